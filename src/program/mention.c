// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Numbers of things within operations, read and replaced.
 */
#include "program/mention.h"

#include <string.h>

/** Asked for each thing that an operation names. @return the number that it gets. */
typedef uint32_t (*visitor)(void *user, enum fo_mention kind, uint32_t number);

static enum fo_mention
handle_kind(bool is_credential)
{
    return is_credential ? FO_MENTION_CREDENTIAL : FO_MENTION_CONTEXT;
}

/** Numbers of the form choice * 8 + variable. */
static uint8_t
visit_variable(visitor visit, void *user, enum fo_mention kind, uint8_t value)
{
    return (uint8_t)(value - value % FO_VARIABLES_MAX + visit(user, kind, value % FO_VARIABLES_MAX));
}

static bool
has_variable(uint8_t value)
{
    const struct fo_raw_shape *shape = fo_raw_shape_at(value / FO_VARIABLES_MAX);
    bool has = false;
    for (size_t i = 0; i < shape->entry_count; i++) {
        has = has || fo_raw_entry_has_variable(shape->entries[i]);
    }
    return has;
}

static uint8_t
visit_operand(visitor visit, void *user, enum fo_operand_kind kind, uint8_t value)
{
    const bool is_credential = kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CREDENTIAL_OUT;
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
        return value >= FO_HANDLE_NULL
                   ? value
                   : visit_variable(
                         visit, user,
                         handle_kind(is_credential == (value / FO_VARIABLES_MAX != FO_HANDLE_MIXED)), value);
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
        return value >= FO_RAW_OUT_NULL
                   ? value
                   : visit_variable(visit, user, handle_kind(is_credential == (value < FO_VARIABLES_MAX)),
                                    value);
    case FO_OPERAND_STRING:
        return value == 0 ? value : (uint8_t)(1 + visit(user, FO_MENTION_STRING, value - 1U));
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        return has_variable(value) ? visit_variable(visit, user, FO_MENTION_MEMORY, value) : value;
    case FO_OPERAND_BLOCK:
        return value >= FO_RAW_BLOCK_NULL ? value : visit_variable(visit, user, FO_MENTION_MEMORY, value);
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
        return value >= FO_RAW_RETURN_NULL ? value : (uint8_t)visit(user, FO_MENTION_MEMORY, value);
    case FO_OPERAND_TOKEN_OUT:
        return value >= FO_RAW_RETURN_NULL ? value : (uint8_t)visit(user, FO_MENTION_TOKEN, value);
    case FO_OPERAND_TOKEN_IN:
        return value == 0 || value == FO_RAW_TOKEN_OTHER
                   ? value
                   : (uint8_t)(1 + visit(user, FO_MENTION_TOKEN, value - 1U));
    default:
        return value;
    }
}

static void
visit_call(visitor visit, void *user, enum fo_call call, struct fo_operation *operation)
{
    const struct fo_call_info *info = fo_call_get(call);
    for (size_t i = 0; i < info->operand_count; i++) {
        const int place = fo_raw_place(call, i);
        if (place != FO_RAW_ARGUMENT) {
            operation->operands[place] =
                visit_operand(visit, user, info->operands[i].kind, operation->operands[place]);
        }
    }
}

/** Whose token is taken means something only where it is another session's. */
static bool
is_about(const struct fo_operation *operation, const struct fo_field *field)
{
    const bool takes_token = operation->code == FO_OP_STEP || operation->code == FO_OP_UNPROTECT;
    const uint8_t source = operation->operands[FO_OPERAND_B];
    return field->place == FO_PLACE_A || !takes_token || source == FO_TOKEN_SWAP || source == FO_TOKEN_SPLICE;
}

static void
visit_operation(visitor visit, void *user, struct fo_operation *operation)
{
    const struct fo_operation_info *info = fo_operation_get(operation->code);
    enum fo_call call;
    if (fo_operation_is_call(operation->code, &call)) {
        visit_call(visit, user, call, operation);
        return;
    }
    for (size_t i = 0; info != NULL && i < info->field_count; i++) {
        const struct fo_field *field = &info->fields[i];
        const uint32_t value = fo_field_read(field, operation);
        switch (field->kind) {
        case FO_FIELD_SESSION:
            if (is_about(operation, field)) {
                fo_field_write(field, operation, visit(user, FO_MENTION_SESSION, value));
            }
            break;
        case FO_FIELD_CREDENTIAL:
            fo_field_write(field, operation, visit(user, FO_MENTION_CREDENTIAL, value));
            break;
        case FO_FIELD_CONTEXT:
            fo_field_write(field, operation, visit(user, FO_MENTION_CONTEXT, value));
            break;
        case FO_FIELD_MEMORY:
            fo_field_write(field, operation, visit(user, FO_MENTION_MEMORY, value));
            break;
        default:
            break;
        }
    }
}

static uint32_t
collect(void *user, enum fo_mention kind, uint32_t number)
{
    uint64_t *mentioned = user;
    *mentioned |= UINT64_C(1) << ((uint32_t)kind + number);
    return number;
}

uint64_t
fo_operation_mentions(const struct fo_operation *operation)
{
    struct fo_operation copy = *operation;
    uint64_t mentioned = 0;
    visit_operation(collect, &mentioned, &copy);
    return mentioned;
}

/** New numbers: one more than the number, so that 0 is none yet. */
struct renumbering {
    uint8_t numbers[FO_MENTION_COUNT];
    uint8_t next[FO_MENTION_COUNT]; /**< At each kind's beginning: the next free number. */
};

static uint32_t
renumber(void *user, enum fo_mention kind, uint32_t number)
{
    struct renumbering *all = user;
    const bool is_session = kind == FO_MENTION_SESSION;
    const uint32_t pair = is_session ? number % FO_SESSION_PAIRS_MAX : number;
    if (kind == FO_MENTION_STRING) {
        return number;
    }
    if (all->numbers[(uint32_t)kind + pair] == 0) {
        all->next[kind]++;
        all->numbers[(uint32_t)kind + pair] = all->next[kind];
    }
    return all->numbers[(uint32_t)kind + pair] - 1U + (number - pair);
}

void
fo_program_renumber(struct fo_program *program)
{
    struct renumbering all;
    memset(&all, 0, sizeof all);
    for (uint32_t i = 0; i < program->operation_count; i++) {
        visit_operation(renumber, &all, &program->operations[i]);
    }
}
