// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * operator new and delete in all their forms, for a wrapper in C++.
 *
 * They are the whole program's: the C++ library allocates in its own object code what inlined code releases,
 * so that half a replacement would see foreign blocks everywhere. Their names are those of the C++ ABI, and
 * the handler that std::set_new_handler gives is not asked. Source
 * https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling
 */
#include "wrapper/heap_block.h"

#include <stdlib.h>

/** What redirect.h refers to. */
extern const char fo_heap_has_operators;
const char fo_heap_has_operators = 1;

/** std::__throw_bad_alloc of the C++ library, which a program without C++ has not. */
extern void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") __attribute__((weak, noreturn));

static void *
allocate(enum fo_heap_kind kind, size_t bytes, size_t alignment, int may_throw)
{
    void *block = fo_heap_allocate(kind, bytes, alignment);

    if (block == NULL && may_throw) {
        if (throw_bad_alloc == NULL) {
            abort();
        }
        throw_bad_alloc();
    }
    return block;
}

/* Each is declared with the symbol that the C++ compiler calls. */
#define NEW(NAME, SYMBOL, KIND, THROWS)          \
    void *NAME(size_t bytes) __asm__(SYMBOL);    \
    void *NAME(size_t bytes)                     \
    {                                            \
        return allocate(KIND, bytes, 0, THROWS); \
    }
#define NEW_NOTHROW(NAME, SYMBOL, KIND)                        \
    void *NAME(size_t bytes, const void *tag) __asm__(SYMBOL); \
    void *NAME(size_t bytes, const void *tag)                  \
    {                                                          \
        (void)tag;                                             \
        return allocate(KIND, bytes, 0, 0);                    \
    }
#define NEW_ALIGNED(NAME, SYMBOL, KIND)                         \
    void *NAME(size_t bytes, size_t alignment) __asm__(SYMBOL); \
    void *NAME(size_t bytes, size_t alignment)                  \
    {                                                           \
        return allocate(KIND, bytes, alignment, 1);             \
    }
#define NEW_ALIGNED_NOTHROW(NAME, SYMBOL, KIND)                                  \
    void *NAME(size_t bytes, size_t alignment, const void *tag) __asm__(SYMBOL); \
    void *NAME(size_t bytes, size_t alignment, const void *tag)                  \
    {                                                                            \
        (void)tag;                                                               \
        return allocate(KIND, bytes, alignment, 0);                              \
    }
#define DELETE(NAME, SYMBOL, KIND)          \
    void NAME(void *block) __asm__(SYMBOL); \
    void NAME(void *block)                  \
    {                                       \
        (void)fo_heap_release(KIND, block); \
    }
/* A size, an alignment or the tag std::nothrow besides: passed in registers, and of no use. */
#define DELETE_WITH(NAME, SYMBOL, KIND)                   \
    void NAME(void *block, size_t first) __asm__(SYMBOL); \
    void NAME(void *block, size_t first)                  \
    {                                                     \
        (void)first;                                      \
        (void)fo_heap_release(KIND, block);               \
    }
#define DELETE_WITH_TWO(NAME, SYMBOL, KIND)                              \
    void NAME(void *block, size_t first, size_t second) __asm__(SYMBOL); \
    void NAME(void *block, size_t first, size_t second)                  \
    {                                                                    \
        (void)first;                                                     \
        (void)second;                                                    \
        (void)fo_heap_release(KIND, block);                              \
    }

NEW(fo_new, "_Znwm", FO_HEAP_NEW, 1)
NEW(fo_new_array, "_Znam", FO_HEAP_NEW_ARRAY, 1)
NEW_NOTHROW(fo_new_nothrow, "_ZnwmRKSt9nothrow_t", FO_HEAP_NEW)
NEW_NOTHROW(fo_new_array_nothrow, "_ZnamRKSt9nothrow_t", FO_HEAP_NEW_ARRAY)
NEW_ALIGNED(fo_new_aligned, "_ZnwmSt11align_val_t", FO_HEAP_NEW)
NEW_ALIGNED(fo_new_array_aligned, "_ZnamSt11align_val_t", FO_HEAP_NEW_ARRAY)
NEW_ALIGNED_NOTHROW(fo_new_aligned_nothrow, "_ZnwmSt11align_val_tRKSt9nothrow_t", FO_HEAP_NEW)
NEW_ALIGNED_NOTHROW(fo_new_array_aligned_nothrow, "_ZnamSt11align_val_tRKSt9nothrow_t", FO_HEAP_NEW_ARRAY)

DELETE(fo_delete, "_ZdlPv", FO_HEAP_NEW)
DELETE(fo_delete_array, "_ZdaPv", FO_HEAP_NEW_ARRAY)
DELETE_WITH(fo_delete_sized, "_ZdlPvm", FO_HEAP_NEW)
DELETE_WITH(fo_delete_array_sized, "_ZdaPvm", FO_HEAP_NEW_ARRAY)
DELETE_WITH(fo_delete_nothrow, "_ZdlPvRKSt9nothrow_t", FO_HEAP_NEW)
DELETE_WITH(fo_delete_array_nothrow, "_ZdaPvRKSt9nothrow_t", FO_HEAP_NEW_ARRAY)
DELETE_WITH(fo_delete_aligned, "_ZdlPvSt11align_val_t", FO_HEAP_NEW)
DELETE_WITH(fo_delete_array_aligned, "_ZdaPvSt11align_val_t", FO_HEAP_NEW_ARRAY)
DELETE_WITH_TWO(fo_delete_sized_aligned, "_ZdlPvmSt11align_val_t", FO_HEAP_NEW)
DELETE_WITH_TWO(fo_delete_array_sized_aligned, "_ZdaPvmSt11align_val_t", FO_HEAP_NEW_ARRAY)
DELETE_WITH_TWO(fo_delete_aligned_nothrow, "_ZdlPvSt11align_val_tRKSt9nothrow_t", FO_HEAP_NEW)
DELETE_WITH_TWO(fo_delete_array_aligned_nothrow, "_ZdaPvSt11align_val_tRKSt9nothrow_t", FO_HEAP_NEW_ARRAY)
