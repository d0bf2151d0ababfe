// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The wiring between executor, recorder and checker.
 */
#include "conform/judge.h"

#include "base/assert.h"
#include "conform/exec_marks.h"
#include "conform/judge_header.h"
#include "conform/left_memory.h"
#include "conform/tee.h"
#include "fault/fault.h"
#include "trace/recorder.h"
#include "trace/writer.h"

#include <stdlib.h>
#include <string.h>

/** Key of token hashes: in process, equal runs are to give equal traces. */
#define HASH_KEY UINT64_C(0x66726565)

enum {
    SUBJECTS_MAX = 16, /**< Kinds of subjects that one judge runs. */
    FORM_COUNT = 2
};

/** What one kind of subject needs: made when it is run first. */
struct kit {
    const struct fo_subject *subject;
    struct fo_executor *executor; /**< Owned. */
    struct fo_checker *checker;   /**< Owned; that of the raw subject asks the provider only. */
    struct fo_checker *poor; /**< Owned: for programs that take memory away, of which less is observed, so
                                that none has to learn anew what to ask. NULL: there are no such. */
};

struct fo_judge {
    struct fo_judge_options options;
    struct fo_provider *provider;            /**< Owned. */
    struct fo_trace_header header;           /**< Of the run that goes on. */
    struct fo_dispatch faulty[FORM_COUNT];   /**< Tables of the fault room: W, A. */
    struct fo_dispatch recorded[FORM_COUNT]; /**< Tables of the recorder in front of them. */
    struct fo_dispatch called[FORM_COUNT];   /**< What subjects call: these, or a spy's in front of them. */
    struct fo_exec_observer observer;
    struct fo_tee tee;            /**< Between the marks and a spy's observer. */
    struct fo_executor *executor; /**< Of the running program; NULL: none. */
    struct kit kits[SUBJECTS_MAX];
    size_t kit_count;
    struct fo_checker *checker; /**< Of the running program. */
    struct fo_verdict verdict;  /**< Owned. */
    struct fo_trace_writer writer;
    bool has_writer;
};

static fo_name
provider_name(void)
{
    return fo_name_make(FO_NAME_TABLE, 0);
}

static void
pass_on(struct fo_judge *judge, const struct fo_record *record, const struct fo_record *written)
{
    fo_checker_feed(judge->checker, record);
    if (judge->options.state != NULL && record->kind != FO_RECORD_BEGIN) {
        judge->options.state(judge->options.state_user, fo_checker_state_hash(judge->checker));
    }
    if (judge->has_writer) {
        fo_trace_writer_record(&judge->writer, written);
    }
    if (judge->options.record != NULL) {
        judge->options.record(judge->options.record_user, record);
    }
}

static void
feed(void *user, const struct fo_record *record)
{
    struct fo_judge *judge = user;
    if (judge->checker == NULL) {
        return;
    }
    if (judge->options.names == NULL || record->addresses == NULL) {
        pass_on(judge, record, record);
    } else {
        struct fo_record named = *record;
        fo_stack_names_apply(judge->options.names, &named);
        pass_on(judge, &named, judge->options.writes_stacks ? &named : record);
    }
}

static int64_t
read_clock(void *user)
{
    const struct fo_judge *judge = user;
    return fo_provider_clock_get(judge->provider);
}

/** Faults, then the recorder, in front of both tables. */
static enum fo_error
interpose(struct fo_judge *judge)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct fo_dispatch inner;
        fo_provider_dispatch(i == 0, &inner);
        enum fo_error error = fo_fault_install(&inner, &judge->faulty[i]);
        if (error == FO_OK) {
            error = fo_recorder_interpose(provider_name(), &judge->faulty[i], &judge->recorded[i]);
        }
        if (error == FO_OK) {
            judge->called[i] = judge->recorded[i];
        }
        if (error == FO_OK && judge->options.call != NULL) {
            error = fo_interpose_install(&judge->recorded[i], judge->options.call, judge->options.call_user,
                                         &judge->called[i]);
        }
        if (error != FO_OK) {
            return error;
        }
    }
    return FO_OK;
}

static void
free_kit(const struct kit *kit)
{
    fo_executor_free(kit->executor);
    fo_checker_free(kit->checker);
    fo_checker_free(kit->poor);
}

