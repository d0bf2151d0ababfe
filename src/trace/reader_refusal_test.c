// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what the reader refuses, and how it says so.
 */
#include "trace/reader_fixture.h"
#include "trace/record_sample.h"

enum {
    DAMAGES = 4000
};

static const struct refusal refusals[] = {
    {"end\nNonsense\n", 2, 1, "name of a call", "\"Nonsense\""},
    {"DeleteSecurityContext contex=x0 -> SEC_E_OK\n", 1, 23, ": context", "contex"},
    {"DeleteSecurityContext context -> SEC_E_OK\n", 1, 30, "=", "\" \""},
    {"DeleteSecurityContext context=b0 -> SEC_E_OK\n", 1, 31, "a handle", "b0"},
    {"DeleteSecurityContext context=x00 -> SEC_E_OK\n", 1, 31, "a handle", "x00"},
    {"DeleteSecurityContext context=x0@x1 -> SEC_E_OK\n", 1, 34, "storage", "x1"},
    {"DeleteSecurityContext context=null@s1 -> SEC_E_OK\n", 1, 35, "a space", "@"},
    {"DeleteSecurityContext context=x0 context=x1 -> SEC_E_OK\n", 1, 34, "once", "context"},
    {"DeleteSecurityContext context=x0\n", 1, 33, "->", "the end of the line"},
    {"DeleteSecurityContext context=x0 ->\n", 1, 36, "status", "the end of the line"},
    {"DeleteSecurityContext context=x0 -> SEC_E_FINE\n", 1, 37, "status", "SEC_E_FINE"},
    {"DeleteSecurityContext context=x0 -> SEC_E_OK context=x0@s1\n", 1, 56, "a space", "@"},
    {"DeleteSecurityContext context=x0 -> SEC_E_OK rest\n", 1, 46, "operand", "rest"},
    {"EncryptMessage message=[token:40@b0 -> SEC_E_OK\n", 1, 37, "\",\"", "-"},
    {"EncryptMessage message=[tokn] -> SEC_E_OK\n", 1, 25, "buffer type", "tokn"},
    {"EncryptMessage message=[token|data] -> SEC_E_OK\n", 1, 31, "readonly", "data"},
    {"EncryptMessage message=[token:4294967296] -> SEC_E_OK\n", 1, 31, "4294967295", "4294967296"},
    {"EncryptMessage message=[data, data]*1 -> SEC_E_OK\n", 1, 36, "count", "*"},
    {"EncryptMessage message=[1,1,1,1,1,1,1,1,1] -> SEC_E_OK\n", 1, 40, "at most 8", ","},
    {"EncryptMessage message=[data#11112222333344445] -> SEC_E_OK\n", 1, 30, "at most 16", "1111"},
    {"EncryptMessage qop=-1 -> SEC_E_OK\n", 1, 20, "number", "-"},
    {"EncryptMessage qop=0x -> SEC_E_OK\n", 1, 20, "number", "0x"},
    {"AcquireCredentialsHandleW expiry=4 -> SEC_E_OK\n", 1, 34, "null, or the value behind ->", "4"},
    {"AcquireCredentialsHandleW expiry=other -> SEC_E_OK\n", 1, 34, "null, or the value behind ->", "other"},
    {"AcquireCredentialsHandleW expiry=null expiry=null -> SEC_E_OK\n", 1, 39, "once", "expiry"},
    {"AcquireCredentialsHandleW expiry=null -> SEC_E_OK expiry=4\n", 1, 51, "no value", "expiry"},
    {"AcquireCredentialsHandleW -> SEC_E_OK expiry=null\n", 1, 46, "number", "null"},
    {"AcquireCredentialsHandleW package=\"a -> SEC_E_OK\n", 1, 49, "quote", "the end"},
    {"AcquireCredentialsHandleW package=\"\\n\" -> SEC_E_OK\n", 1, 36, "escapes", "\\"},
    {"AcquireCredentialsHandleW package=\"\\x00\" -> SEC_E_OK\n", 1, 36, "NUL", "\\"},
    {"QueryContextAttributesW value=b0 -> SEC_E_OK returned=b1,b2,b3\n", 1, 61, "at most 2", "b3"},
    {"begin 1 RevertSecurityContext -> SEC_E_OK\n", 1, 33, "end line", "\" \""},
    {"begin RevertSecurityContext\n", 1, 7, "number", "Revert"},
    {"begin 1 RevertSecurityContext\nbegin 1 RevertSecurityContext\n", 2, 7, "no open call", "1"},
    {"end 4 -> SEC_E_OK\n", 1, 5, "began", "4"},
    {"begin 1 RevertSecurityContext\nend 1 t1 -> SEC_E_OK\n", 2, 7, "thread", "t1"},
    {"begin 1 RevertSecurityContext\nend 1 context=x0 -> SEC_E_OK\n", 2, 7, "->", "context"},
    {"at frame\n", 1, 1, "a call above", "at"},
    {"end\nat frame\n", 2, 1, "a call above", "at"},
    {"provider p0\n", 1, 1, "header", "provider"},
    {"end\nfreeonce-trace 1\n", 2, 1, "name of a call", "freeonce-trace"},
    {"freeonce-trace 1\nend\nobserves\n", 3, 1, "header", "observes"},
    {"freeonce-trace one\n", 1, 16, "number", "one"},
    {"freeonce-trace 1\npointers 16\n", 2, 10, "32 or 64", "16"},
    {"freeonce-trace 1\nprovider p4\n", 2, 10, "p3", "p4"},
    {"freeonce-trace 1\nprovider p0\nprovider p0\n", 3, 10, "once", "p0"},
    {"freeonce-trace 1\nprovider p0 colour=red\n", 2, 13, "library=", "colour"},
    {"freeonce-trace 1\nknob p0 table_version=1\n", 2, 6, "provider line", "p0"},
    {"freeonce-trace 1\nprovider p0\nknob p0 x=1\n", 3, 9, "a knob", "x"},
    {"freeonce-trace 1\nprovider p0\nknob p0 value_reuse=maybe\n", 3, 21, "no, yes", "maybe"},
    {"freeonce-trace 1\nobserves all\n", 2, 10, "storage", "all"},
    {"send m0\n", 1, 6, "send x0 b0", "m0"},
    {"send x0 x1\n", 1, 9, "once", "x1"},
    {"load\n", 1, 5, "load m0", "the end"},
    {"observe p0 objects=1\n", 1, 21, "observe p0", "the end"},
    {"fault call=Nothing status=SEC_E_OK\n", 1, 12, "a call", "Nothing"},
    {"fault call=EncryptMessage\n", 1, 26, "status=", "the end"},
    {"identity-freed\n", 1, 15, "identity-freed zeroed", "the end"},
    {"clock -4\n", 1, 7, "number", "-"},
    {"end now\n", 1, 5, "number", "now"},
    {"op x\n", 1, 4, "number", "x"},
    {"op 1 2\n", 1, 6, "the end of the line", "2"},
    {"\x1b[2J\n", 1, 1, "name of a call", "\\x1B"},
};

