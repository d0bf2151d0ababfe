// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The kinds of mutation.
 */
#include "program/mutate.h"

#include "base/assert.h"
#include "program/mutate_edit.h"
#include "program/raw_operand.h"
#include "program/sequel.h"

#include <string.h>

enum {
    SEEDS = 4096,
};

void
fo_mutator_init(struct fo_mutator *mutator, uint64_t seed)
{
    *mutator = (struct fo_mutator){.classes = FO_CLASSES_ALL & ~(UINT32_C(1) << FO_CLASS_WRAPPER)};
    fo_random_init(&mutator->random, seed);
}

const char *
fo_mutation_name(enum fo_mutation mutation)
{
    static const char *const names[FO_MUTATION_COUNT] = {"insert", "remove", "swap",   "duplicate",
                                                         "splice", "rewire", "damage", "fault",
                                                         "tail",   "pair",   "again",  "header"};
    FO_ASSERT(mutation < FO_MUTATION_COUNT);
    return names[mutation];
}

/** A place for something new: mostly in front of the closing tail, else anywhere. */
static uint32_t
choose_place(struct fo_mutator *mutator, const struct fo_program *program)
{
    switch (fo_edit_below(mutator, 4)) {
    case 0:
        return program->operation_count;
    case 1:
        return fo_edit_tail(program);
    default:
        return fo_edit_below(mutator, program->operation_count + 1);
    }
}

/** Do two operations in a row work on sessions apart, so that they could overlap? */
static bool
are_apart(const struct fo_operation *left, const struct fo_operation *right)
{
    const uint64_t codes = UINT64_C(1) << FO_OP_STEP | UINT64_C(1) << FO_OP_HANDSHAKE |
                           UINT64_C(1) << FO_OP_PROTECT | UINT64_C(1) << FO_OP_UNPROTECT |
                           UINT64_C(1) << FO_OP_QUERY | UINT64_C(1) << FO_OP_CLOSE |
                           UINT64_C(1) << FO_OP_FREE | UINT64_C(1) << FO_OP_SHUTDOWN;
    bool are_known = left->code < FO_OP_SESSION_COUNT && right->code < FO_OP_SESSION_COUNT;
    return are_known && (codes >> left->code & 1) != 0 && (codes >> right->code & 1) != 0 &&
           left->operands[FO_OPERAND_A] != right->operands[FO_OPERAND_A];
}

/** Put an overlap in front of two operations that may overlap; where there are none, in front of two new
 * ones. */
static bool
insert_overlap(struct fo_mutator *mutator, struct fo_program *program, uint32_t index,
               const struct fo_operation *overlap)
{
    uint32_t count = program->operation_count;
    uint32_t start = fo_edit_below(mutator, count + 1);
    for (uint32_t i = 0; i + 1 < count; i++) {
        uint32_t place = (start + i) % (count - 1);
        if (are_apart(&program->operations[place], &program->operations[place + 1])) {
            return fo_edit_put(mutator, program, place, overlap);
        }
    }
    const struct fo_proposal proposal = fo_edit_proposal(mutator, program, index);
    struct fo_operation added[2] = {{.code = FO_OP_STEP}, {.code = FO_OP_STEP}};
    fo_propose_fields(&proposal, &added[0]);
    fo_propose_fields(&proposal, &added[1]);
    bool has_changed = fo_edit_put(mutator, program, index, &added[1]);
    has_changed = fo_edit_put(mutator, program, index, &added[0]) || has_changed;
    return fo_edit_put(mutator, program, index, overlap) || has_changed;
}

/** Put an operation, and in every second case what follows it, and so on. */
static bool
insert_with_sequels(struct fo_mutator *mutator, struct fo_program *program, uint32_t index,
                    const struct fo_operation *operation)
{
    struct fo_operation next;
    if (!fo_edit_put(mutator, program, index, operation)) {
        return false;
    }
    while (fo_edit_below(mutator, 2) == 0 && fo_sequel_choose(&mutator->random, program, index, &next) &&
           fo_edit_is_on(fo_edit_classes(mutator, program), &next) &&
           fo_edit_put(mutator, program, index + 1, &next)) {
        index++;
    }
    return true;
}

