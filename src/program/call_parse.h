// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One raw operation from its line.
 */
#ifndef FO_PROGRAM_CALL_PARSE_H
#define FO_PROGRAM_CALL_PARSE_H

#include "notation/lexer.h"
#include "program/operation.h"

/** The text behind the line, in which names of variables may still come to light. */
struct fo_call_text {
    const char *rest; /**< NULL is allowed when rest_bytes is 0. */
    size_t rest_bytes;
};

/**
 * Parse what stands behind the name of @p call, and what a trace says behind "->".
 *
 * A variable that the line does not name is named by the result, else by the first later mention of its
 * storage, else by the number of its storage.
 */
bool fo_call_parse(struct fo_lexer *lexer, const struct fo_call_text *text, enum fo_call call,
                   struct fo_operation *operation);

#endif
