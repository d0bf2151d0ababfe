// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Ranges of header and operands.
 */
#include "program/validate.h"

#include "program/raw_operand.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static bool
refuse(struct fo_program_flaw *flaw, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(flaw->reason, sizeof flaw->reason, format, arguments);
    va_end(arguments);
    return false;
}

static bool
is_header_legal(const struct fo_program *program, struct fo_program_flaw *flaw)
{
    if (program->package >= FO_PROGRAM_COUNT) {
        return refuse(flaw, "package %u of %d", program->package, FO_PROGRAM_COUNT);
    }
    if (program->operation_count > FO_PROGRAM_OPERATIONS_MAX) {
        return refuse(flaw, "%u operations of at most %d", program->operation_count,
                      FO_PROGRAM_OPERATIONS_MAX);
    }
    for (uint32_t i = 0; i < FO_KNOB_COUNT; i++) {
        uint8_t value = program->knobs.value[i];
        if (value != FO_KNOB_UNKNOWN && value > fo_knob_value_count((enum fo_knob)i)) {
            return refuse(flaw, "value %u of knob %s", value, fo_knob_name((enum fo_knob)i));
        }
    }
    return true;
}

static bool
are_fields_legal(const struct fo_operation_info *info, const struct fo_operation *operation,
                 struct fo_program_flaw *flaw)
{
    for (size_t i = 0; i < info->field_count; i++) {
        const struct fo_field *field = &info->fields[i];
        uint32_t count = fo_field_count(field);
        uint32_t value = fo_field_read(field, operation);
        if (count != 0 && value >= count) {
            return refuse(flaw, "operand %s of %s is %u of %u", field->name == NULL ? "1" : field->name,
                          info->verb, value, count);
        }
    }
    return true;
}

static bool
are_operands_legal(enum fo_call call, const struct fo_operation *operation, struct fo_program_flaw *flaw)
{
    const struct fo_call_info *info = fo_call_get(call);
    for (size_t i = 0; i < info->operand_count; i++) {
        const struct fo_operand *operand = &info->operands[i];
        int place = fo_raw_place(call, i);
        if (place != FO_RAW_ARGUMENT && operation->operands[place] >= fo_raw_count(operand->kind)) {
            return refuse(flaw, "operand %s of %s is %u of %u", operand->name, info->name,
                          operation->operands[place], fo_raw_count(operand->kind));
        }
    }
    return true;
}

static bool
is_operation_legal(const struct fo_operation *operation, struct fo_program_flaw *flaw)
{
    const struct fo_operation_info *info = fo_operation_get(operation->code);
    struct fo_operation canonical = *operation;
    enum fo_call call;
    if (info != NULL && !are_fields_legal(info, operation, flaw)) {
        return false;
    }
    if (fo_operation_is_call(operation->code, &call) && !are_operands_legal(call, operation, flaw)) {
        return false;
    }
    fo_operation_canonicalize(&canonical);
    if (!fo_operation_equal(operation, &canonical)) {
        return refuse(flaw, "code %u holds numbers that mean nothing", operation->code);
    }
    return true;
}

bool
fo_program_validate(const struct fo_program *program, struct fo_program_flaw *flaw)
{
    struct fo_program_flaw found = {.operation_index = UINT32_MAX};
    bool is_legal = is_header_legal(program, &found);
    for (uint32_t i = 0; is_legal && i < program->operation_count; i++) {
        is_legal = is_operation_legal(&program->operations[i], &found);
        if (!is_legal) {
            found.operation_index = i;
            found.line = program->operations[i].line;
        }
    }
    if (!is_legal && flaw != NULL) {
        *flaw = found;
    }
    return is_legal;
}
