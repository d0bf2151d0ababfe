// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the minimizers: what they keep, what they drop, and that they stop there.
 */
#include "program/minimize.h"

#include "base/random.h"
#include "base/test.h"
#include "conform/judge.h"
#include "program/mention.h"
#include "program/minimize_token.h"

#include <stdio.h>
#include <string.h>

/** Codes that a program must hold in this order to pass. */
struct wanted {
    uint8_t codes[4];
    uint32_t count;
    uint32_t asked_count;
    uint32_t stop_after; /**< Tries after which progress says no; 0: never. */
};

static bool
holds_codes(void *user, const struct fo_program *program)
{
    struct wanted *wanted = user;
    uint32_t found = 0;
    wanted->asked_count++;
    for (uint32_t i = 0; i < program->operation_count && found < wanted->count; i++) {
        found += program->operations[i].code == wanted->codes[found];
    }
    return found == wanted->count;
}

static bool
goes_on(void *user, uint32_t try_count, uint32_t operation_count)
{
    const struct wanted *wanted = user;
    (void)operation_count;
    return wanted->stop_after == 0 || try_count < wanted->stop_after;
}

/** Any program: bytes without meaning, decoded. */
static void
make_random(struct fo_random *random, uint8_t code_base, struct fo_program *out)
{
    uint8_t bytes[FO_PROGRAM_BYTES_MAX] = {0};
    size_t length = FO_PROGRAM_HEADER_BYTES;
    const size_t count = 4 + fo_random_below(random, 40);
    for (size_t i = 0; i < count; i++) {
        uint8_t *cell = bytes + length;
        for (size_t j = 1; j < 2 * (size_t)FO_OPERATION_BYTES; j++) {
            const uint8_t value = (uint8_t)fo_random_next(random);
            cell[j] = fo_random_below(random, 4) > 0 ? value % 3 : value;
        }
        cell[0] = (uint8_t)(code_base +
                            fo_random_below(random, code_base == 0 ? FO_OP_SESSION_COUNT : FO_CALL_COUNT));
        length += (code_base == 0 ? 1U : 2U) * FO_OPERATION_BYTES;
    }
    fo_program_decode(bytes, length, out);
}

static void
only_what_is_wanted_is_left(void **state)
{
    struct fo_random random;
    (void)state;
    fo_random_init(&random, 1);
    for (int round = 0; round < 200; round++) {
        struct wanted wanted = {.count = 3};
        const struct fo_minimize_options options = {
            .is_broken = holds_codes, .progress = goes_on, .user = &wanted};
        struct fo_program program;
        struct fo_minimized result;
        make_random(&random, 0, &program);
        assert_true(program.operation_count >= 4);
        for (uint32_t i = 0; i < wanted.count; i++) {
            wanted.codes[i] = program.operations[i * program.operation_count / wanted.count].code;
        }
        assert_int_equal(fo_program_minimize(&program, &options, &result), FO_OK);
        assert_true(result.is_minimal);
        assert_int_equal(program.operation_count, wanted.count);
        assert_int_equal(result.operations_after, wanted.count);
        assert_int_equal(result.try_count, wanted.asked_count);
        for (uint32_t i = 0; i < wanted.count; i++) {
            struct fo_operation plain = {.code = wanted.codes[i]};
            fo_operation_canonicalize(&plain);
            assert_int_equal(program.operations[i].code, wanted.codes[i]);
            assert_true(fo_operation_equal(&program.operations[i], &plain));
        }
    }
}

static void
a_program_that_does_not_pass_is_left_alone(void **state)
{
    struct wanted wanted = {.codes = {FO_OP_CLOSE_ALL}, .count = 1};
    const struct fo_minimize_options options = {.is_broken = holds_codes, .user = &wanted};
    struct fo_program program = {.operation_count = 1, .operations = {{.code = FO_OP_OPEN_LIBRARY}}};
    const struct fo_program before = program;
    struct fo_minimized result;
    (void)state;
    assert_int_equal(fo_program_minimize(&program, &options, &result), FO_ERROR_NOT_FOUND);
    assert_true(fo_program_equal(&program, &before));
    assert_int_equal(wanted.asked_count, 1);
}

