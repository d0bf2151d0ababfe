// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_LEG_H
#define FO_PROVIDER_PROVIDER_LEG_H

/**
 * @file
 * Legs: InitializeSecurityContext and AcceptSecurityContext with the same code.
 */
#include "provider/provider_context.h"

/** Arguments of either function. */
struct fo_prv_leg {
    bool is_server;
    bool wide;
    const SecHandle *credential;
    const SecHandle *context;
    const void *target; /**< Client only. */
    ULONG requirements;
    PSecBufferDesc input;
    PCtxtHandle new_context;
    PSecBufferDesc output;
    ULONG *attributes;
    PTimeStamp expiry;
};

SECURITY_STATUS fo_prv_leg_run(struct fo_provider *provider, const struct fo_prv_leg *leg);

/** CompleteAuthToken. */
SECURITY_STATUS
fo_prv_complete(struct fo_provider *provider, const SecHandle *handle, const SecBufferDesc *token);

/** ApplyControlToken. */
SECURITY_STATUS
fo_prv_control(struct fo_provider *provider, const SecHandle *handle, const SecBufferDesc *input);

#endif
