// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Edits that need no new operation, and the pair of sessions that most programs begin with.
 */
#include "program/mutate_edit.h"

#include "base/assert.h"

#include <string.h>

enum {
    RANGE_MAX = 8, /**< Operations that splice takes at most. */
};

uint32_t
fo_edit_below(struct fo_mutator *mutator, uint32_t bound)
{
    return (uint32_t)fo_random_below(&mutator->random, bound);
}

uint32_t
fo_edit_limit(const struct fo_mutator *mutator)
{
    uint32_t max = mutator->operations_max;
    return max == 0 || max > FO_PROGRAM_OPERATIONS_MAX ? FO_PROGRAM_OPERATIONS_MAX : max;
}

uint32_t
fo_edit_classes(const struct fo_mutator *mutator, const struct fo_program *program)
{
    return (mutator->classes & fo_swarm_classes(program->seed)) | UINT32_C(1) << FO_CLASS_BASE;
}

bool
fo_edit_is_on(uint32_t classes, const struct fo_operation *operation)
{
    return (classes >> fo_operation_class(operation) & 1) != 0;
}

struct fo_proposal
fo_edit_proposal(struct fo_mutator *mutator, const struct fo_program *program, uint32_t index)
{
    return (struct fo_proposal){
        .random = &mutator->random,
        .resources = fo_resources_at(program, index),
        .classes = fo_edit_classes(mutator, program),
    };
}

bool
fo_edit_put(struct fo_mutator *mutator, struct fo_program *program, uint32_t index,
            const struct fo_operation *operation)
{
    if (program->operation_count >= fo_edit_limit(mutator)) {
        return false;
    }
    memmove(&program->operations[index + 1], &program->operations[index],
            (program->operation_count - index) * sizeof *operation);
    program->operations[index] = *operation;
    program->operation_count++;
    return true;
}

void
fo_edit_drop(struct fo_program *program, uint32_t index, uint32_t count)
{
    program->operation_count -= count;
    memmove(&program->operations[index], &program->operations[index + count],
            (program->operation_count - index) * sizeof program->operations[0]);
}

/** Is it an operation that only releases? */
static bool
is_closing(const struct fo_operation *operation)
{
    return fo_operation_class(operation) == FO_CLASS_CLOSE;
}

uint32_t
fo_edit_tail(const struct fo_program *program)
{
    uint32_t begin = program->operation_count;
    while (begin > 0 && is_closing(&program->operations[begin - 1])) {
        begin--;
    }
    return begin;
}

bool
fo_edit_wants_calls(const struct fo_mutator *mutator, const struct fo_program *program)
{
    bool has_calls = mutator->has_calls;
    for (uint32_t i = 0; i < program->operation_count; i++) {
        has_calls = has_calls || fo_operation_is_call(program->operations[i].code, NULL);
    }
    return has_calls;
}

bool
fo_edit_remove(struct fo_mutator *mutator, struct fo_program *program)
{
    if (program->operation_count == 0) {
        return false;
    }
    uint32_t index = fo_edit_below(mutator, program->operation_count);
    uint32_t count = fo_edit_below(mutator, 4) == 0 ? 1 + fo_edit_below(mutator, 4) : 1;
    uint32_t left = program->operation_count - index;
    fo_edit_drop(program, index, count < left ? count : left);
    return true;
}

bool
fo_edit_swap(struct fo_mutator *mutator, struct fo_program *program)
{
    if (program->operation_count < 2) {
        return false;
    }
    uint32_t left = fo_edit_below(mutator, program->operation_count - 1);
    uint32_t others = program->operation_count - 1 - left;
    uint32_t right = left + 1 + (fo_edit_below(mutator, 2) == 0 ? 0 : fo_edit_below(mutator, others));
    struct fo_operation operation = program->operations[left];
    program->operations[left] = program->operations[right];
    program->operations[right] = operation;
    return true;
}

bool
fo_edit_duplicate(struct fo_mutator *mutator, struct fo_program *program)
{
    if (program->operation_count == 0) {
        return false;
    }
    struct fo_operation operation = program->operations[fo_edit_below(mutator, program->operation_count)];
    uint32_t index = fo_edit_below(mutator, program->operation_count + 1);
    return fo_edit_is_on(fo_edit_classes(mutator, program), &operation) &&
           fo_edit_put(mutator, program, index, &operation);
}

bool
fo_edit_splice(struct fo_mutator *mutator, struct fo_program *program, const struct fo_program *other)
{
    struct fo_operation part[RANGE_MAX];
    const struct fo_program *from = other != NULL && other->operation_count > 0 ? other : program;
    if (from->operation_count == 0) {
        return false;
    }
    uint32_t begin = fo_edit_below(mutator, from->operation_count);
    uint32_t left = from->operation_count - begin;
    uint32_t count = 1 + fo_edit_below(mutator, RANGE_MAX);
    count = count < left ? count : left;
    memcpy(part, &from->operations[begin], count * sizeof part[0]);
    uint32_t index = fo_edit_below(mutator, program->operation_count + 1);
    uint32_t classes = fo_edit_classes(mutator, program);
    bool has_changed = false;
    for (uint32_t i = 0; i < count; i++) {
        if (fo_edit_is_on(classes, &part[i]) && fo_edit_put(mutator, program, index, &part[i])) {
            index++;
            has_changed = true;
        }
    }
    return has_changed;
}

