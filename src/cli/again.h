// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Again: the command lines that lead on from a finding of a program.
 */
#ifndef FO_CLI_AGAIN_H
#define FO_CLI_AGAIN_H

#include "cli/crash_file.h"

/** What was run. All borrowed. */
struct fo_again {
    const char *program; /**< This program, as the user called it. */
    const char *path;    /**< The crash file; "-" for standard input, about which nothing can be said. */
    const struct fo_repro_target *target;
};

/** Append how to see the finding again, under a debugger and under Valgrind, and what to make of it. */
void fo_again_print(const struct fo_again *again, struct fo_text *out);

#endif