static void
what_is_not_in_the_grammar_is_refused_with_place_and_reason(void **test)
{
    (void)test;
    for (size_t index = 0; index < sizeof(refusals) / sizeof(refusals[0]); index++) {
        expect_refusal(&refusals[index]);
    }
}

static void
a_line_has_a_longest_length(void **test)
{
    (void)test;
    struct fo_text text = {0};
    fo_text_append(&text, "#");
    while (text.length < FO_LINE_BYTES_MAX) {
        fo_text_append(&text, "-");
    }
    fo_text_append(&text, "\n");
    struct outcome outcome = read_all(fo_text_get(&text));
    assert_int_equal(outcome.error, FO_OK);
    fo_text_fini(&outcome.text);
    struct fo_text windows = {0};
    fo_text_append(&windows, "\xef\xbb\xbf");
    fo_text_append_bytes(&windows, text.bytes, text.length - 1);
    fo_text_append(&windows, "\r\nend\n");
    outcome = read_chunks(windows.bytes, windows.length, 1000);
    assert_int_equal(outcome.error, FO_OK);
    assert_string_equal(fo_text_get(&outcome.text), "end\n");
    fo_text_fini(&outcome.text);
    fo_text_fini(&windows);
    text.bytes[text.length - 1] = '-';
    fo_text_append(&text, "\n");
    for (size_t chunk = 1000; chunk < 40000; chunk += 13000) {
        outcome = read_chunks(text.bytes, text.length, chunk);
        assert_int_equal(outcome.error, FO_ERROR_SYNTAX);
        assert_int_equal(outcome.why.column, FO_LINE_BYTES_MAX + 1);
        fo_text_fini(&outcome.text);
    }
    fo_text_fini(&text);
}

static void
calls_without_an_end_are_bounded(void **test)
{
    (void)test;
    struct fo_text text = {0};
    for (int index = 0; index < 1025; index++) {
        fo_text_printf(&text, "begin %d RevertSecurityContext\n", index);
    }
    struct outcome outcome = read_all(fo_text_get(&text));
    assert_int_equal(outcome.error, FO_ERROR_SYNTAX);
    assert_non_null(strstr(outcome.why.expected, "at most 1024 calls"));
    fo_text_fini(&outcome.text);
    fo_text_fini(&text);
}

