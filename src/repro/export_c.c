// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The file that a C test is: what it shows, headers, variables, the test, and main.
 */
#include "repro/export_c.h"

#include "repro/export_calls.h"
#include "repro/export_layer.h"
#include "repro/export_words.h"

#include <string.h>

/** Text as one line of comment. */
static void
append_comment(const char *text, struct fo_text *out)
{
    fo_text_append(out, "// ");
    fo_text_append_escaped(out, text, strlen(text));
    fo_text_append(out, "\n");
}

static void
write_heading(const struct fo_export *export, struct fo_text *out)
{
    if (export->finding != NULL) {
        append_comment(export->finding, out);
        fo_text_append(
            out, "//\n// Linked with libfreeonce it prints that and exits with 1 for as long as it is so.");
    } else {
        fo_text_append(out,
                       "// Linked with libfreeonce it prints what is wrong, if anything, and exits with 1.");
    }
    fo_text_append(out,
                   " Compiled with\n"
                   "// -DFREEONCE_OTHER_PROVIDER it just makes its calls of the provider that it is linked "
                   "with.\n");
}

/** The provider's settings, as a program without operations; empty when they are the defaults. */
static void
print_settings(const struct fo_program *program, struct fo_text *out)
{
    struct fo_program header = *program;
    header.operation_count = 0;
    header.package = FO_PROGRAM_DEFAULT;
    memset(header.operations, 0, sizeof header.operations);
    if (!fo_program_equal(&header, &(struct fo_program){0})) {
        fo_program_print(&header, out);
    }
}

/** Settings in comments: behind the line with the version. */
static void
write_settings(const struct fo_text *settings, struct fo_text *out)
{
    const char *line = fo_text_get(settings);
    for (line += strcspn(line, "\n"); *line != '\0'; line += strcspn(line, "\n")) {
        line++;
        if (*line != '\0') {
            fo_text_append(out, "    // freeonce: ");
            fo_text_append_bytes(out, line, strcspn(line, "\n"));
            fo_text_append(out, "\n");
        }
    }
}

/** What freeonce does between calls. */
static void
write_after(const struct fo_export_writer *writer, struct fo_text *out)
{
    if (writer->after.length > 0) {
        fo_text_append(out, "\n#ifndef FREEONCE_OTHER_PROVIDER\n"
                            "// What freeonce does and is told after the call of that number.\n"
                            "static void\nafter(int call)\n{\n    switch (call) {\n");
        fo_text_append_bytes(out, writer->after.bytes, writer->after.length);
        fo_text_append(out, "        break;\n    }\n}\n#endif\n");
    }
}

static void
write_main(const struct fo_export_writer *writer, const struct fo_text *settings, bool is_layer,
           struct fo_text *out)
{
    const struct fo_export *export = writer->export;
    fo_text_append(out, "\nint\nmain(void)\n{\n"
                        "#ifdef FREEONCE_OTHER_PROVIDER\n"
                        "    test();\n"
                        "    return 0;\n"
                        "#else\n"
                        "    return freeonce_judge(&(struct fo_regress){.test = test");
    fo_text_append(out, writer->after.length > 0 ? ", .after = after" : "");
    if (export->rule != NULL) {
        fo_text_printf(out, ", .rule = \"%s\"", export->rule);
    }
    fo_text_append(out, export->is_provider_judged ? ", .is_provider_judged = true" : "");
    if (!is_layer && !fo_export_calls_unload(export->said)) {
        fo_text_append(out, ", .keeps_module = true");
    }
    for (const char *line = fo_text_get(settings); *line != '\0'; line += strcspn(line, "\n") + 1) {
        fo_text_append(out, line == fo_text_get(settings) ? ", .settings =\n        " : "\n        ");
        fo_export_string(line, strcspn(line, "\n") + 1, out);
    }
    fo_text_append(out, "});\n#endif\n}\n");
}

static void
write_file(const struct fo_export_writer *writer, bool is_layer, struct fo_text *out)
{
    struct fo_text settings = {0};
    print_settings(writer->export->program, &settings);
    write_heading(writer->export, out);
    if (is_layer) {
        fo_export_layer_include(writer, out);
    } else {
        fo_export_calls_include(writer, out);
    }
    fo_text_append(out, "\n");
    const size_t before = out->length;
    fo_text_append_bytes(out, writer->globals.bytes, writer->globals.length);
    if (!is_layer) {
        fo_export_calls_globals(writer, out);
    }
    fo_text_append(out,
                   out->length > before ? "\nstatic void\ntest(void)\n{\n" : "static void\ntest(void)\n{\n");
    write_settings(&settings, out);
    if (is_layer) {
        fo_export_layer_locals(writer, out);
    } else {
        fo_export_calls_locals(writer, out);
    }
    fo_text_append(out, "\n");
    fo_text_append_bytes(out, writer->body.bytes, writer->body.length);
    fo_text_append(out, "}\n");
    write_after(writer, out);
    write_main(writer, &settings, is_layer, out);
    out->failed = out->failed || settings.failed;
    fo_text_fini(&settings);
}

static bool
has_layer(const struct fo_transcript *said)
{
    for (size_t i = 0; i < said->count; i++) {
        if (said->items[i].kind == FO_SAID_LAYER) {
            return true;
        }
    }
    return false;
}

enum fo_error
fo_export_c(const struct fo_export *export, struct fo_text *out)
{
    const bool is_layer = !export->wants_calls && has_layer(export->said);
    struct fo_export_writer writer = {.export = export};
    enum fo_error error = fo_export_state_init(&writer.state, export->said, is_layer);
    for (int pass = 0; pass < 2 && error == FO_OK; pass++) {
        fo_export_restart(&writer);
        if (is_layer) {
            fo_export_layer_body(&writer);
        } else {
            fo_export_calls_body(&writer);
        }
    }
    if (error == FO_OK) {
        write_file(&writer, is_layer, out);
    }
    if (writer.state.failed || writer.body.failed || writer.globals.failed || writer.after.failed ||
        out->failed || export->said->failed) {
        error = FO_ERROR_MEMORY;
    }
    fo_export_state_fini(&writer.state);
    fo_text_fini(&writer.globals);
    fo_text_fini(&writer.body);
    fo_text_fini(&writer.after);
    return error;
}
