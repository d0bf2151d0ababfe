// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Activity: what a provider went through since it was counted, and which objects it may have ended by
 * mistake.
 */
#include "check/model_state.h"
#include "check/seen.h"
#include "sspi/attribute.h"

static struct fo_activity *
activity_of(struct fo_model *model, fo_name provider)
{
    return &fo_provider_slot(model, provider)->activity;
}

static void
misuse(struct fo_model *model, fo_name provider)
{
    activity_of(model, provider)->misuse_line = model->line;
}

/* Handles that a call should not have been given. */

/** A live object has the bits that a release was given for something else: the provider may have ended it. */
static void
doubt(const struct fo_object *object)
{
    if (object == NULL || !object->is_live) {
        return;
    }
    if (object->kind == FO_OBJECT_CONTEXT) {
        fo_detail_of(object)->as.context.is_doubtful = true;
    } else if (object->kind == FO_OBJECT_CREDENTIAL) {
        fo_detail_of(object)->as.credential.is_doubtful = true;
    }
}

static bool
is_good(const struct fo_model *model, const struct fo_object *object, bool was_live, enum fo_object_kind kind,
        fo_name provider)
{
    return object != NULL && was_live && object->kind == kind &&
           object->provider == (uint8_t)fo_name_index(provider) &&
           object->process == (uint8_t)fo_name_index(model->process);
}

static void
begin_handles(struct fo_model *model, const struct fo_pending *pending)
{
    const struct fo_call_seen *call = &pending->seen;
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_handle_seen *credential = fo_role_handle(call, roles->credential);
    const struct fo_handle_seen *context = fo_role_handle(call, roles->context);
    bool is_misused = false;
    if (credential != NULL && fo_name_is_numbered(credential->before) &&
        !is_good(model, pending->credential, pending->credential_was_live, FO_OBJECT_CREDENTIAL,
                 call->provider)) {
        is_misused = true;
        doubt(pending->credential);
    }
    if (context != NULL && fo_name_is_numbered(context->before) &&
        !is_good(model, pending->context, pending->context_was_live, FO_OBJECT_CONTEXT, call->provider)) {
        is_misused = true;
        doubt(pending->context);
    }
    if (is_misused) {
        misuse(model, call->provider);
    }
}

/** FreeContextBuffer that frees no live block. */
static void
begin_free(struct fo_model *model, const struct fo_pending *pending)
{
    const struct fo_call_seen *call = &pending->seen;
    const bool is_block = call->call == FO_CALL_FREE_CONTEXT_BUFFER;
    const bool frees_nothing =
        pending->block_where == FO_WHERE_NULL || pending->block_where == FO_WHERE_UNOBSERVED;
    if (is_block && pending->releasing == NULL && !frees_nothing) {
        misuse(model, call->provider);
    }
}

void
fo_activity_begin(struct fo_model *model, const struct fo_pending *pending)
{
    if (pending->seen.is_slot_missing || pending->seen.injected == 1) {
        return;
    }
    struct fo_provider_facts *facts = fo_provider_slot(model, pending->seen.provider);
    if (!pending->seen.flat && !facts->is_initialized && facts->early_call_line == 0 &&
        fo_model_has_unasked_module(model)) {
        facts->early_call_line = model->line;
    }
    begin_handles(model, pending);
    begin_free(model, pending);
}

/* What calls returned. */

static void
end_leg(struct fo_model *model, const struct fo_pending *pending, const struct fo_call_seen *call)
{
    struct fo_activity *activity = activity_of(model, call->provider);
    const struct fo_handle_seen *context = fo_role_handle(call, model->roles[call->call].context);
    const struct fo_handle_seen *out = fo_role_handle(call, model->roles[call->call].new_context);
    const bool is_ok = fo_status_ok(call->call, call->status) || fo_seen_has_stored(call);
    if (pending->is_first) {
        *(is_ok ? &activity->handle_line : &activity->first_fail_line) = model->line;
        return;
    }
    const bool is_renamed = is_ok && out != NULL && context != NULL && fo_name_is_numbered(out->after) &&
                            out->after != context->before;
    if (is_renamed) {
        activity->rename_line = model->line;
    }
}

