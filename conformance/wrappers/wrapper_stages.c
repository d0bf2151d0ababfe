// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Style: one state says what there is, and cleaning up falls through its cases; each session logs in for
 * itself, streams are served, tokens are in the package's memory.
 */
#include "wrapper_stages.h"
#include "mutant.h"

#include <string.h>

enum {
    LEGS_IN_TURN_MAX = 8
};

static struct wrapper_credential *
acquire(const struct wrapper_host *host, const char *package, bool is_server)
{
    struct wrapper_credential *login = fo_allocate(host->allocator, sizeof *login);
    if (login != NULL) {
        *login = (struct wrapper_credential){host, package, is_server, 1};
    }
    return login;
}

static void
release(struct wrapper_credential *login)
{
    login->use_count--;
    if (login->use_count == 0) {
        fo_release(login->host->allocator, login);
    }
}

static bool
is_issued(const SecHandle *handle)
{
    return SecIsValidHandle(handle) && (handle->dwLower != 0 || handle->dwUpper != 0);
}

static bool
log_in(struct wrapper_session *session)
{
    SecInvalidateHandle(&session->credential);
    SECURITY_STATUS status = wrapper_acquire(session->host, session->login->package,
                                             session->login->is_server, &session->credential);
    if (status != SEC_E_OK || !is_issued(&session->credential)) {
        return false;
    }
    session->stage = STAGE_LOGGED_IN;
    return true;
}

static void
close_session(struct wrapper_session *session)
{
    const SecurityFunctionTableW *table = session->host->table;
    wrapper_pending_keep(session->host, &session->pending, 0);
    switch (session->stage) {
    case STAGE_HANDSHAKE:
        if (mutant_is(MUTANT_STAGES_NO_FALL_THROUGH)) {
            (void)table->DeleteSecurityContext(&session->context);
            release(session->login);
            break;
        }
        // Fall through.
    case STAGE_SHUT:
    case STAGE_SHUTDOWN:
    case STAGE_ESTABLISHED:
    case STAGE_RENEGOTIATION:
        (void)table->DeleteSecurityContext(&session->context);
        // Fall through.
    case STAGE_LOGGED_IN:
        (void)table->FreeCredentialsHandle(&session->credential);
        // Fall through.
    case STAGE_IDLE:
        release(session->login);
        // Fall through.
    case STAGE_CLOSED:
        break;
    }
    session->stage = STAGE_CLOSED;
}

static void
bind_session(struct wrapper_session *session, struct wrapper_credential *login,
             const struct wrapper_options *options)
{
    login->use_count++;
    session->login = login;
    session->options = *options;
    session->stage = STAGE_IDLE;
    session->is_dead = false;
    session->is_stream = strcmp(login->package, "Schannel") == 0;
    session->again_count = 0;
}

static struct wrapper_session *
open_session(struct wrapper_credential *login, const struct wrapper_options *options)
{
    struct wrapper_session *session = fo_allocate(login->host->allocator, sizeof *session);
    if (session != NULL) {
        session->host = login->host;
        bind_session(session, login, options);
    }
    return session;
}

static bool
reset(struct wrapper_session *session, struct wrapper_credential *login,
      const struct wrapper_options *options)
{
    // Held first: it may be the old one's last use.
    login->use_count++;
    const unsigned kept_count = session->again_count;
    close_session(session);
    bind_session(session, login, options);
    if (mutant_is(MUTANT_STAGES_RESET_KEEPS_AGAIN)) {
        session->again_count = kept_count;
    }
    login->use_count--;
    return true;
}

enum wrapper_outcome
wrapper_stages_fail(struct wrapper_session *session)
{
    session->is_dead = true;
    wrapper_pending_keep(session->host, &session->pending, 0);
    bool keeps_old =
        mutant_is(MUTANT_STAGES_RENEGOTIATION_FAILURE_LEAKS) && session->stage == STAGE_RENEGOTIATION;
    keeps_old = keeps_old || (mutant_is(MUTANT_STAGES_RESET_KEEPS_AGAIN) && session->again_count > 0 &&
                              session->stage == STAGE_HANDSHAKE);
    if (session->stage >= STAGE_HANDSHAKE && !keeps_old) {
        (void)session->host->table->DeleteSecurityContext(&session->context);
    }
    if (session->stage >= STAGE_LOGGED_IN) {
        session->stage = STAGE_LOGGED_IN;
        if (mutant_is(MUTANT_STAGES_LOGIN_FREED_BY_FAILURE)) {
            (void)session->host->table->FreeCredentialsHandle(&session->credential);
        }
    }
    return WRAPPER_FAILED;
}

