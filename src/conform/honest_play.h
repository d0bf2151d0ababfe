// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Honest play: random sessions of a caller that keeps every rule, many at a time, over the built-in provider.
 *
 * The script of phases knows the documentation only, not the checker, so that what the checker says about it
 * is a proof.
 */
#ifndef FO_CONFORM_HONEST_PLAY_H
#define FO_CONFORM_HONEST_PLAY_H

#include "base/random.h"
#include "conform/bench.h"

/** Chooses what the provider is like: knobs, script and integrity at random. */
void fo_play_choose_provider(struct fo_random *random);

/**
 * Play @p session_count sessions of the package of @p bench to their ends, up to eight at a time.
 *
 * The recorder stands in front of bench->table; a built-in provider is installed.
 */
void fo_play_sessions(struct fo_bench *bench, struct fo_random *random, unsigned session_count);

#endif
