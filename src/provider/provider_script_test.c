// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Scripts: the less common documented paths.
 */
#include "provider/provider_fixture.h"

static void
begin(struct pair *pair, const struct fo_provider_script *script)
{
    struct fo_provider_options options = {.script = *script};
    pair_begin(pair, &options);
}

static void
finish(struct pair *pair)
{
    pair_close(pair);
    pair_expect_empty(pair);
    pair_end(pair);
}

static void
the_last_leg_can_ask_for_completion_on_either_side(void **state)
{
    (void)state;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        struct fo_provider_script script = {.client = {.complete_leg = 255}, .server = {.complete_leg = 255}};
        struct pair pair;
        begin(&pair, &script);
        pair_establish(&pair, fixture_packages[index]);
        assert_int_equal(pair.client.status, SEC_I_COMPLETE_NEEDED);
        assert_int_equal(pair.server.status, SEC_I_COMPLETE_NEEDED);
        SecPkgContext_Sizes sizes;
        assert_int_equal(pair.wide->QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_SIZES, &sizes),
                         SEC_E_OK);
        finish(&pair);
    }
}

static void
every_leg_can_ask_for_completion_and_goes_on(void **state)
{
    (void)state;
    unsigned continued = 0;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        for (uint8_t leg = 1; leg < 4; leg++) {
            struct fo_provider_script script = {.client = {.complete_leg = leg},
                                                .server = {.complete_leg = leg}};
            struct pair pair;
            begin(&pair, &script);
            pair_acquire(&pair, fixture_packages[index]);
            struct side *first = pair_server_begins(&pair) ? &pair.server : &pair.client;
            assert_true(pair_pump(&pair, first->is_server));
            finish(&pair);
            continued++;
        }
    }
    assert_int_equal(continued, 15);
}

static void
a_token_is_worthless_before_completion(void **state)
{
    (void)state;
    struct fo_provider_script script = {.client = {.complete_leg = 1}};
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        struct pair pair;
        begin(&pair, &script);
        pair_acquire(&pair, fixture_packages[index]);
        if (pair_server_begins(&pair)) {
            assert_int_equal(pair_leg(&pair, &pair.server), SEC_I_CONTINUE_NEEDED);
            pair_send(&pair, &pair.server, &pair.client);
        }
        SECURITY_STATUS status = pair_leg(&pair, &pair.client);
        assert_true(status == SEC_I_COMPLETE_AND_CONTINUE || status == SEC_I_COMPLETE_NEEDED);
        pair_send(&pair, &pair.client, &pair.server);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_INVALID_TOKEN);
        finish(&pair);
    }
}

static void
completion_of_a_spoilt_or_absent_token_fails_the_context(void **state)
{
    (void)state;
    struct fo_provider_script script = {.client = {.complete_leg = 1}};
    for (unsigned way = 0; way < 2; way++) {
        struct pair pair;
        begin(&pair, &script);
        pair_acquire(&pair, NTLMSP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_COMPLETE_AND_CONTINUE);
        pair.client.room[20] ^= 1;
        SecBufferDesc desc = {SECBUFFER_VERSION, way == 0 ? 1 : 0, pair.client.out};
        SECURITY_STATUS expected = way == 0 ? SEC_E_MESSAGE_ALTERED : SEC_E_INVALID_TOKEN;
        PCtxtHandle context = &pair.client.context;
        assert_int_equal(pair.wide->CompleteAuthToken(context, &desc), expected);
        assert_int_equal(pair.wide->CompleteAuthToken(context, &desc), SEC_E_UNSUPPORTED_FUNCTION);
        finish(&pair);
    }
}

static void
a_leg_instead_of_completion_fails_the_context(void **state)
{
    (void)state;
    struct fo_provider_script script = {.client = {.complete_leg = 1}};
    struct pair pair;
    begin(&pair, &script);
    pair_acquire(&pair, NTLMSP_NAME_A);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_COMPLETE_AND_CONTINUE);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_INVALID_TOKEN);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_INVALID_HANDLE);
    finish(&pair);
}

static void
extra_rounds_lengthen_every_handshake(void **state)
{
    (void)state;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        unsigned legs[3] = {0, 0, 0};
        static const uint8_t rounds[3] = {0, 1, FO_PROVIDER_EXTRA_ROUNDS_MAX};
        for (unsigned choice = 0; choice < 3; choice++) {
            struct fo_provider_script script = {.extra_round_count = rounds[choice]};
            struct pair pair;
            begin(&pair, &script);
            pair_establish(&pair, fixture_packages[index]);
            legs[choice] = pair.client.leg_count + pair.server.leg_count;
            finish(&pair);
        }
        assert_int_equal(legs[1], legs[0] + 2);
        assert_int_equal(legs[2], legs[0] + 2 * FO_PROVIDER_EXTRA_ROUNDS_MAX);
    }
}

