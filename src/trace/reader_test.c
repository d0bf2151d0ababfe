// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what the reader takes.
 */
#include "base/file.h"
#include "trace/reader_fixture.h"

/** Call @p visit with each example in the grammar's page. */
static void
visit_examples(void (*visit)(const char *example, size_t index))
{
    static const char fence[] = "```trace\n";
    struct fo_text page = {0};
    size_t index = 0;
    assert_int_equal(fo_file_read("src/trace/GRAMMAR.md", 1 << 20, &page), FO_OK);
    char *at = page.bytes;
    while ((at = strstr(at, fence)) != NULL) {
        char *example = at + strlen(fence);
        char *end = strstr(example, "```\n");
        assert_non_null(end);
        *end = '\0';
        visit(example, index);
        index++;
        at = end + 1;
    }
    assert_int_equal(index, 2);
    fo_text_fini(&page);
}

static void
check_example(const char *example, size_t index)
{
    struct outcome outcome = read_all(example);
    assert_int_equal(outcome.error, FO_OK);
    assert_int_equal(outcome.header.present, index == 0);
    // The first is canonical: a page that shows another spelling would mislead.
    if (index == 0) {
        assert_string_equal(fo_text_get(&outcome.text), example);
    }
    struct outcome again = read_all(fo_text_get(&outcome.text));
    assert_int_equal(again.error, FO_OK);
    assert_string_equal(fo_text_get(&again.text), fo_text_get(&outcome.text));
    fo_text_fini(&outcome.text);
    fo_text_fini(&again.text);
}

static void
the_examples_of_the_grammar_are_read(void **test)
{
    (void)test;
    visit_examples(check_example);
}

static void
a_header_may_be_left_out(void **test)
{
    (void)test;
    struct outcome outcome = read_all("# nothing\n\n  \t\nend\n");
    assert_int_equal(outcome.error, FO_OK);
    assert_false(outcome.header.present);
    assert_int_equal(outcome.header.observes, FO_OBSERVES_ALL);
    assert_int_equal(outcome.header.providers[0].knobs.value[0], FO_KNOB_UNKNOWN);
    assert_string_equal(fo_text_get(&outcome.text), "end\n");
    fo_text_fini(&outcome.text);
}

static void
a_header_says_what_it_observes(void **test)
{
    (void)test;
    struct outcome outcome = read_all("freeonce-trace 1\nobserves\n");
    assert_int_equal(outcome.error, FO_OK);
    assert_true(outcome.header.present);
    assert_int_equal(outcome.header.observes, 0);
    fo_text_fini(&outcome.text);
    outcome = read_all("freeonce-trace 1\nobserves clock send\n");
    assert_int_equal(outcome.header.observes, FO_OBSERVES_CLOCK | FO_OBSERVES_SEND);
    fo_text_fini(&outcome.text);
    outcome = read_all("freeonce-trace 1\n");
    assert_int_equal(outcome.header.observes, FO_OBSERVES_ALL);
    fo_text_fini(&outcome.text);
}

static void
another_version_is_refused_by_name(void **test)
{
    (void)test;
    struct outcome outcome = read_all("freeonce-trace 2\nwhatever\n");
    assert_int_equal(outcome.error, FO_ERROR_VERSION);
    assert_int_equal(outcome.why.line, 1);
    assert_int_equal(outcome.why.column, 16);
    assert_non_null(strstr(outcome.why.expected, "version 1"));
    assert_string_equal(outcome.why.found, "\"2\"");
    fo_text_fini(&outcome.text);
}

static void
windows_line_ends_and_a_byte_order_mark_are_taken(void **test)
{
    (void)test;
    expect_text("\xef\xbb\xbf"
                "freeonce-trace 1\r\nobserves\r\nend\r\n",
                "freeonce-trace 1\npointers 64\nobserves\nend\n");
}

static void
a_last_line_without_line_feed_is_not_delivered(void **test)
{
    (void)test;
    struct outcome outcome = read_all("load m0\nend");
    assert_int_equal(outcome.error, FO_OK);
    assert_true(outcome.is_truncated);
    assert_string_equal(fo_text_get(&outcome.text), "load m0\n");
    fo_text_fini(&outcome.text);
    outcome = read_all("load m0\nend\n");
    assert_false(outcome.is_truncated);
    fo_text_fini(&outcome.text);
    outcome = read_all("");
    assert_int_equal(outcome.error, FO_OK);
    assert_false(outcome.is_truncated);
    fo_text_fini(&outcome.text);
}

static void
operands_come_in_any_order_and_leave_in_that_of_the_prototype(void **test)
{
    (void)test;
    expect_text("InitializeSecurityContext  newcontext=@s1\ttarget=n0 requirements=256 "
                "credential=c0 -> 0x00000000 attributes=0x10 newcontext=x0\n",
                "InitializeSecurityContextW credential=c0 target=n0 requirements=0x100 "
                "newcontext=@s1 -> SEC_E_OK newcontext=x0 attributes=16\n");
}

static void
a_null_pointer_to_a_result_stands_before_the_arrow(void **test)
{
    (void)test;
    static const char text[] =
        "InitializeSecurityContextW context=null attributes=null expiry=null -> SEC_E_OK newcontext=x0\n"
        "begin 2 AcceptSecurityContext attributes=null\n"
        "VerifySignature qop=null -> SEC_E_OK\n"
        "end 2 -> SEC_E_OK expiry=77\n";
    expect_text(text, text);
}

