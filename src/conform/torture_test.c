// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Torture of the lifecycle layer: over whole honest sessions of each package the n-th call, the n-th
 * allocation of the layer or the n-th allocation of the provider fails, for n = 1, 2, ... until none does.
 */
#include "base/test.h"

#include "conform/judge.h"

#include <stdio.h>
#include <string.h>

enum {
    ROUNDS_MAX = 400
};

static const char *const packages[] = {"NTLM", "Negotiate", "Kerberos", "Schannel", "WDigest"};
enum {
    PACKAGE_COUNT = sizeof packages / sizeof packages[0]
};

/** A session with everything in it; the placeholders take package, first operations, flags and closing order.
 */
static const char session[] = "freeonce-program 1\n"
                              "package %s\n"
                              "%s"
                              "%s\n"
                              "acquire c0\n"
                              "acquire c1 role=server\n"
                              "acquire c2\n"
                              "open client0 credential=c0 flags=%s\n"
                              "open server0 credential=c1 flags=%s\n"
                              "open client1 credential=c0 flags=%s\n"
                              "open server1 credential=c1 flags=%s\n"
                              "handshake client1 legs=2\n"
                              "close-credential c0\n"
                              "handshake client0\n"
                              "use-credential client0 credential=c2\n"
                              "handshake client0\n"
                              "query client0 attribute=names\n"
                              "query server0 attribute=package\n"
                              "query client0 attribute=key\n"
                              "protect client0 bytes=40\n"
                              "unprotect server0\n"
                              "protect server0 bytes=3\n"
                              "unprotect client0\n"
                              "impersonate server0\n"
                              "renegotiate server0\n"
                              "unprotect client0\n"
                              "handshake client0\n"
                              "export client0 flags=delete-old\n"
                              "import client2 from=client0\n"
                              "shutdown client0\n"
                              "unprotect server0\n"
                              "shutdown server0\n"
                              "handshake client0\n"
                              "close-all order=%u\n";

/** What varies between the sessions that are tortured. */
struct variant {
    const char *package;
    const char *header;
    const char *flags;
    unsigned order;
};

static struct fo_judge *judge;

static int
set_up(void **state)
{
    (void)state;
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    return fo_judge_new(&options, &judge) == FO_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    fo_judge_free(judge);
    return 0;
}

static void
judge_text(const char *text, struct fo_judgement *out)
{
    struct fo_program program;
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), &program, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s", error.line, error.column, error.expected, error.found);
    }
    assert_int_equal(fo_judge_program(judge, &program, &fo_lifecycle_subject, NULL, out), FO_OK);
    if (fo_judgement_is_good(out)) {
        return;
    }
    struct fo_text why = {0};
    struct fo_judgement again;
    fo_judgement_print(out, &why);
    fo_program_print(&program, &why);
    fo_text_append(&why, "--- trace\n");
    (void)fo_judge_program(judge, &program, &fo_lifecycle_subject, &why, &again);
    (void)fwrite(fo_text_get(&why), 1, why.length, stderr);
    fo_text_fini(&why);
    fail_msg("a session did not end well");
}

static void
run_variant(const struct variant *variant, const char *torture, struct fo_judgement *out)
{
    struct fo_text text = {0};
    fo_text_printf(&text, session, variant->package, variant->header, torture, variant->flags, variant->flags,
                   variant->flags, variant->flags, variant->order);
    assert_false(text.failed);
    judge_text(fo_text_get(&text), out);
    fo_text_fini(&text);
}

/** Give each variant in turn. @return false behind the last. */
static bool
next_variant(size_t *index, struct variant *out)
{
    static const char *const flags[] = {
        "mutual|confidentiality|integrity",
        "mutual|confidentiality|integrity|allocate|extended-error",
    };
    static const char *const headers[] = {"",
                                          "table ansi\nknob newctx_alias=new-value\nknob value_reuse=yes\n",
                                          "knob first_fail_handle=live\nknob ctx_holds_cred=raw\n"};
    static const unsigned orders[] = {0, 3};
    size_t rest = *index;
    out->package = packages[rest % PACKAGE_COUNT];
    rest /= PACKAGE_COUNT;
    out->flags = flags[rest % 2];
    rest /= 2;
    out->header = headers[rest % 3];
    rest /= 3;
    (*index)++;
    if (rest >= 2) {
        return false;
    }
    out->order = orders[rest];
    return true;
}

