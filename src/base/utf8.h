// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_UTF8_H
#define FO_BASE_UTF8_H

/**
 * @file
 * Strict UTF-8, one code point at a time.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc3629
 */
#include <stddef.h>
#include <stdint.h>

/** Most bytes that one code point takes. */
#define FO_UTF8_BYTES_MAX 4

/**
 * Decode the code point at the start of @p bytes.
 *
 * @param length      Bytes available.
 * @param[out] code   The code point. Written only when something was decoded.
 * @return Bytes used, 1 to 4; 0 when empty, cut short, overlong, a surrogate or past U+10FFFF.
 */
size_t fo_utf8_decode(const char *bytes, size_t length, uint32_t *code);

/**
 * Encode @p code, which must be at most U+10FFFF and no surrogate.
 *
 * @return Bytes written to @p bytes, 1 to 4. No NUL is added.
 */
size_t fo_utf8_encode(uint32_t code, char bytes[FO_UTF8_BYTES_MAX]);

#endif
