// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Baselines as text, both ways.
 */
#include "check/baseline.h"

#include "check/fingerprint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "freeonce-baseline"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define UNTIL "until="

/** The state of reading one text. */
struct parser {
    struct fo_baseline baseline;
    struct fo_baseline_error *error;
    const char *today;
    uint32_t line;
    const char *start; /**< Of the line. */
    bool has_version;
    struct fo_text above; /**< Comments since the last entry. */
};

static enum fo_error
refuse(struct parser *parser, const char *at, enum fo_error error, const char *expected)
{
    parser->error->line = parser->line;
    parser->error->column = (uint32_t)(at - parser->start) + 1;
    (void)snprintf(parser->error->expected, sizeof parser->error->expected, "%s", expected);
    return error;
}

static bool
is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static const char *
skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) {
        at++;
    }
    return at;
}

static const char *
word_end(const char *at, const char *end)
{
    while (at < end && !is_blank(*at)) {
        at++;
    }
    return at;
}

static bool
is_digits(const char *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return false;
        }
    }
    return true;
}

/** A day that exists. */
static bool
is_date(const char *at, size_t length)
{
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (length != FO_DATE_BYTES_MAX - 1 || !is_digits(at, 4) || at[4] != '-' || !is_digits(at + 5, 2) ||
        at[7] != '-' || !is_digits(at + 8, 2)) {
        return false;
    }
    const int year = (at[0] - '0') * 1000 + (at[1] - '0') * 100 + (at[2] - '0') * 10 + (at[3] - '0');
    const int month = (at[5] - '0') * 10 + (at[6] - '0');
    const int day = (at[8] - '0') * 10 + (at[9] - '0');
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] &&
           (month != 2 || day < 29 || is_leap);
}

/** Keep what the text holds as a string of its own, and empty it. */
static char *
take_text(struct fo_text *text)
{
    char *kept = text->failed ? NULL : strdup(fo_text_get(text));
    fo_text_clear(text);
    return kept;
}

static struct fo_baseline_entry *
add_entry(struct fo_baseline *baseline)
{
    if (baseline->count == baseline->capacity) {
        const size_t capacity = baseline->capacity == 0 ? 16 : baseline->capacity * 2;
        struct fo_baseline_entry *entries = realloc(baseline->entries, capacity * sizeof *entries);
        if (entries == NULL) {
            return NULL;
        }
        baseline->entries = entries;
        baseline->capacity = capacity;
    }
    struct fo_baseline_entry *entry = &baseline->entries[baseline->count];
    baseline->count++;
    *entry = (struct fo_baseline_entry){0};
    return entry;
}

static enum fo_error
parse_reason(struct parser *parser, const char *at, const char *end, struct fo_baseline_entry *entry)
{
    if (at == end) {
        return refuse(parser, at, FO_ERROR_SYNTAX, "the reason why it is accepted");
    }
    for (const char *byte = at; byte < end; byte++) {
        if ((unsigned char)*byte < 0x20 && *byte != '\t') {
            return refuse(parser, byte, FO_ERROR_SYNTAX, "a reason without control characters");
        }
    }
    entry->reason = strndup(at, (size_t)(end - at));
    return entry->reason == NULL ? FO_ERROR_MEMORY : FO_OK;
}

static enum fo_error
parse_rule(struct parser *parser, const char *at, const char *end, struct fo_baseline_entry *entry)
{
    char id[64];
    const size_t length = (size_t)(end - at);
    if (length > 0 && length < sizeof id) {
        memcpy(id, at, length);
        id[length] = '\0';
        entry->rule = fo_rule_find(id);
    }
    return entry->rule != NULL
               ? FO_OK
               : refuse(parser, at, FO_ERROR_SYNTAX, "the id of a rule, which 'freeonce rules' lists");
}

/** "until=2027-01-31", or nothing. */
static enum fo_error
parse_until(struct parser *parser, const char **at, const char *end, struct fo_baseline_entry *entry)
{
    const size_t length = strlen(UNTIL);
    if ((size_t)(end - *at) < length || memcmp(*at, UNTIL, length) != 0) {
        return FO_OK;
    }
    const char *date = *at + length;
    const char *date_end = word_end(date, end);
    if (!is_date(date, (size_t)(date_end - date))) {
        return refuse(parser, date, FO_ERROR_SYNTAX, "a day as YYYY-MM-DD");
    }
    memcpy(entry->until, date, FO_DATE_BYTES_MAX - 1);
    entry->is_expired = strcmp(parser->today, entry->until) > 0;
    *at = skip_blanks(date_end, end);
    return FO_OK;
}

