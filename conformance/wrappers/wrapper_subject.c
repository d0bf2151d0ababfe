// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The application around a wrapper: its logins, its connections and the transport between them.
 *
 * Opening a session that is open already uses its object for another connection. What wrappers have no
 * function for is not supported.
 */
#include "wrapper_subject.h"

#include "base/assert.h"

#include <string.h>

enum {
    LEGS_MAX = 16,
    MESSAGE_BYTES_MAX = 1024,
    ITEM_LIBRARY = FO_SESSIONS_MAX + FO_CREDENTIAL_SLOTS_MAX,
    ITEM_COUNT,
};

struct slot {
    struct wrapper_credential *credential; /**< Owned; NULL: empty. */
    bool is_server;
    enum fo_program_package package;
};

struct state;

/** A connection. */
struct actor {
    struct state *state;
    uint32_t index;
    struct wrapper_session *session; /**< Owned; NULL: none. */
    enum fo_program_package package;
    enum wrapper_outcome phase; /**< What the last leg has come to; REFUSED: none was made. */
    bool is_bound;              /**< Open for a connection. */
    bool has_begun;             /**< A leg was made. */
    bool is_peer_gone;
};

struct state {
    struct fo_stage stage;
    const struct wrapper_ops *ops;
    struct wrapper_host host;
    bool is_open; /**< The application uses the module. */
    struct slot slots[FO_CREDENTIAL_SLOTS_MAX];
    struct actor actors[FO_SESSIONS_MAX];
};

static void
load(void *user)
{
    const struct state *state = user;
    const struct fo_exec_observer *observer = state->stage.observer;
    fo_observer_mark(observer, FO_EXEC_LOAD, NULL, state->stage.module);
}

static void
ask_table(void *user)
{
    const struct state *state = user;
    const struct fo_exec_observer *observer = state->stage.observer;
    if (observer != NULL && observer->init != NULL) {
        observer->init(observer->user, &state->stage.dispatch, state->stage.module);
    }
}

static void
unload(void *user)
{
    const struct state *state = user;
    fo_observer_mark(state->stage.observer, FO_EXEC_UNLOAD, NULL, state->stage.module);
}

static void
send(void *user, const CtxtHandle *context, const void *bytes, size_t count)
{
    const struct actor *actor = user;
    const struct fo_stage *stage = &actor->state->stage;
    fo_observer_mark_bytes(stage->observer, FO_EXEC_SEND, context, bytes, count);
    fo_mailroom_post(stage->mail, fo_mailroom_peer(actor->index), bytes, count);
}

static void
begin_with(struct state *state, const struct fo_stage *stage, const struct wrapper_ops *ops)
{
    state->stage = *stage;
    state->ops = ops;
    state->host = (struct wrapper_host){
        .table = stage->dispatch.table,
        .is_wide = stage->dispatch.wide,
        .allocator = stage->allocator,
        .load = load,
        .ask_table = ask_table,
        .unload = unload,
        .user = state,
    };
    for (uint32_t i = 0; i < FO_SESSIONS_MAX; i++) {
        state->actors[i].state = state;
        state->actors[i].index = i;
    }
    if (ops->start != NULL) {
        ops->start();
    }
}

static enum fo_applied
open_library(struct state *state)
{
    if (state->is_open) {
        return FO_IDLE;
    }
    if (state->ops->attach != NULL) {
        state->ops->attach(&state->host);
    } else {
        load(state);
        ask_table(state);
    }
    state->is_open = true;
    return FO_APPLIED;
}

static bool
is_in_use(const struct state *state)
{
    bool is_used = false;
    for (int i = 0; i < FO_CREDENTIAL_SLOTS_MAX; i++) {
        is_used = is_used || state->slots[i].credential != NULL;
    }
    for (int i = 0; i < FO_SESSIONS_MAX; i++) {
        is_used = is_used || state->actors[i].session != NULL;
    }
    return is_used;
}

static enum fo_applied
close_library(struct state *state)
{
    // Who leaves the module to its application relies on it being there.
    if (!state->is_open || (state->ops->detach == NULL && is_in_use(state))) {
        return FO_IDLE;
    }
    state->is_open = false;
    if (state->ops->detach != NULL) {
        state->ops->detach(&state->host);
    } else {
        unload(state);
    }
    return FO_APPLIED;
}