static void
free_block(const struct wrapper_session *session, void *block)
{
    if (block != NULL) {
        (void)session->host->table->FreeContextBuffer(block);
    }
}

/** Send what a leg gave, an alert if there is no token, and free both. */
static bool
flush_output(struct wrapper_session *session, SECURITY_STATUS status, const SecBuffer *output)
{
    bool has_sent = false;
    const CtxtHandle *context = session->stage >= STAGE_HANDSHAKE ? &session->context : NULL;
    for (int i = 0; i < 2; i++) {
        if (output[i].pvBuffer == NULL) {
            continue;
        }
        if (output[i].cbBuffer > 0 && !has_sent) {
            session->options.link.send(session->options.link.user, context, output[i].pvBuffer,
                                       output[i].cbBuffer);
            has_sent = true;
        }
        bool is_kept =
            (i == 1 && mutant_is(MUTANT_STAGES_ALERT_KEPT)) ||
            (session->stage == STAGE_SHUTDOWN && status >= 0 && mutant_is(MUTANT_STAGES_SHUTDOWN_TOKEN_KEPT));
        if (!is_kept) {
            free_block(session, output[i].pvBuffer);
        }
    }
    return has_sent;
}

static SECURITY_STATUS
call_leg(struct wrapper_session *session, SecBuffer input[2], SecBuffer output[2])
{
    bool has_context = session->stage >= STAGE_HANDSHAKE;
    if (session->stage == STAGE_RENEGOTIATION && mutant_is(MUTANT_STAGES_RENEGOTIATES_ANEW)) {
        has_context = false;
    }
    bool has_input = session->login->is_server || has_context || wrapper_is_digest(session->login->package);
    input[0] = (SecBuffer){(ULONG)session->pending.count, SECBUFFER_TOKEN, session->pending.bytes};
    input[1] = (SecBuffer){0, SECBUFFER_EMPTY, NULL};
    output[0] = (SecBuffer){0, SECBUFFER_TOKEN, NULL};
    output[1] = (SecBuffer){0, SECBUFFER_ALERT, NULL};
    ULONG part_count = session->is_stream ? 2 : 1;
    SecBufferDesc in = {SECBUFFER_VERSION, part_count, input};
    SecBufferDesc out = {SECBUFFER_VERSION, part_count, output};
    const CtxtHandle before = session->context;
    struct wrapper_leg leg = {
        .is_server = session->login->is_server,
        .credential = &session->credential,
        .context = has_context ? &session->context : NULL,
        .new_context = &session->context,
        .requirements = session->options.requirements | ISC_REQ_ALLOCATE_MEMORY,
        .input = has_input ? &in : NULL,
        .output = &out,
    };
    if (session->stage < STAGE_HANDSHAKE) {
        SecInvalidateHandle(&session->context);
    }
    SECURITY_STATUS status = wrapper_leg(session->host, &leg);
    bool is_failure = status < 0 && status != SEC_E_INCOMPLETE_MESSAGE;
    if (session->stage >= STAGE_HANDSHAKE) {
        if (is_failure) {
            session->context = before;
        }
    } else if (is_issued(&session->context)) {
        if (!is_failure || !mutant_is(MUTANT_STAGES_FAILED_FIRST_LEG_KEPT)) {
            session->stage = STAGE_HANDSHAKE;
        }
    } else if (status >= 0) {
        status = SEC_E_INTERNAL_ERROR;
    }
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        SECURITY_STATUS completed = session->host->table->CompleteAuthToken(&session->context, &out);
        SECURITY_STATUS next = status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
        status = completed == SEC_E_OK ? next : SEC_E_INTERNAL_ERROR;
        output[0].cbBuffer = completed == SEC_E_OK ? output[0].cbBuffer : 0;
    }
    return status;
}

/** Go on without a certificate, or log in again with one. */
static void
renew_login(struct wrapper_session *session)
{
    if (mutant_is(MUTANT_STAGES_LOGIN_OVERWRITTEN)) {
        (void)wrapper_acquire(session->host, session->login->package, false, &session->credential);
    }
}

