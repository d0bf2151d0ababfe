// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the provider's rules have in common.
 */
#include "check/duty.h"

#include "check/seen.h"

#include <string.h>

/* Operands. */

/** Legs take NULL for a context on the first leg, and for a credential later; Digest clients never pass a
 * context. */
static bool
may_be_null(const struct fo_pending *pending, bool is_credential)
{
    return pending->is_leg && (!is_credential || !pending->is_first);
}

static enum fo_handle_quality
judge_handle(const struct fo_model *model, const struct fo_pending *pending, bool is_credential)
{
    const struct fo_handle_seen *handle =
        fo_seen_handle(&pending->seen, is_credential ? FO_SEEN_CREDENTIAL : FO_SEEN_CONTEXT);
    const struct fo_object *object = is_credential ? pending->credential : pending->context;
    const enum fo_object_kind kind = is_credential ? FO_OBJECT_CREDENTIAL : FO_OBJECT_CONTEXT;
    const bool was_live = is_credential ? pending->credential_was_live : pending->context_was_live;
    if (handle == NULL || (handle->before == 0 && object == NULL)) {
        return FO_HANDLE_ABSENT;
    }
    if (handle->before == FO_NAME_NULL) {
        return may_be_null(pending, is_credential) ? FO_HANDLE_ABSENT : FO_HANDLE_NULL;
    }
    const bool is_own = object != NULL &&
                        object->provider == (uint8_t)fo_name_index(pending->seen.provider) &&
                        object->process == (uint8_t)fo_name_index(fo_model_process(model));
    if (!is_own) {
        return FO_HANDLE_FOREIGN;
    }
    if (!was_live) {
        return object->kind == kind ? FO_HANDLE_RELEASED : FO_HANDLE_FOREIGN;
    }
    return object->kind == kind ? FO_HANDLE_GOOD : FO_HANDLE_MIXED;
}

enum fo_handle_quality
fo_duty_credential_quality(const struct fo_model *model, const struct fo_pending *pending)
{
    return judge_handle(model, pending, true);
}

enum fo_handle_quality
fo_duty_context_quality(const struct fo_model *model, const struct fo_pending *pending)
{
    return judge_handle(model, pending, false);
}

const struct fo_context *
fo_duty_context(const struct fo_model *model, const struct fo_pending *pending)
{
    if (fo_duty_context_quality(model, pending) != FO_HANDLE_GOOD || pending->context->as.any == NULL) {
        return NULL;
    }
    const struct fo_context *context = pending->context->as.context;
    return context->is_doubtful ? NULL : context;
}

/** A pointer is missing although the entry claims bytes. */
static bool
has_null_with_bytes(const struct fo_buffers_seen *list)
{
    for (unsigned i = 0; i < list->before_count; i++) {
        const struct fo_buffer_seen *buffer = &list->before[i];
        const uint32_t type = fo_seen_type(buffer);
        if (buffer->bytes > 0 && buffer->place.name == FO_NAME_NULL && type != SECBUFFER_MISSING &&
            type != SECBUFFER_EXTRA) {
            return true;
        }
    }
    return false;
}

static bool
is_output_to_allocate(const struct fo_call_seen *call, const struct fo_buffers_seen *list)
{
    uint64_t requirements = 0;
    return list == fo_seen_buffers(call, FO_SEEN_OUTPUT) &&
           fo_seen_number(call, FO_SEEN_REQUIREMENTS, &requirements) &&
           (requirements & ISC_REQ_ALLOCATE_MEMORY) != 0;
}

/** Input of a leg in the middle of a handshake, which cannot do without a token. */
static bool
is_token_due(const struct fo_pending *pending, const struct fo_buffers_seen *list)
{
    return pending->is_leg && pending->context_phase == FO_CONTEXT_PARTIAL &&
           list == fo_seen_buffers(&pending->seen, FO_SEEN_INPUT);
}

static bool
is_without(const struct fo_buffers_seen *list, uint32_t type)
{
    return list->before_count == list->count &&
           fo_seen_buffer_of_type(list->before, list->before_count, type) == NULL;
}

/** There are entries, but none for the token that the leg reads or writes. */
static bool
is_without_token(const struct fo_pending *pending, const struct fo_buffers_seen *list)
{
    if (!pending->is_leg || list->count == 0 || !is_without(list, SECBUFFER_TOKEN)) {
        return false;
    }
    return list == fo_seen_buffers(&pending->seen, FO_SEEN_OUTPUT) ||
           (is_token_due(pending, list) && is_without(list, SECBUFFER_EMPTY));
}

