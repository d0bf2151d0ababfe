// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Values and objects: reuse, aliases, calls that overlap, releases that fail.
 */
#include "check/trial.h"

#define ISC(OUT, VALUE) \
    "InitializeSecurityContextW context=null newcontext=" OUT " -> SEC_E_OK newcontext=" VALUE "\n"
#define PARTIAL(OUT, VALUE)                                                                                 \
    "InitializeSecurityContextW context=null newcontext=" OUT " -> SEC_I_CONTINUE_NEEDED newcontext=" VALUE \
    "\n"
#define DSC(HANDLE) "DeleteSecurityContext context=" HANDLE " -> SEC_E_OK\n"
#define ACQUIRE(STORAGE, VALUE) \
    "AcquireCredentialsHandleW package=NTLM newcredential=@" STORAGE " -> SEC_E_OK newcredential=" VALUE "\n"
#define FREE(HANDLE) "FreeCredentialsHandle credential=" HANDLE " -> SEC_E_OK\n"

/** Feed a whole trace and say how many primary findings it has. */
static size_t
count_primary(struct trial *trial, const char *text)
{
    trial_restart(trial);
    trial_feed(trial, text);
    trial_finish(trial);
    return trial_primary_count(trial);
}

static void
a_value_that_is_reissued_denotes_a_new_object(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, ISC("@s1", "x0"));
    const uint32_t first = trial_object(&trial, "x0")->id;
    trial_feed(&trial, DSC("x0@s1") ISC("minus-one@s1", "x0"));
    assert_true(trial_is_live(&trial, "x0"));
    assert_int_not_equal(trial_object(&trial, "x0")->id, first);
    assert_int_equal(trial_object(&trial, "x0")->generation, 1);
    trial_feed(&trial, DSC("x0@s1") "end\n");
    trial_finish(&trial);
    assert_int_equal(trial.verdict.finding_count, 0);
    trial_fini(&trial);
}

static void
a_success_that_leaves_the_bits_as_they_were_reissues_them(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    assert_int_equal(
        count_primary(
            &trial, ISC("@s1", "x0")
                        DSC("x0@s1") "InitializeSecurityContextW context=null newcontext=x0@s1 -> SEC_E_OK\n"
                                     "end\n"),
        2);
    assert_non_null(trial_finding(&trial, "HND-INVALIDATE"));
    assert_non_null(trial_finding(&trial, "CTX-SUCCESS-OWES-DELETE"));
    trial_fini(&trial);
}

static void
a_success_behind_an_altered_answer_has_stored_the_bits_that_were_there(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, ISC("@s1", "x0") DSC("x0@s1"));
    trial_feed(&trial, "InitializeSecurityContextW context=null newcontext=x0@s1 -> SEC_E_INVALID_TOKEN\n");
    assert_false(trial_is_live(&trial, "x0"));
    trial_feed(&trial,
               "InitializeSecurityContextW context=null newcontext=x0@s1 altered -> SEC_E_INVALID_TOKEN\n");
    assert_true(trial_is_live(&trial, "x0"));
    assert_true(fo_object_context(trial_object(&trial, "x0"))->is_first_failed);
    trial_fini(&trial);
}

static void
a_count_after_an_altered_first_leg_is_no_evidence_of_one_that_failed(void **state)
{
    (void)state;
    static const char *const words[] = {"", " altered"};
    struct trial trial;
    trial_init(&trial);
    for (int i = 0; i < 2; i++) {
        struct fo_text text = {0};
        fo_text_printf(&text,
                       "observe p0 objects=0 bytes=0\n"
                       "InitializeSecurityContextW context=null newcontext=@s1%s -> SEC_E_INVALID_TOKEN "
                       "newcontext=x0\n" DSC("x0@s1") "observe p0 objects=1 bytes=8\nend\n",
                       words[i]);
        (void)count_primary(&trial, fo_text_get(&text));
        assert_int_equal(trial_finding(&trial, "PRV-FIRST-FAIL-CLEAN") != NULL, i == 0);
        assert_int_equal(trial_finding(&trial, "PRV-BASELINE") != NULL, i == 1);
        fo_text_fini(&text);
    }
    trial_fini(&trial);
}

