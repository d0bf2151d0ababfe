// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The wrapper: one credential and one context for each object, tokens in the package's memory.
 */
#define SECURITY_WIN32
#include "auth.h"

#include <sspi.h>
#include <windows.h>

#include <stdlib.h>
#include <string.h>

struct auth {
    char *target;
    CredHandle credential;
    CtxtHandle context;
    BOOL has_context;
    void *token; /* The package's; freed before the next leg. */
};

/* A failed first leg leaves the variable as it was, or zeroed, or with a context to delete. */
static BOOL
is_context(const CtxtHandle *handle)
{
    return SecIsValidHandle(handle) && (handle->dwLower != 0 || handle->dwUpper != 0);
}

static void
drop_token(struct auth *auth)
{
    if (auth->token != NULL) {
        FreeContextBuffer(auth->token);
        auth->token = NULL;
    }
}

struct auth *
auth_new(const char *package, const char *target)
{
    struct auth *auth = calloc(1, sizeof *auth);
    TimeStamp expiry;
    if (auth == NULL) {
        return NULL;
    }
    auth->target = strdup(target);
    if (auth->target == NULL ||
        AcquireCredentialsHandleA(NULL, (char *)package, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                  &auth->credential, &expiry) != SEC_E_OK) {
        free(auth->target);
        free(auth);
        return NULL;
    }
    return auth;
}

enum auth_result
auth_step(struct auth *auth, const void *in, size_t in_bytes, const void **out, size_t *out_bytes)
{
    SecBuffer input[2] = {{(ULONG)in_bytes, SECBUFFER_TOKEN, (void *)in}, {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc inputs = {SECBUFFER_VERSION, 2, input};
    SecBuffer output = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc outputs = {SECBUFFER_VERSION, 1, &output};
    CtxtHandle made;
    TimeStamp expiry;
    ULONG attributes;
    SECURITY_STATUS status;

    drop_token(auth);
    SecInvalidateHandle(&made);
    status = InitializeSecurityContextA(
        &auth->credential, auth->has_context ? &auth->context : NULL, auth->target,
        ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_MUTUAL_AUTH | ISC_REQ_INTEGRITY, 0, SECURITY_NATIVE_DREP,
        auth->has_context ? &inputs : NULL, 0, auth->has_context ? &auth->context : &made, &outputs,
        &attributes, &expiry);
    if (!auth->has_context && is_context(&made)) {
        auth->context = made;
        auth->has_context = TRUE;
    }
    auth->token = output.pvBuffer;
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        const BOOL goes_on = status == SEC_I_COMPLETE_AND_CONTINUE;
        status = CompleteAuthToken(&auth->context, &outputs);
        status = status == SEC_E_OK && goes_on ? SEC_I_CONTINUE_NEEDED : status;
    }
    *out = output.pvBuffer;
    *out_bytes = output.pvBuffer != NULL ? output.cbBuffer : 0;
    if (status == SEC_I_CONTINUE_NEEDED) {
        return AUTH_MORE;
    }
    return status == SEC_E_OK ? AUTH_DONE : AUTH_FAILED;
}

void
auth_free(struct auth *auth)
{
    if (auth == NULL) {
        return;
    }
    drop_token(auth);
    if (auth->has_context) {
        DeleteSecurityContext(&auth->context);
    }
    FreeCredentialsHandle(&auth->credential);
    free(auth->target);
    free(auth);
}
