// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * When a leg may be made: steps of a handshake, and the shutdown of a stream.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/shutting-down-an-schannel-connection
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

/** Whether a leg would only tell that it has nothing to read. */
static bool
lacks_input(const struct fo_session *session)
{
    if (session->input_end > session->input_at) {
        return false;
    }
    if (session->has_context) {
        return session->is_stream && session->state == FO_SESSION_HANDSHAKING;
    }
    // Only the server of Digest speaks first.
    return session->role == FO_ROLE_SERVER && !session->is_digest;
}

/** @return false when the session is in a state that has no legs; *out is what to answer then. */
static bool
may_step(const struct fo_session *session, struct fo_step_result *out)
{
    switch (session->state) {
    case FO_SESSION_CLOSED:
    case FO_SESSION_EXPORTED:
        *out = fo_session_answer(session, FO_STEP_FAILED, SEC_E_INVALID_HANDLE);
        return false;
    case FO_SESSION_FAILED:
        *out = fo_session_answer(session, FO_STEP_FAILED, SEC_E_OUT_OF_SEQUENCE);
        return false;
    case FO_SESSION_PEER_CLOSED:
    case FO_SESSION_SHUT_DOWN:
        *out = fo_session_answer(session, FO_STEP_CLOSED, SEC_E_CONTEXT_EXPIRED);
        return false;
    case FO_SESSION_ESTABLISHED:
        // A server can ask for a new handshake with Schannel only.
        if (session->role == FO_ROLE_SERVER && !session->is_stream) {
            *out = fo_session_answer(session, FO_STEP_FAILED, SEC_E_OUT_OF_SEQUENCE);
            return false;
        }
        break;
    default:
        break;
    }
    if (session->is_peer_gone) {
        *out = fo_session_answer(session, FO_STEP_CLOSED, SEC_E_CONTEXT_EXPIRED);
        return false;
    }
    if (session->holds == NULL) {
        *out = fo_session_answer(session, FO_STEP_FAILED, SEC_E_NO_CREDENTIALS);
        return false;
    }
    return true;
}

struct fo_step_result
fo_session_step(struct fo_session *session, const void *input, size_t input_bytes)
{
    FO_ASSERT(input != NULL || input_bytes == 0);
    struct fo_step_result result;
    if (session == NULL) {
        return fo_session_answer(NULL, FO_STEP_FAILED, SEC_E_INVALID_HANDLE);
    }
    if (session->state != FO_SESSION_CLOSED) {
        fo_session_blocks_release(session);
    }
    if (!may_step(session, &result)) {
        return result;
    }
    if (!fo_session_input_append(session, input, input_bytes)) {
        return fo_session_fail(session, SEC_E_INSUFFICIENT_MEMORY);
    }
    if (lacks_input(session)) {
        return fo_session_answer(session, FO_STEP_NEED_INPUT, SEC_E_INCOMPLETE_MESSAGE);
    }
    return fo_session_leg(session);
}

/** Tell the package that the next legs end the conversation. */
static SECURITY_STATUS
apply_shutdown(struct fo_session *session)
{
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    DWORD type = SCHANNEL_SHUTDOWN;
    SecBuffer buffer = {sizeof type, SECBUFFER_TOKEN, &type};
    SecBufferDesc list = {SECBUFFER_VERSION, 1, &buffer};
    return fo_dispatch_invoke(dispatch, &(struct fo_frame){
                                            .call = FO_CALL_APPLY_CONTROL_TOKEN,
                                            .wide = dispatch->wide,
                                            .arguments = {{.pointer = &session->context}, {.pointer = &list}},
                                        });
}

struct fo_step_result
fo_session_shutdown(struct fo_session *session)
{
    SECURITY_STATUS status =
        fo_session_begin(session, 1U << FO_SESSION_HANDSHAKING | 1U << FO_SESSION_ESTABLISHED |
                                      1U << FO_SESSION_RENEGOTIATING | 1U << FO_SESSION_PEER_CLOSED);
    if (status == SEC_E_OK && session->is_peer_gone) {
        status = SEC_E_CONTEXT_EXPIRED;
    } else if (status == SEC_E_OK && session->holds == NULL) {
        status = SEC_E_NO_CREDENTIALS;
    } else if (status == SEC_E_OK && (!session->is_stream || !fo_dispatch_has(&session->library->dispatch,
                                                                              FO_CALL_APPLY_CONTROL_TOKEN))) {
        status = SEC_E_UNSUPPORTED_FUNCTION;
    }
    if (status != SEC_E_OK) {
        return fo_session_answer(session, FO_STEP_FAILED, status);
    }
    status = apply_shutdown(session);
    if (status != SEC_E_OK) {
        return fo_session_fail(session, status);
    }
    // The legs of a shutdown begin with empty input: what was not read yet never will be.
    session->state = FO_SESSION_SHUTTING_DOWN;
    fo_session_input_keep(session, 0);
    return fo_session_leg(session);
}