static void
a_later_leg_may_return_a_new_value_for_the_same_context(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial,
               PARTIAL("@s1", "x0") "InitializeSecurityContextW context=x0@s1 newcontext=x0@s1 -> SEC_E_OK "
                                    "newcontext=x1\n");
    assert_ptr_equal(trial_object(&trial, "x0"), trial_object(&trial, "x1"));
    assert_int_equal(trial_object(&trial, "x0")->value, fo_name_make(FO_NAME_CONTEXT, 1));
    trial_feed(&trial, DSC("x1@s1"));
    assert_false(trial_is_live(&trial, "x0"));
    assert_false(trial_is_live(&trial, "x1"));
    /* One of the two values is reissued: the other still denotes the old one. */
    trial_feed(&trial, ISC("@s2", "x1"));
    assert_true(trial_is_live(&trial, "x1"));
    assert_false(trial_is_live(&trial, "x0"));
    trial_fini(&trial);
}

static void
a_new_value_behind_an_altered_answer_denotes_the_same_context(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial,
               PARTIAL("@s1", "x0") "InitializeSecurityContextW context=x0@s1 newcontext=x0@s1 altered "
                                    "-> SEC_E_INTERNAL_ERROR newcontext=x1\n");
    assert_ptr_equal(trial_object(&trial, "x0"), trial_object(&trial, "x1"));
    trial_feed(&trial, DSC("x1@s1") "end\n");
    trial_finish(&trial);
    assert_int_equal(trial.verdict.finding_count, 0);
    trial_fini(&trial);
}

static void
a_later_leg_may_store_into_another_variable(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    assert_int_equal(
        count_primary(
            &trial,
            PARTIAL("@s1", "x0") "InitializeSecurityContextW context=x0@s1 newcontext=@s2 -> SEC_E_OK "
                                 "newcontext=x0\n" DSC("x0@s2") "end\n"),
        0);
    trial_fini(&trial);
}

static void
deleting_through_the_other_value_is_deleting_twice(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    assert_int_equal(
        count_primary(
            &trial,
            PARTIAL("@s1", "x0") "InitializeSecurityContextW context=x0@s1 newcontext=@s1 -> SEC_E_OK "
                                 "newcontext=x1\n" DSC("x1") DSC("x0") "end\n"),
        1);
    assert_non_null(trial_finding(&trial, "CTX-DELETE-ONCE"));
    trial_fini(&trial);
}

static void
a_server_context_that_is_found_again_is_one_object(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    const char *const found = "AcceptSecurityContext context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
                              "AcceptSecurityContext context=null newcontext=@s2 -> SEC_E_OK newcontext=x0\n";
    trial_feed(&trial, found);
    assert_true(fo_object_context(trial_object(&trial, "x0"))->is_aliased);
    trial_feed(&trial, DSC("x0@s2") "end\n");
    trial_finish(&trial);
    assert_int_equal(trial.verdict.finding_count, 0);
    trial_fini(&trial);
}

static void
a_credential_acquired_again_with_the_same_bits_is_freed_again(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    assert_int_equal(
        count_primary(&trial, ACQUIRE("s0", "c0") ACQUIRE("s2", "c0") FREE("c0@s2") FREE("c0@s0") "end\n"),
        0);
    trial_fini(&trial);
}

static void
a_value_reissued_on_another_thread_before_the_release_ends_is_charged_right(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, ISC("@s1", "x0") "begin 7 t1 DeleteSecurityContext context=x0@s1\n"
                                        "begin 8 t2 InitializeSecurityContextW context=null newcontext=@s2\n"
                                        "end 8 t2 -> SEC_E_OK newcontext=x0\n"
                                        "end 7 t1 -> SEC_E_OK\n");
    assert_true(trial_is_live(&trial, "x0"));
    assert_int_equal(trial_object(&trial, "x0")->created_line, 4);
    trial_feed(&trial, "DeleteSecurityContext context=x0@s2 -> SEC_E_OK\nend\n");
    trial_finish(&trial);
    assert_int_equal(trial.verdict.finding_count, 0);
    trial_fini(&trial);
}

