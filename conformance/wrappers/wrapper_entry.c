// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The application around a wrapper, one session at a time.
 */
#include "wrapper_entry.h"

#include "mutant.h"

#include <security.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum {
    MESSAGE_BYTES = 24,
    MESSAGES_MAX = 64,
    LEFT_BYTES_MAX = 64,
};

typedef PSecurityFunctionTableW(SEC_ENTRY *table_function)(void);

/** A login that sessions of one kind share. */
struct login {
    const char *package;
    bool is_server;
    bool is_ended; /**< The application has logged out; who still refers to it must not use it. */
    unsigned use_count;
    struct wrapper_credential *credential; /**< Owned until then. */
    struct login *next;
};

/** One connection. */
struct connection {
    struct fo_peer *peer;
    struct login *login;
    struct wrapper_session *session; /**< Owned; NULL: none. */
    struct wrapper_options options;
    unsigned char left[LEFT_BYTES_MAX]; /**< What came last on the connection before. */
    size_t left_count;
};

static void *
allocate(void *user, size_t bytes)
{
    (void)user;
    return malloc(bytes);
}

static void
release(void *user, void *block)
{
    (void)user;
    free(block);
}

static const struct fo_allocator allocator = {allocate, release, NULL};

/** The process's. */
static struct {
    const struct wrapper_ops *ops;
    struct wrapper_host host;
    HMODULE module;
    struct login *logins;
} application;

/* The module. */

static bool
load(void *user)
{
    (void)user;
    application.module = LoadLibraryA("secur32.dll");
    return application.module != NULL;
}

static bool
ask_table(void *user)
{
    (void)user;
    /* By way of a pointer to any function, as the answer's type says nothing. */
    table_function ask =
        (table_function)(void (*)(void))GetProcAddress(application.module, "InitSecurityInterfaceW");
    application.host.table = ask != NULL ? ask() : NULL;
    return application.host.table != NULL;
}

static void
unload(void *user)
{
    (void)user;
    (void)FreeLibrary(application.module);
    application.module = NULL;
}

static void
start(const struct wrapper_ops *ops)
{
    const char *mutant = getenv("FREEONCE_MUTANT");
    (void)fo_mutant_select(mutant != NULL ? mutant : "none");
    memset(&application, 0, sizeof application);
    application.ops = ops;
    application.host = (struct wrapper_host){
        .is_wide = true,
        .allocator = &allocator,
        .load = load,
        .ask_table = ask_table,
        .unload = unload,
    };
    if (ops->start != NULL) {
        ops->start();
    }
    if (ops->attach == NULL && load(NULL)) {
        (void)ask_table(NULL);
    }
}

void
wrapper_entry_start_pointer(void)
{
    start(&wrapper_pointer);
}

void
wrapper_entry_start_flags(void)
{
    start(&wrapper_flags);
}

void
wrapper_entry_start_stages(void)
{
    start(&wrapper_stages);
}

void
wrapper_entry_start_invalid(void)
{
    start(&wrapper_invalid);
}

void
wrapper_entry_start_zero(void)
{
    start(&wrapper_zero);
}

void
wrapper_entry_start_lookup(void)
{
    start(&wrapper_lookup);
}

void
wrapper_entry_finish(void)
{
    if (application.ops->attach == NULL && application.module != NULL) {
        unload(NULL);
    }
}

/* Logins. */

static struct login *
find_login(const char *package, bool is_server)
{
    struct login *login = application.logins;
    while (login != NULL &&
           (login->is_ended || login->is_server != is_server || strcmp(login->package, package) != 0)) {
        login = login->next;
    }
    return login;
}

static void
free_login(struct login *login)
{
    struct login **place = &application.logins;
    while (*place != NULL && *place != login) {
        place = &(*place)->next;
    }
    if (*place != NULL) {
        *place = login->next;
    }
    free(login);
}

