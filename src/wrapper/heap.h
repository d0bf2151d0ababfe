// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Heap: the wrapper's own memory. Its objects are compiled with redirect.h, which leads malloc and its
 * family, strdup, asprintf, operator new, HeapAlloc and LocalAlloc here, and nothing else of the process.
 *
 * Owns    the count of live blocks; each block is the C library's own, so that sanitizers see every byte.
 * Thread  any.
 */
#ifndef FO_WRAPPER_HEAP_H
#define FO_WRAPPER_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is held, and what was done since the last reset. */
struct fo_heap_count {
    uint64_t live_count;
    uint64_t live_bytes;
    uint64_t allocation_count; /**< Asked for since the reset, failed ones too. */
    /** Releases of what did not come from here, a package's block for one, or came by another family of
     * functions (LocalFree of malloc's). Without a watch all of the former, else what the watch says. */
    uint64_t foreign_free_count;
};

void fo_heap_get(struct fo_heap_count *out);

enum {
    FO_HEAP_LISTED_MAX = 256
};

/** One live block. */
struct fo_heap_listed {
    const void *block;
    size_t bytes;
    uint32_t group; /**< See fo_heap_each. */
};

/** List the live blocks that were allocated since the last reset. @return how many; 0 also when there are
 * more than FO_HEAP_LISTED_MAX. */
size_t fo_heap_list(struct fo_heap_listed *out);

/**
 * Visit those blocks, group by group: what points to one another, directly or through others, is lost or kept
 * together. No block is released meanwhile.
 */
void fo_heap_each(void (*visit)(void *user, uint32_t group, const void *block, size_t bytes), void *user);

/** Let the @p nth allocation from now, from 1, fail, once. 0 takes it back. */
void fo_heap_fail(uint64_t nth);
/** True when the planned failure has happened since it was planned. */
bool fo_heap_has_failed(void);

/**
 * Told of each allocation as it is asked for; @p fails: it is the one that is to fail. It must not allocate
 * from here. NULL: nobody is told. Resets leave it.
 */
void fo_heap_notice(void (*asked)(void *user, bool fails), void *user);

/**
 * Asked before a block that never came from here is released by free() and its like. True: it is foreign, and
 * the release is not carried out, so that the run can go on. False, or no watch: it is handed to the C
 * library. A second release of what did come from here is the C library's, or a sanitizer's, to report:
 * nobody is asked.
 */
void fo_heap_watch(bool (*foreign)(void *user, const void *block), void *user);

/** Forget counts and plans; blocks that are still live stay theirs who hold them and are counted no longer.
 */
void fo_heap_reset(void);

#ifdef __cplusplus
}
#endif

#endif
