// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Scripted cases: honest sessions in which the built-in provider takes a less common documented path.
 */
#include "conform/case.h"

#include "check/compare.h"
#include "provider/provider.h"
#include "trace/recorder.h"

#include <stdio.h>

enum {
    LEGS_SCRIPTED = 3,
    SIDES = 2,
    LAST_LEG = 255
};

/* Give the built-in provider its lines; every other provider has none to give. */
static bool
follow(struct fo_bench *bench, const struct fo_provider_script *script)
{
    if (!bench->is_builtin) {
        fo_bench_skip(bench, "only the built-in provider follows a script");
        return false;
    }
    fo_provider_set_script(fo_provider_current(), script);
    return true;
}

static struct fo_provider_side_script *
side_of(struct fo_provider_script *script, unsigned variant)
{
    return variant < LEGS_SCRIPTED ? &script->client : &script->server;
}

static void
name_leg_of_side(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s-leg-%u", variant < LEGS_SCRIPTED ? "client" : "server",
             variant % LEGS_SCRIPTED + 1);
}

static void
run_completion(struct fo_bench *bench)
{
    struct fo_provider_script script = {0};
    struct fo_pair pair;

    fo_pair_init(&pair);
    side_of(&script, bench->variant)->complete_leg = (uint8_t)(bench->variant % LEGS_SCRIPTED + 1);
    if (follow(bench, &script) && fo_pair_establish(bench, &pair)) {
        fo_pair_message(bench, &pair.client, &pair.server, 0);
    }
    fo_pair_close(bench, &pair);
}

/* The token is damaged before it is completed, so that CompleteAuthToken fails: only the deletion is left. */
static void
run_failed_completion(struct fo_bench *bench)
{
    struct fo_provider_script script = {0};
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.is_honest = false;
    script.client.complete_leg = LAST_LEG;
    script.server.complete_leg = LAST_LEG;
    if (bench->variant == 0) {
        pair.client.spoils_completion = true;
    } else {
        pair.server.spoils_completion = true;
    }
    if (follow(bench, &script) && fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, FO_LEGS_MAX);
        fo_recorder_mark(FO_MARK_GIVE_UP);
    }
    fo_pair_close(bench, &pair);
}

static void
name_side(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "client" : "server");
}

/* A leg fails with bytes for the peer, in package memory: they are sent and freed, and both ends clean up. */
static void
run_failing_leg(struct fo_bench *bench)
{
    struct fo_provider_script script = {.has_error_token = true};
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.client.wants_allocation = bench->variant % 2 == 0;
    pair.server.wants_allocation = bench->variant % 2 == 0;
    pair.client.wants_error_tokens = true;
    pair.server.wants_error_tokens = true;
    side_of(&script, bench->variant)->fail_leg = (uint8_t)(bench->variant % LEGS_SCRIPTED + 1);
    if (follow(bench, &script) && fo_pair_acquire(bench, &pair)) {
        (void)fo_bench_mark_observation(bench, 0, 0);
        fo_pair_run_legs(bench, &pair, FO_LEGS_MAX);
        fo_party_delete(bench, &pair.client);
        fo_party_delete(bench, &pair.server);
        (void)fo_bench_mark_observation(bench, 0, 0);
    }
    fo_pair_close(bench, &pair);
}

static void
run_extra_rounds(struct fo_bench *bench)
{
    const struct fo_provider_script script = {.extra_round_count = 2};
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (follow(bench, &script)) {
        fo_pair_establish(bench, &pair);
    }
    fo_pair_close(bench, &pair);
}

/* What a caller decides when the session stands, and when it no longer wants it. */
static void
run_decisions(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair)) {
        fo_recorder_mark_handle(FO_MARK_USE_ATTRIBUTES, &pair.client.context, NULL);
        if (bench->variant == 0) {
            fo_recorder_mark_handle(FO_MARK_REJECT, &pair.client.context, NULL);
        }
        fo_party_delete(bench, &pair.client);
        fo_recorder_mark_handle(FO_MARK_CLIENT_DONE, &pair.client.credential, NULL);
        fo_party_delete(bench, &pair.server);
        fo_recorder_mark(FO_MARK_SERVER_SHUTDOWN);
    }
    fo_pair_close(bench, &pair);
    fo_bench_wipe_identities();
}

static void
name_decisions(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", variant == 0 ? "attributes-rejected" : "done");
}

