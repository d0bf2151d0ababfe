// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Carrier: what a session's function runs on: a fiber, or a thread of its own where the wrapper waits by
 * itself, as on a socket.
 *
 * Either way one of harness and sessions runs at a time; a session on a thread counts as waiting when its
 * thread sleeps and has taken everything it was given.
 *
 * Limits  FO_FIBERS_MAX carriers.
 * Thread  start and resume: the harness's; suspend and is_own: the carrier's.
 */
#ifndef FO_WRAPPER_CARRIER_H
#define FO_WRAPPER_CARRIER_H

#include <stdbool.h>
#include <stdint.h>

enum fo_carrier_end {
    FO_CARRIER_ENDED,     /**< The function has returned. */
    FO_CARRIER_SUSPENDED, /**< It has suspended itself. */
    FO_CARRIER_QUIET,     /**< On a thread: it waits for something that is not ours to see. */
};

struct fo_carrier_job {
    void (*body)(void *user);
    /** Asked again and again while a thread runs: serve it. @return true when there was something to do, so
     * that it is not waiting. */
    bool (*serve)(void *user);
    void *user;
};

/** @return false when there is no stack or thread to be had. */
bool fo_carrier_start(uint32_t index, bool on_thread, const struct fo_carrier_job *job);

/** Let it go on until it ends or waits. */
enum fo_carrier_end fo_carrier_resume(uint32_t index);

/** From within: wait until it is resumed. */
void fo_carrier_suspend(uint32_t index);

/** True when the caller runs on carrier @p index. */
bool fo_carrier_is_own(uint32_t index);

#endif
