// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Console: what the command line knows of its terminal, and the only place that writes to it.
 */
#ifndef FO_CLI_CONSOLE_H
#define FO_CLI_CONSOLE_H

#include "base/text.h"
#include "cli/commands.h"

/**
 * Make sure that the three standard files exist.
 *
 * A closed one would be taken by the next file that is opened. Reading or writing what was closed still
 * fails.
 */
void fo_console_init(void);

/** Copies of standard output and standard error. */
struct fo_console_guard {
    int copies[2]; /**< -1: there is none. */
};

/** Before code under test runs in this process: it may close or redirect what is not its own. */
void fo_console_guard(struct fo_console_guard *guard);
/** Afterwards: everything is as it was. */
void fo_console_unguard(struct fo_console_guard *guard);

/** Width of the terminal behind @p file, or what COLUMNS says; 0: neither is known. */
unsigned fo_console_columns(int file);

/** True when @p file is a terminal on which colours are wanted. */
bool fo_console_is_colored(int file);

/** Write one line to standard error: "freeonce: ..." with control characters escaped. */
void fo_console_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Complain about the command line and say where help is. @return FO_EXIT_USAGE. */
int fo_console_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Complain about what getopt_long answered with '?' or ':'.
 *
 * @param answer  Its answer.
 * @return FO_EXIT_USAGE.
 */
int fo_console_bad_option(const char *command, int answer, char **argv);

/** Write to standard output. @return FO_EXIT_HELD, or FO_EXIT_USAGE with a complaint when it cannot be
 * written. */
int fo_console_write(const struct fo_text *text);

/** Write to @p path as a whole or not at all; NULL is standard output. As fo_console_write. */
int fo_console_write_to(const char *path, const struct fo_text *text);

/** Whether @p path can be written, as far as that can be said beforehand. As fo_console_write. */
int fo_console_check_writable(const char *path);

#endif
