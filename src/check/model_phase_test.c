// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The state machines of contexts, credentials, blocks, handles and modules, row by row.
 */
#include "check/trial.h"

#define ISC1(STATUS) "InitializeSecurityContextW context=null newcontext=@s1 -> " STATUS " newcontext=x0\n"
#define ISC2(STATUS) "InitializeSecurityContextW context=x0@s1 newcontext=x0@s1 -> " STATUS "\n"
#define ASC1(STATUS) "AcceptSecurityContext context=null newcontext=@s1 -> " STATUS " newcontext=x0\n"
#define ASC2(STATUS) "AcceptSecurityContext context=x0@s1 newcontext=x0@s1 -> " STATUS "\n"
#define CAT(STATUS) "CompleteAuthToken context=x0@s1 -> " STATUS "\n"
#define ACT "ApplyControlToken context=x0@s1 input=[token:4] -> SEC_E_OK\n"
#define DECRYPT(STATUS) "DecryptMessage context=x0@s1 -> " STATUS "\n"
#define DSC(STATUS) "DeleteSecurityContext context=x0@s1 -> " STATUS "\n"
#define DIGEST_ACQUIRE \
    "AcquireCredentialsHandleW package=WDigest newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define DIGEST_ASC1 \
    "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
#define CONTINUE "SEC_I_CONTINUE_NEEDED"
#define MORE "SEC_E_INCOMPLETE_MESSAGE"
#define FATAL "SEC_E_INVALID_TOKEN"

struct row {
    const char *text;
    enum fo_context_phase phase; /**< Of x0 at the end of the text; NONE: there is no x0. */
};

