// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Statements, comments, and what stands between calls.
 */
#include "repro/export_writer.h"

#include "repro/export_words.h"
#include "sspi/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    COLUMNS = 100,
    INDENT = 8,
    LINE_BYTES_MAX = 512
};

void
fo_export_restart(struct fo_export_writer *writer)
{
    writer->has_after = writer->after.length > 0;
    writer->turn = 0;
    writer->case_turn = 0;
    fo_text_clear(&writer->globals);
    fo_text_clear(&writer->body);
    fo_text_clear(&writer->after);
    fo_export_state_restart(&writer->state);
}

void
fo_export_statement(struct fo_export_writer *writer, const char *format, ...)
{
    char line[LINE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    writer->line_begin = writer->body.length;
    writer->has_argument = false;
    fo_text_printf(&writer->body, "    %s(", line);
}

/** Append an argument; one that is longer than a line breaks where flags are joined. */
static void
append_broken(const struct fo_text *argument, struct fo_text *out)
{
    const char *word = fo_text_get(argument);
    size_t column = INDENT;
    while (argument->length > COLUMNS - INDENT && *word != '\0') {
        const char *joint = strstr(word, " | ");
        const size_t length = joint != NULL ? (size_t)(joint - word) + 3 : strlen(word);
        if (column > INDENT && column + length > COLUMNS) {
            column = INDENT + 4;
            fo_text_append(out, "\n            ");
        }
        fo_text_append_bytes(out, word, joint != NULL && column + length + 3 > COLUMNS ? length - 1 : length);
        column += length;
        word += length;
    }
    fo_text_append(out, word);
}

void
fo_export_argument(struct fo_export_writer *writer, const struct fo_text *argument)
{
    struct fo_text *out = &writer->body;
    if (writer->has_argument) {
        fo_text_append(out, ",");
    }
    if (writer->has_argument && out->length - writer->line_begin + argument->length + 2 > COLUMNS) {
        writer->line_begin = out->length;
        fo_text_append(out, "\n        ");
    } else if (writer->has_argument) {
        fo_text_append(out, " ");
    }
    writer->has_argument = true;
    append_broken(argument, out);
    writer->state.failed = writer->state.failed || argument->failed;
}

void
fo_export_word(struct fo_export_writer *writer, const char *argument)
{
    struct fo_text text = {0};
    fo_text_append(&text, argument);
    fo_export_argument(writer, &text);
    fo_text_fini(&text);
}

void
fo_export_outcome(struct fo_export_writer *writer, size_t item, SECURITY_STATUS status, const char *more)
{
    const char *name = fo_status_name(status);
    fo_text_append(&writer->body, "); // ");
    writer->turn = writer->state.numbers[item];
    if (writer->has_after) {
        fo_text_printf(&writer->body, "%u: ", writer->turn);
    }
    if (name != NULL) {
        fo_text_append(&writer->body, name);
    } else {
        fo_text_printf(&writer->body, "0x%08x", (unsigned)status);
    }
    fo_text_printf(&writer->body, "%s\n", more);
}

void
fo_export_end(struct fo_export_writer *writer, size_t item)
{
    fo_text_append(&writer->body, ");");
    writer->turn = writer->state.numbers[item];
    if (writer->has_after) {
        fo_text_printf(&writer->body, " // %u", writer->turn);
    }
    fo_text_append(&writer->body, "\n");
}

void
fo_export_after(struct fo_export_writer *writer, const char *format, ...)
{
    char line[LINE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (writer->case_turn != writer->turn + 1) {
        fo_text_append(&writer->after, writer->case_turn > 0 ? "        break;\n" : "");
        fo_text_printf(&writer->after, "    case %u:\n", writer->turn);
        writer->case_turn = writer->turn + 1;
    }
    fo_text_printf(&writer->after, "        %s;\n", line);
}

void
fo_export_comment(struct fo_export_writer *writer, const char *format, ...)
{
    char line[LINE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fo_text_printf(&writer->body, "    // %s\n", line);
}

void
fo_export_inject(struct fo_export_writer *writer, const struct fo_operation *operation)
{
    struct fo_text line = {0};
    switch (operation->code) {
    case FO_OP_FAULT:
    case FO_OP_FAIL_ALLOCATION:
    case FO_OP_FAIL_PROVIDER_ALLOCATION:
    case FO_OP_SCRIPT:
    case FO_OP_CLOCK:
        fo_operation_print(operation, writer->export->program->is_ansi, &line);
        fo_export_comment(writer, "freeonce: %s", fo_text_get(&line));
        fo_export_after(writer, "freeonce_inject(\"%s\")", fo_text_get(&line));
        break;
    default:
        break;
    }
    writer->state.failed = writer->state.failed || line.failed;
    fo_text_fini(&line);
}
