// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_POOL_H
#define FO_PROVIDER_PROVIDER_POOL_H

/**
 * @file
 * Pool: memory of one run, laid out in one region and given back at once.
 *
 * For instances that are reset millions of times, where the C library's heap costs more than what it is for.
 * Nothing is used twice before a reset, and what is not given out is poisoned, so that under
 * AddressSanitizer an access beside a piece or to a released one faults as it does on the heap; without its
 * stacks, though.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FO_PRV_POOL_BYTES ((size_t)1 << 20)

/** All zero: there is none, and nothing can be taken. */
struct fo_prv_pool {
    uint8_t *region; /**< Owned; NULL: no pool. */
    size_t used_bytes;
};

/** @return false without memory. */
bool fo_prv_pool_init(struct fo_prv_pool *pool);
void fo_prv_pool_fini(struct fo_prv_pool *pool);

/** Forget what was taken. */
void fo_prv_pool_reset(struct fo_prv_pool *pool);

/** Zeroed memory for any type, or NULL when it is full or there is none. */
void *fo_prv_pool_take(struct fo_prv_pool *pool, size_t bytes);

/** Give @p memory back. @return false when it is not of this pool. */
bool fo_prv_pool_give(const struct fo_prv_pool *pool, void *memory, size_t bytes);

/** True when @p address lies in its region. */
bool fo_prv_pool_has(const struct fo_prv_pool *pool, const void *address);

#endif
