// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce triage: groups a folder of crash files by finding.
 */
#include "base/file.h"
#include "cli/attempt.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/pile.h"
#include "cli/progress.h"
#include "cli/target.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>

enum {
    OPTION_TARGET = 256
};

static const char name[] = "triage";

static const char help[] =
    "usage: freeonce triage [OPTION...] FOLDER\n"
    "\n"
    "Runs every file of a folder of crash files, groups them by finding (the rule that broke, the call that "
    "broke it, the\n"
    "call that its object came from) and names the smallest file of each group. Files that show nothing and "
    "files that\n"
    "are no programs are listed as such. Hidden files, folders in the folder and the README.txt of AFL++ are "
    "left "
    "alone.\n"
    "\n" FO_TARGET_HELP "\n"
    "  -o, --output DIR   copy the smallest file of each group there, named for its finding; made if need "
    "be\n"
    "  -h, --help         this help\n"
    "\n"
    "Exit status\n"
    "  0  no file shows a finding\n"
    "  1  some do\n"
    "  2  the command line is wrong, a file cannot be read or the output cannot be written\n"
    "  3  there was no file that could be run\n"
    "  4  freeonce itself failed\n"
    "  128 plus its number after a signal; the table then says that it is partial\n"
    "\n"
    "Example\n"
    "  freeonce triage -o smallest crashes/\n";

/** What the command line said. */
struct request {
    const struct fo_repro_target *target;
    const char *output;
    const char *folder;
};

static int
parse(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"target", required_argument, NULL, OPTION_TARGET},
        {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    int answer = 0;

    request->target = fo_repro_target_default();
    while ((answer = getopt_long(argc, argv, ":o:h", options, NULL)) != -1) {
        if (answer == OPTION_TARGET) {
            request->target = fo_repro_target_find(optarg);
            if (request->target == NULL || request->target->subject == NULL) {
                return fo_console_usage(name, "unknown target '%s': %s", optarg, fo_repro_target_names());
            }
        } else if (answer == 'o') {
            request->output = optarg;
        } else {
            return fo_console_bad_option(name, answer, argv);
        }
    }
    if (argc - optind != 1) {
        return fo_console_usage(name, "%s", optind == argc ? "no folder named" : "one folder at a time");
    }
    request->folder = argv[optind];
    return FO_EXIT_HELD;
}

/** Run each file. @return FO_EXIT_HELD or FO_EXIT_HARNESS. */
static int
run_all(const struct request *request, struct fo_pile *pile)
{
    struct fo_progress progress;
    struct fo_attempt attempt = {0};
    enum fo_error error = fo_attempt_init(&attempt, request->target->subject, fo_interrupt_flag());

    fo_progress_init(&progress);
    for (size_t i = 0; i < pile->count && error == FO_OK && *fo_interrupt_flag() == 0; i++) {
        struct fo_pile_file *file = &pile->files[i];
        fo_progress_show(&progress, i, pile->count, file->name);
        if (file->is_program) {
            fo_crash_file_arm(&file->crash);
            error = fo_attempt_run(&attempt, &file->crash.program, &file->result);
            file->is_run = error == FO_OK && file->result.end != FO_ATTEMPT_STOPPED;
        }
    }
    fo_progress_erase(&progress);
    fo_attempt_fini(&attempt);
    if (error != FO_OK) {
        fo_console_complain("%s: %s", request->folder, fo_error_text(error));
        return FO_EXIT_HARNESS;
    }
    return FO_EXIT_HELD;
}

/** Copy the smallest file of each group. */
static int
copy_smallest(const struct request *request, const struct fo_pile *pile)
{
    int status = FO_EXIT_HELD;
    if (mkdir(request->output, 0777) != 0 && errno != EEXIST) {
        fo_console_complain("cannot make %s: %s", request->output, strerror(errno));
        return FO_EXIT_USAGE;
    }
    for (size_t i = 0; i < pile->count && status == FO_EXIT_HELD; i++) {
        if (fo_pile_is_smallest(pile, i)) {
            struct fo_text path = {0};
            fo_text_printf(&path, "%s/", request->output);
            fo_pile_name(pile, i, &path);
            if (path.failed) {
                status = FO_EXIT_HARNESS;
            } else {
                status = fo_console_write_to(fo_text_get(&path), &pile->files[i].content);
            }
            fo_text_fini(&path);
        }
    }
    return status;
}

static int
write_table(const struct request *request, const struct fo_pile *pile)
{
    struct fo_text text = {0};
    fo_text_append(&text, "freeonce: triage of ");
    fo_text_append_escaped(&text, request->folder, strlen(request->folder));
    fo_text_printf(&text, ", target %s%s\n\n", request->target->name,
                   *fo_interrupt_flag() != 0 ? ", PARTIAL" : "");
    fo_pile_print(pile, &text);
    const int status = text.failed ? FO_EXIT_HARNESS : fo_console_write(&text);
    fo_text_fini(&text);
    return status;
}

static int
judge(const struct fo_pile *pile)
{
    bool has_run = false;
    bool has_finding = false;
    bool is_unread = false;
    for (size_t i = 0; i < pile->count; i++) {
        const struct fo_pile_file *file = &pile->files[i];
        has_run = has_run || file->is_run;
        has_finding = has_finding || fo_pile_has_finding(file);
        is_unread = is_unread || file->is_unreadable;
    }
    if (is_unread) {
        return FO_EXIT_USAGE;
    }
    if (has_finding) {
        return FO_EXIT_BROKEN;
    }
    return has_run ? FO_EXIT_HELD : FO_EXIT_NOTHING;
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_pile pile = {0};

    int status = parse(&request, argc, argv);
    if (status != FO_EXIT_HELD) {
        return status;
    }
    fo_interrupt_install();
    const enum fo_error error = fo_pile_read(request.folder, request.target, &pile);
    if (error != FO_OK) {
        fo_console_complain("%s: %s", request.folder,
                            error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
        status = error == FO_ERROR_IO ? FO_EXIT_USAGE : FO_EXIT_HARNESS;
    } else {
        status = run_all(&request, &pile);
    }
    if (status == FO_EXIT_HELD && request.output != NULL) {
        status = copy_smallest(&request, &pile);
    }
    if (status == FO_EXIT_HELD) {
        status = write_table(&request, &pile);
    }
    if (status == FO_EXIT_HELD) {
        status = *fo_interrupt_flag() != 0 ? FO_EXIT_SIGNAL + *fo_interrupt_flag() : judge(&pile);
    }
    fo_pile_fini(&pile);
    return status;
}

const struct fo_command fo_command_triage = {
    .name = "triage",
    .summary = "group crash files by finding",
    .help = help,
    .run = run,
};
