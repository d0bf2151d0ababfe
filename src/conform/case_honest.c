// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Honest cases: sessions that keep every rule of a caller.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "check/compare.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum handshake_form {
    CALLER_MEMORY,
    PACKAGE_MEMORY,
    ANSI_CLIENT,
    HANDSHAKE_FORM_COUNT
};

static void
name_handshake(unsigned variant, char *out, size_t size)
{
    static const char *const names[HANDSHAKE_FORM_COUNT] = {"caller-memory", "package-memory", "ansi-client"};

    snprintf(out, size, "%s", names[variant]);
}

static bool
shape(struct fo_bench *bench, struct fo_pair *pair, enum handshake_form form)
{
    fo_pair_init(pair);
    pair->client.wants_allocation = form == PACKAGE_MEMORY;
    pair->server.wants_allocation = form == PACKAGE_MEMORY;
    pair->client.uses_ansi = form == ANSI_CLIENT;
    if (form == ANSI_CLIENT && bench->ansi == NULL) {
        fo_bench_skip(bench, "the provider has no A table");
        return false;
    }
    return true;
}

static void
run_handshake(struct fo_bench *bench)
{
    struct fo_pair pair;

    if (shape(bench, &pair, (enum handshake_form)bench->variant)) {
        fo_pair_establish(bench, &pair);
        fo_pair_close(bench, &pair);
    }
}

static void
run_credential(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    fo_party_acquire(bench, bench->variant == 0 ? &pair.client : &pair.server);
    fo_pair_close(bench, &pair);
}

static void
name_side(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "client" : "server");
}

/* One end gives up after a number of legs and both delete what they have. */
static void
run_abandoned(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, bench->variant + 1);
        fo_recorder_mark(FO_MARK_GIVE_UP);
    }
    fo_pair_close(bench, &pair);
}

static void
name_legs(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "after-leg-%u", variant + 1);
}

static void
run_messages(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair)) {
        for (ULONG i = 0; i < 3; i++) {
            const ULONG sequence = bench->is_stream || bench->server_starts ? 0 : i;

            if (bench->variant == 0) {
                fo_pair_message(bench, &pair.client, &pair.server, sequence);
                fo_pair_message(bench, &pair.server, &pair.client, sequence);
            } else {
                fo_pair_signature(bench, &pair.client, &pair.server, sequence);
                fo_pair_signature(bench, &pair.server, &pair.client, sequence);
            }
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_messages(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "encrypted" : "signed");
}

/* Two sessions share both credentials; the first goes away in the middle of the second's life. */
static void
run_two_sessions(struct fo_bench *bench)
{
    struct fo_pair first, second;
    bool is_established;

    fo_pair_init(&first);
    fo_pair_init(&second);
    if (!fo_pair_establish(bench, &first)) {
        fo_pair_close(bench, &first);
        return;
    }
    second.client.borrowed = &first.client.credential;
    second.server.borrowed = &first.server.credential;
    fo_pair_run_legs(bench, &second, 1);
    fo_party_delete(bench, &first.client);
    fo_party_delete(bench, &first.server);
    if (!bench->server_starts) {
        /* The server's first token is still on its way: start again from the client with fresh contexts. */
        fo_party_delete(bench, &second.client);
    } else {
        fo_party_delete(bench, &second.server);
    }
    fo_pair_run_legs(bench, &second, FO_LEGS_MAX);
    is_established = second.client.is_done && second.server.is_done;
    fo_recorder_mark_compare(FO_COMPARE_SECOND_CONTEXT, !is_established);
    fo_party_delete(bench, &second.client);
    fo_party_delete(bench, &second.server);
    free(second.client.token);
    free(second.server.token);
    fo_pair_close(bench, &first);
}

static void
run_sessions_in_a_row(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair)) {
        for (unsigned i = 0; i < 8; i++) {
            fo_party_delete(bench, &pair.client);
            fo_party_delete(bench, &pair.server);
            fo_pair_run_legs(bench, &pair, FO_LEGS_MAX);
        }
    }
    fo_pair_close(bench, &pair);
}

