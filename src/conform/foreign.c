// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Programs against a provider that may crash.
 */
#include "conform/foreign.h"

#include "base/assert.h"
#include "conform/exec_marks.h"
#include "conform/introduce.h"
#include "conform/stage.h"
#include "sspi/module.h"
#include "trace/writer.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/** An engine that is told of a child's death would take it for its own. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

struct fo_foreign {
    struct fo_foreign_options options;
    struct fo_module module; /**< Stays loaded: what a library leaves behind as it goes is not ours to judge.
                              */
    struct fo_child child;   /**< Owned. */
    struct fo_trace_header header;
    struct fo_checker *checker; /**< Owned. */
    struct fo_verdict verdict;  /**< Owned. */
    uint64_t accepted_count;
    bool is_thorough;
};

/** What the child is to run: it finds this in the memory that it was forked from. */
static struct {
    const struct fo_program *program;
    const struct fo_subject *subject;
} order;

static void
run_order(struct fo_bench *bench)
{
    struct fo_executor_options options = {
        .subject = order.subject, .has_faults = bench->has_faults, .observer = &fo_exec_marks};
    struct fo_run run;
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(NULL);
    }
    fo_dispatch_init(&options.wide, bench->table, true, bench->table_version);
    if (bench->ansi != NULL) {
        fo_dispatch_init(&options.ansi, bench->ansi, false, bench->table_version);
    }
    struct fo_executor *executor = fo_executor_new(&options);
    FO_ASSERT(executor != NULL);
    if (fo_executor_run(executor, order.program, &run) != FO_OK) {
        fo_bench_skip(bench, "the provider has no table of the form that the program wants");
    }
    fo_executor_free(executor);
}

static enum fo_error
probe(struct fo_foreign *foreign, struct fo_text *why)
{
    const struct fo_conform_options options = {.provider = foreign->options.provider,
                                               .profile = foreign->options.profile};
    struct fo_probed_packages packages = {0};
    enum fo_error error =
        fo_probe_packages(&foreign->child, &options, &packages, &foreign->header.providers[0], why);
    if (error == FO_OK) {
        error = fo_introduce(&foreign->child, &options, &packages, &foreign->header);
    }
    /* The executor neither says what a caller meant, nor counts what a foreign provider holds. */
    foreign->header.observes &= (uint32_t)~(FO_OBSERVES_INTENT | FO_OBSERVES_COUNT | FO_OBSERVES_STACK);
    return error;
}

static enum fo_error
open_parts(struct fo_foreign *foreign, struct fo_text *why)
{
    const struct fo_checker_options checker = {.profile = foreign->options.profile, .provider_only = true};
    enum fo_error error = fo_child_init(&foreign->child, foreign->options.time_out_seconds, NULL);
    if (error == FO_OK) {
        error = probe(foreign, why);
    }
    if (error == FO_OK) {
        error = fo_module_open(foreign->options.provider, 0, &foreign->module, why);
    }
    if (error != FO_OK) {
        return error;
    }
    foreign->checker = fo_checker_new(&checker);
    return foreign->checker == NULL ? FO_ERROR_MEMORY : fo_verdict_init(&foreign->verdict);
}

enum fo_error
fo_foreign_new(const struct fo_foreign_options *options, struct fo_text *why, struct fo_foreign **out)
{
    struct fo_foreign *foreign = calloc(1, sizeof *foreign);
    if (foreign == NULL) {
        return FO_ERROR_MEMORY;
    }
    foreign->options = *options;
    enum fo_error error = open_parts(foreign, why);
    if (error != FO_OK) {
        fo_foreign_free(foreign);
        return error;
    }
    *out = foreign;
    return FO_OK;
}

void
fo_foreign_free(struct fo_foreign *foreign)
{
    if (foreign == NULL) {
        return;
    }
    fo_checker_free(foreign->checker);
    fo_verdict_fini(&foreign->verdict);
    fo_child_fini(&foreign->child);
    free(foreign);
}

static void
feed(void *user, const struct fo_record *record)
{
    struct fo_foreign *foreign = user;
    fo_checker_feed(foreign->checker, record);
    if (foreign->options.state != NULL && record->kind != FO_RECORD_BEGIN) {
        foreign->options.state(foreign->options.state_user, fo_checker_state_hash(foreign->checker));
    }
}

static void
write_trace(struct fo_foreign *foreign, const struct fo_child_result *result, struct fo_text *out)
{
    struct fo_trace_writer writer;
    fo_trace_writer_init(&writer, out);
    fo_trace_writer_header(&writer, &foreign->header);
    fo_child_replay(&foreign->child, result, fo_trace_writer_record, &writer);
    fo_trace_writer_finish(&writer);
}

/** True when one of the globs in the list matches. */
static bool
is_accepted(const struct fo_foreign *foreign, const char *id)
{
    const char *list = foreign->options.accepted;
    char glob[64];
    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, ",");
        if (length < sizeof glob) {
            memcpy(glob, list, length);
            glob[length] = '\0';
            if (fnmatch(glob, id, 0) == 0) {
                return true;
            }
        }
        list += length + (list[length] == ',');
    }
    return false;
}

static const struct fo_finding *
find_first(struct fo_foreign *foreign)
{
    for (size_t i = 0; i < foreign->verdict.finding_count; i++) {
        const struct fo_finding *finding = &foreign->verdict.findings[i];
        if (!fo_finding_is_primary(&foreign->verdict, i) ||
            fo_rule_severity(finding->rule, foreign->options.profile) != FO_MUST) {
            continue;
        }
        if (!is_accepted(foreign, finding->rule->id) &&
            !fo_baseline_accepts(foreign->options.baseline, finding)) {
            return finding;
        }
        foreign->accepted_count++;
    }
    return NULL;
}

enum fo_error
fo_foreign_program(struct fo_foreign *foreign, const struct fo_program *program,
                   const struct fo_subject *subject, struct fo_text *trace, struct fo_judgement *out)
{
    struct fo_stage_order stage = {
        .provider = foreign->options.provider,
        .has_faults = true,
        .has_stacks = foreign->is_thorough,
        .is_careful = foreign->is_thorough,
        .run = run_order,
    };
    struct fo_child_result result;
    order.program = program;
    order.subject = subject;
    enum fo_error error = fo_child_run(&foreign->child, fo_stage_run, &stage, false, &result);
    if (error != FO_OK) {
        return error;
    }
    fo_verdict_reset(&foreign->verdict);
    fo_checker_start(foreign->checker, &foreign->header, &foreign->verdict);
    fo_child_replay(&foreign->child, &result, feed, foreign);
    fo_checker_finish(foreign->checker, foreign->child.shared->lost_count != 0);
    if (trace != NULL) {
        write_trace(foreign, &result, trace);
    }
    *out = (struct fo_judgement){.verdict = &foreign->verdict, .is_balanced = true};
    out->finding = find_first(foreign);
    return foreign->verdict.failed ? FO_ERROR_MEMORY : FO_OK;
}

void
fo_foreign_be_thorough(struct fo_foreign *foreign, bool is_thorough)
{
    foreign->is_thorough = is_thorough;
}

uint64_t
fo_foreign_accepted_count(const struct fo_foreign *foreign)
{
    return foreign->accepted_count;
}
