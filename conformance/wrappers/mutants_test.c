// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the wrappers, which are right as long as no mutant is on, and of each mutant's witness.
 */
#include "base/test.h"

#include "base/file.h"
#include "base/random.h"
#include "conform/judge.h"
#include "mutant.h"
#include "wrapper_subject.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEEDS_MAX = 128,
    RANDOM_PROGRAMS = 1500,
    RANDOM_BYTES_MAX = 280,
    MUTANTS_MIN = 40,
    DEEP_OPERATIONS = 12,
    DEEP_MUTANTS_MIN = 6
};

static const char folder[] = "corpus/lifecycle";

static struct fo_judge *judge;
static struct fo_program seeds[SEEDS_MAX];
static char seed_names[SEEDS_MAX][64];
static size_t seed_count;

static void
load_seed(const char *name)
{
    struct fo_text path = {0};
    struct fo_text text = {0};
    struct fo_syntax_error error;
    fo_text_printf(&path, "%s/%s", folder, name);
    assert_int_equal(fo_file_read(fo_text_get(&path), 1 << 20, &text), FO_OK);
    assert_true(seed_count < SEEDS_MAX);
    assert_int_equal(fo_program_parse(fo_text_get(&text), text.length, &seeds[seed_count], &error), FO_OK);
    (void)snprintf(seed_names[seed_count], sizeof seed_names[0], "%s", name);
    seed_count++;
    fo_text_fini(&path);
    fo_text_fini(&text);
}

static int
set_up(void **state)
{
    (void)state;
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            load_seed(entries[i]->d_name);
        }
        free(entries[i]);
    }
    free(entries);
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
run(const struct wrapper_ops *ops, const struct fo_program *program, struct fo_text *trace,
    struct fo_judgement *out)
{
    assert_int_equal(fo_judge_program(judge, program, wrapper_subject_of(ops), trace, out), FO_OK);
}

static void
parse(const char *name, const char *text, struct fo_program *program)
{
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), program, &error) != FO_OK) {
        fail_msg("%s:%u:%u: expected %s, found %s", name, error.line, error.column, error.expected,
                 error.found);
    }
}

static void
append_findings(const struct fo_verdict *verdict, struct fo_text *out)
{
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct fo_finding *finding = &verdict->findings[i];
        const char *mark = fo_finding_is_primary(verdict, i) ? "" : "  implied: ";
        fo_text_printf(out, "%s%s: %s\n", mark, finding->rule->id, finding->message);
    }
}

/** Show program, trace and findings. */
static void
show(const struct wrapper_ops *ops, const struct fo_program *program)
{
    struct fo_text trace = {0};
    struct fo_text why = {0};
    struct fo_judgement judgement;
    fo_program_print(program, &why);
    run(ops, program, &trace, &judgement);
    fo_text_append(&why, fo_text_get(&trace));
    append_findings(judgement.verdict, &why);
    fo_judgement_print(&judgement, &why);
    (void)fwrite(fo_text_get(&why), 1, why.length, stderr);
    fo_text_fini(&trace);
    fo_text_fini(&why);
}

static void
every_style_conforms_on_every_seed(void **state)
{
    (void)state;
    assert_in_range(seed_count, 20, SEEDS_MAX);
    assert_true(fo_mutant_select("none"));
    for (size_t i = 0; i < WRAPPER_STYLE_COUNT * seed_count; i++) {
        const struct wrapper_ops *ops = wrapper_style_at(i % WRAPPER_STYLE_COUNT);
        const struct fo_program *program = &seeds[i / WRAPPER_STYLE_COUNT];
        struct fo_judgement judgement;
        run(ops, program, NULL, &judgement);
        if (!fo_judgement_is_good(&judgement)) {
            show(ops, program);
            fail_msg("style %s does not conform on %s", ops->name, seed_names[i / WRAPPER_STYLE_COUNT]);
        }
    }
}

/** Programs that make sense now and then: few resources, small numbers. */
static void
make_random(struct fo_random *random, struct fo_program *program)
{
    uint8_t bytes[RANDOM_BYTES_MAX];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(fo_random_below(random, 4) != 0 ? 0 : fo_random_next(random));
    }
    for (size_t i = FO_PROGRAM_HEADER_BYTES; i < sizeof bytes; i += FO_OPERATION_BYTES) {
        bytes[i] = (uint8_t)fo_random_below(random, FO_OP_SESSION_COUNT);
        bytes[i + 1] = (uint8_t)(fo_random_below(random, 2) * FO_SESSION_PAIRS_MAX);
        bool is_login = bytes[i] == FO_OP_ACQUIRE || fo_random_below(random, 3) == 0;
        if (is_login) {
            bytes[i] = fo_random_below(random, 2) == 0 ? FO_OP_ACQUIRE : FO_OP_OPEN;
            bytes[i + 2] = bytes[i + 1] = (uint8_t)fo_random_below(random, 2);
            bytes[i + 1] =
                (uint8_t)(bytes[i] == FO_OP_OPEN ? bytes[i + 1] * FO_SESSION_PAIRS_MAX : bytes[i + 1]);
        }
    }
    fo_program_decode(bytes, sizeof bytes, program);
}