/** Token memory that the caller brought although it asked the package to allocate. */
static void
end_output(struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_buffers_seen *output = fo_role_buffers(call, roles->output);
    const struct fo_operand_seen *requirements = fo_role_operand(call, roles->requirements);
    if (output == NULL || requirements == NULL) {
        return;
    }
    const bool is_asked = (requirements->u.number & ISC_REQ_ALLOCATE_MEMORY) != 0;
    for (uint8_t index = 0; index < output->after_count && index < output->before_count; index++) {
        const struct fo_buffer_seen *before = &output->before[index];
        const struct fo_buffer_seen *after = &output->after[index];
        const bool is_kept = fo_name_kind(after->place.name) == FO_NAME_MEMORY && after->place.offset == 0 &&
                             after->place.name == before->place.name && before->place.offset == 0;
        if (!is_kept || after->bytes == 0 || fo_model_locate(model, after->place).where == FO_WHERE_BLOCK) {
            continue;
        }
        uint32_t *slot = fo_radix_slot(&model->values[FO_NAME_MEMORY], fo_name_index(after->place.name));
        if (slot == NULL) {
            model->failed = true;
            return;
        }
        *slot = is_asked ? *slot | FO_OFFERED_MEMORY : *slot & ~FO_OFFERED_MEMORY;
    }
}

/** A query may have handed out pointers that no record holds. */
static void
end_query(struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_operand_seen *number = fo_role_operand(call, model->roles[call->call].attribute);
    const bool of_credential = call->call == FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES ||
                               call->call == FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX;
    const struct fo_attribute *attribute =
        number == NULL ? NULL : fo_attribute_find((uint32_t)number->u.number, of_credential);
    const bool is_read = attribute != NULL && (attribute->pointer_count == 0 || call->returned_count > 0) &&
                         !(attribute->release == FO_RELEASE_NOTHING && call->returned_count > 0);
    if (!is_read && fo_status_ok(call->call, call->status)) {
        fo_provider_slot(model, call->provider)->unread_query_line = model->line;
    }
}

void
fo_activity_end(struct fo_model *model, const struct fo_pending *pending, const struct fo_record *record)
{
    const struct fo_call_seen *call = &record->u.call;
    if (call->is_slot_missing || call->injected == 1) {
        return;
    }
    struct fo_activity *activity = activity_of(model, call->provider);
    const bool is_ok = fo_status_ok(call->call, call->status);
    switch (call->call) {
    case FO_CALL_INITIALIZE_SECURITY_CONTEXT:
    case FO_CALL_ACCEPT_SECURITY_CONTEXT:
        end_leg(model, pending, call);
        end_output(model, call);
        break;
    case FO_CALL_ACQUIRE_CREDENTIALS_HANDLE:
    case FO_CALL_IMPORT_SECURITY_CONTEXT:
        if (is_ok) {
            activity->handle_line = model->line;
        }
        break;
    case FO_CALL_FREE_CONTEXT_BUFFER:
        if (is_ok && pending->releasing != NULL) {
            activity->block_freed_line = model->line;
        }
        break;
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES:
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX:
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES:
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX:
        end_query(model, call);
        break;
    default:
        break;
    }
}

/* Marks. */

bool
fo_model_is_provider_empty(const struct fo_model *model, fo_name provider)
{
    const struct fo_object *object = fo_model_live_next(model, NULL);
    for (; object != NULL; object = fo_model_live_next(model, object)) {
        const bool is_borrowed = object->kind == FO_OBJECT_TOKEN && object->as.token->is_borrowed;
        if (object->provider == (uint8_t)fo_name_index(provider) && !is_borrowed) {
            return false;
        }
    }
    return true;
}

bool
fo_model_was_offered(const struct fo_model *model, struct fo_place place)
{
    if (fo_name_kind(place.name) != FO_NAME_MEMORY || place.offset != 0) {
        return false;
    }
    const struct fo_radix *values = &model->values[FO_NAME_MEMORY];
    return (fo_radix_get(values, fo_name_index(place.name)) & FO_OFFERED_MEMORY) != 0;
}

static void
count_anew(struct fo_model *model, fo_name subject)
{
    const fo_name provider =
        fo_name_kind(subject) == FO_NAME_TABLE ? subject : fo_name_make(FO_NAME_TABLE, 0);
    *activity_of(model, provider) =
        (struct fo_activity){.was_empty = fo_model_is_provider_empty(model, provider)};
}

void
fo_activity_mark(struct fo_model *model, const struct fo_record *record)
{
    const struct fo_mark_seen *mark = &record->u.mark;
    switch (mark->mark) {
    case FO_MARK_OBSERVE:
        count_anew(model, mark->subject);
        break;
    case FO_MARK_TABLE_WRITE:
        misuse(model, mark->subject);
        break;
    case FO_MARK_CRASH:
    case FO_MARK_TIME_OUT:
        for (uint32_t index = 0; index < FO_MODEL_PROVIDERS_MAX; index++) {
            model->providers[index].activity.misuse_line = model->line;
        }
        break;
    case FO_MARK_FOREIGN_FREE: {
        const struct fo_object *block = fo_model_locate(model, mark->place).object;
        if (fo_object_block(block) != NULL) {
            misuse(model, fo_name_make(FO_NAME_TABLE, block->provider));
        }
        break;
    }
    default:
        break;
    }
}
