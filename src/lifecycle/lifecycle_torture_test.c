// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests against the in-memory provider: whole conversations of every package, with every call and allocation
 * failing.
 */
#include "base/test.h"

#include "fault/fault.h"
#include "lifecycle/lifecycle_pair.h"
#include "provider/provider.h"

/** Calls that end something: when they are refused the provider keeps the object. */
#define RELEASES                                                                   \
    (FO_CALL_BIT(FREE_CREDENTIALS_HANDLE) | FO_CALL_BIT(DELETE_SECURITY_CONTEXT) | \
     FO_CALL_BIT(FREE_CONTEXT_BUFFER) | FO_CALL_BIT(REVERT_SECURITY_CONTEXT))

/** One kind of conversation. */
struct variant {
    struct talk talk;
    bool is_wide;
    struct fo_provider_options provider;
};

/** What fails in one run. Zero: nothing. */
struct trouble {
    unsigned nth_allocation;
    unsigned nth_provider_allocation;
    struct fo_fault fault; /**< None while nth is 0. */
};

static void
close_token(void *token)
{
    assert_true(fo_provider_close_handle(fo_provider_current(), token));
}

static void
assert_clean(const struct fo_provider *provider, bool has_kept)
{
    struct fo_provider_count count;
    fo_provider_count(provider, &count);
    assert_int_equal(count.foreign_handle_count, 0);
    assert_int_equal(count.stale_handle_count, 0);
    assert_int_equal(count.wrong_kind_count, 0);
    assert_int_equal(count.foreign_block_count, 0);
    for (size_t kind = 0; !has_kept && kind < FO_PROVIDER_KIND_COUNT; kind++) {
        if (count.live[kind] != 0) {
            fail_msg("live: %s", fo_provider_kind_name((enum fo_provider_kind)kind));
        }
    }
}

/** One conversation. @return true when the trouble came to pass. */
static bool
run_once(const struct variant *variant, const struct trouble *trouble, unsigned *message_count)
{
    static struct pair pair;
    struct fo_dispatch inner;
    struct fo_dispatch dispatch;
    memset(&pair, 0, sizeof pair);
    pair.talk = &variant->talk;
    pair.close_token = close_token;
    pair.allocator = (struct fo_allocator){pair_allocate, pair_release, &pair};
    pair.nth_allocation = trouble->nth_allocation;
    struct fo_provider *provider = fo_provider_new(&variant->provider);
    assert_non_null(provider);
    fo_provider_install(provider);
    fo_provider_dispatch(variant->is_wide, &inner);
    fo_provider_fail_allocation(provider, trouble->nth_provider_allocation);
    fo_fault_reset();
    if (trouble->fault.nth > 0) {
        assert_int_equal(fo_fault_add(&trouble->fault), FO_OK);
    }
    assert_int_equal(fo_fault_install(&inner, &dispatch), FO_OK);
    pair_open_sides(&pair, &dispatch);
    pair_converse(&pair);
    *message_count = pair.message_count;
    pair_free_all(&pair, trouble->nth_allocation + trouble->nth_provider_allocation + trouble->fault.nth);
    assert_clean(provider, (trouble->fault.calls & RELEASES) != 0);
    bool has_happened = fo_fault_fired_count() > 0 || fo_provider_allocation_failed(provider) ||
                        (pair.nth_allocation > 0 && pair.allocation_count >= pair.nth_allocation);
    fo_fault_remove(&dispatch);
    fo_fault_reset();
    fo_provider_free(provider);
    return has_happened;
}

static const struct variant variants[] = {
    {.talk = {"NTLM", false, false, false}, .is_wide = true},
    {.talk = {"NTLM", true, true, false}},
    {.talk = {"Negotiate", true, false, false}, .is_wide = true},
    {.talk = {"Negotiate", false, false, false},
     .provider = {.script = {.is_optimistic_refused = true, .extra_round_count = 2}}},
    {.talk = {"Kerberos", true, false, false}, .is_wide = true},
    {.talk = {"Kerberos", false, false, false},
     .provider = {.knobs = {.value = {[FO_KNOB_NEWCTX_ALIAS] = FO_NEWCTX_NEW_VALUE}}}},
    {.talk = {"WDigest", true, true, false}, .is_wide = true},
    {.talk = {"WDigest", false, false, false},
     .is_wide = true,
     .provider = {.script = {.server = {.complete_leg = 1}}}},
    {.talk = {"Schannel", true, false, true}, .is_wide = true},
    {.talk = {"Schannel", false, false, true}, .provider = {.script = {.is_certificate_requested = true}}},
    {.talk = {"Schannel", true, false, false},
     .is_wide = true,
     .provider = {.script = {.is_tls13 = true, .ticket_count = 2}}},
    {.talk = {"NTLM", true, false, false},
     .is_wide = true,
     .provider = {.knobs = {.value = {[FO_KNOB_ALLOC_HONOURED] = FO_KNOB_NO,
                                      [FO_KNOB_RELEASE_OVERWRITES] = FO_KNOB_YES,
                                      [FO_KNOB_VALUE_REUSE] = FO_KNOB_YES,
                                      [FO_KNOB_NEWCTX_ALIAS] = FO_NEWCTX_UNWRITTEN}},
                  .script = {.client = {.complete_leg = 255}, .server = {.complete_leg = 1}}}},
};

