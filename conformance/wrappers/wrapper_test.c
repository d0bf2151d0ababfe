// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the wrappers without mutants: they conform, whatever programs do.
 */
#include "wrapper_fixture.h"

#include "base/file.h"
#include "base/random.h"
#include "program/mutate.h"

#include <dirent.h>
#include <stdlib.h>

enum {
    SEEDS_MAX = 128,
    PROGRAMS = 4000, /**< WRAPPER_TEST_PROGRAMS in the environment sets another number. */
    MUTATIONS_MAX = 12,
    CALLS_MEAN_MIN = 5
};

static const char folder[] = "corpus/lifecycle";

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
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            load_seed(entries[i]->d_name);
        }
        free(entries[i]);
    }
    free(entries);
    return make_judge(state);
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

/** A seed or a mutant's witness. */
static void
choose_program(struct fo_random *random, struct fo_program *program)
{
    size_t choice = fo_random_below(random, seed_count + MUTANT_COUNT);
    if (choice < seed_count) {
        *program = seeds[choice];
    } else {
        const struct mutant_info *info = mutant_get((enum mutant)(choice - seed_count));
        parse(info->name, info->witness, program);
    }
}

static void
every_style_conforms_on_mutated_programs(void **state)
{
    (void)state;
    const char *more = getenv("WRAPPER_TEST_PROGRAMS");
    const long program_count = more != NULL ? strtol(more, NULL, 10) : PROGRAMS;
    uint64_t call_counts[WRAPPER_STYLE_COUNT] = {0};
    struct fo_mutator mutator;
    fo_mutator_init(&mutator, 11);
    assert_true(fo_mutant_select("none"));
    for (long i = 0; i < program_count; i++) {
        struct fo_program program;
        struct fo_program other;
        choose_program(&mutator.random, &program);
        choose_program(&mutator.random, &other);
        for (size_t k = 1 + fo_random_below(&mutator.random, MUTATIONS_MAX); k > 0; k--) {
            (void)fo_program_mutate(&mutator, &program, &other);
        }
        for (size_t k = 0; k < WRAPPER_STYLE_COUNT; k++) {
            struct fo_judgement judgement;
            run(wrapper_style_at(k), &program, NULL, &judgement);
            if (!fo_judgement_is_good(&judgement)) {
                show(wrapper_style_at(k), &program);
                fail_msg("style %s does not conform on mutated program %ld", wrapper_style_at(k)->name, i);
            }
            call_counts[k] += judgement.verdict->call_count;
        }
    }
    // The programs do reach the wrappers.
    for (size_t k = 0; k < WRAPPER_STYLE_COUNT; k++) {
        assert_true(call_counts[k] > (uint64_t)program_count * CALLS_MEAN_MIN);
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_conforms_on_every_seed),
        cmocka_unit_test(every_style_conforms_on_mutated_programs),
        cmocka_unit_test(every_style_conforms_when_any_allocation_or_call_fails),
        cmocka_unit_test(every_style_completes_honest_sessions_and_carries_messages),
    };
    return cmocka_run_group_tests(tests, set_up, free_judge);
}
