// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A source in the style of database clients: the narrow table of a module that is loaded once, package memory
 * for tokens, a principal's name by asprintf.
 */
#ifdef _WIN32

#    define _WIN32_WINNT 0x601
#    define WIN32_LEAN_AND_MEAN
#    define FreeCredentialHandle FreeCredentialsHandle
#    ifndef _GNU_SOURCE
#        define _GNU_SOURCE
#    endif
#    include <stdio.h>
#    include <stdlib.h>
#    include <string.h>
#    define SECURITY_WIN32
#    include <io.h>
#    include <process.h>
#    include <rpc.h>
#    include <security.h>
#    include <sspi.h>
#    include <windows.h>
#    include <winsock2.h>
#    include <ws2tcpip.h>

typedef struct auth_plugin {
    void (*free)(struct auth_plugin *auth);
    CredHandle cred;
    CtxtHandle context;
    char *name;
    void *packet;
    size_t packet_length;
} auth_plugin;

static HMODULE module = NULL;
static PSecurityFunctionTableA functions = NULL;
static CRITICAL_SECTION lock;

static int
load(void)
{
    EnterCriticalSection(&lock);
    if (module == NULL) {
        module = LoadLibraryA("secur32.dll");
    }
    if (module != NULL && functions == NULL) {
        INIT_SECURITY_INTERFACE_A init =
            (INIT_SECURITY_INTERFACE_A)GetProcAddress(module, "InitSecurityInterfaceA");
        functions = init != NULL ? init() : NULL;
    }
    LeaveCriticalSection(&lock);
    return functions != NULL;
}

static void
release(auth_plugin *auth)
{
    functions->DeleteSecurityContext(&auth->context);
    functions->FreeCredentialsHandle(&auth->cred);
    functions->FreeContextBuffer(auth->packet);
    free(auth->name);
    free(auth);
}

static auth_plugin *
start(const char *host, int port)
{
    SecBuffer buffer = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc description = {SECBUFFER_VERSION, 1, &buffer};
    ULONG attributes;
    TimeStamp expiry;
    SECURITY_STATUS status;
    auth_plugin *auth = (auth_plugin *)calloc(1, sizeof(auth_plugin));

    if (auth == NULL || !load()) {
        free(auth);
        return NULL;
    }
    auth->free = release;
    if (functions->AcquireCredentialsHandleA(NULL, (char *)"Negotiate", SECPKG_CRED_OUTBOUND, NULL, NULL,
                                             NULL, NULL, &auth->cred, &expiry) != SEC_E_OK) {
        free(auth);
        return NULL;
    }
    if (asprintf(&auth->name, "MSSQLSvc/%s:%d", host, port) < 0) {
        functions->FreeCredentialHandle(&auth->cred);
        free(auth);
        return NULL;
    }
    status = functions->InitializeSecurityContextA(
        &auth->cred, NULL, auth->name, ISC_REQ_CONFIDENTIALITY | ISC_REQ_CONNECTION | ISC_REQ_ALLOCATE_MEMORY,
        0, SECURITY_NETWORK_DREP, NULL, 0, &auth->context, &description, &attributes, &expiry);
    switch (status) {
    case SEC_I_COMPLETE_AND_CONTINUE:
        functions->CompleteAuthToken(&auth->context, &description);
        break;
    case SEC_I_CONTINUE_NEEDED:
    case SEC_E_OK:
        break;
    default:
        functions->FreeCredentialsHandle(&auth->cred);
        free(auth->name);
        free(auth);
        return NULL;
    }
    auth->packet = buffer.pvBuffer;
    auth->packet_length = buffer.cbBuffer;
    return auth;
}

int
main(void)
{
    WSADATA data;
    struct addrinfo hints;
    SOCKET nobody = INVALID_SOCKET;
    auth_plugin *auth = NULL;
    int failed = 0;

    if (WSAStartup(MAKEWORD(2, 2), &data) != 0 || LOBYTE(data.wVersion) != 2) {
        return 1;
    }
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = AI_CANONNAME | AI_FQDN;
    failed = closesocket(nobody) == SOCKET_ERROR && WSAGetLastError() == WSAEBADF ? 0 : 2;
    InitializeCriticalSection(&lock);
    auth = start("server.example", 1433);
    if (auth == NULL || auth->packet_length == 0) {
        failed = 3;
    }
    if (auth != NULL) {
        auth->free(auth);
    }
    DeleteCriticalSection(&lock);
    if (module == NULL || !FreeLibrary(module)) {
        failed = 4;
    }
    WSACleanup();
    return failed;
}

#else
#    error "Compiled without _WIN32."
#endif
