// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the mutants: each shows its rule by its witness, and nothing else.
 */
#include "wrapper_fixture.h"

enum {
    MUTANTS_MIN = 40,
    DEEP_OPERATIONS = 12,
    DEEP_MUTANTS_MIN = 6
};

/** All primary findings are of one rule, the expected one. @return their number. */
static size_t
count_primary(const struct fo_verdict *verdict, const char *rule, size_t *other_count)
{
    size_t count = 0;
    *other_count = 0;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        if (!fo_finding_is_primary(verdict, i)) {
            continue;
        }
        if (strcmp(verdict->findings[i].rule->id, rule) == 0) {
            count++;
        } else {
            (*other_count)++;
        }
    }
    return count;
}

static void
every_witness_shows_its_rule_and_what_that_implies(void **state)
{
    (void)state;
    size_t failed_count = 0;
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        const struct mutant_info *info = mutant_get((enum mutant)i);
        struct fo_program program;
        struct fo_judgement judgement;
        size_t other_count;
        parse(info->name, info->witness, &program);
        assert_true(fo_mutant_select(info->name));
        run(info->ops, &program, NULL, &judgement);
        size_t count = count_primary(judgement.verdict, info->rule, &other_count);
        if (count == 0 || other_count > 0) {
            show(info->ops, &program);
            (void)fprintf(stderr, "^^^ %s: %zu of %s, %zu others\n\n", info->name, count, info->rule,
                          other_count);
            failed_count++;
        } else {
            const struct fo_finding *finding = fo_mutant_finding(judgement.verdict, FO_PROFILE_PORTABLE);
            assert_non_null(finding);
            assert_string_equal(finding->rule->id, info->rule);
        }
    }
    assert_int_equal(failed_count, 0);
}

static void
no_witness_shows_anything_without_its_mutant(void **state)
{
    (void)state;
    assert_true(fo_mutant_select("none"));
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        const struct mutant_info *info = mutant_get((enum mutant)i);
        struct fo_program program;
        struct fo_judgement judgement;
        parse(info->name, info->witness, &program);
        run(info->ops, &program, NULL, &judgement);
        if (!fo_judgement_is_good(&judgement) || judgement.verdict->finding_count > 0) {
            show(info->ops, &program);
            fail_msg("the witness of %s shows something in the correct form", info->name);
        }
    }
}

/** Operations without which the mutant is not found. */
static uint32_t
count_needed(const struct mutant_info *info, const struct fo_program *program)
{
    uint32_t needed_count = 0;
    for (uint32_t i = 0; i < program->operation_count; i++) {
        struct fo_program less = *program;
        struct fo_judgement judgement;
        size_t other_count;
        less.operation_count--;
        memmove(&less.operations[i], &less.operations[i + 1],
                (less.operation_count - i) * sizeof less.operations[0]);
        run(info->ops, &less, NULL, &judgement);
        if (count_primary(judgement.verdict, info->rule, &other_count) == 0) {
            needed_count++;
        } else {
            struct fo_text line = {0};
            fo_operation_print(&program->operations[i], program->is_ansi, &line);
            (void)fprintf(stderr, "%s: not needed: %s\n", info->name, fo_text_get(&line));
            fo_text_fini(&line);
        }
    }
    return needed_count;
}

static void
every_operation_of_a_witness_is_needed_and_some_need_a_dozen(void **state)
{
    (void)state;
    size_t deep_count = 0;
    size_t spare_count = 0;
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        const struct mutant_info *info = mutant_get((enum mutant)i);
        struct fo_program program;
        parse(info->name, info->witness, &program);
        assert_true(fo_mutant_select(info->name));
        uint32_t needed_count = count_needed(info, &program);
        spare_count += program.operation_count - needed_count;
        deep_count += needed_count >= DEEP_OPERATIONS;
    }
    assert_int_equal(spare_count, 0);
    assert_in_range(deep_count, DEEP_MUTANTS_MIN, MUTANT_COUNT);
}

