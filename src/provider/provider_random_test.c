// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Bytes that no peer should send.
 */
#include "base/random.h"
#include "provider/provider_fixture.h"
#include "sspi/status.h"

enum {
    ROUNDS = 3000
};

/** Random bytes, sometimes with the head of a record. */
static void
fill_random(struct fo_random *random, struct side *side, bool is_stream)
{
    unsigned char bytes[96];
    size_t count = (size_t)fo_random_below(random, sizeof bytes) + 1;
    for (size_t index = 0; index < count; index++) {
        bytes[index] = (unsigned char)fo_random_next(random);
    }
    if (is_stream && count > 5 && fo_random_below(random, 8) != 0) {
        const unsigned char head[5] = {22, 3, 3, 0, (unsigned char)(count - 5)};
        memcpy(bytes, head, sizeof head);
    }
    side->in_bytes = 0;
    pair_feed(side, bytes, count);
}

/** The four message functions on whatever state @p side is in. */
static void
try_messages(struct fo_random *random, const struct pair *pair, struct side *side)
{
    unsigned char bytes[128];
    for (size_t index = 0; index < sizeof bytes; index++) {
        bytes[index] = (unsigned char)fo_random_next(random);
    }
    bytes[0] = (unsigned char)(21 + fo_random_below(random, 3));
    bytes[1] = bytes[2] = 3;
    bytes[3] = 0;
    bytes[4] &= 0x7f;
    for (unsigned call = 0; call < 2; call++) {
        SecBuffer buffers[4] = {
            {(ULONG)fo_random_below(random, sizeof bytes), SECBUFFER_DATA, bytes},
            {16, SECBUFFER_TOKEN, bytes},
            {0, SECBUFFER_EMPTY, NULL},
            {0, SECBUFFER_EMPTY, NULL},
        };
        SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
        SECURITY_STATUS status = call == 0 ? pair->wide->DecryptMessage(&side->context, &desc, 0, NULL)
                                           : pair->wide->VerifySignature(&side->context, &desc, 0, NULL);
        enum fo_call number = call == 0 ? FO_CALL_DECRYPT_MESSAGE : FO_CALL_VERIFY_SIGNATURE;
        bool is_listed = fo_status_documented(number, status) || status == SEC_E_CONTEXT_EXPIRED ||
                         status == SEC_E_UNSUPPORTED_FUNCTION;
        if (!is_listed) {
            fail_msg("message call %u: %08X", call, (unsigned)status);
        }
    }
}

/** One session of random tokens. @return bits of what was reached. */
static unsigned
run_random(struct pair *pair, struct fo_random *random)
{
    unsigned reached = 0;
    bool is_stream = strcmp(pair->package, UNISP_NAME_A) == 0;
    for (unsigned leg = 0; leg < 6; leg++) {
        struct side *side = fo_random_below(random, 2) == 0 ? &pair->client : &pair->server;
        bool starts = !side->has_context && (!side->is_server || pair_server_begins(pair));
        if (!starts) {
            fill_random(random, side, is_stream);
        } else {
            side->in_bytes = 0;
        }
        SECURITY_STATUS status = pair_leg(pair, side);
        enum fo_call call =
            side->is_server ? FO_CALL_ACCEPT_SECURITY_CONTEXT : FO_CALL_INITIALIZE_SECURITY_CONTEXT;
        if (!fo_status_documented(call, status)) {
            fail_msg("%s: %08X", pair->package, (unsigned)status);
        }
        reached |= status == SEC_E_OK ? 1U : 0U;
        reached |= status == SEC_E_INVALID_TOKEN ? 2U : 0U;
        reached |= status == SEC_I_CONTINUE_NEEDED && side->leg_count > 1 ? 4U : 0U;
        pair_drop_output(pair, side);
        if (side->has_context) {
            try_messages(random, pair, side);
        }
    }
    return reached;
}

static void
random_tokens_lead_to_documented_statuses_with_and_without_check(void **state)
{
    (void)state;
    for (unsigned index = 0; index < 2 * FIXTURE_PACKAGES; index++) {
        struct fo_provider_options options = {.is_integrity_off = index % 2 != 0, .seed = index};
        unsigned reached = 0;
        struct fo_random random;
        fo_random_init(&random, index);
        struct pair pair;
        pair_begin(&pair, &options);
        for (unsigned round = 0; round < ROUNDS / FIXTURE_PACKAGES; round++) {
            pair_acquire(&pair, fixture_packages[index / 2]);
            reached |= run_random(&pair, &random);
            pair_close(&pair);
            pair_expect_empty(&pair);
        }
        if (options.is_integrity_off) {
            assert_int_equal(reached & 3U, 3);
        } else {
            assert_true((reached & 2U) != 0);
        }
        pair_end(&pair);
    }
}

static void
equal_seeds_give_equal_runs(void **state)
{
    (void)state;
    unsigned char tokens[3][64];
    CtxtHandle handles[3];
    for (unsigned run = 0; run < 3; run++) {
        struct fo_provider_options options = {.seed = run == 2 ? 8 : 7};
        struct pair pair;
        pair_begin(&pair, &options);
        pair_acquire(&pair, NTLMSP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        memcpy(tokens[run], pair.client.room, sizeof tokens[run]);
        handles[run] = pair.client.context;
        pair_close(&pair);
        pair_end(&pair);
    }
    assert_memory_equal(tokens[0], tokens[1], sizeof tokens[0]);
    assert_memory_not_equal(tokens[0], tokens[2], sizeof tokens[0]);
    assert_memory_equal(&handles[0], &handles[1], sizeof handles[0]);
    assert_memory_not_equal(&handles[0], &handles[2], sizeof handles[0]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_tokens_lead_to_documented_statuses_with_and_without_check),
        cmocka_unit_test(equal_seeds_give_equal_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
