// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce conform: runs the cases and reports.
 */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/judging.h"
#include "cli/progress.h"
#include "cli/steady.h"
#include "cli/target.h"
#include "conform/conform.h"
#include "report/layout.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_PROVIDER = FO_OPTION_OWN,
    OPTION_LIFECYCLE,
    OPTION_PACKAGE,
    OPTION_LIST,
    OPTION_TIMEOUT,
    OPTION_CASE,
    OPTION_IN_PROCESS,
    OPTION_TRACE,
    OPTION_PROGRAM,
    OPTION_TABLE_VERSION,
    TIMEOUT_MAX_SECONDS = 86400,
    CASE_INDENT = 4,
};

static const char name[] = "conform";

static const char help[] =
    "usage: freeonce conform --provider PROVIDER [OPTION...]\n"
    "       freeonce conform --lifecycle [--provider PROVIDER] [OPTION...]\n"
    "       WRAPPER_conform conform [OPTION...]\n"
    "\n"
    "Judges a security provider, the lifecycle layer over a provider, or the wrapper that this program was "
    "linked with,\n"
    "by running each case in a process of its own and asking every rule about the calls that were made.\n"
    "\n"
    "  --provider NAME    builtin, or a library that exports InitSecurityInterfaceA or W, as dlopen finds "
    "it\n"
    "  --lifecycle        judge the lifecycle layer (over the built-in provider unless --provider says "
    "otherwise)\n"
    "  --package NAME     only this security package (default: each that the provider lists)\n"
    "  --table-version N  interface version of the tables, 1 to 5, where dwVersion misstates it\n"
    "  --case GLOB        only cases whose full name matches; --list names them\n"
    "  --list             name the cases and run none\n"
    "  --timeout SECONDS  limit for one case (default 10)\n"
    "  --in-process       run the cases without a process of their own, for a debugger\n"
    "  --trace FILE       also write the trace of the case; --case must name exactly one\n"
    "  --program FILE     also write the program that the case runs, for run, minimize and "
    "export\n" FO_JUDGING_HELP "\n" FO_JUDGING_STATUS_HELP "\n"
    "Example\n"
    "  freeonce conform --provider libwinpr2.so.2 --package NTLM --format text --format junit -o winpr.xml\n";

/** What the command line said. */
struct request {
    struct fo_conform_options conform;
    const char *trace_path; /**< NULL: no trace is wanted. */
    struct fo_text trace;
    const char *program_path; /**< NULL: no program is wanted. */
    struct fo_text program;
    struct fo_judging judging;
};

static int
parse_timeout(struct request *request, const char *word)
{
    char *end = NULL;
    errno = 0;
    const long seconds = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != '\0' || seconds < 1 || seconds > TIMEOUT_MAX_SECONDS) {
        return fo_console_usage(name, "--timeout is a number of seconds from 1 to %d, not '%s'",
                                TIMEOUT_MAX_SECONDS, word);
    }
    request->conform.time_out_seconds = (unsigned)seconds;
    return FO_EXIT_HELD;
}

static int
take_option(struct request *request, int answer, char **argv)
{
    switch (answer) {
    case OPTION_PROVIDER:
        request->conform.provider = optarg;
        return FO_EXIT_HELD;
    case OPTION_LIFECYCLE:
        request->conform.target = FO_TARGET_LIFECYCLE;
        return FO_EXIT_HELD;
    case OPTION_PACKAGE:
        request->conform.package = optarg;
        return FO_EXIT_HELD;
    case OPTION_LIST:
        request->conform.list_only = true;
        return FO_EXIT_HELD;
    case OPTION_TIMEOUT:
        return parse_timeout(request, optarg);
    case OPTION_CASE:
        request->conform.case_filter = optarg;
        return FO_EXIT_HELD;
    case OPTION_IN_PROCESS:
        request->conform.in_process = true;
        return FO_EXIT_HELD;
    case OPTION_TABLE_VERSION:
        if (strlen(optarg) != 1 || optarg[0] < '1' || optarg[0] > '5') {
            return fo_console_usage(name, "--table-version is 1 to 5, not '%s'", optarg);
        }
        request->conform.table_version = (unsigned)(optarg[0] - '0');
        return FO_EXIT_HELD;
    case OPTION_TRACE:
        request->trace_path = optarg;
        request->conform.trace = &request->trace;
        return FO_EXIT_HELD;
    case OPTION_PROGRAM:
        request->program_path = optarg;
        request->conform.program = &request->program;
        return FO_EXIT_HELD;
    default:
        return fo_judging_option(&request->judging, name, answer, argv);
    }
}

/** Decide what is judged, where the command line leaves it open. */
static int
choose_target(struct request *request)
{
    struct fo_conform_options *conform = &request->conform;
    if (conform->provider == NULL && conform->target == FO_TARGET_PROVIDER &&
        fo_repro_target_wrapper() != NULL) {
        conform->target = FO_TARGET_WRAPPER;
        conform->subject = fo_repro_target_wrapper();
    }
    if (conform->provider == NULL && conform->target == FO_TARGET_PROVIDER) {
        return fo_console_usage(name, "what is to be judged? --provider or --lifecycle says so");
    }
    if (conform->provider == NULL) {
        conform->provider = "builtin";
    }
    return conform->provider[0] == '\0' ? fo_console_usage(name, "--provider is empty") : FO_EXIT_HELD;
}

