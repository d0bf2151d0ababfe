// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Renamer: gives raw values names in the order of their first appearance.
 *
 * Owns    its tables. They grow by doubling and never shrink: after a reset nothing is allocated until more
 * values appear than ever before. A reset costs the same whatever was named. Errors  without memory for a new
 * name the answer is 0, "not observed"; names already given stay right. Thread  one at a time.
 */
#ifndef FO_TRACE_RENAMER_H
#define FO_TRACE_RENAMER_H

#include "base/error.h"
#include "sspi/abi.h"
#include "trace/ranges.h"
#include "trace/record.h"

/** One value that has a name. */
struct fo_rename_entry {
    uint64_t low;
    uint64_t high;
    fo_name name;
    uint32_t epoch; /**< Entries of another epoch than the renamer's are free. */
};

struct fo_renamer {
    struct fo_rename_entry *entries; /**< Owned; open addressing. */
    size_t capacity;                 /**< A power of two. */
    size_t count;
    uint32_t epoch;
    uint32_t next[FO_NAME_KIND_COUNT]; /**< Next free index of each kind. */
    struct fo_ranges ranges;
};

/** FO_OK or FO_ERROR_MEMORY; @p renamer is then zero. */
enum fo_error fo_renamer_init(struct fo_renamer *renamer);
void fo_renamer_fini(struct fo_renamer *renamer);

/** Forget every name. */
void fo_renamer_reset(struct fo_renamer *renamer);

/** The memory at @p table is that of provider @p name. */
void fo_renamer_table(struct fo_renamer *renamer, fo_name name, const void *table);

/** Name of the number @p value among those of @p kind (STORAGE, ARRAY, TOKEN, STRING, MODULE); new if need
 * be. */
fo_name fo_renamer_value(struct fo_renamer *renamer, enum fo_name_kind kind, uint64_t value);

/** Name of a pointer: null, or as fo_renamer_value. */
fo_name fo_renamer_pointer(struct fo_renamer *renamer, enum fo_name_kind kind, const void *pointer);

/**
 * Name of a handle value: a special word, the name that these bits have, or a new one of @p kind (CREDENTIAL
 * or CONTEXT). Kind SPECIAL: no new name, "other" instead.
 */
fo_name fo_renamer_handle(struct fo_renamer *renamer, enum fo_name_kind kind, SecHandle value);

/** Where @p pointer points: null, into a live region, or at the start of something of its own. */
struct fo_place fo_renamer_place(struct fo_renamer *renamer, const void *pointer);

/** The same for a pointer that is to be freed: what is no memory, but known as an array of SecBuffers, a
 * handle variable or a token handle, goes by that name. */
struct fo_place fo_renamer_freed(struct fo_renamer *renamer, const void *pointer);

/** Does @p pointer lie in a live region or have a name of its own? */
bool fo_renamer_knows(const struct fo_renamer *renamer, const void *pointer);

/** @p bytes of the caller's memory are in use: a region, unless all of it lies in one that is live. */
void fo_renamer_region(struct fo_renamer *renamer, const void *pointer, size_t bytes);

/** A package gave out a block, @p bytes long (0: not known): whatever was thought to be there is gone. */
void fo_renamer_block(struct fo_renamer *renamer, const void *pointer, size_t bytes);

/** The region that begins at @p pointer is no longer live. Its name stays the name of the address. */
void fo_renamer_release(struct fo_renamer *renamer, const void *pointer);

#endif
