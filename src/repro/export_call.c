// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Calls in C: the statement, and those around it that give it its variables.
 */
#include "repro/export_call.h"

#include "repro/export_buffers.h"
#include "repro/export_words.h"

#include <stdio.h>
#include <string.h>

char
fo_export_letter(bool wide)
{
    return wide ? 'W' : 'A';
}

void
fo_export_append_variable(const struct fo_export_variable *variable, struct fo_text *out)
{
    fo_text_printf(out, "%c%u", variable->is_credential ? 'c' : 'x', variable->number);
}

void
fo_export_set_variable(struct fo_export_writer *writer, struct fo_export_variable *variable,
                       const SecHandle *value, bool is_output)
{
    char word[FO_EXPORT_WORD_MAX];
    struct fo_text *out = &writer->body;
    const enum fo_export_value how =
        fo_export_variable_value(&writer->state, variable, value, is_output, word);
    if (how == FO_EXPORT_VALUE_INVALID) {
        fo_text_append(out, "    SecInvalidateHandle(&");
        fo_export_append_variable(variable, out);
        fo_text_append(out, ");\n");
    } else if (how == FO_EXPORT_VALUE_WORD) {
        fo_text_append(out, "    ");
        fo_export_append_variable(variable, out);
        fo_text_printf(out, " = %s;\n", word);
    }
    variable->value = *value;
}

static bool
is_handle(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CONTEXT || kind == FO_OPERAND_CREDENTIAL_OUT ||
           kind == FO_OPERAND_CONTEXT_OUT;
}

static bool
is_given(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL_OUT || kind == FO_OPERAND_CONTEXT_OUT;
}

/** The variable of handle operand @p index. */
static struct fo_export_variable *
variable_of(struct fo_export_writer *writer, const struct fo_said_call *call, size_t index)
{
    const enum fo_operand_kind kind = fo_call_get(call->call)->operands[index].kind;
    const bool is_credential = kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CREDENTIAL_OUT;
    return fo_export_variable_at(&writer->state, (uintptr_t)call->arguments[index].pointer, is_credential,
                                 &call->before[index], !is_given(kind));
}

/** The structure of a query, or the variable for what the call stores. */
static void
declare_result(struct fo_export_writer *writer, const struct fo_said_call *call, size_t item, size_t index)
{
    const uint32_t turn = writer->state.numbers[item];
    struct fo_text *out = &writer->body;
    const enum fo_operand_kind kind = fo_call_get(call->call)->operands[index].kind;
    const int number = fo_call_operand_index(call->call, FO_OPERAND_NUMBER);
    if (call->arguments[index].pointer == NULL) {
        return;
    }
    if (kind == FO_OPERAND_PACKAGES_OUT) {
        fo_text_printf(out, "    PSecPkgInfo%c packages%u = NULL;\n", fo_export_letter(call->wide), turn);
    } else if (kind == FO_OPERAND_TOKEN_OUT) {
        fo_text_printf(out, "    void *access%u = NULL;\n", turn);
    } else if (kind == FO_OPERAND_ATTRIBUTE_IN) {
        fo_text_printf(out, "    static unsigned char value%u[1024];\n", turn);
    } else if (kind == FO_OPERAND_ATTRIBUTE_OUT && number >= 0) {
        const bool of_credential = fo_call_operand_index(call->call, FO_OPERAND_CREDENTIAL) >= 0;
        const struct fo_export_attribute *attribute =
            fo_export_attribute_find((uint32_t)call->arguments[number].number, of_credential);
        if (attribute == NULL) {
            fo_text_printf(out, "    static void *value%u[128];\n", turn);
        } else {
            const char suffix[] = {fo_export_letter(call->wide), '\0'};
            fo_text_printf(out, "    %s%s value%u = {0};\n", attribute->type,
                           attribute->has_forms ? suffix : "", turn);
        }
    }
}

static void
append_text(const struct fo_export_writer *writer, const struct fo_said_call *call, size_t index,
            struct fo_text *out)
{
    const struct fo_said_bytes text = call->text[index];
    if (call->arguments[index].pointer == NULL || text.count == 0) {
        fo_text_append(out, "NULL");
        return;
    }
    fo_text_append(out, call->wide ? "u" : "");
    fo_export_string(fo_transcript_bytes(writer->export->said, text), text.count - 1, out);
}

