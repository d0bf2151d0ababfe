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

static bool
is_dead(const struct fo_case_result *result)
{
    return result->end == FO_CASE_CRASHED || result->end == FO_CASE_TIMED_OUT;
}

size_t
fo_conform_unexplained_count(const struct fo_conform_outcome *outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < outcome->case_count; i++) {
        count += is_dead(&outcome->cases[i]) && outcome->cases[i].finding_count == 0;
    }
    return count;
}

/** A case that died fails the run, unless all that was found in it is accepted. */
static bool
has_unaccepted_death(const struct fo_conform_outcome *outcome)
{
    for (size_t i = 0; i < outcome->case_count; i++) {
        const struct fo_case_result *result = &outcome->cases[i];
        const bool is_accepted = result->finding_count > 0 && result->accepted_count == result->finding_count;
        if (is_dead(result) && !is_accepted) {
            return true;
        }
    }
    return false;
}

int
fo_conform_exit_status(const struct fo_conform_outcome *outcome, bool is_strict)
{
    const enum fo_severity severity = is_strict ? FO_SHOULD : FO_MUST;
    struct fo_verdict_summary caller, provider;

    if (has_unaccepted_death(outcome) ||
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
