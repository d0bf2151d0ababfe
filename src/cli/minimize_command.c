// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce minimize: makes a crash file as small as it can be without losing its finding.
 */
#include "cli/attempt.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/crash_file.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "program/minimize.h"
#include "program/minimize_token.h"

#include <getopt.h>
#include <string.h>
#include <time.h>

enum {
    OPTION_TARGET = 256,
    OPTION_TO,
};

static const char name[] = "minimize";

static const char help[] =
    "usage: freeonce minimize [OPTION...] PROGRAM\n"
    "\n"
    "Shrinks a program (text, or the bytes of a fuzzer) operation by operation while the same rule is broken "
    "by the same\n"
    "call about an object of the same origin. Without any one operation of the result the finding is gone. "
    "'-' is standard\n"
    "input.\n"
    "\n" FO_TARGET_HELP "\n"
    "  --to FORM          text (default) or bytes\n"
    "  -o, --output FILE  where the result goes (default: standard output)\n"
    "  -h, --help         this help\n"
    "\n"
    "Exit status\n"
    "  0  done\n"
    "  2  the command line is wrong, the input cannot be read or the output cannot be written\n"
    "  3  the program shows no finding: there is nothing to minimize\n"
    "  4  freeonce itself failed\n"
    "  128 plus its number after a signal; what was achieved by then is written\n"
    "\n"
    "Example\n"
    "  freeonce minimize -o small.txt crash-0123\n";

/** What the command line said. */
struct request {
    const struct fo_repro_target *target;
    bool is_bytes;
    const char *output;
    const char *input;
};

/** What the minimizer's callbacks work with. */
struct shrinking {
    struct fo_attempt attempt;
    struct fo_attempt_result wanted; /**< The finding that must stay. */
    struct fo_progress progress;
    const char *unit; /**< What is counted: operations, or bytes of a token. */
    uint32_t before_count;
    uint32_t after_count;
    uint32_t try_count;
    enum fo_error error; /**< A try could not be made. */
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
        request->is_bytes = strcmp(optarg, "bytes") == 0;
        return request->is_bytes || strcmp(optarg, "text") == 0
                   ? FO_EXIT_HELD
                   : fo_console_usage(name, "unknown form '%s': text or bytes", optarg);
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
    if (argc - optind != 1) {
        return fo_console_usage(name, "%s", optind == argc ? "no program named" : "one program at a time");
    }
    request->input = argv[optind];
    return request->output == NULL ? FO_EXIT_HELD : fo_console_check_writable(request->output);
}

/** Whether @p program, with the process as it is, shows what is wanted. */
static bool
try_program(struct shrinking *shrinking, const struct fo_program *program)
{
    struct fo_attempt_result result;
    const enum fo_error error = fo_attempt_run(&shrinking->attempt, program, &result);
    if (error != FO_OK) {
        shrinking->error = error;
        return false;
    }
    return fo_attempt_is_same(&result, &shrinking->wanted);
}

static bool
is_broken(void *user, const struct fo_program *program)
{
    return try_program(user, program);
}

static bool
is_token_broken(void *user, const struct fo_token_case *token)
{
    struct fo_crash_file file = {.target = fo_repro_target_find("token"), .token = *token};
    fo_token_case_program(token, &file.program);
    fo_crash_file_arm(&file);
    return try_program(user, &file.program);
}

static bool
show_progress(void *user, uint32_t try_count, uint32_t left_count)
{
    struct shrinking *shrinking = user;
    struct fo_text text = {0};
    fo_text_printf(&text, "%s left, %u tries", shrinking->unit, try_count);
    fo_progress_show(&shrinking->progress, left_count, shrinking->before_count, fo_text_get(&text));
    fo_text_fini(&text);
    return *fo_interrupt_flag() == 0 && shrinking->error == FO_OK;
}

static double
now_seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static size_t
count_bytes(const struct fo_crash_file *file)
{
    struct fo_text text = {0};
    fo_crash_file_encode(file, &text);
    const size_t length = text.length;
    fo_text_fini(&text);
    return length;
}

static enum fo_error
shrink_program(struct fo_crash_file *file, struct shrinking *shrinking)
{
    const struct fo_minimize_options options = {
        .is_broken = is_broken, .progress = show_progress, .user = shrinking};
    struct fo_minimized result = {0};
    shrinking->unit = "operations";
    shrinking->before_count = file->program.operation_count;
    const enum fo_error error = fo_program_minimize(&file->program, &options, &result);
    shrinking->after_count = file->program.operation_count;
    shrinking->try_count = result.try_count;
    return error;
}

