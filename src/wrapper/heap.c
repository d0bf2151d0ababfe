// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The wrapper's live blocks: counted, failed by plan, and told from blocks that are not the wrapper's.
 *
 * What was released in a run is known until the next, so that a second release of the wrapper's own memory is
 * the C library's or a sanitizer's to report, and is not taken for that of a foreign block.
 */
#include "wrapper/heap.h"

#include "base/assert.h"
#include "wrapper/heap_block.h"
#include "wrapper/heap_table.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static struct {
    pthread_mutex_t lock;
    struct fo_heap_table table;
    uint32_t epoch; /* Blocks of earlier ones are known, but counted no longer. */
    struct fo_heap_count count;
    uint64_t fail_in; /* 0: no plan. */
    bool has_failed;
    bool (*foreign)(void *user, const void *block);
    void *user;
    void (*asked)(void *user, bool fails);
    void *asked_user;
} heap = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void
enter(void)
{
    int error = pthread_mutex_lock(&heap.lock);
    FO_ASSERT(error == 0);
}

static void
leave(void)
{
    int error = pthread_mutex_unlock(&heap.lock);
    FO_ASSERT(error == 0);
}

static struct fo_heap_place *
find_live(const void *block)
{
    struct fo_heap_place *place = fo_heap_table_find(&heap.table, block);

    return place != NULL && !place->is_released ? place : NULL;
}

static void
add(enum fo_heap_kind kind, const void *block, size_t bytes)
{
    fo_heap_table_put(&heap.table, block,
                      (struct fo_heap_place){.bytes = bytes, .epoch = heap.epoch, .kind = (uint16_t)kind});
    heap.count.live_count++;
    heap.count.live_bytes += bytes;
}

static void
uncount(const struct fo_heap_place *place)
{
    if (place->epoch == heap.epoch) {
        heap.count.live_count--;
        heap.count.live_bytes -= place->bytes;
    }
}

static void
mark_released(struct fo_heap_place *place)
{
    uncount(place);
    place->is_released = true;
    place->epoch = heap.epoch;
}

/** Count an allocation. @return false when it is the one that is to fail, or cannot be kept. */
static bool
ask(void)
{
    const bool fails = heap.fail_in == 1;

    heap.count.allocation_count++;
    if (heap.asked != NULL) {
        heap.asked(heap.asked_user, fails);
    }
    if (heap.fail_in > 0) {
        heap.fail_in--;
    }
    if (fails) {
        heap.has_failed = true;
        return false;
    }
    return fo_heap_table_reserve(&heap.table, heap.epoch);
}

static void *
allocate_real(size_t bytes, size_t alignment, bool is_zeroed)
{
    size_t least = alignment < sizeof(void *) ? sizeof(void *) : alignment;
    void *block = NULL;

    if (is_zeroed) {
        return calloc(1, bytes);
    }
    if (alignment == 0) {
        return malloc(bytes);
    }
    return posix_memalign(&block, least, bytes) == 0 ? block : NULL;
}

static void *
allocate(enum fo_heap_kind kind, size_t bytes, size_t alignment, bool is_zeroed)
{
    void *block = NULL;

    enter();
    if (ask()) {
        block = allocate_real(bytes, alignment, is_zeroed);
        if (block != NULL) {
            add(kind, block, bytes);
        }
    }
    leave();
    if (block == NULL) {
        errno = ENOMEM;
    }
    return block;
}

void *
fo_heap_allocate(enum fo_heap_kind kind, size_t bytes, size_t alignment)
{
    return allocate(kind, bytes, alignment, false);
}

void *
fo_heap_allocate_zeroed(enum fo_heap_kind kind, size_t bytes)
{
    return allocate(kind, bytes, 0, true);
}

/**
 * What to do with a block that is none of the wrapper's: left alone, and counted, when whoever watches says
 * so.
 *
 * @return true when it may be handed to the C library.
 */
static bool
meet_foreign(const void *block)
{
    bool (*foreign)(void *user, const void *block) = NULL;
    void *user = NULL;
    bool is_left_alone = false;

    enter();
    foreign = heap.foreign;
    user = heap.user;
    leave();
    is_left_alone = foreign != NULL && foreign(user, block);
    if (is_left_alone || foreign == NULL) {
        enter();
        heap.count.foreign_free_count++;
        leave();
    }
    return !is_left_alone;
}

/** Families may not be mixed, but such a block is live and the wrapper's, so it is released all the same. */
static bool
is_of_kind(const struct fo_heap_place *place, enum fo_heap_kind kind)
{
    if (place->kind != (uint16_t)kind) {
        heap.count.foreign_free_count++;
        return false;
    }
    return true;
}

/** True when the wrapper itself has released it in this run, so that releasing it again is no foreign free.
 */
