// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce compare: puts JSON reports side by side.
 */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "report/comparison.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_FORMAT = 256,
    REPORT_BYTES_MAX = 1 << 28,
    REPORTS_LEAST = 2,
};

static const char name[] = "compare";

static const char help[] =
    "usage: freeonce compare [OPTION...] A.json B.json...\n"
    "\n"
    "Puts JSON reports of several wrappers, providers or versions side by side, rules by columns. Rules "
    "whose "
    "verdicts\n"
    "differ come first. '-' is standard input.\n"
    "\n"
    "  --format FORMAT    text (default), json, markdown or html\n"
    "  -o, --output FILE  where it goes (default: standard output)\n"
    "  -a, --all          text, markdown: list the rules that are the same everywhere too\n"
    "  -h, --help         this help\n"
    "\n"
    "Exit status\n"
    "  0  every rule has the same verdict in all reports\n"
    "  1  some differ\n"
    "  2  the command line is wrong, a report cannot be read or the output cannot be written\n"
    "  4  freeonce itself failed\n"
    "\n"
    "Example\n"
    "  freeonce compare before.json after.json\n";

/** What the command line said. */
struct request {
    enum fo_report_format format;
    const char *output; /**< NULL: standard output. */
    bool is_all;
};

static int
set_format(struct request *request, const char *word)
{
    const enum fo_report_format format = fo_report_format_find(word);

    if (format != FO_REPORT_TEXT && format != FO_REPORT_JSON && format != FO_REPORT_MARKDOWN &&
        format != FO_REPORT_HTML) {
        return fo_console_usage(name, "unknown format '%s': text, json, markdown or html", word);
    }
    request->format = format;
    return FO_EXIT_HELD;
}

static int
parse(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"output", required_argument, NULL, 'o'},
        {"all", no_argument, NULL, 'a'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    int answer = 0;

    while ((answer = getopt_long(argc, argv, ":o:ah", options, NULL)) != -1) {
        int status = FO_EXIT_HELD;
        if (answer == OPTION_FORMAT) {
            status = set_format(request, optarg);
        } else if (answer == 'o') {
            request->output = optarg;
        } else if (answer == 'a') {
            request->is_all = true;
        } else {
            status = fo_console_bad_option(name, answer, argv);
        }
        if (status != FO_EXIT_HELD) {
            return status;
        }
    }
    if (argc - optind < REPORTS_LEAST) {
        return fo_console_usage(name, "at least two JSON reports are needed");
    }
    if (argc - optind > FO_COMPARISON_REPORTS_MAX) {
        return fo_console_usage(name, "at most %d reports at a time", FO_COMPARISON_REPORTS_MAX);
    }
    return request->output == NULL ? FO_EXIT_HELD : fo_console_check_writable(request->output);
}

static int
add_report(struct fo_comparison *comparison, const char *path)
{
    const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
    struct fo_text text = {0};
    struct fo_text why = {0};
    int status = FO_EXIT_HELD;

    enum fo_error error = fo_file_read(path, REPORT_BYTES_MAX, &text);
    if (error != FO_OK) {
        fo_console_complain("%s: %s", shown, error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
        status = error == FO_ERROR_MEMORY ? FO_EXIT_HARNESS : FO_EXIT_USAGE;
    } else if (strlen(fo_text_get(&text)) != text.length) {
        fo_console_complain("%s:1: expected a JSON report, found a NUL byte", shown);
        status = FO_EXIT_USAGE;
    } else {
        error = fo_comparison_add(comparison, shown, fo_text_get(&text), &why);
    }
    if (status == FO_EXIT_HELD && error != FO_OK) {
        fo_console_complain("%s:%s", shown, fo_text_get(&why));
        status = error == FO_ERROR_MEMORY ? FO_EXIT_HARNESS : FO_EXIT_USAGE;
    }
    fo_text_fini(&text);
    fo_text_fini(&why);
    return status;
}

static int
write_comparison(const struct request *request, const struct fo_comparison *comparison)
{
    const bool is_console = request->output == NULL || strcmp(request->output, "-") == 0;
    const struct fo_report_style style = {
        .columns = is_console ? fo_console_columns(STDOUT_FILENO) : 0,
        .is_colored = is_console && fo_console_is_colored(STDOUT_FILENO),
    };
    struct fo_text text = {0};
    enum fo_error error = FO_OK;

    switch (request->format) {
    case FO_REPORT_JSON:
        error = fo_comparison_write_json(comparison, &text);
        break;
    case FO_REPORT_MARKDOWN:
        error = fo_comparison_write_markdown(comparison, request->is_all, &text);
        break;
    case FO_REPORT_HTML:
        error = fo_comparison_write_html(comparison, &text);
        break;
    default:
        error = fo_comparison_write_text(comparison, request->is_all, &style, &text);
        break;
    }
    text.failed = text.failed || error != FO_OK;
    const int status = fo_console_write_to(request->output, &text);
    fo_text_fini(&text);
    return status;
}

static int
run(int argc, char **argv)
{
    struct request request = {.format = FO_REPORT_TEXT};
    struct fo_comparison comparison = {0};

    int status = parse(&request, argc, argv);
    for (int index = optind; status == FO_EXIT_HELD && index < argc; index++) {
        status = add_report(&comparison, argv[index]);
    }
    if (status == FO_EXIT_HELD) {
        fo_comparison_finish(&comparison);
        status = write_comparison(&request, &comparison);
        if (status == FO_EXIT_HELD && comparison.different_count > 0) {
            status = FO_EXIT_BROKEN;
        }
    }
    fo_comparison_fini(&comparison);
    return status;
}

const struct fo_command fo_command_compare = {
    .name = "compare",
    .summary = "put JSON reports side by side",
    .help = help,
    .run = run,
};
