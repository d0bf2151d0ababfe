// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stories: honest patterns that no rule may report, and defects that exactly one rule must.
 */
#include "base/test.h"

#include "check/checker.h"
#include "check/example.h"
#include "trace/reader.h"

#include <stdio.h>
#include <string.h>

struct story {
    const char *name;     /**< A sentence. */
    const char *text;     /**< Trace. */
    const char *broken;   /**< Rules of the primary findings, in their order, a space between; "" for none. */
    bool is_provider_run; /**< Only what binds the provider is judged. */
};

static enum fo_error
read_into(struct fo_checker *checker, const char *text)
{
    struct fo_trace_reader *reader = fo_trace_reader_new(fo_checker_feed, checker);
    assert_non_null(reader);
    enum fo_error error = fo_trace_reader_feed(reader, text, strlen(text));
    if (error == FO_OK) {
        error = fo_trace_reader_finish(reader);
    }
    if (error != FO_OK) {
        const struct fo_syntax_error *syntax = fo_trace_reader_error(reader);
        print_error("line %u, column %u: expected %s, found %s\n", syntax->line, syntax->column,
                    syntax->expected, syntax->found);
    }
    fo_trace_reader_free(reader);
    return error;
}

static void
tell_story(void **state)
{
    const struct story *story = *state;
    const struct fo_checker_options options = {.profile = FO_PROFILE_PORTABLE,
                                               .provider_only = story->is_provider_run};
    struct fo_checker *checker = fo_checker_new(&options);
    struct fo_verdict verdict;
    assert_non_null(checker);
    assert_int_equal(fo_verdict_init(&verdict), FO_OK);
    fo_checker_start(checker, NULL, &verdict);
    assert_int_equal(read_into(checker, story->text), FO_OK);
    fo_checker_finish(checker, false);

    char found[512] = "";
    for (size_t i = 0; i < verdict.finding_count; i++) {
        if (fo_finding_is_primary(&verdict, i)) {
            const size_t used = strlen(found);
            (void)snprintf(found + used, sizeof found - used, "%s%s", used == 0 ? "" : " ",
                           verdict.findings[i].rule->id);
        }
    }
    if (strcmp(found, story->broken) != 0) {
        for (size_t i = 0; i < verdict.finding_count; i++) {
            print_error("%s: %s\n", verdict.findings[i].rule->id, verdict.findings[i].message);
        }
    }
    assert_string_equal(found, story->broken);
    assert_true(verdict.call_count > 0 || verdict.record_count > 1);
    fo_verdict_fini(&verdict);
    fo_checker_free(checker);
}

#define CLOSE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END
#define OPEN FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT
#define PARTIAL FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL
#define BLOCK FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL_BLOCK
#define CLOSING                                                            \
    "ApplyControlToken context=x0@s1 input=[token:4@b1] -> SEC_E_OK\n" LEG \
    "input=null newcontext=@s1 output=a0[token:64@b2] -> SEC_E_OK output=[token:8@b2]\n"
#define LEG "InitializeSecurityContextW credential=c0@s0 context=x0@s1 "
#define FIRST "InitializeSecurityContextW credential=c0@s0 context=null "
#define ACQUIRE(OUT, VALUE) \
    "AcquireCredentialsHandleW package=NTLM newcredential=" OUT " -> SEC_E_OK newcredential=" VALUE "\n"
#define FREE(CREDENTIAL) "FreeCredentialsHandle credential=" CREDENTIAL " -> SEC_E_OK\n"
#define DELETE(CONTEXT) "DeleteSecurityContext context=" CONTEXT " -> SEC_E_OK\n"
#define SERVER_BLOCK                                                                                         \
    "AcceptSecurityContext credential=c0@s0 context=null requirements=0x100 newcontext=@s1 "                 \
    "output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0] attributes=0x100\n" \
    "send x0 b0\n"
/** A token b0 that waits for its completion. */
#define UNCOMPLETED                                                                                  \
    FO_EXAMPLE_ACQUIRE FIRST "newcontext=@s1 output=a0[token:64@b0] -> SEC_I_COMPLETE_AND_CONTINUE " \
                             "newcontext=x0 output=[token:40@b0]\n"
/** A handshake x0 whose credential has the bits of one that was freed, which s0 still holds. */
#define REISSUED                                                \
    ACQUIRE("@s0", "c0")                                        \
    FREE("c0@s0")                                               \
    ACQUIRE("@s5", "c0")                                        \
    "InitializeSecurityContextW credential=c0@s5 context=null " \
    "newcontext=@s6 -> SEC_I_CONTINUE_NEEDED "                  \
    "newcontext=x0\n"
#define LATER_LEG                                                                    \
    "InitializeSecurityContextW credential=c0@s5 context=x0@s6 newcontext=x0@s6 -> " \
    "SEC_E_INVALID_HANDLE\n"
#define EMPTY_PROVIDER "observe p0 objects=3 bytes=100\n"

