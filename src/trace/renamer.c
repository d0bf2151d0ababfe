// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Names for raw values, in the order of their first appearance.
 */
#include "trace/renamer.h"

#include "base/assert.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum {
    ENTRIES_FIRST = 4096
};

/** Handles of both kinds share one set of values, told from the others by this. */
#define DOMAIN_HANDLE FO_NAME_CREDENTIAL

enum fo_error
fo_renamer_init(struct fo_renamer *renamer)
{
    *renamer = (struct fo_renamer){.capacity = ENTRIES_FIRST, .epoch = 1};
    renamer->entries = calloc(ENTRIES_FIRST, sizeof(*renamer->entries));
    if (renamer->entries == NULL || fo_ranges_init(&renamer->ranges) != FO_OK) {
        fo_renamer_fini(renamer);
        return FO_ERROR_MEMORY;
    }
    return FO_OK;
}

void
fo_renamer_fini(struct fo_renamer *renamer)
{
    free(renamer->entries);
    fo_ranges_fini(&renamer->ranges);
    *renamer = (struct fo_renamer){0};
}

void
fo_renamer_reset(struct fo_renamer *renamer)
{
    renamer->count = 0;
    renamer->epoch++;
    if (renamer->epoch == 0) {
        memset(renamer->entries, 0, renamer->capacity * sizeof(*renamer->entries));
        renamer->epoch = 1;
    }
    memset(renamer->next, 0, sizeof(renamer->next));
    fo_ranges_clear(&renamer->ranges);
}

/** Kinds of names that are kept apart: handles of both kinds are one, tables are memory. */
static enum fo_name_kind
domain_of(enum fo_name_kind kind)
{
    if (kind == FO_NAME_TABLE) {
        return FO_NAME_MEMORY;
    }
    return kind == FO_NAME_CONTEXT ? DOMAIN_HANDLE : kind;
}

/** The entry of the value, or the free one where it belongs. */
static struct fo_rename_entry *
probe(const struct fo_renamer *renamer, enum fo_name_kind domain, uint64_t low, uint64_t high)
{
    size_t mask = renamer->capacity - 1;
    size_t index = (size_t)fo_hash_mix(low + fo_hash_mix(high + (uint64_t)domain * 0x9e3779b97f4a7c15U));
    for (;;) {
        index &= mask;
        struct fo_rename_entry *entry = &renamer->entries[index];
        if (entry->epoch != renamer->epoch ||
            (entry->low == low && entry->high == high && domain_of(fo_name_kind(entry->name)) == domain)) {
            return entry;
        }
        index++;
    }
}

/** Double the table when it is half full. */
static bool
grow(struct fo_renamer *renamer)
{
    if (renamer->count * 2 < renamer->capacity) {
        return true;
    }
    struct fo_renamer larger = *renamer;
    larger.capacity *= 2;
    larger.entries = calloc(larger.capacity, sizeof(*larger.entries));
    if (larger.entries == NULL) {
        return false;
    }
    for (size_t index = 0; index < renamer->capacity; index++) {
        const struct fo_rename_entry *entry = &renamer->entries[index];
        if (entry->epoch == renamer->epoch) {
            *probe(&larger, domain_of(fo_name_kind(entry->name)), entry->low, entry->high) = *entry;
        }
    }
    free(renamer->entries);
    *renamer = larger;
    return true;
}

static fo_name
find(const struct fo_renamer *renamer, enum fo_name_kind kind, uint64_t low, uint64_t high)
{
    const struct fo_rename_entry *entry = probe(renamer, domain_of(kind), low, high);
    return entry->epoch == renamer->epoch ? entry->name : 0;
}

static fo_name
find_or_give(struct fo_renamer *renamer, enum fo_name_kind kind, uint64_t low, uint64_t high)
{
    FO_ASSERT(kind != FO_NAME_SPECIAL && kind < FO_NAME_KIND_COUNT);
    struct fo_rename_entry *entry = probe(renamer, domain_of(kind), low, high);
    if (entry->epoch == renamer->epoch) {
        return entry->name;
    }
    uint32_t index = renamer->next[kind];
    if (fo_name_index(index) != index || !grow(renamer)) {
        return 0;
    }
    entry = probe(renamer, domain_of(kind), low, high);
    *entry = (struct fo_rename_entry){
        .low = low, .high = high, .name = fo_name_make(kind, index), .epoch = renamer->epoch};
    renamer->next[kind]++;
    renamer->count++;
    return entry->name;
}

