// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Live memory regions in the order of their addresses.
 */
#include "trace/ranges.h"

#include <stdlib.h>
#include <string.h>

enum fo_error
fo_ranges_init(struct fo_ranges *ranges)
{
    ranges->count = 0;
    ranges->ranges = malloc(FO_RANGES_MAX * sizeof(*ranges->ranges));
    return ranges->ranges != NULL ? FO_OK : FO_ERROR_MEMORY;
}

void
fo_ranges_fini(struct fo_ranges *ranges)
{
    free(ranges->ranges);
    *ranges = (struct fo_ranges){0};
}

void
fo_ranges_clear(struct fo_ranges *ranges)
{
    ranges->count = 0;
}

/** Index of the first range that ends behind @p address. */
static size_t
lower_bound(const struct fo_ranges *ranges, uintptr_t address)
{
    size_t low = 0;
    size_t high = ranges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges->ranges[middle].end <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct fo_range *
fo_ranges_find(const struct fo_ranges *ranges, uintptr_t address)
{
    size_t index = lower_bound(ranges, address);
    if (index == ranges->count || ranges->ranges[index].start > address) {
        return NULL;
    }
    return &ranges->ranges[index];
}

/** Replace the ranges from @p first up to @p last by room for @p room more. */
static void
replace(struct fo_ranges *ranges, size_t first, size_t last, size_t room)
{
    size_t rest = ranges->count - last;
    if (rest > 0 && last != first + room) {
        memmove(ranges->ranges + first + room, ranges->ranges + last, rest * sizeof(*ranges->ranges));
    }
    ranges->count = first + room + rest;
}

/** The ranges from @p first up to the result meet the region that ends at @p end. */
static size_t
upper_bound(const struct fo_ranges *ranges, size_t first, uintptr_t end)
{
    while (first < ranges->count && ranges->ranges[first].start < end) {
        first++;
    }
    return first;
}

void
fo_ranges_remove(struct fo_ranges *ranges, uintptr_t start, size_t bytes)
{
    uintptr_t end = bytes <= UINTPTR_MAX - start ? start + bytes : UINTPTR_MAX;
    size_t first = lower_bound(ranges, start);
    replace(ranges, first, upper_bound(ranges, first, end), 0);
}

void
fo_ranges_add(struct fo_ranges *ranges, uintptr_t start, size_t bytes, fo_name name)
{
    if (bytes == 0 || bytes > FO_RANGE_BYTES_MAX || bytes > UINTPTR_MAX - start) {
        return;
    }
    size_t first = lower_bound(ranges, start);
    size_t last = upper_bound(ranges, first, start + bytes);
    if (last == first && ranges->count == FO_RANGES_MAX) {
        ranges->count = 0;
        first = 0;
        last = 0;
    }
    replace(ranges, first, last, 1);
    ranges->ranges[first] = (struct fo_range){.start = start, .end = start + bytes, .name = name};
}
