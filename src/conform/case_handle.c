// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Handle cases: each function that takes a handle is given each kind of bad one.
 *
 * The calls are made from the call table, so a function that joins it is covered without a word here.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "sspi/dispatch.h"

#include <stdio.h>
#include <string.h>

enum bad_handle {
    NULL_POINTER,
    ZERO,
    MINUS_ONE,
    MINUS_TWO,
    GARBAGE,
    RELEASED,
    WRONG_KIND,
    BAD_HANDLE_COUNT
};

static const char *const bad_names[BAD_HANDLE_COUNT] = {"null",    "zero",     "minus-one", "minus-two",
                                                        "garbage", "released", "wrong-kind"};

/* One operand of one call that holds a handle. */
struct target {
    enum fo_call call;
    unsigned operand_index;
    bool is_context;
};

enum {
    TARGETS_MAX = 40
};

static unsigned
list_targets(struct target *out)
{
    unsigned count = 0;

    for (unsigned call = 0; call < FO_CALL_COUNT; call++) {
        const struct fo_call_info *info = fo_call_get((enum fo_call)call);

        for (unsigned i = 0; i < info->operand_count; i++) {
            const enum fo_operand_kind kind = info->operands[i].kind;

            if (kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CONTEXT) {
                FO_ASSERT(count < TARGETS_MAX);
                out[count++] = (struct target){(enum fo_call)call, i, kind == FO_OPERAND_CONTEXT};
            }
        }
    }
    return count;
}

/* Everything that operands other than the bad handle may point to; honest and of sufficient size. */
struct operands {
    CredHandle credential;
    CtxtHandle context, returned;
    SecBuffer input[2], output[1];
    SecBufferDesc input_descriptor, output_descriptor;
    unsigned char input_bytes[256], output_bytes[FO_TOKEN_BYTES_MAX], value[4096];
    ULONG number;
    TimeStamp time;
    void *pointer;
};

static void
prepare(struct fo_bench *bench, struct operands *operands)
{
    memset(operands, 0, sizeof(*operands));
    SecInvalidateHandle(&operands->returned);
    operands->input[0] = (SecBuffer){64, SECBUFFER_TOKEN, operands->input_bytes};
    operands->input[1] = (SecBuffer){64, SECBUFFER_DATA, operands->input_bytes + 128};
    operands->output[0] = (SecBuffer){bench->max_token_bytes, SECBUFFER_TOKEN, operands->output_bytes};
    operands->input_descriptor = (SecBufferDesc){SECBUFFER_VERSION, 2, operands->input};
    operands->output_descriptor = (SecBufferDesc){SECBUFFER_VERSION, 1, operands->output};
}

static union fo_argument
choose(struct fo_bench *bench, struct operands *operands, enum fo_operand_kind kind)
{
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
        return (union fo_argument){.pointer = &operands->credential};
    case FO_OPERAND_CONTEXT:
        return (union fo_argument){.pointer = &operands->context};
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
        return (union fo_argument){.pointer = &operands->returned};
    case FO_OPERAND_PACKAGE:
        return (union fo_argument){.pointer = bench->wide_package};
    case FO_OPERAND_NUMBER_OUT:
        return (union fo_argument){.pointer = &operands->number};
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_INOUT:
        return (union fo_argument){.pointer = &operands->input_descriptor};
    case FO_OPERAND_BUFFERS_OUT:
        return (union fo_argument){.pointer = &operands->output_descriptor};
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        return (union fo_argument){.pointer = &operands->input[0]};
    case FO_OPERAND_TIME_OUT:
        return (union fo_argument){.pointer = &operands->time};
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        return (union fo_argument){.pointer = operands->value};
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_TOKEN_OUT:
        return (union fo_argument){.pointer = &operands->pointer};
    default:
        return (union fo_argument){.number = 0};
    }
}

