// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_ALLOCATOR_H
#define FO_BASE_ALLOCATOR_H

/**
 * @file
 * An allocator that a caller can replace, so that its n-th allocation can be made to fail.
 */
#include <stddef.h>

/** Where blocks come from. A NULL pointer to this struct means the C library. */
struct fo_allocator {
    /** Give @p bytes (at least 1) aligned for any type, or NULL. Contents may be anything. */
    void *(*allocate)(void *user, size_t bytes);
    /** Take back a block of allocate. Never called with NULL. */
    void (*release)(void *user, void *block);
    void *user; /**< Passed to both; borrowed; may be NULL. */
};

/**
 * Allocate zeroed memory.
 *
 * @param allocator  NULL for the C library.
 * @param bytes      0 is treated as 1, so that NULL always means failure.
 * @return The block, owned by the caller, or NULL.
 */
void *fo_allocate(const struct fo_allocator *allocator, size_t bytes);

/** Release a block of fo_allocate with the same @p allocator. NULL is ignored. */
void fo_release(const struct fo_allocator *allocator, void *block);

#endif