/** The kit of @p subject, or NULL without memory. */
static struct kit *
get_kit(struct fo_judge *judge, const struct fo_subject *subject)
{
    for (size_t i = 0; i < judge->kit_count; i++) {
        if (judge->kits[i].subject == subject) {
            return &judge->kits[i];
        }
    }
    const struct fo_executor_options executor = {
        .subject = subject,
        .wide = judge->called[0],
        .ansi = judge->called[1],
        .provider = judge->provider,
        .has_faults = true,
        .observer = &judge->observer,
    };
    const struct fo_checker_options checker = {
        .profile = judge->options.profile,
        .provider_only = subject->breaks_rules,
        .caller_only = subject->account != NULL,
        .filter = judge->options.filter,
    };
    FO_ASSERT(judge->kit_count < SUBJECTS_MAX);
    const bool may_be_poor = subject->fail_allocation != NULL;
    struct kit made = {subject, fo_executor_new(&executor), fo_checker_new(&checker),
                       may_be_poor ? fo_checker_new(&checker) : NULL};
    if (made.executor == NULL || made.checker == NULL || (may_be_poor && made.poor == NULL)) {
        free_kit(&made);
        return NULL;
    }
    struct kit *kit = &judge->kits[judge->kit_count];
    judge->kit_count++;
    *kit = made;
    return kit;
}

static enum fo_error
wire(struct fo_judge *judge)
{
    const struct fo_recorder_options recorder = {
        .sink = feed,
        .user = judge,
        .hash_key = HASH_KEY,
        .clock = read_clock,
        .clock_user = judge,
        .is_alone = true,
        .has_stacks = judge->options.is_thorough,
        .is_careful = judge->options.is_thorough,
    };
    judge->provider = fo_provider_new(NULL);
    if (judge->provider == NULL || (judge->options.is_pooled && !fo_provider_use_pool(judge->provider)) ||
        fo_verdict_init(&judge->verdict) != FO_OK) {
        return FO_ERROR_MEMORY;
    }
    fo_provider_install(judge->provider);
    fo_judge_header_init(&judge->header);
    enum fo_error error = fo_recorder_start(&recorder);
    if (error != FO_OK) {
        return error;
    }
    return interpose(judge);
}

enum fo_error
fo_judge_new(const struct fo_judge_options *options, struct fo_judge **out)
{
    struct fo_judge *judge = calloc(1, sizeof *judge);
    if (judge == NULL) {
        return FO_ERROR_MEMORY;
    }
    judge->options = *options;
    judge->observer = fo_exec_marks;
    if (options->observer != NULL) {
        judge->tee = (struct fo_tee){&fo_exec_marks, options->observer};
        fo_tee_init(&judge->tee, &judge->observer);
    }
    enum fo_error error = wire(judge);
    if (error != FO_OK) {
        fo_judge_free(judge);
        return error;
    }
    *out = judge;
    return FO_OK;
}

void
fo_judge_free(struct fo_judge *judge)
{
    if (judge == NULL) {
        return;
    }
    for (size_t i = 0; i < judge->kit_count; i++) {
        free_kit(&judge->kits[i]);
    }
    for (size_t i = 0; judge->options.call != NULL && i < FORM_COUNT; i++) {
        fo_interpose_remove(&judge->called[i]);
    }
    fo_recorder_stop();
    for (size_t i = 0; i < FORM_COUNT; i++) {
        fo_fault_remove(&judge->faulty[i]);
    }
    fo_verdict_fini(&judge->verdict);
    fo_provider_free(judge->provider);
    free(judge);
}

/** Code under test that has memory of its own is answered by a provider beyond doubt. */
static bool
is_own_process(const struct fo_subject *subject)
{
    return subject->account != NULL;
}

/** A program may ask the provider to break a rule: that it did is no news. */
static bool
is_asked_for(const struct fo_rule *rule, const struct fo_knobs *knobs)
{
    return strcmp(rule->id, "PRV-DSC-TWICE") == 0 &&
           knobs->value[FO_KNOB_DSC_TWICE_STATUS] == FO_DSC_TWICE_OTHER;
}

/** Set the first finding that counts, and how many do not only because they are accepted. */
static void
find_first(const struct fo_judge *judge, const struct fo_program *program, struct fo_judgement *out)
{
    for (size_t i = 0; i < judge->verdict.finding_count; i++) {
        const struct fo_finding *finding = &judge->verdict.findings[i];
        if (fo_finding_is_primary(&judge->verdict, i) &&
            fo_rule_severity(finding->rule, judge->options.profile) == FO_MUST &&
            !is_asked_for(finding->rule, &program->knobs)) {
            if (!fo_baseline_accepts(judge->options.baseline, finding)) {
                out->finding = finding;
                return;
            }
            out->accepted_count++;
        }
    }
}

/** Only the caller ends an impersonation, and a hostile one may have deleted the context before. */
static void
forgive(struct fo_run *run)
{
    run->left_count -= run->left.live[FO_PROVIDER_IMPERSONATION];
    run->left.live[FO_PROVIDER_IMPERSONATION] = 0;
}