static bool
was_released(const void *block)
{
    const struct fo_heap_place *place = fo_heap_table_find(&heap.table, block);

    return place != NULL && place->is_released && place->epoch == heap.epoch;
}

bool
fo_heap_release(enum fo_heap_kind kind, void *block)
{
    struct fo_heap_place *place = NULL;
    bool is_same = false;
    bool is_again = false;

    if (block == NULL) {
        return true;
    }
    enter();
    place = find_live(block);
    if (place != NULL) {
        is_same = is_of_kind(place, kind);
        mark_released(place);
    } else {
        is_again = was_released(block);
    }
    leave();
    if (place != NULL || is_again || meet_foreign(block)) {
        free(block);
    }
    return is_same;
}

/** The real realloc, under the lock, so that no other thread meets the old address half way. */
static void *
resize_live(void *block, size_t bytes)
{
    struct fo_heap_place *place = NULL;
    enum fo_heap_kind kind = FO_HEAP_C;
    void *moved = NULL;

    if (!ask()) {
        return NULL;
    }
    /* Only now: asking may have moved the table. */
    place = find_live(block);
    kind = (enum fo_heap_kind)place->kind;
    moved = realloc(block, bytes);
    if (moved != NULL || bytes == 0) {
        mark_released(place);
    }
    if (moved != NULL) {
        add(kind, moved, bytes);
    }
    return moved;
}

void *
fo_heap_resize(enum fo_heap_kind kind, void *block, size_t bytes)
{
    const struct fo_heap_place *place = NULL;
    bool is_live = false;
    bool is_again = false;
    void *moved = NULL;

    if (block == NULL) {
        return fo_heap_allocate(kind, bytes, 0);
    }
    enter();
    place = find_live(block);
    is_live = place != NULL;
    is_again = !is_live && was_released(block);
    if (is_live) {
        (void)is_of_kind(place, kind);
        moved = resize_live(block, bytes);
    }
    leave();
    if (!is_live && (is_again || meet_foreign(block))) {
        moved = realloc(block, bytes);
    }
    if (moved == NULL && bytes > 0) {
        errno = ENOMEM;
    }
    return moved;
}

bool
fo_heap_size(enum fo_heap_kind kind, const void *block, size_t *bytes)
{
    const struct fo_heap_place *place = NULL;
    bool is_found = false;

    enter();
    place = find_live(block);
    is_found = place != NULL && place->kind == (uint16_t)kind;
    if (is_found) {
        *bytes = place->bytes;
    }
    leave();
    return is_found;
}

void
fo_heap_adopt(enum fo_heap_kind kind, void *block, size_t bytes)
{
    if (block == NULL) {
        return;
    }
    enter();
    if (find_live(block) == NULL && fo_heap_table_reserve(&heap.table, heap.epoch)) {
        heap.count.allocation_count++;
        add(kind, block, bytes);
    }
    leave();
}

void
fo_heap_disown(void *block)
{
    const struct fo_heap_place *place = NULL;

    enter();
    place = block == NULL ? NULL : find_live(block);
    if (place != NULL) {
        uncount(place);
        fo_heap_table_drop(&heap.table, block);
    }
    leave();
}

void
fo_heap_get(struct fo_heap_count *out)
{
    enter();
    *out = heap.count;
    leave();
}

size_t
fo_heap_list(struct fo_heap_listed *out)
{
    size_t count = 0;

    enter();
    for (size_t i = 0; i < heap.table.capacity && count <= FO_HEAP_LISTED_MAX; i++) {
        const struct fo_heap_place *place = &heap.table.places[i];
        if (place->inverted == 0 || place->is_released || place->epoch != heap.epoch) {
            continue;
        }
        if (count < FO_HEAP_LISTED_MAX) {
            const void *block = (const void *)~place->inverted;
            out[count] = (struct fo_heap_listed){.block = block, .bytes = place->bytes};
        }
        count++;
    }
    leave();
    return count <= FO_HEAP_LISTED_MAX ? count : 0;
}

void
fo_heap_fail(uint64_t nth)
{
    enter();
    heap.fail_in = nth;
    heap.has_failed = false;
    leave();
}

bool
fo_heap_has_failed(void)
{
    bool has_failed = false;

    enter();
    has_failed = heap.has_failed;
    leave();
    return has_failed;
}

void
fo_heap_watch(bool (*foreign)(void *user, const void *block), void *user)
{
    enter();
    heap.foreign = foreign;
    heap.user = user;
    leave();
}

void
fo_heap_notice(void (*asked)(void *user, bool fails), void *user)
{
    enter();
    heap.asked = asked;
    heap.asked_user = user;
    leave();
}

void
fo_heap_reset(void)
{
    enter();
    heap.epoch++;
    heap.count = (struct fo_heap_count){0};
    heap.fail_in = 0;
    heap.has_failed = false;
    leave();
}
