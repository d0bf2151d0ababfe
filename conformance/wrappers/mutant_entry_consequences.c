// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What else mutants break in wrappers under test: each bug is one, but rules tell apart what it meets.
 */
#include "mutant.h"

static const struct mutant_consequence consequences[MUTANT_COUNT][MUTANT_CONSEQUENCES_MAX + 1] = {
    [MUTANT_POINTER_LATER_LEG_LEAKS] =
        {
            {"CAT-FAIL-DELETE", "What leaks after a completion that failed."},
            {"CTX-SERVER-CANNOT-ESTABLISH", "What leaks at a server."},
        },
    [MUTANT_POINTER_TOKEN_OVERWRITTEN] =
        {
            {"BUF-FREE-ISC-ALLOC", "A client's token over which no later leg stored another.",
             .is_beside = true},
            {"BUF-FREE-ASC-ALLOC", "A server's.", .is_beside = true},
        },
    [MUTANT_POINTER_LOGIN_LOST_WITHOUT_MEMORY] =
        {
            {"CRED-SERVER-FREE", "What leaks at a server."},
            {"RUN-MEMORY", "The memory around the handle is lost with it.", .is_beside = true},
        },
    [MUTANT_POINTER_CONTEXT_LOST_WITHOUT_MEMORY] =
        {
            {"CTX-SUCCESS-OWES-DELETE", "What is lost when the first leg is the last."},
            {"CTX-FIRST-FAIL", "What is lost when the first leg fails and stores a handle; and what it "
                               "stores is copied unseen."},
            {"HND-MINUS-ONE", "A handle that the first leg has not stored is copied, too, and deleted.",
             .is_beside = true},
        },
    [MUTANT_FLAGS_CREDENTIAL_FREED_MIDHANDSHAKE] =
        {
            {"CRED-FREE-ORDER", "The sessions that hold it are established, and closed after that."},
            {"CRED-CTX-OPS-AFTER-FREE", "They are established, and go on."},
            {"CRED-USE-AFTER-FREE", "They have not begun, such as a server's that waits for its client."},
        },
    [MUTANT_FLAGS_FLAG_SURVIVES_DELETE] =
        {
            {"CTX-USE-AFTER-DELETE", "Who is used again counts on the context before deleting it again."},
        },
    [MUTANT_FLAGS_COMPLETION_SKIPPED] =
        {
            {"CAT-BEFORE-SEND", "Nothing comes after the token that was sent without completion."},
        },
    [MUTANT_FLAGS_RESET_FORGETS_CONTEXT] =
        {
            {"CTX-SUCCESS-OWES-DELETE", "Nothing comes to lie over what was forgotten."},
            {"CTX-FIRST-FAIL", "What was forgotten is what a first leg that failed has stored."},
        },
    [MUTANT_FLAGS_QUERY_UNTESTED] =
        {
            {"HND-MINUS-ONE", "The memory was in use before and holds an invalidated handle."},
            {"CTX-FIRST-FAIL",
             "A first leg fails, and what was in the memory before counts as stored by it."},
        },
    [MUTANT_FLAGS_FAILURE_FORGOTTEN] =
        {
            {"CAT-FAIL-DELETE", "What failed is the completion."},
        },
    [MUTANT_FLAGS_CREDENTIAL_FREED_ONCE_DONE] =
        {
            {"CRED-FREE-ORDER", "The session is closed after that, and nothing else."},
        },
    [MUTANT_STAGES_LOGIN_FREED_BY_FAILURE] =
        {
            {"HND-STALE-VALUE", "Another login was given the same bits before the second release."},
            {"HND-ZERO-NOT-EMPTY", "The provider has overwritten the handle that is freed again."},
        },
    [MUTANT_STAGES_NO_FALL_THROUGH] =
        {
            {"CRED-SERVER-FREE", "What leaks at a server."},
        },
    [MUTANT_STAGES_SHUTDOWN_TOKEN_KEPT] =
        {
            {"BUF-FREE-ASC-ALLOC", "What leaks at a server."},
        },
    [MUTANT_INVALID_NOT_INVALIDATED] =
        {
            {"CTX-DELETE-ONCE", "Nobody was given the same bits before the second release."},
        },
    [MUTANT_INVALID_LAST_TOKEN_KEPT] =
        {
            {"BUF-FREE-ISC-ALLOC", "What leaks at a client."},
        },
    [MUTANT_ZERO_DELETED_UNTESTED] =
        {
            {"CTX-FIRST-FAIL", "A first leg that failed has left the empty handle.", .is_beside = true},
        },
    [MUTANT_ZERO_FAILURE_NOT_ZEROED] =
        {
            {"HND-STALE-VALUE", "Another context was given the same bits before the second release."},
            {"CTX-FIRST-FAIL", "What fails is the first leg, so that there is no context to be deleted."},
        },
    [MUTANT_ZERO_SERVER_FAILURE_LEAKS] =
        {
            {"CAT-FAIL-DELETE", "What failed is the completion."},
            {"CTX-FIRST-FAIL", "What failed is a first leg that stored a handle."},
        },
    [MUTANT_LOOKUP_STALE_FUNCTIONS] =
        {
            {"RUN-FREE", "As it seems to be loaded, it is not loaded again, yet unloaded again.",
             .is_beside = true},
        },
    [MUTANT_LOOKUP_UNLOADED_AT_DETACH] =
        {
            {"RUN-FREE",
             "Who has no memory for a session says the last word, too: it unloads what is not loaded.",
             .is_beside = true},
        },
    [MUTANT_LOOKUP_SESSIONS_UNCOUNTED] =
        {
            {"DLL-UNLOAD-CRED", "Who uses the module has no context, only the credential.",
             .is_beside = true},
        },
    [MUTANT_LOOKUP_RESET_LEAVES_TWICE] =
        {
            {"DLL-UNLOAD-CRED", "Who uses the module has no context, only the credential."},
        },
};

const struct mutant_consequence *
mutant_entry_consequences(enum mutant mutant)
{
    return consequences[mutant];
}
