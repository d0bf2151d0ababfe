// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Lifecycle cases: sessions through the lifecycle layer, closed in every order, with failures everywhere.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "fault/fault.h"
#include "lifecycle/lifecycle.h"
#include "sspi/status.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The five things that a user of the layer closes, in any order. */
enum closable {
    CLIENT_SESSION,
    SERVER_SESSION,
    CLIENT_CREDENTIAL,
    SERVER_CREDENTIAL,
    LIBRARY,
    CLOSABLE_COUNT
};

enum {
    ORDER_COUNT = 120,
    STEPS_MAX = 16,
    TORTURE_MAX = 200
};

/* The layer's objects of one conversation, and the allocator that they live on. */
struct lane {
    struct fo_bench *bench;
    struct fo_library *library;
    struct fo_credential *credentials[2]; /* Client, server. */
    struct fo_session *sessions[2];
    struct fo_octets token; /* Of the last step; borrowed from its session. */
    bool is_done[2];
    size_t fails_at; /* Which allocation from now fails; 0: none. */
    size_t balance;
    bool failed_one;
};

static void *
allocate(void *user, size_t bytes)
{
    struct lane *lane = user;
    void *block;

    if (lane->fails_at != 0 && --lane->fails_at == 0) {
        lane->failed_one = true;
        return NULL;
    }
    block = malloc(bytes);
    lane->balance += block != NULL;
    return block;
}

static void
release(void *user, void *block)
{
    struct lane *lane = user;

    lane->balance -= block != NULL;
    free(block);
}

static void
note_unload(void *user)
{
    const struct lane *lane = user;

    fo_recorder_mark_module(FO_MARK_UNLOAD, lane->bench->module);
}

static bool
open_lane(struct lane *lane, bool wants_allocation, const struct fo_allocator *allocator)
{
    struct fo_bench *bench = lane->bench;
    const struct fo_identity identity = {"alice", "TEST", "secret"};
    struct fo_library_options library = {.allocator = allocator, .unload = note_unload, .user = lane};
    struct fo_session_options session = {
        .target = "host/freeonce.test",
        .requirements =
            ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY | ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT,
        .want_allocate_memory = wants_allocation,
        .is_stream = bench->is_stream,
    };

    fo_bench_mark_start(bench);
    if (bench->is_builtin) {
        (void)fo_bench_mark_observation(bench, 0, 0);
    }
    fo_dispatch_init(&library.dispatch, bench->table, true, bench->table_version);
    if (fo_library_open(&library, &lane->library) != SEC_E_OK) {
        note_unload(lane);
        return false;
    }
    for (unsigned i = 0; i < 2; i++) {
        const struct fo_credential_options credential = {
            .package = bench->package,
            .role = i == 0 ? FO_ROLE_CLIENT : FO_ROLE_SERVER,
            .identity = bench->is_stream ? NULL : &identity,
        };

        session.requirements = i == 0 ? session.requirements : 0;
        if (fo_credential_acquire(lane->library, &credential, &lane->credentials[i]) != SEC_E_OK ||
            fo_session_open(lane->credentials[i], &session, &lane->sessions[i]) != SEC_E_OK) {
            return false;
        }
    }
    return true;
}

/* Up to @p steps legs, each fed with what the other end said. */
static void
talk(struct lane *lane, unsigned steps)
{
    unsigned turn = lane->bench->server_starts ? 1 : 0;

    for (unsigned i = 0; i < steps; i++, turn = 1 - turn) {
        struct fo_session *session = lane->sessions[turn];
        struct fo_step_result result = fo_session_step(session, lane->token.bytes, lane->token.count);

        lane->token = result.token;
        if (result.token.count != 0) {
            fo_recorder_mark_handle(FO_MARK_SEND, fo_session_context_handle(session), result.token.bytes);
        }
        lane->is_done[turn] = result.step == FO_STEP_DONE;
        if (result.step == FO_STEP_FAILED || result.step == FO_STEP_CLOSED ||
            result.step == FO_STEP_NEED_INPUT || (lane->is_done[turn] && result.token.count == 0)) {
            return;
        }
    }
}

