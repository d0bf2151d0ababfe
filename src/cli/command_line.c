// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The command line: finds the command and runs it.
 */
#include "cli/command_line.h"

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/manual.h"
#include "cli/target.h"
#include "program/program.h"
#include "report/report.h"
#include "trace/header.h"

#include <getopt.h>
#include <string.h>

static const struct fo_command *const commands[] = {
    &fo_command_conform, &fo_command_check,   &fo_command_run,   &fo_command_minimize, &fo_command_export,
    &fo_command_triage,  &fo_command_program, &fo_command_rules, &fo_command_compare,
};

static const char usage[] = "usage: freeonce COMMAND [OPTION...]\n"
                            "\n"
                            "Is every SSPI handle freed exactly once, in the documented order, whatever the "
                            "peer sends and whichever call\n"
                            "fails?\n"
                            "\n";

static int
write_string(const char *string)
{
    struct fo_text text = {0};
    fo_text_append(&text, string);
    const int status = fo_console_write(&text);
    fo_text_fini(&text);
    return status;
}

static int
write_help(void)
{
    struct fo_text text = {0};
    fo_text_append(&text, usage);
    for (size_t index = 0; index < sizeof(commands) / sizeof(commands[0]); index++) {
        fo_text_printf(&text, "  %-9s %s\n", commands[index]->name, commands[index]->summary);
    }
    fo_text_append(
        &text, "\n'freeonce COMMAND --help' says more; 'freeonce --version' names the formats' versions,\n"
               "'freeonce --manual' prints all of it for man.\n");
    const int status = fo_console_write(&text);
    fo_text_fini(&text);
    return status;
}

static int
write_version(void)
{
    struct fo_text text = {0};
    fo_text_printf(&text,
                   "freeonce " FO_VERSION "\n"
                   "trace format %d\n"
                   "program format %d\n"
                   "JSON report format %d\n",
                   FO_TRACE_VERSION, FO_PROGRAM_VERSION, FO_REPORT_JSON_VERSION);
    const int status = fo_console_write(&text);
    fo_text_fini(&text);
    return status;
}

static int
write_manual(void)
{
    struct fo_text text = {0};
    fo_manual_print(commands, sizeof(commands) / sizeof(commands[0]), &text);
    const int status = fo_console_write(&text);
    fo_text_fini(&text);
    return status;
}

static const struct fo_command *
find_command(const char *name)
{
    for (size_t index = 0; index < sizeof(commands) / sizeof(commands[0]); index++) {
        if (strcmp(commands[index]->name, name) == 0) {
            return commands[index];
        }
    }
    return NULL;
}

/** Whether the command's own arguments ask for help, which works whatever else they say. */
static bool
asks_help(int argc, char **argv)
{
    for (int index = 1; index < argc && strcmp(argv[index], "--") != 0; index++) {
        if (strcmp(argv[index], "--help") == 0 || strcmp(argv[index], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static int
run_command(const char *name, int argc, char **argv)
{
    const struct fo_command *command = find_command(name);
    if (command == NULL) {
        return fo_console_usage("", "unknown command '%s'", name);
    }
    if (asks_help(argc, argv)) {
        return write_string(command->help);
    }
    opterr = 0;
    return command->run(argc, argv);
}

int
fo_command_line(int argc, char **argv, const struct fo_subject *wrapper)
{
    fo_console_init();
    fo_repro_target_offer(wrapper);
    if (argc < 2) {
        return fo_console_usage("", "no command");
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        return write_version();
    }
    if (strcmp(argv[1], "--manual") == 0) {
        return write_manual();
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        return write_help();
    }
    if (strcmp(argv[1], "help") == 0) {
        static char help[] = "--help";
        char *arguments[] = {argv[0], argv[1], help, NULL};
        return argc == 2 ? write_help() : run_command(argv[2], 2, arguments + 1);
    }
    if (argv[1][0] == '-') {
        return fo_console_usage("", "unknown option '%s'", argv[1]);
    }
    return run_command(argv[1], argc - 1, argv + 1);
}
