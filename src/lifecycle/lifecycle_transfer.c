// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What a context gives away: its client's identity to a thread, itself to another process.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-impersonatesecuritycontext
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-exportsecuritycontext
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

static SECURITY_STATUS
call_with_context(struct fo_session *session, enum fo_call call)
{
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    return fo_dispatch_invoke(dispatch, &(struct fo_frame){
                                            .call = call,
                                            .wide = dispatch->wide,
                                            .arguments = {{.pointer = &session->context}},
                                        });
}

SECURITY_STATUS
fo_session_impersonate(struct fo_session *session)
{
    SECURITY_STATUS status = fo_session_begin(session, 1U << FO_SESSION_ESTABLISHED);
    if (status != SEC_E_OK) {
        return status;
    }
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    if (session->role != FO_ROLE_SERVER || !fo_dispatch_has(dispatch, FO_CALL_REVERT_SECURITY_CONTEXT)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    if (session->is_impersonating) {
        // What a second one would mean, and how often to revert, no page says.
        return SEC_E_OUT_OF_SEQUENCE;
    }
    status = call_with_context(session, FO_CALL_IMPERSONATE_SECURITY_CONTEXT);
    session->is_impersonating = status == SEC_E_OK;
    return status;
}

SECURITY_STATUS
fo_session_revert(struct fo_session *session)
{
    if (session == NULL || session->state == FO_SESSION_CLOSED || session->state == FO_SESSION_EXPORTED) {
        return SEC_E_INVALID_HANDLE;
    }
    fo_session_blocks_release(session);
    if (!session->is_impersonating) {
        return SEC_E_NO_IMPERSONATION;
    }
    SECURITY_STATUS status = call_with_context(session, FO_CALL_REVERT_SECURITY_CONTEXT);
    session->is_impersonating = status != SEC_E_OK;
    return status;
}

SECURITY_STATUS
fo_session_export(struct fo_session *session, uint32_t flags, struct fo_octets *out)
{
    FO_ASSERT(out != NULL);
    SECURITY_STATUS status = fo_session_begin(session, 1U << FO_SESSION_ESTABLISHED);
    if (status != SEC_E_OK) {
        return status;
    }
    struct fo_library *library = session->library;
    bool is_deleting = (flags & SECPKG_CONTEXT_EXPORT_DELETE_OLD) != 0;
    if (!fo_dispatch_has(&library->dispatch, FO_CALL_FREE_CONTEXT_BUFFER)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    if (is_deleting && (session->is_impersonating || fo_session_is_shared(session))) {
        // Somebody still needs the context that would be gone.
        return SEC_E_OUT_OF_SEQUENCE;
    }
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    void *token = NULL;
    status = fo_dispatch_invoke(&library->dispatch,
                                &(struct fo_frame){
                                    .call = FO_CALL_EXPORT_SECURITY_CONTEXT,
                                    .wide = library->dispatch.wide,
                                    .arguments = {{.pointer = &session->context},
                                                  {.number = flags},
                                                  {.pointer = &packed},
                                                  {.pointer = library->close_token == NULL ? NULL : &token}},
                                });
    if (status != SEC_E_OK) {
        return status;
    }
    session->blocks[0] = packed.pvBuffer;
    if (token != NULL) {
        fo_session_token_close(session);
        session->exported_token = token;
    }
    if (is_deleting) {
        fo_session_context_forget(session);
        session->state = FO_SESSION_EXPORTED;
    }
    *out = (struct fo_octets){packed.pvBuffer, packed.pvBuffer == NULL ? 0 : packed.cbBuffer};
    return SEC_E_OK;
}