bool
fo_duty_is_malformed(const struct fo_pending *pending)
{
    const struct fo_call_seen *call = &pending->seen;
    for (unsigned i = 0; i < call->buffers_count; i++) {
        const struct fo_buffers_seen *list = &call->buffers[i];
        if (!list->observed) {
            continue;
        }
        const bool is_needed = !pending->is_leg || is_token_due(pending, list);
        if (is_needed && (list->array == FO_NAME_NULL || list->count == 0)) {
            return true;
        }
        if (list->array == fo_name_special(FO_SPECIAL_ZERO) && list->count > 0) {
            return true;
        }
        if (has_null_with_bytes(list) && !is_output_to_allocate(call, list)) {
            return true;
        }
        if (list->array != FO_NAME_NULL && is_without_token(pending, list)) {
            return true;
        }
    }
    return false;
}

bool
fo_duty_is_early_message(const struct fo_model *model, const struct fo_pending *pending)
{
    const struct fo_context *context = fo_duty_context(model, pending);
    if (context == NULL || context->is_datagram || !fo_call_is_in(pending->seen.call, FO_CALLS_MESSAGE)) {
        return false;
    }
    switch (pending->context_phase) {
    case FO_CONTEXT_PARTIAL:
    case FO_CONTEXT_NEED_COMPLETE:
    case FO_CONTEXT_NEED_COMPLETE_CONTINUE:
    case FO_CONTEXT_WANT_CREDENTIAL:
        return true;
    default:
        return false;
    }
}

bool
fo_duty_is_failed_later(const struct fo_context *context, uint8_t phase)
{
    return phase == FO_CONTEXT_FAILED && !context->is_first_failed &&
           fo_call_is_in((enum fo_call)context->failed_call, FO_CALLS_LEG);
}

bool
fo_duty_is_revert_without(const struct fo_model *model, const struct fo_pending *pending)
{
    if (pending->seen.call != FO_CALL_REVERT_SECURITY_CONTEXT) {
        return false;
    }
    const struct fo_object *frame = fo_model_frame(model, pending->thread);
    return frame == NULL || pending->context == NULL || frame->as.frame->context_id != pending->context->id;
}

/* Faults. */

bool
fo_duty_is_answer(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    return view->moment == FO_AT_RETURN && view->pending != NULL && call->injected == 0 &&
           !call->is_slot_missing && call->status != (SECURITY_STATUS)STATUS_ACCESS_VIOLATION;
}

/** The crash is a call's of the thread that reported it; of any, when that thread has none open. */
static bool
is_fatal(const struct fo_view *view)
{
    const struct fo_pending *pending = view->pending;
    if (pending == NULL) {
        return false;
    }
    if (view->moment == FO_AT_RETURN) {
        const struct fo_call_seen *call = &view->record->u.call;
        return call->injected == 0 && call->status == (SECURITY_STATUS)STATUS_ACCESS_VIOLATION;
    }
    if (!fo_view_is_mark(view, FO_MARK_CRASH) && !fo_view_is_mark(view, FO_MARK_TIME_OUT)) {
        return false;
    }
    const struct fo_pending *open = fo_model_open_calls(view->model);
    for (; open != NULL; open = open->next) {
        if (open->thread == view->record->thread) {
            return pending->thread == view->record->thread;
        }
    }
    return true;
}

/** A handle that is not good explains the fault. */
static enum fo_charge
charge_handle(const struct fo_pending *pending, enum fo_handle_quality quality)
{
    switch (quality) {
    case FO_HANDLE_MIXED:
        return FO_CHARGE_KIND_CHECK;
    case FO_HANDLE_RELEASED:
        if (pending->seen.call == FO_CALL_DELETE_SECURITY_CONTEXT) {
            return FO_CHARGE_DSC_TWICE;
        }
        return pending->seen.call == FO_CALL_FREE_CREDENTIALS_HANDLE ? FO_CHARGE_FCH_TWICE
                                                                     : FO_CHARGE_BAD_HANDLE;
    case FO_HANDLE_NULL:
    case FO_HANDLE_FOREIGN:
        return FO_CHARGE_BAD_HANDLE;
    default:
        return FO_CHARGE_NONE;
    }
}

