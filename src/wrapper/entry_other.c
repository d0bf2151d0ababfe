// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The harness's sessions at the other ends of the wrapper's: the lifecycle layer, on memory and a table of
 * their own.
 */
#include "wrapper/entry_state.h"

#include "exec/arena.h"

enum {
    UNASKED_MAX = 2,    /**< Messages that are sent on a connection without being told. */
    MESSAGE_BYTES = 24, /**< Length of those. */
};

/** Memory of the harness's sessions: never that of the code under test. */
static struct fo_arena arena;

void
fo_entry_others_begin(struct fo_entry *entry)
{
    if (arena.region == NULL && fo_arena_init(&arena) != FO_OK) {
        return;
    }
    fo_arena_reset(&arena);
    const struct fo_stage stage = {
        .dispatch = entry->stage.honest,
        .program = entry->stage.program,
        .allocator = &arena.allocator,
        .mail = entry->stage.mail,
        .module = &arena,
    };
    fo_lifecycle_subject.begin(&entry->others, &stage);
}

void
fo_entry_others_end(struct fo_entry *entry)
{
    fo_lifecycle_subject.end(&entry->others);
}

bool
fo_entry_other_is(const struct fo_entry *entry, uint32_t index)
{
    return entry->others.actors[index].session != NULL;
}

static struct fo_session *
session_of(const struct fo_entry *entry, uint32_t index)
{
    return entry->others.actors[index].session;
}

/** What both ends must ask for alike. */
static uint32_t
flags_of(const struct fo_entry *entry, uint32_t index)
{
    return entry->peers[fo_mailroom_peer(index)].flags & (FO_OPEN_MUTUAL | FO_OPEN_SIGN_ONLY);
}

static enum fo_applied
apply(struct fo_entry *entry, enum fo_operation_code code, uint32_t a, uint32_t b, uint32_t c)
{
    const struct fo_operation operation = {
        .code = (uint8_t)code,
        .operands = {(uint8_t)a, (uint8_t)b, (uint8_t)c},
        .argument = code == FO_OP_PROTECT ? MESSAGE_BYTES
                    : code == FO_OP_OPEN  ? flags_of(entry, a)
                                          : 0,
    };
    return fo_lifecycle_subject.apply(&entry->others, &operation);
}

bool
fo_entry_other_join(struct fo_entry *entry, uint32_t index)
{
    const struct fo_peer *peer = &entry->peers[index];
    const uint32_t other = fo_mailroom_peer(index);
    const uint32_t slot = index % FO_SESSION_PAIRS_MAX;
    if (fo_peer_is_active(&entry->peers[other]) || !fo_peer_is_active(peer) || arena.region == NULL ||
        entry->stage.honest.table == NULL) {
        return false;
    }
    if (!fo_entry_other_is(entry, other)) {
        const bool is_server = other >= FO_SESSION_PAIRS_MAX;
        (void)apply(entry, FO_OP_FREE_CREDENTIAL, slot, 0, 0);
        (void)apply(entry, FO_OP_ACQUIRE, slot, is_server, peer->package);
        (void)apply(entry, FO_OP_OPEN, other, slot, 0);
    }
    return fo_entry_other_is(entry, other);
}

void
fo_entry_other_leave(struct fo_entry *entry, uint32_t index)
{
    if (fo_entry_other_is(entry, index)) {
        (void)apply(entry, FO_OP_FREE, index, 0, 0);
        (void)apply(entry, FO_OP_FREE_CREDENTIAL, index % FO_SESSION_PAIRS_MAX, 0, 0);
    }
    entry->said_counts[index % FO_SESSION_PAIRS_MAX] = 0;
}

/** Say something, where the wrapper was wished to listen and waits for it. */
static bool
speak(struct fo_entry *entry, uint32_t index)
{
    const struct fo_peer *peer = &entry->peers[fo_mailroom_peer(index)];
    uint8_t *said = &entry->said_counts[index % FO_SESSION_PAIRS_MAX];
    if ((peer->wishes & FO_PROGRAM_WISH_MESSAGES) == 0 || *said >= UNASKED_MAX ||
        peer->phase != FO_PEER_AWAITS_TOKEN || fo_mailroom_waits(entry->stage.mail, peer->index)) {
        return false;
    }
    (*said)++;
    return apply(entry, FO_OP_PROTECT, index, 0, 0) == FO_APPLIED;
}

bool
fo_entry_other_step(struct fo_entry *entry, uint32_t index, bool may_speak)
{
    const bool waits = fo_mailroom_waits(entry->stage.mail, index);
    if (!fo_entry_other_is(entry, index)) {
        return false;
    }
    switch (fo_session_state(session_of(entry, index))) {
    case FO_SESSION_ESTABLISHED:
        if (waits) {
            return apply(entry, FO_OP_UNPROTECT, index, FO_TOKEN_NEXT, 0) == FO_APPLIED;
        }
        return may_speak && speak(entry, index);
    case FO_SESSION_PEER_CLOSED:
        return apply(entry, FO_OP_SHUTDOWN, index, 0, 0) == FO_APPLIED;
    default:
        return apply(entry, FO_OP_HANDSHAKE, index, 1, 0) == FO_APPLIED;
    }
}

enum fo_applied
fo_entry_other_apply(struct fo_entry *entry, const struct fo_operation *operation)
{
    switch (operation->code) {
    case FO_OP_STEP:
    case FO_OP_UNPROTECT:
    case FO_OP_PROTECT:
    case FO_OP_RENEGOTIATE:
    case FO_OP_SHUTDOWN:
    case FO_OP_QUERY:
        return fo_lifecycle_apply_traffic(&entry->others, operation);
    default:
        return FO_NOT_SUPPORTED;
    }
}
