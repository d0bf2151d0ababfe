// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Command: holds the scenarios against the six styles.
 *
 *   scenarios styles         the correct forms conform, and leave out only the rules that have a reason
 *   scenarios mutants        each mutant is shown by the case of its table
 *   scenarios whole          the same in whole runs, which break no rules but those of the tables
 *   scenarios whole MUTANT   one of them
 *   scenarios allocations    each allocation that any scenario makes fails in a sweep
 *
 * Status 0: it is so. 1: it is not, and what is not was printed. 2: usage.
 */
#include "base/hash.h"
#include "check/rule.h"
#include "conform/case.h"
#include "conform/judge.h"
#include "conform/unexercised.h"
#include "scenarios.h"
#include "wrapper/entry.h"
#include "wrapper/heap.h"

#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const struct fo_wrapper freeonce_wrapper = {.name = "none"};

enum {
    SWEEP_MAX = 1024,
    /** Places that allocate, with who asked them to. */
    SITES_MAX = 4096,
    /** Frames by which such a place is told from others: three of heap and allocator, then the wrapper. */
    SITE_FRAMES = 6,
};

/* The correct forms. */

/** Rules that a trace could judge were asked, or have a reason. @return how many break that. */
static size_t
count_unexplained(const uint64_t *exercised_counts)
{
    size_t count = 0;
    for (size_t i = 0; i < fo_rule_count(); i++) {
        const struct fo_rule *rule = fo_rule_at(i);
        const struct fo_unexercised_rule *row = fo_unexercised_find(FO_TARGET_WRAPPER, rule->id);
        if (rule->check == NULL || rule->binds == FO_BINDS_PROVIDER || (row != NULL && row->is_by_chance)) {
            continue;
        }
        if ((exercised_counts[i] != 0) == (row != NULL)) {
            (void)printf("%s: %s\n", rule->id,
                         row != NULL ? "was exercised and has a reason why not"
                                     : "was not exercised, without a reason");
            count++;
        }
    }
    return count;
}

static bool
check_style(const struct scenarios_style *style, uint64_t *exercised_counts)
{
    struct fo_conform_outcome outcome;
    const clock_t begin = clock();
    size_t asked_count = 0;
    const struct fo_conform_options all = {0};
    const bool is_run = scenarios_conform(style, &all, &outcome);
    for (size_t i = 0; i < outcome.verdict.finding_count; i++) {
        const struct fo_finding *finding = &outcome.verdict.findings[i];
        (void)printf("%s: %s: %s (%s)\n", style->wrapper.name, finding->rule->id, finding->message,
                     finding->case_name);
    }
    for (size_t i = 0; is_run && i < fo_rule_count(); i++) {
        exercised_counts[i] += outcome.verdict.tallies[i].exercised_count;
        asked_count += outcome.verdict.tallies[i].exercised_count != 0;
    }
    const bool holds = is_run && outcome.verdict.finding_count == 0 && outcome.ran_count > 0 &&
                       outcome.crashed_count + outcome.timed_out_count == 0 &&
                       fo_conform_exit_status(&outcome, true) == 0;
    (void)printf("%-8s %s  %zu cases, %zu rules, %.1f s (%.1f s processor time of the parent)\n",
                 style->wrapper.name, holds ? "conforms" : "FAILED  ", outcome.ran_count, asked_count,
                 outcome.seconds, (double)(clock() - begin) / CLOCKS_PER_SEC);
    fo_conform_outcome_fini(&outcome);
    return holds;
}

static bool
check_styles(void)
{
    uint64_t *exercised_counts = calloc(fo_rule_count(), sizeof *exercised_counts);
    bool holds = exercised_counts != NULL;
    for (size_t i = 0; exercised_counts != NULL && scenarios_style_at(i) != NULL; i++) {
        holds = check_style(scenarios_style_at(i), exercised_counts) && holds;
    }
    holds = holds && count_unexplained(exercised_counts) == 0;
    free(exercised_counts);
    return holds;
}

/* Allocations. */

/** Hashes of stacks. */
struct sites {
    uint64_t hashes[SITES_MAX];
    size_t count;
};

static struct sites asked_sites, failed_sites;

static bool
has_site(const struct sites *sites, uint64_t hash)
{
    size_t i = 0;
    while (i < sites->count && sites->hashes[i] != hash) {
        i++;
    }
    return i < sites->count;
}

static void
add_site(struct sites *sites, uint64_t hash)
{
    if (!has_site(sites, hash) && sites->count < SITES_MAX) {
        sites->hashes[sites->count] = hash;
        sites->count++;
    }
}

