// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Heap provider: the built-in provider in the form of the stand-ins that people write for fuzzing, so that
 * AddressSanitizer and LeakSanitizer see what its tables would hide.
 *
 * Each credential, context and token is a block of the C library's own: one that is used after its release,
 * released twice or lost is a use after free, a double free or a leak.
 *
 * Thread  one.
 */
#ifndef FO_CONFORMANCE_FUZZ_BYTES_PROVIDER_H
#define FO_CONFORMANCE_FUZZ_BYTES_PROVIDER_H

#include "provider/provider.h"
#include "sspi/dispatch.h"

/** Stand in front of the built-in provider, which @p provider is. Done once. */
void heap_provider_start(struct fo_provider *provider);

/** The table to call. */
const void *heap_provider_table(bool is_wide);

/** Let the @p nth next call of @p call answer @p status without being made. */
void heap_provider_fail(enum fo_call call, unsigned nth, SECURITY_STATUS status);

/** Let the next leg that gives a token give one of no bytes. */
void heap_provider_empty_token(void);

/** No failure is planned any more. */
void heap_provider_reset(void);

#endif