static bool
has_mutant(const char *rule)
{
    bool has = false;
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        has = has || strcmp(mutant_get((enum mutant)i)->rule, rule) == 0;
    }
    return has;
}

static const struct mutant_waiting *
find_waiting(const char *rule)
{
    size_t index = 0;
    while (mutant_waiting_at(index) != NULL && strcmp(mutant_waiting_at(index)->rule, rule) != 0) {
        index++;
    }
    return mutant_waiting_at(index);
}

static void
every_rule_of_a_class_has_a_mutant_or_waits_for_a_reason(void **state)
{
    (void)state;
    assert_in_range(MUTANT_COUNT - 1, MUTANTS_MIN, 1000);
    for (unsigned i = 0; i < MUTANT_CLASS_COUNT; i++) {
        const struct mutant_class_info *class = mutant_class_get((enum mutant_class)i);
        size_t count = 0;
        char rules[512];
        char *rest = NULL;
        (void)snprintf(rules, sizeof rules, "%s", class->rules);
        for (const char *rule = strtok_r(rules, " ", &rest); rule != NULL;
             rule = strtok_r(NULL, " ", &rest)) {
            if (has_mutant(rule) == (find_waiting(rule) != NULL)) {
                fail_msg("%s has %s", rule, has_mutant(rule) ? "a mutant and waits" : "no mutant, no reason");
            }
            count += has_mutant(rule);
        }
        assert_true(count > 0);
    }
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        assert_non_null(fo_rule_find(mutant_get((enum mutant)i)->rule));
    }
}

static void
mutants_are_chosen_by_name(void **state)
{
    (void)state;
    assert_false(fo_mutant_select("no-such-mutant"));
    for (unsigned i = 0; i < MUTANT_COUNT; i++) {
        assert_true(fo_mutant_select(mutant_get((enum mutant)i)->name));
        assert_int_equal(fo_mutant_selected(), i);
        assert_true(mutant_is((enum mutant)i));
        assert_int_equal(mutant_is(MUTANT_NONE), i == 0);
    }
    assert_null(mutant_get(MUTANT_COUNT));
}

static void
the_same_mutant_gives_the_same_trace_whatever_ran_before(void **state)
{
    (void)state;
    struct fo_text first = {0};
    struct fo_text second = {0};
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        const struct mutant_info *info = mutant_get((enum mutant)i);
        const struct mutant_info *other = mutant_get((enum mutant)(MUTANT_COUNT - i));
        struct fo_program program;
        struct fo_program between;
        struct fo_judgement judgement;
        parse(info->name, info->witness, &program);
        parse(other->name, other->witness, &between);
        assert_true(fo_mutant_select(info->name));
        fo_text_clear(&first);
        run(info->ops, &program, &first, &judgement);
        run(info->ops, &between, NULL, &judgement);
        assert_true(fo_mutant_select(other->name));
        run(other->ops, &between, NULL, &judgement);
        assert_true(fo_mutant_select(info->name));
        fo_text_clear(&second);
        run(info->ops, &program, &second, &judgement);
        assert_string_equal(fo_text_get(&first), fo_text_get(&second));
    }
    fo_text_fini(&first);
    fo_text_fini(&second);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_witness_shows_its_rule_and_what_that_implies),
        cmocka_unit_test(no_witness_shows_anything_without_its_mutant),
        cmocka_unit_test(every_operation_of_a_witness_is_needed_and_some_need_a_dozen),
        cmocka_unit_test(every_rule_of_a_class_has_a_mutant_or_waits_for_a_reason),
        cmocka_unit_test(mutants_are_chosen_by_name),
        cmocka_unit_test(the_same_mutant_gives_the_same_trace_whatever_ran_before),
    };
    return cmocka_run_group_tests(tests, make_judge, free_judge);
}
