// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The header's lines as text.
 */
#include "trace/header_text.h"

#include "notation/print.h"

#include <stdio.h>
#include <string.h>

void
fo_header_text_begin(struct fo_trace_header *header)
{
    fo_trace_header_init_bare(header);
    header->present = true;
}

enum fo_error
fo_header_text_version(struct fo_lexer *lexer, struct fo_trace_header *header)
{
    uint64_t version = 0;
    (void)fo_lexer_at_end(lexer);
    size_t at = lexer->at;
    if (!fo_lexer_number(lexer, UINT32_MAX, &version) || !fo_lexer_boundary(lexer)) {
        return FO_ERROR_SYNTAX;
    }
    if (version != FO_TRACE_VERSION) {
        (void)fo_lexer_fail(lexer, at, "trace format version %d, the one that this program reads",
                            FO_TRACE_VERSION);
        return FO_ERROR_VERSION;
    }
    header->version = (uint32_t)version;
    return fo_lexer_finish(lexer) ? FO_OK : FO_ERROR_SYNTAX;
}

/** Texts to the end of the line, joined by one space each. */
static bool
parse_producer(struct fo_lexer *lexer, struct fo_trace_header *header)
{
    size_t length = 0;
    size_t room = sizeof(header->producer);
    while (!fo_lexer_at_end(lexer)) {
        if (length > 0 && length + 1 < room) {
            header->producer[length] = ' ';
            length++;
        }
        if (!fo_lexer_text(lexer, header->producer + length, room - length, NULL) ||
            !fo_lexer_boundary(lexer)) {
            return false;
        }
        length += strlen(header->producer + length);
    }
    return length > 0 || fo_lexer_fail(lexer, lexer->at, "the name of a program");
}

static bool
parse_pointers(struct fo_lexer *lexer, struct fo_trace_header *header)
{
    uint64_t bits = 0;
    size_t at = lexer->at;
    if (!fo_lexer_number(lexer, UINT32_MAX, &bits)) {
        return false;
    }
    if (bits != 32 && bits != 64) {
        return fo_lexer_fail(lexer, at, "32 or 64");
    }
    header->pointer_bits = (uint32_t)bits;
    return true;
}

/** Take p0 to p3. */
static bool
parse_table(struct fo_lexer *lexer, fo_name *name)
{
    size_t at = lexer->at;
    fo_name found = 0;
    if (!fo_lexer_name(lexer, FO_NAME_BIT(TABLE), "a provider such as p0", &found)) {
        return false;
    }
    if (fo_name_index(found) >= FO_TRACE_PROVIDERS_MAX) {
        return fo_lexer_fail(lexer, at, "a provider from p0 to p%d", FO_TRACE_PROVIDERS_MAX - 1);
    }
    *name = found;
    return fo_lexer_boundary(lexer);
}

static struct fo_trace_provider *
find_provider(struct fo_trace_header *header, fo_name name)
{
    for (uint32_t index = 0; index < header->provider_count; index++) {
        if (header->providers[index].name == name) {
            return &header->providers[index];
        }
    }
    return NULL;
}

static bool
parse_provider_part(struct fo_lexer *lexer, struct fo_trace_provider *provider)
{
    if (fo_lexer_accept(lexer, "library=")) {
        return fo_lexer_text(lexer, provider->library, sizeof(provider->library), NULL);
    }
    if (fo_lexer_accept(lexer, "version=")) {
        return fo_lexer_text(lexer, provider->version, sizeof(provider->version), NULL);
    }
    if (fo_lexer_accept(lexer, "packages=")) {
        return fo_lexer_text(lexer, provider->packages, sizeof(provider->packages), NULL);
    }
    uint64_t number = 0;
    if (fo_lexer_accept(lexer, "interface=")) {
        if (!fo_lexer_number(lexer, UINT32_MAX, &number)) {
            return false;
        }
        provider->interface_version = (uint32_t)number;
        return true;
    }
    if (fo_lexer_accept(lexer, "slots=")) {
        if (!fo_lexer_number(lexer, UINT32_MAX, &number)) {
            return false;
        }
        provider->slots = (uint32_t)number;
        return true;
    }
    return fo_lexer_fail(lexer, lexer->at, "library=, version=, interface=, slots= or packages=");
}

static bool
parse_provider(struct fo_lexer *lexer, struct fo_trace_header *header)
{
    size_t at = lexer->at;
    struct fo_trace_provider provider = {0};
    if (!parse_table(lexer, &provider.name)) {
        return false;
    }
    if (find_provider(header, provider.name) != NULL) {
        return fo_lexer_fail(lexer, at, "each provider once");
    }
    while (!fo_lexer_at_end(lexer)) {
        if (!parse_provider_part(lexer, &provider) || !fo_lexer_boundary(lexer)) {
            return false;
        }
    }
    header->providers[header->provider_count] = provider;
    header->provider_count++;
    return true;
}

static bool
parse_knob_part(struct fo_lexer *lexer, struct fo_knobs *knobs)
{
    struct fo_word word;
    size_t at = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    enum fo_knob knob = fo_knob_find(word.bytes, word.length);
    if (knob == FO_KNOB_COUNT) {
        return fo_lexer_fail(lexer, at, "a knob such as first_fail_handle");
    }
    if (!fo_lexer_expect(lexer, "=")) {
        return false;
    }
    at = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    int value = fo_knob_value_find(knob, word.bytes, word.length);
    if (value < 0) {
        char words[FO_SYNTAX_EXPECTED_BYTES_MAX] = "unknown";
        for (uint8_t other = 1; other <= fo_knob_value_count(knob); other++) {
            size_t length = strlen(words);
            (void)snprintf(words + length, sizeof(words) - length, ", %s", fo_knob_value_name(knob, other));
        }
        return fo_lexer_fail(lexer, at, "one of %s", words);
    }
    knobs->value[knob] = (uint8_t)value;
    return true;
}

