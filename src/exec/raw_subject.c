// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table as a subject: one call for each raw operation.
 */
#include "exec/raw_state.h"

static void
begin(void *user, const struct fo_stage *stage)
{
    struct fo_raw_state *state = user;
    state->stage = *stage;
    for (size_t i = 0; i < FO_VARIABLES_MAX; i++) {
        SecInvalidateHandle(&state->credentials[i].value);
        SecInvalidateHandle(&state->credentials[i].stale);
        SecInvalidateHandle(&state->contexts[i].value);
        SecInvalidateHandle(&state->contexts[i].stale);
    }
    state->is_loaded = true;
    fo_observer_mark(stage->observer, FO_EXEC_LOAD, NULL, stage->module);
    if (stage->observer != NULL && stage->observer->init != NULL) {
        stage->observer->init(stage->observer->user, &stage->dispatch, stage->module);
    }
}

static enum fo_applied
apply(void *user, const struct fo_operation *operation)
{
    struct fo_raw_state *state = user;
    const SecHandle *context = &state->contexts[operation->operands[FO_OPERAND_A] % FO_VARIABLES_MAX].value;
    struct fo_frame frame;
    enum fo_call call;
    if (fo_operation_is_call(operation->code, &call)) {
        fo_raw_prepare(state, operation, call, &frame);
        SECURITY_STATUS status = fo_dispatch_invoke(&state->stage.dispatch, &frame);
        fo_raw_settle(state, operation, &frame, status);
        return FO_APPLIED;
    }
    switch (operation->code) {
    case FO_OP_SEND:
        fo_observer_mark(state->stage.observer, FO_EXEC_SEND, context,
                         state->memory[operation->operands[FO_OPERAND_B]].block);
        return FO_APPLIED;
    case FO_OP_GIVE_UP:
        fo_observer_mark(state->stage.observer, FO_EXEC_GIVE_UP, context, NULL);
        return FO_APPLIED;
    default:
        return FO_NOT_SUPPORTED;
    }
}

static void
close_all(void *user, uint32_t order)
{
    struct fo_raw_state *state = user;
    fo_raw_release(state, order);
}

static void
end(void *user)
{
    struct fo_raw_state *state = user;
    fo_raw_release(state, 0);
    if (state->is_loaded) {
        state->is_loaded = false;
        fo_observer_mark(state->stage.observer, FO_EXEC_UNLOAD, NULL, state->stage.module);
    }
}

const struct fo_subject fo_raw_subject = {
    .name = "raw",
    .state_bytes = sizeof(struct fo_raw_state),
    .breaks_rules = true,
    .begin = begin,
    .apply = apply,
    .close_all = close_all,
    .end = end,
};

const struct fo_subject fo_calls_subject = {
    .name = "calls",
    .state_bytes = sizeof(struct fo_raw_state),
    .begin = begin,
    .apply = apply,
    .close_all = close_all,
    .end = end,
};
