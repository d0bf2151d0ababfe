// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Conformance: runs the plan and merges what the cases showed.
 */
#include "conform/conform.h"

#include "base/assert.h"
#include "check/checker.h"
#include "check/timeline.h"
#include "conform/introduce.h"
#include "conform/outcome.h"
#include "conform/plan.h"
#include "conform/probe.h"
#include "conform/stage.h"
#include "trace/writer.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FILE_BYTES_MAX = 256
};

/* Everything of one run that no single case owns. */
struct run {
    const struct fo_conform_options *options;
    struct fo_conform_outcome *outcome;
    struct fo_child child;
    struct fo_checker *all_rules;      /* For cases in which the harness obeys. */
    struct fo_checker *provider_rules; /* For cases in which it does not. */
    struct fo_timeline *timeline;
    struct fo_verdict verdict; /* Of the current case. */
    struct fo_text name;       /* Full name of the current case. */
    size_t total;
};

/* Which run of a case. */
struct variant {
    unsigned index;
    unsigned nth; /* Of a sweep; else 0. */
};

enum {
    SWEEP_MAX = 2048 /* A sweep says itself where it ends; this is for one that does not. */
};

static double
now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The lines of the file are those that a judge of it will name, not the numbers that this run's findings
 * give. */
static void
write_trace(struct run *run, const struct fo_child_result *child, struct fo_text *out)
{
    struct fo_trace_writer writer;

    fo_text_clear(out);
    fo_trace_writer_init(&writer, out);
    fo_trace_writer_header(&writer, &run->outcome->header);
    fo_child_replay(&run->child, child, fo_trace_writer_record, &writer);
    fo_trace_writer_finish(&writer);
}

/* Ask the rules about what the child recorded, and count its calls. */
static uint64_t
judge(struct run *run, const struct fo_case *item, const struct fo_child_result *child)
{
    struct fo_checker *checker = item->nature == FO_CASE_HONEST ? run->all_rules : run->provider_rules;

    struct fo_trace_header header = run->outcome->header;

    /* What has no memory left cannot send what it should: that it does not is no evidence against it. */
    if (item->is_sweep) {
        header.observes &= ~(uint32_t)FO_OBSERVES_SEND;
    }
    fo_verdict_reset(&run->verdict);
    fo_checker_start(checker, &header, &run->verdict);
    fo_child_replay(&run->child, child, fo_checker_feed, checker);
    fo_checker_finish(checker, run->child.shared->lost_count != 0);
    return run->verdict.call_count;
}

/* What happened around each finding, for findings that are new to this run. */
static enum fo_error
tell_stories(struct run *run, const struct fo_child_result *child)
{
    if (fo_verdict_knows_all(&run->outcome->verdict, &run->verdict)) {
        return FO_OK;
    }
    fo_timeline_start(run->timeline, &run->outcome->header, &run->verdict);
    fo_child_replay(&run->child, child, fo_timeline_feed, run->timeline);
    return fo_timeline_finish(run->timeline);
}

static enum fo_case_end
end_of(const struct run *run, const struct fo_child_result *child)
{
    if (child->end == FO_CHILD_TIMED_OUT) {
        return FO_CASE_TIMED_OUT;
    }
    if (child->end != FO_CHILD_EXITED) {
        return FO_CASE_CRASHED;
    }
    return run->child.shared->is_skipped ? FO_CASE_SKIPPED : FO_CASE_RAN;
}

static enum fo_error
keep_result(struct run *run, const struct fo_case *item, const struct fo_child_result *child,
            uint64_t call_count)
{
    struct fo_case_result *result = fo_outcome_add(run->outcome);

    if (result == NULL || (run->options->baseline != NULL &&
                           fo_baseline_apply(run->options->baseline, &run->verdict) != FO_OK)) {
        return FO_ERROR_MEMORY;
    }
    result->name = strdup(fo_text_get(&run->name));
    result->summary = item->summary;
    result->end = end_of(run, child);
    result->signal = child->signal;
    result->seconds = child->seconds;
    result->call_count = call_count;
    if (result->end == FO_CASE_SKIPPED) {
        result->reason = strdup(run->child.shared->reason);
    } else if (result->end == FO_CASE_CRASHED) {
        result->reason = strdup(child->word);
    }
    for (size_t i = 0; i < run->verdict.finding_count; i++) {
        const bool is_primary = fo_finding_is_primary(&run->verdict, i);

        result->finding_count += is_primary;
        result->accepted_count += is_primary && run->verdict.findings[i].accepted != NULL;
    }
    if (run->options->judged != NULL) {
        run->options->judged(run->options->judged_user, result->name, &run->verdict);
    }
    run->outcome->ran_count += result->end != FO_CASE_SKIPPED;
    run->outcome->crashed_count += result->end == FO_CASE_CRASHED;
    run->outcome->timed_out_count += result->end == FO_CASE_TIMED_OUT;
    run->outcome->skipped_count += result->end == FO_CASE_SKIPPED;
    return fo_verdict_merge(&run->outcome->verdict, &run->verdict, fo_text_get(&run->name));
}

