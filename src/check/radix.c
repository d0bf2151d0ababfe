// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Chunks of values, each stamped with the epoch in which it was last emptied.
 */
#include "check/radix.h"

#include <stdlib.h>
#include <string.h>

void
fo_radix_fini(struct fo_radix *radix)
{
    for (uint32_t chunk = 0; chunk < radix->chunk_capacity; chunk++) {
        free(radix->chunks[chunk]);
    }
    free(radix->chunks);
    *radix = (struct fo_radix){0};
}

void
fo_radix_reset(struct fo_radix *radix)
{
    radix->epoch++;
}

static int
grow(struct fo_radix *radix, uint32_t index)
{
    uint32_t capacity = radix->chunk_capacity == 0 ? 8 : radix->chunk_capacity;
    while (capacity <= index) {
        capacity *= 2;
    }
    struct fo_radix_chunk **chunks = realloc(radix->chunks, capacity * sizeof(struct fo_radix_chunk *));
    if (chunks == NULL) {
        return 0;
    }
    for (uint32_t chunk = radix->chunk_capacity; chunk < capacity; chunk++) {
        chunks[chunk] = NULL;
    }
    radix->chunks = chunks;
    radix->chunk_capacity = capacity;
    return 1;
}

uint32_t *
fo_radix_slot(struct fo_radix *radix, uint32_t key)
{
    const uint32_t index = key >> FO_RADIX_SHIFT;
    if (index >= radix->chunk_capacity && !grow(radix, index)) {
        return NULL;
    }
    struct fo_radix_chunk *chunk = radix->chunks[index];
    if (chunk == NULL) {
        chunk = calloc(1, sizeof *chunk);
        if (chunk == NULL) {
            return NULL;
        }
        chunk->epoch = radix->epoch;
        radix->chunks[index] = chunk;
        radix->chunk_count++;
    } else if (chunk->epoch != radix->epoch) {
        memset(chunk->values, 0, sizeof chunk->values);
        chunk->epoch = radix->epoch;
    }
    return &chunk->values[key % FO_RADIX_VALUES];
}

size_t
fo_radix_bytes(const struct fo_radix *radix)
{
    return radix->chunk_count * sizeof(struct fo_radix_chunk) +
           radix->chunk_capacity * sizeof(struct fo_radix_chunk *);
}
