// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Programs to their canonical text.
 */
#include "notation/print.h"
#include "program/program.h"
#include "program/raw_operand.h"
#include "sspi/status.h"

static void
print_session(uint32_t value, struct fo_text *out)
{
    fo_text_append(out, value < FO_SESSION_PAIRS_MAX ? "client" : "server");
    fo_print_decimal(out, value % FO_SESSION_PAIRS_MAX);
}

static void
print_flags(const struct fo_field *field, uint32_t value, struct fo_text *out)
{
    bool is_first = true;
    for (uint32_t bit = 0; field->words[bit] != NULL; bit++) {
        if ((value >> bit & 1) != 0) {
            fo_text_append(out, is_first ? "" : "|");
            fo_text_append(out, field->words[bit]);
            is_first = false;
        }
    }
}

static void
print_letter(struct fo_text *out, char letter, uint32_t value)
{
    fo_print_byte(out, letter);
    fo_print_decimal(out, value);
}

/** The bytes of @p operation as pairs of digits. */
static void
print_bytes(const struct fo_operation *operation, struct fo_text *out)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[FO_OPERATION_PAYLOAD_MAX];
    size_t count = fo_operation_bytes_get(operation, bytes);
    for (size_t i = 0; i < count; i++) {
        fo_print_byte(out, digits[bytes[i] >> 4]);
        fo_print_byte(out, digits[bytes[i] & 15]);
    }
}

static void
print_value(const struct fo_field *field, uint32_t value, struct fo_text *out)
{
    switch (field->kind) {
    case FO_FIELD_SESSION:
        print_session(value, out);
        break;
    case FO_FIELD_CREDENTIAL:
        print_letter(out, 'c', value);
        break;
    case FO_FIELD_CONTEXT:
        print_letter(out, 'x', value);
        break;
    case FO_FIELD_MEMORY:
        print_letter(out, 'b', value);
        break;
    case FO_FIELD_WORD:
        fo_text_append(out, field->words[value]);
        break;
    case FO_FIELD_FLAGS:
        print_flags(field, value, out);
        break;
    case FO_FIELD_NUMBER:
        fo_print_decimal(out, (uint64_t)value + field->bias);
        break;
    case FO_FIELD_STATUS:
        fo_print_status(out, fo_operation_status_at(value));
        break;
    case FO_FIELD_CALL:
        fo_text_append(out, value == 0 ? "any" : fo_call_get((enum fo_call)(value - 1))->name);
        break;
    case FO_FIELD_BYTES:
        break;
    }
}

static void
print_session_operation(const struct fo_operation_info *info, const struct fo_operation *operation,
                        struct fo_text *out)
{
    fo_text_append(out, info->verb);
    for (size_t i = 0; i < info->field_count; i++) {
        const struct fo_field *field = &info->fields[i];
        uint32_t value = fo_field_read(field, operation);
        if (field->name == NULL) {
            fo_print_byte(out, ' ');
        } else if (value != 0 || field->kind == FO_FIELD_CREDENTIAL) {
            fo_print_key(out, field->name);
        } else {
            continue;
        }
        print_value(field, value, out);
        if (field->kind == FO_FIELD_BYTES) {
            print_bytes(operation, out);
        }
    }
}

static void
print_call(enum fo_call call, const struct fo_operation *operation, bool is_ansi, struct fo_text *out)
{
    const struct fo_call_info *info = fo_call_get(call);
    fo_print_call(out, call, !is_ansi);
    for (size_t i = 0; i < info->operand_count; i++) {
        int place = fo_raw_place(call, i);
        if (place != FO_RAW_ARGUMENT) {
            fo_raw_print(&info->operands[i], operation->operands[place], out);
        } else if (operation->argument != 0) {
            fo_print_key(out, info->operands[i].name);
            fo_print_number(out, operation->argument);
        }
    }
}

static void
print_reserved(const struct fo_operation *operation, struct fo_text *out)
{
    static const char *const keys[] = {"a", "b", "c"};
    fo_text_append(out, "reserved");
    fo_print_key(out, "code");
    fo_print_decimal(out, operation->code);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (operation->operands[i] != 0) {
            fo_print_key(out, keys[i]);
            fo_print_decimal(out, operation->operands[i]);
        }
    }
    if (operation->argument != 0) {
        fo_print_key(out, "argument");
        fo_print_decimal(out, operation->argument);
    }
}

void
fo_operation_print(const struct fo_operation *operation, bool is_ansi, struct fo_text *out)
{
    const struct fo_operation_info *info = fo_operation_get(operation->code);
    enum fo_call call;
    if (info != NULL) {
        print_session_operation(info, operation, out);
    } else if (fo_operation_is_call(operation->code, &call)) {
        print_call(call, operation, is_ansi, out);
    } else {
        print_reserved(operation, out);
    }
}

void
fo_program_print(const struct fo_program *program, struct fo_text *out)
{
    fo_text_append(out, "freeonce-program ");
    fo_print_decimal(out, FO_PROGRAM_VERSION);
    fo_print_byte(out, '\n');
    if (program->package != FO_PROGRAM_DEFAULT) {
        fo_text_append(out, "package ");
        fo_text_append(out, fo_program_package_name((enum fo_program_package)program->package));
        fo_print_byte(out, '\n');
    }
    fo_text_append(out, program->is_integrity_off ? "integrity off\n" : "");
    fo_text_append(out, program->is_ansi ? "table ansi\n" : "");
    if (program->seed != 0) {
        fo_text_append(out, "seed ");
        fo_print_decimal(out, program->seed);
        fo_print_byte(out, '\n');
    }
    for (uint32_t i = 0; i < FO_KNOB_COUNT; i++) {
        uint8_t value = program->knobs.value[i];
        if (value != FO_KNOB_UNKNOWN) {
            fo_text_append(out, "knob ");
            fo_text_append(out, fo_knob_name((enum fo_knob)i));
            fo_print_byte(out, '=');
            fo_text_append(out, fo_knob_value_name((enum fo_knob)i, value));
            fo_print_byte(out, '\n');
        }
    }
    for (uint32_t i = 0; i < program->operation_count; i++) {
        fo_operation_print(&program->operations[i], program->is_ansi, out);
        fo_print_byte(out, '\n');
    }
}
