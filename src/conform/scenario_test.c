// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the scenarios as files: each is a program, says what it is about, and is written as it is printed.
 */
#include "base/embedded.h"
#include "base/test.h"
#include "program/program.h"

#include <string.h>

static void
check_file(const struct fo_embedded *file)
{
    struct fo_program program;
    struct fo_syntax_error error;
    struct fo_text text = {0};
    if (fo_program_parse(file->text, file->bytes, &program, &error) != FO_OK) {
        fail_msg("%s:%u: expected %s", file->name, (unsigned)error.line, error.expected);
    }
    fo_program_print(&program, &text);
    const char *behind_comment = strchr(file->text, '\n');
    assert_int_equal(file->text[0], '#');
    assert_non_null(behind_comment);
    if (strcmp(behind_comment + 1, fo_text_get(&text)) != 0) {
        fail_msg("%s is not written as it is printed:\n%s", file->name, fo_text_get(&text));
    }
    fo_text_fini(&text);
}

static void
scenarios_are_programs_in_canonical_form(void **state)
{
    (void)state;
    const struct fo_embedded *const lists[] = {fo_embedded_scenarios_either, fo_embedded_scenarios_client,
                                               fo_embedded_scenarios_server};
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++) {
        for (size_t i = 0; lists[list][i].name != NULL; i++) {
            check_file(&lists[list][i]);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_are_programs_in_canonical_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
