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

struct fo_trace_writer {
    struct fo_text *out; /**< Borrowed; lines are appended. */
    bool has_pending;    /**< A begin record waits to learn whether its end follows directly. */
    struct fo_record pending;
    uint32_t line; /**< Lines written so far. */
};

void fo_trace_writer_init(struct fo_trace_writer *writer, struct fo_text *out);

/** Print the header's lines; nothing when it is not present. */
void fo_trace_writer_header(struct fo_trace_writer *writer, const struct fo_trace_header *header);

/** Append one record. Usable as fo_record_sink with the writer as user. */
void fo_trace_writer_record(void *writer, const struct fo_record *record);

/** Print a begin that still waits. Check out->failed afterwards. */
void fo_trace_writer_finish(struct fo_trace_writer *writer);

/** One call, begun and ended, on one line without line feed, for messages. */
void fo_record_print(const struct fo_record *record, struct fo_text *out);

#endif
