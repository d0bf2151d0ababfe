// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_IMPERSONATE_H
#define FO_PROVIDER_PROVIDER_IMPERSONATE_H

/**
 * @file
 * Impersonation frames and token handles.
 */
#include "provider/provider_context.h"

/** ImpersonateSecurityContext. */
SECURITY_STATUS fo_prv_impersonate(struct fo_provider *provider, const SecHandle *handle);

/** RevertSecurityContext. */
SECURITY_STATUS fo_prv_revert(struct fo_provider *provider, const SecHandle *handle);

/** QuerySecurityContextToken. */
SECURITY_STATUS fo_prv_query_token(struct fo_provider *provider, const SecHandle *handle, void **token);

/** Make a token handle that the caller closes. @return false when out of memory. */
bool fo_prv_token_new(struct fo_provider *provider, void **token);

/** True when @p context can speak for a client. */
bool fo_prv_context_has_client(const struct fo_prv_context *context);

/** Forget all frames. */
void fo_prv_frames_clear(struct fo_provider *provider);

#endif