static const struct row rows[] = {
    /* First legs of a client. */
    {ISC1(CONTINUE), FO_CONTEXT_PARTIAL},
    {ISC1("SEC_I_MESSAGE_FRAGMENT"), FO_CONTEXT_PARTIAL},
    {ISC1("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_I_COMPLETE_NEEDED"), FO_CONTEXT_NEED_COMPLETE},
    {ISC1("SEC_I_COMPLETE_AND_CONTINUE"), FO_CONTEXT_NEED_COMPLETE_CONTINUE},
    {ISC1("SEC_I_INCOMPLETE_CREDENTIALS"), FO_CONTEXT_WANT_CREDENTIAL},
    {ISC1(MORE), FO_CONTEXT_PARTIAL},
    {"InitializeSecurityContextW context=null newcontext=@s1 -> " MORE "\n", FO_CONTEXT_NONE},
    {ISC1(FATAL), FO_CONTEXT_FAILED},
    {"InitializeSecurityContextW context=null newcontext=@s1 -> " FATAL "\n", FO_CONTEXT_NONE},
    {"InitializeSecurityContextW context=null newcontext=@s1 -> " FATAL " newcontext=zero\n",
     FO_CONTEXT_NONE},
    /* Later legs. */
    {ISC1(CONTINUE) ISC2(CONTINUE), FO_CONTEXT_PARTIAL},
    {ISC1(CONTINUE) ISC2(MORE), FO_CONTEXT_PARTIAL},
    {ISC1(CONTINUE) ISC2("SEC_I_CONTINUE_NEEDED_MESSAGE_OK"), FO_CONTEXT_PARTIAL},
    {ISC1(CONTINUE) ISC2("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ISC1(CONTINUE) ISC2("SEC_I_COMPLETE_NEEDED"), FO_CONTEXT_NEED_COMPLETE},
    {ISC1(CONTINUE) ISC2("SEC_I_COMPLETE_AND_CONTINUE"), FO_CONTEXT_NEED_COMPLETE_CONTINUE},
    {ISC1(CONTINUE) ISC2("SEC_I_INCOMPLETE_CREDENTIALS"), FO_CONTEXT_WANT_CREDENTIAL},
    {ISC1(CONTINUE) ISC2(FATAL), FO_CONTEXT_FAILED},
    {ISC1(CONTINUE) ISC2("SEC_E_INVALID_HANDLE"), FO_CONTEXT_PARTIAL},
    {ISC1(CONTINUE) ISC2(FATAL) ISC2("SEC_E_OK"), FO_CONTEXT_FAILED},
    {ISC1("SEC_I_INCOMPLETE_CREDENTIALS") ISC2("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_I_INCOMPLETE_CREDENTIALS") ISC2(CONTINUE), FO_CONTEXT_PARTIAL},
    /* Completion. */
    {ISC1("SEC_I_COMPLETE_NEEDED") CAT("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_I_COMPLETE_NEEDED") CAT("SEC_E_MESSAGE_ALTERED"), FO_CONTEXT_FAILED},
    {ISC1("SEC_I_COMPLETE_AND_CONTINUE") CAT("SEC_E_OK"), FO_CONTEXT_PARTIAL},
    {ISC1("SEC_I_COMPLETE_AND_CONTINUE") CAT("SEC_E_MESSAGE_ALTERED"), FO_CONTEXT_FAILED},
    {ISC1("SEC_E_OK") CAT("SEC_E_UNSUPPORTED_FUNCTION"), FO_CONTEXT_ESTABLISHED},
    /* Messages. */
    {ISC1("SEC_E_OK") DECRYPT("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") DECRYPT(MORE), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_RENEGOTIATE"), FO_CONTEXT_RENEGOTIATING},
    {ISC1("SEC_E_OK") "MakeSignature context=x0@s1 -> SEC_I_RENEGOTIATE\n", FO_CONTEXT_RENEGOTIATING},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_CONTEXT_EXPIRED"), FO_CONTEXT_PEER_CLOSED},
    {ISC1("SEC_E_OK") DECRYPT("SEC_E_MESSAGE_ALTERED"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_CONTEXT_EXPIRED") DECRYPT("SEC_E_CONTEXT_EXPIRED"),
     FO_CONTEXT_PEER_CLOSED},
    /* Again on an established context. */
    {ISC1("SEC_E_OK") ISC2("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") ISC2(CONTINUE), FO_CONTEXT_RENEGOTIATING},
    {ISC1("SEC_E_OK") ISC2(FATAL), FO_CONTEXT_FAILED},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_RENEGOTIATE") ISC2(CONTINUE), FO_CONTEXT_RENEGOTIATING},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_RENEGOTIATE") ISC2(MORE), FO_CONTEXT_RENEGOTIATING},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_RENEGOTIATE") ISC2("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_RENEGOTIATE") ISC2(FATAL), FO_CONTEXT_FAILED},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_RENEGOTIATE") DECRYPT("SEC_E_CONTEXT_EXPIRED"),
     FO_CONTEXT_RENEGOTIATING},
    /* Shutdown. */
    {ISC1(CONTINUE) ACT, FO_CONTEXT_SHUTTING_DOWN},
    {ISC1("SEC_E_OK") ACT, FO_CONTEXT_SHUTTING_DOWN},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_CONTEXT_EXPIRED") ACT, FO_CONTEXT_SHUTTING_DOWN},
    {ISC1("SEC_E_OK") DECRYPT("SEC_I_RENEGOTIATE") ACT, FO_CONTEXT_SHUTTING_DOWN},
    {ISC1("SEC_E_OK") "ApplyControlToken context=x0@s1 input=[token:12] -> SEC_E_OK\n",
     FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") "ApplyControlToken context=x0@s1 input=[token:4] -> SEC_E_UNSUPPORTED_FUNCTION\n",
     FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") ACT ISC2("SEC_E_OK"), FO_CONTEXT_SHUT_DOWN},
    {ISC1("SEC_E_OK") ACT ISC2("SEC_I_CONTEXT_EXPIRED"), FO_CONTEXT_SHUT_DOWN},
    {ISC1("SEC_E_OK") ACT ISC2(CONTINUE), FO_CONTEXT_SHUTTING_DOWN},
    {ISC1("SEC_E_OK") ACT ISC2(MORE), FO_CONTEXT_SHUTTING_DOWN},
    {ISC1("SEC_E_OK") ACT ISC2(FATAL), FO_CONTEXT_FAILED},
    {ISC1("SEC_E_OK") ACT ISC2("SEC_E_OK") DECRYPT("SEC_E_CONTEXT_EXPIRED"), FO_CONTEXT_SHUT_DOWN},
    /* The end. */
    {ISC1("SEC_E_OK") DSC("SEC_E_OK"), FO_CONTEXT_DELETED},
    {ISC1(CONTINUE) DSC("SEC_E_OK"), FO_CONTEXT_DELETED},
    {ISC1(FATAL) DSC("SEC_E_OK"), FO_CONTEXT_DELETED},
    {ISC1("SEC_E_OK") DSC("SEC_E_INVALID_HANDLE"), FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") DSC("SEC_E_OK") ISC2(CONTINUE), FO_CONTEXT_DELETED},
    {ISC1("SEC_E_OK") "ExportSecurityContext context=x0@s1 flags=2 -> SEC_E_OK\n", FO_CONTEXT_EXPORTED},
    {ISC1("SEC_E_OK") "ExportSecurityContext context=x0@s1 flags=2 -> SEC_E_UNSUPPORTED_FUNCTION\n",
     FO_CONTEXT_ESTABLISHED},
    {ISC1("SEC_E_OK") "ExportSecurityContext context=x0@s1 flags=0 -> SEC_E_OK\n", FO_CONTEXT_ESTABLISHED},
    /* A slot that is missing calls nothing. */
    {ISC1("SEC_E_OK") "DeleteSecurityContext context=x0@s1 slot-missing -> SEC_E_OK\n",
     FO_CONTEXT_ESTABLISHED},
    /* Servers. */
    {ASC1(CONTINUE), FO_CONTEXT_PARTIAL},
    {ASC1("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ASC1("SEC_I_COMPLETE_NEEDED") CAT("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {ASC1(CONTINUE) ASC2("SEC_E_LOGON_DENIED"), FO_CONTEXT_FAILED},
    {ASC1("SEC_E_OK") ASC2(CONTINUE), FO_CONTEXT_RENEGOTIATING},
    {ASC1("SEC_E_OK") ASC2("SEC_E_OK"), FO_CONTEXT_ESTABLISHED},
    {DIGEST_ACQUIRE DIGEST_ASC1 ASC2("0xC000006D"), FO_CONTEXT_ESTABLISHED},
    {ASC1("SEC_E_OK") ASC2("0xC000006D"), FO_CONTEXT_FAILED},
    {ASC1("SEC_E_OK") ASC1("SEC_I_COMPLETE_NEEDED"), FO_CONTEXT_NEED_COMPLETE},
    {"ImportSecurityContextW package=NTLM newcontext=@s1 -> SEC_E_OK newcontext=x0\n",
     FO_CONTEXT_ESTABLISHED},
    {"ImportSecurityContextW package=NTLM newcontext=@s1 -> SEC_E_NO_CREDENTIALS\n", FO_CONTEXT_NONE},
};

static void
contexts_move_as_the_tables_say(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        trial_restart(&trial);
        trial_feed(&trial, rows[index].text);
        const struct fo_object *object = trial_object(&trial, "x0");
        const int phase = object == NULL ? FO_CONTEXT_NONE : object->phase;
        if (phase != (int)rows[index].phase) {
            fail_msg("phase %d instead of %d after\n%s", phase, (int)rows[index].phase, rows[index].text);
        }
        if (object != NULL) {
            assert_true(object->is_live == (phase != FO_CONTEXT_DELETED && phase != FO_CONTEXT_EXPORTED));
        }
    }
    trial_fini(&trial);
}

#define ACQUIRE "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define CLIENT \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"

static void
a_credential_lives_from_acquire_to_free_and_counts_its_contexts(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_NO_CREDENTIALS\n");
    assert_null(trial_object(&trial, "c0"));
    trial_feed(&trial, ACQUIRE CLIENT);
    assert_int_equal(fo_object_credential(trial_object(&trial, "c0"))->context_count, 1);
    trial_feed(&trial, "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s2 -> SEC_E_OK "
                       "newcontext=x1\n");
    assert_int_equal(fo_object_credential(trial_object(&trial, "c0"))->context_count, 2);
    trial_feed(&trial, DSC("SEC_E_OK"));
    assert_int_equal(fo_object_credential(trial_object(&trial, "c0"))->context_count, 1);
    trial_feed(&trial, "FreeCredentialsHandle credential=c0@s0 -> SEC_E_INTERNAL_ERROR\n");
    assert_true(trial_is_live(&trial, "c0"));
    assert_int_equal(fo_object_context(trial_object(&trial, "x1"))->credential_freed_line, 0);
    trial_feed(&trial, "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n");
    assert_false(trial_is_live(&trial, "c0"));
    assert_int_equal(fo_object_context(trial_object(&trial, "x1"))->credential_freed_line, 1);
    trial_fini(&trial);
}

static enum fo_where
where(const struct trial *trial, const char *word, uint32_t offset)
{
    fo_name name = 0;
    assert_true(fo_name_parse(word, strlen(word), &name));
    return fo_model_locate(trial->checker->model, (struct fo_place){.name = name, .offset = offset}).where;
}

#define LEG_BLOCK                                                                                           \
    "InitializeSecurityContextW context=null requirements=0x100 newcontext=@s1 output=a0[token:0@null] -> " \
    "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0#9] attributes=0x100\n"

static void
a_block_lives_until_it_is_freed_at_its_base(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_UNKNOWN);
    trial_feed(&trial, LEG_BLOCK);
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_BLOCK);
    assert_int_equal(where(&trial, "b0", 8), FO_WHERE_BLOCK_INSIDE);
    trial_feed(&trial, "FreeContextBuffer block=b0+8 -> SEC_E_OK\n");
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_BLOCK);
    trial_feed(&trial, "FreeContextBuffer block=b0 -> SEC_E_INVALID_HANDLE\n");
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_BLOCK);
    trial_feed(&trial, "FreeContextBuffer block=b0 -> SEC_E_OK\n");
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_RELEASED);
    assert_int_equal(where(&trial, "b0", 8), FO_WHERE_RELEASED_INSIDE);
    /* The same bytes are the block's, others are the caller's new memory at the same address. */
    trial_feed(&trial, "InitializeSecurityContextW context=x0@s1 input=[token:40@b0#9] newcontext=x0@s1 -> "
                       "SEC_I_CONTINUE_NEEDED\n");
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_RELEASED);
    trial_feed(&trial, "InitializeSecurityContextW context=x0@s1 input=[token:41@b0#a] newcontext=x0@s1 -> "
                       "SEC_I_CONTINUE_NEEDED\n");
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_CALLER);
    trial_fini(&trial);
}

