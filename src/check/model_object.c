// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Objects: how they come to be, which values denote them, how they end and what is left of them.
 */
#include "check/model_state.h"

#include "base/assert.h"

static_assert(sizeof(struct fo_object) + sizeof(struct fo_binding) + sizeof(uint32_t) <=
                  FO_TOMBSTONE_BYTES_MAX,
              "a released value keeps an object, a binding and its place in the map");

/* Values. */

static struct fo_radix *
values_of(const struct fo_model *model, fo_name value)
{
    switch (fo_name_kind(value)) {
    case FO_NAME_CREDENTIAL:
    case FO_NAME_CONTEXT:
    case FO_NAME_MEMORY:
    case FO_NAME_TOKEN:
        return (struct fo_radix *)(uintptr_t)&model->values[fo_name_kind(value)];
    default:
        return NULL;
    }
}

static uint32_t
first_binding(const struct fo_model *model, fo_name value)
{
    const struct fo_radix *values = values_of(model, value);
    return values == NULL ? 0 : fo_radix_get(values, fo_name_index(value)) & FO_BINDING_MASK;
}

static void
free_object(struct fo_model *model, uint32_t object_number)
{
    fo_slab_give(&model->objects, object_number);
}

void
fo_object_pin(struct fo_model *model, uint32_t object_number)
{
    struct fo_object *object = fo_object_at(model, object_number);
    if (object != NULL && object->reference_count < UINT16_MAX) {
        object->reference_count++;
    }
}

void
fo_object_unpin(struct fo_model *model, uint32_t object_number)
{
    struct fo_object *object = fo_object_at(model, object_number);
    if (object == NULL || object->reference_count == UINT16_MAX) {
        return; /* A count that was capped is never trusted again: the tombstone stays. */
    }
    FO_ASSERT(object->reference_count > 0);
    if (--object->reference_count == 0 && !object->is_live && object->as.any == NULL) {
        free_object(model, object_number);
    }
}

/** Score of an object for a look-up, higher is better. */
static int
rank(const struct fo_model *model, const struct fo_object *object, enum fo_object_kind kind, fo_name provider)
{
    return (object->kind == kind ? 8 : 0) +
           (object->process == (uint8_t)fo_name_index(model->process) ? 4 : 0) +
           (object->provider == (uint8_t)fo_name_index(provider) ? 2 : 0) + (object->is_live ? 1 : 0);
}

uint32_t
fo_object_lookup(const struct fo_model *model, fo_name value, enum fo_object_kind kind, fo_name provider)
{
    uint32_t found = 0;
    int best = -1;
    uint32_t number = first_binding(model, value);
    while (number != 0) {
        const struct fo_binding *binding = fo_slab_get(&model->bindings, number);
        const int score = rank(model, fo_object_at(model, binding->object_number), kind, provider);
        if (score > best) {
            best = score;
            found = binding->object_number;
        }
        number = binding->next;
    }
    return found;
}

uint32_t
fo_object_bound(const struct fo_model *model, fo_name value, uint32_t id)
{
    uint32_t number = id == 0 ? 0 : first_binding(model, value);
    while (number != 0) {
        const struct fo_binding *binding = fo_slab_get(&model->bindings, number);
        if (fo_object_at(model, binding->object_number)->id == id) {
            return binding->object_number;
        }
        number = binding->next;
    }
    return 0;
}

/** Unlink the bindings of @p value to released objects like @p like (NULL: to any), and count the
 * generations. */
static uint16_t
unlink_tombstones(struct fo_model *model, uint32_t *head, const struct fo_object *like)
{
    uint16_t generation = 0;
    uint32_t previous = 0;
    uint32_t number = *head & FO_BINDING_MASK;
    while (number != 0) {
        struct fo_binding *binding = fo_slab_get(&model->bindings, number);
        const uint32_t next = binding->next;
        const struct fo_object *object = fo_object_at(model, binding->object_number);
        const bool is_same =
            like == NULL || (object->kind == like->kind && object->provider == like->provider &&
                             object->process == like->process);
        if (is_same && like != NULL && object->generation < UINT16_MAX && object->generation >= generation) {
            generation = (uint16_t)(object->generation + 1);
        }
        if (is_same && !object->is_live) {
            const uint32_t object_number = binding->object_number;
            if (previous == 0) {
                *head = (*head & ~FO_BINDING_MASK) | next;
            } else {
                ((struct fo_binding *)fo_slab_get(&model->bindings, previous))->next = next;
            }
            fo_slab_give(&model->bindings, number);
            fo_object_unpin(model, object_number);
        } else {
            previous = number;
        }
        number = next;
    }
    return generation;
}

void
fo_object_drop_tombstones(struct fo_model *model, fo_name value)
{
    struct fo_radix *values = values_of(model, value);
    uint32_t *head = values == NULL ? NULL : fo_radix_slot(values, fo_name_index(value));
    if (head != NULL) {
        (void)unlink_tombstones(model, head, NULL);
    }
}

static bool
is_bound(const struct fo_model *model, uint32_t head, uint32_t object_number)
{
    uint32_t number = head & FO_BINDING_MASK;
    while (number != 0) {
        const struct fo_binding *binding = fo_slab_get(&model->bindings, number);
        if (binding->object_number == object_number) {
            return true;
        }
        number = binding->next;
    }
    return false;
}

