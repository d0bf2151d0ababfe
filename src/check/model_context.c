// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Contexts: which credentials they have, which tokens they owe and who their peers are.
 */
#include "check/model_state.h"
#include "check/seen.h"

/* Credentials of contexts. */

static void
drop_credential(struct fo_model *model, struct fo_context *context, uint8_t index)
{
    const uint32_t id = context->credential_ids[index];
    struct fo_credential *credential = fo_credential_by_id(model, id);
    for (uint8_t later = index; later + 1 < context->credential_count; later++) {
        context->credential_ids[later] = context->credential_ids[later + 1];
    }
    context->credential_count--;
    if (credential != NULL) {
        credential->context_count--;
        fo_object_touch(model, fo_object_by_id(model, id));
    }
}

void
fo_context_use_credential(struct fo_model *model, struct fo_object *context,
                          const struct fo_object *credential)
{
    struct fo_context *state = &fo_detail_of(context)->as.context;
    if (!fo_object_is(credential, FO_OBJECT_CREDENTIAL) || !credential->is_live) {
        return;
    }
    struct fo_credential *given = &fo_detail_of(credential)->as.credential;
    struct fo_credential *old = fo_credential_by_id(model, state->credential_id);
    if (old != NULL && old != given) {
        old->replaced_by_id = credential->id;
        given->replaces_id = state->credential_id;
    }
    if (state->credential_freed_id != credential->id) {
        state->credential_freed_line = 0;
        state->credential_freed_id = 0;
        state->is_current_freed = false;
    }
    state->credential_id = credential->id;
    if (state->package == FO_PACKAGE_UNKNOWN) {
        state->package = given->package;
    }
    if (fo_context_has_credential(state, credential->id)) {
        return;
    }
    if (state->credential_count == FO_CONTEXT_CREDENTIALS_MAX) {
        drop_credential(model, state, 1);
    }
    if (state->credential_count == 0) {
        context->fingerprint = credential->id;
    }
    state->credential_ids[state->credential_count++] = credential->id;
    given->context_count++;
    given->contexts_ever_count++;
    fo_object_touch(model, credential);
}

void
fo_credential_released(struct fo_model *model, const struct fo_object *credential)
{
    if (fo_detail_of(credential)->as.credential.context_count == 0) {
        return;
    }
    const struct fo_object *context = fo_model_context_next(model, credential->id, NULL);
    for (; context != NULL; context = fo_model_context_next(model, credential->id, context)) {
        struct fo_context *state = &fo_detail_of(context)->as.context;
        if (state->credential_freed_line == 0 || state->credential_id == credential->id) {
            state->credential_freed_line = model->line;
            state->credential_freed_id = credential->id;
            state->credential_freed_phase = context->phase;
            state->is_current_freed = state->credential_id == credential->id;
        }
    }
}

void
fo_credential_revived(struct fo_model *model, const struct fo_object *credential)
{
    /* Contexts may have come and gone while it counted as released. */
    uint32_t count = 0;
    const struct fo_object *context = fo_model_context_next(model, credential->id, NULL);
    for (; context != NULL; context = fo_model_context_next(model, credential->id, context)) {
        struct fo_context *state = &fo_detail_of(context)->as.context;
        count++;
        if (state->credential_freed_id == credential->id) {
            state->credential_freed_line = 0;
            state->credential_freed_id = 0;
            state->is_current_freed = false;
        }
    }
    fo_detail_of(credential)->as.credential.context_count = count;
    fo_object_touch(model, credential);
}

static void
count_in_credentials(struct fo_model *model, const struct fo_context *context, bool is_born)
{
    for (uint8_t index = 0; index < context->credential_count; index++) {
        const uint32_t id = context->credential_ids[index];
        struct fo_credential *credential = fo_credential_by_id(model, id);
        if (credential != NULL) {
            credential->context_count =
                is_born ? credential->context_count + 1 : credential->context_count - 1;
            fo_object_touch(model, fo_object_by_id(model, id));
        }
    }
}

static void
tell_peer(struct fo_model *model, const struct fo_object *context, uint32_t line)
{
    struct fo_context *peer = fo_context_by_id(model, fo_detail_of(context)->as.context.peer_id);
    if (peer != NULL && peer->peer_id == context->id) {
        peer->peer_deleted_line = line;
    }
}

void
fo_context_released(struct fo_model *model, const struct fo_object *context)
{
    count_in_credentials(model, &fo_detail_of(context)->as.context, false);
    tell_peer(model, context, model->line);
}