static bool
insert(struct fo_mutator *mutator, struct fo_program *program)
{
    struct fo_operation operation;
    uint32_t index = choose_place(mutator, program);
    const struct fo_proposal proposal = fo_edit_proposal(mutator, program, index);
    if (fo_edit_wants_calls(mutator, program)) {
        fo_propose_call(&proposal, &operation);
    } else {
        fo_propose_session(&proposal, &operation);
    }
    return operation.code == FO_OP_OVERLAP ? insert_overlap(mutator, program, index, &operation)
                                           : insert_with_sequels(mutator, program, index, &operation);
}

/** Take one field of @p from. */
static void
take_field(struct fo_mutator *mutator, const struct fo_operation_info *info, const struct fo_operation *from,
           struct fo_operation *operation)
{
    const struct fo_field *field = &info->fields[fo_edit_below(mutator, info->field_count)];
    if (field->kind == FO_FIELD_BYTES) {
        *operation = *from;
    } else {
        fo_field_write(field, operation, fo_field_read(field, from));
    }
}

static void
take_operand(struct fo_mutator *mutator, enum fo_call call, const struct fo_operation *from,
             struct fo_operation *operation)
{
    int place = fo_raw_place(call, fo_edit_below(mutator, fo_call_get(call)->operand_count));
    if (place == FO_RAW_ARGUMENT) {
        operation->argument = from->argument;
    } else {
        operation->operands[place] = from->operands[place];
    }
}

static bool
rewire(struct fo_mutator *mutator, struct fo_program *program)
{
    if (program->operation_count == 0) {
        return false;
    }
    uint32_t index = fo_edit_below(mutator, program->operation_count);
    struct fo_operation changed = program->operations[index];
    struct fo_operation proposed = changed;
    const struct fo_operation_info *info = fo_operation_get(changed.code);
    const struct fo_proposal proposal = fo_edit_proposal(mutator, program, index);
    enum fo_call call;
    if (fo_operation_is_call(changed.code, &call)) {
        fo_propose_operands(&proposal, call, &proposed);
        take_operand(mutator, call, &proposed, &changed);
    } else if (info != NULL && info->field_count > 0) {
        fo_propose_fields(&proposal, &proposed);
        take_field(mutator, info, &proposed, &changed);
    }
    fo_operation_canonicalize(&changed);
    if (fo_operation_equal(&changed, &program->operations[index]) ||
        !fo_edit_is_on(proposal.classes, &changed)) {
        return false;
    }
    program->operations[index] = changed;
    return true;
}

/** Give one token of a call another shape. @return false when it has none. */
static bool
damage_call(struct fo_mutator *mutator, enum fo_call call, struct fo_operation *operation)
{
    const struct fo_call_info *info = fo_call_get(call);
    for (size_t i = 0; i < info->operand_count; i++) {
        int place = fo_raw_place(call, i);
        if (fo_raw_is_shape(info->operands[i].kind) && fo_edit_below(mutator, 2) == 0) {
            uint32_t memory = operation->operands[place] % FO_VARIABLES_MAX;
            uint32_t shape = fo_edit_below(mutator, fo_raw_shape_count());
            operation->operands[place] = (uint8_t)(shape * FO_VARIABLES_MAX + memory);
            return true;
        }
    }
    return false;
}

static bool
damage(struct fo_mutator *mutator, struct fo_program *program)
{
    if ((fo_edit_classes(mutator, program) >> FO_CLASS_DAMAGE & 1) == 0 || program->operation_count == 0) {
        return false;
    }
    uint32_t start = fo_edit_below(mutator, program->operation_count);
    for (uint32_t i = 0; i < program->operation_count; i++) {
        struct fo_operation *operation = &program->operations[(start + i) % program->operation_count];
        enum fo_call call;
        if (operation->code == FO_OP_STEP || operation->code == FO_OP_UNPROTECT) {
            operation->operands[FO_OPERAND_B] = (uint8_t)fo_edit_below(mutator, FO_TOKEN_SOURCE_COUNT);
            operation->operands[FO_OPERAND_C] = (uint8_t)fo_edit_below(mutator, FO_SESSIONS_MAX);
            operation->argument =
                fo_edit_below(mutator, 2) == 0 ? fo_edit_below(mutator, 16) : fo_edit_below(mutator, 512);
            return true;
        }
        if (fo_operation_is_call(operation->code, &call) && damage_call(mutator, call, operation)) {
            fo_operation_canonicalize(operation);
            return true;
        }
    }
    return false;
}