static SecHandle
bad_value(enum bad_handle how, const SecHandle *released, const SecHandle *wrong_kind)
{
    static const SecHandle words[] = {
        [ZERO] = {0, 0},
        [MINUS_ONE] = {(ULONG_PTR)-1, (ULONG_PTR)-1},
        [MINUS_TWO] = {(ULONG_PTR)-2, (ULONG_PTR)-2},
        /* Not canonical on x86-64, so that whoever follows it faults for certain. */
        [GARBAGE] = {(ULONG_PTR)0x5aa5000011112222, (ULONG_PTR)0x5aa5000033334444},
    };

    switch (how) {
    case RELEASED:
        return *released;
    case WRONG_KIND:
        return *wrong_kind;
    default:
        return words[how];
    }
}

/* Live handles for the operands that are not under test, and a released and a wrong one for the one that is.
 */
static void
run_bad_handle(struct fo_bench *bench)
{
    struct target targets[TARGETS_MAX];
    const unsigned count = list_targets(targets);
    const struct target *target = &targets[bench->variant / BAD_HANDLE_COUNT];
    const enum bad_handle how = (enum bad_handle)(bench->variant % BAD_HANDLE_COUNT);
    const struct fo_call_info *info;
    struct fo_dispatch dispatch;
    struct fo_frame frame = {.wide = true};
    struct fo_pair live, gone;
    struct fo_party *party, *late;
    SecHandle released, bad;
    static struct operands operands;

    fo_dispatch_init(&dispatch, bench->table, true, bench->table_version);
    fo_pair_init(&live);
    fo_pair_init(&gone);
    FO_ASSERT(bench->variant / BAD_HANDLE_COUNT < count);
    if (!fo_dispatch_has(&dispatch, target->call)) {
        fo_bench_skip(bench, "the table has no such entry");
        return;
    }
    if (!fo_pair_establish(bench, &live) || !fo_pair_acquire(bench, &gone)) {
        fo_pair_close(bench, &live);
        fo_pair_close(bench, &gone);
        return;
    }
    fo_pair_run_legs(bench, &gone, 1);
    party = target->call == FO_CALL_ACCEPT_SECURITY_CONTEXT ? &live.server : &live.client;
    late = bench->server_starts ? &gone.server : &gone.client;
    released = target->is_context ? late->context : late->credential;
    fo_pair_close(bench, &gone);

    bad = bad_value(how, &released, target->is_context ? &party->credential : &party->context);
    prepare(bench, &operands);
    operands.credential = party->credential;
    operands.context = party->context;
    info = fo_call_get(target->call);
    frame.call = target->call;
    for (unsigned i = 0; i < info->operand_count; i++) {
        frame.arguments[i] = choose(bench, &operands, info->operands[i].kind);
    }
    frame.arguments[target->operand_index].pointer = how == NULL_POINTER ? NULL : &bad;
    fo_dispatch_invoke(&dispatch, &frame);
    fo_pair_close(bench, &live);
}

static void
name_bad_handle(unsigned variant, char *out, size_t size)
{
    struct target targets[TARGETS_MAX];
    const unsigned count = list_targets(targets);
    const struct target *target = &targets[variant / BAD_HANDLE_COUNT];

    FO_ASSERT(variant / BAD_HANDLE_COUNT < count);
    snprintf(out, size, "%s-%s-%s", fo_call_get(target->call)->name,
             fo_call_get(target->call)->operands[target->operand_index].name,
             bad_names[variant % BAD_HANDLE_COUNT]);
}

static unsigned
count_bad_handles(void)
{
    struct target targets[TARGETS_MAX];

    return list_targets(targets) * BAD_HANDLE_COUNT;
}

static const struct fo_case cases[] = {
    {
        .name = "bad-handle",
        .summary = "A function is given a handle that is none, was released, or is of the other kind.",
        .nature = FO_CASE_HOSTILE,
        .count_variants = count_bad_handles,
        .variant_name = name_bad_handle,
        .run = run_bad_handle,
    },
};

const struct fo_case_family fo_cases_handle = {cases, sizeof(cases) / sizeof(cases[0])};
