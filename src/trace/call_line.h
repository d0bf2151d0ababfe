// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The lines of a call: all of it on one, or its begin and its end apart.
 */
#ifndef FO_TRACE_CALL_LINE_H
#define FO_TRACE_CALL_LINE_H

#include "notation/lexer.h"
#include "trace/record.h"

/** Take the name of @p kind if it comes next, behind blanks. Only tries. */
bool fo_call_line_prefix(struct fo_lexer *lexer, enum fo_name_kind kind, fo_name *name);

/**
 * Read a call from its provider or name to the end of the line.
 *
 * @param[in,out] begin  Zero but for the number; its name and operands are filled.
 * @param[out] end       The same with the results; NULL: the line must have none.
 */
bool fo_call_line_parse(struct fo_lexer *lexer, struct fo_call_seen *begin, struct fo_call_seen *end);

/** Read what follows the thread in the end line of the call that @p end repeats. */
bool fo_call_line_parse_end(struct fo_lexer *lexer, struct fo_call_seen *end);

#endif