static void
exchange_messages(struct lane *lane)
{
    static const char text[] = "freed exactly once";

    for (unsigned i = 0; i < 2; i++) {
        struct fo_octets wire, plain;

        if (fo_session_protect(lane->sessions[i], text, sizeof(text), &wire) == SEC_E_OK) {
            fo_recorder_mark_handle(FO_MARK_SEND, fo_session_context_handle(lane->sessions[i]), wire.bytes);
            fo_session_unprotect(lane->sessions[1 - i], wire.bytes, wire.count, &plain);
        }
    }
}

static void
shut_down(struct lane *lane)
{
    if (lane->bench->is_stream) {
        struct fo_step_result result = fo_session_shutdown(lane->sessions[0]);

        if (result.token.count != 0) {
            fo_recorder_mark_handle(FO_MARK_SEND, fo_session_context_handle(lane->sessions[0]),
                                    result.token.bytes);
        }
    }
}

static void
close_one(struct lane *lane, enum closable what)
{
    switch (what) {
    case CLIENT_SESSION:
    case SERVER_SESSION:
        fo_session_close(lane->sessions[what]);
        fo_session_close(lane->sessions[what]);
        fo_session_free(lane->sessions[what]);
        break;
    case CLIENT_CREDENTIAL:
    case SERVER_CREDENTIAL:
        fo_credential_close(lane->credentials[what - CLIENT_CREDENTIAL]);
        fo_credential_free(lane->credentials[what - CLIENT_CREDENTIAL]);
        break;
    default:
        fo_library_free(lane->library);
    }
}

/* Close everything in the order that is number @p order of the 120 there are. */
static void
close_lane(struct lane *lane, unsigned order)
{
    enum closable left[CLOSABLE_COUNT] = {CLIENT_SESSION, SERVER_SESSION, CLIENT_CREDENTIAL,
                                          SERVER_CREDENTIAL, LIBRARY};

    for (unsigned count = CLOSABLE_COUNT; count > 0; count--) {
        const unsigned index = order % count;

        order /= count;
        close_one(lane, left[index]);
        memmove(&left[index], &left[index + 1], (count - index - 1) * sizeof(left[0]));
    }
}

/* The layer's own memory, and what the provider holds, are judged by rules. */
static void
settle(const struct lane *lane)
{
    fo_recorder_mark_left("memory", lane->balance);
    if (lane->bench->is_builtin) {
        (void)fo_bench_mark_observation(lane->bench, 0, 0);
    }
}

/* Every moment of a session, closed in every order: one process for each moment. */
static void
run_close_orders(struct fo_bench *bench)
{
    const bool is_whole = bench->variant >= 4;

    for (unsigned order = 0; order < ORDER_COUNT; order++) {
        struct lane lane = {.bench = bench};
        const struct fo_allocator allocator = {allocate, release, &lane};

        if (open_lane(&lane, order % 2 == 0, &allocator)) {
            talk(&lane, is_whole ? STEPS_MAX : bench->variant);
            if (bench->variant >= 5) {
                exchange_messages(&lane);
            }
            if (bench->variant >= 6) {
                shut_down(&lane);
            }
        }
        close_lane(&lane, order);
        settle(&lane);
    }
}

static void
name_close_orders(unsigned variant, char *out, size_t size)
{
    static const char *const names[] = {"before-the-first-leg", "after-leg-1", "after-leg-2",
                                        "after-leg-3",          "established", "after-messages",
                                        "in-shutdown"};

    snprintf(out, size, "%s", names[variant]);
}

static void
run_whole_session(struct fo_bench *bench)
{
    struct lane lane = {.bench = bench};
    const struct fo_allocator allocator = {allocate, release, &lane};

    if (open_lane(&lane, bench->variant == 1, &allocator)) {
        talk(&lane, STEPS_MAX);
        if (!lane.is_done[0] || !lane.is_done[1]) {
            fo_bench_skip(bench, "no session came about");
        }
        exchange_messages(&lane);
        shut_down(&lane);
    } else {
        fo_bench_skip(bench, "no credential was acquired");
    }
    close_lane(&lane, 0);
    settle(&lane);
}