static void
every_style_conforms_on_random_programs(void **state)
{
    (void)state;
    struct fo_random random;
    fo_random_init(&random, 11);
    assert_true(fo_mutant_select("none"));
    for (size_t i = 0; i < RANDOM_PROGRAMS; i++) {
        struct fo_program program;
        make_random(&random, &program);
        for (size_t k = 0; k < WRAPPER_STYLE_COUNT; k++) {
            struct fo_judgement judgement;
            run(wrapper_style_at(k), &program, NULL, &judgement);
            if (!fo_judgement_is_good(&judgement)) {
                show(wrapper_style_at(k), &program);
                fail_msg("style %s does not conform on random program %zu", wrapper_style_at(k)->name, i);
            }
        }
    }
}

static void
every_style_conforms_when_any_allocation_or_call_fails(void **state)
{
    (void)state;
    static const char *const faults[] = {"fail-allocation", "fail-provider-allocation",
                                         "fault status=SEC_E_INTERNAL_ERROR",
                                         "fault kind=status-after status=SEC_E_LOGON_DENIED"};
    assert_true(fo_mutant_select("none"));
    for (size_t i = 0; i < WRAPPER_STYLE_COUNT * 4 * 30; i++) {
        const struct wrapper_ops *ops = wrapper_style_at(i % WRAPPER_STYLE_COUNT);
        struct fo_text text = {0};
        struct fo_program program;
        struct fo_judgement judgement;
        fo_text_printf(
            &text,
            "freeonce-program 1\npackage %s\nscript set=server-complete-leg to=255\n%s nth=%zu\n"
            "acquire c0\nacquire c1 role=server\nopen client0 flags=allocate\n"
            "open server0 credential=c1 flags=allocate|extended-error\nhandshake client0\n"
            "protect client0 bytes=8\nunprotect server0\nopen client0\nopen server0 credential=c1\n"
            "handshake client0\nquery client0 attribute=names\nfree-credential c0\nclose client0\n",
            ops->has_streams ? "Schannel" : "NTLM", faults[i / WRAPPER_STYLE_COUNT % 4],
            i / WRAPPER_STYLE_COUNT / 4 + 1);
        parse("torture", fo_text_get(&text), &program);
        run(ops, &program, NULL, &judgement);
        if (!fo_judgement_is_good(&judgement)) {
            show(ops, &program);
            fail_msg("style %s does not conform", ops->name);
        }
        fo_text_fini(&text);
    }
}

static bool
has_success(const char *trace, const char *call)
{
    for (const char *at = strstr(trace, call); at != NULL; at = strstr(at + 1, call)) {
        const char *end = strchr(at, '\n');
        const char *success = strstr(at, "-> SEC_E_OK");
        if (success != NULL && (end == NULL || success < end)) {
            return true;
        }
    }
    return false;
}

static void
every_style_completes_honest_sessions_and_carries_messages(void **state)
{
    (void)state;
    static const char *const packages[] = {"NTLM", "Negotiate", "Kerberos", "Schannel"};
    static const char *const tables[] = {"wide", "ansi"};
    assert_true(fo_mutant_select("none"));
    for (size_t i = 0; i < WRAPPER_STYLE_COUNT * 4 * 2; i++) {
        const struct wrapper_ops *ops = wrapper_style_at(i % WRAPPER_STYLE_COUNT);
        const char *package = packages[i / WRAPPER_STYLE_COUNT % 4];
        struct fo_text text = {0};
        struct fo_text trace = {0};
        struct fo_program program;
        struct fo_judgement judgement;
        fo_text_printf(&text,
                       "freeonce-program 1\npackage %s\ntable %s\nacquire c0\nacquire c1 role=server\n"
                       "open client0 flags=allocate\nopen server0 credential=c1 flags=allocate\n"
                       "handshake client0\nprotect client0 bytes=8\nunprotect server0\n",
                       package, tables[i / WRAPPER_STYLE_COUNT / 4]);
        parse("honest", fo_text_get(&text), &program);
        run(ops, &program, &trace, &judgement);
        bool is_served = strcmp(package, "Schannel") != 0 || ops->has_streams;
        assert_int_equal(judgement.run.unsupported_count > 0, !is_served);
        if (!fo_judgement_is_good(&judgement) ||
            has_success(fo_text_get(&trace), "DecryptMessage") != is_served) {
            show(ops, &program);
            fail_msg("style %s, %s", ops->name, package);
        }
        fo_text_fini(&trace);
        fo_text_fini(&text);
    }
}

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
        cmocka_unit_test(every_style_conforms_on_every_seed),
        cmocka_unit_test(every_style_conforms_on_random_programs),
        cmocka_unit_test(every_style_conforms_when_any_allocation_or_call_fails),
        cmocka_unit_test(every_style_completes_honest_sessions_and_carries_messages),
        cmocka_unit_test(every_witness_shows_its_rule_and_what_that_implies),
        cmocka_unit_test(no_witness_shows_anything_without_its_mutant),
        cmocka_unit_test(every_operation_of_a_witness_is_needed_and_some_need_a_dozen),
        cmocka_unit_test(every_rule_of_a_class_has_a_mutant_or_waits_for_a_reason),
        cmocka_unit_test(mutants_are_chosen_by_name),
        cmocka_unit_test(the_same_mutant_gives_the_same_trace_whatever_ran_before),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
