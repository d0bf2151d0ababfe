// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The scenarios against each mutant: what they are to show, and nothing else.
 */
#include "scenarios.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOLD_MAX = 10 /**< Undeclared findings of one mutant that are printed. */
};

/** What the cases of one run say of a mutant. */
struct showing {
    enum mutant mutant;
    bool is_shown;                              /**< The case of its table breaks its rule. */
    size_t counts[1 + MUTANT_CONSEQUENCES_MAX]; /**< Cases that break its rule, then each consequence. */
    size_t beside_counts[1 + MUTANT_CONSEQUENCES_MAX]; /**< Those of them that break its rule, too. */
    size_t undeclared_count;                           /**< Findings of other rules. */
};

/** Place of @p rule in the counts of a showing; MUTANT_CONSEQUENCES_MAX + 1: nowhere. */
static size_t
place_of(enum mutant mutant, const char *rule)
{
    const struct mutant_consequence *consequences = mutant_entry_consequences(mutant);
    size_t place = 0;
    if (strcmp(rule, mutant_entry_rule(mutant)) == 0) {
        return 0;
    }
    while (consequences[place].rule != NULL && strcmp(rule, consequences[place].rule) != 0) {
        place++;
    }
    return 1 + (consequences[place].rule != NULL ? place : MUTANT_CONSEQUENCES_MAX);
}

static void
tell_undeclared(struct showing *showing, const struct fo_finding *finding, const char *case_name)
{
    showing->undeclared_count++;
    if (showing->undeclared_count <= TOLD_MAX) {
        (void)printf("%s breaks %s, too: %s (%s)\n", mutant_get(showing->mutant)->name, finding->rule->id,
                     finding->message, case_name);
    }
}

static void
note_case(void *user, const char *case_name, const struct fo_verdict *verdict)
{
    struct showing *showing = user;
    bool has[2 + MUTANT_CONSEQUENCES_MAX] = {false};
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct fo_finding *finding = &verdict->findings[i];
        const size_t place = place_of(showing->mutant, finding->rule->id);
        if (!fo_finding_is_primary(verdict, i)) {
            continue;
        }
        has[place] = true;
        if (place > MUTANT_CONSEQUENCES_MAX) {
            tell_undeclared(showing, finding, case_name);
        }
    }
    for (size_t place = 0; place <= MUTANT_CONSEQUENCES_MAX; place++) {
        showing->counts[place] += has[place];
        showing->beside_counts[place] += has[place] && has[0];
    }
    showing->is_shown =
        showing->is_shown || (has[0] && strcmp(case_name, mutant_entry_case(showing->mutant)) == 0);
}

/** Each consequence is there, and in the same cases as its own rule only where that is declared. */
static bool
check_consequences(const struct showing *showing)
{
    const struct mutant_consequence *consequences = mutant_entry_consequences(showing->mutant);
    bool holds = true;
    for (size_t i = 0; consequences[i].rule != NULL; i++) {
        const size_t beside_count = showing->beside_counts[1 + i];
        (void)printf("    and %s in %zu, %zu of them the same: %s\n", consequences[i].rule,
                     showing->counts[1 + i], beside_count, consequences[i].why);
        holds = holds && showing->counts[1 + i] > 0 && (beside_count > 0) == consequences[i].is_beside;
    }
    return holds;
}

/** One mutant, by the case of its table or by all. */
static bool
check_mutant(enum mutant mutant, bool is_whole)
{
    const struct mutant_info *info = mutant_get(mutant);
    struct showing showing = {.mutant = mutant};
    struct fo_conform_outcome outcome;
    const struct fo_conform_options options = {
        .case_filter = is_whole ? NULL : mutant_entry_case(mutant),
        .judged = note_case,
        .judged_user = &showing,
    };
    (void)setenv("FREEONCE_MUTANT", info->name, 1);
    const bool is_run = scenarios_conform(scenarios_style_of(info->ops), &options, &outcome);
    bool holds = is_run && showing.is_shown && showing.undeclared_count == 0 &&
                 fo_conform_exit_status(&outcome, true) == 1;
    if (is_whole) {
        (void)printf("%s: %s in %zu cases of %zu\n", info->name, mutant_entry_rule(mutant), showing.counts[0],
                     outcome.ran_count);
        holds = check_consequences(&showing) && holds;
    }
    if (!holds) {
        (void)printf("%s: NOT AS DECLARED: %s %s, %zu findings not declared\n", info->name,
                     mutant_entry_rule(mutant), showing.is_shown ? "shown" : "not shown",
                     showing.undeclared_count);
    }
    fo_conform_outcome_fini(&outcome);
    return holds;
}

bool
scenarios_check_mutants(bool is_whole, const char *name)
{
    unsigned asked_count = 0;
    unsigned held_count = 0;
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        if (name == NULL || strcmp(name, mutant_get((enum mutant)i)->name) == 0) {
            asked_count++;
            held_count += check_mutant((enum mutant)i, is_whole);
        }
    }
    (void)printf("%u of %u mutants are shown by scenarios, and nothing that is not theirs\n", held_count,
                 asked_count);
    return asked_count > 0 && held_count == asked_count;
}
