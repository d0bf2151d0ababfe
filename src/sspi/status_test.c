// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of status names, classes, success sets.
 */
#include "sspi/status.h"

#include "base/test.h"

#include <stdio.h>
#include <string.h>

static bool
parses(const char *text, SECURITY_STATUS *status)
{
    return fo_status_parse(text, strlen(text), status);
}

static void
every_name_reads_back_as_its_number(void **state)
{
    (void)state;
    SECURITY_STATUS status = 0;
    const char *name = NULL;
    size_t count = 0;

    while (fo_status_at(count, &status, &name)) {
        SECURITY_STATUS parsed = 1;
        char number[16];
        assert_true(parses(name, &parsed));
        assert_int_equal(parsed, status);
        assert_string_equal(fo_status_name(status), name);
        snprintf(number, sizeof number, "0x%08X", (unsigned)status);
        parsed = 1;
        assert_true(parses(number, &parsed));
        assert_int_equal(parsed, status);
        count++;
    }
    assert_true(count > 90);
}

static void
names_carry_the_sign_of_their_number(void **state)
{
    (void)state;
    SECURITY_STATUS status = 0;
    const char *name = NULL;

    for (size_t index = 0; fo_status_at(index, &status, &name); index++) {
        const bool informational = strncmp(name, "SEC_I_", 6) == 0;
        assert_int_equal(status < 0, !informational && strcmp(name, "SEC_E_OK") != 0);
        if (strncmp(name, "SEC_", 4) == 0 && status != SEC_E_OK) {
            assert_int_equal((uint32_t)status & 0x7ffff000u, 0x00090000u);
        }
    }
}

static void
second_names_are_read(void **state)
{
    (void)state;
    SECURITY_STATUS status = 0;

    assert_true(parses("SEC_E_NOT_SUPPORTED", &status));
    assert_int_equal(status, SEC_E_UNSUPPORTED_FUNCTION);
    assert_string_equal(fo_status_name(status), "SEC_E_UNSUPPORTED_FUNCTION");
    assert_true(parses("0xc000006d", &status));
    assert_int_equal(status, STATUS_LOGON_FAILURE);
}

static void
other_text_is_refused_and_writes_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "0x",         "0x8009030",  "0x800903011",
                                      "0X80090301", "0x8009030g", "2148074241", "SEC_E_O",
                                      "sec_e_ok",   "SEC_E_OK ",  "SEC_E_NONE", "-1"};

    for (size_t index = 0; index < sizeof bad / sizeof bad[0]; index++) {
        SECURITY_STATUS status = 12345;
        assert_false(parses(bad[index], &status));
        assert_int_equal(status, 12345);
    }
    assert_null(fo_status_name(0x00090399));
}

static void
classes_follow_the_life_of_a_context(void **state)
{
    (void)state;
    static const struct {
        SECURITY_STATUS status;
        enum fo_status_class class;
    } rows[] = {
        {SEC_E_OK, FO_STATUS_DONE},
        {SEC_I_LOCAL_LOGON, FO_STATUS_DONE},
        {SEC_I_CONTINUE_NEEDED, FO_STATUS_CONTINUE},
        {SEC_I_MESSAGE_FRAGMENT, FO_STATUS_CONTINUE},
        {SEC_I_CONTINUE_NEEDED_MESSAGE_OK, FO_STATUS_CONTINUE},
        {SEC_I_COMPLETE_NEEDED, FO_STATUS_COMPLETE},
        {SEC_I_COMPLETE_AND_CONTINUE, FO_STATUS_COMPLETE_CONTINUE},
        {SEC_E_INCOMPLETE_MESSAGE, FO_STATUS_MORE_INPUT},
        {SEC_I_INCOMPLETE_CREDENTIALS, FO_STATUS_WANT_CREDENTIAL},
        {SEC_E_INCOMPLETE_CREDENTIALS, FO_STATUS_FAILED},
        {SEC_I_RENEGOTIATE, FO_STATUS_RENEGOTIATE},
        {SEC_I_CONTEXT_EXPIRED, FO_STATUS_CLOSED},
        {SEC_E_CONTEXT_EXPIRED, FO_STATUS_EXPIRED},
        {SEC_I_ASYNC_CALL_PENDING, FO_STATUS_PENDING},
        {SEC_E_INVALID_HANDLE, FO_STATUS_BAD_HANDLE},
        {SEC_E_LOGON_DENIED, FO_STATUS_FAILED},
        {(SECURITY_STATUS)0x80100003, FO_STATUS_FAILED},
        {STATUS_LOGON_FAILURE, FO_STATUS_FAILED},
    };

    for (size_t index = 0; index < sizeof rows / sizeof rows[0]; index++) {
        assert_int_equal(fo_status_classify(rows[index].status), rows[index].class);
    }
}

