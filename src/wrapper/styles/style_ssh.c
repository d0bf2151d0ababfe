// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A source in the style of SSH clients: single functions by GetProcAddress, an unsigned long for the status,
 * signatures over a hash, the registry asked for another library first.
 */
#ifdef _WIN32

#    include <security.h>
#    include <stdlib.h>
#    include <string.h>
#    include <windows.h>

#    define DECLARE(TYPE, NAME, PARAMETERS)        \
        typedef TYPE(WINAPI *t_##NAME) PARAMETERS; \
        static t_##NAME p_##NAME
#    define FETCH(MODULE, NAME) \
        (p_##NAME = (t_##NAME)(MODULE != NULL ? (void *)GetProcAddress(MODULE, #NAME) : NULL))

DECLARE(SECURITY_STATUS, AcquireCredentialsHandleA,
        (SEC_CHAR *, SEC_CHAR *, ULONG, PLUID, PVOID, SEC_GET_KEY_FN, PVOID, PCredHandle, PTimeStamp));
DECLARE(SECURITY_STATUS, InitializeSecurityContextA,
        (PCredHandle, PCtxtHandle, SEC_CHAR *, ULONG, ULONG, ULONG, PSecBufferDesc, ULONG, PCtxtHandle,
         PSecBufferDesc, PULONG, PTimeStamp));
DECLARE(SECURITY_STATUS, FreeContextBuffer, (PVOID));
DECLARE(SECURITY_STATUS, FreeCredentialsHandle, (PCredHandle));
DECLARE(SECURITY_STATUS, DeleteSecurityContext, (PCtxtHandle));
DECLARE(SECURITY_STATUS, QueryContextAttributesA, (PCtxtHandle, ULONG, PVOID));
DECLARE(SECURITY_STATUS, MakeSignature, (PCtxtHandle, ULONG, PSecBufferDesc, ULONG));

struct ssh_context {
    unsigned long status;
    CredHandle credential;
    CtxtHandle context;
    PCtxtHandle context_handle;
    TimeStamp expiry;
};

static HMODULE
load_from_system_folder(const char *name)
{
    char path[MAX_PATH];
    UINT length = GetSystemDirectoryA(path, MAX_PATH);

    if (length == 0 || length + strlen(name) + 2 > MAX_PATH) {
        return NULL;
    }
    lstrcatA(path, "\\");
    lstrcatA(path, name);
    return LoadLibraryA(path);
}

static const char *
describe(unsigned long status)
{
    switch (status) {
    case (unsigned long)SEC_E_OK:
        return "done";
    case (unsigned long)SEC_E_INVALID_HANDLE:
        return "the handle is invalid";
    case (unsigned long)SEC_E_TARGET_UNKNOWN:
        return "the target is unknown";
    default:
        return "another error";
    }
}

static int
run(struct ssh_context *ssh)
{
    SecBuffer sent = {0, SECBUFFER_TOKEN, NULL};
    SecBuffer received = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &sent};
    SecBufferDesc input = {SECBUFFER_VERSION, 1, &received};
    SecPkgContext_Sizes sizes;
    ULONG flags = 0;
    char target[] = "host/server.example";

    ssh->status = p_AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Kerberos", SECPKG_CRED_OUTBOUND, NULL, NULL,
                                              NULL, NULL, &ssh->credential, &ssh->expiry);
    if (ssh->status != SEC_E_OK) {
        return 2;
    }
    ssh->status = p_InitializeSecurityContextA(
        &ssh->credential, ssh->context_handle, target,
        ISC_REQ_MUTUAL_AUTH | ISC_REQ_REPLAY_DETECT | ISC_REQ_CONFIDENTIALITY | ISC_REQ_ALLOCATE_MEMORY, 0,
        SECURITY_NATIVE_DREP, &input, 0, &ssh->context, &output, &flags, &ssh->expiry);
    if (ssh->status != SEC_I_CONTINUE_NEEDED) {
        return 3;
    }
    ssh->context_handle = &ssh->context;
    p_FreeContextBuffer(sent.pvBuffer);
    ZeroMemory(&sizes, sizeof sizes);
    p_QueryContextAttributesA(&ssh->context, SECPKG_ATTR_SIZES, &sizes);
    p_DeleteSecurityContext(&ssh->context);
    p_FreeCredentialsHandle(&ssh->credential);
    return strcmp(describe((unsigned long)SEC_E_TARGET_UNKNOWN), "the target is unknown") == 0 ? 0 : 4;
}

int
main(void)
{
    struct ssh_context ssh;
    HKEY key;
    HMODULE module;
    int failed;

    if (RegOpenKeyA(HKEY_LOCAL_MACHINE, "SOFTWARE\\MIT\\Kerberos", &key) == ERROR_SUCCESS) {
        return 1;
    }
    module = load_from_system_folder("secur32.dll");
    FETCH(module, AcquireCredentialsHandleA);
    FETCH(module, InitializeSecurityContextA);
    FETCH(module, FreeContextBuffer);
    FETCH(module, FreeCredentialsHandle);
    FETCH(module, DeleteSecurityContext);
    FETCH(module, QueryContextAttributesA);
    FETCH(module, MakeSignature);
    memset(&ssh, 0, sizeof ssh);
    failed = p_MakeSignature != NULL ? run(&ssh) : 5;
    FreeLibrary(module);
    return failed;
}

#else
#    error "Compiled without _WIN32."
#endif
