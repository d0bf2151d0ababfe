// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Wrappers that look every function up, share one credential between all sessions of a role, and bring memory
 * for tokens: one that speaks in lines of base64, as over HTTP, and one that has a socket.
 */
#define SECURITY_WIN32
#include "wrapper/base64.h"
#include "wrapper/entry_fixture.h"

#include <winsock2.h>

#include <windows.h>

#include <security.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_BYTES = 5,
    LINE_BYTES_MAX = 200000,
};

typedef PSecurityFunctionTableA(SEC_ENTRY *init_function)(void);

struct login {
    CredHandle handle;
    char *package;
    bool is_server;
    unsigned use_count; /**< Sessions; it stays until the library is closed. */
    struct login *next;
};

static struct {
    HMODULE module;
    PSecurityFunctionTableA table;
    struct login *logins;
} library;

struct talk {
    struct fo_peer *peer;
    struct login *login;
    CtxtHandle context;
    bool has_context;
    unsigned char *room;
    ULONG room_bytes;
    SOCKET socket; /**< INVALID_SOCKET: lines. */
};

/* The library. */

static void
start(void)
{
    library.module = LoadLibraryA("C:\\Windows\\System32\\SECUR32.DLL");
    if (library.module != NULL) {
        init_function init =
            (init_function)(void (*)(void))GetProcAddress(library.module, "InitSecurityInterfaceA");
        library.table = init != NULL ? init() : NULL;
    }
}

static void
finish(void)
{
    while (library.logins != NULL) {
        struct login *login = library.logins;
        library.logins = login->next;
        (void)library.table->FreeCredentialsHandle(&login->handle);
        free(login->package);
        free(login);
    }
    if (library.module != NULL && fixture_bug != FIXTURE_LEAKS_MODULE) {
        (void)FreeLibrary(library.module);
    }
    library.module = NULL;
    library.table = NULL;
}

static SECURITY_STATUS
acquire(const char *package, bool is_server, CredHandle *out)
{
    static unsigned char user[] = "alice";
    static unsigned char domain[] = "EXAMPLE";
    static unsigned char password[] = "secret";
    SEC_WINNT_AUTH_IDENTITY_A identity = {user, 5, domain, 7, password, 6, SEC_WINNT_AUTH_IDENTITY_ANSI};
    TimeStamp expiry;
    char name[64];
    (void)snprintf(name, sizeof name, "%s", package);
    SecInvalidateHandle(out);
    SECURITY_STATUS status = library.table->AcquireCredentialsHandleA(
        NULL, name, is_server ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL, out,
        &expiry);
    bool is_issued = SecIsValidHandle(out) && (out->dwLower != 0 || out->dwUpper != 0);
    return status == SEC_E_OK && !is_issued ? SEC_E_INTERNAL_ERROR : status;
}

static struct login *
find_login(const char *package, bool is_server)
{
    struct login *login = library.logins;
    while (login != NULL && (login->is_server != is_server || strcmp(login->package, package) != 0)) {
        login = login->next;
    }
    if (login != NULL) {
        return login;
    }
    login = calloc(1, sizeof *login);
    if (login == NULL) {
        return NULL;
    }
    login->package = strdup(package);
    login->is_server = is_server;
    if (login->package == NULL || acquire(package, is_server, &login->handle) != SEC_E_OK) {
        free(login->package);
        free(login);
        return NULL;
    }
    login->next = library.logins;
    library.logins = login;
    return login;
}

/* The transports. */

static bool
send_all(SOCKET to, const unsigned char *bytes, size_t count)
{
    while (count > 0) {
        const long sent = (long)send(to, (const char *)bytes, count, 0);
        if (sent <= 0) {
            return false;
        }
        bytes += sent;
        count -= (size_t)sent;
    }
    return true;
}

static bool
read_all(SOCKET from, unsigned char *bytes, size_t count)
{
    while (count > 0) {
        const long got = (long)recv(from, (char *)bytes, count, 0);
        if (got <= 0) {
            return false;
        }
        bytes += got;
        count -= (size_t)got;
    }
    return true;
}

