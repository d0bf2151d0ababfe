// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Style: a flag beside each handle says that it is held; tokens in own memory.
 */
#include "mutant.h"
#include "wrapper_message.h"
#include "wrapper_table.h"

struct wrapper_credential {
    const struct wrapper_host *host;
    const char *package;
    bool is_server;
    CredHandle handle;
    bool has_handle;
    unsigned use_count;   /**< The application and each session: who knows this object. */
    unsigned claim_count; /**< The same: who needs the handle. */
    size_t token_bytes;
};

struct wrapper_session {
    const struct wrapper_host *host;
    struct wrapper_credential *credential;
    bool has_credential; /**< Held. */
    struct wrapper_options options;
    CtxtHandle context;
    bool has_context;
    uint8_t *room; /**< Owned: memory for one token. */
    bool is_established;
    bool is_broken;
    bool wants_completion; /**< The last leg asked for it. */
    unsigned reset_count;
};

static struct wrapper_credential *
acquire(const struct wrapper_host *host, const char *package, bool is_server)
{
    struct wrapper_credential *credential = fo_allocate(host->allocator, sizeof *credential);
    if (credential == NULL) {
        return NULL;
    }
    credential->host = host;
    credential->package = package;
    credential->is_server = is_server;
    credential->use_count = 1;
    credential->claim_count = 1;
    credential->token_bytes = wrapper_token_bytes(host, package);
    SecInvalidateHandle(&credential->handle);
    credential->has_handle = wrapper_acquire(host, package, is_server, &credential->handle) == SEC_E_OK &&
                             SecIsValidHandle(&credential->handle) &&
                             (credential->handle.dwLower != 0 || credential->handle.dwUpper != 0);
    if (!credential->has_handle) {
        fo_release(host->allocator, credential);
        return NULL;
    }
    return credential;
}

static void
free_handle(struct wrapper_credential *credential)
{
    if (credential->has_handle) {
        (void)credential->host->table->FreeCredentialsHandle(&credential->handle);
        credential->has_handle = false;
    }
}

static void
hold_credential(struct wrapper_credential *credential)
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
    if (credential->claim_count == 0) {
        free_handle(credential);
    }
}

static void
drop_credential(struct wrapper_credential *credential)
{
    drop_claim(credential);
    credential->use_count--;
    if (credential->use_count == 0) {
        fo_release(credential->host->allocator, credential);
    }
}

static void
release(struct wrapper_credential *credential)
{
    if (mutant_is(MUTANT_FLAGS_CREDENTIAL_FREED_MIDHANDSHAKE)) {
        free_handle(credential);
    }
    drop_credential(credential);
}

static void
forget_credential(struct wrapper_session *session)
{
    if (session->has_credential) {
        session->has_credential = false;
        drop_credential(session->credential);
    }
}

static void
delete_context(struct wrapper_session *session)
{
    if (session->has_context) {
        (void)session->host->table->DeleteSecurityContext(&session->context);
        if (mutant_is(MUTANT_FLAGS_FLAG_SURVIVES_DELETE)) {
            return;
        }
        session->has_context = false;
        SecInvalidateHandle(&session->context);
    }
}

static void
close_session(struct wrapper_session *session)
{
    if (mutant_is(MUTANT_FLAGS_CREDENTIAL_BEFORE_CONTEXT)) {
        forget_credential(session);
    }
    delete_context(session);
    forget_credential(session);
    session->is_established = false;
    fo_release(session->host->allocator, session->room);
    session->room = NULL;
}

static bool
bind_session(struct wrapper_session *session, struct wrapper_credential *credential,
             const struct wrapper_options *options)
{
    session->room = fo_allocate(session->host->allocator, credential->token_bytes);
    if (session->room == NULL) {
        return false;
    }
    hold_credential(credential);
    session->credential = credential;
    session->has_credential = true;
    session->options = *options;
    session->is_established = false;
    session->is_broken = false;
    if (!mutant_is(MUTANT_FLAGS_RESET_KEEPS_COMPLETION)) {
        session->wants_completion = false;
    }
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
    SecInvalidateHandle(&session->context);
    if (mutant_is(MUTANT_FLAGS_QUERY_UNTESTED)) {
        session->context = (CtxtHandle){0x5a5a5a5a, 0x5a5a5a5a}; // As memory that nobody has cleared.
    }
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
    hold_credential(credential);
    if (mutant_is(MUTANT_FLAGS_RESET_FORGETS_CONTEXT)) {
        session->has_context = false;
    }
    close_session(session);
    session->reset_count++;
    bool is_bound = bind_session(session, credential, options);
    drop_credential(credential);
    return is_bound;
}

