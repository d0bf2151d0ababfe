// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Begin records that still wait for their end.
 */
#include "trace/open_calls.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

enum {
    CALLS_FIRST = 8
};

void
fo_open_calls_clear(struct fo_open_calls *open)
{
    for (uint32_t index = 0; index < open->count; index++) {
        free(open->calls[index].stack);
    }
    open->count = 0;
}

void
fo_open_calls_fini(struct fo_open_calls *open)
{
    fo_open_calls_clear(open);
    free(open->calls);
    *open = (struct fo_open_calls){0};
}

struct fo_open_call *
fo_open_calls_find(const struct fo_open_calls *open, uint64_t label)
{
    for (uint32_t index = 0; index < open->count; index++) {
        if (open->calls[index].label == label) {
            return &open->calls[index];
        }
    }
    return NULL;
}

static enum fo_error
grow(struct fo_open_calls *open)
{
    if (open->count < open->capacity) {
        return FO_OK;
    }
    if (open->capacity == FO_OPEN_CALLS_MAX) {
        return FO_ERROR_LIMIT;
    }
    uint32_t capacity = open->capacity == 0 ? CALLS_FIRST : open->capacity * 2;
    struct fo_open_call *grown = realloc(open->calls, capacity * sizeof(*grown));
    if (grown == NULL) {
        return FO_ERROR_MEMORY;
    }
    open->calls = grown;
    open->capacity = capacity;
    return FO_OK;
}

enum fo_error
fo_open_calls_add(struct fo_open_calls *open, uint64_t label, const struct fo_record *record)
{
    enum fo_error error = grow(open);
    if (error != FO_OK) {
        return error;
    }
    struct fo_open_call *call = &open->calls[open->count];
    call->label = label;
    call->record = *record;
    call->stack = NULL;
    if (record->stack != NULL) {
        call->stack = strdup(record->stack);
        if (call->stack == NULL) {
            return FO_ERROR_MEMORY;
        }
        call->record.stack = call->stack;
    }
    open->count++;
    return FO_OK;
}

void
fo_open_calls_remove(struct fo_open_calls *open, struct fo_open_call *call)
{
    FO_ASSERT(call >= open->calls && call < open->calls + open->count);
    free(call->stack);
    open->count--;
    if (call != &open->calls[open->count]) {
        *call = open->calls[open->count];
    }
}