static bool
send_line(struct fo_peer *peer, const unsigned char *bytes, size_t count)
{
    static const char prefix[] = "Negotiate ";
    const size_t length = FO_BASE64_LENGTH(count);
    char *line = malloc(sizeof prefix + length);
    if (line == NULL) {
        return false;
    }
    memcpy(line, prefix, sizeof prefix);
    fo_base64_encode(bytes, count, line + sizeof prefix - 1);
    line[sizeof prefix - 1 + length] = '\0';
    const bool is_sent = fo_peer_send_line(peer, line);
    free(line);
    return is_sent;
}

/** @return bytes to be freed, or NULL. */
static unsigned char *
receive_line(struct fo_peer *peer, size_t *count)
{
    const char *line = fo_peer_receive_line(peer);
    const size_t length = line != NULL ? strlen(line) : 0;
    unsigned char *bytes = line != NULL ? malloc(length + 1) : NULL;
    if (bytes != NULL && !fo_base64_decode(line, length, bytes, length, count)) {
        *count = 0;
    }
    return bytes;
}

static bool
send_token(struct talk *talk, const unsigned char *bytes, unsigned long count)
{
    unsigned char header[HEADER_BYTES] = {'T', (unsigned char)(count >> 24), (unsigned char)(count >> 16),
                                          (unsigned char)(count >> 8), (unsigned char)count};
    if (talk->socket == INVALID_SOCKET) {
        return send_line(talk->peer, bytes, count);
    }
    return send_all(talk->socket, header, HEADER_BYTES) && send_all(talk->socket, bytes, count);
}

static unsigned char *
receive_token(struct talk *talk, size_t *count)
{
    unsigned char header[HEADER_BYTES];
    if (talk->socket == INVALID_SOCKET) {
        return receive_line(talk->peer, count);
    }
    if (!read_all(talk->socket, header, HEADER_BYTES) || header[0] != 'T') {
        return NULL;
    }
    *count = (size_t)header[1] << 24 | (size_t)header[2] << 16 | (size_t)header[3] << 8 | header[4];
    unsigned char *bytes = *count <= LINE_BYTES_MAX ? malloc(*count + 1) : NULL;
    if (bytes != NULL && !read_all(talk->socket, bytes, *count)) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* Sessions. */

static void
drop(struct talk *talk)
{
    if (talk->has_context) {
        (void)library.table->DeleteSecurityContext(&talk->context);
        talk->has_context = false;
    }
    if (talk->login != NULL) {
        talk->login->use_count--;
        talk->login = NULL;
    }
    free(talk->room);
    talk->room = NULL;
    if (talk->socket != INVALID_SOCKET && fixture_bug != FIXTURE_LEAKS_SOCKET) {
        (void)closesocket(talk->socket);
    }
    talk->socket = INVALID_SOCKET;
}

static bool
prepare(struct talk *talk, bool has_socket)
{
    const struct fo_framing framing = {
        .header_bytes = HEADER_BYTES, .length_at = 1, .length_bytes = 4, .header = "T"};
    const char *package = fo_peer_package(talk->peer);
    PSecPkgInfoA info = NULL;
    char name[64];
    (void)snprintf(name, sizeof name, "%s", package);
    talk->login = find_login(package, fo_peer_is_server(talk->peer));
    if (talk->login == NULL) {
        return false;
    }
    talk->login->use_count++;
    talk->room_bytes = 4096;
    if (library.table->QuerySecurityPackageInfoA(name, &info) == SEC_E_OK && info != NULL) {
        talk->room_bytes = info->cbMaxToken;
        (void)library.table->FreeContextBuffer(info);
    }
    talk->room = malloc(talk->room_bytes);
    if (talk->room == NULL) {
        return false;
    }
    if (has_socket) {
        talk->socket = (SOCKET)fo_peer_socket(talk->peer, &framing);
        return talk->socket != INVALID_SOCKET;
    }
    return true;
}

static SECURITY_STATUS
call_leg(struct talk *talk, SecBufferDesc *input, SecBufferDesc *output)
{
    ULONG attributes;
    TimeStamp expiry;
    char target[64];
    CtxtHandle fresh = talk->context;
    CtxtHandle *context = talk->has_context ? &talk->context : NULL;
    SECURITY_STATUS status;
    if (!talk->has_context) {
        SecInvalidateHandle(&fresh);
    }
    (void)snprintf(target, sizeof target, "%s", fo_peer_target(talk->peer));
    if (fo_peer_is_server(talk->peer)) {
        status = library.table->AcceptSecurityContext(&talk->login->handle, context, input, 0, 0, &fresh,
                                                      output, &attributes, &expiry);
    } else {
        status = library.table->InitializeSecurityContextA(&talk->login->handle, context, target, 0, 0, 0,
                                                           input, 0, &fresh, output, &attributes, &expiry);
    }
    bool is_issued = SecIsValidHandle(&fresh) && (fresh.dwLower != 0 || fresh.dwUpper != 0);
    if (is_issued && (status >= 0 || !talk->has_context)) {
        talk->context = fresh;
        talk->has_context = true;
    }
    return status >= 0 && !talk->has_context ? SEC_E_INTERNAL_ERROR : status;
}

static SECURITY_STATUS
make_leg(struct talk *talk, unsigned char *bytes, size_t count)
{
    SecBuffer in = {(ULONG)count, SECBUFFER_TOKEN, bytes};
    SecBufferDesc input = {SECBUFFER_VERSION, 1, &in};
    SecBuffer out = {talk->room_bytes, SECBUFFER_TOKEN, talk->room};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &out};
    SECURITY_STATUS status = call_leg(talk, bytes != NULL ? &input : NULL, &output);
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        SECURITY_STATUS completed = library.table->CompleteAuthToken(&talk->context, &output);
        if (completed != SEC_E_OK) {
            return completed;
        }
        status = status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
    }
    if (status >= 0 && out.cbBuffer > 0 && out.cbBuffer <= talk->room_bytes) {
        (void)send_token(talk, talk->room, out.cbBuffer);
    }
    return status;
}