static void
memory_that_the_caller_brought_is_no_block(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, "InitializeSecurityContextW context=null newcontext=@s1 output=[token:2888@b0] -> "
                       "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0]\n");
    assert_int_equal(where(&trial, "b0", 0), FO_WHERE_CALLER);
    assert_int_equal(where(&trial, "b0", 4), FO_WHERE_CALLER_INSIDE);
    assert_int_equal(where(&trial, "a0", 0), FO_WHERE_ARRAY);
    assert_int_equal(where(&trial, "s0", 0), FO_WHERE_VARIABLE);
    assert_int_equal(where(&trial, "p0", 0), FO_WHERE_TABLE);
    trial_feed(&trial, "DecryptMessage context=x0@s1 message=[data:100@b1,empty,empty,empty] -> SEC_E_OK "
                       "message=[stream_header:5@b1,data:80@b1+5,stream_trailer:15@b1+85,extra:0@b2]\n");
    assert_int_equal(where(&trial, "b1", 0), FO_WHERE_CALLER);
    assert_int_equal(where(&trial, "b2", 0), FO_WHERE_UNKNOWN);
    trial_fini(&trial);
}

static void
a_freed_address_that_is_given_out_again_is_a_new_block(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, LEG_BLOCK);
    const uint32_t first = trial_object(&trial, "b0")->id;
    trial_feed(&trial, "FreeContextBuffer block=b0 -> SEC_E_OK\n"
                       "InitializeSecurityContextW context=x0@s1 requirements=0x100 newcontext=x0@s1 "
                       "output=a0[token:0@b0] -> SEC_E_OK output=[token:30@b0#b] attributes=0x100\n");
    assert_true(trial_is_live(&trial, "b0"));
    assert_int_not_equal(trial_object(&trial, "b0")->id, first);
    assert_int_equal(trial_object(&trial, "b0")->generation, 1);
    trial_fini(&trial);
}

