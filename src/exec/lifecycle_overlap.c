// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Which operations of the lifecycle subject may run on two threads at once, as the layer's contract says.
 *
 * A session belongs to one thread at a time, those of a Digest server to one thread together; credentials and
 * libraries may be shared, closing included.
 */
#include "exec/lifecycle_subject.h"

/** What an operation works on. */
struct reach {
    bool may_overlap;
    uint8_t sessions; /**< One bit each. */
    uint8_t slots;    /**< Credential slots that it fills or empties, one bit each. */
};

static struct reach
reach_of(const struct fo_operation *operation)
{
    struct reach reach = {0};
    uint8_t subject = operation->operands[FO_OPERAND_A];
    switch (operation->code) {
    case FO_OP_ACQUIRE:
    case FO_OP_CLOSE_CREDENTIAL:
    case FO_OP_FREE_CREDENTIAL:
        reach = (struct reach){true, 0, (uint8_t)(1U << subject)};
        break;
    case FO_OP_HANDSHAKE:
        reach = (struct reach){true, (uint8_t)(1U << subject | 1U << fo_mailroom_peer(subject)), 0};
        break;
    case FO_OP_STEP:
    case FO_OP_PROTECT:
    case FO_OP_UNPROTECT:
    case FO_OP_RENEGOTIATE:
    case FO_OP_SHUTDOWN:
    case FO_OP_QUERY:
    case FO_OP_EXPORT:
    case FO_OP_CLOSE:
    case FO_OP_FREE:
        reach = (struct reach){true, (uint8_t)(1U << subject), 0};
        break;
    default:
        break;
    }
    return reach;
}

/** True when the thread is fixed on which @p sessions are worked with. */
static bool
is_bound(const struct fo_lifecycle_state *state, uint8_t sessions)
{
    for (uint32_t i = 0; i < FO_SESSIONS_MAX; i++) {
        if ((sessions >> i & 1) != 0 && state->actors[i].session != NULL && state->actors[i].is_bound) {
            return true;
        }
    }
    return false;
}

static bool
has_digest_server(const struct fo_lifecycle_state *state, uint8_t sessions)
{
    for (uint32_t i = FO_SESSION_PAIRS_MAX; i < FO_SESSIONS_MAX; i++) {
        if ((sessions >> i & 1) != 0 && state->actors[i].session != NULL &&
            state->actors[i].package == FO_PROGRAM_DIGEST) {
            return true;
        }
    }
    return false;
}

bool
fo_lifecycle_may_overlap(const void *user, const struct fo_operation *left, const struct fo_operation *right)
{
    const struct fo_lifecycle_state *state = user;
    struct reach first = reach_of(left);
    struct reach second = reach_of(right);
    if (!first.may_overlap || !second.may_overlap || (first.sessions & second.sessions) != 0 ||
        (first.slots & second.slots) != 0 || is_bound(state, first.sessions | second.sessions)) {
        return false;
    }
    return !has_digest_server(state, first.sessions) || !has_digest_server(state, second.sessions);
}
