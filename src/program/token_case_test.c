// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of token cases as bytes, as text and as programs.
 */
#include "base/test.h"

#include "base/random.h"
#include "program/token_case.h"

#include <string.h>

enum {
    ROUNDS = 4000,
    BYTES_MAX = 80
};

static size_t
fill_random(struct fo_random *random, uint8_t *bytes)
{
    size_t length = fo_random_below(random, BYTES_MAX + 1);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)fo_random_next(random);
    }
    return length;
}

static void
every_byte_string_is_a_case_that_its_text_gives_back(void **state)
{
    (void)state;
    struct fo_random random;
    fo_random_init(&random, 7);
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t bytes[BYTES_MAX];
        struct fo_token_case token;
        struct fo_text text = {0};
        struct fo_text again = {0};
        struct fo_syntax_error error;
        uint8_t header[FO_TOKEN_HEADER_BYTES];
        fo_token_case_decode(bytes, fill_random(&random, bytes), &token);
        fo_token_case_print(&token, &text);
        assert_true(fo_token_case_is_text(text.bytes, text.length));
        assert_int_equal(fo_token_case_parse(text.bytes, text.length, &again, &error), FO_OK);
        fo_token_case_encode(&token, header);
        assert_int_equal(again.length, sizeof header + token.count);
        assert_memory_equal(again.bytes, header, sizeof header);
        if (token.count > 0) {
            assert_memory_equal(again.bytes + sizeof header, token.bytes, token.count);
        }
        fo_text_fini(&text);
        fo_text_fini(&again);
    }
}

static void
every_case_has_a_canonical_program_with_the_token_in_it(void **state)
{
    (void)state;
    for (unsigned header = 0; header < 1U << 16; header += 13) {
        const uint8_t bytes[] = {(uint8_t)header, (uint8_t)(header >> 4), (uint8_t)(header >> 8),
                                 (uint8_t)(header * 7)};
        struct fo_token_case token;
        struct fo_program program;
        struct fo_program again;
        uint8_t encoded[FO_PROGRAM_BYTES_MAX];
        unsigned arrivals = 0;
        fo_token_case_decode(bytes, sizeof bytes, &token);
        fo_token_case_program(&token, &program);
        fo_program_decode(encoded, fo_program_encode(&program, encoded), &again);
        assert_true(fo_program_equal(&program, &again));
        for (uint32_t i = 0; i < program.operation_count; i++) {
            const struct fo_operation *operation = &program.operations[i];
            arrivals += (operation->code == FO_OP_STEP || operation->code == FO_OP_UNPROTECT) &&
                        operation->operands[FO_OPERAND_B] == FO_TOKEN_RANDOM;
        }
        assert_int_equal(arrivals, (token.then & FO_TOKEN_THEN_REPEAT) != 0 ? 2 : 1);
    }
}

static void
text_takes_quotes_comments_and_foreign_line_ends(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbf# why\r\n\r\nfreeonce-token 1 # version\r\nside server\r\n"
                               "options ansi\r\nbytes\r\n\"a # b\" 00 # end\r\nff";
    static const uint8_t wanted[] = {0, 1, 2, 0, 'a', ' ', '#', ' ', 'b', 0, 0xff};
    struct fo_text bytes = {0};
    struct fo_syntax_error error;
    assert_true(fo_token_case_is_text(text, sizeof text - 1));
    if (fo_token_case_parse(text, sizeof text - 1, &bytes, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s", error.line, error.column, error.expected, error.found);
    }
    assert_int_equal(bytes.length, sizeof wanted);
    assert_memory_equal(bytes.bytes, wanted, sizeof wanted);
    fo_text_fini(&bytes);
}

static void
what_cannot_be_read_is_refused_where_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line;
        uint32_t column;
    } refused[] = {
        {"", 1, 1},
        {"freeonce-program 1\n", 1, 1},
        {"freeonce-token 2\nbytes\n", 1, 16},
        {"freeonce-token 1\n", 2, 1},
        {"freeonce-token 1\npackage Mystery\nbytes\n", 2, 9},
        {"freeonce-token 1\nside both\nbytes\n", 2, 6},
        {"freeonce-token 1\nleg 8\nbytes\n", 2, 5},
        {"freeonce-token 1\noptions loud\nbytes\n", 2, 9},
        {"freeonce-token 1\ncolour red\nbytes\n", 2, 1},
        {"freeonce-token 1\nbytes\n00 1\n", 3, 4},
        {"freeonce-token 1\nbytes\n00 xy\n", 3, 4},
        {"freeonce-token 1\nbytes\n\"open\n", 3, 1},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct fo_text bytes = {0};
        struct fo_syntax_error error = {0};
        assert_int_equal(fo_token_case_parse(refused[i].text, strlen(refused[i].text), &bytes, &error),
                         FO_ERROR_SYNTAX);
        assert_int_equal(error.line, refused[i].line);
        if (error.column < refused[i].column) {
            fail_msg("%s: column %u, not %u", refused[i].text, error.column, refused[i].column);
        }
        fo_text_fini(&bytes);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_string_is_a_case_that_its_text_gives_back),
        cmocka_unit_test(every_case_has_a_canonical_program_with_the_token_in_it),
        cmocka_unit_test(text_takes_quotes_comments_and_foreign_line_ends),
        cmocka_unit_test(what_cannot_be_read_is_refused_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
