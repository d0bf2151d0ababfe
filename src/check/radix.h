// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Radix: a map from small dense numbers to numbers that is emptied in no time.
 *
 * Owns    its memory until fini. A reset keeps it.
 */
#ifndef FO_CHECK_RADIX_H
#define FO_CHECK_RADIX_H

#include <stddef.h>
#include <stdint.h>

struct fo_radix_chunk;

/** All zero is the empty map. */
struct fo_radix {
    struct fo_radix_chunk **chunks; /**< By key; NULL: all zero there. Owned. */
    uint32_t chunk_capacity;
    uint32_t chunk_count; /**< Those that are not NULL. */
    uint64_t epoch;       /**< Chunks of another epoch count as empty. */
};

void fo_radix_fini(struct fo_radix *radix);

/** Make every value 0. */
void fo_radix_reset(struct fo_radix *radix);

/** Value of @p key, 0 when none was set. */
uint32_t fo_radix_get(const struct fo_radix *radix, uint32_t key);

/** Where the value of @p key stands, valid until reset; NULL without memory. */
uint32_t *fo_radix_slot(struct fo_radix *radix, uint32_t key);

size_t fo_radix_bytes(const struct fo_radix *radix);

#endif