enum {
    VARIANTS = sizeof variants / sizeof variants[0]
};

static void
every_package_carries_messages_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < VARIANTS; i++) {
        unsigned message_count = 0;
        assert_false(run_once(&variants[i], &(struct trouble){0}, &message_count));
        // Two before the server's context moves to another session, one after, one after a second handshake.
        assert_int_equal(message_count, variants[i].talk.is_redoing ? 4 : 3);
    }
}

static void
no_failed_allocation_of_the_layer_leaves_anything_behind(void **state)
{
    (void)state;
    for (size_t i = 0; i < VARIANTS; i++) {
        unsigned message_count = 0;
        struct trouble trouble = {.nth_allocation = 1};
        while (run_once(&variants[i], &trouble, &message_count)) {
            trouble.nth_allocation++;
        }
        assert_true(trouble.nth_allocation > 10);
    }
}

static void
no_failed_allocation_of_the_provider_leaves_anything_behind(void **state)
{
    (void)state;
    for (size_t i = 0; i < VARIANTS; i++) {
        unsigned message_count = 0;
        struct trouble trouble = {.nth_provider_allocation = 1};
        while (run_once(&variants[i], &trouble, &message_count)) {
            trouble.nth_provider_allocation++;
        }
        assert_true(trouble.nth_provider_allocation > 5);
    }
}

static void
no_failed_call_leaves_anything_behind(void **state)
{
    static const SECURITY_STATUS statuses[] = {SEC_E_INTERNAL_ERROR, SEC_E_INSUFFICIENT_MEMORY,
                                               SEC_E_INVALID_HANDLE, SEC_E_INCOMPLETE_MESSAGE};
    (void)state;
    for (size_t i = 0; i < VARIANTS; i++) {
        for (size_t j = 0; j < 2 * sizeof statuses / sizeof statuses[0]; j++) {
            unsigned message_count = 0;
            struct trouble trouble = {
                .fault = {.kind = FO_FAULT_STATUS, .nth = 1, .status = statuses[j / 2]}};
            trouble.fault.calls = ((UINT64_C(1) << FO_CALL_COUNT) - 1) & ~(uint64_t)RELEASES;
            if (j % 2 == 1) {
                // The provider has made the leg, and then denies it.
                trouble.fault.kind = FO_FAULT_STATUS_AFTER;
                trouble.fault.calls =
                    FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT) | FO_CALL_BIT(ACCEPT_SECURITY_CONTEXT);
            }
            // A leg that fails by itself is not denied: then this fault does not come to pass, but the next
            // may.
            unsigned fired_count = 0;
            bool is_fired = true;
            while (is_fired || trouble.fault.nth < 8) {
                is_fired = run_once(&variants[i], &trouble, &message_count);
                fired_count += is_fired;
                trouble.fault.nth++;
            }
            assert_true(fired_count > 0);
        }
    }
}

static void
a_release_that_is_refused_is_not_tried_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < VARIANTS; i++) {
        unsigned message_count = 0;
        struct trouble trouble = {
            .fault = {.kind = FO_FAULT_STATUS, .nth = 1, .status = SEC_E_INTERNAL_ERROR, .calls = RELEASES}};
        while (run_once(&variants[i], &trouble, &message_count)) {
            trouble.fault.nth++;
        }
        assert_true(trouble.fault.nth > 5);
    }
}

static void
a_spoilt_token_leaves_nothing_behind(void **state)
{
    static const enum fo_fault_kind kinds[] = {FO_FAULT_EMPTY_TOKEN, FO_FAULT_FLIP_TOKEN, FO_FAULT_CUT_TOKEN,
                                               FO_FAULT_OVERSIZED_TOKEN};
    (void)state;
    for (size_t i = 0; i < VARIANTS; i++) {
        for (size_t j = 0; j < sizeof kinds / sizeof kinds[0]; j++) {
            unsigned message_count = 0;
            struct trouble trouble = {.fault = {.kind = kinds[j], .nth = 1, .argument = 7}};
            trouble.fault.calls =
                FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT) | FO_CALL_BIT(ACCEPT_SECURITY_CONTEXT);
            while (run_once(&variants[i], &trouble, &message_count) && trouble.fault.nth < LEGS_MAX) {
                trouble.fault.nth++;
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_package_carries_messages_both_ways),
        cmocka_unit_test(no_failed_allocation_of_the_layer_leaves_anything_behind),
        cmocka_unit_test(no_failed_allocation_of_the_provider_leaves_anything_behind),
        cmocka_unit_test(no_failed_call_leaves_anything_behind),
        cmocka_unit_test(a_release_that_is_refused_is_not_tried_again),
        cmocka_unit_test(a_spoilt_token_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
