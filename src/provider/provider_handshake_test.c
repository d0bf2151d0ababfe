// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Whole handshakes of each package.
 */
#include "provider/provider_fixture.h"

/** Establish and close one session; @return legs of both sides. */
static unsigned
run_session(struct pair *pair, const char *package)
{
    pair_establish(pair, package);
    assert_true(pair->client.has_context && pair->server.has_context);
    unsigned legs = pair->client.leg_count + pair->server.leg_count;
    pair_close(pair);
    pair_expect_empty(pair);
    return legs;
}

static void
every_package_establishes_both_sides_in_every_form(void **state)
{
    (void)state;
    for (unsigned form = 0; form < 4; form++) {
        for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
            struct pair pair;
            pair_begin(&pair, NULL);
            pair.is_ansi = (form & 1) != 0;
            pair.client.is_allocating = (form & 2) != 0;
            pair.server.is_allocating = (form & 2) != 0;
            (void)run_session(&pair, fixture_packages[index]);
            pair_end(&pair);
        }
    }
}

static void
leg_counts_are_those_of_the_packages(void **state)
{
    (void)state;
    static const struct {
        const char *package;
        const char *target;
        ULONG requirements;
        unsigned legs;
    } rows[] = {
        {NTLMSP_NAME_A, NULL, 0, 4},
        {MICROSOFT_KERBEROS_NAME_A, "http/a", 0, 2},
        {MICROSOFT_KERBEROS_NAME_A, "http/a", ISC_REQ_MUTUAL_AUTH, 3},
        {MICROSOFT_KERBEROS_NAME_A, "http/a", ISC_REQ_MUTUAL_AUTH | ISC_REQ_USE_DCE_STYLE, 4},
        {NEGOSSP_NAME_A, "http/a", 0, 3},
        {NEGOSSP_NAME_A, NULL, 0, 5},
        {UNISP_NAME_A, "a", 0, 5},
        {WDIGEST_SP_NAME_A, "a", 0, 3},
        {WDIGEST_SP_NAME_A, "a", ISC_REQ_MUTUAL_AUTH, 4},
    };
    for (unsigned index = 0; index < sizeof rows / sizeof *rows; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair.target = rows[index].target;
        pair.client.requirements = rows[index].requirements;
        unsigned legs = run_session(&pair, rows[index].package);
        if (legs != rows[index].legs) {
            fail_msg("row %u took %u legs", index, legs);
        }
        pair_end(&pair);
    }
}

static void
datagram_sessions_begin_with_the_server(void **state)
{
    (void)state;
    static const char *const packages[] = {NTLMSP_NAME_A, NEGOSSP_NAME_A, MICROSOFT_KERBEROS_NAME_A};
    for (unsigned index = 0; index < 3; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair.client.requirements = ISC_REQ_DATAGRAM;
        pair.server.requirements = ASC_REQ_DATAGRAM;
        pair_acquire(&pair, packages[index]);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        assert_int_equal(pair.client.out[0].cbBuffer, 0);
        assert_true(pair_pump(&pair, true));
        assert_true((pair.client.attributes & ISC_RET_DATAGRAM) != 0);
        pair_close(&pair);
        pair_expect_empty(&pair);
        pair_end(&pair);
    }
}

/** Run NTLM with channel bindings; 0 is none. @return the server's last status. */
static SECURITY_STATUS
bind_channels(const unsigned char *client, const unsigned char *server, ULONG requirements)
{
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_acquire(&pair, NTLMSP_NAME_A);
    const unsigned char *given[2] = {client, server};
    struct side *sides[2] = {&pair.client, &pair.server};
    SECURITY_STATUS status = SEC_E_OK;
    for (unsigned leg = 0; leg < 4 && status >= 0; leg++) {
        struct side *side = sides[leg % 2];
        unsigned char bindings[40] = {0};
        const unsigned char *own = given[leg % 2];
        bindings[32] = own == NULL ? 0 : *own;
        SecBuffer in[2] = {{(ULONG)side->in_bytes, SECBUFFER_TOKEN, side->in},
                           {own == NULL ? 0 : 40, SECBUFFER_CHANNEL_BINDINGS, bindings}};
        SecBufferDesc in_desc = {SECBUFFER_VERSION, 2, in};
        SecBuffer out = {SIDE_ROOM, SECBUFFER_TOKEN, side->room};
        SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
        CtxtHandle *old = side->has_context ? &side->context : NULL;
        status = side->is_server
                     ? pair.wide->AcceptSecurityContext(&side->credential, old, &in_desc, requirements, 0,
                                                        &side->context, &out_desc, NULL, NULL)
                     : pair.wide->InitializeSecurityContextW(&side->credential, old, NULL, 0, 0, 0, &in_desc,
                                                             0, &side->context, &out_desc, NULL, NULL);
        side->has_context = true;
        side->in_bytes = 0;
        pair_feed(sides[1 - leg % 2], side->room, status < 0 ? 0 : out.cbBuffer);
    }
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
    return status;
}

static void
channel_bindings_must_agree(void **state)
{
    (void)state;
    static const unsigned char one = 1;
    static const unsigned char two = 2;
    assert_int_equal(bind_channels(&one, &one, 0), SEC_E_OK);
    assert_int_equal(bind_channels(&one, NULL, 0), SEC_E_OK);
    assert_int_equal(bind_channels(&one, &two, 0), SEC_E_BAD_BINDINGS);
    assert_int_equal(bind_channels(NULL, &two, 0), SEC_E_BAD_BINDINGS);
    assert_int_equal(bind_channels(NULL, &two, ASC_REQ_ALLOW_MISSING_BINDINGS), SEC_E_OK);
    assert_int_equal(bind_channels(&one, &two, ASC_REQ_ALLOW_MISSING_BINDINGS), SEC_E_BAD_BINDINGS);
}

static void
a_digest_answer_finds_its_challenge_without_a_handle(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_acquire(&pair, WDIGEST_SP_NAME_A);
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_I_CONTINUE_NEEDED);
    pair_send(&pair, &pair.server, &pair.client);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_OK);
    pair_send(&pair, &pair.client, &pair.server);
    CtxtHandle challenged = pair.server.context;
    pair.server.has_context = false;
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
    assert_memory_equal(&challenged, &pair.server.context, sizeof challenged);
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_package_establishes_both_sides_in_every_form),
        cmocka_unit_test(leg_counts_are_those_of_the_packages),
        cmocka_unit_test(datagram_sessions_begin_with_the_server),
        cmocka_unit_test(channel_bindings_must_agree),
        cmocka_unit_test(a_digest_answer_finds_its_challenge_without_a_handle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
