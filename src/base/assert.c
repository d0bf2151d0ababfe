// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The end of a process whose assertion failed.
 */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void
fo_assert_fail(const char *file, int line, const char *condition)
{
    char message[512];
    int length =
        snprintf(message, sizeof message, "freeonce: %s:%d: assertion failed: %s\n", file, line, condition);
    if (length > 0) {
        size_t bytes = (size_t)length < sizeof message ? (size_t)length : sizeof message - 1;
        /* Not stdio: its locks and buffers may be what just broke. */
        ssize_t written = write(STDERR_FILENO, message, bytes);
        (void)written;
    }
    abort();
}
