// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands and results of a call, from text to records.
 */
#include "trace/operand_parse.h"

#include "base/assert.h"

#include <stdio.h>
#include <string.h>

#define SPECIAL_BIT(SPECIAL) (1U << FO_SPECIAL_##SPECIAL)

/** Special words for a handle operand, and for the value it got. */
#define HANDLE_WORDS                                                                           \
    (SPECIAL_BIT(NULL) | SPECIAL_BIT(ZERO) | SPECIAL_BIT(MINUS_ONE) | SPECIAL_BIT(MINUS_TWO) | \
     SPECIAL_BIT(HALF) | SPECIAL_BIT(OTHER))

#define HANDLE_KINDS (FO_NAME_BIT(CREDENTIAL) | FO_NAME_BIT(CONTEXT))
#define PLACE_KINDS (FO_NAME_BIT(MEMORY) | FO_NAME_BIT(TABLE))

/** Take a name of one of the @p kinds or one of the special @p words. */
static bool
take_name(struct fo_lexer *lexer, unsigned kinds, unsigned words, const char *expected, fo_name *name)
{
    size_t at = lexer->at;
    fo_name found = 0;
    if (!fo_lexer_name(lexer, kinds | FO_NAME_BIT(SPECIAL), expected, &found)) {
        return false;
    }
    if (!fo_name_is_numbered(found) && (words & (1U << fo_name_index(found))) == 0) {
        return fo_lexer_fail(lexer, at, "%s", expected);
    }
    *name = found;
    return true;
}

static bool
take_place(struct fo_lexer *lexer, unsigned kinds, const char *expected, struct fo_place *place)
{
    uint64_t offset = 0;
    if (!take_name(lexer, kinds, SPECIAL_BIT(NULL), expected, &place->name)) {
        return false;
    }
    if (fo_name_is_numbered(place->name) && fo_lexer_accept(lexer, "+") &&
        !fo_lexer_number(lexer, UINT32_MAX, &offset)) {
        return false;
    }
    place->offset = (uint32_t)offset;
    return true;
}

/** value@storage, value, @storage or null. */
static bool
take_handle(struct fo_lexer *lexer, struct fo_handle_seen *handle)
{
    static const char expected[] = "a handle such as c0, x0@s1, @s1, minus-one or null";
    bool has_storage = fo_lexer_accept(lexer, "@");
    if (!has_storage) {
        if (!take_name(lexer, HANDLE_KINDS, HANDLE_WORDS, expected, &handle->before)) {
            return false;
        }
        has_storage = handle->before != FO_NAME_NULL && fo_lexer_accept(lexer, "@");
    }
    return !has_storage ||
           fo_lexer_name(lexer, FO_NAME_BIT(STORAGE), "a storage such as s0", &handle->storage);
}

/** type:bytes@place#hash, of which only the type must be there. */
static bool
take_buffer(struct fo_lexer *lexer, struct fo_buffer_seen *buffer)
{
    *buffer = (struct fo_buffer_seen){0};
    uint64_t bytes = 0;
    if (!fo_lexer_buffer_type(lexer, &buffer->type) ||
        (fo_lexer_accept(lexer, ":") && !fo_lexer_number(lexer, UINT32_MAX, &bytes))) {
        return false;
    }
    buffer->bytes = (uint32_t)bytes;
    if (fo_lexer_accept(lexer, "@") &&
        !take_place(lexer, PLACE_KINDS, "a place such as b0, b0+16 or null", &buffer->place)) {
        return false;
    }
    return !fo_lexer_accept(lexer, "#") || fo_lexer_digits(lexer, &buffer->hash);
}

static bool
take_list(struct fo_lexer *lexer, struct fo_buffer_seen buffers[FO_BUFFERS_MAX], uint8_t *count)
{
    uint8_t index = 0;
    if (!fo_lexer_expect(lexer, "[")) {
        return false;
    }
    (void)fo_lexer_at_end(lexer);
    while (!fo_lexer_accept(lexer, "]")) {
        if (index == FO_BUFFERS_MAX) {
            return fo_lexer_fail(lexer, lexer->at, "at most %d buffers, then ]*count", FO_BUFFERS_MAX);
        }
        if (index > 0 && !fo_lexer_expect(lexer, ",")) {
            return false;
        }
        (void)fo_lexer_at_end(lexer);
        if (!take_buffer(lexer, &buffers[index])) {
            return false;
        }
        index++;
        (void)fo_lexer_at_end(lexer);
    }
    *count = index;
    return true;
}

