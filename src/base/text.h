// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_TEXT_H
#define FO_BASE_TEXT_H

/**
 * @file
 * Growable text with an upper bound.
 *
 * Owns    its bytes: end each with fo_text_fini.
 * Limits  FO_TEXT_BYTES_MAX bytes without the closing NUL.
 * Errors  sticky: after the first failure nothing is appended and `failed` stays set until
 *         fo_text_clear or fo_text_fini, so a writer may check once, at the end.
 */
#include <stdbool.h>
#include <stddef.h>

/** Longest text in bytes, inclusive, without the closing NUL: 1 GiB. */
#define FO_TEXT_BYTES_MAX ((size_t)1 << 30)

/** Bytes, NUL-terminated whenever `bytes` is not NULL. All zero is the empty text. */
struct fo_text {
    char *bytes;     /**< Owned. NULL until something was appended; may contain NUL bytes. */
    size_t length;   /**< Bytes without the closing NUL. */
    size_t capacity; /**< Bytes allocated, 0 or more than length. */
    bool failed;     /**< Out of memory or limit exceeded: the text is incomplete. */
};

/** Release the bytes and become the empty text. NULL is ignored. */
void fo_text_fini(struct fo_text *text);

/** Become empty and not failed, keeping the allocation. */
void fo_text_clear(struct fo_text *text);

/** Make room for @p bytes more, so that appending them cannot fail. @return false if failed. */
bool fo_text_reserve(struct fo_text *text, size_t bytes);

/** Append a NUL-terminated string, which must not lie inside @p text. */
void fo_text_append(struct fo_text *text, const char *string);

/** Append @p length bytes, which must not lie inside @p text. NULL is allowed when 0. */
void fo_text_append_bytes(struct fo_text *text, const void *bytes, size_t length);

/** Append formatted text, in the notation of printf. */
void fo_text_printf(struct fo_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Append bytes from outside so that a terminal or an XML file can show them: control characters
 * (also tab, line feed, DEL, U+0080 to U+009F, line and paragraph separators and the characters
 * that change writing direction), U+FFFE, U+FFFF and invalid UTF-8 become `\xNN` for each byte.
 * A backslash stays as it is, so this is for display and cannot be undone.
 */
void fo_text_append_escaped(struct fo_text *text, const void *bytes, size_t length);

/** The text as a string: "" when empty, never NULL, valid until the next change. */
const char *fo_text_get(const struct fo_text *text);

#endif