static enum fo_program_package
package_of(const struct state *state, uint32_t package)
{
    if (package == FO_PROGRAM_DEFAULT) {
        package = state->stage.program->package;
    }
    return package == FO_PROGRAM_DEFAULT ? FO_PROGRAM_NTLM : (enum fo_program_package)package;
}

static enum fo_applied
acquire(struct state *state, const struct fo_operation *operation)
{
    struct slot *slot = &state->slots[operation->operands[FO_OPERAND_A]];
    bool is_server = operation->operands[FO_OPERAND_B] != 0;
    enum fo_program_package package = package_of(state, operation->operands[FO_OPERAND_C]);
    if (package == FO_PROGRAM_SCHANNEL && !state->ops->has_streams) {
        return FO_NOT_SUPPORTED;
    }
    if (slot->credential != NULL) {
        return FO_IDLE;
    }
    (void)open_library(state);
    slot->credential = state->ops->acquire(&state->host, fo_program_package_name(package), is_server);
    slot->is_server = is_server;
    slot->package = package;
    return FO_APPLIED;
}

static enum fo_applied
release_credential(struct state *state, uint32_t index)
{
    struct slot *slot = &state->slots[index];
    if (slot->credential == NULL) {
        return FO_IDLE;
    }
    struct wrapper_credential *credential = slot->credential;
    slot->credential = NULL;
    state->ops->release(credential);
    return FO_APPLIED;
}

/** The two sides spell their requirements apart, and not all values are equal. */
static ULONG
requirements_of(uint32_t flags, bool is_server)
{
    static const struct {
        uint32_t flag;
        ULONG client, server;
    } bits[] = {
        {FO_OPEN_MUTUAL, ISC_REQ_MUTUAL_AUTH, ASC_REQ_MUTUAL_AUTH},
        {FO_OPEN_CONFIDENTIALITY, ISC_REQ_CONFIDENTIALITY, ASC_REQ_CONFIDENTIALITY},
        {FO_OPEN_INTEGRITY, ISC_REQ_INTEGRITY, ASC_REQ_INTEGRITY},
        {FO_OPEN_REPLAY, ISC_REQ_REPLAY_DETECT, ASC_REQ_REPLAY_DETECT},
        {FO_OPEN_SEQUENCE, ISC_REQ_SEQUENCE_DETECT, ASC_REQ_SEQUENCE_DETECT},
        {FO_OPEN_DELEGATE, ISC_REQ_DELEGATE, ASC_REQ_DELEGATE},
        {FO_OPEN_EXTENDED_ERROR, ISC_REQ_EXTENDED_ERROR, ASC_REQ_EXTENDED_ERROR},
    };
    ULONG requirements = 0;
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((flags & bits[i].flag) != 0) {
            requirements |= is_server ? bits[i].server : bits[i].client;
        }
    }
    return requirements;
}

/** What was under way when a connection ended will not arrive. */
static void
lose_letters(struct state *state, uint32_t session)
{
    while (fo_mailroom_drop(state->stage.mail, session)) {
    }
}

static enum fo_applied
open_session(struct state *state, const struct fo_operation *operation)
{
    struct actor *actor = &state->actors[operation->operands[FO_OPERAND_A]];
    const struct slot *slot = &state->slots[operation->operands[FO_OPERAND_B]];
    bool is_server = actor->index >= FO_SESSION_PAIRS_MAX;
    if (slot->credential == NULL || slot->is_server != is_server) {
        return FO_IDLE;
    }
    bool is_stream = slot->package == FO_PROGRAM_SCHANNEL;
    ULONG stream = is_server ? ASC_REQ_STREAM : ISC_REQ_STREAM;
    const struct wrapper_options options = {
        .requirements = requirements_of(operation->argument, is_server) | (is_stream ? stream : 0),
        .wants_allocation = (operation->argument & FO_OPEN_ALLOCATE) != 0,
        .is_signing = (operation->argument & FO_OPEN_SIGN_ONLY) != 0 && !is_stream,
        .link = {send, actor},
    };
    actor->phase = WRAPPER_REFUSED;
    actor->has_begun = false;
    actor->is_peer_gone = false;
    actor->package = slot->package;
    if (actor->session != NULL) {
        lose_letters(state, actor->index);
        lose_letters(state, fo_mailroom_peer(actor->index));
        actor->is_bound = state->ops->reset(actor->session, slot->credential, &options);
    } else {
        actor->session = state->ops->open(slot->credential, &options);
        actor->is_bound = actor->session != NULL;
    }
    return FO_APPLIED;
}