/** No operand explains the fault: what was the call for? */
static enum fo_charge
charge_call(enum fo_call call)
{
    switch (call) {
    case FO_CALL_INITIALIZE_SECURITY_CONTEXT:
    case FO_CALL_ACCEPT_SECURITY_CONTEXT:
    case FO_CALL_COMPLETE_AUTH_TOKEN:
    case FO_CALL_ENCRYPT_MESSAGE:
    case FO_CALL_DECRYPT_MESSAGE:
    case FO_CALL_MAKE_SIGNATURE:
    case FO_CALL_VERIFY_SIGNATURE:
    case FO_CALL_IMPORT_SECURITY_CONTEXT:
        return FO_CHARGE_TOKEN;
    case FO_CALL_ACQUIRE_CREDENTIALS_HANDLE:
        return FO_CHARGE_ACQUIRE;
    default:
        return FO_CHARGE_STATUS;
    }
}

static enum fo_charge
charge_context(const struct fo_model *model, const struct fo_pending *pending)
{
    const struct fo_context *context = fo_duty_context(model, pending);
    if (context != NULL && context->credential_freed_line != 0) {
        return FO_CHARGE_CRED_INDEPENDENCE;
    }
    if (fo_duty_is_malformed(pending)) {
        return FO_CHARGE_NULL_BUFFER;
    }
    if (fo_duty_is_early_message(model, pending)) {
        return FO_CHARGE_EARLY_MESSAGE;
    }
    if (fo_duty_is_revert_without(model, pending)) {
        return FO_CHARGE_REVERT;
    }
    if (pending->seen.call != FO_CALL_DELETE_SECURITY_CONTEXT) {
        return charge_call(pending->seen.call);
    }
    if (context != NULL && context->is_first_failed) {
        return FO_CHARGE_FIRST_FAIL;
    }
    if (context != NULL && fo_duty_is_failed_later(context, pending->context_phase)) {
        return FO_CHARGE_CONT_FAIL;
    }
    return FO_CHARGE_DSC_ANY_STATE;
}

enum fo_charge
fo_duty_charge(const struct fo_view *view)
{
    /* A rule that looks at other marks as well is asked about its objects and about the mark's subject. */
    if (view->part == FO_PART_SUBJECT || !is_fatal(view)) {
        return FO_CHARGE_NONE;
    }
    const struct fo_pending *pending = view->pending;
    if (pending->seen.call == FO_CALL_FREE_CONTEXT_BUFFER) {
        return FO_CHARGE_FREE_BLOCK;
    }
    enum fo_charge charge = charge_handle(pending, fo_duty_context_quality(view->model, pending));
    if (charge != FO_CHARGE_NONE) {
        return charge;
    }
    const enum fo_handle_quality credential = fo_duty_credential_quality(view->model, pending);
    const bool is_later_leg = pending->is_leg && pending->context_was_live;
    if (credential == FO_HANDLE_RELEASED && is_later_leg) {
        return FO_CHARGE_CRED_INDEPENDENCE;
    }
    charge = charge_handle(pending, credential);
    return charge != FO_CHARGE_NONE ? charge : charge_context(view->model, pending);
}

/* Counts and comparisons. */

static fo_name
counted_provider(const struct fo_view *view)
{
    const fo_name subject = view->record->u.mark.subject;
    return fo_name_kind(subject) == FO_NAME_TABLE ? subject : fo_name_make(FO_NAME_TABLE, 0);
}

const struct fo_activity *
fo_duty_activity(const struct fo_view *view)
{
    return &fo_model_provider(view->model, counted_provider(view))->activity;
}

enum fo_count
fo_duty_count(const struct fo_view *view)
{
    if (!fo_view_is_mark(view, FO_MARK_OBSERVE)) {
        return FO_COUNT_SILENT;
    }
    const fo_name provider = counted_provider(view);
    const struct fo_provider_facts *facts = fo_model_provider(view->model, provider);
    if (!facts->is_counted || !facts->activity.was_empty || facts->activity.misuse_line != 0 ||
        !fo_model_is_provider_empty(view->model, provider)) {
        return FO_COUNT_SILENT;
    }
    const uint64_t *numbers = view->record->u.mark.numbers;
    const bool grew = numbers[0] > facts->object_count || numbers[1] > facts->byte_count;
    return grew ? FO_COUNT_GREW : FO_COUNT_CLEAN;
}

enum fo_outcome
fo_duty_compare(const struct fo_view *view, const char *word)
{
    if (!fo_view_is_mark(view, FO_MARK_COMPARE) || strcmp(view->record->u.mark.word, word) != 0) {
        return FO_IRRELEVANT;
    }
    return view->record->u.mark.flag ? FO_BROKEN : FO_HELD;
}
