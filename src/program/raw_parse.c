// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands of raw operations from words; those of a trace are understood too.
 */
#include "program/raw_operand.h"

#include <string.h>

/** Is @p word @p prefix, @p letter and the number of a variable? */
static bool
parse_variable(struct fo_word word, const char *prefix, char letter, uint32_t *index)
{
    size_t begin = strlen(prefix);
    if (word.length != begin + 2 || memcmp(word.bytes, prefix, begin) != 0 || word.bytes[begin] != letter) {
        return false;
    }
    char digit = word.bytes[begin + 1];
    if (digit < '0' || digit >= '0' + FO_VARIABLES_MAX) {
        return false;
    }
    *index = (uint32_t)(digit - '0');
    return true;
}

static bool
find_special(struct fo_word word, uint8_t *value)
{
    for (uint32_t i = FO_HANDLE_NULL; i < FO_HANDLE_CHOICES; i++) {
        if (fo_word_is(word, fo_raw_special_word(i))) {
            *value = (uint8_t)i;
            return true;
        }
    }
    return false;
}

/** Take "@s3" if it comes next. */
static bool
skip_storage(struct fo_lexer *lexer, uint32_t *storage)
{
    fo_name name;
    if (!fo_lexer_accept(lexer, "@")) {
        return true;
    }
    if (!fo_lexer_name(lexer, FO_NAME_BIT(STORAGE), "a storage such as s0", &name)) {
        return false;
    }
    *storage = fo_name_index(name);
    return true;
}

static bool
parse_handle(struct fo_lexer *lexer, bool is_credential, struct fo_raw_word *out)
{
    static const struct {
        const char *prefix;
        enum fo_handle_choice own, other;
    } forms[] = {
        {"", FO_HANDLE_VARIABLE, FO_HANDLE_MIXED},
        {"stale-", FO_HANDLE_STALE, FO_HANDLE_STALE},
        {"copy-", FO_HANDLE_COPY, FO_HANDLE_COPY},
    };
    size_t begin = lexer->at;
    struct fo_word word;
    char own = is_credential ? 'c' : 'x';
    char other = is_credential ? 'x' : 'c';
    uint32_t index;
    (void)fo_lexer_word(lexer, &word);
    if (word.length > 0 && find_special(word, &out->value)) {
        return skip_storage(lexer, &out->storage);
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        bool is_own = parse_variable(word, forms[i].prefix, own, &index);
        if (is_own || (i == 0 && parse_variable(word, "", other, &index))) {
            enum fo_handle_choice choice = is_own ? forms[i].own : forms[i].other;
            out->value = (uint8_t)((uint32_t)choice * FO_VARIABLES_MAX + index);
            return skip_storage(lexer, &out->storage);
        }
    }
    return fo_lexer_fail(lexer, begin,
                         "%c0 to %c7, such a name behind stale- or copy-, null, zero, minus-one, "
                         "minus-two, half or other",
                         own, own);
}

static bool
parse_out_handle(struct fo_lexer *lexer, bool is_credential, struct fo_raw_word *out)
{
    size_t begin = lexer->at;
    struct fo_word word;
    uint32_t index;
    uint8_t special;
    (void)fo_lexer_word(lexer, &word);
    if (fo_word_is(word, "null")) {
        out->value = FO_RAW_OUT_NULL;
        return true;
    }
    if (word.length == 0 || find_special(word, &special)) {
        out->found = FO_RAW_UNNAMED;
        if (word.length == 0 && (begin == lexer->length || lexer->bytes[begin] != '@')) {
            return fo_lexer_fail(lexer, begin, "a variable such as %s", is_credential ? "c0" : "x0");
        }
        return skip_storage(lexer, &out->storage);
    }
    if (parse_variable(word, "", is_credential ? 'c' : 'x', &index)) {
        out->value = (uint8_t)index;
    } else if (parse_variable(word, "", is_credential ? 'x' : 'c', &index)) {
        out->value = (uint8_t)(FO_VARIABLES_MAX + index);
    } else {
        return fo_lexer_fail(lexer, begin, "%s", is_credential ? "c0 to c7, or null" : "x0 to x7, or null");
    }
    return skip_storage(lexer, &out->storage);
}

/** Take ":64", "@b0+16" and "#1f2e", each if it comes. @p bytes, @p is_null and @p variable say what stood
 * there. */
