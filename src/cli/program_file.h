// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Program file: a program from a file, be it text or the bytes of a fuzzer.
 */
#ifndef FO_CLI_PROGRAM_FILE_H
#define FO_CLI_PROGRAM_FILE_H

#include "program/program.h"

/**
 * Read @p path ("-": standard input). Complains when it cannot.
 *
 * @param[out] out  Written on FO_EXIT_HELD only.
 * @return FO_EXIT_HELD, FO_EXIT_USAGE or FO_EXIT_HARNESS.
 */
int fo_program_file_read(const char *path, struct fo_program *out);

#endif
