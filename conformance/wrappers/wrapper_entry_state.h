// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * State of the application around a wrapper under test.
 */
#ifndef FO_CONFORMANCE_WRAPPER_ENTRY_STATE_H
#define FO_CONFORMANCE_WRAPPER_ENTRY_STATE_H

#include "wrapper.h"
#include "wrapper_entry.h"

#include <security.h>
#include <windows.h>

enum {
    WRAPPER_LEFT_BYTES_MAX = 64
};

/** A login that sessions of one kind share. */
struct wrapper_entry_login {
    const char *package;
    bool is_server;
    bool is_ended; /**< The application has logged out; who still refers to it must not use it. */
    unsigned use_count;
    struct wrapper_credential *credential; /**< Owned until then. */
    struct wrapper_entry_login *next;
};

/** One connection. */
struct wrapper_entry_connection {
    struct fo_peer *peer;
    struct wrapper_entry_login *login;
    struct wrapper_session *session; /**< Owned; NULL: none. */
    struct wrapper_options options;
    unsigned char left[WRAPPER_LEFT_BYTES_MAX]; /**< What came last on the connection before. */
    size_t left_count;
};

/** The process's. */
struct wrapper_entry_application {
    const struct wrapper_ops *ops;
    struct wrapper_host host;
    HMODULE module;
    struct wrapper_entry_login *logins;
};

extern struct wrapper_entry_application wrapper_entry_application;

/** What a connection with @p peer is to be like. */
struct wrapper_options wrapper_entry_options(struct fo_peer *peer);

/** All of one connection, up to its end. */
void wrapper_entry_talk(struct wrapper_entry_connection *connection);

#endif
