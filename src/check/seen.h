// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Seen: what a recorded call saw, by the operands' names in the call table.
 *
 * Rules look operands up hundreds of times in each run of a program, so it costs no search.
 */
#ifndef FO_CHECK_SEEN_H
#define FO_CHECK_SEEN_H

#include "trace/record.h"

/** Names of operands that rules look at. */
enum fo_seen_word {
    FO_SEEN_ATTRIBUTE,
    FO_SEEN_ATTRIBUTES,
    FO_SEEN_BLOCK,
    FO_SEEN_CONTEXT,
    FO_SEEN_CREDENTIAL,
    FO_SEEN_INPUT,
    FO_SEEN_MESSAGE,
    FO_SEEN_NEWCONTEXT,
    FO_SEEN_NEWCREDENTIAL,
    FO_SEEN_OUTPUT,
    FO_SEEN_PACKAGE,
    FO_SEEN_PACKED,
    FO_SEEN_REPRESENTATION,
    FO_SEEN_REQUIREMENTS,
    FO_SEEN_RESERVED1,
    FO_SEEN_RESERVED2,
    FO_SEEN_TARGET,
    FO_SEEN_TOKEN,
    FO_SEEN_USE,
    FO_SEEN_VALUE,
    FO_SEEN_COUNT
};

/** One more than the index of the operand with that name; 0: the call has none. */
extern const uint8_t fo_seen_places[FO_CALL_COUNT][FO_SEEN_COUNT];

/** The name itself. */
const char *fo_seen_word_name(enum fo_seen_word word);

/** Operand named @p word when the call has it and the record observed it, or NULL. */
static inline const struct fo_operand_seen *
fo_seen_operand(const struct fo_call_seen *call, enum fo_seen_word word)
{
    const uint8_t place = fo_seen_places[call->call][word];
    return place == 0 || !call->operands[place - 1].observed ? NULL : &call->operands[place - 1];
}

/** Handle operand named @p word, or NULL. */
static inline const struct fo_handle_seen *
fo_seen_handle(const struct fo_call_seen *call, enum fo_seen_word word)
{
    const struct fo_operand_seen *operand = fo_seen_operand(call, word);
    return operand == NULL ? NULL : &operand->u.handle;
}

/** Number named @p word. False and @p *out untouched when it was not observed. */
static inline bool
fo_seen_number(const struct fo_call_seen *call, enum fo_seen_word word, uint64_t *out)
{
    const struct fo_operand_seen *operand = fo_seen_operand(call, word);
    if (operand == NULL) {
        return false;
    }
    *out = operand->u.number;
    return true;
}

/** True when the pointer to the number or time named @p word, which the call would write, was NULL. */
static inline bool
fo_seen_is_null(const struct fo_call_seen *call, enum fo_seen_word word)
{
    const uint8_t place = fo_seen_places[call->call][word];
    return place != 0 && call->operands[place - 1].is_null;
}

/** Buffers behind the operand named @p word (input, output, message, token, packed), or NULL. */
static inline const struct fo_buffers_seen *
fo_seen_buffers(const struct fo_call_seen *call, enum fo_seen_word word)
{
    const struct fo_operand_seen *operand = fo_seen_operand(call, word);
    return operand == NULL ? NULL : &call->buffers[operand->u.buffers];
}

/** First entry of @p type (without flag bits) in a list, or NULL. @p count is before_count or after_count. */
const struct fo_buffer_seen *
fo_seen_buffer_of_type(const struct fo_buffer_seen *list, uint8_t count, uint32_t type);

/** Type without SECBUFFER_READONLY and the other attribute bits. */
static inline uint32_t
fo_seen_type(const struct fo_buffer_seen *buffer)
{
    return buffer->type & ~(uint32_t)SECBUFFER_ATTRMASK;
}

/** What the variable holds when the call has ended: after, or before when nothing changed. */
static inline fo_name
fo_seen_result(const struct fo_handle_seen *handle)
{
    return handle->after != 0 ? handle->after : handle->before;
}

/** True when the provider stored the handles of @p call, a leg or an import that has ended: it succeeded,
 * though a fault may have put a failure in the place of its answer. */
bool fo_seen_has_stored(const struct fo_call_seen *call);

/** True for a handle value that is one of the special words: zero, minus-one, minus-two, half, other. */
static inline bool
fo_seen_is_special(fo_name value)
{
    return value != 0 && value != FO_NAME_NULL && !fo_name_is_numbered(value);
}

#endif
