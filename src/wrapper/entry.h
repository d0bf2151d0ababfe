// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Entry: the wrapper of this program as a subject, so that programs, mutators, minimisers and corpora serve
 * it as they serve the lifecycle layer.
 *
 * Flow    open -> session() on a stack of its own, until it asks its peer for something -> step, which gives
 *         it a token, honest or not -> ... -> close, free, peer-gone: the peer is gone, and session() cleans
 *         up and returns. Where no program opened the other end of a pair, the harness plays it, by the
 *         lifecycle layer over the provider itself, unrecorded and without faults.
 * Owns    stacks, a region of memory for its own sessions and a line, once for the process; for a run the
 *         drop-in's attachment, the heap's counts and the recorder's tap.
 * Limits  one run at a time. What cannot be gone on after is told by exec/breach.h.
 * Thread  one.
 *
 * Operations: `open` and `close`, `free` or `peer-gone` begin and end a session; the credential slot of an
 * `open` says the package, the session's name the role. `step` and `unprotect` of a session of the wrapper
 * give it what it waits for; of the harness's, they are what they are for the lifecycle layer, as are
 * `protect`, `shutdown`, `renegotiate` and `query`. `handshake` goes on as long as anybody has something to
 * say. `wish` says what a session is to do beside, `again` ends a connection and begins another with the same
 * object, `open-library` and `close-library` call what the wrapper starts and finishes with.
 */
#ifndef FO_WRAPPER_ENTRY_H
#define FO_WRAPPER_ENTRY_H

#include "exec/subject.h"
#include "wrapper/session.h"

extern const struct fo_subject fo_entry_subject;

/** The wrapper under test: freeonce_wrapper, unless a test has set another one; NULL: that again. */
const struct fo_wrapper *fo_entry_wrapper(void);
void fo_entry_set_wrapper(const struct fo_wrapper *wrapper);

/** Why the wrapper cannot be used with @p package in that role, by its own word; NULL: it can. */
const char *fo_entry_declines(enum fo_program_package package, bool is_server);

/** True when the wrapper says that it can be used with the package named @p package. */
bool fo_entry_has_package(const char *package);

#endif
