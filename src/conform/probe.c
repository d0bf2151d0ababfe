// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Questions about a provider's latitudes.
 */
#include "conform/probe.h"

#include "conform/stage.h"

/* One question about a provider. */
struct question {
    enum fo_knob knob;
    uint8_t value_on_crash; /* What a fault in the provider tells. */
    bool is_for_streams;    /* Only a stream package can answer. */
    void (*run)(struct fo_bench *bench);
};

static void
answer(struct fo_bench *bench, int value)
{
    bench->shared->answers[0] = (uint8_t)value;
}

static int
yes_or_no(bool is_so)
{
    return is_so ? FO_KNOB_YES : FO_KNOB_NO;
}

static bool
is_zero(const SecHandle *handle)
{
    return handle->dwLower == 0 && handle->dwUpper == 0;
}

static bool
is_same(const SecHandle *left, const SecHandle *right)
{
    return left->dwLower == right->dwLower && left->dwUpper == right->dwUpper;
}

static void
ask_first_fail(struct fo_bench *bench)
{
    static const unsigned char garbage[64] = {0x5a, 0xa5, 1, 2, 3};
    struct fo_pair pair;
    SECURITY_STATUS status;

    fo_pair_init(&pair);
    if (fo_party_acquire(bench, &pair.server) == SEC_E_OK) {
        status = fo_party_leg(bench, &pair.server, garbage, sizeof(garbage), false);
        if (status < 0 && status != SEC_E_INCOMPLETE_MESSAGE) {
            answer(bench, pair.server.has_context         ? FO_FIRST_FAIL_LIVE
                          : is_zero(&pair.server.context) ? FO_FIRST_FAIL_ZEROED
                                                          : FO_FIRST_FAIL_NONE);
        }
    }
}

static void
ask_first_morein(struct fo_bench *bench)
{
    static const unsigned char beginning[1] = {0x16};
    struct fo_pair pair;

    fo_pair_init(&pair);
    if (fo_party_acquire(bench, &pair.server) == SEC_E_OK &&
        fo_party_leg(bench, &pair.server, beginning, 1, false) == SEC_E_INCOMPLETE_MESSAGE) {
        answer(bench, pair.server.has_context ? FO_FIRST_MOREIN_LIVE : FO_FIRST_MOREIN_NONE);
    }
}

/* A pair with @p legs legs behind it; false when there is none. */
static bool
begin_pair(struct fo_bench *bench, struct fo_pair *pair, unsigned legs)
{
    fo_pair_init(pair);
    pair->is_honest = false;
    return fo_pair_acquire(bench, pair) && fo_pair_run_legs(bench, pair, legs) != 0;
}

static struct fo_party *
opening_party(struct fo_bench *bench, struct fo_pair *pair)
{
    return bench->server_starts ? &pair->server : &pair->client;
}

static void
ask_dsc_twice(struct fo_bench *bench)
{
    struct fo_pair pair;
    SECURITY_STATUS status;
    CtxtHandle copy;

    if (begin_pair(bench, &pair, 1)) {
        struct fo_party *party = opening_party(bench, &pair);

        copy = party->context;
        bench->table->DeleteSecurityContext(&party->context);
        status = bench->table->DeleteSecurityContext(&copy);
        answer(bench, status == SEC_E_OK               ? FO_DSC_TWICE_OK
                      : status == SEC_E_INVALID_HANDLE ? FO_DSC_TWICE_INVALID_HANDLE
                                                       : FO_DSC_TWICE_OTHER);
    }
}

static void
ask_release_overwrites(struct fo_bench *bench)
{
    struct fo_pair pair;
    CtxtHandle before;

    if (begin_pair(bench, &pair, 1)) {
        struct fo_party *party = opening_party(bench, &pair);

        before = party->context;
        bench->table->DeleteSecurityContext(&party->context);
        answer(bench, yes_or_no(!is_same(&before, &party->context)));
    }
}

