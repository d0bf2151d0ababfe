// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Asking: each question with the object that it is about.
 */
#include "check/checker_state.h"
#include "check/seen.h"

/** What is left alive because the provider failed its release is not the caller's to answer for. */
static bool
is_excused(const struct fo_view *view, const struct fo_rule *rule)
{
    return view->part == FO_PART_LIVE && view->object->is_refused && rule->binds == FO_BINDS_CALLER;
}

static void
ask(struct fo_checker *checker, const struct fo_question *question, const struct fo_view *view)
{
    const enum fo_outcome outcome = question->check(view);
    if (outcome == FO_IRRELEVANT) {
        return;
    }
    checker->verdict->tallies[question->rule_index].exercised_count++;
    if (outcome == FO_BROKEN && !is_excused(view, question->rule)) {
        fo_checker_report(checker, question->rule, view);
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

void
fo_checker_ask_call(struct fo_checker *checker, const struct fo_question_list *list,
                    const struct fo_open_call *open, struct fo_view *view)
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

void
fo_checker_ask_mark(struct fo_checker *checker, const struct fo_question_list *list, struct fo_view *view)
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
void
fo_checker_ask_living(struct fo_checker *checker, const struct fo_question_list *lists, struct fo_view *view,
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
