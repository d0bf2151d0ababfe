// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of operations that overlap and of tokens that programs make up, under recorder and checker.
 */
#include "base/test.h"

#include "conform/memory_names.h"

#include "conform/judge.h"
#include "program/mutate.h"

#include <stdio.h>
#include <string.h>

enum {
    PROGRAMS = 1500,
    MUTATIONS = 24
};

static struct fo_judge *judge;

static int
set_up(void **state)
{
    (void)state;
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    return fo_judge_new(&options, &judge) == FO_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    fo_judge_free(judge);
    return 0;
}

static void
parse(const char *text, struct fo_program *program)
{
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), program, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s", error.line, error.column, error.expected, error.found);
    }
}

/** Run @p program, which must end well, twice, which must give the same trace. */
static void
run(const struct fo_program *program, const struct fo_subject *subject, struct fo_text *trace,
    struct fo_judgement *out)
{
    struct fo_text again = {0};
    fo_text_clear(trace);
    assert_int_equal(fo_judge_program(judge, program, subject, &again, out), FO_OK);
    assert_int_equal(fo_judge_program(judge, program, subject, trace, out), FO_OK);
    forget_memory_names(&again);
    forget_memory_names(trace);
    assert_string_equal(fo_text_get(&again), fo_text_get(trace));
    fo_text_fini(&again);
    if (!fo_judgement_is_good(out)) {
        struct fo_text why = {0};
        fo_judgement_print(out, &why);
        fo_program_print(program, &why);
        (void)fprintf(stderr, "%s%s", fo_text_get(&why), fo_text_get(trace));
        fo_text_fini(&why);
        fail_msg("the program did not end well");
    }
}

static void
run_text(const char *text, const struct fo_subject *subject, struct fo_text *trace, struct fo_judgement *out)
{
    struct fo_program program;
    parse(text, &program);
    run(&program, subject, trace, out);
}

/** The parts must stand in @p text in that order. */
static void
assert_order(const char *text, const char *const *parts)
{
    const char *at = text;
    for (size_t i = 0; parts[i] != NULL; i++) {
        const char *found = strstr(at, parts[i]);
        if (found == NULL) {
            fail_msg("no %s behind %zu parts in\n%s", parts[i], i, text);
        }
        at = found + strlen(parts[i]);
    }
}

#define TWO_CLIENTS                                            \
    "freeonce-program 1\nacquire c0\nacquire c1 role=server\n" \
    "open client0 credential=c0\nopen client1 credential=c0\nopen server0 credential=c1\n"

static void
calls_of_two_sessions_on_one_credential_overlap(void **state)
{
    (void)state;
    static const char *const crossed[] = {"begin 7 InitializeSecurityContextW credential=c0",
                                          "begin 8 t1 InitializeSecurityContextW credential=c0",
                                          "end 7 -> SEC_I_CONTINUE_NEEDED",
                                          "end 8 t1 -> SEC_I_CONTINUE_NEEDED", NULL};
    static const char *const nested[] = {"begin 7 InitializeSecurityContextW",
                                         "t1 InitializeSecurityContextW", "end 7 -> SEC_I_CONTINUE_NEEDED",
                                         NULL};
    static const char *const apart[] = {"\nInitializeSecurityContextW credential=c0",
                                        "t1 InitializeSecurityContextW credential=c0", NULL};
    struct fo_text trace = {0};
    struct fo_judgement judgement;
    run_text(TWO_CLIENTS "overlap hand-over=1|2\nstep client0\nstep client1\n", &fo_lifecycle_subject, &trace,
             &judgement);
    assert_order(fo_text_get(&trace), crossed);
    assert_int_equal(judgement.run.overlap_count, 2);
    run_text(TWO_CLIENTS "overlap hand-over=1\nstep client0\nstep client1\n", &fo_lifecycle_subject, &trace,
             &judgement);
    assert_order(fo_text_get(&trace), nested);
    assert_int_equal(judgement.run.overlap_count, 1);
    run_text(TWO_CLIENTS "overlap\nstep client0\nstep client1\n", &fo_lifecycle_subject, &trace, &judgement);
    assert_order(fo_text_get(&trace), apart);
    assert_int_equal(judgement.run.overlap_count, 0);
    fo_text_fini(&trace);
}

