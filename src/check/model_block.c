// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Blocks, tokens and certificates of the package: which calls gave them, and where they were stored.
 */
#include "base/assert.h"
#include "check/model_state.h"
#include "check/seen.h"
#include "sspi/attribute.h"

/* Blocks of the package. */

/** The caller brought memory of that name to this very call, so that it is in use. */
static bool
is_brought(const struct fo_call_seen *call, fo_name name)
{
    for (uint8_t list = 0; list < call->buffers_count; list++) {
        for (uint8_t index = 0; index < call->buffers[list].before_count; index++) {
            if (call->buffers[list].before[index].place.name == name) {
                return true;
            }
        }
    }
    return false;
}

bool
fo_model_is_stored(const struct fo_model *model, const struct fo_call_seen *call,
                   const struct fo_buffers_seen *output, uint8_t index)
{
    const struct fo_buffer_seen *after = &output->after[index];
    const uint32_t type = fo_seen_type(after);
    if (fo_name_kind(after->place.name) != FO_NAME_MEMORY || after->place.offset != 0 ||
        type == SECBUFFER_MISSING || type == SECBUFFER_EXTRA) {
        return false;
    }
    const struct fo_location location = fo_model_locate(model, after->place);
    const bool is_same =
        index < output->before_count && output->before[index].place.name == after->place.name;
    if (!is_same) {
        /* What was the caller's in an earlier call may have been freed since, which not every trace shows. */
        return location.where == FO_WHERE_UNKNOWN || location.where == FO_WHERE_RELEASED ||
               (location.where == FO_WHERE_CALLER && !is_brought(call, after->place.name));
    }
    /* The stale address of a freed block was given out again. */
    return fo_model_asks_allocation(model, call) && location.where == FO_WHERE_RELEASED;
}

static bool
was_allocated(const struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_operand_seen *attributes = fo_role_operand(call, roles->attributes);
    return fo_model_asks_allocation(model, call) || fo_role_operand(call, roles->requirements) == NULL ||
           (attributes != NULL && (attributes->u.number & ISC_RET_ALLOCATED_MEMORY) != 0);
}

static uint8_t
origin_of(enum fo_call call)
{
    switch (call) {
    case FO_CALL_INITIALIZE_SECURITY_CONTEXT:
        return FO_BLOCK_CLIENT_LEG;
    case FO_CALL_ACCEPT_SECURITY_CONTEXT:
        return FO_BLOCK_SERVER_LEG;
    case FO_CALL_EXPORT_SECURITY_CONTEXT:
        return FO_BLOCK_EXPORT;
    case FO_CALL_CHANGE_ACCOUNT_PASSWORD:
        return FO_BLOCK_PASSWORD;
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES:
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX:
        return FO_BLOCK_CREDENTIAL_QUERY;
    case FO_CALL_ENUMERATE_SECURITY_PACKAGES:
    case FO_CALL_QUERY_SECURITY_PACKAGE_INFO:
        return FO_BLOCK_PACKAGES;
    default:
        return FO_BLOCK_CONTEXT_QUERY;
    }
}

static struct fo_block *
create_block(struct fo_model *model, const struct fo_call_seen *call, fo_name name,
             const struct fo_object *owner)
{
    const struct fo_object *object = fo_object_create(
        model, &(struct fo_birth){
                   .kind = FO_OBJECT_BLOCK, .call = call->call, .value = name, .provider = call->provider});
    if (object == NULL) {
        return NULL;
    }
    struct fo_block *block = &fo_detail_of(object)->as.block;
    block->origin = origin_of(call->call);
    block->is_ansi = call->form == FO_FORM_ANSI;
    block->origin_failed = !fo_status_ok(call->call, call->status);
    block->owner_id = owner == NULL ? 0 : owner->id;
    fo_object_adopted(model, object);
    return block;
}

static struct fo_array_slots *
slots_of(struct fo_model *model, fo_name array)
{
    if (fo_name_kind(array) != FO_NAME_ARRAY) {
        return NULL;
    }
    uint32_t *slot = fo_radix_slot(&model->array_names, fo_name_index(array));
    if (slot != NULL && *slot == 0) {
        *slot = fo_slab_take(&model->arrays);
    }
    if (slot == NULL || *slot == 0) {
        model->failed = true;
        return NULL;
    }
    return fo_slab_get(&model->arrays, *slot);
}

/**
 * The SecBuffer holds another block from now on. The one it held, if alive, was overwritten when both are of
 * one context: an array on the stack often lies where that of another session lay.
 */
static void
hold(struct fo_model *model, fo_name array, uint8_t index, const struct fo_object *object)
{
    struct fo_array_slots *slots = slots_of(model, array);
    if (slots == NULL) {
        return;
    }
    const struct fo_object *old = fo_object_by_id(model, slots->block_ids[index]);
    if (fo_object_is(old, FO_OBJECT_BLOCK) && old->id != object->id &&
        old->as.block->owner_id == object->as.block->owner_id) {
        fo_detail_of(old)->as.block.overwritten_line = model->line;
    }
    slots->block_ids[index] = object->id;
}

/** The SecBuffer holds no block any more, unless the leg left alone what was there. */
static void
hold_nothing(struct fo_model *model, fo_name array, uint8_t index, fo_name left)
{
    const uint32_t number =
        fo_name_kind(array) == FO_NAME_ARRAY ? fo_radix_get(&model->array_names, fo_name_index(array)) : 0;
    struct fo_array_slots *slots = number == 0 ? NULL : fo_slab_get(&model->arrays, number);
    const struct fo_object *old = slots == NULL ? NULL : fo_object_by_id(model, slots->block_ids[index]);
    if (old != NULL && old->value != left) {
        slots->block_ids[index] = 0;
    }
}