static void
name_memory(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "caller-memory" : "package-memory");
}

/* One session in which the n-th call that is no release fails. */
static bool
run_with_failing_call(struct fo_bench *bench, uint32_t n, SECURITY_STATUS status)
{
    struct lane lane = {.bench = bench};
    const struct fo_allocator allocator = {allocate, release, &lane};
    const struct fo_fault_plan nothing = {0};
    const struct fo_fault fault = {
        .kind = FO_FAULT_STATUS,
        .calls = ~(FO_CALL_BIT(FREE_CREDENTIALS_HANDLE) | FO_CALL_BIT(DELETE_SECURITY_CONTEXT) |
                   FO_CALL_BIT(FREE_CONTEXT_BUFFER) | FO_CALL_BIT(REVERT_SECURITY_CONTEXT)),
        .nth = n,
        .status = status,
    };

    fo_fault_set_plan(&nothing);
    FO_ASSERT(fo_fault_add(&fault) == FO_OK);
    if (open_lane(&lane, n % 2 == 0, &allocator)) {
        talk(&lane, STEPS_MAX);
        exchange_messages(&lane);
        shut_down(&lane);
    }
    close_lane(&lane, n % ORDER_COUNT);
    settle(&lane);
    return fo_fault_fired_count() != 0;
}

static void
run_failing_calls(struct fo_bench *bench)
{
    static const SECURITY_STATUS statuses[] = {SEC_E_INTERNAL_ERROR, SEC_E_INSUFFICIENT_MEMORY,
                                               SEC_E_INVALID_TOKEN};

    uint32_t n = 1;

    while (n < TORTURE_MAX && run_with_failing_call(bench, n, statuses[bench->variant])) {
        n++;
    }
}

static void
name_failing_calls(unsigned variant, char *out, size_t size)
{
    static const char *const names[] = {"internal-error", "no-memory", "invalid-token"};

    snprintf(out, size, "%s", names[variant]);
}

/* Sessions in which the n-th allocation of the layer fails, n = 1, 2, ... until none does. */
static void
run_failing_allocations(struct fo_bench *bench)
{
    bool failed = true;

    for (size_t n = 1; failed && n < TORTURE_MAX; n++) {
        struct lane lane = {.bench = bench, .fails_at = n};
        const struct fo_allocator allocator = {allocate, release, &lane};

        if (open_lane(&lane, bench->variant == 1, &allocator)) {
            talk(&lane, STEPS_MAX);
            exchange_messages(&lane);
            shut_down(&lane);
        }
        close_lane(&lane, (unsigned)n % ORDER_COUNT);
        settle(&lane);
        failed = lane.failed_one;
    }
}

static const struct fo_case cases[] = {
    {
        .name = "session",
        .summary = "A whole session with messages through the layer.",
        .variant_count = 2,
        .variant_name = name_memory,
        .marks_itself = true,
        .run = run_whole_session,
    },
    {
        .name = "close-orders",
        .summary =
            "Sessions, credentials and library are closed in all 120 orders at one moment of a session.",
        .variant_count = 7,
        .variant_name = name_close_orders,
        .marks_itself = true,
        .run = run_close_orders,
    },
    {
        .name = "failing-calls",
        .summary = "The n-th call fails, n = 1, 2, ... until none does.",
        .variant_count = 3,
        .variant_name = name_failing_calls,
        .marks_itself = true,
        .run = run_failing_calls,
    },
    {
        .name = "failing-allocations",
        .summary = "The layer's n-th allocation fails, n = 1, 2, ... until none does.",
        .variant_count = 2,
        .variant_name = name_memory,
        .marks_itself = true,
        .run = run_failing_allocations,
    },
};

const struct fo_case_family fo_cases_lifecycle = {cases, sizeof(cases) / sizeof(cases[0])};
