// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Peek: reads memory of this process that may not be there.
 *
 * The kernel does the reading, so that an address that nobody mapped is an answer and no fault.
 * Thread  any.
 */
#ifndef FO_BASE_PEEK_H
#define FO_BASE_PEEK_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Copy what can be read at @p address, up to @p bytes.
 *
 * @return How many bytes were copied, from the start; less than @p bytes where unreadable memory begins, 0
 * also where the kernel does not allow the question.
 */
size_t fo_peek(const void *address, void *out, size_t bytes);

/**
 * True when all @p bytes at @p address can be read, and no sanitizer would object. Where the kernel does not
 * allow the question the answer is true, as for every pointer that nobody looks into beforehand.
 */
bool fo_peek_is_readable(const void *address, size_t bytes);

#endif
