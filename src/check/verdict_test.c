// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Verdicts: what merging keeps, adds and bounds.
 */
#include "check/trial.h"

#define CLIENT "InitializeSecurityContextW context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
#define PARTIAL \
    "InitializeSecurityContextW context=null newcontext=@s1 -> SEC_I_CONTINUE_NEEDED newcontext=x0\n"
#define DELETE "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"

static void
judge(struct trial *trial, const char *text)
{
    trial_restart(trial);
    trial_feed(trial, text);
    trial_finish(trial);
}

static const struct fo_rule_tally *
tally(const struct fo_verdict *verdict, const char *id)
{
    return &verdict->tallies[fo_rule_index(fo_rule_find(id))];
}

static void
merged_verdicts_add_up_and_name_their_cases(void **state)
{
    (void)state;
    struct trial trial;
    struct fo_verdict sum;
    trial_init(&trial);
    assert_int_equal(fo_verdict_init(&sum), FO_OK);
    judge(&trial, CLIENT DELETE "end\n");
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, "good"), FO_OK);
    judge(&trial, PARTIAL "end\n");
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, "bad"), FO_OK);
    assert_int_equal(sum.record_count, 5 + 3);
    assert_int_equal(sum.call_count, 3);
    assert_true(sum.is_complete);
    assert_int_equal(sum.finding_count, 2);
    assert_int_equal(tally(&sum, "CTX-DELETE-PARTIAL")->broken_count, 1);
    assert_int_equal(tally(&sum, "CTX-SUCCESS-OWES-DELETE")->implied_count, 1);
    assert_int_equal(tally(&sum, "CTX-SUCCESS-OWES-DELETE")->exercised_count, 2);
    for (size_t index = 0; index < sum.finding_count; index++) {
        assert_string_equal(sum.findings[index].case_name, "bad");
        assert_string_equal(sum.findings[sum.findings[index].primary].rule->id, "CTX-DELETE-PARTIAL");
    }
    fo_verdict_fini(&sum);
    trial_fini(&trial);
}

static void
the_same_story_in_many_cases_is_one_finding(void **state)
{
    (void)state;
    struct trial trial;
    struct fo_verdict sum;
    trial_init(&trial);
    assert_int_equal(fo_verdict_init(&sum), FO_OK);
    for (int round = 0; round < 5; round++) {
        judge(&trial, CLIENT "end\n");
        assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, "case"), FO_OK);
    }
    assert_int_equal(sum.finding_count, 1);
    assert_int_equal(sum.findings[0].occurrence_count, 5);
    assert_int_equal(tally(&sum, "CTX-SUCCESS-OWES-DELETE")->broken_count, 5);
    fo_verdict_fini(&sum);
    trial_fini(&trial);
}

static void
one_incomplete_case_makes_the_sum_incomplete(void **state)
{
    (void)state;
    struct trial trial;
    struct fo_verdict sum;
    trial_init(&trial);
    assert_int_equal(fo_verdict_init(&sum), FO_OK);
    judge(&trial, CLIENT DELETE "end\n");
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, NULL), FO_OK);
    assert_true(sum.is_complete);
    judge(&trial, CLIENT DELETE);
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, NULL), FO_OK);
    assert_false(sum.is_complete);
    judge(&trial, CLIENT DELETE "end\n");
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, NULL), FO_OK);
    assert_false(sum.is_complete);
    fo_verdict_fini(&sum);
    trial_fini(&trial);
}

static void
the_nearest_reason_survives_merging(void **state)
{
    (void)state;
    struct trial trial;
    struct fo_verdict sum;
    trial_init(&trial);
    assert_int_equal(fo_verdict_init(&sum), FO_OK);
    judge(&trial, CLIENT DELETE);
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, NULL), FO_OK);
    assert_int_equal(tally(&sum, "CRED-LEAK")->why, FO_NOT_COMPLETE);
    judge(&trial, CLIENT DELETE "end\n");
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, NULL), FO_OK);
    assert_int_equal(tally(&sum, "CRED-LEAK")->why, FO_NEVER_REACHED);
    assert_int_equal(tally(&sum, "CTX-REAUTH")->why, FO_NO_TRACE_JUDGES);
    fo_verdict_fini(&sum);
    trial_fini(&trial);
}

static void
a_summary_splits_caller_and_provider(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    judge(&trial, CLIENT "end\n");
    struct fo_verdict_summary caller = {0};
    struct fo_verdict_summary provider = {0};
    fo_verdict_summarize(&trial.verdict, FO_BINDS_CALLER, &caller);
    fo_verdict_summarize(&trial.verdict, FO_BINDS_PROVIDER, &provider);
    assert_int_equal(caller.rules + provider.rules, fo_rule_count());
    assert_int_equal(caller.broken, 1);
    assert_int_equal(caller.exercised, caller.held + caller.broken);
    assert_int_equal(caller.rules, caller.exercised + caller.not_exercised);
    assert_int_equal(provider.broken, 0);
    trial_fini(&trial);
}

static void
a_reset_verdict_is_empty_and_can_be_filled_again(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    for (int round = 0; round < 3; round++) {
        judge(&trial, PARTIAL "end\n");
        assert_int_equal(trial.verdict.finding_count, 2);
        assert_string_equal(trial.verdict.findings[0].object, "x0");
    }
    fo_verdict_reset(&trial.verdict);
    assert_int_equal(trial.verdict.finding_count, 0);
    assert_int_equal(tally(&trial.verdict, "CTX-DELETE-PARTIAL")->exercised_count, 0);
    assert_int_equal(tally(&trial.verdict, "CTX-REAUTH")->why, FO_NO_TRACE_JUDGES);
    assert_null(fo_verdict_first(&trial.verdict, FO_PROFILE_PORTABLE, FO_INFO));
    trial_fini(&trial);
}

static void
long_strings_are_kept_whole(void **state)
{
    (void)state;
    struct fo_verdict verdict;
    static char text[40000];
    memset(text, 'a', sizeof text - 1);
    assert_int_equal(fo_verdict_init(&verdict), FO_OK);
    for (int round = 0; round < 4; round++) {
        for (size_t index = 0; index < 20; index++) {
            const struct fo_finding finding = {.rule = fo_rule_at(0), .message = text, .primary = index};
            assert_int_equal(fo_verdict_add(&verdict, &finding), FO_OK);
        }
        for (size_t index = 0; index < 20; index++) {
            assert_string_equal(verdict.findings[index].message, text);
            assert_string_equal(verdict.findings[index].case_name, "");
        }
        fo_verdict_reset(&verdict);
    }
    fo_verdict_fini(&verdict);
    fo_verdict_fini(NULL);
}

static void
every_reason_has_words(void **state)
{
    (void)state;
    for (int why = 0; why < FO_UNEXERCISED_COUNT; why++) {
        assert_true(strlen(fo_unexercised_text((enum fo_unexercised)why)) > 5);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merged_verdicts_add_up_and_name_their_cases),
        cmocka_unit_test(the_same_story_in_many_cases_is_one_finding),
        cmocka_unit_test(one_incomplete_case_makes_the_sum_incomplete),
        cmocka_unit_test(the_nearest_reason_survives_merging),
        cmocka_unit_test(a_summary_splits_caller_and_provider),
        cmocka_unit_test(a_reset_verdict_is_empty_and_can_be_filled_again),
        cmocka_unit_test(long_strings_are_kept_whole),
        cmocka_unit_test(every_reason_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
