// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands and results of a call, from records to text.
 */
#include "trace/operand_print.h"

#include "base/assert.h"
#include "notation/print.h"

static void
print_place(struct fo_text *out, const struct fo_place *place)
{
    fo_print_name(out, place->name);
    if (place->offset != 0) {
        fo_print_byte(out, '+');
        fo_print_decimal(out, place->offset);
    }
}

static void
print_handle(struct fo_text *out, const struct fo_handle_seen *handle)
{
    fo_print_name(out, handle->before);
    if (handle->storage != 0) {
        fo_print_byte(out, '@');
        fo_print_name(out, handle->storage);
    }
}

static void
print_buffer(struct fo_text *out, const struct fo_buffer_seen *buffer)
{
    fo_print_buffer_type(out, buffer->type);
    fo_print_byte(out, ':');
    fo_print_decimal(out, buffer->bytes);
    if (buffer->place.name != 0) {
        fo_print_byte(out, '@');
        print_place(out, &buffer->place);
    }
    if (buffer->hash != 0) {
        fo_print_byte(out, '#');
        fo_print_digits(out, buffer->hash);
    }
}

static void
print_list(struct fo_text *out, const struct fo_buffer_seen *buffers, size_t count)
{
    FO_ASSERT(count <= FO_BUFFERS_MAX);
    fo_print_byte(out, '[');
    for (size_t index = 0; index < count; index++) {
        if (index > 0) {
            fo_text_append_bytes(out, ", ", 2);
        }
        print_buffer(out, &buffers[index]);
    }
    fo_print_byte(out, ']');
}

static void
print_buffers(struct fo_text *out, const struct fo_buffers_seen *buffers)
{
    fo_print_name(out, buffers->array);
    if (buffers->array == FO_NAME_NULL) {
        return;
    }
    print_list(out, buffers->before, buffers->before_count);
    if (buffers->count > buffers->before_count) {
        fo_print_byte(out, '*');
        fo_print_decimal(out, buffers->count);
    }
}

static bool
is_handle(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CREDENTIAL_OUT || kind == FO_OPERAND_CONTEXT ||
           kind == FO_OPERAND_CONTEXT_OUT;
}

static bool
is_buffers(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_BUFFERS_IN || kind == FO_OPERAND_BUFFERS_OUT ||
           kind == FO_OPERAND_BUFFERS_INOUT || kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT;
}

static bool
is_number_out(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_NUMBER_OUT || kind == FO_OPERAND_TIME_OUT;
}

/** Only the result was observed: nothing of it stands before the arrow. */
static bool
is_result_only(enum fo_operand_kind kind, const struct fo_call_seen *seen,
               const struct fo_operand_seen *operand)
{
    if (is_number_out(kind)) {
        return !operand->is_null;
    }
    if (is_handle(kind)) {
        return operand->u.handle.before == 0 && operand->u.handle.storage == 0;
    }
    if (is_buffers(kind)) {
        const struct fo_buffers_seen *buffers = &seen->buffers[operand->u.buffers];
        return !buffers->observed ||
               (buffers->array == 0 && buffers->before_count == 0 && buffers->after_count > 0);
    }
    return false;
}

static void
print_value(struct fo_text *out, enum fo_operand_kind kind, const struct fo_call_seen *seen,
            const struct fo_operand_seen *operand)
{
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CONTEXT_OUT:
        print_handle(out, &operand->u.handle);
        return;
    case FO_OPERAND_PACKAGE:
        if (operand->u.package[0] == '\0') {
            fo_text_append(out, "null");
        } else {
            fo_print_text(out, operand->u.package);
        }
        return;
    case FO_OPERAND_STRING:
    case FO_OPERAND_TOKEN_IN:
    case FO_OPERAND_OPAQUE:
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_TOKEN_OUT:
        fo_print_name(out, operand->u.name);
        return;
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        print_buffers(out, &seen->buffers[operand->u.buffers]);
        return;
    case FO_OPERAND_BLOCK:
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        print_place(out, &operand->u.place);
        return;
    case FO_OPERAND_NUMBER:
    case FO_OPERAND_BOOLEAN:
        fo_print_number(out, operand->u.number);
        return;
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
        fo_print_name(out, FO_NAME_NULL);
        return;
    }
}

void
fo_operands_print(struct fo_text *out, const struct fo_call_seen *seen)
{
    const struct fo_call_info *info = fo_call_get(seen->call);
    for (size_t index = 0; index < info->operand_count; index++) {
        const struct fo_operand_seen *operand = &seen->operands[index];
        enum fo_operand_kind kind = info->operands[index].kind;
        bool is_told = operand->observed || operand->is_null;
        if (is_told && !is_result_only(kind, seen, operand)) {
            fo_print_key(out, info->operands[index].name);
            print_value(out, kind, seen, operand);
        }
    }
}

static void
print_result(struct fo_text *out, const struct fo_operand *row, const struct fo_call_seen *seen,
             const struct fo_operand_seen *operand)
{
    if (is_handle(row->kind) && operand->u.handle.after != 0) {
        fo_print_key(out, row->name);
        fo_print_name(out, operand->u.handle.after);
    } else if (is_number_out(row->kind)) {
        fo_print_key(out, row->name);
        fo_print_number(out, operand->u.number);
    } else if (is_buffers(row->kind)) {
        const struct fo_buffers_seen *buffers = &seen->buffers[operand->u.buffers];
        if (buffers->observed && buffers->after_count > 0) {
            fo_print_key(out, row->name);
            print_list(out, buffers->after, buffers->after_count);
        }
    }
}

void
fo_results_print(struct fo_text *out, const struct fo_call_seen *seen)
{
    const struct fo_call_info *info = fo_call_get(seen->call);
    for (size_t index = 0; index < info->operand_count; index++) {
        if (seen->operands[index].observed) {
            print_result(out, &info->operands[index], seen, &seen->operands[index]);
        }
    }
    FO_ASSERT(seen->returned_count <= FO_RETURNED_MAX);
    for (size_t index = 0; index < seen->returned_count; index++) {
        if (index == 0) {
            fo_print_key(out, "returned");
        } else {
            fo_print_byte(out, ',');
        }
        print_place(out, &seen->returned[index]);
    }
}
