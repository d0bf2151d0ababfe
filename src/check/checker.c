// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Judging: each record asks its questions of the model as it is, then moves it.
 */
#include "check/checker.h"

#include "base/assert.h"
#include "check/checker_state.h"

#include <stdlib.h>
#include <string.h>

/* Life. */

static void
find_implied(struct fo_checker *checker)
{
    const size_t count = fo_rule_count();
    FO_ASSERT(count <= 64 * FO_RULE_WORDS);
    for (size_t index = 0; index < count; index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        for (size_t place = 0; place < FO_IMPLIES_MAX && rule->implies[place] != NULL; place++) {
            const struct fo_rule *implied = fo_rule_find(rule->implies[place]);
            FO_ASSERT(implied != NULL);
            const size_t other = fo_rule_index(implied);
            checker->implied[index].bits[other / 64] |= UINT64_C(1) << (other % 64);
        }
    }
    for (size_t through = 0; through < count; through++) {
        for (size_t index = 0; index < count; index++) {
            for (size_t word = 0; fo_rule_set_has(&checker->implied[index], through) && word < FO_RULE_WORDS;
                 word++) {
                checker->implied[index].bits[word] |= checker->implied[through].bits[word];
            }
        }
    }
}

struct fo_checker *
fo_checker_new(const struct fo_checker_options *options)
{
    struct fo_checker *checker = calloc(1, sizeof *checker);
    if (checker == NULL) {
        return NULL;
    }
    const size_t count = fo_rule_count() + 1;
    checker->options = *options;
    checker->options.filter = NULL; /* The copy below replaces what the caller lent. */
    checker->model = fo_model_new();
    checker->implied = calloc(count, sizeof *checker->implied);
    checker->is_asked = calloc(count, sizeof *checker->is_asked);
    checker->unasked = calloc(count, sizeof *checker->unasked);
    checker->is_at_end = calloc(count, sizeof *checker->is_at_end);
    checker->filter = options->filter == NULL ? NULL : strdup(options->filter);
    if (checker->model == NULL || checker->implied == NULL || checker->is_asked == NULL ||
        checker->unasked == NULL || checker->is_at_end == NULL ||
        (options->filter != NULL && checker->filter == NULL)) {
        fo_checker_free(checker);
        return NULL;
    }
    find_implied(checker);
    return checker;
}

void
fo_checker_free(struct fo_checker *checker)
{
    if (checker == NULL) {
        return;
    }
    fo_model_free(checker->model);
    fo_questions_fini(&checker->questions);
    fo_text_fini(&checker->message);
    fo_text_fini(&checker->object);
    fo_text_fini(&checker->call);
    fo_text_fini(&checker->site);
    fo_text_fini(&checker->origin);
    fo_stack_pool_fini(&checker->stacks);
    free(checker->implied);
    free(checker->is_asked);
    free(checker->unasked);
    free(checker->is_at_end);
    free(checker->filter);
    free(checker);
}

/** Why the rule is not asked in this trace; FO_WAS_EXERCISED: it is. */
static enum fo_unexercised
why_unasked(const struct fo_checker *checker, const struct fo_rule *rule)
{
    if (rule->check == NULL) {
        return FO_NO_TRACE_JUDGES;
    }
    if (checker->filter != NULL && !fo_rule_matches(rule, checker->filter)) {
        return FO_FILTERED;
    }
    if (checker->options.provider_only && rule->binds == FO_BINDS_CALLER) {
        return FO_NOT_ASKED;
    }
    if (checker->options.caller_only && rule->binds == FO_BINDS_PROVIDER) {
        return FO_OF_THE_PROVIDER;
    }
    return (rule->needs & ~checker->observes) != 0 ? FO_NOT_OBSERVED : FO_WAS_EXERCISED;
}

void
fo_checker_start(struct fo_checker *checker, const struct fo_trace_header *header, struct fo_verdict *verdict)
{
    fo_model_start(checker->model, header);
    fo_stack_pool_reset(&checker->stacks);
    checker->verdict = verdict;
    const uint32_t observes = fo_model_header(checker->model)->observes;
    if (checker->has_questions && checker->observes == observes) {
        return;
    }
    checker->observes = observes;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        checker->unasked[index] = (uint8_t)why_unasked(checker, rule);
        checker->is_asked[index] = checker->unasked[index] == FO_WAS_EXERCISED;
        checker->is_at_end[index] = (rule->moments & FO_AT_END) != 0;
    }
    checker->has_questions = fo_questions_build(&checker->questions, checker->is_asked);
    verdict->failed |= !checker->has_questions;
}