static const struct story stories[] = {
    /* Honest patterns. */
    {"values_are_reused_at_once_in_the_same_variable",
     OPEN DELETE("x0@s1") FREE("c0@s0") ACQUIRE("@s0", "c0") FIRST
     "newcontext=@s1 -> SEC_E_OK newcontext=x0\n" CLOSE,
     "", false},
    {"values_are_reused_at_once_in_other_variables",
     OPEN DELETE("x0@s1") FREE("c0@s0") ACQUIRE(
         "@s5", "c0") "InitializeSecurityContextW credential=c0@s5 context=null newcontext=@s6 -> SEC_E_OK "
                      "newcontext=x0\n" DELETE("x0@s6") FREE("c0@s5") FO_EXAMPLE_END,
     "", false},
    {"a_handle_is_copied_out_of_a_temporary_variable_in_each_session",
     ACQUIRE("@s0", "c0") FREE("c0@s1") ACQUIRE("@s0", "c0") FREE("c0@s1") FO_EXAMPLE_END, "", false},
    {"the_provider_overwrites_the_variable_at_release",
     OPEN "DeleteSecurityContext context=x0@s1 -> SEC_E_OK context=zero\n"
          "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK credential=zero\n"
          "AcquireCredentialsHandleW package=NTLM newcredential=zero@s0 -> SEC_E_OK "
          "newcredential=c1\n" FREE("c1@s0") FO_EXAMPLE_END,
     "", false},
    {"two_providers_issue_the_same_bits",
     "p0 " ACQUIRE("@s0", "c0") "p1 " ACQUIRE("@s1", "c0") "p1 " FREE("c0@s1") "p0 " FREE("c0@s0")
         FO_EXAMPLE_END,
     "", false},
    {"wide_and_ansi_calls_share_handles",
     FO_EXAMPLE_ACQUIRE "InitializeSecurityContextA credential=c0@s0 context=null newcontext=@s1 -> "
                        "SEC_E_OK newcontext=x0\n"
                        "QueryContextAttributesW context=x0@s1 attribute=0 -> SEC_E_OK\n" CLOSE,
     "", false},
    {"handles_migrate_between_threads",
     "t1 " FO_EXAMPLE_ACQUIRE "t2 " FO_EXAMPLE_CLIENT "t3 " FO_EXAMPLE_DELETE
     "t1 " FO_EXAMPLE_FREE FO_EXAMPLE_END,
     "", false},
    {"one_thread_encrypts_while_another_decrypts",
     OPEN "begin 8 t1 EncryptMessage context=x0@s1\nbegin 9 t2 DecryptMessage context=x0@s1\n"
          "end 8 t1 -> SEC_E_OK\nend 9 t2 -> SEC_E_OK\n" CLOSE,
     "", false},
    {"several_contexts_share_a_credential",
     OPEN FIRST "newcontext=@s2 -> SEC_E_OK newcontext=x1\n" DELETE("x0@s1") DELETE("x1@s2") FREE("c0@s0")
         FO_EXAMPLE_END,
     "", false},
    {"a_package_declines_to_allocate_and_fills_the_callers_memory",
     FO_EXAMPLE_ACQUIRE FIRST "requirements=0x100 newcontext=@s1 output=a0[token:512@b0] -> "
                              "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0] attributes=0\n"
                              "send x0 b0\n" CLOSE,
     "", false},
    {"blocks_are_freed_after_context_and_credential",
     BLOCK FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_FREE_BLOCK FO_EXAMPLE_END, "", false},
    {"a_block_address_is_given_out_again_at_once",
     BLOCK FO_EXAMPLE_FREE_BLOCK LEG
     "requirements=0x100 newcontext=@s1 output=a0[token:40@b0] -> SEC_E_OK output=[token:24@b0] "
     "attributes=0x100\nsend x0 b0\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
     "", false},
    {"a_freed_block_becomes_the_callers_receive_buffer",
     FO_EXAMPLE_ACQUIRE FIRST
     "requirements=0x100 newcontext=@s1 output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x0 "
     "output=[token:40@b0#11] attributes=0x100\nsend x0 b0\n" FO_EXAMPLE_FREE_BLOCK LEG
     "input=a1[token:90@b0#22] newcontext=@s1 -> SEC_E_OK\nforeign-free b0 by=free\n" CLOSE,
     "", false},
    {"memory_that_the_caller_freed_unseen_becomes_a_block",
     FO_EXAMPLE_ACQUIRE FIRST
     "requirements=0 newcontext=@s1 output=a0[token:512@b0] -> SEC_I_CONTINUE_NEEDED newcontext=x0 "
     "output=[token:40@b0] attributes=0\nsend x0 b0\n" LEG
     "input=a1[token:90@b1] newcontext=@s1 -> SEC_E_OK\n"
     "ExportSecurityContext context=x0@s1 flags=0 packed=a3[empty:0@null] token=other -> SEC_E_OK "
     "packed=[empty:156@b0] returned=null\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
     "", false},
    {"messages_are_decrypted_in_place",
     OPEN "DecryptMessage context=x0@s1 message=a1[data:100@b4#aa,empty:0@null,empty:0@null,empty:0@null] -> "
          "SEC_E_OK message=[stream_header:5@b4,data:60@b4+5,stream_trailer:15@b4+65,extra:20@b4+80]\n"
          "DecryptMessage context=x0@s1 message=a1[data:20@b4+80#bb,empty:0@null,empty:0@null,"
          "empty:0@null] -> SEC_E_INCOMPLETE_MESSAGE\nforeign-free b4 by=free\n" CLOSE,
     "", false},
    {"the_digest_server_finds_its_context_again",
     "AcquireCredentialsHandleW package=WDigest newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
     "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 -> SEC_I_COMPLETE_NEEDED "
     "newcontext=x0\nCompleteAuthToken context=x0@s1 -> SEC_E_OK\n"
     "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s2 -> SEC_I_COMPLETE_NEEDED "
     "newcontext=x0\nCompleteAuthToken context=x0@s2 -> SEC_E_OK\n" DELETE("x0@s2") FREE("c0@s0")
         FO_EXAMPLE_END,
     "", false},
    {"later_legs_return_another_value_for_the_same_context",
     PARTIAL LEG "newcontext=@s2 -> SEC_E_OK newcontext=x7\n" DELETE("x7@s2") FREE("c0@s0") FO_EXAMPLE_END,
     "", false},
    {"an_imported_context_needs_no_credential",
     "ImportSecurityContextW package=NTLM newcontext=@s1 -> SEC_E_OK newcontext=x0\n" FO_EXAMPLE_DELETE
         FO_EXAMPLE_END,
     "", false},
    {"a_context_renegotiates",
     OPEN "DecryptMessage context=x0@s1 -> SEC_I_RENEGOTIATE\n" LEG
          "newcontext=@s1 -> SEC_I_CONTINUE_NEEDED\n" LEG "newcontext=@s1 -> SEC_E_OK\n"
          "EncryptMessage context=x0@s1 -> SEC_E_OK\n" CLOSE,
     "", false},
    {"a_failed_acquire_is_repeated_into_the_same_variable",
     "AcquireCredentialsHandleW package=NTLM newcredential=other@s0 -> SEC_E_NO_CREDENTIALS\n" ACQUIRE(
         "other@s0", "c0") FREE("c0@s0") FO_EXAMPLE_END,
     "", false},
    {"memory_from_an_attribute_that_nobody_knows_is_freed",
     OPEN "QueryContextAttributesW context=x0@s1 attribute=4242 value=b5 -> SEC_E_OK\n"
          "FreeContextBuffer block=b6 -> SEC_E_OK\n" CLOSE,
     "", false},
    {"an_attribute_that_nobody_knows_reuses_a_freed_address",
     BLOCK FO_EXAMPLE_FREE_BLOCK
     "QueryContextAttributesW context=x0@s1 attribute=4242 value=b5 -> SEC_E_OK\n" FO_EXAMPLE_FREE_BLOCK
         CLOSE,
     "", false},
    {"a_module_is_loaded_again",
     FO_EXAMPLE_LOAD FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_LOAD FO_EXAMPLE_ACQUIRE
         FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
     "", false},
    {"a_module_that_is_loaded_twice_goes_with_the_second_unload",
     FO_EXAMPLE_LOAD
     "load m0\n" FO_EXAMPLE_ACQUIRE FO_EXAMPLE_UNLOAD FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
     "", false},
    {"sessions_between_counts_leave_nothing",
     EMPTY_PROVIDER OPEN DELETE("x0@s1") FREE("c0@s0") EMPTY_PROVIDER OPEN CLOSE, "", false},
    {"a_count_while_objects_live_says_nothing",
     EMPTY_PROVIDER OPEN "observe p0 objects=5 bytes=900\n" DELETE("x0@s1")
         FREE("c0@s0") "observe p0 objects=4 bytes=300\n" FO_EXAMPLE_END,
     "", false},
    {"a_certificate_does_not_keep_the_module_loaded",
     FO_EXAMPLE_LOAD "InitializeSecurityContextW context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
                     "QueryContextAttributesW context=x0@s1 attribute=0x53 value=b5 -> SEC_E_OK returned=h0\n"
                     "peer-gone x0\n" FO_EXAMPLE_DELETE FO_EXAMPLE_UNLOAD
                     "free-certificate h0\n" FO_EXAMPLE_END,
     "", false},
    {"an_injected_fault_binds_nobody",
     OPEN "DeleteSecurityContext context=x0@s1 injected -> SEC_E_INTERNAL_ERROR\n" CLOSE, "", false},
    {"a_credential_goes_after_a_deletion_that_was_refused",
     OPEN "DeleteSecurityContext context=x0@s1 injected -> SEC_E_INTERNAL_ERROR\n" FREE("c0@s0")
         FO_EXAMPLE_END,
     "", false},
    {"the_module_goes_after_a_revert_that_was_refused",
     FO_EXAMPLE_LOAD FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER
     "ImpersonateSecurityContext context=x0@s1 -> SEC_E_OK\n"
     "RevertSecurityContext context=x0@s1 injected -> SEC_E_INTERNAL_ERROR\n" FO_EXAMPLE_DELETE
         FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
     "", false},

    /* The caller's defects. */
    {"a_second_release_through_a_copy_is_about_the_copy",
     OPEN DELETE("x0@s2") "DeleteSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n" FREE("c0@s0")
         FO_EXAMPLE_END,
     "HND-COPY-ALIAS", false},
    {"a_stale_variable_that_deletes_another_session_is_one_defect",
     OPEN DELETE("x0@s1") FIRST "newcontext=@s2 -> SEC_E_OK newcontext=x0\n" DELETE(
         "x0@s1") "DeleteSecurityContext context=x0@s2 -> SEC_E_INVALID_HANDLE\n" FREE("c0@s0")
         FO_EXAMPLE_END,
     "HND-STALE-VALUE", false},
    {"a_context_given_as_credential_is_a_mixed_kind",
     OPEN "QueryCredentialsAttributesW credential=x0@s1 attribute=1 -> SEC_E_INVALID_HANDLE\n" CLOSE,
     "HND-KIND-MIX", false},
    {"a_null_credential_pointer_is_reported",
     "AcquireCredentialsHandleW package=NTLM newcredential=null -> SEC_E_INTERNAL_ERROR\n" FO_EXAMPLE_END,
     "HND-NULL-ARG", false},
    {"a_half_invalid_handle_nobody_stored_is_uninitialised",
     OPEN "QueryContextAttributesW context=half@s7 attribute=0 -> SEC_E_INVALID_HANDLE\n" CLOSE, "HND-UNINIT",
     false},
    {"garbage_that_a_failed_first_leg_left_is_asked_about_and_deleted",
     FO_EXAMPLE_ACQUIRE FIRST "newcontext=other@s1 -> SEC_E_INVALID_TOKEN\n"
                              "QueryContextAttributesW context=x0@s1 attribute=0 -> SEC_E_INVALID_HANDLE\n"
                              "DeleteSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n" FREE("c0@s0")
                                  FO_EXAMPLE_END,
     "HND-UNINIT CTX-FIRST-FAIL", false},
    {"garbage_that_a_failed_acquire_left_is_freed",
     "AcquireCredentialsHandleW package=NTLM newcredential=other@s0 -> SEC_E_NO_CREDENTIALS\n"
     "FreeCredentialsHandle credential=c0@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
     "CRED-ACQ-FAIL-NO-HANDLE", false},
    {"the_value_of_a_context_whose_deletion_was_refused_is_given_out_again_and_lost",
     OPEN "DeleteSecurityContext context=x0@s1 injected -> SEC_E_INTERNAL_ERROR\n" FREE("c0@s0")
         ACQUIRE("@s2", "c1") "InitializeSecurityContextW credential=c1@s2 context=null newcontext=@s1 -> "
                              "SEC_I_CONTINUE_NEEDED newcontext=x0\n"
                              "FreeCredentialsHandle credential=c1@s2 -> SEC_E_OK\n" FO_EXAMPLE_END,
     "CTX-DELETE-PARTIAL", false},
    {"a_handle_that_crosses_processes_is_reported",
     OPEN "process q1\nQueryContextAttributesW context=x0@s1 attribute=0 -> SEC_E_INVALID_HANDLE\n"
          "process q0\n" CLOSE,
     "HND-CROSS-PROCESS", false},
    {"package_memory_freed_by_the_wrong_function_is_one_defect", BLOCK "foreign-free b0 by=free\n" CLOSE,
     "BUF-RIGHT-DEALLOCATOR", false},
    {"memory_of_this_very_call_stays_the_callers",
     PARTIAL LEG "input=a1[token:90@b0] requirements=0 newcontext=@s1 output=a0[token:0@null] -> SEC_E_OK "
                 "output=[token:20@b0] attributes=0\nsend x0 b0\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
     "PRV-ALLOC-HONOUR BUF-RIGHT-DEALLOCATOR", false},
    {"package_memory_freed_by_both_functions_is_one_defect",
     BLOCK "foreign-free b0 by=free\n" FO_EXAMPLE_FREE_BLOCK CLOSE, "BUF-RIGHT-DEALLOCATOR", false},
    {"a_freed_block_passed_as_input_is_a_use_after_free",
     FO_EXAMPLE_ACQUIRE FIRST
     "requirements=0x100 newcontext=@s1 output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x0 "
     "output=[token:40@b0#11] attributes=0x100\nsend x0 b0\n" FO_EXAMPLE_FREE_BLOCK LEG
     "input=a1[token:40@b0#11] newcontext=@s1 -> SEC_E_INVALID_TOKEN\n" CLOSE,
     "BUF-USE-AFTER-FREE", false},
    {"a_freed_block_that_is_sent_is_a_use_after_free", BLOCK FO_EXAMPLE_FREE_BLOCK "send x0 b0\n" CLOSE,
     "BUF-USE-AFTER-FREE", false},
    {"an_interior_pointer_and_the_leak_it_causes_are_one_defect",
     BLOCK "FreeContextBuffer block=b0+8 -> SEC_E_INVALID_HANDLE\n" CLOSE, "BUF-BASE-POINTER", false},
    {"a_handle_variable_given_to_free_context_buffer_is_the_callers",
     OPEN "FreeContextBuffer block=s1 -> SEC_E_INVALID_HANDLE\n" CLOSE, "BUF-RIGHT-DEALLOCATOR", false},
    {"garbage_in_an_output_field_of_a_failed_leg_is_freed",
     FO_EXAMPLE_ACQUIRE FIRST "requirements=0x100 newcontext=@s1 output=a0[token:77@b9] -> "
                              "SEC_E_INVALID_TOKEN\nFreeContextBuffer block=b9 -> SEC_E_OK\n" FREE("c0@s0")
                                  FO_EXAMPLE_END,
     "BUF-UNINIT", false},
    {"a_servers_tokens_leak_one_by_one",
     FO_EXAMPLE_ACQUIRE SERVER_BLOCK
     "AcceptSecurityContext credential=c0@s0 context=x0@s1 requirements=0x100 newcontext=@s1 "
     "output=a0[token:40@b0] -> SEC_E_OK output=[token:24@b1] attributes=0x100\nsend x0 b1\n" CLOSE,
     "BUF-FREE-EACH-LEG BUF-FREE-ASC-ALLOC", false},
    {"a_block_alive_at_unload_is_not_counted_as_leak_too",
     FO_EXAMPLE_LOAD BLOCK FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
     "BUF-BEFORE-UNLOAD", false},
    {"a_credential_outlives_the_last_unload_of_a_module",
     FO_EXAMPLE_LOAD "load m0\n" FO_EXAMPLE_ACQUIRE FO_EXAMPLE_UNLOAD FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
     "DLL-UNLOAD-CRED", false},
    {"a_slot_that_is_null_is_called",
     "ImportSecurityContextW slot-missing package=NTLM newcontext=@s1 -> "
     "SEC_E_UNSUPPORTED_FUNCTION\n" FO_EXAMPLE_END,
     "DLL-VERSION-GATE", false},
    {"a_table_that_was_never_asked_for_is_used",
     "load m0\nEnumerateSecurityPackagesW -> SEC_E_INSUFFICIENT_MEMORY\n" FO_EXAMPLE_END, "DLL-INIT-FIRST",
     false},
    {"the_table_is_written", FO_EXAMPLE_LOAD "table-write p0\n" FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
     "DLL-TABLE-NOT-OWNED", false},
    {"a_context_that_failed_to_complete_is_never_deleted",
     "AcceptSecurityContext context=null newcontext=@s1 -> "
     "SEC_I_COMPLETE_NEEDED newcontext=x0\n"
     "CompleteAuthToken context=x0@s1 -> SEC_E_MESSAGE_ALTERED\n" FO_EXAMPLE_END,
     "CAT-FAIL-DELETE", false},

    /* The provider's defects, in hostile cases. */
    {"a_second_free_that_crashes",
     FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE "begin 9 FreeCredentialsHandle credential=c0@s0\n" FO_EXAMPLE_CRASH,
     "PRV-FCH-TWICE", true},
    {"an_invalidated_handle_that_hangs", "begin 9 DeleteSecurityContext context=minus-one@s1\ntime-out\n",
     "PRV-BAD-HANDLE", true},
    {"a_null_handle_that_crashes", "begin 9 DeleteSecurityContext context=null\n" FO_EXAMPLE_CRASH,
     "PRV-BAD-HANDLE", true},
    {"a_deleted_context_that_crashes_a_query",
     OPEN DELETE("x0@s1") "begin 9 QueryContextAttributesW context=x0@s1 attribute=0\n" FO_EXAMPLE_CRASH,
     "PRV-BAD-HANDLE", true},
    {"a_mixed_kind_that_crashes",
     FO_EXAMPLE_ACQUIRE "begin 9 DeleteSecurityContext context=c0@s0\n" FO_EXAMPLE_CRASH, "PRV-KIND-CHECK",
     true},
    {"a_message_on_a_partial_context_that_crashes",
     PARTIAL "begin 9 DecryptMessage context=x0@s1 message=[data:9@b1]\n" FO_EXAMPLE_CRASH,
     "PRV-EARLY-MESSAGE", true},
    {"a_delete_after_a_failed_leg_that_crashes",
     PARTIAL LEG "newcontext=@s1 -> SEC_E_INVALID_TOKEN\n"
                 "begin 9 DeleteSecurityContext context=x0@s1\n" FO_EXAMPLE_CRASH,
     "PRV-CONT-FAIL-KEEPS", true},
    {"a_delete_of_a_live_context_that_crashes",
     OPEN "begin 9 DeleteSecurityContext context=x0@s1\n" FO_EXAMPLE_CRASH, "PRV-DSC-ANY-STATE", true},
    {"a_leg_with_a_freed_credential_that_crashes",
     PARTIAL FREE("c0@s0") "begin 9 " LEG "newcontext=@s1\n" FO_EXAMPLE_CRASH, "PRV-CRED-INDEPENDENCE", true},
    {"an_acquire_that_crashes", "begin 9 AcquireCredentialsHandleW package=Schannel\n" FO_EXAMPLE_CRASH,
     "PRV-ACQ-OK-HANDLE", true},
    {"a_free_of_foreign_memory_that_crashes", "begin 9 FreeContextBuffer block=b9\n" FO_EXAMPLE_CRASH,
     "PRV-FCB-ALL", true},
    {"a_revert_without_impersonation_that_crashes",
     FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER "begin 9 RevertSecurityContext context=x0@s1\n" FO_EXAMPLE_CRASH,
     "PRV-REV-WITHOUT-IMP", true},
    {"a_query_of_a_live_context_that_crashes",
     OPEN "begin 9 QueryContextAttributesW context=x0@s1 attribute=0\n" FO_EXAMPLE_CRASH, "PRV-STATUS-DOMAIN",
     true},
    {"a_fault_that_comes_back_as_a_status",
     PARTIAL LEG "input=[token:7@b1] newcontext=@s1 -> STATUS_ACCESS_VIOLATION\n" CLOSE, "PRV-TOKEN-ROBUST",
     true},
    {"a_crash_is_charged_to_the_thread_that_reports_it",
     OPEN "begin 8 t1 EncryptMessage context=x0@s1\nbegin 9 t2 DecryptMessage context=x0@s1\n"
          "t2 crash SIGSEGV\n",
     "PRV-TOKEN-ROBUST", true},
    {"a_crash_outside_every_call_is_nobodys", OPEN CLOSE FO_EXAMPLE_CRASH, "", true},
    {"a_zeroed_context_taken_for_a_first_call",
     FO_EXAMPLE_ACQUIRE "InitializeSecurityContextW credential=c0@s0 context=zero@s1 newcontext=@s2 -> "
                        "SEC_E_INVALID_HANDLE\n" FREE("c0@s0") FO_EXAMPLE_END,
     "", true},
    {"a_second_delete_answers_something_else",
     OPEN DELETE("x0@s1") "DeleteSecurityContext context=x0@s1 -> SEC_E_SECPKG_NOT_FOUND\n" FREE("c0@s0")
         FO_EXAMPLE_END,
     "PRV-DSC-TWICE", true},
    {"a_credential_that_no_leg_accepts",
     "AcquireCredentialsHandleW package=NTLM use=2 newcredential=@s0 -> SEC_E_OK newcredential=c0\n" FIRST
     "newcontext=@s1 -> SEC_E_INVALID_HANDLE\n" FREE("c0@s0") FO_EXAMPLE_END,
     "PRV-ACQ-OK-HANDLE", true},
    {"a_mixed_release_makes_later_answers_doubtful",
     FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT
     "FreeCredentialsHandle credential=x0@s1 -> SEC_E_INVALID_HANDLE\n"
     "DeleteSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n" FREE("c0@s0") FO_EXAMPLE_END,
     "", true},
    {"a_failed_first_leg_leaves_an_object_behind",
     FO_EXAMPLE_ACQUIRE FREE("c0@s0") EMPTY_PROVIDER ACQUIRE("@s0", "c0") FIRST
     "newcontext=@s1 -> SEC_E_INVALID_TOKEN\n" FREE(
         "c0@s0") "observe p0 objects=4 bytes=300\n" FO_EXAMPLE_END,
     "PRV-FIRST-FAIL-CLEAN", true},
    {"a_renamed_context_leaves_a_wrapper_behind",
     EMPTY_PROVIDER PARTIAL LEG "newcontext=@s2 -> SEC_E_OK newcontext=x7\n" DELETE("x7@s2")
         FREE("c0@s0") "observe p0 objects=4 bytes=300\n" FO_EXAMPLE_END,
     "PRV-CONT-SAME-HANDLE", true},
    {"freed_blocks_stay_allocated",
     EMPTY_PROVIDER "EnumerateSecurityPackagesW -> SEC_E_OK returned=b0\n" FO_EXAMPLE_FREE_BLOCK
                    "observe p0 objects=4 bytes=300\n" FO_EXAMPLE_END,
     "PRV-FCB-ALL", true},
    {"a_count_after_a_double_free_says_nothing",
     EMPTY_PROVIDER FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE
     "FreeCredentialsHandle credential=c0@s0 -> SEC_E_INVALID_HANDLE\n"
     "observe p0 objects=9 bytes=900\n" FO_EXAMPLE_END,
     "", true},
    {"a_later_leg_returns_another_contexts_handle",
     PARTIAL FIRST "newcontext=@s2 -> SEC_E_OK newcontext=x1\n" LEG
                   "newcontext=@s1 -> SEC_E_OK newcontext=x1\n" DELETE("x0@s1") DELETE("x1@s2") FREE("c0@s0")
                       FO_EXAMPLE_END,
     "PRV-CONT-SAME-HANDLE", true},
    {"memory_is_allocated_without_being_asked",
     FO_EXAMPLE_ACQUIRE FIRST "requirements=0 newcontext=@s1 output=a0[token:0@null] -> "
                              "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0]\n" CLOSE,
     "PRV-ALLOC-HONOUR", true},
    {"a_token_is_longer_than_the_callers_memory",
     FO_EXAMPLE_ACQUIRE FIRST "requirements=0 newcontext=@s1 output=a0[token:12@b0] -> "
                              "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0]\n" CLOSE,
     "PRV-ALLOC-HONOUR", true},
    {"extra_bytes_do_not_reach_the_inputs_end",
     OPEN "DecryptMessage context=x0@s1 message=[data:100@b1,empty:0@null] -> SEC_E_OK "
          "message=[data:60@b1+5,extra:20@b1+70]\n" CLOSE,
     "PRV-EXTRA-COUNT", true},
    {"a_context_ends_without_being_asked_to",
     "AcquireCredentialsHandleW package=Schannel newcredential=@s0 -> SEC_E_OK "
     "newcredential=c0\n" FO_EXAMPLE_CLIENT LEG "input=null newcontext=@s1 -> SEC_I_CONTEXT_EXPIRED\n" CLOSE,
     "PRV-SHUTDOWN-BYTES", true},
    {"a_refused_early_message_says_nothing_about_siblings",
     PARTIAL FIRST "newcontext=@s2 -> SEC_E_OK newcontext=x1\n" DELETE(
         "x1@s2") "EncryptMessage context=x0@s1 -> SEC_E_INVALID_HANDLE\n" CLOSE,
     "", true},
    {"a_first_leg_without_a_variable_says_nothing_about_the_credential",
     "AcquireCredentialsHandleW package=NTLM use=2 newcredential=@s0 -> SEC_E_OK newcredential=c0\n" FIRST
     "newcontext=null -> SEC_E_INVALID_HANDLE\n" FREE("c0@s0") FO_EXAMPLE_END,
     "", true},
    {"a_shutdown_leg_with_empty_input_that_crashes_is_no_malformed_one",
     OPEN "ApplyControlToken context=x0@s1 input=[token:4@b1] -> SEC_E_OK\n"
          "begin 9 " LEG "input=null newcontext=@s1\n" FO_EXAMPLE_CRASH,
     "PRV-TOKEN-ROBUST", true},
    {"a_first_leg_without_a_token_entry_that_crashes_is_a_malformed_one",
     FO_EXAMPLE_ACQUIRE "begin 9 " FIRST "newcontext=@s1 output=a0[data:64@b1]\n" FO_EXAMPLE_CRASH,
     "PRV-NULL-BUFFER", true},
    {"a_leg_without_a_descriptor_that_crashes_is_a_malformed_one",
     PARTIAL "begin 9 " LEG "input=null newcontext=@s1\n" FO_EXAMPLE_CRASH, "PRV-NULL-BUFFER", true},
    {"the_last_bytes_are_sent_and_the_context_goes", OPEN CLOSING "send x0 b2\n" CLOSE, "", false},
    {"a_context_goes_before_its_last_bytes",
     OPEN CLOSING FO_EXAMPLE_DELETE "send x0 b2\n" FO_EXAMPLE_FREE FO_EXAMPLE_END, "SES-ORDER-CANONICAL",
     false},
    {"nobody_is_there_to_take_the_last_bytes", OPEN CLOSING "peer-gone x0\n" CLOSE, "", false},
    {"a_shutdown_begins_while_impersonating",
     FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER
     "ImpersonateSecurityContext context=x0@s1 -> SEC_E_OK\n"
     "ApplyControlToken context=x0@s1 input=[token:4@b1] -> SEC_E_OK\n"
     "RevertSecurityContext context=x0@s1 -> SEC_E_OK\n"
     "AcceptSecurityContext credential=c0@s0 context=x0@s1 input=null newcontext=@s1 -> SEC_E_OK\n" CLOSE,
     "SES-ORDER-CANONICAL", false},
    {"a_claimed_slot_is_missing",
     FO_EXAMPLE_LOAD
     "EnumerateSecurityPackagesW slot-missing -> SEC_E_UNSUPPORTED_FUNCTION\n" FO_EXAMPLE_UNLOAD
         FO_EXAMPLE_END,
     "PRV-TABLE-CONST", true},

    /* One defect, however many rules it breaks. */
    {"what_a_failed_first_leg_has_zeroed_is_deleted",
     FO_EXAMPLE_ACQUIRE FIRST "newcontext=minus-one@s1 -> SEC_E_TARGET_UNKNOWN newcontext=zero\n"
                              "DeleteSecurityContext context=zero@s1 -> SEC_E_INVALID_HANDLE\n" FREE("c0@s0")
                                  FO_EXAMPLE_END,
     "CTX-FIRST-FAIL", false},
    {"a_deleted_context_is_continued_and_deleted_again",
     OPEN FO_EXAMPLE_DELETE LEG "newcontext=x0@s1 -> SEC_E_INVALID_HANDLE\n" CLOSE, "CTX-USE-AFTER-DELETE",
     false},
    {"a_token_is_sent_and_the_handshake_continued_without_completion",
     UNCOMPLETED "send x0 b0\n" LEG "newcontext=x0@s1 -> SEC_E_INTERNAL_ERROR\n" CLOSE, "CAT-REQUIRED",
     false},
    {"a_token_is_sent_without_completion_and_nothing_more_is_done", UNCOMPLETED "send x0 b0\n" CLOSE,
     "CAT-BEFORE-SEND", false},
    {"a_token_whose_completion_fails_need_not_be_sent",
     FO_EXAMPLE_ACQUIRE FIRST
     "newcontext=@s1 output=a0[token:64@b0] -> SEC_E_OK newcontext=x0 output=[token:40@b0]\n"
     "CompleteAuthToken context=x0@s1 -> SEC_E_UNSUPPORTED_FUNCTION\n" CLOSE,
     "CAT-ONLY-WHEN-ASKED", false},
    {"a_stale_value_frees_the_credential_of_a_handshake",
     REISSUED FREE("c0@s0") LATER_LEG DELETE("x0@s6") FO_EXAMPLE_END, "HND-STALE-VALUE", false},
    {"a_stale_value_is_queried_and_the_credential_of_a_handshake_is_freed",
     REISSUED "QueryCredentialsAttributesW credential=c0@s0 attribute=1 -> SEC_E_OK\n" FREE("c0@s5")
         LATER_LEG DELETE("x0@s6") FO_EXAMPLE_END,
     "HND-STALE-VALUE CRED-FREE-MIDHANDSHAKE", false},
    {"the_module_goes_under_a_context_that_is_used_and_released_all_the_same",
     FO_EXAMPLE_LOAD OPEN FO_EXAMPLE_UNLOAD
     "QueryContextAttributesW context=x0@s1 attribute=0 -> SEC_E_OK\n" CLOSE,
     "DLL-UNLOAD-CTX", false},
    {"the_module_goes_under_a_credential_and_its_table_is_asked_for_packages",
     FO_EXAMPLE_LOAD FO_EXAMPLE_ACQUIRE FO_EXAMPLE_UNLOAD
     "EnumerateSecurityPackagesW -> SEC_E_INSUFFICIENT_MEMORY\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
     "DLL-UNLOAD-CRED DLL-TABLE-LIFETIME", false},
    {"a_package_block_goes_to_another_allocator_which_counts_it",
     BLOCK "foreign-free b0 by=free\nleft bad-free count=1\n" CLOSE, "BUF-RIGHT-DEALLOCATOR", false},
    {"a_credential_is_lost_with_the_memory_around_it",
     FO_EXAMPLE_ACQUIRE "left memory c0 count=2\nleft memory count=0\n" FO_EXAMPLE_END, "CRED-LEAK", false},
    {"a_context_is_lost_with_the_memory_around_it",
     OPEN FO_EXAMPLE_FREE "left memory x0 count=1\nleft memory count=0\n" FO_EXAMPLE_END,
     "CTX-SUCCESS-OWES-DELETE", false},
    {"a_credential_is_lost_and_memory_that_has_nothing_to_do_with_it",
     FO_EXAMPLE_ACQUIRE "left memory c0 count=2\nleft memory count=1\n" FO_EXAMPLE_END,
     "RUN-MEMORY CRED-LEAK", false},
    {"memory_around_a_credential_is_lost_that_was_freed",
     FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE "left memory c0 count=2\nleft memory count=0\n" FO_EXAMPLE_END,
     "RUN-MEMORY", false},
    {"a_package_block_and_what_is_none_go_to_another_allocator",
     BLOCK "foreign-free b0 by=free\nleft bad-free count=2\n" CLOSE, "BUF-RIGHT-DEALLOCATOR RUN-FREE", false},
};

enum {
    STORY_COUNT = sizeof stories / sizeof stories[0]
};

int
main(void)
{
    struct CMUnitTest tests[STORY_COUNT];
    for (size_t i = 0; i < STORY_COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = stories[i].name,
                                       .test_func = tell_story,
                                       .initial_state = (void *)(uintptr_t)&stories[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
