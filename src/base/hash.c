// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * SipHash-1-3.
 */
#include "base/hash.h"

#include <string.h>

/** SipHash's four words of state. */
struct sip {
    uint64_t v0;
    uint64_t v1;
    uint64_t v2;
    uint64_t v3;
};

static uint64_t
rotate(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

__attribute__((always_inline)) static inline void
sip_round(struct sip *sip)
{
    sip->v0 += sip->v1;
    sip->v1 = rotate(sip->v1, 13) ^ sip->v0;
    sip->v0 = rotate(sip->v0, 32);
    sip->v2 += sip->v3;
    sip->v3 = rotate(sip->v3, 16) ^ sip->v2;
    sip->v0 += sip->v3;
    sip->v3 = rotate(sip->v3, 21) ^ sip->v0;
    sip->v2 += sip->v1;
    sip->v1 = rotate(sip->v1, 17) ^ sip->v2;
    sip->v2 = rotate(sip->v2, 32);
}

__attribute__((always_inline)) static inline void
sip_word(struct sip *sip, uint64_t word)
{
    sip->v3 ^= word;
    sip_round(sip);
    sip->v0 ^= word;
}

/** Eight bytes, the lowest first. */
static inline uint64_t
read_word(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

uint64_t
fo_hash_bytes(uint64_t key, const void *bytes, size_t length)
{
    /* Nothing may be added to a NULL pointer, not even nothing. */
    const unsigned char *rest = length > 0 ? bytes : (const unsigned char *)"";
    uint64_t second = fo_hash_mix(key + UINT64_C(0x9e3779b97f4a7c15));
    struct sip sip = {
        .v0 = key ^ UINT64_C(0x736f6d6570736575),
        .v1 = second ^ UINT64_C(0x646f72616e646f6d),
        .v2 = key ^ UINT64_C(0x6c7967656e657261),
        .v3 = second ^ UINT64_C(0x7465646279746573),
    };
    const unsigned char *end = rest + length / 8 * 8;
    for (; rest != end; rest += 8) {
        sip_word(&sip, read_word(rest));
    }
    uint64_t word = (uint64_t)length << 56;
    for (size_t index = 0; index < length % 8; index++) {
        word |= (uint64_t)rest[index] << (8 * index);
    }
    sip_word(&sip, word);
    sip.v2 ^= 0xff;
    sip_round(&sip);
    sip_round(&sip);
    sip_round(&sip);
    return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}
