// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Base64 as authentication headers have it: the alphabet of RFC 4648 with padding, in one line.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc4648#section-4
 */
#ifndef FO_WRAPPER_BASE64_H
#define FO_WRAPPER_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Characters that @p COUNT bytes need, without a NUL. */
#define FO_BASE64_LENGTH(COUNT) (((COUNT) + 2) / 3 * 4)

/** Write FO_BASE64_LENGTH(@p count) characters, and no NUL. */
void fo_base64_encode(const uint8_t *bytes, size_t count, char *out);

/**
 * Read @p length characters. They must be whole groups of four, padding at the end only.
 *
 * @param room        Bytes that @p out has.
 * @param[out] count  Bytes written.
 * @return false when it is no base64, or too long; nothing that @p out holds counts then.
 */
bool fo_base64_decode(const char *text, size_t length, uint8_t *out, size_t room, size_t *count);

#endif