static void
honest_sessions_end_well(void **state)
{
    (void)state;
    struct variant variant;
    struct fo_judgement judgement;
    for (size_t i = 0; next_variant(&i, &variant);) {
        run_variant(&variant, "", &judgement);
        assert_int_equal(judgement.run.unsupported_count, 0);
        assert_int_equal(judgement.run.left_count, 0);
        assert_true(judgement.verdict->call_count > 10);
        assert_true(judgement.verdict->is_complete);
    }
}

static void
sessions_end_well_whichever_call_fails(void **state)
{
    (void)state;
    static const char *const statuses[] = {"SEC_E_INTERNAL_ERROR", "SEC_E_INVALID_HANDLE",
                                           "SEC_E_INCOMPLETE_MESSAGE"};
    struct variant variant;
    struct fo_judgement judgement;
    char torture[128];
    for (size_t i = 0; next_variant(&i, &variant);) {
        unsigned nth = 0;
        do {
            nth++;
            assert_true(nth < 256);
            (void)snprintf(torture, sizeof torture, "fault nth=%u status=%s", nth, statuses[(nth + i) % 3]);
            run_variant(&variant, torture, &judgement);
        } while (judgement.run.fault_count > 0);
        assert_true(nth > 20);
    }
}

static void
sessions_end_well_whichever_leg_fails_after_it_was_made(void **state)
{
    (void)state;
    struct variant variant;
    struct fo_judgement judgement;
    char torture[128];
    for (size_t i = 0; next_variant(&i, &variant);) {
        unsigned nth = 0;
        do {
            nth++;
            assert_true(nth < 256);
            (void)snprintf(torture, sizeof torture,
                           "fault nth=%u kind=status-after status=SEC_E_ILLEGAL_MESSAGE", nth);
            run_variant(&variant, torture, &judgement);
        } while (judgement.run.fault_count > 0);
        assert_true(nth > 1);
    }
}

static void
sessions_end_well_whichever_two_calls_fail(void **state)
{
    (void)state;
    struct variant variant;
    struct fo_judgement judgement;
    char torture[256];
    for (size_t i = 0; next_variant(&i, &variant) && i <= PACKAGE_COUNT;) {
        unsigned first = 0;
        do {
            first++;
            for (unsigned second = first + 1; second < first + 12; second++) {
                (void)snprintf(torture, sizeof torture,
                               "fault nth=%u\nfault nth=%u status=SEC_E_INVALID_TOKEN", first, second);
                run_variant(&variant, torture, &judgement);
            }
        } while (judgement.run.fault_count > 0 && first < 200);
        assert_true(first > 20 && first < 200);
    }
}

static void
sessions_end_well_whichever_allocation_of_the_layer_fails(void **state)
{
    (void)state;
    struct variant variant;
    struct fo_judgement judgement;
    char torture[128];
    for (size_t i = 0; next_variant(&i, &variant);) {
        unsigned nth = 0;
        do {
            nth++;
            assert_true(nth < ROUNDS_MAX);
            (void)snprintf(torture, sizeof torture, "fail-allocation nth=%u", nth);
            run_variant(&variant, torture, &judgement);
            assert_int_equal(judgement.run.left_count, 0);
        } while (judgement.run.allocation_failed);
        assert_true(nth > 5);
    }
}

static void
sessions_end_well_whichever_allocation_of_the_provider_fails(void **state)
{
    (void)state;
    struct variant variant;
    struct fo_judgement judgement;
    char torture[128];
    for (size_t i = 0; next_variant(&i, &variant);) {
        unsigned nth = 0;
        do {
            nth++;
            assert_true(nth < ROUNDS_MAX);
            (void)snprintf(torture, sizeof torture, "fail-provider-allocation nth=%u", nth);
            run_variant(&variant, torture, &judgement);
            assert_int_equal(judgement.run.left_count, 0);
        } while (judgement.run.provider_allocation_failed);
        assert_true(nth > 5);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_sessions_end_well),
        cmocka_unit_test(sessions_end_well_whichever_call_fails),
        cmocka_unit_test(sessions_end_well_whichever_leg_fails_after_it_was_made),
        cmocka_unit_test(sessions_end_well_whichever_two_calls_fail),
        cmocka_unit_test(sessions_end_well_whichever_allocation_of_the_layer_fails),
        cmocka_unit_test(sessions_end_well_whichever_allocation_of_the_provider_fails),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
