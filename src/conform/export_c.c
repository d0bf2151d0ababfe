// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One C statement for each call of a transcript.
 */
#include "conform/export_c.h"

#include "conform/export_buffers.h"
#include "conform/export_words.h"
#include "sspi/status.h"

#include <stdio.h>
#include <string.h>

enum {
    COLUMNS = 100
};

struct writer {
    const struct fo_export *export;
    struct fo_export_state state;
    struct fo_text body;
};

static char
letter(bool wide)
{
    return wide ? 'W' : 'A';
}

static void
append_variable(const struct fo_export_variable *variable, struct fo_text *out)
{
    fo_text_printf(out, "%c%u", variable->is_credential ? 'c' : 'x', variable->number);
}

/** A statement that gives @p variable the value with which the call or mark finds it. */
static void
set_variable(struct writer *writer, struct fo_export_variable *variable, const SecHandle *value,
             bool is_output)
{
    char word[FO_EXPORT_WORD_MAX];
    struct fo_text *out = &writer->body;
    const enum fo_export_value how =
        fo_export_variable_value(&writer->state, variable, value, is_output, word);
    if (how == FO_EXPORT_VALUE_INVALID) {
        fo_text_append(out, "    SecInvalidateHandle(&");
        append_variable(variable, out);
        fo_text_append(out, ");\n");
    } else if (how == FO_EXPORT_VALUE_WORD) {
        fo_text_append(out, "    ");
        append_variable(variable, out);
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
variable_of(struct writer *writer, const struct fo_said_call *call, size_t index)
{
    const enum fo_operand_kind kind = fo_call_get(call->call)->operands[index].kind;
    const bool is_credential = kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CREDENTIAL_OUT;
    return fo_export_variable_at(&writer->state, (uintptr_t)call->arguments[index].pointer, is_credential,
                                 &call->before[index], !is_given(kind));
}

/** The structure of a query, or the variable for what the call stores. */
static void
declare_result(struct writer *writer, const struct fo_said_call *call, size_t item, size_t index)
{
    struct fo_text *out = &writer->body;
    const enum fo_operand_kind kind = fo_call_get(call->call)->operands[index].kind;
    const int number = fo_call_operand_index(call->call, FO_OPERAND_NUMBER);
    if (call->arguments[index].pointer == NULL) {
        return;
    }
    if (kind == FO_OPERAND_PACKAGES_OUT) {
        fo_text_printf(out, "    PSecPkgInfo%c packages%zu = NULL;\n", letter(call->wide), item);
    } else if (kind == FO_OPERAND_TOKEN_OUT) {
        fo_text_printf(out, "    void *access%zu = NULL;\n", item);
    } else if (kind == FO_OPERAND_ATTRIBUTE_IN) {
        fo_text_printf(out, "    static unsigned char value%zu[1024];\n", item);
    } else if (kind == FO_OPERAND_ATTRIBUTE_OUT && number >= 0) {
        const bool of_credential = fo_call_operand_index(call->call, FO_OPERAND_CREDENTIAL) >= 0;
        const struct fo_export_attribute *attribute =
            fo_export_attribute_find((uint32_t)call->arguments[number].number, of_credential);
        if (attribute == NULL) {
            fo_text_printf(out, "    static void *value%zu[128];\n", item);
        } else {
            const char suffix[] = {letter(call->wide), '\0'};
            fo_text_printf(out, "    %s%s value%zu = {0};\n", attribute->type,
                           attribute->has_forms ? suffix : "", item);
        }
    }
}

static void
append_text(const struct writer *writer, const struct fo_said_call *call, size_t index, struct fo_text *out)
{
    const struct fo_said_bytes text = call->text[index];
    if (call->arguments[index].pointer == NULL || text.count == 0) {
        fo_text_append(out, "NULL");
        return;
    }
    fo_text_append(out, call->wide ? "u" : "");
    fo_export_string(fo_transcript_bytes(writer->export->said, text), text.count - 1, out);
}

static void
append_block(struct writer *writer, uintptr_t pointer, struct fo_text *out)
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
append_opaque(struct writer *writer, const struct fo_said_call *call, size_t index, struct fo_text *out)
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
append_pointer(struct writer *writer, const struct fo_said_call *call, size_t item, size_t index,
               struct fo_text *out)
{
    const struct fo_operand *operand = &fo_call_get(call->call)->operands[index];
    const uintptr_t pointer = (uintptr_t)call->arguments[index].pointer;
    if (is_handle(operand->kind) && pointer != 0) {
        fo_text_append(out, "&");
        append_variable(variable_of(writer, call, index), out);
    } else if (operand->kind == FO_OPERAND_BLOCK || operand->kind == FO_OPERAND_TOKEN_IN) {
        append_block(writer, pointer, out);
    } else if (pointer == 0) {
        fo_text_append(out, "NULL");
    } else if (operand->kind == FO_OPERAND_NUMBER_OUT) {
        writer->state.uses_number = true;
        fo_text_append(out, "&number");
    } else if (operand->kind == FO_OPERAND_TIME_OUT) {
        writer->state.uses_expiry = true;
        fo_text_append(out, "&expiry");
    } else if (operand->kind == FO_OPERAND_PACKAGES_OUT) {
        fo_text_printf(out, "&packages%zu", item);
    } else if (operand->kind == FO_OPERAND_TOKEN_OUT) {
        fo_text_printf(out, "&access%zu", item);
    } else {
        fo_text_printf(out, "&value%zu", item);
    }
}

static void
append_argument(struct writer *writer, size_t item, size_t index, struct fo_text *out)
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

/** The call itself, broken where a line would be too long. */
static void
append_call(struct writer *writer, size_t item)
{
    const struct fo_said_call *call = &writer->export->said->items[item].call;
    const struct fo_call_info *info = fo_call_get(call->call);
    struct fo_text *out = &writer->body;
    struct fo_text argument = {0};
    const size_t begin = out->length;
    const char suffix[] = {letter(call->wide), '\0'};
    fo_text_printf(out, "    sspi->%s%s(", info->name, info->has_forms ? suffix : "");
    size_t line = begin;
    for (size_t i = 0; i < info->operand_count; i++) {
        fo_text_clear(&argument);
        append_argument(writer, item, i, &argument);
        if (i > 0) {
            fo_text_append(out, ",");
        }
        if (i > 0 && out->length - line + argument.length + 2 > COLUMNS) {
            line = out->length;
            fo_text_append(out, "\n        ");
        } else if (i > 0) {
            fo_text_append(out, " ");
        }
        fo_text_append(out, fo_text_get(&argument));
        writer->state.failed = writer->state.failed || argument.failed;
    }
    const char *status = fo_status_name(call->status);
    if (status != NULL) {
        fo_text_printf(out, "); // %s\n", status);
    } else {
        fo_text_printf(out, "); // 0x%08x\n", (unsigned)call->status);
    }
    fo_text_fini(&argument);
}

/** Blocks and tokens that the call stored for its caller. */
static void
note_results(struct writer *writer, const struct fo_said_call *call, size_t item)
{
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
            (void)snprintf(memory.name, sizeof memory.name, "value%zu.%s", item, attribute->members[i]);
        } else if (is_query) {
            (void)snprintf(memory.name, sizeof memory.name, "value%zu[%u]", item, i);
        } else {
            (void)snprintf(memory.name, sizeof memory.name, is_token ? "access%zu" : "packages%zu", item);
        }
        fo_export_memory_add(&writer->state, &memory);
    }
}

