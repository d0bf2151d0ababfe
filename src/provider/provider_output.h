// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_OUTPUT_H
#define FO_PROVIDER_PROVIDER_OUTPUT_H

/**
 * @file
 * What a leg gives to its caller: tokens, error tokens, returned flags.
 */
#include "provider/provider_leg.h"
#include "provider/provider_wire.h"

/**
 * Put @p token into the TOKEN entry of the output.
 *
 * @param[out] is_allocated  Set when the memory is a block. Otherwise untouched.
 * @return SEC_E_OK; SEC_E_INVALID_TOKEN without such an entry; SEC_E_BUFFER_TOO_SMALL;
 * SEC_E_INSUFFICIENT_MEMORY.
 */
SECURITY_STATUS fo_prv_output_token(struct fo_provider *provider, const struct fo_prv_leg *leg,
                                    const struct fo_prv_token *token, bool *is_allocated);

/** Give bytes for the peer with a failing leg, if the caller asked for them and there is room. */
void fo_prv_output_error(struct fo_provider *provider, const struct fo_prv_leg *leg,
                         const struct fo_prv_context *context);

/** Flags that the context has by what both sides asked. */
uint32_t fo_prv_output_granted(const struct fo_prv_context *context, ULONG requirements);

/** True when ALLOCATE_MEMORY is asked for and obeyed. */
bool fo_prv_output_allocates(const struct fo_provider *provider, const struct fo_prv_leg *leg);

/**
 * Take the proof out of @p token and remember it for CompleteAuthToken.
 */
void fo_prv_output_withhold(struct fo_prv_context *context, struct fo_prv_token *token);

#endif
