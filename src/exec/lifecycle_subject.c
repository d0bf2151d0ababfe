// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The lifecycle layer as a subject: its objects are made and ended as the program says.
 */
#include "exec/lifecycle_subject.h"

#include "base/assert.h"

#include <string.h>

enum {
    ITEM_LIBRARY = FO_SESSIONS_MAX + FO_CREDENTIAL_SLOTS_MAX,
    ITEM_COUNT,
};

static const struct fo_identity identity = {"alice", "EXAMPLE", "secret"};

enum fo_program_package
fo_lifecycle_package(const struct fo_lifecycle_state *state, uint32_t package)
{
    if (package == FO_PROGRAM_DEFAULT) {
        package = state->stage.program->package;
    }
    return package == FO_PROGRAM_DEFAULT ? FO_PROGRAM_NTLM : (enum fo_program_package)package;
}

void
fo_lifecycle_tell(const struct fo_lifecycle_state *state, const struct fo_layer_call *call)
{
    const struct fo_exec_observer *observer = state->stage.observer;
    if (observer != NULL && observer->layer != NULL) {
        observer->layer(observer->user, call);
    }
}

/** The same for a function that has neither options nor bytes. */
static void
tell(const struct fo_lifecycle_state *state, enum fo_layer_function function, size_t object)
{
    fo_lifecycle_tell(state, &(struct fo_layer_call){.function = function, .object = (uint32_t)object});
}

static void
unload(void *user)
{
    struct fo_lifecycle_state *state = user;
    FO_ASSERT(state->is_loaded);
    state->is_loaded = false;
    fo_observer_mark(state->stage.observer, FO_EXEC_UNLOAD, NULL, state->stage.module);
}

static void
close_token(void *user, void *token)
{
    const struct fo_lifecycle_state *state = user;
    if (state->stage.close_token != NULL) {
        state->stage.close_token(state->stage.release_user, token);
    }
}

static void
begin(void *user, const struct fo_stage *stage)
{
    struct fo_lifecycle_state *state = user;
    state->stage = *stage;
}

static void
free_library(struct fo_lifecycle_state *state)
{
    if (state->library != NULL) {
        fo_library_free(state->library);
        state->library = NULL;
        tell(state, FO_LAYER_LIBRARY_FREE, 0);
    }
}

/** Load the module, unless what was loaded before is still in use. */
static enum fo_applied
open_library(struct fo_lifecycle_state *state)
{
    const struct fo_exec_observer *observer = state->stage.observer;
    const struct fo_library_options options = {
        .dispatch = state->stage.dispatch,
        .allocator = state->stage.allocator,
        .unload = unload,
        .close_token = close_token,
        .user = state,
    };
    struct fo_library *library;
    if (state->is_loaded) {
        return FO_IDLE;
    }
    free_library(state);
    fo_observer_mark(observer, FO_EXEC_LOAD, NULL, state->stage.module);
    if (observer != NULL && observer->init != NULL) {
        observer->init(observer->user, &state->stage.dispatch, state->stage.module);
    }
    const SECURITY_STATUS status = fo_library_open(&options, &library);
    fo_lifecycle_tell(state, &(struct fo_layer_call){.function = FO_LAYER_LIBRARY_OPEN, .status = status});
    if (status != SEC_E_OK) {
        fo_observer_mark(observer, FO_EXEC_UNLOAD, NULL, state->stage.module);
        return FO_APPLIED;
    }
    state->library = library;
    state->is_loaded = true;
    return FO_APPLIED;
}

static enum fo_applied
acquire(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    const uint32_t index = operation->operands[FO_OPERAND_A];
    struct fo_slot *slot = &state->slots[index];
    enum fo_program_package package = fo_lifecycle_package(state, operation->operands[FO_OPERAND_C]);
    const struct fo_credential_options options = {
        .package = fo_program_package_name(package),
        .role = operation->operands[FO_OPERAND_B] == 0 ? FO_ROLE_CLIENT : FO_ROLE_SERVER,
        .identity = package == FO_PROGRAM_SCHANNEL ? NULL : &identity,
    };
    if (state->library == NULL) {
        (void)open_library(state);
    }
    if (state->library == NULL || slot->credential != NULL) {
        return FO_IDLE;
    }
    const SECURITY_STATUS status = fo_credential_acquire(state->library, &options, &slot->credential);
    if (status == SEC_E_OK) {
        slot->role = options.role;
        slot->package = package;
    }
    fo_lifecycle_tell(state, &(struct fo_layer_call){.function = FO_LAYER_CREDENTIAL_ACQUIRE,
                                                     .object = index,
                                                     .credential = &options,
                                                     .status = status});
    return FO_APPLIED;
}

static enum fo_role
role_of(uint32_t session)
{
    return session < FO_SESSION_PAIRS_MAX ? FO_ROLE_CLIENT : FO_ROLE_SERVER;
}

