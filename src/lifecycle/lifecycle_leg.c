// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One leg: the handshake call and what it gives, context and blocks, into the session's charge.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--general
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/acceptsecuritycontext--general
 */
#include "lifecycle/lifecycle_object.h"

/** Memory for a token when the package does not say how much it needs: more than any known package does. */
enum {
    TOKEN_BYTES_DEFAULT = 65536
};

/** Memory that the package may write one token to. */
static bool
reserve_token(struct fo_session *session)
{
    const struct fo_credential *credential = session->holds->credential;
    size_t bytes = credential->has_package ? credential->package.token_bytes_max : 0;
    if (bytes == 0) {
        bytes = TOKEN_BYTES_DEFAULT;
    } else if (bytes > FO_SESSION_TOKEN_BYTES_MAX) {
        bytes = FO_SESSION_TOKEN_BYTES_MAX;
    }
    return fo_room_reserve(session->allocator, &session->token, bytes);
}

/** Whether to ask the package to allocate: only if what it allocates can be released. */
static bool
is_allocating(const struct fo_session *session)
{
    return session->wants_allocation &&
           fo_dispatch_has(&session->library->dispatch, FO_CALL_FREE_CONTEXT_BUFFER);
}

static void
prepare_leg(struct fo_session *session, struct fo_leg *leg)
{
    size_t waiting = session->input_end - session->input_at;
    *leg = (struct fo_leg){
        .is_first = !session->has_context,
        .is_allocating = is_allocating(session),
    };
    leg->has_input = waiting > 0 || !leg->is_first || session->role == FO_ROLE_SERVER;
    leg->input[0].BufferType = SECBUFFER_TOKEN;
    if (waiting > 0) {
        leg->input[0].cbBuffer = (ULONG)waiting;
        leg->input[0].pvBuffer = session->input.bytes + session->input_at;
    }
    // The empty entry is where a stream package reports what it did not use.
    leg->input[1].BufferType = SECBUFFER_EMPTY;
    leg->input_list = (SecBufferDesc){SECBUFFER_VERSION, session->is_stream ? 2 : 1, leg->input};
    leg->output[FO_LEG_TOKEN].BufferType = SECBUFFER_TOKEN;
    leg->output[FO_LEG_ALERT].BufferType = SECBUFFER_ALERT;
    ULONG output_count = 1;
    if (leg->is_allocating) {
        output_count = session->is_stream ? 2 : 1;
    } else {
        leg->output[FO_LEG_TOKEN].cbBuffer = (ULONG)session->token.capacity;
        leg->output[FO_LEG_TOKEN].pvBuffer = session->token.bytes;
    }
    leg->output_list = (SecBufferDesc){SECBUFFER_VERSION, output_count, leg->output};
}

static SECURITY_STATUS
call_client(struct fo_session *session, struct fo_leg *leg, uint64_t requirements)
{
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    TimeStamp expiry = {0};
    return fo_dispatch_invoke(dispatch,
                              &(struct fo_frame){
                                  .call = FO_CALL_INITIALIZE_SECURITY_CONTEXT,
                                  .wide = dispatch->wide,
                                  .arguments = {{.pointer = &session->holds->credential->handle},
                                                {.pointer = leg->is_first ? NULL : &session->context},
                                                {.pointer = session->target},
                                                {.number = requirements},
                                                {.number = 0},
                                                {.number = 0},
                                                {.pointer = leg->has_input ? &leg->input_list : NULL},
                                                {.number = 0},
                                                {.pointer = &session->context},
                                                {.pointer = &leg->output_list},
                                                {.pointer = &leg->attributes},
                                                {.pointer = &expiry}},
                              });
}

static SECURITY_STATUS
call_server(struct fo_session *session, struct fo_leg *leg, uint64_t requirements)
{
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    TimeStamp expiry = {0};
    return fo_dispatch_invoke(dispatch,
                              &(struct fo_frame){
                                  .call = FO_CALL_ACCEPT_SECURITY_CONTEXT,
                                  .wide = dispatch->wide,
                                  .arguments = {{.pointer = &session->holds->credential->handle},
                                                {.pointer = leg->is_first ? NULL : &session->context},
                                                {.pointer = &leg->input_list},
                                                {.number = requirements},
                                                {.number = 0},
                                                {.pointer = &session->context},
                                                {.pointer = &leg->output_list},
                                                {.pointer = &leg->attributes},
                                                {.pointer = &expiry}},
                              });
}

/**
 * Find out which context there is now.
 *
 * After a success it is the newest value. After a failed first leg there is one only if the provider has
 * replaced the invalid value; after a failed later leg the old one stays, whatever was written.
 */
