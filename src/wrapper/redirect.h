// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Redirect: leads the allocations of the files that it is force-included into (-include) to the wrapper's own
 * heap, see wrapper/heap.h.
 *
 * The names are given other symbols, and no macro is defined, so that a structure's member called free stays
 * what it is. Nothing is included, so that a source chooses its feature macros as before. What only some
 * modes of the C library declare (strdup, asprintf, getline, wcsdup) is redirected by string.h, stdio.h and
 * wchar.h of include/, where it is declared. C++: operator new and delete are replaced for the whole program,
 * since the C++ library allocates in its own object code what inlined code releases, and the reverse.
 */
#ifndef FO_WRAPPER_REDIRECT_H
#define FO_WRAPPER_REDIRECT_H

#ifdef __cplusplus
#    if __cplusplus >= 201103L
#        define FO_REDIRECT_THROW noexcept(true)
#    else
#        define FO_REDIRECT_THROW throw()
#    endif
extern "C" {
/** Refers to the operators, so that the linker takes them. */
extern const char fo_heap_has_operators;
__attribute__((used)) static const char *const fo_redirect_operators = &fo_heap_has_operators;
#else
#    define FO_REDIRECT_THROW
#endif

extern void *malloc(__SIZE_TYPE__) FO_REDIRECT_THROW __asm__("fo_heap_malloc");
extern void *calloc(__SIZE_TYPE__, __SIZE_TYPE__) FO_REDIRECT_THROW __asm__("fo_heap_calloc");
extern void *realloc(void *, __SIZE_TYPE__) FO_REDIRECT_THROW __asm__("fo_heap_realloc");
extern void *
reallocarray(void *, __SIZE_TYPE__, __SIZE_TYPE__) FO_REDIRECT_THROW __asm__("fo_heap_reallocarray");
extern void free(void *) FO_REDIRECT_THROW __asm__("fo_heap_free");
extern void *aligned_alloc(__SIZE_TYPE__, __SIZE_TYPE__) FO_REDIRECT_THROW __asm__("fo_heap_aligned_alloc");
extern void *memalign(__SIZE_TYPE__, __SIZE_TYPE__) FO_REDIRECT_THROW __asm__("fo_heap_aligned_alloc");
extern int
posix_memalign(void **, __SIZE_TYPE__, __SIZE_TYPE__) FO_REDIRECT_THROW __asm__("fo_heap_posix_memalign");

#ifdef __cplusplus
}
#endif

#endif
