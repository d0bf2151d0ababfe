// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Pile: the files of a folder with what came of each, and the groups that they fall into.
 */
#ifndef FO_CLI_PILE_H
#define FO_CLI_PILE_H

#include "cli/attempt.h"
#include "cli/crash_file.h"

/** One file. */
struct fo_pile_file {
    char *name; /**< Within the folder; owned. */
    struct fo_text content;
    struct fo_text why; /**< What is wrong with it when it is no program. */
    bool is_unreadable; /**< The operating system refused. */
    bool is_program;
    bool is_run;
    struct fo_crash_file crash;      /**< Meaningful when is_program; owned. */
    struct fo_attempt_result result; /**< Meaningful when is_run. */
};

/** Zero is the empty pile. */
struct fo_pile {
    struct fo_pile_file *files; /**< Owned; in the order of their names. */
    size_t count;
};

/** Read all files of @p folder. FO_ERROR_IO with errno when the folder cannot be read; FO_ERROR_MEMORY. */
enum fo_error fo_pile_read(const char *folder, const struct fo_repro_target *target, struct fo_pile *out);
void fo_pile_fini(struct fo_pile *pile);

/** True when the file was run and something came of it. */
bool fo_pile_has_finding(const struct fo_pile_file *file);

/** True for the one file of each group that has the fewest operations, then bytes, then the first name. */
bool fo_pile_is_smallest(const struct fo_pile *pile, size_t index);

/** Append the name that the file gets for its finding. */
void fo_pile_name(const struct fo_pile *pile, size_t index, struct fo_text *out);

/** Append the table of groups, largest first, then the files without a group. */
void fo_pile_print(const struct fo_pile *pile, struct fo_text *out);

#endif
