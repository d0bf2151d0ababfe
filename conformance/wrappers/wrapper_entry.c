// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The application around a wrapper, one session at a time.
 */
#include "wrapper_entry.h"

#include "mutant.h"
#include "wrapper_entry_state.h"

#include <security.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

typedef PSecurityFunctionTableW(SEC_ENTRY *table_function)(void);

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

struct wrapper_entry_application wrapper_entry_application;

/* The module. */

static bool
load(void *user)
{
    (void)user;
    wrapper_entry_application.module = LoadLibraryA("secur32.dll");
    return wrapper_entry_application.module != NULL;
}

static bool
ask_table(void *user)
{
    (void)user;
    /* By way of a pointer to any function, as the answer's type says nothing. */
    table_function ask = (table_function)(void (*)(void))GetProcAddress(wrapper_entry_application.module,
                                                                        "InitSecurityInterfaceW");
    wrapper_entry_application.host.table = ask != NULL ? ask() : NULL;
    return wrapper_entry_application.host.table != NULL;
}

static void
unload(void *user)
{
    (void)user;
    (void)FreeLibrary(wrapper_entry_application.module);
    wrapper_entry_application.module = NULL;
}

static void
start(const struct wrapper_ops *ops)
{
    const char *mutant = getenv("FREEONCE_MUTANT");
    (void)fo_mutant_select(mutant != NULL ? mutant : "none");
    memset(&wrapper_entry_application, 0, sizeof wrapper_entry_application);
    wrapper_entry_application.ops = ops;
    wrapper_entry_application.host = (struct wrapper_host){
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
    if (wrapper_entry_application.ops->attach == NULL && wrapper_entry_application.module != NULL) {
        unload(NULL);
    }
}

/* Logins. */

static struct wrapper_entry_login *
find_login(const char *package, bool is_server)
{
    struct wrapper_entry_login *login = wrapper_entry_application.logins;
    while (login != NULL &&
           (login->is_ended || login->is_server != is_server || strcmp(login->package, package) != 0)) {
        login = login->next;
    }
    return login;
}

static void
free_login(struct wrapper_entry_login *login)
{
    struct wrapper_entry_login **place = &wrapper_entry_application.logins;
    while (*place != NULL && *place != login) {
        place = &(*place)->next;
    }
    if (*place != NULL) {
        *place = login->next;
    }
    free(login);
}

static struct wrapper_entry_login *
log_in(const struct fo_peer *peer)
{
    const char *package = fo_peer_package(peer);
    struct wrapper_entry_login *login = find_login(package, fo_peer_is_server(peer));
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
    login->credential =
        wrapper_entry_application.ops->acquire(&wrapper_entry_application.host, package, login->is_server);
    if (login->credential == NULL) {
        free(login);
        return NULL;
    }
    login->next = wrapper_entry_application.logins;
    wrapper_entry_application.logins = login;
    return login;
}

/** The session that uses @p login has ended: with the first of them the application logs out. */
static void
log_out(struct wrapper_entry_login *login)
{
    if (!login->is_ended) {
        login->is_ended = true;
        wrapper_entry_application.ops->release(login->credential);
        login->credential = NULL;
    }
    login->use_count--;
    if (login->use_count == 0) {
        free_login(login);
    }
}

/* Connections. */

/** Get the object ready for the connection that begins. @return false: there is none to be had. */
static bool
connect_object(struct wrapper_entry_connection *connection)
{
    const struct wrapper_ops *ops = wrapper_entry_application.ops;
    /* A login that another session has ended is not for a new connection. */
    struct wrapper_entry_login *before = connection->login;
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
end_connection(struct wrapper_entry_connection *connection)
{
    const struct wrapper_ops *ops = wrapper_entry_application.ops;
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
    if (strcmp(package, "Schannel") == 0 && !wrapper_entry_application.ops->has_streams) {
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
    const struct wrapper_ops *ops = wrapper_entry_application.ops;
    const char *obstacle = find_obstacle(peer);
    struct wrapper_entry_connection connection = {.peer = peer, .options = wrapper_entry_options(peer)};
    if (obstacle != NULL) {
        fo_peer_decline(peer, obstacle);
        return;
    }
    if (ops->attach != NULL ? !ops->attach(&wrapper_entry_application.host)
                            : wrapper_entry_application.host.table == NULL) {
        return;
    }
    bool is_ready = connect_object(&connection);
    /* From here on who needs the module keeps it. */
    if (ops->detach != NULL) {
        ops->detach(&wrapper_entry_application.host);
    }
    do {
        if (is_ready) {
            wrapper_entry_talk(&connection);
        }
        if (!fo_peer_again(peer)) {
            break;
        }
        if (ops->attach != NULL && !ops->attach(&wrapper_entry_application.host)) {
            break;
        }
        is_ready = connect_object(&connection);
        if (ops->detach != NULL) {
            ops->detach(&wrapper_entry_application.host);
        }
    } while (true);
    end_connection(&connection);
}
