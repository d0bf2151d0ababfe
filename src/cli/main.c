// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The program `freeonce`.
 */
#include "cli/command_line.h"

#include <stddef.h>

int
main(int argc, char **argv)
{
    return fo_command_line(argc, argv, NULL);
}
