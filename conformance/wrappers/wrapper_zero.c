// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Style: a handle that is not held is zero; contexts of connections that have ended linger for a while, as
 * their peers may still have questions.
 */
#include "mutant.h"
#include "wrapper_message.h"
#include "wrapper_table.h"

enum {
    LINGERING_MAX = 4
};

struct wrapper_credential {
    const struct wrapper_host *host;
    const char *package;
    bool is_server;
    CredHandle handle;
    bool is_freed;
    unsigned use_count;   /**< The application, each session, each context that lingers: who knows this. */
    unsigned claim_count; /**< The same: who needs the handle. */
    size_t token_bytes;
};

/** The context of a connection that has ended. */
struct lingering {
    struct wrapper_credential *credential; /**< Held; NULL: none. */
    CtxtHandle context;
};

struct wrapper_session {
    const struct wrapper_host *host;
    struct wrapper_credential *credential; /**< Held; NULL: closed. */
    struct wrapper_options options;
    CtxtHandle context;
    struct lingering lingering[LINGERING_MAX];
    uint8_t *room; /**< Owned: memory for one token. */
    unsigned reset_count;
    bool is_established;
    bool is_over;
};

static bool
is_zero(const SecHandle *handle)
{
    return handle->dwLower == 0 && handle->dwUpper == 0;
}

/** A provider may leave an invalid value. */
static void
make_zero_unless_issued(SecHandle *handle)
{
    if (!SecIsValidHandle(handle)) {
        *handle = (SecHandle){0};
    }
}

static struct wrapper_credential *
acquire(const struct wrapper_host *host, const char *package, bool is_server)
{
    struct wrapper_credential *credential = fo_allocate(host->allocator, sizeof *credential);
    if (credential == NULL) {
        return NULL;
    }
    *credential = (struct wrapper_credential){
        .host = host,
        .package = package,
        .is_server = is_server,
        .use_count = 1,
        .claim_count = 1,
        .token_bytes = wrapper_token_bytes(host, package),
    };
    SECURITY_STATUS status = wrapper_acquire(host, package, is_server, &credential->handle);
    make_zero_unless_issued(&credential->handle);
    if (status != SEC_E_OK || is_zero(&credential->handle)) {
        fo_release(host->allocator, credential);
        return NULL;
    }
    return credential;
}

static void
hold(struct wrapper_credential *credential)
{
    credential->use_count++;
    credential->claim_count++;
}

static void
drop_claim(struct wrapper_credential *credential)
{
    if (credential->claim_count > 0) {
        credential->claim_count--;
    }
    if (mutant_is(MUTANT_ZERO_SERVER_LOGIN_KEPT) && credential->is_server) {
        return;
    }
    if (credential->claim_count == 0 && !credential->is_freed) {
        (void)credential->host->table->FreeCredentialsHandle(&credential->handle);
        credential->is_freed = true;
    }
}

static void
drop(struct wrapper_credential *credential)
{
    drop_claim(credential);
    credential->use_count--;
    if (credential->use_count == 0) {
        fo_release(credential->host->allocator, credential);
    }
}

static void
delete_context(const struct wrapper_session *session, CtxtHandle *context)
{
    if (!is_zero(context) || mutant_is(MUTANT_ZERO_DELETED_UNTESTED)) {
        (void)session->host->table->DeleteSecurityContext(context);
        *context = (CtxtHandle){0};
    } else if (mutant_is(MUTANT_ZERO_CREDENTIAL_DELETED)) {
        (void)session->host->table->DeleteSecurityContext(&session->credential->handle);
    }
}

static void
end_lingering(struct wrapper_session *session, struct lingering *lingering)
{
    if (lingering->credential != NULL) {
        delete_context(session, &lingering->context);
        drop(lingering->credential);
        lingering->credential = NULL;
    }
}

/** The context of a connection that is over lingers; the oldest one makes room. */
static void
let_linger(struct wrapper_session *session)
{
    struct lingering *oldest = &session->lingering[session->reset_count % LINGERING_MAX];
    if (mutant_is(MUTANT_ZERO_LINGERING_OVERWRITTEN)) {
        if (oldest->credential != NULL) {
            drop(oldest->credential);
        }
    } else {
        end_lingering(session, oldest);
    }
    *oldest = (struct lingering){session->credential, session->context};
    session->credential = NULL;
    session->context = (CtxtHandle){0};
}

static void
close_session(struct wrapper_session *session)
{
    for (int i = 0; i < LINGERING_MAX; i++) {
        end_lingering(session, &session->lingering[i]);
    }
    if (session->credential != NULL) {
        delete_context(session, &session->context);
        drop(session->credential);
        session->credential = NULL;
    }
    fo_release(session->host->allocator, session->room);
    session->room = NULL;
    session->is_established = false;
}

static bool
bind_session(struct wrapper_session *session, struct wrapper_credential *credential,
             const struct wrapper_options *options)
{
    session->room = fo_allocate(session->host->allocator, credential->token_bytes);
    if (session->room == NULL) {
        return false;
    }
    hold(credential);
    if (mutant_is(MUTANT_ZERO_LOGIN_RENEWED) && (options->requirements & ISC_REQ_DELEGATE) != 0) {
        (void)wrapper_acquire(session->host, credential->package, credential->is_server, &credential->handle);
    }
    session->credential = credential;
    session->options = *options;
    session->is_established = false;
    session->is_over = false;
    return true;
}

