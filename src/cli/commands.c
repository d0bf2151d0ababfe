// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Exit statuses.
 */
#include "cli/commands.h"

/** Place of a status among the others; what the user must look at first is the highest. */
static int
rank(int status)
{
    switch (status) {
    case FO_EXIT_HELD:
        return 0;
    case FO_EXIT_NOTHING:
        return 1;
    case FO_EXIT_BROKEN:
        return 2;
    case FO_EXIT_USAGE:
        return 3;
    case FO_EXIT_HARNESS:
        return 4;
    default:
        return status;
    }
}

int
fo_exit_worse(int left, int right)
{
    return rank(left) >= rank(right) ? left : right;
}
