// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Which of the wrapper's blocks belong together: found by the pointers that they hold.
 */
#include "wrapper/heap.h"

#include <stdlib.h>
#include <string.h>

static int
compare_addresses(const void *one, const void *other)
{
    const uintptr_t a = (uintptr_t)((const struct fo_heap_listed *)one)->block;
    const uintptr_t b = (uintptr_t)((const struct fo_heap_listed *)other)->block;
    return (a > b) - (a < b);
}

static int
compare_groups(const void *one, const void *other)
{
    const uint32_t a = ((const struct fo_heap_listed *)one)->group;
    const uint32_t b = ((const struct fo_heap_listed *)other)->group;
    return a != b ? (a > b) - (a < b) : compare_addresses(one, other);
}

/** The block that @p address points into, NULL: none. */
static const struct fo_heap_listed *
find_owner(const struct fo_heap_listed *blocks, size_t count, uintptr_t address)
{
    for (size_t i = 0; i < count; i++) {
        if (address - (uintptr_t)blocks[i].block < blocks[i].bytes) {
            return &blocks[i];
        }
    }
    return NULL;
}

static void
merge(struct fo_heap_listed *blocks, size_t count, uint32_t into, uint32_t from)
{
    for (size_t i = 0; i < count; i++) {
        if (blocks[i].group == from) {
            blocks[i].group = into;
        }
    }
}

/** Nothing tells pointers from other words, or which of them were ever written. */
#ifdef __clang__
__attribute__((no_sanitize("memory")))
#endif
static void
follow(struct fo_heap_listed *blocks, size_t count, const struct fo_heap_listed *block)
{
    for (size_t at = 0; at + sizeof(uintptr_t) <= block->bytes; at += sizeof(uintptr_t)) {
        uintptr_t word;
        memcpy(&word, (const char *)block->block + at, sizeof word);
        const struct fo_heap_listed *owner = find_owner(blocks, count, word);
        if (owner != NULL && owner->group != block->group) {
            merge(blocks, count, block->group, owner->group);
        }
    }
}

void
fo_heap_each(void (*visit)(void *user, uint32_t group, const void *block, size_t bytes), void *user)
{
    struct fo_heap_listed blocks[FO_HEAP_LISTED_MAX];
    const size_t count = fo_heap_list(blocks);

    qsort(blocks, count, sizeof blocks[0], compare_addresses);
    for (size_t i = 0; i < count; i++) {
        blocks[i].group = (uint32_t)i;
    }
    for (size_t i = 0; i < count; i++) {
        follow(blocks, count, &blocks[i]);
    }
    qsort(blocks, count, sizeof blocks[0], compare_groups);
    for (size_t i = 0; i < count; i++) {
        visit(user, blocks[i].group, blocks[i].block, blocks[i].bytes);
    }
}
