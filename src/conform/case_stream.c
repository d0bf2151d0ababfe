// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stream cases: what only a stream package does, split and joined delivery, shutdown, renegotiation.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "check/compare.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIECES_MAX = 8
};

/* Deliver the sender's token in two pieces: the first alone is incomplete, then the whole. */
static SECURITY_STATUS
deliver_split(struct fo_bench *bench, struct fo_party *sender, struct fo_party *receiver, ULONG first_bytes)
{
    SECURITY_STATUS status = fo_party_leg(bench, receiver, sender->token, first_bytes, true);

    if (status != SEC_E_INCOMPLETE_MESSAGE) {
        return status;
    }
    return fo_party_leg(bench, receiver, sender->token, sender->token_bytes, true);
}

static void
run_split(struct fo_bench *bench)
{
    struct fo_pair pair;
    SECURITY_STATUS split;

    fo_pair_init(&pair);
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, 1);
        if (pair.client.token_bytes > 1) {
            split = deliver_split(bench, &pair.client, &pair.server,
                                  bench->variant == 0 ? 1 : pair.client.token_bytes / 2);
            fo_recorder_mark_handle(FO_MARK_HONEST, &pair.server.context, NULL);
            fo_recorder_mark_compare(FO_COMPARE_SPLIT_DELIVERY,
                                     split != SEC_I_CONTINUE_NEEDED && split != SEC_E_OK);
            if (split == SEC_I_CONTINUE_NEEDED) {
                fo_party_leg(bench, &pair.client, pair.server.token, pair.server.token_bytes, true);
            }
        } else {
            fo_bench_skip(bench, "the first leg sends no token");
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_split(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "one-byte-first" : "half-first");
}

/* Bytes that belong to later messages follow the token: the provider must say how many it left. */
static void
run_extra(struct fo_bench *bench)
{
    static const char later[] = "bytes of a later message";
    unsigned char *joined;
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.is_honest = false;
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, 1);
        joined = malloc(pair.client.token_bytes + sizeof(later));
        FO_ASSERT(joined != NULL);
        if (pair.client.token_bytes != 0) {
            memcpy(joined, pair.client.token, pair.client.token_bytes);
            memcpy(joined + pair.client.token_bytes, later, sizeof(later));
            fo_party_leg(bench, &pair.server, joined, (ULONG)(pair.client.token_bytes + sizeof(later)), true);
        }
        free(joined);
    }
    fo_pair_close(bench, &pair);
}

static SECURITY_STATUS
control(struct fo_bench *bench, struct fo_party *party, DWORD token, ULONG bytes, ULONG type)
{
    DWORD value = token;
    SecBuffer buffer = {bytes, type, &value};
    SecBufferDesc descriptor = {SECBUFFER_VERSION, 1, &buffer};

    return bench->table->ApplyControlToken(&party->context, &descriptor);
}

/* One end shuts down by protocol; its close alert reaches the other, which does the same. */
static void
shut_down(struct fo_bench *bench, struct fo_party *first, struct fo_party *second)
{
    struct fo_party *const parties[] = {first, second};

    for (size_t i = 0; i < 2; i++) {
        struct fo_party *party = parties[i];
        struct fo_party *other = parties[1 - i];
        ULONG quality = 0;

        if (i == 1 && other->token_bytes != 0) {
            unsigned char *copy = malloc(other->token_bytes);
            SecBuffer buffers[4] = {
                {other->token_bytes, SECBUFFER_DATA, copy}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}};
            SecBufferDesc descriptor = {SECBUFFER_VERSION, 4, buffers};

            FO_ASSERT(copy != NULL);
            memcpy(copy, other->token, other->token_bytes);
            bench->table->DecryptMessage(&party->context, &descriptor, 0, &quality);
            free(copy);
        }
        if (control(bench, party, SCHANNEL_SHUTDOWN, sizeof(DWORD), SECBUFFER_TOKEN) != SEC_E_OK) {
            return;
        }
        fo_party_leg(bench, party, NULL, 0, true);
    }
}

static void
run_shutdown(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair)) {
        if (bench->variant == 0) {
            shut_down(bench, &pair.client, &pair.server);
        } else {
            shut_down(bench, &pair.server, &pair.client);
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_side(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "client" : "server");
}

/* Control tokens of every shape that the page and practice name, and some that they do not. */
static void
run_control_token(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair)) {
        switch (bench->variant) {
        case 0:
            control(bench, &pair.client, SCHANNEL_SHUTDOWN, 2, SECBUFFER_TOKEN);
            break;
        case 1:
            control(bench, &pair.client, 0x4711, sizeof(DWORD), SECBUFFER_TOKEN);
            break;
        case 2:
            control(bench, &pair.client, SCHANNEL_SHUTDOWN, sizeof(DWORD), SECBUFFER_DATA);
            break;
        case 3:
            bench->table->ApplyControlToken(&pair.client.context, NULL);
            break;
        default:
            control(bench, &pair.client, SCHANNEL_SHUTDOWN, sizeof(DWORD), SECBUFFER_TOKEN);
            control(bench, &pair.client, SCHANNEL_SHUTDOWN, sizeof(DWORD), SECBUFFER_TOKEN);
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_control_token(unsigned variant, char *out, size_t size)
{
    static const char *const names[] = {"too-short", "unknown-value", "wrong-type", "null-descriptor",
                                        "repeated"};

    snprintf(out, size, "%s", names[variant]);
}

/* Without ApplyControlToken an empty handshake call must not emit the close alert: it asks for a new
 * handshake. */
static void
run_renegotiation(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair)) {
        fo_party_leg(bench, &pair.client, NULL, 0, true);
        for (unsigned i = 0; i < PIECES_MAX && pair.client.token_bytes != 0; i++) {
            if (fo_party_leg(bench, &pair.server, pair.client.token, pair.client.token_bytes, true) < 0 ||
                pair.server.token_bytes == 0 ||
                fo_party_leg(bench, &pair.client, pair.server.token, pair.server.token_bytes, true) < 0) {
                break;
            }
        }
    }
    fo_pair_close(bench, &pair);
}

static const struct fo_case cases[] = {
    {
        .name = "split-delivery",
        .summary = "A token arrives in two pieces.",
        .scope = FO_SCOPE_STREAM,
        .variant_count = 2,
        .variant_name = name_split,
        .run = run_split,
    },
    {
        .name = "joined-delivery",
        .summary = "A token arrives with later bytes behind it.",
        .nature = FO_CASE_HOSTILE,
        .scope = FO_SCOPE_STREAM,
        .run = run_extra,
    },
    {
        .name = "shutdown",
        .summary = "Both ends shut down by protocol, then close.",
        .scope = FO_SCOPE_STREAM,
        .variant_count = 2,
        .variant_name = name_side,
        .run = run_shutdown,
    },
    {
        .name = "control-token",
        .summary = "Control tokens of right and wrong shapes are applied.",
        .nature = FO_CASE_HOSTILE,
        .scope = FO_SCOPE_STREAM,
        .variant_count = 5,
        .variant_name = name_control_token,
        .run = run_control_token,
    },
    {
        .name = "renegotiation",
        .summary = "The client asks for a new handshake on an established session.",
        .scope = FO_SCOPE_STREAM,
        .run = run_renegotiation,
    },
};

const struct fo_case_family fo_cases_stream = {cases, sizeof(cases) / sizeof(cases[0])};
