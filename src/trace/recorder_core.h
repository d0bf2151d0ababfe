// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The recorder's inside, shared by its two files: the lock and what may be done under it.
 */
#ifndef FO_TRACE_RECORDER_CORE_H
#define FO_TRACE_RECORDER_CORE_H

#include "trace/record.h"
#include "trace/renamer.h"

#include <stdbool.h>

/** Take the lock. @return false without it: no recorder runs, or this thread is inside it already. */
bool fo_recorder_core_enter(void);
void fo_recorder_core_leave(void);

/** Report a mark. Under the lock. */
void fo_recorder_core_mark(const struct fo_mark_seen *seen);

/** Names of the running recorder. Under the lock. */
struct fo_renamer *fo_recorder_core_renamer(void);

#endif
