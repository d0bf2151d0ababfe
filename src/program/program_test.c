// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the byte and text forms of programs.
 */
#include "base/test.h"

#include "base/random.h"
#include "program/program.h"
#include "program/raw_operand.h"

#include <string.h>

enum {
    ROUNDS = 20000,
    SMALL_ROUNDS = 4000,
    RANDOM_BYTES_MAX = 400
};

static size_t
fill_random(struct fo_random *random, uint8_t *bytes, size_t bytes_max)
{
    size_t length = fo_random_below(random, bytes_max + 1);
    bool is_biased = fo_random_below(random, 2) == 0;
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)fo_random_next(random);
        if (is_biased && i >= FO_PROGRAM_HEADER_BYTES && i % FO_OPERATION_BYTES == 0) {
            bytes[i] = (uint8_t)fo_random_below(random, 2) != 0
                           ? (uint8_t)fo_random_below(random, FO_OP_SESSION_COUNT)
                           : (uint8_t)(FO_OP_CALL + fo_random_below(random, FO_CALL_COUNT));
        }
    }
    return length;
}

static void
every_byte_string_is_a_program_with_one_canonical_form(void **state)
{
    (void)state;
    struct fo_random random;
    fo_random_init(&random, 1);
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t bytes[2 * FO_PROGRAM_BYTES_MAX];
        uint8_t first[FO_PROGRAM_BYTES_MAX];
        uint8_t second[FO_PROGRAM_BYTES_MAX];
        struct fo_program program;
        struct fo_program again;
        size_t length = fill_random(&random, bytes, i % 10 == 0 ? sizeof bytes : RANDOM_BYTES_MAX);
        fo_program_decode(bytes, length, &program);
        assert_true(program.operation_count <= FO_PROGRAM_OPERATIONS_MAX);
        size_t first_bytes = fo_program_encode(&program, first);
        fo_program_decode(first, first_bytes, &again);
        assert_true(fo_program_equal(&program, &again));
        size_t second_bytes = fo_program_encode(&again, second);
        assert_int_equal(first_bytes, second_bytes);
        assert_memory_equal(first, second, first_bytes);
    }
}

static void
printing_and_parsing_gives_the_same_program_and_lines(void **state)
{
    (void)state;
    struct fo_random random;
    fo_random_init(&random, 2);
    struct fo_text text = {0};
    for (int i = 0; i < SMALL_ROUNDS; i++) {
        uint8_t bytes[RANDOM_BYTES_MAX];
        struct fo_program program;
        struct fo_program again;
        struct fo_syntax_error error;
        fo_program_decode(bytes, fill_random(&random, bytes, sizeof bytes), &program);
        fo_text_clear(&text);
        fo_program_print(&program, &text);
        assert_false(text.failed);
        enum fo_error result = fo_program_parse(text.bytes, text.length, &again, &error);
        if (result != FO_OK) {
            fail_msg("line %u column %u: expected %s, found %s\n%s", error.line, error.column, error.expected,
                     error.found, fo_text_get(&text));
        }
        assert_true(fo_program_equal(&program, &again));
        for (uint32_t j = 0; j < program.operation_count; j++) {
            assert_int_equal(program.operations[j].line, again.operations[j].line);
        }
    }
    fo_text_fini(&text);
}

static void
the_shortest_byte_strings_are_empty_programs(void **state)
{
    (void)state;
    struct fo_program program;
    fo_program_decode(NULL, 0, &program);
    assert_int_equal(program.operation_count, 0);
    fo_program_decode((const uint8_t *)"\xff", 1, &program);
    assert_int_equal(program.operation_count, 0);
    fo_program_decode((const uint8_t *)"\0\0\0\0\0\0\0\0\x01", 9, &program);
    assert_int_equal(program.operation_count, 1);
    assert_int_equal(program.operations[0].code, FO_OP_OPEN_LIBRARY);
}

static void
a_code_without_meaning_keeps_its_bytes(void **state)
{
    (void)state;
    static const uint8_t bytes[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0x70, 1, 2, 3, 4, 5, 6, 7};
    uint8_t out[FO_PROGRAM_BYTES_MAX];
    struct fo_program program;
    fo_program_decode(bytes, sizeof bytes, &program);
    assert_int_equal(fo_program_encode(&program, out), sizeof bytes);
    assert_memory_equal(out, bytes, sizeof bytes);
    struct fo_text text = {0};
    fo_operation_print(&program.operations[0], false, &text);
    assert_string_equal(fo_text_get(&text), "reserved code=112 a=1 b=2 c=3 argument=117835012");
    fo_text_fini(&text);
}