static struct fo_open_call *
feed_begin(struct fo_checker *checker, const struct fo_record *record)
{
    struct fo_open_call *open = fo_model_prepare(checker->model, record);
    if (open == NULL) {
        return NULL;
    }
    checker->verdict->call_count++;
    open->pending.stack = fo_stack_pool_keep(&checker->stacks, record->stack);
    struct fo_view view = {
        .model = checker->model, .record = record, .moment = FO_AT_BEGIN, .pending = &open->pending};
    fo_checker_ask_call(checker, &checker->questions.begin[record->u.call.call], open, &view);
    fo_model_begin(checker->model, open);
    return open;
}

static void
feed_end(struct fo_checker *checker, const struct fo_record *record)
{
    struct fo_open_call *open = fo_model_find_open(checker->model, record);
    if (open == NULL) {
        /* The trace began in the middle of the call: its end repeats what the begin saw. */
        open = feed_begin(checker, record);
    }
    if (open == NULL) {
        return;
    }
    struct fo_view view = {.model = checker->model,
                           .record = record,
                           .moment = FO_AT_RETURN,
                           .pending = &open->pending,
                           .status_class = fo_status_classify(record->u.call.status)};
    fo_checker_ask_call(checker, &checker->questions.end[record->u.call.call], open, &view);
    const uint32_t stack = open->pending.stack;
    const uint32_t last_id = checker->model->next_id;
    fo_model_end(checker->model, open, record);
    fo_stack_pool_note(&checker->stacks, last_id, checker->model->next_id, stack);
}

static void
feed_mark(struct fo_checker *checker, const struct fo_record *record)
{
    const struct fo_mark_seen *mark = &record->u.mark;
    struct fo_view view = {.model = checker->model, .record = record, .moment = FO_AT_MARK};
    fo_checker_ask_mark(checker, &checker->questions.mark[mark->mark], &view);
    view.pending = NULL;
    /* A module that was loaded more than once stays until it is unloaded as often. */
    if (mark->mark == FO_MARK_UNLOAD && fo_model_module(checker->model, mark->subject)->load_count <= 1) {
        view.moment = FO_AT_UNLOAD;
        fo_checker_ask_living(checker, checker->questions.unload, &view, mark->subject);
    } else if (mark->mark == FO_MARK_END) {
        view.moment = FO_AT_END;
        fo_checker_ask_living(checker, checker->questions.finish, &view, 0);
        checker->verdict->is_complete = true;
    }
    fo_model_mark(checker->model, record);
}

void
fo_checker_feed(void *checker, const struct fo_record *record)
{
    struct fo_checker *self = checker;
    if (self->verdict->failed) {
        return;
    }
    self->verdict->record_count++;
    switch (record->kind) {
    case FO_RECORD_BEGIN:
        (void)feed_begin(self, record);
        break;
    case FO_RECORD_END:
        feed_end(self, record);
        break;
    case FO_RECORD_MARK:
        feed_mark(self, record);
        break;
    }
    self->verdict->failed |= self->model->failed;
}

void
fo_checker_finish(struct fo_checker *checker, bool is_truncated)
{
    struct fo_verdict *verdict = checker->verdict;
    const size_t count = fo_rule_count();
    verdict->is_truncated = is_truncated;
    for (size_t index = 0; index < count; index++) {
        struct fo_rule_tally *tally = &verdict->tallies[index];
        tally->broken_count = 0;
        tally->implied_count = 0;
        tally->why = FO_WAS_EXERCISED;
        if (tally->exercised_count == 0) {
            const enum fo_unexercised why = (enum fo_unexercised)checker->unasked[index];
            const bool is_at_end = checker->is_at_end[index] && !verdict->is_complete;
            tally->why = why != FO_WAS_EXERCISED ? why : is_at_end ? FO_NOT_COMPLETE : FO_NEVER_REACHED;
        }
    }
    for (size_t index = 0; index < verdict->finding_count; index++) {
        struct fo_rule_tally *tally = &verdict->tallies[fo_rule_index(verdict->findings[index].rule)];
        if (fo_finding_is_primary(verdict, index)) {
            tally->broken_count++;
        } else {
            tally->implied_count++;
        }
    }
}

uint64_t
fo_checker_state_hash(const struct fo_checker *checker)
{
    return checker->model->state_hash;
}

bool
fo_checker_has_finding(const struct fo_checker *checker, enum fo_severity severity)
{
    return checker->verdict != NULL &&
           fo_verdict_first(checker->verdict, checker->options.profile, severity) != NULL;
}

size_t
fo_checker_memory_bytes(const struct fo_checker *checker)
{
    const size_t count = fo_rule_count() + 1;
    return sizeof *checker + fo_model_bytes(checker->model) +
           checker->questions.all_capacity * sizeof *checker->questions.all +
           count * (sizeof *checker->implied + sizeof *checker->is_asked + sizeof *checker->unasked +
                    sizeof *checker->is_at_end) +
           fo_stack_pool_bytes(&checker->stacks) + checker->message.capacity + checker->object.capacity +
           checker->call.capacity;
}
