// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The catalogue: every row is complete, and its examples do what they say.
 */
#include "base/test.h"

#include "check/checker.h"
#include "trace/reader.h"

#include <stdio.h>
#include <string.h>

/** Judge an example. One for a provider shows how it takes a caller's mistakes, which are not judged then. */
static void
judge(const struct fo_rule *rule, const char *text, struct fo_verdict *verdict)
{
    const struct fo_checker_options options = {.provider_only = rule->binds == FO_BINDS_PROVIDER};
    struct fo_checker *checker = fo_checker_new(&options);
    assert_non_null(checker);
    struct fo_trace_reader *reader = fo_trace_reader_new(fo_checker_feed, checker);
    assert_non_null(reader);
    assert_int_equal(fo_verdict_init(verdict), FO_OK);
    fo_checker_start(checker, NULL, verdict);
    enum fo_error error = fo_trace_reader_feed(reader, text, strlen(text));
    if (error == FO_OK) {
        error = fo_trace_reader_finish(reader);
    }
    if (error != FO_OK) {
        const struct fo_syntax_error *why = fo_trace_reader_error(reader);
        fail_msg("line %u, column %u: expected %s, found %s, in\n%s", why->line, why->column, why->expected,
                 why->found, text);
    }
    fo_checker_finish(checker, fo_trace_reader_is_truncated(reader));
    assert_false(verdict->failed);
    fo_trace_reader_free(reader);
    fo_checker_free(checker);
}

static void
print_findings(const struct fo_verdict *verdict)
{
    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        print_error("%s%s at line %u: %s\n",
                    fo_finding_is_primary(verdict, index) ? "" : "  attached: ", finding->rule->id,
                    finding->line, finding->message);
    }
}

static void
the_holding_example_exercises_its_rule_and_breaks_none(void **state)
{
    const struct fo_rule *rule = *state;
    struct fo_verdict verdict;
    judge(rule, rule->holds, &verdict);
    if (verdict.finding_count > 0 || verdict.tallies[fo_rule_index(rule)].exercised_count == 0) {
        print_error("%s\n", rule->holds);
        print_findings(&verdict);
        fail_msg("%s: %zu findings, exercised %llu times", rule->id, verdict.finding_count,
                 (unsigned long long)verdict.tallies[fo_rule_index(rule)].exercised_count);
    }
    fo_verdict_fini(&verdict);
}

static void
the_breaking_example_has_its_rule_as_only_primary_finding(void **state)
{
    const struct fo_rule *rule = *state;
    struct fo_verdict verdict;
    judge(rule, rule->broken, &verdict);
    size_t primary_count = 0;
    bool is_found = false;
    for (size_t index = 0; index < verdict.finding_count; index++) {
        if (fo_finding_is_primary(&verdict, index)) {
            primary_count++;
            is_found |= verdict.findings[index].rule == rule;
        }
    }
    if (primary_count != 1 || !is_found) {
        print_error("%s\n", rule->broken);
        print_findings(&verdict);
        fail_msg("%s: %zu primary findings", rule->id, primary_count);
    }
    assert_int_equal(verdict.tallies[fo_rule_index(rule)].broken_count, 1);
    fo_verdict_fini(&verdict);
}

static void
every_row_is_complete(void **state)
{
    (void)state;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        assert_int_equal(fo_rule_index(rule), index);
        assert_ptr_equal(fo_rule_find(rule->id), rule);
        assert_true(strlen(rule->statement) > 20 && rule->statement[strlen(rule->statement) - 1] == '.');
        assert_true(strlen(rule->rationale) > 10 && rule->rationale[strlen(rule->rationale) - 1] == '.');
        assert_int_equal(strncmp(rule->source, "https://learn.microsoft.com/", 28), 0);
        assert_true((rule->check == NULL) == (rule->unjudged != NULL));
        assert_true((rule->check == NULL) == (rule->holds == NULL));
        assert_true((rule->check == NULL) == (rule->broken == NULL));
        assert_true((rule->check == NULL) == (rule->moments == 0));
        assert_true(rule->severity.portable != FO_INFO || rule->check == NULL);
    }
}

