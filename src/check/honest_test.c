// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Honest sessions, whole and as real providers and callers do them: no rule of the catalogue may complain.
 */
#include "check/trial.h"

static const char *const sessions[] = {
    /* NTLM in one process, package memory, values and blocks reused at once, sent by marks. */
    "load m0\n"
    "init p0 m0 version=4 slots=27\n"
    "AcquireCredentialsHandleW package=NTLM use=2 newcredential=minus-one@s0 -> SEC_E_OK newcredential=c0\n"
    "AcquireCredentialsHandleW package=NTLM use=1 newcredential=minus-one@s1 -> SEC_E_OK newcredential=c1\n"
    "InitializeSecurityContextW credential=c0@s0 context=null target=n0 requirements=0x100 reserved1=0 "
    "input=null "
    "reserved2=0 newcontext=minus-one@s2 output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x0 "
    "output=[token:40@b0#1] attributes=0x100\n"
    "send x0 b0\n"
    "AcceptSecurityContext credential=c1@s1 context=null input=a1[token:40@b1#1] requirements=0x100 "
    "newcontext=minus-one@s3 output=a2[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x1 "
    "output=[token:120@b2#2] attributes=0x100\n"
    "FreeContextBuffer block=b0 -> SEC_E_OK\n"
    "send x1 b2\n"
    "InitializeSecurityContextW credential=c0@s0 context=x0@s2 target=n0 requirements=0x100 reserved1=0 "
    "input=a1[token:120@b3#2] reserved2=0 newcontext=x0@s2 output=a0[token:0@null] -> SEC_E_OK "
    "output=[token:300@b0#3] attributes=0x100\n"
    "FreeContextBuffer block=b2 -> SEC_E_OK\n"
    "send x0 b0\n"
    "AcceptSecurityContext credential=c1@s1 context=x1@s3 input=a1[token:300@b4#3] requirements=0x100 "
    "newcontext=x1@s3 output=a2[token:0@null] -> SEC_E_OK attributes=0x100\n"
    "FreeContextBuffer block=b0 -> SEC_E_OK\n"
    "QueryContextAttributesW context=x1@s3 attribute=1 value=b9 -> SEC_E_OK returned=b2\n"
    "FreeContextBuffer block=b2 -> SEC_E_OK\n"
    "EncryptMessage context=x0@s2 message=[token:16@b5,data:100@b5+16] -> SEC_E_OK\n"
    "DecryptMessage context=x1@s3 message=[token:16@b5,data:100@b5+16] -> SEC_E_OK\n"
    "DeleteSecurityContext context=x0@s2 -> SEC_E_OK\n"
    "DeleteSecurityContext context=x1@s3 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c1@s1 -> SEC_E_OK\n"
    "unload m0\n"
    "end\n",
    /* Caller memory; the handle's value changes on the second leg. */
    "AcquireCredentialsHandleW package=Kerberos newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 output=[token:2888@b0] -> "
    "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:600@b0]\n"
    "send x0 b0\n"
    "InitializeSecurityContextW credential=c0@s0 context=x0@s1 input=[token:90@b1] newcontext=x0@s1 "
    "output=[token:2888@b0] -> SEC_E_OK newcontext=x1 output=[token:0@b0]\n"
    "DeleteSecurityContext context=x1@s1 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "end\n",
    /* Schannel: short records, a second credential, renegotiation, in-place decryption, shutdown. */
    "AcquireCredentialsHandleW package=Schannel use=2 newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "InitializeSecurityContextW credential=c0@s0 context=null target=n0 requirements=0x100 newcontext=@s1 "
    "output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:200@b0] attributes=0x100\n"
    "send x0 b0\n"
    "FreeContextBuffer block=b0 -> SEC_E_OK\n"
    "InitializeSecurityContextW credential=c0@s0 context=x0@s1 target=n0 requirements=0x100 "
    "input=[token:5@b1#1,empty:0@null] newcontext=x0@s1 output=a0[token:0@null] -> SEC_E_INCOMPLETE_MESSAGE "
    "input=[token:5@b1#1,missing:100@null]\n"
    "InitializeSecurityContextW credential=c0@s0 context=x0@s1 target=n0 requirements=0x100 "
    "input=[token:900@b1#2,empty:0@null] newcontext=x0@s1 output=a0[token:0@null] -> "
    "SEC_I_INCOMPLETE_CREDENTIALS\n"
    "AcquireCredentialsHandleW package=Schannel use=2 newcredential=@s2 -> SEC_E_OK newcredential=c1\n"
    "InitializeSecurityContextW credential=c1@s2 context=x0@s1 target=n0 requirements=0x100 "
    "input=[token:900@b1#2,empty:0@null] newcontext=x0@s1 output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED "
    "output=[token:700@b0#5] attributes=0x100\n"
    "send x0 b0\n"
    "FreeContextBuffer block=b0 -> SEC_E_OK\n"
    "InitializeSecurityContextW credential=c1@s2 context=x0@s1 target=n0 requirements=0x100 "
    "input=[token:60@b1#6,empty:0@null] newcontext=x0@s1 output=a0[token:0@null] -> SEC_E_OK "
    "attributes=0x100\n"
    "QueryContextAttributesW context=x0@s1 attribute=0x53 value=b8 -> SEC_E_OK returned=h0\n"
    "free-certificate h0\n"
    "DecryptMessage context=x0@s1 message=[data:100@b1,empty,empty,empty] -> SEC_E_INCOMPLETE_MESSAGE\n"
    "DecryptMessage context=x0@s1 message=[data:130@b1,empty,empty,empty] -> SEC_I_RENEGOTIATE\n"
    "InitializeSecurityContextW credential=c1@s2 context=x0@s1 target=n0 requirements=0x100 "
    "input=[token:30@b1#7,empty:0@null] newcontext=x0@s1 output=a0[token:0@null] -> SEC_E_OK "
    "attributes=0x100\n"
    "DecryptMessage context=x0@s1 message=[data:100@b1,empty,empty,empty] -> SEC_I_CONTEXT_EXPIRED\n"
    "ApplyControlToken context=x0@s1 input=[token:4@b7] -> SEC_E_OK\n"
    "InitializeSecurityContextW credential=c1@s2 context=x0@s1 target=n0 requirements=0x100 newcontext=x0@s1 "
    "output=a0[token:0@null] -> SEC_E_OK output=[token:31@b0#8] attributes=0x100\n"
    "send x0 b0\n"
    "FreeContextBuffer block=b0 -> SEC_E_OK\n"
    "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c1@s2 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "end\n",
    /* A server whose client vanishes, and one whose client is refused with an error token. */
    "AcquireCredentialsHandleW package=Negotiate use=1 newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "AcceptSecurityContext credential=c0@s0 context=null input=[token:40@b0#1] requirements=0x8000 "
    "newcontext=@s1 "
    "output=[token:2888@b1] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:99@b1]\n"
    "peer-gone x0\n"
    "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
    "AcceptSecurityContext credential=c0@s0 context=null input=[token:40@b0#1] requirements=0x8000 "
    "newcontext=minus-one@s1 output=[token:2888@b1] -> SEC_I_CONTINUE_NEEDED newcontext=x0 "
    "output=[token:99@b1]\n"
    "send x0 b1\n"
    "AcceptSecurityContext credential=c0@s0 context=x0@s1 input=[token:41@b0#2] requirements=0x8000 "
    "newcontext=x0@s1 "
    "output=[token:2888@b1] -> SEC_E_LOGON_DENIED output=[token:20@b1]\n"
    "send x0 b1\n"
    "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "end\n",
    /* A first leg that fails, untouched, then tried again; no context anywhere. */
    "AcquireCredentialsHandleW package=Kerberos newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=minus-one@s1 -> "
    "SEC_E_TARGET_UNKNOWN\n"
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=minus-one@s1 -> "
    "SEC_E_TARGET_UNKNOWN\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "end\n",
    /* Digest: completion, the same context found again, closed once. */
    "AcquireCredentialsHandleW package=WDigest use=1 newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 -> SEC_I_COMPLETE_AND_CONTINUE "
    "newcontext=x0\n"
    "CompleteAuthToken context=x0@s1 -> SEC_E_OK\n"
    "AcceptSecurityContext credential=c0@s0 context=x0@s1 newcontext=x0@s1 -> SEC_I_COMPLETE_NEEDED\n"
    "CompleteAuthToken context=x0@s1 -> SEC_E_OK\n"
    "AcceptSecurityContext credential=c0@s0 context=null newcontext=minus-one@s1 -> SEC_I_COMPLETE_NEEDED "
    "newcontext=x0\n"
    "CompleteAuthToken context=x0@s1 -> SEC_E_OK\n"
    "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "end\n",
    /* Many contexts of one credential on two threads, interleaved; a local variable copied away each time. */
    "AcquireCredentialsHandleA package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "begin 1 t1 InitializeSecurityContextA credential=c0@s0 context=null newcontext=@s1\n"
    "begin 2 t2 InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s2\n"
    "end 1 t1 -> SEC_E_OK newcontext=x0\n"
    "end 2 t2 -> SEC_E_OK newcontext=x1\n"
    "begin 3 t1 EncryptMessage context=x0@s5\n"
    "begin 4 t2 DeleteSecurityContext context=x1@s6\n"
    "end 3 t1 -> SEC_E_OK\n"
    "end 4 t2 -> SEC_E_OK\n"
    "t1 InitializeSecurityContextW credential=c0@s0 context=null newcontext=x0@s1 -> SEC_E_OK newcontext=x1\n"
    "t1 DeleteSecurityContext context=x1@s7 -> SEC_E_OK\n"
    "t1 DeleteSecurityContext context=x0@s5 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "end\n",
    /* Export to another process: consumed here, deleted there. */
    "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
    "ExportSecurityContext context=x0@s1 flags=2 packed=[empty:0@null] -> SEC_E_OK packed=[empty:300@b0#4]\n"
    "FreeContextBuffer block=b0 -> SEC_E_OK\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "process q1\n"
    "ImportSecurityContextW package=NTLM packed=[empty:300@b1#4] newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
    "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
    "end\n",
    /* Two providers whose handles have the same bits. */
    "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
    "p1 AcquireCredentialsHandleW package=NTLM newcredential=@s1 -> SEC_E_OK newcredential=c0\n"
    "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
    "p1 FreeCredentialsHandle credential=c0@s1 -> SEC_E_OK\n"
    "end\n",
};

static void
an_honest_session_has_no_finding(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    for (size_t index = 0; index < sizeof sessions / sizeof *sessions; index++) {
        trial_restart(&trial);
        trial_feed(&trial, sessions[index]);
        trial_finish(&trial);
        for (size_t finding = 0; finding < trial.verdict.finding_count; finding++) {
            print_error("session %zu, %s at line %u: %s\n", index, trial.verdict.findings[finding].rule->id,
                        trial.verdict.findings[finding].line, trial.verdict.findings[finding].message);
        }
        assert_int_equal(trial.verdict.finding_count, 0);
        assert_true(trial.verdict.is_complete);
        assert_int_equal(fo_checker_state_hash(trial.checker), 0);
    }
    trial_fini(&trial);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_honest_session_has_no_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