static void
two_threads_that_delete_at_once_delete_twice(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, ISC("@s1", "x0") "begin 7 t1 DeleteSecurityContext context=x0@s1\n"
                                        "begin 8 t2 DeleteSecurityContext context=x0@s1\n"
                                        "end 8 t2 -> SEC_E_INVALID_HANDLE\n"
                                        "end 7 t1 -> SEC_E_OK\n"
                                        "end\n");
    trial_finish(&trial);
    assert_int_equal(trial_primary_count(&trial), 1);
    assert_non_null(trial_finding(&trial, "CTX-DELETE-ONCE"));
    trial_fini(&trial);
}

static void
a_release_that_fails_is_undone_also_while_others_begin(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(
        &trial,
        ACQUIRE("s0", "c0") "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> "
                            "SEC_I_CONTINUE_NEEDED newcontext=x0\n"
                            "begin 7 t1 DeleteSecurityContext context=x0@s1\n"
                            "begin 8 t2 EnumerateSecurityPackagesW\n"
                            "end 7 t1 -> SEC_E_INTERNAL_ERROR\n"
                            "end 8 t2 -> SEC_E_OK\n");
    assert_true(trial_is_live(&trial, "x0"));
    assert_int_equal(trial_object(&trial, "x0")->phase, FO_CONTEXT_PARTIAL);
    assert_int_equal(trial_object(&trial, "x0")->released_line, 0);
    assert_int_equal(fo_object_credential(trial_object(&trial, "c0"))->context_count, 1);
    trial_fini(&trial);
}

static void
a_credential_that_a_context_moved_to_keeps_the_old_one_owned(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(
        &trial,
        ACQUIRE("s0", "c0") ACQUIRE(
            "s2",
            "c1") "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> "
                  "SEC_I_INCOMPLETE_CREDENTIALS "
                  "newcontext=x0\n"
                  "InitializeSecurityContextW credential=c1@s2 context=x0@s1 newcontext=x0@s1 -> SEC_E_OK\n");
    const struct fo_context *context = fo_object_context(trial_object(&trial, "x0"));
    assert_int_equal(context->credential_count, 2);
    assert_int_equal(context->credential_id, trial_object(&trial, "c1")->id);
    assert_int_equal(fo_object_credential(trial_object(&trial, "c0"))->replaced_by_id,
                     trial_object(&trial, "c1")->id);
    trial_fini(&trial);
}

static void
a_token_that_completion_empties_is_not_owed_to_the_peer(void **state)
{
    (void)state;
    static const char leg[] =
        "InitializeSecurityContextW context=null newcontext=@s1 output=[token:2888@b0] -> "
        "SEC_I_COMPLETE_NEEDED newcontext=x0 output=[token:40@b0#7]\n";
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, leg);
    trial_feed(&trial,
               "CompleteAuthToken context=x0@s1 token=[token:40@b0#7] -> SEC_E_OK token=[token:40@b0#8]\n");
    assert_true(fo_object_context(trial_object(&trial, "x0"))->is_token_unsent);
    trial_feed(&trial, "CompleteAuthToken context=x0@s1 token=[token:40@b0#7] -> SEC_E_INVALID_TOKEN "
                       "token=[token:0@b0]\n");
    assert_true(fo_object_context(trial_object(&trial, "x0"))->is_token_unsent);
    trial_feed(&trial,
               "CompleteAuthToken context=x0@s1 token=[token:40@b0#7] -> SEC_E_OK token=[token:0@b0]\n");
    assert_false(fo_object_context(trial_object(&trial, "x0"))->is_token_unsent);
    trial_fini(&trial);
}

