// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operands of raw operations printed as words, in the notation of traces where a trace has the same thing.
 */
#include "base/assert.h"
#include "notation/print.h"
#include "program/raw_operand.h"

#include <string.h>

static const char *const specials[] = {"null", "zero", "minus-one", "minus-two", "half", "other"};

enum {
    SPECIAL_COUNT = sizeof specials / sizeof specials[0]
};

_Static_assert((int)SPECIAL_COUNT == FO_HANDLE_CHOICES - FO_HANDLE_NULL, "each special has a word");

/** Entries of shapes: the SecBuffer type's word where a trace has it, else a program's own. */
static const struct {
    const char *word;
    bool has_variable; /**< "@b0" stands behind it. */
} entries[FO_ENTRY_COUNT] = {
    [FO_ENTRY_TOKEN] = {"token", true},
    [FO_ENTRY_TOKEN_NULL] = {"new-token", true},
    [FO_ENTRY_TOKEN_SIZED] = {"unbacked-token", false},
    [FO_ENTRY_TOKEN_SMALL] = {"small-token", true},
    [FO_ENTRY_TOKEN_CUT] = {"cut-token", true},
    [FO_ENTRY_TOKEN_FLIP] = {"flipped-token", true},
    [FO_ENTRY_TOKEN_RANDOM] = {"random-token", false},
    [FO_ENTRY_ALERT_NULL] = {"alert", false},
    [FO_ENTRY_EMPTY] = {"empty", false},
    [FO_ENTRY_DATA] = {"data", true},
    [FO_ENTRY_STREAM_HEADER] = {"stream_header", false},
    [FO_ENTRY_STREAM_TRAILER] = {"stream_trailer", false},
    [FO_ENTRY_STREAM] = {"stream", true},
    [FO_ENTRY_PADDING] = {"padding", false},
    [FO_ENTRY_SHUTDOWN] = {"shutdown-token", false},
    [FO_ENTRY_TOKEN_SPLICE] = {"spliced-token", true},
    [FO_ENTRY_TOKEN_RAW] = {"raw-token", false},
};

const char *
fo_raw_entry_word(enum fo_raw_entry entry)
{
    return entries[entry].word;
}

bool
fo_raw_entry_has_variable(enum fo_raw_entry entry)
{
    return entries[entry].has_variable;
}

const char *
fo_raw_special_word(uint32_t value)
{
    FO_ASSERT(value >= FO_HANDLE_NULL && value < FO_HANDLE_CHOICES);
    return specials[value - FO_HANDLE_NULL];
}

static void
print_variable(struct fo_text *out, const char *prefix, char letter, uint32_t index)
{
    fo_text_append(out, prefix);
    fo_print_byte(out, letter);
    fo_print_decimal(out, index);
}

static void
print_handle(struct fo_text *out, bool is_credential, uint32_t value)
{
    if (value >= FO_HANDLE_NULL) {
        fo_text_append(out, specials[value - FO_HANDLE_NULL]);
        return;
    }
    static const char *const prefixes[] = {"", "", "stale-", "copy-"};
    uint32_t choice = value / FO_VARIABLES_MAX;
    bool is_own_kind = choice != FO_HANDLE_MIXED;
    print_variable(out, prefixes[choice], is_credential == is_own_kind ? 'c' : 'x', value % FO_VARIABLES_MAX);
}

static void
print_out_handle(struct fo_text *out, bool is_credential, uint32_t value)
{
    if (value == FO_RAW_OUT_NULL) {
        fo_text_append(out, "null");
        return;
    }
    print_variable(out, "", is_credential == (value < FO_VARIABLES_MAX) ? 'c' : 'x',
                   value % FO_VARIABLES_MAX);
}

static void
print_shape(struct fo_text *out, uint32_t value)
{
    const struct fo_raw_shape *shape = fo_raw_shape_at(value / FO_VARIABLES_MAX);
    if (shape->is_null) {
        fo_text_append(out, "null");
        return;
    }
    fo_print_byte(out, '[');
    for (size_t i = 0; i < shape->entry_count; i++) {
        enum fo_raw_entry entry = shape->entries[i];
        fo_text_append(out, i > 0 ? "," : "");
        fo_text_append(out, entries[entry].word);
        if (entries[entry].has_variable) {
            print_variable(out, "@", 'b', value % FO_VARIABLES_MAX);
        }
    }
    fo_print_byte(out, ']');
}

static void
print_package(struct fo_text *out, uint32_t value)
{
    if (value == FO_RAW_PACKAGE_NULL) {
        fo_text_append(out, "null");
        return;
    }
    fo_print_text(out, fo_program_package_name((enum fo_program_package)value));
}

static void
print_block(struct fo_text *out, uint32_t value)
{
    if (value >= FO_RAW_BLOCK_NULL) {
        fo_text_append(out, value == FO_RAW_BLOCK_NULL ? "null" : "other");
        return;
    }
    print_variable(out, "", 'b', value % FO_VARIABLES_MAX);
    fo_text_append(out, value >= FO_VARIABLES_MAX ? "+16" : "");
}

static void
print_returned(struct fo_text *out, char letter, uint32_t value)
{
    if (value == FO_RAW_RETURN_NULL) {
        fo_text_append(out, "null");
    } else {
        print_variable(out, "", letter, value);
    }
}

/** Variables that 0 stands for are shown; other operands are left out when they are 0. */
static bool
is_shown(enum fo_operand_kind kind, uint32_t value)
{
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
    case FO_OPERAND_BLOCK:
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_TOKEN_OUT:
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        return true;
    default:
        return value != 0;
    }
}

void
fo_raw_print(const struct fo_operand *operand, uint32_t value, struct fo_text *out)
{
    if (!is_shown(operand->kind, value)) {
        return;
    }
    fo_print_key(out, operand->name);
    switch (operand->kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
        print_handle(out, operand->kind == FO_OPERAND_CREDENTIAL, value);
        break;
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
        print_out_handle(out, operand->kind == FO_OPERAND_CREDENTIAL_OUT, value);
        break;
    case FO_OPERAND_PACKAGE:
        print_package(out, value);
        break;
    case FO_OPERAND_STRING:
        print_variable(out, "", 'n', value - 1);
        break;
    case FO_OPERAND_NUMBER:
    case FO_OPERAND_BOOLEAN:
        fo_print_number(out, value);
        break;
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        fo_text_append(out, "null");
        break;
    case FO_OPERAND_OPAQUE:
        fo_text_append(out, "other");
        break;
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        print_shape(out, value);
        break;
    case FO_OPERAND_BLOCK:
        print_block(out, value);
        break;
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_TOKEN_OUT:
        print_returned(out, operand->kind == FO_OPERAND_TOKEN_OUT ? 'h' : 'b', value);
        break;
    case FO_OPERAND_TOKEN_IN:
        if (value == FO_RAW_TOKEN_OTHER) {
            fo_text_append(out, "other");
        } else {
            print_variable(out, "", 'h', value - 1);
        }
        break;
    }
}
