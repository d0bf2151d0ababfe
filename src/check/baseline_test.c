// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of baselines and of what findings are known by.
 */
#include "check/baseline.h"

#include "base/test.h"
#include "check/checker.h"
#include "check/fingerprint.h"
#include "trace/reader.h"

#include <stdlib.h>
#include <string.h>

#define TODAY "2026-06-15"
#define FIRST "0123456789abcdef"
#define SECOND "fedcba9876543210"

/** A context that is deleted twice, by functions at places that may move. */
#define DELETED_TWICE(NAME, LINE, OFFSET)                                              \
    "AcquireCredentialsHandle package=NTLM -> SEC_E_OK newcredential=c0\n"             \
    "  at \"app+0x" OFFSET "0 acquire client.c:" LINE "1\"\n"                          \
    "InitializeSecurityContext credential=c0 context=null -> SEC_E_OK newcontext=x0\n" \
    "  at \"app+0x" OFFSET "1 open_session client.c:" LINE "2\"\n"                     \
    "  at \"app+0x" OFFSET "2 main client.c:" LINE "3\"\n"                             \
    "DeleteSecurityContext context=x0 -> SEC_E_OK\n"                                   \
    "  at \"app+0x" OFFSET "3 close_session client.c:" LINE "4\"\n"                    \
    "DeleteSecurityContext context=x0 -> SEC_E_INVALID_HANDLE\n"                       \
    "  at \"app+0x" OFFSET "4 " NAME " client.c:" LINE "5\"\n"                         \
    "FreeCredentialsHandle credential=c0 -> SEC_E_OK\n"                                \
    "end\n"

static struct fo_verdict verdict;

static void
judge(const char *trace)
{
    const struct fo_checker_options options = {0};
    struct fo_checker *checker = fo_checker_new(&options);
    struct fo_trace_reader *reader = fo_trace_reader_new(fo_checker_feed, checker);
    assert_non_null(checker);
    assert_non_null(reader);
    fo_verdict_fini(&verdict);
    assert_int_equal(fo_verdict_init(&verdict), FO_OK);
    fo_checker_start(checker, NULL, &verdict);
    assert_int_equal(fo_trace_reader_feed(reader, trace, strlen(trace)), FO_OK);
    assert_int_equal(fo_trace_reader_finish(reader), FO_OK);
    fo_checker_finish(checker, false);
    fo_trace_reader_free(reader);
    fo_checker_free(checker);
}

static const struct fo_finding *
find(const char *rule)
{
    for (size_t i = 0; i < verdict.finding_count; i++) {
        if (strcmp(verdict.findings[i].rule->id, rule) == 0) {
            return &verdict.findings[i];
        }
    }
    fail_msg("no finding of %s", rule);
    return NULL;
}

static uint64_t
fingerprint_of(const char *trace)
{
    judge(trace);
    return find("CTX-DELETE-ONCE")->fingerprint;
}

static int
tear_down(void **state)
{
    (void)state;
    fo_verdict_fini(&verdict);
    return 0;
}

static void
read_baseline(const char *text, struct fo_baseline *out)
{
    struct fo_baseline_error error;
    assert_int_equal(fo_baseline_parse(text, strlen(text), TODAY, out, &error), FO_OK);
}

static void
expect_text(const struct fo_baseline *baseline, const char *expected)
{
    struct fo_text text = {0};
    fo_baseline_print(baseline, &text);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_fini(&text);
}

/* Fingerprints. */

static void
a_finding_is_known_again_where_lines_and_addresses_moved(void **state)
{
    (void)state;
    const uint64_t first = fingerprint_of(DELETED_TWICE("close_session", "1", "4"));
    assert_int_equal(first, fingerprint_of(DELETED_TWICE("close_session", "73", "9f")));
    assert_string_equal(find("CTX-DELETE-ONCE")->site, "close_session");
    assert_string_equal(find("CTX-DELETE-ONCE")->origin, "open_session");
    assert_int_equal(first, fingerprint_of("clock 5\nhonest x0\n" DELETED_TWICE("close_session", "1", "4")));
    assert_int_not_equal(first, fingerprint_of(DELETED_TWICE("destroy_session", "1", "4")));
}

