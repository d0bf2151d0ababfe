// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A call's begin and end: which objects it names, what it releases, what it creates.
 */
#include "base/assert.h"
#include "check/model_state.h"
#include "check/seen.h"

#include <stddef.h>
#include <string.h>

/* Begin. */

static uint32_t
resolve(const struct fo_model *model, const struct fo_handle_seen *handle, enum fo_object_kind kind,
        fo_name provider)
{
    if (handle == NULL) {
        return 0;
    }
    if (handle->before != 0) {
        return fo_object_lookup(model, handle->before, kind, provider);
    }
    const struct fo_variable *variable = fo_model_variable(model, handle->storage);
    return fo_object_bound(model, variable->value, variable->object_id);
}

/** Object in the variable that the call will write to, unless the caller put something else there. */
static uint32_t
resolve_overwritten(const struct fo_model *model, const struct fo_handle_seen *handle)
{
    if (handle == NULL || handle->storage == 0) {
        return 0;
    }
    const struct fo_variable *variable = fo_model_variable(model, handle->storage);
    if (handle->before != 0 && handle->before != variable->value) {
        return 0;
    }
    return fo_object_bound(model, variable->value, variable->object_id);
}

static void
copy_call(struct fo_call_seen *to, const struct fo_call_seen *from)
{
    to->call = from->call;
    to->form = from->form;
    to->flat = from->flat;
    to->provider = from->provider;
    to->number = from->number;
    to->status = 0;
    to->is_slot_missing = from->is_slot_missing;
    to->injected = from->injected;
    to->buffers_count = from->buffers_count;
    to->returned_count = 0;
    const uint8_t count = fo_call_get(from->call)->operand_count;
    for (uint8_t index = 0; index < count; index++) {
        to->operands[index] = from->operands[index];
    }
    for (uint8_t index = 0; index < from->buffers_count; index++) {
        const struct fo_buffers_seen *source = &from->buffers[index];
        struct fo_buffers_seen *target = &to->buffers[index];
        target->observed = source->observed;
        target->array = source->array;
        target->count = source->count;
        target->before_count = source->before_count;
        target->after_count = 0;
        for (uint8_t entry = 0; entry < source->before_count; entry++) {
            target->before[entry] = source->before[entry];
        }
    }
}

static uint32_t
pin(struct fo_model *model, struct fo_open_call *open, unsigned place, uint32_t object_number)
{
    open->pins[place] = object_number;
    fo_object_pin(model, object_number);
    return object_number;
}

static void
resolve_block(struct fo_model *model, struct fo_open_call *open, const struct fo_operand_seen *operand)
{
    if (operand == NULL) {
        return;
    }
    const struct fo_location location = fo_model_locate(model, operand->u.place);
    const uint32_t id = location.object == NULL ? 0 : location.object->id;
    const uint32_t number = fo_object_bound(model, operand->u.place.name, id);
    open->pending.block = fo_object_at(model, pin(model, open, 3, number));
    open->pending.block_was_live = open->pending.block != NULL && open->pending.block->is_live;
    open->pending.block_where = location.where;
}

struct fo_open_call *
fo_model_prepare(struct fo_model *model, const struct fo_record *record)
{
    const struct fo_call_seen *call = &record->u.call;
    const struct fo_call_roles *roles = &model->roles[call->call];
    model->line = record->line;
    const uint32_t number = fo_slab_take_dirty(&model->open_calls);
    if (number == 0) {
        model->failed = true;
        return NULL;
    }
    struct fo_open_call *open = fo_slab_get(&model->open_calls, number);
    struct fo_pending *pending = &open->pending;
    copy_call(&pending->seen, call);
    const size_t rest = offsetof(struct fo_pending, thread);
    memset((char *)open + rest, 0, sizeof *open - rest);
    open->number = number;
    pending->thread = record->thread;
    pending->line = record->line;
    pending->op_line = record->op_line;
    pending->order = ++model->next_order;
    const struct fo_handle_seen *context = fo_role_handle(call, roles->context);
    const struct fo_handle_seen *out = roles->new_context != FO_OPERAND_NONE
                                           ? fo_role_handle(call, roles->new_context)
                                           : fo_role_handle(call, roles->new_credential);
    pending->credential = fo_object_at(model, pin(model, open, 0,
                                                  resolve(model, fo_role_handle(call, roles->credential),
                                                          FO_OBJECT_CREDENTIAL, call->provider)));
    pending->context =
        fo_object_at(model, pin(model, open, 1, resolve(model, context, FO_OBJECT_CONTEXT, call->provider)));
    pending->overwritten = fo_object_at(model, pin(model, open, 2, resolve_overwritten(model, out)));
    resolve_block(model, open, fo_role_operand(call, roles->block));
    pending->credential_was_live = pending->credential != NULL && pending->credential->is_live;
    pending->context_was_live = pending->context != NULL && pending->context->is_live;
    pending->overwritten_was_live = pending->overwritten != NULL && pending->overwritten->is_live;
    pending->context_phase = pending->context == NULL ? FO_CONTEXT_NONE : pending->context->phase;
    pending->is_leg =
        call->call == FO_CALL_INITIALIZE_SECURITY_CONTEXT || call->call == FO_CALL_ACCEPT_SECURITY_CONTEXT;
    pending->is_first = pending->is_leg && (context == NULL || context->before == FO_NAME_NULL);
    return open;
}

