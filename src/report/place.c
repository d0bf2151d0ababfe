// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Places of findings.
 */
#include "report/place.h"

#include "report/words.h"

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