static void
adopt_context(struct fo_session *session, struct fo_leg *leg, const CtxtHandle *before)
{
    bool has_moved = fo_leg_has_progressed(leg->status) || leg->status == SEC_E_INCOMPLETE_MESSAGE;
    bool is_issued = fo_handle_is_issued(&session->context);
    if (!leg->is_first) {
        if (!is_issued || !has_moved) {
            session->context = *before;
        }
        return;
    }
    session->has_context = is_issued;
    if (is_issued) {
        fo_session_share(session);
    } else {
        SecInvalidateHandle(&session->context);
    }
}

/** Remember how much of the token's memory was written: what the package says, all of it when it failed. */
static void
use_token(struct fo_session *session, const struct fo_leg *leg)
{
    const SecBuffer *token = &leg->output[FO_LEG_TOKEN];
    size_t capacity = session->token.capacity;
    if (leg->is_allocating) {
        return;
    }
    bool is_told = fo_leg_has_progressed(leg->status) && token->pvBuffer == session->token.bytes &&
                   token->cbBuffer <= capacity;
    fo_room_use(&session->token, is_told ? token->cbBuffer : capacity);
}

/** Take charge of the package memory in the outputs, whatever the status and however short. */
static void
adopt_blocks(struct fo_session *session, struct fo_leg *leg)
{
    for (size_t i = 0; i < leg->output_list.cBuffers; i++) {
        uintptr_t pointer = (uintptr_t)leg->output[i].pvBuffer;
        uintptr_t begin = (uintptr_t)session->token.bytes;
        bool is_own = pointer >= begin && pointer - begin < session->token.capacity;
        // Without being asked, a package that allocates must say so; then the pointer is not ours.
        if (leg->is_allocating || (!is_own && (leg->attributes & ISC_RET_ALLOCATED_MEMORY) != 0)) {
            session->blocks[i] = leg->output[i].pvBuffer;
        } else if (leg->output[i].cbBuffer > session->token.capacity || !is_own) {
            leg->output[i].cbBuffer = 0;
        }
    }
}

static void
call_leg(struct fo_session *session, struct fo_leg *leg)
{
    CtxtHandle before = session->context;
    prepare_leg(session, leg);
    uint64_t requirements =
        session->requirements | (leg->is_allocating ? (uint32_t)ISC_REQ_ALLOCATE_MEMORY : 0);
    leg->status = session->role == FO_ROLE_CLIENT ? call_client(session, leg, requirements)
                                                  : call_server(session, leg, requirements);
    adopt_context(session, leg, &before);
    use_token(session, leg);
    adopt_blocks(session, leg);
}

/**
 * Make the call, in own memory from now on if the package turns out not to allocate.
 *
 * @return false when memory was lacking before the first call; no leg was made.
 */
static bool
run_leg(struct fo_session *session, struct fo_leg *leg)
{
    if (!is_allocating(session) && !reserve_token(session)) {
        return false;
    }
    call_leg(session, leg);
    if (!leg->is_allocating || (leg->attributes & ISC_RET_ALLOCATED_MEMORY) != 0) {
        return true;
    }
    bool is_refused = leg->status == SEC_E_BUFFER_TOO_SMALL || leg->status == SEC_E_INSUFFICIENT_MEMORY;
    if (fo_leg_has_progressed(leg->status) && session->blocks[FO_LEG_TOKEN] == NULL) {
        session->wants_allocation = false;
    }
    // Only a first leg can be made again; a later one that fails has ended the context.
    if (is_refused && leg->is_first && reserve_token(session)) {
        session->wants_allocation = false;
        fo_session_blocks_release(session);
        fo_session_context_delete(session);
        call_leg(session, leg);
    }
    return true;
}

struct fo_step_result
fo_session_leg(struct fo_session *session)
{
    enum fo_call call = session->role == FO_ROLE_CLIENT ? FO_CALL_INITIALIZE_SECURITY_CONTEXT
                                                        : FO_CALL_ACCEPT_SECURITY_CONTEXT;
    struct fo_leg leg;
    if (!fo_dispatch_has(&session->library->dispatch, call) ||
        !fo_dispatch_has(&session->library->dispatch, FO_CALL_DELETE_SECURITY_CONTEXT)) {
        return fo_session_fail(session, SEC_E_UNSUPPORTED_FUNCTION);
    }
    if (!run_leg(session, &leg)) {
        return fo_session_fail(session, SEC_E_INSUFFICIENT_MEMORY);
    }
    return fo_session_conclude(session, &leg);
}
