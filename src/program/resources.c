// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What operations make and take.
 */
#include "program/resources.h"

#include "program/raw_operand.h"

_Static_assert(FO_CALL_COUNT <= 64, "a set of calls is one word");

static void
mark(uint8_t *set, uint32_t index, bool is_there)
{
    uint8_t bit = (uint8_t)(1U << index);
    *set = (uint8_t)(is_there ? *set | bit : *set & ~bit);
}

static uint64_t
bit_of(enum fo_call call)
{
    return UINT64_C(1) << call;
}

static uint64_t
calls_of_wish(uint8_t wish)
{
    uint64_t calls = 0;
    if ((wish & FO_PROGRAM_WISH_QUERIES) != 0) {
        calls |= bit_of(FO_CALL_QUERY_CONTEXT_ATTRIBUTES);
    }
    if ((wish & FO_PROGRAM_WISH_SHUTDOWN) != 0) {
        calls |= bit_of(FO_CALL_APPLY_CONTROL_TOKEN);
    }
    if ((wish & FO_PROGRAM_WISH_IMPERSONATE) != 0) {
        calls |= bit_of(FO_CALL_IMPERSONATE_SECURITY_CONTEXT) | bit_of(FO_CALL_REVERT_SECURITY_CONTEXT);
    }
    return calls;
}

static uint64_t
calls_of_script(const struct fo_operation *operation)
{
    bool completes = operation->operands[FO_OPERAND_A] == FO_SCRIPT_CLIENT_COMPLETE_LEG ||
                     operation->operands[FO_OPERAND_A] == FO_SCRIPT_SERVER_COMPLETE_LEG;
    return completes && operation->argument != 0 ? bit_of(FO_CALL_COMPLETE_AUTH_TOKEN) : 0;
}

static void
apply_session(struct fo_resources *resources, const struct fo_operation *operation)
{
    uint8_t subject = operation->operands[FO_OPERAND_A];
    switch (operation->code) {
    case FO_OP_ACQUIRE:
        if ((resources->slots >> subject & 1) == 0) {
            mark(&resources->slots, subject, true);
            mark(&resources->server_slots, subject, operation->operands[FO_OPERAND_B] != 0);
        }
        break;
    case FO_OP_CLOSE_CREDENTIAL:
    case FO_OP_FREE_CREDENTIAL:
        mark(&resources->slots, subject, false);
        mark(&resources->server_slots, subject, false);
        break;
    case FO_OP_OPEN:
    case FO_OP_IMPORT:
        mark(&resources->sessions, subject, true);
        break;
    case FO_OP_FREE:
        mark(&resources->sessions, subject, false);
        break;
    case FO_OP_EXPORT:
        mark(&resources->exports, subject, true);
        break;
    case FO_OP_SCRIPT:
        resources->expected |= calls_of_script(operation);
        break;
    case FO_OP_WISH:
        resources->expected |= calls_of_wish(operation->operands[FO_OPERAND_B]);
        break;
    case FO_OP_CLOSE_ALL:
        *resources = (struct fo_resources){.exports = resources->exports, .expected = resources->expected};
        break;
    default:
        break;
    }
}

/** The variable that a buffer operand names, or FO_VARIABLES_MAX. */
static uint32_t
memory_of(uint8_t value)
{
    const struct fo_raw_shape *shape = fo_raw_shape_at(value / FO_VARIABLES_MAX);
    for (size_t i = 0; i < shape->entry_count; i++) {
        if (fo_raw_entry_has_variable(shape->entries[i])) {
            return value % FO_VARIABLES_MAX;
        }
    }
    return FO_VARIABLES_MAX;
}

/** An operand that the call writes to. */
static void
make(struct fo_resources *resources, enum fo_operand_kind kind, uint8_t value)
{
    uint32_t index = value;
    uint8_t *set;
    switch (kind) {
    case FO_OPERAND_CREDENTIAL_OUT:
        set = &resources->credentials;
        break;
    case FO_OPERAND_CONTEXT_OUT:
        set = &resources->contexts;
        break;
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
        set = &resources->memories;
        break;
    case FO_OPERAND_TOKEN_OUT:
        set = &resources->tokens;
        break;
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFER_OUT:
        set = &resources->memories;
        index = memory_of(value);
        break;
    default:
        return;
    }
    if (index < FO_VARIABLES_MAX) {
        mark(set, index, true);
    }
}

/** An operand that the call releases, where its @p effects say so. */
static void
take(struct fo_resources *resources, unsigned effects, enum fo_operand_kind kind, uint8_t value)
{
    if (value >= FO_VARIABLES_MAX) {
        return;
    }
    if (kind == FO_OPERAND_CREDENTIAL && (effects & FO_CONSUMES_CREDENTIAL) != 0) {
        mark(&resources->credentials, value, false);
    } else if (kind == FO_OPERAND_CONTEXT && (effects & FO_CONSUMES_CONTEXT) != 0) {
        mark(&resources->contexts, value, false);
    } else if (kind == FO_OPERAND_BLOCK && (effects & FO_CONSUMES_BLOCK) != 0) {
        mark(&resources->memories, value, false);
    }
}

void
fo_resources_apply(struct fo_resources *resources, const struct fo_operation *operation)
{
    enum fo_call call;
    if (!fo_operation_is_call(operation->code, &call)) {
        apply_session(resources, operation);
        return;
    }
    const struct fo_call_info *info = fo_call_get(call);
    unsigned effects = info->effects;
    if (call == FO_CALL_EXPORT_SECURITY_CONTEXT &&
        (operation->argument & SECPKG_CONTEXT_EXPORT_DELETE_OLD) == 0) {
        effects &= ~(unsigned)FO_CONSUMES_CONTEXT;
    }
    for (size_t i = 0; i < info->operand_count; i++) {
        int place = fo_raw_place(call, i);
        if (place != FO_RAW_ARGUMENT) {
            take(resources, effects, info->operands[i].kind, operation->operands[place]);
            make(resources, info->operands[i].kind, operation->operands[place]);
        }
    }
}

struct fo_resources
fo_resources_at(const struct fo_program *program, uint32_t index)
{
    struct fo_resources resources = {0};
    for (uint32_t i = 0; i < index && i < program->operation_count; i++) {
        fo_resources_apply(&resources, &program->operations[i]);
    }
    return resources;
}
