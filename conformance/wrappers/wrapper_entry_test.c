// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the styles as wrappers under test: the correct forms, and each mutant by a program that shows it.
 */
#include "base/test.h"

#include "conform/judge.h"
#include "mutant.h"
#include "program/mutate.h"
#include "program/swarm.h"
#include "wrapper/entry.h"
#include "wrapper_entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const struct fo_wrapper freeonce_wrapper = {.name = "none"};

static const struct style {
    const struct wrapper_ops *ops;
    struct fo_wrapper wrapper;
} styles[] = {
    {&wrapper_pointer, WRAPPER_ENTRY(pointer, true)}, {&wrapper_flags, WRAPPER_ENTRY(flags, true)},
    {&wrapper_stages, WRAPPER_ENTRY(stages, true)},   {&wrapper_invalid, WRAPPER_ENTRY(invalid, true)},
    {&wrapper_zero, WRAPPER_ENTRY(zero, true)},       {&wrapper_lookup, WRAPPER_ENTRY(lookup, false)},
};

enum {
    STYLE_COUNT = sizeof styles / sizeof styles[0],
    RANDOM_PROGRAMS = 3000,
};

static struct fo_judge *judge;

static int
set_up(void **state)
{
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    (void)state;
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
parse(const char *text, struct fo_program *program)
{
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), program, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s in\n%s", error.line, error.column, error.expected, error.found,
                 text);
    }
}

static void
run(const struct fo_program *program, struct fo_text *trace, struct fo_judgement *out)
{
    assert_int_equal(fo_judge_program(judge, program, &fo_entry_subject, trace, out), FO_OK);
}

static void
run_good(const struct fo_program *program)
{
    struct fo_judgement judgement;
    struct fo_text text = {0};
    fo_program_print(program, &text);
    run(program, &text, &judgement);
    if (!fo_judgement_is_good(&judgement)) {
        fo_judgement_print(&judgement, &text);
        (void)fwrite(fo_text_get(&text), 1, text.length, stderr);
        fo_text_fini(&text);
        fail();
    }
    fo_text_fini(&text);
}

static const struct fo_wrapper *
wrapper_of(const struct wrapper_ops *ops)
{
    size_t i = 0;
    while (styles[i].ops != ops) {
        i++;
    }
    return &styles[i].wrapper;
}

/** True when @p verdict has a primary finding of @p rule. */
static bool
has_finding(const struct fo_verdict *verdict, const char *rule)
{
    bool has = false;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        has = has || (fo_finding_is_primary(verdict, i) && strcmp(verdict->findings[i].rule->id, rule) == 0);
    }
    return has;
}

/** True when @p program shows the mutant; in a process of its own, as what it loses stays lost. */
static bool
shows(enum mutant mutant, const struct fo_program *program)
{
    const struct mutant_info *info = mutant_get(mutant);
    const char *rule = mutant_entry_rule(mutant);
    int status = 0;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct fo_judgement judgement;
        (void)setenv("FREEONCE_MUTANT", info->name, 1);
        run(program, NULL, &judgement);
        const bool is_shown = has_finding(judgement.verdict, rule);
        if (!is_shown) {
            print_error("%s: %s, not %s\n", info->name,
                        judgement.finding != NULL ? judgement.finding->rule->id : "nothing", rule);
        }
        _exit(is_shown ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
each_mutant_is_found_and_its_correct_form_is_not(void **state)
{
    unsigned shown = 0;
    (void)state;
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        const struct mutant_info *info = mutant_get((enum mutant)i);
        const char *witness = mutant_entry_witness((enum mutant)i);
        struct fo_program program;
        if (witness == NULL) {
            assert_int_equal(i, MUTANT_LOOKUP_CALLS_BEFORE_TABLE);
            continue;
        }
        fo_entry_set_wrapper(wrapper_of(info->ops));
        parse(witness, &program);
        run_good(&program);
        shown += shows((enum mutant)i, &program);
    }
    assert_int_equal(shown, MUTANT_COUNT - 2);
}

static void
correct_forms_stand_random_programs(void **state)
{
    struct fo_mutator mutator;
    struct fo_program program = {0};
    (void)state;
    fo_mutator_init(&mutator, 5);
    mutator.classes = FO_CLASSES_ALL;
    for (int i = 0; i < RANDOM_PROGRAMS; i++) {
        if (i % 30 == 0) {
            program = (struct fo_program){.package = (uint8_t)(1 + i / 30 % 5)};
        }
        (void)fo_program_mutate(&mutator, &program, NULL);
        fo_entry_set_wrapper(&styles[(size_t)i % STYLE_COUNT].wrapper);
        run_good(&program);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mutant_is_found_and_its_correct_form_is_not),
        cmocka_unit_test(correct_forms_stand_random_programs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
