// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Shared options and the writing of reports.
 */
#include "cli/judging.h"

#include "cli/baseline_file.h"
#include "cli/console.h"

#include <string.h>
#include <unistd.h>

static int
add_format(struct fo_judging *judging, const char *command, const char *word)
{
    const enum fo_report_format format = fo_report_format_find(word);

    if (format == FO_REPORT_FORMAT_COUNT) {
        return fo_console_usage(command, "unknown format '%s': " FO_REPORT_FORMATS(" or "), word);
    }
    if (judging->target_count == FO_TARGETS_MAX) {
        return fo_console_usage(command, "at most %d reports in one run", FO_TARGETS_MAX);
    }
    judging->targets[judging->target_count++] = (struct fo_report_target){.format = format};
    return FO_EXIT_HELD;
}

static int
add_path(struct fo_judging *judging, const char *command, const char *path)
{
    if (judging->target_count == 0) {
        judging->targets[judging->target_count++] = (struct fo_report_target){.format = FO_REPORT_TEXT};
    }
    struct fo_report_target *target = &judging->targets[judging->target_count - 1];
    if (target->path != NULL) {
        return fo_console_usage(command, "'-o %s' has no --format of its own", path);
    }
    target->path = path;
    return FO_EXIT_HELD;
}

static int
set_profile(struct fo_judging *judging, const char *command, const char *word)
{
    if (strcmp(word, "portable") == 0) {
        judging->profile = FO_PROFILE_PORTABLE;
    } else if (strcmp(word, "windows") == 0) {
        judging->profile = FO_PROFILE_WINDOWS;
    } else {
        return fo_console_usage(command, "unknown profile '%s': portable or windows", word);
    }
    return FO_EXIT_HELD;
}

int
fo_judging_option(struct fo_judging *judging, const char *command, int answer, char **argv)
{
    switch (answer) {
    case FO_OPTION_PROFILE:
        return set_profile(judging, command, optarg);
    case FO_OPTION_FORMAT:
        return add_format(judging, command, optarg);
    case 'o':
        return add_path(judging, command, optarg);
    case FO_OPTION_STRICT:
        judging->is_strict = true;
        return FO_EXIT_HELD;
    case FO_OPTION_FILTER:
        judging->filter = optarg;
        return FO_EXIT_HELD;
    case FO_OPTION_BASELINE:
        judging->baseline_path = optarg;
        return FO_EXIT_HELD;
    case FO_OPTION_UPDATE_BASELINE:
        judging->updates_baseline = true;
        return FO_EXIT_HELD;
    case 'v':
        judging->is_verbose = true;
        return FO_EXIT_HELD;
    case '?':
    case ':':
        return fo_console_bad_option(command, answer, argv);
    default:
        return -1;
    }
}

/** Whether two reports would be written over each other. */
static bool
is_same_place(const struct fo_report_target *left, const struct fo_report_target *right)
{
    const char *one = left->path == NULL ? "-" : left->path;
    const char *other = right->path == NULL ? "-" : right->path;
    return strcmp(one, other) == 0;
}

int
fo_judging_finish(struct fo_judging *judging, const char *command)
{
    if (judging->target_count == 0) {
        judging->targets[judging->target_count++] = (struct fo_report_target){.format = FO_REPORT_TEXT};
    }
    for (size_t index = 0; index < judging->target_count; index++) {
        const struct fo_report_target *target = &judging->targets[index];
        for (size_t other = 0; other < index; other++) {
            if (is_same_place(target, &judging->targets[other])) {
                return fo_console_usage(command, "two reports go to %s: give each an -o of its own",
                                        target->path == NULL ? "standard output" : target->path);
            }
        }
        if (target->path != NULL && fo_console_check_writable(target->path) != FO_EXIT_HELD) {
            return FO_EXIT_USAGE;
        }
    }
    return fo_judging_open_baseline(judging, command);
}

bool
fo_judging_matches_nothing(const struct fo_judging *judging)
{
    if (judging->filter == NULL) {
        return false;
    }
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (fo_rule_matches(fo_rule_at(index), judging->filter)) {
            return false;
        }
    }
    fo_console_complain("no rule matches '%s': nothing to judge; 'freeonce rules' lists them",
                        judging->filter);
    return true;
}

int
fo_judging_status(const struct fo_judging *judging, const struct fo_verdict *verdict)
{
    struct fo_verdict_summary caller;
    struct fo_verdict_summary provider;

    if (verdict->failed) {
        return FO_EXIT_HARNESS;
    }
    if (fo_verdict_first(verdict, judging->profile, judging->is_strict ? FO_SHOULD : FO_MUST) != NULL) {
        return FO_EXIT_BROKEN;
    }
    fo_verdict_summarize(verdict, FO_BINDS_CALLER, &caller);
    fo_verdict_summarize(verdict, FO_BINDS_PROVIDER, &provider);
    const bool is_exercised = verdict->call_count > 0 && caller.exercised + provider.exercised > 0;
    return is_exercised ? FO_EXIT_HELD : FO_EXIT_NOTHING;
}

static int
write_one(const struct fo_report_target *target, struct fo_report *report)
{
    const bool is_console = target->path == NULL || strcmp(target->path, "-") == 0;
    struct fo_text text = {0};

    report->columns = is_console ? fo_console_columns(STDOUT_FILENO) : 0;
    report->is_colored = is_console && fo_console_is_colored(STDOUT_FILENO);
    if (fo_report_write(report, target->format, &text) != FO_OK) {
        text.failed = true;
    }
    const int status = fo_console_write_to(target->path, &text);
    fo_text_fini(&text);
    return status;
}

int
fo_judging_write(const struct fo_judging *judging, struct fo_report *report)
{
    int status = FO_EXIT_HELD;

    report->profile = judging->profile;
    report->is_strict = judging->is_strict;
    report->is_verbose = judging->is_verbose;
    report->baseline = judging->baseline_path == NULL ? NULL : &judging->baseline;
    report->is_part = judging->is_part || judging->filter != NULL || report->is_partial;
    for (size_t index = 0; index < judging->target_count; index++) {
        if (judging->targets[index].path != NULL) {
            status = fo_exit_worse(status, write_one(&judging->targets[index], report));
        }
    }
    for (size_t index = 0; index < judging->target_count; index++) {
        if (judging->targets[index].path == NULL) {
            status = fo_exit_worse(status, write_one(&judging->targets[index], report));
        }
    }
    return status;
}
