// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Handle variables: what they hold, and what was lost when they were written over.
 */
#include "check/model_state.h"
#include "check/seen.h"

struct fo_variable *
fo_variable_slot(struct fo_model *model, fo_name storage)
{
    if (fo_name_kind(storage) != FO_NAME_STORAGE) {
        return NULL;
    }
    uint32_t *slot = fo_radix_slot(&model->storages, fo_name_index(storage));
    if (slot != NULL && *slot == 0) {
        *slot = fo_slab_take(&model->variables);
    }
    if (slot == NULL || *slot == 0) {
        model->failed = true;
        return NULL;
    }
    return fo_slab_get(&model->variables, *slot);
}

/** It holds what a creating call left that gave no handle. */
static bool
is_left_behind(const struct fo_variable *variable)
{
    return variable->history == FO_VARIABLE_ACQUIRE_FAILED || variable->history == FO_VARIABLE_FIRST_FAILED ||
           variable->history == FO_VARIABLE_FIRST_MORE_INPUT;
}

/** A call read the variable: remember what it held, and that its object was not abandoned. */
void
fo_variable_read(struct fo_model *model, const struct fo_handle_seen *handle, struct fo_object *object)
{
    if (object != NULL && object->is_live) {
        if (handle->storage != 0) {
            object->storage = handle->storage;
        }
        if (object->kind == FO_OBJECT_CONTEXT) {
            fo_detail_of(object)->as.context.overwritten_line = 0;
        } else if (object->kind == FO_OBJECT_CREDENTIAL) {
            fo_detail_of(object)->as.credential.overwritten_line = 0;
        }
    }
    struct fo_variable *variable =
        handle->storage == 0 || handle->before == 0 ? NULL : fo_variable_slot(model, handle->storage);
    if (variable == NULL) {
        return;
    }
    const uint32_t id = object == NULL ? 0 : object->id;
    if (variable->value == FO_NAME_OTHER && is_left_behind(variable)) {
        variable->value = handle->before; /* Bits get a name when they are used: they may well be the same. */
        variable->object_id = id;
    } else if (variable->value != handle->before) {
        *variable = (struct fo_variable){
            .value = handle->before, .object_id = id, .history = FO_VARIABLE_SEEN, .line = variable->line};
    } else if (variable->object_id == 0) {
        variable->object_id = id;
    }
}

/** The variable's old object, when nobody uses it from now on, was lost here. */
static void
note_overwritten(struct fo_model *model, const struct fo_open_call *open, const struct fo_handle_seen *out)
{
    struct fo_object *object = fo_object_at(model, open->pins[2]);
    if (object == NULL || !object->is_live || object->storage != out->storage) {
        return;
    }
    if (object->kind == FO_OBJECT_CONTEXT) {
        fo_detail_of(object)->as.context.overwritten_line = model->line;
    } else if (object->kind == FO_OBJECT_CREDENTIAL) {
        fo_detail_of(object)->as.credential.overwritten_line = model->line;
    }
}

void
fo_model_written(struct fo_model *model, const struct fo_open_call *open, const struct fo_handle_seen *out,
                 const struct fo_object *object)
{
    if (object != fo_object_at(model, open->pins[2])) {
        note_overwritten(model, open, out);
    }
    struct fo_variable *variable = fo_variable_slot(model, out->storage);
    if (variable != NULL) {
        *variable = (struct fo_variable){.value = fo_seen_result(out),
                                         .object_id = object == NULL ? 0 : object->id,
                                         .line = model->line,
                                         .history = FO_VARIABLE_CREATED};
    }
}

void
fo_model_not_written(struct fo_model *model, const struct fo_handle_seen *out,
                     enum fo_variable_history history)
{
    struct fo_variable *variable = fo_variable_slot(model, out->storage);
    if (variable == NULL) {
        return;
    }
    const fo_name result = fo_seen_result(out);
    variable->line = model->line;
    variable->history = (uint8_t)history;
    variable->is_changed = out->after != 0;
    if (result != 0) {
        if (variable->value != result) {
            variable->object_id = 0;
        }
        variable->value = result;
    }
}
