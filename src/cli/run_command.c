// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce run: runs one program and shows its trace and the verdict on it.
 */
#include "check/fingerprint.h"
#include "cli/again.h"
#include "cli/attempt.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/crash_file.h"
#include "cli/interrupt.h"
#include "cli/judging.h"
#include "cli/retell.h"
#include "cli/story.h"
#include "cli/trace_judge.h"
#include "conform/judge.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTION_PROVIDER = FO_OPTION_OWN,
    OPTION_SUBJECT,
    OPTION_TARGET,
    OPTION_IN_PROCESS,
};

static const char name[] = "run";

static const char help[] =
    "usage: freeonce run [OPTION...] PROGRAM\n"
    "\n"
    "Explains a crash file (text, or the bytes of a fuzzer): its program, the trace of what it did, the "
    "verdict, and how to\n"
    "look into it. '-' is standard input. Above the calls of each operation stands the operation; 'freeonce "
    "check' takes\n"
    "the output up to the line 'end' as it is.\n"
    "\n" FO_TARGET_HELP ";\n"
    "                     trace, the text of a trace, which is checked\n"
    "  --subject NAME     lifecycle or raw: the same as --target lifecycle and --target program\n"
    "  --provider NAME    builtin, the only one that programs can steer\n"
    "  --in-process       run it in this process even if it crashes, for a debugger\n" FO_JUDGING_HELP
    "  The trace is left out where another format than text goes to standard output.\n"
    "\n" FO_JUDGING_STATUS_HELP "\n"
    "Example\n"
    "  freeonce run crash-0123\n";

/** What the command line said. */
struct request {
    struct fo_judging judging;
    const struct fo_repro_target *target;
    bool in_process;
    const char *program; /**< The name of this program. */
    const char *path;
};

static int
take_option(struct request *request, int answer, char **argv)
{
    switch (answer) {
    case OPTION_PROVIDER:
        return strcmp(optarg, "builtin") == 0
                   ? FO_EXIT_HELD
                   : fo_console_usage(name, "programs run against the built-in provider only, not '%s'",
                                      optarg);
    case OPTION_SUBJECT:
        if (fo_subject_find(optarg) == NULL) {
            return fo_console_usage(name, "unknown subject '%s': lifecycle or raw", optarg);
        }
        request->target = fo_repro_target_find(strcmp(optarg, "raw") == 0 ? "program" : optarg);
        return FO_EXIT_HELD;
    case OPTION_TARGET:
        request->target = fo_repro_target_find(optarg);
        return request->target != NULL ? FO_EXIT_HELD
                                       : fo_console_usage(name, "unknown target '%s': %s; or trace", optarg,
                                                          fo_repro_target_names());
    case OPTION_IN_PROCESS:
        request->in_process = true;
        return FO_EXIT_HELD;
    default:
        return fo_judging_option(&request->judging, name, answer, argv);
    }
}

static int
parse(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"provider", required_argument, NULL, OPTION_PROVIDER},
        {"subject", required_argument, NULL, OPTION_SUBJECT},
        {"target", required_argument, NULL, OPTION_TARGET},
        {"in-process", no_argument, NULL, OPTION_IN_PROCESS},
        FO_JUDGING_OPTIONS,
        {0},
    };
    int answer = 0;

    request->target = fo_repro_target_default();
    request->program = argv[-1];
    while ((answer = getopt_long(argc, argv, FO_JUDGING_SHORT, options, NULL)) != -1) {
        const int status = take_option(request, answer, argv);
        if (status != FO_EXIT_HELD) {
            return status;
        }
    }
    if (argc - optind != 1) {
        return fo_console_usage(name, "%s", optind == argc ? "no program named" : "one program at a time");
    }
    request->path = argv[optind];
    return fo_judging_finish(&request->judging, name);
}

/** Say what the run left behind, which no trace shows. */
static void
complain_balance(const struct request *request, const struct fo_judgement *judgement)
{
    struct fo_judgement balance = *judgement;
    struct fo_text text = {0};

    balance.finding = NULL;
    fo_judgement_print(&balance, &text);
    for (char *rest = text.bytes, *line = NULL; (line = strsep(&rest, "\n")) != NULL;) {
        if (*line != '\0') {
            fo_console_complain("%s: %s", request->path, line);
        }
    }
    fo_text_fini(&text);
}