static int
parse(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"provider", required_argument, NULL, OPTION_PROVIDER},
        {"lifecycle", no_argument, NULL, OPTION_LIFECYCLE},
        {"package", required_argument, NULL, OPTION_PACKAGE},
        {"list", no_argument, NULL, OPTION_LIST},
        {"timeout", required_argument, NULL, OPTION_TIMEOUT},
        {"case", required_argument, NULL, OPTION_CASE},
        {"in-process", no_argument, NULL, OPTION_IN_PROCESS},
        {"table-version", required_argument, NULL, OPTION_TABLE_VERSION},
        {"trace", required_argument, NULL, OPTION_TRACE},
        {"program", required_argument, NULL, OPTION_PROGRAM},
        FO_JUDGING_OPTIONS,
        {0},
    };
    int answer = 0;

    while ((answer = getopt_long(argc, argv, FO_JUDGING_SHORT, options, NULL)) != -1) {
        const int status = take_option(request, answer, argv);
        if (status != FO_EXIT_HELD) {
            return status;
        }
    }
    if (optind < argc) {
        return fo_console_usage(name, "unexpected '%s'", argv[optind]);
    }
    const int status = choose_target(request);
    if (status != FO_EXIT_HELD) {
        return status;
    }
    return fo_judging_finish(&request->judging, name);
}

static const char *
end_name(enum fo_case_end end)
{
    switch (end) {
    case FO_CASE_CRASHED:
        return "crashed";
    case FO_CASE_TIMED_OUT:
        return "timed out";
    case FO_CASE_SKIPPED:
        return "skipped";
    default:
        return "ran";
    }
}

/** Fill one case of the report. Its command is owned by the caller. */
static bool
make_case(const struct fo_conform_outcome *outcome, const struct fo_case_result *result,
          struct fo_report_case *out)
{
    struct fo_text command = {0};
    fo_conform_reproduce(outcome, result->name, &command);
    if (command.failed) {
        fo_text_fini(&command);
        return false;
    }
    *out = (struct fo_report_case){
        .name = result->name,
        .summary = result->summary,
        .file = result->file,
        .end = end_name(result->end),
        .reason = result->reason,
        .reproduce = command.bytes,
        .finding_count = result->finding_count,
        .seconds = result->seconds,
    };
    return true;
}

static void
free_cases(struct fo_report_case *cases, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        free((char *)(uintptr_t)cases[index].reproduce);
    }
    free(cases);
}

static struct fo_report_case *
make_cases(const struct fo_conform_outcome *outcome)
{
    struct fo_report_case *cases = calloc(outcome->case_count + 1, sizeof(*cases));
    for (size_t index = 0; cases != NULL && index < outcome->case_count; index++) {
        if (!make_case(outcome, &outcome->cases[index], &cases[index])) {
            free_cases(cases, index);
            return NULL;
        }
    }
    return cases;
}

static void
write_title(const struct request *request, const struct fo_conform_outcome *outcome, struct fo_text *out)
{
    if (outcome->target == FO_TARGET_WRAPPER) {
        const struct fo_subject *subject = outcome->subject;
        fo_text_printf(out, "wrapper %s", subject->title != NULL ? subject->title() : subject->name);
        return;
    }
    fo_text_printf(out, "%sprovider %s", outcome->target == FO_TARGET_LIFECYCLE ? "lifecycle layer, " : "",
                   request->conform.provider);
}

static int
write_reports(const struct request *request, const struct fo_conform_outcome *outcome)
{
    static const char *const subjects[] = {
        [FO_TARGET_PROVIDER] = "provider",
        [FO_TARGET_LIFECYCLE] = "lifecycle layer",
        [FO_TARGET_WRAPPER] = "wrapper",
    };
    struct fo_report_case *cases = make_cases(outcome);
    struct fo_text title = {0};

    write_title(request, outcome, &title);
    if (cases == NULL || title.failed) {
        fo_console_complain("out of memory");
        free_cases(cases, cases == NULL ? 0 : outcome->case_count);
        fo_text_fini(&title);
        return FO_EXIT_HARNESS;
    }
    struct fo_report report = {
        .title = fo_text_get(&title),
        .subject = subjects[outcome->target],
        .header = &outcome->header,
        .packages = outcome->packages == NULL ? "" : outcome->packages,
        .is_partial = outcome->is_partial,
        .verdict = &outcome->verdict,
        .cases = cases,
        .case_count = outcome->case_count,
        .ran_count = outcome->ran_count,
        .crashed_count = outcome->crashed_count,
        .timed_out_count = outcome->timed_out_count,
        .skipped_count = outcome->skipped_count,
        .seconds = outcome->seconds,
    };
    const int status = fo_judging_write(&request->judging, &report);
    free_cases(cases, outcome->case_count);
    fo_text_fini(&title);
    return status;
}