static enum fo_applied
end_session(struct state *state, struct actor *actor, bool is_free)
{
    if (actor->session == NULL) {
        return FO_IDLE;
    }
    struct wrapper_session *session = actor->session;
    actor->is_bound = false;
    if (is_free) {
        actor->session = NULL;
        state->ops->free(session);
    } else {
        state->ops->close(session);
    }
    return FO_APPLIED;
}

static const SecHandle *
context_of(const struct state *state, const struct actor *actor)
{
    return actor->session == NULL ? NULL : state->ops->context(actor->session);
}

static void
note_received(const struct state *state, const struct actor *actor, const struct fo_parcel *parcel)
{
    if (parcel->count > 0) {
        fo_observer_mark_bytes(state->stage.observer, FO_EXEC_RECEIVE, context_of(state, actor),
                               parcel->bytes, parcel->count);
    }
}

/** What the application does about a leg, whatever began it. */
static void
conclude(struct state *state, struct actor *actor, enum wrapper_outcome outcome)
{
    const SecHandle *context = context_of(state, actor);
    if (outcome == WRAPPER_REFUSED) {
        return;
    }
    actor->phase = outcome;
    actor->has_begun = true;
    if (outcome == WRAPPER_FAILED && context != NULL) {
        fo_observer_mark(state->stage.observer, FO_EXEC_GIVE_UP, context, NULL);
    }
}

static bool
speaks_first(const struct actor *actor)
{
    bool is_client = actor->index < FO_SESSION_PAIRS_MAX;
    return actor->package == FO_PROGRAM_DIGEST ? !is_client : is_client;
}

static void
step_with(struct state *state, struct actor *actor, const struct fo_parcel *parcel)
{
    note_received(state, actor, parcel);
    conclude(state, actor, state->ops->step(actor->session, parcel->bytes, parcel->count));
}

/** True when a first leg without input would have nothing to say. */
static bool
lacks_input(const struct actor *actor, const struct fo_parcel *parcel)
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
step(struct state *state, const struct fo_operation *operation)
{
    struct actor *actor = &state->actors[operation->operands[FO_OPERAND_A]];
    const struct fo_delivery delivery = delivery_of(operation);
    struct fo_parcel parcel = {NULL, 0};
    if (!actor->is_bound || actor->is_peer_gone) {
        return FO_IDLE;
    }
    if (!fo_mailroom_deliver(state->stage.mail, actor->index, &delivery, &parcel) &&
        delivery.source != FO_TOKEN_NEXT) {
        return FO_IDLE;
    }
    if (lacks_input(actor, &parcel)) {
        return FO_IDLE;
    }
    step_with(state, actor, &parcel);
    return FO_APPLIED;
}

/** Make the honest leg that is due for @p actor. @return false when none is. */
static bool
step_honestly(struct state *state, struct actor *actor)
{
    static const struct fo_delivery next = {.source = FO_TOKEN_NEXT};
    struct fo_parcel parcel = {NULL, 0};
    bool waits = fo_mailroom_waits(state->stage.mail, actor->index);
    if (!actor->is_bound || actor->is_peer_gone) {
        return false;
    }
    bool is_due = actor->phase == WRAPPER_RENEGOTIATE || (actor->phase == WRAPPER_MORE && waits) ||
                  (!actor->has_begun && (waits || speaks_first(actor)));
    if (!is_due) {
        return false;
    }
    (void)fo_mailroom_deliver(state->stage.mail, actor->index, &next, &parcel);
    step_with(state, actor, &parcel);
    return true;
}