static enum wrapper_outcome
fail(struct wrapper_session *session)
{
    session->is_broken = !mutant_is(MUTANT_FLAGS_FAILURE_FORGOTTEN);
    session->is_established = false;
    if (mutant_is(MUTANT_FLAGS_FAILURE_DROPS_CLAIM) && session->has_context && session->reset_count > 0 &&
        session->credential->use_count > 3) {
        drop_claim(session->credential);
    }
    return WRAPPER_FAILED;
}

/** Let the package finish the token before it is sent. */
static bool
complete(struct wrapper_session *session, SECURITY_STATUS *status, SecBufferDesc *output)
{
    bool is_asked = *status == SEC_I_COMPLETE_NEEDED || *status == SEC_I_COMPLETE_AND_CONTINUE;
    session->wants_completion = session->wants_completion || is_asked;
    if (mutant_is(MUTANT_FLAGS_COMPLETION_SKIPPED)) {
        session->wants_completion = false;
    }
    if (mutant_is(MUTANT_FLAGS_COMPLETION_UNASKED) && *status == SEC_E_OK) {
        (void)session->host->table->CompleteAuthToken(&session->context, output);
    }
    if (session->wants_completion) {
        bool is_complete = session->host->table->CompleteAuthToken(&session->context, output) == SEC_E_OK;
        if (!is_complete && !mutant_is(MUTANT_FLAGS_COMPLETION_FAILURE_IGNORED)) {
            return false;
        }
        session->wants_completion = false;
    }
    if (is_asked) {
        bool is_over = *status == SEC_I_COMPLETE_NEEDED || mutant_is(MUTANT_FLAGS_CONTINUATION_LOST);
        *status = is_over ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
    }
    return true;
}

static SECURITY_STATUS
make_leg(struct wrapper_session *session, struct wrapper_leg *leg)
{
    const CtxtHandle before = session->context;
    bool is_first = !session->has_context;
    leg->context = is_first ? NULL : &session->context;
    leg->new_context = &session->context;
    if (mutant_is(MUTANT_FLAGS_FLAG_BEFORE_FIRST_LEG)) {
        session->has_context = true;
    }
    SECURITY_STATUS status = wrapper_leg(session->host, leg);
    if (!is_first && status < 0) {
        session->context = before;
    }
    bool is_issued = SecIsValidHandle(&session->context) &&
                     (session->context.dwLower != 0 || session->context.dwUpper != 0);
    session->has_context = session->has_context || is_issued;
    if (!session->has_context) {
        SecInvalidateHandle(&session->context);
    }
    return status >= 0 && !is_issued ? SEC_E_INTERNAL_ERROR : status;
}

static enum wrapper_outcome
step(struct wrapper_session *session, const void *bytes, size_t count)
{
    struct wrapper_credential *credential = session->credential;
    if (!session->has_credential || session->is_broken || session->is_established) {
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
    bool is_complete = status < 0 || complete(session, &status, &output);
    if (status < 0 && session->has_context && mutant_is(MUTANT_FLAGS_COMPLETION_AFTER_FAILURE)) {
        (void)session->host->table->CompleteAuthToken(&session->context, &output);
    }
    if (!is_complete) {
        return fail(session);
    }
    bool is_own = token.pvBuffer == session->room && token.cbBuffer <= credential->token_bytes;
    if (is_own && token.cbBuffer > 0) {
        const CtxtHandle *context = session->has_context ? &session->context : NULL;
        session->options.link.send(session->options.link.user, context, token.pvBuffer, token.cbBuffer);
    }
    if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
        return fail(session);
    }
    session->is_established = status == SEC_E_OK;
    if (session->is_established && mutant_is(MUTANT_FLAGS_CREDENTIAL_FREED_ONCE_DONE)) {
        forget_credential(session);
    }
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
    if (session->is_established || mutant_is(MUTANT_FLAGS_QUERY_UNTESTED)) {
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

const struct wrapper_ops wrapper_flags = {
    .name = "flags",
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
