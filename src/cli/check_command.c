// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce check: judges traces and reports.
 */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/judging.h"
#include "cli/trace_judge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    CHUNK_BYTES = 65536
};

static const char name[] = "check";

static const char help[] =
    "usage: freeonce check [OPTION...] TRACE...\n"
    "\n"
    "Judges recorded traces, each on its own, and writes one report. '-' is standard input.\n"
    "\n" FO_JUDGING_HELP "\n" FO_JUDGING_STATUS_HELP
    "  Of several traces the worst status counts, in the order 4, 2, 1, 3, 0.\n"
    "\n"
    "Example\n"
    "  freeonce check --profile windows session.trace\n";

/** The state of one run. */
struct session {
    struct fo_judging judging;
    struct fo_trace_judge judge;
    struct fo_verdict total;
    struct fo_report_case *cases; /**< Owned, with their reproduce. */
    size_t case_count;
    struct fo_trace_header header; /**< Of the trace that was judged last. */
    size_t judged_count;
};

static double
now_seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/** What the user reads for "-". */
static const char *
shown_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

static enum fo_error
feed_file(struct session *session, int file)
{
    static char chunk[CHUNK_BYTES];
    for (;;) {
        if (*fo_interrupt_flag() != 0) {
            return FO_ERROR_INTERRUPTED;
        }
        const ssize_t got = read(file, chunk, sizeof(chunk));
        if (got < 0 && errno != EINTR) {
            return FO_ERROR_IO;
        }
        if (got == 0) {
            return fo_trace_judge_finish(&session->judge);
        }
        if (got > 0) {
            const enum fo_error error = fo_trace_judge_feed(&session->judge, chunk, (size_t)got);
            if (error != FO_OK) {
                return error;
            }
        }
    }
}

static enum fo_error
feed_path(struct session *session, const char *path)
{
    const bool is_standard = strcmp(path, "-") == 0;
    const int file = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return FO_ERROR_IO;
    }
    const enum fo_error error = feed_file(session, file);
    const int kept = errno;
    if (!is_standard) {
        (void)close(file);
    }
    errno = kept;
    return error;
}

