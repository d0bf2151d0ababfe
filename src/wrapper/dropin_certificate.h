// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Certificate contexts that the drop-in itself has given out, apart from a provider's.
 *
 * Owns    each context until it has been freed as often as it was given out. Each is an allocation of its
 * own, so that its use after that is seen. Thread  any.
 */
#ifndef FO_WRAPPER_DROPIN_CERTIFICATE_H
#define FO_WRAPPER_DROPIN_CERTIFICATE_H

#include "wrapper/include/wincrypt.h"

#include <stdbool.h>

/** An encoded certificate, and where it is kept. */
struct fo_certificate_source {
    const BYTE *bytes;
    DWORD count;
    HCERTSTORE store; /**< NULL: none. */
    unsigned place;   /**< In the store. */
};

/** A context with a copy of the bytes, to be freed once. NULL: no certificate, or no memory; an error is set.
 */
PCCERT_CONTEXT fo_certificate_new(DWORD encoding, const struct fo_certificate_source *source);

/** Its place in its store. @return false when it is none of @p store. */
bool fo_certificate_place(PCCERT_CONTEXT certificate, HCERTSTORE store, unsigned *place);

/** True when it is one of these. */
bool fo_certificate_is_known(PCCERT_CONTEXT certificate);

/** One more release is owed. @return false when it is none of these. */
bool fo_certificate_duplicate(PCCERT_CONTEXT certificate);

/** @return false when it is none of these; *store then is untouched, else the store of one that is gone now.
 */
bool fo_certificate_free(PCCERT_CONTEXT certificate, HCERTSTORE *store);

/** How often contexts are to be freed yet, of @p store or (NULL) of all. */
unsigned fo_certificate_count(HCERTSTORE store);

/** End all of @p store or (NULL) all there are, however often they were given out. */
void fo_certificate_end(HCERTSTORE store);

#endif
