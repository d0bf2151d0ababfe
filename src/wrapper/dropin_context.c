// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Certificate contexts, whosesoever: made, duplicated and freed.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/nf-wincrypt-certfreecertificatecontext
 */
#include "wrapper/dropin_certificate.h"
#include "wrapper/dropin_state.h"
#include "wrapper/dropin_store.h"

#include <stdlib.h>

PCCERT_CONTEXT WINAPI
CertCreateCertificateContext(DWORD encoding, const BYTE *encoded, DWORD bytes)
{
    return fo_certificate_new(encoding, &(struct fo_certificate_source){.bytes = encoded, .count = bytes});
}

/** Counts of duplicates of contexts that are a provider's, which it releases but once. */
struct duplicate {
    PCCERT_CONTEXT certificate;
    unsigned count;
    struct duplicate *next;
};

static struct duplicate *duplicates;

/** The link to it; that at the end of the list when it has none. Under the lock. */
static struct duplicate **
find_duplicate(PCCERT_CONTEXT certificate)
{
    struct duplicate **link = &duplicates;

    while (*link != NULL && (*link)->certificate != certificate) {
        link = &(*link)->next;
    }
    return link;
}

PCCERT_CONTEXT WINAPI
CertDuplicateCertificateContext(PCCERT_CONTEXT certificate)
{
    struct duplicate **link = NULL;

    if (certificate == NULL || fo_certificate_duplicate(certificate)) {
        return certificate;
    }
    fo_store_enter();
    link = find_duplicate(certificate);
    if (*link == NULL) {
        *link = calloc(1, sizeof **link);
    }
    if (*link != NULL) {
        (*link)->certificate = certificate;
        (*link)->count++;
    } else {
        certificate = NULL;
    }
    fo_store_leave();
    if (certificate == NULL) {
        SetLastError((DWORD)E_OUTOFMEMORY);
    }
    return certificate;
}

/** @return true when a duplicate was owed, and now is not. */
static bool
drop_duplicate(PCCERT_CONTEXT certificate)
{
    struct duplicate **link = NULL;
    struct duplicate *found = NULL;

    fo_store_enter();
    link = find_duplicate(certificate);
    found = *link;
    if (found != NULL && --found->count == 0) {
        *link = found->next;
        free(found);
    }
    fo_store_leave();
    return found != NULL;
}

BOOL WINAPI
CertFreeCertificateContext(PCCERT_CONTEXT certificate)
{
    struct fo_dropin target;
    HCERTSTORE store = NULL;

    if (certificate == NULL || drop_duplicate(certificate)) {
        return TRUE;
    }
    if (fo_certificate_free(certificate, &store)) {
        fo_store_enter();
        fo_store_sweep(store);
        fo_store_leave();
        return TRUE;
    }
    fo_dropin_get(&target);
    if (target.free_certificate != NULL) {
        target.free_certificate(target.user, certificate);
    } else {
        fo_dropin_count_bad_release();
    }
    return TRUE;
}

bool
fo_dropin_gave(const void *block)
{
    bool is_store = false;

    fo_store_enter();
    is_store = block != NULL && fo_store_find((HCERTSTORE)(uintptr_t)block) != NULL;
    fo_store_leave();
    return is_store || fo_certificate_is_known(block);
}

unsigned
fo_dropin_certificate_count(void)
{
    unsigned count = fo_certificate_count(NULL);

    fo_store_enter();
    count += fo_store_count();
    for (const struct duplicate *at = duplicates; at != NULL; at = at->next) {
        count += at->count;
    }
    fo_store_leave();
    return count;
}

void
fo_dropin_certificate_reset(void)
{
    fo_certificate_end(NULL);
    fo_store_enter();
    fo_store_end();
    while (duplicates != NULL) {
        struct duplicate *next = duplicates->next;
        free(duplicates);
        duplicates = next;
    }
    fo_store_leave();
}