void
fo_renamer_table(struct fo_renamer *renamer, fo_name name, const void *table)
{
    FO_ASSERT(fo_name_kind(name) == FO_NAME_TABLE);
    struct fo_rename_entry *entry = probe(renamer, FO_NAME_MEMORY, (uintptr_t)table, 0);
    if (entry->epoch != renamer->epoch && grow(renamer)) {
        entry = probe(renamer, FO_NAME_MEMORY, (uintptr_t)table, 0);
        *entry = (struct fo_rename_entry){.low = (uintptr_t)table, .name = name, .epoch = renamer->epoch};
        renamer->count++;
    }
}

fo_name
fo_renamer_value(struct fo_renamer *renamer, enum fo_name_kind kind, uint64_t value)
{
    return find_or_give(renamer, kind, value, 0);
}

fo_name
fo_renamer_pointer(struct fo_renamer *renamer, enum fo_name_kind kind, const void *pointer)
{
    if (pointer == NULL) {
        return FO_NAME_NULL;
    }
    return find_or_give(renamer, kind, (uintptr_t)pointer, 0);
}

/** The word for bits that mean no object, or 0. */
static fo_name
special_handle(SecHandle value)
{
    ULONG_PTR minus_one = (ULONG_PTR)-1;
    ULONG_PTR minus_two = (ULONG_PTR)-2;
    if (value.dwLower == 0 && value.dwUpper == 0) {
        return FO_NAME_ZERO;
    }
    if (value.dwLower == minus_one || value.dwUpper == minus_one) {
        return fo_name_make(FO_NAME_SPECIAL,
                            value.dwLower == value.dwUpper ? FO_SPECIAL_MINUS_ONE : FO_SPECIAL_HALF);
    }
    if (value.dwLower == minus_two && value.dwUpper == minus_two) {
        return fo_name_make(FO_NAME_SPECIAL, FO_SPECIAL_MINUS_TWO);
    }
    return 0;
}

fo_name
fo_renamer_handle(struct fo_renamer *renamer, enum fo_name_kind kind, SecHandle value)
{
    fo_name name = special_handle(value);
    if (name != 0) {
        return name;
    }
    if (kind == FO_NAME_SPECIAL) {
        name = find(renamer, DOMAIN_HANDLE, value.dwLower, value.dwUpper);
        return name != 0 ? name : FO_NAME_OTHER;
    }
    return find_or_give(renamer, kind, value.dwLower, value.dwUpper);
}

struct fo_place
fo_renamer_place(struct fo_renamer *renamer, const void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    if (pointer == NULL) {
        return (struct fo_place){.name = FO_NAME_NULL};
    }
    const struct fo_range *range = fo_ranges_find(&renamer->ranges, address);
    if (range != NULL) {
        return (struct fo_place){.name = range->name, .offset = (uint32_t)(address - range->start)};
    }
    return (struct fo_place){.name = fo_renamer_value(renamer, FO_NAME_MEMORY, address)};
}

bool
fo_renamer_knows(const struct fo_renamer *renamer, const void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    return fo_ranges_find(&renamer->ranges, address) != NULL ||
           find(renamer, FO_NAME_MEMORY, address, 0) != 0;
}

struct fo_place
fo_renamer_freed(struct fo_renamer *renamer, const void *pointer)
{
    static const enum fo_name_kind kinds[] = {FO_NAME_ARRAY, FO_NAME_STORAGE, FO_NAME_TOKEN};
    if (pointer != NULL && !fo_renamer_knows(renamer, pointer)) {
        for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
            const fo_name name = find(renamer, kinds[index], (uintptr_t)pointer, 0);
            if (name != 0) {
                return (struct fo_place){.name = name};
            }
        }
    }
    return fo_renamer_place(renamer, pointer);
}

void
fo_renamer_region(struct fo_renamer *renamer, const void *pointer, size_t bytes)
{
    uintptr_t start = (uintptr_t)pointer;
    const struct fo_range *range = fo_ranges_find(&renamer->ranges, start);
    if (range != NULL && bytes <= range->end - start) {
        return;
    }
    fo_renamer_block(renamer, pointer, bytes);
}

void
fo_renamer_block(struct fo_renamer *renamer, const void *pointer, size_t bytes)
{
    uintptr_t start = (uintptr_t)pointer;
    if (pointer == NULL) {
        return;
    }
    fo_ranges_remove(&renamer->ranges, start, 1);
    fo_name name = fo_renamer_value(renamer, FO_NAME_MEMORY, start);
    if (name != 0) {
        fo_ranges_add(&renamer->ranges, start, bytes, name);
    }
}

void
fo_renamer_release(struct fo_renamer *renamer, const void *pointer)
{
    uintptr_t start = (uintptr_t)pointer;
    const struct fo_range *range = fo_ranges_find(&renamer->ranges, start);
    if (range != NULL && range->start == start) {
        fo_ranges_remove(&renamer->ranges, start, 1);
    }
}
