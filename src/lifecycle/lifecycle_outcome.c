// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What a leg has made of the session, by its status.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--general
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/extra-buffers-returned-by-schannel
 */
#include "lifecycle/lifecycle_object.h"
#include "sspi/status.h"

struct fo_step_result
fo_session_answer(const struct fo_session *session, enum fo_step step, SECURITY_STATUS status)
{
    return (struct fo_step_result){
        .step = step,
        .status = status,
        .input_left_bytes = session == NULL ? 0 : session->input_end - session->input_at,
    };
}

struct fo_step_result
fo_session_fail(struct fo_session *session, SECURITY_STATUS status)
{
    session->state = FO_SESSION_FAILED;
    fo_session_input_keep(session, 0);
    return fo_session_answer(session, FO_STEP_FAILED, status);
}

bool
fo_leg_has_progressed(SECURITY_STATUS status)
{
    switch (fo_status_classify(status)) {
    case FO_STATUS_DONE:
    case FO_STATUS_CONTINUE:
    case FO_STATUS_COMPLETE:
    case FO_STATUS_COMPLETE_CONTINUE:
    case FO_STATUS_WANT_CREDENTIAL:
    case FO_STATUS_CLOSED:
        return true;
    default:
        return false;
    }
}

/** The bytes for the peer: the token, or the alert that takes its place when a leg fails. */
static struct fo_octets
get_token(const struct fo_leg *leg)
{
    for (size_t i = 0; i < leg->output_list.cBuffers; i++) {
        const SecBuffer *buffer = &leg->output[i];
        if (buffer->cbBuffer > 0 && buffer->pvBuffer != NULL) {
            return (struct fo_octets){buffer->pvBuffer, buffer->cbBuffer};
        }
    }
    return (struct fo_octets){NULL, 0};
}

/** Bytes at the end of the input that the leg did not use. @return false when none were said to be left. */
static bool
find_extra(const struct fo_session *session, const struct fo_leg *leg, size_t *count)
{
    size_t waiting = session->input_end - session->input_at;
    if (!session->is_stream || leg->input[1].BufferType != SECBUFFER_EXTRA) {
        return false;
    }
    // The entry carries a count; its pointer means nothing.
    *count = leg->input[1].cbBuffer < waiting ? leg->input[1].cbBuffer : waiting;
    return true;
}

/** Let the package finish the token, which is worthless to the peer before. */
static SECURITY_STATUS
complete_token(struct fo_session *session, struct fo_leg *leg)
{
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    void *pointer = leg->output[FO_LEG_TOKEN].pvBuffer;
    SECURITY_STATUS status = fo_dispatch_invoke(
        dispatch, &(struct fo_frame){
                      .call = FO_CALL_COMPLETE_AUTH_TOKEN,
                      .wide = dispatch->wide,
                      .arguments = {{.pointer = &session->context}, {.pointer = &leg->output_list}},
                  });
    // It works in place. The block to release stays the one that the leg has given.
    leg->output[FO_LEG_TOKEN].pvBuffer = pointer;
    fo_room_use(&session->token, session->token.capacity);
    if (!leg->is_allocating && leg->output[FO_LEG_TOKEN].cbBuffer > session->token.capacity) {
        leg->output[FO_LEG_TOKEN].cbBuffer = 0;
    }
    return status;
}

/** The state after a leg that wants another one. */
static enum fo_session_state
get_continued_state(const struct fo_session *session)
{
    switch (session->state) {
    case FO_SESSION_ESTABLISHED:
    case FO_SESSION_RENEGOTIATING:
        return FO_SESSION_RENEGOTIATING;
    case FO_SESSION_SHUTTING_DOWN:
        return FO_SESSION_SHUTTING_DOWN;
    default:
        return FO_SESSION_HANDSHAKING;
    }
}

static enum fo_step
finish_leg(struct fo_session *session)
{
    if (session->state == FO_SESSION_SHUTTING_DOWN) {
        session->state = FO_SESSION_SHUT_DOWN;
        return FO_STEP_CLOSED;
    }
    session->state = FO_SESSION_ESTABLISHED;
    return FO_STEP_DONE;
}

/** Move the session by a leg that succeeded. */
static enum fo_step
advance(struct fo_session *session, enum fo_status_class class)
{
    switch (class) {
    case FO_STATUS_DONE:
    case FO_STATUS_COMPLETE:
        return finish_leg(session);
    case FO_STATUS_WANT_CREDENTIAL:
        session->state = FO_SESSION_WANT_CREDENTIAL;
        return FO_STEP_WANT_CREDENTIAL;
    case FO_STATUS_CLOSED:
        session->state =
            session->state == FO_SESSION_SHUTTING_DOWN ? FO_SESSION_SHUT_DOWN : FO_SESSION_PEER_CLOSED;
        return FO_STEP_CLOSED;
    default:
        session->state = get_continued_state(session);
        return FO_STEP_CONTINUE;
    }
}

static struct fo_step_result
conclude_success(struct fo_session *session, struct fo_leg *leg)
{
    enum fo_status_class class = fo_status_classify(leg->status);
    if (class == FO_STATUS_COMPLETE || class == FO_STATUS_COMPLETE_CONTINUE) {
        SECURITY_STATUS status = complete_token(session, leg);
        if (status != SEC_E_OK) {
            fo_session_fail_twins(session);
            return fo_session_fail(session, status);
        }
    }
    struct fo_octets token = get_token(leg);
    size_t waiting = session->input_end - session->input_at;
    size_t left = class == FO_STATUS_WANT_CREDENTIAL ? waiting : 0;
    (void)find_extra(session, leg, &left);
    enum fo_step step = advance(session, class);
    if (step == FO_STEP_CONTINUE && left > 0 && left == waiting && token.count == 0) {
        // Nothing was used and nothing is said to the peer: the next leg would be this one again.
        return fo_session_fail(session, SEC_E_INTERNAL_ERROR);
    }
    fo_session_input_keep(session, left);
    struct fo_step_result result = fo_session_answer(session, step, leg->status);
    result.token = token;
    return result;
}

struct fo_step_result
fo_session_conclude(struct fo_session *session, struct fo_leg *leg)
{
    enum fo_status_class class = fo_status_classify(leg->status);
    session->has_sizes = false;
    if (class == FO_STATUS_MORE_INPUT) {
        return fo_session_answer(session, FO_STEP_NEED_INPUT, leg->status);
    }
    bool is_possible = class != FO_STATUS_WANT_CREDENTIAL || session->role == FO_ROLE_CLIENT;
    if (fo_leg_has_progressed(leg->status) && is_possible && session->has_context) {
        return conclude_success(session, leg);
    }
    if (fo_leg_has_progressed(leg->status)) {
        return fo_session_fail(session, SEC_E_INTERNAL_ERROR);
    }
    fo_session_fail_twins(session);
    const SecBuffer *offered = &leg->output[FO_LEG_TOKEN];
    struct fo_step_result result = fo_session_fail(session, leg->status);
    // Room of ours that is as large as before was left alone: it holds what an earlier leg said, or nothing.
    bool is_untouched = !leg->is_allocating && offered->pvBuffer == session->token.bytes &&
                        offered->cbBuffer == session->token.capacity;
    result.token = is_untouched ? (struct fo_octets){NULL, 0} : get_token(leg);
#ifdef FO_CANARY
    // The planted bug: after a later leg that failed the credentials are let go, and the context lives on. It
    // shows when the user has closed one of them by then.
    if (!leg->is_first) {
        fo_session_holds_drop(session);
    }
#endif
    return result;
}
