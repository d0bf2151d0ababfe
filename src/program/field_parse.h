// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands of session operations from words.
 */
#ifndef FO_PROGRAM_FIELD_PARSE_H
#define FO_PROGRAM_FIELD_PARSE_H

#include "notation/lexer.h"
#include "program/operation.h"

/** Parse one value of @p field. */
bool fo_field_parse(struct fo_lexer *lexer, const struct fo_field *field, uint32_t *value);

/** Parse what stands behind the verb of session operation @p code. */
bool fo_session_operation_parse(struct fo_lexer *lexer, uint8_t code, struct fo_operation *operation);

/** Parse what stands behind the verb "reserved". */
bool fo_reserved_operation_parse(struct fo_lexer *lexer, struct fo_operation *operation);

#endif
