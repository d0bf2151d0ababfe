// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words of SecBuffer types.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secbuffer
 */
#ifndef FO_NOTATION_BUFFER_TYPE_H
#define FO_NOTATION_BUFFER_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Word of @p type without flag bits, for instance "token" for 2, or NULL. */
const char *fo_buffer_type_name(uint32_t type);

/**
 * Find what the word of @p length bytes means.
 *
 * @param is_flag    Look for a flag bit (readonly, checksum) instead of a type.
 * @param[out] bits  Written only on success.
 * @return false when it means nothing.
 */
bool fo_buffer_type_find(const char *word, size_t length, bool is_flag, uint32_t *bits);

#endif
