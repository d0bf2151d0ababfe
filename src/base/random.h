// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_RANDOM_H
#define FO_BASE_RANDOM_H

/**
 * @file
 * Pseudo-random numbers: the same seed gives the same numbers everywhere. Not for secrets.
 *
 * Source  https://prng.di.unimi.it/ (xoshiro256**)
 */
#include <stdint.h>

/** A generator. All zero would give zeros for ever: begin with fo_random_init. */
struct fo_random {
    uint64_t state[4];
};

/** Begin the sequence of @p seed; any value will do. */
void fo_random_init(struct fo_random *random, uint64_t seed);

/** The next 64 bits. */
uint64_t fo_random_next(struct fo_random *random);

/** A number from 0 up to but not including @p bound, each equally likely. @p bound is not 0. */
uint64_t fo_random_below(struct fo_random *random, uint64_t bound);

#endif
