// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Judge: runs programs in this process against the built-in provider, under recorder and checker.
 *
 * Flow    program -> executor -> subject -> recorder -> faults -> provider; records -> checker -> verdict.
 * Owns    provider, recorder, checkers, verdict and executors, wired once; the first run of a subject
 * allocates, later ones do not. Limits  one judge at a time: recorder, fault plan and installed provider are
 * the process's. Thread  one.
 */
#ifndef FO_CONFORM_JUDGE_H
#define FO_CONFORM_JUDGE_H

#include "base/error.h"
#include "base/text.h"
#include "check/baseline.h"
#include "check/checker.h"
#include "check/verdict.h"
#include "exec/executor.h"
#include "trace/stack_names.h"

struct fo_judge;

struct fo_judge_options {
    enum fo_profile profile;
    const char *filter; /**< Glob of rule ids; NULL: all. Borrowed. */
    bool is_pooled;     /**< The provider's memory is a pool (fo_provider_use_pool): for very many runs. */
    /** Called with the hash of the model's state after each call and mark; may be NULL. */
    void (*state)(void *user, uint64_t hash);
    void *state_user;
    /** Called with each record after it was judged; may be NULL. */
    fo_record_sink record;
    void *record_user;
    /** Told too what a run does beside its calls; may be NULL. Borrowed. */
    const struct fo_exec_observer *observer;
    /** Gets each call before it is recorded, to hand it on; may be NULL. */
    fo_interpose_handler call;
    void *call_user;
    bool is_thorough; /**< Record who makes calls, and calls that die of their pointers. Not for fuzzing. */
    /** Turns who made calls into text; NULL: whoever gets the records does. Borrowed. */
    struct fo_stack_names *names;
    bool writes_stacks;                 /**< Traces show it too, with names given. */
    const struct fo_baseline *baseline; /**< Findings that do not count; NULL: all do. Borrowed. */
};

/** What came of one program. Borrowed from the judge: valid until its next run. */
struct fo_judgement {
    struct fo_run run; /**< What was done and what was left behind. */
    const struct fo_verdict *verdict;
    /** The first primary finding that is a MUST; NULL: none. */
    const struct fo_finding *finding;
    bool is_balanced; /**< Nothing was left behind, as far as it could be released; or a finding is accepted,
                         which explains everything. */
    uint64_t accepted_count; /**< Findings that would have counted, but for the baseline. */
};

/** @return FO_OK; FO_ERROR_MEMORY; FO_ERROR_LIMIT: recorder or tables are in use. */
enum fo_error fo_judge_new(const struct fo_judge_options *options, struct fo_judge **out);
/** Gives recorder and tables back. NULL is ignored. */
void fo_judge_free(struct fo_judge *judge);

/**
 * From the next run on, record who makes calls.
 *
 * @param names  As in the options; NULL: do so no longer.
 */
void fo_judge_be_thorough(struct fo_judge *judge, struct fo_stack_names *names);

/**
 * Run and judge one program.
 *
 * The raw subject breaks the caller's rules on purpose: only what binds the provider is judged then. The knob
 * unsafe_on_bad_handle is not obeyed: the provider would take this process with it.
 *
 * @param subject  Any; at most 16 kinds in the life of a judge.
 * @param trace    Receives the text of the trace; NULL: none is made. Its failed flag tells of a lack of
 * memory.
 * @return FO_OK, or FO_ERROR_MEMORY when the verdict is incomplete; *out is then of no use.
 */
enum fo_error
fo_judge_program(struct fo_judge *judge, const struct fo_program *given, const struct fo_subject *subject,
                 struct fo_text *trace, struct fo_judgement *out);

/**
 * Carry out one more operation about the surroundings (a fault, a setting, the clock) within the run that is
 * going on, from within its subject.
 *
 * @return false when no run is going on, or the operation is the subject's own.
 */
bool fo_judge_apply(struct fo_judge *judge, const struct fo_operation *operation);

/** True when the run is beyond reproach: no finding that is a MUST, and balanced. */
bool fo_judgement_is_good(const struct fo_judgement *judgement);

/** Append what is wrong, in lines for a person: rule, message, imbalance. Nothing when it is good. */
void fo_judgement_print(const struct fo_judgement *judgement, struct fo_text *out);

#endif
