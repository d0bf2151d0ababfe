// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of names.
 */
#include "base/test.h"
#include "notation/name.h"

#include <string.h>

static void
every_name_survives_its_word(void **test)
{
    (void)test;
    static const uint32_t indices[] = {0, 1, 9, 10, 99, 12345, 0x0fffffff};
    for (unsigned kind = FO_NAME_CREDENTIAL; kind < FO_NAME_KIND_COUNT; kind++) {
        for (size_t at = 0; at < sizeof(indices) / sizeof(indices[0]); at++) {
            char word[FO_NAME_BYTES_MAX];
            fo_name name = fo_name_make((enum fo_name_kind)kind, indices[at]);
            fo_name parsed = 0;
            (void)fo_name_print(name, word);
            assert_true(fo_name_parse(word, strlen(word), &parsed));
            assert_int_equal(parsed, name);
            assert_int_equal(fo_name_kind(parsed), kind);
            assert_int_equal(fo_name_index(parsed), indices[at]);
        }
    }
    for (uint32_t special = FO_SPECIAL_NULL; special < FO_SPECIAL_COUNT; special++) {
        char word[FO_NAME_BYTES_MAX];
        fo_name parsed = 0;
        (void)fo_name_print(fo_name_make(FO_NAME_SPECIAL, special), word);
        assert_true(fo_name_parse(word, strlen(word), &parsed));
        assert_int_equal(parsed, fo_name_make(FO_NAME_SPECIAL, special));
        assert_false(fo_name_is_numbered(parsed));
    }
}

static void
letters_are_as_documented(void **test)
{
    (void)test;
    const struct {
        fo_name name;
        const char *word;
    } rows[] = {
        {0, ""},
        {fo_name_make(FO_NAME_CREDENTIAL, 0), "c0"},
        {fo_name_make(FO_NAME_CONTEXT, 12), "x12"},
        {fo_name_make(FO_NAME_MEMORY, 3), "b3"},
        {fo_name_make(FO_NAME_STORAGE, 3), "s3"},
        {fo_name_make(FO_NAME_ARRAY, 3), "a3"},
        {fo_name_make(FO_NAME_TOKEN, 3), "h3"},
        {fo_name_make(FO_NAME_STRING, 3), "n3"},
        {fo_name_make(FO_NAME_TABLE, 3), "p3"},
        {fo_name_make(FO_NAME_MODULE, 3), "m3"},
        {fo_name_make(FO_NAME_THREAD, 3), "t3"},
        {fo_name_make(FO_NAME_PROCESS, 3), "q3"},
        {FO_NAME_NULL, "null"},
        {fo_name_make(FO_NAME_SPECIAL, FO_SPECIAL_MINUS_ONE), "minus-one"},
        {fo_name_make(FO_NAME_SPECIAL, 99), ""},
        {UINT32_MAX, ""},
    };
    for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
        char word[FO_NAME_BYTES_MAX];
        assert_string_equal(fo_name_print(rows[at].name, word), rows[at].word);
    }
}

static void
other_words_are_no_names(void **test)
{
    (void)test;
    static const char *const words[] = {
        "",    "c", "c00", "c01",   "C0",    "z0",   "c-1",        "c0x",
        "c 0", "0", "nul", "nulll", "minus", "NULL", "c268435456", "c99999999999",
    };
    for (size_t at = 0; at < sizeof(words) / sizeof(words[0]); at++) {
        fo_name name = 77;
        if (fo_name_parse(words[at], strlen(words[at]), &name)) {
            fail_msg("taken: %s", words[at]);
        }
        assert_int_equal(name, 77);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_survives_its_word),
        cmocka_unit_test(letters_are_as_documented),
        cmocka_unit_test(other_words_are_no_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
