// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stack pool: the stacks of a trace, each kept once, and which of them created which object.
 *
 * Nothing is allocated for a trace without stacks.
 * Limits  FO_POOL_STACKS_MAX different stacks, further ones count as not observed; who created an object is
 *         known for the newest FO_POOL_ORIGINS_MAX objects.
 */
#ifndef FO_CHECK_STACK_POOL_H
#define FO_CHECK_STACK_POOL_H

#include <stddef.h>
#include <stdint.h>

enum {
    FO_POOL_STACKS_MAX = 16384,
    FO_POOL_ORIGINS_MAX = 65536, /**< A power of two. */
};

struct fo_pool_origin {
    uint32_t object_id;
    uint32_t stack;
};

/** Zero is the empty pool. */
struct fo_stack_pool {
    char **stacks;        /**< Owned, with what they point to; [0] is NULL. */
    uint32_t stack_count; /**< With the unused first one. */
    uint32_t *slots;      /**< Hash table of stacks, twice as large as the most there may be; owned. */
    size_t bytes;         /**< Of the texts. */
    struct fo_pool_origin *origins; /**< By the low bits of the object's id; owned. */
};

void fo_stack_pool_fini(struct fo_stack_pool *pool);

/** Forget all of a trace. */
void fo_stack_pool_reset(struct fo_stack_pool *pool);

/** Number of @p stack. 0: it is NULL or empty, or there is no room. */
uint32_t fo_stack_pool_keep(struct fo_stack_pool *pool, const char *stack);

/** The stack of that number, valid until the reset; "" for 0. */
const char *fo_stack_pool_get(const struct fo_stack_pool *pool, uint32_t stack);

/** The call with @p stack created the objects with the ids above @p after, up to @p last. */
void fo_stack_pool_note(struct fo_stack_pool *pool, uint32_t after, uint32_t last, uint32_t stack);

/** Number of the stack that created the object; 0: not known. */
uint32_t fo_stack_pool_origin(const struct fo_stack_pool *pool, uint32_t object_id);

/** Bytes that the pool holds. */
size_t fo_stack_pool_bytes(const struct fo_stack_pool *pool);

#endif