static void
a_stack_is_bounded(void **test)
{
    (void)test;
    struct fo_text text = {0};
    fo_text_append(&text, "RevertSecurityContext -> SEC_E_OK\n");
    for (int index = 0; index < 1000; index++) {
        fo_text_append(&text, "  at frame\n");
    }
    struct outcome outcome = read_all(fo_text_get(&text));
    assert_int_equal(outcome.error, FO_ERROR_SYNTAX);
    fo_text_fini(&outcome.text);
    fo_text_fini(&text);
}

/** Random records as text. */
static void
write_sample(uint64_t seed, int count, struct fo_text *text)
{
    struct sample sample = {.call_count = 0};
    struct fo_record record;
    fo_random_init(&sample.random, seed);
    fo_trace_writer_init(&writer, text);
    for (int index = 0; index < count; index++) {
        sample_next(&sample, &record);
        fo_trace_writer_record(&writer, &record);
    }
    fo_trace_writer_finish(&writer);
}

static void
chunks_may_end_anywhere(void **test)
{
    (void)test;
    struct fo_text text = {0};
    write_sample(3, 20, &text);
    for (size_t chunk = 1; chunk < 300; chunk++) {
        struct outcome outcome = read_chunks(text.bytes, text.length, chunk);
        assert_int_equal(outcome.error, FO_OK);
        assert_string_equal(fo_text_get(&outcome.text), fo_text_get(&text));
        fo_text_fini(&outcome.text);
    }
    fo_text_fini(&text);
}

static void
a_text_cut_anywhere_is_read_up_to_there(void **test)
{
    (void)test;
    struct fo_text text = {0};
    write_sample(4, 12, &text);
    for (size_t length = 0; length <= text.length; length++) {
        struct outcome outcome = read_chunks(text.bytes, length, 4096);
        assert_int_equal(outcome.error, FO_OK);
        assert_int_equal(outcome.is_truncated, length > 0 && text.bytes[length - 1] != '\n');
        fo_text_fini(&outcome.text);
    }
    fo_text_fini(&text);
}

/** Change, remove, double or insert some bytes. */
static void
damage(struct sample *sample, struct fo_text *text)
{
    static const char bytes[] = "\0\n\r\t #=->@[]*,:|\"\\x0s-\xff\xef\xbb";
    uint32_t count = 1 + sample_below(sample, 4);
    for (uint32_t index = 0; index < count && text->length > 1; index++) {
        size_t at = sample_below(sample, (uint32_t)text->length);
        size_t length = 1 + sample_below(sample, 8);
        if (sample_chance(sample, 50)) {
            text->bytes[at] = bytes[sample_below(sample, sizeof(bytes))];
        } else if (text->length - at > length) {
            memmove(text->bytes + at, text->bytes + at + length, text->length - at - length);
            text->length -= length;
        }
    }
}

static void
damage_never_goes_unexplained(void **test)
{
    (void)test;
    struct sample sample = {.call_count = 0};
    uint32_t refused_count = 0;
    fo_random_init(&sample.random, 5);
    for (uint64_t round = 0; round < DAMAGES; round++) {
        struct fo_text text = {0};
        write_sample(round % 50, 6, &text);
        damage(&sample, &text);
        struct outcome outcome = read_chunks(text.bytes, text.length, 1 + round % 500);
        if (outcome.error == FO_OK) {
            struct outcome again = read_all(fo_text_get(&outcome.text));
            assert_int_equal(again.error, FO_OK);
            assert_string_equal(fo_text_get(&again.text), fo_text_get(&outcome.text));
            fo_text_fini(&again.text);
        } else {
            refused_count++;
            assert_in_range(outcome.why.line, 1, 1000);
            assert_in_range(outcome.why.column, 1, FO_LINE_BYTES_MAX + 1);
            assert_true(outcome.why.expected[0] != '\0');
            assert_true(outcome.why.found[0] != '\0');
        }
        fo_text_fini(&outcome.text);
        fo_text_fini(&text);
    }
    assert_in_range(refused_count, DAMAGES / 4, DAMAGES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_in_the_grammar_is_refused_with_place_and_reason),
        cmocka_unit_test(a_line_has_a_longest_length),
        cmocka_unit_test(calls_without_an_end_are_bounded),
        cmocka_unit_test(a_stack_is_bounded),
        cmocka_unit_test(chunks_may_end_anywhere),
        cmocka_unit_test(a_text_cut_anywhere_is_read_up_to_there),
        cmocka_unit_test(damage_never_goes_unexplained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
