// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A trace told with the program that made it.
 */
#include "cli/story.h"

#include <stdlib.h>
#include <string.h>

static const struct fo_operation *
find_operation(const struct fo_program *program, unsigned long line)
{
    for (uint32_t index = 0; index < program->operation_count; index++) {
        if (program->operations[index].line == line) {
            return &program->operations[index];
        }
    }
    return NULL;
}

/** Append @p text as comments. */
static void
comment(const struct fo_text *text, struct fo_text *out)
{
    for (const char *line = fo_text_get(text); *line != '\0'; line += strcspn(line, "\n") + 1) {
        fo_text_append(out, "# ");
        fo_text_append_bytes(out, line, strcspn(line, "\n"));
        fo_text_append(out, "\n");
    }
    out->failed = out->failed || text->failed;
}

void
fo_story_print(const struct fo_crash_file *file, const struct fo_text *trace, struct fo_text *out)
{
    const struct fo_program *program = &file->program;
    struct fo_text whole_program = {0};
    fo_crash_file_print(file, &whole_program);
    comment(&whole_program, out);
    fo_text_append(out, "\n");
    fo_text_fini(&whole_program);
    const char *line = fo_text_get(trace);
    while (*line != '\0') {
        const size_t length = strcspn(line, "\n");
        const size_t whole = length + (line[length] == '\n');
        const unsigned long op_line = strncmp(line, "op ", 3) == 0 ? strtoul(line + 3, NULL, 10) : 0;
        const struct fo_operation *operation = op_line == 0 ? NULL : find_operation(program, op_line);
        if (operation != NULL) {
            fo_text_append(out, "\n# ");
            fo_operation_print(operation, program->is_ansi, out);
            fo_text_append(out, "\n");
        }
        fo_text_append_bytes(out, line, whole);
        line += whole;
    }
    out->failed = out->failed || trace->failed;
}
