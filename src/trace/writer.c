// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Records to the canonical text of a trace.
 */
#include "trace/writer.h"

#include "base/assert.h"
#include "notation/print.h"
#include "trace/header_text.h"
#include "trace/mark.h"
#include "trace/operand_print.h"
#include "trace/stack.h"

#include <string.h>

void
fo_trace_writer_init(struct fo_trace_writer *writer, struct fo_text *out)
{
    writer->out = out;
    writer->has_pending = false;
    writer->line = 0;
    writer->op_line = 0;
}

void
fo_trace_writer_header(struct fo_trace_writer *writer, const struct fo_trace_header *header)
{
    writer->line += fo_header_text_print(writer->out, header);
}

static void
end_line(struct fo_trace_writer *writer)
{
    fo_print_byte(writer->out, '\n');
    writer->line++;
}

static void
print_op(struct fo_trace_writer *writer, const struct fo_record *record)
{
    if (record->op_line != writer->op_line) {
        writer->op_line = record->op_line;
        fo_text_append(writer->out, "op ");
        fo_print_decimal(writer->out, record->op_line);
        end_line(writer);
    }
}

static void
print_thread(struct fo_text *out, const struct fo_record *record)
{
    if (record->thread != fo_name_make(FO_NAME_THREAD, 0)) {
        fo_print_name(out, record->thread);
        fo_print_byte(out, ' ');
    }
}

/** The call up to its operands, without a line feed. */
static void
print_begin(struct fo_text *out, const struct fo_record *record)
{
    const struct fo_call_seen *seen = &record->u.call;
    print_thread(out, record);
    if (seen->provider != fo_name_make(FO_NAME_TABLE, 0)) {
        fo_print_name(out, seen->provider);
        fo_print_byte(out, ' ');
    }
    if (seen->flat) {
        fo_text_append_bytes(out, "flat ", 5);
    }
    fo_print_call(out, seen->call, seen->form == FO_FORM_WIDE);
    fo_operands_print(out, seen);
    if (seen->is_slot_missing) {
        fo_text_append(out, " slot-missing");
    }
}

/** The arrow and what follows it, without a line feed. */
static void
print_end(struct fo_text *out, const struct fo_call_seen *seen)
{
    if (seen->injected != 0) {
        fo_text_append(out, seen->injected == 1 ? " injected" : " altered");
    }
    fo_text_append_bytes(out, " -> ", 4);
    fo_print_status(out, seen->status);
    fo_results_print(out, seen);
}

/** Print the waiting begin on a line of its own. */
static void
print_pending(struct fo_trace_writer *writer)
{
    const struct fo_record *begin = &writer->pending;
    if (!writer->has_pending) {
        return;
    }
    writer->has_pending = false;
    print_op(writer, begin);
    fo_text_append_bytes(writer->out, "begin ", 6);
    fo_print_decimal(writer->out, begin->u.call.number);
    fo_print_byte(writer->out, ' ');
    print_begin(writer->out, begin);
    end_line(writer);
    writer->line += fo_stack_print(writer->out, begin->stack);
}

static void
keep_pending(struct fo_trace_writer *writer, const struct fo_record *record)
{
    print_pending(writer);
    writer->pending = *record;
    writer->has_pending = true;
    if (record->stack != NULL) {
        size_t length = strnlen(record->stack, sizeof(writer->stack) - 1);
        memcpy(writer->stack, record->stack, length);
        writer->stack[length] = '\0';
        writer->pending.stack = writer->stack;
    }
}

static bool
is_end_of_pending(const struct fo_trace_writer *writer, const struct fo_record *record)
{
    return writer->has_pending && record->u.call.number == writer->pending.u.call.number &&
           record->thread == writer->pending.thread;
}

static void
write_end(struct fo_trace_writer *writer, const struct fo_record *record)
{
    if (is_end_of_pending(writer, record)) {
        writer->has_pending = false;
        print_op(writer, &writer->pending);
        print_begin(writer->out, &writer->pending);
        print_end(writer->out, &record->u.call);
        end_line(writer);
        writer->line += fo_stack_print(writer->out, writer->pending.stack);
        return;
    }
    print_pending(writer);
    fo_text_append_bytes(writer->out, "end ", 4);
    fo_print_decimal(writer->out, record->u.call.number);
    if (record->thread != fo_name_make(FO_NAME_THREAD, 0)) {
        fo_print_byte(writer->out, ' ');
        fo_print_name(writer->out, record->thread);
    }
    print_end(writer->out, &record->u.call);
    end_line(writer);
}

void
fo_trace_writer_record(void *writer, const struct fo_record *record)
{
    struct fo_trace_writer *self = writer;
    switch (record->kind) {
    case FO_RECORD_BEGIN:
        keep_pending(self, record);
        return;
    case FO_RECORD_END:
        write_end(self, record);
        return;
    case FO_RECORD_MARK:
        print_pending(self);
        print_op(self, record);
        print_thread(self->out, record);
        fo_mark_print(self->out, &record->u.mark);
        end_line(self);
        return;
    }
}

void
fo_trace_writer_finish(struct fo_trace_writer *writer)
{
    print_pending(writer);
}

void
fo_record_print(const struct fo_record *record, struct fo_text *out)
{
    if (record->kind == FO_RECORD_MARK) {
        print_thread(out, record);
        fo_mark_print(out, &record->u.mark);
        return;
    }
    print_begin(out, record);
    if (record->kind == FO_RECORD_END) {
        print_end(out, &record->u.call);
    }
}
