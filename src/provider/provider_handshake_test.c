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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_package_establishes_both_sides_in_every_form),
        cmocka_unit_test(leg_counts_are_those_of_the_packages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
