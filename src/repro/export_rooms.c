// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Names and extents of the arrays of SecBuffers of a call, and of the memory behind them.
 */
#include "repro/export_rooms.h"

#include <stdio.h>

const struct fo_said_call *
fo_export_call_of(const struct fo_export_state *state, size_t item)
{
    return &state->said->items[item].call;
}

enum fo_operand_kind
fo_export_kind_of(const struct fo_said_call *call, uint32_t index)
{
    return fo_call_get(call->call)->operands[call->lists[index].operand].kind;
}

bool
fo_export_is_output(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_BUFFERS_OUT || kind == FO_OPERAND_BUFFER_OUT;
}

void
fo_export_list_name(const struct fo_export_state *state, size_t item, uint32_t index,
                    char out[FO_EXPORT_WORD_MAX])
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const enum fo_operand_kind kind = fo_export_kind_of(call, index);
    const char *word = kind == FO_OPERAND_BUFFERS_INOUT ? "message"
                       : fo_export_is_output(kind)      ? "out"
                                                        : "in";
    (void)snprintf(out, FO_EXPORT_WORD_MAX, "%s%u", word,
                   state->numbers[kind == FO_OPERAND_BUFFERS_OUT ? state->homes[item] : item]);
}

void
fo_export_room_name(const struct fo_export_state *state, size_t item, uint32_t index, uint32_t entry,
                    char out[FO_EXPORT_WORD_MAX])
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const enum fo_operand_kind kind = fo_export_kind_of(call, index);
    const char *word = fo_export_is_output(kind) || call->lists[index].before[entry].type == SECBUFFER_TOKEN
                           ? "token"
                           : "data";
    const int length = snprintf(out, FO_EXPORT_WORD_MAX, "%s%s%u",
                                kind == FO_OPERAND_BUFFERS_IN || kind == FO_OPERAND_BUFFER_IN ? "given_" : "",
                                word, state->numbers[item]);
    if (entry > 0) {
        (void)snprintf(out + length, FO_EXPORT_WORD_MAX - (size_t)length, "_%u", entry);
    }
}

uint32_t
fo_export_room_first(const struct fo_said_list *list, uint32_t entry)
{
    uint32_t first = entry;
    for (uint32_t round = 0; round < list->count; round++) {
        for (uint32_t i = 0; i < list->count; i++) {
            const struct fo_said_buffer *other = &list->before[i];
            const uintptr_t pointer = list->before[first].pointer;
            if (other->pointer != 0 && other->pointer < pointer && other->pointer + other->bytes >= pointer) {
                first = i;
            }
        }
    }
    for (uint32_t i = 0; i < first; i++) {
        if (list->before[i].pointer == list->before[first].pointer) {
            first = i;
        }
    }
    return first;
}

size_t
fo_export_room_bytes(const struct fo_said_list *list, uint32_t first)
{
    const uintptr_t begin = list->before[first].pointer;
    uintptr_t end = begin + list->before[first].bytes;
    for (uint32_t round = 0; round < list->count; round++) {
        for (uint32_t i = 0; i < list->count; i++) {
            const struct fo_said_buffer *other = &list->before[i];
            if (other->pointer >= begin && other->pointer <= end && other->pointer + other->bytes > end) {
                end = other->pointer + other->bytes;
            }
        }
    }
    return end - begin;
}
