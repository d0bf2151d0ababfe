// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Steady: the same addresses in every run, and a heap that overwrites what is freed, so that a provider that
 * misuses memory does so visibly and in the same way each time.
 */
#ifndef FO_CLI_STEADY_H
#define FO_CLI_STEADY_H

/**
 * Run this program again, once, without address space randomisation and without the C library's caches of
 * freed memory, which are spared by the overwriting that each case's process asks for; @p argv is the whole
 * command line.
 *
 * Returns when that is so already or cannot be had: then addresses differ from run to run, and nothing else.
 */
void fo_steady_begin(char **argv);

#endif
