// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The lives of connections, as a table of what follows what.
 */
#include "program/sequel.h"

enum {
    SEQUELS_MAX = 6,
    PLACES = 512, /**< Of damage. */
};

/** Who does what, and to which token. */
struct sequel {
    uint8_t code; /**< FO_OP_NOTHING ends the list. */
    bool is_peer; /**< The connection at the other end does it. */
    bool is_damaged;
};

static const struct sequel sequels[FO_OP_SESSION_COUNT][SEQUELS_MAX] = {
    [FO_OP_OPEN] = {{FO_OP_STEP, false, false}, {FO_OP_HANDSHAKE, false, false}},
    [FO_OP_STEP] = {{FO_OP_STEP, true, false},
                    {FO_OP_STEP, false, true},
                    {FO_OP_HANDSHAKE, false, false},
                    {FO_OP_OPEN, false, false},
                    {FO_OP_CLOSE, false, false}},
    [FO_OP_HANDSHAKE] = {{FO_OP_PROTECT, false, false},
                         {FO_OP_PROTECT, true, false},
                         {FO_OP_RENEGOTIATE, false, false},
                         {FO_OP_SHUTDOWN, false, false},
                         {FO_OP_QUERY, false, false},
                         {FO_OP_OPEN, false, false}},
    [FO_OP_PROTECT] = {{FO_OP_UNPROTECT, true, false}},
    [FO_OP_UNPROTECT] = {{FO_OP_PROTECT, false, false},
                         {FO_OP_HANDSHAKE, false, false},
                         {FO_OP_STEP, false, false},
                         {FO_OP_OPEN, false, false}},
    [FO_OP_RENEGOTIATE] = {{FO_OP_UNPROTECT, true, false},
                           {FO_OP_HANDSHAKE, true, false},
                           {FO_OP_STEP, false, true}},
    [FO_OP_SHUTDOWN] = {{FO_OP_UNPROTECT, true, false}, {FO_OP_OPEN, false, false}},
    [FO_OP_CLOSE] = {{FO_OP_OPEN, false, false}},
    [FO_OP_FREE] = {{FO_OP_OPEN, false, false}},
};

/** The operation that opened @p session last before @p index: what a new connection of it repeats. */
static const struct fo_operation *
find_open(const struct fo_program *program, uint32_t index, uint8_t session)
{
    for (uint32_t i = index; i > 0; i--) {
        const struct fo_operation *operation = &program->operations[i - 1];
        if (operation->code == FO_OP_OPEN && operation->operands[FO_OPERAND_A] == session) {
            return operation;
        }
    }
    return NULL;
}

static void
damage(struct fo_random *random, struct fo_operation *step)
{
    static const uint8_t sources[] = {FO_TOKEN_RANDOM, FO_TOKEN_RANDOM, FO_TOKEN_FLIP, FO_TOKEN_CUT,
                                      FO_TOKEN_EMPTY};
    step->operands[FO_OPERAND_B] = sources[fo_random_below(random, sizeof sources)];
    step->argument = (uint32_t)fo_random_below(random, PLACES);
}

bool
fo_sequel_choose(struct fo_random *random, const struct fo_program *program, uint32_t index,
                 struct fo_operation *out)
{
    const struct fo_operation *before = &program->operations[index];
    uint32_t count = 0;
    if (before->code >= FO_OP_SESSION_COUNT) {
        return false;
    }
    while (count < SEQUELS_MAX && sequels[before->code][count].code != FO_OP_NOTHING) {
        count++;
    }
    if (count == 0) {
        return false;
    }
    const struct sequel sequel = sequels[before->code][fo_random_below(random, count)];
    uint8_t session = before->operands[FO_OPERAND_A];
    uint8_t peer = (uint8_t)((session + FO_SESSION_PAIRS_MAX) % FO_SESSIONS_MAX);
    struct fo_operation made = {.code = sequel.code, .operands = {sequel.is_peer ? peer : session}};
    if (sequel.code == FO_OP_OPEN) {
        const struct fo_operation *open = find_open(program, index, session);
        if (open == NULL) {
            return false;
        }
        made = *open;
    } else if (sequel.code == FO_OP_QUERY) {
        made.operands[FO_OPERAND_B] = (uint8_t)fo_random_below(random, FO_QUERY_COUNT);
    } else if (sequel.is_damaged) {
        damage(random, &made);
    }
    fo_operation_canonicalize(&made);
    *out = made;
    return true;
}
