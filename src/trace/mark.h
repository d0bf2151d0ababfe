// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Marks as lines of text: which words each mark takes.
 */
#ifndef FO_TRACE_MARK_H
#define FO_TRACE_MARK_H

#include "base/text.h"
#include "notation/lexer.h"
#include "trace/record.h"

/** Word of the mark, for instance "peer-gone". Never NULL. */
const char *fo_mark_name(enum fo_mark mark);

/** The mark of that word, or FO_MARK_COUNT. */
enum fo_mark fo_mark_find(const char *word, size_t length);

/** Append the mark as text: its word and what follows it. */
void fo_mark_print(struct fo_text *out, const struct fo_mark_seen *seen);

/**
 * Read what follows the mark's word, to the end of the line.
 *
 * @param[out] seen  Undefined on failure.
 */
bool fo_mark_parse(struct fo_lexer *lexer, enum fo_mark mark, struct fo_mark_seen *seen);

#endif
