// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the layout.
 */
#include "base/test.h"
#include "report/layout.h"

#include <string.h>

static void
check_words(unsigned columns, unsigned indent, const char *words, const char *expected)
{
    struct fo_text text = {0};
    struct fo_layout layout = {.out = &text, .columns = columns, .indent = indent};
    fo_layout_put(&layout, FO_PAINT_PLAIN, words);
    fo_layout_end(&layout);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_fini(&text);
}

static void
words_are_wrapped_with_a_hanging_indent(void **state)
{
    (void)state;
    check_words(10, 2, "one two three four", "one two\n  three\n  four\n");
    check_words(0, 2, "one two three four", "one two three four\n");
    check_words(18, 2, "one two three four", "one two three four\n");
    check_words(17, 2, "one two three four", "one two three\n  four\n");
    check_words(10, 2, "", "");
}

static void
a_word_wider_than_the_page_stays_whole(void **state)
{
    (void)state;
    check_words(10, 2, "see https://example.org/a/b now", "see\n  https://example.org/a/b\n  now\n");
}

static void
what_harms_a_terminal_is_escaped(void **state)
{
    (void)state;
    check_words(0, 0, "a\x1b[31mb\nc\xff", "a\\x1B[31mb\\x0Ac\\xFF\n");
}

static void
wide_and_combining_characters_are_measured(void **state)
{
    (void)state;
    assert_int_equal(fo_layout_width("abc", 3), 3);
    assert_int_equal(fo_layout_width("\xc3\xa9", 2), 1);
    assert_int_equal(fo_layout_width("e\xcc\x81", 3), 1);
    assert_int_equal(fo_layout_width("\xe6\xbc\xa2\xe5\xad\x97", 6), 4);
    assert_int_equal(fo_layout_width("\xf0\x9f\x98\x80", 4), 2);
    check_words(5, 0, "\xe6\xbc\xa2\xe5\xad\x97 x", "\xe6\xbc\xa2\xe5\xad\x97\nx\n");
    check_words(6, 0, "\xe6\xbc\xa2\xe5\xad\x97 x", "\xe6\xbc\xa2\xe5\xad\x97 x\n");
}

static void
a_whole_piece_escapes_only_where_that_makes_it_fit(void **state)
{
    (void)state;
    struct fo_text text = {0};
    struct fo_layout layout = {.out = &text, .columns = 20, .escape = 2};
    fo_layout_break(&layout, 8);
    fo_layout_put(&layout, FO_PAINT_PLAIN, "run:");
    fo_layout_put_whole(&layout, FO_PAINT_PLAIN, "a b");
    fo_layout_put_whole(&layout, FO_PAINT_PLAIN, "abcdefgh ijklmno");
    fo_layout_put_whole(&layout, FO_PAINT_PLAIN, "abcdefghijklmnopqrstuvw");
    fo_layout_end(&layout);
    assert_string_equal(fo_text_get(&text),
                        "\n        run: a b\n  abcdefgh ijklmno\n        abcdefghijklmnopqrstuvw\n");
    fo_text_fini(&text);
}

static void
columns_are_reached_by_blanks_or_on_a_new_line(void **state)
{
    (void)state;
    struct fo_text text = {0};
    struct fo_layout layout = {.out = &text, .columns = 40};
    fo_layout_put(&layout, FO_PAINT_PLAIN, "ab");
    fo_layout_move(&layout, 4);
    fo_layout_put(&layout, FO_PAINT_PLAIN, "cdef");
    fo_layout_move(&layout, 6);
    fo_layout_put(&layout, FO_PAINT_PLAIN, "g");
    fo_layout_end(&layout);
    assert_string_equal(fo_text_get(&text), "ab  cdef\n      g\n");
    fo_text_fini(&text);
}

static void
colour_takes_no_room(void **state)
{
    (void)state;
    struct fo_text text = {0};
    struct fo_layout layout = {.out = &text, .columns = 7, .is_colored = true};
    fo_layout_put(&layout, FO_PAINT_BAD, "one two three");
    fo_layout_end(&layout);
    assert_string_equal(fo_text_get(&text),
                        "\x1b[1;31mone\x1b[0m \x1b[1;31mtwo\x1b[0m\n\x1b[1;31mthree\x1b[0m\n");
    fo_text_fini(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_wrapped_with_a_hanging_indent),
        cmocka_unit_test(a_word_wider_than_the_page_stays_whole),
        cmocka_unit_test(what_harms_a_terminal_is_escaped),
        cmocka_unit_test(wide_and_combining_characters_are_measured),
        cmocka_unit_test(a_whole_piece_escapes_only_where_that_makes_it_fit),
        cmocka_unit_test(columns_are_reached_by_blanks_or_on_a_new_line),
        cmocka_unit_test(colour_takes_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