/** Put what ends each thing that is left behind the program, in an order by chance. */
static bool
append_closers(struct fo_mutator *mutator, struct fo_program *program)
{
    struct fo_resources left = fo_resources_at(program, program->operation_count);
    bool has_changed = false;
    uint32_t begin = program->operation_count;
    for (uint32_t i = 0; i < FO_SESSIONS_MAX + FO_CREDENTIAL_SLOTS_MAX; i++) {
        bool is_session = i < FO_SESSIONS_MAX;
        uint32_t number = is_session ? i : i - FO_SESSIONS_MAX;
        struct fo_operation closer = {.operands = {(uint8_t)number}};
        bool is_full = fo_edit_below(mutator, 2) == 0;
        closer.code = is_session ? (is_full ? FO_OP_FREE : FO_OP_CLOSE)
                                 : (is_full ? FO_OP_FREE_CREDENTIAL : FO_OP_CLOSE_CREDENTIAL);
        if (((is_session ? left.sessions : left.slots) >> number & 1) != 0) {
            uint32_t place = begin + fo_edit_below(mutator, program->operation_count - begin + 1);
            has_changed = fo_edit_put(mutator, program, place, &closer) || has_changed;
        }
    }
    return has_changed;
}

bool
fo_edit_permute(struct fo_mutator *mutator, struct fo_program *program)
{
    uint32_t begin = fo_edit_tail(program);
    uint32_t count = program->operation_count - begin;
    if (count < 2) {
        bool may_close = (fo_edit_classes(mutator, program) >> FO_CLASS_CLOSE & 1) != 0;
        return may_close && append_closers(mutator, program);
    }
    for (uint32_t left = count; left > 1; left--) {
        struct fo_operation *last = &program->operations[begin + left - 1];
        struct fo_operation *other = &program->operations[begin + fo_edit_below(mutator, left)];
        struct fo_operation operation = *last;
        *last = *other;
        *other = operation;
    }
    return true;
}

bool
fo_edit_add_pair(struct fo_mutator *mutator, struct fo_program *program)
{
    uint32_t index = fo_edit_tail(program);
    struct fo_resources there = fo_resources_at(program, index);
    uint8_t pair = (uint8_t)fo_edit_below(mutator, FO_SESSION_PAIRS_MAX);
    uint8_t client = (uint8_t)fo_edit_below(mutator, FO_CREDENTIAL_SLOTS_MAX);
    uint8_t server = (uint8_t)((client + 1) % FO_CREDENTIAL_SLOTS_MAX);
    uint8_t server_session = (uint8_t)(pair + FO_SESSION_PAIRS_MAX);
    uint8_t legs = (uint8_t)(fo_edit_below(mutator, 2) == 0 ? 0 : fo_edit_below(mutator, 4));
    const struct fo_operation operations[] = {
        {.code = FO_OP_ACQUIRE, .operands = {client, 0}},
        {.code = FO_OP_ACQUIRE, .operands = {server, 1}},
        {.code = FO_OP_OPEN, .operands = {pair, client}},
        {.code = FO_OP_OPEN, .operands = {server_session, server}},
        {.code = FO_OP_HANDSHAKE, .operands = {pair, legs}},
    };
    const uint32_t needs[] = {
        !(there.slots >> client & 1),
        !(there.slots >> server & 1),
        !(there.sessions >> pair & 1),
        !(there.sessions >> server_session & 1),
        1,
    };
    bool has_changed = false;
    if (fo_edit_wants_calls(mutator, program)) {
        return false;
    }
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (needs[i] != 0 && fo_edit_put(mutator, program, index, &operations[i])) {
            index++;
            has_changed = true;
        }
    }
    return has_changed;
}

bool
fo_edit_begin_again(struct fo_mutator *mutator, struct fo_program *program)
{
    uint32_t index = fo_edit_tail(program);
    const struct fo_proposal proposal = fo_edit_proposal(mutator, program, index);
    const struct fo_resources *there = &proposal.resources;
    uint8_t session = fo_propose_member(&proposal, there->sessions, FO_SESSIONS_MAX);
    bool is_server = session >= FO_SESSION_PAIRS_MAX;
    uint32_t own = is_server ? there->server_slots : there->slots & ~there->server_slots;
    const struct fo_operation operations[] = {
        {.code = FO_OP_OPEN,
         .operands = {session, fo_propose_member(&proposal, own, FO_CREDENTIAL_SLOTS_MAX)}},
        {.code = FO_OP_STEP, .operands = {session, FO_TOKEN_NEXT}},
        {.code = FO_OP_STEP, .operands = {session, FO_TOKEN_RANDOM}},
    };
    const size_t count = sizeof operations / sizeof operations[0] - fo_edit_below(mutator, 2);
    bool has_changed = false;
    if (there->sessions == 0 || fo_edit_wants_calls(mutator, program)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (fo_edit_is_on(proposal.classes, &operations[i]) &&
            fo_edit_put(mutator, program, index, &operations[i])) {
            index++;
            has_changed = true;
        }
    }
    return has_changed;
}
