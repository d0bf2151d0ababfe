// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Look-ups in one recorded call.
 */
#include "check/seen.h"

#include "sspi/status.h"

/** Compared by hand, because names differ early and sanitizers make each call of strcmp dear. */
static inline bool
is_named(const char *known, const char *name)
{
    while (*known == *name && *name != '\0') {
        known++;
        name++;
    }
    return *known == *name;
}

/** The operand named @p name, observed or not; NULL: the call has none of that name. */
static const struct fo_operand_seen *
find_operand(const struct fo_call_seen *call, const char *name)
{
    const struct fo_call_info *info = fo_call_get(call->call);
    for (size_t index = 0; index < info->operand_count; index++) {
        if (is_named(info->operands[index].name, name)) {
            return &call->operands[index];
        }
    }
    return NULL;
}

const struct fo_operand_seen *
fo_seen_operand(const struct fo_call_seen *call, const char *name)
{
    const struct fo_operand_seen *operand = find_operand(call, name);
    return operand != NULL && operand->observed ? operand : NULL;
}

const struct fo_handle_seen *
fo_seen_handle(const struct fo_call_seen *call, const char *name)
{
    const struct fo_operand_seen *operand = fo_seen_operand(call, name);
    return operand == NULL ? NULL : &operand->u.handle;
}

bool
fo_seen_number(const struct fo_call_seen *call, const char *name, uint64_t *out)
{
    const struct fo_operand_seen *operand = fo_seen_operand(call, name);
    if (operand == NULL) {
        return false;
    }
    *out = operand->u.number;
    return true;
}

bool
fo_seen_is_null(const struct fo_call_seen *call, const char *name)
{
    const struct fo_operand_seen *operand = find_operand(call, name);
    return operand != NULL && operand->is_null;
}

const struct fo_buffers_seen *
fo_seen_buffers(const struct fo_call_seen *call, const char *name)
{
    const struct fo_operand_seen *operand = fo_seen_operand(call, name);
    return operand == NULL ? NULL : &call->buffers[operand->u.buffers];
}

uint32_t
fo_seen_type(const struct fo_buffer_seen *buffer)
{
    return buffer->type & ~(uint32_t)SECBUFFER_ATTRMASK;
}

const struct fo_buffer_seen *
fo_seen_buffer_of_type(const struct fo_buffer_seen *list, uint8_t count, uint32_t type)
{
    for (uint8_t index = 0; index < count; index++) {
        if (fo_seen_type(&list[index]) == type) {
            return &list[index];
        }
    }
    return NULL;
}

fo_name
fo_seen_result(const struct fo_handle_seen *handle)
{
    return handle->after != 0 ? handle->after : handle->before;
}

bool
fo_seen_has_stored(const struct fo_call_seen *call)
{
    const bool wants_more = fo_status_classify(call->status) == FO_STATUS_MORE_INPUT;
    return call->injected == 2 || (fo_status_ok(call->call, call->status) && !wants_more);
}

bool
fo_seen_is_special(fo_name value)
{
    return value != 0 && value != FO_NAME_NULL && !fo_name_is_numbered(value);
}
