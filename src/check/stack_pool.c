// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stacks of a trace, each once.
 */
#include "check/stack_pool.h"

#include "base/hash.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = FO_POOL_STACKS_MAX * 2,
};

static void
forget_stacks(struct fo_stack_pool *pool)
{
    for (uint32_t i = 1; i < pool->stack_count; i++) {
        free(pool->stacks[i]);
    }
    pool->stack_count = 0;
    pool->bytes = 0;
}

void
fo_stack_pool_fini(struct fo_stack_pool *pool)
{
    forget_stacks(pool);
    free(pool->stacks);
    free(pool->slots);
    free(pool->origins);
    *pool = (struct fo_stack_pool){0};
}

void
fo_stack_pool_reset(struct fo_stack_pool *pool)
{
    if (pool->stack_count <= 1) {
        return;
    }
    forget_stacks(pool);
    memset(pool->slots, 0, SLOTS * sizeof pool->slots[0]);
    memset(pool->origins, 0, FO_POOL_ORIGINS_MAX * sizeof pool->origins[0]);
}

static bool
make_tables(struct fo_stack_pool *pool)
{
    if (pool->stacks == NULL) {
        pool->stacks = calloc(FO_POOL_STACKS_MAX, sizeof(char *));
    }
    if (pool->slots == NULL) {
        pool->slots = calloc(SLOTS, sizeof pool->slots[0]);
    }
    if (pool->origins == NULL) {
        pool->origins = calloc(FO_POOL_ORIGINS_MAX, sizeof pool->origins[0]);
    }
    pool->stack_count = pool->stack_count == 0 ? 1 : pool->stack_count;
    return pool->stacks != NULL && pool->slots != NULL && pool->origins != NULL;
}

uint32_t
fo_stack_pool_keep(struct fo_stack_pool *pool, const char *stack)
{
    if (stack == NULL || stack[0] == '\0' || !make_tables(pool)) {
        return 0;
    }
    const size_t length = strlen(stack);
    size_t slot = (size_t)fo_hash_bytes(0, stack, length) % SLOTS;
    while (pool->slots[slot] != 0) {
        if (strcmp(pool->stacks[pool->slots[slot]], stack) == 0) {
            return pool->slots[slot];
        }
        slot = (slot + 1) % SLOTS;
    }
    if (pool->stack_count == FO_POOL_STACKS_MAX) {
        return 0;
    }
    char *kept = strdup(stack);
    if (kept == NULL) {
        return 0;
    }
    pool->slots[slot] = pool->stack_count;
    pool->stacks[pool->stack_count] = kept;
    pool->stack_count++;
    pool->bytes += length + 1;
    return pool->slots[slot];
}

const char *
fo_stack_pool_get(const struct fo_stack_pool *pool, uint32_t stack)
{
    return stack == 0 || stack >= pool->stack_count ? "" : pool->stacks[stack];
}

void
fo_stack_pool_note(struct fo_stack_pool *pool, uint32_t after, uint32_t last, uint32_t stack)
{
    for (uint32_t id = after + 1; stack != 0 && id <= last; id++) {
        pool->origins[id % FO_POOL_ORIGINS_MAX] = (struct fo_pool_origin){id, stack};
    }
}

uint32_t
fo_stack_pool_origin(const struct fo_stack_pool *pool, uint32_t object_id)
{
    if (pool->origins == NULL || object_id == 0) {
        return 0;
    }
    const struct fo_pool_origin *origin = &pool->origins[object_id % FO_POOL_ORIGINS_MAX];
    return origin->object_id == object_id ? origin->stack : 0;
}

size_t
fo_stack_pool_bytes(const struct fo_stack_pool *pool)
{
    return (pool->stacks == NULL ? 0 : FO_POOL_STACKS_MAX * sizeof(char *)) +
           (pool->slots == NULL ? 0 : SLOTS * sizeof pool->slots[0]) +
           (pool->origins == NULL ? 0 : FO_POOL_ORIGINS_MAX * sizeof pool->origins[0]) + pool->bytes;
}
