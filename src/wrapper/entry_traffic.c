// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What goes to the wrapper's sessions and comes from them, as programs say.
 */
#include "wrapper/entry_state.h"

enum {
    LEGS_MAX = 32 /**< Of a handshake: more than any package has, messages and an orderly end included. */
};

void
fo_entry_purge(struct fo_entry *entry, uint32_t index)
{
    while (fo_mailroom_drop(entry->stage.mail, index)) {
    }
    while (fo_mailroom_drop(entry->stage.mail, fo_mailroom_peer(index))) {
    }
}

static struct fo_delivery
delivery_of(const struct fo_operation *operation)
{
    return (struct fo_delivery){
        .source = (enum fo_token_source)operation->operands[FO_OPERAND_B],
        .other = operation->operands[FO_OPERAND_C],
        .argument = operation->argument,
    };
}

/** Let the harness's end opposite @p peer answer what waits for it, when the wrapper waits in turn. */
static void
let_other_answer(struct fo_peer *peer)
{
    struct fo_entry *entry = peer->entry;
    const uint32_t other = fo_mailroom_peer(peer->index);
    if (!fo_entry_other_join(entry, peer->index)) {
        return;
    }
    for (uint32_t i = 0; i < LEGS_MAX && !fo_mailroom_waits(entry->stage.mail, peer->index); i++) {
        if (!fo_entry_other_step(entry, other, true)) {
            break;
        }
    }
}

static bool
takes_waiting(enum fo_token_source source)
{
    return source != FO_TOKEN_NONE && source != FO_TOKEN_EMPTY && source != FO_TOKEN_FOREIGN &&
           source != FO_TOKEN_RANDOM && source != FO_TOKEN_DICTIONARY && source != FO_TOKEN_RAW &&
           source != FO_TOKEN_REPEAT && source != FO_TOKEN_OLDER;
}

/** Give @p peer what @p delivery says, if it waits for something and there is such a thing. */
static bool
deliver(struct fo_peer *peer, const struct fo_delivery *delivery)
{
    struct fo_entry *entry = peer->entry;
    struct fo_parcel parcel = {NULL, 0};
    if (peer->phase != FO_PEER_AWAITS_TOKEN) {
        return false;
    }
    if (takes_waiting(delivery->source)) {
        let_other_answer(peer);
        struct fo_peer *from = &entry->peers[delivery->other % FO_SESSIONS_MAX];
        if ((delivery->source == FO_TOKEN_SWAP || delivery->source == FO_TOKEN_SPLICE) &&
            fo_peer_is_active(from) && from != peer) {
            let_other_answer(from);
        }
    }
    /* A wrapper that asked cannot be given nothing at all: that is an empty token. */
    const struct fo_delivery given = {
        .source = delivery->source == FO_TOKEN_NONE ? FO_TOKEN_EMPTY : delivery->source,
        .other = delivery->other,
        .argument = delivery->argument,
    };
    if (!fo_mailroom_deliver(entry->stage.mail, peer->index, &given, &parcel)) {
        return false;
    }
    if (peer->is_on_socket) {
        fo_peer_socket_give(peer, &parcel);
    } else {
        peer->parcel = parcel;
        peer->has_parcel = true;
    }
    fo_entry_resume(peer);
    return true;
}

/** Let session @p index do what is honestly due. */
static bool
step_honestly(struct fo_entry *entry, uint32_t index)
{
    static const struct fo_delivery next = {.source = FO_TOKEN_NEXT};
    struct fo_peer *peer = &entry->peers[index];
    if (!fo_peer_is_active(peer)) {
        return fo_entry_other_step(entry, index, false);
    }
    return peer->phase == FO_PEER_AWAITS_TOKEN && fo_mailroom_waits(entry->stage.mail, index) &&
           deliver(peer, &next);
}

/** The other end of whichever of the two is the wrapper's, if it has only one. */
static void
join_either(struct fo_entry *entry, uint32_t index)
{
    (void)fo_entry_other_join(entry, index);
    (void)fo_entry_other_join(entry, fo_mailroom_peer(index));
}

static enum fo_applied
handshake(struct fo_entry *entry, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    const uint32_t legs = operation->operands[FO_OPERAND_B];
    const uint32_t legs_max = legs == 0 ? LEGS_MAX : legs;
    uint32_t made = 0;
    join_either(entry, session);
    for (uint32_t idle_in_turn = 0; made < legs_max && idle_in_turn < 2;) {
        const bool is_made = step_honestly(entry, session);
        made += is_made;
        idle_in_turn = is_made ? 0 : idle_in_turn + 1;
        session = fo_mailroom_peer(session);
    }
    return made > 0 ? FO_APPLIED : FO_IDLE;
}

static enum fo_applied
step(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_peer *peer = &entry->peers[operation->operands[FO_OPERAND_A]];
    const struct fo_delivery delivery = delivery_of(operation);
    if (fo_peer_is_active(peer)) {
        return deliver(peer, &delivery) ? FO_APPLIED : FO_IDLE;
    }
    join_either(entry, peer->index);
    return fo_entry_other_is(entry, peer->index) ? fo_entry_other_apply(entry, operation) : FO_IDLE;
}

/** Operations that only the harness's own sessions can be told to do. */
static enum fo_applied
act(struct fo_entry *entry, const struct fo_operation *operation)
{
    const uint32_t index = operation->operands[FO_OPERAND_A];
    if (fo_peer_is_active(&entry->peers[index])) {
        entry->stage.explain(entry->stage.explain_user,
                             "a wrapper decides for itself when it does this; 'wish' asks it to");
        return FO_NOT_SUPPORTED;
    }
    join_either(entry, index);
    return fo_entry_other_is(entry, index) ? fo_entry_other_apply(entry, operation) : FO_IDLE;
}

enum fo_applied
fo_entry_apply_traffic(struct fo_entry *entry, const struct fo_operation *operation)
{
    switch (operation->code) {
    case FO_OP_STEP:
    case FO_OP_UNPROTECT:
        return step(entry, operation);
    case FO_OP_HANDSHAKE:
        return handshake(entry, operation);
    case FO_OP_DROP:
        return fo_mailroom_drop(entry->stage.mail, operation->operands[FO_OPERAND_A]) ? FO_APPLIED : FO_IDLE;
    case FO_OP_PROTECT:
    case FO_OP_RENEGOTIATE:
    case FO_OP_SHUTDOWN:
    case FO_OP_QUERY:
        return act(entry, operation);
    default:
        return FO_NOT_SUPPORTED;
    }
}
