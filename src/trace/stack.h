// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The stack of a call: frames joined by line feeds in a record, a line "at frame" each in text.
 */
#ifndef FO_TRACE_STACK_H
#define FO_TRACE_STACK_H

#include "base/text.h"
#include "notation/lexer.h"
#include "trace/record.h"

/**
 * Read a line, from its word "at" on, and append its frame.
 *
 * @param[in,out] stack        Frames so far.
 * @param[in,out] stack_bytes  Their length without the NUL; 0: none.
 */
bool fo_stack_parse(struct fo_lexer *lexer, char stack[FO_STACK_BYTES_MAX], size_t *stack_bytes);

/** Append a line for each frame that is not empty. @p stack may be NULL. @return lines appended. */
uint32_t fo_stack_print(struct fo_text *out, const char *stack);

#endif
