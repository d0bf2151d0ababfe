// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_HASH_H
#define FO_BASE_HASH_H

/**
 * @file
 * Hashes that are the same on every machine and in every run.
 */
#include <stddef.h>
#include <stdint.h>

/** Mix the bits of @p value; a bijection (the finaliser of SplitMix64). */
static inline uint64_t
fo_hash_mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/**
 * SipHash-1-3 of @p length bytes under a key derived from @p key.
 *
 * Without the key a reader cannot test guesses of short secrets against the result.
 * @param bytes  NULL is allowed when @p length is 0.
 */
uint64_t fo_hash_bytes(uint64_t key, const void *bytes, size_t length);

#endif
