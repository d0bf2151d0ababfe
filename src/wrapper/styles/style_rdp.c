// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A source in the style of RDP code: the wide functions with L"" literals, HeapAlloc, both ends in one
 * process, messages protected. It needs -fshort-wchar.
 */
#ifdef _WIN32

#    include <credssp.h>
#    include <lmcons.h>
#    include <ntsecapi.h>
#    include <sspi.h>
#    include <wchar.h>
#    include <windows.h>

static const WCHAR package_name[] = L"NTLM";

typedef struct {
    CredHandle credentials;
    CtxtHandle context;
    BOOL haveContext;
    SecBuffer token;
} PARTY, *PPARTY;

static LPWSTR
duplicate(LPCWSTR text)
{
    SIZE_T bytes = (wcslen(text) + 1) * sizeof(WCHAR);
    LPWSTR copy = (LPWSTR)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, bytes);

    if (copy != NULL) {
        CopyMemory(copy, text, bytes);
    }
    return copy;
}

static SECURITY_STATUS
step(PPARTY party, PPARTY other, BOOL isServer, LPWSTR target)
{
    SecBuffer given = other->token;
    SecBuffer made = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc input = {SECBUFFER_VERSION, 1, &given};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &made};
    ULONG attributes;
    TimeStamp expiry;
    SECURITY_STATUS status;

    if (isServer) {
        status = AcceptSecurityContext(&party->credentials, party->haveContext ? &party->context : NULL,
                                       &input, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_CONFIDENTIALITY,
                                       SECURITY_NATIVE_DREP, &party->context, &output, &attributes, &expiry);
    } else {
        status = InitializeSecurityContextW(&party->credentials, party->haveContext ? &party->context : NULL,
                                            target, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY, 0,
                                            SECURITY_NATIVE_DREP, party->haveContext ? &input : NULL, 0,
                                            &party->context, &output, &attributes, &expiry);
    }
    party->haveContext = party->haveContext || SUCCEEDED(status);
    if (other->token.pvBuffer != NULL) {
        FreeContextBuffer(other->token.pvBuffer);
        other->token.pvBuffer = NULL;
        other->token.cbBuffer = 0;
    }
    party->token = made;
    return status;
}

static void
finish(PPARTY party)
{
    if (party->haveContext) {
        DeleteSecurityContext(&party->context);
    }
    if (SecIsValidHandle(&party->credentials)) {
        FreeCredentialsHandle(&party->credentials);
        SecInvalidateHandle(&party->credentials);
    }
    FreeContextBuffer(party->token.pvBuffer);
}

static BOOL
exchange(PPARTY client, PPARTY server, LPWSTR target)
{
    SECURITY_STATUS status;

    do {
        status = step(client, server, FALSE, target);
        if (FAILED(status) || FAILED(step(server, client, TRUE, NULL))) {
            return FALSE;
        }
    } while (status == SEC_I_CONTINUE_NEEDED);
    return status == SEC_E_OK;
}

int
main(void)
{
    PARTY client;
    PARTY server;
    SEC_WINNT_AUTH_IDENTITY_W identity;
    TimeStamp expiry;
    WCHAR user[UNLEN + 1] = L"user";
    LPWSTR target = duplicate(L"TERMSRV/server.example");
    BOOL ok;

    ZeroMemory(&client, sizeof(client));
    ZeroMemory(&server, sizeof(server));
    ZeroMemory(&identity, sizeof(identity));
    identity.User = (USHORT *)user;
    identity.UserLength = (ULONG)lstrlenW(user);
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    SecInvalidateHandle(&client.credentials);
    SecInvalidateHandle(&server.credentials);
    ok = AcquireCredentialsHandleW(NULL, (LPWSTR)package_name, SECPKG_CRED_OUTBOUND, NULL, &identity, NULL,
                                   NULL, &client.credentials, &expiry) == SEC_E_OK &&
         AcquireCredentialsHandleW(NULL, (LPWSTR)package_name, SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL,
                                   &server.credentials, &expiry) == SEC_E_OK &&
         exchange(&client, &server, target);
    finish(&client);
    finish(&server);
    HeapFree(GetProcessHeap(), 0, target);
    return ok && wcscmp(user, L"user") == 0 && wcschr(user, L's') == user + 1 ? 0 : 1;
}

#else
#    error "Compiled without _WIN32."
#endif
