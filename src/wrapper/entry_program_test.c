// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of programs of every kind against correct wrappers.
 */
#include "wrapper/entry_trial.h"

#include "base/file.h"
#include "base/sanitizer.h"
#include "program/mutate.h"
#include "program/swarm.h"

#include <dirent.h>
#include <stdlib.h>

enum {
    RANDOM_PROGRAMS = 4000
};

/** Let each allocation of an honest session fail in turn. */
static void
correct_wrappers_stand_each_allocation_that_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIXTURE_COUNT; i++) {
        fo_entry_set_wrapper(fixtures[i]);
        for (size_t j = 0; j < PACKAGE_COUNT; j++) {
            bool has_failed = true;
            unsigned nth = 1;
            for (; has_failed; nth++) {
                struct fo_text text = {0};
                fo_text_printf(&text,
                               "fail-allocation nth=%u\nwish client0 for=messages|queries\nopen client0\n"
                               "handshake client0\nunprotect client0\nagain client0\nhandshake client0\n",
                               nth);
                const struct fo_judgement judgement = run_text(fo_text_get(&text), packages[j]);
                has_failed = judgement.run.allocation_failed;
                fo_text_fini(&text);
            }
            assert_true(nth > 3 || !fo_entry_has_package(packages[j]));
        }
    }
}

/**
 * Without AddressSanitizer, released memory is given out again as it comes: what lies on the heap of the
 * wrapper or the provider is known by other numbers then.
 */
static void
forget_addresses(struct fo_text *trace)
{
#if !FO_HAS_ADDRESS_SANITIZER
    size_t kept = 0;
    for (size_t i = 0; i < trace->length; i++) {
        const char byte = trace->bytes[i];
        const bool is_name =
            strchr("absn", byte) != NULL && i > 0 && strchr("=@:,[", trace->bytes[i - 1]) != NULL;
        const bool is_sent = byte == 'b' && i > 0 && trace->bytes[i - 1] == ' ';
        trace->bytes[kept] = byte;
        kept++;
        if ((is_name || is_sent) && i + 1 < trace->length && trace->bytes[i + 1] >= '0' &&
            trace->bytes[i + 1] <= '9') {
            i += strspn(trace->bytes + i + 1, "0123456789+");
        }
    }
    trace->bytes[kept] = '\0';
    trace->length = kept;
#else
    (void)trace;
#endif
}

static void
run_twice(const struct fo_program *program)
{
    struct fo_text first = {0};
    struct fo_text second = {0};
    struct fo_judgement judgement;
    (void)run_good(program);
    run(program, &first, &judgement);
    run(program, &second, &judgement);
    forget_addresses(&first);
    forget_addresses(&second);
    assert_string_equal(fo_text_get(&first), fo_text_get(&second));
    fo_text_fini(&first);
    fo_text_fini(&second);
}

static void
the_corpus_runs_the_same_twice_and_finds_nothing(void **state)
{
    static const char folder[] = "corpus/lifecycle";
    struct dirent **entries;
    int used = 0;
    (void)state;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        struct fo_text path = {0};
        struct fo_text text = {0};
        struct fo_program program;
        fo_text_printf(&path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && fo_file_read(fo_text_get(&path), 1 << 20, &text) == FO_OK) {
            parse(fo_text_get(&text), &program);
            for (size_t j = 0; j < FIXTURE_COUNT; j++) {
                fo_entry_set_wrapper(fixtures[j]);
                run_twice(&program);
                used++;
            }
        }
        fo_text_fini(&path);
        fo_text_fini(&text);
        free(entries[i]);
    }
    free(entries);
    assert_true(used >= 40 * FIXTURE_COUNT);
}

static void
random_programs_find_nothing_in_correct_wrappers(void **state)
{
    struct fo_mutator mutator;
    struct fo_program program = {0};
    (void)state;
    fo_mutator_init(&mutator, 11);
    mutator.classes = FO_CLASSES_ALL;
    for (int i = 0; i < RANDOM_PROGRAMS; i++) {
        if (i % 40 == 0) {
            program = (struct fo_program){.package = (uint8_t)(1 + i / 40 % PACKAGE_COUNT)};
        }
        (void)fo_program_mutate(&mutator, &program, NULL);
        fo_entry_set_wrapper(fixtures[(size_t)i % FIXTURE_COUNT]);
        if (i % 10 == 0) {
            run_twice(&program);
        } else {
            (void)run_good(&program);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correct_wrappers_stand_each_allocation_that_fails),
        cmocka_unit_test(the_corpus_runs_the_same_twice_and_finds_nothing),
        cmocka_unit_test(random_programs_find_nothing_in_correct_wrappers),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
