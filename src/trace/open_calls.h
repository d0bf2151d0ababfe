// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Open calls: begin records that still wait for their end while a trace is read.
 *
 * Owns    the records' copies and their stacks.
 * Limits  FO_OPEN_CALLS_MAX calls at a time.
 */
#ifndef FO_TRACE_OPEN_CALLS_H
#define FO_TRACE_OPEN_CALLS_H

#include "base/error.h"
#include "trace/record.h"

enum {
    FO_OPEN_CALLS_MAX = 1024
};

/** A call that began. */
struct fo_open_call {
    uint64_t label; /**< Number that the text gives it; the record has its own. */
    struct fo_record record;
    char *stack; /**< Owned; NULL: none. The record's stack points here. */
};

/** Zero is the empty set. */
struct fo_open_calls {
    struct fo_open_call *calls; /**< Owned; calls[0] to calls[count - 1]. */
    uint32_t count;
    uint32_t capacity;
};

void fo_open_calls_fini(struct fo_open_calls *open);

/** Forget all calls, keep the memory. */
void fo_open_calls_clear(struct fo_open_calls *open);

/** The call with that label, or NULL. Valid until the next change. */
struct fo_open_call *fo_open_calls_find(const struct fo_open_calls *open, uint64_t label);

/** Keep a copy of @p record and its stack. FO_ERROR_LIMIT, FO_ERROR_MEMORY. */
enum fo_error fo_open_calls_add(struct fo_open_calls *open, uint64_t label, const struct fo_record *record);

/** Forget one call that fo_open_calls_find gave. */
void fo_open_calls_remove(struct fo_open_calls *open, struct fo_open_call *call);

#endif