static bool
parse_knobs(struct fo_lexer *lexer, struct fo_trace_header *header)
{
    size_t at = lexer->at;
    fo_name name = 0;
    if (!parse_table(lexer, &name)) {
        return false;
    }
    struct fo_trace_provider *provider = find_provider(header, name);
    if (provider == NULL) {
        return fo_lexer_fail(lexer, at, "a provider with a provider line above");
    }
    while (!fo_lexer_at_end(lexer)) {
        if (!parse_knob_part(lexer, &provider->knobs) || !fo_lexer_boundary(lexer)) {
            return false;
        }
    }
    return true;
}

static bool
parse_observes(struct fo_lexer *lexer, struct fo_trace_header *header)
{
    header->observes = 0;
    while (!fo_lexer_at_end(lexer)) {
        struct fo_word word;
        size_t at = lexer->at;
        unsigned bit = 1;
        (void)fo_lexer_word(lexer, &word);
        while (bit <= FO_OBSERVES_ALL && !fo_word_is(word, fo_observes_name(bit))) {
            bit <<= 1;
        }
        if (bit > FO_OBSERVES_ALL || word.length == 0) {
            return fo_lexer_fail(lexer, at,
                                 "send, storage, allocator, module, clock, stack, count, intent or caller");
        }
        header->observes |= bit;
        if (!fo_lexer_boundary(lexer)) {
            return false;
        }
    }
    return true;
}

bool
fo_header_text_knows(struct fo_word word)
{
    return fo_word_is(word, "producer") || fo_word_is(word, "pointers") || fo_word_is(word, "provider") ||
           fo_word_is(word, "knob") || fo_word_is(word, "observes");
}

bool
fo_header_text_parse(struct fo_lexer *lexer, struct fo_trace_header *header)
{
    struct fo_word word;
    (void)fo_lexer_word(lexer, &word);
    if (!fo_lexer_boundary(lexer)) {
        return false;
    }
    (void)fo_lexer_at_end(lexer);
    bool is_good = false;
    if (fo_word_is(word, "producer")) {
        is_good = parse_producer(lexer, header);
    } else if (fo_word_is(word, "pointers")) {
        is_good = parse_pointers(lexer, header);
    } else if (fo_word_is(word, "provider")) {
        is_good = parse_provider(lexer, header);
    } else if (fo_word_is(word, "knob")) {
        is_good = parse_knobs(lexer, header);
    } else {
        is_good = parse_observes(lexer, header);
    }
    return is_good && fo_lexer_boundary(lexer) && fo_lexer_finish(lexer);
}

static void
print_text_part(struct fo_text *out, const char *key, const char *text)
{
    if (text[0] != '\0') {
        fo_print_key(out, key);
        fo_print_text(out, text);
    }
}

static uint32_t
print_provider(struct fo_text *out, const struct fo_trace_provider *provider)
{
    uint32_t line_count = 1;
    fo_text_append(out, "provider ");
    fo_print_name(out, provider->name);
    print_text_part(out, "library", provider->library);
    print_text_part(out, "version", provider->version);
    fo_print_key(out, "interface");
    fo_print_decimal(out, provider->interface_version);
    fo_print_key(out, "slots");
    fo_print_decimal(out, provider->slots);
    print_text_part(out, "packages", provider->packages);
    fo_print_byte(out, '\n');
    for (unsigned knob = 0; knob < FO_KNOB_COUNT; knob++) {
        uint8_t value = provider->knobs.value[knob];
        if (value == FO_KNOB_UNKNOWN) {
            continue;
        }
        fo_text_append(out, "knob ");
        fo_print_name(out, provider->name);
        fo_print_key(out, fo_knob_name((enum fo_knob)knob));
        fo_text_append(out, fo_knob_value_name((enum fo_knob)knob, value));
        fo_print_byte(out, '\n');
        line_count++;
    }
    return line_count;
}

/** Words bare where each is plain and one space stands between them, else the whole in quotes. */
static void
print_producer(struct fo_text *out, const char *producer)
{
    size_t plain = strspn(producer, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                    "_.,+/ ");
    bool is_plain = producer[plain] == '\0' && producer[0] != ' ' && plain > 0 &&
                    producer[plain - 1] != ' ' && strstr(producer, "  ") == NULL &&
                    strcmp(producer, "null") != 0;
    fo_text_append(out, "producer ");
    if (is_plain) {
        fo_text_append(out, producer);
    } else {
        fo_print_text(out, producer);
    }
    fo_print_byte(out, '\n');
}

uint32_t
fo_header_text_print(struct fo_text *out, const struct fo_trace_header *header)
{
    if (!header->present) {
        return 0;
    }
    uint32_t line_count = 3;
    fo_text_append(out, FO_TRACE_WORD " ");
    fo_print_decimal(out, header->version);
    fo_print_byte(out, '\n');
    if (header->producer[0] != '\0') {
        print_producer(out, header->producer);
        line_count++;
    }
    fo_text_append(out, "pointers ");
    fo_print_decimal(out, header->pointer_bits);
    fo_print_byte(out, '\n');
    for (uint32_t index = 0; index < header->provider_count; index++) {
        line_count += print_provider(out, &header->providers[index]);
    }
    fo_text_append(out, "observes");
    for (unsigned bit = 1; bit <= FO_OBSERVES_ALL; bit <<= 1) {
        if ((header->observes & bit) != 0) {
            fo_print_byte(out, ' ');
            fo_text_append(out, fo_observes_name(bit));
        }
    }
    fo_print_byte(out, '\n');
    return line_count;
}