static struct wrapper_session *
open_session(struct wrapper_credential *credential, const struct wrapper_options *options)
{
    const struct wrapper_host *host = credential->host;
    struct wrapper_session *session = fo_allocate(host->allocator, sizeof *session);
    if (session == NULL) {
        return NULL;
    }
    session->host = host;
    if (!bind_session(session, credential, options)) {
        fo_release(host->allocator, session);
        return NULL;
    }
    return session;
}

static bool
reset(struct wrapper_session *session, struct wrapper_credential *credential,
      const struct wrapper_options *options)
{
    // Held first: it may be the old one's last use.
    hold(credential);
    if (session->credential != NULL && session->is_established) {
        let_linger(session);
        session->reset_count++;
        fo_release(session->host->allocator, session->room);
        session->room = NULL;
    } else {
        bool is_miscounted = mutant_is(MUTANT_ZERO_RESET_DROPS_CLAIM) && session->credential != NULL &&
                             session->is_over && session->reset_count > 0;
        if (is_miscounted) {
            drop_claim(session->credential);
        }
        close_session(session);
    }
    bool is_bound = bind_session(session, credential, options);
    drop(credential);
    return is_bound;
}

static SECURITY_STATUS
make_leg(struct wrapper_session *session, struct wrapper_leg *leg)
{
    const CtxtHandle before = session->context;
    bool is_first = is_zero(&session->context);
    leg->context = is_first ? NULL : &session->context;
    leg->new_context = &session->context;
    if (is_first && mutant_is(MUTANT_ZERO_NO_NEW_CONTEXT)) {
        leg->new_context = NULL;
    }
    SECURITY_STATUS status = wrapper_leg(session->host, leg);
    make_zero_unless_issued(&session->context);
    if (!is_first && status < 0) {
        session->context = before;
    }
    return status >= 0 && is_zero(&session->context) ? SEC_E_INTERNAL_ERROR : status;
}

static enum wrapper_outcome
fail(struct wrapper_session *session)
{
    session->is_over = true;
    if (mutant_is(MUTANT_ZERO_FAILURE_NOT_ZEROED) && !is_zero(&session->context)) {
        (void)session->host->table->DeleteSecurityContext(&session->context);
    }
    if (mutant_is(MUTANT_ZERO_SERVER_FAILURE_LEAKS) && session->credential->is_server) {
        session->context = (CtxtHandle){0};
    }
    return WRAPPER_FAILED;
}

static SECURITY_STATUS
complete(struct wrapper_session *session, SECURITY_STATUS status, SecBufferDesc *output)
{
    if (status != SEC_I_COMPLETE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE) {
        return status;
    }
    if (session->host->table->CompleteAuthToken(&session->context, output) != SEC_E_OK) {
        output->pBuffers[0].cbBuffer = 0;
        return SEC_E_INTERNAL_ERROR;
    }
    return status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
}

static enum wrapper_outcome
step(struct wrapper_session *session, const void *bytes, size_t count)
{
    struct wrapper_credential *credential = session->credential;
    if (credential == NULL || session->is_over || session->is_established) {
        return WRAPPER_REFUSED;
    }
    bool has_input = credential->is_server || !is_zero(&session->context) ||
                     wrapper_is_digest(credential->package) || mutant_is(MUTANT_ZERO_FIRST_LEG_WITH_INPUT);
    SecBuffer in = {(ULONG)count, SECBUFFER_TOKEN, count == 0 ? NULL : (void *)(uintptr_t)bytes};
    SecBufferDesc input = {SECBUFFER_VERSION, 1, &in};
    SecBuffer token = {(ULONG)credential->token_bytes, SECBUFFER_TOKEN, session->room};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
    struct wrapper_leg leg = {
        .is_server = credential->is_server,
        .credential = &credential->handle,
        .requirements = session->options.requirements,
        .input = has_input ? &input : NULL,
        .output = &output,
    };
    SECURITY_STATUS status = make_leg(session, &leg);
    status = complete(session, status, &output);
    if (token.pvBuffer == session->room && token.cbBuffer > 0 && token.cbBuffer <= credential->token_bytes) {
        const CtxtHandle *context = is_zero(&session->context) ? NULL : &session->context;
        session->options.link.send(session->options.link.user, context, token.pvBuffer, token.cbBuffer);
    }
    if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
        return fail(session);
    }
    session->is_established = status == SEC_E_OK;
    return session->is_established ? WRAPPER_DONE : WRAPPER_MORE;
}

static struct wrapper_channel
channel_of(struct wrapper_session *session)
{
    return (struct wrapper_channel){session->host, &session->context, false, session->options.is_signing,
                                    &session->options.link};
}

static bool
protect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    return session->is_established && wrapper_protect(&channel, bytes, count) == SEC_E_OK;
}

static enum wrapper_outcome
unprotect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    if (!session->is_established) {
        return WRAPPER_REFUSED;
    }
    return wrapper_unprotect(&channel, bytes, count, NULL) == SEC_E_OK ? WRAPPER_DONE : WRAPPER_REFUSED;
}

static void
query(struct wrapper_session *session, enum wrapper_query what)
{
    if (session->is_established) {
        wrapper_query_and_free(session->host, &session->context, what);
    }
}

static const CtxtHandle *
context_of(const struct wrapper_session *session)
{
    return is_zero(&session->context) ? NULL : &session->context;
}

static void
free_session(struct wrapper_session *session)
{
    close_session(session);
    fo_release(session->host->allocator, session);
}

const struct wrapper_ops wrapper_zero = {
    .name = "zero",
    .acquire = acquire,
    .release = drop,
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
