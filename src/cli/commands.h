// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Commands: the first word of a command line and what answers it.
 */
#ifndef FO_CLI_COMMANDS_H
#define FO_CLI_COMMANDS_H

/** Exit statuses. A signal ends with FO_EXIT_SIGNAL plus its number. */
enum fo_exit {
    FO_EXIT_HELD = 0,    /**< No exercised MUST rule broke; with --strict no SHOULD rule either. */
    FO_EXIT_BROKEN = 1,  /**< Something broke. */
    FO_EXIT_USAGE = 2,   /**< The command line, an input or an output is at fault. */
    FO_EXIT_NOTHING = 3, /**< Nothing was exercised. */
    FO_EXIT_HARNESS = 4, /**< The harness itself failed. */
    FO_EXIT_SIGNAL = 128,
};

/** A command. Its argv[0] is the command's name, and argv[-1] that of the program. */
struct fo_command {
    const char *name;
    const char *summary; /**< One line. */
    const char *help;    /**< What, options, exit status, example. */
    int (*run)(int argc, char **argv);
};

extern const struct fo_command fo_command_conform;
extern const struct fo_command fo_command_check;
extern const struct fo_command fo_command_run;
extern const struct fo_command fo_command_program;
extern const struct fo_command fo_command_minimize;
extern const struct fo_command fo_command_export;
extern const struct fo_command fo_command_triage;
extern const struct fo_command fo_command_rules;
extern const struct fo_command fo_command_compare;

/** The worse of two exit statuses: harness, usage, broken, nothing, held. */
int fo_exit_worse(int left, int right);

#endif
