// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Story: the trace of a program with the program in it, as a trace that can be read again.
 */
#ifndef FO_CLI_STORY_H
#define FO_CLI_STORY_H

#include "cli/crash_file.h"

/** Append the program as comments, then @p trace with each operation as a comment above its first call. */
void fo_story_print(const struct fo_crash_file *file, const struct fo_text *trace, struct fo_text *out);

#endif
