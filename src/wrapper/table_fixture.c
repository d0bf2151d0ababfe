// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A small wrapper as many are: everything in one struct, and the function table from InitSecurityInterfaceW.
 */
#include "wrapper/entry_fixture.h"

#include <windows.h>

#include <schannel.h>
#include <security.h>

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum fixture_bug fixture_bug;

enum {
    FRAME_BYTES = 8, /**< In front of a message: bytes of its token, of its padding. */
    PLAIN_BYTES = 5,
};

struct auth {
    struct fo_peer *peer;
    CredHandle credential;
    CtxtHandle context;
    bool is_stream;
    bool is_done;
};

/** What was not released: kept, so that no other tool complains about what is done on purpose. */
static void *volatile lost;

static HMODULE module;
static PSecurityFunctionTableW table;
static jmp_buf elsewhere;

static void
start(void)
{
    if (fixture_bug == FIXTURE_JUMPS_AWAY && setjmp(elsewhere) != 0) {
        return;
    }
    module = LoadLibraryA("secur32.dll");
    table = module != NULL ? InitSecurityInterfaceW() : NULL;
}

static void
finish(void)
{
    if (module != NULL && fixture_bug != FIXTURE_LEAKS_MODULE) {
        FreeLibrary(module);
    }
    module = NULL;
    table = NULL;
}

static void
widen(const char *text, SEC_WCHAR *out)
{
    do {
        *out++ = (SEC_WCHAR)(unsigned char)*text;
    } while (*text++ != '\0');
}

static void
drop(struct auth *auth)
{
    if (fixture_bug == FIXTURE_FREES_CREDENTIAL_FIRST && SecIsValidHandle(&auth->credential)) {
        (void)table->FreeCredentialsHandle(&auth->credential);
        SecInvalidateHandle(&auth->credential);
    }
    if (SecIsValidHandle(&auth->context) && fixture_bug != FIXTURE_LEAKS_CONTEXT) {
        (void)table->DeleteSecurityContext(&auth->context);
        if (fixture_bug == FIXTURE_DELETES_TWICE) {
            (void)table->DeleteSecurityContext(&auth->context);
        }
    }
    SecInvalidateHandle(&auth->context);
    if (SecIsValidHandle(&auth->credential) && fixture_bug != FIXTURE_LEAKS_CREDENTIAL) {
        (void)table->FreeCredentialsHandle(&auth->credential);
    }
    SecInvalidateHandle(&auth->credential);
    auth->is_done = false;
}

static bool
log_in(struct auth *auth)
{
    static USHORT user[] = u"alice";
    static USHORT domain[] = u"EXAMPLE";
    static USHORT password[] = u"secret";
    SEC_WINNT_AUTH_IDENTITY_W identity = {user, 5, domain, 7, password, 6, SEC_WINNT_AUTH_IDENTITY_UNICODE};
    SEC_WCHAR package[64];
    TimeStamp expiry;
    ULONG use = fo_peer_is_server(auth->peer) ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND;
    widen(fo_peer_package(auth->peer), package);
    CredHandle credential;
    SecInvalidateHandle(&credential);
    SECURITY_STATUS status = table->AcquireCredentialsHandleW(
        NULL, package, use, NULL, auth->is_stream ? NULL : &identity, NULL, NULL, &credential, &expiry);
    bool is_issued = SecIsValidHandle(&credential) && (credential.dwLower != 0 || credential.dwUpper != 0);
    if (status != SEC_E_OK || !is_issued) {
        return false;
    }
    auth->credential = credential;
    return true;
}