static void
a_finding_has_the_stacks_of_both_calls(void **state)
{
    (void)state;
    judge(DELETED_TWICE("destroy", "1", "4"));
    const struct fo_finding *finding = find("CTX-DELETE-ONCE");
    assert_string_equal(finding->stack, "app+0x44 destroy client.c:15");
    assert_string_equal(finding->created_stack,
                        "app+0x41 open_session client.c:12\napp+0x42 main client.c:13");
}

static void
without_stacks_the_calls_stand_for_the_functions(void **state)
{
    static const char plain[] =
        "InitializeSecurityContextA credential=c0 context=null -> SEC_E_OK newcontext=x0\n"
        "DeleteSecurityContext context=x0 -> SEC_E_OK\n"
        "DeleteSecurityContext context=x0 -> SEC_E_OK\nend\n";
    static const char wide[] =
        "clock 9\n"
        "InitializeSecurityContextW credential=c0 context=null -> SEC_E_OK newcontext=x7\n"
        "DeleteSecurityContext context=x7 -> SEC_E_OK\n"
        "DeleteSecurityContext context=x7 -> SEC_E_OK\nend\n";
    char text[FO_FINGERPRINT_BYTES_MAX];
    uint64_t parsed = 0;
    (void)state;
    const uint64_t first = fingerprint_of(plain);
    assert_string_equal(find("CTX-DELETE-ONCE")->site, "DeleteSecurityContext");
    assert_string_equal(find("CTX-DELETE-ONCE")->origin, "InitializeSecurityContext");
    assert_string_equal(find("CTX-DELETE-ONCE")->stack, "");
    assert_int_equal(first, fingerprint_of(wide));
    assert_int_not_equal(first, fingerprint_of(DELETED_TWICE("close_session", "1", "4")));
    /* Files of users hold it: it must never change. */
    assert_string_equal(fo_fingerprint_print(first, text), "c3e1f47fc8eed2be");
    assert_true(fo_fingerprint_parse(text, strlen(text), &parsed));
    assert_int_equal(parsed, first);
    assert_false(fo_fingerprint_parse("0123456789ABCDEF", 16, &parsed));
    assert_false(fo_fingerprint_parse("0123", 4, &parsed));
}

static void
an_object_left_at_the_end_is_known_by_who_created_it(void **state)
{
    (void)state;
    judge("AcquireCredentialsHandle package=NTLM -> SEC_E_OK newcredential=c0\n"
          "  at \"app+0x1 acquire client.c:1\"\nend\n");
    assert_true(verdict.finding_count > 0);
    assert_string_equal(verdict.findings[0].site, "end");
    assert_string_equal(verdict.findings[0].origin, "acquire");
}

/* Reading and writing. */

static void
what_is_read_is_printed_as_it_was(void **state)
{
    static const char text[] =
        "# Ours.\n"
        "\n"
        "freeonce-baseline 1\n"
        "# Survived by Windows.\n" FIRST " CRED-FREE-ORDER until=2027-01-31 see #12, d\xc3\xa9j\xc3\xa0 vu\n"
        "\n"
        "# Free-standing.\n"
        "\n" SECOND " CTX-DELETE-ONCE because\n"
        "# The end.\n";
    struct fo_baseline baseline;
    (void)state;
    read_baseline(text, &baseline);
    assert_int_equal(baseline.count, 2);
    assert_string_equal(baseline.entries[0].until, "2027-01-31");
    assert_string_equal(baseline.entries[0].reason, "see #12, d\xc3\xa9j\xc3\xa0 vu");
    assert_int_equal(baseline.entries[1].line, 9);
    expect_text(&baseline, text);
    fo_baseline_fini(&baseline);
}