static bool
parse_entry_tail(struct fo_lexer *lexer, uint64_t *bytes, bool *is_null, uint32_t *variable)
{
    uint64_t number;
    fo_name name;
    if (fo_lexer_accept(lexer, ":") && !fo_lexer_number(lexer, UINT32_MAX, bytes)) {
        return false;
    }
    if (fo_lexer_accept(lexer, "@")) {
        size_t begin = lexer->at;
        if (!fo_lexer_name(lexer, FO_NAME_BIT(MEMORY) | FO_NAME_BIT(SPECIAL), "b0 to b7, or null", &name)) {
            return false;
        }
        *is_null = name == FO_NAME_NULL;
        if (!*is_null) {
            if (fo_name_kind(name) != FO_NAME_MEMORY || fo_name_index(name) >= FO_VARIABLES_MAX) {
                return fo_lexer_fail(lexer, begin, "b0 to b7, or null");
            }
            *variable = fo_name_index(name);
        }
        if (fo_lexer_accept(lexer, "+") && !fo_lexer_number(lexer, UINT32_MAX, &number)) {
            return false;
        }
    }
    return !fo_lexer_accept(lexer, "#") || fo_lexer_digits(lexer, &number);
}

static bool
parse_entry(struct fo_lexer *lexer, enum fo_raw_entry *entry, uint32_t *variable)
{
    size_t begin = lexer->at;
    struct fo_word word;
    uint64_t bytes = UINT64_MAX;
    bool is_null = false;
    (void)fo_lexer_word(lexer, &word);
    for (uint32_t i = FO_ENTRY_TOKEN; i < FO_ENTRY_COUNT; i++) {
        if (!fo_word_is(word, fo_raw_entry_word((enum fo_raw_entry)i))) {
            continue;
        }
        *entry = (enum fo_raw_entry)i;
        if (!parse_entry_tail(lexer, &bytes, &is_null, variable)) {
            return false;
        }
        if (*entry == FO_ENTRY_TOKEN && is_null) {
            *entry = bytes == 0 || bytes == UINT64_MAX ? FO_ENTRY_TOKEN_NULL : FO_ENTRY_TOKEN_SIZED;
        }
        return true;
    }
    return fo_lexer_fail(lexer, begin, "a buffer such as token@b0, new-token@b0, empty or data@b0");
}

