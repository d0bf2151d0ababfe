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

enum {
    FO_RADIX_SHIFT = 6,
    FO_RADIX_VALUES = 1 << FO_RADIX_SHIFT
};

/** Values of neighbouring keys. */
struct fo_radix_chunk {
    uint64_t epoch; /**< When they were last emptied. */
    uint32_t values[FO_RADIX_VALUES];
};

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
static inline uint32_t
fo_radix_get(const struct fo_radix *radix, uint32_t key)
{
    const uint32_t index = key >> FO_RADIX_SHIFT;
    if (index >= radix->chunk_capacity) {
        return 0;
    }
    const struct fo_radix_chunk *chunk = radix->chunks[index];
    return chunk == NULL || chunk->epoch != radix->epoch ? 0 : chunk->values[key % FO_RADIX_VALUES];
}

/** Where the value of @p key stands, valid until reset; NULL without memory. */
uint32_t *fo_radix_slot(struct fo_radix *radix, uint32_t key);

size_t fo_radix_bytes(const struct fo_radix *radix);

#endif
