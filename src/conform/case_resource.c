// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Resource cases: what a provider hands out beside handles, and whether it all comes back.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "provider/provider.h"
#include "sspi/attribute.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WARM_UP_SESSIONS = 24,
    COUNTED_SESSIONS = 16,
    BYTES_A_SESSION_MIN = 16, /* The least that a session that leaks at all leaves behind. */
};

static void
run_packages(struct fo_bench *bench)
{
    ULONG count = 0;
    PSecPkgInfoW wide = NULL;
    PSecPkgInfoA ansi = NULL;

    if (bench->variant == 0) {
        if (bench->table->EnumerateSecurityPackagesW(&count, &wide) == SEC_E_OK) {
            bench->table->FreeContextBuffer(wide);
        }
    } else if (bench->variant == 1) {
        if (bench->table->QuerySecurityPackageInfoW(bench->wide_package, &wide) == SEC_E_OK) {
            bench->table->FreeContextBuffer(wide);
        }
    } else if (bench->ansi == NULL) {
        fo_bench_skip(bench, "the provider has no A table");
    } else if (bench->ansi->EnumerateSecurityPackagesA(&count, &ansi) == SEC_E_OK) {
        bench->ansi->FreeContextBuffer(ansi);
    }
}

static void
name_packages(unsigned variant, char *out, size_t size)
{
    static const char *const names[] = {"enumerated", "queried", "enumerated-ansi"};

    snprintf(out, size, "%s", names[variant]);
}

static void
query(struct fo_bench *bench, struct fo_pair *pair, const struct fo_attribute *attribute)
{
    struct fo_party *const parties[] = {&pair->client, &pair->server};

    for (size_t i = 0; i < 2; i++) {
        fo_bench_ask_attribute(bench, attribute,
                               attribute->of_credential ? &parties[i]->credential : &parties[i]->context);
    }
}

static unsigned
count_attributes(void)
{
    unsigned count = 0;

    while (fo_attribute_at(count) != NULL) {
        count++;
    }
    return count;
}

static void
run_attribute(struct fo_bench *bench)
{
    const struct fo_attribute *attribute = fo_attribute_at(bench->variant);
    struct fo_pair pair;

    if (attribute->bytes == 0) {
        fo_bench_skip(bench, "the attribute's structure is not documented");
        return;
    }
    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair)) {
        query(bench, &pair, attribute);
    }
    fo_pair_close(bench, &pair);
}

static void
name_attribute(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s", fo_attribute_at(variant)->name);
}

/* One context goes to another handle; the exporter keeps or loses its own. */
static void
run_export(struct fo_bench *bench)
{
    static const ULONG flags[] = {0, SECPKG_CONTEXT_EXPORT_DELETE_OLD, SECPKG_CONTEXT_EXPORT_RESET_NEW};
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (!fo_bench_has(bench, FO_CALL_EXPORT_SECURITY_CONTEXT) ||
        !fo_bench_has(bench, FO_CALL_IMPORT_SECURITY_CONTEXT)) {
        fo_bench_skip(bench, "the table has no export or import");
    } else if (fo_pair_establish(bench, &pair)) {
        fo_bench_export(bench, &pair.client, flags[bench->variant]);
    }
    fo_pair_close(bench, &pair);
}

static void
name_export(unsigned variant, char *out, size_t size)
{
    static const char *const names[] = {"keep-old", "delete-old", "reset-new"};

    snprintf(out, size, "%s", names[variant]);
}

static void
run_impersonation(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair) && fo_bench_has(bench, FO_CALL_IMPERSONATE_SECURITY_CONTEXT) &&
        bench->table->ImpersonateSecurityContext(&pair.server.context) == SEC_E_OK) {
        bench->table->RevertSecurityContext(&pair.server.context);
    }
    fo_pair_close(bench, &pair);
}

static void
run_revert_alone(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_establish(bench, &pair) && fo_bench_has(bench, FO_CALL_REVERT_SECURITY_CONTEXT)) {
        bench->table->RevertSecurityContext(&pair.server.context);
    }
    fo_pair_close(bench, &pair);
}

static void
run_context_token(struct fo_bench *bench)
{
    struct fo_pair pair;
    void *token = NULL;

    fo_pair_init(&pair);
    if (!bench->is_builtin) {
        fo_bench_skip(bench, "no CloseHandle is known for the provider's token handles");
        return;
    }
    if (fo_pair_establish(bench, &pair) &&
        bench->table->QuerySecurityContextToken(&pair.server.context, &token) == SEC_E_OK) {
        fo_recorder_mark_token(FO_MARK_CLOSE_HANDLE, token);
        fo_provider_close_handle(fo_provider_current(), token);
    }
    fo_pair_close(bench, &pair);
}

static void
run_one_session(struct fo_bench *bench, unsigned legs)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, legs);
    }
    fo_pair_close(bench, &pair);
}

/*
 * After the first sessions have filled caches, the provider's and the recorder's, further ones may leave
 * nothing behind. The trace shows the further ones only.
 */
static void
run_baseline(struct fo_bench *bench)
{
    uint64_t before;
    const unsigned legs = bench->variant == 0 ? FO_LEGS_MAX : bench->variant;

    for (unsigned i = 0; i < WARM_UP_SESSIONS; i++) {
        run_one_session(bench, legs);
    }
    fo_bench_forget_identities();
    fo_bench_restart_trace(bench);
    before = fo_bench_mark_observation(bench, 0, 0);
    for (unsigned i = 0; i < COUNTED_SESSIONS; i++) {
        run_one_session(bench, legs);
    }
    fo_bench_forget_identities();
    (void)fo_bench_mark_observation(bench, before, COUNTED_SESSIONS * BYTES_A_SESSION_MIN);
}

static void
name_baseline(unsigned variant, char *out, size_t size)
{
    if (variant == 0) {
        snprintf(out, size, "whole-sessions");
    } else {
        snprintf(out, size, "given-up-after-leg-%u", variant);
    }
}

static const struct fo_case cases[] = {
    {
        .name = "packages",
        .summary = "The list of packages, or one package's description, is asked for and freed.",
        .variant_count = 3,
        .variant_name = name_packages,
        .run = run_packages,
    },
    {
        .name = "attribute",
        .summary = "One attribute is asked for at both ends of a session and released as its page says.",
        .count_variants = count_attributes,
        .variant_name = name_attribute,
        .run = run_attribute,
    },
    {
        .name = "export",
        .summary = "A context is exported and imported, and every handle of it released.",
        .variant_count = 3,
        .variant_name = name_export,
        .run = run_export,
    },
    {.name = "impersonation",
     .summary = "The server impersonates its client and reverts.",
     .run = run_impersonation},
    {
        .name = "revert-alone",
        .summary = "The server reverts without having impersonated.",
        .nature = FO_CASE_HOSTILE,
        .run = run_revert_alone,
    },
    {.name = "context-token",
     .summary = "The server asks for its client's token and closes it.",
     .run = run_context_token},
    {
        .name = "baseline",
        .summary = "Sessions are repeated, and what the provider holds is counted before and after.",
        .variant_count = 3,
        .variant_name = name_baseline,
        .run = run_baseline,
    },
};

const struct fo_case_family fo_cases_resource = {cases, sizeof(cases) / sizeof(cases[0])};
