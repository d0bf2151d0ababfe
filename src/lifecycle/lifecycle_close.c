// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The end of a session: revert, blocks, context, then the credentials, the module last.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

/** The session in the list that has the same context, or NULL. The caller holds the lock. */
static struct fo_session *
find_twin(const struct fo_session *session)
{
    struct fo_session *other = session->library->sharing;
    while (other != NULL && (other->context.dwLower != session->context.dwLower ||
                             other->context.dwUpper != session->context.dwUpper)) {
        other = other->sharing_next;
    }
    return other;
}

/*
 * A Digest server is given its old context back when a client returns with the nonce of an earlier
 * connection.
 * https://learn.microsoft.com/en-us/windows/win32/secauthn/maintaining-the-security-context-between-connections
 */
void
fo_session_share(struct fo_session *session)
{
    if (!session->is_digest || session->role != FO_ROLE_SERVER || session->twin != NULL) {
        return;
    }
    struct fo_library *library = session->library;
    pthread_mutex_lock(&library->lock);
    struct fo_session *other = find_twin(session);
    session->twin = session;
    if (other != NULL) {
        session->twin = other->twin;
        other->twin = session;
    }
    session->sharing_next = library->sharing;
    library->sharing = session;
    pthread_mutex_unlock(&library->lock);
}

void
fo_session_fail_twins(const struct fo_session *session)
{
    if (session->twin == NULL) {
        return;
    }
    pthread_mutex_lock(&session->library->lock);
    for (struct fo_session *twin = session->twin; twin != session; twin = twin->twin) {
        twin->state = FO_SESSION_FAILED;
    }
    pthread_mutex_unlock(&session->library->lock);
}

bool
fo_session_is_shared(const struct fo_session *session)
{
    pthread_mutex_lock(&session->library->lock);
    bool is_shared = session->twin != NULL && session->twin != session;
    pthread_mutex_unlock(&session->library->lock);
    return is_shared;
}

/** Leave list and ring. @return true when another session has the context: it now holds the credentials too.
 */
static bool
hand_over(struct fo_session *session)
{
    if (session->twin == NULL) {
        return false;
    }
    struct fo_library *library = session->library;
    pthread_mutex_lock(&library->lock);
    struct fo_session **link = &library->sharing;
    while (*link != session) {
        link = &(*link)->sharing_next;
    }
    *link = session->sharing_next;
    struct fo_session *twin = session->twin;
    bool is_shared = twin != session;
    if (is_shared) {
        struct fo_session *before = twin;
        while (before->twin != session) {
            before = before->twin;
        }
        before->twin = twin;
        // The context may know these credentials, and it lives on: behind the twin's own, of which the
        // first is that of its next leg.
        struct fo_hold **end = &twin->holds;
        while (*end != NULL) {
            end = &(*end)->next;
        }
        *end = session->holds;
        session->holds = NULL;
    }
    session->twin = NULL;
    pthread_mutex_unlock(&library->lock);
    return is_shared;
}

void
fo_session_context_delete(struct fo_session *session)
{
    if (!session->has_context) {
        return;
    }
    if (!hand_over(session)) {
        const struct fo_dispatch *dispatch = &session->library->dispatch;
        // One try: the documentation knows nothing that could follow a delete that fails.
        (void)fo_dispatch_invoke(dispatch, &(struct fo_frame){
                                               .call = FO_CALL_DELETE_SECURITY_CONTEXT,
                                               .wide = dispatch->wide,
                                               .arguments = {{.pointer = &session->context}},
                                           });
    }
    session->has_context = false;
    SecInvalidateHandle(&session->context);
}

void
fo_session_context_forget(struct fo_session *session)
{
    bool is_shared = hand_over(session);
    FO_ASSERT(!is_shared);
    session->has_context = false;
    SecInvalidateHandle(&session->context);
}

void
fo_session_token_close(struct fo_session *session)
{
    void *token = session->exported_token;
    session->exported_token = NULL;
    if (token != NULL) {
        session->library->close_token(session->library->user, token);
    }
}

void
fo_session_holds_drop(struct fo_session *session)
{
    while (session->holds != NULL) {
        struct fo_hold *hold = session->holds;
        session->holds = hold->next;
        fo_credential_drop(hold->credential);
        fo_release(session->allocator, hold);
    }
}

void
fo_session_close(struct fo_session *session)
{
    if (session == NULL || session->state == FO_SESSION_CLOSED) {
        return;
    }
    struct fo_library *library = session->library;
    if (session->is_impersonating) {
        (void)fo_session_revert(session);
        session->is_impersonating = false;
    }
    fo_session_blocks_release(session);
    fo_session_context_delete(session);
    fo_session_token_close(session);
    fo_session_holds_drop(session);
    session->state = FO_SESSION_CLOSED;
    session->library = NULL;
    fo_room_fini(session->allocator, &session->input);
    fo_room_fini(session->allocator, &session->token);
    fo_room_fini(session->allocator, &session->message);
    fo_release(session->allocator, session->target);
    session->target = NULL;
    fo_release(session->allocator, session->imported);
    session->imported = NULL;
    session->input_at = 0;
    session->input_end = 0;
    fo_library_drop(library);
}

void
fo_session_free(struct fo_session *session)
{
    if (session != NULL) {
        const struct fo_allocator *allocator = session->allocator;
        fo_session_close(session);
        fo_release(allocator, session);
    }
}