/** null, or [...] with the array's name before it and *count behind it where there are more. */
static bool
take_buffers(struct fo_lexer *lexer, struct fo_buffers_seen *buffers)
{
    static const char expected[] = "a buffer list such as [token:40@b0], a0[...] or null";
    struct fo_word word;
    buffers->observed = true;
    if (fo_lexer_peek(lexer, &word)) {
        if (!take_name(lexer, FO_NAME_BIT(ARRAY), SPECIAL_BIT(NULL) | SPECIAL_BIT(ZERO) | SPECIAL_BIT(OTHER),
                       expected, &buffers->array)) {
            return false;
        }
        if (buffers->array == FO_NAME_NULL) {
            return true;
        }
    }
    if (!take_list(lexer, buffers->before, &buffers->before_count)) {
        return false;
    }
    buffers->count = buffers->before_count;
    size_t at = lexer->at;
    if (fo_lexer_accept(lexer, "*")) {
        uint64_t count = 0;
        if (!fo_lexer_number(lexer, UINT32_MAX, &count)) {
            return false;
        }
        if (count < buffers->before_count) {
            return fo_lexer_fail(lexer, at, "a count of at least the buffers in the list");
        }
        buffers->count = (uint32_t)count;
    }
    return true;
}

static bool
take_package(struct fo_lexer *lexer, char package[FO_PACKAGE_BYTES_MAX])
{
    bool is_bare = false;
    if (!fo_lexer_text(lexer, package, FO_PACKAGE_BYTES_MAX, &is_bare)) {
        return false;
    }
    if (is_bare && strcmp(package, "null") == 0) {
        package[0] = '\0';
    }
    return true;
}

static bool
take_operand(struct fo_lexer *lexer, enum fo_operand_kind kind, struct fo_call_seen *seen,
             struct fo_operand_seen *operand)
{
    unsigned null_or_other = SPECIAL_BIT(NULL) | SPECIAL_BIT(OTHER);
    fo_name null = 0;
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CONTEXT_OUT:
        return take_handle(lexer, &operand->u.handle);
    case FO_OPERAND_PACKAGE:
        return take_package(lexer, operand->u.package);
    case FO_OPERAND_STRING:
        return take_name(lexer, FO_NAME_BIT(STRING), null_or_other, "a string such as n0, or null",
                         &operand->u.name);
    case FO_OPERAND_TOKEN_IN:
        return take_name(lexer, FO_NAME_BIT(TOKEN), null_or_other, "a token such as h0, or null",
                         &operand->u.name);
    case FO_OPERAND_OPAQUE:
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_TOKEN_OUT:
        return take_name(lexer, 0, null_or_other, "null or other", &operand->u.name);
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        return take_buffers(lexer, &seen->buffers[operand->u.buffers]);
    case FO_OPERAND_BLOCK:
        return take_place(lexer, PLACE_KINDS | FO_NAME_BIT(ARRAY) | FO_NAME_BIT(STORAGE) | FO_NAME_BIT(TOKEN),
                          "a place such as b0, b0+16 or null, or another pointer such as a0",
                          &operand->u.place);
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        return take_place(lexer, PLACE_KINDS, "a place such as b0, b0+16 or null", &operand->u.place);
    case FO_OPERAND_NUMBER:
        return fo_lexer_number(lexer, UINT32_MAX, &operand->u.number);
    case FO_OPERAND_BOOLEAN:
        return fo_lexer_number(lexer, UINT8_MAX, &operand->u.number);
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
        operand->observed = false;
        operand->is_null = take_name(lexer, 0, SPECIAL_BIT(NULL), "null, or the value behind ->", &null);
        return operand->is_null;
    }
    return fo_lexer_fail(lexer, lexer->at, "an operand");
}

/** The value that a call left in one of its operands. */
static bool
take_result(struct fo_lexer *lexer, enum fo_operand_kind kind, struct fo_call_seen *seen,
            struct fo_operand_seen *operand)
{
    struct fo_buffers_seen *buffers = NULL;
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CONTEXT_OUT:
        return take_name(lexer, HANDLE_KINDS, HANDLE_WORDS & ~SPECIAL_BIT(NULL),
                         "a handle value such as c0, x0 or minus-one", &operand->u.handle.after);
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        buffers = &seen->buffers[operand->u.buffers];
        if (!take_list(lexer, buffers->after, &buffers->after_count)) {
            return false;
        }
        if (!buffers->observed) {
            buffers->count = buffers->after_count;
        }
        buffers->observed = true;
        return true;
    case FO_OPERAND_NUMBER_OUT:
        return fo_lexer_number(lexer, UINT32_MAX, &operand->u.number);
    case FO_OPERAND_TIME_OUT:
        return fo_lexer_number(lexer, UINT64_MAX, &operand->u.number);
    case FO_OPERAND_PACKAGE:
    case FO_OPERAND_STRING:
    case FO_OPERAND_NUMBER:
    case FO_OPERAND_BLOCK:
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
    case FO_OPERAND_TOKEN_OUT:
    case FO_OPERAND_TOKEN_IN:
    case FO_OPERAND_BOOLEAN:
    case FO_OPERAND_OPAQUE:
        break;
    }
    return fo_lexer_fail(lexer, lexer->at, "this operand before ->, or returned= here");
}

