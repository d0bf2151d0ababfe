// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The list of certificate contexts that are held.
 */
#include "wrapper/dropin_certificate.h"

#include "base/assert.h"
#include "wrapper/dropin_der.h"

#include <pthread.h>
#include <stdlib.h>

/** A context with what it points at. What the caller sees comes first. */
struct certificate {
    CERT_CONTEXT seen;
    CERT_INFO info;
    unsigned held_count;
    unsigned place; /* In its store. */
    BYTE *encoded;  /**< Owned. */
    BYTE *serial;   /**< Owned; least significant byte first, as Windows has it. */
    struct certificate *next;
};

static pthread_mutex_t certificate_lock = PTHREAD_MUTEX_INITIALIZER;
static struct certificate *certificates;

static void
enter(void)
{
    int error = pthread_mutex_lock(&certificate_lock);
    FO_ASSERT(error == 0);
}

static void
leave(void)
{
    int error = pthread_mutex_unlock(&certificate_lock);
    FO_ASSERT(error == 0);
}

/** The link that leads to it; that at the end of the list when it is none of ours. */
static struct certificate **
find(PCCERT_CONTEXT certificate)
{
    struct certificate **link = &certificates;

    while (*link != NULL && &(*link)->seen != certificate) {
        link = &(*link)->next;
    }
    return link;
}

static void
end(struct certificate *certificate)
{
    if (certificate != NULL) {
        free(certificate->encoded);
        free(certificate->serial);
        free(certificate);
    }
}

/** A name within the copy at the place that it has in the original. */
static CERT_NAME_BLOB
name_in(struct fo_der name, const BYTE *original, BYTE *copy)
{
    return (CERT_NAME_BLOB){.cbData = (DWORD)name.count, .pbData = copy + (name.bytes - original)};
}

static void
fill(struct certificate *made, const struct fo_der_certificate *parts, const BYTE *original)
{
    for (size_t index = 0; index < parts->serial.count; index++) {
        made->serial[index] = parts->serial.bytes[parts->serial.count - 1 - index];
    }
    made->info = (CERT_INFO){
        .dwVersion = parts->version,
        .SerialNumber = {.cbData = (DWORD)parts->serial.count, .pbData = made->serial},
        .Issuer = name_in(parts->issuer, original, made->encoded),
        .NotBefore = parts->not_before,
        .NotAfter = parts->not_after,
        .Subject = name_in(parts->subject, original, made->encoded),
    };
}

PCCERT_CONTEXT
fo_certificate_new(DWORD encoding, const struct fo_certificate_source *source)
{
    struct fo_der_certificate parts;
    struct certificate *made = NULL;

    if (source->bytes == NULL || !fo_der_read_certificate(source->bytes, source->count, &parts)) {
        SetLastError((DWORD)CRYPT_E_ASN1_BADTAG);
        return NULL;
    }
    made = calloc(1, sizeof *made);
    if (made != NULL) {
        made->encoded = malloc(source->count);
        made->serial = malloc(parts.serial.count + 1);
    }
    if (made == NULL || made->encoded == NULL || made->serial == NULL) {
        end(made);
        SetLastError((DWORD)E_OUTOFMEMORY);
        return NULL;
    }
    memcpy(made->encoded, source->bytes, source->count);
    fill(made, &parts, source->bytes);
    made->seen = (CERT_CONTEXT){
        .dwCertEncodingType = encoding,
        .pbCertEncoded = made->encoded,
        .cbCertEncoded = source->count,
        .pCertInfo = &made->info,
        .hCertStore = source->store,
    };
    made->held_count = 1;
    made->place = source->place;
    enter();
    made->next = certificates;
    certificates = made;
    leave();
    return &made->seen;
}

bool
fo_certificate_place(PCCERT_CONTEXT certificate, HCERTSTORE store, unsigned *place)
{
    const struct certificate *found = NULL;
    bool is_of_store = false;

    enter();
    found = *find(certificate);
    is_of_store = found != NULL && found->seen.hCertStore == store;
    if (is_of_store) {
        *place = found->place;
    }
    leave();
    return is_of_store;
}

bool
fo_certificate_is_known(PCCERT_CONTEXT certificate)
{
    bool is_known = false;

    enter();
    is_known = *find(certificate) != NULL;
    leave();
    return is_known;
}

bool
fo_certificate_duplicate(PCCERT_CONTEXT certificate)
{
    struct certificate *found = NULL;

    enter();
    found = *find(certificate);
    if (found != NULL) {
        found->held_count++;
    }
    leave();
    return found != NULL;
}

bool
fo_certificate_free(PCCERT_CONTEXT certificate, HCERTSTORE *store)
{
    struct certificate **link = NULL;
    struct certificate *found = NULL;
    struct certificate *gone = NULL;

    enter();
    link = find(certificate);
    found = *link;
    if (found != NULL && --found->held_count == 0) {
        *link = found->next;
        gone = found;
    }
    leave();
    *store = gone != NULL ? gone->seen.hCertStore : NULL;
    end(gone);
    return found != NULL;
}

unsigned
fo_certificate_count(HCERTSTORE store)
{
    unsigned count = 0;

    enter();
    for (const struct certificate *at = certificates; at != NULL; at = at->next) {
        count += store == NULL || at->seen.hCertStore == store ? at->held_count : 0;
    }
    leave();
    return count;
}

void
fo_certificate_end(HCERTSTORE store)
{
    enter();
    for (struct certificate **link = &certificates; *link != NULL;) {
        struct certificate *at = *link;
        if (store == NULL || at->seen.hCertStore == store) {
            *link = at->next;
            end(at);
        } else {
            link = &at->next;
        }
    }
    leave();
}