static bool
exports_away(const struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_operand_seen *flags = fo_role_operand(call, model->roles[call->call].flags);
    return flags != NULL && (flags->u.number & SECPKG_CONTEXT_EXPORT_DELETE_OLD) != 0;
}

/** The object whose life this call would end, NULL: none. */
static const struct fo_object *
find_released(const struct fo_model *model, const struct fo_pending *pending)
{
    const struct fo_call_seen *call = &pending->seen;
    const struct fo_object *object = NULL;
    enum fo_object_kind kind = FO_OBJECT_CONTEXT;
    if (call->call == FO_CALL_DELETE_SECURITY_CONTEXT) {
        object = pending->context;
    } else if (call->call == FO_CALL_EXPORT_SECURITY_CONTEXT && exports_away(model, call)) {
        object = pending->context;
    } else if (call->call == FO_CALL_FREE_CREDENTIALS_HANDLE) {
        object = pending->credential;
        kind = FO_OBJECT_CREDENTIAL;
    } else if (call->call == FO_CALL_FREE_CONTEXT_BUFFER && pending->block_where == FO_WHERE_BLOCK) {
        object = pending->block;
        kind = FO_OBJECT_BLOCK;
    }
    if (!fo_object_is(object, kind) || !object->is_live || call->is_slot_missing ||
        object->provider != (uint8_t)fo_name_index(call->provider) ||
        object->process != (uint8_t)fo_name_index(model->process)) {
        return NULL;
    }
    return object;
}

void
fo_model_begin(struct fo_model *model, struct fo_open_call *open)
{
    struct fo_pending *pending = &open->pending;
    const struct fo_call_seen *call = &pending->seen;
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_handle_seen *credential = fo_role_handle(call, roles->credential);
    const struct fo_handle_seen *context = fo_role_handle(call, roles->context);
    model->line = pending->line;
    pending->next = model->open;
    model->open = pending;
    if (credential != NULL) {
        fo_variable_read(model, credential, fo_object_at(model, open->pins[0]));
    }
    if (context != NULL) {
        fo_variable_read(model, context, fo_object_at(model, open->pins[1]));
    }
    fo_model_begin_memory(model, call);
    const struct fo_object *released = find_released(model, pending);
    if (released != NULL) {
        struct fo_object *object = fo_object_at(model, fo_detail_of(released)->object_number);
        const struct fo_handle_seen *handle = credential != NULL ? credential : context;
        if (object->kind == FO_OBJECT_CONTEXT) {
            object->phase =
                call->call == FO_CALL_EXPORT_SECURITY_CONTEXT ? FO_CONTEXT_EXPORTED : FO_CONTEXT_DELETED;
        }
        fo_object_release(model, object, (uint8_t)call->call, handle == NULL ? 0 : handle->storage);
        pending->releasing = object;
    }
    fo_activity_begin(model, pending);
}

/* End. */

struct fo_open_call *
fo_model_find_open(const struct fo_model *model, const struct fo_record *record)
{
    struct fo_pending *pending = model->open;
    while (pending != NULL &&
           !(pending->seen.number == record->u.call.number && pending->thread == record->thread &&
             pending->seen.call == record->u.call.call)) {
        pending = (struct fo_pending *)(uintptr_t)pending->next;
    }
    return (struct fo_open_call *)pending;
}

static void
close_call(struct fo_model *model, struct fo_open_call *open)
{
    if (model->open == &open->pending) {
        model->open = (struct fo_pending *)(uintptr_t)open->pending.next;
    } else {
        struct fo_pending *newer = model->open;
        while (newer->next != &open->pending) {
            newer = (struct fo_pending *)(uintptr_t)newer->next;
        }
        newer->next = open->pending.next;
    }
    for (unsigned place = 0; place < 4; place++) {
        if (open->pins[place] != 0) {
            fo_object_unpin(model, open->pins[place]);
        }
    }
    fo_slab_give(&model->open_calls, open->number);
}

