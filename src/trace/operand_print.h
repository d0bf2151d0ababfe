// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands and results of a call, from records to text.
 */
#ifndef FO_TRACE_OPERAND_PRINT_H
#define FO_TRACE_OPERAND_PRINT_H

#include "base/text.h"
#include "trace/record.h"

/** Append " key=value" for each operand that was observed at the call's begin, in the call table's order. */
void fo_operands_print(struct fo_text *out, const struct fo_call_seen *seen);

/** Append " key=value" for each operand that the call changed, in the call table's order, and " returned=".
 */
void fo_results_print(struct fo_text *out, const struct fo_call_seen *seen);

#endif
