// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The generator xoshiro256**.
 */
#include "base/random.h"

#include "base/assert.h"
#include "base/hash.h"

static uint64_t
rotate(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

void
fo_random_init(struct fo_random *random, uint64_t seed)
{
    for (unsigned index = 0; index < 4; index++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        random->state[index] = fo_hash_mix(seed);
    }
}

uint64_t
fo_random_next(struct fo_random *random)
{
    uint64_t *state = random->state;
    uint64_t result = rotate(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 45);
    return result;
}

uint64_t
fo_random_below(struct fo_random *random, uint64_t bound)
{
    FO_ASSERT(bound > 0);
    /* Values under 2^64 mod bound are drawn again, or small results would be likelier. */
    uint64_t uneven = (0 - bound) % bound;
    uint64_t value = fo_random_next(random);
    while (value < uneven) {
        value = fo_random_next(random);
    }
    return value % bound;
}
