// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Seen: what a recorded call saw, by the operands' names in the call table.
 */
#ifndef FO_CHECK_SEEN_H
#define FO_CHECK_SEEN_H

#include "trace/record.h"

/** Operand named @p name when the call has it and the record observed it, or NULL. */
const struct fo_operand_seen *fo_seen_operand(const struct fo_call_seen *call, const char *name);

/** Handle operand named @p name, or NULL. */
const struct fo_handle_seen *fo_seen_handle(const struct fo_call_seen *call, const char *name);

/** Number named @p name. False and @p *out untouched when it was not observed. */
bool fo_seen_number(const struct fo_call_seen *call, const char *name, uint64_t *out);

/** True when the pointer to the number or time named @p name, which the call would write, was NULL. */
bool fo_seen_is_null(const struct fo_call_seen *call, const char *name);

/** Buffers behind the operand named @p name ("input", "output", "message", "token", "packed"), or NULL. */
const struct fo_buffers_seen *fo_seen_buffers(const struct fo_call_seen *call, const char *name);

/** First entry of @p type (without flag bits) in a list, or NULL. @p count is before_count or after_count. */
const struct fo_buffer_seen *
fo_seen_buffer_of_type(const struct fo_buffer_seen *list, uint8_t count, uint32_t type);

/** Type without SECBUFFER_READONLY and the other attribute bits. */
uint32_t fo_seen_type(const struct fo_buffer_seen *buffer);

/** What the variable holds when the call has ended: after, or before when nothing changed. */
fo_name fo_seen_result(const struct fo_handle_seen *handle);

/** True when the provider stored the handles of @p call, a leg or an import that has ended: it succeeded,
 * though a fault may have put a failure in the place of its answer. */
bool fo_seen_has_stored(const struct fo_call_seen *call);

/** True for a handle value that is one of the special words: zero, minus-one, minus-two, half, other. */
bool fo_seen_is_special(fo_name value);

#endif
