// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Chunks of items, a free list threaded through those taken back.
 */
#include "check/slab.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHUNK_ITEMS = 1 << FO_SLAB_SHIFT
};

void
fo_slab_fini(struct fo_slab *slab)
{
    for (uint32_t chunk = 0; chunk < slab->chunk_count; chunk++) {
        free(slab->chunks[chunk]);
    }
    free(slab->chunks);
    *slab = (struct fo_slab){.item_bytes = slab->item_bytes};
}

void
fo_slab_reset(struct fo_slab *slab)
{
    slab->used = 0;
    slab->free_head = 0;
}

static int
add_chunk(struct fo_slab *slab)
{
    if (slab->chunk_count == slab->chunk_capacity) {
        const uint32_t capacity = slab->chunk_capacity == 0 ? 8 : slab->chunk_capacity * 2;
        unsigned char **chunks = realloc(slab->chunks, capacity * sizeof *chunks);
        if (chunks == NULL) {
            return 0;
        }
        slab->chunks = chunks;
        slab->chunk_capacity = capacity;
    }
    unsigned char *chunk = malloc(CHUNK_ITEMS * slab->item_bytes);
    if (chunk == NULL) {
        return 0;
    }
    slab->chunks[slab->chunk_count++] = chunk;
    return 1;
}

uint32_t
fo_slab_take_dirty(struct fo_slab *slab)
{
    FO_ASSERT(slab->item_bytes >= sizeof slab->free_head);
    uint32_t number = slab->free_head;
    if (number != 0) {
        memcpy(&slab->free_head, fo_slab_get(slab, number), sizeof slab->free_head);
    } else {
        if (slab->used >> FO_SLAB_SHIFT == slab->chunk_count && !add_chunk(slab)) {
            return 0;
        }
        number = ++slab->used;
    }
    return number;
}

uint32_t
fo_slab_take(struct fo_slab *slab)
{
    const uint32_t number = fo_slab_take_dirty(slab);
    if (number != 0) {
        memset(fo_slab_get(slab, number), 0, slab->item_bytes);
    }
    return number;
}

void
fo_slab_give(struct fo_slab *slab, uint32_t number)
{
    memcpy(fo_slab_get(slab, number), &slab->free_head, sizeof slab->free_head);
    slab->free_head = number;
}

size_t
fo_slab_bytes(const struct fo_slab *slab)
{
    return slab->chunk_count * CHUNK_ITEMS * slab->item_bytes + slab->chunk_capacity * sizeof *slab->chunks;
}
