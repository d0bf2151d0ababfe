// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce run: runs one program and shows its trace and the verdict on it.
 */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/judging.h"
#include "cli/program_file.h"
#include "cli/trace_judge.h"
#include "conform/judge.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTION_PROVIDER = FO_OPTION_OWN,
    OPTION_SUBJECT,
};

static const char name[] = "run";

static const char help[] =
    "usage: freeonce run [OPTION...] PROGRAM\n"
    "\n"
    "Runs a program (text, or the bytes of a fuzzer) and prints the trace of what it did and the verdict. "
    "'-' is standard\n"
    "input. Above the calls of each operation stands the operation; 'freeonce check' takes the trace as it "
    "is.\n"
    "\n"
    "  --subject NAME     lifecycle (default): sessions of the lifecycle layer; raw: single calls of the "
    "table, where\n"
    "                     only what binds the provider is judged\n"
    "  --provider NAME    builtin, the only one that programs can steer\n" FO_JUDGING_HELP
    "  The trace is left out where another format than text goes to standard output.\n"
    "\n" FO_JUDGING_STATUS_HELP "\n"
    "Example\n"
    "  freeonce run crash-0123\n";

/** What the command line said. */
struct request {
    struct fo_judging judging;
    const struct fo_subject *subject;
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
        request->subject = fo_subject_find(optarg);
        return request->subject != NULL
                   ? FO_EXIT_HELD
                   : fo_console_usage(name, "unknown subject '%s': lifecycle or raw", optarg);
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
        FO_JUDGING_OPTIONS,
        {0},
    };
    int answer = 0;

    request->subject = &fo_lifecycle_subject;
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

/** Copy a trace, with each operation as a comment above the line that announces it. */
static void
annotate(const struct fo_program *program, const struct fo_text *trace, struct fo_text *out)
{
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
    fo_text_printf(&title, "program %s, subject %s", request->path, request->subject->name);
    struct fo_report report = {
        .title = fo_text_get(&title),
        .subject = "program",
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
judge_trace(const struct request *request, const struct fo_text *trace, const struct fo_judgement *judgement)
{
    const struct fo_checker_options options = {
        .profile = request->judging.profile,
        .filter = request->judging.filter,
        .provider_only = request->subject == &fo_raw_subject,
    };
    struct fo_trace_judge judge;
    int status = FO_EXIT_HARNESS;

    if (fo_trace_judge_init(&judge, &options) != FO_OK ||
        fo_trace_judge_feed(&judge, fo_text_get(trace), trace->length) != FO_OK ||
        fo_trace_judge_finish(&judge) != FO_OK) {
        fo_console_complain("%s: the trace of the run cannot be read again", request->path);
    } else if (judge.verdict.finding_count != judgement->verdict->finding_count) {
        fo_console_complain("%s: the trace of the run is judged otherwise than the run", request->path);
    } else {
        status = fo_judging_status(&request->judging, &judge.verdict);
        if (!judgement->is_balanced) {
            complain_balance(request, judgement);
            status = fo_exit_worse(status, FO_EXIT_BROKEN);
        }
        if (status == FO_EXIT_NOTHING) {
            fo_console_complain("%s: nothing was exercised", request->path);
        }
        status = fo_exit_worse(status, write_reports(request, &judge, trace));
    }
    fo_trace_judge_fini(&judge);
    return status;
}

static int
run_program(const struct request *request, const struct fo_program *program)
{
    const struct fo_judge_options options = {.profile = request->judging.profile,
                                             .filter = request->judging.filter};
    struct fo_judge *judge = NULL;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    struct fo_text shown = {0};
    int status = FO_EXIT_HARNESS;

    enum fo_error error = fo_judge_new(&options, &judge);
    if (error == FO_OK) {
        error = fo_judge_program(judge, program, request->subject, &trace, &judgement);
    }
    if (error == FO_OK) {
        annotate(program, &trace, &shown);
        error = shown.failed ? FO_ERROR_MEMORY : FO_OK;
    }
    if (error != FO_OK) {
        fo_console_complain("%s: %s", request->path, fo_error_text(error));
    } else {
        status = judge_trace(request, &shown, &judgement);
    }
    fo_judge_free(judge);
    fo_text_fini(&trace);
    fo_text_fini(&shown);
    return status;
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_program program;

    int status = parse(&request, argc, argv);
    if (status == FO_EXIT_HELD) {
        status = fo_program_file_read(request.path, &program);
    }
    if (status != FO_EXIT_HELD) {
        return status;
    }
    if (fo_judging_matches_nothing(&request.judging)) {
        return FO_EXIT_NOTHING;
    }
    return run_program(&request, &program);
}

const struct fo_command fo_command_run = {
    .name = "run",
    .summary = "run one program and judge its trace",
    .help = help,
    .run = run,
};
