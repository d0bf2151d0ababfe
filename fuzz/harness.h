// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Harness: what all fuzz targets share: judges for the life of the process, and the end of the process when
 * they find fault.
 *
 * FREEONCE_PROVIDER names a library to run programs against instead of the built-in provider, each in a
 * process of its own; FREEONCE_ACCEPT then lists globs of rule ids that are known and do not abort.
 * FREEONCE_BASELINE names a baseline (check/baseline.h) whose findings do not abort. Both are counted at
 * exit. FREEONCE_COUNT, of any value, has the operations counted, too: those that found something to work on.
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

/** The same for the token case that @p bytes say (program/token_case.h). */
void fo_harness_run_token(const uint8_t *bytes, size_t length);

/**
 * Read @p bytes as a trace, judge it and write every report. Aborts when the trace that was read is printed
 * and then read as another, or when it matters in which pieces it came.
 *
 * @return A hash of the trace as it was read and of what was written.
 */
uint64_t fo_harness_read_trace(const uint8_t *bytes, size_t length);

#endif