static void
note_site(void *user, bool fails)
{
    void *frames[SITE_FRAMES] = {0};
    uint64_t hash = 1;
    (void)user;
    const int count = backtrace(frames, SITE_FRAMES);
    for (int i = 0; i < count; i++) {
        hash = fo_hash_mix(hash + (uintptr_t)frames[i]);
    }
    add_site(fails ? &failed_sites : &asked_sites, hash);
}

/** Run it with its @p nth allocation failing, 0: none. */
static struct fo_run
run_once(struct fo_judge *judge, const struct fo_case *item, const char *package, unsigned variant,
         unsigned nth)
{
    struct fo_program program;
    struct fo_judgement judgement = {0};
    item->program(package, variant, nth, &program);
    if (fo_judge_program(judge, &program, &fo_entry_subject, NULL, &judgement) != FO_OK) {
        (void)printf("no memory\n");
        exit(EXIT_FAILURE);
    }
    return judgement.run;
}

/** @return false: some number between the first allocation and the last failed nowhere. */
static bool
sweep(struct fo_judge *judge, const struct fo_case *item, const char *package, unsigned variant)
{
    const struct fo_run honest = run_once(judge, item, package, variant, 0);
    unsigned nth = 1;
    while (nth <= SWEEP_MAX && run_once(judge, item, package, variant, nth).allocation_failed) {
        nth++;
    }
    return nth == honest.allocation_count + 1;
}

static bool
run_cases(struct fo_judge *judge, const struct fo_case *item, const char *package)
{
    bool is_complete = true;
    for (unsigned variant = 0; variant < item->count_variants(); variant++) {
        const enum fo_program_package number = fo_program_package_find(package, strlen(package));
        if (!item->suits(package, variant) ||
            fo_entry_declines(number, item->is_for_server(variant)) != NULL) {
            continue;
        }
        if (!item->is_sweep) {
            (void)run_once(judge, item, package, variant, 0);
        } else if (!sweep(judge, item, package, variant)) {
            char name[128];
            item->variant_name(variant, name, sizeof name);
            (void)printf("%s/%s: the sweep is not as long as the run\n", package, name);
            is_complete = false;
        }
    }
    return is_complete;
}

static bool
check_allocations_of(const struct scenarios_style *style, struct fo_judge *judge)
{
    static const char *const packages[] = {"Negotiate", "Kerberos", "NTLM",
                                           "Microsoft Unified Security Protocol Provider", "WDigest"};
    bool is_complete = true;
    size_t missed_count = 0;
    asked_sites.count = 0;
    failed_sites.count = 0;
    fo_entry_set_wrapper(&style->wrapper);
    fo_heap_notice(note_site, NULL);
    for (size_t i = 0; i < fo_cases_scenario.count; i++) {
        for (size_t k = 0; k < sizeof packages / sizeof packages[0]; k++) {
            is_complete = run_cases(judge, &fo_cases_scenario.cases[i], packages[k]) && is_complete;
        }
    }
    fo_heap_notice(NULL, NULL);
    for (size_t i = 0; i < asked_sites.count; i++) {
        missed_count += !has_site(&failed_sites, asked_sites.hashes[i]);
    }
    (void)printf("%-8s %zu places allocate, %zu of them never failed%s\n", style->wrapper.name,
                 asked_sites.count, missed_count, asked_sites.count == SITES_MAX ? ", too many to tell" : "");
    return is_complete && missed_count == 0 && asked_sites.count > 0 && asked_sites.count < SITES_MAX;
}

static bool
check_allocations(void)
{
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_judge *judge = NULL;
    bool holds = fo_judge_new(&options, &judge) == FO_OK;
    for (size_t i = 0; judge != NULL && scenarios_style_at(i) != NULL; i++) {
        holds = check_allocations_of(scenarios_style_at(i), judge) && holds;
    }
    fo_judge_free(judge);
    return holds;
}

int
main(int count, char **words)
{
    const char *what = count >= 2 ? words[1] : "";
    const bool is_whole = strcmp(what, "whole") == 0;
    const char *name = is_whole && count == 3 ? words[2] : NULL;
    bool holds = false;
    (void)setenv("FREEONCE_MUTANT", "none", 1);
    if (count > 3 || (count == 3 && name == NULL)) {
        what = "";
    }
    if (strcmp(what, "styles") == 0) {
        holds = check_styles();
    } else if (is_whole || strcmp(what, "mutants") == 0) {
        holds = scenarios_check_mutants(is_whole, name);
    } else if (strcmp(what, "allocations") == 0) {
        holds = check_allocations();
    } else {
        (void)fputs("usage: scenarios styles | mutants | whole [MUTANT] | allocations\n", stderr);
        return 2;
    }
    return holds ? 0 : 1;
}