/** Say which operands the call has. */
static bool
fail_operand(struct fo_lexer *lexer, size_t at, const struct fo_call_info *info)
{
    char words[FO_SYNTAX_EXPECTED_BYTES_MAX] = "";
    size_t length = 0;
    for (size_t index = 0; index < info->operand_count; index++) {
        int more = snprintf(words + length, sizeof(words) - length, " %s", info->operands[index].name);
        if (more < 0 || (size_t)more >= sizeof(words) - length) {
            break;
        }
        length += (size_t)more;
    }
    return fo_lexer_fail(lexer, at, "an operand of %s:%s", info->name, words);
}

/** Take the key and the equals sign. @return Index of the operand, or -1 with the error filled. */
static int
take_key(struct fo_lexer *lexer, enum fo_call call)
{
    size_t at = lexer->at;
    struct fo_word word;
    (void)fo_lexer_word(lexer, &word);
    int index = fo_call_operand_find(call, word.bytes, word.length);
    if (index < 0) {
        (void)fail_operand(lexer, at, fo_call_get(call));
        return -1;
    }
    return fo_lexer_expect(lexer, "=") ? index : -1;
}

void
fo_operands_prepare(struct fo_call_seen *seen)
{
    const struct fo_call_info *info = fo_call_get(seen->call);
    uint8_t count = 0;
    for (size_t index = 0; index < info->operand_count; index++) {
        enum fo_operand_kind kind = info->operands[index].kind;
        if (kind >= FO_OPERAND_BUFFERS_IN && kind <= FO_OPERAND_BUFFER_OUT) {
            FO_ASSERT(count < sizeof(seen->buffers) / sizeof(seen->buffers[0]));
            seen->operands[index].u.buffers = count;
            count++;
        }
    }
    seen->buffers_count = count;
}

bool
fo_operands_parse(struct fo_lexer *lexer, struct fo_call_seen *seen, uint8_t *injected, bool *has_arrow)
{
    const struct fo_call_info *info = fo_call_get(seen->call);
    fo_operands_prepare(seen);
    *injected = 0;
    while (!fo_lexer_at_end(lexer)) {
        struct fo_word word;
        if (fo_lexer_accept(lexer, "->")) {
            *has_arrow = true;
            return fo_lexer_boundary(lexer);
        }
        (void)fo_lexer_peek(lexer, &word);
        if (fo_word_is(word, "slot-missing")) {
            seen->is_slot_missing = true;
            lexer->at += word.length;
        } else if (fo_word_is(word, "injected") || fo_word_is(word, "altered")) {
            *injected = word.bytes[0] == 'i' ? 1 : 2;
            lexer->at += word.length;
        } else {
            size_t at = lexer->at;
            int index = take_key(lexer, seen->call);
            if (index < 0) {
                return false;
            }
            struct fo_operand_seen *operand = &seen->operands[index];
            if (operand->observed || operand->is_null) {
                return fo_lexer_fail(lexer, at, "each operand once");
            }
            operand->observed = true;
            if (!take_operand(lexer, info->operands[index].kind, seen, operand)) {
                return false;
            }
        }
        if (!fo_lexer_boundary(lexer)) {
            return false;
        }
    }
    *has_arrow = false;
    return true;
}

static bool
take_returned(struct fo_lexer *lexer, struct fo_call_seen *seen)
{
    if (seen->returned_count > 0) {
        return fo_lexer_fail(lexer, lexer->at, "returned= once");
    }
    do {
        if (seen->returned_count == FO_RETURNED_MAX) {
            return fo_lexer_fail(lexer, lexer->at, "at most %d pointers", FO_RETURNED_MAX);
        }
        if (!take_place(lexer, PLACE_KINDS | FO_NAME_BIT(TOKEN), "a place such as b0, b0+16, h0 or null",
                        &seen->returned[seen->returned_count])) {
            return false;
        }
        seen->returned_count++;
    } while (fo_lexer_accept(lexer, ","));
    return true;
}

bool
fo_results_parse(struct fo_lexer *lexer, struct fo_call_seen *seen)
{
    const struct fo_call_info *info = fo_call_get(seen->call);
    uint32_t got = 0;
    (void)fo_lexer_at_end(lexer);
    if (!fo_lexer_status(lexer, &seen->status) || !fo_lexer_boundary(lexer)) {
        return false;
    }
    while (!fo_lexer_at_end(lexer)) {
        size_t at = lexer->at;
        if (fo_lexer_accept(lexer, "returned=")) {
            if (!take_returned(lexer, seen) || !fo_lexer_boundary(lexer)) {
                return false;
            }
            continue;
        }
        int index = take_key(lexer, seen->call);
        if (index < 0) {
            return false;
        }
        struct fo_operand_seen *operand = &seen->operands[index];
        if ((got & (1U << index)) != 0 || operand->is_null) {
            return fo_lexer_fail(lexer, at, operand->is_null ? "no value for null" : "each result once");
        }
        got |= 1U << index;
        operand->observed = true;
        if (!take_result(lexer, info->operands[index].kind, seen, operand) || !fo_lexer_boundary(lexer)) {
            return false;
        }
    }
    return true;
}
