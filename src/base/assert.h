// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_ASSERT_H
#define FO_BASE_ASSERT_H

/**
 * @file
 * Assertions that hold in every build.
 *
 * An assertion states what a programmer of this project promised. Input from outside never trips
 * one: that is an enum fo_error.
 */

/** Write the place and the broken condition to standard error, then abort. Never returns. */
_Noreturn void fo_assert_fail(const char *file, int line, const char *condition);

/** End the process unless @p condition holds. Evaluated exactly once, in every build. */
#define FO_ASSERT(condition) ((condition) ? (void)0 : fo_assert_fail(__FILE__, __LINE__, #condition))

#endif
