// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Calls of the table that fit.
 */
#include "base/assert.h"
#include "program/propose.h"
#include "program/raw_operand.h"

/** Shapes that are good for something: indices of the list in raw_operand.c. */
struct shapes {
    uint8_t count;
    uint8_t indices[8];
};

static const struct shapes input_shapes = {4, {0, 1, 1, 2}};
static const struct shapes output_shapes = {4, {1, 1, 3, 4}};
static const struct shapes message_shapes = {7, {12, 13, 14, 15, 16, 20, 21}};
static const struct shapes single_shapes = {2, {1, 3}};
static const struct shapes control_shapes = {2, {17, 1}};

static const uint8_t habits[FO_CALL_COUNT] = {
    [FO_CALL_ENUMERATE_SECURITY_PACKAGES] = 1,
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES] = 2,
    [FO_CALL_ACQUIRE_CREDENTIALS_HANDLE] = 6,
    [FO_CALL_FREE_CREDENTIALS_HANDLE] = 4,
    [FO_CALL_INITIALIZE_SECURITY_CONTEXT] = 12,
    [FO_CALL_ACCEPT_SECURITY_CONTEXT] = 12,
    [FO_CALL_COMPLETE_AUTH_TOKEN] = 3,
    [FO_CALL_DELETE_SECURITY_CONTEXT] = 5,
    [FO_CALL_APPLY_CONTROL_TOKEN] = 2,
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES] = 4,
    [FO_CALL_IMPERSONATE_SECURITY_CONTEXT] = 2,
    [FO_CALL_REVERT_SECURITY_CONTEXT] = 2,
    [FO_CALL_MAKE_SIGNATURE] = 2,
    [FO_CALL_VERIFY_SIGNATURE] = 2,
    [FO_CALL_FREE_CONTEXT_BUFFER] = 5,
    [FO_CALL_QUERY_SECURITY_PACKAGE_INFO] = 2,
    [FO_CALL_EXPORT_SECURITY_CONTEXT] = 2,
    [FO_CALL_IMPORT_SECURITY_CONTEXT] = 2,
    [FO_CALL_ADD_CREDENTIALS] = 1,
    [FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN] = 1,
    [FO_CALL_ENCRYPT_MESSAGE] = 2,
    [FO_CALL_DECRYPT_MESSAGE] = 2,
    [FO_CALL_SET_CONTEXT_ATTRIBUTES] = 1,
    [FO_CALL_SET_CREDENTIALS_ATTRIBUTES] = 1,
    [FO_CALL_CHANGE_ACCOUNT_PASSWORD] = 1,
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX] = 1,
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX] = 1,
};

/** Operations that are no calls, yet of use around them. */
static const uint8_t surroundings[] = {FO_OP_FAULT,     FO_OP_FAIL_PROVIDER_ALLOCATION,
                                       FO_OP_SCRIPT,    FO_OP_CLOCK,
                                       FO_OP_CLOSE_ALL, FO_OP_SEND,
                                       FO_OP_GIVE_UP,   FO_OP_BYTES,
                                       FO_OP_WORD};

static bool
is_damage_on(const struct fo_proposal *proposal)
{
    return (proposal->classes >> FO_CLASS_DAMAGE & 1) != 0;
}

/** Is this operand to be something that no correct caller gives? */
static bool
is_odd(const struct fo_proposal *proposal)
{
    return is_damage_on(proposal) && fo_propose_chance(proposal, 6);
}

static uint8_t
choose_handle(const struct fo_proposal *proposal, const struct fo_operand *operand)
{
    const struct fo_resources *resources = &proposal->resources;
    uint8_t set = operand->kind == FO_OPERAND_CREDENTIAL ? resources->credentials : resources->contexts;
    if (is_odd(proposal)) {
        return (uint8_t)fo_propose_below(proposal, FO_HANDLE_CHOICES);
    }
    bool is_first = operand->kind == FO_OPERAND_CONTEXT && (set == 0 || fo_propose_chance(proposal, 3));
    if (operand->optional && is_first) {
        return FO_HANDLE_NULL;
    }
    return fo_propose_member(proposal, set, FO_VARIABLES_MAX);
}

static uint8_t
choose_out_handle(const struct fo_proposal *proposal, enum fo_operand_kind kind)
{
    const struct fo_resources *resources = &proposal->resources;
    uint8_t set = kind == FO_OPERAND_CREDENTIAL_OUT ? resources->credentials : resources->contexts;
    return is_odd(proposal) ? (uint8_t)fo_propose_below(proposal, FO_RAW_OUT_NULL + 1)
                            : fo_propose_member(proposal, ~(uint32_t)set, FO_VARIABLES_MAX);
}

static const struct shapes *
shapes_of(enum fo_call call, enum fo_operand_kind kind)
{
    if (kind == FO_OPERAND_BUFFERS_OUT) {
        return &output_shapes;
    }
    if (kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT ||
        call == FO_CALL_COMPLETE_AUTH_TOKEN) {
        return &single_shapes;
    }
    if (call == FO_CALL_APPLY_CONTROL_TOKEN) {
        return &control_shapes;
    }
    return kind == FO_OPERAND_BUFFERS_INOUT ? &message_shapes : &input_shapes;
}

