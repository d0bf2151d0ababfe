// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Results of a conformance run, and what they mean for its user.
 */
#include "conform/outcome.h"

#include <stdlib.h>

enum {
    CASES_GROW_BY = 256
};

struct fo_case_result *
fo_outcome_add(struct fo_conform_outcome *outcome)
{
    if (outcome->case_count == outcome->case_capacity) {
        const size_t capacity = outcome->case_capacity + CASES_GROW_BY;
        struct fo_case_result *cases = realloc(outcome->cases, capacity * sizeof(*cases));

        if (cases == NULL) {
            return NULL;
        }
        outcome->cases = cases;
        outcome->case_capacity = capacity;
    }
    outcome->cases[outcome->case_count] = (struct fo_case_result){0};
    return &outcome->cases[outcome->case_count++];
}

void
fo_conform_outcome_fini(struct fo_conform_outcome *outcome)
{
    for (size_t i = 0; i < outcome->case_count; i++) {
        free(outcome->cases[i].name);
        free(outcome->cases[i].reason);
        free(outcome->cases[i].file);
    }
    free(outcome->cases);
    free(outcome->provider);
    free(outcome->packages);
    fo_verdict_fini(&outcome->verdict);
    *outcome = (struct fo_conform_outcome){0};
}

void
fo_conform_reproduce(const struct fo_conform_outcome *outcome, const char *case_name, struct fo_text *out)
{
    if (outcome->target == FO_TARGET_WRAPPER) {
        fo_text_printf(out, "%s conform", outcome->command);
    } else {
        fo_text_printf(out, "freeonce conform%s --provider %s",
                       outcome->target == FO_TARGET_LIFECYCLE ? " --lifecycle" : "", outcome->provider);
    }
    if (outcome->table_version != 0) {
        fo_text_printf(out, " --table-version %u", outcome->table_version);
    }
    fo_text_printf(out, " --case '%s'", case_name);
}

int
fo_conform_exit_status(const struct fo_conform_outcome *outcome, bool is_strict)
{
    const enum fo_severity severity = is_strict ? FO_SHOULD : FO_MUST;
    struct fo_verdict_summary caller, provider;

    if (outcome->crashed_count + outcome->timed_out_count != 0 ||
        fo_verdict_first(&outcome->verdict, outcome->profile, severity) != NULL) {
        return 1;
    }
    if (outcome->target == FO_TARGET_WRAPPER && outcome->verdict.call_count == 0) {
        return 3;
    }
    fo_verdict_summarize(&outcome->verdict, FO_BINDS_CALLER, &caller);
    fo_verdict_summarize(&outcome->verdict, FO_BINDS_PROVIDER, &provider);
    return caller.exercised + provider.exercised != 0 ? 0 : 3;
}
