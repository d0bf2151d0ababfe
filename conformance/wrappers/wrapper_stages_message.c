// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Messages of the style that keeps one state.
 */
#include "wrapper_stages.h"

static struct wrapper_channel
channel_of(struct wrapper_session *session)
{
    return (struct wrapper_channel){session->host, &session->context, session->is_stream,
                                    session->options.is_signing && !session->is_stream,
                                    &session->options.link};
}

bool
wrapper_stages_protect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    return session->stage == STAGE_ESTABLISHED && wrapper_protect(&channel, bytes, count) == SEC_E_OK;
}

static enum wrapper_outcome
read_record(struct wrapper_session *session)
{
    const struct wrapper_channel channel = channel_of(session);
    size_t extra_bytes = 0;
    if (session->pending.count == 0) {
        return WRAPPER_MORE;
    }
    SECURITY_STATUS status = wrapper_read_record(&channel, &session->pending, &extra_bytes);
    switch (status) {
    case SEC_E_INCOMPLETE_MESSAGE:
        return WRAPPER_MORE;
    case SEC_E_OK:
        wrapper_pending_keep(session->host, &session->pending, extra_bytes);
        return WRAPPER_DONE;
    case SEC_I_RENEGOTIATE:
        wrapper_pending_keep(session->host, &session->pending, extra_bytes);
        session->stage = STAGE_RENEGOTIATION;
        return WRAPPER_RENEGOTIATE;
    case SEC_I_CONTEXT_EXPIRED:
        session->stage = STAGE_SHUT;
        return WRAPPER_CLOSED;
    default:
        return wrapper_stages_fail(session);
    }
}

enum wrapper_outcome
wrapper_stages_unprotect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    if (session->stage != STAGE_ESTABLISHED) {
        return WRAPPER_REFUSED;
    }
    if (session->is_stream) {
        return wrapper_pending_append(session->host, &session->pending, bytes, count)
                   ? read_record(session)
                   : wrapper_stages_fail(session);
    }
    return wrapper_unprotect(&channel, bytes, count, NULL) == SEC_E_OK ? WRAPPER_DONE : WRAPPER_REFUSED;
}