static SECURITY_STATUS
call_leg(struct auth *auth, SecBufferDesc *input, SecBufferDesc *output)
{
    SEC_WCHAR target[64];
    TimeStamp expiry;
    ULONG attributes;
    CtxtHandle *context = SecIsValidHandle(&auth->context) ? &auth->context : NULL;
    CtxtHandle fresh = auth->context;
    SECURITY_STATUS status;
    if (fo_peer_is_server(auth->peer)) {
        ULONG wants = ASC_REQ_ALLOCATE_MEMORY | (auth->is_stream ? ASC_REQ_STREAM : 0);
        status = table->AcceptSecurityContext(&auth->credential, context, input, wants, 0, &fresh, output,
                                              &attributes, &expiry);
    } else {
        ULONG wants = ISC_REQ_ALLOCATE_MEMORY | (auth->is_stream ? ISC_REQ_STREAM : 0);
        widen(fo_peer_target(auth->peer), target);
        status = table->InitializeSecurityContextW(&auth->credential, context, target, wants, 0, 0, input, 0,
                                                   &fresh, output, &attributes, &expiry);
    }
    bool is_issued = fresh.dwLower != 0 || fresh.dwUpper != 0;
    if (status >= 0 || (context == NULL && fixture_bug != FIXTURE_DROPS_FAILED_CONTEXT)) {
        auth->context = is_issued ? fresh : auth->context;
    }
    return status >= 0 && !SecIsValidHandle(&auth->context) ? SEC_E_INTERNAL_ERROR : status;
}

/** One leg with @p count bytes, at @p bytes. */
static SECURITY_STATUS
make_leg(struct auth *auth, const void *bytes, size_t count)
{
    SecBuffer in[2] = {{(ULONG)count, SECBUFFER_TOKEN, (void *)(uintptr_t)bytes}, {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc input = {SECBUFFER_VERSION, auth->is_stream ? 2 : 1, in};
    SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &out};
    SECURITY_STATUS status = call_leg(auth, bytes != NULL ? &input : NULL, &output);
    if ((status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) &&
        fixture_bug != FIXTURE_FORGETS_COMPLETION) {
        SECURITY_STATUS completed = table->CompleteAuthToken(&auth->context, &output);
        status = status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
        status = completed == SEC_E_OK ? status : completed;
        out.cbBuffer = completed == SEC_E_OK ? out.cbBuffer : 0;
    }
    bool is_forgotten = status == SEC_E_OK && fixture_bug == FIXTURE_FORGETS_LAST_TOKEN;
    if (out.pvBuffer != NULL && out.cbBuffer > 0 && !is_forgotten) {
        (void)fo_peer_send(auth->peer, out.pvBuffer, out.cbBuffer);
    }
    if (out.pvBuffer != NULL && fixture_bug == FIXTURE_FREES_TOKEN_ITSELF) {
        free(out.pvBuffer);
    } else if (out.pvBuffer != NULL) {
        (void)table->FreeContextBuffer(out.pvBuffer);
    }
    return status;
}

static bool
shake_hands(struct auth *auth)
{
    const void *bytes = NULL;
    size_t count = 0;
    bool is_server = fo_peer_is_server(auth->peer);
    bool is_digest = strcmp(fo_peer_package(auth->peer), "WDigest") == 0;
    if (is_server != is_digest && !fo_peer_receive(auth->peer, &bytes, &count)) {
        return false;
    }
    SECURITY_STATUS status = make_leg(auth, is_server && is_digest ? "" : bytes, count);
    while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE ||
           status == SEC_I_INCOMPLETE_CREDENTIALS) {
        if (status != SEC_I_INCOMPLETE_CREDENTIALS && !fo_peer_receive(auth->peer, &bytes, &count)) {
            return false;
        }
        status = make_leg(auth, bytes, count);
    }
    auth->is_done = status == SEC_E_OK || status == SEC_I_COMPLETE_NEEDED;
    return auth->is_done;
}

/* Messages. */

