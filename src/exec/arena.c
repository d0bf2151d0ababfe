// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Blocks in one region, each behind a header and between guards.
 */
#include "exec/arena.h"

#include "base/hash.h"
#include "base/sanitizer.h"

#include <string.h>
#include <sys/mman.h>

#if FO_HAS_ADDRESS_SANITIZER
#    define NOT_SANITIZED __attribute__((no_sanitize("address"), noinline))
#else
#    define NOT_SANITIZED
#endif

enum {
    ALIGNMENT = 16,
    GUARD_BYTES = 16,
    STEP_BYTES = 1 << 16,    /**< How much of the region becomes memory at a time. */
    PERTURBATION_BYTE = 0xa5 /**< What is in memory that no run has written yet. */
};

/** In front of each block, with a guard between. Poisoned at all times: only the two functions below reach
 * it.
 */
struct header {
    uint64_t seal;  /**< Says that a block begins here, which no content of a block can say by accident. */
    uint64_t bytes; /**< Of the block; 0 when released. */
};

enum {
    FRONT_BYTES = sizeof(struct header) + GUARD_BYTES
};

static uint64_t
seal_of(const struct fo_arena *arena, size_t offset)
{
    return fo_hash_mix(arena->generation * FO_ARENA_BYTES + offset + 1);
}

NOT_SANITIZED static void
write_header(struct header *header, uint64_t seal, uint64_t bytes)
{
    header->seal = seal;
    header->bytes = bytes;
}

/** Length of the live block behind @p header; 0: there is none. */
NOT_SANITIZED static uint64_t
live_bytes(const struct header *header, uint64_t seal)
{
    return header->seal == seal ? header->bytes : 0;
}

/** Let the first @p bytes of the region be memory: what is beyond costs nothing, and faults. */
static bool
open_up_to(struct fo_arena *arena, size_t bytes)
{
    if (bytes <= arena->open_bytes) {
        return true;
    }
    const size_t open_bytes = (bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    uint8_t *new_part = arena->region + arena->open_bytes;
    const size_t new_bytes = open_bytes - arena->open_bytes;
    if (mprotect(new_part, new_bytes, PROT_READ | PROT_WRITE) != 0) {
        return false;
    }
    memset(new_part, PERTURBATION_BYTE, new_bytes);
    ASAN_POISON_MEMORY_REGION(new_part, new_bytes);
    arena->open_bytes = open_bytes;
    return true;
}

static void *
allocate(void *user, size_t bytes)
{
    struct fo_arena *arena = user;
    arena->allocation_count++;
    if (arena->allocation_count == arena->fail_at) {
        arena->has_failed = true;
        return NULL;
    }
    if (bytes > FO_ARENA_BYTES ||
        FO_ARENA_BYTES - arena->used_bytes < bytes + FRONT_BYTES + GUARD_BYTES + ALIGNMENT) {
        arena->is_exhausted = true;
        return NULL;
    }
    uint8_t *front = arena->region + arena->used_bytes;
    size_t whole_bytes = (FRONT_BYTES + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GUARD_BYTES;
    if (!open_up_to(arena, arena->used_bytes + whole_bytes)) {
        arena->is_exhausted = true;
        return NULL;
    }
    write_header((struct header *)(void *)front, seal_of(arena, arena->used_bytes), bytes);
    ASAN_UNPOISON_MEMORY_REGION(front + FRONT_BYTES, bytes);
    arena->used_bytes += whole_bytes;
    arena->live_count++;
    return front + FRONT_BYTES;
}

static void
count_bad_release(struct fo_arena *arena, const void *block)
{
    if (arena->note_bad_release != NULL) {
        arena->note_bad_release(arena->note_user, block);
    }
    arena->bad_release_count++;
}

static void
release(void *user, void *block)
{
    struct fo_arena *arena = user;
    uintptr_t at = (uintptr_t)block - (uintptr_t)arena->region - FRONT_BYTES;
    if (at >= arena->used_bytes || at % ALIGNMENT != 0) {
        count_bad_release(arena, block);
        return;
    }
    struct header *header = (void *)(arena->region + at);
    uint64_t seal = seal_of(arena, at);
    uint64_t bytes = live_bytes(header, seal);
    if (bytes > 0) {
        ASAN_POISON_MEMORY_REGION(block, bytes);
        write_header(header, seal, 0);
        arena->live_count--;
    } else {
        count_bad_release(arena, block);
    }
}

enum fo_error
fo_arena_init(struct fo_arena *arena)
{
    void *region = mmap(NULL, FO_ARENA_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED) {
        return FO_ERROR_MEMORY;
    }
    *arena = (struct fo_arena){.allocator = {allocate, release, arena}, .region = region};
    return FO_OK;
}

void
fo_arena_fini(struct fo_arena *arena)
{
    if (arena->region != NULL) {
        ASAN_UNPOISON_MEMORY_REGION(arena->region, arena->open_bytes);
        munmap(arena->region, FO_ARENA_BYTES);
    }
    *arena = (struct fo_arena){0};
}

void
fo_arena_reset(struct fo_arena *arena)
{
    if (arena->live_count > 0) {
        ASAN_POISON_MEMORY_REGION(arena->region, arena->used_bytes);
    }
    *arena = (struct fo_arena){
        .allocator = arena->allocator,
        .region = arena->region,
        .open_bytes = arena->open_bytes,
        .generation = arena->generation + 1,
        .note_bad_release = arena->note_bad_release,
        .note_user = arena->note_user,
    };
}

void
fo_arena_fail(struct fo_arena *arena, uint64_t nth)
{
    arena->fail_at = nth == 0 ? 0 : arena->allocation_count + nth;
    arena->has_failed = false;
}