static void
ask_ctx_holds_cred(struct fo_bench *bench)
{
    struct fo_pair pair;
    CredHandle copy;

    if (begin_pair(bench, &pair, 2) && !bench->server_starts) {
        copy = pair.client.credential;
        bench->table->FreeCredentialsHandle(&pair.client.credential);
        pair.client.borrowed = &copy;
        fo_party_leg(bench, &pair.client, pair.server.token, pair.server.token_bytes, false);
        /* Freed memory is overwritten here: a leg that fails in any other way has read it. */
        answer(bench, pair.client.status >= 0                      ? FO_CTX_HOLDS_REFCOUNT
                      : pair.client.status == SEC_E_INVALID_HANDLE ? FO_CTX_HOLDS_NONE
                                                                   : FO_CTX_HOLDS_RAW);
    }
}

static void
ask_newctx_value(struct fo_bench *bench)
{
    struct fo_pair pair;
    CtxtHandle before;

    if (begin_pair(bench, &pair, 2) && !bench->server_starts) {
        before = pair.client.context;
        fo_party_leg(bench, &pair.client, pair.server.token, pair.server.token_bytes, false);
        if (pair.client.status >= 0) {
            answer(bench, is_same(&before, &pair.client.context) ? FO_NEWCTX_SAME : FO_NEWCTX_NEW_VALUE);
        }
    }
}

static void
ask_newctx_alias(struct fo_bench *bench)
{
    struct fo_pair pair;
    CtxtHandle before;

    ask_newctx_value(bench);
    if (bench->shared->answers[0] != FO_NEWCTX_SAME || !begin_pair(bench, &pair, 2)) {
        return;
    }
    before = pair.client.context;
    pair.client.moves_handle = true;
    fo_party_leg(bench, &pair.client, pair.server.token, pair.server.token_bytes, false);
    if (pair.client.status >= 0 && !pair.client.did_move) {
        answer(bench, FO_NEWCTX_UNWRITTEN);
    } else if (!is_same(&before, &pair.client.context)) {
        answer(bench, FO_NEWCTX_NEW_VALUE);
    }
}

static void
ask_cred_null(struct fo_bench *bench)
{
    struct fo_pair pair;

    if (begin_pair(bench, &pair, 2) && !bench->server_starts) {
        pair.client.has_no_credential = true;
        fo_party_leg(bench, &pair.client, pair.server.token, pair.server.token_bytes, false);
        answer(bench, pair.client.status >= 0 ? FO_CRED_NULL_ALLOWED : FO_CRED_NULL_REFUSED);
    }
}

static void
ask_value_reuse(struct fo_bench *bench)
{
    struct fo_pair first, second;

    fo_pair_init(&first);
    fo_pair_init(&second);
    if (fo_party_acquire(bench, &first.client) == SEC_E_OK) {
        CredHandle before = first.client.credential;

        fo_party_free(bench, &first.client);
        if (fo_party_acquire(bench, &second.client) == SEC_E_OK) {
            answer(bench, yes_or_no(is_same(&before, &second.client.credential)));
        }
    }
}

static void
ask_act(struct fo_bench *bench)
{
    DWORD value = SCHANNEL_SHUTDOWN;
    SecBuffer buffer = {sizeof(value), SECBUFFER_TOKEN, &value};
    SecBufferDesc descriptor = {SECBUFFER_VERSION, 1, &buffer};
    struct fo_pair pair;

    answer(bench, FO_KNOB_NO);
    if (fo_bench_has(bench, FO_CALL_APPLY_CONTROL_TOKEN) && begin_pair(bench, &pair, FO_LEGS_MAX)) {
        answer(bench, yes_or_no(bench->table->ApplyControlToken(&opening_party(bench, &pair)->context,
                                                                &descriptor) == SEC_E_OK));
    }
}

static void
ask_cat(struct fo_bench *bench)
{
    struct fo_pair pair;
    unsigned char memory[64] = {0};
    SecBuffer buffer = {sizeof(memory), SECBUFFER_TOKEN, memory};
    SecBufferDesc descriptor = {SECBUFFER_VERSION, 1, &buffer};

    answer(bench, FO_KNOB_NO);
    if (fo_bench_has(bench, FO_CALL_COMPLETE_AUTH_TOKEN) && begin_pair(bench, &pair, FO_LEGS_MAX)) {
        answer(bench, yes_or_no(bench->table->CompleteAuthToken(&opening_party(bench, &pair)->context,
                                                                &descriptor) != SEC_E_UNSUPPORTED_FUNCTION));
    }
}

