// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The peer as a session's function knows it, and how that function takes turns with the harness.
 */
#include "base/assert.h"
#include "exec/breach.h"
#include "trace/recorder.h"
#include "wrapper/carrier.h"
#include "wrapper/entry_state.h"
#include "wrapper/fiber.h"

#include <string.h>

enum {
    VAIN_MAX = 10000 /**< Questions to a peer that is gone: who asks more often never stops. */
};

static_assert((unsigned)FO_FIBERS_MAX == (unsigned)FO_SESSIONS_MAX, "a stack for each session");
static_assert(1U << FO_WISH_MESSAGES == FO_PROGRAM_WISH_MESSAGES &&
                  1U << FO_WISH_QUERIES == FO_PROGRAM_WISH_QUERIES &&
                  1U << FO_WISH_SHUTDOWN == FO_PROGRAM_WISH_SHUTDOWN &&
                  1U << FO_WISH_CLOSE_TWICE == FO_PROGRAM_WISH_CLOSE_TWICE &&
                  1U << FO_WISH_IMPERSONATE == FO_PROGRAM_WISH_IMPERSONATE,
              "programs and wrappers number wishes alike");

/* Taking turns. */

/** The session whose thread this is; NULL: on a fiber, or the harness's thread. */
static _Thread_local struct fo_peer *own;

struct fo_peer *
fo_entry_current(const struct fo_entry *entry)
{
    return own != NULL ? own : entry->current;
}

static void
run_session(void *user)
{
    struct fo_peer *peer = user;
    if (peer->entry->wrapper->uses_socket) {
        own = peer;
    }
    fo_recorder_set_op_line(peer->entry->line);
    peer->floor = __builtin_frame_address(0);
    fo_recorder_set_stack_floor(peer->floor);
    peer->entry->wrapper->session(peer);
    fo_entry_check_caller(peer);
}

static bool
serve(void *user)
{
    return fo_peer_socket_serve(user);
}

bool
fo_entry_begin_session(struct fo_peer *peer)
{
    const struct fo_carrier_job job = {run_session, serve, peer};
    if (!fo_carrier_start(peer->index, peer->entry->wrapper->uses_socket, &job)) {
        return false;
    }
    fo_entry_resume(peer);
    return true;
}

void
fo_entry_resume(struct fo_peer *peer)
{
    struct fo_entry *entry = peer->entry;
    FO_ASSERT(entry->current == NULL);
    peer->phase = FO_PEER_RUNNING;
    entry->current = peer;
    peer->is_on_socket = false;
    fo_recorder_set_stack_floor(peer->floor);
    const enum fo_carrier_end end = fo_carrier_resume(peer->index);
    fo_recorder_set_stack_floor(NULL);
    entry->current = NULL;
    (void)fo_peer_socket_serve(peer);
    if (end == FO_CARRIER_QUIET) {
        peer->phase = FO_PEER_AWAITS_TOKEN;
        peer->is_on_socket = true;
    }
    if (end == FO_CARRIER_ENDED) {
        entry->socket_count += !fo_peer_socket_end(peer);
        peer->phase = FO_PEER_IDLE;
        peer->has_context = false;
        fo_entry_other_leave(entry, fo_mailroom_peer(peer->index));
    }
}

void
fo_entry_suspend(struct fo_peer *peer, enum fo_peer_phase phase)
{
    peer->phase = phase;
    peer->parcel = (struct fo_parcel){NULL, 0};
    fo_carrier_suspend(peer->index);
    fo_recorder_set_op_line(peer->entry->line);
}

void
fo_entry_check_caller(const struct fo_peer *peer)
{
    if (fo_entry_current(peer->entry) != peer || !fo_carrier_is_own(peer->index)) {
        fo_breach_report("jump", "a session function uses the peer of another session, or from another "
                                 "thread, or has left its stack by a jump");
    }
}

void
fo_entry_note_vain(struct fo_peer *peer)
{
    peer->vain_count++;
    if (peer->vain_count > VAIN_MAX) {
        fo_breach_report(FO_BREACH_NEVER_RETURNS,
                         "the session function does not return although its peer is gone");
    }
}

void
fo_entry_mark(const struct fo_peer *peer, enum fo_exec_mark mark, const void *memory, size_t bytes)
{
    if (peer->has_context) {
        fo_observer_mark_bytes(peer->entry->stage.observer, mark, &peer->context, memory, bytes);
    }
}

/* What the maintainer calls. */

const char *
fo_peer_package(const struct fo_peer *peer)
{
    return fo_program_package_name(peer->package);
}

