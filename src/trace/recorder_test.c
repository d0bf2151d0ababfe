// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what the recorder tells of names: of handles, packages and strings, in both forms.
 */
#include "trace/recorder_fixture.h"

static void
a_session_is_told_in_names_only(void **test)
{
    (void)test;
    SecHandle credential = {1, 2};
    SecHandle context = {3, 4};
    open_session(&credential, &context);
    assert_int_equal(call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", package_block), SEC_E_OK);
    assert_int_equal(call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &context), SEC_E_OK);
    assert_int_equal(call_one(FO_CALL_FREE_CREDENTIALS_HANDLE, "credential", &credential), SEC_E_OK);
    expect_opened("FreeContextBuffer block=b0 -> SEC_E_OK\n"
                  "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
                  "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n");
}

static SECURITY_STATUS
refuse(const struct fo_frame *frame)
{
    (void)frame;
    return SEC_E_INVALID_HANDLE;
}

static void
only_a_null_pointer_to_a_result_is_told_whatever_the_answer(void **test)
{
    (void)test;
    ULONG quality = 3;
    struct fo_frame without = {.call = FO_CALL_VERIFY_SIGNATURE, .wide = true};
    struct fo_frame with = without;
    find_argument(&with, "qop")->pointer = &quality;
    (void)fo_dispatch_invoke(&wide, &without);
    (void)fo_dispatch_invoke(&wide, &with);
    behave = refuse;
    (void)fo_dispatch_invoke(&wide, &without);
    (void)fo_dispatch_invoke(&wide, &with);
    expect("VerifySignature context=null message=null sequence=0 qop=null -> SEC_E_OK\n"
           "VerifySignature context=null message=null sequence=0 -> SEC_E_OK qop=3\n"
           "VerifySignature context=null message=null sequence=0 qop=null -> SEC_E_INVALID_HANDLE\n"
           "VerifySignature context=null message=null sequence=0 -> SEC_E_INVALID_HANDLE\n");
}

/** Count the records of either half in which the pointer to the quality was NULL. */
static void
count_null(void *user, const struct fo_record *record)
{
    unsigned *counts = user;
    int index = fo_call_operand_find(record->u.call.call, "qop", 3);
    assert_true(index >= 0);
    counts[record->kind] += record->u.call.operands[index].is_null;
}

static void
a_null_pointer_to_a_result_is_in_the_begin_and_in_the_end(void **test)
{
    (void)test;
    ULONG quality = 3;
    unsigned counts[FO_RECORD_MARK + 1] = {0};
    struct fo_frame frame = {.call = FO_CALL_VERIFY_SIGNATURE, .wide = true};
    fo_recorder_stop();
    start(count_null, counts);
    (void)fo_dispatch_invoke(&wide, &frame);
    find_argument(&frame, "qop")->pointer = &quality;
    (void)fo_dispatch_invoke(&wide, &frame);
    assert_int_equal(counts[FO_RECORD_BEGIN], 1);
    assert_int_equal(counts[FO_RECORD_END], 1);
}

static void
a_reset_begins_all_names_anew(void **test)
{
    (void)test;
    SecHandle first = {3, 4};
    SecHandle second = {5, 6};
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &first);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &second);
    expect("DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=x1@s1 -> SEC_E_OK\n");
    fo_recorder_set_op_line(4);
    fo_recorder_reset();
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &second);
    expect("DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n");
}

static void
values_that_are_no_object_have_words(void **test)
{
    (void)test;
    const ULONG_PTR minus_one = (ULONG_PTR)-1;
    const ULONG_PTR minus_two = (ULONG_PTR)-2;
    SecHandle handles[] = {
        {0, 0}, {minus_one, minus_one}, {minus_two, minus_two}, {minus_one, 0}, {7, minus_one}};
    for (size_t index = 0; index < sizeof(handles) / sizeof(handles[0]); index++) {
        (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handles[index]);
    }
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", NULL);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", (void *)8);
    expect("DeleteSecurityContext context=zero@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=minus-one@s1 -> SEC_E_OK\n"
           "DeleteSecurityContext context=minus-two@s2 -> SEC_E_OK\n"
           "DeleteSecurityContext context=half@s3 -> SEC_E_OK\n"
           "DeleteSecurityContext context=half@s4 -> SEC_E_OK\n"
           "DeleteSecurityContext context=null -> SEC_E_OK\n"
           "DeleteSecurityContext context=@s5 -> SEC_E_OK\n");
}

static SECURITY_STATUS
overwrite_handle(const struct fo_frame *frame)
{
    memset(frame->arguments[0].pointer, 0xff, sizeof(SecHandle));
    return SEC_E_INVALID_HANDLE;
}