static void
an_early_end_leaves_what_passes(void **state)
{
    struct fo_random random;
    struct fo_program whole;
    (void)state;
    fo_random_init(&random, 2);
    make_random(&random, 0, &whole);
    for (uint32_t tries = 1; tries < 30; tries++) {
        struct wanted wanted = {.codes = {whole.operations[2].code}, .count = 1, .stop_after = tries};
        const struct fo_minimize_options stopped = {
            .is_broken = holds_codes, .progress = goes_on, .user = &wanted};
        const struct fo_minimize_options limited = {
            .is_broken = holds_codes, .user = &wanted, .tries_max = tries};
        struct fo_program first = whole;
        struct fo_program second = whole;
        struct fo_minimized result;
        const enum fo_error how = fo_program_minimize(&first, &stopped, &result);
        assert_true(how == FO_OK || how == FO_ERROR_INTERRUPTED);
        assert_int_equal(result.is_minimal, how == FO_OK);
        assert_int_equal(fo_program_minimize(&second, &limited, &result),
                         how == FO_OK ? FO_OK : FO_ERROR_LIMIT);
        assert_true(holds_codes(&wanted, &first));
        assert_true(fo_program_equal(&first, &second));
    }
}

/** A finding by rule and offending event. */
struct judged {
    struct fo_judge *judge;
    const struct fo_rule *rule;
    char call[40];
};

static bool
judge_program(struct judged *judged, const struct fo_program *program, struct judged *out)
{
    struct fo_judgement judgement;
    assert_int_equal(fo_judge_program(judged->judge, program, &fo_calls_subject, NULL, &judgement), FO_OK);
    if (judgement.finding == NULL) {
        return false;
    }
    out->rule = judgement.finding->rule;
    (void)snprintf(out->call, sizeof out->call, "%.*s", (int)strcspn(judgement.finding->call, " "),
                   judgement.finding->call);
    return true;
}

static bool
is_same_finding(void *user, const struct fo_program *program)
{
    struct judged *wanted = user;
    struct judged found = *wanted;
    return judge_program(wanted, program, &found) && found.rule == wanted->rule &&
           strcmp(found.call, wanted->call) == 0;
}

static struct fo_judge *
new_judge(void)
{
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_judge *judge = NULL;
    assert_int_equal(fo_judge_new(&options, &judge), FO_OK);
    return judge;
}

static void
assert_each_operation_is_needed(struct judged *wanted, const struct fo_program *program)
{
    for (uint32_t i = 0; i < program->operation_count; i++) {
        struct fo_program without = *program;
        memmove(&without.operations[i], &without.operations[i + 1],
                (program->operation_count - i - 1) * sizeof without.operations[0]);
        without.operation_count--;
        memset(&without.operations[without.operation_count], 0, sizeof without.operations[0]);
        assert_false(is_same_finding(wanted, &without));
    }
}

static void
without_any_operation_the_finding_is_gone(void **state)
{
    struct judged wanted = {.judge = new_judge()};
    struct fo_random random;
    uint32_t found_count = 0;
    (void)state;
    fo_random_init(&random, 3);
    for (int round = 0; round < 150; round++) {
        const struct fo_minimize_options options = {.is_broken = is_same_finding, .user = &wanted};
        struct fo_program program;
        struct fo_program again;
        struct fo_minimized result;
        make_random(&random, FO_OP_CALL, &program);
        if (!judge_program(&wanted, &program, &wanted)) {
            continue;
        }
        found_count++;
        again = program;
        assert_int_equal(fo_program_minimize(&program, &options, &result), FO_OK);
        assert_true(is_same_finding(&wanted, &program));
        assert_each_operation_is_needed(&wanted, &program);
        assert_int_equal(fo_program_minimize(&again, &options, &result), FO_OK);
        assert_true(fo_program_equal(&program, &again));
    }
    assert_true(found_count >= 50);
    fo_judge_free(wanted.judge);
}

static void
parse(const char *text, struct fo_program *out)
{
    assert_int_equal(fo_program_parse(text, strlen(text), out, NULL), FO_OK);
}

static void
assert_text(const struct fo_program *program, const char *expected)
{
    struct fo_text text = {0};
    fo_program_print(program, &text);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_fini(&text);
}

