// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_DIGEST_H
#define FO_PROVIDER_PROVIDER_DIGEST_H

/**
 * @file
 * Digest's server contexts that a client's token names by their opaque value.
 *
 * Source
 * https://learn.microsoft.com/en-us/windows/win32/secauthn/authenticating-subsequent-requests-using-microsoft-digest
 */
#include "provider/provider_flow.h"

/** The server context that the token in @p input belongs to, or NULL. */
struct fo_prv_context *fo_prv_digest_find(struct fo_provider *provider, const SecBufferDesc *input);

/**
 * Take a client's token on a context that was found so.
 *
 * @param[out] is_request  Set when it is a request on an established context: CompleteAuthToken is due.
 * Otherwise the token answers the challenge and the step is still to be taken.
 */
SECURITY_STATUS fo_prv_digest_resume(struct fo_prv_step *step, bool *is_request);

/** Authenticate a request by its sequence number: each is good once. @return SEC_E_OK or
 * SEC_E_OUT_OF_SEQUENCE. */
SECURITY_STATUS fo_prv_digest_authenticate(const struct fo_provider *provider, struct fo_prv_context *context,
                                           uint64_t sequence);

/** Write a signed request into @p token. @param data_hash  Of the signed buffers. */
void fo_prv_digest_sign(const struct fo_prv_context *context, uint64_t data_hash, uint64_t sequence,
                        struct fo_prv_token *token);

/**
 * Read a signed request that the peer of @p context made.
 *
 * @return false when it is none or its proof is wrong.
 */
bool fo_prv_digest_read(const struct fo_provider *provider, const struct fo_prv_context *context,
                        const unsigned char *bytes, size_t count, struct fo_prv_reading *reading);

#endif