static void
a_block_whose_buffer_receives_another_is_known_as_overwritten(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial,
               LEG_BLOCK "InitializeSecurityContextW context=x0@s1 requirements=0x100 newcontext=x0@s1 "
                         "output=a0[token:0@null] -> SEC_E_OK output=[token:30@b1] attributes=0x100\n");
    assert_int_equal(fo_object_block(trial_object(&trial, "b0"))->overwritten_line, 2);
    assert_int_equal(fo_object_block(trial_object(&trial, "b1"))->overwritten_line, 0);
    trial_fini(&trial);
}

static void
a_block_whose_buffer_served_others_since_is_not_overwritten(void **state)
{
    (void)state;
    static const char *const between[] = {
        /* An array of another session at the same place. */
        "AcceptSecurityContext context=null requirements=0x100 newcontext=@s2 output=a0[token:0@null] -> "
        "SEC_E_OK newcontext=x1 output=[token:30@b2] attributes=0x100\n",
        "InitializeSecurityContextW context=null requirements=0 newcontext=@s2 output=a0[token:64@b2] -> "
        "SEC_I_CONTINUE_NEEDED newcontext=x1 output=[token:40@b2] attributes=0\n",
        "AcceptSecurityContext context=null requirements=0 newcontext=@s2 output=a0[token:64@b2] -> "
        "SEC_E_INVALID_TOKEN\n",
    };
    struct trial trial;
    trial_init(&trial);
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
        trial_restart(&trial);
        trial_feed(&trial, LEG_BLOCK);
        trial_feed(&trial, between[i]);
        trial_feed(&trial, "InitializeSecurityContextW context=x0@s1 requirements=0x100 newcontext=x0@s1 "
                           "output=a0[token:0@null] -> SEC_E_OK output=[token:30@b1] attributes=0x100\n");
        assert_true(trial_is_live(&trial, "b1"));
        assert_int_equal(fo_object_block(trial_object(&trial, "b0"))->overwritten_line, 0);
    }
    trial_fini(&trial);
}

