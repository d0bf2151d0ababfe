// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce export: a crash file as a C regression test, as text or as bytes.
 */
#include "cli/attempt.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/crash_file.h"
#include "repro/export_c.h"

#include <getopt.h>
#include <string.h>

enum {
    OPTION_TARGET = 256,
    OPTION_TO,
    OPTION_CALLS,
};

static const char name[] = "export";

static const char help[] =
    "usage: freeonce export --to c|text|bytes [OPTION...] PROGRAM\n"
    "\n"
    "Turns a crash file (text, or the bytes of a fuzzer) into a C regression test, into text for people, or "
    "into the bytes\n"
    "that its fuzz target takes. '-' is standard input.\n"
    "\n"
    "The C test of a session makes the calls of the lifecycle layer's interface that the program made, each "
    "as "
    "one\n"
    "statement; that of a program of calls, or with --calls, those of SSPI. Linked with freeonce's library "
    "it "
    "prints\n"
    "the finding and exits with 1 for as long as it is there, else with 0. Compiled with "
    "-DFREEONCE_OTHER_PROVIDER it\n"
    "makes its calls of the provider that it is linked with, without judging them, and exits with 0 or dies "
    "of a "
    "signal\n"
    "of that provider's; what only freeonce can do stands in comments.\n"
    "\n"
    "  --to FORM          c, text or bytes\n"
    "  --calls            to C: calls of SSPI instead of the layer's; so it is in any case where operations "
    "overlap\n" FO_TARGET_HELP "\n"
    "  -o, --output FILE  where it goes (default: standard output)\n"
    "  -h, --help         this help\n"
    "\n"
    "Exit status\n"
    "  0  done\n"
    "  2  the command line is wrong, the input cannot be read or the output cannot be written\n"
    "  3  to C: the program dies before its end, so its calls are not known\n"
    "  4  freeonce itself failed\n"
    "\n"
    "Example\n"
    "  freeonce export --to c -o test.c crash-0123\n"
    "  cc -std=c17 -Isrc test.c libfreeonce.a -lpthread -o test && ./test\n";

/** What the command line said. */
struct request {
    const struct fo_repro_target *target;
    const char *form;
    const char *output;
    const char *input;
    bool wants_calls;
};

static int
take_option(struct request *request, int answer, char **argv)
{
    switch (answer) {
    case OPTION_TARGET:
        request->target = fo_repro_target_find(optarg);
        return request->target != NULL && request->target->subject != NULL
                   ? FO_EXIT_HELD
                   : fo_console_usage(name, "unknown target '%s': %s", optarg, fo_repro_target_names());
    case OPTION_TO:
        request->form = optarg;
        return FO_EXIT_HELD;
    case OPTION_CALLS:
        request->wants_calls = true;
        return FO_EXIT_HELD;
    case 'o':
        request->output = optarg;
        return FO_EXIT_HELD;
    default:
        return fo_console_bad_option(name, answer, argv);
    }
}

static int
parse(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"target", required_argument, NULL, OPTION_TARGET},
        {"to", required_argument, NULL, OPTION_TO},
        {"calls", no_argument, NULL, OPTION_CALLS},
        {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    int answer = 0;

    request->target = fo_repro_target_default();
    while ((answer = getopt_long(argc, argv, ":o:h", options, NULL)) != -1) {
        const int status = take_option(request, answer, argv);
        if (status != FO_EXIT_HELD) {
            return status;
        }
    }
    if (request->form == NULL) {
        return fo_console_usage(name, "--to c, --to text or --to bytes is missing");
    }
    if (strcmp(request->form, "c") != 0 && strcmp(request->form, "text") != 0 &&
        strcmp(request->form, "bytes") != 0) {
        return fo_console_usage(name, "unknown form '%s': c, text or bytes", request->form);
    }
    if (argc - optind != 1) {
        return fo_console_usage(name, "%s", optind == argc ? "no program named" : "one program at a time");
    }
    request->input = argv[optind];
    return request->output == NULL ? FO_EXIT_HELD : fo_console_check_writable(request->output);
}

/** Run the program once more, here, and write down what it calls. */
static enum fo_error
transcribe(const struct fo_crash_file *file, const struct fo_attempt_result *result, bool wants_calls,
           struct fo_text *out)
{
    struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_transcript said = {0};
    struct fo_judge *judge = NULL;
    struct fo_judgement judgement = {0};
    struct fo_text finding = {0};

    fo_transcript_attach(&said, &options);
    enum fo_error error = fo_judge_new(&options, &judge);
    if (error == FO_OK) {
        struct fo_console_guard guard;
        fo_console_guard(&guard);
        error = fo_judge_program(judge, &file->program, file->target->subject, NULL, &judgement);
        fo_console_unguard(&guard);
    }
    if (error == FO_OK && result->end != FO_ATTEMPT_GOOD) {
        fo_text_printf(&finding, "%s: %s", result->rule, result->message);
    }
    const struct fo_export export = {
        .program = &file->program,
        .said = &said,
        .wants_calls = wants_calls || judgement.run.overlap_count > 0,
        .is_provider_judged = file->target->subject->breaks_rules,
        .rule = result->end == FO_ATTEMPT_BROKEN ? result->rule : NULL,
        .finding = finding.length > 0 ? fo_text_get(&finding) : NULL,
    };
    if (error == FO_OK) {
        error = fo_export_c(&export, out);
    }
    fo_judge_free(judge);
    fo_transcript_fini(&said);
    fo_text_fini(&finding);
    return error;
}

static int
export_c(const struct request *request, const struct fo_crash_file *file, struct fo_text *out)
{
    struct fo_attempt attempt = {0};
    struct fo_attempt_result result;

    fo_crash_file_arm(file);
    enum fo_error error = fo_attempt_init(&attempt, file->target->subject, NULL);
    if (error == FO_OK) {
        error = fo_attempt_run(&attempt, &file->program, &result);
    }
    fo_attempt_fini(&attempt);
    if (error == FO_OK && (result.end == FO_ATTEMPT_CRASHED || result.end == FO_ATTEMPT_TIMED_OUT)) {
        fo_console_complain("%s: %s: %s; export it to text", request->input, result.rule, result.message);
        return FO_EXIT_NOTHING;
    }
    if (error == FO_OK) {
        error = transcribe(file, &result, request->wants_calls, out);
    }
    if (error != FO_OK) {
        fo_console_complain("%s: %s", request->input, fo_error_text(error));
        return FO_EXIT_HARNESS;
    }
    return FO_EXIT_HELD;
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_crash_file file;
    struct fo_text text = {0};

    int status = parse(&request, argc, argv);
    if (status == FO_EXIT_HELD) {
        status = fo_crash_file_read(request.target, request.input, &file);
    }
    if (status != FO_EXIT_HELD) {
        return status;
    }
    if (strcmp(request.form, "c") == 0) {
        status = export_c(&request, &file, &text);
    } else if (strcmp(request.form, "text") == 0) {
        fo_crash_file_print(&file, &text);
    } else {
        fo_crash_file_encode(&file, &text);
    }
    if (status == FO_EXIT_HELD) {
        status = text.failed ? FO_EXIT_HARNESS : fo_console_write_to(request.output, &text);
    }
    fo_text_fini(&text);
    fo_crash_file_fini(&file);
    return status;
}

const struct fo_command fo_command_export = {
    .name = "export",
    .summary = "turn a crash file into a C test, text or bytes",
    .help = help,
    .run = run,
};