static bool
find_shape(const struct fo_raw_shape *wanted, uint32_t *index)
{
    for (uint32_t i = 0; i < fo_raw_shape_count(); i++) {
        const struct fo_raw_shape *shape = fo_raw_shape_at(i);
        if (shape->is_null == wanted->is_null && shape->entry_count == wanted->entry_count &&
            memcmp(shape->entries, wanted->entries, wanted->entry_count * sizeof wanted->entries[0]) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool
parse_shape(struct fo_lexer *lexer, struct fo_raw_word *out)
{
    struct fo_raw_shape wanted = {0};
    struct fo_word word;
    uint32_t variable = 0;
    uint32_t index;
    size_t begin = lexer->at;
    if (fo_lexer_word(lexer, &word) && fo_word_is(word, "null")) {
        out->value = 0;
        return true;
    }
    if (!fo_lexer_expect(lexer, "[")) {
        return false;
    }
    while (!fo_lexer_accept(lexer, "]")) {
        (void)fo_lexer_at_end(lexer);
        if (wanted.entry_count == FO_RAW_ENTRIES_MAX) {
            return fo_lexer_fail(lexer, lexer->at, "at most %d buffers", FO_RAW_ENTRIES_MAX);
        }
        if (!parse_entry(lexer, &wanted.entries[wanted.entry_count], &variable)) {
            return false;
        }
        wanted.entry_count++;
        (void)fo_lexer_at_end(lexer);
        if (!fo_lexer_accept(lexer, ",") && (lexer->at == lexer->length || lexer->bytes[lexer->at] != ']')) {
            return fo_lexer_fail(lexer, lexer->at, "a comma or the closing bracket");
        }
    }
    if (!find_shape(&wanted, &index)) {
        return fo_lexer_fail(lexer, begin, "a list of buffers that programs know");
    }
    out->value = (uint8_t)(index * FO_VARIABLES_MAX + variable);
    return true;
}

static bool
parse_package(struct fo_lexer *lexer, struct fo_raw_word *out)
{
    char name[64];
    bool is_bare;
    size_t begin = lexer->at;
    if (!fo_lexer_text(lexer, name, sizeof name, &is_bare)) {
        return false;
    }
    if (is_bare && strcmp(name, "null") == 0) {
        out->value = FO_RAW_PACKAGE_NULL;
        return true;
    }
    enum fo_program_package package = fo_program_package_find(name, strlen(name));
    if (package == FO_PROGRAM_COUNT) {
        return fo_lexer_fail(lexer, begin,
                             "NTLM, Negotiate, Kerberos, Schannel, WDigest, CREDSSP, NoSuchPackage or null");
    }
    out->value = (uint8_t)package;
    return true;
}

/** Operands that are given or null, or null or given: the other word stands for either. */
static bool
parse_presence(struct fo_lexer *lexer, uint8_t null_value, struct fo_raw_word *out)
{
    struct fo_word word;
    size_t begin = lexer->at;
    if (!fo_lexer_word(lexer, &word)) {
        return fo_lexer_fail(lexer, begin, "null or other");
    }
    out->value = fo_word_is(word, "null") ? null_value : (uint8_t)!null_value;
    return true;
}

static bool
parse_block(struct fo_lexer *lexer, struct fo_raw_word *out)
{
    struct fo_word word;
    uint32_t index;
    uint64_t offset = 0;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    if (fo_word_is(word, "null") || fo_word_is(word, "other")) {
        out->value = fo_word_is(word, "null") ? FO_RAW_BLOCK_NULL : FO_RAW_BLOCK_OTHER;
        return true;
    }
    if (!parse_variable(word, "", 'b', &index)) {
        return fo_lexer_fail(lexer, begin, "b0 to b7, null or other");
    }
    if (fo_lexer_accept(lexer, "+") && !fo_lexer_number(lexer, UINT32_MAX, &offset)) {
        return false;
    }
    out->value = (uint8_t)(offset == 0 ? index : FO_VARIABLES_MAX + index);
    return true;
}

/** A variable of @p letter or null; @p base is the number of variable 0. */
static bool
parse_numbered(struct fo_lexer *lexer, char letter, uint8_t base, uint8_t null_value, struct fo_raw_word *out)
{
    struct fo_word word;
    uint32_t index;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    if (fo_word_is(word, "null")) {
        out->value = null_value;
        return true;
    }
    if (!parse_variable(word, "", letter, &index)) {
        return fo_lexer_fail(lexer, begin, "%c0 to %c7, or null", letter, letter);
    }
    out->value = (uint8_t)(base + index);
    return true;
}

static bool
parse_token_in(struct fo_lexer *lexer, struct fo_raw_word *out)
{
    struct fo_word word;
    if (fo_lexer_peek(lexer, &word) && fo_word_is(word, "other")) {
        (void)fo_lexer_word(lexer, &word);
        out->value = FO_RAW_TOKEN_OTHER;
        return true;
    }
    return parse_numbered(lexer, 'h', 1, 0, out);
}

static bool
parse_small_number(struct fo_lexer *lexer, uint64_t max, struct fo_raw_word *out)
{
    uint64_t number;
    if (!fo_lexer_number(lexer, max, &number)) {
        return false;
    }
    out->value = (uint8_t)number;
    return true;
}

bool
fo_raw_parse(struct fo_lexer *lexer, const struct fo_operand *operand, struct fo_raw_word *out)
{
    *out = (struct fo_raw_word){.storage = UINT32_MAX};
    switch (operand->kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
        return parse_handle(lexer, operand->kind == FO_OPERAND_CREDENTIAL, out);
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
        return parse_out_handle(lexer, operand->kind == FO_OPERAND_CREDENTIAL_OUT, out);
    case FO_OPERAND_PACKAGE:
        return parse_package(lexer, out);
    case FO_OPERAND_STRING:
        return parse_numbered(lexer, 'n', 1, 0, out);
    case FO_OPERAND_NUMBER:
        return parse_small_number(lexer, UINT8_MAX, out);
    case FO_OPERAND_BOOLEAN:
        return parse_small_number(lexer, 1, out);
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        return parse_presence(lexer, 1, out);
    case FO_OPERAND_OPAQUE:
        return parse_presence(lexer, 0, out);
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        return parse_shape(lexer, out);
    case FO_OPERAND_BLOCK:
        return parse_block(lexer, out);
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
        return parse_numbered(lexer, 'b', 0, FO_RAW_RETURN_NULL, out);
    case FO_OPERAND_TOKEN_OUT:
        return parse_numbered(lexer, 'h', 0, FO_RAW_RETURN_NULL, out);
    case FO_OPERAND_TOKEN_IN:
        return parse_token_in(lexer, out);
    }
    return false;
}
