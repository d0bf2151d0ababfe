// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A source in the style of SOCKS proxies' GSS negotiation: flat functions, package memory, the name of the
 * user that the context knows, errors by FormatMessage, names of services by DsMakeSpn.
 */
#ifdef _WIN32

#    include <ntdsapi.h>
#    include <security.h>
#    include <stdlib.h>
#    include <tchar.h>
#    include <windows.h>
#    include <winsock2.h>

/** As some such sources have it. */
#    define SEC_SUCCESS(Status) ((Status) >= 0)

static int
explain(SECURITY_STATUS status)
{
    LPTSTR text = NULL;
    DWORD length = FormatMessage(
        FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
        (DWORD)status, MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), (LPTSTR)&text, 0, NULL);

    if (length == 0) {
        return 0;
    }
    LocalFree(text);
    return 1;
}

static LPTSTR
service_name(LPCTSTR service, LPCTSTR host)
{
    DWORD length = 0;
    LPTSTR name;

    if (DsMakeSpn(service, host, NULL, 0, NULL, &length, NULL) != ERROR_BUFFER_OVERFLOW) {
        return NULL;
    }
    name = (LPTSTR)malloc(length * sizeof(TCHAR));
    if (name != NULL && DsMakeSpn(service, host, NULL, 0, NULL, &length, name) != ERROR_SUCCESS) {
        free(name);
        return NULL;
    }
    return name;
}

int
main(void)
{
    CredHandle credential;
    CtxtHandle context;
    SecBuffer token;
    SecBufferDesc description;
    SecPkgCredentials_Names names;
    TimeStamp expiry;
    ULONG attributes = 0;
    TCHAR package[] = TEXT("Kerberos");
    LPTSTR target = service_name(TEXT("rcmd"), TEXT("server.example"));
    SECURITY_STATUS status;
    int failed = 0;

    if (target == NULL || lstrcmpi(target, TEXT("RCMD/server.example")) != 0 ||
        !explain(SEC_E_LOGON_DENIED)) {
        return 1;
    }
    SecInvalidateHandle(&credential);
    SecInvalidateHandle(&context);
    status = AcquireCredentialsHandle(NULL, package, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                      &credential, &expiry);
    if (!SEC_SUCCESS(status)) {
        free(target);
        return 2;
    }
    token.BufferType = SECBUFFER_TOKEN;
    token.cbBuffer = 0;
    token.pvBuffer = NULL;
    description.ulVersion = SECBUFFER_VERSION;
    description.cBuffers = 1;
    description.pBuffers = &token;
    status = InitializeSecurityContext(&credential, NULL, target,
                                       ISC_REQ_MUTUAL_AUTH | ISC_REQ_ALLOCATE_MEMORY, 0, SECURITY_NATIVE_DREP,
                                       NULL, 0, &context, &description, &attributes, &expiry);
    if (SEC_SUCCESS(status)) {
        FreeContextBuffer(token.pvBuffer);
        DeleteSecurityContext(&context);
    } else {
        failed = 3;
    }
    names.sUserName = NULL;
    if (QueryCredentialsAttributes(&credential, SECPKG_CRED_ATTR_NAMES, &names) == SEC_E_OK) {
        FreeContextBuffer(names.sUserName);
    }
    FreeCredentialsHandle(&credential);
    free(target);
    return failed;
}

#else
#    error "Compiled without _WIN32."
#endif
