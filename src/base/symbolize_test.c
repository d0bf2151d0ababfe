// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of names for addresses.
 */
#include "base/symbolize.h"

#include "base/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/** Its address is asked for. */
__attribute__((noinline)) static uintptr_t
address_within(void)
{
    uintptr_t address = (uintptr_t)__builtin_return_address(0);
    __asm__ volatile("" ::: "memory");
    return address;
}

__attribute__((noinline)) static uintptr_t
known_function(void)
{
    uintptr_t address = address_within();
    __asm__ volatile("" ::: "memory");
    return address;
}

static inline __attribute__((always_inline)) uintptr_t
inlined_function(void)
{
    uintptr_t address = address_within();
    __asm__ volatile("" ::: "memory");
    return address;
}

__attribute__((noinline)) static uintptr_t
around_inlined_function(void)
{
    uintptr_t address = inlined_function();
    __asm__ volatile("" ::: "memory");
    return address;
}

static void
an_address_has_module_function_file_and_line(void **state)
{
    struct fo_symbolizer *symbolizer = fo_symbolizer_new();
    (void)state;
    assert_non_null(symbolizer);
    const char *text = fo_symbolizer_find(symbolizer, known_function() - 1);
    assert_memory_equal(text, "symbolize_test+0x", strlen("symbolize_test+0x"));
    assert_null(strchr(text, '\n'));
    if (fo_symbolizer_has_lines()) {
        assert_non_null(strstr(text, " known_function src/base/symbolize_test.c:"));
    }
    assert_ptr_equal(fo_symbolizer_find(symbolizer, known_function() - 1), text);
    fo_symbolizer_free(symbolizer);
}

static void
an_inlined_function_stands_before_the_one_around_it(void **state)
{
    struct fo_symbolizer *symbolizer = fo_symbolizer_new();
    (void)state;
    assert_non_null(symbolizer);
    const char *text = fo_symbolizer_find(symbolizer, around_inlined_function() - 1);
    if (!fo_symbolizer_has_lines()) {
        fo_symbolizer_free(symbolizer);
        skip();
    }
    const char *inner = strstr(text, " inlined_function src/base/symbolize_test.c:");
    const char *outer = strstr(text, " around_inlined_function src/base/symbolize_test.c:");
    assert_non_null(inner);
    assert_non_null(outer);
    assert_true(inner < outer);
    fo_symbolizer_free(symbolizer);
}

static void
what_lies_in_no_module_is_said_so(void **state)
{
    struct fo_symbolizer *symbolizer = fo_symbolizer_new();
    struct fo_text text = {0};
    const uintptr_t addresses[] = {known_function(), 16, 0};
    (void)state;
    assert_string_equal(fo_symbolizer_find(symbolizer, 16), "?? ??");
    assert_string_equal(fo_symbolizer_find(symbolizer, 0), "?? ??");
    fo_symbolizer_print(symbolizer, addresses, 3, false, &text);
    assert_non_null(strstr(fo_text_get(&text), "\n?? ??\n?? ??"));
    fo_text_fini(&text);
    fo_symbolizer_free(symbolizer);
}

static void
many_addresses_are_found_again(void **state)
{
    enum {
        MANY = 2000
    };
    struct fo_symbolizer *symbolizer = fo_symbolizer_new();
    const char **found = calloc(MANY, sizeof *found);
    const uintptr_t start = known_function();
    (void)state;
    assert_non_null(found);
    for (size_t i = 0; i < MANY; i++) {
        found[i] = fo_symbolizer_find(symbolizer, start + i);
        assert_true(found[i][0] != '\0');
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_ptr_equal(fo_symbolizer_find(symbolizer, start + i), found[i]);
    }
    free(found);
    fo_symbolizer_free(symbolizer);
}

static void
functions_of_another_process_have_names(void **state)
{
    struct fo_modules *modules =
        mmap(NULL, sizeof *modules, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct fo_symbolizer *symbolizer = fo_symbolizer_new();
    int status = 0;
    (void)state;
    assert_ptr_not_equal(modules, MAP_FAILED);
    const pid_t child = fork();
    if (child == 0) {
        fo_modules_read(modules);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(modules->count > 1);
    fo_symbolizer_map(symbolizer, modules);
    const char *text = fo_symbolizer_find(symbolizer, known_function() - 1);
    assert_memory_equal(text, "symbolize_test+0x", strlen("symbolize_test+0x"));
    modules->count = 0;
    fo_symbolizer_map(symbolizer, modules);
    assert_string_equal(fo_symbolizer_find(symbolizer, known_function() - 1), "?? ??");
    fo_symbolizer_free(symbolizer);
    (void)munmap(modules, sizeof *modules);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_module_function_file_and_line),
        cmocka_unit_test(an_inlined_function_stands_before_the_one_around_it),
        cmocka_unit_test(what_lies_in_no_module_is_said_so),
        cmocka_unit_test(many_addresses_are_found_again),
        cmocka_unit_test(functions_of_another_process_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
