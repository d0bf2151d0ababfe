// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Reader: the text of a trace to records, streamed.
 *
 * The grammar is documented in src/trace/GRAMMAR.md. parse(print(x)) == x, and print(parse(t)) is canonical.
 */
#ifndef FO_TRACE_READER_H
#define FO_TRACE_READER_H

#include "base/error.h"
#include "notation/syntax.h"
#include "trace/header.h"
#include "trace/record.h"

struct fo_trace_reader;

/** @return A reader, or NULL without memory. Freed with fo_trace_reader_free. */
struct fo_trace_reader *fo_trace_reader_new(fo_record_sink sink, void *user);
void fo_trace_reader_free(struct fo_trace_reader *reader);

/**
 * Feed the next @p length bytes of the text; chunks may end anywhere. Takes CRLF and a byte order mark.
 *
 * @return FO_OK; FO_ERROR_SYNTAX: see fo_trace_reader_error; FO_ERROR_VERSION: the version line names another
 * version. After an error nothing more is accepted.
 */
enum fo_error fo_trace_reader_feed(struct fo_trace_reader *reader, const char *text, size_t length);

/** End of the text. A last line without line feed is cut: it is not judged. Same answers as feeding. */
enum fo_error fo_trace_reader_finish(struct fo_trace_reader *reader);

/** The header; complete once the first record was delivered or reading has finished. Never NULL. */
const struct fo_trace_header *fo_trace_reader_header(const struct fo_trace_reader *reader);

/** Meaningful after FO_ERROR_SYNTAX or FO_ERROR_VERSION. */
const struct fo_syntax_error *fo_trace_reader_error(const struct fo_trace_reader *reader);

/** True when the text ended in the middle of a line. */
bool fo_trace_reader_is_truncated(const struct fo_trace_reader *reader);

/** Forget everything and read another text; keeps its memory. */
void fo_trace_reader_reset(struct fo_trace_reader *reader);

#endif
