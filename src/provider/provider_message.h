// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_MESSAGE_H
#define FO_PROVIDER_PROVIDER_MESSAGE_H

/**
 * @file
 * Messages: signing, verifying, encrypting and decrypting in the caller's memory.
 */
#include "provider/provider_context.h"

/** Bytes of a signature or security trailer, of all packages but Digest's signature. */
enum {
    FO_PRV_TRAILER_BYTES = 16
};

/** Sizes of a Schannel record around its data. */
enum {
    FO_PRV_STREAM_HEADER_BYTES = 13,
    FO_PRV_STREAM_TRAILER_BYTES = 16,
    FO_PRV_STREAM_DATA_MAX = 16384,
};

/** Arguments of the four functions. */
struct fo_prv_protect {
    const SecHandle *context;
    PSecBufferDesc message;
    ULONG quality;  /**< Make and Encrypt. */
    ULONG sequence; /**< Used by datagram contexts only. */
    ULONG *quality_out;
};

SECURITY_STATUS fo_prv_message_sign(struct fo_provider *provider, const struct fo_prv_protect *protect);
SECURITY_STATUS fo_prv_message_verify(struct fo_provider *provider, const struct fo_prv_protect *protect);
SECURITY_STATUS fo_prv_message_encrypt(struct fo_provider *provider, const struct fo_prv_protect *protect);
SECURITY_STATUS fo_prv_message_decrypt(struct fo_provider *provider, const struct fo_prv_protect *protect);

/** EncryptMessage of Schannel. */
SECURITY_STATUS fo_prv_stream_encrypt(struct fo_provider *provider, struct fo_prv_context *context,
                                      const struct fo_prv_protect *protect);

/** DecryptMessage of Schannel. */
SECURITY_STATUS fo_prv_stream_decrypt(struct fo_provider *provider, struct fo_prv_context *context,
                                      const struct fo_prv_protect *protect);

/** A key stream and a hash over data that may come in pieces. */
struct fo_prv_cipher {
    uint64_t key;
    uint64_t hash;
    uint64_t offset; /**< Bytes of key stream used. */
};

struct fo_prv_cipher fo_prv_cipher_begin(uint64_t key, uint64_t sequence);

/** Invert bytes under the key stream; twice gives them back. */
void fo_prv_cipher_apply(struct fo_prv_cipher *cipher, unsigned char *bytes, size_t count);

/** Take bytes into the hash. */
void fo_prv_cipher_hash(struct fo_prv_cipher *cipher, const unsigned char *bytes, size_t count);

/** The hash of everything taken so far. */
uint64_t fo_prv_cipher_finish(const struct fo_prv_cipher *cipher);

#endif
