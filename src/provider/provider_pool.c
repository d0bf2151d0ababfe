// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A region and how much of it is used.
 */
#include "provider/provider_pool.h"

#include "base/sanitizer.h"

#include <stdlib.h>
#include <string.h>

enum {
    ALIGNMENT = 16,
    GUARD_BYTES = 32
};

bool
fo_prv_pool_init(struct fo_prv_pool *pool)
{
    pool->region = malloc(FO_PRV_POOL_BYTES);
    pool->used_bytes = 0;
    if (pool->region == NULL) {
        return false;
    }
    ASAN_POISON_MEMORY_REGION(pool->region, FO_PRV_POOL_BYTES);
    return true;
}

void
fo_prv_pool_fini(struct fo_prv_pool *pool)
{
    if (pool->region != NULL) {
        ASAN_UNPOISON_MEMORY_REGION(pool->region, FO_PRV_POOL_BYTES);
    }
    free(pool->region);
    *pool = (struct fo_prv_pool){0};
}

void
fo_prv_pool_reset(struct fo_prv_pool *pool)
{
    if (pool->used_bytes > 0) {
        ASAN_POISON_MEMORY_REGION(pool->region, pool->used_bytes);
        pool->used_bytes = 0;
    }
}

void *
fo_prv_pool_take(struct fo_prv_pool *pool, size_t bytes)
{
    if (pool->region == NULL || bytes > FO_PRV_POOL_BYTES ||
        FO_PRV_POOL_BYTES - pool->used_bytes < bytes + ALIGNMENT + GUARD_BYTES) {
        return NULL;
    }
    uint8_t *memory = pool->region + pool->used_bytes;
    pool->used_bytes += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GUARD_BYTES;
    ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
    memset(memory, 0, bytes);
    return memory;
}

bool
fo_prv_pool_give(const struct fo_prv_pool *pool, void *memory, size_t bytes)
{
    if (!fo_prv_pool_has(pool, memory)) {
        return false;
    }
    ASAN_POISON_MEMORY_REGION(memory, bytes);
    return true;
}

bool
fo_prv_pool_has(const struct fo_prv_pool *pool, const void *address)
{
    return pool->region != NULL && (uintptr_t)address - (uintptr_t)pool->region < FO_PRV_POOL_BYTES;
}
