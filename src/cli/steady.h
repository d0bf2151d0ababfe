// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Steady: the same addresses in every run, so that a provider that misuses memory does so in the same way.
 */
#ifndef FO_CLI_STEADY_H
#define FO_CLI_STEADY_H

/**
 * Run this program again, once, without address space randomisation; @p argv is the whole command line.
 *
 * Returns when that is so already or cannot be had: then addresses differ from run to run, and nothing else.
 */
void fo_steady_begin(char **argv);

#endif
