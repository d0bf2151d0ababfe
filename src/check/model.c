// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The model's life, and the questions that rules ask it.
 */
#include "check/model.h"

#include "base/assert.h"
#include "check/model_state.h"

#include <stdlib.h>
#include <string.h>

static uint8_t
role_by_name(enum fo_call call, const char *name)
{
    const int index = fo_call_operand_find(call, name, strlen(name));
    return index < 0 ? FO_OPERAND_NONE : (uint8_t)index;
}

static uint8_t
role_by_kind(enum fo_call call, enum fo_operand_kind kind)
{
    const int index = fo_call_operand_index(call, kind);
    return index < 0 ? FO_OPERAND_NONE : (uint8_t)index;
}

static uint8_t
either(uint8_t first, uint8_t second)
{
    return first != FO_OPERAND_NONE ? first : second;
}

static void
find_roles(struct fo_call_roles *roles, enum fo_call call)
{
    roles->credential = role_by_kind(call, FO_OPERAND_CREDENTIAL);
    roles->context = role_by_kind(call, FO_OPERAND_CONTEXT);
    roles->new_credential = role_by_kind(call, FO_OPERAND_CREDENTIAL_OUT);
    roles->new_context = role_by_kind(call, FO_OPERAND_CONTEXT_OUT);
    roles->package = role_by_kind(call, FO_OPERAND_PACKAGE);
    roles->use = role_by_name(call, "use");
    roles->requirements = role_by_name(call, "requirements");
    roles->attributes = role_by_name(call, "attributes");
    roles->expiry = role_by_kind(call, FO_OPERAND_TIME_OUT);
    roles->target = role_by_name(call, "target");
    roles->flags = role_by_name(call, "flags");
    roles->attribute = role_by_name(call, "attribute");
    roles->input =
        either(role_by_kind(call, FO_OPERAND_BUFFERS_IN), role_by_kind(call, FO_OPERAND_BUFFER_IN));
    roles->output =
        either(role_by_kind(call, FO_OPERAND_BUFFERS_OUT), role_by_kind(call, FO_OPERAND_BUFFER_OUT));
    roles->inout = role_by_kind(call, FO_OPERAND_BUFFERS_INOUT);
    roles->block = role_by_kind(call, FO_OPERAND_BLOCK);
    roles->structure =
        either(role_by_kind(call, FO_OPERAND_ATTRIBUTE_OUT), role_by_kind(call, FO_OPERAND_ATTRIBUTE_IN));
}

struct fo_model *
fo_model_new(void)
{
    struct fo_model *model = calloc(1, sizeof *model);
    if (model == NULL) {
        return NULL;
    }
    model->objects.item_bytes = sizeof(struct fo_object);
    model->details.item_bytes = sizeof(struct fo_detail);
    model->bindings.item_bytes = sizeof(struct fo_binding);
    model->variables.item_bytes = sizeof(struct fo_variable);
    model->arrays.item_bytes = sizeof(struct fo_array_slots);
    model->open_calls.item_bytes = sizeof(struct fo_open_call);
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        find_roles(&model->roles[call], (enum fo_call)call);
    }
    fo_model_start(model, NULL);
    return model;
}

void
fo_model_free(struct fo_model *model)
{
    if (model == NULL) {
        return;
    }
    fo_slab_fini(&model->objects);
    fo_slab_fini(&model->details);
    fo_slab_fini(&model->bindings);
    fo_slab_fini(&model->variables);
    fo_slab_fini(&model->arrays);
    fo_slab_fini(&model->open_calls);
    for (int kind = 0; kind < FO_NAME_KIND_COUNT; kind++) {
        fo_radix_fini(&model->values[kind]);
    }
    fo_radix_fini(&model->storages);
    fo_radix_fini(&model->array_names);
    free(model->live_ids);
    free(model);
}

/** Empty the table of live objects, at the cost of those that are in it. */
static void
clear_live(struct fo_model *model)
{
    if (model->live_count * 8 > model->live_capacity) {
        memset(model->live_ids, 0, model->live_capacity * sizeof *model->live_ids);
    } else {
        fo_object_clear_live(model);
    }
    model->live_count = 0;
    model->oldest = NULL;
    model->newest = NULL;
}