static enum fo_error
shrink_token(struct fo_crash_file *file, uint8_t bytes[FO_TOKEN_CASE_BYTES_MAX], struct shrinking *shrinking)
{
    const struct fo_minimize_token_options options = {
        .is_broken = is_token_broken, .progress = show_progress, .user = shrinking};
    shrinking->unit = "token bytes";
    shrinking->before_count = (uint32_t)file->token.count;
    const enum fo_error error = fo_token_case_minimize(&file->token, &options, bytes, &shrinking->try_count);
    shrinking->after_count = (uint32_t)file->token.count;
    return error;
}

/** Tell what was achieved, on standard error: standard output may be the program. */
static void
tell(const struct shrinking *shrinking, size_t bytes_before, size_t bytes_after, double seconds,
     bool is_whole)
{
    struct fo_text text = {0};
    fo_attempt_print(&shrinking->wanted, &text);
    fo_console_complain("%s", fo_text_get(&text));
    fo_console_complain("%s %u -> %u, bytes %zu -> %zu, %u tries in %.1f s%s", shrinking->unit,
                        shrinking->before_count, shrinking->after_count, bytes_before, bytes_after,
                        shrinking->try_count, seconds,
                        is_whole ? "; every one of them is needed" : "; ended early");
    fo_text_fini(&text);
}

static int
write_result(const struct request *request, const struct fo_crash_file *file)
{
    struct fo_text text = {0};
    if (request->is_bytes) {
        fo_crash_file_encode(file, &text);
    } else {
        fo_crash_file_print(file, &text);
    }
    const int status = text.failed ? FO_EXIT_HARNESS : fo_console_write_to(request->output, &text);
    fo_text_fini(&text);
    return status;
}

static int
shrink(const struct request *request, struct fo_crash_file *file, struct shrinking *shrinking)
{
    uint8_t bytes[FO_TOKEN_CASE_BYTES_MAX];
    const size_t bytes_before = count_bytes(file);
    const double begin = now_seconds();

    fo_progress_init(&shrinking->progress);
    enum fo_error error =
        request->target->is_token ? shrink_token(file, bytes, shrinking) : shrink_program(file, shrinking);
    fo_progress_erase(&shrinking->progress);
    const int caught = *fo_interrupt_flag();
    if (caught != 0 && error == FO_ERROR_NOT_FOUND) {
        fo_console_complain("%s: interrupted", request->input);
        return FO_EXIT_SIGNAL + caught;
    }
    if (shrinking->error != FO_OK || (error != FO_OK && (error != FO_ERROR_INTERRUPTED || caught == 0))) {
        error = shrinking->error != FO_OK ? shrinking->error : error;
        fo_console_complain("%s: %s", request->input,
                            error == FO_ERROR_NOT_FOUND ? "the finding does not show itself again"
                                                        : fo_error_text(error));
        return FO_EXIT_HARNESS;
    }
    tell(shrinking, bytes_before, count_bytes(file), now_seconds() - begin, error == FO_OK);
    const int status = write_result(request, file);
    return status == FO_EXIT_HELD && caught != 0 ? FO_EXIT_SIGNAL + caught : status;
}

/** Learn what is to stay, then shrink. */
static int
minimize(const struct request *request, struct fo_crash_file *file)
{
    struct shrinking shrinking = {0};
    int status = FO_EXIT_HARNESS;

    fo_interrupt_install();
    enum fo_error error = fo_attempt_init(&shrinking.attempt, request->target->subject, fo_interrupt_flag());
    if (error == FO_OK) {
        fo_crash_file_arm(file);
        error = fo_attempt_run(&shrinking.attempt, &file->program, &shrinking.wanted);
    }
    if (error != FO_OK) {
        fo_console_complain("%s: %s", request->input, fo_error_text(error));
    } else if (shrinking.wanted.end == FO_ATTEMPT_GOOD) {
        fo_console_complain("%s: no finding to keep", request->input);
        status = FO_EXIT_NOTHING;
    } else if (shrinking.wanted.end == FO_ATTEMPT_STOPPED) {
        fo_console_complain("%s: interrupted", request->input);
        status = FO_EXIT_SIGNAL + *fo_interrupt_flag();
    } else {
        status = shrink(request, file, &shrinking);
    }
    fo_attempt_fini(&shrinking.attempt);
    return status;
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_crash_file file;

    int status = parse(&request, argc, argv);
    if (status == FO_EXIT_HELD) {
        status = fo_crash_file_read(request.target, request.input, &file);
    }
    if (status == FO_EXIT_HELD) {
        status = minimize(&request, &file);
        fo_crash_file_fini(&file);
    }
    return status;
}

const struct fo_command fo_command_minimize = {
    .name = "minimize",
    .summary = "shrink a program while its finding stays",
    .help = help,
    .run = run,
};
