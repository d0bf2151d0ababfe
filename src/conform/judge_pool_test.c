// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The judge of very many runs and the one for a few say the same of every program.
 */
#include "base/test.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "conform/judge.h"
#include "program/mutate.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEEDS_MAX = 96,
    RANDOM_PROGRAMS = 2000,
    PROGRAMS_MAX = SEEDS_MAX + RANDOM_PROGRAMS,
    FINDINGS_MAX = 8
};

/** What was said of one program. */
struct saying {
    struct fo_run run;
    uint64_t states; /**< Hash of all hashes of states. */
    uint64_t record_count;
    size_t finding_count;
    const struct fo_rule *rules[FINDINGS_MAX];
    uint32_t lines[FINDINGS_MAX];
    const struct fo_rule *first;
    bool is_balanced;
};

static struct fo_program programs[PROGRAMS_MAX];
static size_t program_count;
static struct saying sayings[PROGRAMS_MAX];
static uint64_t states;

static void
note_state(void *user, uint64_t state)
{
    (void)user;
    states = fo_hash_mix(states + state);
}

static void
load(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        struct fo_text path = {0};
        struct fo_text text = {0};
        fo_text_printf(&path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && program_count < SEEDS_MAX) {
            assert_int_equal(fo_file_read(fo_text_get(&path), 1 << 20, &text), FO_OK);
            assert_int_equal(
                fo_program_parse(fo_text_get(&text), text.length, &programs[program_count], NULL), FO_OK);
            program_count++;
        }
        fo_text_fini(&path);
        fo_text_fini(&text);
        free(entries[i]);
    }
    free(entries);
}

/** The corpus, and what comes of it by mutations as an engine makes them. */
static int
make_programs(void **state)
{
    struct fo_mutator mutator;
    (void)state;
    load("corpus/lifecycle");
    size_t seed_count = program_count;
    assert_true(seed_count > 10);
    fo_mutator_init(&mutator, 1);
    for (size_t i = 0; i < RANDOM_PROGRAMS; i++) {
        struct fo_program *program = &programs[program_count];
        *program = programs[fo_random_below(&mutator.random, i < seed_count ? seed_count : program_count)];
        for (int times = 0; times < 4; times++) {
            (void)fo_program_mutate(&mutator, program,
                                    &programs[fo_random_below(&mutator.random, program_count)]);
        }
        program_count++;
    }
    return 0;
}

static void
judge_all(bool is_pooled, void (*hear)(size_t index, const struct saying *saying))
{
    const struct fo_judge_options options = {
        .profile = FO_PROFILE_PORTABLE, .is_pooled = is_pooled, .state = note_state};
    struct fo_judge *judge = NULL;
    assert_int_equal(fo_judge_new(&options, &judge), FO_OK);
    for (size_t i = 0; i < program_count; i++) {
        struct fo_judgement judgement;
        struct saying saying;
        memset(&saying, 0, sizeof saying);
        states = 0;
        assert_int_equal(fo_judge_program(judge, &programs[i], &fo_lifecycle_subject, NULL, &judgement),
                         FO_OK);
        saying.run = judgement.run;
        saying.states = states;
        saying.record_count = judgement.verdict->record_count;
        saying.finding_count = judgement.verdict->finding_count;
        for (size_t j = 0; j < saying.finding_count && j < FINDINGS_MAX; j++) {
            saying.rules[j] = judgement.verdict->findings[j].rule;
            saying.lines[j] = judgement.verdict->findings[j].line;
        }
        saying.first = judgement.finding == NULL ? NULL : judgement.finding->rule;
        saying.is_balanced = judgement.is_balanced;
        hear(i, &saying);
    }
    fo_judge_free(judge);
}

static void
remember(size_t index, const struct saying *saying)
{
    sayings[index] = *saying;
}

static void
compare(size_t index, const struct saying *saying)
{
    const struct saying *before = &sayings[index];
    assert_int_equal(saying->states, before->states);
    assert_int_equal(saying->record_count, before->record_count);
    assert_int_equal(saying->finding_count, before->finding_count);
    assert_memory_equal(saying->rules, before->rules, sizeof saying->rules);
    assert_memory_equal(saying->lines, before->lines, sizeof saying->lines);
    assert_ptr_equal(saying->first, before->first);
    assert_int_equal(saying->is_balanced, before->is_balanced);
    assert_int_equal(saying->run.applied_count, before->run.applied_count);
    assert_int_equal(saying->run.left_count, before->run.left_count);
    assert_int_equal(saying->run.left.bytes, before->run.left.bytes);
    assert_int_equal(saying->run.leaked_count, before->run.leaked_count);
    assert_int_equal(saying->run.allocation_count, before->run.allocation_count);
}

static void
a_pool_changes_nothing_that_is_said(void **state)
{
    (void)state;
    judge_all(false, remember);
    judge_all(true, compare);
}

/** A comparison that found no difference anywhere would prove nothing if nothing was ever found. */
static void
what_is_compared_differs_between_programs(void **state)
{
    (void)state;
    size_t with_findings = 0;
    size_t other_states = 0;
    for (size_t i = 0; i < program_count; i++) {
        with_findings += sayings[i].finding_count > 0;
        other_states += sayings[i].states != sayings[0].states;
    }
    assert_true(with_findings > 0);
    assert_true(other_states > program_count / 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_changes_nothing_that_is_said),
        cmocka_unit_test(what_is_compared_differs_between_programs),
    };
    return cmocka_run_group_tests(tests, make_programs, NULL);
}