/* Give the built-in provider one habit of real ones; nothing of it is alive yet. */
static bool
adopt(struct fo_bench *bench, enum fo_knob knob, uint8_t value)
{
    struct fo_provider_options options = {0};

    if (!bench->is_builtin) {
        fo_bench_skip(bench, "only the built-in provider changes its habits");
        return false;
    }
    options.knobs.value[knob] = value;
    fo_provider_reset(fo_provider_current(), &options);
    return true;
}

/* The first leg fails and leaves a live handle all the same: it is deleted. */
static void
run_live_after_failure(struct fo_bench *bench)
{
    static const unsigned char garbage[64] = {0x5a, 0xa5, 1, 2, 3};
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.is_honest = false;
    if (adopt(bench, FO_KNOB_FIRST_FAIL_HANDLE, FO_FIRST_FAIL_LIVE) && fo_pair_acquire(bench, &pair)) {
        (void)fo_bench_mark_observation(bench, 0, 0);
        fo_party_leg(bench, &pair.server, garbage, sizeof(garbage), true);
        fo_party_delete(bench, &pair.server);
        (void)fo_bench_mark_observation(bench, 0, 0);
    }
    fo_pair_close(bench, &pair);
}

/* The value of a freed handle is given out again at once, while a stale copy of it lies about unused. */
static void
run_value_reuse(struct fo_bench *bench)
{
    struct fo_pair first, second;
    CredHandle stale;

    fo_pair_init(&first);
    fo_pair_init(&second);
    if (adopt(bench, FO_KNOB_VALUE_REUSE, FO_KNOB_YES) && fo_pair_acquire(bench, &first)) {
        stale = first.client.credential;
        fo_pair_close(bench, &first);
        if (fo_pair_establish(bench, &second) && stale.dwLower != second.client.credential.dwLower &&
            stale.dwLower != second.server.credential.dwLower) {
            fo_bench_skip(bench, "the value was not given out again");
        }
    }
    fo_pair_close(bench, &first);
    fo_pair_close(bench, &second);
}

/* An acquire that must fail: there is then nothing to use or free. */
static void
run_failed_acquire(struct fo_bench *bench)
{
    static SEC_WCHAR unknown[] = u"no such package";
    CredHandle credential;
    TimeStamp expiry;

    SecInvalidateHandle(&credential);
    if (bench->table->AcquireCredentialsHandleW(NULL, unknown, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                                &credential, &expiry) == SEC_E_OK &&
        SecIsValidHandle(&credential)) {
        bench->table->FreeCredentialsHandle(&credential);
    }
}

/* Calls of the newer versions of the table, and what they add to a credential. */
static void
run_setters(struct fo_bench *bench)
{
    struct fo_pair pair;
    TimeStamp expiry;
    SecPkgCredentials_NamesA names = {NULL};

    fo_pair_init(&pair);
    if (fo_party_acquire(bench, &pair.client) == SEC_E_OK && pair.client.has_credential) {
        if (fo_bench_has(bench, FO_CALL_ADD_CREDENTIALS)) {
            bench->table->AddCredentialsW(&pair.client.credential, NULL, bench->wide_package,
                                          SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, &expiry);
        }
        if (fo_bench_has(bench, FO_CALL_SET_CREDENTIALS_ATTRIBUTES)) {
            bench->table->SetCredentialsAttributesW(&pair.client.credential, SECPKG_CRED_ATTR_NAMES, &names,
                                                    sizeof(names));
        }
        if (bench->ansi != NULL && bench->is_builtin &&
            bench->ansi->QueryCredentialsAttributesA(&pair.client.credential, SECPKG_CRED_ATTR_NAMES,
                                                     &names) == SEC_E_OK) {
            bench->ansi->SetCredentialsAttributesA(&pair.client.credential, SECPKG_CRED_ATTR_NAMES, &names,
                                                   sizeof(names));
            bench->ansi->FreeContextBuffer(names.sUserName);
        }
    }
    fo_pair_close(bench, &pair);
}