static void
settle_call(struct writer *writer, const struct fo_said_call *call, size_t item)
{
    const struct fo_call_info *info = fo_call_get(call->call);
    const int block = fo_call_operand_index(call->call, FO_OPERAND_BLOCK);
    for (size_t i = 0; i < info->operand_count; i++) {
        if (!is_handle(info->operands[i].kind) || call->arguments[i].pointer == NULL) {
            continue;
        }
        struct fo_export_variable *variable = variable_of(writer, call, i);
        variable->value = call->after[i];
        if (is_given(info->operands[i].kind) && (writer->state.keeps[item] & FO_EXPORT_KEEP_HANDLE) != 0) {
            fo_text_printf(&writer->body, "    const SecHandle kept%zu = ", item);
            append_variable(variable, &writer->body);
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

static void
write_call(struct writer *writer, size_t item)
{
    const struct fo_said_call *call = &writer->export->said->items[item].call;
    const struct fo_call_info *info = fo_call_get(call->call);
    for (size_t i = 0; i < info->operand_count; i++) {
        if (is_handle(info->operands[i].kind) && call->arguments[i].pointer != NULL) {
            set_variable(writer, variable_of(writer, call, i), &call->before[i],
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

/** The address of the context that a mark is about. */
static void
append_subject(struct writer *writer, const struct fo_said *said, struct fo_text *out)
{
    if (!said->has_handle) {
        fo_text_append(out, "NULL");
        return;
    }
    struct fo_export_variable *variable =
        fo_export_variable_at(&writer->state, said->handle_address, false, &said->handle, true);
    fo_text_append(out, "&");
    append_variable(variable, out);
}

static void
write_mark(struct writer *writer, size_t item)
{
    const struct fo_said *said = &writer->export->said->items[item];
    struct fo_text *out = &writer->body;
    if (said->has_handle) {
        set_variable(writer,
                     fo_export_variable_at(&writer->state, said->handle_address, false, &said->handle, true),
                     &said->handle, false);
    }
    switch (said->mark) {
    case FO_EXEC_SEND: {
        const struct fo_export_match match = fo_export_memory_match(&writer->state, said->content);
        const struct fo_export_memory *memory = fo_export_memory_at(&writer->state, said->memory);
        fo_text_append(out, "    freeonce_sent(");
        append_subject(writer, said, out);
        memory = memory != NULL ? memory : match.different_count == 0 ? match.memory : NULL;
        fo_text_printf(out, ", %s);\n", memory != NULL ? memory->name : "NULL");
        break;
    }
    case FO_EXEC_RECEIVE:
        fo_text_append(out, "    freeonce_received(");
        append_subject(writer, said, out);
        fo_text_printf(out, ", %zu);\n", said->bytes);
        break;
    case FO_EXEC_PEER_GONE:
    case FO_EXEC_GIVE_UP:
        fo_text_append(out,
                       said->mark == FO_EXEC_GIVE_UP ? "    freeonce_gave_up(" : "    freeonce_peer_gone(");
        append_subject(writer, said, out);
        fo_text_append(out, ");\n");
        break;
    case FO_EXEC_LOAD:
        fo_text_append(out, "    freeonce_load();\n");
        break;
    case FO_EXEC_UNLOAD:
        fo_text_append(out, "    freeonce_unload();\n");
        break;
    default:
        fo_text_append(out, said->mark == FO_EXEC_CLOSE_HANDLE       ? "    freeonce_close_handle("
                            : said->mark == FO_EXEC_FREE_CERTIFICATE ? "    freeonce_free_certificate("
                                                                     : "    freeonce_free(");
        append_block(writer, said->memory, out);
        fo_text_append(out, ");\n");
        break;
    }
}

static bool
is_injected(uint8_t code)
{
    return code == FO_OP_FAULT || code == FO_OP_FAIL_PROVIDER_ALLOCATION || code == FO_OP_SCRIPT ||
           code == FO_OP_CLOCK;
}

/** The operation that the calls below belong to. A single call speaks for itself. */
static void
write_operation(struct writer *writer, uint32_t line)
{
    const struct fo_program *program = writer->export->program;
    struct fo_text *out = &writer->body;
    writer->state.is_closing = line == 0;
    for (uint32_t i = 0; i < program->operation_count; i++) {
        const struct fo_operation *operation = &program->operations[i];
        if (operation->line != line || fo_operation_is_call(operation->code, NULL)) {
            continue;
        }
        fo_text_append(out, is_injected(operation->code) ? "    freeonce_inject(\"" : "    // ");
        fo_operation_print(operation, program->is_ansi, out);
        fo_text_append(out, is_injected(operation->code) ? "\");\n" : "\n");
    }
}

/** Index of the last unload when nothing follows it: the end of the test is one anyway. */
static size_t
find_last_unload(const struct fo_transcript *said)
{
    for (size_t i = said->count; i > 0; i--) {
        const struct fo_said *item = &said->items[i - 1];
        if (item->kind == FO_SAID_MARK && item->mark == FO_EXEC_UNLOAD) {
            return i - 1;
        }
        if (item->kind == FO_SAID_CALL || item->kind == FO_SAID_MARK) {
            break;
        }
    }
    return said->count;
}

static void
write_body(struct writer *writer)
{
    const struct fo_transcript *said = writer->export->said;
    const size_t last_unload = find_last_unload(said);
    bool is_loaded = false;
    bool has_begun = false;
    fo_text_clear(&writer->body);
    fo_export_state_restart(&writer->state);
    for (size_t i = 0; i < said->count; i++) {
        const struct fo_said *item = &said->items[i];
        const bool is_load = item->kind == FO_SAID_MARK && item->mark == FO_EXEC_LOAD;
        if (item->kind == FO_SAID_CALL) {
            write_call(writer, i);
        } else if (item->kind == FO_SAID_OPERATION) {
            write_operation(writer, has_begun ? item->line : UINT32_MAX);
            has_begun = true;
        } else if (item->kind == FO_SAID_MARK && i != last_unload && (!is_load || is_loaded)) {
            write_mark(writer, i);
        }
        is_loaded = is_loaded || is_load;
    }
}

/** Text as the lines of a comment. */
static void
append_comment(const char *text, struct fo_text *out)
{
    fo_text_append(out, "// ");
    fo_text_append_escaped(out, text, strlen(text));
    fo_text_append(out, "\n");
}

static void
write_variables(const struct writer *writer, struct fo_text *out)
{
    const struct fo_export_state *state = &writer->state;
    for (size_t i = 0; i < state->variable_count; i++) {
        const struct fo_export_variable *variable = &state->variables[i];
        fo_text_append(out, variable->is_credential ? "    CredHandle " : "    CtxtHandle ");
        append_variable(variable, out);
        fo_text_append(out, " = {0, 0};\n");
    }
    fo_text_append(out, state->uses_number ? "    ULONG number = 0;\n" : "");
    fo_text_append(out, state->uses_expiry ? "    TimeStamp expiry;\n" : "");
    fo_text_append(out, state->uses_other ? "    static unsigned char other[16];\n" : "");
    fo_text_append(out, state->uses_schannel
                            ? "    SCHANNEL_CRED schannel = {.dwVersion = SCHANNEL_CRED_VERSION};\n"
                            : "");
    if (state->uses_identity) {
        static const char *const members[] = {"User", "Domain", "Password"};
        const bool is_ansi = writer->export->program->is_ansi;
        const char *text = (const char *)fo_transcript_bytes(writer->export->said, state->identity);
        fo_text_printf(out, "    SEC_WINNT_AUTH_IDENTITY_%c identity = {\n", letter(!is_ansi));
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            const size_t length = strlen(text);
            fo_text_printf(out, "        .%s = %s", members[i], is_ansi ? "(unsigned char *)" : "(void *)u");
            fo_export_string(text, length, out);
            fo_text_printf(out, ",\n        .%sLength = %zu,\n", members[i], length);
            text += length + 1;
        }
        fo_text_printf(out, "        .Flags = SEC_WINNT_AUTH_IDENTITY_%s,\n    };\n",
                       is_ansi ? "ANSI" : "UNICODE");
    }
    fo_text_append(out, "\n");
}

/** The provider's settings, as the header of a program without operations. */
static void
write_main(const struct writer *writer, struct fo_text *out)
{
    struct fo_program header = *writer->export->program;
    struct fo_text text = {0};
    header.operation_count = 0;
    memset(header.operations, 0, sizeof header.operations);
    fo_program_print(&header, &text);
    fo_text_printf(out, "}\n\nint\nmain(void)\n{\n    return %s(test",
                   writer->export->is_provider_judged ? "freeonce_judge_provider" : "freeonce_judge");
    if (fo_program_equal(&header, &(struct fo_program){0})) {
        fo_text_clear(&text);
        fo_text_append(out, ", \"\"");
    }
    for (const char *line = fo_text_get(&text); *line != '\0'; line += strcspn(line, "\n") + 1) {
        fo_text_append(out, line == fo_text_get(&text) ? ", " : "\n        ");
        fo_export_string(line, strcspn(line, "\n") + 1, out);
    }
    fo_text_append(out, ");\n}\n");
    fo_text_fini(&text);
}

static void
write_file(const struct writer *writer, struct fo_text *out)
{
    const struct fo_export *export = writer->export;
    if (export->finding != NULL) {
        append_comment(export->finding, out);
    }
    fo_text_printf(out,
                   "#include \"conform/regress.h\"\n\nstatic void\ntest(PSecurityFunctionTable%c sspi)\n{\n",
                   letter(!export->program->is_ansi));
    write_variables(writer, out);
    fo_text_append_bytes(out, writer->body.bytes, writer->body.length);
    write_main(writer, out);
}

enum fo_error
fo_export_c(const struct fo_export *export, struct fo_text *out)
{
    struct writer writer = {.export = export};
    enum fo_error error = fo_export_state_init(&writer.state, export->said);
    for (int pass = 0; pass < 2 && error == FO_OK; pass++) {
        write_body(&writer);
    }
    if (error == FO_OK) {
        write_file(&writer, out);
    }
    if (writer.state.failed || writer.body.failed || out->failed || export->said->failed) {
        error = FO_ERROR_MEMORY;
    }
    fo_export_state_fini(&writer.state);
    fo_text_fini(&writer.body);
    return error;
}
