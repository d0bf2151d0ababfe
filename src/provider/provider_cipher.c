// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A stand-in for ciphers: deterministic, unsafe, and every single change shows.
 */
#include "base/hash.h"
#include "provider/provider_message.h"

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

struct fo_prv_cipher
fo_prv_cipher_begin(uint64_t key, uint64_t sequence)
{
    uint64_t mixed = fo_hash_mix(key + fo_hash_mix(sequence + 1));
    return (struct fo_prv_cipher){.key = mixed, .hash = FNV_BASIS ^ mixed};
}

void
fo_prv_cipher_apply(struct fo_prv_cipher *cipher, unsigned char *bytes, size_t count)
{
    uint64_t word = fo_hash_mix(cipher->key + cipher->offset / 8);
    for (size_t index = 0; index < count; index++) {
        bytes[index] ^= (unsigned char)(word >> (8 * (cipher->offset % 8)));
        cipher->offset++;
        if (cipher->offset % 8 == 0) {
            word = fo_hash_mix(cipher->key + cipher->offset / 8);
        }
    }
}

void
fo_prv_cipher_hash(struct fo_prv_cipher *cipher, const unsigned char *bytes, size_t count)
{
    uint64_t hash = cipher->hash;
    for (size_t index = 0; index < count; index++) {
        hash = (hash ^ bytes[index]) * FNV_PRIME;
    }
    cipher->hash = hash;
}

uint64_t
fo_prv_cipher_finish(const struct fo_prv_cipher *cipher)
{
    return fo_hash_mix(cipher->hash ^ fo_hash_mix(cipher->key));
}
