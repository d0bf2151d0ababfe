// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Session operations and reserved ones from their lines.
 */
#include "program/field_parse.h"

#include "sspi/status.h"

#include <stdio.h>
#include <string.h>

static bool
parse_session(struct fo_lexer *lexer, uint32_t *value)
{
    static const char *const roles[] = {"client", "server"};
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    for (uint32_t role = 0; role < 2; role++) {
        size_t length = strlen(roles[role]);
        if (word.length == length + 1 && memcmp(word.bytes, roles[role], length) == 0 &&
            word.bytes[length] >= '0' && word.bytes[length] < '0' + FO_SESSION_PAIRS_MAX) {
            *value = role * FO_SESSION_PAIRS_MAX + (uint32_t)(word.bytes[length] - '0');
            return true;
        }
    }
    return fo_lexer_fail(lexer, begin, "a session: client0 to client3 or server0 to server3");
}

static bool
parse_letter(struct fo_lexer *lexer, char letter, uint32_t count, uint32_t *value)
{
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    if (word.length == 2 && word.bytes[0] == letter && word.bytes[1] >= '0' &&
        word.bytes[1] < '0' + (char)count) {
        *value = (uint32_t)(word.bytes[1] - '0');
        return true;
    }
    return fo_lexer_fail(lexer, begin, "%c0 to %c%u", letter, letter, count - 1);
}

/** "a, b or c" into @p out, cut when too long. */
static void
list_words(const char *const *words, char *out, size_t out_bytes)
{
    size_t at = 0;
    for (size_t i = 0; words[i] != NULL && at < out_bytes; i++) {
        const char *between = i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ";
        int count = snprintf(out + at, out_bytes - at, "%s%s", between, words[i]);
        at += count > 0 ? (size_t)count : 0;
    }
}

static bool
parse_word(struct fo_lexer *lexer, const struct fo_field *field, uint32_t *index)
{
    char expected[FO_SYNTAX_EXPECTED_BYTES_MAX];
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    for (uint32_t i = 0; field->words[i] != NULL; i++) {
        if (fo_word_is(word, field->words[i])) {
            *index = i;
            return true;
        }
    }
    list_words(field->words, expected, sizeof expected);
    return fo_lexer_fail(lexer, begin, "%s", expected);
}

static bool
parse_flags(struct fo_lexer *lexer, const struct fo_field *field, uint32_t *value)
{
    uint32_t index;
    *value = 0;
    do {
        if (!parse_word(lexer, field, &index)) {
            return false;
        }
        *value |= UINT32_C(1) << index;
    } while (fo_lexer_accept(lexer, "|"));
    return true;
}

static bool
parse_number(struct fo_lexer *lexer, const struct fo_field *field, uint32_t *value)
{
    uint64_t number;
    size_t begin = lexer->at;
    if (!fo_lexer_number(lexer, (uint64_t)field->max + field->bias, &number)) {
        return false;
    }
    if (number < field->bias) {
        return fo_lexer_fail(lexer, begin, "at least %u", field->bias);
    }
    *value = (uint32_t)(number - field->bias);
    return true;
}

static bool
parse_status(struct fo_lexer *lexer, uint32_t *value)
{
    SECURITY_STATUS status;
    size_t begin = lexer->at;
    if (!fo_lexer_status(lexer, &status)) {
        return false;
    }
    for (uint32_t i = 0; i < fo_operation_status_count(); i++) {
        if (fo_operation_status_at(i) == status) {
            *value = i;
            return true;
        }
    }
    return fo_lexer_fail(lexer, begin, "a failure that calls can answer");
}

static bool
parse_call_name(struct fo_lexer *lexer, uint32_t *value)
{
    struct fo_word word;
    enum fo_call call;
    bool wide;
    if (fo_lexer_peek(lexer, &word) && fo_word_is(word, "any")) {
        (void)fo_lexer_word(lexer, &word);
        *value = 0;
        return true;
    }
    if (!fo_lexer_call(lexer, &call, &wide)) {
        return false;
    }
    *value = (uint32_t)call + 1;
    return true;
}

static bool
find_digit(char byte, uint8_t *value)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = byte == '\0' ? NULL : strchr(digits, byte);
    if (at == NULL) {
        return false;
    }
    *value = (uint8_t)(at - digits);
    return true;
}

