// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Sessions: how they begin, and which credentials they hold.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--general
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

/** Whether the package is Digest, the one whose server begins the exchange and may return to an old context.
 */
static bool
is_digest(const char *package)
{
    return fo_package_equal(package, "WDigest") || fo_package_equal(package, "Digest");
}

SECURITY_STATUS
fo_session_new(struct fo_library *library, const struct fo_session_options *options, enum fo_role role,
               struct fo_session **out)
{
    SECURITY_STATUS status = SEC_E_INSUFFICIENT_MEMORY;
    struct fo_session *session = fo_allocate(library->allocator, sizeof *session);
    if (session == NULL) {
        goto failed;
    }
    if (role == FO_ROLE_CLIENT) {
        status = fo_native_new(library->allocator, library->dispatch.wide, options->target, &session->target);
        if (status != SEC_E_OK) {
            goto failed;
        }
    }
    session->library = library;
    session->allocator = library->allocator;
    SecInvalidateHandle(&session->context);
    session->state = FO_SESSION_NEW;
    session->role = role;
    session->requirements = options->requirements & ~(uint32_t)ISC_REQ_ALLOCATE_MEMORY;
    session->wants_allocation = options->want_allocate_memory;
    session->is_stream = options->is_stream;
    session->is_signing = options->sign_only && !options->is_stream;
    *out = session;
    return SEC_E_OK;

failed:
    fo_release(library->allocator, session);
    fo_library_drop(library);
    return status;
}

/** Make @p credential the one of the next leg. @return SEC_E_INVALID_HANDLE when it is closed. */
static SECURITY_STATUS
hold_credential(struct fo_session *session, struct fo_credential *credential)
{
    struct fo_hold *hold = fo_allocate(session->allocator, sizeof *hold);
    if (hold == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    if (!fo_credential_hold(credential)) {
        fo_release(session->allocator, hold);
        return SEC_E_INVALID_HANDLE;
    }
    *hold = (struct fo_hold){.credential = credential, .next = session->holds};
    session->holds = hold;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_session_open(struct fo_credential *credential, const struct fo_session_options *options,
                struct fo_session **out)
{
    FO_ASSERT(options != NULL && out != NULL);
    if (credential == NULL || !fo_credential_hold(credential)) {
        return SEC_E_INVALID_HANDLE;
    }
    // A library that its user has closed still serves the credentials that came from it.
    fo_library_hold_again(credential->library);
    struct fo_session *session = NULL;
    SECURITY_STATUS status = fo_session_new(credential->library, options, credential->role, &session);
    if (status == SEC_E_OK) {
        status = hold_credential(session, credential);
        if (status == SEC_E_OK) {
            session->is_digest = is_digest(credential->package_name);
            *out = session;
        } else {
            fo_session_free(session);
        }
    }
    fo_credential_drop(credential);
    return status;
}

SECURITY_STATUS
fo_session_import(struct fo_library *library, const struct fo_import_options *options,
                  struct fo_session **out)
{
    FO_ASSERT(options != NULL && options->package != NULL && out != NULL);
    if (library == NULL || !fo_library_hold(library)) {
        return SEC_E_INVALID_HANDLE;
    }
    struct fo_session *session = NULL;
    void *name = NULL;
    void *kept = NULL;
    SECURITY_STATUS status = fo_session_new(library, &options->session, options->role, &session);
    if (status != SEC_E_OK) {
        return status;
    }
    const struct fo_dispatch *dispatch = &library->dispatch;
    status = SEC_E_UNSUPPORTED_FUNCTION;
    if (!fo_dispatch_has(dispatch, FO_CALL_DELETE_SECURITY_CONTEXT) || options->packed_bytes > UINT32_MAX) {
        goto failed;
    }
    status = fo_native_new(library->allocator, dispatch->wide, options->package, &name);
    if (status == SEC_E_OK) {
        status = fo_native_new(library->allocator, false, options->package, &kept);
        session->imported = kept;
    }
    if (status != SEC_E_OK) {
        goto failed;
    }
    SecBuffer packed = {(ULONG)options->packed_bytes, SECBUFFER_EMPTY, (void *)options->packed};
    status = fo_dispatch_invoke(dispatch, &(struct fo_frame){
                                              .call = FO_CALL_IMPORT_SECURITY_CONTEXT,
                                              .wide = dispatch->wide,
                                              .arguments = {{.pointer = name},
                                                            {.pointer = &packed},
                                                            {.pointer = options->token},
                                                            {.pointer = &session->context}},
                                          });
    if (status == SEC_E_OK && !fo_handle_is_issued(&session->context)) {
        status = SEC_E_INTERNAL_ERROR;
    }
    if (status != SEC_E_OK) {
        goto failed;
    }
    session->is_digest = is_digest(options->package);
    session->has_context = true;
    session->state = FO_SESSION_ESTABLISHED;
    fo_release(library->allocator, name);
    *out = session;
    return SEC_E_OK;

failed:
    fo_release(library->allocator, name);
    fo_session_free(session);
    return status;
}

/** Whether a leg with another credential is documented now. */
static bool
may_replace(const struct fo_session *session)
{
    switch (session->state) {
    case FO_SESSION_NEW:
    case FO_SESSION_WANT_CREDENTIAL:
        return true;
    case FO_SESSION_ESTABLISHED:
    case FO_SESSION_RENEGOTIATING:
        return session->is_stream || session->holds == NULL;
    default:
        return false;
    }
}

/** Whether the package of @p credential is that of the session, where one is known. */
static bool
fits_package(const struct fo_session *session, const struct fo_credential *credential)
{
    const char *package =
        session->holds != NULL ? session->holds->credential->package_name : session->imported;
    return package == NULL || fo_package_equal(credential->package_name, package);
}

SECURITY_STATUS
fo_session_use_credential(struct fo_session *session, struct fo_credential *credential)
{
    if (session == NULL || credential == NULL || session->state == FO_SESSION_CLOSED ||
        session->state == FO_SESSION_EXPORTED) {
        return SEC_E_INVALID_HANDLE;
    }
    if (!may_replace(session)) {
        return SEC_E_OUT_OF_SEQUENCE;
    }
    if (!fo_credential_hold(credential)) {
        return SEC_E_INVALID_HANDLE;
    }
    SECURITY_STATUS status = SEC_E_WRONG_CREDENTIAL_HANDLE;
    struct fo_hold *current = session->holds;
    if (credential->library == session->library && credential->role == session->role &&
        fits_package(session, credential)) {
        status = hold_credential(session, credential);
    }
    if (status == SEC_E_OK && current != NULL && !session->has_context) {
        // No context knows the old one: it is not held any longer than its user wants.
        session->holds->next = current->next;
        fo_credential_drop(current->credential);
        fo_release(session->allocator, current);
    }
    fo_credential_drop(credential);
    return status;
}

void
fo_session_peer_gone(struct fo_session *session)
{
    if (session != NULL) {
        session->is_peer_gone = true;
    }
}

enum fo_session_state
fo_session_state(const struct fo_session *session)
{
    return session == NULL ? FO_SESSION_CLOSED : session->state;
}

const CtxtHandle *
fo_session_context_handle(const struct fo_session *session)
{
    FO_ASSERT(session != NULL);
    return &session->context;
}

struct fo_credential *
fo_session_credential(const struct fo_session *session)
{
    FO_ASSERT(session != NULL);
    return session->holds == NULL ? NULL : session->holds->credential;
}
