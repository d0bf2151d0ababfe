// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Making of certificate contexts.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/ns-wincrypt-cert_context
 */
#include "provider/provider_certificate.h"

#include "base/hash.h"
#include "provider/provider_block.h"
#include "provider/provider_wire.h"

enum {
    X509_ENCODING = 1,
    SEQUENCE_TAG = 0x30,
    OCTETS_TAG = 0x04,
    HEADER_BYTES = 4,
};

void
fo_prv_certificate_encode(uint64_t fingerprint, unsigned char encoded[FO_PRV_CERTIFICATE_BYTES])
{
    encoded[0] = SEQUENCE_TAG;
    encoded[1] = FO_PRV_CERTIFICATE_BYTES - 2;
    encoded[2] = OCTETS_TAG;
    encoded[3] = FO_PRV_CERTIFICATE_BYTES - HEADER_BYTES;
    uint64_t word = fingerprint;
    for (unsigned index = HEADER_BYTES; index < FO_PRV_CERTIFICATE_BYTES; index += 4) {
        fo_prv_wire_put(encoded + index, word, 4);
        word = fo_hash_mix(word);
    }
}

PCCERT_CONTEXT
fo_prv_certificate_new(struct fo_provider *provider, uint64_t fingerprint)
{
    CERT_CONTEXT *certificate =
        fo_prv_block_new_certificate(provider, sizeof *certificate + FO_PRV_CERTIFICATE_BYTES);
    if (certificate != NULL) {
        unsigned char *encoded = (unsigned char *)(certificate + 1);
        fo_prv_certificate_encode(fingerprint, encoded);
        certificate->dwCertEncodingType = X509_ENCODING;
        certificate->pbCertEncoded = encoded;
        certificate->cbCertEncoded = FO_PRV_CERTIFICATE_BYTES;
    }
    return certificate;
}