static enum fo_error
parse_entry(struct parser *parser, const char *at, const char *end)
{
    const char *word = word_end(at, end);
    uint64_t fingerprint = 0;
    if (!fo_fingerprint_parse(at, (size_t)(word - at), &fingerprint)) {
        return refuse(parser, at, FO_ERROR_SYNTAX, "a fingerprint: 16 digits of 0-9 and a-f");
    }
    struct fo_baseline_entry *entry = add_entry(&parser->baseline);
    if (entry == NULL) {
        return FO_ERROR_MEMORY;
    }
    entry->fingerprint = fingerprint;
    entry->line = parser->line;
    entry->above = take_text(&parser->above);
    const char *rule = skip_blanks(word, end);
    const char *rule_end = word_end(rule, end);
    enum fo_error error = entry->above == NULL ? FO_ERROR_MEMORY : parse_rule(parser, rule, rule_end, entry);
    for (size_t i = 0; error == FO_OK && i + 1 < parser->baseline.count; i++) {
        if (parser->baseline.entries[i].fingerprint == fingerprint) {
            error = refuse(parser, at, FO_ERROR_SYNTAX, "a fingerprint that no line above has");
        }
    }
    const char *rest = skip_blanks(rule_end, end);
    if (error == FO_OK) {
        error = parse_until(parser, &rest, end, entry);
    }
    return error == FO_OK ? parse_reason(parser, rest, end, entry) : error;
}

static enum fo_error
parse_version(struct parser *parser, const char *at, const char *end)
{
    const char *word = word_end(at, end);
    const size_t length = strlen(MAGIC);
    if ((size_t)(word - at) != length || memcmp(at, MAGIC, length) != 0) {
        return refuse(parser, at, FO_ERROR_SYNTAX, "'" MAGIC " 1'");
    }
    const char *number = skip_blanks(word, end);
    if (end - number != 1 || *number != '0' + FO_BASELINE_VERSION) {
        return refuse(parser, number, FO_ERROR_VERSION, "version 1, the only one that this program reads");
    }
    parser->has_version = true;
    parser->baseline.head = take_text(&parser->above);
    return parser->baseline.head == NULL ? FO_ERROR_MEMORY : FO_OK;
}

static enum fo_error
parse_line(struct parser *parser, const char *end)
{
    const char *start = parser->start;
    while (end > start && (is_blank(end[-1]) || end[-1] == '\r')) {
        end--;
    }
    const char *at = skip_blanks(start, end);
    if (end - start > FO_BASELINE_LINE_MAX) {
        return refuse(parser, start + FO_BASELINE_LINE_MAX, FO_ERROR_SYNTAX, "at most 4096 bytes a line");
    }
    if (at == end || *at == '#') {
        fo_text_append_bytes(&parser->above, start, (size_t)(end - start));
        fo_text_append(&parser->above, "\n");
        return FO_OK;
    }
    return parser->has_version ? parse_entry(parser, at, end) : parse_version(parser, at, end);
}

static enum fo_error
parse_lines(struct parser *parser, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    enum fo_error error = FO_OK;
    if (length >= strlen(BYTE_ORDER_MARK) && memcmp(bytes, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
        bytes += strlen(BYTE_ORDER_MARK);
    }
    parser->start = bytes;
    while (error == FO_OK && parser->start < end) {
        const char *feed = memchr(parser->start, '\n', (size_t)(end - parser->start));
        const char *line_end = feed == NULL ? end : feed;
        parser->line++;
        error = parse_line(parser, line_end);
        if (error == FO_OK) {
            parser->start = feed == NULL ? end : feed + 1;
        }
    }
    if (error == FO_OK && !parser->has_version) {
        parser->line += parser->line == 0;
        return refuse(parser, parser->start, FO_ERROR_SYNTAX, "'" MAGIC " 1'");
    }
    return error;
}

enum fo_error
fo_baseline_parse(const char *bytes, size_t length, const char *today, struct fo_baseline *out,
                  struct fo_baseline_error *error)
{
    struct parser parser = {.error = error, .today = today};
    enum fo_error status = parse_lines(&parser, bytes, length);
    if (status == FO_OK) {
        parser.baseline.tail = take_text(&parser.above);
        status = parser.baseline.tail == NULL ? FO_ERROR_MEMORY : FO_OK;
    }
    fo_text_fini(&parser.above);
    if (status != FO_OK) {
        fo_baseline_fini(&parser.baseline);
        return status;
    }
    (void)snprintf(parser.baseline.today, sizeof parser.baseline.today, "%s", today);
    *out = parser.baseline;
    return FO_OK;
}

void
fo_baseline_print(const struct fo_baseline *baseline, struct fo_text *out)
{
    char fingerprint[FO_FINGERPRINT_BYTES_MAX];
    fo_text_append(out, baseline->head == NULL ? "" : baseline->head);
    fo_text_append(out, MAGIC " 1\n");
    for (size_t i = 0; i < baseline->count; i++) {
        const struct fo_baseline_entry *entry = &baseline->entries[i];
        fo_text_append(out, entry->above);
        fo_text_printf(out, "%s %s ", fo_fingerprint_print(entry->fingerprint, fingerprint), entry->rule->id);
        if (entry->until[0] != '\0') {
            fo_text_printf(out, UNTIL "%s ", entry->until);
        }
        fo_text_append(out, entry->reason);
        fo_text_append(out, "\n");
    }
    fo_text_append(out, baseline->tail == NULL ? "" : baseline->tail);
}
