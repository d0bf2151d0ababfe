// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Arena: the allocator of the code under test, which counts, can fail at the n-th allocation, and is reset at
 * once.
 *
 * Blocks are laid out one behind the other and never reused within a run, so that under AddressSanitizer an
 * access beside a block or to a released one faults.
 *
 * Owns    one region of FO_ARENA_BYTES, from init to fini.
 * Thread  one.
 */
#ifndef FO_EXEC_ARENA_H
#define FO_EXEC_ARENA_H

#include "base/allocator.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define FO_ARENA_BYTES ((size_t)16 << 20)

struct fo_arena {
    struct fo_allocator allocator; /**< Hand this out; the arena must not move. */
    uint8_t *region;               /**< Owned. */
    size_t open_bytes;             /**< Of the region, from its beginning: what has been memory in any run. */
    size_t used_bytes;
    uint64_t generation;        /**< Resets so far: blocks of earlier runs are no blocks. */
    uint64_t allocation_count;  /**< Allocations asked for since the reset. */
    uint64_t fail_at;           /**< Number of the allocation that fails; 0: none. */
    bool has_failed;            /**< The planned failure has happened. */
    bool is_exhausted;          /**< The region was full: a limit of the harness, not of the subject. */
    uint64_t live_count;        /**< Blocks not released. */
    uint64_t bad_release_count; /**< Releases of what was no live block. */
    /** Told of each release of what was no live block, before it is counted; may be NULL. Survives resets. */
    void (*note_bad_release)(void *user, const void *block);
    void *note_user; /**< Passed to it. */
};

/** @return FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_arena_init(struct fo_arena *arena);
/** Takes a zeroed arena. */
void fo_arena_fini(struct fo_arena *arena);

/** Forget every block and count. */
void fo_arena_reset(struct fo_arena *arena);

/** Let the @p nth allocation from now on fail, once, from 1; 0 takes the plan back. */
void fo_arena_fail(struct fo_arena *arena, uint64_t nth);

#endif
