// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of mutants.
 */
#include "mutant.h"

#define HEADER "freeonce-program 1\n"

static const struct mutant_info mutants[MUTANT_COUNT] =
    {
        [MUTANT_NONE] = {"none", NULL, MUTANT_CLASS_COUNT, NULL, "Nothing is wrong.", HEADER},
        [MUTANT_POINTER_ACQUIRE_FAILED_USED] =
            {
                "pointer-acquire-failed-used",
                &wrapper_pointer,
                MUTANT_CLASS_NEVER_ISSUED,
                "CRED-ACQ-FAIL-NO-HANDLE",
                "A login that failed leaves a pointer behind, which counts as a credential.",
                HEADER "acquire c0 package=unknown\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_POINTER_ACQUIRE_FAILED_FREED] =
            {
                "pointer-acquire-failed-freed",
                &wrapper_pointer,
                MUTANT_CLASS_NEVER_ISSUED,
                "CRED-ACQ-FAIL-NO-HANDLE",
                "A login that failed is cleaned up like one that succeeded.",
                HEADER "acquire c0 package=unknown\n",
            },
        [MUTANT_POINTER_FIRST_LEG_FAILED_DELETED] =
            {
                "pointer-first-leg-failed-deleted",
                &wrapper_pointer,
                MUTANT_CLASS_NEVER_ISSUED,
                "CTX-FIRST-FAIL",
                "The pointer for a context is kept when the first leg stores none, and deleted later.",
                HEADER "fault call=InitializeSecurityContext status=SEC_E_INTERNAL_ERROR\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_POINTER_LATER_LEG_LEAKS] =
            {
                "pointer-later-leg-leaks",
                &wrapper_pointer,
                MUTANT_CLASS_CONTEXT_LEAK,
                "CTX-DELETE-PARTIAL",
                "When a later leg fails, the memory of the handle is released, the context is not.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_POINTER_ERROR_TOKEN_KEPT] =
            {
                "pointer-error-token-kept",
                &wrapper_pointer,
                MUTANT_CLASS_MEMORY_LEAK,
                "BUF-FREE-ON-FAILURE",
                "What a failing leg gave for the peer is sent and forgotten.",
                HEADER "script set=error-token to=1\n"
                       "script set=server-fail-leg to=1\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "step client0\n"
                       "step server0\n",
            },
        [MUTANT_POINTER_TOKEN_OVERWRITTEN] =
            {
                "pointer-token-overwritten",
                &wrapper_pointer,
                MUTANT_CLASS_MEMORY_LEAK,
                "BUF-FREE-EACH-LEG",
                "Only the token of the last leg is freed.",
                HEADER "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0 legs=3\n",
            },
        [MUTANT_POINTER_EMPTY_TOKEN_KEPT] =
            {
                "pointer-empty-token-kept",
                &wrapper_pointer,
                MUTANT_CLASS_MEMORY_LEAK,
                "BUF-FREE-EMPTY-TOKEN",
                "Memory that comes with an empty token is taken for none.",
                HEADER "fault call=InitializeSecurityContext kind=empty-token\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_POINTER_TOKEN_FREED_BY_ALLOCATOR] =
            {
                "pointer-token-freed-by-allocator",
                &wrapper_pointer,
                MUTANT_CLASS_WRONG_DEALLOCATOR,
                "BUF-RIGHT-DEALLOCATOR",
                "Tokens go to the allocator's release function instead of FreeContextBuffer.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_POINTER_LOGIN_LOST_WITHOUT_MEMORY] =
            {
                "pointer-login-lost-without-memory",
                &wrapper_pointer,
                MUTANT_CLASS_CREDENTIAL_LEAK,
                "CRED-LEAK",
                "A session that finds no memory has counted itself as a user of the credential.",
                HEADER "acquire c0\n"
                       "fail-allocation nth=1\n"
                       "open client0\n",
            },
        [MUTANT_POINTER_CONTEXT_LOST_WITHOUT_MEMORY] =
            {
                "pointer-context-lost-without-memory",
                &wrapper_pointer,
                MUTANT_CLASS_CONTEXT_LEAK,
                "CTX-DELETE-PARTIAL",
                "The first leg is made before there is memory to keep its handle in.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "fail-allocation nth=1\n"
                       "step client0\n",
            },
        [MUTANT_POINTER_RESET_KEEPS_RESENT_TOKEN] =
            {
                "pointer-reset-keeps-resent-token",
                &wrapper_pointer,
                MUTANT_CLASS_DOUBLE_RELEASE,
                "BUF-FREE-ONCE",
                "After two failed connections with a credential, one that succeeds leaves its freed token to "
                "the next.",
                HEADER "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "step client0\n"
                       "step client0 token=random\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n"
                       "open client0\n"
                       "handshake client0\n"
                       "open client0\n",
            },
        [MUTANT_FLAGS_CREDENTIAL_FREED_MIDHANDSHAKE] =
            {
                "flags-credential-freed-midhandshake",
                &wrapper_flags,
                MUTANT_CLASS_EARLY_CREDENTIAL,
                "CRED-FREE-MIDHANDSHAKE",
                "The application's release frees the credential although sessions hold it.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "free-credential c0\n"
                       "step client0\n",
            },
        [MUTANT_FLAGS_FLAG_SURVIVES_DELETE] =
            {
                "flags-flag-survives-delete",
                &wrapper_flags,
                MUTANT_CLASS_DOUBLE_RELEASE,
                "CTX-DELETE-ONCE",
                "The flag beside the context is not cleared when it is deleted.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "close client0\n",
            },
        [MUTANT_FLAGS_CREDENTIAL_BEFORE_CONTEXT] =
            {
                "flags-credential-before-context",
                &wrapper_flags,
                MUTANT_CLASS_EARLY_CREDENTIAL,
                "CRED-FREE-ORDER",
                "A session lets its credential go before it deletes its context.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "free-credential c0\n",
            },
        [MUTANT_FLAGS_COMPLETION_SKIPPED] =
            {
                "flags-completion-skipped",
                &wrapper_flags,
                MUTANT_CLASS_COMPLETION,
                "CAT-REQUIRED",
                "Requests for completion are taken for plain success.",
                HEADER "script set=server-complete-leg to=255\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n"
                       "protect server0\n",
            },
        [MUTANT_FLAGS_COMPLETION_UNASKED] =
            {
                "flags-completion-unasked",
                &wrapper_flags,
                MUTANT_CLASS_COMPLETION,
                "CAT-ONLY-WHEN-ASKED",
                "Every handshake ends with CompleteAuthToken.",
                HEADER "package Kerberos\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_FLAGS_COMPLETION_FAILURE_IGNORED] =
            {
                "flags-completion-failure-ignored",
                &wrapper_flags,
                MUTANT_CLASS_COMPLETION,
                "CAT-FAIL-DELETE",
                "The answer of CompleteAuthToken is not looked at.",
                HEADER "script set=client-complete-leg to=1\n"
                       "fault call=CompleteAuthToken status=SEC_E_INVALID_TOKEN\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n",
            },
        [MUTANT_FLAGS_CONTINUATION_LOST] =
            {
                "flags-continuation-lost",
                &wrapper_flags,
                MUTANT_CLASS_COMPLETION,
                "CAT-CONTINUE-NOT-LOST",
                "The success of CompleteAuthToken is taken for the end of the handshake.",
                HEADER "script set=client-complete-leg to=1\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "protect client0 bytes=4\n",
            },
        [MUTANT_FLAGS_RESET_FORGETS_CONTEXT] =
            {
                "flags-reset-forgets-context",
                &wrapper_flags,
                MUTANT_CLASS_OVERWRITTEN,
                "SES-REUSE-FREED-SLOT",
                "A session that is used again clears its flag first, and so deletes nothing.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_FLAGS_QUERY_UNTESTED] =
            {
                "flags-query-untested",
                &wrapper_flags,
                MUTANT_CLASS_NEVER_ISSUED,
                "HND-UNINIT",
                "Attributes are asked for without a look at the flag, in memory that nobody has cleared.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "query client0 attribute=names\n",
            },
        [MUTANT_FLAGS_FAILURE_FORGOTTEN] =
            {
                "flags-failure-forgotten",
                &wrapper_flags,
                MUTANT_CLASS_STALE_STATE,
                "CTX-CONT-STATUS",
                "A session does not remember that a leg has failed, and makes another.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n"
                       "step client0 token=random\n",
            },
        [MUTANT_FLAGS_FLAG_BEFORE_FIRST_LEG] =
            {
                "flags-flag-before-first-leg",
                &wrapper_flags,
                MUTANT_CLASS_NEVER_ISSUED,
                "CTX-FIRST-FAIL",
                "The flag beside the context is set before the leg that may make one.",
                HEADER "fault call=InitializeSecurityContext status=SEC_E_INTERNAL_ERROR\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_FLAGS_RESET_KEEPS_COMPLETION] =
            {
                "flags-reset-keeps-completion",
                &wrapper_flags,
                MUTANT_CLASS_COMPLETION,
                "CAT-ONLY-WHEN-ASKED",
                "A completion that failed is tried again on the next connection of the same object.",
                HEADER "script set=client-complete-leg to=1\n"
                       "fault call=CompleteAuthToken status=SEC_E_INVALID_TOKEN\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "script set=client-complete-leg to=0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_FLAGS_FAILURE_DROPS_CLAIM] =
            {
                "flags-failure-drops-claim",
                &wrapper_flags,
                MUTANT_CLASS_SHARED_CREDENTIAL,
                "CRED-FREE-MIDHANDSHAKE",
                "A leg of a second connection that fails, while two others use the credential, gives up a "
                "claim that closing gives up again.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "open client1\n"
                       "open client2\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n"
                       "step client1\n"
                       "free-credential c0\n"
                       "free client0\n"
                       "free client2\n"
                       "step client1\n",
            },
        [MUTANT_FLAGS_COMPLETION_AFTER_FAILURE] =
            {
                "flags-completion-after-failure",
                &wrapper_flags,
                MUTANT_CLASS_USE_AFTER_RELEASE,
                "CTX-FATAL-ONLY-DELETE",
                "A leg that fails is completed, too.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_FLAGS_CREDENTIAL_FREED_ONCE_DONE] =
            {
                "flags-credential-freed-once-done",
                &wrapper_flags,
                MUTANT_CLASS_EARLY_CREDENTIAL,
                "CRED-CTX-OPS-AFTER-FREE",
                "A session lets its credential go as soon as the handshake is done.",
                HEADER "package Kerberos\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "free-credential c0\n"
                       "protect client0\n",
            },
        [MUTANT_STAGES_LOGIN_FREED_BY_FAILURE] =
            {
                "stages-login-freed-by-failure",
                &wrapper_stages,
                MUTANT_CLASS_DOUBLE_RELEASE,
                "CRED-FREE-ONCE",
                "A failure frees the credential and leaves the state in which closing frees it.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_STAGES_NO_FALL_THROUGH] =
            {
                "stages-no-fall-through",
                &wrapper_stages,
                MUTANT_CLASS_CREDENTIAL_LEAK,
                "CRED-LEAK",
                "Cleaning up after an unfinished handshake stops before the credential.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_STAGES_ALERT_KEPT] =
            {
                "stages-alert-kept",
                &wrapper_stages,
                MUTANT_CLASS_MEMORY_LEAK,
                "BUF-FREE-ON-FAILURE",
                "The alert of a failing leg is sent and forgotten.",
                HEADER "package Schannel\n"
                       "script set=error-token to=1\n"
                       "script set=server-fail-leg to=1\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "step client0\n"
                       "step server0\n",
            },
        [MUTANT_STAGES_SHUTDOWN_TOKEN_KEPT] =
            {
                "stages-shutdown-token-kept",
                &wrapper_stages,
                MUTANT_CLASS_MEMORY_LEAK,
                "BUF-FREE-ISC-ALLOC",
                "The closing message of a stream is not freed once it was sent.",
                HEADER "package Schannel\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n"
                       "shutdown client0\n",
            },
        [MUTANT_STAGES_EXTRA_FREED] =
            {
                "stages-extra-freed",
                &wrapper_stages,
                MUTANT_CLASS_WRONG_DEALLOCATOR,
                "BUF-RIGHT-DEALLOCATOR",
                "Bytes reported as left over are freed as if the package had given them.",
                HEADER "package Schannel\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "step client0\n"
                       "step server0 token=extend at=23\n",
            },
        [MUTANT_STAGES_FAILED_FIRST_LEG_KEPT] =
            {
                "stages-failed-first-leg-kept",
                &wrapper_stages,
                MUTANT_CLASS_CONTEXT_LEAK,
                "CTX-FIRST-FAIL",
                "A context that a failing first leg stored is not deleted.",
                HEADER "knob first_fail_handle=live\n"
                       "script set=client-fail-leg to=1\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_STAGES_LOGIN_OVERWRITTEN] =
            {
                "stages-login-overwritten",
                &wrapper_stages,
                MUTANT_CLASS_OVERWRITTEN,
                "SES-REUSE-FREED-SLOT",
                "Asked for a certificate, the client logs in again into the same variable.",
                HEADER "package Schannel\n"
                       "script set=certificate-requested to=1\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n",
            },
        [MUTANT_STAGES_RENEGOTIATES_ANEW] =
            {
                "stages-renegotiates-anew",
                &wrapper_stages,
                MUTANT_CLASS_OVERWRITTEN,
                "SES-REUSE-FREED-SLOT",
                "A new handshake on an established stream begins with a new context.",
                HEADER "package Schannel\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n"
                       "renegotiate server0\n"
                       "unprotect client0\n"
                       "step client0\n",
            },
        [MUTANT_STAGES_RENEGOTIATION_FAILURE_LEAKS] =
            {
                "stages-renegotiation-failure-leaks",
                &wrapper_stages,
                MUTANT_CLASS_CONTEXT_LEAK,
                "CTX-BOTH-SIDES",
                "When a new handshake on a stream fails, the context is taken to be still in use.",
                HEADER "package Schannel\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n"
                       "renegotiate client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_STAGES_RESET_KEEPS_AGAIN] =
            {
                "stages-reset-keeps-again",
                &wrapper_stages,
                MUTANT_CLASS_CONTEXT_LEAK,
                "CTX-DELETE-PARTIAL",
                "An object that has renegotiated takes a failing first handshake for a renegotiation.",
                HEADER "package Schannel\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n"
                       "renegotiate client0\n"
                       "unprotect server0\n"
                       "handshake server0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_INVALID_LOGIN_FREED_UNUSED] =
            {
                "invalid-login-freed-unused",
                &wrapper_invalid,
                MUTANT_CLASS_USE_AFTER_RELEASE,
                "CRED-USE-AFTER-FREE",
                "The credential is freed when no context needs it, although a session is about to begin.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "free-credential c0\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_COPY_DELETED] =
            {
                "invalid-copy-deleted",
                &wrapper_invalid,
                MUTANT_CLASS_DOUBLE_RELEASE,
                "HND-COPY-ALIAS",
                "A context is deleted through its handle and through the copy that a leg kept.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_INVALID_NOT_INVALIDATED] =
            {
                "invalid-not-invalidated",
                &wrapper_invalid,
                MUTANT_CLASS_USE_AFTER_RELEASE,
                "HND-STALE-VALUE",
                "The variable keeps its value when the context is deleted, and the value comes again.",
                HEADER "knob value_reuse=yes\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "close client0\n"
                       "open client1\n"
                       "step client1\n",
            },
        [MUTANT_INVALID_GOOD_OF_OLD_SESSION] =
            {
                "invalid-good-of-old-session",
                &wrapper_invalid,
                MUTANT_CLASS_DOUBLE_RELEASE,
                "CTX-DELETE-ONCE",
                "A leg that fails goes back to the last handle that carried messages, be it one of an "
                "earlier connection.",
                HEADER "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n"
                       "protect client0\n"
                       "protect server0\n"
                       "unprotect client0\n"
                       "open client0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_INVALID_GARBAGE_FREED] =
            {
                "invalid-garbage-freed",
                &wrapper_invalid,
                MUTANT_CLASS_NEVER_ISSUED,
                "BUF-UNINIT",
                "A failing leg's output is freed without having been set before.",
                HEADER "fault call=InitializeSecurityContext status=SEC_E_INTERNAL_ERROR\n"
                       "acquire c0\n"
                       "open client0 flags=allocate\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_OWN_MEMORY_FREED] =
            {
                "invalid-own-memory-freed",
                &wrapper_invalid,
                MUTANT_CLASS_WRONG_DEALLOCATOR,
                "BUF-RIGHT-DEALLOCATOR",
                "Every token is freed as the package's, also in own memory.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_NULL_FREED] =
            {
                "invalid-null-freed",
                &wrapper_invalid,
                MUTANT_CLASS_NULL_FREED,
                "BUF-FREE-NULL",
                "The output is freed also when there is none.",
                HEADER "fault call=InitializeSecurityContext status=SEC_E_INTERNAL_ERROR\n"
                       "acquire c0\n"
                       "open client0 flags=allocate\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_FREED_INSIDE] =
            {
                "invalid-freed-inside",
                &wrapper_invalid,
                MUTANT_CLASS_WRONG_DEALLOCATOR,
                "BUF-BASE-POINTER",
                "The pointer that moved along while a token was sent is the one that is freed.",
                HEADER "acquire c0\n"
                       "open client0 flags=allocate\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_FREED_TWICE] =
            {
                "invalid-freed-twice",
                &wrapper_invalid,
                MUTANT_CLASS_DOUBLE_RELEASE,
                "BUF-FREE-ONCE",
                "The error path frees the token that was freed after it was sent.",
                HEADER "script set=client-complete-leg to=1\n"
                       "fault call=CompleteAuthToken status=SEC_E_INVALID_TOKEN\n"
                       "acquire c0\n"
                       "open client0 flags=allocate\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_FIRST_LEG_WITH_HANDLE] =
            {
                "invalid-first-leg-with-handle",
                &wrapper_invalid,
                MUTANT_CLASS_FIRST_LEG,
                "CTX-FIRST-NULL",
                "The first leg is given an empty handle instead of none.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_CREDENTIAL_COMPLETED] =
            {
                "invalid-credential-completed",
                &wrapper_invalid,
                MUTANT_CLASS_WRONG_KIND,
                "CAT-CONTEXT-HANDLE",
                "CompleteAuthToken gets the credential.",
                HEADER "script set=client-complete-leg to=1\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_INVALID_PLAIN_TEXT_FREED] =
            {
                "invalid-plain-text-freed",
                &wrapper_invalid,
                MUTANT_CLASS_WRONG_DEALLOCATOR,
                "BUF-RIGHT-DEALLOCATOR",
                "Plain text that was made in place is freed as if the package had given it.",
                HEADER "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n"
                       "protect client0 bytes=8\n"
                       "unprotect server0\n",
            },
        [MUTANT_INVALID_LAST_TOKEN_KEPT] =
            {
                "invalid-last-token-kept",
                &wrapper_invalid,
                MUTANT_CLASS_MEMORY_LEAK,
                "BUF-FREE-ASC-ALLOC",
                "The token that comes with the end of the handshake is sent and forgotten.",
                HEADER "package Kerberos\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0 flags=mutual\n"
                       "open server0 credential=c1 flags=mutual|allocate\n"
                       "step client0\n"
                       "step server0\n",
            },
        [MUTANT_INVALID_FIRST_VALUE_KEPT] =
            {
                "invalid-first-value-kept",
                &wrapper_invalid,
                MUTANT_CLASS_STALE_STATE,
                "CTX-CONT-HANDLE",
                "A value that a later leg stores is not used by the next.",
                HEADER "knob newctx_alias=new-value\n"
                       "script set=extra-rounds to=1\n"
                       "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "handshake client0\n",
            },
        [MUTANT_ZERO_SERVER_LOGIN_KEPT] =
            {
                "zero-server-login-kept",
                &wrapper_zero,
                MUTANT_CLASS_CREDENTIAL_LEAK,
                "CRED-SERVER-FREE",
                "A server keeps its credential to the end of the process.",
                HEADER "acquire c0 role=server\n",
            },
        [MUTANT_ZERO_DELETED_UNTESTED] =
            {
                "zero-deleted-untested",
                &wrapper_zero,
                MUTANT_CLASS_NEVER_ISSUED,
                "HND-ZERO-NOT-EMPTY",
                "A zero handle is deleted, too.",
                HEADER "acquire c0\n"
                       "open client0\n",
            },
        [MUTANT_ZERO_CREDENTIAL_DELETED] =
            {
                "zero-credential-deleted",
                &wrapper_zero,
                MUTANT_CLASS_WRONG_KIND,
                "HND-KIND-MIX",
                "Without a context the credential is deleted in its place.",
                HEADER "acquire c0\n"
                       "open client0\n",
            },
        [MUTANT_ZERO_NO_NEW_CONTEXT] =
            {
                "zero-no-new-context",
                &wrapper_zero,
                MUTANT_CLASS_FIRST_LEG,
                "CTX-FIRST-NEWCTX",
                "The first leg is given no variable for the new context.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n",
            },
        [MUTANT_ZERO_FIRST_LEG_WITH_INPUT] =
            {
                "zero-first-leg-with-input",
                &wrapper_zero,
                MUTANT_CLASS_FIRST_LEG,
                "CTX-FIRST-INPUT",
                "What waits from the peer is passed to the client's first leg.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_ZERO_FAILURE_NOT_ZEROED] =
            {
                "zero-failure-not-zeroed",
                &wrapper_zero,
                MUTANT_CLASS_DOUBLE_RELEASE,
                "CTX-DELETE-ONCE",
                "The error path deletes the context and leaves its handle for closing.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n",
            },
        [MUTANT_ZERO_LOGIN_RENEWED] =
            {
                "zero-login-renewed",
                &wrapper_zero,
                MUTANT_CLASS_OVERWRITTEN,
                "SES-REUSE-FREED-SLOT",
                "A session that delegates logs in again into the shared variable.",
                HEADER "acquire c0\n"
                       "open client0 flags=delegate\n",
            },
        [MUTANT_ZERO_LINGERING_OVERWRITTEN] =
            {
                "zero-lingering-overwritten",
                &wrapper_zero,
                MUTANT_CLASS_OVERWRITTEN,
                "CTX-SUCCESS-OWES-DELETE",
                "The fifth connection that ends takes the place of a context that still lingers.",
                HEADER "package Kerberos\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n",
            },
        [MUTANT_ZERO_RESET_DROPS_CLAIM] =
            {
                "zero-reset-drops-claim",
                &wrapper_zero,
                MUTANT_CLASS_SHARED_CREDENTIAL,
                "CRED-FREE-MIDHANDSHAKE",
                "Using an object again after a success and a failure gives up one claim on the shared "
                "credential too many.",
                HEADER "package Kerberos\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n"
                       "fault call=InitializeSecurityContext status=SEC_E_INTERNAL_ERROR\n"
                       "step client0\n"
                       "open client1 flags=mutual\n"
                       "step client1\n"
                       "open client0\n"
                       "free-credential c0\n"
                       "free client0\n"
                       "step client1\n",
            },
        [MUTANT_ZERO_SERVER_FAILURE_LEAKS] =
            {
                "zero-server-failure-leaks",
                &wrapper_zero,
                MUTANT_CLASS_CONTEXT_LEAK,
                "CTX-SERVER-CANNOT-ESTABLISH",
                "A server that fails a leg forgets its context.",
                HEADER "acquire c0\n"
                       "acquire c1 role=server\n"
                       "open client0\n"
                       "open server0 credential=c1\n"
                       "step client0\n"
                       "step server0\n"
                       "step server0 token=random\n",
            },
        [MUTANT_LOOKUP_CALLS_BEFORE_TABLE] =
            {
                "lookup-calls-before-table",
                &wrapper_lookup,
                MUTANT_CLASS_MODULE,
                "DLL-INIT-FIRST",
                "Packages are asked about before the table was asked for.",
                HEADER "open-library\n",
            },
        [MUTANT_LOOKUP_STALE_FUNCTIONS] =
            {
                "lookup-stale-functions",
                &wrapper_lookup,
                MUTANT_CLASS_MODULE,
                "DLL-TABLE-LIFETIME",
                "Functions that were looked up once are used after the module was unloaded.",
                HEADER "open-library\n"
                       "close-library\n"
                       "acquire c0\n",
            },
        [MUTANT_LOOKUP_UNLOADED_AT_DETACH] =
            {
                "lookup-unloaded-at-detach",
                &wrapper_lookup,
                MUTANT_CLASS_MODULE,
                "DLL-UNLOAD-CRED",
                "The application's last word unloads the module, whoever uses it.",
                HEADER "acquire c0\n"
                       "close-library\n",
            },
        [MUTANT_LOOKUP_PACKAGES_KEPT] =
            {
                "lookup-packages-kept",
                &wrapper_lookup,
                MUTANT_CLASS_MEMORY_LEAK,
                "BUF-BEFORE-UNLOAD",
                "What packages said about themselves is not freed before the module is unloaded.",
                HEADER "acquire c0\n",
            },
        [MUTANT_LOOKUP_MODULE_BEFORE_CREDENTIAL] =
            {
                "lookup-module-before-credential",
                &wrapper_lookup,
                MUTANT_CLASS_MODULE,
                "DLL-UNLOAD-CRED",
                "The last credential leaves the module before it is freed.",
                HEADER "acquire c0\n"
                       "close-library\n",
            },
        [MUTANT_LOOKUP_SESSIONS_UNCOUNTED] =
            {
                "lookup-sessions-uncounted",
                &wrapper_lookup,
                MUTANT_CLASS_MODULE,
                "DLL-UNLOAD-CTX",
                "Sessions do not keep the module loaded, only the application's credentials do.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "close-library\n"
                       "free-credential c0\n",
            },
        [MUTANT_LOOKUP_ESTABLISHED_SURVIVES_RESET] =
            {
                "lookup-established-survives-reset",
                &wrapper_lookup,
                MUTANT_CLASS_STALE_STATE,
                "CTX-USE-AFTER-DELETE",
                "A session that is used again counts as established and uses the context that was deleted.",
                HEADER "package Kerberos\n"
                       "acquire c0\n"
                       "open client0\n"
                       "step client0\n"
                       "open client0\n"
                       "query client0 attribute=names\n",
            },
        [MUTANT_LOOKUP_FAILED_LOGIN_LEAVES_TWICE] =
            {
                "lookup-failed-login-leaves-twice",
                &wrapper_lookup,
                MUTANT_CLASS_MODULE,
                "DLL-UNLOAD-CRED",
                "A login that fails leaves the module twice, under those who still use it.",
                HEADER "acquire c0\n"
                       "acquire c1 package=unknown\n"
                       "close-library\n",
            },
        [MUTANT_LOOKUP_RESET_LEAVES_TWICE] =
            {
                "lookup-reset-leaves-twice",
                &wrapper_lookup,
                MUTANT_CLASS_MODULE,
                "DLL-UNLOAD-CTX",
                "A session that is used again after two failures in a row leaves the module once too often.",
                HEADER "acquire c0\n"
                       "open client0\n"
                       "open client1\n"
                       "step client1\n"
                       "step client0\n"
                       "step client0 token=random\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n"
                       "open client0\n"
                       "step client0\n"
                       "step client0 token=random\n"
                       "open client0\n"
                       "close-library\n",
            },
};

const struct mutant_info *
mutant_get(enum mutant mutant)
{
    return mutant < MUTANT_COUNT ? &mutants[mutant] : NULL;
}