static void
contexts_that_saw_one_token_are_peers(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, "InitializeSecurityContextW context=null newcontext=@s1 output=[token:2888@b0] -> "
                       "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0#7]\n");
    assert_true(fo_object_context(trial_object(&trial, "x0"))->is_token_unsent);
    trial_feed(&trial, "AcceptSecurityContext context=null input=[token:40@b1#8] newcontext=@s2 -> "
                       "SEC_E_OK newcontext=x1\n");
    assert_true(fo_object_context(trial_object(&trial, "x0"))->is_token_unsent);
    trial_feed(&trial, "AcceptSecurityContext context=null input=[token:40@b1#7] newcontext=@s3 -> "
                       "SEC_E_OK newcontext=x2\n");
    assert_false(fo_object_context(trial_object(&trial, "x0"))->is_token_unsent);
    assert_int_equal(fo_object_context(trial_object(&trial, "x0"))->peer_id, trial_object(&trial, "x2")->id);
    assert_int_equal(fo_object_context(trial_object(&trial, "x2"))->peer_id, trial_object(&trial, "x0")->id);
    trial_fini(&trial);
}

static void
a_variable_that_was_copied_before_it_was_reused_loses_nothing(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    assert_int_equal(
        count_primary(&trial, ISC("@s1", "x0") ISC("x0@s1", "x1") DSC("x0@s7") DSC("x1@s1") "end\n"), 0);
    assert_int_equal(count_primary(&trial, ISC("@s1", "x0") ISC("x0@s1", "x1") DSC("x1@s1") "end\n"), 1);
    assert_non_null(trial_finding(&trial, "SES-REUSE-FREED-SLOT"));
    trial_fini(&trial);
}

static void
an_end_without_a_begin_is_judged_as_a_whole_call(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    struct fo_record record = {.kind = FO_RECORD_END, .line = 1, .thread = fo_name_make(FO_NAME_THREAD, 0)};
    record.u.call.call = FO_CALL_DELETE_SECURITY_CONTEXT;
    record.u.call.provider = fo_name_make(FO_NAME_TABLE, 0);
    record.u.call.number = 1;
    record.u.call.operands[0].observed = true;
    record.u.call.operands[0].u.handle.before = fo_name_make(FO_NAME_CONTEXT, 0);
    trial_feed(&trial, ISC("@s1", "x0"));
    fo_checker_feed(trial.checker, &record);
    assert_false(trial_is_live(&trial, "x0"));
    assert_int_equal(trial.verdict.call_count, 2);
    trial_fini(&trial);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_is_reissued_denotes_a_new_object),
        cmocka_unit_test(a_success_that_leaves_the_bits_as_they_were_reissues_them),
        cmocka_unit_test(a_success_behind_an_altered_answer_has_stored_the_bits_that_were_there),
        cmocka_unit_test(a_count_after_an_altered_first_leg_is_no_evidence_of_one_that_failed),
        cmocka_unit_test(a_later_leg_may_return_a_new_value_for_the_same_context),
        cmocka_unit_test(a_new_value_behind_an_altered_answer_denotes_the_same_context),
        cmocka_unit_test(a_later_leg_may_store_into_another_variable),
        cmocka_unit_test(deleting_through_the_other_value_is_deleting_twice),
        cmocka_unit_test(a_server_context_that_is_found_again_is_one_object),
        cmocka_unit_test(a_credential_acquired_again_with_the_same_bits_is_freed_again),
        cmocka_unit_test(a_value_reissued_on_another_thread_before_the_release_ends_is_charged_right),
        cmocka_unit_test(two_threads_that_delete_at_once_delete_twice),
        cmocka_unit_test(a_release_that_fails_is_undone_also_while_others_begin),
        cmocka_unit_test(a_credential_that_a_context_moved_to_keeps_the_old_one_owned),
        cmocka_unit_test(a_token_that_completion_empties_is_not_owed_to_the_peer),
        cmocka_unit_test(contexts_that_saw_one_token_are_peers),
        cmocka_unit_test(a_variable_that_was_copied_before_it_was_reused_loses_nothing),
        cmocka_unit_test(an_end_without_a_begin_is_judged_as_a_whole_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