static void
the_first_finding_is_kept_although_another_is_shorter(void **state)
{
    struct judged wanted = {.judge = new_judge()};
    const struct fo_minimize_options options = {.is_broken = is_same_finding, .user = &wanted};
    struct fo_program program;
    struct fo_minimized result;
    (void)state;
    parse("freeonce-program 1\n"
          "AcquireCredentialsHandleW package=NTLM use=2 newcredential=c3\n"
          "QuerySecurityPackageInfoW package=NTLM packages=b5\n"
          "InitializeSecurityContextW credential=c3 input=null newcontext=x6 output=[token@b2]\n"
          "FreeContextBuffer block=b5\n"
          "DeleteSecurityContext context=x6\n"
          "DeleteSecurityContext context=x6\n"
          "FreeCredentialsHandle credential=c3\n"
          "FreeCredentialsHandle credential=c3\n",
          &program);
    assert_true(judge_program(&wanted, &program, &wanted));
    assert_string_equal(wanted.rule->id, "CTX-DELETE-ONCE");
    assert_int_equal(fo_program_minimize(&program, &options, &result), FO_OK);
    assert_text(&program, "freeonce-program 1\n"
                          "AcquireCredentialsHandleW use=2 newcredential=c0\n"
                          "InitializeSecurityContextW credential=c0 context=null input=null newcontext=x0 "
                          "output=[token@b0]\n"
                          "DeleteSecurityContext context=x0\n"
                          "DeleteSecurityContext context=x0\n");
    fo_judge_free(wanted.judge);
}

static void
numbers_are_given_anew_in_order_of_appearance(void **state)
{
    struct fo_program program;
    (void)state;
    parse("freeonce-program 1\n"
          "acquire c3\n"
          "open server2 credential=c3\n"
          "step client1 token=swap from=client2\n"
          "step client2\n",
          &program);
    fo_program_renumber(&program);
    assert_text(&program, "freeonce-program 1\n"
                          "acquire c0\n"
                          "open server0 credential=c0\n"
                          "step client1 token=swap\n"
                          "step client0\n");
}

static bool
holds_pair(void *user, const struct fo_token_case *token)
{
    uint32_t *asked_count = user;
    (*asked_count)++;
    for (size_t i = 0; i + 1 < token->count && token->leg_count >= 1; i++) {
        if (token->bytes[i] == 0x42 && token->bytes[i + 1] != 0) {
            return (token->options & FO_TOKEN_MUTUAL) != 0;
        }
    }
    return false;
}

static void
a_token_shrinks_to_what_matters(void **state)
{
    uint32_t asked_count = 0;
    const struct fo_minimize_token_options options = {.is_broken = holds_pair, .user = &asked_count};
    uint8_t bytes[FO_TOKEN_CASE_BYTES_MAX];
    uint8_t given[700];
    uint32_t try_count = 0;
    (void)state;
    memset(given, 7, sizeof given);
    given[433] = 0x42;
    struct fo_token_case token = {
        .package = FO_PROGRAM_NTLM,
        .leg_count = 5,
        .options = FO_TOKEN_MUTUAL | FO_TOKEN_ANSI,
        .then = FO_TOKEN_THEN_REPEAT,
        .order = 3,
        .bytes = given,
        .count = sizeof given,
    };
    assert_int_equal(fo_token_case_minimize(&token, &options, bytes, &try_count), FO_OK);
    assert_int_equal(try_count, asked_count);
    assert_int_equal(token.count, 2);
    assert_int_equal(token.bytes[0], 0x42);
    assert_int_equal(token.bytes[1], 7);
    assert_int_equal(token.leg_count, 1);
    assert_int_equal(token.options, FO_TOKEN_MUTUAL);
    assert_int_equal(token.then, 0);
    assert_int_equal(token.order, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_wanted_is_left),
        cmocka_unit_test(a_program_that_does_not_pass_is_left_alone),
        cmocka_unit_test(an_early_end_leaves_what_passes),
        cmocka_unit_test(without_any_operation_the_finding_is_gone),
        cmocka_unit_test(the_first_finding_is_kept_although_another_is_shorter),
        cmocka_unit_test(numbers_are_given_anew_in_order_of_appearance),
        cmocka_unit_test(a_token_shrinks_to_what_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
