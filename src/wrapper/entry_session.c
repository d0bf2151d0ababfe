// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * How sessions of the wrapper begin, end and begin again, as programs say.
 */
#include "wrapper/entry_state.h"

static enum fo_applied
refuse(const struct fo_entry *entry, const char *reason)
{
    entry->stage.explain(entry->stage.explain_user, reason);
    return FO_NOT_SUPPORTED;
}

bool
fo_entry_is_idle(const struct fo_entry *entry)
{
    bool is_active = false;
    for (size_t i = 0; i < FO_SESSIONS_MAX; i++) {
        is_active = is_active || fo_peer_is_active(&entry->peers[i]);
    }
    return !is_active;
}

static enum fo_program_package
package_of(const struct fo_entry *entry, uint32_t slot)
{
    uint32_t package = entry->slots[slot].is_set ? entry->slots[slot].package : FO_PROGRAM_DEFAULT;
    if (package == FO_PROGRAM_DEFAULT) {
        package = entry->stage.program->package;
    }
    return package == FO_PROGRAM_DEFAULT ? FO_PROGRAM_NTLM : (enum fo_program_package)package;
}

const char *
fo_entry_declines(enum fo_program_package package, bool is_server)
{
    const struct fo_wrapper *wrapper = fo_entry_wrapper();
    if (is_server && wrapper->is_no_server) {
        return "the wrapper accepts no sessions (is_no_server)";
    }
    if (!is_server && wrapper->is_no_client) {
        return "the wrapper initiates no sessions (is_no_client)";
    }
    if (!fo_entry_has_package(fo_program_package_name(package))) {
        return "the wrapper is not used with this package (packages)";
    }
    return NULL;
}

/** Why the wrapper cannot be used so now, or NULL. */
static const char *
find_obstacle(const struct fo_entry *entry, bool is_server, enum fo_program_package package)
{
    const char *reason = fo_entry_declines(package, is_server);
    if (reason != NULL) {
        return reason;
    }
    if (entry->wrapper->runs_one_at_a_time && !fo_entry_is_idle(entry)) {
        return "the wrapper runs one session at a time (runs_one_at_a_time)";
    }
    return NULL;
}

static enum fo_applied
open_session(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_peer *peer = &entry->peers[operation->operands[FO_OPERAND_A]];
    const uint32_t other = fo_mailroom_peer(peer->index);
    const enum fo_program_package package = package_of(entry, operation->operands[FO_OPERAND_B]);
    if (fo_peer_is_active(peer)) {
        return FO_IDLE;
    }
    const char *obstacle = find_obstacle(entry, peer->index >= FO_SESSION_PAIRS_MAX, package);
    if (obstacle != NULL) {
        return refuse(entry, obstacle);
    }
    (void)fo_entry_start(entry);
    fo_entry_other_leave(entry, peer->index);
    if (!fo_peer_is_active(&entry->peers[other])) {
        fo_entry_purge(entry, peer->index);
    }
    *peer = (struct fo_peer){
        .entry = entry,
        .index = peer->index,
        .package = package,
        .wishes = peer->wishes,
        .flags = operation->argument,
        .connection = entry->connections[peer->index % FO_SESSION_PAIRS_MAX],
    };
    if (!fo_entry_begin_session(peer)) {
        return refuse(entry, "there is no memory for another stack");
    }
    return peer->is_declined ? FO_NOT_SUPPORTED : FO_APPLIED;
}

/** The connection of @p peer is over: let its function clean up and return. */
void
fo_entry_leave(struct fo_peer *peer)
{
    peer->is_gone = true;
    peer->has_parcel = false;
    fo_peer_socket_leave(peer);
    while (fo_peer_is_active(peer)) {
        fo_entry_resume(peer);
    }
}

/** What the transport of @p peer or its end is told. */
static enum fo_applied
end_session(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_peer *peer = &entry->peers[operation->operands[FO_OPERAND_A]];
    /* The harness's end goes: its peer's is gone. */
    if (!fo_peer_is_active(peer) && fo_entry_other_is(entry, peer->index)) {
        peer = &entry->peers[fo_mailroom_peer(peer->index)];
    }
    if (!fo_peer_is_active(peer)) {
        return FO_IDLE;
    }
    if (operation->code == FO_OP_PEER_GONE && peer->has_context) {
        fo_entry_mark(peer, FO_EXEC_PEER_GONE, NULL, 0);
    }
    fo_entry_leave(peer);
    return FO_APPLIED;
}

/** The connection ends, and the same object of the wrapper is used for another one. */
static enum fo_applied
begin_again(struct fo_entry *entry, uint32_t index)
{
    struct fo_peer *peer = &entry->peers[index];
    struct fo_peer *other = &entry->peers[fo_mailroom_peer(index)];
    uint32_t *connection = &entry->connections[index % FO_SESSION_PAIRS_MAX];
    if (!fo_peer_is_active(peer)) {
        return FO_IDLE;
    }
    if (peer->connection == *connection) {
        (*connection)++;
        fo_entry_purge(entry, index);
        fo_entry_other_leave(entry, other->index);
        other->is_cut = fo_peer_is_active(other);
    }
    peer->connection = *connection;
    peer->is_cut = true;
    peer->is_renewed = true;
    peer->has_parcel = false;
    fo_peer_socket_leave(peer);
    fo_entry_resume(peer);
    /* It began to wait for the connection that is over, and learns that now. */
    if (fo_peer_is_active(other) && other->is_cut && other->phase == FO_PEER_AWAITS_TOKEN) {
        fo_entry_resume(other);
    }
    return FO_APPLIED;
}

static enum fo_applied
wish(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_peer *peer = &entry->peers[operation->operands[FO_OPERAND_A]];
    peer->wishes = operation->operands[FO_OPERAND_B];
    if ((peer->wishes & FO_PROGRAM_WISH_MESSAGES) != 0 && entry->wrapper->has_no_messages) {
        peer->wishes &= (uint8_t)~FO_PROGRAM_WISH_MESSAGES;
        return refuse(entry, "the wrapper protects no messages (has_no_messages)");
    }
    return FO_APPLIED;
}

static enum fo_applied
set_slot(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_entry_slot *slot = &entry->slots[operation->operands[FO_OPERAND_A]];
    if (operation->code != FO_OP_ACQUIRE) {
        const bool was_set = slot->is_set;
        slot->is_set = false;
        return was_set ? FO_APPLIED : FO_IDLE;
    }
    if (slot->is_set) {
        return FO_IDLE;
    }
    slot->is_set = true;
    slot->package = (enum fo_program_package)operation->operands[FO_OPERAND_C];
    return FO_APPLIED;
}

enum fo_applied
fo_entry_apply_session(struct fo_entry *entry, const struct fo_operation *operation)
{
    switch (operation->code) {
    case FO_OP_ACQUIRE:
    case FO_OP_CLOSE_CREDENTIAL:
    case FO_OP_FREE_CREDENTIAL:
        return set_slot(entry, operation);
    case FO_OP_OPEN:
        return open_session(entry, operation);
    case FO_OP_CLOSE:
    case FO_OP_FREE:
    case FO_OP_PEER_GONE:
        return end_session(entry, operation);
    case FO_OP_WISH:
        return wish(entry, operation);
    case FO_OP_AGAIN:
        return begin_again(entry, operation->operands[FO_OPERAND_A]);
    default:
        return refuse(entry, "sessions of wrappers have no such operation");
    }
}
