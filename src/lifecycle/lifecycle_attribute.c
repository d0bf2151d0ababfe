// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Attributes of a context, copied to the caller's memory.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/querycontextattributes--general
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

#include <string.h>

enum {
    /** The handshake has been completed at least once and has not failed since. */
    STATES_COMPLETED =
        1 << FO_SESSION_ESTABLISHED | 1 << FO_SESSION_RENEGOTIATING | 1 << FO_SESSION_PEER_CLOSED,
    STATES_WITH_CONTEXT = STATES_COMPLETED | 1 << FO_SESSION_HANDSHAKING | 1 << FO_SESSION_WANT_CREDENTIAL,
};

SECURITY_STATUS
fo_session_begin(struct fo_session *session, unsigned states)
{
    if (session == NULL || session->state == FO_SESSION_CLOSED) {
        return SEC_E_INVALID_HANDLE;
    }
    fo_session_blocks_release(session);
    if (session->state == FO_SESSION_EXPORTED) {
        return SEC_E_INVALID_HANDLE;
    }
    if ((states & 1U << session->state) != 0) {
        return SEC_E_OK;
    }
    switch (session->state) {
    case FO_SESSION_PEER_CLOSED:
    case FO_SESSION_SHUTTING_DOWN:
    case FO_SESSION_SHUT_DOWN:
    case FO_SESSION_RENEGOTIATING:
        return SEC_E_CONTEXT_EXPIRED;
    default:
        return SEC_E_OUT_OF_SEQUENCE;
    }
}

SECURITY_STATUS
fo_session_query(struct fo_session *session, uint32_t attribute, void *out)
{
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    return fo_dispatch_invoke(
        dispatch, &(struct fo_frame){
                      .call = FO_CALL_QUERY_CONTEXT_ATTRIBUTES,
                      .wide = dispatch->wide,
                      .arguments = {{.pointer = &session->context}, {.number = attribute}, {.pointer = out}},
                  });
}

/** Query an attribute with a package block, unless that could not be released. */
static SECURITY_STATUS
query_with_block(struct fo_session *session, unsigned states, uint32_t attribute, void *out)
{
    SECURITY_STATUS status = fo_session_begin(session, states);
    if (status != SEC_E_OK) {
        return status;
    }
    if (!fo_dispatch_has(&session->library->dispatch, FO_CALL_FREE_CONTEXT_BUFFER)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    return fo_session_query(session, attribute, out);
}

SECURITY_STATUS
fo_session_sizes_load(struct fo_session *session)
{
    if (session->has_sizes) {
        return SEC_E_OK;
    }
    session->sizes = (SecPkgContext_Sizes){0};
    session->stream_sizes = (SecPkgContext_StreamSizes){0};
    SECURITY_STATUS status = session->is_stream
                                 ? fo_session_query(session, SECPKG_ATTR_STREAM_SIZES, &session->stream_sizes)
                                 : fo_session_query(session, SECPKG_ATTR_SIZES, &session->sizes);
    session->has_sizes = status == SEC_E_OK;
    return status;
}

SECURITY_STATUS
fo_session_query_sizes(struct fo_session *session, SecPkgContext_Sizes *out)
{
    FO_ASSERT(out != NULL);
    SecPkgContext_Sizes sizes = {0};
    SECURITY_STATUS status = fo_session_begin(session, STATES_COMPLETED);
    if (status == SEC_E_OK) {
        status = fo_session_query(session, SECPKG_ATTR_SIZES, &sizes);
    }
    if (status == SEC_E_OK) {
        *out = sizes;
    }
    return status;
}

SECURITY_STATUS
fo_session_query_stream_sizes(struct fo_session *session, SecPkgContext_StreamSizes *out)
{
    FO_ASSERT(out != NULL);
    SecPkgContext_StreamSizes sizes = {0};
    SECURITY_STATUS status = fo_session_begin(session, STATES_COMPLETED);
    if (status == SEC_E_OK) {
        status = fo_session_query(session, SECPKG_ATTR_STREAM_SIZES, &sizes);
    }
    if (status == SEC_E_OK) {
        *out = sizes;
    }
    return status;
}

SECURITY_STATUS
fo_session_query_name(struct fo_session *session, char *name, size_t room_bytes)
{
    FO_ASSERT(name != NULL && room_bytes > 0);
    SecPkgContext_NamesW names = {0};
    SECURITY_STATUS status = query_with_block(session, STATES_COMPLETED, SECPKG_ATTR_NAMES, &names);
    if (status != SEC_E_OK) {
        return status;
    }
    if (names.sUserName == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    if (fo_native_length(dispatch->wide, names.sUserName) >= room_bytes) {
        status = SEC_E_BUFFER_TOO_SMALL;
    } else {
        (void)fo_native_copy(dispatch->wide, names.sUserName, name, room_bytes);
    }
    fo_block_release(dispatch, names.sUserName);
    return status;
}

SECURITY_STATUS
fo_session_query_package(struct fo_session *session, struct fo_package *out)
{
    FO_ASSERT(out != NULL);
    SecPkgContext_PackageInfoW info = {0};
    SECURITY_STATUS status = query_with_block(session, STATES_WITH_CONTEXT, SECPKG_ATTR_PACKAGE_INFO, &info);
    if (status != SEC_E_OK) {
        return status;
    }
    if (info.PackageInfo == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    fo_package_copy(dispatch->wide, info.PackageInfo, out);
    fo_block_release(dispatch, info.PackageInfo);
    return SEC_E_OK;
}

SECURITY_STATUS
fo_session_query_key(struct fo_session *session, void *key, size_t room_bytes, size_t *key_bytes)
{
    FO_ASSERT((key != NULL || room_bytes == 0) && key_bytes != NULL);
    SecPkgContext_SessionKey info = {0};
    SECURITY_STATUS status = query_with_block(session, STATES_COMPLETED, SECPKG_ATTR_SESSION_KEY, &info);
    if (status != SEC_E_OK) {
        return status;
    }
    if (info.SessionKey == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    if (info.SessionKeyLength > room_bytes) {
        status = SEC_E_BUFFER_TOO_SMALL;
    } else {
        if (info.SessionKeyLength > 0) {
            memcpy(key, info.SessionKey, info.SessionKeyLength);
        }
        *key_bytes = info.SessionKeyLength;
    }
    fo_memory_wipe(info.SessionKey, info.SessionKeyLength);
    fo_block_release(&session->library->dispatch, info.SessionKey);
    return status;
}
