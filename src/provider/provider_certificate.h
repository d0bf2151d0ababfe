// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_CERTIFICATE_H
#define FO_PROVIDER_PROVIDER_CERTIFICATE_H

/**
 * @file
 * Certificate contexts as queries give them.
 */
#include "sspi/abi.h"

#include <stdint.h>

struct fo_provider;

/** Bytes of an encoded certificate. */
enum {
    FO_PRV_CERTIFICATE_BYTES = 32
};

/** Write the encoding that stands for @p fingerprint. */
void fo_prv_certificate_encode(uint64_t fingerprint, unsigned char encoded[FO_PRV_CERTIFICATE_BYTES]);

/** A block for CertFreeCertificateContext, or NULL when out of memory. */
PCCERT_CONTEXT fo_prv_certificate_new(struct fo_provider *provider, uint64_t fingerprint);

#endif