static enum fo_applied
handshake(struct state *state, const struct fo_operation *operation)
{
    uint32_t session = operation->operands[FO_OPERAND_A];
    uint32_t legs = operation->operands[FO_OPERAND_B];
    uint32_t legs_max = legs == 0 ? LEGS_MAX : legs;
    uint32_t made = 0;
    for (uint32_t idle_in_turn = 0; made < legs_max && idle_in_turn < 2;) {
        bool is_made = step_honestly(state, &state->actors[session]);
        made += is_made;
        idle_in_turn = is_made ? 0 : idle_in_turn + 1;
        session = fo_mailroom_peer(session);
    }
    return made > 0 ? FO_APPLIED : FO_IDLE;
}

static enum fo_applied
protect(struct state *state, const struct actor *actor, uint32_t argument)
{
    uint8_t plain[MESSAGE_BYTES_MAX];
    size_t count = argument % MESSAGE_BYTES_MAX;
    for (size_t i = 0; i < count; i++) {
        plain[i] = (uint8_t)(i * 7 + actor->index);
    }
    (void)state->ops->protect(actor->session, plain, count);
    return FO_APPLIED;
}

static enum fo_applied
unprotect(struct state *state, struct actor *actor, const struct fo_operation *operation)
{
    const struct fo_delivery delivery = delivery_of(operation);
    struct fo_parcel parcel = {NULL, 0};
    if (!fo_mailroom_deliver(state->stage.mail, actor->index, &delivery, &parcel) &&
        delivery.source != FO_TOKEN_NEXT) {
        return FO_IDLE;
    }
    note_received(state, actor, &parcel);
    conclude(state, actor, state->ops->unprotect(actor->session, parcel.bytes, parcel.count));
    return FO_APPLIED;
}

static enum fo_applied
query(struct state *state, const struct actor *actor, enum fo_program_query what)
{
    if (what != FO_QUERY_NAMES && what != FO_QUERY_PACKAGE) {
        return FO_NOT_SUPPORTED;
    }
    state->ops->query(actor->session, what == FO_QUERY_NAMES ? WRAPPER_QUERY_NAMES : WRAPPER_QUERY_PACKAGE);
    return FO_APPLIED;
}

/** Operations on one connection that is open. */
static enum fo_applied
apply_traffic(struct state *state, const struct fo_operation *operation)
{
    struct actor *actor = &state->actors[operation->operands[FO_OPERAND_A]];
    static const struct fo_parcel nothing = {NULL, 0};
    if (operation->code == FO_OP_SHUTDOWN && state->ops->shutdown == NULL) {
        return FO_NOT_SUPPORTED;
    }
    if (!actor->is_bound || actor->is_peer_gone) {
        return FO_IDLE;
    }
    switch (operation->code) {
    case FO_OP_PROTECT:
        return protect(state, actor, operation->argument);
    case FO_OP_UNPROTECT:
        return unprotect(state, actor, operation);
    case FO_OP_QUERY:
        return query(state, actor, (enum fo_program_query)operation->operands[FO_OPERAND_B]);
    case FO_OP_RENEGOTIATE:
        if (lacks_input(actor, &nothing)) {
            return FO_IDLE;
        }
        step_with(state, actor, &nothing);
        return FO_APPLIED;
    case FO_OP_SHUTDOWN:
        conclude(state, actor, state->ops->shutdown(actor->session));
        return FO_APPLIED;
    default:
        break;
    }
    FO_ASSERT(operation->code == FO_OP_PEER_GONE);
    if (context_of(state, actor) != NULL) {
        fo_observer_mark(state->stage.observer, FO_EXEC_PEER_GONE, context_of(state, actor), NULL);
    }
    actor->is_peer_gone = true;
    return FO_APPLIED;
}

