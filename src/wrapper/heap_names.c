// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's allocating functions, as the wrapper's objects call them by way of redirect.h.
 */
#include "wrapper/heap_names.h"

#include "wrapper/heap_block.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *
fo_heap_malloc(size_t bytes)
{
    return fo_heap_allocate(FO_HEAP_C, bytes, 0);
}

void *
fo_heap_calloc(size_t count, size_t bytes)
{
    size_t all = 0;

    if (__builtin_mul_overflow(count, bytes, &all)) {
        errno = ENOMEM;
        return NULL;
    }
    return fo_heap_allocate_zeroed(FO_HEAP_C, all);
}

void *
fo_heap_realloc(void *block, size_t bytes)
{
    return fo_heap_resize(FO_HEAP_C, block, bytes);
}

void *
fo_heap_reallocarray(void *block, size_t count, size_t bytes)
{
    size_t all = 0;

    if (__builtin_mul_overflow(count, bytes, &all)) {
        errno = ENOMEM;
        return NULL;
    }
    return fo_heap_resize(FO_HEAP_C, block, all);
}

void
fo_heap_free(void *block)
{
    int kept = errno;

    (void)fo_heap_release(FO_HEAP_C, block);
    errno = kept;
}

static bool
is_power_of_two(size_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

void *
fo_heap_aligned_alloc(size_t alignment, size_t bytes)
{
    if (!is_power_of_two(alignment)) {
        errno = EINVAL;
        return NULL;
    }
    return fo_heap_allocate(FO_HEAP_C, bytes, alignment);
}

int
fo_heap_posix_memalign(void **out, size_t alignment, size_t bytes)
{
    void *block = NULL;

    if (!is_power_of_two(alignment) || alignment % sizeof(void *) != 0) {
        return EINVAL;
    }
    block = fo_heap_allocate(FO_HEAP_C, bytes, alignment);
    if (block == NULL) {
        return ENOMEM;
    }
    *out = block;
    return 0;
}

char *
fo_heap_strndup(const char *text, size_t bytes_max)
{
    size_t length = strnlen(text, bytes_max);
    char *copy = fo_heap_malloc(length + 1);

    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

char *
fo_heap_strdup(const char *text)
{
    return fo_heap_strndup(text, SIZE_MAX);
}
