// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Harness: what all fuzz targets share: one judge for the process, and the end of the process when it finds
 * fault.
 */
#ifndef FO_FUZZ_HARNESS_H
#define FO_FUZZ_HARNESS_H

#include "exec/subject.h"

#include <stddef.h>
#include <stdint.h>

/** What the engines call with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/**
 * Run the program that @p bytes say against @p subject and judge it.
 *
 * Does not return when a rule that is a MUST is broken, or something is not released: the rule, the program
 * and its trace go to standard error, then the process aborts. Keeps nothing from one input to the next.
 */
void fo_harness_run(const uint8_t *bytes, size_t length, const struct fo_subject *subject);

#endif
