// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Judging: each record asks its questions of the model as it is, then moves it.
 */
#include "check/checker.h"

#include "base/assert.h"
#include "base/hash.h"
#include "check/finding.h"
#include "check/model_state.h"
#include "check/questions.h"
#include "check/seen.h"
#include "trace/writer.h"

#include <stdlib.h>
#include <string.h>

enum {
    RULE_WORDS = 8
};

/** A set of rules as bits. */
struct rule_set {
    uint64_t bits[RULE_WORDS];
};

struct fo_checker {
    struct fo_checker_options options;
    char *filter;               /**< Owned; NULL: all. */
    struct fo_model *model;     /**< Owned. */
    struct fo_verdict *verdict; /**< Borrowed; NULL before the first start. */
    struct fo_questions questions;
    struct rule_set *implied; /**< By rule: all that it implies. Owned. */
    bool *is_asked;           /**< By rule, for observes. Owned. */
    uint32_t observes;        /**< What questions were built for. */
    bool has_questions;
    struct fo_text message, object, call; /**< Scratch. */
};

/* Life. */

static bool
has(const struct rule_set *set, size_t index)
{
    return (set->bits[index / 64] >> (index % 64) & 1U) != 0;
}

static void
find_implied(struct fo_checker *checker)
{
    const size_t count = fo_rule_count();
    FO_ASSERT(count <= 64 * RULE_WORDS);
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
            for (size_t word = 0; has(&checker->implied[index], through) && word < RULE_WORDS; word++) {
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
    checker->model = fo_model_new();
    checker->implied = calloc(count, sizeof *checker->implied);
    checker->is_asked = calloc(count, sizeof *checker->is_asked);
    checker->filter = options->filter == NULL ? NULL : strdup(options->filter);
    if (checker->model == NULL || checker->implied == NULL || checker->is_asked == NULL ||
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
    free(checker->implied);
    free(checker->is_asked);
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
    return (rule->needs & ~checker->observes) != 0 ? FO_NOT_OBSERVED : FO_WAS_EXERCISED;
}

void
fo_checker_start(struct fo_checker *checker, const struct fo_trace_header *header, struct fo_verdict *verdict)
{
    fo_model_start(checker->model, header);
    checker->verdict = verdict;
    const uint32_t observes = fo_model_header(checker->model)->observes;
    if (checker->has_questions && checker->observes == observes) {
        return;
    }
    checker->observes = observes;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        checker->is_asked[index] = why_unasked(checker, fo_rule_at(index)) == FO_WAS_EXERCISED;
    }
    checker->has_questions = fo_questions_build(&checker->questions, checker->is_asked);
    verdict->failed |= !checker->has_questions;
}

/* Findings. */

static bool
implies(const struct fo_checker *checker, const struct fo_rule *rule, const struct fo_rule *other)
{
    return has(&checker->implied[fo_rule_index(rule)], fo_rule_index(other));
}

/** The finding of the same rule about the same object, or the one that further ones count for; NULL: none. */
static struct fo_finding *
find_known(const struct fo_verdict *verdict, const struct fo_finding *finding)
{
    struct fo_finding *newest = NULL;
    uint32_t same_rule = 0;
    for (size_t index = verdict->finding_count; index-- > 0;) {
        struct fo_finding *known = &verdict->findings[index];
        if (known->rule != finding->rule) {
            continue;
        }
        if (known->object_id == finding->object_id &&
            (finding->object_id != 0 || strcmp(known->object, finding->object) == 0)) {
            return known;
        }
        newest = newest == NULL ? known : newest;
        same_rule++;
    }
    return same_rule >= FO_FINDINGS_PER_RULE_MAX ? newest : NULL;
}

static size_t
find_root(const struct fo_verdict *verdict, size_t index)
{
    while (verdict->findings[index].primary != index) {
        index = verdict->findings[index].primary;
    }
    return index;
}

/** Attach the newest finding to one that implies it, and those to it that it implies. */
static void
attach(const struct fo_checker *checker, size_t newest)
{
    struct fo_verdict *verdict = checker->verdict;
    struct fo_finding *finding = &verdict->findings[newest];
    for (size_t index = 0; index < newest; index++) {
        struct fo_finding *known = &verdict->findings[index];
        if (known->rule == finding->rule || !fo_finding_is_same_defect(known, finding)) {
            continue;
        }
        if (finding->primary == newest && implies(checker, known->rule, finding->rule)) {
            finding->primary = find_root(verdict, index);
        } else if (known->primary == index && implies(checker, finding->rule, known->rule)) {
            known->primary = find_root(verdict, newest);
        }
    }
    /* Whoever was attached to a finding that got attached itself follows it to the root. */
    for (size_t index = 0; index <= newest; index++) {
        verdict->findings[index].primary = find_root(verdict, index);
    }
}

static void
report(struct fo_checker *checker, const struct fo_rule *rule, const struct fo_view *view)
{
    struct fo_verdict *verdict = checker->verdict;
    struct fo_finding finding = {.rule = rule,
                                 .line = view->record->line,
                                 .op_line = view->record->op_line,
                                 .occurrence_count = 1,
                                 .primary = verdict->finding_count};
    fo_text_clear(&checker->object);
    fo_finding_name(view, &checker->object);
    finding.object = (char *)(uintptr_t)fo_text_get(&checker->object);
    fo_finding_identify(view, &finding);
    struct fo_finding *known = find_known(verdict, &finding);
    if (known != NULL) {
        known->occurrence_count++;
        return;
    }
    fo_text_clear(&checker->message);
    fo_text_clear(&checker->call);
    fo_finding_tell(view, &checker->message);
    fo_record_print(view->record, &checker->call);
    if (checker->message.failed || checker->call.failed || checker->object.failed) {
        verdict->failed = true;
        return;
    }
    finding.message = (char *)(uintptr_t)fo_text_get(&checker->message);
    finding.call = (char *)(uintptr_t)fo_text_get(&checker->call);
    if (fo_verdict_add(verdict, &finding) == FO_OK) {
        attach(checker, verdict->finding_count - 1);
    }
}

/* Asking. */

static void
ask(struct fo_checker *checker, const struct fo_question *question, const struct fo_view *view)
{
    const enum fo_outcome outcome = question->rule->check(view);
    if (outcome == FO_IRRELEVANT) {
        return;
    }
    checker->verdict->tallies[question->rule_index].exercised_count++;
    if (outcome == FO_BROKEN) {
        report(checker, question->rule, view);
    }
}

/** Ask the questions of one part, which begin at @p index; returns where the next part begins. */
static uint32_t
ask_part(struct fo_checker *checker, const struct fo_question_list *list, uint32_t index,
         const struct fo_view *view)
{
    const uint16_t part = list->questions[index].part;
    while (index < list->count && list->questions[index].part == part) {
        ask(checker, &list->questions[index++], view);
    }
    return index;
}

static uint32_t
skip_part(const struct fo_question_list *list, uint32_t index)
{
    const uint16_t part = list->questions[index].part;
    while (index < list->count && list->questions[index].part == part) {
        index++;
    }
    return index;
}

/** Ask once for each SecBuffer of the call. */
static void
ask_buffers(struct fo_checker *checker, const struct fo_question_list *list, uint32_t index,
            struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    for (uint8_t operand = 0; operand < call->buffers_count; operand++) {
        const struct fo_buffers_seen *buffers = &call->buffers[operand];
        if (!buffers->observed) {
            continue;
        }
        const bool has_after = view->moment == FO_AT_RETURN && buffers->after_count > 0;
        const struct fo_buffer_seen *entries = has_after ? buffers->after : buffers->before;
        const uint8_t count = has_after ? buffers->after_count : buffers->before_count;
        for (uint8_t entry = 0; entry < count; entry++) {
            view->buffer = &entries[entry];
            view->object = fo_model_locate(checker->model, entries[entry].place).object;
            (void)ask_part(checker, list, index, view);
        }
    }
    view->buffer = NULL;
}

/** Object and handle of one part of a call. False when the call has no such part. */
static bool
look_at(const struct fo_checker *checker, const struct fo_open_call *open, struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_call_roles *roles = &checker->model->roles[call->call];
    const bool makes_context = roles->new_context != FO_OPERAND_NONE;
    switch (view->part) {
    case FO_PART_NONE:
        return true;
    case FO_PART_CREDENTIAL:
        view->object = open->pending.credential;
        view->handle = fo_role_handle(call, roles->credential);
        return view->handle != NULL;
    case FO_PART_CONTEXT:
        view->object = open->pending.context;
        view->handle = fo_role_handle(call, roles->context);
        return view->handle != NULL;
    case FO_PART_BLOCK:
        view->object = open->pending.block;
        return fo_role_operand(call, roles->block) != NULL;
    case FO_PART_OVERWRITTEN:
        view->object = open->pending.overwritten;
        view->handle = fo_role_handle(call, makes_context ? roles->new_context : roles->new_credential);
        return view->handle != NULL;
    case FO_PART_CREATED:
        view->handle = fo_role_handle(call, makes_context ? roles->new_context : roles->new_credential);
        if (view->handle == NULL || (!fo_status_ok(call->call, call->status) && view->handle->after == 0)) {
            return false;
        }
        view->object =
            fo_model_live_owner(checker->model, fo_seen_result(view->handle),
                                makes_context ? FO_OBJECT_CONTEXT : FO_OBJECT_CREDENTIAL, call->provider);
        return true;
    default:
        return false;
    }
}

static void
ask_call(struct fo_checker *checker, const struct fo_question_list *list, const struct fo_open_call *open,
         struct fo_view *view)
{
    uint32_t index = 0;
    while (index < list->count) {
        view->part = (enum fo_part)list->questions[index].part;
        view->object = NULL;
        view->handle = NULL;
        if (view->part == FO_PART_BUFFER) {
            ask_buffers(checker, list, index, view);
            index = skip_part(list, index);
        } else if (look_at(checker, open, view)) {
            index = ask_part(checker, list, index, view);
        } else {
            index = skip_part(list, index);
        }
    }
}

static struct fo_open_call *
feed_begin(struct fo_checker *checker, const struct fo_record *record)
{
    struct fo_open_call *open = fo_model_prepare(checker->model, record);
    if (open == NULL) {
        return NULL;
    }
    checker->verdict->call_count++;
    struct fo_view view = {
        .model = checker->model, .record = record, .moment = FO_AT_BEGIN, .pending = &open->pending};
    ask_call(checker, &checker->questions.begin[record->u.call.call], open, &view);
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
    ask_call(checker, &checker->questions.end[record->u.call.call], open, &view);
    fo_model_end(checker->model, open, record);
}

/* Marks. */

static void
ask_about_fatal(struct fo_checker *checker, const struct fo_question_list *list, struct fo_view *view)
{
    uint32_t index = 0;
    while (index < list->count) {
        const struct fo_pending *pending = view->pending;
        view->part = (enum fo_part)list->questions[index].part;
        view->object = NULL;
        bool is_there = view->part == FO_PART_NONE || view->part == FO_PART_SUBJECT;
        if (pending != NULL && view->part == FO_PART_CREDENTIAL) {
            view->object = pending->credential;
            is_there = true;
        } else if (pending != NULL && view->part == FO_PART_CONTEXT) {
            view->object = pending->context;
            is_there = true;
        } else if (pending != NULL && view->part == FO_PART_BLOCK) {
            view->object = pending->block;
            is_there = true;
        }
        index = is_there ? ask_part(checker, list, index, view) : skip_part(list, index);
    }
}

static void
ask_mark(struct fo_checker *checker, const struct fo_question_list *list, struct fo_view *view)
{
    const struct fo_mark_seen *mark = &view->record->u.mark;
    if (list->count == 0) {
        return;
    }
    if (mark->mark == FO_MARK_CRASH || mark->mark == FO_MARK_TIME_OUT) {
        view->pending = fo_model_open_calls(checker->model);
        do {
            ask_about_fatal(checker, list, view);
            view->pending = view->pending == NULL ? NULL : view->pending->next;
        } while (view->pending != NULL);
        return;
    }
    uint32_t index = 0;
    while (index < list->count) {
        view->part = (enum fo_part)list->questions[index].part;
        view->object = NULL;
        if (view->part == FO_PART_SUBJECT) {
            view->object = fo_model_mark_subject(checker->model, mark);
        } else if (view->part == FO_PART_BLOCK) {
            view->object = fo_model_locate(checker->model, mark->place).object;
        }
        index = view->part == FO_PART_CREDENTIAL || view->part == FO_PART_CONTEXT
                    ? skip_part(list, index)
                    : ask_part(checker, list, index, view);
    }
}

/** Ask about each live object, of @p module only unless it is 0. */
static void
ask_living(struct fo_checker *checker, const struct fo_question_list *lists, struct fo_view *view,
           fo_name module)
{
    view->part = FO_PART_NONE;
    view->object = NULL;
    if (lists[FO_OBJECT_NONE].count > 0) {
        (void)ask_part(checker, &lists[FO_OBJECT_NONE], 0, view);
    }
    view->part = FO_PART_LIVE;
    const struct fo_object *object = fo_model_live_next(checker->model, NULL);
    for (; object != NULL; object = fo_model_live_next(checker->model, object)) {
        const struct fo_question_list *list = &lists[object->kind];
        if (list->count > 0 && (module == 0 || fo_model_is_of_module(checker->model, object, module))) {
            view->object = object;
            (void)ask_part(checker, list, 0, view);
        }
    }
}

static void
feed_mark(struct fo_checker *checker, const struct fo_record *record)
{
    const struct fo_mark_seen *mark = &record->u.mark;
    struct fo_view view = {.model = checker->model, .record = record, .moment = FO_AT_MARK};
    ask_mark(checker, &checker->questions.mark[mark->mark], &view);
    view.pending = NULL;
    if (mark->mark == FO_MARK_UNLOAD) {
        view.moment = FO_AT_UNLOAD;
        ask_living(checker, checker->questions.unload, &view, mark->subject);
    } else if (mark->mark == FO_MARK_END) {
        view.moment = FO_AT_END;
        ask_living(checker, checker->questions.finish, &view, 0);
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
        const struct fo_rule *rule = fo_rule_at(index);
        tally->broken_count = 0;
        tally->implied_count = 0;
        tally->why = FO_WAS_EXERCISED;
        if (tally->exercised_count == 0) {
            const enum fo_unexercised why = why_unasked(checker, rule);
            const bool is_at_end = (rule->moments & FO_AT_END) != 0 && !verdict->is_complete;
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
           count * (sizeof *checker->implied + sizeof *checker->is_asked) + checker->message.capacity +
           checker->object.capacity + checker->call.capacity;
}
