// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The header's lines as text.
 */
#ifndef FO_TRACE_HEADER_TEXT_H
#define FO_TRACE_HEADER_TEXT_H

#include "base/error.h"
#include "base/text.h"
#include "notation/lexer.h"
#include "trace/header.h"

/** First word of a trace that has a header. */
#define FO_TRACE_WORD "freeonce-trace"

/** What stands in a trace's header before the first line of it was read: bare, but present. */
void fo_header_text_begin(struct fo_trace_header *header);

/** Read what follows the word freeonce-trace. FO_ERROR_VERSION: the number is not this program's. */
enum fo_error fo_header_text_version(struct fo_lexer *lexer, struct fo_trace_header *header);

/** Is @p word the first word of a header line other than the version's? */
bool fo_header_text_knows(struct fo_word word);

/** Read one header line, from its first word on. */
bool fo_header_text_parse(struct fo_lexer *lexer, struct fo_trace_header *header);

/** Append the header's lines; nothing when it is not present. @return lines appended. */
uint32_t fo_header_text_print(struct fo_text *out, const struct fo_trace_header *header);

#endif
