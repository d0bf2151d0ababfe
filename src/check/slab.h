// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Slab: numbered items of one size that never move and are reused.
 *
 * Owns    its memory until fini. A reset keeps it, so what was once enough is never allocated again.
 */
#ifndef FO_CHECK_SLAB_H
#define FO_CHECK_SLAB_H

#include "base/assert.h"

#include <stddef.h>
#include <stdint.h>

enum {
    FO_SLAB_SHIFT = 5 /**< Items of a chunk, as a power of two. */
};

/** Set item_bytes (at least 4), the rest zero, before the first use. */
struct fo_slab {
    size_t item_bytes;
    unsigned char **chunks; /**< Owned. */
    uint32_t chunk_count;
    uint32_t chunk_capacity;
    uint32_t used;      /**< Numbers given out so far, taken back or not. */
    uint32_t free_head; /**< Number of an item that was taken back; 0: none. */
};

/** Release the memory. */
void fo_slab_fini(struct fo_slab *slab);

/** Forget all items, keep the memory. */
void fo_slab_reset(struct fo_slab *slab);

/** Number, from 1, of a zeroed item; 0 without memory. */
uint32_t fo_slab_take(struct fo_slab *slab);

/** The same, but the item holds whatever it held: for large ones that are filled anyway. */
uint32_t fo_slab_take_dirty(struct fo_slab *slab);

/** Take an item back. */
void fo_slab_give(struct fo_slab *slab, uint32_t number);

/** The item; @p number must be one that was taken. */
static inline void *
fo_slab_get(const struct fo_slab *slab, uint32_t number)
{
    FO_ASSERT(number - 1 < slab->used);
    const uint32_t index = number - 1;
    return slab->chunks[index >> FO_SLAB_SHIFT] + (index % (1U << FO_SLAB_SHIFT)) * slab->item_bytes;
}

/** Bytes allocated. */
size_t fo_slab_bytes(const struct fo_slab *slab);

#endif