/* Whether the user wants this case; run->name is its full name then. */
static bool
is_wanted(struct run *run, const char *package, const struct fo_case *item, struct variant variant)
{
    const char *filter = run->options->case_filter;

    fo_text_clear(&run->name);
    fo_plan_name(package, item, variant.index, &run->name);
    if (variant.nth != 0) {
        fo_text_printf(&run->name, "/%u", variant.nth);
    }
    return filter == NULL || fnmatch(filter, fo_text_get(&run->name), 0) == 0;
}

/* Whether the filter, as far as it is no pattern, can be the beginning of a name that begins so. */
static bool
may_begin(const char *filter, const char *name)
{
    const size_t literal_bytes = strcspn(filter, "*?[\\");
    const size_t name_bytes = strlen(name);

    return strncmp(filter, name, literal_bytes < name_bytes ? literal_bytes : name_bytes) == 0;
}

/* Whether some run of a sweep may be wanted. */
static bool
may_be_wanted(struct run *run, const char *package, const struct fo_case *item, unsigned variant)
{
    if (item->is_sweep && run->options->case_filter != NULL) {
        fo_text_clear(&run->name);
        fo_plan_name(package, item, variant, &run->name);
        if (!may_begin(run->options->case_filter, fo_text_get(&run->name))) {
            return false;
        }
    }
    for (unsigned nth = 1; item->is_sweep && nth <= SWEEP_MAX; nth++) {
        if (is_wanted(run, package, item, (struct variant){variant, nth})) {
            return true;
        }
    }
    return !item->is_sweep && is_wanted(run, package, item, (struct variant){variant, 0});
}

static bool
is_stopped(const struct run *run)
{
    return run->options->stop != NULL && *run->options->stop != 0;
}

static void
write_program(const char *package, const struct fo_case *item, struct variant variant, struct fo_text *out)
{
    struct fo_program program;

    fo_text_clear(out);
    if (item->program != NULL) {
        item->program(package, variant.index, variant.nth, &program);
        fo_program_print(&program, out);
    }
}

/* Run one case, number @p nth of a sweep or 0, under the name that run->name holds. */
static enum fo_error
run_once(struct run *run, const char *package, const struct fo_case *item, struct variant variant)
{
    struct fo_stage_order order = {
        .provider = run->options->provider,
        .package = package,
        .version = run->options->table_version,
        .has_faults = item->marks_itself,
        .marks_module = !item->marks_itself,
        .variant = variant.index,
        .nth = variant.nth,
        .subject = run->options->subject,
        .is_careful = true,
        .has_stacks = !run->options->omits_stacks,
        .run = item->run,
    };
    struct fo_child_result child;
    enum fo_error error = fo_child_run(&run->child, fo_stage_run, &order, run->options->in_process, &child);

    if (error != FO_OK) {
        return error;
    }
    if (child.end == FO_CHILD_STOPPED) {
        return FO_ERROR_INTERRUPTED;
    }
    if (run->options->trace != NULL) {
        write_trace(run, &child, run->options->trace);
    }
    if (run->options->program != NULL) {
        write_program(package, item, variant, run->options->program);
    }
    const uint64_t call_count = judge(run, item, &child);

    error = tell_stories(run, &child);
    if (error == FO_OK) {
        error = keep_result(run, item, &child, call_count);
    }
    if (error == FO_OK && item->file != NULL) {
        char file[FILE_BYTES_MAX];
        item->file(variant.index, file, sizeof(file));
        run->outcome->cases[run->outcome->case_count - 1].file = strdup(file);
    }
    return error;
}

