// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Legs: how they create contexts and move them from phase to phase.
 */
#include "base/assert.h"
#include "check/model_state.h"
#include "check/seen.h"

/** NTSTATUS that Digest answers to a leg on an established server context, which stays as it is. */
#define STATUS_LOGON_FAILURE ((SECURITY_STATUS)0xC000006D)

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

void
fo_context_move(struct fo_model *model, struct fo_object *context, uint8_t phase,
                const struct fo_call_seen *call)
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
        state->is_not_completed = false;
        fo_context_note_output(model, context, call, is_ok);
    }
    if (is_ok) {
        read_results(model, state, call);
    }
    if (!survives(context, call)) {
        fo_context_move(model, context, phase_after(context->phase, status_class), call);
    }
}

/* First legs. */

/** The context that a first leg's answer denotes: an old one found again, a new one, or none. */
static struct fo_object *
find_created(struct fo_model *model, const struct fo_call_seen *call, const struct fo_handle_seen *out)
{
    const bool is_ok = fo_status_ok(call->call, call->status);
    const fo_name value = fo_seen_has_stored(call) ? fo_seen_result(out) : out->after;
    if (!fo_name_is_numbered(value)) {
        if (is_ok && out->after == FO_NAME_ZERO) {
            fo_provider_slot(model, call->provider)->zero_returned = true;
        }
        return NULL;
    }
    struct fo_object *known = fo_model_live_owner(model, value, FO_OBJECT_CONTEXT, call->provider);
    if (known != NULL && known->is_refused) {
        fo_object_end(model, known); /* Its value was free: it has gone although its deletion was refused. */
    } else if (known != NULL) {
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
    if (fo_status_ok(call->call, call->status) || fo_seen_has_stored(call)) {
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
    fo_context_receive(model, context, call);
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
    fo_context_move(model, context, FO_CONTEXT_ESTABLISHED, call);
}
