// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Whole conformance runs over the built-in provider.
 */
#include "base/test.h"

#include "conform/conform.h"
#include "conform/unexercised.h"

#include <stdlib.h>
#include <string.h>

static void
run_whole(enum fo_target target, struct fo_conform_outcome *outcome)
{
    const struct fo_conform_options options = {.target = target, .provider = "builtin"};
    struct fo_text why = {0};

    assert_int_equal(fo_conform_run(&options, outcome, &why), FO_OK);
    assert_int_equal(why.length, 0);
    fo_text_fini(&why);
}

static void
expect_no_finding(const struct fo_conform_outcome *outcome)
{
    for (size_t i = 0; i < outcome->verdict.finding_count; i++) {
        print_message("%s: %s (%s)\n", outcome->verdict.findings[i].rule->id,
                      outcome->verdict.findings[i].message, outcome->verdict.findings[i].case_name);
    }
    assert_int_equal(outcome->verdict.finding_count, 0);
    assert_int_equal(outcome->crashed_count, 0);
    assert_int_equal(outcome->timed_out_count, 0);
    assert_int_equal(fo_conform_exit_status(outcome, true), 0);
}

/* Each rule that a trace can judge was asked, or stands in the table, and nothing stands there without need.
 */
static void
expect_reasons(const struct fo_conform_outcome *outcome)
{
    size_t wrong_count = 0;

    for (size_t i = 0; i < fo_rule_count(); i++) {
        const struct fo_rule *rule = fo_rule_at(i);
        const bool is_exercised = outcome->verdict.tallies[i].exercised_count != 0;
        const struct fo_unexercised_rule *row = fo_unexercised_find(outcome->target, rule->id);
        const bool is_excused = row != NULL && row->is_by_chance;

        if (rule->check != NULL && !is_excused && is_exercised == (row != NULL)) {
            print_message("%s: %s\n", rule->id,
                          is_exercised ? "was exercised and has a reason why not"
                                       : "was not exercised, without a reason");
            wrong_count++;
        }
    }
    assert_int_equal(wrong_count, 0);
}

static size_t
count_exercised(const struct fo_conform_outcome *outcome)
{
    size_t count = 0;

    for (size_t i = 0; i < fo_rule_count(); i++) {
        count += outcome->verdict.tallies[i].exercised_count != 0;
    }
    return count;
}

static void
the_built_in_provider_holds(void **state)
{
    struct fo_conform_outcome outcome;

    (void)state;
    run_whole(FO_TARGET_PROVIDER, &outcome);
    expect_no_finding(&outcome);
    expect_reasons(&outcome);
    assert_true(count_exercised(&outcome) >= 60);
    fo_conform_outcome_fini(&outcome);
}

static void
the_lifecycle_layer_holds(void **state)
{
    struct fo_conform_outcome outcome;

    (void)state;
    run_whole(FO_TARGET_LIFECYCLE, &outcome);
    expect_no_finding(&outcome);
    expect_reasons(&outcome);
    assert_true(count_exercised(&outcome) >= 50);
    fo_conform_outcome_fini(&outcome);
}

static void
every_reason_names_a_rule_that_can_be_judged(void **state)
{
    (void)state;
    for (size_t i = 0; fo_unexercised_at(i) != NULL; i++) {
        const struct fo_rule *rule = fo_rule_find(fo_unexercised_at(i)->id);

        assert_non_null(rule);
        assert_non_null(rule->check);
    }
}

static void
equal_runs_give_equal_verdicts(void **state)
{
    const struct fo_conform_options options = {
        .provider = "builtin", .package = "NTLM", .case_filter = "NTLM/[a-d]*"};
    struct fo_conform_outcome first, second;
    struct fo_text why = {0};

    (void)state;
    assert_int_equal(fo_conform_run(&options, &first, &why), FO_OK);
    assert_int_equal(fo_conform_run(&options, &second, &why), FO_OK);
    assert_int_equal(first.case_count, second.case_count);
    assert_true(first.case_count > 100);
    for (size_t i = 0; i < first.case_count; i++) {
        assert_string_equal(first.cases[i].name, second.cases[i].name);
        assert_int_equal(first.cases[i].end, second.cases[i].end);
        assert_int_equal(first.cases[i].call_count, second.cases[i].call_count);
    }
    for (size_t i = 0; i < fo_rule_count(); i++) {
        assert_int_equal(first.verdict.tallies[i].exercised_count, second.verdict.tallies[i].exercised_count);
    }
    fo_conform_outcome_fini(&first);
    fo_conform_outcome_fini(&second);
    fo_text_fini(&why);
}

static void
an_unknown_package_is_refused_with_the_list(void **state)
{
    const struct fo_conform_options options = {.provider = "builtin", .package = "Telepathy"};
    struct fo_conform_outcome outcome;
    struct fo_text why = {0};

    (void)state;
    assert_int_equal(fo_conform_run(&options, &outcome, &why), FO_ERROR_NOT_FOUND);
    assert_non_null(strstr(fo_text_get(&why), "Telepathy"));
    assert_non_null(strstr(fo_text_get(&why), "NTLM"));
    fo_conform_outcome_fini(&outcome);
    fo_text_fini(&why);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_provider_holds),
        cmocka_unit_test(the_lifecycle_layer_holds),
        cmocka_unit_test(every_reason_names_a_rule_that_can_be_judged),
        cmocka_unit_test(equal_runs_give_equal_verdicts),
        cmocka_unit_test(an_unknown_package_is_refused_with_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
