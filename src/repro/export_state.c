// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Handles and memory of a transcript by the names that they have in C.
 */
#include "repro/export_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PART_BYTES_MIN = 8, /**< Shorter parts are alike by chance. */
};

enum fo_error
fo_export_state_init(struct fo_export_state *state, const struct fo_transcript *said, bool counts_layer)
{
    uint32_t number = 0;
    *state = (struct fo_export_state){
        .said = said,
        .keeps = calloc(said->count + 1, sizeof *state->keeps),
        .numbers = calloc(said->count + 1, sizeof *state->numbers),
        .homes = calloc(said->count + 1, sizeof *state->homes),
        .variables = calloc(said->count * FO_OPERANDS_MAX + 1, sizeof *state->variables),
    };
    if (state->keeps == NULL || state->numbers == NULL || state->homes == NULL || state->variables == NULL) {
        return FO_ERROR_MEMORY;
    }
    for (size_t i = 0; i < said->count; i++) {
        number += counts_layer ? said->items[i].kind == FO_SAID_LAYER : fo_said_is_turn(&said->items[i]);
        state->numbers[i] = number;
    }
    return FO_OK;
}

void
fo_export_state_restart(struct fo_export_state *state)
{
    state->variable_count = 0;
    state->memory_count = 0;
    state->is_closing = false;
}

void
fo_export_state_fini(struct fo_export_state *state)
{
    free(state->keeps);
    free(state->numbers);
    free(state->homes);
    free(state->variables);
    free(state->memories);
    *state = (struct fo_export_state){0};
}

static bool
equals(const SecHandle *left, const SecHandle *right)
{
    return left->dwLower == right->dwLower && left->dwUpper == right->dwUpper;
}

static const struct fo_export_variable *
find_holder(const struct fo_export_state *state, const SecHandle *value)
{
    for (size_t i = 0; i < state->variable_count; i++) {
        if (equals(&state->variables[i].value, value)) {
            return &state->variables[i];
        }
    }
    return NULL;
}

struct fo_export_variable *
fo_export_variable_at(struct fo_export_state *state, uintptr_t address, bool is_credential,
                      const SecHandle *value, bool is_read)
{
    uint32_t number = 0;
    for (size_t i = 0; i < state->variable_count; i++) {
        if (state->variables[i].address == address) {
            return &state->variables[i];
        }
        number += state->variables[i].is_credential == is_credential;
    }
    const struct fo_export_variable *holder = find_holder(state, value);
    if (is_read && state->is_closing && holder != NULL && !holder->is_ended) {
        return &state->variables[holder - state->variables];
    }
    struct fo_export_variable *variable = &state->variables[state->variable_count];
    state->variable_count++;
    *variable = (struct fo_export_variable){
        .address = address, .is_credential = is_credential, .number = number, .value = {0, 0}};
    return variable;
}

/** The newest call that gave the value, or the transcript's count. */
static size_t
find_giver(const struct fo_export_state *state, const SecHandle *value)
{
    for (size_t i = state->said->count; i > 0; i--) {
        const struct fo_said *item = &state->said->items[i - 1];
        const struct fo_call_info *info = fo_call_get(item->call.call);
        for (size_t j = 0; item->kind == FO_SAID_CALL && j < info->operand_count; j++) {
            const bool is_given = info->operands[j].kind == FO_OPERAND_CREDENTIAL_OUT ||
                                  info->operands[j].kind == FO_OPERAND_CONTEXT_OUT;
            if (is_given && item->call.arguments[j].pointer != NULL && equals(&item->call.after[j], value)) {
                return i - 1;
            }
        }
    }
    return state->said->count;
}

enum fo_export_value
fo_export_variable_value(struct fo_export_state *state, const struct fo_export_variable *variable,
                         const SecHandle *value, bool is_output, char word[FO_EXPORT_WORD_MAX])
{
    static const SecHandle invalid = {(ULONG_PTR)-1, (ULONG_PTR)-1};
    static const SecHandle zero = {0, 0};
    if (equals(&variable->value, value)) {
        return FO_EXPORT_VALUE_HELD;
    }
    if (equals(value, &invalid)) {
        return FO_EXPORT_VALUE_INVALID;
    }
    const struct fo_export_variable *holder = find_holder(state, value);
    const size_t giver = find_giver(state, value);
    if (!equals(value, &zero) && holder != NULL) {
        (void)snprintf(word, FO_EXPORT_WORD_MAX, "%c%u", holder->is_credential ? 'c' : 'x', holder->number);
    } else if (!equals(value, &zero) && giver < state->said->count) {
        state->keeps[giver] |= FO_EXPORT_KEEP_HANDLE;
        (void)snprintf(word, FO_EXPORT_WORD_MAX, "kept%u", state->numbers[giver]);
    } else if (is_output && !equals(value, &zero)) {
        return FO_EXPORT_VALUE_GARBAGE;
    } else {
        (void)snprintf(word, FO_EXPORT_WORD_MAX, "(SecHandle){0x%" PRIxPTR ", 0x%" PRIxPTR "}",
                       (uintptr_t)value->dwLower, (uintptr_t)value->dwUpper);
    }
    return FO_EXPORT_VALUE_WORD;
}

void
fo_export_memory_add(struct fo_export_state *state, const struct fo_export_memory *memory)
{
    if (state->memory_count == state->memory_capacity) {
        const size_t capacity = state->memory_capacity == 0 ? 64 : state->memory_capacity * 2;
        struct fo_export_memory *memories = reallocarray(state->memories, capacity, sizeof *memories);
        if (memories == NULL) {
            state->failed = true;
            return;
        }
        state->memories = memories;
        state->memory_capacity = capacity;
    }
    state->memories[state->memory_count] = *memory;
    state->memory_count++;
}

