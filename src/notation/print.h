// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Printer: the words of traces and programs in their canonical spelling, each readable by notation/lexer.h.
 *
 * Errors  those of struct fo_text: sticky, to be checked once at the end.
 */
#ifndef FO_NOTATION_PRINT_H
#define FO_NOTATION_PRINT_H

#include "base/text.h"
#include "notation/name.h"
#include "sspi/call.h"

/** Append one byte. */
void fo_print_byte(struct fo_text *out, char byte);

/** Append in decimal. */
void fo_print_decimal(struct fo_text *out, uint64_t number);

/** Append lower-case hexadecimal digits without 0x and leading zeros. */
void fo_print_digits(struct fo_text *out, uint64_t number);

/** Append the canonical form of a number operand: decimal below 256, from there on 0x and digits. */
void fo_print_number(struct fo_text *out, uint64_t number);

/** Append a name; nothing for an unobserved one. */
void fo_print_name(struct fo_text *out, fo_name name);

/** Append " key=". */
void fo_print_key(struct fo_text *out, const char *key);

/** Append a text for fo_lexer_text: bare when its bytes allow and it does not say "null", else quoted. */
void fo_print_text(struct fo_text *out, const char *string);

/** Append the call's name, with A or W where it has forms. */
void fo_print_call(struct fo_text *out, enum fo_call call, bool wide);

/** Append the status by name, else as 0x and eight digits. */
void fo_print_status(struct fo_text *out, SECURITY_STATUS status);

/** Append a SecBuffer type with its flag bits, in words where there are any. */
void fo_print_buffer_type(struct fo_text *out, uint32_t type);

#endif
