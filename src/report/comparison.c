// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * JSON reports, read again.
 */
#include "report/comparison.h"

#include "base/assert.h"
#include "report/order.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_BYTES_MAX = 60 /**< Of what was found instead. */
};

const char *
fo_comparison_cell_name(enum fo_comparison_cell cell)
{
    static const char *const names[FO_CELL_COUNT] = {
        [FO_CELL_ABSENT] = "absent",   [FO_CELL_NOT_EXERCISED] = "not exercised",
        [FO_CELL_HELD] = "held",       [FO_CELL_NOTE] = "note",
        [FO_CELL_WARNING] = "warning", [FO_CELL_BROKEN] = "broken",
    };
    FO_ASSERT((unsigned)cell < FO_CELL_COUNT);
    return names[cell];
}

char
fo_comparison_letter(size_t index)
{
    FO_ASSERT(index < FO_COMPARISON_REPORTS_MAX);
    return (char)('A' + index);
}

/* Complaints. */

/** One report being read. */
struct reading {
    const char *text;
    struct fo_text *why;
};

/** Line of @p key behind @p anchor, both in quotes in the text; 1 where it is not found. */
static size_t
line_of(const char *text, const char *anchor, const char *key)
{
    char quoted[SHOWN_BYTES_MAX + 3];
    const char *place = text;
    size_t line = 1;

    for (int part = 0; part < 2; part++) {
        const char *word = part == 0 ? anchor : key;
        if (word == NULL || strlen(word) > SHOWN_BYTES_MAX) {
            continue;
        }
        quoted[0] = '"';
        memcpy(quoted + 1, word, strlen(word));
        memcpy(quoted + 1 + strlen(word), "\"", 2);
        const char *next = strstr(place, quoted);
        place = next == NULL ? place : next;
    }
    for (const char *byte = text; byte < place; byte++) {
        line += *byte == '\n';
    }
    return line;
}

static void
append_found(const json_t *value, struct fo_text *out)
{
    char *dump = value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    struct fo_text whole = {0};

    fo_text_append(&whole, dump == NULL ? "nothing" : dump);
    const bool is_long = whole.length > SHOWN_BYTES_MAX;
    fo_text_append_bytes(out, fo_text_get(&whole), is_long ? SHOWN_BYTES_MAX : whole.length);
    fo_text_append(out, is_long ? "..." : "");
    fo_text_fini(&whole);
    free(dump);
}

/** Say what was expected at @p key behind @p anchor. @return FO_ERROR_SYNTAX. */
static enum fo_error
refuse(const struct reading *reading, const char *anchor, const char *key, const char *expected,
       const json_t *found)
{
    fo_text_printf(reading->why, "%zu: expected %s, found ", line_of(reading->text, anchor, key), expected);
    append_found(found, reading->why);
    return FO_ERROR_SYNTAX;
}

/* Reading. */

static enum fo_error
check_version(const struct reading *reading, const json_t *root)
{
    const json_t *format = json_object_get(root, "format");
    const json_t *version = json_object_get(root, "format_version");
    char expected[SHOWN_BYTES_MAX];

    if (!json_is_string(format) || strcmp(json_string_value(format), "freeonce-report") != 0) {
        return refuse(reading, NULL, "format", "a report of freeonce (\"format\": \"freeonce-report\")",
                      format);
    }
    if (!json_is_integer(version) || json_integer_value(version) != FO_REPORT_JSON_VERSION) {
        snprintf(expected, sizeof(expected), "version %d of the JSON report (\"format_version\")",
                 FO_REPORT_JSON_VERSION);
        (void)refuse(reading, NULL, "format_version", expected, version);
        return FO_ERROR_VERSION;
    }
    return FO_OK;
}

