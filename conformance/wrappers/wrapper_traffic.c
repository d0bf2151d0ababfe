// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What goes over an application's connections: tokens, messages, and the ends of both.
 */
#include "base/assert.h"
#include "wrapper_application.h"

enum {
    LEGS_MAX = 16,
    MESSAGE_BYTES_MAX = 1024
};

static const SecHandle *
context_of(const struct wrapper_application *application, const struct wrapper_actor *actor)
{
    return actor->session == NULL ? NULL : application->ops->context(actor->session);
}

static void
note_received(const struct wrapper_application *application, const struct wrapper_actor *actor,
              const struct fo_parcel *parcel)
{
    if (parcel->count > 0) {
        fo_observer_mark_bytes(application->stage.observer, FO_EXEC_RECEIVE, context_of(application, actor),
                               parcel->bytes, parcel->count);
    }
}

/** What the application does about a leg, whatever began it. */
static void
conclude(struct wrapper_application *application, struct wrapper_actor *actor, enum wrapper_outcome outcome)
{
    const SecHandle *context = context_of(application, actor);
    if (outcome == WRAPPER_REFUSED) {
        return;
    }
    actor->phase = outcome;
    actor->has_begun = true;
    if (outcome == WRAPPER_FAILED && context != NULL) {
        fo_observer_mark(application->stage.observer, FO_EXEC_GIVE_UP, context, NULL);
    }
}

static bool
speaks_first(const struct wrapper_actor *actor)
{
    bool is_client = actor->index < FO_SESSION_PAIRS_MAX;
    return actor->package == FO_PROGRAM_DIGEST ? !is_client : is_client;
}

static void
step_with(struct wrapper_application *application, struct wrapper_actor *actor,
          const struct fo_parcel *parcel)
{
    note_received(application, actor, parcel);
    conclude(application, actor, application->ops->step(actor->session, parcel->bytes, parcel->count));
}

