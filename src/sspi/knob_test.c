// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the knobs' words.
 */
#include "sspi/knob.h"

#include "base/test.h"

#include <string.h>

static int
value_of(enum fo_knob knob, const char *word)
{
    return fo_knob_value_find(knob, word, strlen(word));
}

static void
every_knob_and_value_reads_back(void **state)
{
    (void)state;
    for (int index = 0; index < FO_KNOB_COUNT; index++) {
        const enum fo_knob knob = (enum fo_knob)index;
        const char *name = fo_knob_name(knob);
        assert_int_equal(fo_knob_find(name, strlen(name)), knob);
        assert_in_range(fo_knob_value_count(knob), 2, 5);
        for (uint8_t value = 0; value <= fo_knob_value_count(knob); value++) {
            assert_int_equal(value_of(knob, fo_knob_value_name(knob, value)), value);
        }
    }
}

static void
zero_is_unknown_for_every_knob(void **state)
{
    (void)state;
    const struct fo_knobs knobs = {0};

    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        assert_string_equal(fo_knob_value_name((enum fo_knob)knob, knobs.value[knob]), "unknown");
    }
}

static void
words_have_the_numbers_of_the_enumeration(void **state)
{
    (void)state;
    assert_int_equal(value_of(FO_KNOB_FIRST_FAIL_HANDLE, "none"), FO_FIRST_FAIL_NONE);
    assert_int_equal(value_of(FO_KNOB_FIRST_FAIL_HANDLE, "live"), FO_FIRST_FAIL_LIVE);
    assert_int_equal(value_of(FO_KNOB_FIRST_FAIL_HANDLE, "zeroed"), FO_FIRST_FAIL_ZEROED);
    assert_int_equal(value_of(FO_KNOB_FIRST_MOREIN_HANDLE, "none"), FO_FIRST_MOREIN_NONE);
    assert_int_equal(value_of(FO_KNOB_FIRST_MOREIN_HANDLE, "live"), FO_FIRST_MOREIN_LIVE);
    assert_int_equal(value_of(FO_KNOB_DSC_TWICE_STATUS, "ok"), FO_DSC_TWICE_OK);
    assert_int_equal(value_of(FO_KNOB_DSC_TWICE_STATUS, "invalid-handle"), FO_DSC_TWICE_INVALID_HANDLE);
    assert_int_equal(value_of(FO_KNOB_DSC_TWICE_STATUS, "other"), FO_DSC_TWICE_OTHER);
    assert_int_equal(value_of(FO_KNOB_CTX_HOLDS_CRED, "copy"), FO_CTX_HOLDS_COPY);
    assert_int_equal(value_of(FO_KNOB_CTX_HOLDS_CRED, "refcount"), FO_CTX_HOLDS_REFCOUNT);
    assert_int_equal(value_of(FO_KNOB_CTX_HOLDS_CRED, "raw"), FO_CTX_HOLDS_RAW);
    assert_int_equal(value_of(FO_KNOB_CTX_HOLDS_CRED, "none"), FO_CTX_HOLDS_NONE);
    assert_int_equal(value_of(FO_KNOB_NEWCTX_ALIAS, "same"), FO_NEWCTX_SAME);
    assert_int_equal(value_of(FO_KNOB_NEWCTX_ALIAS, "new-value"), FO_NEWCTX_NEW_VALUE);
    assert_int_equal(value_of(FO_KNOB_NEWCTX_ALIAS, "unwritten"), FO_NEWCTX_UNWRITTEN);
    assert_int_equal(value_of(FO_KNOB_CRED_NULL_ON_CONT, "allowed"), FO_CRED_NULL_ALLOWED);
    assert_int_equal(value_of(FO_KNOB_CRED_NULL_ON_CONT, "refused"), FO_CRED_NULL_REFUSED);
}

static void
switches_say_no_and_yes(void **state)
{
    (void)state;
    static const enum fo_knob switches[] = {
        FO_KNOB_RELEASE_OVERWRITES, FO_KNOB_VALUE_REUSE,          FO_KNOB_ACT_SUPPORTED,
        FO_KNOB_CAT_SUPPORTED,      FO_KNOB_IMP_SUPPORTED,        FO_KNOB_EXP_SUPPORTED,
        FO_KNOB_ALLOC_HONOURED,     FO_KNOB_UNSAFE_ON_BAD_HANDLE,
    };

    for (size_t index = 0; index < sizeof switches / sizeof switches[0]; index++) {
        assert_int_equal(fo_knob_value_count(switches[index]), 2);
        assert_int_equal(value_of(switches[index], "no"), FO_KNOB_NO);
        assert_int_equal(value_of(switches[index], "yes"), FO_KNOB_YES);
    }
}

static void
a_table_version_is_its_own_number(void **state)
{
    (void)state;
    assert_int_equal(fo_knob_value_count(FO_KNOB_TABLE_VERSION), 5);
    assert_int_equal(value_of(FO_KNOB_TABLE_VERSION, "1"), 1);
    assert_int_equal(value_of(FO_KNOB_TABLE_VERSION, "5"), 5);
    assert_int_equal(value_of(FO_KNOB_TABLE_VERSION, "6"), -1);
    assert_int_equal(value_of(FO_KNOB_TABLE_VERSION, "0"), -1);
}

static void
other_words_are_refused(void **state)
{
    (void)state;
    assert_int_equal(fo_knob_find("", 0), FO_KNOB_COUNT);
    assert_int_equal(fo_knob_find("first_fail_handle", 5), FO_KNOB_COUNT);
    assert_int_equal(fo_knob_find("FIRST_FAIL_HANDLE", 17), FO_KNOB_COUNT);
    assert_int_equal(value_of(FO_KNOB_FIRST_FAIL_HANDLE, "yes"), -1);
    assert_int_equal(value_of(FO_KNOB_FIRST_FAIL_HANDLE, ""), -1);
    assert_int_equal(fo_knob_value_find(FO_KNOB_FIRST_FAIL_HANDLE, "zeroed", 4), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_knob_and_value_reads_back),
        cmocka_unit_test(zero_is_unknown_for_every_knob),
        cmocka_unit_test(words_have_the_numbers_of_the_enumeration),
        cmocka_unit_test(switches_say_no_and_yes),
        cmocka_unit_test(a_table_version_is_its_own_number),
        cmocka_unit_test(other_words_are_refused),
    };
    return cmocka_run_group_tests_name("knob", tests, NULL, NULL);
}
