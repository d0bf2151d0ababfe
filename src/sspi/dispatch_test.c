// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of calls through bounded tables.
 */
#include "sspi/dispatch.h"

#include "base/test.h"

#include <stdlib.h>
#include <string.h>

/** Bytes of a table of each interface version, from 1. */
static const size_t table_bytes[] = {0, 216, 224, 232, 240, 256};

static SECURITY_STATUS SEC_ENTRY
answer_context(PCtxtHandle context)
{
    return (SECURITY_STATUS)context->dwLower;
}

/** A heap table that ends exactly at the bound of @p version and says @p claimed, so that a read too far
 * faults. */
static void *
new_table(unsigned version, ULONG claimed)
{
    char *table = calloc(1, table_bytes[version]);

    assert_non_null(table);
    memcpy(table, &claimed, sizeof claimed);
    return table;
}

static unsigned
version_of(ULONG claimed, unsigned override)
{
    struct fo_dispatch dispatch;
    void *table = new_table(1, claimed);

    fo_dispatch_init(&dispatch, table, false, override);
    assert_ptr_equal(dispatch.table, table);
    assert_false(dispatch.wide);
    free(table);
    return dispatch.version;
}

static void
the_bound_is_the_version_the_table_gives(void **state)
{
    (void)state;
    assert_int_equal(version_of(0, 0), 1);
    assert_int_equal(version_of(1, 0), 1);
    assert_int_equal(version_of(4, 0), 4);
    assert_int_equal(version_of(5, 0), 5);
    assert_int_equal(version_of(6, 0), 5);
    assert_int_equal(version_of(0xffffffff, 0), 5);
}

static void
an_override_counts_more_than_the_table(void **state)
{
    (void)state;
    assert_int_equal(version_of(1, 2), 2);
    assert_int_equal(version_of(5, 1), 1);
    assert_int_equal(version_of(1, 9), 5);
}

static void
without_a_table_nothing_can_be_called(void **state)
{
    (void)state;
    struct fo_dispatch dispatch;
    const struct fo_dispatch zero = {0};
    const struct fo_frame frame = {.call = FO_CALL_DELETE_SECURITY_CONTEXT, .wide = true};

    fo_dispatch_init(&dispatch, NULL, true, 0);
    assert_false(fo_dispatch_has(&dispatch, FO_CALL_DELETE_SECURITY_CONTEXT));
    assert_false(fo_dispatch_has(&zero, FO_CALL_DELETE_SECURITY_CONTEXT));
    assert_int_equal(fo_dispatch_invoke(&dispatch, &frame), SEC_E_UNSUPPORTED_FUNCTION);
}

/** Under AddressSanitizer a read past the bound ends the test. */
static void
slots_of_later_versions_are_never_read(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= 5; version++) {
        struct fo_dispatch dispatch;
        char *table = new_table(version, version);

        memset(table + 8, 0xff, table_bytes[version] - 8);
        fo_dispatch_init(&dispatch, table, true, 0);
        for (int call = 0; call < FO_CALL_COUNT; call++) {
            const struct fo_frame frame = {.call = (enum fo_call)call, .wide = true};
            const bool within = fo_call_get((enum fo_call)call)->version <= version;

            assert_int_equal(fo_dispatch_has(&dispatch, (enum fo_call)call), within);
            if (!within) {
                assert_int_equal(fo_dispatch_invoke(&dispatch, &frame), SEC_E_UNSUPPORTED_FUNCTION);
            }
        }
        free(table);
    }
}

static void
a_missing_entry_answers_unsupported(void **state)
{
    (void)state;
    const SecurityFunctionTableW table = {.dwVersion = 1, .DeleteSecurityContext = answer_context};
    struct fo_dispatch dispatch;
    CtxtHandle context = {(ULONG_PTR)77, 0};
    struct fo_frame frame = {
        .call = FO_CALL_DELETE_SECURITY_CONTEXT, .wide = true, .arguments = {{&context}}};

    fo_dispatch_init(&dispatch, &table, true, 0);
    assert_int_equal(fo_dispatch_invoke(&dispatch, &frame), 77);
    frame.call = FO_CALL_IMPERSONATE_SECURITY_CONTEXT;
    assert_int_equal(fo_dispatch_invoke(&dispatch, &frame), SEC_E_UNSUPPORTED_FUNCTION);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_is_the_version_the_table_gives),
        cmocka_unit_test(an_override_counts_more_than_the_table),
        cmocka_unit_test(without_a_table_nothing_can_be_called),
        cmocka_unit_test(slots_of_later_versions_are_never_read),
        cmocka_unit_test(a_missing_entry_answers_unsupported),
    };
    return cmocka_run_group_tests_name("dispatch", tests, NULL, NULL);
}
