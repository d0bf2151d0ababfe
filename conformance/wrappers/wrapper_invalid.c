// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Style: a handle that is not held is invalidated, and nothing else says so; tokens in the package's memory
 * when asked for, else in own memory.
 */
#include "mutant.h"
#include "wrapper_message.h"
#include "wrapper_table.h"

struct wrapper_credential {
    const struct wrapper_host *host;
    const char *package;
    bool is_server;
    CredHandle handle;
    bool is_freed;
    unsigned use_count;     /**< The application and each session. */
    unsigned context_count; /**< Contexts made with it. */
    size_t token_bytes;
};

struct wrapper_session {
    const struct wrapper_host *host;
    struct wrapper_credential *credential; /**< Held; NULL: closed. */
    struct wrapper_options options;
    CtxtHandle context;
    CtxtHandle saved; /**< What a failed leg goes back to. */
    CtxtHandle good;  /**< The last one that carried messages both ways. */
    unsigned reset_count;
    bool has_sent;
    uint8_t *room; /**< Owned: memory for one token. */
    bool is_established;
    bool is_over;
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
    *credential = (struct wrapper_credential){
        .host = host,
        .package = package,
        .is_server = is_server,
        .use_count = 1,
        .token_bytes = wrapper_token_bytes(host, package),
    };
    SecInvalidateHandle(&credential->handle);
    if (wrapper_acquire(host, package, is_server, &credential->handle) != SEC_E_OK ||
        !is_issued(&credential->handle)) {
        fo_release(host->allocator, credential);
        return NULL;
    }
    return credential;
}

static void
free_handle(struct wrapper_credential *credential)
{
    if (!credential->is_freed) {
        (void)credential->host->table->FreeCredentialsHandle(&credential->handle);
        credential->is_freed = true;
    }
}

static void
drop_credential(struct wrapper_credential *credential)
{
    credential->use_count--;
    if (credential->use_count == 0) {
        free_handle(credential);
        fo_release(credential->host->allocator, credential);
    }
}

static void
release(struct wrapper_credential *credential)
{
    if (mutant_is(MUTANT_INVALID_LOGIN_FREED_UNUSED) && credential->context_count == 0) {
        free_handle(credential);
    }
    drop_credential(credential);
}

static void
delete_context(struct wrapper_session *session)
{
    if (SecIsValidHandle(&session->context)) {
        (void)session->host->table->DeleteSecurityContext(&session->context);
        if (mutant_is(MUTANT_INVALID_COPY_DELETED) && is_issued(&session->saved)) {
            (void)session->host->table->DeleteSecurityContext(&session->saved);
        }
        if (!mutant_is(MUTANT_INVALID_NOT_INVALIDATED)) {
            SecInvalidateHandle(&session->context);
        }
        session->credential->context_count--;
    }
}

static void
close_session(struct wrapper_session *session)
{
    if (session->credential == NULL) {
        if (mutant_is(MUTANT_INVALID_NOT_INVALIDATED) && SecIsValidHandle(&session->context)) {
            (void)session->host->table->DeleteSecurityContext(&session->context);
        }
        return;
    }
    delete_context(session);
    drop_credential(session->credential);
    session->credential = NULL;
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
    credential->use_count++;
    session->credential = credential;
    session->options = *options;
    session->is_established = false;
    session->is_over = false;
    SecInvalidateHandle(&session->context);
    SecInvalidateHandle(&session->saved);
    if (!mutant_is(MUTANT_INVALID_GOOD_OF_OLD_SESSION)) {
        SecInvalidateHandle(&session->good);
    }
    session->has_sent = false;
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
    SecInvalidateHandle(&session->good);
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
    close_session(session);
    session->reset_count++;
    bool is_bound = bind_session(session, credential, options);
    drop_credential(credential);
    return is_bound;
}

static void
free_block(const struct wrapper_session *session, void *block)
{
    (void)session->host->table->FreeContextBuffer(block);
}

/** Give the token's memory back, if it is the package's. */
static void
free_token(const struct wrapper_session *session, const SecBuffer *token, SECURITY_STATUS status)
{
    uint8_t *block = token->pvBuffer;
    if (mutant_is(MUTANT_INVALID_GARBAGE_FREED) && status < 0 && block == NULL) {
        block = (uint8_t *)(uintptr_t)0x5a5a5a50;
    }
    if (mutant_is(MUTANT_INVALID_LAST_TOKEN_KEPT) && status == SEC_E_OK) {
        return;
    }
    if (block == session->room && !mutant_is(MUTANT_INVALID_OWN_MEMORY_FREED)) {
        return;
    }
    if (block == NULL && !mutant_is(MUTANT_INVALID_NULL_FREED)) {
        return;
    }
    if (mutant_is(MUTANT_INVALID_FREED_INSIDE) && token->cbBuffer > 0) {
        block += token->cbBuffer / 2; // Sent in two pieces.
    }
    free_block(session, block);
    if (mutant_is(MUTANT_INVALID_FREED_TWICE) && status < 0) {
        free_block(session, block);
    }
}