static struct login *
log_in(const struct fo_peer *peer)
{
    const char *package = fo_peer_package(peer);
    struct login *login = find_login(package, fo_peer_is_server(peer));
    if (login != NULL) {
        login->use_count++;
        return login;
    }
    login = calloc(1, sizeof *login);
    if (login == NULL) {
        return NULL;
    }
    login->use_count = 1;
    login->is_server = fo_peer_is_server(peer);
    login->package = package;
    login->credential = application.ops->acquire(&application.host, package, login->is_server);
    if (login->credential == NULL) {
        free(login);
        return NULL;
    }
    login->next = application.logins;
    application.logins = login;
    return login;
}

/** The session that uses @p login has ended: with the first of them the application logs out. */
static void
log_out(struct login *login)
{
    if (!login->is_ended) {
        login->is_ended = true;
        application.ops->release(login->credential);
        login->credential = NULL;
    }
    login->use_count--;
    if (login->use_count == 0) {
        free_login(login);
    }
}

/* Connections. */

static void
send_bytes(void *user, const CtxtHandle *context, const void *bytes, size_t count)
{
    (void)context;
    (void)fo_peer_send(user, bytes, count);
}

static struct wrapper_options
options_of(struct fo_peer *peer)
{
    const bool is_server = fo_peer_is_server(peer);
    const bool is_stream = strcmp(fo_peer_package(peer), "Schannel") == 0;
    ULONG requirements = 0;
    if (fo_peer_wishes(peer, FO_WISH_MUTUAL)) {
        requirements |= is_server ? ASC_REQ_MUTUAL_AUTH : ISC_REQ_MUTUAL_AUTH;
    }
    if (fo_peer_wishes(peer, FO_WISH_DELEGATE)) {
        requirements |= is_server ? ASC_REQ_DELEGATE : ISC_REQ_DELEGATE;
    }
    if (is_stream) {
        requirements |= is_server ? ASC_REQ_STREAM : ISC_REQ_STREAM;
    }
    return (struct wrapper_options){
        .requirements = requirements,
        .wants_allocation = fo_peer_wishes(peer, FO_WISH_ALLOCATE),
        .is_signing = fo_peer_wishes(peer, FO_WISH_SIGN_ONLY) && !is_stream,
        .link = {send_bytes, peer},
    };
}

/** Make legs until the handshake is over. @p waits: for the peer's token first. */
static enum wrapper_outcome
shake_hands(struct connection *connection, bool waits)
{
    /* A careless application: what is left in its buffer is passed on, and is for the wrapper to leave aside
     * on a client's first leg. */
    const void *bytes = connection->left_count > 0 ? connection->left : NULL;
    size_t count = connection->left_count;
    enum wrapper_outcome outcome = WRAPPER_MORE;
    bool has_failed = false;
    /* What comes after a failure is passed on, too: to refuse it is the wrapper's. */
    while (outcome == WRAPPER_MORE || (outcome == WRAPPER_FAILED && !has_failed)) {
        has_failed = outcome == WRAPPER_FAILED;
        if (waits && !fo_peer_receive(connection->peer, &bytes, &count)) {
            return has_failed ? WRAPPER_FAILED : WRAPPER_CLOSED;
        }
        outcome = application.ops->step(connection->session, bytes, count);
        if (waits) {
            connection->left_count = count < sizeof connection->left ? count : sizeof connection->left;
            memcpy(connection->left, bytes, connection->left_count);
        }
        waits = true;
    }
    return outcome;
}

static void
ask(struct connection *connection)
{
    application.ops->query(connection->session, WRAPPER_QUERY_NAMES);
    application.ops->query(connection->session, WRAPPER_QUERY_PACKAGE);
}

/** Say something, and hear what the peer says until it is gone. */
static enum wrapper_outcome
converse(struct connection *connection)
{
    static const unsigned char plain[MESSAGE_BYTES] = "what one side says";
    const bool wants_end = fo_peer_wishes(connection->peer, FO_WISH_SHUTDOWN);
    enum wrapper_outcome outcome = WRAPPER_DONE;
    const void *bytes;
    size_t count;
    (void)application.ops->protect(connection->session, plain, sizeof plain);
    for (unsigned i = 0; i < MESSAGES_MAX && outcome != WRAPPER_CLOSED && outcome != WRAPPER_FAILED; i++) {
        if (outcome == WRAPPER_RENEGOTIATE) {
            connection->left_count = 0;
            outcome = shake_hands(connection, false);
            continue;
        }
        if ((wants_end && i > 0) || !fo_peer_receive(connection->peer, &bytes, &count)) {
            break;
        }
        outcome = application.ops->unprotect(connection->session, bytes, count);
    }
    return outcome;
}

