// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Telling an observer that may not be there.
 */
#include "exec/observer.h"

void
fo_observer_mark(const struct fo_exec_observer *observer, enum fo_exec_mark mark, const SecHandle *handle,
                 const void *memory)
{
    if (observer != NULL && observer->mark != NULL) {
        observer->mark(observer->user, mark, handle, memory);
    }
}
