// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Program: what to do to a subject, as a bounded list of operations with a byte form and a text form.
 *
 * Bytes   a header of FO_PROGRAM_HEADER_BYTES, then cells of FO_OPERATION_BYTES. A session operation is one
 * cell: code, three operands, argument (little-endian). A raw operation is two: the second holds eight more
 * operands. Decoding is total: missing bytes are 0, numbers are brought into range, what is beyond the limit
 * is ignored. decode(encode(p)) == p, and encode(decode(b)) is canonical. Text    a version line, header
 * lines where they differ from the default, then one operation a line. `#` begins a comment. parse(print(p))
 * == p. A call's line may be one of a trace: what stands behind `->` is only used to learn the names of what
 * the call made. Owns    nothing: a program is a plain value.
 */
#ifndef FO_PROGRAM_PROGRAM_H
#define FO_PROGRAM_PROGRAM_H

#include "base/error.h"
#include "base/text.h"
#include "notation/syntax.h"
#include "program/operation.h"
#include "sspi/knob.h"

enum {
    FO_PROGRAM_VERSION = 1,
    FO_PROGRAM_OPERATIONS_MAX = 64,
    FO_PROGRAM_HEADER_BYTES = 8,
    FO_OPERATION_BYTES = 8,
    FO_PROGRAM_BYTES_MAX = FO_PROGRAM_HEADER_BYTES + 2 * FO_OPERATION_BYTES * FO_PROGRAM_OPERATIONS_MAX,
};

/** A program. All zero is the empty one: NTLM, honest provider, tokens checked. */
struct fo_program {
    uint8_t package;       /**< What FO_PROGRAM_DEFAULT means: enum fo_program_package, 0 counts as NTLM. */
    bool is_integrity_off; /**< The provider takes tokens without proof of origin. */
    bool is_ansi;          /**< Calls go through the A table. */
    uint16_t seed;         /**< Of the provider. */
    struct fo_knobs knobs; /**< Of the provider. */
    uint32_t operation_count;
    struct fo_operation operations[FO_PROGRAM_OPERATIONS_MAX];
};

/**
 * Decode any @p length bytes.
 *
 * Lines are those that fo_program_print will give the operations.
 * @param bytes  NULL is allowed when @p length is 0.
 */
void fo_program_decode(const uint8_t *bytes, size_t length, struct fo_program *out);

/** Encode. @return bytes written to @p out. */
size_t fo_program_encode(const struct fo_program *program, uint8_t out[FO_PROGRAM_BYTES_MAX]);

/** Give the operations the lines that fo_program_print will give them. */
void fo_program_number_lines(struct fo_program *program);

/** Equal but for the lines. */
bool fo_program_equal(const struct fo_program *left, const struct fo_program *right);

/** Append the canonical text. Check out->failed afterwards. */
void fo_program_print(const struct fo_program *program, struct fo_text *out);

/** Append one operation without line feed. */
void fo_operation_print(const struct fo_operation *operation, bool is_ansi, struct fo_text *out);

/** True when the text begins as a program does (a byte order mark, blank lines and comments aside). */
bool fo_program_is_text(const char *text, size_t length);

/**
 * Parse a text. Takes CRLF, a byte order mark and a last line without line feed.
 *
 * @param[out] out    Written on FO_OK only.
 * @param[out] error  Filled when the answer is not FO_OK; may be NULL.
 * @return FO_OK; FO_ERROR_SYNTAX; FO_ERROR_VERSION: another version of the format; FO_ERROR_LIMIT: too many
 * operations.
 */
enum fo_error
fo_program_parse(const char *text, size_t length, struct fo_program *out, struct fo_syntax_error *error);

#endif
