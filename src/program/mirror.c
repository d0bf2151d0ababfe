// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Changing client and server about, operand by operand.
 */
#include "program/mirror.h"

static uint8_t
other_call(uint8_t call)
{
    const uint8_t client = FO_CALL_INITIALIZE_SECURITY_CONTEXT + 1;
    const uint8_t server = FO_CALL_ACCEPT_SECURITY_CONTEXT + 1;
    return call == client ? server : call == server ? client : call;
}

static uint8_t
other_setting(uint8_t setting)
{
    switch (setting) {
    case FO_SCRIPT_CLIENT_COMPLETE_LEG:
        return FO_SCRIPT_SERVER_COMPLETE_LEG;
    case FO_SCRIPT_SERVER_COMPLETE_LEG:
        return FO_SCRIPT_CLIENT_COMPLETE_LEG;
    case FO_SCRIPT_CLIENT_FAIL_LEG:
        return FO_SCRIPT_SERVER_FAIL_LEG;
    case FO_SCRIPT_SERVER_FAIL_LEG:
        return FO_SCRIPT_CLIENT_FAIL_LEG;
    default:
        return setting;
    }
}

static void
mirror(struct fo_operation *operation, const struct fo_operation_info *info)
{
    for (size_t i = 0; i < info->field_count; i++) {
        const struct fo_field *field = &info->fields[i];
        if (field->kind == FO_FIELD_SESSION) {
            const uint32_t session = fo_field_read(field, operation);
            fo_field_write(field, operation, (session + FO_SESSION_PAIRS_MAX) % FO_SESSIONS_MAX);
        } else if (field->kind == FO_FIELD_CALL) {
            const uint32_t call = fo_field_read(field, operation);
            fo_field_write(field, operation, other_call((uint8_t)call));
        }
    }
    if (operation->code == FO_OP_ACQUIRE) {
        operation->operands[FO_OPERAND_B] ^= 1;
    } else if (operation->code == FO_OP_SCRIPT) {
        operation->operands[FO_OPERAND_A] = other_setting(operation->operands[FO_OPERAND_A]);
    }
}

void
fo_program_mirror(struct fo_program *program)
{
    for (uint32_t i = 0; i < program->operation_count; i++) {
        const struct fo_operation_info *info = fo_operation_get(program->operations[i].code);
        if (info != NULL) {
            mirror(&program->operations[i], info);
        }
    }
}