/** Bind and return the generation; false without memory. */
static bool
bind(struct fo_model *model, uint32_t object_number, fo_name value, uint16_t *generation)
{
    struct fo_radix *values = values_of(model, value);
    if (values == NULL) {
        return true;
    }
    uint32_t *head = fo_radix_slot(values, fo_name_index(value));
    if (head == NULL) {
        return false;
    }
    if (is_bound(model, *head, object_number)) {
        return true;
    }
    *generation = unlink_tombstones(model, head, fo_object_at(model, object_number));
    const uint32_t number = fo_slab_take(&model->bindings);
    if (number == 0) {
        return false;
    }
    struct fo_binding *binding = fo_slab_get(&model->bindings, number);
    binding->object_number = object_number;
    binding->next = *head & FO_BINDING_MASK;
    *head = number; /* Memory that the package gave out is no longer the caller's. */
    fo_object_pin(model, object_number);
    return true;
}

void
fo_object_bind(struct fo_model *model, const struct fo_object *object, fo_name value)
{
    uint16_t generation = 0;
    if (!bind(model, fo_detail_of(object)->object_number, value, &generation)) {
        model->failed = true;
    }
}

/* Life. */

struct fo_object *
fo_object_create(struct fo_model *model, const struct fo_birth *birth)
{
    const uint32_t detail_number = fo_slab_take(&model->details);
    const uint32_t object_number = detail_number == 0 ? 0 : fo_slab_take(&model->objects);
    if (object_number == 0 || !fo_live_reserve(model)) {
        model->failed = true;
        return NULL;
    }
    struct fo_object *object = fo_object_at(model, object_number);
    struct fo_detail *detail = fo_slab_get(&model->details, detail_number);
    detail->object = object;
    detail->number = detail_number;
    detail->object_number = object_number;
    object->id = ++model->next_id;
    object->value = birth->value;
    object->storage = birth->storage;
    object->created_line = model->line;
    object->kind = (uint8_t)birth->kind;
    object->created_call = (uint8_t)birth->call;
    object->released_call = FO_CALL_COUNT;
    object->provider = (uint8_t)fo_name_index(birth->provider);
    object->process = (uint8_t)fo_name_index(model->process);
    object->is_live = true;
    object->as.any = &detail->as;
    if (!bind(model, object_number, birth->value, &object->generation)) {
        model->failed = true;
    }
    fo_live_link(model, detail);
    fo_object_touch(model, object);
    return object;
}

uint32_t
fo_object_owner_id(const struct fo_object *object)
{
    switch (object->kind) {
    case FO_OBJECT_BLOCK:
        return object->as.block->owner_id;
    case FO_OBJECT_TOKEN:
    case FO_OBJECT_CERTIFICATE:
        return object->as.token->owner_id;
    case FO_OBJECT_FRAME:
        return object->as.frame->context_id;
    default:
        return 0;
    }
}

static void
count_child(struct fo_model *model, const struct fo_object *object, bool is_born)
{
    const uint32_t owner_id = fo_object_owner_id(object);
    struct fo_context *owner = fo_context_by_id(model, owner_id);
    uint32_t *count = NULL;
    if (owner != NULL) {
        count = object->kind == FO_OBJECT_FRAME ? &owner->frame_count : &owner->child_count;
    }
    if (count != NULL) {
        *count = is_born ? *count + 1 : *count - (*count > 0);
        fo_object_touch(model, fo_object_by_id(model, owner_id));
    }
    if (object->kind == FO_OBJECT_FRAME) {
        model->frame_count = is_born ? model->frame_count + 1 : model->frame_count - 1;
    }
}

void
fo_object_adopted(struct fo_model *model, const struct fo_object *object)
{
    count_child(model, object, true);
}

void
fo_object_release(struct fo_model *model, struct fo_object *object, uint8_t call, fo_name storage)
{
    FO_ASSERT(object->is_live);
    fo_live_unlink(model, fo_detail_of(object));
    object->is_live = false;
    object->released_line = model->line;
    object->released_call = call;
    object->released_storage = storage;
    fo_object_touch(model, object);
    count_child(model, object, false);
    if (object->kind == FO_OBJECT_CONTEXT) {
        fo_context_released(model, object);
    } else if (object->kind == FO_OBJECT_CREDENTIAL) {
        fo_credential_released(model, object);
    } else if (object->kind == FO_OBJECT_BLOCK) {
        object->fingerprint = (uint32_t)fo_detail_of(object)->as.block.hash;
    }
}

void
fo_object_revive(struct fo_model *model, struct fo_object *object)
{
    FO_ASSERT(!object->is_live && object->as.any != NULL);
    if (!fo_live_reserve(model)) {
        model->failed = true;
        return;
    }
    object->is_live = true;
    object->released_line = 0;
    object->released_call = FO_CALL_COUNT;
    object->released_storage = 0;
    fo_live_link(model, fo_detail_of(object));
    fo_object_touch(model, object);
    count_child(model, object, true);
    if (object->kind == FO_OBJECT_CONTEXT) {
        fo_context_revived(model, object);
    } else if (object->kind == FO_OBJECT_CREDENTIAL) {
        fo_credential_revived(model, object);
    }
}

void
fo_object_forget(struct fo_model *model, struct fo_object *object)
{
    const struct fo_detail *detail = fo_detail_of(object);
    const uint32_t object_number = detail->object_number;
    fo_slab_give(&model->details, detail->number);
    object->as.any = NULL;
    if (object->reference_count == 0) {
        free_object(model, object_number);
    }
}

void
fo_object_end(struct fo_model *model, struct fo_object *object)
{
    fo_object_release(model, object, FO_CALL_COUNT, 0);
    fo_object_forget(model, object);
}