static void
the_old_alias_and_both_forms_are_known(void **test)
{
    (void)test;
    expect_text("FreeCredentialHandle credential=c0 -> SEC_E_OK\n"
                "AcquireCredentialsHandleA -> SEC_E_OK newcredential=c0\n",
                "FreeCredentialsHandle credential=c0 -> SEC_E_OK\n"
                "AcquireCredentialsHandleA -> SEC_E_OK newcredential=c0\n");
}

static void
a_package_that_is_called_null_is_not_null(void **test)
{
    (void)test;
    static const char text[] = "QuerySecurityPackageInfoW package=\"null\" -> SEC_E_OK\n"
                               "QuerySecurityPackageInfoW package=null -> SEC_E_OK\n";
    expect_text(text, text);
}

static void
numbers_of_open_calls_pair_lines_and_may_come_again(void **test)
{
    (void)test;
    expect_text("begin 9 t1 RevertSecurityContext context=x0\n"
                "begin 2 RevertSecurityContext context=x1\n"
                "end 9 -> SEC_E_OK\n"
                "begin 9 t2 RevertSecurityContext context=x2\n"
                "end 2 -> SEC_E_OK\n"
                "end 9 t2 -> SEC_E_INVALID_HANDLE\n",
                "begin 1 t1 RevertSecurityContext context=x0\n"
                "begin 2 RevertSecurityContext context=x1\n"
                "end 1 t1 -> SEC_E_OK\n"
                "begin 3 t2 RevertSecurityContext context=x2\n"
                "end 2 -> SEC_E_OK\n"
                "end 3 t2 -> SEC_E_INVALID_HANDLE\n");
}

static void
what_begins_and_ends_at_once_becomes_one_line(void **test)
{
    (void)test;
    expect_text("begin 1 RevertSecurityContext context=x0\nend 1 injected -> SEC_E_OK\n",
                "RevertSecurityContext context=x0 injected -> SEC_E_OK\n");
}

/** The records of one thread's call and the operation that made it. */
static void
keep_last(void *user, const struct fo_record *record)
{
    *(struct fo_record *)user = *record;
}

static void
an_end_repeats_what_its_begin_saw(void **test)
{
    (void)test;
    static const char text[] = "op 3\n"
                               "begin 1 t1 p1 flat DeleteSecurityContext context=x0@s0\n"
                               "op 4\n"
                               "end 1 -> SEC_E_OK context=minus-one\n";
    struct fo_record last = {.kind = FO_RECORD_MARK};
    struct fo_trace_reader *reader = fo_trace_reader_new(keep_last, &last);
    assert_int_equal(fo_trace_reader_feed(reader, text, strlen(text)), FO_OK);
    assert_int_equal(fo_trace_reader_finish(reader), FO_OK);
    const struct fo_handle_seen *handle = &last.u.call.operands[0].u.handle;
    assert_int_equal(last.kind, FO_RECORD_END);
    assert_int_equal(last.line, 4);
    assert_int_equal(last.op_line, 3);
    assert_int_equal(last.thread, fo_name_make(FO_NAME_THREAD, 1));
    assert_int_equal(last.u.call.provider, fo_name_make(FO_NAME_TABLE, 1));
    assert_true(last.u.call.flat);
    assert_int_equal(handle->before, fo_name_make(FO_NAME_CONTEXT, 0));
    assert_int_equal(handle->storage, fo_name_make(FO_NAME_STORAGE, 0));
    assert_int_equal(handle->after, fo_name_make(FO_NAME_SPECIAL, FO_SPECIAL_MINUS_ONE));
    fo_trace_reader_free(reader);
}

static void
a_reader_may_be_used_again(void **test)
{
    (void)test;
    struct fo_text text = {0};
    fo_trace_writer_init(&writer, &text);
    struct fo_trace_reader *reader = fo_trace_reader_new(fo_trace_writer_record, &writer);
    assert_int_equal(fo_trace_reader_feed(reader, "freeonce-trace 1\nnonsense\n", 26), FO_ERROR_SYNTAX);
    assert_int_equal(fo_trace_reader_feed(reader, "end\n", 4), FO_ERROR_SYNTAX);
    fo_trace_reader_reset(reader);
    assert_int_equal(fo_trace_reader_feed(reader, "begin 1 RevertSecurityContext\n", 30), FO_OK);
    assert_int_equal(fo_trace_reader_finish(reader), FO_OK);
    fo_trace_reader_reset(reader);
    assert_int_equal(fo_trace_reader_feed(reader, "begin 1 RevertSecurityContext\n", 30), FO_OK);
    assert_int_equal(fo_trace_reader_finish(reader), FO_OK);
    assert_false(fo_trace_reader_header(reader)->present);
    fo_trace_reader_free(reader);
    fo_text_fini(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_grammar_are_read),
        cmocka_unit_test(a_header_may_be_left_out),
        cmocka_unit_test(a_header_says_what_it_observes),
        cmocka_unit_test(another_version_is_refused_by_name),
        cmocka_unit_test(windows_line_ends_and_a_byte_order_mark_are_taken),
        cmocka_unit_test(a_last_line_without_line_feed_is_not_delivered),
        cmocka_unit_test(operands_come_in_any_order_and_leave_in_that_of_the_prototype),
        cmocka_unit_test(a_null_pointer_to_a_result_stands_before_the_arrow),
        cmocka_unit_test(the_old_alias_and_both_forms_are_known),
        cmocka_unit_test(a_package_that_is_called_null_is_not_null),
        cmocka_unit_test(numbers_of_open_calls_pair_lines_and_may_come_again),
        cmocka_unit_test(what_begins_and_ends_at_once_becomes_one_line),
        cmocka_unit_test(an_end_repeats_what_its_begin_saw),
        cmocka_unit_test(a_reader_may_be_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