static void
line_ends_and_marks_of_other_systems_are_taken(void **state)
{
    struct fo_baseline baseline;
    (void)state;
    read_baseline("\xef\xbb\xbf"
                  "freeonce-baseline 1\r\n" FIRST " CTX-DELETE-ONCE\ta  reason \r\n" SECOND
                  " CRED-FREE-ORDER last line without feed",
                  &baseline);
    expect_text(&baseline, "freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE a  reason\n" SECOND
                           " CRED-FREE-ORDER last line without feed\n");
    fo_baseline_fini(&baseline);
}

static void
a_bad_line_is_refused_with_its_place_and_what_was_expected(void **state)
{
    static const struct {
        const char *text;
        enum fo_error error;
        uint32_t line, column;
        const char *expected;
    } cases[] = {
        {"", FO_ERROR_SYNTAX, 1, 1, "freeonce-baseline 1"},
        {"# only words\n", FO_ERROR_SYNTAX, 1, 1, "freeonce-baseline 1"},
        {"freeonce-trace 1\n", FO_ERROR_SYNTAX, 1, 1, "freeonce-baseline 1"},
        {"freeonce-baseline 2\n", FO_ERROR_VERSION, 1, 19, "version 1"},
        {"freeonce-baseline\n", FO_ERROR_VERSION, 1, 18, "version 1"},
        {"freeonce-baseline 1\nxyz CTX-DELETE-ONCE why\n", FO_ERROR_SYNTAX, 2, 1, "a fingerprint"},
        {"freeonce-baseline 1\n" FIRST "\n", FO_ERROR_SYNTAX, 2, 17, "the id of a rule"},
        {"freeonce-baseline 1\n" FIRST " NO-SUCH-RULE why\n", FO_ERROR_SYNTAX, 2, 18, "the id of a rule"},
        {"freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE\n", FO_ERROR_SYNTAX, 2, 33, "the reason"},
        {"freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE until=2026-02-29 why\n", FO_ERROR_SYNTAX, 2, 40,
         "a day"},
        {"freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE until=soon why\n", FO_ERROR_SYNTAX, 2, 40, "a day"},
        {"freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE a\x1b[1m\n", FO_ERROR_SYNTAX, 2, 35, "control"},
        {"freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE a\n" FIRST " CTX-DELETE-ONCE b\n", FO_ERROR_SYNTAX,
         3, 1, "no line above"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fo_baseline baseline;
        struct fo_baseline_error error = {0};
        assert_int_equal(fo_baseline_parse(cases[i].text, strlen(cases[i].text), TODAY, &baseline, &error),
                         cases[i].error);
        assert_int_equal(error.line, cases[i].line);
        assert_int_equal(error.column, cases[i].column);
        assert_non_null(strstr(error.expected, cases[i].expected));
    }
}

/* Accepting. */

static void
append_entry(struct fo_text *text, const struct fo_finding *finding, const char *rest)
{
    char fingerprint[FO_FINGERPRINT_BYTES_MAX];
    fo_text_append(text, "freeonce-baseline 1\n");
    fo_text_printf(text, "%s %s %s\n", fo_fingerprint_print(finding->fingerprint, fingerprint),
                   finding->rule->id, rest);
}

static void
an_accepted_finding_does_not_count(void **state)
{
    struct fo_text text = {0};
    struct fo_baseline baseline;
    struct fo_verdict_summary summary;
    (void)state;
    judge(DELETED_TWICE("close_session", "1", "4"));
    assert_non_null(fo_verdict_first(&verdict, FO_PROFILE_PORTABLE, FO_MUST));
    append_entry(&text, find("CTX-DELETE-ONCE"), "until=" TODAY " it is known");
    read_baseline(fo_text_get(&text), &baseline);
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_null(fo_verdict_first(&verdict, FO_PROFILE_PORTABLE, FO_MUST));
    assert_string_equal(find("CTX-DELETE-ONCE")->accepted, "it is known");
    assert_int_equal(baseline.entries[0].occurrence_count, 1);
    fo_verdict_summarize(&verdict, FO_BINDS_CALLER, &summary);
    assert_int_equal(summary.accepted, 1);
    assert_int_equal(summary.broken, 1);
    assert_int_equal(fo_baseline_stale_count(&baseline, &verdict), 0);
    /* Another function is another finding. */
    judge(DELETED_TWICE("destroy_session", "1", "4"));
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_non_null(fo_verdict_first(&verdict, FO_PROFILE_PORTABLE, FO_MUST));
    fo_baseline_fini(&baseline);
    fo_text_fini(&text);
}

static void
acceptance_survives_a_merge_and_hides_nothing(void **state)
{
    struct fo_text text = {0};
    struct fo_baseline baseline;
    struct fo_verdict total;
    (void)state;
    assert_int_equal(fo_verdict_init(&total), FO_OK);
    judge(DELETED_TWICE("close_session", "1", "4"));
    append_entry(&text, find("CTX-DELETE-ONCE"), "it is known");
    read_baseline(fo_text_get(&text), &baseline);
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_int_equal(fo_verdict_merge(&total, &verdict, "one"), FO_OK);
    assert_null(fo_verdict_first(&total, FO_PROFILE_PORTABLE, FO_MUST));
    /* The same message, but another function. */
    judge(DELETED_TWICE("destroy_session", "1", "4"));
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_int_equal(fo_verdict_merge(&total, &verdict, "two"), FO_OK);
    const struct fo_finding *fresh = fo_verdict_first(&total, FO_PROFILE_PORTABLE, FO_MUST);
    assert_non_null(fresh);
    assert_string_equal(fresh->site, "destroy_session");
    fo_verdict_fini(&total);
    fo_baseline_fini(&baseline);
    fo_text_fini(&text);
}

static void
an_expired_entry_accepts_nothing(void **state)
{
    struct fo_text text = {0};
    struct fo_baseline baseline;
    (void)state;
    judge(DELETED_TWICE("close_session", "1", "4"));
    append_entry(&text, find("CTX-DELETE-ONCE"), "until=2026-06-14 it is known");
    read_baseline(fo_text_get(&text), &baseline);
    assert_true(baseline.entries[0].is_expired);
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_non_null(fo_verdict_first(&verdict, FO_PROFILE_PORTABLE, FO_MUST));
    assert_true(baseline.entries[0].has_occurred);
    assert_int_equal(fo_baseline_stale_count(&baseline, &verdict), 0);
    /* An update does not give it a new date. */
    assert_int_equal(fo_baseline_update(&baseline, &verdict, FO_PROFILE_PORTABLE, FO_MUST, true), FO_OK);
    expect_text(&baseline, fo_text_get(&text));
    fo_baseline_fini(&baseline);
    fo_text_fini(&text);
}

static void
an_entry_is_stale_when_its_rule_was_asked_and_held(void **state)
{
    struct fo_baseline baseline;
    (void)state;
    read_baseline("freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE was there\n" SECOND
                  " PRV-FCH-TWICE never asked\n",
                  &baseline);
    judge("InitializeSecurityContext credential=c0 context=null -> SEC_E_OK newcontext=x0\n"
          "DeleteSecurityContext context=x0 -> SEC_E_OK\nend\n");
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_true(fo_baseline_is_stale(&baseline.entries[0], &verdict));
    assert_false(fo_baseline_is_stale(&baseline.entries[1], &verdict));
    assert_int_equal(fo_baseline_stale_count(&baseline, &verdict), 1);
    fo_baseline_fini(&baseline);
}

static void
an_update_keeps_what_people_wrote(void **state)
{
    struct fo_text expected = {0};
    struct fo_baseline baseline;
    char fingerprint[FO_FINGERPRINT_BYTES_MAX];
    (void)state;
    read_baseline("freeonce-baseline 1\n"
                  "# About the file.\n"
                  "\n"
                  "# About the first.\n" FIRST " CTX-DELETE-ONCE was there\n"
                  "# About the second.\n" SECOND " PRV-FCH-TWICE never asked\n"
                  "# The end.\n",
                  &baseline);
    judge(DELETED_TWICE("close_session", "1", "4"));
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_int_equal(fo_baseline_update(&baseline, &verdict, FO_PROFILE_PORTABLE, FO_MUST, true), FO_OK);
    fo_text_append(&expected, "freeonce-baseline 1\n"
                              "# About the file.\n"
                              "\n"
                              "# About the second.\n" SECOND " PRV-FCH-TWICE never asked\n"
                              "# close_session, of what open_session created\n");
    fo_text_printf(&expected, "%s CTX-DELETE-ONCE nobody has said why yet\n# The end.\n",
                   fo_fingerprint_print(find("CTX-DELETE-ONCE")->fingerprint, fingerprint));
    expect_text(&baseline, fo_text_get(&expected));
    /* Once more changes nothing. */
    assert_int_equal(fo_baseline_apply(&baseline, &verdict), FO_OK);
    assert_int_equal(fo_baseline_update(&baseline, &verdict, FO_PROFILE_PORTABLE, FO_MUST, true), FO_OK);
    expect_text(&baseline, fo_text_get(&expected));
    fo_baseline_fini(&baseline);
    fo_text_fini(&expected);
}

static void
an_update_of_a_part_drops_nothing(void **state)
{
    static const char text[] = "freeonce-baseline 1\n" FIRST " CTX-DELETE-ONCE was there\n";
    struct fo_baseline baseline;
    (void)state;
    read_baseline(text, &baseline);
    judge("InitializeSecurityContext credential=c0 context=null -> SEC_E_OK newcontext=x0\n"
          "DeleteSecurityContext context=x0 -> SEC_E_OK\nend\n");
    assert_int_equal(fo_baseline_update(&baseline, &verdict, FO_PROFILE_PORTABLE, FO_SHOULD, false), FO_OK);
    assert_int_equal(baseline.entries[0].fingerprint, UINT64_C(0x0123456789abcdef));
    fo_baseline_fini(&baseline);
}

static void
a_new_file_says_what_it_is(void **state)
{
    struct fo_baseline baseline = {0};
    struct fo_baseline again;
    struct fo_text text = {0};
    (void)state;
    judge(DELETED_TWICE("close_session", "1", "4"));
    assert_int_equal(fo_baseline_update(&baseline, &verdict, FO_PROFILE_PORTABLE, FO_MUST, true), FO_OK);
    fo_baseline_print(&baseline, &text);
    assert_memory_equal(fo_text_get(&text), "freeonce-baseline 1\n# Findings that are accepted", 40);
    read_baseline(fo_text_get(&text), &again);
    expect_text(&again, fo_text_get(&text));
    fo_baseline_fini(&baseline);
    fo_baseline_fini(&again);
    fo_text_fini(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_finding_is_known_again_where_lines_and_addresses_moved, tear_down),
        cmocka_unit_test_teardown(a_finding_has_the_stacks_of_both_calls, tear_down),
        cmocka_unit_test_teardown(without_stacks_the_calls_stand_for_the_functions, tear_down),
        cmocka_unit_test_teardown(an_object_left_at_the_end_is_known_by_who_created_it, tear_down),
        cmocka_unit_test(what_is_read_is_printed_as_it_was),
        cmocka_unit_test(line_ends_and_marks_of_other_systems_are_taken),
        cmocka_unit_test(a_bad_line_is_refused_with_its_place_and_what_was_expected),
        cmocka_unit_test_teardown(an_accepted_finding_does_not_count, tear_down),
        cmocka_unit_test_teardown(acceptance_survives_a_merge_and_hides_nothing, tear_down),
        cmocka_unit_test_teardown(an_expired_entry_accepts_nothing, tear_down),
        cmocka_unit_test_teardown(an_entry_is_stale_when_its_rule_was_asked_and_held, tear_down),
        cmocka_unit_test_teardown(an_update_keeps_what_people_wrote, tear_down),
        cmocka_unit_test_teardown(an_update_of_a_part_drops_nothing, tear_down),
        cmocka_unit_test_teardown(a_new_file_says_what_it_is, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