/** Blocks and impersonations may have come and gone while their context counted as released. */
static void
recount_children(struct fo_model *model, const struct fo_object *context)
{
    struct fo_context *state = &fo_detail_of(context)->as.context;
    state->frame_count = 0;
    state->child_count = 0;
    const struct fo_object *object = fo_model_live_next(model, NULL);
    for (; object != NULL; object = fo_model_live_next(model, object)) {
        if (fo_object_owner_id(object) == context->id) {
            state->frame_count += object->kind == FO_OBJECT_FRAME;
            state->child_count += object->kind != FO_OBJECT_FRAME;
        }
    }
    fo_object_touch(model, context);
}

void
fo_context_revived(struct fo_model *model, const struct fo_object *context)
{
    recount_children(model, context);
    count_in_credentials(model, &fo_detail_of(context)->as.context, true);
    tell_peer(model, context, 0);
}

/* Tokens. */

static bool
is_same_token(const struct fo_output *output, const struct fo_buffer_seen *input)
{
    if (output->bytes != input->bytes) {
        return false;
    }
    if (output->hash != 0 && input->hash != 0) {
        return output->hash == input->hash;
    }
    return fo_name_is_numbered(input->place.name) && output->place.name == input->place.name &&
           output->place.offset == input->place.offset;
}

static void
take_token(struct fo_model *model, const struct fo_output *output, const struct fo_object *receiver)
{
    struct fo_context *sender = fo_context_by_id(model, output->context_id);
    if (sender == NULL || (receiver != NULL && receiver->id == output->context_id)) {
        return;
    }
    if (sender->token_place.name == output->place.name && sender->token_hash == output->hash) {
        sender->is_token_unsent = false;
        sender->is_error_token_unsent = false;
    }
    if (receiver != NULL && receiver->is_live) {
        sender->peer_id = receiver->id;
        fo_detail_of(receiver)->as.context.peer_id = output->context_id;
    }
}

/** Input of a leg that another context's leg returned links the two and proves that it was sent. */
void
fo_context_receive(struct fo_model *model, const struct fo_object *receiver, const struct fo_call_seen *call)
{
    const struct fo_buffers_seen *input = fo_role_buffers(call, model->roles[call->call].input);
    if (input == NULL || model->output_count == 0) {
        return;
    }
    const struct fo_buffer_seen *token =
        fo_seen_buffer_of_type(input->before, input->before_count, SECBUFFER_TOKEN);
    if (token == NULL || token->bytes == 0) {
        return;
    }
    const uint32_t count =
        model->output_count < FO_MODEL_OUTPUTS_MAX ? model->output_count : FO_MODEL_OUTPUTS_MAX;
    for (uint32_t age = 1; age <= count; age++) {
        const struct fo_output *output = &model->outputs[(model->output_count - age) % FO_MODEL_OUTPUTS_MAX];
        if (is_same_token(output, token)) {
            take_token(model, output, receiver);
            return;
        }
    }
}

static bool
is_changed(const struct fo_buffers_seen *buffers, uint8_t index)
{
    const struct fo_buffer_seen *after = &buffers->after[index];
    if (index >= buffers->before_count) {
        return true;
    }
    const struct fo_buffer_seen *before = &buffers->before[index];
    return before->bytes != after->bytes || before->place.name != after->place.name ||
           before->place.offset != after->place.offset || before->hash != after->hash;
}

/** The entry that holds what the leg wants sent, NULL: none. */
static const struct fo_buffer_seen *
find_output(const struct fo_buffers_seen *output, bool alert_too)
{
    const uint8_t count = output == NULL ? 0 : output->after_count;
    for (uint8_t index = 0; index < count; index++) {
        const uint32_t type = fo_seen_type(&output->after[index]);
        if ((type == SECBUFFER_TOKEN || (alert_too && type == SECBUFFER_ALERT)) &&
            output->after[index].bytes > 0 && is_changed(output, index)) {
            return &output->after[index];
        }
    }
    return NULL;
}

void
fo_context_note_output(struct fo_model *model, const struct fo_object *context,
                       const struct fo_call_seen *call, bool is_ok)
{
    struct fo_context *state = &fo_detail_of(context)->as.context;
    const struct fo_buffers_seen *output = fo_role_buffers(call, model->roles[call->call].output);
    const struct fo_buffer_seen *token = find_output(output, !is_ok);
    if (is_ok) {
        state->is_token_unsent = token != NULL;
    }
    if (token == NULL) {
        return;
    }
    state->token_line = model->line;
    state->token_bytes = token->bytes;
    state->token_place = token->place;
    state->token_hash = token->hash;
    if (!is_ok) {
        state->is_error_token_unsent = true;
        state->is_error_token_block =
            fo_model_is_stored(model, call, output, (uint8_t)(token - output->after));
    }
    model->outputs[model->output_count++ % FO_MODEL_OUTPUTS_MAX] = (struct fo_output){
        .context_id = context->id, .bytes = token->bytes, .place = token->place, .hash = token->hash};
}
