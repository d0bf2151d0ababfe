// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Comparison of two records, member by member, for tests.
 */
#ifndef FO_TRACE_RECORD_EQUAL_H
#define FO_TRACE_RECORD_EQUAL_H

#include "trace/record.h"

#include <string.h>

static inline bool
lists_equal(const struct fo_buffer_seen *left, const struct fo_buffer_seen *right, size_t count)
{
    bool is_equal = true;
    for (size_t index = 0; index < count; index++) {
        is_equal = is_equal && left[index].type == right[index].type &&
                   left[index].bytes == right[index].bytes && left[index].hash == right[index].hash &&
                   left[index].place.name == right[index].place.name &&
                   left[index].place.offset == right[index].place.offset;
    }
    return is_equal;
}

static inline bool
buffers_equal(const struct fo_buffers_seen *left, const struct fo_buffers_seen *right)
{
    return left->observed == right->observed &&
           (!left->observed ||
            (left->array == right->array && left->count == right->count &&
             left->before_count == right->before_count && left->after_count == right->after_count &&
             lists_equal(left->before, right->before, left->before_count) &&
             lists_equal(left->after, right->after, left->after_count)));
}

static inline bool
operands_equal(enum fo_operand_kind kind, const struct fo_operand_seen *left,
               const struct fo_operand_seen *right)
{
    if (left->observed != right->observed || left->is_null != right->is_null || !left->observed) {
        return left->observed == right->observed && left->is_null == right->is_null;
    }
    if (kind <= FO_OPERAND_CONTEXT_OUT) {
        return left->u.handle.storage == right->u.handle.storage &&
               left->u.handle.before == right->u.handle.before &&
               left->u.handle.after == right->u.handle.after;
    }
    if (kind >= FO_OPERAND_BUFFERS_IN && kind <= FO_OPERAND_BUFFER_OUT) {
        return left->u.buffers == right->u.buffers;
    }
    if (kind == FO_OPERAND_PACKAGE) {
        return strcmp(left->u.package, right->u.package) == 0;
    }
    if (kind == FO_OPERAND_BLOCK || kind == FO_OPERAND_ATTRIBUTE_OUT || kind == FO_OPERAND_ATTRIBUTE_IN) {
        return left->u.place.name == right->u.place.name && left->u.place.offset == right->u.place.offset;
    }
    if (kind == FO_OPERAND_NUMBER || kind == FO_OPERAND_BOOLEAN || kind == FO_OPERAND_NUMBER_OUT ||
        kind == FO_OPERAND_TIME_OUT) {
        return left->u.number == right->u.number;
    }
    return left->u.name == right->u.name;
}

static inline bool
calls_equal(const struct fo_call_seen *left, const struct fo_call_seen *right)
{
    if (left->call != right->call || left->form != right->form || left->flat != right->flat ||
        left->provider != right->provider || left->number != right->number || left->status != right->status ||
        left->is_slot_missing != right->is_slot_missing || left->injected != right->injected ||
        left->buffers_count != right->buffers_count || left->returned_count != right->returned_count) {
        return false;
    }
    const struct fo_call_info *info = fo_call_get(left->call);
    bool is_equal = true;
    for (size_t index = 0; index < info->operand_count; index++) {
        is_equal = is_equal && operands_equal(info->operands[index].kind, &left->operands[index],
                                              &right->operands[index]);
    }
    for (size_t index = 0; index < left->buffers_count; index++) {
        is_equal = is_equal && buffers_equal(&left->buffers[index], &right->buffers[index]);
    }
    for (size_t index = 0; index < left->returned_count; index++) {
        is_equal = is_equal && left->returned[index].name == right->returned[index].name &&
                   left->returned[index].offset == right->returned[index].offset;
    }
    return is_equal;
}

static inline bool
marks_equal(const struct fo_mark_seen *left, const struct fo_mark_seen *right)
{
    return left->mark == right->mark && left->subject == right->subject &&
           left->place.name == right->place.name && left->place.offset == right->place.offset &&
           left->module == right->module && left->flag == right->flag &&
           strcmp(left->word, right->word) == 0 && left->numbers[0] == right->numbers[0] &&
           left->numbers[1] == right->numbers[1] && left->status == right->status;
}

/** Do both say the same? Lines are not compared: they differ between live records and text. */
static inline bool
records_equal(const struct fo_record *left, const struct fo_record *right)
{
    if (left->kind != right->kind || left->thread != right->thread || left->op_line != right->op_line) {
        return false;
    }
    return left->kind == FO_RECORD_MARK ? marks_equal(&left->u.mark, &right->u.mark)
                                        : calls_equal(&left->u.call, &right->u.call);
}

#endif