/** The two sides spell their requirements apart, and not all values are equal. */
static uint32_t
requirements_of(uint32_t flags, enum fo_role role)
{
    static const struct {
        uint32_t flag, client, server;
    } bits[] = {
        {FO_OPEN_MUTUAL, ISC_REQ_MUTUAL_AUTH, ASC_REQ_MUTUAL_AUTH},
        {FO_OPEN_CONFIDENTIALITY, ISC_REQ_CONFIDENTIALITY, ASC_REQ_CONFIDENTIALITY},
        {FO_OPEN_INTEGRITY, ISC_REQ_INTEGRITY, ASC_REQ_INTEGRITY},
        {FO_OPEN_REPLAY, ISC_REQ_REPLAY_DETECT, ASC_REQ_REPLAY_DETECT},
        {FO_OPEN_SEQUENCE, ISC_REQ_SEQUENCE_DETECT, ASC_REQ_SEQUENCE_DETECT},
        {FO_OPEN_DELEGATE, ISC_REQ_DELEGATE, ASC_REQ_DELEGATE},
        {FO_OPEN_EXTENDED_ERROR, ISC_REQ_EXTENDED_ERROR, ASC_REQ_EXTENDED_ERROR},
    };
    uint32_t requirements = 0;
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((flags & bits[i].flag) != 0) {
            requirements |= role == FO_ROLE_CLIENT ? bits[i].client : bits[i].server;
        }
    }
    return requirements;
}

static struct fo_session_options
session_options(uint32_t flags, enum fo_role role, enum fo_program_package package)
{
    uint32_t requirements = requirements_of(flags, role);
    if (package == FO_PROGRAM_SCHANNEL) {
        requirements |= role == FO_ROLE_CLIENT ? ISC_REQ_STREAM : ASC_REQ_STREAM;
    }
    return (struct fo_session_options){
        .target = (flags & FO_OPEN_NO_TARGET) != 0 ? NULL : "host/server.example",
        .requirements = requirements,
        .want_allocate_memory = (flags & FO_OPEN_ALLOCATE) != 0,
        .is_stream = package == FO_PROGRAM_SCHANNEL,
        .sign_only = (flags & FO_OPEN_SIGN_ONLY) != 0 && package != FO_PROGRAM_SCHANNEL,
    };
}

static enum fo_applied
open_session(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t index = operation->operands[FO_OPERAND_A];
    struct fo_actor *actor = &state->actors[index];
    const uint32_t slot_index = operation->operands[FO_OPERAND_B];
    const struct fo_slot *slot = &state->slots[slot_index];
    if (actor->session != NULL || slot->credential == NULL || slot->role != role_of(index)) {
        return FO_IDLE;
    }
    const struct fo_session_options options = session_options(operation->argument, slot->role, slot->package);
    const SECURITY_STATUS status = fo_session_open(slot->credential, &options, &actor->session);
    if (status == SEC_E_OK) {
        actor->package = slot->package;
        actor->input_left_bytes = 0;
        actor->is_bound = false;
    }
    fo_lifecycle_tell(state, &(struct fo_layer_call){.function = FO_LAYER_SESSION_OPEN,
                                                     .object = index,
                                                     .other = slot_index,
                                                     .session = &options,
                                                     .status = status});
    return FO_APPLIED;
}

static enum fo_applied
export_session(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t index = operation->operands[FO_OPERAND_A];
    struct fo_actor *actor = &state->actors[index];
    struct fo_exported *parcel = &state->exports[index];
    struct fo_layer_call call = {
        .function = FO_LAYER_SESSION_EXPORT, .object = index, .number = operation->operands[FO_OPERAND_B]};
    const struct fo_octets *packed = &call.output;
    if (actor->session == NULL) {
        return FO_IDLE;
    }
    call.status = fo_session_export(actor->session, call.number, &call.output);
    if (call.status == SEC_E_OK && packed->count > 0 && packed->count <= FO_EXPORT_BYTES_MAX) {
        memcpy(state->packed[index], packed->bytes, packed->count);
        parcel->count = packed->count;
        parcel->package = actor->package;
    }
    fo_lifecycle_tell(state, &call);
    return FO_APPLIED;
}