/** True when a first leg without input would have nothing to say. */
static bool
lacks_input(const struct wrapper_actor *actor, const struct fo_parcel *parcel)
{
    return !actor->has_begun && parcel->count == 0 && !speaks_first(actor);
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

static enum fo_applied
step(struct wrapper_application *application, const struct fo_operation *operation)
{
    struct wrapper_actor *actor = &application->actors[operation->operands[FO_OPERAND_A]];
    const struct fo_delivery delivery = delivery_of(operation);
    struct fo_parcel parcel = {NULL, 0};
    if (!actor->is_bound || actor->is_peer_gone) {
        return FO_IDLE;
    }
    if (!fo_mailroom_deliver(application->stage.mail, actor->index, &delivery, &parcel) &&
        delivery.source != FO_TOKEN_NEXT) {
        return FO_IDLE;
    }
    if (lacks_input(actor, &parcel)) {
        return FO_IDLE;
    }
    step_with(application, actor, &parcel);
    return FO_APPLIED;
}

/** Make the honest leg that is due for @p actor. @return false when none is. */
static bool
step_honestly(struct wrapper_application *application, struct wrapper_actor *actor)
{
    static const struct fo_delivery next = {.source = FO_TOKEN_NEXT};
    struct fo_parcel parcel = {NULL, 0};
    bool waits = fo_mailroom_waits(application->stage.mail, actor->index);
    if (!actor->is_bound || actor->is_peer_gone) {
        return false;
    }
    bool is_due = actor->phase == WRAPPER_RENEGOTIATE || (actor->phase == WRAPPER_MORE && waits) ||
                  (!actor->has_begun && (waits || speaks_first(actor)));
    if (!is_due) {
        return false;
    }
    (void)fo_mailroom_deliver(application->stage.mail, actor->index, &next, &parcel);
    step_with(application, actor, &parcel);
    return true;
}

static enum fo_applied
handshake(struct wrapper_application *application, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    uint32_t legs = operation->operands[FO_OPERAND_B];
    uint32_t legs_max = legs == 0 ? LEGS_MAX : legs;
    uint32_t made = 0;
    for (uint32_t idle_in_turn = 0; made < legs_max && idle_in_turn < 2;) {
        bool is_made = step_honestly(application, &application->actors[session]);
        made += is_made;
        idle_in_turn = is_made ? 0 : idle_in_turn + 1;
        session = fo_mailroom_peer(session);
    }
    return made > 0 ? FO_APPLIED : FO_IDLE;
}

static enum fo_applied
protect(struct wrapper_application *application, const struct wrapper_actor *actor, uint32_t argument)
{
    uint8_t plain[MESSAGE_BYTES_MAX];
    size_t count = argument % MESSAGE_BYTES_MAX;
    for (size_t i = 0; i < count; i++) {
        plain[i] = (uint8_t)(i * 7 + actor->index);
    }
    (void)application->ops->protect(actor->session, plain, count);
    return FO_APPLIED;
}

static enum fo_applied
unprotect(struct wrapper_application *application, struct wrapper_actor *actor,
          const struct fo_operation *operation)
{
    const struct fo_delivery delivery = delivery_of(operation);
    struct fo_parcel parcel = {NULL, 0};
    if (!fo_mailroom_deliver(application->stage.mail, actor->index, &delivery, &parcel) &&
        delivery.source != FO_TOKEN_NEXT) {
        return FO_IDLE;
    }
    note_received(application, actor, &parcel);
    conclude(application, actor, application->ops->unprotect(actor->session, parcel.bytes, parcel.count));
    return FO_APPLIED;
}

static enum fo_applied
query(struct wrapper_application *application, const struct wrapper_actor *actor, enum fo_program_query what)
{
    if (what != FO_QUERY_NAMES && what != FO_QUERY_PACKAGE) {
        return FO_NOT_SUPPORTED;
    }
    application->ops->query(actor->session,
                            what == FO_QUERY_NAMES ? WRAPPER_QUERY_NAMES : WRAPPER_QUERY_PACKAGE);
    return FO_APPLIED;
}

/** Operations on one connection that is open. */
static enum fo_applied
apply_bound(struct wrapper_application *application, const struct fo_operation *operation)
{
    struct wrapper_actor *actor = &application->actors[operation->operands[FO_OPERAND_A]];
    static const struct fo_parcel nothing = {NULL, 0};
    if (operation->code == FO_OP_SHUTDOWN && application->ops->shutdown == NULL) {
        return FO_NOT_SUPPORTED;
    }
    if (!actor->is_bound || actor->is_peer_gone) {
        return FO_IDLE;
    }
    switch (operation->code) {
    case FO_OP_PROTECT:
        return protect(application, actor, operation->argument);
    case FO_OP_UNPROTECT:
        return unprotect(application, actor, operation);
    case FO_OP_QUERY:
        return query(application, actor, (enum fo_program_query)operation->operands[FO_OPERAND_B]);
    case FO_OP_RENEGOTIATE:
        if (lacks_input(actor, &nothing)) {
            return FO_IDLE;
        }
        step_with(application, actor, &nothing);
        return FO_APPLIED;
    case FO_OP_SHUTDOWN:
        conclude(application, actor, application->ops->shutdown(actor->session));
        return FO_APPLIED;
    default:
        break;
    }
    FO_ASSERT(operation->code == FO_OP_PEER_GONE);
    if (context_of(application, actor) != NULL) {
        fo_observer_mark(application->stage.observer, FO_EXEC_PEER_GONE, context_of(application, actor),
                         NULL);
    }
    actor->is_peer_gone = true;
    return FO_APPLIED;
}

enum fo_applied
wrapper_application_exchange(struct wrapper_application *application, const struct fo_operation *operation)
{
    switch (operation->code) {
    case FO_OP_STEP:
        return step(application, operation);
    case FO_OP_HANDSHAKE:
        return handshake(application, operation);
    case FO_OP_DROP:
        return fo_mailroom_drop(application->stage.mail, operation->operands[FO_OPERAND_A]) ? FO_APPLIED
                                                                                            : FO_IDLE;
    case FO_OP_PROTECT:
    case FO_OP_UNPROTECT:
    case FO_OP_QUERY:
    case FO_OP_RENEGOTIATE:
    case FO_OP_SHUTDOWN:
    case FO_OP_PEER_GONE:
        return apply_bound(application, operation);
    default:
        return FO_NOT_SUPPORTED;
    }
}
