// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What a user of the lifecycle layer knows of the wire.
 */
#include "exec/marked_session.h"

/** The context of @p session, or NULL while there is none. */
static const SecHandle *
context_of(const struct fo_session *session)
{
    if (session == NULL) {
        return NULL;
    }
    const CtxtHandle *context = fo_session_context_handle(session);
    const bool is_valid = context->dwLower != (ULONG_PTR)-1 && context->dwUpper != (ULONG_PTR)-1;
    return is_valid ? context : NULL;
}

static void
mark_bytes(const struct fo_exec_observer *observer, enum fo_exec_mark mark, const struct fo_session *session,
           struct fo_octets octets)
{
    if (octets.count > 0) {
        fo_observer_mark_bytes(observer, mark, context_of(session), octets.bytes, octets.count);
    }
}

/** What happens after a leg, whatever began it. */
static void
finish_leg(const struct fo_exec_observer *observer, const struct fo_session *session,
           const struct fo_step_result *result)
{
    if (result->step == FO_STEP_FAILED && context_of(session) != NULL &&
        fo_session_state(session) == FO_SESSION_FAILED) {
        fo_observer_mark(observer, FO_EXEC_GIVE_UP, context_of(session), NULL);
    }
    mark_bytes(observer, FO_EXEC_SEND, session, result->token);
}

struct fo_step_result
fo_marked_step(const struct fo_exec_observer *observer, struct fo_session *session, const void *input,
               size_t input_bytes)
{
    mark_bytes(observer, FO_EXEC_RECEIVE, session, (struct fo_octets){input, input_bytes});
    const struct fo_step_result result = fo_session_step(session, input, input_bytes);
    finish_leg(observer, session, &result);
    return result;
}

struct fo_step_result
fo_marked_shutdown(const struct fo_exec_observer *observer, struct fo_session *session)
{
    const struct fo_step_result result = fo_session_shutdown(session);
    finish_leg(observer, session, &result);
    return result;
}

SECURITY_STATUS
fo_marked_protect(const struct fo_exec_observer *observer, struct fo_session *session, const void *plain,
                  size_t plain_bytes, struct fo_octets *out)
{
    const SECURITY_STATUS status = fo_session_protect(session, plain, plain_bytes, out);
    if (status == SEC_E_OK) {
        mark_bytes(observer, FO_EXEC_SEND, session, *out);
    }
    return status;
}

SECURITY_STATUS
fo_marked_unprotect(const struct fo_exec_observer *observer, struct fo_session *session, const void *input,
                    size_t input_bytes, struct fo_octets *out)
{
    mark_bytes(observer, FO_EXEC_RECEIVE, session, (struct fo_octets){input, input_bytes});
    return fo_session_unprotect(session, input, input_bytes, out);
}

void
fo_marked_peer_gone(const struct fo_exec_observer *observer, struct fo_session *session)
{
    if (context_of(session) != NULL) {
        fo_observer_mark(observer, FO_EXEC_PEER_GONE, context_of(session), NULL);
    }
    fo_session_peer_gone(session);
}