static void
say(struct auth *auth)
{
    SecPkgContext_Sizes sizes = {0};
    uint32_t lengths[2];
    if (table->QueryContextAttributesW(&auth->context, SECPKG_ATTR_SIZES, &sizes) != SEC_E_OK) {
        return;
    }
    const size_t room = (size_t)sizes.cbSecurityTrailer + PLAIN_BYTES + sizes.cbBlockSize;
    unsigned char *memory = malloc(FRAME_BYTES + room);
    if (memory == NULL) {
        return;
    }
    unsigned char *data = memory + FRAME_BYTES + sizes.cbSecurityTrailer;
    SecBuffer parts[3] = {{sizes.cbSecurityTrailer, SECBUFFER_TOKEN, memory + FRAME_BYTES},
                          {PLAIN_BYTES, SECBUFFER_DATA, data},
                          {sizes.cbBlockSize, SECBUFFER_PADDING, data + PLAIN_BYTES}};
    SecBufferDesc message = {SECBUFFER_VERSION, 3, parts};
    memcpy(data, "hello", PLAIN_BYTES);
    if (table->EncryptMessage(&auth->context, 0, &message, 0) == SEC_E_OK) {
        lengths[0] = parts[0].cbBuffer;
        lengths[1] = parts[2].cbBuffer;
        memcpy(memory, lengths, FRAME_BYTES);
        memmove(memory + FRAME_BYTES + lengths[0], data, PLAIN_BYTES + lengths[1]);
        (void)fo_peer_send(auth->peer, memory, FRAME_BYTES + lengths[0] + PLAIN_BYTES + lengths[1]);
    }
    if (fixture_bug == FIXTURE_LEAKS_MEMORY) {
        lost = memory;
        return;
    }
    free(memory);
}

static void
hear(struct auth *auth)
{
    const void *bytes;
    size_t count;
    uint32_t lengths[2];
    ULONG quality;
    if (!fo_peer_receive(auth->peer, &bytes, &count) || count < FRAME_BYTES) {
        return;
    }
    memcpy(lengths, bytes, FRAME_BYTES);
    size_t rest = count - FRAME_BYTES;
    unsigned char *memory = malloc(count);
    if (memory == NULL) {
        return;
    }
    if (lengths[0] <= rest && lengths[1] <= rest - lengths[0]) {
        unsigned char *token = memory + FRAME_BYTES;
        ULONG data_bytes = (ULONG)(rest - lengths[0] - lengths[1]);
        memcpy(memory, bytes, count);
        SecBuffer parts[3] = {{lengths[0], SECBUFFER_TOKEN, token},
                              {data_bytes, SECBUFFER_DATA, token + lengths[0]},
                              {lengths[1], SECBUFFER_PADDING, token + lengths[0] + data_bytes}};
        SecBufferDesc message = {SECBUFFER_VERSION, lengths[1] > 0 ? 3 : 2, parts};
        (void)table->DecryptMessage(&auth->context, &message, 0, &quality);
    }
    free(memory);
}

