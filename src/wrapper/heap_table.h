// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A table of addresses, in memory of its own.
 *
 * Addresses are kept inverted, so that a leak checker that scans memory does not take the table for an owner.
 * Not locked.
 */
#ifndef FO_WRAPPER_HEAP_TABLE_H
#define FO_WRAPPER_HEAP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is known about the block at an address. */
struct fo_heap_place {
    uintptr_t inverted; /**< The address; 0: nothing is here. */
    size_t bytes;
    uint32_t epoch;   /**< Of its allocation, or of its release. */
    uint16_t kind;    /**< enum fo_heap_kind. */
    bool is_released; /**< Its last owner has given it back in that epoch. */
};

/** Zero is the empty table. */
struct fo_heap_table {
    struct fo_heap_place *places;
    size_t capacity; /**< A power of two, or 0. */
    size_t used;
};

/** The place of @p address; NULL: nothing is known about it. Valid until the next change. */
struct fo_heap_place *fo_heap_table_find(const struct fo_heap_table *table, const void *address);

/** Make room for one more, and forget releases that are not of @p epoch. @return false without memory. */
bool fo_heap_table_reserve(struct fo_heap_table *table, uint32_t epoch);

/** Put @p place at @p address, over what was known about it. There is room. */
void fo_heap_table_put(struct fo_heap_table *table, const void *address, struct fo_heap_place place);

/** Forget @p address, about which something is known. */
void fo_heap_table_drop(struct fo_heap_table *table, const void *address);

#endif