static void
a_credential_that_is_freed_under_a_suspended_leg_lives_until_the_context_is_gone(void **state)
{
    (void)state;
    static const char *const order[] = {"begin 8 InitializeSecurityContextW credential=c0",
                                        "t1 DeleteSecurityContext context=x0",
                                        "end 8",
                                        "DeleteSecurityContext context=x1",
                                        "FreeCredentialsHandle credential=c0",
                                        NULL};
    struct fo_text trace = {0};
    struct fo_judgement judgement;
    run_text(TWO_CLIENTS "free-credential c1\nstep client1\nfree-credential c0\noverlap hand-over=1\n"
                         "step client0\nfree client1\n",
             &fo_lifecycle_subject, &trace, &judgement);
    assert_order(fo_text_get(&trace), order);
    assert_int_equal(judgement.run.overlap_count, 1);
    fo_text_fini(&trace);
}

static void
what_one_thread_alone_may_use_never_overlaps(void **state)
{
    (void)state;
    static const char *const pairs[] = {
        "step client0\nstep client0\n",
        "handshake client0\nstep server0\n",
        "free client0\nquery client0\n",
        "free-credential c0\nclose-credential c0\n",
        "acquire c2\nacquire c2\n",
        "impersonate server0\nstep client0\n",
        "close-all\nstep client0\n",
        "step client0\nclose-library\n",
        "step client0\noverlap\nstep client1\n",
        "open client2 credential=c0\nstep client0\n",
        "step client0\n",
    };
    struct fo_text trace = {0};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct fo_text text = {0};
        struct fo_judgement judgement;
        fo_text_append(&text, TWO_CLIENTS "overlap hand-over=1|2|3|4\n");
        fo_text_append(&text, pairs[i]);
        run_text(fo_text_get(&text), &fo_lifecycle_subject, &trace, &judgement);
        assert_int_equal(judgement.run.overlap_count, 0);
        assert_true(judgement.run.idle_count > 0);
        fo_text_fini(&text);
    }
    fo_text_fini(&trace);
}

static void
a_session_that_impersonated_and_digest_servers_stay_on_one_thread(void **state)
{
    (void)state;
    struct fo_text trace = {0};
    struct fo_judgement judgement;
    run_text(TWO_CLIENTS
             "handshake client0\nimpersonate server0\noverlap hand-over=1\nstep client1\nfree server0\n",
             &fo_lifecycle_subject, &trace, &judgement);
    assert_int_equal(judgement.run.overlap_count, 0);
    run_text("freeonce-program 1\npackage WDigest\nacquire c1 role=server\nopen server0 credential=c1\n"
             "open server1 credential=c1\noverlap hand-over=1\nstep server0\nstep server1\n",
             &fo_lifecycle_subject, &trace, &judgement);
    assert_int_equal(judgement.run.overlap_count, 0);
    fo_text_fini(&trace);
}

static void
subjects_that_share_their_state_do_not_overlap(void **state)
{
    (void)state;
    struct fo_text trace = {0};
    struct fo_judgement judgement;
    run_text("freeonce-program 1\noverlap hand-over=1\nAcquireCredentialsHandleW newcredential=c0 use=2\n"
             "FreeCredentialsHandle credential=c0\n",
             &fo_raw_subject, &trace, &judgement);
    assert_int_equal(judgement.run.unsupported_count, 1);
    assert_int_equal(judgement.run.unsupported_line, 2);
    assert_int_equal(judgement.run.applied_count, 2);
    fo_text_fini(&trace);
}

static void
made_up_and_dictionary_tokens_reach_the_package(void **state)
{
    (void)state;
    static const char *const sizes[] = {"input=a", "token:38@", NULL};
    static const char *const word[] = {"input=a", "token:32@", NULL};
    struct fo_text trace = {0};
    struct fo_judgement judgement;
    run_text(TWO_CLIENTS "word ntlm-negotiate\nbytes 0102030405ff\nstep server0 token=raw\n",
             &fo_lifecycle_subject, &trace, &judgement);
    assert_order(fo_text_get(&trace), sizes);
    run_text(TWO_CLIENTS "step server0 token=dictionary\n", &fo_lifecycle_subject, &trace, &judgement);
    assert_order(fo_text_get(&trace), word);
    run_text(TWO_CLIENTS "step server0 token=raw\n", &fo_lifecycle_subject, &trace, &judgement);
    assert_int_equal(judgement.run.idle_count, 1);
    fo_text_fini(&trace);
}