/* The blocks that a session was given are wiped before its first leg: the provider must have copied what it
 * needs. */
static void
run_identity_poisoned(struct fo_bench *bench)
{
    struct fo_pair pair;
    bool is_established = false;

    if (bench->is_stream) {
        fo_bench_skip(bench, "the package is given no identity");
        return;
    }
    fo_pair_init(&pair);
    if (fo_pair_acquire(bench, &pair)) {
        fo_bench_poison_identity();
        fo_pair_run_legs(bench, &pair, FO_LEGS_MAX);
        is_established = pair.client.is_done && pair.server.is_done;
        fo_recorder_mark_compare(FO_COMPARE_IDENTITY_POISONED, !is_established);
    }
    fo_pair_close(bench, &pair);
}

/*
 * Every leg's input and target name are freed, and so overwritten, as soon as the call returns; the session
 * must come about all the same.
 */
static void
run_arguments_poisoned(struct fo_bench *bench)
{
    struct fo_pair pair;
    bool is_different;

    fo_pair_init(&pair);
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, FO_LEGS_MAX);
        is_different = !(pair.client.is_done && pair.server.is_done);
        fo_recorder_mark_compare(FO_COMPARE_INPUT_POISONED, is_different);
        fo_recorder_mark_compare(FO_COMPARE_TARGET_POISONED, is_different);
    }
    fo_pair_close(bench, &pair);
}

/* Later legs return the handle in another variable: both variables denote one context. */
static void
run_other_variable(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.client.moves_handle = true;
    pair.server.moves_handle = true;
    fo_pair_establish(bench, &pair);
    fo_pair_close(bench, &pair);
}

static void
run_wrong_password(struct fo_bench *bench)
{
    struct fo_pair pair;

    if (bench->is_stream) {
        fo_bench_skip(bench, "the package is given no identity");
        return;
    }
    fo_pair_init(&pair);
    pair.is_honest = false;
    pair.client.has_wrong_password = true;
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, FO_LEGS_MAX);
    }
    fo_pair_close(bench, &pair);
}

static const struct fo_case cases[] = {
    {
        .name = "credential",
        .summary = "A credential is acquired and freed.",
        .variant_count = 2,
        .variant_name = name_side,
        .run = run_credential,
    },
    {
        .name = "handshake",
        .summary = "A session comes about and both ends close it as documented.",
        .variant_count = HANDSHAKE_FORM_COUNT,
        .variant_name = name_handshake,
        .run = run_handshake,
    },
    {
        .name = "abandoned",
        .summary = "A handshake is given up half-way and both ends delete what they have.",
        .variant_count = 4,
        .variant_name = name_legs,
        .run = run_abandoned,
    },
    {
        .name = "messages",
        .summary = "Messages are protected and opened in both directions.",
        .variant_count = 2,
        .variant_name = name_messages,
        .run = run_messages,
    },
    {
        .name = "two-sessions",
        .summary = "Two sessions share their credentials and one ends first.",
        .run = run_two_sessions,
    },
    {
        .name = "sessions-in-a-row",
        .summary = "Nine sessions follow each other on the same credentials and variables.",
        .run = run_sessions_in_a_row,
    },
    {
        .name = "identity-poisoned",
        .summary = "The caller's identity is overwritten after the acquire.",
        .run = run_identity_poisoned,
    },
    {
        .name = "arguments-poisoned",
        .summary = "Each leg's input and target name are overwritten when the call has returned.",
        .run = run_arguments_poisoned,
    },
    {
        .name = "other-variable",
        .summary = "Later legs return the handle in another variable.",
        .run = run_other_variable,
    },
    {
        .name = "wrong-password",
        .summary = "The client's password is wrong, and both ends clean up.",
        .run = run_wrong_password,
    },
};

const struct fo_case_family fo_cases_honest = {cases, sizeof(cases) / sizeof(cases[0])};
