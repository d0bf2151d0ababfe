// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of changing client and server about.
 */
#include "program/mirror.h"

#include "base/test.h"

#include <string.h>

static void
expect(const char *given, const char *wanted)
{
    struct fo_program program, again;
    struct fo_text text = {0};
    assert_int_equal(fo_program_parse(given, strlen(given), &program, NULL), FO_OK);
    again = program;
    fo_program_mirror(&program);
    fo_program_print(&program, &text);
    assert_string_equal(fo_text_get(&text), wanted);
    fo_program_mirror(&program);
    assert_true(fo_program_equal(&program, &again));
    fo_text_fini(&text);
}

static void
each_end_becomes_the_other(void **state)
{
    (void)state;
    expect("freeonce-program 1\nacquire c0\nopen client1 credential=c0\n"
           "step client1 token=swap from=server2\nclose client1\n",
           "freeonce-program 1\nacquire c0 role=server\nopen server1 credential=c0\n"
           "step server1 token=swap from=client2\nclose server1\n");
}

static void
what_is_planned_for_one_side_is_planned_for_the_other(void **state)
{
    (void)state;
    expect("freeonce-program 1\nscript set=client-fail-leg to=1\n"
           "fault call=AcceptSecurityContext\nfault call=EncryptMessage\n",
           "freeonce-program 1\nscript set=server-fail-leg to=1\n"
           "fault call=InitializeSecurityContext\nfault call=EncryptMessage\n");
}

static void
calls_stay_as_they_are(void **state)
{
    (void)state;
    expect("freeonce-program 1\nDeleteSecurityContext context=x1\n",
           "freeonce-program 1\nDeleteSecurityContext context=x1\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_end_becomes_the_other),
        cmocka_unit_test(what_is_planned_for_one_side_is_planned_for_the_other),
        cmocka_unit_test(calls_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
