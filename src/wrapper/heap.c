// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of the wrapper's live blocks.
 *
 * It lies in memory of its own, and keeps addresses inverted, so that a leak checker does not take the table
 * for an owner.
 */
#include "wrapper/heap.h"

#include "base/assert.h"
#include "wrapper/heap_block.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/** A live block; inverted 0 is a free place. */
struct place {
    uintptr_t inverted;
    size_t bytes;
    uint32_t epoch; /**< Blocks of earlier ones are known, but counted no longer. */
    enum fo_heap_kind kind;
};

enum {
    PLACES_MIN = 1 << 12 /* A power of two. */
};

static struct {
    pthread_mutex_t lock;
    struct place *places;
    size_t capacity;
    size_t used;
    uint32_t epoch;
    struct fo_heap_count count;
    uint64_t fail_in; /* 0: no plan. */
    bool has_failed;
    bool (*foreign)(void *user, const void *block);
    void *user;
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

static size_t
home_of(uintptr_t inverted, size_t capacity)
{
    uint64_t mixed = (uint64_t)inverted * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(mixed >> 32) & (capacity - 1);
}

static size_t
find(const void *block)
{
    uintptr_t inverted = ~(uintptr_t)block;
    size_t index = 0;

    if (heap.capacity == 0) {
        return SIZE_MAX;
    }
    index = home_of(inverted, heap.capacity);
    while (heap.places[index].inverted != 0) {
        if (heap.places[index].inverted == inverted) {
            return index;
        }
        index = (index + 1) & (heap.capacity - 1);
    }
    return SIZE_MAX;
}

static void
put(struct place *places, size_t capacity, struct place place)
{
    size_t index = home_of(place.inverted, capacity);

    while (places[index].inverted != 0) {
        index = (index + 1) & (capacity - 1);
    }
    places[index] = place;
}

/** Make room for one more, with a third of the places free. */
static bool
reserve(void)
{
    size_t capacity = heap.capacity == 0 ? PLACES_MIN : heap.capacity * 2;
    void *places = NULL;

    if (heap.used + 1 <= heap.capacity / 3 * 2) {
        return true;
    }
    places = mmap(NULL, capacity * sizeof(struct place), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
    if (places == MAP_FAILED) {
        return false;
    }
    for (size_t index = 0; index < heap.capacity; index++) {
        if (heap.places[index].inverted != 0) {
            put(places, capacity, heap.places[index]);
        }
    }
    if (heap.places != NULL) {
        (void)munmap(heap.places, heap.capacity * sizeof(struct place));
    }
    heap.places = places;
    heap.capacity = capacity;
    return true;
}

static void
add(enum fo_heap_kind kind, const void *block, size_t bytes)
{
    put(heap.places, heap.capacity,
        (struct place){.inverted = ~(uintptr_t)block, .bytes = bytes, .epoch = heap.epoch, .kind = kind});
    heap.used++;
    heap.count.live_count++;
    heap.count.live_bytes += bytes;
}

/** Empty a place, and close the gap that a search would stop at. */
static void
drop(size_t index)
{
    size_t mask = heap.capacity - 1;
    size_t gap = index;

    if (heap.places[index].epoch == heap.epoch) {
        heap.count.live_count--;
        heap.count.live_bytes -= heap.places[index].bytes;
    }
    for (size_t next = (index + 1) & mask; heap.places[next].inverted != 0; next = (next + 1) & mask) {
        size_t home = home_of(heap.places[next].inverted, heap.capacity);
        if (((next - home) & mask) >= ((next - gap) & mask)) {
            heap.places[gap] = heap.places[next];
            gap = next;
        }
    }
    heap.places[gap].inverted = 0;
    heap.used--;
}

/** Count an allocation. @return false when it is the one that is to fail, or cannot be counted. */
static bool
ask(void)
{
    heap.count.allocation_count++;
    if (heap.fail_in > 0 && --heap.fail_in == 0) {
        heap.has_failed = true;
        return false;
    }
    return reserve();
}

static void *
allocate_real(size_t bytes, size_t alignment, bool is_zeroed)
{
    void *block = NULL;

    if (is_zeroed) {
        return calloc(1, bytes);
    }
    if (alignment == 0) {
        return malloc(bytes);
    }
    return posix_memalign(&block, alignment < sizeof(void *) ? sizeof(void *) : alignment, bytes) == 0 ? block
                                                                                                       : NULL;
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
 * What to do with a block that is none of this kind: counted, and left alone when whoever watches knows it.
 *
 * @return true when it may be handed to the C library.
 */
static bool
meet_foreign(const void *block)
{
    bool (*foreign)(void *user, const void *block) = NULL;
    void *user = NULL;
    bool is_known = false;

    enter();
    foreign = heap.foreign;
    user = heap.user;
    leave();
    is_known = foreign != NULL && foreign(user, block);
    if (is_known || foreign == NULL) {
        enter();
        heap.count.foreign_free_count++;
        leave();
    }
    return !is_known;
}

/** Families may not be mixed, but such a block is live and the heap's, so it is released all the same. */
static void
count_mixed(bool is_mixed)
{
    if (is_mixed) {
        heap.count.foreign_free_count++;
    }
}

bool
fo_heap_release(enum fo_heap_kind kind, void *block)
{
    size_t index = 0;
    bool is_same = true;

    if (block == NULL) {
        return true;
    }
    enter();
    index = find(block);
    if (index != SIZE_MAX) {
        is_same = heap.places[index].kind == kind;
        count_mixed(!is_same);
        drop(index);
    }
    leave();
    if (index != SIZE_MAX) {
        free(block);
        return is_same;
    }
    if (meet_foreign(block)) {
        free(block);
    }
    return false;
}

/** The real realloc under the lock, so that no other thread meets the old address half way. */
static void *
resize_known(size_t index, void *block, size_t bytes)
{
    enum fo_heap_kind kind = heap.places[index].kind;
    void *moved = NULL;

    if (!ask()) {
        return NULL;
    }
    /* The table may have grown. */
    index = find(block);
    moved = realloc(block, bytes);
    if (moved != NULL || bytes == 0) {
        drop(index);
    }
    if (moved != NULL) {
        add(kind, moved, bytes);
    }
    return moved;
}

void *
fo_heap_resize(enum fo_heap_kind kind, void *block, size_t bytes)
{
    size_t index = 0;
    void *moved = NULL;

    if (block == NULL) {
        return fo_heap_allocate(kind, bytes, 0);
    }
    enter();
    index = find(block);
    if (index != SIZE_MAX) {
        count_mixed(heap.places[index].kind != kind);
        moved = resize_known(index, block, bytes);
    }
    leave();
    if (index == SIZE_MAX && meet_foreign(block)) {
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
    size_t index = 0;
    bool is_found = false;

    enter();
    index = find(block);
    if (index != SIZE_MAX && heap.places[index].kind == kind) {
        *bytes = heap.places[index].bytes;
        is_found = true;
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
    if (find(block) == SIZE_MAX && reserve()) {
        heap.count.allocation_count++;
        add(kind, block, bytes);
    }
    leave();
}

void
fo_heap_disown(void *block)
{
    size_t index = 0;

    enter();
    index = block == NULL ? SIZE_MAX : find(block);
    if (index != SIZE_MAX) {
        drop(index);
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
fo_heap_reset(void)
{
    enter();
    heap.epoch++;
    heap.count = (struct fo_heap_count){0};
    heap.fail_in = 0;
    heap.has_failed = false;
    leave();
}
