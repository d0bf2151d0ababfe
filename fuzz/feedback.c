// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Counters of states where each engine looks for counters.
 *
 * Source  https://llvm.org/docs/LibFuzzer.html and https://clang.llvm.org/docs/SanitizerCoverage.html
 */
#include "feedback.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool
is_wanted(void)
{
    static int wanted = -1;
    if (wanted < 0) {
        const char *setting = getenv("FREEONCE_FEEDBACK");
        wanted = setting == NULL || strcmp(setting, "off") != 0;
    }
    return wanted != 0;
}

#if defined(FO_ENGINE_LIBFUZZER)

int LLVMFuzzerInitialize(int *count, char ***arguments);

enum {
    ARGUMENTS_MAX = 1024
};

/**
 * Give the engine a default of ours, in front of what it was told, which wins.
 *
 * It keeps a list of rare features and searches it for each feature of each run. By default the list holds
 * all that were seen fewer than 255 times, and so nearly all states: a quarter of a run went into that. The
 * hundred rarest, which this leaves, are found as well.
 */
int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
    static char rarest[] = "-entropic_feature_frequency_threshold=0";
    static char *all[ARGUMENTS_MAX + 2];
    if (*count < 1 || *count >= ARGUMENTS_MAX) {
        return 0;
    }
    all[0] = (*arguments)[0];
    all[1] = rarest;
    for (int i = 1; i < *count; i++) {
        all[i + 1] = (*arguments)[i];
    }
    ++*count;
    *arguments = all;
    return 0;
}

/* Not static: the compiler drops stores that nobody in this file reads. */
extern uint8_t fo_feedback_counters[FO_FEEDBACK_COUNTERS];
__attribute__((section("__libfuzzer_extra_counters"))) uint8_t fo_feedback_counters[FO_FEEDBACK_COUNTERS];

/** That a state was there, not how often: of a corpus that keeps each number of visits, little is ever
 * mutated. */
static void
note(uint32_t index)
{
    fo_feedback_counters[index] = 1;
}

#elif defined(FO_ENGINE_AFL)

/* The runtime numbers every guard of the section, and so gives each of these a place in its map. */
__attribute__((section("__sancov_guards"), used)) static uint32_t guards[FO_FEEDBACK_COUNTERS];

void __sanitizer_cov_trace_pc_guard(uint32_t *guard);

static void
note(uint32_t index)
{
    __sanitizer_cov_trace_pc_guard(&guards[index]);
}

#else

static void
note(uint32_t index)
{
    (void)index;
}

#endif

void
fo_feedback_note(void *unused, uint64_t state)
{
    (void)unused;
    if (is_wanted()) {
        note((uint32_t)(state & (FO_FEEDBACK_COUNTERS - 1)));
    }
}