/* Whether the last case's process did not end by itself. */
static bool
has_died(const struct run *run)
{
    const size_t count = run->outcome->case_count;
    const enum fo_case_end end = count > 0 ? run->outcome->cases[count - 1].end : FO_CASE_RAN;

    return end == FO_CASE_CRASHED || end == FO_CASE_TIMED_OUT;
}

static enum fo_error
run_case(struct run *run, const char *package, const struct fo_case *item, unsigned variant)
{
    enum fo_error error = FO_OK;

    if (!item->is_sweep) {
        return run_once(run, package, item, (struct variant){variant, 0});
    }
    for (unsigned nth = 1; error == FO_OK && nth <= SWEEP_MAX; nth++) {
        if (!is_wanted(run, package, item, (struct variant){variant, nth})) {
            continue;
        }
        error = run_once(run, package, item, (struct variant){variant, nth});
        if (run->child.shared->is_last || (has_died(run) && !run->child.shared->has_failed)) {
            break;
        }
        error = error == FO_OK && is_stopped(run) ? FO_ERROR_INTERRUPTED : error;
    }
    return error;
}

/* Why the code under test cannot be used so; NULL: it can. */
static const char *
find_decline(const struct run *run, const char *package, bool is_server)
{
    const struct fo_subject *subject = run->options->subject;

    if (subject == NULL || subject->declines == NULL) {
        return NULL;
    }
    return subject->declines(fo_program_package_find(package, strlen(package)), is_server);
}

/* Out of scope: the case makes no sense for the package, and is not even listed. */
static bool
is_in_scope(const struct run *run, const struct fo_case *item, unsigned variant, const char *package,
            bool is_stream)
{
    if (item->is_for_server != NULL && find_decline(run, package, item->is_for_server(variant)) != NULL) {
        return false;
    }
    return (item->scope == FO_SCOPE_ANY || (item->scope == FO_SCOPE_STREAM) == is_stream) &&
           (item->suits == NULL || item->suits(package, variant));
}

typedef enum fo_error (*visit)(struct run *run, const char *package, const struct fo_case *item,
                               unsigned variant);

/* Call @p each for every case of the run, package by package, until one answers something else than FO_OK. */
static enum fo_error
for_each_case(struct run *run, const struct fo_probed_packages *packages, visit each)
{
    for (size_t i = 0; i < packages->count; i++) {
        struct fo_plan plan = {.target = run->options->target};
        const struct fo_case *item;
        unsigned variant;

        while ((item = fo_plan_next(&plan, &variant)) != NULL) {
            enum fo_error error;

            if (!is_in_scope(run, item, variant, packages->names[i], packages->is_stream[i]) ||
                !may_be_wanted(run, packages->names[i], item, variant)) {
                continue;
            }
            error = each(run, packages->names[i], item, variant);
            if (error != FO_OK) {
                return error;
            }
        }
    }
    return FO_OK;
}

static enum fo_error
count_case(struct run *run, const char *package, const struct fo_case *item, unsigned variant)
{
    (void)package;
    (void)item;
    (void)variant;
    run->total++;
    return FO_OK;
}

static enum fo_error
list_case(struct run *run, const char *package, const struct fo_case *item, unsigned variant)
{
    struct fo_case_result *result = fo_outcome_add(run->outcome);

    (void)package;
    (void)variant;
    if (result == NULL) {
        return FO_ERROR_MEMORY;
    }
    result->name = strdup(fo_text_get(&run->name));
    result->summary = item->summary;
    result->end = FO_CASE_SKIPPED;
    return FO_OK;
}

static enum fo_error
visit_case(struct run *run, const char *package, const struct fo_case *item, unsigned variant)
{
    const struct fo_conform_options *options = run->options;

    if (is_stopped(run)) {
        return FO_ERROR_INTERRUPTED;
    }
    if (options->progress != NULL) {
        options->progress(options->progress_user, run->outcome->case_count, run->total,
                          fo_text_get(&run->name));
    }
    return run_case(run, package, item, variant);
}

