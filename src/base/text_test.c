// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of growable text and of the encodings it takes.
 */
#include "base/text.h"

#include "base/test.h"
#include "base/utf16.h"
#include "base/utf8.h"

#include <string.h>

static void
assert_escaped(const char *bytes, size_t length, const char *expected)
{
    struct fo_text text = {0};
    fo_text_append_escaped(&text, bytes, length);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_fini(&text);
}

static void
an_untouched_text_is_the_empty_string(void **state)
{
    (void)state;
    struct fo_text text = {0};
    assert_string_equal(fo_text_get(&text), "");
    fo_text_append(&text, "");
    fo_text_append_bytes(&text, NULL, 0);
    assert_null(text.bytes);
    fo_text_clear(&text);
    fo_text_fini(&text);
    fo_text_fini(NULL);
}

static void
appending_grows_and_stays_terminated(void **state)
{
    (void)state;
    struct fo_text text = {0};
    for (size_t index = 0; index < 1000; index++) {
        fo_text_printf(&text, "%03zu,", index);
        assert_int_equal(text.length, 4 * (index + 1));
        assert_true(text.capacity > text.length);
        assert_int_equal(text.bytes[text.length], '\0');
    }
    assert_memory_equal(text.bytes + 4000 - 4, "999,", 5);
    fo_text_clear(&text);
    assert_string_equal(fo_text_get(&text), "");
    assert_int_equal(text.length, 0);
    fo_text_fini(&text);
}

static void
exceeding_the_limit_fails_once_and_for_all(void **state)
{
    (void)state;
    struct fo_text text = {0};
    fo_text_append(&text, "kept");
    assert_false(fo_text_reserve(&text, FO_TEXT_BYTES_MAX));
    fo_text_append(&text, "lost");
    fo_text_printf(&text, "%d", 1);
    fo_text_append_escaped(&text, "lost", 4);
    assert_true(text.failed);
    assert_string_equal(fo_text_get(&text), "kept");
    fo_text_clear(&text);
    assert_false(text.failed);
    fo_text_append(&text, "again");
    assert_string_equal(fo_text_get(&text), "again");
    fo_text_fini(&text);
}

static void
text_from_outside_is_made_displayable(void **state)
{
    (void)state;
    assert_escaped("plain \\ text", 12, "plain \\ text");
    assert_escaped("a\n\t\x1b[0m", 7, "a\\x0A\\x09\\x1B[0m");
    assert_escaped("a\0b\x7f", 4, "a\\x00b\\x7F");
    assert_escaped("gr\xc3\xbc\xc3\x9f", 6, "gr\xc3\xbc\xc3\x9f");
    assert_escaped("\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80");
    assert_escaped("\xc2\x85", 2, "\\xC2\\x85");
    assert_escaped("\xe2\x80\xae", 3, "\\xE2\\x80\\xAE");
    assert_escaped("\xef\xbf\xbf", 3, "\\xEF\\xBF\\xBF");
}

static void
invalid_utf8_is_escaped_byte_by_byte(void **state)
{
    (void)state;
    assert_escaped("\xc3", 1, "\\xC3");
    assert_escaped("\xc0\xaf", 2, "\\xC0\\xAF");
    assert_escaped("\xe0\x80\xaf", 3, "\\xE0\\x80\\xAF");
    assert_escaped("\xed\xa0\x80", 3, "\\xED\\xA0\\x80");
    assert_escaped("\xf4\x90\x80\x80", 4, "\\xF4\\x90\\x80\\x80");
    assert_escaped("\xff\xc3\xbc", 3, "\\xFF\xc3\xbc");
}

static void
every_code_point_survives_utf8(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        if (code >= 0xd800 && code < 0xe000) {
            continue;
        }
        char bytes[FO_UTF8_BYTES_MAX];
        uint32_t decoded = UINT32_MAX;
        size_t used = fo_utf8_encode(code, bytes);
        if (fo_utf8_decode(bytes, used, &decoded) != used || decoded != code ||
            fo_utf8_decode(bytes, used - 1, &decoded) != 0) {
            fail_msg("U+%04X", (unsigned)code);
        }
    }
}

static void
utf16_and_utf8_are_inverse(void **state)
{
    (void)state;
    static const char original[] = "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80";
    uint16_t units[6];
    size_t count = 0;
    assert_int_equal(fo_utf16_from_utf8(original, sizeof original - 1, units, 6, &count), FO_OK);
    assert_int_equal(count, 5);
    assert_int_equal(fo_utf16_length(units, 6), 5);
    struct fo_text text = {0};
    fo_utf16_append(&text, units, count);
    assert_string_equal(fo_text_get(&text), original);
    fo_text_fini(&text);
}

static void
utf16_never_passes_its_room(void **state)
{
    (void)state;
    static const uint16_t unterminated[] = {'a', 'b'};
    uint16_t units[3] = {0};
    assert_int_equal(fo_utf16_length(NULL, 9), 0);
    assert_int_equal(fo_utf16_length(unterminated, 2), 2);
    assert_int_equal(fo_utf16_from_utf8("", 0, units, 0, NULL), FO_ERROR_LIMIT);
    assert_int_equal(fo_utf16_from_utf8("ab", 2, units, 2, NULL), FO_ERROR_LIMIT);
    assert_int_equal(fo_utf16_from_utf8("\xf0\x9f\x98\x80", 4, units, 2, NULL), FO_ERROR_LIMIT);
    assert_int_equal(fo_utf16_from_utf8("\xf0\x9f\x98\x80", 4, units, 3, NULL), FO_OK);
    assert_int_equal(fo_utf16_from_utf8("\xff", 1, units, 3, NULL), FO_ERROR_SYNTAX);
}

static void
lone_surrogates_are_escaped(void **state)
{
    (void)state;
    static const uint16_t units[] = {0xd83d, 'a', 0xde00, 0xd83d};
    struct fo_text text = {0};
    fo_utf16_append(&text, units, 4);
    assert_string_equal(fo_text_get(&text), "\\uD83Da\\uDE00\\uD83D");
    fo_text_fini(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_untouched_text_is_the_empty_string),
        cmocka_unit_test(appending_grows_and_stays_terminated),
        cmocka_unit_test(exceeding_the_limit_fails_once_and_for_all),
        cmocka_unit_test(text_from_outside_is_made_displayable),
        cmocka_unit_test(invalid_utf8_is_escaped_byte_by_byte),
        cmocka_unit_test(every_code_point_survives_utf8),
        cmocka_unit_test(utf16_and_utf8_are_inverse),
        cmocka_unit_test(utf16_never_passes_its_room),
        cmocka_unit_test(lone_surrogates_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
