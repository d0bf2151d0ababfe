// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Release cases: handles and blocks released twice, through copies, in the wrong order.
 */
#include "conform/case.h"

#include "sspi/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum twice {
    SAME_VARIABLE,
    COPY,
    AFTER_ANOTHER,
    TWICE_COUNT
};

static const char *const twice_names[TWICE_COUNT] = {"same-variable", "copy", "after-another-was-made"};

enum {
    LEGS_WHEN_PARTIAL = 1
};

static bool
prepare(struct fo_bench *bench, struct fo_pair *pair, bool is_whole)
{
    fo_pair_init(pair);
    if (is_whole) {
        return fo_pair_establish(bench, pair);
    }
    if (!fo_pair_acquire(bench, pair)) {
        return false;
    }
    fo_pair_run_legs(bench, pair, LEGS_WHEN_PARTIAL);
    return true;
}

/* The end that made the first leg has a context in every package. */
static struct fo_party *
opening_party(struct fo_bench *bench, struct fo_pair *pair)
{
    return bench->server_starts ? &pair->server : &pair->client;
}

static void
run_delete_twice(struct fo_bench *bench)
{
    struct fo_pair pair, other;
    struct fo_party *party;
    CtxtHandle copy;

    fo_pair_init(&other);
    if (prepare(bench, &pair, bench->variant >= TWICE_COUNT)) {
        party = opening_party(bench, &pair);
        copy = party->context;
        bench->table->DeleteSecurityContext(&party->context);
        party->has_context = false;
        switch (bench->variant % TWICE_COUNT) {
        case SAME_VARIABLE:
            bench->table->DeleteSecurityContext(&party->context);
            break;
        case COPY:
            bench->table->DeleteSecurityContext(&copy);
            break;
        default:
            other.client.borrowed = &pair.client.credential;
            other.server.borrowed = &pair.server.credential;
            fo_pair_run_legs(bench, &other, LEGS_WHEN_PARTIAL);
            bench->table->DeleteSecurityContext(&copy);
            fo_party_delete(bench, &other.client);
            fo_party_delete(bench, &other.server);
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_delete_twice(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s-%s", variant < TWICE_COUNT ? "partial" : "established",
             twice_names[variant % TWICE_COUNT]);
}

static void
run_free_twice(struct fo_bench *bench)
{
    struct fo_pair pair, other;
    CredHandle copy;

    fo_pair_init(&pair);
    fo_pair_init(&other);
    if (fo_party_acquire(bench, &pair.client) == SEC_E_OK) {
        copy = pair.client.credential;
        bench->table->FreeCredentialsHandle(&pair.client.credential);
        pair.client.has_credential = false;
        switch (bench->variant) {
        case SAME_VARIABLE:
            bench->table->FreeCredentialsHandle(&pair.client.credential);
            break;
        case COPY:
            bench->table->FreeCredentialsHandle(&copy);
            break;
        default:
            fo_party_acquire(bench, &other.client);
            bench->table->FreeCredentialsHandle(&copy);
            fo_party_free(bench, &other.client);
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_free_twice(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", twice_names[variant]);
}

enum after_free {
    THEN_DELETE,
    THEN_LEG,
    THEN_QUERY,
    THEN_MESSAGE,
    THEN_NEW_SESSION,
    AFTER_FREE_COUNT
};

/* The credential goes first; then the context is asked for something, then deleted. */
static void
run_credential_first(struct fo_bench *bench)
{
    const bool is_whole =
        bench->variant == THEN_QUERY || bench->variant == THEN_MESSAGE || bench->variant == THEN_DELETE;
    SecPkgContext_Sizes sizes = {0};
    struct fo_pair pair, other;
    CredHandle copy;

    fo_pair_init(&other);
    if (prepare(bench, &pair, is_whole)) {
        copy = pair.client.credential;
        bench->table->FreeCredentialsHandle(&pair.client.credential);
        pair.client.has_credential = false;
        pair.client.borrowed = &copy;
        switch (bench->variant) {
        case THEN_LEG:
            fo_pair_run_legs(bench, &pair, 0);
            fo_party_leg(bench, &pair.server, pair.client.token, pair.client.token_bytes, true);
            fo_party_leg(bench, &pair.client, pair.server.token, pair.server.token_bytes, true);
            break;
        case THEN_QUERY:
            bench->table->QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_SIZES, &sizes);
            break;
        case THEN_MESSAGE:
            fo_pair_message(bench, &pair.client, &pair.server, 0);
            break;
        case THEN_NEW_SESSION:
            other.client.borrowed = &copy;
            fo_party_leg(bench, &other.client, NULL, 0, true);
            fo_party_delete(bench, &other.client);
            free(other.client.token);
            break;
        default:
            break;
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_credential_first(unsigned variant, char *out, size_t size)
{
    static const char *const names[AFTER_FREE_COUNT] = {"then-delete", "then-leg", "then-query",
                                                        "then-message", "then-new-session"};

    snprintf(out, size, "%s", names[variant]);
}

/* A first leg without a variable for the new context. */
static void
run_nowhere(struct fo_bench *bench)
{
    unsigned char memory[FO_TOKEN_BYTES_MAX] = {0};
    SecBuffer output = {bench->max_token_bytes, SECBUFFER_TOKEN, memory};
    SecBuffer input = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc output_descriptor = {SECBUFFER_VERSION, 1, &output};
    SecBufferDesc input_descriptor = {SECBUFFER_VERSION, 1, &input};
    struct fo_pair pair;
    ULONG attributes = 0;

    fo_pair_init(&pair);
    if (fo_pair_acquire(bench, &pair)) {
        if (bench->variant == 0) {
            bench->table->InitializeSecurityContextW(&pair.client.credential, NULL, NULL, 0, 0,
                                                     SECURITY_NATIVE_DREP, NULL, 0, NULL, &output_descriptor,
                                                     &attributes, NULL);
        } else {
            fo_pair_run_legs(bench, &pair, 1);
            input.pvBuffer = pair.client.token;
            input.cbBuffer = pair.client.token_bytes;
            bench->table->AcceptSecurityContext(&pair.server.credential, NULL, &input_descriptor, 0,
                                                SECURITY_NATIVE_DREP, NULL, &output_descriptor, &attributes,
                                                NULL);
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_side(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "client" : "server");
}

enum block_abuse {
    BLOCK_NULL,
    BLOCK_TWICE,
    BLOCK_INTERIOR,
    BLOCK_ABUSE_COUNT
};

static void
run_block(struct fo_bench *bench)
{
    PSecPkgInfoW packages = NULL;
    ULONG count = 0;

    if (bench->variant == BLOCK_NULL) {
        bench->table->FreeContextBuffer(NULL);
        return;
    }
    if (bench->table->EnumerateSecurityPackagesW(&count, &packages) != SEC_E_OK) {
        fo_bench_skip(bench, "no list of packages");
        return;
    }
    if (bench->variant == BLOCK_TWICE) {
        bench->table->FreeContextBuffer(packages);
        bench->table->FreeContextBuffer(packages);
    } else {
        bench->table->FreeContextBuffer((unsigned char *)packages + 8);
        bench->table->FreeContextBuffer(packages);
    }
}

static void
name_block(unsigned variant, char *out, size_t size)
{
    static const char *const names[BLOCK_ABUSE_COUNT] = {"null", "twice", "interior-pointer"};

    snprintf(out, size, "%s", names[variant]);
}

static const struct fo_case cases[] = {
    {
        .name = "delete-twice",
        .summary = "A context is deleted a second time.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = 2 * TWICE_COUNT,
        .variant_name = name_delete_twice,
        .run = run_delete_twice,
    },
    {
        .name = "free-twice",
        .summary = "A credential is freed a second time.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = TWICE_COUNT,
        .variant_name = name_free_twice,
        .run = run_free_twice,
    },
    {
        .name = "credential-first",
        .summary = "The credential is freed while a context lives.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = AFTER_FREE_COUNT,
        .variant_name = name_credential_first,
        .run = run_credential_first,
    },
    {
        .name = "first-leg-to-nowhere",
        .summary = "The first leg has no variable for the new context.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = 2,
        .variant_name = name_side,
        .run = run_nowhere,
    },
    {
        .name = "free-buffer",
        .summary = "FreeContextBuffer is given NULL, a freed block, or a pointer into one.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = BLOCK_ABUSE_COUNT,
        .variant_name = name_block,
        .run = run_block,
    },
};

const struct fo_case_family fo_cases_release = {cases, sizeof(cases) / sizeof(cases[0])};
