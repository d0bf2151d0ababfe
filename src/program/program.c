// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The byte form of programs.
 */
#include "program/program.h"

#include "base/assert.h"

#include <string.h>

/** Header: package and flags, A table or not, seed, then the knobs in bits. */
enum {
    AT_PACKAGE,
    AT_FLAGS,
    AT_SEED,
    AT_KNOBS = 4,
    FLAG_INTEGRITY_OFF = 1 << 0,
    FLAG_ANSI = 1 << 1,
    CELL_OPERANDS = 3, /**< Operands in the first cell; the second holds the rest. */
};

/** Bits of each knob in the header, in the order of enum fo_knob: together 32. */
static const uint8_t knob_bits[FO_KNOB_COUNT] = {2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3};

static uint32_t
read_number(const uint8_t bytes[4])
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void
write_number(uint8_t bytes[4], uint32_t number)
{
    for (size_t i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(number >> (8 * i));
    }
}

static void
unpack_knobs(uint32_t packed, struct fo_knobs *knobs)
{
    for (uint32_t i = 0; i < FO_KNOB_COUNT; i++) {
        uint8_t value = (uint8_t)(packed & ((UINT32_C(1) << knob_bits[i]) - 1));
        packed >>= knob_bits[i];
        knobs->value[i] = value > fo_knob_value_count((enum fo_knob)i) ? FO_KNOB_UNKNOWN : value;
    }
}

static uint32_t
pack_knobs(const struct fo_knobs *knobs)
{
    uint32_t packed = 0;
    uint32_t shift = 0;
    for (uint32_t i = 0; i < FO_KNOB_COUNT; i++) {
        packed |= (uint32_t)knobs->value[i] << shift;
        shift += knob_bits[i];
    }
    return packed;
}

static void
decode_header(const uint8_t header[FO_PROGRAM_HEADER_BYTES], struct fo_program *out)
{
    out->package = header[AT_PACKAGE] % FO_PROGRAM_COUNT;
    out->is_integrity_off = (header[AT_FLAGS] & FLAG_INTEGRITY_OFF) != 0;
    out->is_ansi = (header[AT_FLAGS] & FLAG_ANSI) != 0;
    out->seed = (uint16_t)(header[AT_SEED] | header[AT_SEED + 1] << 8);
    unpack_knobs(read_number(header + AT_KNOBS), &out->knobs);
}

/** Copy the next @p count bytes; what lies behind the end is 0. */
static void
take(const uint8_t *bytes, size_t length, size_t *at, uint8_t *out, size_t count)
{
    size_t left = length - *at;
    if (left >= count) {
        memcpy(out, bytes + *at, count);
        *at += count;
        return;
    }
    memset(out, 0, count);
    if (left > 0) {
        memcpy(out, bytes + *at, left);
    }
    *at += left;
}

/** Lines that the text of the program has ahead of its operations. */
static uint32_t
count_header_lines(const struct fo_program *program)
{
    uint32_t count = 1;
    count += program->package != FO_PROGRAM_DEFAULT;
    count += program->is_integrity_off;
    count += program->is_ansi;
    count += program->seed != 0;
    for (size_t i = 0; i < FO_KNOB_COUNT; i++) {
        count += program->knobs.value[i] != FO_KNOB_UNKNOWN;
    }
    return count;
}

void
fo_program_number_lines(struct fo_program *program)
{
    uint32_t line = count_header_lines(program);
    for (uint32_t i = 0; i < program->operation_count; i++) {
        line++;
        program->operations[i].line = line;
    }
}

void
fo_program_decode(const uint8_t *bytes, size_t length, struct fo_program *out)
{
    uint8_t cell[FO_OPERATION_BYTES];
    size_t at = 0;
    FO_ASSERT(bytes != NULL || length == 0);
    take(bytes, length, &at, cell, FO_PROGRAM_HEADER_BYTES);
    decode_header(cell, out);
    out->operation_count = 0;
    while (at < length && out->operation_count < FO_PROGRAM_OPERATIONS_MAX) {
        struct fo_operation *operation = &out->operations[out->operation_count];
        *operation = (struct fo_operation){0};
        take(bytes, length, &at, cell, sizeof cell);
        operation->code = cell[0];
        memcpy(operation->operands, cell + 1, CELL_OPERANDS);
        operation->argument = read_number(cell + 1 + CELL_OPERANDS);
        if (fo_operation_is_call(operation->code, NULL)) {
            take(bytes, length, &at, operation->operands + CELL_OPERANDS,
                 FO_OPERATION_OPERANDS_MAX - CELL_OPERANDS);
        }
        fo_operation_canonicalize(operation);
        out->operation_count++;
    }
    fo_program_number_lines(out);
}

size_t
fo_program_encode(const struct fo_program *program, uint8_t out[FO_PROGRAM_BYTES_MAX])
{
    size_t at = FO_PROGRAM_HEADER_BYTES;
    FO_ASSERT(program->operation_count <= FO_PROGRAM_OPERATIONS_MAX);
    out[AT_PACKAGE] = program->package;
    out[AT_FLAGS] =
        (uint8_t)((program->is_integrity_off ? FLAG_INTEGRITY_OFF : 0) | (program->is_ansi ? FLAG_ANSI : 0));
    out[AT_SEED] = (uint8_t)program->seed;
    out[AT_SEED + 1] = (uint8_t)(program->seed >> 8);
    write_number(out + AT_KNOBS, pack_knobs(&program->knobs));
    for (uint32_t i = 0; i < program->operation_count; i++) {
        const struct fo_operation *operation = &program->operations[i];
        out[at] = operation->code;
        memcpy(out + at + 1, operation->operands, CELL_OPERANDS);
        write_number(out + at + 1 + CELL_OPERANDS, operation->argument);
        at += FO_OPERATION_BYTES;
        if (fo_operation_is_call(operation->code, NULL)) {
            memcpy(out + at, operation->operands + CELL_OPERANDS, FO_OPERATION_OPERANDS_MAX - CELL_OPERANDS);
            at += FO_OPERATION_BYTES;
        }
    }
    return at;
}

bool
fo_program_equal(const struct fo_program *left, const struct fo_program *right)
{
    bool is_equal = left->package == right->package && left->is_integrity_off == right->is_integrity_off &&
                    left->is_ansi == right->is_ansi && left->seed == right->seed &&
                    left->operation_count == right->operation_count &&
                    memcmp(&left->knobs, &right->knobs, sizeof left->knobs) == 0;
    for (uint32_t i = 0; is_equal && i < left->operation_count; i++) {
        is_equal = fo_operation_equal(&left->operations[i], &right->operations[i]);
    }
    return is_equal;
}
