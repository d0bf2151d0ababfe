// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Memory: which addresses are the caller's, which hold blocks, tokens and certificates of the package.
 */
#include "base/assert.h"
#include "check/model_state.h"
#include "check/seen.h"
#include "sspi/attribute.h"

/* Where a pointer points. */

static struct fo_location
locate_memory(const struct fo_model *model, struct fo_place place)
{
    const uint32_t number =
        fo_object_lookup(model, place.name, FO_OBJECT_BLOCK, fo_name_make(FO_NAME_TABLE, 0));
    const struct fo_object *object = fo_object_at(model, number);
    const bool is_inside = place.offset != 0;
    if (fo_object_is(object, FO_OBJECT_BLOCK) && object->is_live) {
        return (struct fo_location){is_inside ? FO_WHERE_BLOCK_INSIDE : FO_WHERE_BLOCK, object};
    }
    const struct fo_radix *values = &model->values[FO_NAME_MEMORY];
    if ((fo_radix_get(values, fo_name_index(place.name)) & FO_CALLER_MEMORY) != 0) {
        return (struct fo_location){is_inside ? FO_WHERE_CALLER_INSIDE : FO_WHERE_CALLER, NULL};
    }
    if (fo_object_is(object, FO_OBJECT_BLOCK)) {
        return (struct fo_location){is_inside ? FO_WHERE_RELEASED_INSIDE : FO_WHERE_RELEASED, object};
    }
    return (struct fo_location){FO_WHERE_UNKNOWN, NULL};
}

struct fo_location
fo_model_locate(const struct fo_model *model, struct fo_place place)
{
    switch (fo_name_kind(place.name)) {
    case FO_NAME_MEMORY:
        return locate_memory(model, place);
    case FO_NAME_ARRAY:
        return (struct fo_location){FO_WHERE_ARRAY, NULL};
    case FO_NAME_STORAGE:
        return (struct fo_location){FO_WHERE_VARIABLE, NULL};
    case FO_NAME_TABLE:
        return (struct fo_location){FO_WHERE_TABLE, NULL};
    case FO_NAME_TOKEN:
        return (struct fo_location){
            FO_WHERE_HANDLE, fo_object_at(model, fo_object_lookup(model, place.name, FO_OBJECT_NONE, 0))};
    case FO_NAME_SPECIAL:
        if (place.name == 0) {
            return (struct fo_location){FO_WHERE_UNOBSERVED, NULL};
        }
        return (struct fo_location){place.name == FO_NAME_NULL ? FO_WHERE_NULL : FO_WHERE_UNKNOWN, NULL};
    default:
        return (struct fo_location){FO_WHERE_UNKNOWN, NULL};
    }
}

/* The caller's memory. */

static void
claim_for_caller(struct fo_model *model, fo_name name)
{
    fo_object_drop_tombstones(model, name);
    uint32_t *slot = fo_radix_slot(&model->values[FO_NAME_MEMORY], fo_name_index(name));
    if (slot == NULL) {
        model->failed = true;
    } else {
        *slot |= FO_CALLER_MEMORY;
    }
}

/** Input at a released block's address is a use after release when the bytes are still those of the block. */
static bool
is_still_block(const struct fo_object *released, const struct fo_buffer_seen *buffer)
{
    /* A hash that has nothing to be compared with proves nothing; where no hash was taken, the address must
     * do. */
    return buffer->hash == 0 || released->fingerprint == (uint32_t)buffer->hash;
}

static void
claim_buffer(struct fo_model *model, const struct fo_buffer_seen *buffer, bool is_input)
{
    if (fo_name_kind(buffer->place.name) != FO_NAME_MEMORY) {
        return;
    }
    const struct fo_location location = fo_model_locate(model, buffer->place);
    const bool is_released =
        location.where == FO_WHERE_RELEASED || location.where == FO_WHERE_RELEASED_INSIDE;
    if (location.where == FO_WHERE_UNKNOWN ||
        (is_released && !(is_input && is_still_block(location.object, buffer)))) {
        claim_for_caller(model, buffer->place.name);
    }
}

static bool
asks_allocation(const struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_operand_seen *requirements = fo_role_operand(call, model->roles[call->call].requirements);
    return requirements != NULL && (requirements->u.number & ISC_REQ_ALLOCATE_MEMORY) != 0;
}

static void
claim_list(struct fo_model *model, const struct fo_buffers_seen *buffers, bool is_input)
{
    const uint8_t count = buffers == NULL ? 0 : buffers->before_count;
    for (uint8_t index = 0; index < count; index++) {
        if (fo_seen_type(&buffers->before[index]) != SECBUFFER_MISSING) {
            claim_buffer(model, &buffers->before[index], is_input);
        }
    }
}

/** A call that protects a message reads its data; everything else in the list is room that it writes to. */
static void
claim_message(struct fo_model *model, const struct fo_buffers_seen *buffers, bool is_protecting)
{
    const uint8_t count = buffers == NULL ? 0 : buffers->before_count;
    for (uint8_t index = 0; index < count; index++) {
        const bool is_data = fo_seen_type(&buffers->before[index]) == SECBUFFER_DATA;
        claim_buffer(model, &buffers->before[index], !is_protecting || is_data);
    }
}

void
fo_model_begin_memory(struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_call_roles *roles = &model->roles[call->call];
    claim_list(model, fo_role_buffers(call, roles->input), true);
    claim_message(model, fo_role_buffers(call, roles->inout),
                  call->call == FO_CALL_ENCRYPT_MESSAGE || call->call == FO_CALL_MAKE_SIGNATURE);
    if (!asks_allocation(model, call)) {
        claim_list(model, fo_role_buffers(call, roles->output), false);
    }
    const struct fo_operand_seen *structure = fo_role_operand(call, roles->structure);
    if (structure != NULL) {
        claim_buffer(model, &(struct fo_buffer_seen){.place = structure->u.place}, false);
    }
}

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
    return asks_allocation(model, call) && location.where == FO_WHERE_RELEASED;
}

static bool
was_allocated(const struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_operand_seen *attributes = fo_role_operand(call, roles->attributes);
    return asks_allocation(model, call) || fo_role_operand(call, roles->requirements) == NULL ||
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

/** The SecBuffer holds another block from now on; the one it held, if alive, was overwritten. */
static void
hold(struct fo_model *model, fo_name array, uint8_t index, uint32_t id)
{
    struct fo_array_slots *slots = slots_of(model, array);
    if (slots == NULL) {
        return;
    }
    const struct fo_object *old = fo_object_by_id(model, slots->block_ids[index]);
    if (fo_object_is(old, FO_OBJECT_BLOCK) && old->id != id) {
        fo_detail_of(old)->as.block.overwritten_line = model->line;
    }
    slots->block_ids[index] = id;
}

static void
store_output(struct fo_model *model, const struct fo_call_seen *call, const struct fo_buffers_seen *output,
             const struct fo_object *owner)
{
    for (uint8_t index = 0; index < output->after_count; index++) {
        const struct fo_buffer_seen *after = &output->after[index];
        if (!fo_model_is_stored(model, call, output, index)) {
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
        hold(model, output->array, index, model->newest->object->id);
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