static void
store_output(struct fo_model *model, const struct fo_call_seen *call, const struct fo_buffers_seen *output,
             const struct fo_object *owner)
{
    for (uint8_t index = 0; index < output->before_count || index < output->after_count; index++) {
        const bool is_changed = index < output->after_count;
        const struct fo_buffer_seen *after = is_changed ? &output->after[index] : &output->before[index];
        if (!is_changed || !fo_model_is_stored(model, call, output, index)) {
            hold_nothing(model, output->array, index, after->place.name);
            continue;
        }
        struct fo_block *block = create_block(model, call, after->place.name, owner);
        if (block == NULL) {
            return;
        }
        const bool is_leg = block->origin <= FO_BLOCK_SERVER_LEG;
        block->is_unrequested = is_leg && !was_allocated(model, call);
        block->type = fo_seen_type(after);
        block->bytes = after->bytes;
        block->hash = after->hash;
        block->array = output->array;
        block->array_index = index;
        hold(model, output->array, index, model->newest->object);
    }
}

/* What queries return. */

static void
create_handle(struct fo_model *model, const struct fo_call_seen *call, fo_name name,
              const struct fo_object *owner, const struct fo_attribute *attribute)
{
    const bool is_certificate = attribute != NULL && attribute->release == FO_RELEASE_CERTIFICATE;
    const bool is_borrowed = attribute != NULL && attribute->release == FO_RELEASE_BORROWED;
    const enum fo_object_kind kind = is_certificate ? FO_OBJECT_CERTIFICATE : FO_OBJECT_TOKEN;
    if (fo_name_kind(name) != FO_NAME_TOKEN ||
        (is_borrowed && fo_model_live_owner(model, name, kind, call->provider) != NULL)) {
        return;
    }
    const struct fo_object *object = fo_object_create(
        model,
        &(struct fo_birth){.kind = kind, .call = call->call, .value = name, .provider = call->provider});
    if (object != NULL) {
        struct fo_token *token = &fo_detail_of(object)->as.token;
        token->is_borrowed = is_borrowed;
        token->owner_id = owner == NULL ? 0 : owner->id;
        token->credential_id = fo_object_context(owner) == NULL ? 0 : owner->as.context->credential_id;
        token->attribute = attribute == NULL ? 0 : attribute->value;
        fo_object_adopted(model, object);
    }
}

static void
store_queried(struct fo_model *model, const struct fo_call_seen *call, const struct fo_object *owner)
{
    const struct fo_operand_seen *number = fo_role_operand(call, model->roles[call->call].attribute);
    const struct fo_operand_seen *structure = fo_role_operand(call, model->roles[call->call].structure);
    const bool of_credential = origin_of(call->call) == FO_BLOCK_CREDENTIAL_QUERY;
    const struct fo_attribute *attribute =
        number == NULL ? NULL : fo_attribute_find((uint32_t)number->u.number, of_credential);
    if (attribute == NULL || attribute->release == FO_RELEASE_NOTHING) {
        return; /* Nobody knows whose it is. */
    }
    for (uint8_t index = 0; index < call->returned_count; index++) {
        const struct fo_place place = call->returned[index];
        if (attribute->release != FO_RELEASE_CONTEXT_BUFFER) {
            create_handle(model, call, place.name, owner, attribute);
            continue;
        }
        const enum fo_where where = fo_model_locate(model, place).where;
        if (fo_name_kind(place.name) != FO_NAME_MEMORY || place.offset != 0 || where == FO_WHERE_BLOCK) {
            continue; /* A member inside a block of its own query, or one that two members share. */
        }
        struct fo_block *block = create_block(model, call, place.name, owner);
        if (block != NULL) {
            block->attribute = attribute->value;
            block->is_secret = attribute->secret;
            if (structure != NULL) {
                block->structure = structure->u.place;
            }
        }
    }
}

static void
store_packages(struct fo_model *model, const struct fo_call_seen *call)
{
    for (uint8_t index = 0; index < call->returned_count; index++) {
        const struct fo_place place = call->returned[index];
        if (fo_name_kind(place.name) == FO_NAME_MEMORY && place.offset == 0 &&
            fo_model_locate(model, place).where != FO_WHERE_BLOCK) {
            (void)create_block(model, call, place.name, NULL);
        }
    }
}

void
fo_model_end_memory(struct fo_model *model, const struct fo_call_seen *call, const struct fo_object *owner)
{
    const struct fo_buffers_seen *output = fo_role_buffers(call, model->roles[call->call].output);
    if (output != NULL) {
        store_output(model, call, output, owner);
    }
    if (call->returned_count == 0 || !fo_status_ok(call->call, call->status)) {
        return;
    }
    switch (call->call) {
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES:
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX:
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES:
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX:
        store_queried(model, call, owner);
        break;
    case FO_CALL_ENUMERATE_SECURITY_PACKAGES:
    case FO_CALL_QUERY_SECURITY_PACKAGE_INFO:
        store_packages(model, call);
        break;
    case FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN:
    case FO_CALL_EXPORT_SECURITY_CONTEXT:
        create_handle(model, call, call->returned[0].name, owner, NULL);
        break;
    default:
        break;
    }
}
