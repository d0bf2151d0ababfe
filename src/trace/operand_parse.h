// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands and results of a call, from text to records.
 */
#ifndef FO_TRACE_OPERAND_PARSE_H
#define FO_TRACE_OPERAND_PARSE_H

#include "notation/lexer.h"
#include "trace/record.h"

/**
 * Read operands up to the arrow or the end of the line.
 *
 * @param seen            Zero but for the call; filled.
 * @param[out] injected   From the words injected and altered, 0 without them.
 * @param[out] has_arrow  The arrow was taken.
 */
bool fo_operands_parse(struct fo_lexer *lexer, struct fo_call_seen *seen, uint8_t *injected, bool *has_arrow);

/** Read the status and the results behind the arrow, to the end of the line. */
bool fo_results_parse(struct fo_lexer *lexer, struct fo_call_seen *seen);

/** Count the call's buffer operands and tell each its list. */
void fo_operands_prepare(struct fo_call_seen *seen);

#endif
