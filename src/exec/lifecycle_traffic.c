// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What goes between the sessions of the lifecycle subject: tokens, messages, and the ends of both.
 */
#include "exec/lifecycle_subject.h"
#include "exec/marked_session.h"

#include <string.h>

enum {
    HANDSHAKE_LEGS_MAX = 16,
    MESSAGE_BYTES_MAX = 1024,
    NAME_BYTES = 256,
    KEY_BYTES = 64
};

static void
post(struct fo_lifecycle_state *state, uint32_t session, struct fo_octets octets)
{
    if (octets.count > 0) {
        fo_mailroom_post(state->stage.mail, fo_mailroom_peer(session), octets.bytes, octets.count);
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

/** What happens after a leg, whatever began it. */
static void
finish_leg(struct fo_lifecycle_state *state, struct fo_layer_call *call, const struct fo_step_result *result)
{
    state->actors[call->object].input_left_bytes = result->input_left_bytes;
    call->status = result->status;
    call->output = result->token;
    fo_lifecycle_tell(state, call);
    post(state, call->object, result->token);
}

static void
step_with(struct fo_lifecycle_state *state, uint32_t session, const struct fo_parcel *parcel)
{
    struct fo_layer_call call = {
        .function = FO_LAYER_SESSION_STEP, .object = session, .input = {parcel->bytes, parcel->count}};
    const struct fo_step_result result =
        fo_marked_step(state->stage.observer, state->actors[session].session, parcel->bytes, parcel->count);
    finish_leg(state, &call, &result);
}

static enum fo_applied
step(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    struct fo_delivery delivery = delivery_of(operation);
    struct fo_parcel parcel = {NULL, 0};
    const struct fo_actor *actor = &state->actors[session];
    if (actor->session == NULL) {
        return FO_IDLE;
    }
    if (!fo_mailroom_deliver(state->stage.mail, session, &delivery, &parcel) &&
        delivery.source != FO_TOKEN_NEXT) {
        return FO_IDLE;
    }
    step_with(state, session, &parcel);
    return FO_APPLIED;
}

/** Make the honest leg that is due for @p session. @return false when none is. */
static bool
step_honestly(struct fo_lifecycle_state *state, uint32_t session)
{
    static const struct fo_delivery next = {.source = FO_TOKEN_NEXT};
    const struct fo_actor *actor = &state->actors[session];
    struct fo_parcel parcel = {NULL, 0};
    if (actor->session == NULL) {
        return false;
    }
    bool waits = fo_mailroom_waits(state->stage.mail, session);
    bool speaks_first = actor->package == FO_PROGRAM_DIGEST ? session >= FO_SESSION_PAIRS_MAX
                                                            : session < FO_SESSION_PAIRS_MAX;
    switch (fo_session_state(actor->session)) {
    case FO_SESSION_NEW:
        if (!waits && !speaks_first) {
            return false;
        }
        break;
    case FO_SESSION_HANDSHAKING:
    case FO_SESSION_RENEGOTIATING:
    case FO_SESSION_SHUTTING_DOWN:
        if (!waits && actor->input_left_bytes == 0) {
            return false;
        }
        break;
    case FO_SESSION_WANT_CREDENTIAL:
        step_with(state, session, &parcel);
        return true;
    default:
        return false;
    }
    if (actor->input_left_bytes == 0) {
        (void)fo_mailroom_deliver(state->stage.mail, session, &next, &parcel);
    }
    step_with(state, session, &parcel);
    return true;
}

static enum fo_applied
handshake(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    uint32_t legs = operation->operands[FO_OPERAND_B];
    uint32_t legs_max = legs == 0 ? HANDSHAKE_LEGS_MAX : legs;
    uint32_t made = 0;
    uint32_t idle_in_turn = 0;
    while (made < legs_max && idle_in_turn < 2) {
        if (step_honestly(state, session)) {
            made++;
            idle_in_turn = 0;
        } else {
            idle_in_turn++;
        }
        session = fo_mailroom_peer(session);
    }
    return made > 0 ? FO_APPLIED : FO_IDLE;
}

static enum fo_applied
protect(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    size_t count = operation->argument % MESSAGE_BYTES_MAX;
    uint8_t plain[MESSAGE_BYTES_MAX];
    struct fo_layer_call call = {.function = FO_LAYER_SESSION_PROTECT, .object = session};
    for (size_t i = 0; i < count; i++) {
        plain[i] = (uint8_t)(i * 7 + session);
    }
    call.input = (struct fo_octets){count > 0 ? plain : NULL, count};
    call.status = fo_marked_protect(state->stage.observer, state->actors[session].session, call.input.bytes,
                                    call.input.count, &call.output);
    fo_lifecycle_tell(state, &call);
    post(state, session, call.output);
    return FO_APPLIED;
}

static enum fo_applied
unprotect(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    struct fo_actor *actor = &state->actors[session];
    struct fo_delivery delivery = delivery_of(operation);
    struct fo_parcel parcel = {NULL, 0};
    struct fo_layer_call call = {.function = FO_LAYER_SESSION_UNPROTECT, .object = session};
    if (!fo_mailroom_deliver(state->stage.mail, session, &delivery, &parcel) &&
        delivery.source != FO_TOKEN_NEXT) {
        return FO_IDLE;
    }
    call.input = (struct fo_octets){parcel.bytes, parcel.count};
    call.status =
        fo_marked_unprotect(state->stage.observer, actor->session, parcel.bytes, parcel.count, &call.output);
    fo_lifecycle_tell(state, &call);
    actor->input_left_bytes = call.status == SEC_I_RENEGOTIATE;
    return FO_APPLIED;
}

static SECURITY_STATUS
query(struct fo_session *session, enum fo_program_query attribute)
{
    union {
        SecPkgContext_Sizes sizes;
        SecPkgContext_StreamSizes stream_sizes;
        struct fo_package package;
        char name[NAME_BYTES];
        uint8_t key[KEY_BYTES];
    } room;
    size_t key_bytes;
    switch (attribute) {
    case FO_QUERY_SIZES:
        return fo_session_query_sizes(session, &room.sizes);
    case FO_QUERY_STREAM_SIZES:
        return fo_session_query_stream_sizes(session, &room.stream_sizes);
    case FO_QUERY_NAMES:
        return fo_session_query_name(session, room.name, sizeof room.name);
    case FO_QUERY_PACKAGE:
        return fo_session_query_package(session, &room.package);
    default:
        return fo_session_query_key(session, room.key, sizeof room.key, &key_bytes);
    }
}

/** Operations that are a leg without bytes from the peer. */
static void
apply_leg(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    static const struct fo_parcel nothing = {NULL, 0};
    struct fo_layer_call call = {.function = FO_LAYER_SESSION_SHUTDOWN,
                                 .object = operation->operands[FO_OPERAND_A]};
    if (operation->code == FO_OP_RENEGOTIATE) {
        step_with(state, call.object, &nothing);
        return;
    }
    const struct fo_step_result result =
        fo_marked_shutdown(state->stage.observer, state->actors[call.object].session);
    finish_leg(state, &call, &result);
}

/** Operations on one session that carry no bytes in. */
static void
apply_plain(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    struct fo_layer_call call = {.object = operation->operands[FO_OPERAND_A]};
    struct fo_actor *actor = &state->actors[call.object];
    switch (operation->code) {
    case FO_OP_PEER_GONE:
        call.function = FO_LAYER_SESSION_PEER_GONE;
        fo_marked_peer_gone(state->stage.observer, actor->session);
        break;
    case FO_OP_QUERY:
        call.function = FO_LAYER_SESSION_QUERY;
        call.number = operation->operands[FO_OPERAND_B];
        call.status = query(actor->session, (enum fo_program_query)call.number);
        break;
    case FO_OP_IMPERSONATE:
        call.function = FO_LAYER_SESSION_IMPERSONATE;
        call.status = fo_session_impersonate(actor->session);
        actor->is_bound = true;
        break;
    case FO_OP_REVERT:
        call.function = FO_LAYER_SESSION_REVERT;
        call.status = fo_session_revert(actor->session);
        break;
    default:
        apply_leg(state, operation);
        return;
    }
    fo_lifecycle_tell(state, &call);
}

enum fo_applied
fo_lifecycle_apply_traffic(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    switch (operation->code) {
    case FO_OP_STEP:
        return step(state, operation);
    case FO_OP_HANDSHAKE:
        return handshake(state, operation);
    case FO_OP_DROP:
        return fo_mailroom_drop(state->stage.mail, session) ? FO_APPLIED : FO_IDLE;
    case FO_OP_PROTECT:
    case FO_OP_UNPROTECT:
    case FO_OP_RENEGOTIATE:
    case FO_OP_SHUTDOWN:
    case FO_OP_PEER_GONE:
    case FO_OP_QUERY:
    case FO_OP_IMPERSONATE:
    case FO_OP_REVERT:
        break;
    default:
        return FO_NOT_SUPPORTED;
    }
    if (state->actors[session].session == NULL) {
        return FO_IDLE;
    }
    if (operation->code == FO_OP_PROTECT) {
        return protect(state, operation);
    }
    if (operation->code == FO_OP_UNPROTECT) {
        return unprotect(state, operation);
    }
    apply_plain(state, operation);
    return FO_APPLIED;
}
