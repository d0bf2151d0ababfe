// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Zeroed blocks from a given allocator.
 */
#include "base/allocator.h"

#include <stdlib.h>
#include <string.h>

void *
fo_allocate(const struct fo_allocator *allocator, size_t bytes)
{
    if (bytes == 0) {
        bytes = 1;
    }
    if (allocator == NULL) {
        return calloc(1, bytes);
    }
    void *block = allocator->allocate(allocator->user, bytes);
    if (block != NULL) {
        memset(block, 0, bytes);
    }
    return block;
}

void
fo_release(const struct fo_allocator *allocator, void *block)
{
    if (block == NULL) {
        return;
    }
    if (allocator == NULL) {
        free(block);
        return;
    }
    allocator->release(allocator->user, block);
}
