// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fiber: functions that run on stacks of their own and take turns with who resumes them, on one thread.
 *
 * Owns    FO_FIBERS_MAX stacks with a guard page each, made when the first is started and kept for the
 * process. Nothing else is allocated.
 * Limits  FO_FIBER_STACK_BYTES of stack each. A fiber does not resume another one.
 * Thread  one.
 * Source https://github.com/llvm/llvm-project/blob/main/compiler-rt/include/sanitizer/common_interface_defs.h
 */
#ifndef FO_WRAPPER_FIBER_H
#define FO_WRAPPER_FIBER_H

#include <stdbool.h>
#include <stdint.h>

enum {
    FO_FIBERS_MAX = 8,
    FO_FIBER_STACK_BYTES = 1 << 20
};

/**
 * Prepare fiber @p index, which is not running, to run @p body.
 *
 * @return false when the process has no memory for stacks.
 */
bool fo_fiber_start(uint32_t index, void (*body)(void *user), void *user);

/** Let fiber @p index run until it suspends itself or its body returns. @return true: it suspended. */
bool fo_fiber_resume(uint32_t index);

/** From within a fiber: go back to who resumed it, until it is resumed again. */
void fo_fiber_suspend(void);

/** True when @p address lies on the stack of fiber @p index. */
bool fo_fiber_holds(uint32_t index, const void *address);

#endif
