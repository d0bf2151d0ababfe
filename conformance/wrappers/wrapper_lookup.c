// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Style: functions are looked up one by one, the module is counted by those who use it, and what packages say
 * about themselves is remembered as long as it is loaded.
 */
#include "mutant.h"
#include "wrapper_message.h"
#include "wrapper_module.h"

struct wrapper_credential {
    const struct wrapper_host *host;
    const char *package;
    bool is_server;
    CredHandle handle;
    unsigned use_count; /**< The application and each session. */
    size_t token_bytes;
};

struct wrapper_session {
    const struct wrapper_host *host;
    struct wrapper_credential *credential; /**< Held; NULL: closed. */
    struct wrapper_options options;
    CtxtHandle context;
    bool has_context;
    uint8_t *room; /**< Owned: memory for one token. */
    bool is_established;
    bool is_over;
    unsigned failure_count; /**< Connections of this object in a row that failed. */
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
    if (!wrapper_module_use(host)) {
        fo_release(host->allocator, credential);
        return NULL;
    }
    *credential = (struct wrapper_credential){
        .host = host,
        .package = package,
        .is_server = is_server,
        .use_count = 1,
        .token_bytes = wrapper_module_token_bytes(host, package),
    };
    SecInvalidateHandle(&credential->handle);
    if (wrapper_acquire(host, package, is_server, &credential->handle) == SEC_E_OK &&
        is_issued(&credential->handle)) {
        return credential;
    }
    fo_release(host->allocator, credential);
    wrapper_module_leave(host);
    if (mutant_is(MUTANT_LOOKUP_FAILED_LOGIN_LEAVES_TWICE)) {
        wrapper_module_leave(host);
    }
    return NULL;
}

static void
drop_credential(struct wrapper_credential *credential)
{
    const struct wrapper_host *host = credential->host;
    credential->use_count--;
    if (credential->use_count == 0) {
        if (mutant_is(MUTANT_LOOKUP_MODULE_BEFORE_CREDENTIAL)) {
            wrapper_module_leave(host);
        }
        if (wrapper_module_functions()->free_credential != NULL) {
            (void)wrapper_module_functions()->free_credential(&credential->handle);
        }
        fo_release(host->allocator, credential);
        if (!mutant_is(MUTANT_LOOKUP_MODULE_BEFORE_CREDENTIAL) &&
            !mutant_is(MUTANT_LOOKUP_SESSIONS_UNCOUNTED)) {
            wrapper_module_leave(host);
        }
    }
}

static void
release(struct wrapper_credential *credential)
{
    if (mutant_is(MUTANT_LOOKUP_SESSIONS_UNCOUNTED)) {
        wrapper_module_leave(credential->host);
    }
    drop_credential(credential);
}

static void
close_session(struct wrapper_session *session)
{
    if (session->credential == NULL) {
        return;
    }
    if (session->has_context) {
        if (wrapper_module_functions()->delete_context != NULL) {
            (void)wrapper_module_functions()->delete_context(&session->context);
        }
        session->has_context = false;
    }
    drop_credential(session->credential);
    session->credential = NULL;
    session->is_established = session->is_established && mutant_is(MUTANT_LOOKUP_ESTABLISHED_SURVIVES_RESET);
    fo_release(session->host->allocator, session->room);
    session->room = NULL;
    if (!mutant_is(MUTANT_LOOKUP_SESSIONS_UNCOUNTED)) {
        wrapper_module_leave(session->host);
    }
}

static bool
bind_session(struct wrapper_session *session, struct wrapper_credential *credential,
             const struct wrapper_options *options)
{
    session->room = fo_allocate(session->host->allocator, credential->token_bytes);
    if (session->room == NULL) {
        return false;
    }
    if (!mutant_is(MUTANT_LOOKUP_SESSIONS_UNCOUNTED) && !wrapper_module_use(session->host)) {
        fo_release(session->host->allocator, session->room);
        session->room = NULL;
        return false;
    }
    credential->use_count++;
    session->credential = credential;
    session->options = *options;
    session->has_context = false;
    session->is_established = session->is_established && mutant_is(MUTANT_LOOKUP_ESTABLISHED_SURVIVES_RESET);
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
    credential->use_count++;
    session->failure_count = session->is_over ? session->failure_count + 1 : 0;
    if (mutant_is(MUTANT_LOOKUP_RESET_LEAVES_TWICE) && session->failure_count > 1) {
        wrapper_module_leave(session->host);
    }
    close_session(session);
    bool is_bound = bind_session(session, credential, options);
    drop_credential(credential);
    return is_bound;
}

static SECURITY_STATUS
make_leg(struct wrapper_session *session, struct wrapper_leg *leg)
{
    const CtxtHandle before = session->context;
    bool is_first = !session->has_context;
    if (is_first) {
        SecInvalidateHandle(&session->context);
    }
    leg->context = is_first ? NULL : &session->context;
    leg->new_context = &session->context;
    SECURITY_STATUS status = wrapper_leg(session->host, leg);
    if (!is_first) {
        session->context = status < 0 ? before : session->context;
        return status;
    }
    session->has_context = is_issued(&session->context);
    return status >= 0 && !session->has_context ? SEC_E_INTERNAL_ERROR : status;
}

static SECURITY_STATUS
complete(struct wrapper_session *session, SECURITY_STATUS status, SecBufferDesc *output)
{
    if (status != SEC_I_COMPLETE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE) {
        return status;
    }
    if (wrapper_module_functions()->complete_token(&session->context, output) != SEC_E_OK) {
        output->pBuffers[0].cbBuffer = 0;
        return SEC_E_INTERNAL_ERROR;
    }
    return status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
}

static enum wrapper_outcome
step(struct wrapper_session *session, const void *bytes, size_t count)
{
    struct wrapper_credential *credential = session->credential;
    if (credential == NULL || session->is_over || session->is_established ||
        wrapper_module_functions()->free_buffer == NULL) {
        return WRAPPER_REFUSED;
    }
    bool has_input = credential->is_server || session->has_context || wrapper_is_digest(credential->package);
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
        const CtxtHandle *context = session->has_context ? &session->context : NULL;
        session->options.link.send(session->options.link.user, context, token.pvBuffer, token.cbBuffer);
    }
    if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
        session->is_over = true;
        return WRAPPER_FAILED;
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
    return session->is_established && session->credential != NULL &&
           wrapper_protect(&channel, bytes, count) == SEC_E_OK;
}

static enum wrapper_outcome
unprotect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    if (!session->is_established || session->credential == NULL) {
        return WRAPPER_REFUSED;
    }
    return wrapper_unprotect(&channel, bytes, count, NULL) == SEC_E_OK ? WRAPPER_DONE : WRAPPER_REFUSED;
}

static void
query(struct wrapper_session *session, enum wrapper_query what)
{
    if (session->is_established && session->credential != NULL) {
        wrapper_query_and_free(session->host, &session->context, what);
    }
}

static const CtxtHandle *
context_of(const struct wrapper_session *session)
{
    return session->has_context ? &session->context : NULL;
}

static void
free_session(struct wrapper_session *session)
{
    close_session(session);
    fo_release(session->host->allocator, session);
}

const struct wrapper_ops wrapper_lookup = {
    .name = "lookup",
    .start = wrapper_module_start,
    .attach = wrapper_module_use,
    .detach = wrapper_module_leave_by_application,
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