static void
each_leg_can_be_made_to_fail(void **state)
{
    (void)state;
    unsigned failures = 0;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        for (unsigned number = 0; number < 6; number++) {
            struct fo_provider_script script = {0};
            struct fo_provider_side_script *side = number % 2 == 0 ? &script.client : &script.server;
            side->fail_leg = (uint8_t)(1 + number / 2);
            side->fail_status = SEC_E_LOGON_DENIED;
            struct pair pair;
            begin(&pair, &script);
            pair_acquire(&pair, fixture_packages[index]);
            if (!pair_pump(&pair, pair_server_begins(&pair))) {
                struct side *failed = number % 2 == 0 ? &pair.client : &pair.server;
                assert_int_equal(failed->status, SEC_E_LOGON_DENIED);
                assert_int_equal(failed->has_context, side->fail_leg > 1);
                failures++;
            }
            finish(&pair);
        }
    }
    assert_true(failures >= 15);
}

static void
an_error_token_tells_the_client(void **state)
{
    (void)state;
    static const char *const packages[] = {NTLMSP_NAME_A, NEGOSSP_NAME_A, MICROSOFT_KERBEROS_NAME_A};
    for (unsigned index = 0; index < 3; index++) {
        struct fo_provider_script script = {.server = {.fail_leg = 1}, .has_error_token = true};
        struct pair pair;
        begin(&pair, &script);
        pair.client.requirements = ISC_REQ_MUTUAL_AUTH;
        pair.server.is_allocating = true;
        pair_acquire(&pair, packages[index]);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.client, &pair.server);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_INTERNAL_ERROR);
        assert_true((pair.server.attributes & ASC_RET_ALLOCATED_MEMORY) != 0);
        assert_non_null(pair.server.out[0].pvBuffer);
        pair_send(&pair, &pair.server, &pair.client);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_LOGON_DENIED);
        finish(&pair);
    }
}

/** Name of the package that NEGOTIATION_INFO gives, A form. */
static void
expect_inner(struct pair *pair, struct side *side, const char *name)
{
    SecPkgContext_NegotiationInfoA info;
    assert_int_equal(pair->ansi->QueryContextAttributesA(&side->context, SECPKG_ATTR_NEGOTIATION_INFO, &info),
                     SEC_E_OK);
    assert_string_equal(info.PackageInfo->Name, name);
    assert_int_equal(info.NegotiationState, SECPKG_NEGOTIATION_COMPLETE);
    assert_int_equal(pair->ansi->FreeContextBuffer(info.PackageInfo), SEC_E_OK);
}

static void
negotiate_chooses_as_told(void **state)
{
    (void)state;
    static const struct {
        struct fo_provider_script script;
        const char *target;
        const char *name;
        unsigned legs;
    } rows[] = {
        {{.extra_round_count = 0}, "http/a", "Kerberos", 3},
        {{.extra_round_count = 0}, NULL, "NTLM", 5},
        {{.inner = FO_PROVIDER_INNER_NTLM}, "http/a", "NTLM", 5},
        {{.inner = FO_PROVIDER_INNER_KERBEROS}, NULL, "Kerberos", 3},
        {{.is_optimistic_refused = true}, "http/a", "NTLM", 7},
    };
    for (unsigned index = 0; index < sizeof rows / sizeof *rows; index++) {
        struct pair pair;
        begin(&pair, &rows[index].script);
        pair.target = rows[index].target;
        pair_establish(&pair, NEGOSSP_NAME_A);
        assert_int_equal(pair.client.leg_count + pair.server.leg_count, rows[index].legs);
        expect_inner(&pair, &pair.client, rows[index].name);
        expect_inner(&pair, &pair.server, rows[index].name);
        finish(&pair);
    }
}

static void
a_client_can_authenticate_again(void **state)
{
    (void)state;
    static const char *const packages[] = {NTLMSP_NAME_A, NEGOSSP_NAME_A, MICROSOFT_KERBEROS_NAME_A};
    for (unsigned index = 0; index < 3; index++) {
        struct fo_provider_script script = {0};
        struct pair pair;
        begin(&pair, &script);
        pair_establish(&pair, packages[index]);
        pair.client.status = SEC_I_CONTINUE_NEEDED;
        pair.server.status = SEC_I_CONTINUE_NEEDED;
        assert_true(pair_pump(&pair, false));
        finish(&pair);
    }
}

static void
kerberos_needs_a_target(void **state)
{
    (void)state;
    struct fo_provider_script script = {0};
    struct pair pair;
    begin(&pair, &script);
    pair.target = NULL;
    pair_acquire(&pair, MICROSOFT_KERBEROS_NAME_A);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_TARGET_UNKNOWN);
    finish(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_leg_can_ask_for_completion_on_either_side),
        cmocka_unit_test(every_leg_can_ask_for_completion_and_goes_on),
        cmocka_unit_test(a_token_is_worthless_before_completion),
        cmocka_unit_test(completion_of_a_spoilt_or_absent_token_fails_the_context),
        cmocka_unit_test(a_leg_instead_of_completion_fails_the_context),
        cmocka_unit_test(extra_rounds_lengthen_every_handshake),
        cmocka_unit_test(each_leg_can_be_made_to_fail),
        cmocka_unit_test(an_error_token_tells_the_client),
        cmocka_unit_test(negotiate_chooses_as_told),
        cmocka_unit_test(a_client_can_authenticate_again),
        cmocka_unit_test(kerberos_needs_a_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
