// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Style: handles on the heap, where a pointer that is not NULL means that there is one; tokens always in the
 * package's memory.
 */
#include "mutant.h"
#include "wrapper_message.h"
#include "wrapper_table.h"

struct wrapper_credential {
    const struct wrapper_host *host;
    const char *package;
    bool is_server;
    CredHandle *handle;      /**< Owned. */
    unsigned use_count;      /**< The application and each session. */
    unsigned struggle_count; /**< Connections made with it that have failed. */
};

struct wrapper_session {
    struct wrapper_credential *credential; /**< Held; NULL: closed. */
    const struct wrapper_host *host;
    struct wrapper_options options;
    CtxtHandle *context; /**< Owned. */
    SecBuffer token;     /**< Of the last leg. */
    void *resend;        /**< The token of the leg before, for a peer that has lost it. */
    unsigned leg_count;
    bool is_done;
    bool has_failed;
};

static bool
is_issued(const SecHandle *handle)
{
    return SecIsValidHandle(handle) && (handle->dwLower != 0 || handle->dwUpper != 0);
}

static struct wrapper_credential *
acquire(const struct wrapper_host *host, const char *package, bool is_server)
{
    struct wrapper_credential *credential = fo_allocate(host->allocator, sizeof *credential);
    if (credential == NULL) {
        return NULL;
    }
    *credential = (struct wrapper_credential){host, package, is_server, NULL, 1, 0};
    CredHandle *handle = fo_allocate(host->allocator, sizeof *handle);
    if (handle != NULL) {
        SecInvalidateHandle(handle);
        SECURITY_STATUS status = wrapper_acquire(host, package, is_server, handle);
        if ((status == SEC_E_OK && is_issued(handle)) || mutant_is(MUTANT_POINTER_ACQUIRE_FAILED_USED)) {
            credential->handle = handle;
            return credential;
        }
        if (mutant_is(MUTANT_POINTER_ACQUIRE_FAILED_FREED)) {
            (void)host->table->FreeCredentialsHandle(handle);
        }
        fo_release(host->allocator, handle);
    }
    fo_release(host->allocator, credential);
    return NULL;
}

static void
release(struct wrapper_credential *credential)
{
    const struct wrapper_host *host = credential->host;
    credential->use_count--;
    if (credential->use_count == 0) {
        if (SecIsValidHandle(credential->handle)) {
            (void)host->table->FreeCredentialsHandle(credential->handle);
        }
        fo_release(host->allocator, credential->handle);
        fo_release(host->allocator, credential);
    }
}

static void
free_block(const struct wrapper_session *session, void *block)
{
    if (block == NULL) {
        return;
    }
    if (mutant_is(MUTANT_POINTER_TOKEN_FREED_BY_ALLOCATOR)) {
        fo_release(session->host->allocator, block);
    } else {
        (void)session->host->table->FreeContextBuffer(block);
    }
}

static void
free_token(struct wrapper_session *session)
{
    free_block(session, session->token.pvBuffer);
    session->token.pvBuffer = NULL;
    session->token.cbBuffer = 0;
}

static void
drop_context(struct wrapper_session *session)
{
    if (session->context != NULL) {
        (void)session->host->table->DeleteSecurityContext(session->context);
        fo_release(session->host->allocator, session->context);
        session->context = NULL;
    }
}

static void
close_session(struct wrapper_session *session)
{
    free_block(session, session->resend);
    session->resend = NULL;
    free_token(session);
    drop_context(session);
    if (session->credential != NULL) {
        release(session->credential);
        session->credential = NULL;
    }
    session->is_done = false;
}

static void
bind_session(struct wrapper_session *session, struct wrapper_credential *credential,
             const struct wrapper_options *options)
{
    credential->use_count++;
    session->credential = credential;
    session->options = *options;
    session->is_done = false;
    session->has_failed = false;
    session->leg_count = 0;
}

static struct wrapper_session *
open_session(struct wrapper_credential *credential, const struct wrapper_options *options)
{
    struct wrapper_session *session = fo_allocate(credential->host->allocator, sizeof *session);
    if (session != NULL) {
        session->host = credential->host;
        bind_session(session, credential, options);
    } else if (mutant_is(MUTANT_POINTER_LOGIN_LOST_WITHOUT_MEMORY)) {
        credential->use_count++;
    }
    return session;
}

static bool
reset(struct wrapper_session *session, struct wrapper_credential *credential,
      const struct wrapper_options *options)
{
    // Held first: it may be the old one's last use.
    credential->use_count++;
    if (mutant_is(MUTANT_POINTER_RESET_KEEPS_RESENT_TOKEN) && session->is_done &&
        session->credential->struggle_count > 1) {
        void *resend = session->resend;
        close_session(session);
        session->resend = resend;
    } else {
        close_session(session);
    }
    bind_session(session, credential, options);
    credential->use_count--;
    return true;
}

static enum wrapper_outcome
fail(struct wrapper_session *session)
{
    session->has_failed = true;
    session->credential->struggle_count++;
    if (mutant_is(MUTANT_POINTER_LATER_LEG_LEAKS) && session->leg_count > 1) {
        fo_release(session->host->allocator, session->context);
        session->context = NULL;
    }
    drop_context(session);
    return WRAPPER_FAILED;
}

static void
send_token(struct wrapper_session *session, const CtxtHandle *context)
{
    if (session->token.cbBuffer > 0 && session->token.pvBuffer != NULL) {
        session->options.link.send(session->options.link.user, context, session->token.pvBuffer,
                                   session->token.cbBuffer);
    }
}