/* What the code under test cannot be used for, once for each package and role. */
static enum fo_error
list_declined(struct run *run, const struct fo_probed_packages *packages)
{
    static const char *const roles[] = {"client", "server"};

    for (size_t i = 0; i < packages->count; i++) {
        for (size_t role = 0; role < sizeof(roles) / sizeof(roles[0]); role++) {
            const char *reason = find_decline(run, packages->names[i], role == 1);
            struct fo_case_result *result = reason != NULL ? fo_outcome_add(run->outcome) : NULL;

            if (reason == NULL) {
                continue;
            }
            if (result == NULL) {
                return FO_ERROR_MEMORY;
            }
            fo_text_clear(&run->name);
            fo_text_printf(&run->name, "%s/scenario/*/%s", packages->names[i], roles[role]);
            result->name = strdup(fo_text_get(&run->name));
            result->summary = "All sessions of this package in this role.";
            result->reason = strdup(reason);
            result->end = FO_CASE_SKIPPED;
            run->outcome->skipped_count++;
        }
    }
    return FO_OK;
}

static enum fo_error
describe(struct run *run, const struct fo_probed_packages *packages)
{
    struct fo_trace_header *header = &run->outcome->header;
    enum fo_error error = fo_introduce(&run->child, run->options, packages, header);

    if (error == FO_OK) {
        run->outcome->packages = strdup(header->providers[0].packages);
        run->outcome->provider = strdup(run->options->provider);
        error = run->outcome->packages != NULL && run->outcome->provider != NULL ? FO_OK : FO_ERROR_MEMORY;
    }
    return error;
}

static enum fo_error
open_run(struct run *run, const struct fo_conform_options *options, struct fo_conform_outcome *outcome)
{
    const struct fo_checker_options all = {
        .profile = options->profile,
        .filter = options->filter,
        .caller_only = options->target == FO_TARGET_WRAPPER,
    };
    struct fo_checker_options provider = all;
    enum fo_error error;

    provider.provider_only = true;
    *run = (struct run){.options = options, .outcome = outcome};
    *outcome = (struct fo_conform_outcome){
        .target = options->target,
        .subject = options->subject,
        .command = options->command,
        .profile = options->profile,
        .table_version = options->table_version,
    };
    error = fo_child_init(&run->child, options->time_out_seconds, options->stop);
    if (error != FO_OK) {
        return error;
    }
    run->child.is_listening = options->target == FO_TARGET_WRAPPER;
    run->all_rules = fo_checker_new(&all);
    run->provider_rules = fo_checker_new(&provider);
    run->timeline = fo_timeline_new();
    if (run->timeline == NULL || run->all_rules == NULL || run->provider_rules == NULL ||
        fo_verdict_init(&run->verdict) != FO_OK) {
        return FO_ERROR_MEMORY;
    }
    return fo_verdict_init(&outcome->verdict);
}

static void
close_run(struct run *run)
{
    fo_child_fini(&run->child);
    fo_checker_free(run->all_rules);
    fo_checker_free(run->provider_rules);
    fo_timeline_free(run->timeline);
    fo_verdict_fini(&run->verdict);
    fo_text_fini(&run->name);
}

static enum fo_error
run_plan(struct run *run, struct fo_text *why)
{
    struct fo_probed_packages packages = {0};
    enum fo_error error =
        fo_probe_packages(&run->child, run->options, &packages, &run->outcome->header.providers[0], why);

    if (error == FO_OK) {
        error = fo_probed_choose(run->options, &packages, why);
    }
    if (error == FO_OK) {
        error = describe(run, &packages);
    }
    if (error == FO_OK) {
        error = for_each_case(run, &packages, count_case);
    }
    if (error == FO_OK && (run->options->trace != NULL || run->options->program != NULL) && run->total > 1) {
        fo_text_printf(why, "a %s is of one case; %zu match",
                       run->options->trace != NULL ? "trace" : "program", run->total);
        error = FO_ERROR_LIMIT;
    }
    if (error == FO_OK && !run->options->list_only && run->options->case_filter == NULL) {
        error = list_declined(run, &packages);
    }
    if (error == FO_OK) {
        error = for_each_case(run, &packages, run->options->list_only ? list_case : visit_case);
    }
    return error;
}

enum fo_error
fo_conform_run(const struct fo_conform_options *options, struct fo_conform_outcome *out, struct fo_text *why)
{
    const double begin = now_seconds();
    struct run run;
    enum fo_error error;

    FO_ASSERT(options->provider != NULL);
    error = open_run(&run, options, out);
    if (error == FO_OK) {
        error = run_plan(&run, why);
    }
    if (error != FO_OK && why->length == 0) {
        fo_text_append(why, fo_error_text(error));
    }
    out->is_partial = error == FO_ERROR_INTERRUPTED;
    out->seconds = now_seconds() - begin;
    close_run(&run);
    return error;
}