void
fo_export_append_block(struct fo_export_writer *writer, uintptr_t pointer, struct fo_text *out)
{
    const struct fo_export_memory *memory = fo_export_memory_at(&writer->state, pointer);
    if (pointer == 0) {
        fo_text_append(out, "NULL");
    } else if (memory == NULL) {
        writer->state.uses_other = true;
        fo_text_append(out, "other");
    } else if (memory->pointer == pointer) {
        fo_text_append(out, memory->name);
    } else {
        fo_text_printf(out, "(unsigned char *)%s + %zu", memory->name, (size_t)(pointer - memory->pointer));
    }
}

static void
append_opaque(struct fo_export_writer *writer, const struct fo_said_call *call, size_t index,
              struct fo_text *out)
{
    if (call->arguments[index].pointer == NULL) {
        fo_text_append(out, "NULL");
    } else if (call->text[index].count > 0) {
        writer->state.uses_identity = true;
        writer->state.identity = call->text[index];
        fo_text_append(out, "&identity");
    } else {
        writer->state.uses_schannel = true;
        fo_text_append(out, "&schannel");
    }
}

/** Handles and everything that is told by a name. */
static void
append_pointer(struct fo_export_writer *writer, const struct fo_said_call *call, size_t item, size_t index,
               struct fo_text *out)
{
    const uint32_t turn = writer->state.numbers[item];
    const struct fo_operand *operand = &fo_call_get(call->call)->operands[index];
    const uintptr_t pointer = (uintptr_t)call->arguments[index].pointer;
    if (is_handle(operand->kind) && pointer != 0) {
        fo_text_append(out, "&");
        fo_export_append_variable(variable_of(writer, call, index), out);
    } else if (operand->kind == FO_OPERAND_BLOCK || operand->kind == FO_OPERAND_TOKEN_IN) {
        fo_export_append_block(writer, pointer, out);
    } else if (pointer == 0) {
        fo_text_append(out, "NULL");
    } else if (operand->kind == FO_OPERAND_NUMBER_OUT) {
        writer->state.uses_number = true;
        fo_text_append(out, "&number");
    } else if (operand->kind == FO_OPERAND_TIME_OUT) {
        writer->state.uses_expiry = true;
        fo_text_append(out, "&expiry");
    } else if (operand->kind == FO_OPERAND_PACKAGES_OUT) {
        fo_text_printf(out, "&packages%u", turn);
    } else if (operand->kind == FO_OPERAND_TOKEN_OUT) {
        fo_text_printf(out, "&access%u", turn);
    } else {
        fo_text_printf(out, "&value%u", turn);
    }
}

static void
append_argument(struct fo_export_writer *writer, size_t item, size_t index, struct fo_text *out)
{
    const struct fo_said_call *call = &writer->export->said->items[item].call;
    const struct fo_operand *operand = &fo_call_get(call->call)->operands[index];
    for (uint32_t i = 0; i < call->list_count; i++) {
        if (call->lists[i].operand == index) {
            fo_export_buffers_argument(&writer->state, item, i, out);
            return;
        }
    }
    switch (operand->kind) {
    case FO_OPERAND_PACKAGE:
    case FO_OPERAND_STRING:
        append_text(writer, call, index, out);
        break;
    case FO_OPERAND_NUMBER:
        fo_export_number(call->call, operand->name, call->arguments[index].number, out);
        break;
    case FO_OPERAND_BOOLEAN:
        fo_text_append(out, call->arguments[index].number != 0 ? "TRUE" : "FALSE");
        break;
    case FO_OPERAND_OPAQUE:
        append_opaque(writer, call, index, out);
        break;
    default:
        append_pointer(writer, call, item, index, out);
        break;
    }
}

static void
append_call(struct fo_export_writer *writer, size_t item)
{
    const struct fo_said_call *call = &writer->export->said->items[item].call;
    const struct fo_call_info *info = fo_call_get(call->call);
    struct fo_text argument = {0};
    const char suffix[] = {fo_export_letter(call->wide), '\0'};
    fo_export_statement(writer, "sspi->%s%s", info->name, info->has_forms ? suffix : "");
    for (size_t i = 0; i < info->operand_count; i++) {
        fo_text_clear(&argument);
        append_argument(writer, item, i, &argument);
        fo_export_argument(writer, &argument);
    }
    fo_export_outcome(writer, item, call->status, "");
    fo_text_fini(&argument);
}

