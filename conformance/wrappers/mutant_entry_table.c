// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Programs that show mutants in wrappers under test, where sessions begin by themselves.
 */
#include "mutant.h"

#define HEADER "freeonce-program 1\n"

/** NULL: none can. */
static const char *const witnesses[MUTANT_COUNT] = {
    [MUTANT_POINTER_ACQUIRE_FAILED_USED] =
        HEADER "fault call=AcquireCredentialsHandle status=SEC_E_UNKNOWN_CREDENTIALS\n"
               "open client0 credential=c0\n",
    [MUTANT_POINTER_ACQUIRE_FAILED_FREED] =
        HEADER "fault call=AcquireCredentialsHandle status=SEC_E_UNKNOWN_CREDENTIALS\n"
               "open client0 credential=c0\n",
    [MUTANT_POINTER_FIRST_LEG_FAILED_DELETED] = HEADER "script set=client-fail-leg to=1\n"
                                                       "open client0 credential=c0\n",
    [MUTANT_POINTER_LATER_LEG_LEAKS] =
        HEADER "fault call=InitializeSecurityContext status=SEC_E_LOGON_DENIED nth=2\n"
               "open client0 credential=c0\n"
               "handshake client0\n",
    [MUTANT_POINTER_ERROR_TOKEN_KEPT] =
        HEADER "fault call=InitializeSecurityContext kind=status-after status=SEC_E_INSUFFICIENT_MEMORY\n"
               "open client0 credential=c0\n",
    [MUTANT_POINTER_TOKEN_OVERWRITTEN] = HEADER "open client1 credential=c0\n"
                                                "handshake client1\n",
    [MUTANT_POINTER_EMPTY_TOKEN_KEPT] = HEADER "fault call=InitializeSecurityContext kind=empty-token\n"
                                               "open client0 credential=c0\n",
    [MUTANT_POINTER_TOKEN_FREED_BY_ALLOCATOR] = HEADER "open client0 credential=c0\n",
    [MUTANT_POINTER_LOGIN_LOST_WITHOUT_MEMORY] = HEADER "open client2 credential=c0\n"
                                                        "fail-allocation\n"
                                                        "open client0 credential=c0\n",
    [MUTANT_POINTER_CONTEXT_LOST_WITHOUT_MEMORY] = HEADER "open client0 credential=c0\n"
                                                          "fail-allocation\n"
                                                          "again client0\n",
    [MUTANT_POINTER_RESET_KEEPS_RESENT_TOKEN] = HEADER "open client0\n"
                                                       "step client0 token=random\n"
                                                       "again client0\n"
                                                       "step client0 token=random\n"
                                                       "again client0\n"
                                                       "handshake client0\n"
                                                       "again client0\n",
    [MUTANT_FLAGS_CREDENTIAL_FREED_MIDHANDSHAKE] = HEADER "open client0 credential=c0\n"
                                                          "open client1 credential=c0\n"
                                                          "close client0\n"
                                                          "handshake client1\n",
    [MUTANT_FLAGS_FLAG_SURVIVES_DELETE] = HEADER "wish client0 for=messages|close-twice\n"
                                                 "open client0 credential=c0\n",
    [MUTANT_FLAGS_CREDENTIAL_BEFORE_CONTEXT] = HEADER "open client0 credential=c0\n"
                                                      "open client1 credential=c0\n",
    [MUTANT_FLAGS_COMPLETION_SKIPPED] = HEADER "script set=server-complete-leg to=1\n"
                                               "open client0 credential=c0\n"
                                               "open server0 credential=c1\n"
                                               "handshake client0\n",
    [MUTANT_FLAGS_COMPLETION_UNASKED] = HEADER "open client1 credential=c0\n"
                                               "handshake client1\n",
    [MUTANT_FLAGS_COMPLETION_FAILURE_IGNORED] =
        HEADER "script to=1\n"
               "fault call=CompleteAuthToken status=SEC_E_INVALID_TOKEN\n"
               "open client0 credential=c0\n"
               "open server0 credential=c1\n"
               "handshake client0\n",
    [MUTANT_FLAGS_CONTINUATION_LOST] = HEADER "script to=1\n"
                                              "wish client0 for=messages\n"
                                              "open client0 credential=c0\n",
    [MUTANT_FLAGS_RESET_FORGETS_CONTEXT] = HEADER "open client0 credential=c0\n"
                                                  "again client0\n",
    [MUTANT_FLAGS_QUERY_UNTESTED] = HEADER "fail-provider-allocation nth=6\n"
                                           "wish client0 for=messages|queries\n"
                                           "open client0 credential=c0\n",
    [MUTANT_FLAGS_FAILURE_FORGOTTEN] = HEADER "open client0\n"
                                              "step client0 token=random\n"
                                              "step client0 token=random\n",
    [MUTANT_FLAGS_FLAG_BEFORE_FIRST_LEG] = HEADER "script set=client-fail-leg to=1\n"
                                                  "open client0 credential=c0\n",
    [MUTANT_FLAGS_RESET_KEEPS_COMPLETION] = HEADER "script to=1\n"
                                                   "fault call=CompleteAuthToken status=SEC_E_INVALID_TOKEN\n"
                                                   "open client0 credential=c0\n"
                                                   "script\n"
                                                   "again client0\n",
    [MUTANT_FLAGS_FAILURE_DROPS_CLAIM] = HEADER "open client0 credential=c0\n"
                                                "open client1 credential=c0\n"
                                                "open client2 credential=c0\n"
                                                "again client0\n"
                                                "step client0 token=random\n"
                                                "free client0\n"
                                                "free client2\n"
                                                "step client1\n",
    [MUTANT_FLAGS_COMPLETION_AFTER_FAILURE] =
        HEADER "fault call=InitializeSecurityContext kind=status-after status=SEC_E_INSUFFICIENT_MEMORY\n"
               "open client0 credential=c0\n",
    [MUTANT_FLAGS_CREDENTIAL_FREED_ONCE_DONE] = HEADER "wish client1 for=messages\n"
                                                       "open client0 credential=c0\n"
                                                       "open client1 credential=c0\n"
                                                       "close client0\n"
                                                       "unprotect client1\n",
    [MUTANT_STAGES_LOGIN_FREED_BY_FAILURE] =
        HEADER "script to=1\n"
               "fault call=CompleteAuthToken status=SEC_E_OUT_OF_SEQUENCE\n"
               "open client0 credential=c0\n",
    [MUTANT_STAGES_NO_FALL_THROUGH] = HEADER "open client0 credential=c0\n",
    [MUTANT_STAGES_ALERT_KEPT] = HEADER "package Schannel\n"
                                        "script set=client-fail-leg to=1\n"
                                        "script set=error-token to=1\n"
                                        "open client0 credential=c0\n",
    [MUTANT_STAGES_SHUTDOWN_TOKEN_KEPT] = HEADER "package Schannel\n"
                                                 "wish client0 for=messages|shutdown\n"
                                                 "open client0 credential=c0\n"
                                                 "handshake client0\n",
    [MUTANT_STAGES_EXTRA_FREED] = HEADER "package Schannel\n"
                                         "open client0 credential=c0\n"
                                         "step client0 token=extend at=5\n",
    [MUTANT_STAGES_FAILED_FIRST_LEG_KEPT] =
        HEADER "fault call=InitializeSecurityContext kind=status-after status=SEC_E_INSUFFICIENT_MEMORY\n"
               "open client0 credential=c0\n",
    [MUTANT_STAGES_LOGIN_OVERWRITTEN] = HEADER "package Schannel\n"
                                               "script set=certificate-requested to=1\n"
                                               "open client0 credential=c0\n"
                                               "step client0\n",
    [MUTANT_STAGES_RENEGOTIATES_ANEW] = HEADER "package Schannel\n"
                                               "wish client0 for=messages\n"
                                               "open client0 credential=c0\n"
                                               "handshake client0\n"
                                               "renegotiate server0\n"
                                               "unprotect client0\n",
    [MUTANT_STAGES_RENEGOTIATION_FAILURE_LEAKS] = HEADER "package Schannel\n"
                                                         "wish client0 for=messages\n"
                                                         "open client0\n"
                                                         "handshake client0\n"
                                                         "renegotiate server0\n"
                                                         "unprotect client0\n"
                                                         "step client0 token=random\n",
    [MUTANT_STAGES_RESET_KEEPS_AGAIN] = HEADER "package Schannel\n"
                                               "wish client0 for=messages\n"
                                               "open client0\n"
                                               "handshake client0\n"
                                               "renegotiate server0\n"
                                               "unprotect client0\n"
                                               "handshake client0\n"
                                               "again client0\n"
                                               "step client0 token=random\n",
    [MUTANT_INVALID_LOGIN_FREED_UNUSED] = HEADER "open server0 credential=c0\n"
                                                 "open server1 credential=c0\n"
                                                 "close server0\n"
                                                 "handshake server1\n",
    [MUTANT_INVALID_COPY_DELETED] = HEADER "open client1 credential=c0\n"
                                           "handshake client1\n",
    [MUTANT_INVALID_NOT_INVALIDATED] = HEADER "knob value_reuse=yes\n"
                                              "open client0 credential=c3\n"
                                              "step client0 token=flip from=client2 at=241\n"
                                              "open client1 credential=c0\n",
    [MUTANT_INVALID_GOOD_OF_OLD_SESSION] = HEADER "wish client0 for=messages\n"
                                                  "open client0\n"
                                                  "handshake client0\n"
                                                  "protect server0\n"
                                                  "unprotect client0\n"
                                                  "again client0\n"
                                                  "again client0\n"
                                                  "step client0 token=random\n",
    [MUTANT_INVALID_GARBAGE_FREED] = HEADER "fault call=InitializeSecurityContext\n"
                                            "open client0 credential=c0 flags=allocate\n",
    [MUTANT_INVALID_OWN_MEMORY_FREED] = HEADER "open client0 credential=c0\n",
    [MUTANT_INVALID_NULL_FREED] = HEADER "fault call=InitializeSecurityContext\n"
                                         "open client0 credential=c0 flags=allocate\n",
    [MUTANT_INVALID_FREED_INSIDE] = HEADER "open client0 credential=c0 flags=allocate\n",
    [MUTANT_INVALID_FREED_TWICE] = HEADER "script to=1\n"
                                          "fault call=CompleteAuthToken status=SEC_E_INVALID_TOKEN\n"
                                          "open client0 credential=c0 flags=allocate\n",
    [MUTANT_INVALID_FIRST_LEG_WITH_HANDLE] = HEADER "open client0 credential=c0\n",
    [MUTANT_INVALID_CREDENTIAL_COMPLETED] = HEADER "script to=1\n"
                                                   "open client0 credential=c0\n",
    [MUTANT_INVALID_PLAIN_TEXT_FREED] = HEADER "wish client0 for=messages|close-twice\n"
                                               "open client0 credential=c0\n"
                                               "handshake client0\n"
                                               "unprotect client0\n",
    [MUTANT_INVALID_LAST_TOKEN_KEPT] = HEADER "package Kerberos\n"
                                              "open server0 credential=c1 flags=mutual|allocate\n"
                                              "step server0\n",
    [MUTANT_INVALID_FIRST_VALUE_KEPT] = HEADER "knob newctx_alias=new-value\n"
                                               "script set=extra-rounds to=1\n"
                                               "open client0 credential=c0\n"
                                               "handshake client0\n",
    [MUTANT_ZERO_SERVER_LOGIN_KEPT] = HEADER "open server0 credential=c0\n",
    [MUTANT_ZERO_DELETED_UNTESTED] = HEADER "open server0 credential=c0\n",
    [MUTANT_ZERO_CREDENTIAL_DELETED] = HEADER "open server0 credential=c0\n",
    [MUTANT_ZERO_NO_NEW_CONTEXT] = HEADER "open client0 credential=c0\n",
    [MUTANT_ZERO_FIRST_LEG_WITH_INPUT] = HEADER "open client0\n"
                                                "handshake client0\n"
                                                "again client0\n",
    [MUTANT_ZERO_FAILURE_NOT_ZEROED] = HEADER "script to=1\n"
                                              "fault call=CompleteAuthToken status=SEC_E_OUT_OF_SEQUENCE\n"
                                              "open client0 credential=c0\n",
    [MUTANT_ZERO_LOGIN_RENEWED] = HEADER "open client0 credential=c0 flags=delegate\n",
    [MUTANT_ZERO_LINGERING_OVERWRITTEN] = HEADER "package Kerberos\n"
                                                 "open client0\n"
                                                 "again client0\n"
                                                 "again client0\n"
                                                 "again client0\n"
                                                 "again client0\n"
                                                 "again client0\n",
    [MUTANT_ZERO_RESET_DROPS_CLAIM] =
        HEADER "package Kerberos\n"
               "open client0\n"
               "fault call=InitializeSecurityContext status=SEC_E_INTERNAL_ERROR\n"
               "again client0\n"
               "open client1 flags=mutual\n"
               "again client0\n"
               "close client0\n"
               "step client1\n",
    [MUTANT_ZERO_SERVER_FAILURE_LEAKS] = HEADER "script set=client-fail-leg to=2\n"
                                                "script set=error-token to=1\n"
                                                "open server0 credential=c0\n"
                                                "handshake server0\n",
    [MUTANT_LOOKUP_STALE_FUNCTIONS] =
        HEADER "fault call=AcquireCredentialsHandle status=SEC_E_NO_CREDENTIALS\n"
               "open client0 credential=c0\n"
               "open client1 credential=c0\n",
    [MUTANT_LOOKUP_UNLOADED_AT_DETACH] = HEADER "open client0 credential=c0\n",
    [MUTANT_LOOKUP_PACKAGES_KEPT] = HEADER "open client0 credential=c0\n",
    [MUTANT_LOOKUP_MODULE_BEFORE_CREDENTIAL] =
        HEADER "fault call=AcquireCredentialsHandle status=SEC_E_NO_CREDENTIALS\n"
               "open client0 credential=c0\n"
               "open client1 credential=c0\n",
    [MUTANT_LOOKUP_SESSIONS_UNCOUNTED] = HEADER "open client0 credential=c0\n"
                                                "open client1 credential=c0\n",
    [MUTANT_LOOKUP_ESTABLISHED_SURVIVES_RESET] = HEADER "package Kerberos\n"
                                                        "wish client0 for=queries\n"
                                                        "open client0\n"
                                                        "again client0\n",
    [MUTANT_LOOKUP_FAILED_LOGIN_LEAVES_TWICE] = HEADER "acquire c1 package=unknown\n"
                                                       "open client0\n"
                                                       "open client1 credential=c1\n"
                                                       "close client1\n",
    [MUTANT_LOOKUP_RESET_LEAVES_TWICE] = HEADER "open client0\n"
                                                "open client1\n"
                                                "step client0 token=random\n"
                                                "again client0\n"
                                                "step client0 token=random\n"
                                                "again client0\n"
                                                "step client0 token=random\n"
                                                "again client0\n",
};

const char *
mutant_entry_witness(enum mutant mutant)
{
    return witnesses[mutant];
}
