// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce program: a program from one form to the other.
 */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/program_file.h"

#include <getopt.h>
#include <string.h>

enum {
    OPTION_TO = 256
};

static const char name[] = "program";

static const char help[] =
    "usage: freeonce program --to text|bytes [-o FILE] PROGRAM\n"
    "\n"
    "Turns a program into text for people or into the bytes that fuzz targets take. The input may be either; "
    "'-' is\n"
    "standard input.\n"
    "\n"
    "  --to FORM          text or bytes\n"
    "  -o, --output FILE  where it goes (default: standard output)\n"
    "  -h, --help         this help\n"
    "\n"
    "Exit status\n"
    "  0  done\n"
    "  2  the command line is wrong, the input cannot be read or the output cannot be written\n"
    "  4  freeonce itself failed\n"
    "\n"
    "Example\n"
    "  freeonce program --to text crash-0123\n";

/** What the command line said. */
struct request {
    const char *form;
    const char *output;
    const char *input;
};

static int
parse(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, OPTION_TO},
        {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    int answer = 0;

    while ((answer = getopt_long(argc, argv, ":o:h", options, NULL)) != -1) {
        if (answer == OPTION_TO) {
            request->form = optarg;
        } else if (answer == 'o') {
            request->output = optarg;
        } else {
            return fo_console_bad_option(name, answer, argv);
        }
    }
    if (request->form == NULL) {
        return fo_console_usage(name, "--to text or --to bytes is missing");
    }
    if (strcmp(request->form, "text") != 0 && strcmp(request->form, "bytes") != 0) {
        return fo_console_usage(name, "unknown form '%s': text or bytes", request->form);
    }
    if (argc - optind != 1) {
        return fo_console_usage(name, "%s", optind == argc ? "no program named" : "one program at a time");
    }
    request->input = argv[optind];
    return request->output == NULL ? FO_EXIT_HELD : fo_console_check_writable(request->output);
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_program program;
    struct fo_text text = {0};

    int status = parse(&request, argc, argv);
    if (status == FO_EXIT_HELD) {
        status = fo_program_file_read(request.input, &program);
    }
    if (status != FO_EXIT_HELD) {
        return status;
    }
    if (strcmp(request.form, "text") == 0) {
        fo_program_print(&program, &text);
    } else {
        uint8_t bytes[FO_PROGRAM_BYTES_MAX];
        fo_text_append_bytes(&text, bytes, fo_program_encode(&program, bytes));
    }
    status = fo_console_write_to(request.output, &text);
    fo_text_fini(&text);
    return status;
}

const struct fo_command fo_command_program = {
    .name = "program",
    .summary = "turn a program into text or bytes",
    .help = help,
    .run = run,
};