/** The string at @p key of the root, or NULL, and the complaint is written. */
static const char *
get_string(const struct reading *reading, const json_t *root, const char *key)
{
    const json_t *value = json_object_get(root, key);
    char expected[SHOWN_BYTES_MAX];

    if (!json_is_string(value)) {
        snprintf(expected, sizeof(expected), "a string \"%s\"", key);
        (void)refuse(reading, NULL, key, expected, value);
        return NULL;
    }
    return json_string_value(value);
}

static bool
is_word(const json_t *value, const char *word)
{
    return json_is_string(value) && strcmp(json_string_value(value), word) == 0;
}

static enum fo_error
read_cell(const struct reading *reading, const json_t *rule, bool is_strict, enum fo_comparison_cell *out)
{
    const char *id = json_string_value(json_object_get(rule, "id"));
    const json_t *verdict = json_object_get(rule, "verdict");
    const json_t *severity = json_object_get(rule, "severity");

    if (is_word(verdict, "held")) {
        *out = FO_CELL_HELD;
    } else if (is_word(verdict, "not_exercised")) {
        *out = FO_CELL_NOT_EXERCISED;
    } else if (!is_word(verdict, "broken")) {
        return refuse(reading, id, "verdict", "\"held\", \"broken\" or \"not_exercised\"", verdict);
    } else if (is_word(severity, "MUST") || (is_strict && is_word(severity, "SHOULD"))) {
        *out = FO_CELL_BROKEN;
    } else if (is_word(severity, "SHOULD")) {
        *out = FO_CELL_WARNING;
    } else if (is_word(severity, "INFO")) {
        *out = FO_CELL_NOTE;
    } else {
        return refuse(reading, id, "severity", "\"MUST\", \"SHOULD\" or \"INFO\"", severity);
    }
    return FO_OK;
}

/** The row of rule @p id, a new one at the end if need be; NULL: there is no room. */
static struct fo_comparison_rule *
find_row(struct fo_comparison *comparison, const char *id)
{
    for (size_t index = 0; index < comparison->rule_count; index++) {
        if (strcmp(comparison->rules[index].id, id) == 0) {
            return &comparison->rules[index];
        }
    }
    if (comparison->rule_count == FO_COMPARISON_RULES_MAX) {
        return NULL;
    }
    struct fo_comparison_rule *row = &comparison->rules[comparison->rule_count++];
    *row = (struct fo_comparison_rule){.id = id};
    return row;
}

static enum fo_error
read_rules(struct fo_comparison *comparison, const struct reading *reading, const json_t *root)
{
    const json_t *rules = json_object_get(root, "rules");
    const bool is_strict = json_is_true(json_object_get(root, "strict"));
    struct fo_comparison_report *report = &comparison->reports[comparison->report_count];

    if (!json_is_array(rules)) {
        return refuse(reading, NULL, "rules", "an array \"rules\"", rules);
    }
    for (size_t index = 0; index < json_array_size(rules); index++) {
        const json_t *rule = json_array_get(rules, index);
        const json_t *id = json_object_get(rule, "id");
        enum fo_comparison_cell cell = FO_CELL_ABSENT;
        if (!json_is_string(id)) {
            return refuse(reading, NULL, "rules", "rules with an \"id\" each", rule);
        }
        const enum fo_error error = read_cell(reading, rule, is_strict, &cell);
        if (error != FO_OK) {
            return error;
        }
        struct fo_comparison_rule *row = find_row(comparison, json_string_value(id));
        if (row == NULL) {
            (void)refuse(reading, NULL, "rules", "fewer rules", id);
            return FO_ERROR_LIMIT;
        }
        row->cells[comparison->report_count] = (uint8_t)cell;
        report->counts[cell]++;
    }
    return FO_OK;
}

