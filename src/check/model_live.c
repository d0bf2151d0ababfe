// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Live objects: their order, their look-up by identity, their share in the state hash.
 */
#include "base/assert.h"
#include "base/hash.h"
#include "check/model_state.h"

#include <stdlib.h>

/* The table of live objects: open addressing, at most half full. */

static uint32_t
place_of(const struct fo_model *model, uint32_t id)
{
    return (uint32_t)fo_hash_mix(id) & (model->live_capacity - 1);
}

static void
put_live(struct fo_model *model, uint32_t object_number, uint32_t id)
{
    uint32_t place = place_of(model, id);
    while (model->live_ids[place] != 0) {
        place = (place + 1) & (model->live_capacity - 1);
    }
    model->live_ids[place] = object_number;
}

bool
fo_live_reserve(struct fo_model *model)
{
    if (model->live_count * 2 < model->live_capacity) {
        return true;
    }
    const uint32_t capacity = model->live_capacity == 0 ? 64 : model->live_capacity * 2;
    uint32_t *ids = calloc(capacity, sizeof *ids);
    if (ids == NULL) {
        return false;
    }
    free(model->live_ids);
    model->live_ids = ids;
    model->live_capacity = capacity;
    for (const struct fo_detail *detail = model->oldest; detail != NULL; detail = detail->next) {
        put_live(model, detail->object_number, detail->object->id);
    }
    return true;
}

static void
remove_live(struct fo_model *model, uint32_t id)
{
    const uint32_t mask = model->live_capacity - 1;
    uint32_t hole = place_of(model, id);
    while (fo_object_at(model, model->live_ids[hole])->id != id) {
        hole = (hole + 1) & mask;
        FO_ASSERT(model->live_ids[hole] != 0);
    }
    uint32_t place = hole;
    for (;;) {
        place = (place + 1) & mask;
        const uint32_t number = model->live_ids[place];
        if (number == 0) {
            break;
        }
        const uint32_t home = place_of(model, fo_object_at(model, number)->id);
        if (((place - home) & mask) >= ((place - hole) & mask)) {
            model->live_ids[hole] = number;
            hole = place;
        }
    }
    model->live_ids[hole] = 0;
}

struct fo_object *
fo_object_by_id(const struct fo_model *model, uint32_t id)
{
    if (id == 0 || model->live_count == 0) {
        return NULL;
    }
    uint32_t place = place_of(model, id);
    while (model->live_ids[place] != 0) {
        struct fo_object *object = fo_object_at(model, model->live_ids[place]);
        if (object->id == id) {
            return object;
        }
        place = (place + 1) & (model->live_capacity - 1);
    }
    return NULL;
}

struct fo_context *
fo_context_by_id(const struct fo_model *model, uint32_t id)
{
    const struct fo_object *object = fo_object_by_id(model, id);
    return fo_object_is(object, FO_OBJECT_CONTEXT) ? &fo_detail_of(object)->as.context : NULL;
}

struct fo_credential *
fo_credential_by_id(const struct fo_model *model, uint32_t id)
{
    const struct fo_object *object = fo_object_by_id(model, id);
    return fo_object_is(object, FO_OBJECT_CREDENTIAL) ? &fo_detail_of(object)->as.credential : NULL;
}

/* The state hash. */

static uint32_t
count_references(const struct fo_object *object, const struct fo_detail *detail)
{
    uint32_t count = 0;
    if (object->kind == FO_OBJECT_CREDENTIAL) {
        count = detail->as.credential.context_count;
    } else if (object->kind == FO_OBJECT_CONTEXT) {
        count = detail->as.context.frame_count + detail->as.context.child_count;
    }
    return count < 2 ? count : 2;
}

void
fo_object_touch(struct fo_model *model, const struct fo_object *object)
{
    struct fo_detail *detail = fo_detail_of(object);
    const uint64_t tuple = ((uint64_t)object->kind << 16) | ((uint64_t)object->phase << 8) |
                           (uint64_t)count_references(object, detail);
    const uint64_t contribution = object->is_live ? fo_hash_mix(tuple + 1) : 0;
    model->state_hash += contribution - detail->contribution;
    detail->contribution = contribution;
}

void
fo_live_link(struct fo_model *model, struct fo_detail *detail)
{
    detail->previous = model->newest;
    detail->next = NULL;
    if (model->newest != NULL) {
        model->newest->next = detail;
    } else {
        model->oldest = detail;
    }
    model->newest = detail;
    put_live(model, detail->object_number, detail->object->id);
    model->live_count++;
}

void
fo_live_unlink(struct fo_model *model, struct fo_detail *detail)
{
    if (detail->previous != NULL) {
        detail->previous->next = detail->next;
    } else {
        model->oldest = detail->next;
    }
    if (detail->next != NULL) {
        detail->next->previous = detail->previous;
    } else {
        model->newest = detail->previous;
    }
    remove_live(model, detail->object->id);
    model->live_count--;
}

void
fo_object_clear_live(struct fo_model *model)
{
    for (const struct fo_detail *detail = model->oldest; detail != NULL; detail = detail->next) {
        remove_live(model, detail->object->id);
    }
}
