// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Progress: one line on a terminal that says how far a long run is, gone when it ends.
 */
#ifndef FO_CLI_PROGRESS_H
#define FO_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where the line stands. */
struct fo_progress {
    bool is_shown; /**< Standard error is a terminal. */
    unsigned columns;
    uint64_t shown_ns; /**< When the line was written last; 0: never. */
};

void fo_progress_init(struct fo_progress *progress);

/** Usable as the progress callback of a run with the struct as @p user. Writes a few times a second at most.
 */
void fo_progress_show(void *user, size_t done, size_t total, const char *name);

/** Erase the line. */
void fo_progress_erase(struct fo_progress *progress);

#endif
