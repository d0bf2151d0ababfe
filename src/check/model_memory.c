// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Memory: where a pointer points, and which addresses are the caller's.
 */
#include "check/model_state.h"
#include "check/seen.h"

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

bool
fo_model_asks_allocation(const struct fo_model *model, const struct fo_call_seen *call)
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
    if (!fo_model_asks_allocation(model, call)) {
        claim_list(model, fo_role_buffers(call, roles->output), false);
    }
    const struct fo_operand_seen *structure = fo_role_operand(call, roles->structure);
    if (structure != NULL) {
        claim_buffer(model, &(struct fo_buffer_seen){.place = structure->u.place}, false);
    }
}