static void
end_stream(struct connection *connection)
{
    if (application.ops->shutdown != NULL && application.ops->shutdown(connection->session) == WRAPPER_MORE) {
        (void)shake_hands(connection, true);
    }
}

static void
talk(struct connection *connection)
{
    struct fo_peer *peer = connection->peer;
    const bool is_digest = strcmp(fo_peer_package(peer), "WDigest") == 0;
    enum wrapper_outcome outcome = shake_hands(connection, fo_peer_is_server(peer) != is_digest);
    /* Some ask whatever came of it. */
    if (fo_peer_wishes(peer, FO_WISH_QUERIES)) {
        ask(connection);
    }
    if (outcome == WRAPPER_DONE && fo_peer_wishes(peer, FO_WISH_MESSAGES)) {
        outcome = converse(connection);
    }
    if ((outcome == WRAPPER_DONE || outcome == WRAPPER_CLOSED) && fo_peer_wishes(peer, FO_WISH_SHUTDOWN)) {
        end_stream(connection);
    }
}

/** Get the object ready for the connection that begins. @return false: there is none to be had. */
static bool
connect_object(struct connection *connection)
{
    const struct wrapper_ops *ops = application.ops;
    /* A login that another session has ended is not for a new connection. */
    struct login *before = connection->login;
    if (before == NULL || before->is_ended) {
        connection->login = log_in(connection->peer);
        if (connection->login == NULL) {
            connection->login = before;
            return false;
        }
    }
    bool is_ready = false;
    if (connection->session == NULL) {
        connection->session = ops->open(connection->login->credential, &connection->options);
        is_ready = connection->session != NULL;
    } else {
        is_ready = ops->reset(connection->session, connection->login->credential, &connection->options);
    }
    if (before != NULL && before != connection->login) {
        log_out(before);
    }
    return is_ready;
}

static void
end_connection(struct connection *connection)
{
    const struct wrapper_ops *ops = application.ops;
    if (connection->session != NULL) {
        if (fo_peer_wishes(connection->peer, FO_WISH_CLOSE_TWICE)) {
            ops->close(connection->session);
            ops->close(connection->session);
        }
        ops->free(connection->session);
    }
    if (connection->login != NULL) {
        log_out(connection->login);
    }
}

/** Why the style cannot serve this, or NULL. */
static const char *
find_obstacle(const struct fo_peer *peer)
{
    const char *package = fo_peer_package(peer);
    if (strcmp(package, "Schannel") == 0 && !application.ops->has_streams) {
        return "this style serves no streams";
    }
    if (strcmp(package, "WDigest") == 0 && fo_peer_is_server(peer)) {
        return "no style counts contexts that connections of a Digest server share";
    }
    return NULL;
}

void
wrapper_entry_session(struct fo_peer *peer)
{
    const struct wrapper_ops *ops = application.ops;
    const char *obstacle = find_obstacle(peer);
    struct connection connection = {.peer = peer, .options = options_of(peer)};
    if (obstacle != NULL) {
        fo_peer_decline(peer, obstacle);
        return;
    }
    if (ops->attach != NULL ? !ops->attach(&application.host) : application.host.table == NULL) {
        return;
    }
    bool is_ready = connect_object(&connection);
    /* From here on who needs the module keeps it. */
    if (ops->detach != NULL) {
        ops->detach(&application.host);
    }
    do {
        if (is_ready) {
            talk(&connection);
        }
        if (!fo_peer_again(peer)) {
            break;
        }
        if (ops->attach != NULL && !ops->attach(&application.host)) {
            break;
        }
        is_ready = connect_object(&connection);
        if (ops->detach != NULL) {
            ops->detach(&application.host);
        }
    } while (true);
    end_connection(&connection);
}