/** A provider that faults, as a program may want it, would take the judge with it. */
static const struct fo_program *
spare(const struct fo_program *program, struct fo_program *room)
{
    if (program->knobs.value[FO_KNOB_UNSAFE_ON_BAD_HANDLE] != FO_KNOB_YES) {
        return program;
    }
    *room = *program;
    room->knobs.value[FO_KNOB_UNSAFE_ON_BAD_HANDLE] = FO_KNOB_NO;
    return room;
}

enum fo_error
fo_judge_program(struct fo_judge *judge, const struct fo_program *given, const struct fo_subject *subject,
                 struct fo_text *trace, struct fo_judgement *out)
{
    const struct kit *kit = get_kit(judge, subject);
    struct fo_judgement judgement = {.verdict = &judge->verdict};
    struct fo_program room;
    const struct fo_program *program = spare(given, &room);
    if (kit == NULL) {
        return FO_ERROR_MEMORY;
    }
    fo_judge_header_set(&judge->header, program, subject);
    judge->header.observes &= ~(uint32_t)FO_OBSERVES_STACK;
    judge->header.observes |= judge->options.writes_stacks ? FO_OBSERVES_STACK : 0;
    fo_verdict_reset(&judge->verdict);
    fo_recorder_reset();
    judge->has_writer = trace != NULL;
    if (trace != NULL) {
        fo_trace_writer_init(&judge->writer, trace);
        fo_trace_writer_header(&judge->writer, &judge->header);
    }
    judge->checker = fo_judge_may_lack_memory(program, subject) ? kit->poor : kit->checker;
    fo_checker_start(judge->checker, &judge->header, &judge->verdict);
    judge->executor = kit->executor;
    fo_recorder_set_stack_floor(__builtin_frame_address(0));
    enum fo_error error = fo_executor_run(kit->executor, program, &judgement.run);
    fo_recorder_set_stack_floor(NULL);
    judge->executor = NULL;
    FO_ASSERT(error == FO_OK);
    if (is_own_process(subject)) {
        fo_left_memory_mark(subject, judge->provider, judgement.run.leaked_count);
        fo_recorder_mark_left("bad-free", judgement.run.bad_release_count);
    }
    fo_recorder_mark(FO_MARK_END);
    fo_checker_finish(judge->checker, false);
    judge->checker = NULL;
    if (trace != NULL) {
        fo_trace_writer_finish(&judge->writer);
        judge->has_writer = false;
    }
    if (subject->breaks_rules) {
        forgive(&judgement.run);
    }
    find_first(judge, program, &judgement);
    judgement.is_balanced = judgement.accepted_count > 0 || fo_run_is_balanced(&judgement.run);
    *out = judgement;
    return judge->verdict.failed ? FO_ERROR_MEMORY : FO_OK;
}

void
fo_judge_be_thorough(struct fo_judge *judge, struct fo_stack_names *names)
{
    judge->options.is_thorough = names != NULL;
    judge->options.names = names;
    fo_recorder_set_thorough(names != NULL);
}

bool
fo_judge_apply(struct fo_judge *judge, const struct fo_operation *operation)
{
    return judge->executor != NULL && fo_executor_inject(judge->executor, operation);
}

bool
fo_judgement_is_good(const struct fo_judgement *judgement)
{
    return judgement->finding == NULL && judgement->is_balanced;
}

void
fo_judgement_print(const struct fo_judgement *judgement, struct fo_text *out)
{
    const struct fo_run *run = &judgement->run;
    const struct fo_finding *finding = judgement->finding;
    if (finding != NULL) {
        fo_text_printf(out, "%s: %s\n", finding->rule->id, finding->message);
    }
    if (judgement->is_balanced) {
        return;
    }
    for (size_t i = 0; i < FO_PROVIDER_KIND_COUNT; i++) {
        if (run->left.live[i] > 0) {
            fo_text_printf(out, "left with the provider: %llu of kind %s\n",
                           (unsigned long long)run->left.live[i],
                           fo_provider_kind_name((enum fo_provider_kind)i));
        }
    }
    if (run->leaked_count > 0) {
        fo_text_printf(out, "memory that was not released: %llu blocks\n",
                       (unsigned long long)run->leaked_count);
    }
    if (run->module_count > 0) {
        fo_text_printf(out, "loads of the module that were not taken back: %llu\n",
                       (unsigned long long)run->module_count);
    }
    if (run->certificate_count > 0) {
        fo_text_printf(out, "certificates and stores that were not released: %llu\n",
                       (unsigned long long)run->certificate_count);
    }
    if (run->socket_count > 0) {
        fo_text_printf(out, "sockets of peers that were not closed: %llu\n",
                       (unsigned long long)run->socket_count);
    }
    if (run->bad_release_count > 0) {
        fo_text_printf(out, "releases of what was no live block: %llu\n",
                       (unsigned long long)run->bad_release_count);
    }
}
