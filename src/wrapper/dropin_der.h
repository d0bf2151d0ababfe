// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The parts of an encoded certificate that certificate contexts show.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
#ifndef FO_WRAPPER_DROPIN_DER_H
#define FO_WRAPPER_DROPIN_DER_H

#include "wrapper/include/wincrypt.h"

#include <stdbool.h>
#include <stddef.h>

/** Bytes within the certificate. */
struct fo_der {
    const unsigned char *bytes;
    size_t count;
};

struct fo_der_certificate {
    DWORD version;         /**< As encoded: 0 is v1. */
    struct fo_der serial;  /**< Most significant byte first. */
    struct fo_der issuer;  /**< With its header. */
    struct fo_der subject; /**< With its header. */
    FILETIME not_before;
    FILETIME not_after;
};

/** @return false when @p bytes are no certificate, or not exactly one. Written on success only. */
bool fo_der_read_certificate(const unsigned char *bytes, size_t count, struct fo_der_certificate *out);

/** The last common name within a name; count 0: it has none. */
struct fo_der fo_der_common_name(struct fo_der name);

#endif
