// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Bench: small things that every case needs.
 */
#include "conform/bench.h"

#include "base/assert.h"
#include "provider/provider.h"
#include "sspi/module.h"
#include "trace/recorder.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDENTITIES_MAX = 64
};

/* Text behind an identity, of the widest form; the narrow form uses the same memory as bytes. */
struct identity_text {
    SEC_WCHAR user[16], domain[16], password[24];
};

struct identity {
    SEC_WINNT_AUTH_IDENTITY_W head; /* A and W have one layout. */
    struct identity_text text;
    struct identity *next;
};

/* A case's process is disposable: what it gave out lives as long as it, and is found again here to be
 * overwritten. */
static struct identity *given_identities;

static ULONG
write_text(SEC_WCHAR *out, size_t capacity, const char *text, bool wide)
{
    const size_t length = strlen(text);

    FO_ASSERT(length < capacity);
    if (wide) {
        for (size_t i = 0; i <= length; i++) {
            out[i] = (SEC_WCHAR)(unsigned char)text[i];
        }
    } else {
        memcpy(out, text, length + 1);
    }
    return (ULONG)length;
}

void *
fo_bench_identity(bool wide, bool has_wrong_password)
{
    struct identity *identity = calloc(1, sizeof(*identity));

    FO_ASSERT(identity != NULL);
    identity->head.User = identity->text.user;
    identity->head.Domain = identity->text.domain;
    identity->head.Password = identity->text.password;
    identity->head.UserLength = write_text(identity->text.user, 16, "alice", wide);
    identity->head.DomainLength = write_text(identity->text.domain, 16, "TEST", wide);
    identity->head.PasswordLength =
        write_text(identity->text.password, 24, has_wrong_password ? "not the secret" : "secret", wide);
    identity->head.Flags = wide ? SEC_WINNT_AUTH_IDENTITY_UNICODE : SEC_WINNT_AUTH_IDENTITY_ANSI;
    identity->next = given_identities;
    given_identities = identity;
    return identity;
}

void
fo_bench_poison_identity(void)
{
    for (struct identity *identity = given_identities; identity != NULL; identity = identity->next) {
        memset(&identity->head, 0xa5, sizeof(identity->head));
        memset(&identity->text, 0xa5, sizeof(identity->text));
    }
}

void
fo_bench_forget_identities(void)
{
    while (given_identities != NULL) {
        struct identity *identity = given_identities;

        given_identities = identity->next;
        free(identity);
    }
}

void
fo_bench_wipe_identities(void)
{
    const struct fo_mark_seen wiped = {.mark = FO_MARK_IDENTITY_FREED, .flag = true};

    fo_bench_poison_identity();
    fo_recorder_mark_seen(&wiped);
    fo_bench_forget_identities();
}

bool
fo_bench_ask_table(const struct fo_bench *bench, struct fo_dispatch *out)
{
    struct fo_module module;
    struct fo_text why = {0};
    bool has_table;

    if (bench->is_builtin) {
        fo_provider_dispatch(true, out);
        return true;
    }
    has_table = fo_module_open(bench->provider_path, 0, &module, &why) == FO_OK && module.wide.table != NULL;
    if (has_table) {
        /* The library stays loaded: the stage holds it, too. */
        *out = module.wide;
        fo_module_close(&module);
    }
    fo_text_fini(&why);
    return has_table;
}

void
fo_bench_restart_trace(struct fo_bench *bench)
{
    fo_recorder_reset();
    bench->shared->record_count = 0;
    fo_bench_mark_start(bench);
}

void
fo_bench_skip(struct fo_bench *bench, const char *reason)
{
    if (!bench->shared->is_skipped) {
        bench->shared->is_skipped = true;
        snprintf(bench->shared->reason, sizeof(bench->shared->reason), "%s", reason);
    }
}

bool
fo_bench_describe_package(struct fo_bench *bench, const struct fo_dispatch *provider)
{
    const SecurityFunctionTableW *table = provider->table;
    char reason[FO_CHILD_REASON_MAX];
    PSecPkgInfoW info = NULL;

    snprintf(bench->ansi_package, sizeof(bench->ansi_package), "%s", bench->package);
    for (size_t i = 0; i < sizeof(bench->ansi_package); i++) {
        bench->wide_package[i] = (SEC_WCHAR)(unsigned char)bench->ansi_package[i];
    }
    if (!fo_dispatch_has(provider, FO_CALL_QUERY_SECURITY_PACKAGE_INFO) ||
        table->QuerySecurityPackageInfoW(bench->wide_package, &info) != SEC_E_OK || info == NULL) {
        snprintf(reason, sizeof(reason), "the provider does not describe package %s", bench->package);
        fo_bench_skip(bench, reason);
        return false;
    }
    bench->max_token_bytes = info->cbMaxToken < FO_TOKEN_BYTES_MAX ? info->cbMaxToken : FO_TOKEN_BYTES_MAX;
    bench->capabilities = info->fCapabilities;
    bench->is_stream = (info->fCapabilities & SECPKG_FLAG_STREAM) != 0;
    /* Of all packages, only Digest begins with the server's challenge. */
    bench->server_starts = strstr(bench->package, "Digest") != NULL;
    table->FreeContextBuffer(info);
    return true;
}

void
fo_bench_mark_start(struct fo_bench *bench)
{
    struct fo_dispatch dispatch;

    fo_dispatch_init(&dispatch, bench->table, true, bench->table_version);
    fo_recorder_mark_module(FO_MARK_LOAD, bench->module);
    fo_recorder_mark_init(bench->provider, bench->module, &dispatch);
}

uint64_t
fo_bench_mark_observation(const struct fo_bench *bench, uint64_t before, uint64_t slack_bytes)
{
    struct fo_provider_count count;
    uint64_t objects = 0, bytes;

    if (bench->is_builtin) {
        fo_provider_count(fo_provider_current(), &count);
        for (size_t i = 0; i < FO_PROVIDER_KIND_COUNT; i++) {
            objects += count.live[i];
        }
        bytes = count.bytes;
    } else {
        bytes = mallinfo2().uordblks;
        if (bytes > before && bytes - before < slack_bytes) {
            bytes = before;
        }
    }
    fo_recorder_mark_observe(bench->provider, objects, bytes);
    return bytes;
}

bool
fo_bench_has(const struct fo_bench *bench, enum fo_call call)
{
    struct fo_dispatch dispatch;

    fo_dispatch_init(&dispatch, bench->table, true, bench->table_version);
    return fo_dispatch_has(&dispatch, call);
}
