// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Command line: all of it as a function, for programs that bring a wrapper along.
 */
#ifndef FO_CLI_COMMAND_LINE_H
#define FO_CLI_COMMAND_LINE_H

#include "exec/subject.h"

/**
 * Do what the words of a command line say.
 *
 * @param wrapper  What programs run against unless they say otherwise, target `wrapper`; NULL: there is none.
 * @return the process's exit status.
 */
int fo_command_line(int argc, char **argv, const struct fo_subject *wrapper);

#endif