static SECURITY_STATUS
make_leg(struct wrapper_session *session, struct wrapper_leg *leg)
{
    bool is_first = !SecIsValidHandle(&session->context);
    leg->context = is_first ? NULL : &session->context;
    leg->new_context = &session->context;
    if (mutant_is(MUTANT_INVALID_FIRST_LEG_WITH_HANDLE)) {
        leg->context = &session->context;
    }
    if (!is_first) {
        session->saved = session->context;
        if (mutant_is(MUTANT_INVALID_FIRST_VALUE_KEPT)) {
            leg->new_context = &session->saved;
        }
    }
    SECURITY_STATUS status = wrapper_leg(session->host, leg);
    if (!is_first && status < 0 && leg->new_context == &session->context) {
        session->context = session->saved;
    }
    if (is_first && is_issued(&session->context)) {
        session->credential->context_count++;
    } else if (is_first) {
        SecInvalidateHandle(&session->context);
        status = status < 0 ? status : SEC_E_INTERNAL_ERROR;
    }
    return status;
}

static SECURITY_STATUS
complete(struct wrapper_session *session, SECURITY_STATUS status, SecBufferDesc *output)
{
    if (status != SEC_I_COMPLETE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE) {
        return status;
    }
    SecHandle *handle =
        mutant_is(MUTANT_INVALID_CREDENTIAL_COMPLETED) ? &session->credential->handle : &session->context;
    if (session->host->table->CompleteAuthToken(handle, output) != SEC_E_OK) {
        output->pBuffers[0].cbBuffer = 0;
        return SEC_E_INTERNAL_ERROR;
    }
    return status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
}

static void
send_token(const struct wrapper_session *session, const SecBuffer *token)
{
    bool is_own = token->pvBuffer == session->room;
    if (token->pvBuffer != NULL && token->cbBuffer > 0 &&
        (!is_own || token->cbBuffer <= session->credential->token_bytes)) {
        const CtxtHandle *context = SecIsValidHandle(&session->context) ? &session->context : NULL;
        session->options.link.send(session->options.link.user, context, token->pvBuffer, token->cbBuffer);
    }
}

static enum wrapper_outcome
fail(struct wrapper_session *session)
{
    session->is_over = true;
    delete_context(session);
    if (mutant_is(MUTANT_INVALID_GOOD_OF_OLD_SESSION) && is_issued(&session->good) &&
        session->reset_count > 1) {
        session->context = session->good;
        session->credential->context_count++;
        delete_context(session);
    }
    return WRAPPER_FAILED;
}

static enum wrapper_outcome
step(struct wrapper_session *session, const void *bytes, size_t count)
{
    struct wrapper_credential *credential = session->credential;
    if (credential == NULL || session->is_over || session->is_established) {
        return WRAPPER_REFUSED;
    }
    bool has_input = credential->is_server || SecIsValidHandle(&session->context) ||
                     wrapper_is_digest(credential->package);
    bool is_allocating = session->options.wants_allocation;
    SecBuffer in = {(ULONG)count, SECBUFFER_TOKEN, count == 0 ? NULL : (void *)(uintptr_t)bytes};
    SecBufferDesc input = {SECBUFFER_VERSION, 1, &in};
    SecBuffer token = {is_allocating ? 0 : (ULONG)credential->token_bytes, SECBUFFER_TOKEN,
                       is_allocating ? NULL : session->room};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
    struct wrapper_leg leg = {
        .is_server = credential->is_server,
        .credential = &credential->handle,
        .requirements = session->options.requirements | (is_allocating ? ISC_REQ_ALLOCATE_MEMORY : 0U),
        .input = has_input ? &input : NULL,
        .output = &output,
    };
    SECURITY_STATUS status = make_leg(session, &leg);
    status = complete(session, status, &output);
    send_token(session, &token);
    free_token(session, &token, status);
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
    if (!session->is_established || session->credential == NULL ||
        wrapper_protect(&channel, bytes, count) != SEC_E_OK) {
        return false;
    }
    session->has_sent = true;
    return true;
}

/** The plain bytes were copied to the reader by now. */
static void
forget_plain(const struct wrapper_channel *channel, void *data)
{
    if (data != NULL && mutant_is(MUTANT_INVALID_PLAIN_TEXT_FREED)) {
        (void)channel->host->table->FreeContextBuffer(data);
    }
}

static enum wrapper_outcome
unprotect(struct wrapper_session *session, const void *bytes, size_t count)
{
    const struct wrapper_channel channel = channel_of(session);
    if (!session->is_established || session->credential == NULL) {
        return WRAPPER_REFUSED;
    }
    if (wrapper_unprotect(&channel, bytes, count, forget_plain) != SEC_E_OK) {
        return WRAPPER_REFUSED;
    }
    if (session->has_sent) {
        session->good = session->context;
    }
    return WRAPPER_DONE;
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
    return SecIsValidHandle(&session->context) ? &session->context : NULL;
}

static void
free_session(struct wrapper_session *session)
{
    close_session(session);
    fo_release(session->host->allocator, session);
}

const struct wrapper_ops wrapper_invalid = {
    .name = "invalid",
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