/** Parse @p source, which must be good, and compare what is printed. */
static void
assert_canonical(const char *source, const char *canonical)
{
    struct fo_program program;
    struct fo_syntax_error error = {0};
    struct fo_text text = {0};
    if (fo_program_parse(source, strlen(source), &program, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s", error.line, error.column, error.expected, error.found);
    }
    fo_program_print(&program, &text);
    assert_string_equal(fo_text_get(&text), canonical);
    fo_text_fini(&text);
}

static void
text_takes_comments_blank_lines_carriage_returns_and_a_mark(void **state)
{
    (void)state;
    assert_canonical("\xef\xbb\xbf# what it shows\r\n\r\nfreeonce-program 1\r\npackage ntlm\r\n"
                     "  open   client1 flags=mutual|allocate  credential=c2 # comment\r\nend\r\n",
                     "freeonce-program 1\npackage NTLM\n"
                     "open client1 credential=c2 flags=mutual|allocate\n");
    assert_canonical("freeonce-program 1\nclose client0", "freeonce-program 1\nclose client0\n");
}

static void
made_up_tokens_and_overlaps_have_a_text(void **state)
{
    (void)state;
    assert_canonical("freeonce-program 1\nbytes 0001feff\nbytes  ab\nbytes 010203040506\nword oid-ntlm\n"
                     "step server1 from=client2 at=7 token=splice\nstep client0 token=dictionary at=3\n"
                     "unprotect client0 token=raw\noverlap hand-over=16|1|3\noverlap\n",
                     "freeonce-program 1\nbytes 0001feff\nbytes ab\nbytes 010203040506\nword oid-ntlm\n"
                     "step server1 token=splice from=client2 at=7\nstep client0 token=dictionary at=3\n"
                     "unprotect client0 token=raw\noverlap hand-over=1|3|16\noverlap\n");
    static const char *const bad[] = {
        "bytes\n",    "bytes 0\n",      "bytes 01020304050607\n", "bytes 0g\n",
        "bytes AB\n", "word nothing\n", "overlap hand-over=17\n", "overlap hand-over=0\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fo_program program;
        struct fo_syntax_error error = {0};
        struct fo_text text = {0};
        fo_text_append(&text, "freeonce-program 1\n");
        fo_text_append(&text, bad[i]);
        assert_int_equal(fo_program_parse(text.bytes, text.length, &program, &error), FO_ERROR_SYNTAX);
        assert_int_equal(error.line, 2);
        fo_text_fini(&text);
    }
}

static void
bytes_that_an_operation_carries_are_canonical(void **state)
{
    (void)state;
    for (unsigned count = 1; count <= FO_OPERATION_PAYLOAD_MAX; count++) {
        struct fo_operation operation = {
            .code = FO_OP_BYTES,
            .operands = {(uint8_t)(count - 1 + FO_OPERATION_PAYLOAD_MAX), 0x55, 0x66, 9},
            .argument = 0x44332211};
        static const uint8_t expected[] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66};
        uint8_t bytes[FO_OPERATION_PAYLOAD_MAX];
        struct fo_operation again = {.code = FO_OP_BYTES};
        fo_operation_canonicalize(&operation);
        assert_int_equal(fo_operation_bytes_get(&operation, bytes), count);
        assert_memory_equal(bytes, expected, count);
        fo_operation_bytes_set(&again, expected, count);
        assert_true(fo_operation_equal(&operation, &again));
    }
}

static void
lines_of_a_trace_are_a_program(void **state)
{
    (void)state;
    assert_canonical("freeonce-program 1\n"
                     "load m0\n"
                     "AcquireCredentialsHandleW package=NTLM use=2 newcredential=other@s0 -> SEC_E_OK "
                     "newcredential=c1 expiry=0x7fffffffffffffff\n"
                     "InitializeSecurityContextW credential=c1@s0 context=null target=n0 requirements=0x100 "
                     "input=null newcontext=@s1 output=[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x2 "
                     "output=[token:40@b3#1f2e3d4c] attributes=0x100\n"
                     "DeleteSecurityContext context=x2@s1 -> SEC_E_OK\n"
                     "unload m0\n"
                     "end\n",
                     "freeonce-program 1\n"
                     "AcquireCredentialsHandleW package=NTLM use=2 newcredential=c1\n"
                     "InitializeSecurityContextW credential=c1 context=null target=n0 requirements=0x100 "
                     "input=null newcontext=x2 output=[new-token@b3]\n"
                     "DeleteSecurityContext context=x2\n");
}

