// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Strings of a caller, in both forms, as what a record may hold of them.
 */
#ifndef FO_TRACE_CAPTURE_STRING_H
#define FO_TRACE_CAPTURE_STRING_H

#include "trace/record.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * Hash a NUL-terminated string of SEC_WCHAR or SEC_CHAR, so that a plain name is the same in both forms.
 *
 * @param string  Not NULL; may be misaligned. Cut after 32768 units.
 */
uint64_t fo_capture_string_hash(uint64_t key, const void *string, bool wide);

/** True when the string can be read up to its end (or to where it is cut), asking the kernel. */
bool fo_capture_string_is_readable(const void *string, bool wide);

/** Copy a package's name as UTF-8 (wide) or as its bytes, cut to the room. @p string is not NULL. */
void fo_capture_string_copy(const void *string, bool wide, char out[FO_PACKAGE_BYTES_MAX]);

#endif