static void
ask_imp(struct fo_bench *bench)
{
    struct fo_pair pair;

    answer(bench, FO_KNOB_NO);
    if (fo_bench_has(bench, FO_CALL_IMPERSONATE_SECURITY_CONTEXT) && begin_pair(bench, &pair, FO_LEGS_MAX)) {
        answer(bench, yes_or_no(bench->table->ImpersonateSecurityContext(&pair.server.context) == SEC_E_OK));
    }
}

static void
ask_exp(struct fo_bench *bench)
{
    struct fo_pair pair;
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    void *token = NULL;

    answer(bench, FO_KNOB_NO);
    if (fo_bench_has(bench, FO_CALL_EXPORT_SECURITY_CONTEXT) && begin_pair(bench, &pair, FO_LEGS_MAX)) {
        answer(bench, yes_or_no(bench->table->ExportSecurityContext(&opening_party(bench, &pair)->context, 0,
                                                                    &packed, &token) == SEC_E_OK));
    }
}

static void
ask_alloc(struct fo_bench *bench)
{
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.client.wants_allocation = true;
    pair.server.wants_allocation = true;
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, 1);
        answer(bench, yes_or_no(opening_party(bench, &pair)->token_bytes != 0));
    }
}

static void
ask_unsafe(struct fo_bench *bench)
{
    SecHandle garbage = {(ULONG_PTR)0x5aa5000011112222, (ULONG_PTR)0x5aa5000033334444};

    bench->table->DeleteSecurityContext(&garbage);
    bench->table->FreeCredentialsHandle(&garbage);
    answer(bench, FO_KNOB_NO);
}

static void
ask_version(struct fo_bench *bench)
{
    answer(bench, (int)bench->table_version);
}

static const struct question questions[] = {
    {FO_KNOB_FIRST_FAIL_HANDLE, FO_KNOB_UNKNOWN, false, ask_first_fail},
    {FO_KNOB_FIRST_MOREIN_HANDLE, FO_KNOB_UNKNOWN, true, ask_first_morein},
    {FO_KNOB_DSC_TWICE_STATUS, FO_DSC_TWICE_OTHER, false, ask_dsc_twice},
    {FO_KNOB_RELEASE_OVERWRITES, FO_KNOB_UNKNOWN, false, ask_release_overwrites},
    {FO_KNOB_CTX_HOLDS_CRED, FO_CTX_HOLDS_RAW, false, ask_ctx_holds_cred},
    {FO_KNOB_NEWCTX_ALIAS, FO_KNOB_UNKNOWN, false, ask_newctx_alias},
    {FO_KNOB_CRED_NULL_ON_CONT, FO_CRED_NULL_REFUSED, false, ask_cred_null},
    {FO_KNOB_VALUE_REUSE, FO_KNOB_UNKNOWN, false, ask_value_reuse},
    {FO_KNOB_ACT_SUPPORTED, FO_KNOB_NO, false, ask_act},
    {FO_KNOB_CAT_SUPPORTED, FO_KNOB_NO, false, ask_cat},
    {FO_KNOB_IMP_SUPPORTED, FO_KNOB_NO, false, ask_imp},
    {FO_KNOB_EXP_SUPPORTED, FO_KNOB_NO, false, ask_exp},
    {FO_KNOB_ALLOC_HONOURED, FO_KNOB_UNKNOWN, false, ask_alloc},
    {FO_KNOB_UNSAFE_ON_BAD_HANDLE, FO_KNOB_YES, false, ask_unsafe},
    {FO_KNOB_TABLE_VERSION, FO_KNOB_UNKNOWN, false, ask_version},
};

enum fo_error
fo_probe_knobs(struct fo_child *child, const struct fo_conform_options *options, const char *package,
               struct fo_knobs *out)
{
    struct fo_knobs knobs = {0};

    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        struct fo_stage_order order = {.provider = options->provider,
                                       .package = package,
                                       .version = options->table_version,
                                       .run = questions[i].run};
        struct fo_child_result result;
        enum fo_error error = fo_child_run(child, fo_stage_run, &order, false, &result);

        if (error != FO_OK) {
            return error;
        }
        if (result.end == FO_CHILD_STOPPED) {
            return FO_ERROR_INTERRUPTED;
        }
        knobs.value[questions[i].knob] =
            result.end == FO_CHILD_EXITED ? child->shared->answers[0] : questions[i].value_on_crash;
    }
    *out = knobs;
    return FO_OK;
}
