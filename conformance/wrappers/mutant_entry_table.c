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

/** Where scenarios show them soonest. */
static const char *const scenarios[MUTANT_COUNT] = {
    [MUTANT_POINTER_ACQUIRE_FAILED_USED] = "Negotiate/scenario/acquire-fails-close-twice/client",
    [MUTANT_POINTER_ACQUIRE_FAILED_FREED] = "Negotiate/scenario/acquire-fails-close-twice/client",
    [MUTANT_POINTER_FIRST_LEG_FAILED_DELETED] = "Negotiate/scenario/first-leg-fails-close-twice/client",
    [MUTANT_POINTER_LATER_LEG_LEAKS] = "Negotiate/scenario/second-leg-fails-object-used-again/client",
    [MUTANT_POINTER_ERROR_TOKEN_KEPT] = "Negotiate/scenario/first-leg-fails-after-all/client",
    [MUTANT_POINTER_TOKEN_OVERWRITTEN] = "Negotiate/scenario/honest-long/client",
    [MUTANT_POINTER_EMPTY_TOKEN_KEPT] = "Negotiate/scenario/token-empty-with-memory/client",
    [MUTANT_POINTER_TOKEN_FREED_BY_ALLOCATOR] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_POINTER_LOGIN_LOST_WITHOUT_MEMORY] =
        "Negotiate/allocation-fails/acquire-fails-then-works/client/7",
    [MUTANT_POINTER_CONTEXT_LOST_WITHOUT_MEMORY] =
        "Negotiate/allocation-fails/acquire-fails-then-works/client/8",
    [MUTANT_POINTER_RESET_KEEPS_RESENT_TOKEN] =
        "Negotiate/scenario/object-used-again-after-two-failures/server",
    [MUTANT_FLAGS_CREDENTIAL_FREED_MIDHANDSHAKE] =
        "Negotiate/scenario/sessions-at-once-values-come-again/client",
    [MUTANT_FLAGS_FLAG_SURVIVES_DELETE] = "Negotiate/scenario/close-twice-after-messages/client",
    [MUTANT_FLAGS_CREDENTIAL_BEFORE_CONTEXT] = "Negotiate/scenario/sessions-at-once-closed-backwards/client",
    [MUTANT_FLAGS_COMPLETION_SKIPPED] = "Negotiate/scenario/complete-first-leg-fails-peer-goes-on/client",
    [MUTANT_FLAGS_COMPLETION_UNASKED] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_FLAGS_COMPLETION_FAILURE_IGNORED] =
        "Negotiate/scenario/complete-first-leg-fails-peer-goes-on/client",
    [MUTANT_FLAGS_CONTINUATION_LOST] = "Negotiate/scenario/complete-first-leg-messages/client",
    [MUTANT_FLAGS_RESET_FORGETS_CONTEXT] = "Negotiate/scenario/complete-fails-object-used-again/client",
    [MUTANT_FLAGS_QUERY_UNTESTED] = "Negotiate/scenario/provider-out-of-memory-6/client",
    [MUTANT_FLAGS_FAILURE_FORGOTTEN] = "Negotiate/scenario/first-leg-fails-after-all/client",
    [MUTANT_FLAGS_FLAG_BEFORE_FIRST_LEG] = "Negotiate/scenario/first-leg-fails-close-twice/client",
    [MUTANT_FLAGS_RESET_KEEPS_COMPLETION] =
        "Negotiate/scenario/complete-fails-object-used-again-without/client",
    [MUTANT_FLAGS_FAILURE_DROPS_CLAIM] = "Negotiate/scenario/sessions-at-once-one-used-again/client",
    [MUTANT_FLAGS_COMPLETION_AFTER_FAILURE] = "Negotiate/scenario/first-leg-fails-after-all/client",
    [MUTANT_FLAGS_CREDENTIAL_FREED_ONCE_DONE] = "Negotiate/scenario/sessions-at-once-one-fails/client",
    [MUTANT_STAGES_LOGIN_FREED_BY_FAILURE] = "Negotiate/scenario/complete-fails-object-used-again/client",
    [MUTANT_STAGES_NO_FALL_THROUGH] = "Negotiate/scenario/close-twice-at-once/client",
    [MUTANT_STAGES_ALERT_KEPT] =
        "Microsoft Unified Security Protocol Provider/scenario/first-leg-fails-live-with-token/client",
    [MUTANT_STAGES_SHUTDOWN_TOKEN_KEPT] =
        "Microsoft Unified Security Protocol Provider/scenario/honest-shutdown/client",
    [MUTANT_STAGES_EXTRA_FREED] = "Microsoft Unified Security Protocol Provider/scenario/stream-extra/client",
    [MUTANT_STAGES_FAILED_FIRST_LEG_KEPT] = "Negotiate/scenario/first-leg-fails-after-all/client",
    [MUTANT_STAGES_LOGIN_OVERWRITTEN] =
        "Microsoft Unified Security Protocol Provider/scenario/stream-credentials-asked-peer-gone/client",
    [MUTANT_STAGES_RENEGOTIATES_ANEW] =
        "Microsoft Unified Security Protocol Provider/scenario/stream-renegotiated-peer-gone/client",
    [MUTANT_STAGES_RENEGOTIATION_FAILURE_LEAKS] =
        "Microsoft Unified Security Protocol Provider/scenario/stream-renegotiation-fails/client",
    [MUTANT_STAGES_RESET_KEEPS_AGAIN] =
        "Microsoft Unified Security Protocol Provider/scenario/stream-renegotiated-object-used-again/client",
    [MUTANT_INVALID_LOGIN_FREED_UNUSED] = "Negotiate/scenario/sessions-at-once-values-come-again/server",
    [MUTANT_INVALID_COPY_DELETED] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_INVALID_NOT_INVALIDATED] = "Negotiate/scenario/session-fails-values-come-again/client",
    [MUTANT_INVALID_GOOD_OF_OLD_SESSION] = "Negotiate/scenario/object-used-again-third-fails/client",
    [MUTANT_INVALID_GARBAGE_FREED] = "Negotiate/scenario/first-leg-fails-provider-memory/client",
    [MUTANT_INVALID_OWN_MEMORY_FREED] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_INVALID_NULL_FREED] = "Negotiate/scenario/first-leg-fails-provider-memory/client",
    [MUTANT_INVALID_FREED_INSIDE] = "Negotiate/scenario/honest-mutual/client",
    [MUTANT_INVALID_FREED_TWICE] = "Negotiate/scenario/complete-first-leg-fails-provider-memory/client",
    [MUTANT_INVALID_FIRST_LEG_WITH_HANDLE] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_INVALID_CREDENTIAL_COMPLETED] = "Negotiate/scenario/complete-and-peer-gone/client",
    [MUTANT_INVALID_PLAIN_TEXT_FREED] = "Negotiate/scenario/close-twice-after-messages/client",
    [MUTANT_INVALID_LAST_TOKEN_KEPT] = "Negotiate/scenario/honest-mutual/server",
    [MUTANT_INVALID_FIRST_VALUE_KEPT] = "Negotiate/scenario/honest-new-value-long/client",
    [MUTANT_ZERO_SERVER_LOGIN_KEPT] = "Negotiate/scenario/acquire-fails-then-works/server",
    [MUTANT_ZERO_DELETED_UNTESTED] = "Negotiate/scenario/close-twice-at-once/server",
    [MUTANT_ZERO_CREDENTIAL_DELETED] = "Negotiate/scenario/close-twice-at-once/server",
    [MUTANT_ZERO_NO_NEW_CONTEXT] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_ZERO_FIRST_LEG_WITH_INPUT] = "Kerberos/scenario/object-used-again-in-the-middle/client",
    [MUTANT_ZERO_FAILURE_NOT_ZEROED] = "Negotiate/scenario/complete-fails-object-used-again/client",
    [MUTANT_ZERO_LOGIN_RENEWED] = "Negotiate/scenario/honest-delegate/client",
    [MUTANT_ZERO_LINGERING_OVERWRITTEN] = "Negotiate/scenario/object-used-again-six-times/client",
    [MUTANT_ZERO_RESET_DROPS_CLAIM] =
        "Negotiate/scenario/sessions-at-once-one-used-again-after-failure/client",
    [MUTANT_ZERO_SERVER_FAILURE_LEAKS] = "Negotiate/scenario/second-leg-fails-object-used-again/server",
    [MUTANT_LOOKUP_CALLS_BEFORE_TABLE] = "Negotiate/scenario/honest/client",
    [MUTANT_LOOKUP_STALE_FUNCTIONS] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_LOOKUP_UNLOADED_AT_DETACH] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_LOOKUP_PACKAGES_KEPT] = "Negotiate/scenario/acquire-fails-close-twice/client",
    [MUTANT_LOOKUP_MODULE_BEFORE_CREDENTIAL] = "Negotiate/scenario/acquire-fails-then-works/client",
    [MUTANT_LOOKUP_SESSIONS_UNCOUNTED] = "Negotiate/scenario/sessions-at-once-closed-backwards/client",
    [MUTANT_LOOKUP_ESTABLISHED_SURVIVES_RESET] = "Negotiate/scenario/object-used-again-queries/client",
    [MUTANT_LOOKUP_FAILED_LOGIN_LEAVES_TWICE] = "Negotiate/scenario/sessions-at-once-one-login-fails/client",
    [MUTANT_LOOKUP_RESET_LEAVES_TWICE] = "Negotiate/scenario/sessions-at-once-one-fails-again/client",
};

const char *
mutant_entry_case(enum mutant mutant)
{
    return scenarios[mutant];
}

const char *
mutant_entry_rule(enum mutant mutant)
{
    switch (mutant) {
    case MUTANT_STAGES_RENEGOTIATION_FAILURE_LEAKS:
        /* The other end is the harness's here, and is in no trace. */
        return "CTX-DELETE-PARTIAL";
    case MUTANT_LOOKUP_CALLS_BEFORE_TABLE:
        /* There is no table whose recorder could see the call. */
        return "RUN-CRASH";
    default:
        return mutant_get(mutant)->rule;
    }
}
