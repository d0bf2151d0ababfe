// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Interrupt: a signal that asks for the end becomes a flag, so that what was done so far can be reported.
 */
#ifndef FO_CLI_INTERRUPT_H
#define FO_CLI_INTERRUPT_H

#include <signal.h>

/** Catch SIGINT, SIGTERM and SIGHUP from here on, but for those that were ignored before. */
void fo_interrupt_install(void);

/** Number of the first signal that came; 0: none. The address stays the same. */
const volatile sig_atomic_t *fo_interrupt_flag(void);

#endif
