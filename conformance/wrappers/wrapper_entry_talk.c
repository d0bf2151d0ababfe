// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the application around a wrapper says and hears on one connection.
 */
#include "wrapper_entry_state.h"

#include <string.h>

enum {
    MESSAGE_BYTES = 24,
    MESSAGES_MAX = 64,
};

static void
send_bytes(void *user, const CtxtHandle *context, const void *bytes, size_t count)
{
    (void)context;
    (void)fo_peer_send(user, bytes, count);
}

struct wrapper_options
wrapper_entry_options(struct fo_peer *peer)
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
shake_hands(struct wrapper_entry_connection *connection, bool waits)
{
    /* A careless application: what is left in its buffer is passed on, and is for the wrapper to leave aside
     * on a client's first leg. */
    const void *bytes = connection->left_count > 0 ? connection->left : NULL;
    size_t count = connection->left_count;
    enum wrapper_outcome outcome = WRAPPER_MORE;
    bool has_failed = false;
    bool is_first = true;
    /* What comes after a failure is passed on, too: to refuse it is the wrapper's. */
    while (outcome == WRAPPER_MORE || (outcome == WRAPPER_FAILED && !has_failed)) {
        has_failed = outcome == WRAPPER_FAILED;
        if (waits && !fo_peer_receive(connection->peer, &bytes, &count)) {
            return has_failed ? WRAPPER_FAILED : WRAPPER_CLOSED;
        }
        /* A server that is told nothing has nothing to answer. */
        if (is_first && count == 0 && fo_peer_is_server(connection->peer) && waits) {
            return WRAPPER_FAILED;
        }
        is_first = false;
        outcome = wrapper_entry_application.ops->step(connection->session, bytes, count);
        if (waits) {
            connection->left_count = count < sizeof connection->left ? count : sizeof connection->left;
            memcpy(connection->left, bytes, connection->left_count);
        }
        waits = true;
    }
    return outcome;
}

static void
ask(struct wrapper_entry_connection *connection)
{
    wrapper_entry_application.ops->query(connection->session, WRAPPER_QUERY_NAMES);
    wrapper_entry_application.ops->query(connection->session, WRAPPER_QUERY_PACKAGE);
}

/** Say something, and hear what the peer says until it is gone. */
static enum wrapper_outcome
converse(struct wrapper_entry_connection *connection)
{
    static const unsigned char plain[MESSAGE_BYTES] = "what one side says";
    const bool wants_end = fo_peer_wishes(connection->peer, FO_WISH_SHUTDOWN);
    enum wrapper_outcome outcome = WRAPPER_DONE;
    const void *bytes;
    size_t count;
    (void)wrapper_entry_application.ops->protect(connection->session, plain, sizeof plain);
    for (unsigned i = 0; i < MESSAGES_MAX && outcome != WRAPPER_CLOSED && outcome != WRAPPER_FAILED; i++) {
        if (outcome == WRAPPER_RENEGOTIATE) {
            connection->left_count = 0;
            outcome = shake_hands(connection, false);
            continue;
        }
        if ((wants_end && i > 0) || !fo_peer_receive(connection->peer, &bytes, &count)) {
            break;
        }
        outcome = wrapper_entry_application.ops->unprotect(connection->session, bytes, count);
    }
    return outcome;
}

static void
end_stream(struct wrapper_entry_connection *connection)
{
    if (wrapper_entry_application.ops->shutdown != NULL &&
        wrapper_entry_application.ops->shutdown(connection->session) == WRAPPER_MORE) {
        (void)shake_hands(connection, true);
    }
}

void
wrapper_entry_talk(struct wrapper_entry_connection *connection)
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