static void
tokens_are_closed_and_borrowed_ones_are_not(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(
        &trial,
        ASC1("SEC_E_OK") "QuerySecurityContextToken context=x0@s1 -> SEC_E_OK returned=h0\n"
                         "QueryContextAttributesW context=x0@s1 attribute=18 -> SEC_E_OK returned=h1\n");
    assert_true(trial_is_live(&trial, "h0"));
    assert_true(trial_object(&trial, "h1")->as.token->is_borrowed);
    trial_feed(&trial, "close-handle h0\nclose-handle h1\n");
    assert_false(trial_is_live(&trial, "h0"));
    assert_true(trial_is_live(&trial, "h1"));
    trial_fini(&trial);
}

static void
impersonations_are_counted_for_each_thread(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, ASC1("SEC_E_OK") "t1 ImpersonateSecurityContext context=x0@s1 -> SEC_E_OK\n"
                                        "t2 ImpersonateSecurityContext context=x0@s1 -> SEC_E_OK\n"
                                        "t1 RevertSecurityContext context=x0@s1 -> SEC_E_OK\n");
    assert_null(fo_model_frame(trial.checker->model, fo_name_make(FO_NAME_THREAD, 1)));
    assert_non_null(fo_model_frame(trial.checker->model, fo_name_make(FO_NAME_THREAD, 2)));
    assert_int_equal(fo_object_context(trial_object(&trial, "x0"))->frame_count, 1);
    trial_fini(&trial);
}

static void
modules_and_their_tables_are_known(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    const fo_name module = fo_name_make(FO_NAME_MODULE, 0);
    const fo_name provider = fo_name_make(FO_NAME_TABLE, 0);
    assert_int_equal(fo_model_module(trial.checker->model, module)->state, FO_MODULE_UNKNOWN);
    trial_feed(&trial, "load m0\ninit p0 m0 null version=0 slots=0\n");
    assert_int_equal(fo_model_module(trial.checker->model, module)->state, FO_MODULE_LOADED);
    assert_true(fo_model_provider(trial.checker->model, provider)->is_null);
    trial_feed(&trial, "init p0 m0 version=1 slots=28\n" ACQUIRE "unload m0\n");
    assert_true(fo_model_provider(trial.checker->model, provider)->differs);
    assert_int_equal(fo_model_provider(trial.checker->model, provider)->slots, 28);
    assert_int_equal(fo_model_module(trial.checker->model, module)->state, FO_MODULE_UNLOADED);
    assert_true(fo_model_is_of_module(trial.checker->model, trial_object(&trial, "c0"), module));
    trial_fini(&trial);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts_move_as_the_tables_say),
        cmocka_unit_test(a_credential_lives_from_acquire_to_free_and_counts_its_contexts),
        cmocka_unit_test(a_block_lives_until_it_is_freed_at_its_base),
        cmocka_unit_test(memory_that_the_caller_brought_is_no_block),
        cmocka_unit_test(a_freed_address_that_is_given_out_again_is_a_new_block),
        cmocka_unit_test(a_block_whose_buffer_receives_another_is_known_as_overwritten),
        cmocka_unit_test(a_block_whose_buffer_served_others_since_is_not_overwritten),
        cmocka_unit_test(tokens_are_closed_and_borrowed_ones_are_not),
        cmocka_unit_test(impersonations_are_counted_for_each_thread),
        cmocka_unit_test(modules_and_their_tables_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
