// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stack walk: who made a call, as return addresses found by following frame pointers.
 *
 * Code that was compiled without frame pointers is skipped or ends the walk. Memory is read by way of the
 * kernel, so that whatever such code keeps in the register cannot make the walk fault.
 */
#ifndef FO_TRACE_STACK_WALK_H
#define FO_TRACE_STACK_WALK_H

#include "trace/record.h"

struct fo_stack {
    uint32_t count;
    uintptr_t addresses[FO_STACK_FRAMES_MAX]; /**< Return addresses, innermost first; count of them are set.
                                               */
};

/**
 * Walk up.
 *
 * @param frame  Address of the frame of the function whose caller is wanted first.
 * @param floor  Address of a frame: its function, and what called it, are left out. NULL: nothing is.
 */
void fo_stack_walk(const void *frame, const void *floor, struct fo_stack *out);

#endif
