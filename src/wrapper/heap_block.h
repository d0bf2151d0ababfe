// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Heap blocks: what malloc, operator new, HeapAlloc and LocalAlloc of the wrapper have in common.
 */
#ifndef FO_WRAPPER_HEAP_BLOCK_H
#define FO_WRAPPER_HEAP_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

/** Which family a block belongs to. A release by another one is a release of a foreign block. */
enum fo_heap_kind {
    FO_HEAP_C,
    FO_HEAP_ALIGNED, /**< _aligned_malloc. */
    FO_HEAP_NEW,
    FO_HEAP_NEW_ARRAY,
    FO_HEAP_PROCESS, /**< HeapAlloc. */
    FO_HEAP_LOCAL,
    FO_HEAP_GLOBAL,
};

/**
 * @param alignment  0: that of malloc.
 * @return NULL with errno ENOMEM without memory, or by plan.
 */
void *fo_heap_allocate(enum fo_heap_kind kind, size_t bytes, size_t alignment);
/** The same, zeroed. */
void *fo_heap_allocate_zeroed(enum fo_heap_kind kind, size_t bytes);
/** As realloc; NULL is allowed. What is no block of this kind is not touched: NULL. */
void *fo_heap_resize(enum fo_heap_kind kind, void *block, size_t bytes);
/** NULL is ignored. @return false when it was no live block of this kind. */
bool fo_heap_release(enum fo_heap_kind kind, void *block);
/** @return false when it is no live block of this kind. */
bool fo_heap_size(enum fo_heap_kind kind, const void *block, size_t *bytes);
/** Take a block that the C library has allocated into account, or out of it. */
void fo_heap_adopt(enum fo_heap_kind kind, void *block, size_t bytes);
void fo_heap_disown(void *block);

#endif
