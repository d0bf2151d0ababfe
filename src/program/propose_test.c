// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What is known at a point of a program, and what is proposed there.
 */
#include "base/test.h"

#include "program/propose.h"
#include "program/swarm.h"

#include <string.h>

static void
resources_follow_what_operations_make_and_take(void **state)
{
    (void)state;
    static const char text[] = "freeonce-program 1\n"
                               "acquire c0\nacquire c1 role=server\nopen client2 credential=c0\n"
                               "export client2\nfree-credential c1\n"
                               "AcquireCredentialsHandleW newcredential=c3\n"
                               "InitializeSecurityContextW credential=c3 newcontext=x2 output=[token@b5]\n"
                               "DeleteSecurityContext context=x2\nFreeContextBuffer block=b5\n"
                               "close-all\n";
    struct fo_program program;
    assert_int_equal(fo_program_parse(text, strlen(text), &program, NULL), FO_OK);
    struct fo_resources there = fo_resources_at(&program, 5);
    assert_int_equal(there.slots, 1);
    assert_int_equal(there.server_slots, 0);
    assert_int_equal(there.sessions, 1 << 2);
    assert_int_equal(there.exports, 1 << 2);
    there = fo_resources_at(&program, 7);
    assert_int_equal(there.credentials, 1 << 3);
    assert_int_equal(there.contexts, 1 << 2);
    assert_int_equal(there.memories, 1 << 5);
    there = fo_resources_at(&program, 9);
    assert_int_equal(there.contexts, 0);
    assert_int_equal(there.memories, 0);
    there = fo_resources_at(&program, 10);
    assert_int_equal(there.credentials | there.slots | there.sessions, 0);
}

static void
faults_mostly_meet_calls_that_are_to_come(void **state)
{
    (void)state;
    static const char text[] = "freeonce-program 1\n"
                               "script set=client-complete-leg to=1\n"
                               "wish client0 for=queries\n";
    struct fo_program program;
    struct fo_random random;
    uint32_t counts[1 + FO_CALL_COUNT] = {0};
    assert_int_equal(fo_program_parse(text, strlen(text), &program, NULL), FO_OK);
    fo_random_init(&random, 4);
    const struct fo_proposal proposal = {
        .random = &random,
        .resources = fo_resources_at(&program, program.operation_count),
        .classes = UINT32_C(1) << FO_CLASS_BASE | UINT32_C(1) << FO_CLASS_FAULT,
    };
    for (int i = 0; i < 4000; i++) {
        struct fo_operation operation;
        fo_propose_fault(&proposal, &operation);
        assert_int_equal(operation.code, FO_OP_FAULT);
        counts[operation.operands[FO_OPERAND_C]]++;
    }
    assert_true(counts[1 + FO_CALL_COMPLETE_AUTH_TOKEN] > 1000);
    assert_true(counts[1 + FO_CALL_QUERY_CONTEXT_ATTRIBUTES] > 1000);
    assert_true(counts[1 + FO_CALL_INITIALIZE_SECURITY_CONTEXT] > 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resources_follow_what_operations_make_and_take),
        cmocka_unit_test(faults_mostly_meet_calls_that_are_to_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