/** Blocks and tokens that the call stored for its caller. */
static void
note_results(struct fo_export_writer *writer, const struct fo_said_call *call, size_t item)
{
    const uint32_t turn = writer->state.numbers[item];
    const int number = fo_call_operand_index(call->call, FO_OPERAND_NUMBER);
    const bool of_credential = fo_call_operand_index(call->call, FO_OPERAND_CREDENTIAL) >= 0;
    const bool is_query = fo_call_operand_index(call->call, FO_OPERAND_ATTRIBUTE_OUT) >= 0;
    const bool is_token = fo_call_operand_index(call->call, FO_OPERAND_TOKEN_OUT) >= 0;
    const struct fo_export_attribute *attribute =
        is_query && number >= 0
            ? fo_export_attribute_find((uint32_t)call->arguments[number].number, of_credential)
            : NULL;
    for (uint32_t i = 0; i < call->returned_count; i++) {
        struct fo_export_memory memory = {
            .item = item, .bit = UINT32_MAX, .pointer = call->returned[i], .room = 1};
        if (call->returned[i] == 0) {
            continue;
        }
        if (attribute != NULL && attribute->members[i] != NULL) {
            (void)snprintf(memory.name, sizeof memory.name, "value%u.%s", turn, attribute->members[i]);
        } else if (is_query) {
            (void)snprintf(memory.name, sizeof memory.name, "value%u[%u]", turn, i);
        } else {
            (void)snprintf(memory.name, sizeof memory.name, is_token ? "access%u" : "packages%u", turn);
        }
        fo_export_memory_add(&writer->state, &memory);
    }
}

static void
settle_call(struct fo_export_writer *writer, const struct fo_said_call *call, size_t item)
{
    const uint32_t turn = writer->state.numbers[item];
    const struct fo_call_info *info = fo_call_get(call->call);
    const int block = fo_call_operand_index(call->call, FO_OPERAND_BLOCK);
    for (size_t i = 0; i < info->operand_count; i++) {
        if (!is_handle(info->operands[i].kind) || call->arguments[i].pointer == NULL) {
            continue;
        }
        struct fo_export_variable *variable = variable_of(writer, call, i);
        variable->value = call->after[i];
        variable->is_ended = (info->effects & (FO_CONSUMES_CREDENTIAL | FO_CONSUMES_CONTEXT)) != 0;
        if (is_given(info->operands[i].kind) && (writer->state.keeps[item] & FO_EXPORT_KEEP_HANDLE) != 0) {
            fo_text_printf(&writer->globals, "static SecHandle kept%u;\n", turn);
            fo_text_printf(&writer->body, "    kept%u = ", turn);
            fo_export_append_variable(variable, &writer->body);
            fo_text_append(&writer->body, ";\n");
        }
    }
    for (uint32_t i = 0; i < call->list_count; i++) {
        fo_export_buffers_settle(&writer->state, item, i, &writer->body);
    }
    note_results(writer, call, item);
    if (block >= 0) {
        fo_export_memory_release(&writer->state, (uintptr_t)call->arguments[block].pointer);
    }
}

void
fo_export_write_call(struct fo_export_writer *writer, size_t item)
{
    const struct fo_said_call *call = &writer->export->said->items[item].call;
    const struct fo_call_info *info = fo_call_get(call->call);
    for (size_t i = 0; i < info->operand_count; i++) {
        if (is_handle(info->operands[i].kind) && call->arguments[i].pointer != NULL) {
            fo_export_set_variable(writer, variable_of(writer, call, i), &call->before[i],
                                   is_given(info->operands[i].kind));
        }
        declare_result(writer, call, item, i);
    }
    for (uint32_t i = 0; i < call->list_count; i++) {
        fo_export_buffers_declare(&writer->state, item, i, &writer->body);
    }
    append_call(writer, item);
    settle_call(writer, call, item);
}
