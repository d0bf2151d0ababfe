// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Contexts: how legs create and move them, and which credentials and peers they have.
 */
#include "base/assert.h"
#include "check/model_state.h"
#include "check/seen.h"

/** NTSTATUS that Digest answers to a leg on an established server context, which stays as it is. */
#define STATUS_LOGON_FAILURE ((SECURITY_STATUS)0xC000006D)

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
    const struct fo_object *context = fo_model_context_next(model, credential->id, NULL);
    for (; context != NULL; context = fo_model_context_next(model, credential->id, context)) {
        struct fo_context *state = &fo_detail_of(context)->as.context;
        if (state->credential_freed_id == credential->id) {
            state->credential_freed_line = 0;
            state->credential_freed_id = 0;
            state->is_current_freed = false;
        }
    }
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

void
fo_context_revived(struct fo_model *model, const struct fo_object *context)
{
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
static void
receive_token(struct fo_model *model, const struct fo_object *receiver, const struct fo_call_seen *call)
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

static void
note_output(struct fo_model *model, const struct fo_object *context, const struct fo_call_seen *call,
            bool is_ok)
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

/* Phases. */

static bool
is_closing(uint8_t phase)
{
    return phase == FO_CONTEXT_SHUTTING_DOWN || phase == FO_CONTEXT_SHUT_DOWN ||
           phase == FO_CONTEXT_PEER_CLOSED;
}

static uint8_t
phase_after_continue(uint8_t phase)
{
    if (is_closing(phase)) {
        return phase;
    }
    return phase == FO_CONTEXT_ESTABLISHED || phase == FO_CONTEXT_RENEGOTIATING ? FO_CONTEXT_RENEGOTIATING
                                                                                : FO_CONTEXT_PARTIAL;
}

static uint8_t
phase_after_done(uint8_t phase)
{
    if (phase == FO_CONTEXT_SHUTTING_DOWN) {
        return FO_CONTEXT_SHUT_DOWN;
    }
    return is_closing(phase) ? phase : FO_CONTEXT_ESTABLISHED;
}

/** Phase of a context in @p phase after a leg of that class. */
static uint8_t
phase_after(uint8_t phase, enum fo_status_class status_class)
{
    if (phase == FO_CONTEXT_FAILED) {
        return phase; /* A failed context never recovers, whatever a provider answers. */
    }
    switch (status_class) {
    case FO_STATUS_DONE:
        return phase_after_done(phase);
    case FO_STATUS_CONTINUE:
        return phase_after_continue(phase);
    case FO_STATUS_COMPLETE:
        return FO_CONTEXT_NEED_COMPLETE;
    case FO_STATUS_COMPLETE_CONTINUE:
        return FO_CONTEXT_NEED_COMPLETE_CONTINUE;
    case FO_STATUS_WANT_CREDENTIAL:
        return FO_CONTEXT_WANT_CREDENTIAL;
    case FO_STATUS_RENEGOTIATE:
        return FO_CONTEXT_RENEGOTIATING;
    case FO_STATUS_CLOSED:
        return FO_CONTEXT_SHUT_DOWN;
    case FO_STATUS_EXPIRED:
    case FO_STATUS_FAILED:
        return FO_CONTEXT_FAILED;
    default: /* More input, pending, bad handle: nothing happened. */
        return phase == FO_CONTEXT_NONE ? FO_CONTEXT_PARTIAL : phase;
    }
}

static bool
survives(const struct fo_object *context, const struct fo_call_seen *call)
{
    return call->call == FO_CALL_ACCEPT_SECURITY_CONTEXT && call->status == STATUS_LOGON_FAILURE &&
           context->phase == FO_CONTEXT_ESTABLISHED && context->as.context->package == FO_PACKAGE_DIGEST;
}

static void
move(struct fo_model *model, struct fo_object *context, uint8_t phase, const struct fo_call_seen *call)
{
    struct fo_context *state = &fo_detail_of(context)->as.context;
    if (phase == FO_CONTEXT_FAILED && context->phase != FO_CONTEXT_FAILED) {
        state->failed_line = model->line;
        state->failed_call = (uint8_t)call->call;
    }
    if (phase == FO_CONTEXT_ESTABLISHED) {
        state->was_established = true;
    }
    context->phase = phase;
    fo_object_touch(model, context);
}

static void
read_requirements(const struct fo_model *model, struct fo_context *state, const struct fo_call_seen *call)
{
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_operand_seen *requirements = fo_role_operand(call, roles->requirements);
    const struct fo_operand_seen *target = fo_role_operand(call, roles->target);
    state->requirements_observed = requirements != NULL;
    state->requirements = requirements == NULL ? 0 : requirements->u.number;
    const bool is_client = call->call == FO_CALL_INITIALIZE_SECURITY_CONTEXT;
    const uint64_t datagram = is_client ? ISC_REQ_DATAGRAM : ASC_REQ_DATAGRAM;
    const uint64_t extended = is_client ? ISC_REQ_EXTENDED_ERROR : ASC_REQ_EXTENDED_ERROR;
    if ((state->requirements & datagram) != 0) {
        state->is_datagram = true;
    }
    state->wanted_error_token =
        (state->requirements & extended) != 0 || state->package == FO_PACKAGE_SCHANNEL;
    if (state->leg_count == 0 && target != NULL) {
        state->target = target->u.name;
    }
}

static void
read_results(const struct fo_model *model, struct fo_context *state, const struct fo_call_seen *call)
{
    const struct fo_call_roles *roles = &model->roles[call->call];
    const struct fo_operand_seen *attributes = fo_role_operand(call, roles->attributes);
    const struct fo_operand_seen *expiry = fo_role_operand(call, roles->expiry);
    if (attributes != NULL) {
        state->attributes = attributes->u.number;
        state->attributes_observed = true;
    }
    if (expiry != NULL && expiry->u.number != 0) {
        state->expiry = expiry->u.number;
    }
}

/** A leg on @p context ended: its phase, its results. */
static void
apply_leg(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call,
          struct fo_object *context)
{
    struct fo_context *state = &fo_detail_of(context)->as.context;
    const enum fo_status_class status_class = fo_status_classify(call->status);
    const bool is_ok = fo_status_ok(call->call, call->status);
    if (is_ok) {
        fo_context_use_credential(model, context, open->pending.credential);
    }
    read_requirements(model, state, call);
    if (state->leg_count++ == 0) {
        state->first_line = open->pending.line;
    }
    state->leg_line = model->line;
    state->leg_status = call->status;
    state->leg_class = (uint8_t)status_class;
    state->is_input_altered |= call->injected != 0;
    if (status_class != FO_STATUS_MORE_INPUT && status_class != FO_STATUS_BAD_HANDLE) {
        state->asked_class = (uint8_t)status_class;
        state->is_completed = false;
        note_output(model, context, call, is_ok);
    }
    if (is_ok) {
        read_results(model, state, call);
    }
    if (!survives(context, call)) {
        move(model, context, phase_after(context->phase, status_class), call);
    }
}

/* First legs. */

/** The context that a first leg's answer denotes: an old one found again, a new one, or none. */
static struct fo_object *
find_created(struct fo_model *model, const struct fo_call_seen *call, const struct fo_handle_seen *out)
{
    const bool is_ok = fo_status_ok(call->call, call->status);
    const bool wants_more = fo_status_classify(call->status) == FO_STATUS_MORE_INPUT;
    const fo_name value = is_ok && !wants_more ? fo_seen_result(out) : out->after;
    if (!fo_name_is_numbered(value)) {
        if (is_ok && out->after == FO_NAME_ZERO) {
            fo_provider_slot(model, call->provider)->zero_returned = true;
        }
        return NULL;
    }
    struct fo_object *known = fo_model_live_owner(model, value, FO_OBJECT_CONTEXT, call->provider);
    if (known != NULL) {
        fo_detail_of(known)->as.context.is_aliased |= is_ok;
        return is_ok ? known : NULL;
    }
    struct fo_object *context = fo_object_create(model, &(struct fo_birth){.kind = FO_OBJECT_CONTEXT,
                                                                           .call = call->call,
                                                                           .value = value,
                                                                           .storage = out->storage,
                                                                           .provider = call->provider});
    if (context != NULL) {
        context->side = call->call == FO_CALL_ACCEPT_SECURITY_CONTEXT ? FO_SIDE_SERVER : FO_SIDE_CLIENT;
        fo_detail_of(context)->as.context.is_first_failed = !is_ok;
    }
    return context;
}

static struct fo_object *
end_first(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call)
{
    const struct fo_handle_seen *out = fo_role_handle(call, model->roles[call->call].new_context);
    if (out == NULL) {
        return NULL;
    }
    struct fo_object *context = find_created(model, call, out);
    if (context != NULL) {
        const bool is_alias = fo_detail_of(context)->as.context.leg_count > 0;
        if (!is_alias && open->pending.credential != NULL) {
            /* A failed first leg that left a handle depends on its credential like any other. */
            fo_context_use_credential(model, context, open->pending.credential);
        }
        if (is_alias) {
            context->storage = out->storage != 0 ? out->storage : context->storage;
        }
        apply_leg(model, open, call, context);
        fo_model_written(model, open, out, context);
    } else if (fo_status_classify(call->status) == FO_STATUS_MORE_INPUT) {
        fo_model_not_written(model, out, FO_VARIABLE_FIRST_MORE_INPUT);
    } else if (fo_status_ok(call->call, call->status)) {
        fo_model_written(model, open, out, NULL);
    } else {
        fo_model_not_written(model, out, FO_VARIABLE_FIRST_FAILED);
    }
    return context;
}

/* Later legs. */

static void
rename_context(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call,
               struct fo_object *context)
{
    const struct fo_handle_seen *out = fo_role_handle(call, model->roles[call->call].new_context);
    if (out == NULL || out->before == FO_NAME_NULL) {
        return;
    }
    const fo_name value = out->after;
    if (fo_name_is_numbered(value)) {
        const struct fo_object *owner = fo_model_live_owner(model, value, FO_OBJECT_CONTEXT, call->provider);
        if (owner != NULL && owner != context) {
            fo_model_written(model, open, out, owner);
            return;
        }
        fo_object_bind(model, context, value);
        context->value = value;
    }
    if (out->storage != 0 && (value != 0 || out->before == context->value)) {
        context->storage = out->storage;
        fo_model_written(model, open, out, context);
    }
}

static struct fo_object *
end_later(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call,
          struct fo_object *context)
{
    if (!fo_object_is(context, FO_OBJECT_CONTEXT)) {
        /* A provider that takes a leg on nothing has started a context. */
        return fo_status_ok(call->call, call->status) ? end_first(model, open, call) : NULL;
    }
    if (!context->is_live) {
        return NULL;
    }
    apply_leg(model, open, call, context);
    if (fo_status_ok(call->call, call->status)) {
        rename_context(model, open, call, context);
    }
    return context;
}

struct fo_object *
fo_model_end_leg(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call)
{
    if (call->is_slot_missing) {
        return NULL;
    }
    if (fo_object_is(open->pending.credential, FO_OBJECT_CREDENTIAL) && open->pending.credential->is_live) {
        struct fo_credential *credential = &fo_detail_of(open->pending.credential)->as.credential;
        const bool is_client = call->call == FO_CALL_INITIALIZE_SECURITY_CONTEXT;
        uint32_t *line = is_client ? &credential->client_line : &credential->server_line;
        bool *used = is_client ? &credential->client_used : &credential->server_used;
        *line = *line != 0 ? *line : model->line;
        *used |= fo_status_ok(call->call, call->status);
    }
    struct fo_object *context = open->pending.is_first
                                    ? end_first(model, open, call)
                                    : end_later(model, open, call, fo_object_at(model, open->pins[1]));
    receive_token(model, context, call);
    return context;
}

void
fo_model_end_import(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call)
{
    const struct fo_handle_seen *out = fo_role_handle(call, model->roles[call->call].new_context);
    if (out == NULL || call->is_slot_missing) {
        return;
    }
    if (!fo_status_ok(call->call, call->status)) {
        fo_model_not_written(model, out, FO_VARIABLE_FIRST_FAILED);
        return;
    }
    struct fo_object *context = find_created(model, call, out);
    fo_model_written(model, open, out, context);
    if (context == NULL) {
        return;
    }
    const struct fo_operand_seen *package = fo_role_operand(call, model->roles[call->call].package);
    struct fo_context *state = &fo_detail_of(context)->as.context;
    context->side = FO_SIDE_UNKNOWN;
    state->is_imported = true;
    state->package = package == NULL ? FO_PACKAGE_UNKNOWN : fo_model_learn_package(model, package->u.package);
    state->first_line = model->line;
    move(model, context, FO_CONTEXT_ESTABLISHED, call);
}

/* Other calls on a context. */

static uint8_t
phase_after_completion(uint8_t phase, enum fo_status_class status_class)
{
    const bool was_asked = phase == FO_CONTEXT_NEED_COMPLETE || phase == FO_CONTEXT_NEED_COMPLETE_CONTINUE;
    if (!was_asked || status_class == FO_STATUS_BAD_HANDLE) {
        return phase;
    }
    if (status_class != FO_STATUS_DONE) {
        return FO_CONTEXT_FAILED;
    }
    return phase == FO_CONTEXT_NEED_COMPLETE ? FO_CONTEXT_ESTABLISHED : FO_CONTEXT_PARTIAL;
}

/** A control token of four bytes is a shutdown token; alert and session tokens are longer. */
static bool
asks_shutdown(const struct fo_model *model, const struct fo_call_seen *call)
{
    const struct fo_buffers_seen *input = fo_role_buffers(call, model->roles[call->call].input);
    return input == NULL || input->before_count == 0 || input->before[0].bytes == 4 ||
           input->before[0].bytes == 0;
}

static bool
can_shut_down(uint8_t phase)
{
    return phase == FO_CONTEXT_PARTIAL || phase == FO_CONTEXT_ESTABLISHED ||
           phase == FO_CONTEXT_PEER_CLOSED || phase == FO_CONTEXT_RENEGOTIATING;
}

static uint8_t
phase_after_message(uint8_t phase, enum fo_call call, enum fo_status_class status_class)
{
    if (phase != FO_CONTEXT_ESTABLISHED) {
        return phase;
    }
    if (status_class == FO_STATUS_RENEGOTIATE &&
        (call == FO_CALL_DECRYPT_MESSAGE || call == FO_CALL_MAKE_SIGNATURE)) {
        return FO_CONTEXT_RENEGOTIATING;
    }
    return status_class == FO_STATUS_CLOSED && call == FO_CALL_DECRYPT_MESSAGE ? FO_CONTEXT_PEER_CLOSED
                                                                               : phase;
}

static void
impersonate(struct fo_model *model, const struct fo_open_call *open, const struct fo_object *context)
{
    const struct fo_object *frame =
        fo_object_create(model, &(struct fo_birth){.kind = FO_OBJECT_FRAME,
                                                   .call = FO_CALL_IMPERSONATE_SECURITY_CONTEXT,
                                                   .provider = open->pending.seen.provider});
    if (frame != NULL) {
        struct fo_impersonation *state = &fo_detail_of(frame)->as.frame;
        state->context_id = context->id;
        state->thread = open->pending.thread;
        fo_object_adopted(model, frame);
    }
}

void
fo_model_end_context_call(struct fo_model *model, const struct fo_open_call *open,
                          const struct fo_call_seen *call, struct fo_object *context)
{
    struct fo_context *state = &fo_detail_of(context)->as.context;
    const enum fo_status_class status_class = fo_status_classify(call->status);
    const bool is_ok = fo_status_ok(call->call, call->status);
    switch (call->call) {
    case FO_CALL_COMPLETE_AUTH_TOKEN:
        state->is_completed |= is_ok;
        move(model, context, phase_after_completion(context->phase, status_class), call);
        break;
    case FO_CALL_APPLY_CONTROL_TOKEN:
        if (is_ok && asks_shutdown(model, call) && can_shut_down(context->phase)) {
            state->was_shutdown_asked = true;
            move(model, context, FO_CONTEXT_SHUTTING_DOWN, call);
        }
        break;
    case FO_CALL_IMPERSONATE_SECURITY_CONTEXT:
        if (is_ok) {
            impersonate(model, open, context);
        }
        break;
    case FO_CALL_MAKE_SIGNATURE:
    case FO_CALL_VERIFY_SIGNATURE:
    case FO_CALL_ENCRYPT_MESSAGE:
    case FO_CALL_DECRYPT_MESSAGE:
        state->message_line = model->line;
        state->is_closed_by_peer |= call->call == FO_CALL_DECRYPT_MESSAGE && status_class == FO_STATUS_CLOSED;
        move(model, context, phase_after_message(context->phase, call->call, status_class), call);
        break;
    default:
        break;
    }
    state->is_input_altered |= call->injected != 0;
}