static void
a_null_result_pointer_of_a_trace_stays_null_in_a_program(void **state)
{
    (void)state;
    assert_canonical("freeonce-program 1\n"
                     "AcceptSecurityContext credential=c1@s0 context=null newcontext=@s1 attributes=null "
                     "expiry=null -> SEC_E_OK newcontext=x2\n"
                     "AcceptSecurityContext credential=c1@s0 context=x2@s1 newcontext=x2@s1 -> SEC_E_OK "
                     "attributes=0x100 expiry=77\n",
                     "freeonce-program 1\n"
                     "AcceptSecurityContext credential=c1 context=null input=null newcontext=x2 output=null "
                     "attributes=null expiry=null\n"
                     "AcceptSecurityContext credential=c1 context=x2 input=null newcontext=x2 output=null\n");
}

static void
without_results_a_later_mention_of_the_storage_names_the_variable(void **state)
{
    (void)state;
    assert_canonical("freeonce-program 1\n"
                     "AcquireCredentialsHandleW newcredential=@s4\n"
                     "AcceptSecurityContext credential=c1@s4 newcontext=zero@s1\n"
                     "DeleteSecurityContext context=x3@s1\n",
                     "freeonce-program 1\n"
                     "AcquireCredentialsHandleW newcredential=c1\n"
                     "AcceptSecurityContext credential=c1 context=null input=null newcontext=x3 "
                     "output=null\n"
                     "DeleteSecurityContext context=x3\n");
}

static void
assert_refused(const char *source, enum fo_error expected, uint32_t line, uint32_t column, const char *words)
{
    struct fo_program program = {.seed = 77};
    struct fo_syntax_error error = {0};
    assert_int_equal(fo_program_parse(source, strlen(source), &program, &error), expected);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    if (strstr(error.expected, words) == NULL) {
        fail_msg("expected \"%s\" to mention \"%s\"", error.expected, words);
    }
    assert_true(error.found[0] != '\0');
    assert_int_equal(program.seed, 77);
}

static void
a_bad_line_is_refused_with_its_place_and_what_belongs_there(void **state)
{
    (void)state;
    assert_refused("", FO_ERROR_SYNTAX, 1, 1, "freeonce-program 1");
    assert_refused("freeonce-trace 1\n", FO_ERROR_SYNTAX, 1, 1, "freeonce-program 1");
    assert_refused("freeonce-program 2\n", FO_ERROR_VERSION, 1, 18, "version 1");
    assert_refused("freeonce-program 1\nfly\n", FO_ERROR_SYNTAX, 2, 1, "operation");
    assert_refused("freeonce-program 1\n\nstep client7\n", FO_ERROR_SYNTAX, 3, 6, "client0");
    assert_refused("freeonce-program 1\nstep client0 token=good\n", FO_ERROR_SYNTAX, 2, 20, "next");
    assert_refused("freeonce-program 1\nstep client0 at=1 at=2\n", FO_ERROR_SYNTAX, 2, 19, "once");
    assert_refused("freeonce-program 1\nopen client0 token=cut\n", FO_ERROR_SYNTAX, 2, 14, "open");
    assert_refused("freeonce-program 1\nclose client0\nseed 4\n", FO_ERROR_SYNTAX, 3, 1, "operation");
    assert_refused("freeonce-program 1\nfault status=SEC_I_RENEGOTIATE\n", FO_ERROR_SYNTAX, 2, 14, "failure");
    assert_refused("freeonce-program 1\nFreeContextBuffer block=b9\n", FO_ERROR_SYNTAX, 2, 25, "b7");
    assert_refused("freeonce-program 1\nreserved code=3\n", FO_ERROR_SYNTAX, 2, 10, "meaning");
    assert_refused("freeonce-program 1\nend\nclose client0\n", FO_ERROR_SYNTAX, 3, 1, "nothing");
    assert_refused("freeonce-program 1\nAcquireCredentialsHandleW\nAcquireCredentialsHandleA\n",
                   FO_ERROR_SYNTAX, 3, 1, "W");
}