static void
a_positive_error_of_another_family_is_a_failure(void **state)
{
    (void)state;
    const SECURITY_STATUS call_not_implemented = 120;

    assert_int_equal(fo_status_classify(call_not_implemented), FO_STATUS_FAILED);
    assert_false(fo_status_ok(FO_CALL_IMPERSONATE_SECURITY_CONTEXT, call_not_implemented));
}

static void
sec_e_ok_is_a_documented_success_of_every_call(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        assert_true(fo_status_ok((enum fo_call)call, SEC_E_OK));
        assert_true(fo_status_documented((enum fo_call)call, SEC_E_OK));
        assert_false(fo_status_ok((enum fo_call)call, SEC_E_INTERNAL_ERROR));
    }
}

static void
success_depends_on_the_function(void **state)
{
    (void)state;
    const enum fo_call isc = FO_CALL_INITIALIZE_SECURITY_CONTEXT;
    const enum fo_call asc = FO_CALL_ACCEPT_SECURITY_CONTEXT;

    assert_true(fo_status_ok(isc, SEC_E_INCOMPLETE_MESSAGE));
    assert_true(fo_status_ok(asc, SEC_E_INCOMPLETE_MESSAGE));
    assert_false(fo_status_ok(FO_CALL_DECRYPT_MESSAGE, SEC_E_INCOMPLETE_MESSAGE));
    assert_true(fo_status_ok(isc, SEC_I_INCOMPLETE_CREDENTIALS));
    assert_false(fo_status_ok(asc, SEC_I_INCOMPLETE_CREDENTIALS));
    assert_true(fo_status_ok(asc, SEC_I_COMPLETE_AND_CONTINUE));
    assert_false(fo_status_ok(FO_CALL_ACQUIRE_CREDENTIALS_HANDLE, SEC_I_CONTINUE_NEEDED));
    assert_true(fo_status_ok(FO_CALL_DECRYPT_MESSAGE, SEC_I_RENEGOTIATE));
    assert_false(fo_status_ok(FO_CALL_MAKE_SIGNATURE, SEC_I_RENEGOTIATE));
}

static void
documented_failures_are_those_of_the_page(void **state)
{
    (void)state;
    assert_true(fo_status_documented(FO_CALL_FREE_CREDENTIALS_HANDLE, SEC_E_INVALID_HANDLE));
    assert_false(fo_status_documented(FO_CALL_FREE_CREDENTIALS_HANDLE, SEC_E_INTERNAL_ERROR));
    assert_true(fo_status_documented(FO_CALL_MAKE_SIGNATURE, SEC_I_RENEGOTIATE));
    assert_true(fo_status_documented(FO_CALL_ACCEPT_SECURITY_CONTEXT, STATUS_LOGON_FAILURE));
    assert_false(fo_status_documented(FO_CALL_INITIALIZE_SECURITY_CONTEXT, STATUS_LOGON_FAILURE));
    assert_true(fo_status_documented(FO_CALL_INITIALIZE_SECURITY_CONTEXT, SEC_E_MUTUAL_AUTH_FAILED));
    assert_true(fo_status_documented(FO_CALL_DECRYPT_MESSAGE, SEC_E_INCOMPLETE_MESSAGE));
    assert_true(fo_status_documented(FO_CALL_DECRYPT_MESSAGE, SEC_E_DECRYPT_FAILURE));
    assert_false(fo_status_documented(FO_CALL_DELETE_SECURITY_CONTEXT, SEC_I_LOCAL_LOGON));
}

static void
pages_that_allow_any_error_allow_no_other_success(void **state)
{
    (void)state;
    assert_true(fo_status_documented(FO_CALL_FREE_CONTEXT_BUFFER, SEC_E_INVALID_HANDLE));
    assert_true(fo_status_documented(FO_CALL_FREE_CONTEXT_BUFFER, SEC_E_BAD_PKGID));
    assert_false(fo_status_documented(FO_CALL_FREE_CONTEXT_BUFFER, SEC_I_CONTINUE_NEEDED));
    assert_false(fo_status_documented(FO_CALL_QUERY_CONTEXT_ATTRIBUTES, SEC_I_RENEGOTIATE));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_reads_back_as_its_number),
        cmocka_unit_test(names_carry_the_sign_of_their_number),
        cmocka_unit_test(second_names_are_read),
        cmocka_unit_test(other_text_is_refused_and_writes_nothing),
        cmocka_unit_test(classes_follow_the_life_of_a_context),
        cmocka_unit_test(a_positive_error_of_another_family_is_a_failure),
        cmocka_unit_test(sec_e_ok_is_a_documented_success_of_every_call),
        cmocka_unit_test(success_depends_on_the_function),
        cmocka_unit_test(documented_failures_are_those_of_the_page),
        cmocka_unit_test(pages_that_allow_any_error_allow_no_other_success),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