/* A buffer that the package may only read stands beside the data. */
static void
run_readonly_buffer(struct fo_bench *bench)
{
    unsigned char memory[512] = "only to be read";
    SecBuffer buffers[3] = {
        {64, SECBUFFER_TOKEN, memory + 256},
        {15, SECBUFFER_DATA | SECBUFFER_READONLY, memory},
        {32, SECBUFFER_DATA, memory + 64},
    };
    SecBufferDesc descriptor = {SECBUFFER_VERSION, 3, buffers};
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair) && fo_bench_has(bench, FO_CALL_MAKE_SIGNATURE) &&
        bench->table->MakeSignature(&pair.client.context, 0, &descriptor, 0) == SEC_E_OK) {
        fo_recorder_mark_handle(FO_MARK_SEND, &pair.client.context, memory + 256);
    }
    fo_pair_close(bench, &pair);
}

/* A client that was asked for a certificate goes on with another credential; both are freed. */
static void
run_replaced_credential(struct fo_bench *bench)
{
    const struct fo_provider_script script = {.is_certificate_requested = true};
    struct fo_pair pair, second;

    fo_pair_init(&pair);
    fo_pair_init(&second);
    if (follow(bench, &script) && fo_pair_acquire(bench, &pair)) {
        fo_party_acquire(bench, &second.client);
        while (pair.client.status != SEC_I_INCOMPLETE_CREDENTIALS && fo_pair_step(bench, &pair)) {
        }
        if (pair.client.status == SEC_I_INCOMPLETE_CREDENTIALS) {
            pair.client.borrowed = &second.client.credential;
            while (fo_pair_step(bench, &pair)) {
            }
        } else {
            fo_bench_skip(bench, "the client was not asked for a certificate");
        }
    }
    fo_party_delete(bench, &pair.client);
    fo_party_free(bench, &second.client);
    fo_pair_close(bench, &pair);
}

/* An entry point that is asked again gives the same table. */
static void
run_table_again(struct fo_bench *bench)
{
    bool is_different = false;
    struct fo_dispatch again;

    if (!fo_bench_ask_table(bench, &again)) {
        is_different = true;
    } else {
        is_different =
            again.version != bench->provider_table.version || again.table != bench->provider_table.table;
        fo_recorder_mark_init(bench->provider, bench->module, &again);
    }
    fo_recorder_mark_compare(FO_COMPARE_TABLE_AGAIN, is_different);
}

static const struct fo_case cases[] = {
    {
        .name = "completion",
        .summary = "A leg asks for CompleteAuthToken.",
        .variant_count = SIDES * LEGS_SCRIPTED,
        .variant_name = name_leg_of_side,
        .run = run_completion,
    },
    {
        .name = "failed-completion",
        .summary = "CompleteAuthToken fails, and both ends clean up.",
        .variant_count = SIDES,
        .variant_name = name_side,
        .run = run_failed_completion,
    },
    {
        .name = "failing-leg",
        .summary = "A leg fails with bytes for the peer, and both ends clean up.",
        .variant_count = SIDES * LEGS_SCRIPTED,
        .variant_name = name_leg_of_side,
        .run = run_failing_leg,
    },
    {
        .name = "extra-rounds",
        .summary = "The handshake takes two more rounds than usual.",
        .run = run_extra_rounds,
    },
    {
        .name = "decisions",
        .summary = "The caller decides by the returned attributes, and ends its sessions and its service.",
        .variant_count = 2,
        .variant_name = name_decisions,
        .run = run_decisions,
    },
    {
        .name = "live-after-failure",
        .summary = "A first leg fails and leaves a live handle.",
        .run = run_live_after_failure,
    },
    {
        .name = "value-reuse",
        .summary = "The values of freed handles are given out again.",
        .run = run_value_reuse,
    },
    {
        .name = "failed-acquire",
        .summary = "A credential of a package that does not exist is asked for.",
        .run = run_failed_acquire,
    },
    {
        .name = "setters",
        .summary = "Credentials are added to and their attributes set.",
        .run = run_setters,
    },
    {
        .name = "readonly-buffer",
        .summary = "A message has a part that may only be read.",
        .scope = FO_SCOPE_GENERAL,
        .run = run_readonly_buffer,
    },
    {
        .name = "replaced-credential",
        .summary = "The client goes on with another credential.",
        .scope = FO_SCOPE_STREAM,
        .run = run_replaced_credential,
    },
    {
        .name = "table-again",
        .summary = "The entry point is asked for its table a second time.",
        .run = run_table_again,
    },
};

const struct fo_case_family fo_cases_scripted = {cases, sizeof(cases) / sizeof(cases[0])};