/** Keep the release, or take it back because the call failed. */
static void
settle_release(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call)
{
    struct fo_object *object = fo_object_at(model, fo_detail_of(open->pending.releasing)->object_number);
    if (fo_status_ok(call->call, call->status)) {
        fo_object_forget(model, object);
    } else {
        if (object->kind == FO_OBJECT_CONTEXT) {
            object->phase = open->pending.context_phase;
        }
        fo_object_revive(model, object);
        object->is_refused = true;
    }
}

struct fo_object *
fo_model_live_owner(const struct fo_model *model, fo_name value, enum fo_object_kind kind, fo_name provider)
{
    struct fo_object *object = fo_object_at(model, fo_object_lookup(model, value, kind, provider));
    const bool is_same = fo_object_is(object, kind) && object->is_live &&
                         object->provider == (uint8_t)fo_name_index(provider) &&
                         object->process == (uint8_t)fo_name_index(model->process);
    return is_same ? object : NULL;
}

static void
end_acquire(struct fo_model *model, const struct fo_open_call *open, const struct fo_call_seen *call)
{
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_handle_seen *out = fo_role_handle(call, roles->new_credential);
    if (out == NULL) {
        return;
    }
    const fo_name value = fo_seen_result(out);
    if (!fo_status_ok(call->call, call->status) || call->is_slot_missing) {
        fo_model_not_written(model, out, FO_VARIABLE_ACQUIRE_FAILED);
        return;
    }
    struct fo_object *object = NULL;
    if (fo_name_is_numbered(value)) {
        object = fo_object_create(model, &(struct fo_birth){.kind = FO_OBJECT_CREDENTIAL,
                                                            .call = call->call,
                                                            .value = value,
                                                            .storage = out->storage,
                                                            .provider = call->provider});
    } else if (out->after == FO_NAME_ZERO) {
        fo_provider_slot(model, call->provider)->zero_returned = true;
    }
    fo_model_written(model, open, out, object);
    if (object == NULL) {
        return;
    }
    struct fo_credential *credential = &fo_detail_of(object)->as.credential;
    const struct fo_operand_seen *package = fo_role_operand(call, roles->package);
    const struct fo_operand_seen *use = fo_role_operand(call, roles->use);
    const struct fo_operand_seen *expiry = fo_role_operand(call, roles->expiry);
    credential->package = package == NULL ? 0 : fo_model_learn_package(model, package->u.package);
    credential->use_observed = use != NULL;
    credential->use = use == NULL ? 0 : (uint32_t)use->u.number;
    credential->expiry = expiry == NULL ? 0 : expiry->u.number;
}

void
fo_model_end(struct fo_model *model, struct fo_open_call *open, const struct fo_record *record)
{
    const struct fo_call_seen *call = &record->u.call;
    model->line = record->line;
    struct fo_object *context = fo_object_at(model, open->pins[1]);
    struct fo_object *owner = context;
    if (open->pending.releasing != NULL) {
        settle_release(model, open, call);
    }
    if (call->call == FO_CALL_ACQUIRE_CREDENTIALS_HANDLE) {
        end_acquire(model, open, call);
    } else if (open->pending.is_leg) {
        owner = fo_model_end_leg(model, open, call);
    } else if (call->call == FO_CALL_IMPORT_SECURITY_CONTEXT) {
        fo_model_end_import(model, open, call);
    } else if (fo_object_is(context, FO_OBJECT_CONTEXT) && context->is_live && !call->is_slot_missing) {
        fo_model_end_context_call(model, open, call, context);
    }
    if (open->pending.credential != NULL && !open->pending.is_leg) {
        owner = fo_object_at(model, open->pins[0]);
    }
    const struct fo_object *frame =
        call->call == FO_CALL_REVERT_SECURITY_CONTEXT ? fo_model_frame(model, record->thread) : NULL;
    if (frame != NULL && fo_status_ok(call->call, call->status)) {
        fo_object_end(model, fo_detail_of(frame)->object);
    } else if (frame != NULL) {
        fo_detail_of(frame)->object->is_refused = true;
    }
    if (!call->is_slot_missing) {
        fo_model_end_memory(model, call, owner);
    }
    fo_activity_end(model, &open->pending, record);
    close_call(model, open);
}
