// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Feedback: tells the engine which abstract states a run went through, as if each were a branch of the code.
 */
#ifndef FO_FUZZ_FEEDBACK_H
#define FO_FUZZ_FEEDBACK_H

#include <stdint.h>

/** More states than this share counters. A power of two: the engines scan all of them after each run. */
enum {
    FO_FEEDBACK_COUNTERS = 2048
};

/** The run is in the state with hash @p state. Does nothing when FREEONCE_FEEDBACK=off is in the environment.
 */
void fo_feedback_note(void *unused, uint64_t state);

#endif