static void
a_release_that_overwrites_the_variable_shows_its_new_value(void **test)
{
    (void)test;
    SecHandle handle = {3, 4};
    behave = overwrite_handle;
    (void)call_one(FO_CALL_FREE_CREDENTIALS_HANDLE, "credential", &handle);
    (void)call_one(FO_CALL_FREE_CREDENTIALS_HANDLE, "credential", &handle);
    expect("FreeCredentialsHandle credential=c0@s0 -> SEC_E_INVALID_HANDLE credential=minus-one\n"
           "FreeCredentialsHandle credential=minus-one@s0 -> SEC_E_INVALID_HANDLE\n");
}

static void
forms_and_tables_are_told_apart(void **test)
{
    (void)test;
    char package[] = "No\tsuch \"one\"";
    PSecPkgInfoA info = NULL;
    struct fo_frame frame = {.call = FO_CALL_QUERY_SECURITY_PACKAGE_INFO};
    find_argument(&frame, "package")->pointer = package;
    find_argument(&frame, "packages")->pointer = &info;
    (void)fo_dispatch_invoke(&ansi, &frame);
    expect("p1 QuerySecurityPackageInfoA package=\"No\\x09such \\\"one\\\"\" packages=other -> "
           "SEC_E_OK returned=null\n");
}

static void
a_name_is_the_same_in_both_forms(void **test)
{
    (void)test;
    char narrow[] = "host/a";
    SEC_WCHAR broad[] = u"host/a";
    char other[] = "host/b";
    struct fo_frame frame = {.call = FO_CALL_ADD_CREDENTIALS};
    find_argument(&frame, "principal")->pointer = narrow;
    (void)fo_dispatch_invoke(&ansi, &frame);
    find_argument(&frame, "principal")->pointer = other;
    (void)fo_dispatch_invoke(&ansi, &frame);
    frame.wide = true;
    find_argument(&frame, "principal")->pointer = broad;
    (void)fo_dispatch_invoke(&wide, &frame);
    const char *rest = "package=null use=0 identity=null keyfn=null keyarg=null expiry=null -> SEC_E_OK";
    struct fo_text expected = {0};
    fo_text_printf(&expected,
                   "p1 AddCredentialsA credential=null principal=n0 %s\n"
                   "p1 AddCredentialsA credential=null principal=n1 %s\n"
                   "AddCredentialsW credential=null principal=n0 %s\n",
                   rest, rest, rest);
    expect(fo_text_get(&expected));
    fo_text_fini(&expected);
}

static void
passwords_are_not_even_compared(void **test)
{
    (void)test;
    SEC_WCHAR secret[] = u"secret";
    struct fo_frame frame = {.call = FO_CALL_CHANGE_ACCOUNT_PASSWORD, .wide = true};
    find_argument(&frame, "oldpassword")->pointer = secret;
    find_argument(&frame, "newpassword")->pointer = secret;
    (void)fo_dispatch_invoke(&wide, &frame);
    expect("ChangeAccountPasswordW package=null domain=null account=null oldpassword=other "
           "newpassword=other impersonating=0 reserved=0 output=null -> SEC_E_OK\n");
}

static SECURITY_STATUS leg_status;
static uint8_t leg_injected;

static SECURITY_STATUS
answer_leg(const struct fo_frame *frame)
{
    (void)frame;
    fo_recorder_note_injected(leg_injected);
    return leg_status;
}

static void
left_over_bits_are_a_new_context_only_where_one_was_stored(void **test)
{
    (void)test;
    static const struct {
        SECURITY_STATUS status;
        uint8_t injected;
        bool is_new;
    } rows[] = {
        {SEC_I_CONTINUE_NEEDED, 0, true},     {SEC_E_OK, 0, true},
        {SEC_E_INVALID_TOKEN, 2, true},       {SEC_I_CONTINUE_NEEDED, 1, false},
        {SEC_E_INCOMPLETE_MESSAGE, 1, false}, {SEC_E_INCOMPLETE_MESSAGE, 0, false},
        {SEC_E_INVALID_TOKEN, 0, false},
    };
    behave = answer_leg;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SecHandle left_over = {77, 78 + i};
        leg_status = rows[i].status;
        leg_injected = rows[i].injected;
        (void)call_one(FO_CALL_INITIALIZE_SECURITY_CONTEXT, "newcontext", &left_over);
        fo_trace_writer_finish(&writer);
        if ((strstr(fo_text_get(&text), " newcontext=x") != NULL) != rows[i].is_new) {
            fail_msg("row %zu: %s", i, fo_text_get(&text));
        }
        fo_text_clear(&text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_told_in_names_only),
        TEST(only_a_null_pointer_to_a_result_is_told_whatever_the_answer),
        TEST(a_null_pointer_to_a_result_is_in_the_begin_and_in_the_end),
        TEST(a_reset_begins_all_names_anew),
        TEST(values_that_are_no_object_have_words),
        TEST(a_release_that_overwrites_the_variable_shows_its_new_value),
        TEST(forms_and_tables_are_told_apart),
        TEST(a_name_is_the_same_in_both_forms),
        TEST(passwords_are_not_even_compared),
        TEST(left_over_bits_are_a_new_context_only_where_one_was_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