static void
calls_take_made_up_and_spliced_tokens(void **state)
{
    (void)state;
    static const char *const made_up[] = {"AcceptSecurityContext", "token:6@", NULL};
    static const char *const empty[] = {"AcceptSecurityContext", "token:6@", "AcceptSecurityContext",
                                        "token:0@", NULL};
    static const char *const spliced[] = {"AcceptSecurityContext", "token:64@", "SEC_E_INVALID_TOKEN", NULL};
    struct fo_text trace = {0};
    struct fo_judgement judgement;
    run_text("freeonce-program 1\nAcquireCredentialsHandleW newcredential=c0 use=1\nbytes 4e544c4d5353\n"
             "AcceptSecurityContext credential=c0 newcontext=x0 input=[raw-token] output=[token@b0]\n"
             "AcceptSecurityContext credential=c0 newcontext=x1 input=[raw-token] output=[token@b0]\n",
             &fo_raw_subject, &trace, &judgement);
    assert_order(fo_text_get(&trace), made_up);
    assert_order(fo_text_get(&trace), empty);
    run_text("freeonce-program 1\nAcquireCredentialsHandleW newcredential=c0 use=1\n"
             "AcquireCredentialsHandleW newcredential=c1 use=2\n"
             "InitializeSecurityContextW credential=c1 context=null newcontext=x1 output=[token@b1]\n"
             "InitializeSecurityContextW credential=c1 context=null newcontext=x2 output=[token@b2]\n"
             "AcceptSecurityContext credential=c0 newcontext=x0 input=[spliced-token@b1] output=[token@b0]\n",
             &fo_raw_subject, &trace, &judgement);
    assert_order(fo_text_get(&trace), spliced);
    fo_text_fini(&trace);
}

/** Programs by mutation end well, and some of them overlap. */
static void
run_lineages(const struct fo_subject *subject, bool has_calls, uint64_t *overlap_count)
{
    struct fo_mutator mutator;
    struct fo_text trace = {0};
    fo_mutator_init(&mutator, 99);
    mutator.has_calls = has_calls;
    for (int i = 0; i < PROGRAMS; i++) {
        struct fo_program program = {0};
        struct fo_judgement judgement;
        for (int j = 0; j < MUTATIONS; j++) {
            enum fo_mutation pair = j < 2 ? FO_MUTATION_PAIR : FO_MUTATION_INSERT;
            if (j < MUTATIONS / 2) {
                (void)fo_program_mutate_as(&mutator, pair, &program, NULL);
            } else {
                (void)fo_program_mutate(&mutator, &program, NULL);
            }
        }
        run(&program, subject, &trace, &judgement);
        *overlap_count += judgement.run.overlap_count;
    }
    fo_text_fini(&trace);
}

static void
mutated_programs_of_sessions_end_well(void **state)
{
    (void)state;
    uint64_t overlap_count = 0;
    run_lineages(&fo_lifecycle_subject, false, &overlap_count);
    assert_true(overlap_count > PROGRAMS / 50);
}

static void
mutated_programs_of_calls_end_well(void **state)
{
    (void)state;
    uint64_t overlap_count = 0;
    run_lineages(&fo_raw_subject, true, &overlap_count);
    assert_int_equal(overlap_count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_of_two_sessions_on_one_credential_overlap),
        cmocka_unit_test(a_credential_that_is_freed_under_a_suspended_leg_lives_until_the_context_is_gone),
        cmocka_unit_test(what_one_thread_alone_may_use_never_overlaps),
        cmocka_unit_test(a_session_that_impersonated_and_digest_servers_stay_on_one_thread),
        cmocka_unit_test(subjects_that_share_their_state_do_not_overlap),
        cmocka_unit_test(made_up_and_dictionary_tokens_reach_the_package),
        cmocka_unit_test(calls_take_made_up_and_spliced_tokens),
        cmocka_unit_test(mutated_programs_of_sessions_end_well),
        cmocka_unit_test(mutated_programs_of_calls_end_well),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