static void
read_header(struct fo_model *model)
{
    for (uint32_t index = 0; index < model->header.provider_count; index++) {
        const struct fo_trace_provider *provider = &model->header.providers[index];
        struct fo_provider_facts *facts = fo_provider_slot(model, provider->name);
        facts->version = provider->interface_version;
        facts->slots = provider->slots;
    }
}

/** Copy what is used of it: most of its room is that of further providers. */
static void
copy_header(struct fo_trace_header *to, const struct fo_trace_header *from)
{
    FO_ASSERT(from->provider_count <= FO_TRACE_PROVIDERS_MAX);
    const size_t unused = FO_TRACE_PROVIDERS_MAX - from->provider_count;
    memcpy(to, from, sizeof *to - unused * sizeof to->providers[0]);
}

void
fo_model_start(struct fo_model *model, const struct fo_trace_header *header)
{
    clear_live(model);
    fo_slab_reset(&model->objects);
    fo_slab_reset(&model->details);
    fo_slab_reset(&model->bindings);
    fo_slab_reset(&model->variables);
    fo_slab_reset(&model->arrays);
    fo_slab_reset(&model->open_calls);
    for (int kind = 0; kind < FO_NAME_KIND_COUNT; kind++) {
        fo_radix_reset(&model->values[kind]);
    }
    fo_radix_reset(&model->storages);
    fo_radix_reset(&model->array_names);
    model->open = NULL;
    model->next_id = 0;
    model->next_order = 0;
    model->state_hash = 0;
    model->frame_count = 0;
    model->line = 0;
    model->clock = 0;
    model->process = fo_name_make(FO_NAME_PROCESS, 0);
    model->failed = false;
    model->has_module_marks = false;
    model->package_count = 0;
    model->module_count = 0;
    model->output_count = 0;
    memset(model->mark_lines, 0, sizeof model->mark_lines);
    model->foreign_free_count = 0;
    memset(model->providers, 0, sizeof model->providers);
    memset(model->modules, 0, sizeof model->modules);
    if (header != NULL) {
        copy_header(&model->header, header);
    } else {
        fo_trace_header_init_bare(&model->header);
    }
    read_header(model);
}

size_t
fo_model_bytes(const struct fo_model *model)
{
    size_t bytes = sizeof *model + model->live_capacity * sizeof *model->live_ids;
    bytes += fo_slab_bytes(&model->objects) + fo_slab_bytes(&model->details);
    bytes += fo_slab_bytes(&model->bindings) + fo_slab_bytes(&model->variables);
    bytes += fo_slab_bytes(&model->arrays) + fo_slab_bytes(&model->open_calls);
    for (int kind = 0; kind < FO_NAME_KIND_COUNT; kind++) {
        bytes += fo_radix_bytes(&model->values[kind]);
    }
    return bytes + fo_radix_bytes(&model->storages) + fo_radix_bytes(&model->array_names);
}

/* Questions about objects. */

const struct fo_object *
fo_model_object_by_value(const struct fo_model *model, fo_name value, enum fo_object_kind kind,
                         fo_name provider)
{
    return fo_object_at(model, fo_object_lookup(model, value, kind, provider));
}

const struct fo_object *
fo_model_object_by_id(const struct fo_model *model, uint32_t id)
{
    return fo_object_by_id(model, id);
}

const struct fo_variable *
fo_model_variable(const struct fo_model *model, fo_name storage)
{
    static const struct fo_variable unknown;
    if (fo_name_kind(storage) != FO_NAME_STORAGE) {
        return &unknown;
    }
    const uint32_t number = fo_radix_get(&model->storages, fo_name_index(storage));
    return number == 0 ? &unknown : fo_slab_get(&model->variables, number);
}

const struct fo_object *
fo_model_object_by_storage(const struct fo_model *model, fo_name storage)
{
    const struct fo_variable *variable = fo_model_variable(model, storage);
    return fo_object_at(model, fo_object_bound(model, variable->value, variable->object_id));
}

bool
fo_model_value_was_issued(const struct fo_model *model, fo_name value)
{
    return fo_object_lookup(model, value, FO_OBJECT_NONE, 0) != 0;
}