static enum fo_applied
apply(void *user, const struct fo_operation *operation)
{
    struct state *state = user;
    uint8_t subject = operation->operands[FO_OPERAND_A];
    switch (operation->code) {
    case FO_OP_OPEN_LIBRARY:
        return open_library(state);
    case FO_OP_CLOSE_LIBRARY:
        return close_library(state);
    case FO_OP_ACQUIRE:
        return acquire(state, operation);
    case FO_OP_CLOSE_CREDENTIAL:
    case FO_OP_FREE_CREDENTIAL:
        return release_credential(state, subject);
    case FO_OP_OPEN:
        return open_session(state, operation);
    case FO_OP_CLOSE:
    case FO_OP_FREE:
        return end_session(state, &state->actors[subject], operation->code == FO_OP_FREE);
    case FO_OP_STEP:
        return step(state, operation);
    case FO_OP_HANDSHAKE:
        return handshake(state, operation);
    case FO_OP_DROP:
        return fo_mailroom_drop(state->stage.mail, subject) ? FO_APPLIED : FO_IDLE;
    case FO_OP_PROTECT:
    case FO_OP_UNPROTECT:
    case FO_OP_QUERY:
    case FO_OP_RENEGOTIATE:
    case FO_OP_SHUTDOWN:
    case FO_OP_PEER_GONE:
        return apply_traffic(state, operation);
    default:
        return FO_NOT_SUPPORTED;
    }
}

static void
close_all(void *user, uint32_t order)
{
    struct state *state = user;
    bool is_late = false;
    uint8_t items[ITEM_COUNT];
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        items[i] = (uint8_t)i;
    }
    fo_subject_shuffle(order, items, ITEM_COUNT);
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        if (items[i] < FO_SESSIONS_MAX) {
            (void)end_session(state, &state->actors[items[i]], true);
        } else if (items[i] < ITEM_LIBRARY) {
            (void)release_credential(state, (uint32_t)items[i] - FO_SESSIONS_MAX);
        } else {
            is_late = close_library(state) == FO_IDLE;
        }
    }
    if (is_late) {
        (void)close_library(state);
    }
}

/** An application that has the module to itself keeps it to its own end, as most do. */
static void
end(void *user)
{
    struct state *state = user;
    bool keeps_module = state->ops->detach == NULL;
    state->is_open = state->is_open && !keeps_module;
    close_all(user, 0);
}

/* A subject's callbacks do not know which subject they are of: one beginning for each style. */

static const struct wrapper_ops *const styles[WRAPPER_STYLE_COUNT] = {
    &wrapper_pointer, &wrapper_flags, &wrapper_stages, &wrapper_invalid, &wrapper_zero, &wrapper_lookup,
};

static void
begin_pointer(void *state, const struct fo_stage *stage)
{
    begin_with(state, stage, &wrapper_pointer);
}

static void
begin_flags(void *state, const struct fo_stage *stage)
{
    begin_with(state, stage, &wrapper_flags);
}

static void
begin_stages(void *state, const struct fo_stage *stage)
{
    begin_with(state, stage, &wrapper_stages);
}

static void
begin_invalid(void *state, const struct fo_stage *stage)
{
    begin_with(state, stage, &wrapper_invalid);
}

static void
begin_zero(void *state, const struct fo_stage *stage)
{
    begin_with(state, stage, &wrapper_zero);
}

static void
begin_lookup(void *state, const struct fo_stage *stage)
{
    begin_with(state, stage, &wrapper_lookup);
}

#define SUBJECT(STYLE)                       \
    {                                        \
        .name = #STYLE,                      \
        .state_bytes = sizeof(struct state), \
        .begin = begin_##STYLE,              \
        .apply = apply,                      \
        .close_all = close_all,              \
        .end = end,                          \
    }

static const struct fo_subject subjects[WRAPPER_STYLE_COUNT] = {
    SUBJECT(pointer), SUBJECT(flags), SUBJECT(stages), SUBJECT(invalid), SUBJECT(zero), SUBJECT(lookup),
};

const struct wrapper_ops *
wrapper_style_at(size_t index)
{
    FO_ASSERT(index < WRAPPER_STYLE_COUNT);
    return styles[index];
}

const struct fo_subject *
wrapper_subject_of(const struct wrapper_ops *ops)
{
    size_t index = 0;
    while (index < WRAPPER_STYLE_COUNT && styles[index] != ops) {
        index++;
    }
    FO_ASSERT(index < WRAPPER_STYLE_COUNT);
    return &subjects[index];
}