/** @return true when the leg is to be made again at once. */
static bool
conclude(struct wrapper_session *session, SECURITY_STATUS status, bool has_progress,
         enum wrapper_outcome *outcome)
{
    bool is_ending = session->stage == STAGE_SHUTDOWN;
    switch (status) {
    case SEC_E_OK:
        session->again_count += session->stage == STAGE_RENEGOTIATION;
        session->stage = is_ending ? STAGE_SHUT : STAGE_ESTABLISHED;
        *outcome = is_ending ? WRAPPER_CLOSED : WRAPPER_DONE;
        return false;
    case SEC_I_CONTEXT_EXPIRED:
        session->stage = STAGE_SHUT;
        *outcome = WRAPPER_CLOSED;
        return false;
    case SEC_I_CONTINUE_NEEDED:
        if (session->stage == STAGE_ESTABLISHED) {
            session->stage = STAGE_RENEGOTIATION;
        }
        *outcome = WRAPPER_MORE;
        if (session->pending.count > 0 && !has_progress) {
            *outcome = wrapper_stages_fail(session);
        }
        return session->pending.count > 0 && has_progress;
    case SEC_E_INCOMPLETE_MESSAGE:
        *outcome = session->is_stream ? WRAPPER_MORE : wrapper_stages_fail(session);
        return false;
    case SEC_I_INCOMPLETE_CREDENTIALS:
        renew_login(session);
        return true;
    default:
        *outcome = wrapper_stages_fail(session);
        return false;
    }
}

static enum wrapper_outcome
make_legs(struct wrapper_session *session)
{
    enum wrapper_outcome outcome = WRAPPER_FAILED;
    for (int turn = 0; turn < LEGS_IN_TURN_MAX; turn++) {
        SecBuffer input[2];
        SecBuffer output[2];
        size_t before_bytes = session->pending.count;
        SECURITY_STATUS status = call_leg(session, input, output);
        bool has_sent = flush_output(session, status, output);
        bool has_extra = session->is_stream && input[1].BufferType == SECBUFFER_EXTRA;
        size_t extra_bytes = has_extra ? input[1].cbBuffer : 0;
        if (has_extra && mutant_is(MUTANT_STAGES_EXTRA_FREED)) {
            free_block(session, session->pending.bytes + before_bytes - extra_bytes);
        }
        bool is_used = status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED || has_extra;
        if (is_used && extra_bytes <= before_bytes && status != SEC_E_INCOMPLETE_MESSAGE) {
            wrapper_pending_keep(session->host, &session->pending, extra_bytes);
        }
        bool has_progress = has_sent || session->pending.count < before_bytes;
        if (!conclude(session, status, has_progress, &outcome)) {
            return outcome;
        }
    }
    return wrapper_stages_fail(session);
}

static enum wrapper_outcome
step(struct wrapper_session *session, const void *bytes, size_t count)
{
    bool is_over = session->stage == STAGE_CLOSED || session->stage == STAGE_SHUT || session->is_dead;
    if (is_over || (session->stage == STAGE_ESTABLISHED && !session->is_stream)) {
        return WRAPPER_REFUSED;
    }
    if (session->stage == STAGE_IDLE && !log_in(session)) {
        return wrapper_stages_fail(session);
    }
    if (!wrapper_pending_append(session->host, &session->pending, bytes, count)) {
        return wrapper_stages_fail(session);
    }
    return make_legs(session);
}

static enum wrapper_outcome
shut_down(struct wrapper_session *session)
{
    DWORD type = SCHANNEL_SHUTDOWN;
    SecBuffer control = {sizeof type, SECBUFFER_TOKEN, &type};
    SecBufferDesc list = {SECBUFFER_VERSION, 1, &control};
    bool has_connection = session->stage == STAGE_ESTABLISHED || session->stage == STAGE_RENEGOTIATION;
    if (!session->is_stream || session->is_dead || !has_connection) {
        return WRAPPER_REFUSED;
    }
    if (session->host->table->ApplyControlToken(&session->context, &list) != SEC_E_OK) {
        return wrapper_stages_fail(session);
    }
    session->stage = STAGE_SHUTDOWN;
    wrapper_pending_keep(session->host, &session->pending, 0);
    return make_legs(session);
}

static void
query(struct wrapper_session *session, enum wrapper_query what)
{
    if (session->stage == STAGE_ESTABLISHED) {
        wrapper_query_and_free(session->host, &session->context, what);
    }
}

static const CtxtHandle *
context_of(const struct wrapper_session *session)
{
    return session->stage >= STAGE_HANDSHAKE ? &session->context : NULL;
}

static void
free_session(struct wrapper_session *session)
{
    close_session(session);
    fo_release(session->host->allocator, session);
}

const struct wrapper_ops wrapper_stages = {
    .name = "stages",
    .has_streams = true,
    .acquire = acquire,
    .release = release,
    .open = open_session,
    .reset = reset,
    .step = step,
    .protect = wrapper_stages_protect,
    .unprotect = wrapper_stages_unprotect,
    .query = query,
    .shutdown = shut_down,
    .context = context_of,
    .close = close_session,
    .free = free_session,
};
