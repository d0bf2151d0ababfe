// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The byte harness's connections: what it does on the wires between pairs of sessions.
 */
#ifndef FO_CONFORMANCE_FUZZ_BYTES_CONNECTION_H
#define FO_CONFORMANCE_FUZZ_BYTES_CONNECTION_H

#include "exec/mailroom.h"
#include "wrapper.h"

enum {
    SESSIONS = FO_SESSIONS_MAX, /**< The first half are clients. */
    PACKAGE_SCHANNEL = 3,
    PACKAGE_DIGEST = 4,
    PACKAGE_COUNT = 6,
};

enum action {
    ACT_LIBRARY,
    ACT_ACQUIRE,
    ACT_RELEASE,
    ACT_OPEN,
    ACT_STEP,
    ACT_STEP_DAMAGED,
    ACT_STEP_RAW,
    ACT_HANDSHAKE,
    ACT_PROTECT,
    ACT_UNPROTECT,
    ACT_RENEGOTIATE,
    ACT_SHUTDOWN,
    ACT_QUERY,
    ACT_CLOSE,
    ACT_FREE,
    ACT_SCRIPT,
    ACT_FAIL_CALL,
    ACT_FAIL_ALLOCATION,
    ACT_COUNT
};

/** A credential. */
struct slot {
    struct wrapper_credential *credential;
    bool is_server;
    unsigned package;
};

struct bytes_wire;

/** One end of a connection. */
struct connection {
    struct bytes_wire *wire;
    struct wrapper_session *session;
    unsigned index;
    unsigned package;
    enum wrapper_outcome phase;
    bool is_bound;
    bool has_begun;
};

/** All of them, and what is left of the input. */
struct bytes_wire {
    const struct wrapper_ops *ops;
    const uint8_t *bytes;
    size_t count;
    struct connection connections[SESSIONS];
    struct fo_mailroom mail;
};

/** The next byte; 0 at the end. */
unsigned bytes_take(struct bytes_wire *wire);

/** Open it, or use it again. */
void bytes_connect(struct connection *connection, const struct slot *slot);
void bytes_shake_hands(struct connection *connection);
/** Other operations on a connection that is open. */
void bytes_talk(struct connection *connection, enum action action, unsigned argument);
void bytes_disconnect(struct connection *connection, bool is_free);

#endif
