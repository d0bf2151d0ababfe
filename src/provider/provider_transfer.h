// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_TRANSFER_H
#define FO_PROVIDER_PROVIDER_TRANSFER_H

/**
 * @file
 * Transfer: contexts as packed blocks.
 */
#include "provider/provider_context.h"

/** Arguments of ImportSecurityContext. */
struct fo_prv_import {
    bool wide;
    const void *package;
    const SecBuffer *packed;
    const void *token;
    PCtxtHandle context;
};

/** ExportSecurityContext. */
SECURITY_STATUS fo_prv_export(struct fo_provider *provider, const SecHandle *handle, ULONG flags,
                              PSecBuffer packed, void **token);

/** ImportSecurityContext. */
SECURITY_STATUS fo_prv_import(struct fo_provider *provider, const struct fo_prv_import *import);

#endif