/** Pairs of digits. */
static bool
parse_bytes(struct fo_lexer *lexer, struct fo_operation *operation)
{
    uint8_t bytes[FO_OPERATION_PAYLOAD_MAX];
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    size_t count = word.length / 2;
    bool is_good = word.length % 2 == 0 && count >= 1 && count <= FO_OPERATION_PAYLOAD_MAX;
    for (size_t i = 0; is_good && i < count; i++) {
        uint8_t high = 0;
        uint8_t low = 0;
        is_good = find_digit(word.bytes[2 * i], &high) && find_digit(word.bytes[2 * i + 1], &low);
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (!is_good) {
        return fo_lexer_fail(lexer, begin, "1 to %d bytes as pairs of digits from 0 to f",
                             FO_OPERATION_PAYLOAD_MAX);
    }
    fo_operation_bytes_set(operation, bytes, count);
    return true;
}

bool
fo_field_parse(struct fo_lexer *lexer, const struct fo_field *field, uint32_t *value)
{
    switch (field->kind) {
    case FO_FIELD_SESSION:
        return parse_session(lexer, value);
    case FO_FIELD_CREDENTIAL:
        return parse_letter(lexer, 'c', fo_field_count(field), value);
    case FO_FIELD_CONTEXT:
        return parse_letter(lexer, 'x', fo_field_count(field), value);
    case FO_FIELD_MEMORY:
        return parse_letter(lexer, 'b', fo_field_count(field), value);
    case FO_FIELD_WORD:
        return parse_word(lexer, field, value);
    case FO_FIELD_FLAGS:
        return parse_flags(lexer, field, value);
    case FO_FIELD_NUMBER:
        return parse_number(lexer, field, value);
    case FO_FIELD_STATUS:
        return parse_status(lexer, value);
    case FO_FIELD_CALL:
        return parse_call_name(lexer, value);
    case FO_FIELD_BYTES:
        break;
    }
    return false;
}

static bool
parse_field(struct fo_lexer *lexer, const struct fo_field *field, struct fo_operation *operation)
{
    uint32_t value;
    if (field->kind == FO_FIELD_BYTES) {
        return parse_bytes(lexer, operation) && fo_lexer_boundary(lexer);
    }
    if (!fo_field_parse(lexer, field, &value) || !fo_lexer_boundary(lexer)) {
        return false;
    }
    fo_field_write(field, operation, value);
    return true;
}

static bool
parse_keyed(struct fo_lexer *lexer, const struct fo_operation_info *info, uint32_t *seen,
            struct fo_operation *operation)
{
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    for (size_t i = 0; i < info->field_count; i++) {
        const struct fo_field *field = &info->fields[i];
        if (field->name == NULL || !fo_word_is(word, field->name)) {
            continue;
        }
        if ((*seen >> i & 1) != 0) {
            return fo_lexer_fail(lexer, begin, "%s once", field->name);
        }
        *seen |= UINT32_C(1) << i;
        return fo_lexer_expect(lexer, "=") && parse_field(lexer, field, operation);
    }
    return fo_lexer_fail(lexer, begin, "an operand of %s", info->verb);
}

bool
fo_session_operation_parse(struct fo_lexer *lexer, uint8_t code, struct fo_operation *operation)
{
    const struct fo_operation_info *info = fo_operation_get(code);
    uint32_t seen = 0;
    operation->code = code;
    for (size_t i = 0; i < info->field_count; i++) {
        if (info->fields[i].name == NULL) {
            (void)fo_lexer_at_end(lexer);
            if (!parse_field(lexer, &info->fields[i], operation)) {
                return false;
            }
        }
    }
    while (!fo_lexer_at_end(lexer)) {
        if (!parse_keyed(lexer, info, &seen, operation)) {
            return false;
        }
    }
    return true;
}

bool
fo_reserved_operation_parse(struct fo_lexer *lexer, struct fo_operation *operation)
{
    static const struct fo_operation_info info = {
        "reserved",
        5,
        {{"code", FO_FIELD_NUMBER, FO_PLACE_A, UINT8_MAX, 0, NULL},
         {"a", FO_FIELD_NUMBER, FO_PLACE_A, UINT8_MAX, 0, NULL},
         {"b", FO_FIELD_NUMBER, FO_PLACE_B, UINT8_MAX, 0, NULL},
         {"c", FO_FIELD_NUMBER, FO_PLACE_C, UINT8_MAX, 0, NULL},
         {"argument", FO_FIELD_NUMBER, FO_PLACE_ARGUMENT, UINT32_MAX, 0, NULL}}};
    struct fo_operation code = {0};
    uint32_t seen = 0;
    (void)fo_lexer_at_end(lexer);
    size_t begin = lexer->at;
    if (!parse_keyed(lexer, &info, &seen, &code)) {
        return false;
    }
    operation->code = code.operands[FO_OPERAND_A];
    if (seen != 1 || fo_operation_get(operation->code) != NULL ||
        fo_operation_is_call(operation->code, NULL)) {
        return fo_lexer_fail(lexer, begin, "code= and a number without meaning");
    }
    while (!fo_lexer_at_end(lexer)) {
        if (!parse_keyed(lexer, &info, &seen, operation)) {
            return false;
        }
    }
    return true;
}
