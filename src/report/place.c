// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Places of findings.
 */
#include "report/place.h"

#include "report/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** Where a finding of a case without a file leads: what the rule is about. */
#define RULES_PAGE "conformance/RULES.md"

static bool
is_plain(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           strchr("-._~/", byte) != NULL;
}

static void
append_encoded(const char *path, struct fo_text *out)
{
    for (; *path != '\0'; path++) {
        if (is_plain(*path)) {
            fo_text_append_bytes(out, path, 1);
        } else {
            fo_text_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
        }
    }
}

/** Whether a part of @p path leads upwards. */
static bool
has_parent(const char *path)
{
    while (*path != '\0') {
        const size_t length = strcspn(path, "/");
        if (length == 2 && path[0] == '.' && path[1] == '.') {
            return true;
        }
        path += length;
        path += *path == '/';
    }
    return false;
}

void
fo_report_place_uri(const char *path, const char *folder, struct fo_text *out)
{
    const size_t length = folder == NULL ? 0 : strlen(folder);
    const char *last = strrchr(path, '/');

    while (path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    if (path[0] == '/' && length > 0 && strncmp(path, folder, length) == 0 && path[length] == '/') {
        path += length + 1;
    }
    if (path[0] == '/' || has_parent(path)) {
        path = last == NULL ? path : last + 1;
    }
    append_encoded(path, out);
}

/** Whether @p path, relative or absolute, lies in @p folder. */
static bool
is_within(const char *path, const char *folder)
{
    const size_t length = folder == NULL ? 0 : strlen(folder);

    if (path[0] != '/') {
        /* A file elsewhere has its last part alone. */
        return !has_parent(path) && (strchr(path, '/') != NULL || access(path, F_OK) == 0);
    }
    return length > 0 && strncmp(path, folder, length) == 0 && path[length] == '/' && !has_parent(path);
}

uint32_t
fo_report_place_frame(const struct fo_stack_frame *frame, struct fo_text *out)
{
    struct fo_text path = {0};
    char *folder = getcwd(NULL, 0);
    uint32_t line = 0;

    fo_text_append_bytes(&path, frame->file, frame->file_bytes);
    /* A library's own sources are not the user's, and a file of the system is in no repository. */
    if (frame->file_bytes > 0 && frame->line != 0 && is_within(fo_text_get(&path), folder)) {
        fo_report_place_uri(fo_text_get(&path), folder, out);
        line = frame->line;
    }
    out->failed = out->failed || path.failed;
    fo_text_fini(&path);
    free(folder);
    return line;
}

void
fo_report_frame_tell(const struct fo_stack_frame *frame, struct fo_text *out)
{
    if (frame->function_bytes > 0) {
        fo_text_append_bytes(out, frame->function, frame->function_bytes);
    } else {
        fo_text_append(out, "an unknown function");
    }
    if (frame->file_bytes > 0) {
        fo_text_append(out, " at ");
        fo_text_append_bytes(out, frame->file, frame->file_bytes);
        fo_text_printf(out, ":%" PRIu32, frame->line);
    } else if (frame->module_bytes > 0) {
        fo_text_append(out, " in ");
        fo_text_append_bytes(out, frame->module, frame->module_bytes);
        fo_text_printf(out, "+0x%" PRIx64, frame->offset);
    }
}

/** The innermost frame of @p stack that lies in the user's folder. @return its line; 0: none does. */
static uint32_t
find_frame(const char *stack, struct fo_text *uri)
{
    struct fo_stack_frame frame;
    uint32_t line = 0;

    while (line == 0 && stack != NULL && *stack != '\0') {
        stack = fo_stack_frame_read(stack, &frame);
        line = fo_report_place_frame(&frame, uri);
    }
    return line;
}

/** The line of a rule's heading. */
static uint32_t
find_heading(const char *rules, const char *id)
{
    static const char mark[] = "### ";
    const size_t length = strlen(id);
    uint32_t line = 1;

    for (const char *place = rules; *place != '\0'; line++) {
        if (strncmp(place, mark, sizeof(mark) - 1) == 0 &&
            strncmp(place + sizeof(mark) - 1, id, length) == 0 && place[sizeof(mark) - 1 + length] == '\n') {
            return line;
        }
        place += strcspn(place, "\n");
        place += *place == '\n';
    }
    return 1;
}

void
fo_report_place_find(const struct fo_report *report, const struct fo_finding *finding, const char *rules,
                     struct fo_report_place *out, struct fo_text *uri)
{
    const struct fo_report_case *item = fo_report_case_find(report, finding->case_name);
    const char *path = item != NULL && item->file != NULL ? item->file : report->file;
    const bool is_trace = strcmp(report->subject, "trace") == 0;
    const uint32_t call_line = find_frame(finding->stack, uri);

    if (call_line != 0) {
        *out = (struct fo_report_place){.kind = FO_PLACE_CALL, .line = call_line};
        return;
    }
    if (path == NULL) {
        fo_text_append(uri, RULES_PAGE);
        *out =
            (struct fo_report_place){.kind = FO_PLACE_RULE, .line = find_heading(rules, finding->rule->id)};
        return;
    }
    char *folder = getcwd(NULL, 0);
    fo_report_place_uri(path, folder, uri);
    free(folder);
    /* Events of a scenario have numbers of their own; what they belong to is a line of it. */
    const uint32_t line = is_trace ? finding->line : finding->op_line;
    *out = (struct fo_report_place){.kind = FO_PLACE_INPUT, .line = line == 0 ? 1 : line};
}