static bool
is_fault(const struct fo_operation *operation)
{
    return operation->code == FO_OP_FAULT || operation->code == FO_OP_FAIL_ALLOCATION ||
           operation->code == FO_OP_FAIL_PROVIDER_ALLOCATION;
}

/** Move a fault that is there, or add one. */
static bool
change_fault(struct fo_mutator *mutator, struct fo_program *program)
{
    struct fo_operation operation;
    const uint32_t wanted = UINT32_C(1) << FO_CLASS_FAULT | UINT32_C(1) << FO_CLASS_ALLOCATION;
    uint32_t start = fo_edit_below(mutator, program->operation_count + 1);
    for (uint32_t i = start; i < program->operation_count && fo_edit_below(mutator, 4) != 0; i++) {
        if (is_fault(&program->operations[i])) {
            operation = program->operations[i];
            fo_edit_drop(program, i, 1);
            (void)fo_edit_put(mutator, program, fo_edit_below(mutator, program->operation_count + 1),
                              &operation);
            return true;
        }
    }
    const struct fo_proposal proposal = fo_edit_proposal(mutator, program, start);
    if ((proposal.classes & wanted) == 0) {
        return false;
    }
    fo_propose_fault(&proposal, &operation);
    return fo_edit_put(mutator, program, start, &operation);
}

/** Take away what is of a class that is off. */
static void
purge(struct fo_program *program, uint32_t classes)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < program->operation_count; i++) {
        if (fo_edit_is_on(classes, &program->operations[i])) {
            program->operations[kept] = program->operations[i];
            kept++;
        }
    }
    program->operation_count = kept;
}

