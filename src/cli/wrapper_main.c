// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The program NAME_conform: the whole command line with a wrapper as its subject.
 */
#include "cli/command_line.h"
#include "wrapper/entry.h"

int
main(int argc, char **argv)
{
    return fo_command_line(argc, argv, &fo_entry_subject);
}
