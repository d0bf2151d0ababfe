// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_STRING_H
#define FO_PROVIDER_PROVIDER_STRING_H

/**
 * @file
 * Names that callers gave, copied once as UTF-16 and shared by count.
 */
#include "sspi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fo_provider;

/** Longest name in UTF-16 units, so that three of them fit into a token of any package. */
#define FO_PRV_NAME_MAX 260

/** Read a string up to its NUL. */
#define FO_PRV_TERMINATED SIZE_MAX

struct fo_prv_string {
    uint32_t reference_count;
    uint32_t unit_count;
    uint16_t units[]; /**< No NUL. */
};

/**
 * Copy a caller's string.
 *
 * @param text      SEC_WCHAR or char (UTF-8; a byte that is not counts as Latin-1). NULL is the empty string.
 * @param count     Characters, or FO_PRV_TERMINATED.
 * @param[out] out  NULL for the empty string. Written only on SEC_E_OK; one reference.
 * @return SEC_E_OK, SEC_E_INSUFFICIENT_MEMORY, or SEC_E_INVALID_TOKEN when longer than FO_PRV_NAME_MAX.
 */
SECURITY_STATUS fo_prv_string_copy(struct fo_provider *provider, const void *text, bool wide, size_t count,
                                   struct fo_prv_string **out);

/** Copy units, at most FO_PRV_NAME_MAX. As above. */
SECURITY_STATUS fo_prv_string_from_units(struct fo_provider *provider, const uint16_t *units, size_t count,
                                         struct fo_prv_string **out);

/** One more reference. NULL stays NULL. */
struct fo_prv_string *fo_prv_string_share(struct fo_prv_string *string);

/** One reference less. NULL is ignored. */
void fo_prv_string_drop(struct fo_provider *provider, struct fo_prv_string *string);

/** Bytes that @p string takes in the caller's form, with its NUL. */
size_t fo_prv_string_bytes(const struct fo_prv_string *string, bool wide);

/** Write @p string with its NUL; the room is fo_prv_string_bytes. */
void fo_prv_string_write(const struct fo_prv_string *string, bool wide, void *out);

/** True when both are equal, letters of ASCII in either case. */
bool fo_prv_string_equal(const struct fo_prv_string *left, const struct fo_prv_string *right);

/** A block of its own with the string in the caller's form, or NULL when out of memory. */
void *fo_prv_string_block(struct fo_provider *provider, const struct fo_prv_string *string, bool wide);

#endif
