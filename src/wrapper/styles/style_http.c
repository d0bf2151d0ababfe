// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A source in the style of HTTP clients: the table from the bare InitSecurityInterface, names under UNICODE's
 * setting, identities split at the backslash, tokens in memory of the caller's.
 */
#ifdef _WIN32

#    define SECURITY_WIN32
#    include <rpc.h>
#    include <security.h>
#    include <sspi.h>
#    include <stdlib.h>
#    include <string.h>
#    include <tchar.h>
#    include <windows.h>

static PSecurityFunctionTable functions;

struct http_auth {
    CredHandle *credentials;
    CtxtHandle *context;
    SEC_WINNT_AUTH_IDENTITY identity;
    unsigned char *token;
    size_t token_max;
    TCHAR *spn;
};

static int
split_user(const TCHAR *user, const TCHAR *password, SEC_WINNT_AUTH_IDENTITY *identity)
{
    const TCHAR *name = _tcschr(user, TEXT('\\'));
    const size_t domain_length = name != NULL ? (size_t)(name - user) : 0;
    TCHAR *domain = (TCHAR *)malloc((domain_length + 1) * sizeof(TCHAR));

    memset(identity, 0, sizeof(*identity));
    if (domain == NULL) {
        return -1;
    }
    memcpy(domain, user, domain_length * sizeof(TCHAR));
    domain[domain_length] = 0;
    name = name != NULL ? name + 1 : user;
#    ifdef UNICODE
    identity->User = (unsigned short *)_tcsdup(name);
    identity->Domain = (unsigned short *)domain;
    identity->Password = (unsigned short *)_tcsdup(password);
    identity->Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
#    else
    identity->User = (unsigned char *)_tcsdup(name);
    identity->Domain = (unsigned char *)domain;
    identity->Password = (unsigned char *)_tcsdup(password);
    identity->Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
#    endif
    identity->UserLength = (unsigned int)lstrlen(name);
    identity->DomainLength = (unsigned int)domain_length;
    identity->PasswordLength = (unsigned int)lstrlen(password);
    return identity->User != NULL && identity->Password != NULL ? 0 : -1;
}

static void
cleanup(struct http_auth *auth)
{
    if (auth->context != NULL) {
        functions->DeleteSecurityContext(auth->context);
        free(auth->context);
        auth->context = NULL;
    }
    if (auth->credentials != NULL) {
        functions->FreeCredentialsHandle(auth->credentials);
        free(auth->credentials);
        auth->credentials = NULL;
    }
    free(auth->identity.User);
    free(auth->identity.Domain);
    free(auth->identity.Password);
    free(auth->spn);
    free(auth->token);
    memset(auth, 0, sizeof(*auth));
}

static SECURITY_STATUS
begin(struct http_auth *auth)
{
    SecBuffer buffer;
    SecBufferDesc description;
    SECURITY_STATUS status;
    TimeStamp expiry;
    ULONG attributes;
    CtxtHandle *context = (CtxtHandle *)calloc(1, sizeof(CtxtHandle));

    buffer.BufferType = SECBUFFER_TOKEN;
    buffer.pvBuffer = auth->token;
    buffer.cbBuffer = (ULONG)auth->token_max;
    description.ulVersion = SECBUFFER_VERSION;
    description.cBuffers = 1;
    description.pBuffers = &buffer;
    status =
        functions->InitializeSecurityContext(auth->credentials, NULL, auth->spn, 0, 0, SECURITY_NATIVE_DREP,
                                             NULL, 0, context, &description, &attributes, &expiry);
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        functions->CompleteAuthToken(context, &description);
    } else if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
        free(context);
        return status;
    }
    auth->context = context;
    return buffer.cbBuffer > 0 ? SEC_E_OK : SEC_E_INTERNAL_ERROR;
}

static int
run_http(void)
{
    struct http_auth auth;
    PSecPkgInfo package = NULL;
    TimeStamp expiry;
    SECURITY_STATUS status;

    memset(&auth, 0, sizeof auth);
    functions = InitSecurityInterface();
    if (functions == NULL) {
        return 1;
    }
    status = functions->QuerySecurityPackageInfo((TCHAR *)NEGOSSP_NAME, &package);
    if (status != SEC_E_OK) {
        return 2;
    }
    auth.token_max = package->cbMaxToken;
    functions->FreeContextBuffer(package);
    auth.token = (unsigned char *)malloc(auth.token_max);
    auth.spn = _tcsdup(TEXT("HTTP/server.example"));
    auth.credentials = (CredHandle *)calloc(1, sizeof(CredHandle));
    if (split_user(TEXT("DOMAIN\\user"), TEXT("secret"), &auth.identity) != 0) {
        cleanup(&auth);
        return 3;
    }
    status = functions->AcquireCredentialsHandle(NULL, (TCHAR *)NEGOSSP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                                                 &auth.identity, NULL, NULL, auth.credentials, &expiry);
    if (status == SEC_E_OK) {
        status = begin(&auth);
    }
    cleanup(&auth);
    return status == SEC_E_OK ? 0 : 4;
}

int
main(void)
{
    return run_http();
}

#else
#    error "Compiled without _WIN32."
#endif
