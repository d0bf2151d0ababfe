// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the lexer, and of the printer whose words it must read.
 */
#include "base/random.h"
#include "base/test.h"
#include "notation/buffer_type.h"
#include "notation/lexer.h"
#include "notation/print.h"
#include "sspi/status.h"

#include <string.h>

enum {
    ROUNDS = 20000
};

static struct fo_syntax_error error;

static struct fo_lexer
lex(const char *line)
{
    struct fo_lexer lexer;
    error = (struct fo_syntax_error){0};
    fo_lexer_init(&lexer, line, strlen(line), 7, &error);
    return lexer;
}

static void
blanks_and_comments_are_skipped(void **test)
{
    (void)test;
    struct fo_lexer lexer = lex("# all of it");
    assert_true(fo_lexer_at_end(&lexer));
    lexer = lex(" \t # the rest");
    assert_true(fo_lexer_at_end(&lexer));
    lexer = lex("word#no comment");
    struct fo_word word;
    assert_true(fo_lexer_word(&lexer, &word));
    assert_true(fo_word_is(word, "word"));
    assert_false(fo_lexer_at_end(&lexer));
    assert_false(fo_lexer_finish(&lexer));
    assert_int_equal(error.line, 7);
    assert_int_equal(error.column, 5);
    assert_string_equal(error.found, "\"#\"");
}

static void
the_first_error_stays(void **test)
{
    (void)test;
    struct fo_lexer lexer = lex("abc");
    assert_false(fo_lexer_expect(&lexer, "="));
    assert_string_equal(error.expected, "\"=\"");
    assert_string_equal(error.found, "\"abc\"");
    assert_false(fo_lexer_fail(&lexer, 2, "nothing"));
    assert_string_equal(error.expected, "\"=\"");
    assert_int_equal(error.column, 1);
}

static void
what_was_found_is_shortened_and_escaped(void **test)
{
    (void)test;
    struct fo_lexer lexer = lex("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_false(fo_lexer_expect(&lexer, "="));
    assert_string_equal(error.found, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"...");
    lexer = lex("\x07");
    assert_false(fo_lexer_expect(&lexer, "="));
    assert_string_equal(error.found, "\"\\x07\"");
    lexer = lex("");
    assert_false(fo_lexer_expect(&lexer, "="));
    assert_string_equal(error.found, "the end of the line");
}

static void
numbers_are_bounded(void **test)
{
    (void)test;
    static const struct {
        const char *text;
        uint64_t max;
        bool is_good;
        uint64_t value;
    } rows[] = {
        {"0", 0, true, 0},
        {"1", 0, false, 0},
        {"255", 255, true, 255},
        {"256", 255, false, 0},
        {"0xFf", 255, true, 255},
        {"0xffffffffffffffff", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"0x10000000000000000", UINT64_MAX, false, 0},
        {"", 9, false, 0},
        {"0x", 9, false, 0},
        {"-1", 9, false, 0},
        {"7a", 99, false, 0},
        {"0xg", 99, false, 0},
    };
    for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
        struct fo_lexer lexer = lex(rows[at].text);
        uint64_t value = 0;
        if (fo_lexer_number(&lexer, rows[at].max, &value) != rows[at].is_good || value != rows[at].value) {
            fail_msg("wrong: %s", rows[at].text);
        }
        assert_int_equal(error.column, rows[at].is_good ? 0 : 1);
    }
}

static void
every_number_survives_its_text(void **test)
{
    (void)test;
    struct fo_random random;
    fo_random_init(&random, 1);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t number = fo_random_next(&random) >> fo_random_below(&random, 64);
        struct fo_text text = {0};
        uint64_t value = ~number;
        fo_print_number(&text, number);
        struct fo_lexer lexer = lex(fo_text_get(&text));
        assert_true(fo_lexer_number(&lexer, UINT64_MAX, &value) && fo_lexer_finish(&lexer));
        assert_true(value == number);
        fo_text_clear(&text);
        fo_print_digits(&text, number);
        lexer = lex(fo_text_get(&text));
        assert_true(fo_lexer_digits(&lexer, &value) && fo_lexer_finish(&lexer));
        assert_true(value == number);
        fo_text_fini(&text);
    }
}

static void
every_text_survives_its_quotes(void **test)
{
    (void)test;
    struct fo_random random;
    fo_random_init(&random, 2);
    for (int round = 0; round < ROUNDS; round++) {
        char string[20];
        char back[20];
        size_t length = (size_t)fo_random_below(&random, sizeof(string));
        bool is_plain = fo_random_below(&random, 2) == 0;
        for (size_t at = 0; at < length; at++) {
            string[at] =
                (char)(is_plain ? 'a' + fo_random_below(&random, 26) : 1 + fo_random_below(&random, 255));
        }
        string[length] = '\0';
        struct fo_text text = {0};
        bool is_bare = false;
        fo_print_text(&text, string);
        struct fo_lexer lexer = lex(fo_text_get(&text));
        assert_true(fo_lexer_text(&lexer, back, sizeof(back), &is_bare));
        assert_true(fo_lexer_finish(&lexer));
        assert_string_equal(back, string);
        assert_int_equal(is_bare, fo_text_get(&text)[0] != '"');
        fo_text_fini(&text);
    }
}