static void
more_operations_than_a_program_has_are_refused(void **state)
{
    (void)state;
    struct fo_text text = {0};
    struct fo_program program;
    struct fo_syntax_error error;
    fo_text_append(&text, "freeonce-program 1\n");
    for (int i = 0; i < FO_PROGRAM_OPERATIONS_MAX; i++) {
        fo_text_append(&text, "nothing\n");
    }
    assert_int_equal(fo_program_parse(text.bytes, text.length, &program, &error), FO_OK);
    fo_text_append(&text, "nothing\n");
    assert_int_equal(fo_program_parse(text.bytes, text.length, &program, &error), FO_ERROR_LIMIT);
    assert_int_equal(error.line, FO_PROGRAM_OPERATIONS_MAX + 2);
    fo_text_fini(&text);
}

/** Damage a good text at random: it is refused with a place, or understood as some program. */
static void
damaged_text_never_surprises_the_parser(void **state)
{
    (void)state;
    struct fo_random random;
    fo_random_init(&random, 3);
    struct fo_text text = {0};
    for (int i = 0; i < SMALL_ROUNDS; i++) {
        uint8_t bytes[RANDOM_BYTES_MAX];
        struct fo_program program;
        struct fo_syntax_error error = {0};
        fo_program_decode(bytes, fill_random(&random, bytes, sizeof bytes), &program);
        fo_text_clear(&text);
        fo_program_print(&program, &text);
        for (uint64_t hits = 1 + fo_random_below(&random, 4); hits > 0; hits--) {
            text.bytes[fo_random_below(&random, text.length)] = (char)fo_random_next(&random);
        }
        size_t length = fo_random_below(&random, text.length + 1);
        if (fo_program_parse(text.bytes, length, &program, &error) != FO_OK) {
            assert_true(error.line > 0 && error.column > 0);
            assert_true(error.expected[0] != '\0' && error.found[0] != '\0');
        }
    }
    fo_text_fini(&text);
}

static void
every_call_fits_into_an_operation(void **state)
{
    (void)state;
    for (uint32_t call = 0; call < FO_CALL_COUNT; call++) {
        const struct fo_call_info *info = fo_call_get((enum fo_call)call);
        for (size_t i = 0; i < info->operand_count; i++) {
            assert_true(fo_raw_place((enum fo_call)call, i) < FO_OPERATION_OPERANDS_MAX);
            assert_in_range(fo_raw_count(info->operands[i].kind), 1, UINT8_MAX + 1);
        }
    }
}

static void
a_program_is_told_from_other_text(void **state)
{
    (void)state;
    assert_true(fo_program_is_text("# x\n\nfreeonce-program 9\n", 24));
    assert_false(fo_program_is_text("freeonce-trace 1\n", 17));
    assert_false(fo_program_is_text("", 0));
    assert_false(fo_program_is_text("\0\0\0\0\0\0\0\0", 8));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_string_is_a_program_with_one_canonical_form),
        cmocka_unit_test(printing_and_parsing_gives_the_same_program_and_lines),
        cmocka_unit_test(the_shortest_byte_strings_are_empty_programs),
        cmocka_unit_test(a_code_without_meaning_keeps_its_bytes),
        cmocka_unit_test(text_takes_comments_blank_lines_carriage_returns_and_a_mark),
        cmocka_unit_test(made_up_tokens_and_overlaps_have_a_text),
        cmocka_unit_test(bytes_that_an_operation_carries_are_canonical),
        cmocka_unit_test(lines_of_a_trace_are_a_program),
        cmocka_unit_test(a_null_result_pointer_of_a_trace_stays_null_in_a_program),
        cmocka_unit_test(without_results_a_later_mention_of_the_storage_names_the_variable),
        cmocka_unit_test(a_bad_line_is_refused_with_its_place_and_what_belongs_there),
        cmocka_unit_test(more_operations_than_a_program_has_are_refused),
        cmocka_unit_test(damaged_text_never_surprises_the_parser),
        cmocka_unit_test(every_call_fits_into_an_operation),
        cmocka_unit_test(a_program_is_told_from_other_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
