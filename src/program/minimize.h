// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Minimize: makes a program as small as it can be while a test of the caller's still says yes.
 *
 * Flow    tail, groups of operations about one thing, halves, single operations from the back, header,
 *         operands, names; again until nothing changes. The result is canonical.
 * Owns    nothing; deterministic, and every program is tried once at most.
 */
#ifndef FO_PROGRAM_MINIMIZE_H
#define FO_PROGRAM_MINIMIZE_H

#include "base/error.h"
#include "program/program.h"

struct fo_minimize_options {
    /** True when @p program shows what is to be kept. Must answer the same each time; required. */
    bool (*is_broken)(void *user, const struct fo_program *program);
    /** Called before each try; may be NULL. @return false to end with what there is. */
    bool (*progress)(void *user, uint32_t try_count, uint32_t operation_count);
    void *user;         /**< Passed to both. */
    uint32_t tries_max; /**< 0: no limit. */
};

/** What was achieved. */
struct fo_minimized {
    uint32_t operations_before;
    uint32_t operations_after;
    uint32_t try_count;   /**< Programs that the test was asked about. */
    uint32_t known_count; /**< Programs that were not tried again. */
    /** Without any one operation the test says no. False when the end came early. */
    bool is_minimal;
};

/**
 * Shrink @p program in place.
 *
 * @return FO_OK; FO_ERROR_NOT_FOUND when the test says no to the program as it is, which is then untouched;
 * FO_ERROR_MEMORY; FO_ERROR_LIMIT after tries_max; FO_ERROR_INTERRUPTED when progress said so: the program is
 * then smaller, or as it was, and passes the test.
 */
enum fo_error fo_program_minimize(struct fo_program *program, const struct fo_minimize_options *options,
                                  struct fo_minimized *out);

#endif
