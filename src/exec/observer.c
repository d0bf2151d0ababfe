// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Telling an observer that may not be there.
 */
#include "exec/observer.h"

void
fo_observer_mark_bytes(const struct fo_exec_observer *observer, enum fo_exec_mark mark,
                       const SecHandle *handle, const void *memory, size_t bytes)
{
    if (observer != NULL && observer->mark != NULL) {
        const struct fo_exec_event event = {mark, handle, memory, bytes};
        observer->mark(observer->user, &event);
    }
}

void
fo_observer_mark(const struct fo_exec_observer *observer, enum fo_exec_mark mark, const SecHandle *handle,
                 const void *memory)
{
    fo_observer_mark_bytes(observer, mark, handle, memory, 0);
}
