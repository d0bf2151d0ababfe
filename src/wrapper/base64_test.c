// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of base64.
 */
#include "base/test.h"

#include "base/random.h"
#include "wrapper/base64.h"

#include <string.h>

static void
the_examples_of_the_standard_hold(void **state)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char text[16] = "";
        uint8_t bytes[16];
        size_t count = 77;
        fo_base64_encode((const uint8_t *)pairs[i][0], strlen(pairs[i][0]), text);
        assert_string_equal(text, pairs[i][1]);
        assert_true(fo_base64_decode(text, strlen(text), bytes, strlen(pairs[i][0]), &count));
        assert_int_equal(count, strlen(pairs[i][0]));
        assert_memory_equal(bytes, pairs[i][0], count);
    }
}

static void
what_is_encoded_is_decoded(void **state)
{
    struct fo_random random;
    (void)state;
    fo_random_init(&random, 1);
    for (size_t count = 0; count < 300; count++) {
        uint8_t bytes[300];
        uint8_t again[300];
        char text[FO_BASE64_LENGTH(300)];
        size_t again_count;
        for (size_t i = 0; i < count; i++) {
            bytes[i] = (uint8_t)fo_random_next(&random);
        }
        fo_base64_encode(bytes, count, text);
        assert_true(fo_base64_decode(text, FO_BASE64_LENGTH(count), again, count, &again_count));
        assert_int_equal(again_count, count);
        assert_memory_equal(again, bytes, count);
        assert_true(count == 0 ||
                    !fo_base64_decode(text, FO_BASE64_LENGTH(count), again, count - 1, &again_count));
    }
}

static void
what_is_no_base64_is_refused(void **state)
{
    static const char *const bad[] = {
        "Z", "Zg=", "Zg", "Z===", "====", "Zg==Zg==", "Zm 9", "Zm9\n", "Zm9-", "=m9v"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t bytes[16];
        size_t count;
        assert_false(fo_base64_decode(bad[i], strlen(bad[i]), bytes, sizeof bytes, &count));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_standard_hold),
        cmocka_unit_test(what_is_encoded_is_decoded),
        cmocka_unit_test(what_is_no_base64_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
