// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Finding certificates in stores, and putting them there.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/nf-wincrypt-certfindcertificateinstore
 */
#include "wrapper/dropin_certificate.h"
#include "wrapper/dropin_der.h"
#include "wrapper/dropin_store.h"
#include "wrapper/include/winnls.h"

#include <strings.h>

/** What a search asks for. */
struct wanted {
    const char *part;        /**< Of the common name; NULL: any. */
    bool is_issuer;          /**< Of the issuer's, not of the subject's. */
    PCCERT_CONTEXT the_same; /**< NULL: any. */
};

static bool
contains(struct fo_der text, const char *part)
{
    size_t length = strlen(part);

    for (size_t at = 0; at + length <= text.count; at++) {
        if (strncasecmp((const char *)text.bytes + at, part, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool
matches(const struct fo_store_element *element, const struct wanted *wanted)
{
    struct fo_der_certificate parts;

    if (wanted->the_same != NULL) {
        return wanted->the_same->cbCertEncoded == element->count &&
               memcmp(wanted->the_same->pbCertEncoded, element->bytes, element->count) == 0;
    }
    if (wanted->part == NULL) {
        return true;
    }
    return fo_der_read_certificate(element->bytes, element->count, &parts) &&
           contains(fo_der_common_name(wanted->is_issuer ? parts.issuer : parts.subject), wanted->part);
}

/** The first element from @p index on that is wanted, or how many there are. Under the lock. */
static unsigned
find_element(const struct fo_store *store, unsigned index, const struct wanted *wanted)
{
    while (index < store->element_count && !matches(&store->elements[index], wanted)) {
        index++;
    }
    return index;
}

static PCCERT_CONTEXT
show(struct fo_store *store, unsigned index)
{
    return fo_certificate_new(X509_ASN_ENCODING, &(struct fo_certificate_source){
                                                     .bytes = store->elements[index].bytes,
                                                     .count = store->elements[index].count,
                                                     .store = store,
                                                     .place = index,
                                                 });
}

/** The next that is wanted. @p previous is freed, whatever the answer, as the documentation has it. */
static PCCERT_CONTEXT
search(HCERTSTORE handle, const struct wanted *wanted, PCCERT_CONTEXT previous)
{
    PCCERT_CONTEXT found = NULL;
    struct fo_store *store = NULL;
    DWORD error = (DWORD)E_INVALIDARG;

    fo_store_enter();
    store = fo_store_find(handle);
    if (store != NULL) {
        unsigned index = 0;
        if (previous != NULL && fo_certificate_place(previous, handle, &index)) {
            index++;
        }
        index = find_element(store, index, wanted);
        error = (DWORD)(index < store->element_count ? E_OUTOFMEMORY : CRYPT_E_NOT_FOUND);
        found = index < store->element_count ? show(store, index) : NULL;
    }
    fo_store_leave();
    if (previous != NULL) {
        (void)CertFreeCertificateContext(previous);
    }
    if (found == NULL) {
        SetLastError(error);
    }
    return found;
}

PCCERT_CONTEXT WINAPI
CertFindCertificateInStore(HCERTSTORE store, DWORD encoding, DWORD flags, DWORD type, const void *parameter,
                           PCCERT_CONTEXT previous)
{
    struct wanted wanted = {.is_issuer = type == CERT_FIND_ISSUER_STR_A || type == CERT_FIND_ISSUER_STR_W};
    char narrow[256] = "";

    (void)encoding;
    (void)flags;
    switch (type) {
    case CERT_FIND_ANY:
        break;
    case CERT_FIND_EXISTING:
        wanted.the_same = parameter;
        break;
    case CERT_FIND_SUBJECT_STR_A:
    case CERT_FIND_ISSUER_STR_A:
        wanted.part = parameter;
        break;
    case CERT_FIND_SUBJECT_STR_W:
    case CERT_FIND_ISSUER_STR_W:
        (void)WideCharToMultiByte(CP_ACP, 0, parameter, -1, narrow, sizeof narrow, NULL, NULL);
        wanted.part = narrow;
        break;
    default:
        if (previous != NULL) {
            (void)CertFreeCertificateContext(previous);
        }
        SetLastError(ERROR_NOT_SUPPORTED);
        return NULL;
    }
    return search(store, &wanted, previous);
}

PCCERT_CONTEXT WINAPI
CertEnumCertificatesInStore(HCERTSTORE store, PCCERT_CONTEXT previous)
{
    return search(store, &(struct wanted){0}, previous);
}

/** Put it in, unless it is there. @return its place, or an error is set. Under the lock. */
static bool
put(struct fo_store *store, const struct fo_store_element *element, DWORD disposition, unsigned *place)
{
    const CERT_CONTEXT same = {.pbCertEncoded = element->bytes, .cbCertEncoded = element->count};

    *place = disposition == CERT_STORE_ADD_ALWAYS
                 ? store->element_count
                 : find_element(store, 0, &(struct wanted){.the_same = &same});
    if (*place == store->element_count) {
        return fo_store_add(store, element->bytes, element->count);
    }
    if (disposition == CERT_STORE_ADD_NEW) {
        SetLastError((DWORD)CRYPT_E_EXISTS);
        return false;
    }
    return true;
}

BOOL WINAPI
CertAddEncodedCertificateToStore(HCERTSTORE handle, DWORD encoding, const BYTE *encoded, DWORD bytes,
                                 DWORD disposition, PCCERT_CONTEXT *added)
{
    struct fo_der_certificate parts;
    const struct fo_store_element element = {(BYTE *)(uintptr_t)encoded, bytes};
    struct fo_store *store = NULL;
    unsigned place = 0;
    bool is_added = false;

    (void)encoding;
    if (encoded == NULL || !fo_der_read_certificate(encoded, bytes, &parts)) {
        SetLastError((DWORD)CRYPT_E_ASN1_BADTAG);
        return FALSE;
    }
    fo_store_enter();
    store = fo_store_find(handle);
    if (store == NULL) {
        SetLastError((DWORD)E_INVALIDARG);
    } else {
        is_added = put(store, &element, disposition, &place);
    }
    if (is_added && added != NULL) {
        *added = show(store, place);
        is_added = *added != NULL;
    }
    fo_store_leave();
    return is_added;
}

BOOL WINAPI
CertAddCertificateContextToStore(HCERTSTORE store, PCCERT_CONTEXT certificate, DWORD disposition,
                                 PCCERT_CONTEXT *added)
{
    return CertAddEncodedCertificateToStore(store, certificate->dwCertEncodingType,
                                            certificate->pbCertEncoded, certificate->cbCertEncoded,
                                            disposition, added);
}