const struct fo_export_memory *
fo_export_memory_at(const struct fo_export_state *state, uintptr_t pointer)
{
    const struct fo_export_memory *within = NULL;
    for (size_t i = state->memory_count; pointer != 0 && i > 0; i--) {
        const struct fo_export_memory *memory = &state->memories[i - 1];
        if (memory->pointer == pointer) {
            return memory;
        }
        if (within == NULL && pointer > memory->pointer && pointer < memory->pointer + memory->room) {
            within = memory;
        }
    }
    return within;
}

static struct fo_export_match
match_one(const struct fo_export_state *state, const struct fo_export_memory *memory,
          struct fo_said_bytes bytes)
{
    const uint8_t *wanted = fo_transcript_bytes(state->said, bytes);
    const uint8_t *content = fo_transcript_bytes(state->said, memory->content);
    struct fo_export_match match = {.is_whole = memory->content.count == bytes.count};
    if (match.is_whole) {
        for (size_t i = 0; i < bytes.count; i++) {
            match.different_count += wanted[i] != content[i];
        }
        const bool is_alike =
            match.different_count <= FO_EXPORT_DIFFERENT_MAX && bytes.count >= PART_BYTES_MIN;
        match.memory = match.different_count == 0 || is_alike ? memory : NULL;
        return match;
    }
    if (bytes.count < PART_BYTES_MIN || bytes.count > memory->content.count) {
        return match;
    }
    const uint8_t *found = memmem(content, memory->content.count, wanted, bytes.count);
    match.memory = found != NULL ? memory : NULL;
    match.offset = found != NULL ? (size_t)(found - content) : 0;
    return match;
}

/** Whole before parts, parts before what differs. */
static int
rank(const struct fo_export_match *match)
{
    if (match->memory == NULL) {
        return 0;
    }
    if (match->different_count > 0) {
        return 1;
    }
    return match->is_whole ? 3 : 2;
}

struct fo_export_match
fo_export_memory_match(struct fo_export_state *state, struct fo_said_bytes bytes)
{
    struct fo_export_match best = {NULL, 0, false, 0};
    struct fo_export_match best_gone = best;
    for (size_t i = state->memory_count; bytes.count > 0 && i > 0; i--) {
        const struct fo_export_memory *memory = &state->memories[i - 1];
        const struct fo_export_match match = match_one(state, memory, bytes);
        struct fo_export_match *kind = memory->is_gone ? &best_gone : &best;
        if (rank(&match) > rank(kind)) {
            *kind = match;
        }
    }
    if (rank(&best_gone) > rank(&best) && best_gone.memory->bit != UINT32_MAX) {
        state->keeps[best_gone.memory->item] |= UINT32_C(1) << best_gone.memory->bit;
    }
    return best;
}

/** Whether a call after @p item frees the block that is still noted at @p pointer. */
static bool
is_freed_after(const struct fo_export_state *state, size_t item, uintptr_t pointer)
{
    for (size_t i = item; i < state->said->count; i++) {
        const struct fo_said *said = &state->said->items[i];
        if (said->kind == FO_SAID_CALL && said->call.call == FO_CALL_FREE_CONTEXT_BUFFER &&
            (uintptr_t)said->call.arguments[0].pointer == pointer) {
            return true;
        }
    }
    return false;
}

/** Whether list @p index of @p item was given a block that is live, known by the array alone. */
static bool
holds_lost_block(const struct fo_export_state *state, size_t item, const struct fo_said_list *list,
                 size_t before)
{
    for (size_t i = 0; i < state->memory_count; i++) {
        const struct fo_export_memory *memory = &state->memories[i];
        for (uint32_t j = 0; memory->item == item && j < list->count; j++) {
            if (memory->pointer != 0 && memory->pointer == list->after[j].pointer &&
                list->before[j].pointer == 0 && !memory->is_gone &&
                !is_freed_after(state, before, memory->pointer)) {
                return true;
            }
        }
    }
    return false;
}

static const struct fo_said_list *
find_output(const struct fo_said *said)
{
    const struct fo_call_info *info = fo_call_get(said->call.call);
    for (uint32_t i = 0; said->kind == FO_SAID_CALL && i < said->call.list_count; i++) {
        if (info->operands[said->call.lists[i].operand].kind == FO_OPERAND_BUFFERS_OUT) {
            return &said->call.lists[i];
        }
    }
    return NULL;
}

size_t
fo_export_state_home(const struct fo_export_state *state, size_t item, uint32_t index)
{
    const struct fo_said_list *list = &state->said->items[item].call.lists[index];
    if (list != find_output(&state->said->items[item])) {
        return item;
    }
    for (size_t i = item; i > 0; i--) {
        const struct fo_said_list *older = find_output(&state->said->items[i - 1]);
        if (older != NULL && !older->is_null && older->array == list->array) {
            const bool fits = older->count == list->count;
            return fits && holds_lost_block(state, i - 1, older, item) ? state->homes[i - 1] : item;
        }
    }
    return item;
}

void
fo_export_memory_release(struct fo_export_state *state, uintptr_t pointer)
{
    for (size_t i = 0; i < state->memory_count; i++) {
        if (state->memories[i].pointer == pointer && state->memories[i].bit != UINT32_MAX) {
            state->memories[i].is_gone = true;
        }
    }
}
