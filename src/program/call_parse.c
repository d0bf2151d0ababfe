// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands and results of one call.
 */
#include "program/call_parse.h"

#include "program/raw_operand.h"

#include <string.h>

/** A call's line while it is read. */
struct line {
    struct fo_lexer *lexer;
    enum fo_call call;
    const struct fo_call_info *info;
    struct fo_operation *operation;
    uint32_t seen;    /**< Operands that were given, one bit each. */
    uint32_t unnamed; /**< Those whose variable has no name yet. */
    uint32_t storages[FO_OPERANDS_MAX];
};

static void
set_operand(struct line *line, size_t index, uint8_t value)
{
    line->operation->operands[fo_raw_place(line->call, index)] = value;
}

static bool
parse_operand(struct line *line, size_t index)
{
    struct fo_raw_word word;
    uint64_t number;
    if (fo_raw_place(line->call, index) == FO_RAW_ARGUMENT) {
        if (!fo_lexer_number(line->lexer, UINT32_MAX, &number)) {
            return false;
        }
        line->operation->argument = (uint32_t)number;
        return true;
    }
    if (!fo_raw_parse(line->lexer, &line->info->operands[index], &word)) {
        return false;
    }
    set_operand(line, index, word.value);
    line->storages[index] = word.storage;
    if (word.found == FO_RAW_UNNAMED) {
        line->unnamed |= UINT32_C(1) << index;
    }
    return true;
}

/** Skip a value of a result: up to the next blank outside brackets. */
static bool
skip_value(struct fo_lexer *lexer)
{
    unsigned depth = 0;
    while (lexer->at < lexer->length) {
        char byte = lexer->bytes[lexer->at];
        if (depth == 0 && (byte == ' ' || byte == '\t')) {
            return true;
        }
        depth += byte == '[';
        depth -= byte == ']' && depth > 0;
        lexer->at++;
    }
    return depth == 0 || fo_lexer_fail(lexer, lexer->at, "a closing bracket");
}

/** The block a buffer list of a result lies in is the variable that the operand fills. */
static bool
adopt_buffers(struct line *line, size_t index)
{
    struct fo_lexer *lexer = line->lexer;
    size_t end = lexer->at;
    uint8_t shape = line->operation->operands[fo_raw_place(line->call, index)];
    while (end + 2 < lexer->length && lexer->bytes[end] != ' ') {
        const char *at = lexer->bytes + end;
        if (at[0] == '@' && at[1] == 'b' && at[2] >= '0' && at[2] < '0' + FO_VARIABLES_MAX) {
            uint8_t variable = (uint8_t)(at[2] - '0');
            set_operand(line, index, (uint8_t)(shape - shape % FO_VARIABLES_MAX + variable));
            break;
        }
        end++;
    }
    return skip_value(lexer);
}

/** "returned=b3,b4+0": the first name is the variable of the operand that receives pointers. */
static bool
adopt_returned(struct line *line)
{
    struct fo_lexer *lexer = line->lexer;
    for (size_t i = 0; i < line->info->operand_count; i++) {
        enum fo_operand_kind kind = line->info->operands[i].kind;
        bool is_token = kind == FO_OPERAND_TOKEN_OUT;
        if (!is_token && kind != FO_OPERAND_PACKAGES_OUT && kind != FO_OPERAND_ATTRIBUTE_OUT) {
            continue;
        }
        const char *at = lexer->bytes + lexer->at;
        if (lexer->at + 1 < lexer->length && at[0] == (is_token ? 'h' : 'b') && at[1] >= '0' &&
            at[1] < '0' + FO_VARIABLES_MAX) {
            set_operand(line, i, (uint8_t)(at[1] - '0'));
        }
    }
    return skip_value(lexer);
}

static bool
adopt_result(struct line *line, struct fo_word key)
{
    int index = fo_call_operand_find(line->call, key.bytes, key.length);
    struct fo_raw_word word;
    if (fo_word_is(key, "returned")) {
        return adopt_returned(line);
    }
    if (index < 0) {
        return fo_lexer_fail(line->lexer, line->lexer->at, "a result of this call");
    }
    const struct fo_operand *operand = &line->info->operands[index];
    if (fo_raw_is_shape(operand->kind)) {
        return adopt_buffers(line, (size_t)index);
    }
    if (operand->kind != FO_OPERAND_CREDENTIAL_OUT && operand->kind != FO_OPERAND_CONTEXT_OUT) {
        return skip_value(line->lexer);
    }
    if (!fo_raw_parse(line->lexer, operand, &word)) {
        return false;
    }
    if (word.found == FO_RAW_NAMED) {
        set_operand(line, (size_t)index, word.value);
        line->unnamed &= ~(UINT32_C(1) << index);
    }
    return true;
}

