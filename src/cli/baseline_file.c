// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Reading, applying and rewriting a baseline.
 */
#include "cli/baseline_file.h"

#include "base/file.h"
#include "cli/console.h"

#include <errno.h>
#include <string.h>

#define BYTES_MAX ((size_t)16 << 20)

enum {
    FILE_MODE = 0644,
};

static int
parse(struct fo_judging *judging, const struct fo_text *text)
{
    struct fo_baseline_error why = {0};
    char today[FO_DATE_BYTES_MAX];
    fo_baseline_today(today);
    const enum fo_error error =
        fo_baseline_parse(fo_text_get(text), text->length, today, &judging->baseline, &why);
    if (error == FO_ERROR_SYNTAX || error == FO_ERROR_VERSION) {
        fo_console_complain("%s:%u:%u: expected %s", judging->baseline_path, why.line, why.column,
                            why.expected);
        return FO_EXIT_USAGE;
    }
    if (error != FO_OK) {
        fo_console_complain("%s: %s", judging->baseline_path, fo_error_text(error));
        return FO_EXIT_HARNESS;
    }
    return FO_EXIT_HELD;
}

int
fo_judging_open_baseline(struct fo_judging *judging, const char *command)
{
    struct fo_text text = {0};
    int status = FO_EXIT_HELD;
    if (judging->baseline_path == NULL) {
        return judging->updates_baseline
                   ? fo_console_usage(command, "--update-baseline wants --baseline FILE: which file?")
                   : FO_EXIT_HELD;
    }
    if (judging->updates_baseline && fo_console_check_writable(judging->baseline_path) != FO_EXIT_HELD) {
        return FO_EXIT_USAGE;
    }
    const enum fo_error error = fo_file_read(judging->baseline_path, BYTES_MAX, &text);
    if (error == FO_OK) {
        status = parse(judging, &text);
    } else if (error != FO_ERROR_IO || errno != ENOENT || !judging->updates_baseline) {
        fo_console_complain("%s: %s", judging->baseline_path,
                            error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
        status = error == FO_ERROR_MEMORY ? FO_EXIT_HARNESS : FO_EXIT_USAGE;
    }
    fo_text_fini(&text);
    return status;
}

void
fo_judging_fini(struct fo_judging *judging)
{
    fo_baseline_fini(&judging->baseline);
}

struct fo_baseline *
fo_judging_baseline(struct fo_judging *judging)
{
    return judging->baseline_path == NULL ? NULL : &judging->baseline;
}

bool
fo_judging_accept(struct fo_judging *judging, struct fo_verdict *verdict)
{
    return judging->baseline_path == NULL || fo_baseline_apply(&judging->baseline, verdict) == FO_OK;
}

static bool
has_expired(const struct fo_baseline *baseline)
{
    for (size_t i = 0; i < baseline->count; i++) {
        if (baseline->entries[i].is_expired && baseline->entries[i].has_occurred) {
            return true;
        }
    }
    return false;
}

static int
update(struct fo_judging *judging, const struct fo_verdict *verdict, bool is_whole)
{
    const enum fo_severity severity = judging->is_strict ? FO_SHOULD : FO_MUST;
    const size_t stale_count = is_whole ? fo_baseline_stale_count(&judging->baseline, verdict) : 0;
    const size_t before = judging->baseline.count - stale_count;
    struct fo_text text = {0};
    int status = FO_EXIT_HELD;
    if (fo_baseline_update(&judging->baseline, verdict, judging->profile, severity, is_whole) == FO_OK) {
        fo_baseline_print(&judging->baseline, &text);
    } else {
        text.failed = true;
    }
    if (text.failed) {
        fo_console_complain("out of memory");
        status = FO_EXIT_HARNESS;
    } else if (fo_file_write_atomic(judging->baseline_path, fo_text_get(&text), text.length, FILE_MODE) !=
               FO_OK) {
        fo_console_complain("%s: cannot be written: %s", judging->baseline_path, strerror(errno));
        status = FO_EXIT_USAGE;
    } else {
        fo_console_complain("%s: %zu added, %zu dropped", judging->baseline_path,
                            judging->baseline.count - before, stale_count);
    }
    fo_text_fini(&text);
    return status;
}

int
fo_judging_settle(struct fo_judging *judging, const struct fo_verdict *verdict, int status, bool must_fail)
{
    const bool is_whole = !judging->is_part && judging->filter == NULL;
    if (judging->baseline_path == NULL || (status != FO_EXIT_HELD && status != FO_EXIT_BROKEN)) {
        return status;
    }
    if (judging->updates_baseline) {
        const bool still_fails = must_fail || has_expired(&judging->baseline);
        const int written = update(judging, verdict, is_whole);
        return fo_exit_worse(status == FO_EXIT_BROKEN && still_fails ? FO_EXIT_BROKEN : FO_EXIT_HELD,
                             written);
    }
    const bool is_stale = is_whole && fo_baseline_stale_count(&judging->baseline, verdict) > 0;
    return judging->is_strict && is_stale ? fo_exit_worse(status, FO_EXIT_BROKEN) : status;
}