/** Say why a trace cannot be judged. */
static int
refuse(const struct session *session, const char *path, enum fo_error error)
{
    if (error == FO_ERROR_SYNTAX || error == FO_ERROR_VERSION) {
        const struct fo_syntax_error *place = fo_trace_reader_error(session->judge.reader);
        fo_console_complain("%s:%u:%u: expected %s, found %s", shown_name(path), place->line, place->column,
                            place->expected, place->found);
        return FO_EXIT_USAGE;
    }
    fo_console_complain("%s: %s", shown_name(path),
                        error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
    return error == FO_ERROR_MEMORY ? FO_EXIT_HARNESS : FO_EXIT_USAGE;
}

/** Tell what a trace that was judged does not allow to be said. */
static void
remark(const struct session *session, const char *path, int status)
{
    if (session->judge.verdict.is_truncated) {
        fo_console_complain("%s: the last line is cut off: judged up to there", shown_name(path));
    }
    if (status == FO_EXIT_NOTHING) {
        fo_console_complain("%s: %s", shown_name(path),
                            session->judge.verdict.call_count == 0 ? "no call in it: nothing was exercised"
                                                                   : "nothing was exercised");
    }
}

static int
judge_path(struct session *session, const char *path, struct fo_report_case *item)
{
    const double begin = now_seconds();
    fo_trace_judge_begin(&session->judge);
    const enum fo_error error = feed_path(session, path);
    item->seconds = now_seconds() - begin;
    if (error == FO_ERROR_INTERRUPTED) {
        item->reason = "interrupted";
        return FO_EXIT_HELD;
    }
    if (error != FO_OK) {
        item->reason = "it cannot be read as a trace";
        return refuse(session, path, error);
    }
    if (session->judge.byte_count == 0) {
        item->reason = "it is empty";
        fo_console_complain("%s: the file is empty", shown_name(path));
        return FO_EXIT_USAGE;
    }
    const struct fo_verdict *verdict = &session->judge.verdict;
    if (!fo_judging_accept(&session->judging, &session->judge.verdict)) {
        fo_console_complain("out of memory");
        return FO_EXIT_HARNESS;
    }
    const int status = fo_judging_status(&session->judging, verdict);
    item->end = "ran";
    for (size_t index = 0; index < verdict->finding_count; index++) {
        item->finding_count += fo_finding_is_primary(verdict, index);
    }
    remark(session, path, status);
    session->header = *fo_trace_reader_header(session->judge.reader);
    session->judged_count++;
    if (fo_verdict_merge(&session->total, verdict, shown_name(path)) != FO_OK) {
        return FO_EXIT_HARNESS;
    }
    return status;
}

/** Append @p path so that a shell takes it as one word. */
static void
append_quoted(struct fo_text *out, const char *path)
{
    if (path[0] != '\0' &&
        strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-") == strlen(path)) {
        fo_text_append(out, path);
        return;
    }
    fo_text_append(out, "'");
    for (; *path != '\0'; path++) {
        if (*path == '\'') {
            fo_text_append(out, "'\\'");
        }
        fo_text_append_bytes(out, path, 1);
    }
    fo_text_append(out, "'");
}

static int
add_trace(struct session *session, const char *path)
{
    struct fo_report_case *item = &session->cases[session->case_count];
    struct fo_text command = {0};

    fo_text_append(&command, "freeonce check ");
    append_quoted(&command, path);
    if (command.failed) {
        fo_text_fini(&command);
        fo_console_complain("out of memory");
        return FO_EXIT_HARNESS;
    }
    *item = (struct fo_report_case){
        .name = shown_name(path),
        .summary = "A recorded trace.",
        .end = "skipped",
        .reproduce = strcmp(path, "-") == 0 ? NULL : command.bytes,
        .file = strcmp(path, "-") == 0 ? NULL : path,
    };
    session->case_count++;
    if (item->reproduce == NULL) {
        fo_text_fini(&command);
    }
    return judge_path(session, path, item);
}

static int
write_reports(struct session *session, double seconds)
{
    const bool is_single = session->case_count == 1;
    struct fo_text title = {0};

    if (is_single) {
        fo_text_printf(&title, "trace %s", session->cases[0].name);
    } else {
        fo_text_printf(&title, "%zu traces", session->case_count);
    }
    struct fo_report report = {
        .title = fo_text_get(&title),
        .subject = "trace",
        .header = is_single ? &session->header : NULL,
        .packages =
            is_single && session->header.provider_count > 0 ? session->header.providers[0].packages : "",
        .is_partial = *fo_interrupt_flag() != 0,
        .verdict = &session->total,
        .cases = session->cases,
        .case_count = session->case_count,
        .ran_count = session->judged_count,
        .skipped_count = session->case_count - session->judged_count,
        .seconds = seconds,
    };
    const int status = title.failed ? FO_EXIT_HARNESS : fo_judging_write(&session->judging, &report);
    fo_text_fini(&title);
    return status;
}

static int
judge_all(struct session *session, char *const *paths, size_t count)
{
    const double begin = now_seconds();
    int status = FO_EXIT_HELD;

    for (size_t index = 0; index < count && *fo_interrupt_flag() == 0; index++) {
        status = fo_exit_worse(status, add_trace(session, paths[index]));
    }
    /* A report without any trace would look like one that found nothing. */
    if (session->judged_count > 0 || *fo_interrupt_flag() != 0) {
        const int written = write_reports(session, now_seconds() - begin);
        if (*fo_interrupt_flag() == 0) {
            status = fo_judging_settle(&session->judging, &session->total, status, false);
        }
        status = fo_exit_worse(status, written);
    }
    return *fo_interrupt_flag() == 0 ? status : FO_EXIT_SIGNAL + *fo_interrupt_flag();
}

static int
open_session(struct session *session, size_t count)
{
    const struct fo_checker_options options = {.profile = session->judging.profile,
                                               .filter = session->judging.filter};
    session->cases = calloc(count, sizeof(*session->cases));
    if (session->cases == NULL || fo_trace_judge_init(&session->judge, &options) != FO_OK ||
        fo_verdict_init(&session->total) != FO_OK) {
        fo_console_complain("out of memory");
        return FO_EXIT_HARNESS;
    }
    return FO_EXIT_HELD;
}

static void
close_session(struct session *session)
{
    for (size_t index = 0; index < session->case_count; index++) {
        free((char *)(uintptr_t)session->cases[index].reproduce);
    }
    free(session->cases);
    fo_trace_judge_fini(&session->judge);
    fo_verdict_fini(&session->total);
    fo_judging_fini(&session->judging);
}

static int
parse(struct session *session, int argc, char **argv)
{
    static const struct option options[] = {FO_JUDGING_OPTIONS, {0}};
    int answer = 0;

    while ((answer = getopt_long(argc, argv, FO_JUDGING_SHORT, options, NULL)) != -1) {
        const int status = fo_judging_option(&session->judging, name, answer, argv);
        if (status != FO_EXIT_HELD) {
            return status;
        }
    }
    if (optind == argc) {
        return fo_console_usage(name, "no trace named");
    }
    return fo_judging_finish(&session->judging, name);
}

static int
run(int argc, char **argv)
{
    struct session session = {0};

    int status = parse(&session, argc, argv);
    if (status == FO_EXIT_HELD && fo_judging_matches_nothing(&session.judging)) {
        status = FO_EXIT_NOTHING;
    }
    if (status != FO_EXIT_HELD) {
        fo_judging_fini(&session.judging);
        return status;
    }
    const size_t count = (size_t)(argc - optind);
    fo_interrupt_install();
    status = open_session(&session, count);
    if (status == FO_EXIT_HELD) {
        status = judge_all(&session, argv + optind, count);
    }
    close_session(&session);
    return status;
}

const struct fo_command fo_command_check = {
    .name = "check",
    .summary = "judge recorded traces",
    .help = help,
    .run = run,
};
