// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Writer: records to the canonical text of a trace.
 *
 * A call whose end follows its begin directly is one line; calls that overlap are two lines with one number.
 */
#ifndef FO_TRACE_WRITER_H
#define FO_TRACE_WRITER_H

#include "base/text.h"
#include "trace/header.h"
#include "trace/record.h"

/** Zero but for out is the state before the first record. */
struct fo_trace_writer {
    struct fo_text *out; /**< Borrowed; whole lines are appended, so it may be emptied between records. */
    bool has_pending;    /**< A begin record waits to learn whether its end follows directly. */
    uint32_t line;       /**< Lines written so far. */
    uint32_t op_line;    /**< Operation that the text says later records belong to. */
    struct fo_record pending;
    char stack[FO_STACK_BYTES_MAX]; /**< Copy of the pending record's stack. */
};

void fo_trace_writer_init(struct fo_trace_writer *writer, struct fo_text *out);

/** Print the header's lines; nothing when it is not present. */
void fo_trace_writer_header(struct fo_trace_writer *writer, const struct fo_trace_header *header);

/** Append one record. Usable as fo_record_sink with the writer as user. */
void fo_trace_writer_record(void *writer, const struct fo_record *record);

/** Print a begin that still waits. Check out->failed afterwards. */
void fo_trace_writer_finish(struct fo_trace_writer *writer);

/**
 * Append one record as one line, without its stack and without line feed, for messages: an end as the whole
 * call, a begin as far as it is known.
 */
void fo_record_print(const struct fo_record *record, struct fo_text *out);

#endif
