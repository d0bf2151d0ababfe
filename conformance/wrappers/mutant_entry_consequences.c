// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What else mutants break in wrappers under test: each bug is one, but rules tell apart what it meets.
 */
#include "mutant.h"

static const struct mutant_consequence consequences[MUTANT_COUNT][MUTANT_CONSEQUENCES_MAX + 1] = {
    [MUTANT_POINTER_LATER_LEG_LEAKS] =
        {
            {.rule = "CAT-FAIL-DELETE", .why = "What leaks after a completion that failed."},
            {.rule = "CTX-SERVER-CANNOT-ESTABLISH", .why = "What leaks at a server."},
        },
    [MUTANT_POINTER_TOKEN_OVERWRITTEN] =
        {
            {.rule = "BUF-FREE-ISC-ALLOC",
             .why = "A client's token over which no later leg stored another.",
             .is_beside = true},
            {.rule = "BUF-FREE-ASC-ALLOC", .why = "A server's.", .is_beside = true},
        },
    [MUTANT_POINTER_LOGIN_LOST_WITHOUT_MEMORY] =
        {
            {.rule = "CRED-SERVER-FREE", .why = "What leaks at a server."},
        },
    [MUTANT_POINTER_CONTEXT_LOST_WITHOUT_MEMORY] =
        {
            {.rule = "CTX-SUCCESS-OWES-DELETE", .why = "What is lost when the first leg is the last."},
            {.rule = "CTX-FIRST-FAIL", .why = "What is lost when the first leg fails and stores a handle."},
        },
    [MUTANT_FLAGS_CREDENTIAL_FREED_MIDHANDSHAKE] =
        {
            {.rule = "CRED-FREE-ORDER",
             .why = "The sessions that hold it are established, and closed after that."},
            {.rule = "CRED-CTX-OPS-AFTER-FREE", .why = "They are established, and go on."},
            {.rule = "CRED-USE-AFTER-FREE",
             .why = "They have not begun, such as a server's that waits for its client."},
        },
    [MUTANT_FLAGS_FLAG_SURVIVES_DELETE] =
        {
            {.rule = "CTX-USE-AFTER-DELETE",
             .why = "Who is used again counts on the context before deleting it again."},
        },
    [MUTANT_FLAGS_COMPLETION_SKIPPED] =
        {
            {.rule = "CAT-BEFORE-SEND",
             .why = "Nothing comes after the token that was sent without completion."},
        },
    [MUTANT_FLAGS_RESET_FORGETS_CONTEXT] =
        {
            {.rule = "CTX-SUCCESS-OWES-DELETE", .why = "Nothing comes to lie over what was forgotten."},
            {.rule = "CTX-FIRST-FAIL",
             .why = "What was forgotten is what a first leg that failed has stored."},
        },
    [MUTANT_FLAGS_QUERY_UNTESTED] =
        {
            {.rule = "HND-MINUS-ONE", .why = "The memory was in use before and holds an invalidated handle."},
            {.rule = "CTX-FIRST-FAIL",
             .why = "A first leg fails, and what was in the memory before counts as stored by it.",
             .is_beside = true},
        },
    [MUTANT_FLAGS_FAILURE_FORGOTTEN] =
        {
            {.rule = "CAT-FAIL-DELETE", .why = "What failed is the completion."},
        },
    [MUTANT_FLAGS_CREDENTIAL_FREED_ONCE_DONE] =
        {
            {.rule = "CRED-FREE-ORDER", .why = "The session is closed after that, and nothing else."},
        },
    [MUTANT_STAGES_LOGIN_FREED_BY_FAILURE] =
        {
            {.rule = "HND-STALE-VALUE",
             .why = "Another login was given the same bits before the second release."},
            {.rule = "HND-ZERO-NOT-EMPTY",
             .why = "The provider has overwritten the handle that is freed again."},
        },
    [MUTANT_STAGES_NO_FALL_THROUGH] =
        {
            {.rule = "CRED-SERVER-FREE", .why = "What leaks at a server."},
        },
    [MUTANT_STAGES_SHUTDOWN_TOKEN_KEPT] =
        {
            {.rule = "BUF-FREE-ASC-ALLOC", .why = "What leaks at a server."},
        },
    [MUTANT_INVALID_NOT_INVALIDATED] =
        {
            {.rule = "CTX-DELETE-ONCE", .why = "Nobody was given the same bits before the second release."},
        },
    [MUTANT_INVALID_LAST_TOKEN_KEPT] =
        {
            {.rule = "BUF-FREE-ISC-ALLOC", .why = "What leaks at a client."},
        },
    [MUTANT_ZERO_DELETED_UNTESTED] =
        {
            {.rule = "CTX-FIRST-FAIL",
             .why = "A first leg that failed has left the empty handle.",
             .is_beside = true},
        },
    [MUTANT_ZERO_FAILURE_NOT_ZEROED] =
        {
            {.rule = "HND-STALE-VALUE",
             .why = "Another context was given the same bits before the second release."},
        },
    [MUTANT_ZERO_SERVER_FAILURE_LEAKS] =
        {
            {.rule = "CAT-FAIL-DELETE", .why = "What failed is the completion."},
            {.rule = "CTX-FIRST-FAIL", .why = "What failed is a first leg that stored a handle."},
        },
    [MUTANT_LOOKUP_STALE_FUNCTIONS] =
        {
            {.rule = "RUN-FREE",
             .why = "As it seems to be loaded, it is not loaded again, yet unloaded again.",
             .is_beside = true},
        },
    [MUTANT_LOOKUP_UNLOADED_AT_DETACH] =
        {
            {.rule = "RUN-FREE",
             .why = "Who has no memory for a session says the last word, too: it unloads what is not loaded.",
             .is_beside = true},
        },
    [MUTANT_LOOKUP_SESSIONS_UNCOUNTED] =
        {
            {.rule = "DLL-UNLOAD-CRED",
             .why = "Who uses the module has no context, only the credential.",
             .is_beside = true},
        },
    [MUTANT_LOOKUP_RESET_LEAVES_TWICE] =
        {
            {.rule = "DLL-UNLOAD-CRED", .why = "Who uses the module has no context, only the credential."},
        },
};

const struct mutant_consequence *
mutant_entry_consequences(enum mutant mutant)
{
    return consequences[mutant];
}
