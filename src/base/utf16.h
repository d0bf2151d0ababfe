// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_UTF16_H
#define FO_BASE_UTF16_H

/**
 * @file
 * UTF-16 strings, in which the W entries of SSPI take and give their names.
 *
 * Units are in the machine's byte order; a unit is SEC_WCHAR, 16 bits, and never wchar_t.
 * Source  https://www.rfc-editor.org/rfc/rfc2781
 */
#include "base/error.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Units before the first NUL.
 *
 * @param units      May be NULL: length 0.
 * @param units_max  Units that may be read; this is returned when none of them is NUL.
 */
size_t fo_utf16_length(const uint16_t *units, size_t units_max);

/** Append @p count units as UTF-8; a lone surrogate becomes `\uD8NN`, a NUL stays a NUL byte. */
void fo_utf16_append(struct fo_text *text, const uint16_t *units, size_t count);

/**
 * Convert @p length bytes of UTF-8 to NUL-terminated UTF-16.
 *
 * @param[out] units      Room for @p units_max units with the closing NUL. Undefined on failure.
 * @param[out] units_count Units without the NUL; may be NULL. Written only on FO_OK.
 * @return FO_OK, FO_ERROR_LIMIT when the room is too small, FO_ERROR_SYNTAX for invalid UTF-8.
 */
enum fo_error
fo_utf16_from_utf8(const char *bytes, size_t length, uint16_t *units, size_t units_max, size_t *units_count);

#endif
