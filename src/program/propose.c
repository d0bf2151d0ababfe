// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Session operations that fit, and the choices that all proposals make.
 */
#include "program/propose.h"

#include "base/assert.h"

enum {
    FAULT_STATUS = 0, /**< The kind of fault that answers a status. */
    RARELY = 8,       /**< Once in so many choices what is there is left aside. */
};

uint32_t
fo_propose_below(const struct fo_proposal *proposal, uint32_t bound)
{
    return (uint32_t)fo_random_below(proposal->random, bound);
}

bool
fo_propose_chance(const struct fo_proposal *proposal, uint32_t times)
{
    return fo_random_below(proposal->random, times) == 0;
}

uint8_t
fo_propose_member(const struct fo_proposal *proposal, uint32_t set, uint32_t count)
{
    set &= (UINT32_C(1) << count) - 1;
    if (set == 0 || fo_propose_chance(proposal, 2 * RARELY)) {
        return (uint8_t)fo_propose_below(proposal, count);
    }
    uint32_t left = fo_propose_below(proposal, (uint32_t)__builtin_popcount(set));
    uint8_t index = 0;
    while ((set >> index & 1) == 0 || left > 0) {
        left -= (set >> index & 1) != 0;
        index++;
    }
    return index;
}

uint32_t
fo_propose_weighted(const struct fo_proposal *proposal, const uint8_t *weights, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    FO_ASSERT(sum > 0);
    uint32_t left = fo_propose_below(proposal, sum);
    uint32_t index = 0;
    while (left >= weights[index]) {
        left -= weights[index];
        index++;
    }
    return index;
}

/** What must be there before an operation has something to do. */
enum need {
    NEED_NOTHING,
    NEED_SLOT,
    NEED_SESSION,
    NEED_EXPORT,
};

static const struct {
    uint8_t weight;
    uint8_t need;
} habits[FO_OP_SESSION_COUNT] = {
    [FO_OP_OPEN_LIBRARY] = {1, NEED_NOTHING},
    [FO_OP_CLOSE_LIBRARY] = {2, NEED_NOTHING},
    [FO_OP_ACQUIRE] = {6, NEED_NOTHING},
    [FO_OP_CLOSE_CREDENTIAL] = {4, NEED_SLOT},
    [FO_OP_OPEN] = {8, NEED_SLOT},
    [FO_OP_STEP] = {14, NEED_SESSION},
    [FO_OP_HANDSHAKE] = {8, NEED_SESSION},
    [FO_OP_DROP] = {1, NEED_SESSION},
    [FO_OP_PROTECT] = {4, NEED_SESSION},
    [FO_OP_UNPROTECT] = {4, NEED_SESSION},
    [FO_OP_RENEGOTIATE] = {3, NEED_SESSION},
    [FO_OP_SHUTDOWN] = {4, NEED_SESSION},
    [FO_OP_PEER_GONE] = {1, NEED_SESSION},
    [FO_OP_QUERY] = {2, NEED_SESSION},
    [FO_OP_IMPERSONATE] = {2, NEED_SESSION},
    [FO_OP_REVERT] = {2, NEED_SESSION},
    [FO_OP_EXPORT] = {2, NEED_SESSION},
    [FO_OP_IMPORT] = {2, NEED_EXPORT},
    [FO_OP_USE_CREDENTIAL] = {3, NEED_SESSION},
    [FO_OP_CLOSE] = {4, NEED_SESSION},
    [FO_OP_FREE] = {4, NEED_SESSION},
    [FO_OP_FREE_CREDENTIAL] = {4, NEED_SLOT},
    [FO_OP_FAULT] = {4, NEED_NOTHING},
    [FO_OP_FAIL_ALLOCATION] = {3, NEED_NOTHING},
    [FO_OP_FAIL_PROVIDER_ALLOCATION] = {1, NEED_NOTHING},
    [FO_OP_SCRIPT] = {6, NEED_NOTHING},
    [FO_OP_CLOCK] = {1, NEED_NOTHING},
    [FO_OP_CLOSE_ALL] = {1, NEED_SLOT},
    [FO_OP_BYTES] = {1, NEED_SESSION},
    [FO_OP_WORD] = {1, NEED_SESSION},
    [FO_OP_OVERLAP] = {3, NEED_SESSION},
    [FO_OP_WISH] = {6, NEED_SLOT},
    [FO_OP_AGAIN] = {6, NEED_SESSION},
    [FO_OP_FAIL_MODULE] = {2, NEED_NOTHING},
};

