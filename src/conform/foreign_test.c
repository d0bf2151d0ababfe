// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of programs against a library that may crash, and of tokens that were given from outside.
 */
#include "base/test.h"

#include "conform/foreign.h"
#include "exec/token_subject.h"
#include "program/token_case.h"

#include <string.h>

static const char library[] = "libwinpr2.so.2";

static const char handshake[] =
    "freeonce-program 1\n"
    "acquire c0\nacquire c1 role=server\nopen client0 credential=c0\nopen server0 credential=c1\n"
    "handshake client0\n";

static const char deleted_twice[] =
    "freeonce-program 1\n"
    "AcquireCredentialsHandleW package=NTLM use=2 identity=other newcredential=c0\n"
    "InitializeSecurityContextW credential=c0 context=null target=n0 requirements=0 input=null "
    "newcontext=x0 output=[token@b0]\n"
    "DeleteSecurityContext context=x0\n"
    "DeleteSecurityContext context=other\n";

static void
parse(const char *text, struct fo_program *out)
{
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), out, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s", error.line, error.column, error.expected, error.found);
    }
}

static struct fo_foreign *
open_library(const char *accepted)
{
    const struct fo_foreign_options options = {
        .provider = library, .profile = FO_PROFILE_PORTABLE, .accepted = accepted};
    struct fo_foreign *foreign = NULL;
    struct fo_text why = {0};
    if (fo_foreign_new(&options, &why, &foreign) != FO_OK) {
        fail_msg("%s", fo_text_get(&why));
    }
    fo_text_fini(&why);
    return foreign;
}

static void
a_session_reaches_the_library(void **state)
{
    (void)state;
    struct fo_foreign *foreign = open_library("*");
    struct fo_program program;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    parse(handshake, &program);
    assert_int_equal(fo_foreign_program(foreign, &program, &fo_lifecycle_subject, &trace, &judgement), FO_OK);
    assert_true(judgement.verdict->call_count > 5);
    assert_non_null(strstr(fo_text_get(&trace), "library=libwinpr2.so.2"));
    assert_non_null(strstr(fo_text_get(&trace), "SEC_I_CONTINUE_NEEDED"));
    assert_true(fo_judgement_is_good(&judgement));
    fo_text_fini(&trace);
    fo_foreign_free(foreign);
}

static void
a_crash_is_a_finding_and_the_next_program_runs(void **state)
{
    (void)state;
    struct fo_foreign *foreign = open_library(NULL);
    struct fo_program hostile;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    parse(deleted_twice, &hostile);
    for (int i = 0; i < 2; i++) {
        fo_text_clear(&trace);
        assert_int_equal(fo_foreign_program(foreign, &hostile, &fo_raw_subject, &trace, &judgement), FO_OK);
        assert_non_null(strstr(fo_text_get(&trace), "crash SIG"));
        assert_non_null(judgement.finding);
        assert_int_equal(strncmp(judgement.finding->rule->id, "PRV-", 4), 0);
    }
    fo_text_fini(&trace);
    fo_foreign_free(foreign);
}

static void
accepted_findings_are_counted_only(void **state)
{
    (void)state;
    struct fo_foreign *foreign = open_library("NONE-SUCH,PRV-*");
    struct fo_program hostile;
    struct fo_judgement judgement;
    parse(deleted_twice, &hostile);
    assert_int_equal(fo_foreign_program(foreign, &hostile, &fo_raw_subject, NULL, &judgement), FO_OK);
    assert_null(judgement.finding);
    assert_true(fo_foreign_accepted_count(foreign) > 0);
    fo_foreign_free(foreign);
}

static void
what_is_no_provider_is_refused(void **state)
{
    (void)state;
    const struct fo_foreign_options options = {.provider = "libno-such-thing.so",
                                               .profile = FO_PROFILE_PORTABLE};
    struct fo_foreign *foreign = NULL;
    struct fo_text why = {0};
    assert_int_equal(fo_foreign_new(&options, &why, &foreign), FO_ERROR_LOAD);
    assert_null(foreign);
    assert_true(why.length > 0);
    fo_text_fini(&why);
}

static void
a_given_token_overtakes_those_that_wait(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0, 3, 0, 2, 'N', 'T', 'L', 'M', 'x', 'y', 'z'};
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_judge *judge;
    struct fo_token_case token;
    struct fo_program program;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    assert_int_equal(fo_judge_new(&options, &judge), FO_OK);
    fo_token_case_decode(bytes, sizeof bytes, &token);
    fo_token_case_program(&token, &program);
    fo_token_subject_set(token.bytes, token.count);
    assert_int_equal(fo_judge_program(judge, &program, &fo_token_subject, &trace, &judgement), FO_OK);
    assert_true(fo_judgement_is_good(&judgement));
    /* The server's first leg: the seven bytes, not the client's token that waits. */
    const char *leg = strstr(fo_text_get(&trace), "AcceptSecurityContextW");
    leg = leg != NULL ? leg : strstr(fo_text_get(&trace), "AcceptSecurityContext ");
    assert_non_null(leg);
    assert_non_null(strstr(leg, "input=a"));
    assert_non_null(strstr(leg, "[token:7@"));
    assert_non_null(strstr(leg, "SEC_E_INVALID_TOKEN"));
    fo_text_fini(&trace);
    fo_judge_free(judge);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_reaches_the_library),
        cmocka_unit_test(a_crash_is_a_finding_and_the_next_program_runs),
        cmocka_unit_test(accepted_findings_are_counted_only),
        cmocka_unit_test(what_is_no_provider_is_refused),
        cmocka_unit_test(a_given_token_overtakes_those_that_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
