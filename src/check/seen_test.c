// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The places of operands are those of the call table.
 */
#include "base/test.h"

#include "check/seen.h"

#include <string.h>

static void
each_word_stands_where_the_call_table_has_it(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        for (int word = 0; word < FO_SEEN_COUNT; word++) {
            const char *name = fo_seen_word_name((enum fo_seen_word)word);
            assert_non_null(name);
            assert_int_equal(fo_seen_places[call][word],
                             fo_call_operand_find((enum fo_call)call, name, strlen(name)) + 1);
        }
    }
}

static void
what_was_not_observed_is_not_there(void **state)
{
    (void)state;
    struct fo_call_seen call = {.call = FO_CALL_DELETE_SECURITY_CONTEXT};
    assert_null(fo_seen_handle(&call, FO_SEEN_CONTEXT));
    call.operands[0].observed = true;
    assert_ptr_equal(fo_seen_handle(&call, FO_SEEN_CONTEXT), &call.operands[0].u.handle);
    assert_null(fo_seen_handle(&call, FO_SEEN_CREDENTIAL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_stands_where_the_call_table_has_it),
        cmocka_unit_test(what_was_not_observed_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
