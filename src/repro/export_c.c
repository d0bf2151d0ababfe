// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One C statement for each call of a transcript.
 */
#include "repro/export_c.h"

#include "repro/export_call.h"
#include "repro/export_words.h"

#include <string.h>

/** The address of the context that a mark is about. */
static void
append_subject(struct fo_export_writer *writer, const struct fo_said *said, struct fo_text *out)
{
    if (!said->has_handle) {
        fo_text_append(out, "NULL");
        return;
    }
    struct fo_export_variable *variable =
        fo_export_variable_at(&writer->state, said->handle_address, false, &said->handle, true);
    fo_text_append(out, "&");
    fo_export_append_variable(variable, out);
}

static void
write_mark(struct fo_export_writer *writer, size_t item)
{
    const struct fo_said *said = &writer->export->said->items[item];
    struct fo_text *out = &writer->body;
    if (said->has_handle) {
        fo_export_set_variable(
            writer, fo_export_variable_at(&writer->state, said->handle_address, false, &said->handle, true),
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
        fo_export_append_block(writer, said->memory, out);
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
write_operation(struct fo_export_writer *writer, uint32_t line)
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

/** Where the table is asked for first is where it is declared; calls that come before have it all the same.
 */
static void
write_init(struct fo_export_writer *writer, bool is_first)
{
    if (!is_first) {
        fo_text_printf(&writer->body, "    sspi = InitSecurityInterface%c();\n",
                       fo_export_letter(!writer->export->program->is_ansi));
    }
}

/** How the test comes by its table. */
static void
write_table(const struct fo_export_writer *writer, struct fo_text *out)
{
    const struct fo_transcript *said = writer->export->said;
    const char form = fo_export_letter(!writer->export->program->is_ansi);
    bool has_init = false;
    bool is_late = false;
    bool has_call = false;
    for (size_t i = 0; i < said->count; i++) {
        const enum fo_said_kind kind = said->items[i].kind;
        is_late = is_late || (kind == FO_SAID_CALL && !has_init);
        has_init = has_init || kind == FO_SAID_INIT;
        has_call = has_call || kind == FO_SAID_CALL;
    }
    if (has_call) {
        fo_text_printf(out, "    PSecurityFunctionTable%c sspi = ", form);
    } else if (has_init) {
        fo_text_append(out, "    ");
    }
    if (is_late) {
        fo_text_append(out, form == 'W' ? "freeonce_table_w();\n" : "freeonce_table_a();\n");
    } else if (has_init) {
        fo_text_printf(out, "InitSecurityInterface%c();\n", form);
    }
}

static void
write_body(struct fo_export_writer *writer)
{
    const struct fo_transcript *said = writer->export->said;
    bool is_loaded = false;
    bool has_begun = false;
    bool has_called = false;
    bool has_table = false;
    fo_text_clear(&writer->body);
    fo_export_state_restart(&writer->state);
    for (size_t i = 0; i < said->count; i++) {
        const struct fo_said *item = &said->items[i];
        const bool is_load = item->kind == FO_SAID_MARK && item->mark == FO_EXEC_LOAD;
        if (item->kind == FO_SAID_CALL) {
            fo_export_write_call(writer, i);
            has_called = true;
        } else if (item->kind == FO_SAID_INIT) {
            write_init(writer, !has_table && !has_called);
            has_table = true;
        } else if (item->kind == FO_SAID_OPERATION) {
            write_operation(writer, has_begun ? item->line : UINT32_MAX);
            has_begun = true;
        } else if (item->kind == FO_SAID_MARK && (!is_load || is_loaded)) {
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
write_variables(const struct fo_export_writer *writer, struct fo_text *out)
{
    const struct fo_export_state *state = &writer->state;
    for (size_t i = 0; i < state->variable_count; i++) {
        const struct fo_export_variable *variable = &state->variables[i];
        fo_text_append(out, variable->is_credential ? "    CredHandle " : "    CtxtHandle ");
        fo_export_append_variable(variable, out);
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
        fo_text_printf(out, "    SEC_WINNT_AUTH_IDENTITY_%c identity = {\n", fo_export_letter(!is_ansi));
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
write_main(const struct fo_export_writer *writer, struct fo_text *out)
{
    struct fo_program header = *writer->export->program;
    struct fo_text text = {0};
    header.operation_count = 0;
    memset(header.operations, 0, sizeof header.operations);
    fo_program_print(&header, &text);
    fo_text_printf(out, "}\n\nint\nmain(void)\n{\n    return %s(test, \"%s\"",
                   writer->export->is_provider_judged ? "freeonce_judge_provider" : "freeonce_judge",
                   writer->export->rule != NULL ? writer->export->rule : "");
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
write_file(const struct fo_export_writer *writer, struct fo_text *out)
{
    const struct fo_export *export = writer->export;
    if (export->finding != NULL) {
        append_comment(export->finding, out);
    }
    fo_text_append(out, "#include \"repro/regress.h\"\n\nstatic void\ntest(void)\n{\n");
    write_table(writer, out);
    write_variables(writer, out);
    fo_text_append_bytes(out, writer->body.bytes, writer->body.length);
    write_main(writer, out);
}

enum fo_error
fo_export_c(const struct fo_export *export, struct fo_text *out)
{
    struct fo_export_writer writer = {.export = export};
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