static void
every_rule_looks_at_what_its_moments_need(void **state)
{
    (void)state;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        const bool at_calls = (rule->moments & (FO_AT_BEGIN | FO_AT_RETURN)) != 0;
        const bool at_life = (rule->moments & (FO_AT_UNLOAD | FO_AT_END)) != 0;
        if (at_calls != (rule->calls != 0) || ((rule->moments & FO_AT_MARK) != 0) != (rule->marks != 0) ||
            (rule->objects != 0 && !at_life) || (at_life && rule->parts != 0 && rule->objects == 0) ||
            ((rule->parts & FO_PART_LIVE) != 0) != (rule->objects != 0)) {
            fail_msg("%s", rule->id);
        }
    }
}

static void
ids_are_unique_and_implied_rules_exist_and_are_not_more_severe(void **state)
{
    (void)state;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        for (size_t other = 0; other < index; other++) {
            assert_string_not_equal(rule->id, fo_rule_at(other)->id);
        }
        for (size_t place = 0; place < FO_IMPLIES_MAX && rule->implies[place] != NULL; place++) {
            const struct fo_rule *implied = fo_rule_find(rule->implies[place]);
            if (implied == NULL || implied->severity.portable > rule->severity.portable ||
                implied->check == NULL) {
                fail_msg("%s implies %s", rule->id, rule->implies[place]);
            }
        }
    }
}

static void
no_rule_implies_itself(void **state)
{
    (void)state;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (fo_rule_implies(fo_rule_at(index), fo_rule_at(index))) {
            fail_msg("%s", fo_rule_at(index)->id);
        }
    }
}

static void
a_glob_takes_stars_and_question_marks_and_any_case(void **state)
{
    (void)state;
    const struct fo_rule *rule = fo_rule_find("CTX-DELETE-ONCE");
    assert_non_null(rule);
    assert_true(fo_rule_matches(rule, "*"));
    assert_true(fo_rule_matches(rule, "ctx-*"));
    assert_true(fo_rule_matches(rule, "*-once"));
    assert_true(fo_rule_matches(rule, "CTX-?ELETE-*E"));
    assert_true(fo_rule_matches(rule, "CTX-DELETE-ONCE*"));
    assert_false(fo_rule_matches(rule, "CTX-DELETE-ONC"));
    assert_false(fo_rule_matches(rule, "CTX-DELETE-ONCE?"));
    assert_false(fo_rule_matches(rule, ""));
    assert_false(fo_rule_matches(rule, "*-TWICE"));
}

static void
a_split_severity_follows_the_profile(void **state)
{
    (void)state;
    const struct fo_rule *rule = fo_rule_find("CTX-DELETE-ONCE");
    assert_int_equal(fo_rule_severity(rule, FO_PROFILE_PORTABLE), FO_MUST);
    assert_int_equal(fo_rule_severity(rule, FO_PROFILE_WINDOWS), FO_SHOULD);
    rule = fo_rule_find("CTX-USE-AFTER-DELETE");
    assert_int_equal(fo_rule_severity(rule, FO_PROFILE_WINDOWS), FO_MUST);
    assert_null(fo_rule_find("CTX-NO-SUCH-RULE"));
}

enum {
    FIXED_COUNT = 6,
    TESTS_MAX = 512
};

int
main(void)
{
    static struct CMUnitTest tests[TESTS_MAX] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(every_rule_looks_at_what_its_moments_need),
        cmocka_unit_test(ids_are_unique_and_implied_rules_exist_and_are_not_more_severe),
        cmocka_unit_test(no_rule_implies_itself),
        cmocka_unit_test(a_glob_takes_stars_and_question_marks_and_any_case),
        cmocka_unit_test(a_split_severity_follows_the_profile),
    };
    static char names[TESTS_MAX][64];
    size_t count = FIXED_COUNT;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        if (rule->check == NULL) {
            continue;
        }
        assert_true(count + 2 <= TESTS_MAX);
        (void)snprintf(names[count], sizeof names[count], "%s holds", rule->id);
        tests[count] =
            (struct CMUnitTest){.name = names[count],
                                .test_func = the_holding_example_exercises_its_rule_and_breaks_none,
                                .initial_state = (void *)(uintptr_t)rule};
        count++;
        (void)snprintf(names[count], sizeof names[count], "%s is broken", rule->id);
        tests[count] =
            (struct CMUnitTest){.name = names[count],
                                .test_func = the_breaking_example_has_its_rule_as_only_primary_finding,
                                .initial_state = (void *)(uintptr_t)rule};
        count++;
    }
    return _cmocka_run_group_tests("rules", tests, count, NULL, NULL);
}
