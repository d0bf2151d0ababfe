// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Given bytes as a letter that overtakes all others.
 */
#include "exec/token_subject.h"

#include "exec/lifecycle_subject.h"

static const uint8_t *given;
static size_t given_bytes;

void
fo_token_subject_set(const uint8_t *bytes, size_t count)
{
    given = bytes;
    given_bytes = count;
}

static void
begin(void *user, const struct fo_stage *stage)
{
    fo_lifecycle_subject.begin(user, stage);
}

static enum fo_applied
apply(void *user, const struct fo_operation *operation)
{
    struct fo_lifecycle_state *state = user;
    const uint32_t session = operation->operands[FO_OPERAND_A];
    struct fo_operation changed = *operation;
    bool takes_token = operation->code == FO_OP_STEP || operation->code == FO_OP_UNPROTECT;
    if (takes_token && operation->operands[FO_OPERAND_B] == FO_TOKEN_RANDOM &&
        state->actors[session].session != NULL) {
        fo_mailroom_post(state->stage.mail, session, given, given_bytes);
        changed.operands[FO_OPERAND_B] = FO_TOKEN_LATER;
    }
    return fo_lifecycle_subject.apply(user, &changed);
}

static void
close_all(void *user, uint32_t order)
{
    fo_lifecycle_subject.close_all(user, order);
}

static void
end(void *user)
{
    fo_lifecycle_subject.end(user);
}

const struct fo_subject fo_token_subject = {
    .name = "token",
    .state_bytes = sizeof(struct fo_lifecycle_state),
    .room_bytes = FO_EXPORT_ROOM_BYTES,
    .begin = begin,
    .apply = apply,
    .close_all = close_all,
    .end = end,
};