/** The token was sent: keep it until the next one is, as the peer may ask for it again. */
static void
keep_token(struct wrapper_session *session)
{
    free_block(session, session->resend);
    session->resend = session->token.pvBuffer;
    session->token.pvBuffer = NULL;
    session->token.cbBuffer = 0;
}

static enum wrapper_outcome
conclude(struct wrapper_session *session, SECURITY_STATUS status, SecBufferDesc *output)
{
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        if (session->host->table->CompleteAuthToken(session->context, output) != SEC_E_OK) {
            free_token(session);
            return fail(session);
        }
        status = status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
    }
    send_token(session, session->context);
    if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED) {
        if (mutant_is(MUTANT_POINTER_TOKEN_OVERWRITTEN)) {
            session->is_done = status == SEC_E_OK;
            return session->is_done ? WRAPPER_DONE : WRAPPER_MORE;
        }
        if (session->token.cbBuffer == 0 && mutant_is(MUTANT_POINTER_EMPTY_TOKEN_KEPT)) {
            session->token.pvBuffer = NULL;
        }
        keep_token(session);
        session->is_done = status == SEC_E_OK;
        return session->is_done ? WRAPPER_DONE : WRAPPER_MORE;
    }
    if (mutant_is(MUTANT_POINTER_ERROR_TOKEN_KEPT)) {
        session->token.pvBuffer = NULL;
    }
    free_token(session);
    return fail(session);
}

/** Room for the handle that a first leg is to store. */
static CtxtHandle *
new_context(const struct wrapper_session *session)
{
    CtxtHandle *context = fo_allocate(session->host->allocator, sizeof *context);
    if (context != NULL) {
        SecInvalidateHandle(context);
    }
    return context;
}

/** The first leg into a variable of its own, which is then moved to the heap. */
static SECURITY_STATUS
first_leg_by_value(struct wrapper_session *session, struct wrapper_leg *leg)
{
    CtxtHandle context;
    SecInvalidateHandle(&context);
    leg->new_context = &context;
    SECURITY_STATUS status = wrapper_leg(session->host, leg);
    session->context = new_context(session);
    if (session->context == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    *session->context = context;
    if (!is_issued(session->context)) {
        fo_release(session->host->allocator, session->context);
        session->context = NULL;
        return status < 0 ? status : SEC_E_INTERNAL_ERROR;
    }
    leg->new_context = session->context;
    return status;
}

static SECURITY_STATUS
make_leg(struct wrapper_session *session, struct wrapper_leg *leg)
{
    leg->context = session->context;
    leg->new_context = session->context;
    if (session->context != NULL) {
        const CtxtHandle before = *session->context;
        SECURITY_STATUS status = wrapper_leg(session->host, leg);
        if (status < 0) {
            *session->context = before;
        }
        return status;
    }
    if (mutant_is(MUTANT_POINTER_CONTEXT_LOST_WITHOUT_MEMORY)) {
        return first_leg_by_value(session, leg);
    }
    CtxtHandle *context = new_context(session);
    if (context == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    leg->new_context = context;
    SECURITY_STATUS status = wrapper_leg(session->host, leg);
    if (is_issued(context) || (status < 0 && mutant_is(MUTANT_POINTER_FIRST_LEG_FAILED_DELETED))) {
        session->context = context;
        return status;
    }
    fo_release(session->host->allocator, context);
    return status < 0 ? status : SEC_E_INTERNAL_ERROR;
}

static enum wrapper_outcome
step(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_credential *credential = session->credential;
    if (credential == NULL || session->has_failed || session->is_done) {
        return WRAPPER_REFUSED;
    }
    bool is_digest = wrapper_is_digest(credential->package);
    bool has_input = credential->is_server || is_digest || session->context != NULL;
    SecBuffer in = {(ULONG)count, SECBUFFER_TOKEN, count == 0 ? NULL : (void *)(uintptr_t)bytes};
    SecBufferDesc input = {SECBUFFER_VERSION, 1, &in};
    session->token = (SecBuffer){0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &session->token};
    struct wrapper_leg leg = {
        .is_server = credential->is_server,
        .credential = credential->handle,
        .requirements = session->options.requirements | ISC_REQ_ALLOCATE_MEMORY,
        .input = has_input ? &input : NULL,
        .output = &output,
    };
    session->leg_count++;
    return conclude(session, make_leg(session, &leg), &output);
}

static struct wrapper_channel
channel_of(struct wrapper_session *session)
{
    return (struct wrapper_channel){session->host, session->context, false, session->options.is_signing,
                                    &session->options.link};
}

static bool
protect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    return session->is_done && wrapper_protect(&channel, bytes, count) == SEC_E_OK;
}

static enum wrapper_outcome
unprotect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    if (!session->is_done) {
        return WRAPPER_REFUSED;
    }
    return wrapper_unprotect(&channel, bytes, count, NULL) == SEC_E_OK ? WRAPPER_DONE : WRAPPER_REFUSED;
}

static void
query(struct wrapper_session *session, enum wrapper_query what)
{
    if (session->is_done) {
        wrapper_query_and_free(session->host, session->context, what);
    }
}

static const CtxtHandle *
context_of(const struct wrapper_session *session)
{
    return session->context;
}

static void
free_session(struct wrapper_session *session)
{
    close_session(session);
    fo_release(session->host->allocator, session);
}

const struct wrapper_ops wrapper_pointer = {
    .name = "pointer",
    .acquire = acquire,
    .release = release,
    .open = open_session,
    .reset = reset,
    .step = step,
    .protect = protect,
    .unprotect = unprotect,
    .query = query,
    .context = context_of,
    .close = close_session,
    .free = free_session,
};
