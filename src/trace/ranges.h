// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Ranges: which memory regions are thought to be live, so that a pointer into one can be named by its
 * distance.
 *
 * Ranges never overlap: a new one replaces those it meets. When the table is full it is emptied: pointers
 * then get names of their own until their regions are seen again.
 *
 * Owns    its table. Zero is not valid: begin with fo_ranges_init.
 * Limits  FO_RANGES_MAX ranges, FO_RANGE_BYTES_MAX bytes each.
 */
#ifndef FO_TRACE_RANGES_H
#define FO_TRACE_RANGES_H

#include "base/error.h"
#include "notation/name.h"

enum {
    FO_RANGES_MAX = 1024,
    FO_RANGE_BYTES_MAX = 1 << 20, /**< A size beyond this is more likely a lie than a buffer. */
};

struct fo_range {
    uintptr_t start;
    uintptr_t end; /**< First byte behind. */
    fo_name name;  /**< Of the start. */
};

struct fo_ranges {
    struct fo_range *ranges; /**< Owned; by address. */
    size_t count;
};

/** FO_OK or FO_ERROR_MEMORY; @p ranges is then zero. */
enum fo_error fo_ranges_init(struct fo_ranges *ranges);
void fo_ranges_fini(struct fo_ranges *ranges);
void fo_ranges_clear(struct fo_ranges *ranges);

/** The range that contains @p address, or NULL. Valid until the next change. */
const struct fo_range *fo_ranges_find(const struct fo_ranges *ranges, uintptr_t address);

/** Forget every range that meets the @p bytes from @p start. */
void fo_ranges_remove(struct fo_ranges *ranges, uintptr_t start, size_t bytes);

/** Add a range in place of those that it meets. Ignored when empty, too long or wrapping around. */
void fo_ranges_add(struct fo_ranges *ranges, uintptr_t start, size_t bytes, fo_name name);

#endif