static bool
parse_results(struct line *line)
{
    SECURITY_STATUS status;
    struct fo_word key;
    (void)fo_lexer_at_end(line->lexer);
    if (!fo_lexer_status(line->lexer, &status)) {
        return false;
    }
    while (!fo_lexer_at_end(line->lexer)) {
        if (!fo_lexer_word(line->lexer, &key)) {
            return fo_lexer_fail(line->lexer, line->lexer->at, "a result such as newcontext=x0");
        }
        if (fo_lexer_accept(line->lexer, "=") && !adopt_result(line, key)) {
            return false;
        }
    }
    return true;
}

/** The name in a later "x0@s1" for storage @p storage. */
static bool
find_name(const struct fo_call_text *text, char letter, uint32_t storage, uint8_t *value)
{
    for (size_t at = 2; at + 2 < text->rest_bytes; at++) {
        const char *byte = text->rest + at;
        if (byte[0] != '@' || byte[1] != 's' || byte[-2] != letter || byte[-1] < '0' ||
            byte[-1] >= '0' + FO_VARIABLES_MAX) {
            continue;
        }
        uint32_t number = 0;
        size_t digit = at + 2;
        while (digit < text->rest_bytes && text->rest[digit] >= '0' && text->rest[digit] <= '9' &&
               number < FO_LINE_BYTES_MAX) {
            number = number * 10 + (uint32_t)(text->rest[digit] - '0');
            digit++;
        }
        if (digit > at + 2 && number == storage) {
            *value = (uint8_t)(byte[-1] - '0');
            return true;
        }
    }
    return false;
}

static void
name_variables(struct line *line, const struct fo_call_text *text)
{
    for (size_t i = 0; i < line->info->operand_count; i++) {
        if ((line->unnamed >> i & 1) == 0 || line->storages[i] == UINT32_MAX) {
            continue;
        }
        char letter = line->info->operands[i].kind == FO_OPERAND_CREDENTIAL_OUT ? 'c' : 'x';
        uint8_t value = (uint8_t)(line->storages[i] % FO_VARIABLES_MAX);
        (void)find_name(text, letter, line->storages[i], &value);
        set_operand(line, i, value);
    }
}

static void
set_defaults(struct line *line)
{
    for (size_t i = 0; i < line->info->operand_count; i++) {
        if (fo_raw_place(line->call, i) != FO_RAW_ARGUMENT) {
            set_operand(line, i, fo_raw_default(&line->info->operands[i]));
        }
    }
}

static bool
parse_keyed(struct line *line, struct fo_word key, size_t begin)
{
    int index = fo_call_operand_find(line->call, key.bytes, key.length);
    if (index < 0) {
        return fo_lexer_fail(line->lexer, begin, "an operand of %s", line->info->name);
    }
    if ((line->seen >> index & 1) != 0) {
        return fo_lexer_fail(line->lexer, begin, "%s once", line->info->operands[index].name);
    }
    line->seen |= UINT32_C(1) << index;
    return fo_lexer_expect(line->lexer, "=") && parse_operand(line, (size_t)index) &&
           fo_lexer_boundary(line->lexer);
}

bool
fo_call_parse(struct fo_lexer *lexer, const struct fo_call_text *text, enum fo_call call,
              struct fo_operation *operation)
{
    struct line line = {.lexer = lexer, .call = call, .info = fo_call_get(call), .operation = operation};
    set_defaults(&line);
    if (!fo_lexer_boundary(lexer)) {
        return false;
    }
    while (!fo_lexer_at_end(lexer)) {
        struct fo_word key;
        size_t begin = lexer->at;
        if (fo_lexer_accept(lexer, "->")) {
            if (!parse_results(&line)) {
                return false;
            }
            break;
        }
        (void)fo_lexer_word(lexer, &key);
        if (!parse_keyed(&line, key, begin)) {
            return false;
        }
    }
    name_variables(&line, text);
    return true;
}
