// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of addresses: open addressing with linear probing.
 */
#include "wrapper/heap_table.h"

#include <sys/mman.h>

enum {
    CAPACITY_MIN = 1 << 12
};

static size_t
home_of(uintptr_t inverted, size_t capacity)
{
    uint64_t mixed = (uint64_t)inverted * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(mixed >> 32) & (capacity - 1);
}

/** Where @p inverted is, or the empty place where it belongs. */
static struct fo_heap_place *
probe(struct fo_heap_place *places, size_t capacity, uintptr_t inverted)
{
    size_t index = home_of(inverted, capacity);

    while (places[index].inverted != 0 && places[index].inverted != inverted) {
        index = (index + 1) & (capacity - 1);
    }
    return &places[index];
}

struct fo_heap_place *
fo_heap_table_find(const struct fo_heap_table *table, const void *address)
{
    struct fo_heap_place *place = NULL;

    if (table->capacity > 0) {
        place = probe(table->places, table->capacity, ~(uintptr_t)address);
    }
    return place != NULL && place->inverted != 0 ? place : NULL;
}

static bool
is_worth_keeping(const struct fo_heap_place *place, uint32_t epoch)
{
    return place->inverted != 0 && (!place->is_released || place->epoch == epoch);
}

/** A third of the places stays free. */
static bool
has_room(size_t used, size_t capacity)
{
    return used + 1 <= capacity / 3 * 2;
}

bool
fo_heap_table_reserve(struct fo_heap_table *table, uint32_t epoch)
{
    size_t capacity = table->capacity > CAPACITY_MIN ? table->capacity : CAPACITY_MIN;
    size_t kept = 0;
    struct fo_heap_place *places = NULL;

    if (has_room(table->used, table->capacity)) {
        return true;
    }
    for (size_t index = 0; index < table->capacity; index++) {
        kept += is_worth_keeping(&table->places[index], epoch) ? 1 : 0;
    }
    while (!has_room(kept * 2, capacity)) {
        capacity *= 2;
    }
    places =
        mmap(NULL, capacity * sizeof *places, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (places == MAP_FAILED) {
        return false;
    }
    for (size_t index = 0; index < table->capacity; index++) {
        if (is_worth_keeping(&table->places[index], epoch)) {
            *probe(places, capacity, table->places[index].inverted) = table->places[index];
        }
    }
    if (table->places != NULL) {
        (void)munmap(table->places, table->capacity * sizeof *places);
    }
    *table = (struct fo_heap_table){.places = places, .capacity = capacity, .used = kept};
    return true;
}

void
fo_heap_table_put(struct fo_heap_table *table, const void *address, struct fo_heap_place place)
{
    struct fo_heap_place *at = probe(table->places, table->capacity, ~(uintptr_t)address);

    if (at->inverted == 0) {
        table->used++;
    }
    *at = place;
    at->inverted = ~(uintptr_t)address;
}

void
fo_heap_table_drop(struct fo_heap_table *table, const void *address)
{
    struct fo_heap_place *places = table->places;
    size_t mask = table->capacity - 1;
    size_t gap = (size_t)(probe(places, table->capacity, ~(uintptr_t)address) - places);

    /* What stands behind the gap and belongs before it moves there, or a search would stop short of it. */
    for (size_t next = (gap + 1) & mask; places[next].inverted != 0; next = (next + 1) & mask) {
        size_t home = home_of(places[next].inverted, table->capacity);
        if (((next - home) & mask) >= ((next - gap) & mask)) {
            places[gap] = places[next];
            gap = next;
        }
    }
    places[gap].inverted = 0;
    table->used--;
}