static bool
has_need(const struct fo_resources *resources, enum need need)
{
    switch (need) {
    case NEED_SLOT:
        return resources->slots != 0;
    case NEED_SESSION:
        return resources->sessions != 0;
    case NEED_EXPORT:
        return resources->exports != 0;
    case NEED_NOTHING:
        break;
    }
    return true;
}

/** A number as programs use them: mostly small, now and then any. */
static uint32_t
choose_number(const struct fo_proposal *proposal, uint32_t count)
{
    static const uint32_t bounds[] = {2, 4, 16, 256, 65536};
    uint32_t kinds = sizeof bounds / sizeof bounds[0];
    uint32_t kind = fo_propose_below(proposal, kinds + 1);
    uint32_t number =
        kind < kinds ? fo_propose_below(proposal, bounds[kind]) : (uint32_t)fo_random_next(proposal->random);
    return count == 0 ? number : number % count;
}

/** None, one or all flags, or any. */
static uint32_t
choose_flags(const struct fo_proposal *proposal, uint32_t count)
{
    switch (fo_propose_below(proposal, 4)) {
    case 0:
        return 0;
    case 1:
        return UINT32_C(1) << fo_propose_below(proposal, (uint32_t)__builtin_ctz(count));
    case 2:
        return count - 1;
    default:
        return fo_propose_below(proposal, count);
    }
}

static uint32_t
choose_call(const struct fo_proposal *proposal)
{
    static const uint8_t often[] = {0,
                                    1 + FO_CALL_INITIALIZE_SECURITY_CONTEXT,
                                    1 + FO_CALL_ACCEPT_SECURITY_CONTEXT,
                                    1 + FO_CALL_ACQUIRE_CREDENTIALS_HANDLE,
                                    1 + FO_CALL_COMPLETE_AUTH_TOKEN,
                                    1 + FO_CALL_QUERY_CONTEXT_ATTRIBUTES,
                                    1 + FO_CALL_APPLY_CONTROL_TOKEN};
    uint64_t expected = proposal->resources.expected;
    if (expected != 0 && fo_propose_chance(proposal, 2)) {
        for (uint32_t skipped = fo_propose_below(proposal, (uint32_t)__builtin_popcountll(expected));
             skipped > 0; skipped--) {
            expected &= expected - 1;
        }
        return 1 + (uint32_t)__builtin_ctzll(expected);
    }
    return fo_propose_chance(proposal, 3) ? fo_propose_below(proposal, FO_CALL_COUNT + 1)
                                          : often[fo_propose_below(proposal, sizeof often)];
}

static uint32_t
choose_value(const struct fo_proposal *proposal, const struct fo_field *field)
{
    const struct fo_resources *resources = &proposal->resources;
    uint32_t count = fo_field_count(field);
    switch (field->kind) {
    case FO_FIELD_SESSION:
        return fo_propose_member(proposal, resources->sessions, count);
    case FO_FIELD_CREDENTIAL:
        return fo_propose_member(proposal, resources->slots, count);
    case FO_FIELD_CONTEXT:
        return fo_propose_member(proposal, resources->contexts, count);
    case FO_FIELD_MEMORY:
        return fo_propose_member(proposal, resources->memories, count);
    case FO_FIELD_FLAGS:
        return choose_flags(proposal, count);
    case FO_FIELD_NUMBER:
        return choose_number(proposal, count);
    case FO_FIELD_CALL:
        return choose_call(proposal);
    case FO_FIELD_WORD:
    case FO_FIELD_STATUS:
        return fo_propose_below(proposal, count);
    case FO_FIELD_BYTES:
        break;
    }
    return 0;
}