const struct fo_object *
fo_model_live_next(const struct fo_model *model, const struct fo_object *object)
{
    const struct fo_detail *detail = object == NULL ? model->oldest : fo_detail_of(object)->next;
    return detail == NULL ? NULL : detail->object;
}

bool
fo_context_has_credential(const struct fo_context *context, uint32_t credential_id)
{
    for (uint8_t index = 0; index < context->credential_count; index++) {
        if (context->credential_ids[index] == credential_id) {
            return true;
        }
    }
    return false;
}

const struct fo_object *
fo_model_context_next(const struct fo_model *model, uint32_t credential_id, const struct fo_object *context)
{
    const struct fo_object *object = fo_model_live_next(model, context);
    while (object != NULL && !(object->kind == FO_OBJECT_CONTEXT &&
                               fo_context_has_credential(object->as.context, credential_id))) {
        object = fo_model_live_next(model, object);
    }
    return object;
}

const struct fo_object *
fo_model_frame(const struct fo_model *model, fo_name thread)
{
    const struct fo_detail *detail = model->frame_count == 0 ? NULL : model->newest;
    while (detail != NULL &&
           !(detail->object->kind == FO_OBJECT_FRAME && detail->as.frame.thread == thread)) {
        detail = detail->previous;
    }
    return detail == NULL ? NULL : detail->object;
}

const struct fo_pending *
fo_model_open_calls(const struct fo_model *model)
{
    return model->open;
}

/* Questions about everything else. */

static uint32_t
module_place(fo_name module)
{
    const uint32_t index = fo_name_index(module);
    return index < FO_MODEL_MODULES_MAX ? index : FO_MODEL_MODULES_MAX - 1;
}

struct fo_module_facts *
fo_module_slot(struct fo_model *model, fo_name module)
{
    return &model->modules[module_place(module)];
}

const struct fo_module_facts *
fo_model_module(const struct fo_model *model, fo_name module)
{
    return &model->modules[module_place(module)];
}

static uint32_t
provider_place(fo_name provider)
{
    const uint32_t index = fo_name_index(provider);
    return index < FO_MODEL_PROVIDERS_MAX ? index : FO_MODEL_PROVIDERS_MAX - 1;
}

struct fo_provider_facts *
fo_provider_slot(struct fo_model *model, fo_name provider)
{
    return &model->providers[provider_place(provider)];
}

const struct fo_provider_facts *
fo_model_provider(const struct fo_model *model, fo_name provider)
{
    return &model->providers[provider_place(provider)];
}

bool
fo_model_has_module_marks(const struct fo_model *model)
{
    return model->has_module_marks;
}

bool
fo_model_is_of_module(const struct fo_model *model, const struct fo_object *object, fo_name module)
{
    const struct fo_provider_facts *facts =
        fo_model_provider(model, fo_name_make(FO_NAME_TABLE, object->provider));
    if (facts->has_module) {
        return facts->module == module;
    }
    /* A provider that no init mark ties to a module belongs to the only one there is, unless that is
     * another's. */
    for (uint32_t index = 0; index < FO_MODEL_PROVIDERS_MAX; index++) {
        if (model->providers[index].has_module) {
            return false;
        }
    }
    return model->module_count == 1;
}

uint64_t
fo_model_clock(const struct fo_model *model)
{
    return model->clock;
}

fo_name
fo_model_process(const struct fo_model *model)
{
    return model->process;
}

uint32_t
fo_model_mark_line(const struct fo_model *model, enum fo_mark mark)
{
    return model->mark_lines[mark];
}

uint32_t
fo_model_foreign_free_count(const struct fo_model *model)
{
    return model->foreign_free_count;
}

uint8_t
fo_model_knob(const struct fo_model *model, uint8_t provider, enum fo_knob knob)
{
    for (uint32_t index = 0; index < model->header.provider_count; index++) {
        if (fo_name_index(model->header.providers[index].name) == provider) {
            return model->header.providers[index].knobs.value[knob];
        }
    }
    return FO_KNOB_UNKNOWN;
}

const struct fo_trace_header *
fo_model_header(const struct fo_model *model)
{
    return &model->header;
}