const char *
fo_peer_target(const struct fo_peer *peer)
{
    (void)peer;
    return "host/server.example";
}

bool
fo_peer_is_server(const struct fo_peer *peer)
{
    return peer->index >= FO_SESSION_PAIRS_MAX;
}

bool
fo_peer_wishes(const struct fo_peer *peer, enum fo_wish wish)
{
    switch (wish) {
    case FO_WISH_MUTUAL:
        return (peer->flags & FO_OPEN_MUTUAL) != 0;
    case FO_WISH_DELEGATE:
        return (peer->flags & FO_OPEN_DELEGATE) != 0;
    case FO_WISH_ALLOCATE:
        return (peer->flags & FO_OPEN_ALLOCATE) != 0;
    case FO_WISH_SIGN_ONLY:
        return (peer->flags & FO_OPEN_SIGN_ONLY) != 0;
    default:
        return ((peer->wishes >> (unsigned)wish) & 1U) != 0;
    }
}

bool
fo_peer_is_gone(const struct fo_peer *peer)
{
    return peer->is_gone || peer->is_cut;
}

bool
fo_peer_again(struct fo_peer *peer)
{
    fo_entry_check_caller(peer);
    while (!peer->is_renewed && !peer->is_gone) {
        fo_entry_suspend(peer, FO_PEER_AWAITS_AGAIN);
    }
    if (peer->is_gone || !peer->is_renewed) {
        fo_entry_note_vain(peer);
        return false;
    }
    peer->socket.is_old = peer->socket.is_made;
    peer->is_renewed = false;
    peer->is_cut = false;
    peer->vain_count = 0;
    peer->parcel = (struct fo_parcel){NULL, 0};
    return true;
}

static void
note_sent(struct fo_peer *peer, const void *bytes, size_t count)
{
    if (count > 0) {
        /* The place says something only where it is the package's own. */
        fo_entry_mark(peer, FO_EXEC_SEND, bytes == peer->token ? bytes : NULL, count);
    }
}

void
fo_entry_post(struct fo_peer *peer, const void *bytes, size_t count)
{
    note_sent(peer, bytes, count);
    fo_mailroom_post(peer->entry->stage.mail, fo_mailroom_peer(peer->index), bytes, count);
}

bool
fo_peer_send(struct fo_peer *peer, const void *bytes, size_t count)
{
    fo_entry_check_caller(peer);
    fo_entry_note_vain(peer);
    if (fo_peer_is_gone(peer)) {
        /* What nobody receives has been sent all the same. */
        note_sent(peer, bytes, count);
        return false;
    }
    fo_entry_post(peer, bytes, count);
    return true;
}

/** Wait until there is something to take. @return false: the peer is gone. */
static bool
await_parcel(struct fo_peer *peer)
{
    while (!peer->has_parcel && !fo_peer_is_gone(peer)) {
        fo_entry_suspend(peer, FO_PEER_AWAITS_TOKEN);
    }
    if (!peer->has_parcel) {
        fo_entry_note_vain(peer);
        return false;
    }
    peer->has_parcel = false;
    peer->vain_count = 0;
    if (peer->parcel.count > 0) {
        fo_entry_mark(peer, FO_EXEC_RECEIVE, peer->parcel.bytes, peer->parcel.count);
    }
    return true;
}

bool
fo_peer_receive(struct fo_peer *peer, const void **bytes, size_t *count)
{
    fo_entry_check_caller(peer);
    /* What a read has left over comes first. */
    if (peer->parcel.count == 0 && !await_parcel(peer)) {
        return false;
    }
    *bytes = peer->parcel.bytes;
    *count = peer->parcel.count;
    peer->parcel = (struct fo_parcel){NULL, 0};
    return true;
}

size_t
fo_peer_read(struct fo_peer *peer, void *buffer, size_t size)
{
    fo_entry_check_caller(peer);
    if (size == 0) {
        return 0;
    }
    /* An empty token is no byte of a stream. */
    while (peer->parcel.count == 0) {
        if (!await_parcel(peer)) {
            return 0;
        }
    }
    const size_t count = size < peer->parcel.count ? size : peer->parcel.count;
    memcpy(buffer, peer->parcel.bytes, count);
    peer->parcel.bytes += count;
    peer->parcel.count -= count;
    return count;
}

void
fo_peer_decline(struct fo_peer *peer, const char *reason)
{
    const struct fo_stage *stage = &peer->entry->stage;
    fo_entry_check_caller(peer);
    peer->is_declined = true;
    stage->explain(stage->explain_user, reason != NULL ? reason : "the wrapper declined the session");
}
