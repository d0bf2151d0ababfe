// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The byte harness's connections: legs, messages and their ends.
 */
#include "fuzz_bytes_connection.h"

enum {
    LEGS_MAX = 16,
    RAW_BYTES_MAX = 64,
};

unsigned
bytes_take(struct bytes_wire *wire)
{
    if (wire->count == 0) {
        return 0;
    }
    wire->count--;
    wire->bytes++;
    return wire->bytes[-1];
}

static void
send(void *user, const CtxtHandle *context, const void *bytes, size_t count)
{
    struct connection *connection = user;
    (void)context;
    fo_mailroom_post(&connection->wire->mail, fo_mailroom_peer(connection->index), bytes, count);
}

void
bytes_connect(struct connection *connection, const struct slot *slot)
{
    unsigned flags = bytes_take(connection->wire);
    bool is_server = connection->index >= SESSIONS / 2;
    if (slot->credential == NULL || slot->is_server != is_server) {
        return;
    }
    static const ULONG client_flags[] = {ISC_REQ_MUTUAL_AUTH, ISC_REQ_CONFIDENTIALITY,
                                         ISC_REQ_INTEGRITY,   ISC_REQ_REPLAY_DETECT,
                                         ISC_REQ_DELEGATE,    ISC_REQ_EXTENDED_ERROR};
    static const ULONG server_flags[] = {ASC_REQ_MUTUAL_AUTH, ASC_REQ_CONFIDENTIALITY,
                                         ASC_REQ_INTEGRITY,   ASC_REQ_REPLAY_DETECT,
                                         ASC_REQ_DELEGATE,    ASC_REQ_EXTENDED_ERROR};
    bool is_stream = slot->package == PACKAGE_SCHANNEL;
    struct wrapper_options options = {
        .wants_allocation = (flags & 64) != 0,
        .is_signing = (flags & 128) != 0 && !is_stream,
        .link = {send, connection},
    };
    for (unsigned i = 0; i < 6; i++) {
        if ((flags >> i & 1) != 0) {
            options.requirements |= is_server ? server_flags[i] : client_flags[i];
        }
    }
    if (is_stream) {
        options.requirements |= is_server ? ASC_REQ_STREAM : ISC_REQ_STREAM;
    }
    connection->package = slot->package;
    connection->phase = WRAPPER_REFUSED;
    connection->has_begun = false;
    if (connection->session != NULL) {
        while (fo_mailroom_drop(&connection->wire->mail, connection->index) ||
               fo_mailroom_drop(&connection->wire->mail, fo_mailroom_peer(connection->index))) {
        }
        connection->is_bound = connection->wire->ops->reset(connection->session, slot->credential, &options);
    } else {
        connection->session = connection->wire->ops->open(slot->credential, &options);
        connection->is_bound = connection->session != NULL;
    }
}

static bool
speaks_first(const struct connection *connection)
{
    return (connection->index < SESSIONS / 2) != (connection->package == PACKAGE_DIGEST);
}

static void
step_with(struct connection *connection, const uint8_t *bytes, size_t count)
{
    if (!connection->is_bound || (!connection->has_begun && count == 0 && !speaks_first(connection))) {
        return;
    }
    enum wrapper_outcome outcome = connection->wire->ops->step(connection->session, bytes, count);
    if (outcome != WRAPPER_REFUSED) {
        connection->phase = outcome;
        connection->has_begun = true;
    }
}

static void
step(struct connection *connection, enum fo_token_source source, unsigned argument)
{
    const struct fo_delivery delivery = {.source = source, .argument = argument};
    struct fo_parcel parcel = {NULL, 0};
    if (fo_mailroom_deliver(&connection->wire->mail, connection->index, &delivery, &parcel) ||
        source == FO_TOKEN_NEXT) {
        step_with(connection, parcel.bytes, parcel.count);
    }
}

static void
step_damaged(struct connection *connection, unsigned how)
{
    static const enum fo_token_source sources[] = {FO_TOKEN_EMPTY,  FO_TOKEN_CUT,    FO_TOKEN_FLIP,
                                                   FO_TOKEN_REPEAT, FO_TOKEN_EXTEND, FO_TOKEN_RANDOM};
    step(connection, sources[how % 6], bytes_take(connection->wire));
}

/** The peer sends bytes of the input. */
static void
step_raw(struct connection *connection)
{
    struct bytes_wire *wire = connection->wire;
    size_t count = bytes_take(wire) % RAW_BYTES_MAX;
    count = count < wire->count ? count : wire->count;
    step_with(connection, wire->bytes, count);
    wire->bytes += count;
    wire->count -= count;
}

void
bytes_shake_hands(struct connection *connection)
{
    unsigned idle = 0;
    for (unsigned i = 0; i < LEGS_MAX && idle < 2; i++) {
        bool waits = fo_mailroom_waits(&connection->wire->mail, connection->index);
        bool is_due =
            connection->is_bound &&
            (connection->phase == WRAPPER_RENEGOTIATE || (connection->phase == WRAPPER_MORE && waits) ||
             (!connection->has_begun && (waits || speaks_first(connection))));
        if (is_due) {
            step(connection, FO_TOKEN_NEXT, 0);
        }
        idle = is_due ? 0 : idle + 1;
        connection = &connection->wire->connections[fo_mailroom_peer(connection->index)];
    }
}

static void
unprotect(struct connection *connection)
{
    const struct fo_delivery delivery = {.source = FO_TOKEN_NEXT};
    struct fo_parcel parcel = {NULL, 0};
    (void)fo_mailroom_deliver(&connection->wire->mail, connection->index, &delivery, &parcel);
    enum wrapper_outcome outcome =
        connection->wire->ops->unprotect(connection->session, parcel.bytes, parcel.count);
    if (outcome != WRAPPER_REFUSED) {
        connection->phase = outcome;
    }
}

void
bytes_disconnect(struct connection *connection, bool is_free)
{
    struct wrapper_session *session = connection->session;
    if (session == NULL) {
        return;
    }
    connection->is_bound = false;
    if (is_free) {
        connection->session = NULL;
        connection->wire->ops->free(session);
    } else {
        connection->wire->ops->close(session);
    }
}

void
bytes_talk(struct connection *connection, enum action action, unsigned argument)
{
    static const uint8_t plain[32] = {1, 2, 3};
    switch (action) {
    case ACT_STEP:
        step(connection, FO_TOKEN_NEXT, 0);
        break;
    case ACT_STEP_DAMAGED:
        step_damaged(connection, argument >> 3);
        break;
    case ACT_STEP_RAW:
        step_raw(connection);
        break;
    case ACT_PROTECT:
        (void)connection->wire->ops->protect(connection->session, plain, argument >> 3);
        break;
    case ACT_UNPROTECT:
        unprotect(connection);
        break;
    case ACT_RENEGOTIATE:
        step_with(connection, NULL, 0);
        break;
    case ACT_SHUTDOWN:
        if (connection->wire->ops->shutdown != NULL) {
            connection->phase = connection->wire->ops->shutdown(connection->session);
        }
        break;
    case ACT_QUERY:
        connection->wire->ops->query(connection->session,
                                     (argument & 8) != 0 ? WRAPPER_QUERY_NAMES : WRAPPER_QUERY_PACKAGE);
        break;
    default:
        break;
    }
}