static void
shake_hands(struct talk *talk)
{
    bool is_server = fo_peer_is_server(talk->peer);
    bool is_digest = strcmp(fo_peer_package(talk->peer), "WDigest") == 0;
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    if (is_server == is_digest) {
        unsigned char nothing[1] = {0};
        status = make_leg(talk, is_server ? nothing : NULL, 0);
    }
    while (status == SEC_I_CONTINUE_NEEDED) {
        size_t count = 0;
        unsigned char *bytes = receive_token(talk, &count);
        if (bytes == NULL) {
            return;
        }
        status = make_leg(talk, bytes, count);
        free(bytes);
    }
}

static void
run(struct fo_peer *peer, bool has_socket)
{
    struct talk *talk = calloc(1, sizeof *talk);
    if (talk == NULL || library.table == NULL) {
        free(talk);
        return;
    }
    talk->peer = peer;
    talk->socket = INVALID_SOCKET;
    do {
        drop(talk);
        if (prepare(talk, has_socket)) {
            shake_hands(talk);
        }
    } while (fo_peer_again(peer));
    drop(talk);
    if (fo_peer_wishes(peer, FO_WISH_CLOSE_TWICE)) {
        drop(talk);
    }
    free(talk);
}

static void
run_by_line(struct fo_peer *peer)
{
    run(peer, false);
}

static void
run_by_socket(struct fo_peer *peer)
{
    run(peer, true);
}

const struct fo_wrapper lookup_fixture = {
    .name = "lookup",
    .session = run_by_line,
    .start = start,
    .finish = finish,
    .packages = "NTLM,Negotiate,Kerberos,WDigest",
    .has_no_messages = true,
};

const struct fo_wrapper socket_fixture = {
    .name = "socket",
    .session = run_by_socket,
    .start = start,
    .finish = finish,
    .packages = "NTLM,Negotiate,Kerberos,WDigest",
    .has_no_messages = true,
    .uses_socket = true,
};
