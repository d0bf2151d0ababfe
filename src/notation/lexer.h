// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Lexer: takes one line of a trace or program apart, and says where and why it cannot.
 *
 * A line is words, key=value operands and lists, separated by blanks (spaces and tabs). A `#` that begins the
 * line or follows a blank begins a comment. Functions that answer false have filled the error, unless their
 * comment says that they only try. The first error stays.
 *
 * Owns    nothing; the line is borrowed while it is read.
 */
#ifndef FO_NOTATION_LEXER_H
#define FO_NOTATION_LEXER_H

#include "notation/name.h"
#include "notation/syntax.h"
#include "sspi/call.h"

#include <stdbool.h>
#include <stddef.h>

/** Bytes of the line, not terminated. */
struct fo_word {
    const char *bytes;
    size_t length;
};

/** A line and how far it has been read. */
struct fo_lexer {
    const char *bytes;
    size_t length;
    size_t at;                     /**< Index of the next byte. */
    uint32_t line;                 /**< Number of the line, from 1. */
    bool failed;                   /**< The error has been filled. */
    struct fo_syntax_error *error; /**< Borrowed; written by the first failure. */
};

/** Set of name kinds, for fo_lexer_name. */
#define FO_NAME_BIT(KIND) (1U << FO_NAME_##KIND)

/** Begin to read a line of @p length bytes without its line end. */
void fo_lexer_init(struct fo_lexer *lexer, const char *bytes, size_t length, uint32_t line,
                   struct fo_syntax_error *error);

/** Skip blanks. @return true when nothing but a comment is left. */
bool fo_lexer_at_end(struct fo_lexer *lexer);

/** Fail unless nothing but blanks and a comment is left. */
bool fo_lexer_finish(struct fo_lexer *lexer);

/** Fail unless the next byte is a blank or the end: a value ended where it should. */
bool fo_lexer_boundary(struct fo_lexer *lexer);

/** Take @p symbol if it comes next, without skipping blanks. Only tries. */
bool fo_lexer_accept(struct fo_lexer *lexer, const char *symbol);

/** Take @p symbol or fail. */
bool fo_lexer_expect(struct fo_lexer *lexer, const char *symbol);

/**
 * Take a word: letters, digits, `_`, `-` and `.`, not beginning with `-` or `.`. Only tries: an empty word
 * and false when none comes next.
 */
bool fo_lexer_word(struct fo_lexer *lexer, struct fo_word *word);

/** Look at the next word without taking it. Only tries. */
bool fo_lexer_peek(const struct fo_lexer *lexer, struct fo_word *word);

/** Does @p word say exactly @p text? */
bool fo_word_is(struct fo_word word, const char *text);

/** Take a decimal or 0x number, or fail. At most @p max. */
bool fo_lexer_number(struct fo_lexer *lexer, uint64_t max, uint64_t *value);

/** Take 1 to 16 hexadecimal digits without 0x, or fail. */
bool fo_lexer_digits(struct fo_lexer *lexer, uint64_t *value);

/**
 * Take a text: bare, of the bytes of words and `,` `+` `/`; or quoted with `"`, in which `\\`, `\"` and
 * `\xNN` stand for bytes. A NUL byte is refused.
 *
 * @param[out] out           NUL-terminated. Undefined on failure.
 * @param out_bytes          Room in @p out, the NUL included.
 * @param[out] is_bare       May be NULL. False when the text was quoted.
 */
bool fo_lexer_text(struct fo_lexer *lexer, char *out, size_t out_bytes, bool *is_bare);

/**
 * Take a name of one of the @p kinds (FO_NAME_BIT), or fail.
 *
 * @param expected  What to say should have stood here, for instance "a context such as x0, or null".
 */
bool fo_lexer_name(struct fo_lexer *lexer, unsigned kinds, const char *expected, fo_name *name);

/** Take a call name. @p wide as fo_call_find. */
bool fo_lexer_call(struct fo_lexer *lexer, enum fo_call *call, bool *wide);

/** Take a status by name or as 0x number, or fail. */
bool fo_lexer_status(struct fo_lexer *lexer, SECURITY_STATUS *status);

/** Take a SecBuffer type: words joined by `|`, or a number; or fail. */
bool fo_lexer_buffer_type(struct fo_lexer *lexer, uint32_t *type);

/** Fill the error for byte @p at of the line. @return false, always. */
bool fo_lexer_fail(struct fo_lexer *lexer, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
