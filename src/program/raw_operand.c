// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Which small number chooses what for the operands of a call.
 */
#include "program/raw_operand.h"

#include "base/assert.h"

#include <string.h>

/** Append-only: programs store the index. */
static const struct fo_raw_shape shapes[] = {
    {true, 0, {FO_ENTRY_NONE}},
    {false, 1, {FO_ENTRY_TOKEN}},
    {false, 2, {FO_ENTRY_TOKEN, FO_ENTRY_EMPTY}},
    {false, 1, {FO_ENTRY_TOKEN_NULL}},
    {false, 2, {FO_ENTRY_TOKEN_NULL, FO_ENTRY_ALERT_NULL}},
    {false, 1, {FO_ENTRY_TOKEN_CUT}},
    {false, 1, {FO_ENTRY_TOKEN_FLIP}},
    {false, 1, {FO_ENTRY_TOKEN_RANDOM}},
    {false, 2, {FO_ENTRY_TOKEN_CUT, FO_ENTRY_EMPTY}},
    {false, 2, {FO_ENTRY_TOKEN_FLIP, FO_ENTRY_EMPTY}},
    {false, 2, {FO_ENTRY_TOKEN_RANDOM, FO_ENTRY_EMPTY}},
    {false, 0, {FO_ENTRY_NONE}},
    {false, 1, {FO_ENTRY_DATA}},
    {false, 2, {FO_ENTRY_DATA, FO_ENTRY_TOKEN}},
    {false, 2, {FO_ENTRY_TOKEN, FO_ENTRY_DATA}},
    {false, 4, {FO_ENTRY_STREAM_HEADER, FO_ENTRY_DATA, FO_ENTRY_STREAM_TRAILER, FO_ENTRY_EMPTY}},
    {false, 4, {FO_ENTRY_DATA, FO_ENTRY_EMPTY, FO_ENTRY_EMPTY, FO_ENTRY_EMPTY}},
    {false, 1, {FO_ENTRY_SHUTDOWN}},
    {false, 1, {FO_ENTRY_TOKEN_SIZED}},
    {false, 1, {FO_ENTRY_TOKEN_SMALL}},
    {false, 3, {FO_ENTRY_TOKEN, FO_ENTRY_DATA, FO_ENTRY_PADDING}},
    {false, 2, {FO_ENTRY_STREAM, FO_ENTRY_DATA}},
    {false, 1, {FO_ENTRY_EMPTY}},
    {false, 2, {FO_ENTRY_TOKEN_NULL, FO_ENTRY_EMPTY}},
    {false, 1, {FO_ENTRY_TOKEN_SPLICE}},
    {false, 2, {FO_ENTRY_TOKEN_SPLICE, FO_ENTRY_EMPTY}},
    {false, 1, {FO_ENTRY_TOKEN_RAW}},
    {false, 2, {FO_ENTRY_TOKEN_RAW, FO_ENTRY_EMPTY}},
};

enum {
    SHAPE_COUNT = sizeof shapes / sizeof shapes[0]
};

_Static_assert((int)SHAPE_COUNT <= (int)FO_RAW_SHAPES_MAX, "a shape is five bits of an operand");

const struct fo_raw_shape *
fo_raw_shape_at(uint32_t index)
{
    return index < SHAPE_COUNT ? &shapes[index] : &shapes[0];
}

uint32_t
fo_raw_shape_count(void)
{
    return SHAPE_COUNT;
}

int
fo_raw_place(enum fo_call call, size_t index)
{
    const struct fo_call_info *info = fo_call_get(call);
    int argument = fo_call_operand_index(call, FO_OPERAND_NUMBER);
    FO_ASSERT(index < info->operand_count);
    if (argument == (int)index) {
        return FO_RAW_ARGUMENT;
    }
    return (int)index - (argument >= 0 && argument < (int)index ? 1 : 0);
}

uint32_t
fo_raw_count(enum fo_operand_kind kind)
{
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
        return FO_HANDLE_CHOICES;
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
        return FO_RAW_OUT_NULL + 1;
    case FO_OPERAND_PACKAGE:
        return FO_RAW_PACKAGE_NULL + 1;
    case FO_OPERAND_STRING:
        return FO_VARIABLES_MAX + 1;
    case FO_OPERAND_NUMBER:
        return UINT8_MAX + 1;
    case FO_OPERAND_BOOLEAN:
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
    case FO_OPERAND_OPAQUE:
        return 2;
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        return SHAPE_COUNT * FO_VARIABLES_MAX;
    case FO_OPERAND_BLOCK:
        return FO_RAW_BLOCK_OTHER + 1;
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_TOKEN_OUT:
        return FO_RAW_RETURN_NULL + 1;
    case FO_OPERAND_TOKEN_IN:
        return FO_RAW_TOKEN_OTHER + 1;
    }
    return 1;
}

uint8_t
fo_raw_default(const struct fo_operand *operand)
{
    bool is_handle = operand->kind == FO_OPERAND_CREDENTIAL || operand->kind == FO_OPERAND_CONTEXT;
    return is_handle && operand->optional ? (uint8_t)FO_HANDLE_NULL : 0;
}

/** A shape without the memory variable says nothing about one. */
static uint8_t
canonicalize_shape(uint8_t value)
{
    const struct fo_raw_shape *shape = fo_raw_shape_at(value / FO_VARIABLES_MAX);
    for (size_t i = 0; i < shape->entry_count; i++) {
        if (fo_raw_entry_has_variable(shape->entries[i])) {
            return value;
        }
    }
    return (uint8_t)(value - value % FO_VARIABLES_MAX);
}

bool
fo_raw_is_shape(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_BUFFERS_IN || kind == FO_OPERAND_BUFFERS_OUT ||
           kind == FO_OPERAND_BUFFERS_INOUT || kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT;
}

void
fo_raw_canonicalize(enum fo_call call, struct fo_operation *operation)
{
    const struct fo_call_info *info = fo_call_get(call);
    uint8_t operands[FO_OPERATION_OPERANDS_MAX] = {0};
    bool has_argument = false;
    for (size_t i = 0; i < info->operand_count; i++) {
        int place = fo_raw_place(call, i);
        if (place == FO_RAW_ARGUMENT) {
            has_argument = true;
            continue;
        }
        FO_ASSERT(place < FO_OPERATION_OPERANDS_MAX);
        enum fo_operand_kind kind = info->operands[i].kind;
        uint8_t value = (uint8_t)(operation->operands[place] % fo_raw_count(kind));
        operands[place] = fo_raw_is_shape(kind) ? canonicalize_shape(value) : value;
    }
    memcpy(operation->operands, operands, sizeof operands);
    if (!has_argument) {
        operation->argument = 0;
    }
}