/** The default package mostly; the side that is not there yet. */
static void
finish_acquire(const struct fo_proposal *proposal, struct fo_operation *operation)
{
    const struct fo_resources *resources = &proposal->resources;
    operation->operands[FO_OPERAND_A] =
        fo_propose_member(proposal, ~(uint32_t)resources->slots, FO_CREDENTIAL_SLOTS_MAX);
    if (!fo_propose_chance(proposal, 4)) {
        bool wants_server = resources->slots != 0 && resources->server_slots == 0;
        operation->operands[FO_OPERAND_B] = wants_server;
    }
    if (!fo_propose_chance(proposal, RARELY)) {
        operation->operands[FO_OPERAND_C] = FO_PROGRAM_DEFAULT;
    }
}

/** A session of the credential's side: the peer of an open one mostly, now and then one that is used again.
 */
static void
finish_open(const struct fo_proposal *proposal, struct fo_operation *operation)
{
    const struct fo_resources *resources = &proposal->resources;
    const uint32_t side = (1U << FO_SESSION_PAIRS_MAX) - 1;
    uint8_t slot = operation->operands[FO_OPERAND_B];
    bool is_server = (resources->server_slots >> slot & 1) != 0;
    uint32_t own = (is_server ? resources->sessions >> FO_SESSION_PAIRS_MAX : resources->sessions) & side;
    uint32_t peers = (is_server ? resources->sessions : resources->sessions >> FO_SESSION_PAIRS_MAX) & side;
    uint32_t alone = peers & ~own;
    uint32_t set = alone != 0 && !fo_propose_chance(proposal, 4) ? alone : ~own;
    if (own != 0 && fo_propose_chance(proposal, 4)) {
        set = own;
    }
    uint8_t index = fo_propose_member(proposal, set, FO_SESSION_PAIRS_MAX);
    operation->operands[FO_OPERAND_A] = (uint8_t)(index + (is_server ? FO_SESSION_PAIRS_MAX : 0));
}

/** The honest token in every second case, and always where damage is off. */
static void
finish_step(const struct fo_proposal *proposal, struct fo_operation *operation)
{
    bool is_damage_on = (proposal->classes >> FO_CLASS_DAMAGE & 1) != 0;
    if (!is_damage_on || fo_propose_chance(proposal, 2)) {
        operation->operands[FO_OPERAND_B] = FO_TOKEN_NEXT;
        operation->operands[FO_OPERAND_C] = 0;
        operation->argument = 0;
    }
}

static void
finish_bytes(const struct fo_proposal *proposal, struct fo_operation *operation)
{
    uint8_t bytes[FO_OPERATION_PAYLOAD_MAX];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)fo_random_next(proposal->random);
    }
    fo_operation_bytes_set(operation, bytes, 1 + fo_propose_below(proposal, sizeof bytes));
}

/** Legs and switches are counted from the first; 255 is the last leg. */
static void
finish_script(const struct fo_proposal *proposal, struct fo_operation *operation)
{
    static const uint8_t values[] = {1, 1, 1, 2, 2, 3, 255, 0};
    if (!fo_propose_chance(proposal, RARELY)) {
        operation->argument = values[fo_propose_below(proposal, sizeof values)];
    }
}

/** A fault that waits for the hundredth call never happens: mostly it is one of the next. */
static void
finish_fault(const struct fo_proposal *proposal, struct fo_operation *operation)
{
    static const uint8_t later[] = {0, 0, 0, 0, 1, 1, 2, 3};
    const bool is_call = operation->code == FO_OP_FAULT;
    if (fo_propose_chance(proposal, RARELY)) {
        return;
    }
    const uint32_t nth = is_call ? later[fo_propose_below(proposal, sizeof later)]
                                 : fo_propose_below(proposal, UINT32_C(1) << fo_propose_below(proposal, 6));
    operation->argument = (operation->argument & ~(uint32_t)UINT16_MAX) | nth;
    if (is_call && fo_propose_chance(proposal, 2)) {
        operation->operands[FO_OPERAND_A] = FAULT_STATUS;
    }
}

