// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The baseline's file, as the shared options name it.
 */
#ifndef FO_CLI_BASELINE_FILE_H
#define FO_CLI_BASELINE_FILE_H

#include "cli/judging.h"

/** Read the file that judging names, if any. @return FO_EXIT_HELD, FO_EXIT_USAGE or FO_EXIT_HARNESS. */
int fo_judging_open_baseline(struct fo_judging *judging, const char *command);

#endif
