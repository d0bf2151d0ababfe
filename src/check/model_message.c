// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Calls on a context that are no legs: completion, shutdown, impersonation, messages.
 */
#include "check/model_state.h"
#include "check/seen.h"

static uint8_t
phase_after_completion(uint8_t phase, enum fo_status_class status_class)
{
    const bool was_asked = phase == FO_CONTEXT_NEED_COMPLETE || phase == FO_CONTEXT_NEED_COMPLETE_CONTINUE;
    if (!was_asked || status_class == FO_STATUS_BAD_HANDLE) {
        return phase;
    }
    if (status_class != FO_STATUS_DONE) {
        return FO_CONTEXT_FAILED;
    }
    return phase == FO_CONTEXT_NEED_COMPLETE ? FO_CONTEXT_ESTABLISHED : FO_CONTEXT_PARTIAL;
}

/** A control token of four bytes is a shutdown token; alert and session tokens are longer. */
static bool
asks_shutdown(const struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_buffers_seen *input = fo_role_buffers(call, model->roles[call->call].input);
    return input == NULL || input->before_count == 0 || input->before[0].bytes == 4 ||
           input->before[0].bytes == 0;
}

static bool
can_shut_down(uint8_t phase)
{
    return phase == FO_CONTEXT_PARTIAL || phase == FO_CONTEXT_ESTABLISHED ||
           phase == FO_CONTEXT_PEER_CLOSED || phase == FO_CONTEXT_RENEGOTIATING;
}

static uint8_t
phase_after_message(uint8_t phase, enum fo_call call, enum fo_status_class status_class)
{
    if (phase != FO_CONTEXT_ESTABLISHED) {
        return phase;
    }
    if (status_class == FO_STATUS_RENEGOTIATE &&
        (call == FO_CALL_DECRYPT_MESSAGE || call == FO_CALL_MAKE_SIGNATURE)) {
        return FO_CONTEXT_RENEGOTIATING;
    }
    return status_class == FO_STATUS_CLOSED && call == FO_CALL_DECRYPT_MESSAGE ? FO_CONTEXT_PEER_CLOSED
                                                                               : phase;
}

static void
impersonate(struct fo_model *model, const struct fo_open_call *open, const struct fo_object *context)
{
    const struct fo_object *frame =
        fo_object_create(model, &(struct fo_birth){.kind = FO_OBJECT_FRAME,
                                                   .call = FO_CALL_IMPERSONATE_SECURITY_CONTEXT,
                                                   .provider = open->pending.seen.provider});
    if (frame != NULL) {
        struct fo_impersonation *state = &fo_detail_of(frame)->as.frame;
        state->context_id = context->id;
        state->thread = open->pending.thread;
        fo_object_adopted(model, frame);
    }
}

/** Has completion left a token without bytes? Then there is nothing that could be sent. */
static bool
is_token_empty(const struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_buffers_seen *list = fo_role_buffers(call, model->roles[call->call].inout);
    const uint8_t count = list == NULL ? 0 : list->after_count;
    bool has_token = false;
    for (uint8_t index = 0; index < count; index++) {
        if (fo_seen_type(&list->after[index]) == SECBUFFER_TOKEN) {
            if (list->after[index].bytes > 0) {
                return false;
            }
            has_token = true;
        }
    }
    return has_token;
}

void
fo_model_end_context_call(struct fo_model *model, const struct fo_open_call *open,
                          const struct fo_call_seen *call, struct fo_object *context)
{
    struct fo_context *state = &fo_detail_of(context)->as.context;
    const enum fo_status_class status_class = fo_status_classify(call->status);
    const bool is_ok = fo_status_ok(call->call, call->status);
    switch (call->call) {
    case FO_CALL_COMPLETE_AUTH_TOKEN:
        state->is_completed |= is_ok;
        state->is_not_completed |= !is_ok;
        state->is_token_unsent = state->is_token_unsent && !(is_ok && is_token_empty(model, call));
        fo_context_move(model, context, phase_after_completion(context->phase, status_class), call);
        break;
    case FO_CALL_APPLY_CONTROL_TOKEN:
        if (is_ok && asks_shutdown(model, call) && can_shut_down(context->phase)) {
            state->was_shutdown_asked = true;
            fo_context_move(model, context, FO_CONTEXT_SHUTTING_DOWN, call);
        }
        break;
    case FO_CALL_IMPERSONATE_SECURITY_CONTEXT:
        if (is_ok) {
            impersonate(model, open, context);
        }
        break;
    case FO_CALL_MAKE_SIGNATURE:
    case FO_CALL_VERIFY_SIGNATURE:
    case FO_CALL_ENCRYPT_MESSAGE:
    case FO_CALL_DECRYPT_MESSAGE:
        state->message_line = model->line;
        state->is_closed_by_peer |= call->call == FO_CALL_DECRYPT_MESSAGE && status_class == FO_STATUS_CLOSED;
        fo_context_move(model, context, phase_after_message(context->phase, call->call, status_class), call);
        break;
    default:
        break;
    }
    state->is_input_altered |= call->injected != 0;
}
