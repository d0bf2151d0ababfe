// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One C statement for each call of a transcript.
 */
#include "repro/export_calls.h"

#include "repro/export_call.h"
#include "repro/export_words.h"

#include <string.h>

/** The operation that the calls below belong to. A single call speaks for itself. */
static void
write_operation(struct fo_export_writer *writer, uint32_t line)
{
    const struct fo_program *program = writer->export->program;
    writer->state.is_closing = line == 0;
    for (uint32_t i = 0; i < program->operation_count; i++) {
        const struct fo_operation *operation = &program->operations[i];
        if (operation->line != line || fo_operation_is_call(operation->code, NULL)) {
            continue;
        }
        const size_t before = writer->body.length;
        if (operation->code != FO_OP_FAIL_ALLOCATION) {
            fo_export_inject(writer, operation);
        }
        if (writer->body.length == before) {
            fo_text_append(&writer->body, "    // ");
            fo_operation_print(operation, program->is_ansi, &writer->body);
            fo_text_append(&writer->body, "\n");
        }
    }
}

static bool
is_mark(const struct fo_said *said, enum fo_exec_mark mark)
{
    return said->kind == FO_SAID_MARK && said->mark == mark;
}

/** The next thing behind @p item that is a statement, or the transcript's count. */
static size_t
find_next(const struct fo_transcript *said, size_t item)
{
    size_t next = item + 1;
    while (next < said->count &&
           (said->items[next].kind == FO_SAID_OPERATION || said->items[next].kind == FO_SAID_LAYER)) {
        next++;
    }
    return next;
}

bool
fo_export_calls_unload(const struct fo_transcript *said)
{
    bool is_loaded = false;
    size_t unload = said->count;
    for (size_t i = 0; i < said->count; i++) {
        is_loaded = is_loaded || is_mark(&said->items[i], FO_EXEC_LOAD);
        if (is_mark(&said->items[i], FO_EXEC_UNLOAD)) {
            is_loaded = false;
            unload = i;
        }
    }
    return !is_loaded && (unload == said->count || find_next(said, unload) == said->count);
}

/** Whether the harness makes the mark by itself: it loads when the table is asked for, and lets go at last.
 */
static bool
is_implied(const struct fo_transcript *said, size_t item, bool is_loaded)
{
    const size_t next = find_next(said, item);
    if (is_mark(&said->items[item], FO_EXEC_UNLOAD)) {
        return next == said->count;
    }
    return !is_loaded && next < said->count && said->items[next].kind == FO_SAID_INIT;
}

/** How the test comes by its table: where it is asked for first is where it is declared. */
static void
write_init(struct fo_export_writer *writer, size_t item, bool *is_declared)
{
    const char form = fo_export_letter(!writer->export->program->is_ansi);
    if (*is_declared) {
        fo_text_append(&writer->body, "    sspi = ");
    } else {
        fo_text_printf(&writer->body, "    PSecurityFunctionTable%c sspi = ", form);
    }
    *is_declared = true;
    fo_text_printf(&writer->body, "InitSecurityInterface%c(", form);
    fo_export_end(writer, item);
}

/** A caller that did not ask for its table has it all the same. */
static void
write_found_table(struct fo_export_writer *writer, bool *is_declared)
{
    if (!*is_declared) {
        const bool is_wide = !writer->export->program->is_ansi;
        writer->state.uses_found_table = true;
        *is_declared = true;
        fo_text_printf(&writer->body, "    PSecurityFunctionTable%c sspi = freeonce_table_%c();\n",
                       fo_export_letter(is_wide), is_wide ? 'w' : 'a');
    }
}

void
fo_export_calls_body(struct fo_export_writer *writer)
{
    const struct fo_transcript *said = writer->export->said;
    bool is_loaded = false;
    bool is_declared = false;
    bool has_begun = false;
    for (size_t i = 0; i < said->count; i++) {
        const struct fo_said *item = &said->items[i];
        if (item->kind == FO_SAID_CALL) {
            write_found_table(writer, &is_declared);
            fo_export_write_call(writer, i);
        } else if (item->kind == FO_SAID_INIT) {
            write_init(writer, i, &is_declared);
        } else if (item->kind == FO_SAID_OPERATION) {
            write_operation(writer, has_begun ? item->line : UINT32_MAX);
            has_begun = true;
        } else if (item->kind == FO_SAID_MARK) {
            const bool is_module = item->mark == FO_EXEC_LOAD || item->mark == FO_EXEC_UNLOAD;
            if (!is_module || !is_implied(said, i, is_loaded)) {
                fo_export_write_mark(writer, i);
            }
            is_loaded = is_module ? item->mark == FO_EXEC_LOAD : is_loaded;
        }
    }
}

void
fo_export_calls_include(const struct fo_export_writer *writer, struct fo_text *out)
{
    const struct fo_export_state *state = &writer->state;
    const char form = fo_export_letter(!writer->export->program->is_ansi);
    fo_text_printf(out,
                   "#ifndef FREEONCE_OTHER_PROVIDER\n"
                   "#include \"repro/regress.h\"\n"
                   "#elif defined _WIN32\n"
                   "#define SECURITY_WIN32\n"
                   "#include <windows.h>\n"
                   "#include <security.h>\n"
                   "#include <schannel.h>\n"
                   "#elif __has_include(\"sspi/abi.h\")\n"
                   "#include \"sspi/abi.h\"\n"
                   "PSecurityFunctionTable%c InitSecurityInterface%c(void);\n"
                   "#else\n"
                   "#include <winpr/sspi.h>\n"
                   "%s"
                   "#endif\n",
                   form, form, state->uses_schannel ? "#include <winpr/schannel.h>\n" : "");
    if (state->uses_close || state->uses_certificate || state->uses_found_table) {
        fo_text_append(out, "#ifdef FREEONCE_OTHER_PROVIDER\n");
        if (state->uses_found_table) {
            fo_text_printf(out, "#define freeonce_table_%c InitSecurityInterface%c\n",
                           form == 'W' ? 'w' : 'a', form);
        }
        fo_text_append(out, "#ifndef _WIN32\n");
        fo_text_append(out, state->uses_close ? "#define CloseHandle(HANDLE) ((void)(HANDLE))\n" : "");
        fo_text_append(out, state->uses_certificate
                                ? "#define CertFreeCertificateContext(CERTIFICATE) ((void)(CERTIFICATE))\n"
                                : "");
        fo_text_append(out, "#endif\n#endif\n");
    }
    if (strstr(fo_text_get(&writer->body), "memcpy(") != NULL) {
        fo_text_append(out, "#include <string.h>\n");
    }
}

void
fo_export_calls_globals(const struct fo_export_writer *writer, struct fo_text *out)
{
    const struct fo_export_state *state = &writer->state;
    for (size_t i = 0; i < state->variable_count; i++) {
        const struct fo_export_variable *variable = &state->variables[i];
        fo_text_append(out, variable->is_credential ? "static CredHandle " : "static CtxtHandle ");
        fo_export_append_variable(variable, out);
        fo_text_append(out, ";\n");
    }
}

void
fo_export_calls_locals(const struct fo_export_writer *writer, struct fo_text *out)
{
    const struct fo_export_state *state = &writer->state;
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
            fo_text_printf(out, ", .%sLength = %zu,\n", members[i], length);
            text += length + 1;
        }
        fo_text_printf(out, "        .Flags = SEC_WINNT_AUTH_IDENTITY_%s,\n    };\n",
                       is_ansi ? "ANSI" : "UNICODE");
    }
}
