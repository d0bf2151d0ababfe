// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Entry of the styles: one session of an application that uses a wrapper of one style, compiled against the
 * drop-in as any wrapper is.
 *
 * The application logs in for the first session of a kind, lets others of that kind use the login, and logs
 * out when the first of them ends. Its memory is the C library's. FREEONCE_MUTANT names the bug that is
 * switched on; without it there is none.
 */
#ifndef FO_CONFORMANCE_WRAPPER_ENTRY_H
#define FO_CONFORMANCE_WRAPPER_ENTRY_H

#include "wrapper/session.h"

void wrapper_entry_session(struct fo_peer *peer);
void wrapper_entry_finish(void);

void wrapper_entry_start_pointer(void);
void wrapper_entry_start_flags(void);
void wrapper_entry_start_stages(void);
void wrapper_entry_start_invalid(void);
void wrapper_entry_start_zero(void);
void wrapper_entry_start_lookup(void);

/** What a program defines freeonce_wrapper as, for one STYLE. KEEPS: whether the module is the application's,
 * to the end of the process. */
#define WRAPPER_ENTRY(STYLE, KEEPS)           \
    {                                         \
        .name = #STYLE,                       \
        .session = wrapper_entry_session,     \
        .start = wrapper_entry_start_##STYLE, \
        .finish = wrapper_entry_finish,       \
        .keeps_module = (KEEPS),              \
    }

#endif