static void
a_text_has_room_or_is_refused(void **test)
{
    (void)test;
    char out[4];
    struct fo_lexer lexer = lex("abc");
    assert_true(fo_lexer_text(&lexer, out, sizeof(out), NULL));
    lexer = lex("abcd");
    assert_false(fo_lexer_text(&lexer, out, sizeof(out), NULL));
    assert_non_null(strstr(error.expected, "at most 3 bytes"));
    lexer = lex("\"abc\"");
    assert_true(fo_lexer_text(&lexer, out, sizeof(out), NULL));
    lexer = lex("\"abcd\"");
    assert_false(fo_lexer_text(&lexer, out, sizeof(out), NULL));
    lexer = lex("\"\\x4\"");
    assert_false(fo_lexer_text(&lexer, out, sizeof(out), NULL));
}

static void
null_is_quoted_when_it_is_a_text(void **test)
{
    (void)test;
    struct fo_text text = {0};
    fo_print_text(&text, "null");
    assert_string_equal(fo_text_get(&text), "\"null\"");
    fo_text_clear(&text);
    fo_print_text(&text, "-x");
    assert_string_equal(fo_text_get(&text), "\"-x\"");
    fo_text_fini(&text);
}

static void
every_status_survives_its_text(void **test)
{
    (void)test;
    struct fo_random random;
    SECURITY_STATUS status = 0;
    const char *name = NULL;
    fo_random_init(&random, 3);
    for (size_t index = 0; index < 1000; index++) {
        SECURITY_STATUS back = 0;
        if (!fo_status_at(index, &status, &name)) {
            status = (SECURITY_STATUS)fo_random_next(&random);
        }
        struct fo_text text = {0};
        fo_print_status(&text, status);
        struct fo_lexer lexer = lex(fo_text_get(&text));
        assert_true(fo_lexer_status(&lexer, &back) && fo_lexer_finish(&lexer));
        assert_int_equal(back, status);
        fo_text_fini(&text);
    }
}

static void
every_buffer_type_survives_its_text(void **test)
{
    (void)test;
    for (uint32_t flags = 0; flags < 16; flags++) {
        for (uint32_t base = 0; base < 64; base++) {
            uint32_t type = base | flags << 28;
            uint32_t back = ~type;
            struct fo_text text = {0};
            fo_print_buffer_type(&text, type);
            struct fo_lexer lexer = lex(fo_text_get(&text));
            assert_true(fo_lexer_buffer_type(&lexer, &back) && fo_lexer_finish(&lexer));
            assert_int_equal(back, type);
            fo_text_fini(&text);
        }
    }
    assert_string_equal(fo_buffer_type_name(SECBUFFER_TOKEN), "token");
    assert_string_equal(fo_buffer_type_name(SECBUFFER_ALERT), "alert");
    assert_string_equal(fo_buffer_type_name(SECBUFFER_STREAM_HEADER), "stream_header");
    assert_string_equal(fo_buffer_type_name(SECBUFFER_CHANNEL_BINDINGS), "channel_bindings");
    assert_null(fo_buffer_type_name(1000));
}

static void
every_call_survives_its_text(void **test)
{
    (void)test;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        for (int wide = 0; wide < 2; wide++) {
            enum fo_call back = FO_CALL_COUNT;
            bool is_wide = false;
            struct fo_text text = {0};
            fo_print_call(&text, (enum fo_call)call, wide == 1);
            struct fo_lexer lexer = lex(fo_text_get(&text));
            assert_true(fo_lexer_call(&lexer, &back, &is_wide) && fo_lexer_finish(&lexer));
            assert_int_equal(back, call);
            assert_int_equal(is_wide, wide == 1 || !fo_call_get(back)->has_forms);
            fo_text_fini(&text);
        }
    }
}

static void
a_name_of_another_kind_is_refused(void **test)
{
    (void)test;
    fo_name name = 5;
    struct fo_lexer lexer = lex("c0");
    assert_false(fo_lexer_name(&lexer, FO_NAME_BIT(CONTEXT), "a context", &name));
    assert_string_equal(error.expected, "a context");
    assert_int_equal(name, 5);
    lexer = lex("x3");
    assert_true(fo_lexer_name(&lexer, FO_NAME_BIT(CONTEXT), "a context", &name));
    assert_int_equal(name, fo_name_make(FO_NAME_CONTEXT, 3));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_and_comments_are_skipped),
        cmocka_unit_test(the_first_error_stays),
        cmocka_unit_test(what_was_found_is_shortened_and_escaped),
        cmocka_unit_test(numbers_are_bounded),
        cmocka_unit_test(every_number_survives_its_text),
        cmocka_unit_test(every_text_survives_its_quotes),
        cmocka_unit_test(a_text_has_room_or_is_refused),
        cmocka_unit_test(null_is_quoted_when_it_is_a_text),
        cmocka_unit_test(every_status_survives_its_text),
        cmocka_unit_test(every_buffer_type_survives_its_text),
        cmocka_unit_test(every_call_survives_its_text),
        cmocka_unit_test(a_name_of_another_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