static int
write_reports(const struct request *request, const struct fo_trace_judge *judge, const struct fo_text *trace)
{
    const struct fo_trace_header *header = fo_trace_reader_header(judge->reader);
    struct fo_text title = {0};
    int status = FO_EXIT_HELD;

    for (size_t index = 0; index < request->judging.target_count && status == FO_EXIT_HELD; index++) {
        if (request->judging.targets[index].path == NULL &&
            request->judging.targets[index].format == FO_REPORT_TEXT) {
            struct fo_text shown = {0};
            fo_text_append_bytes(&shown, trace->bytes, trace->length);
            fo_text_append(&shown, "\n");
            status = fo_console_write(&shown);
            fo_text_fini(&shown);
        }
    }
    fo_text_printf(&title, "program %s, target %s", request->path, request->target->name);
    struct fo_report report = {
        .title = fo_text_get(&title),
        .subject = "program",
        .file = strcmp(request->path, "-") == 0 ? NULL : request->path,
        .header = header,
        .packages = header->provider_count > 0 ? header->providers[0].packages : "",
        .verdict = &judge->verdict,
    };
    if (status == FO_EXIT_HELD) {
        status = title.failed ? FO_EXIT_HARNESS : fo_judging_write(&request->judging, &report);
    }
    fo_text_fini(&title);
    return status;
}

/**
 * Judge the trace that is shown, so that the lines of findings are lines of it.
 *
 * @param judgement  What was judged while the program ran, which must agree.
 */
static int
judge_trace(struct request *request, const struct fo_text *trace, const struct fo_judgement *judgement)
{
    const struct fo_checker_options options = {
        .profile = request->judging.profile,
        .filter = request->judging.filter,
        .provider_only = request->target->subject->breaks_rules,
    };
    struct fo_trace_judge judge;
    int status = FO_EXIT_HARNESS;

    if (fo_trace_judge_init(&judge, &options) != FO_OK ||
        fo_trace_judge_feed(&judge, fo_text_get(trace), trace->length) != FO_OK ||
        fo_trace_judge_finish(&judge) != FO_OK) {
        fo_console_complain("%s: the trace of the run cannot be read again", request->path);
    } else if (judge.verdict.finding_count != judgement->verdict->finding_count) {
        fo_console_complain("%s: the trace of the run is judged otherwise than the run", request->path);
    } else if (fo_fingerprint_adopt(&judge.verdict, judgement->verdict) != FO_OK ||
               !fo_judging_accept(&request->judging, &judge.verdict)) {
        fo_console_complain("out of memory");
    } else {
        status = fo_judging_status(&request->judging, &judge.verdict);
        if (!judgement->is_balanced) {
            complain_balance(request, judgement);
            status = fo_exit_worse(status, FO_EXIT_BROKEN);
        }
        if (status == FO_EXIT_NOTHING) {
            fo_console_complain("%s: nothing was exercised", request->path);
        }
        const int written = write_reports(request, &judge, trace);
        status = fo_judging_settle(&request->judging, &judge.verdict, status, !judgement->is_balanced);
        status = fo_exit_worse(status, written);
    }
    fo_trace_judge_fini(&judge);
    return status;
}

/** Say how to go on from a finding, where the report is text on standard output. */
static int
lead_on(const struct request *request, int status)
{
    const struct fo_again again = {request->program, request->path, request->target};
    struct fo_text text = {0};
    int written = FO_EXIT_HELD;
    for (size_t i = 0; status == FO_EXIT_BROKEN && i < request->judging.target_count; i++) {
        if (request->judging.targets[i].path == NULL &&
            request->judging.targets[i].format == FO_REPORT_TEXT) {
            fo_again_print(&again, &text);
            written = fo_console_write(&text);
        }
    }
    fo_text_fini(&text);
    return fo_exit_worse(status, written);
}

static void
complain_unsupported(const struct request *request, const struct fo_run *run)
{
    if (run->unsupported_count > 0) {
        fo_console_complain("%s:%u: not supported%s%s", request->path, run->unsupported_line,
                            run->reason[0] != '\0' ? ": " : "", run->reason);
    }
}

static int
run_program(struct request *request, const struct fo_crash_file *file)
{
    struct fo_stack_names names = {0};
    const struct fo_judge_options options = {.profile = request->judging.profile,
                                             .filter = request->judging.filter,
                                             .is_thorough = true,
                                             .names = &names,
                                             .writes_stacks = request->judging.is_verbose};
    struct fo_judge *judge = NULL;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    struct fo_text shown = {0};
    int status = FO_EXIT_HARNESS;

    enum fo_error error = fo_judge_new(&options, &judge);
    if (error == FO_OK) {
        struct fo_console_guard guard;
        fo_console_guard(&guard);
        error = fo_judge_program(judge, &file->program, request->target->subject, &trace, &judgement);
        fo_console_unguard(&guard);
    }
    if (error == FO_OK) {
        fo_story_print(file, &trace, &shown);
        error = shown.failed ? FO_ERROR_MEMORY : FO_OK;
    }
    if (error != FO_OK) {
        fo_console_complain("%s: %s", request->path, fo_error_text(error));
    } else {
        complain_unsupported(request, &judgement.run);
        status = judge_trace(request, &shown, &judgement);
    }
    fo_judge_free(judge);
    fo_stack_names_fini(&names);
    fo_text_fini(&trace);
    fo_text_fini(&shown);
    return status;
}