static enum fo_error
read_report(struct fo_comparison *comparison, const struct reading *reading, const json_t *root)
{
    struct fo_comparison_report *report = &comparison->reports[comparison->report_count];

    const enum fo_error error = check_version(reading, root);
    if (error != FO_OK) {
        return error;
    }
    report->title = get_string(reading, root, "title");
    report->producer = report->title == NULL ? NULL : get_string(reading, root, "producer");
    report->profile = report->producer == NULL ? NULL : get_string(reading, root, "profile");
    report->is_partial = json_is_true(json_object_get(root, "partial"));
    return report->profile == NULL ? FO_ERROR_SYNTAX : read_rules(comparison, reading, root);
}

enum fo_error
fo_comparison_add(struct fo_comparison *comparison, const char *name, const char *text, struct fo_text *why)
{
    const struct reading reading = {.text = text, .why = why};
    json_error_t error;

    if (comparison->report_count == FO_COMPARISON_REPORTS_MAX) {
        fo_text_printf(why, "1: expected at most %d reports", FO_COMPARISON_REPORTS_MAX);
        return FO_ERROR_LIMIT;
    }
    if (comparison->rules == NULL) {
        comparison->rules = calloc(FO_COMPARISON_RULES_MAX, sizeof(*comparison->rules));
        if (comparison->rules == NULL) {
            fo_text_append(why, "1: out of memory");
            return FO_ERROR_MEMORY;
        }
    }
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        fo_text_printf(why, "%d: expected JSON, found: %s", error.line < 1 ? 1 : error.line, error.text);
        return FO_ERROR_SYNTAX;
    }
    struct fo_comparison_report *report = &comparison->reports[comparison->report_count];
    *report = (struct fo_comparison_report){.name = name, .document = root};
    const enum fo_error answer = read_report(comparison, &reading, root);
    /* Also after an error: rows may borrow from it. */
    comparison->report_count++;
    return answer;
}

void
fo_comparison_fini(struct fo_comparison *comparison)
{
    for (size_t index = 0; index < comparison->report_count; index++) {
        json_decref(comparison->reports[index].document);
    }
    free(comparison->rules);
    *comparison = (struct fo_comparison){0};
}

/* The end. */

/** How much a rule matters to who compares: what differs and is broken somewhere comes first. */
static unsigned
weight_of(const struct fo_comparison *comparison, const struct fo_comparison_rule *rule)
{
    unsigned weight = FO_CELL_HELD;

    if (!rule->is_different) {
        return 0;
    }
    for (size_t report = 0; report < comparison->report_count; report++) {
        weight = rule->cells[report] > weight ? rule->cells[report] : weight;
    }
    return weight;
}

/** Put what weighs most first; what weighs the same keeps its order. */
static void
sort_rules(struct fo_comparison *comparison)
{
    for (size_t end = 1; end < comparison->rule_count; end++) {
        const struct fo_comparison_rule rule = comparison->rules[end];
        const unsigned weight = weight_of(comparison, &rule);
        size_t place = end;
        while (place > 0 && weight_of(comparison, &comparison->rules[place - 1]) < weight) {
            comparison->rules[place] = comparison->rules[place - 1];
            place--;
        }
        comparison->rules[place] = rule;
    }
}

void
fo_comparison_finish(struct fo_comparison *comparison)
{
    for (size_t index = 0; index < comparison->rule_count; index++) {
        struct fo_comparison_rule *rule = &comparison->rules[index];
        for (size_t report = 1; report < comparison->report_count; report++) {
            rule->is_different = rule->is_different || rule->cells[report] != rule->cells[0];
        }
        for (size_t report = 0; report < comparison->report_count; report++) {
            comparison->reports[report].counts[FO_CELL_ABSENT] += rule->cells[report] == FO_CELL_ABSENT;
        }
        comparison->different_count += rule->is_different;
    }
    sort_rules(comparison);
}

const struct fo_comparison_rule *
fo_comparison_order(const struct fo_comparison *comparison)
{
    for (size_t index = 0; index < comparison->rule_count; index++) {
        if (strcmp(comparison->rules[index].id, FO_ORDER_RULE) == 0) {
            return &comparison->rules[index];
        }
    }
    return NULL;
}