static enum fo_applied
import_session(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    uint32_t index = operation->operands[FO_OPERAND_A];
    struct fo_actor *actor = &state->actors[index];
    uint32_t source = operation->operands[FO_OPERAND_C];
    const struct fo_exported *parcel = &state->exports[source];
    if (actor->session != NULL || parcel->count == 0 || state->library == NULL) {
        return FO_IDLE;
    }
    const struct fo_import_options options = {
        .package = fo_program_package_name(parcel->package),
        .role = role_of(index),
        .packed = state->packed[source],
        .packed_bytes = parcel->count,
        .session = session_options(0, role_of(index), parcel->package),
    };
    const SECURITY_STATUS status = fo_session_import(state->library, &options, &actor->session);
    if (status == SEC_E_OK) {
        actor->package = parcel->package;
        actor->input_left_bytes = 0;
        actor->is_bound = false;
    }
    fo_lifecycle_tell(state, &(struct fo_layer_call){.function = FO_LAYER_SESSION_IMPORT,
                                                     .object = index,
                                                     .import = &options,
                                                     .input = {options.packed, options.packed_bytes},
                                                     .status = status});
    return FO_APPLIED;
}

static enum fo_applied
end_credential(struct fo_lifecycle_state *state, uint32_t index, bool is_free)
{
    struct fo_slot *slot = &state->slots[index];
    if (slot->credential == NULL) {
        return FO_IDLE;
    }
    if (is_free) {
        fo_credential_free(slot->credential);
        slot->credential = NULL;
    } else {
        fo_credential_close(slot->credential);
    }
    tell(state, is_free ? FO_LAYER_CREDENTIAL_FREE : FO_LAYER_CREDENTIAL_CLOSE, index);
    return FO_APPLIED;
}

static enum fo_applied
end_session(struct fo_lifecycle_state *state, uint32_t index, bool is_free)
{
    struct fo_actor *actor = &state->actors[index];
    if (actor->session == NULL) {
        return FO_IDLE;
    }
    if (is_free) {
        fo_session_free(actor->session);
        actor->session = NULL;
    } else {
        fo_session_close(actor->session);
    }
    tell(state, is_free ? FO_LAYER_SESSION_FREE : FO_LAYER_SESSION_CLOSE, index);
    return FO_APPLIED;
}

static enum fo_applied
use_credential(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
    struct fo_actor *actor = &state->actors[operation->operands[FO_OPERAND_A]];
    struct fo_slot *slot = &state->slots[operation->operands[FO_OPERAND_B]];
    if (actor->session == NULL || slot->credential == NULL) {
        return FO_IDLE;
    }
    const SECURITY_STATUS status = fo_session_use_credential(actor->session, slot->credential);
    fo_lifecycle_tell(state, &(struct fo_layer_call){.function = FO_LAYER_SESSION_USE_CREDENTIAL,
                                                     .object = operation->operands[FO_OPERAND_A],
                                                     .other = operation->operands[FO_OPERAND_B],
                                                     .status = status});
    return FO_APPLIED;
}

static enum fo_applied
close_library(struct fo_lifecycle_state *state)
{
    if (state->library == NULL) {
        return FO_IDLE;
    }
    fo_library_close(state->library);
    tell(state, FO_LAYER_LIBRARY_CLOSE, 0);
    return FO_APPLIED;
}

enum fo_applied
fo_lifecycle_apply_object(struct fo_lifecycle_state *state, const struct fo_operation *operation)
{
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
        return end_credential(state, subject, operation->code == FO_OP_FREE_CREDENTIAL);
    case FO_OP_OPEN:
        return open_session(state, operation);
    case FO_OP_CLOSE:
    case FO_OP_FREE:
        return end_session(state, subject, operation->code == FO_OP_FREE);
    case FO_OP_EXPORT:
        return export_session(state, operation);
    case FO_OP_IMPORT:
        return import_session(state, operation);
    case FO_OP_USE_CREDENTIAL:
        return use_credential(state, operation);
    default:
        return FO_NOT_SUPPORTED;
    }
}

static enum fo_applied
apply(void *user, const struct fo_operation *operation)
{
    struct fo_lifecycle_state *state = user;
    enum fo_applied applied = fo_lifecycle_apply_object(state, operation);
    return applied != FO_NOT_SUPPORTED ? applied : fo_lifecycle_apply_traffic(state, operation);
}

static void
close_all(void *user, uint32_t order)
{
    struct fo_lifecycle_state *state = user;
    uint8_t items[ITEM_COUNT];
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        items[i] = (uint8_t)i;
    }
    fo_subject_shuffle(order, items, ITEM_COUNT);
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        if (items[i] < FO_SESSIONS_MAX) {
            (void)end_session(state, items[i], true);
        } else if (items[i] < ITEM_LIBRARY) {
            (void)end_credential(state, items[i] - FO_SESSIONS_MAX, true);
        } else {
            free_library(state);
        }
    }
}

static void
end(void *user)
{
    close_all(user, 0);
}

const struct fo_subject fo_lifecycle_subject = {
    .name = "lifecycle",
    .state_bytes = sizeof(struct fo_lifecycle_state),
    .room_bytes = FO_EXPORT_ROOM_BYTES,
    .begin = begin,
    .apply = apply,
    .may_overlap = fo_lifecycle_may_overlap,
    .close_all = close_all,
    .end = end,
};