/** A crash fails, unless something was found in it and all of that is accepted. */
static int
settle_crash(struct request *request, const struct fo_trace_judge *judge, const struct fo_text *shown)
{
    const struct fo_verdict *verdict = &judge->verdict;
    bool is_accepted = verdict->finding_count > 0;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        is_accepted = is_accepted && verdict->findings[i].accepted != NULL;
    }
    const int written = write_reports(request, judge, shown);
    const int status = is_accepted ? FO_EXIT_HELD : FO_EXIT_BROKEN;
    return fo_exit_worse(fo_judging_settle(&request->judging, verdict, status, verdict->finding_count == 0),
                         written);
}

/** Tell of a program that did not come to its end: what it did until then. */
static int
tell_crash(struct request *request, const struct fo_crash_file *file, struct fo_attempt *attempt,
           const struct fo_attempt_result *result)
{
    const struct fo_checker_options options = {
        .profile = request->judging.profile,
        .filter = request->judging.filter,
        .provider_only = request->target->subject->breaks_rules,
    };
    struct fo_trace_judge judge;
    struct fo_verdict live = {0};
    struct fo_text trace = {0};
    struct fo_text shown = {0};
    int status = FO_EXIT_HARNESS;

    enum fo_error error = fo_verdict_init(&live);
    error = error == FO_OK ? fo_retell(attempt, &options, request->judging.is_verbose, &trace, &live) : error;
    fo_story_print(file, &trace, &shown);
    if (error == FO_OK && !shown.failed && fo_trace_judge_init(&judge, &options) == FO_OK) {
        if (fo_trace_judge_feed(&judge, fo_text_get(&shown), shown.length) == FO_OK &&
            fo_trace_judge_finish(&judge) == FO_OK && fo_fingerprint_adopt(&judge.verdict, &live) == FO_OK &&
            fo_judging_accept(&request->judging, &judge.verdict)) {
            status = settle_crash(request, &judge, &shown);
        }
        fo_trace_judge_fini(&judge);
    }
    fo_console_complain("%s: %s: %s, in operation %u", request->path, result->rule, result->message,
                        result->op_line);
    fo_verdict_fini(&live);
    fo_text_fini(&trace);
    fo_text_fini(&shown);
    return status;
}

/** Run the file in a process of its own first: when that dies, this one lives to tell. */
static int
run_file(struct request *request, const struct fo_crash_file *file)
{
    struct fo_attempt attempt = {0};
    struct fo_attempt_result result = {.end = FO_ATTEMPT_GOOD};
    enum fo_error error = FO_OK;
    int status = FO_EXIT_HARNESS;

    fo_crash_file_arm(file);
    if (!request->in_process) {
        fo_interrupt_install();
        error = fo_attempt_init(&attempt, request->target->subject, fo_interrupt_flag());
        attempt.is_thorough = true;
        error = error == FO_OK ? fo_attempt_run(&attempt, &file->program, &result) : error;
    }
    if (error != FO_OK) {
        fo_console_complain("%s: %s", request->path, fo_error_text(error));
    } else if (result.end == FO_ATTEMPT_STOPPED) {
        fo_console_complain("%s: interrupted", request->path);
        status = FO_EXIT_SIGNAL + *fo_interrupt_flag();
    } else if (result.end == FO_ATTEMPT_CRASHED || result.end == FO_ATTEMPT_TIMED_OUT) {
        status = tell_crash(request, file, &attempt, &result);
    } else {
        status = run_program(request, file);
    }
    fo_attempt_fini(&attempt);
    return lead_on(request, status);
}

/** A trace is checked: hand the command line on without what says that it is one. */
static int
check_trace(int argc, char **argv)
{
    int count = 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--target") == 0) {
            i++;
        } else if (strncmp(argv[i], "--target=", 9) != 0 && strcmp(argv[i], "--in-process") != 0) {
            argv[count] = argv[i];
            count++;
        }
    }
    argv[count] = NULL;
    optind = 0;
    return fo_command_check.run(count, argv);
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_crash_file file;

    int status = parse(&request, argc, argv);
    if (status == FO_EXIT_HELD && request.target->subject == NULL) {
        fo_judging_fini(&request.judging);
        return check_trace(argc, argv);
    }
    request.judging.is_part = true;
    if (status == FO_EXIT_HELD) {
        status = fo_crash_file_read(request.target, request.path, &file);
    }
    if (status == FO_EXIT_HELD) {
        status = fo_judging_matches_nothing(&request.judging) ? FO_EXIT_NOTHING : run_file(&request, &file);
        fo_crash_file_fini(&file);
    }
    fo_judging_fini(&request.judging);
    return status;
}

const struct fo_command fo_command_run = {
    .name = "run",
    .summary = "explain a crash file: program, trace, verdict",
    .help = help,
    .run = run,
};
