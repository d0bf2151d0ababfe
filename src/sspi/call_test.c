// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the call table.
 */
#include "sspi/call.h"

#include "base/test.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct fo_call_info *
at(int call)
{
    return fo_call_get((enum fo_call)call);
}

static void
every_row_has_a_unique_name_and_a_page(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        const struct fo_call_info *info = at(call);
        assert_non_null(info->name);
        assert_non_null(info->source);
        assert_true(strncmp(info->source, "https://learn.microsoft.com/", 28) == 0);
        for (int other = 0; other < call; other++) {
            assert_string_not_equal(info->name, at(other)->name);
            assert_string_not_equal(info->source, at(other)->source);
        }
    }
}

/** The page of a function is named after it, in lower case, with a w where it has forms. */
static void
every_page_is_the_page_of_its_function(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        const char *page = strstr(at(call)->source, "nf-sspi-");
        const size_t length = strlen(at(call)->name);
        assert_non_null(page);
        page += strlen("nf-sspi-");
        for (size_t index = 0; index < length; index++) {
            assert_int_equal(page[index], tolower((unsigned char)at(call)->name[index]));
        }
        assert_string_equal(page + length, at(call)->has_forms ? "w" : "");
    }
}

static void
operand_counts_match_and_names_are_unique_words(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        const struct fo_call_info *info = at(call);
        assert_in_range(info->operand_count, 1, FO_OPERANDS_MAX);
        for (int index = 0; index < FO_OPERANDS_MAX; index++) {
            const char *name = info->operands[index].name;
            assert_true((name != NULL) == (index < info->operand_count));
            for (const char *c = name; c != NULL && *c != '\0'; c++) {
                assert_true((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'));
            }
            for (int other = 0; other < index && name != NULL; other++) {
                assert_string_not_equal(name, info->operands[other].name);
            }
        }
    }
}

static void
offsets_rise_and_stay_within_their_version(void **state)
{
    (void)state;
    static const uint16_t last[] = {0, 208, 216, 224, 232, 248};
    uint16_t before = 0;

    for (int call = 0; call < FO_CALL_COUNT; call++) {
        const struct fo_call_info *info = at(call);
        assert_true(info->offset > before);
        assert_in_range(info->version, 1, 5);
        assert_true(info->offset <= last[info->version]);
        assert_true(info->offset > last[info->version - 1]);
        before = info->offset;
    }
    assert_int_equal(before, 248);
}

static bool
has(int call, enum fo_operand_kind kind)
{
    return fo_call_operand_index((enum fo_call)call, kind) >= 0;
}

static void
effects_have_the_operands_they_need(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        const uint16_t effects = at(call)->effects;
        assert_int_equal((effects & FO_CREATES_CREDENTIAL) != 0, has(call, FO_OPERAND_CREDENTIAL_OUT));
        assert_int_equal((effects & FO_CREATES_CONTEXT) != 0, has(call, FO_OPERAND_CONTEXT_OUT));
        assert_int_equal((effects & FO_CREATES_TOKEN) != 0, has(call, FO_OPERAND_TOKEN_OUT));
        assert_int_equal((effects & FO_CONSUMES_BLOCK) != 0, has(call, FO_OPERAND_BLOCK));
        assert_int_equal((effects & FO_CREATES_BLOCKS) != 0,
                         has(call, FO_OPERAND_BUFFERS_OUT) || has(call, FO_OPERAND_BUFFER_OUT) ||
                             has(call, FO_OPERAND_PACKAGES_OUT) || has(call, FO_OPERAND_ATTRIBUTE_OUT));
        if (effects & FO_CONSUMES_CREDENTIAL) {
            assert_true(has(call, FO_OPERAND_CREDENTIAL));
        }
        if (effects & (FO_CONSUMES_CONTEXT | FO_CREATES_IMPERSONATION | FO_CONSUMES_IMPERSONATION)) {
            assert_true(has(call, FO_OPERAND_CONTEXT));
        }
    }
}

static void
functions_with_text_operands_have_forms(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        if (has(call, FO_OPERAND_PACKAGE) || has(call, FO_OPERAND_STRING) ||
            has(call, FO_OPERAND_PACKAGES_OUT)) {
            assert_true(at(call)->has_forms);
        }
    }
}

static void
every_name_is_found_in_each_of_its_forms(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        char name[64] = "";
        const size_t length = strlen(at(call)->name);
        bool wide = false;

        memcpy(name, at(call)->name, length);
        assert_int_equal(fo_call_find(name, length, &wide), call);
        assert_true(wide);
        for (const char *suffix = "WA"; *suffix != '\0'; suffix++) {
            const enum fo_call expected = at(call)->has_forms ? (enum fo_call)call : FO_CALL_COUNT;
            name[length] = *suffix;
            wide = *suffix == 'A';
            assert_int_equal(fo_call_find(name, length + 1, &wide), expected);
            assert_int_equal(wide, (*suffix == 'W') == (expected != FO_CALL_COUNT));
        }
    }
}

static void
the_old_alias_is_known_and_other_names_are_not(void **state)
{
    (void)state;
    bool wide = false;

    assert_int_equal(fo_call_find("FreeCredentialHandle", 20, NULL), FO_CALL_FREE_CREDENTIALS_HANDLE);
    assert_int_equal(fo_call_find("SealMessage", 11, &wide), FO_CALL_COUNT);
    assert_int_equal(fo_call_find("", 0, &wide), FO_CALL_COUNT);
    assert_int_equal(fo_call_find("MakeSignature", 4, &wide), FO_CALL_COUNT);
    assert_int_equal(fo_call_find("makesignature", 13, &wide), FO_CALL_COUNT);
    assert_int_equal(fo_call_find("QueryContextAttributesExX", 25, &wide), FO_CALL_COUNT);
    assert_false(wide);
}

static void
operands_are_found_by_name_and_by_kind(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        for (int index = 0; index < at(call)->operand_count; index++) {
            const char *name = at(call)->operands[index].name;
            assert_int_equal(fo_call_operand_find((enum fo_call)call, name, strlen(name)), index);
        }
    }
    const enum fo_call isc = FO_CALL_INITIALIZE_SECURITY_CONTEXT;
    assert_int_equal(fo_call_operand_find(isc, "newcontext", 10), 8);
    assert_int_equal(fo_call_operand_find(isc, "newcontext", 3), -1);
    assert_int_equal(fo_call_operand_find(isc, "block", 5), -1);
    assert_int_equal(fo_call_operand_index(isc, FO_OPERAND_NUMBER), 3);
    assert_int_equal(fo_call_operand_index(isc, FO_OPERAND_BLOCK), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_unique_name_and_a_page),
        cmocka_unit_test(every_page_is_the_page_of_its_function),
        cmocka_unit_test(operand_counts_match_and_names_are_unique_words),
        cmocka_unit_test(offsets_rise_and_stay_within_their_version),
        cmocka_unit_test(effects_have_the_operands_they_need),
        cmocka_unit_test(functions_with_text_operands_have_forms),
        cmocka_unit_test(every_name_is_found_in_each_of_its_forms),
        cmocka_unit_test(the_old_alias_is_known_and_other_names_are_not),
        cmocka_unit_test(operands_are_found_by_name_and_by_kind),
    };
    return cmocka_run_group_tests_name("call", tests, NULL, NULL);
}