static int
list_cases(const struct fo_conform_outcome *outcome)
{
    struct fo_text text = {0};
    struct fo_layout layout = {
        .out = &text,
        .columns = fo_console_columns(STDOUT_FILENO),
        .is_colored = fo_console_is_colored(STDOUT_FILENO),
        .escape = CASE_INDENT,
    };
    for (size_t index = 0; index < outcome->case_count; index++) {
        layout.indent = CASE_INDENT;
        fo_layout_put_whole(&layout, FO_PAINT_STRONG, outcome->cases[index].name);
        fo_layout_move(&layout, layout.column + 2);
        fo_layout_put(&layout, FO_PAINT_PLAIN, outcome->cases[index].summary);
        fo_layout_end(&layout);
    }
    const int status = fo_console_write(&text);
    fo_text_fini(&text);
    return status;
}

/** Say why there is no outcome, and with which status that ends. */
static int
fail(const struct request *request, enum fo_error error, const struct fo_text *why)
{
    if (why->length != 0) {
        fo_console_complain("%s", fo_text_get(why));
    } else {
        fo_console_complain("%s: %s", request->conform.provider, fo_error_text(error));
    }
    return error == FO_ERROR_LOAD || error == FO_ERROR_NOT_FOUND || error == FO_ERROR_LIMIT ? FO_EXIT_USAGE
                                                                                            : FO_EXIT_HARNESS;
}

/** Write what was asked for of one case, its trace or its program; @p path may be NULL. */
static int
write_beside(const char *path, const struct fo_text *text)
{
    if (path == NULL) {
        return FO_EXIT_HELD;
    }
    if (text->failed) {
        fo_console_complain("out of memory");
        return FO_EXIT_HARNESS;
    }
    if (fo_file_write_atomic(path, fo_text_get(text), text->length, 0600) != FO_OK) {
        fo_console_complain("%s: cannot be written: %s", path, strerror(errno));
        return FO_EXIT_USAGE;
    }
    return FO_EXIT_HELD;
}

static int
answer_outcome(struct request *request, const struct fo_conform_outcome *outcome)
{
    if (outcome->case_count == 0 && !outcome->is_partial) {
        fo_console_complain("no case matches '%s'; --list names them",
                            request->conform.case_filter == NULL ? "*" : request->conform.case_filter);
        return FO_EXIT_NOTHING;
    }
    if (request->conform.list_only) {
        return list_cases(outcome);
    }
    const int beside = fo_exit_worse(write_beside(request->trace_path, &request->trace),
                                     write_beside(request->program_path, &request->program));
    const int written = fo_exit_worse(beside, write_reports(request, outcome));
    if (outcome->is_partial) {
        return FO_EXIT_SIGNAL + *fo_interrupt_flag();
    }
    const int judged = outcome->verdict.failed ? FO_EXIT_HARNESS
                                               : fo_conform_exit_status(outcome, request->judging.is_strict);
    const int status = fo_judging_settle(&request->judging, &outcome->verdict, judged,
                                         fo_conform_unexplained_count(outcome) > 0);
    if (status == FO_EXIT_NOTHING) {
        fo_console_complain("nothing was exercised");
    }
    return fo_exit_worse(status, written);
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_conform_outcome outcome = {0};
    struct fo_progress progress;
    struct fo_text why = {0};

    int status = parse(&request, argc, argv);
    if (status == FO_EXIT_HELD && fo_judging_matches_nothing(&request.judging)) {
        status = FO_EXIT_NOTHING;
    }
    if (status != FO_EXIT_HELD) {
        fo_judging_fini(&request.judging);
        return status;
    }
    fo_steady_begin(argv - 1);
    fo_interrupt_install();
    fo_progress_init(&progress);
    request.conform.profile = request.judging.profile;
    request.conform.filter = request.judging.filter;
    request.conform.baseline = fo_judging_baseline(&request.judging);
    request.judging.is_part = request.conform.case_filter != NULL;
    request.conform.stop = fo_interrupt_flag();
    request.conform.command = argv[-1];
    request.conform.progress = fo_progress_show;
    request.conform.progress_user = &progress;
    const enum fo_error error = fo_conform_run(&request.conform, &outcome, &why);
    fo_progress_erase(&progress);
    status = error == FO_OK || error == FO_ERROR_INTERRUPTED ? answer_outcome(&request, &outcome)
                                                             : fail(&request, error, &why);
    fo_conform_outcome_fini(&outcome);
    fo_judging_fini(&request.judging);
    fo_text_fini(&request.trace);
    fo_text_fini(&request.program);
    fo_text_fini(&why);
    return status;
}

const struct fo_command fo_command_conform = {
    .name = "conform",
    .summary = "judge a provider, or the lifecycle layer, by running cases",
    .help = help,
    .run = run,
};