static bool
change_header(struct fo_mutator *mutator, struct fo_program *program)
{
    uint32_t knob = fo_edit_below(mutator, FO_KNOB_COUNT);
    switch (fo_edit_below(mutator, 16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
        program->package = (uint8_t)fo_edit_below(mutator, FO_PROGRAM_COUNT);
        break;
    case 5:
        program->is_integrity_off = !program->is_integrity_off;
        break;
    case 6:
        program->is_ansi = !program->is_ansi;
        break;
    case 7:
    case 8:
        program->seed = (uint16_t)(fo_edit_below(mutator, 2) == 0 ? 0 : fo_edit_below(mutator, SEEDS));
        purge(program, fo_edit_classes(mutator, program));
        break;
    default:
        program->knobs.value[knob] =
            (uint8_t)fo_edit_below(mutator, fo_knob_value_count((enum fo_knob)knob) + UINT32_C(1));
        break;
    }
    return true;
}

static bool
apply(struct fo_mutator *mutator, enum fo_mutation mutation, struct fo_program *program,
      const struct fo_program *other)
{
    switch (mutation) {
    case FO_MUTATION_INSERT:
        return insert(mutator, program);
    case FO_MUTATION_REMOVE:
        return fo_edit_remove(mutator, program);
    case FO_MUTATION_SWAP:
        return fo_edit_swap(mutator, program);
    case FO_MUTATION_DUPLICATE:
        return fo_edit_duplicate(mutator, program);
    case FO_MUTATION_SPLICE:
        return fo_edit_splice(mutator, program, other);
    case FO_MUTATION_REWIRE:
        return rewire(mutator, program);
    case FO_MUTATION_DAMAGE:
        return damage(mutator, program);
    case FO_MUTATION_FAULT:
        return change_fault(mutator, program);
    case FO_MUTATION_TAIL:
        return fo_edit_permute(mutator, program);
    case FO_MUTATION_PAIR:
        return fo_edit_add_pair(mutator, program);
    case FO_MUTATION_AGAIN:
        return fo_edit_begin_again(mutator, program);
    case FO_MUTATION_HEADER:
        return change_header(mutator, program);
    case FO_MUTATION_COUNT:
        break;
    }
    return false;
}

enum fo_mutation
fo_program_mutate_as(struct fo_mutator *mutator, enum fo_mutation mutation, struct fo_program *program,
                     const struct fo_program *other)
{
    FO_ASSERT(mutation < FO_MUTATION_COUNT);
    if (program->operation_count > fo_edit_limit(mutator)) {
        program->operation_count = fo_edit_limit(mutator);
    }
    if (!apply(mutator, mutation, program, other)) {
        mutation =
            program->operation_count < fo_edit_limit(mutator) ? FO_MUTATION_INSERT : FO_MUTATION_REMOVE;
        bool has_changed = apply(mutator, mutation, program, other);
        FO_ASSERT(has_changed);
    }
    fo_program_number_lines(program);
    return mutation;
}

enum fo_mutation
fo_program_mutate(struct fo_mutator *mutator, struct fo_program *program, const struct fo_program *other)
{
    static const uint8_t weights[FO_MUTATION_COUNT] = {
        [FO_MUTATION_INSERT] = 24,   [FO_MUTATION_REMOVE] = 12, [FO_MUTATION_SWAP] = 6,
        [FO_MUTATION_DUPLICATE] = 4, [FO_MUTATION_SPLICE] = 8,  [FO_MUTATION_REWIRE] = 16,
        [FO_MUTATION_DAMAGE] = 6,    [FO_MUTATION_FAULT] = 4,   [FO_MUTATION_TAIL] = 4,
        [FO_MUTATION_PAIR] = 5,      [FO_MUTATION_AGAIN] = 4,   [FO_MUTATION_HEADER] = 8,
    };
    static const uint8_t growing[FO_MUTATION_COUNT] = {
        [FO_MUTATION_INSERT] = 40,   [FO_MUTATION_REMOVE] = 8,  [FO_MUTATION_SWAP] = 4,
        [FO_MUTATION_DUPLICATE] = 4, [FO_MUTATION_SPLICE] = 10, [FO_MUTATION_REWIRE] = 10,
        [FO_MUTATION_DAMAGE] = 4,    [FO_MUTATION_FAULT] = 4,   [FO_MUTATION_TAIL] = 2,
        [FO_MUTATION_PAIR] = 3,      [FO_MUTATION_AGAIN] = 3,
    };
    const struct fo_proposal proposal = {.random = &mutator->random};
    enum fo_mutation mutation = (enum fo_mutation)fo_propose_weighted(
        &proposal, mutator->is_growing ? growing : weights, FO_MUTATION_COUNT);
    return fo_program_mutate_as(mutator, mutation, program, other);
}

void
fo_program_cross(struct fo_mutator *mutator, const struct fo_program *left, const struct fo_program *right,
                 struct fo_program *out)
{
    FO_ASSERT(out != left && out != right);
    uint32_t head = fo_edit_below(mutator, left->operation_count + 1);
    uint32_t tail = fo_edit_below(mutator, right->operation_count + 1);
    *out = *left;
    out->operation_count = head < fo_edit_limit(mutator) ? head : fo_edit_limit(mutator);
    uint32_t classes = fo_edit_classes(mutator, out);
    for (uint32_t i = tail; i < right->operation_count; i++) {
        if (fo_edit_is_on(classes, &right->operations[i])) {
            (void)fo_edit_put(mutator, out, out->operation_count, &right->operations[i]);
        }
    }
    fo_program_number_lines(out);
}

void
fo_program_shorten(struct fo_program *program, size_t bytes_max)
{
    uint8_t bytes[FO_PROGRAM_BYTES_MAX];
    while (program->operation_count > 0 && fo_program_encode(program, bytes) > bytes_max) {
        program->operation_count--;
    }
}