void
fo_propose_fields(const struct fo_proposal *proposal, struct fo_operation *operation)
{
    const struct fo_operation_info *info = fo_operation_get(operation->code);
    FO_ASSERT(info != NULL);
    for (size_t i = 0; i < info->field_count; i++) {
        fo_field_write(&info->fields[i], operation, choose_value(proposal, &info->fields[i]));
    }
    switch (operation->code) {
    case FO_OP_ACQUIRE:
        finish_acquire(proposal, operation);
        break;
    case FO_OP_OPEN:
        finish_open(proposal, operation);
        break;
    case FO_OP_STEP:
    case FO_OP_UNPROTECT:
        finish_step(proposal, operation);
        break;
    case FO_OP_HANDSHAKE:
        operation->operands[FO_OPERAND_B] =
            fo_propose_chance(proposal, 2) ? operation->operands[FO_OPERAND_B] : 0;
        break;
    case FO_OP_BYTES:
        finish_bytes(proposal, operation);
        break;
    case FO_OP_SCRIPT:
        finish_script(proposal, operation);
        break;
    case FO_OP_FAULT:
    case FO_OP_FAIL_ALLOCATION:
    case FO_OP_FAIL_PROVIDER_ALLOCATION:
        finish_fault(proposal, operation);
        break;
    case FO_OP_OVERLAP:
        operation->argument |= 1;
        break;
    default:
        break;
    }
    fo_operation_canonicalize(operation);
}

/** A code by habit, whose class is on and for which something is there. */
static uint8_t
choose_code(const struct fo_proposal *proposal)
{
    uint8_t weights[FO_OP_SESSION_COUNT];
    const struct fo_resources *resources = &proposal->resources;
    if (resources->slots == 0 && !fo_propose_chance(proposal, 4)) {
        return FO_OP_ACQUIRE;
    }
    if (resources->slots != 0 && resources->sessions == 0 && !fo_propose_chance(proposal, 4)) {
        return FO_OP_OPEN;
    }
    bool minds_needs = !fo_propose_chance(proposal, 2 * RARELY);
    for (uint8_t code = 0; code < FO_OP_SESSION_COUNT; code++) {
        const struct fo_operation honest = {.code = code};
        bool is_on = (proposal->classes >> fo_operation_class(&honest) & 1) != 0;
        bool fits = !minds_needs || has_need(resources, (enum need)habits[code].need);
        weights[code] = is_on && fits ? habits[code].weight : 0;
    }
    return (uint8_t)fo_propose_weighted(proposal, weights, FO_OP_SESSION_COUNT);
}

void
fo_propose_session(const struct fo_proposal *proposal, struct fo_operation *out)
{
    *out = (struct fo_operation){.code = choose_code(proposal)};
    fo_propose_fields(proposal, out);
}

void
fo_propose_fault(const struct fo_proposal *proposal, struct fo_operation *out)
{
    bool is_fault_on = (proposal->classes >> FO_CLASS_FAULT & 1) != 0;
    bool is_allocation_on = (proposal->classes >> FO_CLASS_ALLOCATION & 1) != 0;
    FO_ASSERT(is_fault_on || is_allocation_on);
    uint8_t code = FO_OP_FAULT;
    if (!is_fault_on || (is_allocation_on && fo_propose_chance(proposal, 3))) {
        code = fo_propose_chance(proposal, 4) ? FO_OP_FAIL_PROVIDER_ALLOCATION : FO_OP_FAIL_ALLOCATION;
    }
    *out = (struct fo_operation){.code = code};
    fo_propose_fields(proposal, out);
}
