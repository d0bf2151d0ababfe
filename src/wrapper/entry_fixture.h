// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fixture: wrappers for the tests of the entry, each with bugs that tests switch on.
 */
#ifndef FO_WRAPPER_ENTRY_FIXTURE_H
#define FO_WRAPPER_ENTRY_FIXTURE_H

#include "wrapper/session.h"

/** What a fixture does wrong. */
enum fixture_bug {
    FIXTURE_IS_CORRECT,
    FIXTURE_LEAKS_CONTEXT,
    FIXTURE_LEAKS_CREDENTIAL,
    FIXTURE_LEAKS_MEMORY,
    FIXTURE_LEAKS_MODULE,
    FIXTURE_LEAKS_SOCKET,
    FIXTURE_FREES_CREDENTIAL_FIRST,
    FIXTURE_DELETES_TWICE,
    FIXTURE_FREES_TOKEN_ITSELF,
    FIXTURE_FORGETS_COMPLETION,
    FIXTURE_FORGETS_LAST_TOKEN,
    FIXTURE_DROPS_FAILED_CONTEXT,
    FIXTURE_IGNORES_NO_MEMORY,
    FIXTURE_NEVER_RETURNS,
    FIXTURE_ENDS_PROCESS,
    FIXTURE_JUMPS_AWAY,
    FIXTURE_DOES_NOTHING,
    FIXTURE_DECLINES,
};

extern enum fixture_bug fixture_bug;

/** Calls through the table of InitSecurityInterfaceW, a credential for each session, tokens of the package.
 */
extern const struct fo_wrapper table_fixture;

/** Functions from GetProcAddress, one credential for all sessions of a role, memory for tokens of its own,
 * lines of base64. */
extern const struct fo_wrapper lookup_fixture;

/** The same over a socket. */
extern const struct fo_wrapper socket_fixture;

#endif