static void
say_in_stream(struct auth *auth)
{
    SecPkgContext_StreamSizes sizes = {0};
    if (table->QueryContextAttributesW(&auth->context, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK) {
        return;
    }
    unsigned char *memory = malloc((size_t)sizes.cbHeader + PLAIN_BYTES + sizes.cbTrailer);
    if (memory == NULL) {
        return;
    }
    unsigned char *data = memory + sizes.cbHeader;
    SecBuffer parts[4] = {{sizes.cbHeader, SECBUFFER_STREAM_HEADER, memory},
                          {PLAIN_BYTES, SECBUFFER_DATA, data},
                          {sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, data + PLAIN_BYTES},
                          {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
    memcpy(data, "hello", PLAIN_BYTES);
    if (table->EncryptMessage(&auth->context, 0, &message, 0) == SEC_E_OK) {
        (void)fo_peer_send(auth->peer, memory,
                           (size_t)parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer);
    }
    free(memory);
}

/** One record at most: what is behind it, or not whole, is left aside. */
static void
hear_stream(struct auth *auth)
{
    const void *bytes;
    size_t count;
    unsigned char *memory = NULL;
    SECURITY_STATUS status = SEC_E_INCOMPLETE_MESSAGE;
    size_t held = 0;
    while (status == SEC_E_INCOMPLETE_MESSAGE && fo_peer_receive(auth->peer, &bytes, &count)) {
        unsigned char *grown = realloc(memory, held + count + 1);
        if (grown == NULL) {
            break;
        }
        memory = grown;
        memcpy(memory + held, bytes, count);
        held += count;
        SecBuffer parts[4] = {{(ULONG)held, SECBUFFER_DATA, memory}};
        SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
        status = table->DecryptMessage(&auth->context, &message, 0, NULL);
    }
    free(memory);
}

static void
close_stream(struct auth *auth)
{
    DWORD type = SCHANNEL_SHUTDOWN;
    SecBuffer control = {sizeof type, SECBUFFER_TOKEN, &type};
    SecBufferDesc message = {SECBUFFER_VERSION, 1, &control};
    if (auth->is_stream && table->ApplyControlToken(&auth->context, &message) == SEC_E_OK) {
        SecBuffer nothing = {0, SECBUFFER_EMPTY, NULL};
        (void)make_leg(auth, &nothing, 0);
    }
}

static void
ask(struct auth *auth)
{
    SecPkgContext_NamesW names = {NULL};
    if (table->QueryContextAttributesW(&auth->context, SECPKG_ATTR_NAMES, &names) == SEC_E_OK &&
        names.sUserName != NULL) {
        (void)table->FreeContextBuffer(names.sUserName);
    }
}

static void
converse(struct auth *auth)
{
    if (fo_peer_wishes(auth->peer, FO_WISH_QUERIES)) {
        ask(auth);
    }
    if (fo_peer_wishes(auth->peer, FO_WISH_IMPERSONATE) && fo_peer_is_server(auth->peer) &&
        table->ImpersonateSecurityContext(&auth->context) == SEC_E_OK) {
        (void)table->RevertSecurityContext(&auth->context);
    }
    if (fo_peer_wishes(auth->peer, FO_WISH_MESSAGES) && auth->is_stream) {
        say_in_stream(auth);
        hear_stream(auth);
    } else if (fo_peer_wishes(auth->peer, FO_WISH_MESSAGES)) {
        say(auth);
        hear(auth);
    }
    if (fo_peer_wishes(auth->peer, FO_WISH_SHUTDOWN)) {
        close_stream(auth);
    }
}

static void
misbehave(struct fo_peer *peer)
{
    const void *bytes;
    size_t count;
    while (fixture_bug == FIXTURE_NEVER_RETURNS) {
        (void)fo_peer_receive(peer, &bytes, &count);
    }
    if (fixture_bug == FIXTURE_ENDS_PROCESS) {
        exit(0);
    }
    if (fixture_bug == FIXTURE_JUMPS_AWAY) {
        longjmp(elsewhere, 1);
    }
    if (fixture_bug == FIXTURE_DECLINES) {
        fo_peer_decline(peer, "the fixture declines");
    }
}

static void
session(struct fo_peer *peer)
{
    if (fixture_bug >= FIXTURE_NEVER_RETURNS) {
        misbehave(peer);
        return;
    }
    struct auth *auth = malloc(sizeof *auth);
    if ((auth == NULL && fixture_bug != FIXTURE_IGNORES_NO_MEMORY) || table == NULL) {
        free(auth);
        return;
    }
    memset(auth, 0, sizeof *auth);
    auth->peer = peer;
    auth->is_stream = strcmp(fo_peer_package(peer), "Schannel") == 0;
    SecInvalidateHandle(&auth->credential);
    SecInvalidateHandle(&auth->context);
    do {
        drop(auth);
        if (log_in(auth) && shake_hands(auth)) {
            converse(auth);
        }
    } while (fo_peer_again(peer));
    drop(auth);
    if (fo_peer_wishes(peer, FO_WISH_CLOSE_TWICE)) {
        drop(auth);
    }
    free(auth);
}

const struct fo_wrapper table_fixture = {
    .name = "table",
    .session = session,
    .start = start,
    .finish = finish,
};
