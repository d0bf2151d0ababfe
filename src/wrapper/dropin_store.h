// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Certificate stores as CertOpenStore gives them.
 */
#ifndef FO_WRAPPER_DROPIN_STORE_H
#define FO_WRAPPER_DROPIN_STORE_H

#include "wrapper/include/wincrypt.h"

#include <stdbool.h>

enum {
    FO_STORE_ELEMENTS_MAX = 16
};

/** An encoded certificate, owned by its store. */
struct fo_store_element {
    BYTE *bytes;
    DWORD count;
};

struct fo_store {
    unsigned open_count; /**< How often it is to be closed yet. */
    unsigned element_count;
    struct fo_store_element elements[FO_STORE_ELEMENTS_MAX];
    struct fo_store *next;
};

/** Everything below is called between these two. */
void fo_store_enter(void);
void fo_store_leave(void);

/** The store with this handle; NULL: none. */
struct fo_store *fo_store_find(HCERTSTORE handle);
/** Copy the bytes into it. @return false, with an error set, when it is full or memory is. */
bool fo_store_add(struct fo_store *store, const BYTE *bytes, DWORD count);
/** Drop it when nobody holds it any more, by its handle or by a context. */
void fo_store_sweep(HCERTSTORE handle);
/** How often stores are to be closed yet. */
unsigned fo_store_count(void);
/** Drop all. */
void fo_store_end(void);

#endif