static uint8_t
choose_shape(const struct fo_proposal *proposal, enum fo_call call, enum fo_operand_kind kind)
{
    const struct shapes *shapes = shapes_of(call, kind);
    uint32_t shape = is_odd(proposal) ? fo_propose_below(proposal, fo_raw_shape_count())
                                      : shapes->indices[fo_propose_below(proposal, shapes->count)];
    bool is_output = kind == FO_OPERAND_BUFFERS_OUT || kind == FO_OPERAND_BUFFER_OUT;
    uint32_t set = proposal->resources.memories;
    uint8_t memory = fo_propose_member(proposal, is_output ? ~set : set, FO_VARIABLES_MAX);
    return (uint8_t)(shape * FO_VARIABLES_MAX + memory);
}

static uint32_t
choose_argument(const struct fo_proposal *proposal, enum fo_call call)
{
    static const uint32_t requirements[] = {0, 0x100, 0x2, 0x1c, 0x11c, 0x8000, 0x8100, 0x4000};
    static const uint32_t attributes[] = {0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 18, 0x1e, 0x50, 0x53, 0x5a};
    switch (call) {
    case FO_CALL_ACQUIRE_CREDENTIALS_HANDLE:
    case FO_CALL_ADD_CREDENTIALS:
        return fo_propose_chance(proposal, 8) ? fo_propose_below(proposal, 4)
                                              : 1 + fo_propose_below(proposal, 2);
    case FO_CALL_INITIALIZE_SECURITY_CONTEXT:
    case FO_CALL_ACCEPT_SECURITY_CONTEXT:
        return requirements[fo_propose_below(proposal, sizeof requirements / sizeof requirements[0])];
    default:
        break;
    }
    if (fo_propose_chance(proposal, 4)) {
        return fo_propose_below(proposal, 256);
    }
    return attributes[fo_propose_below(proposal, sizeof attributes / sizeof attributes[0])];
}

static uint8_t
choose_operand(const struct fo_proposal *proposal, enum fo_call call, const struct fo_operand *operand)
{
    const struct fo_resources *resources = &proposal->resources;
    uint32_t count = fo_raw_count(operand->kind);
    switch (operand->kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
        return choose_handle(proposal, operand);
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
        return choose_out_handle(proposal, operand->kind);
    case FO_OPERAND_PACKAGE:
        return (uint8_t)(fo_propose_chance(proposal, 6) ? fo_propose_below(proposal, count) : 0);
    case FO_OPERAND_BLOCK:
        return is_odd(proposal) ? (uint8_t)fo_propose_below(proposal, count)
                                : fo_propose_member(proposal, resources->memories, FO_VARIABLES_MAX);
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
        return fo_propose_member(proposal, ~(uint32_t)resources->memories, FO_VARIABLES_MAX);
    case FO_OPERAND_OPAQUE:
        return (uint8_t)fo_propose_below(proposal, count);
    case FO_OPERAND_STRING:
        return (uint8_t)(fo_propose_chance(proposal, 2) ? fo_propose_below(proposal, count) : 0);
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        return choose_shape(proposal, call, operand->kind);
    default:
        return (uint8_t)(is_odd(proposal) ? fo_propose_below(proposal, count) : 0);
    }
}

/** A later leg writes its context where it read it, as callers do. */
static void
join_contexts(const struct fo_proposal *proposal, enum fo_call call, struct fo_operation *operation)
{
    int in = fo_call_operand_index(call, FO_OPERAND_CONTEXT);
    int out = fo_call_operand_index(call, FO_OPERAND_CONTEXT_OUT);
    if (in < 0 || out < 0 || is_odd(proposal)) {
        return;
    }
    uint8_t context = operation->operands[fo_raw_place(call, (size_t)in)];
    if (context < FO_VARIABLES_MAX) {
        operation->operands[fo_raw_place(call, (size_t)out)] = context;
    }
}

void
fo_propose_operands(const struct fo_proposal *proposal, enum fo_call call, struct fo_operation *operation)
{
    const struct fo_call_info *info = fo_call_get(call);
    for (size_t i = 0; i < info->operand_count; i++) {
        int place = fo_raw_place(call, i);
        if (place == FO_RAW_ARGUMENT) {
            operation->argument = choose_argument(proposal, call);
        } else {
            operation->operands[place] = choose_operand(proposal, call, &info->operands[i]);
        }
    }
    join_contexts(proposal, call, operation);
    fo_operation_canonicalize(operation);
}

static bool
is_on(const struct fo_proposal *proposal, uint8_t code)
{
    const struct fo_operation operation = {.code = code};
    return (proposal->classes >> fo_operation_class(&operation) & 1) != 0;
}

void
fo_propose_call(const struct fo_proposal *proposal, struct fo_operation *out)
{
    uint8_t weights[FO_CALL_COUNT];
    uint8_t around = surroundings[fo_propose_below(proposal, sizeof surroundings)];
    if (fo_propose_chance(proposal, 6) && is_on(proposal, around)) {
        *out = (struct fo_operation){.code = around};
        fo_propose_fields(proposal, out);
        return;
    }
    for (uint32_t call = 0; call < FO_CALL_COUNT; call++) {
        weights[call] = is_on(proposal, (uint8_t)(FO_OP_CALL + call)) ? habits[call] : 0;
    }
    uint32_t call = FO_CALL_ACQUIRE_CREDENTIALS_HANDLE;
    if (proposal->resources.credentials != 0 || fo_propose_chance(proposal, 3)) {
        call = fo_propose_weighted(proposal, weights, FO_CALL_COUNT);
    }
    *out = (struct fo_operation){.code = (uint8_t)(FO_OP_CALL + call)};
    fo_propose_operands(proposal, (enum fo_call)call, out);
}
