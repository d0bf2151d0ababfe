// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Certificate stores: of memory and of the system.
 *
 * A store stays, as on Windows, until it is closed as often as it was opened and none of its contexts is
 * held. Its elements are encoded certificates; each look-up makes a context of its own. Source
 * https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/nf-wincrypt-certclosestore
 */
#include "wrapper/dropin_store.h"
#include "base/assert.h"
#include "base/utf16.h"
#include "wrapper/dropin_certificate.h"
#include "wrapper/dropin_own_certificate.h"
#include "wrapper/dropin_state.h"
#include "wrapper/include/winnls.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

static pthread_mutex_t store_lock = PTHREAD_MUTEX_INITIALIZER;
static struct fo_store *stores;

void
fo_store_enter(void)
{
    int error = pthread_mutex_lock(&store_lock);
    FO_ASSERT(error == 0);
}

void
fo_store_leave(void)
{
    int error = pthread_mutex_unlock(&store_lock);
    FO_ASSERT(error == 0);
}

static void *
fail(DWORD error)
{
    SetLastError(error);
    return NULL;
}

/** The link to it; that at the end of the list when it is none. */
static struct fo_store **
find(HCERTSTORE handle)
{
    struct fo_store **link = &stores;

    while (*link != NULL && *link != handle) {
        link = &(*link)->next;
    }
    return link;
}

static void
end(struct fo_store *store)
{
    for (unsigned index = 0; index < store->element_count; index++) {
        free(store->elements[index].bytes);
    }
    free(store);
}

struct fo_store *
fo_store_find(HCERTSTORE handle)
{
    return *find(handle);
}

void
fo_store_sweep(HCERTSTORE handle)
{
    struct fo_store **link = find(handle);
    struct fo_store *store = *link;

    if (store != NULL && store->open_count == 0 && fo_certificate_count(handle) == 0) {
        *link = store->next;
        end(store);
    }
}

bool
fo_store_add(struct fo_store *store, const BYTE *bytes, DWORD count)
{
    BYTE *copy = store->element_count < FO_STORE_ELEMENTS_MAX ? malloc(count) : NULL;

    if (copy == NULL) {
        SetLastError((DWORD)E_OUTOFMEMORY);
        return false;
    }
    memcpy(copy, bytes, count);
    store->elements[store->element_count++] = (struct fo_store_element){copy, count};
    return true;
}

static HCERTSTORE
open_store(bool has_own)
{
    struct fo_store *store = calloc(1, sizeof *store);

    if (store == NULL) {
        return fail((DWORD)E_OUTOFMEMORY);
    }
    store->open_count = 1;
    if (has_own && !fo_store_add(store, fo_dropin_own_certificate, sizeof fo_dropin_own_certificate)) {
        free(store);
        return NULL;
    }
    fo_store_enter();
    store->next = stores;
    stores = store;
    fo_store_leave();
    return store;
}

/** A system store by its name: "MY" has a certificate, those that every system has are there, no other. */
static HCERTSTORE
open_system(const char *name)
{
    static const char *const empty[] = {"ROOT", "CA", "TRUST", "Disallowed", "TrustedPeople"};

    if (name != NULL && strcasecmp(name, "MY") == 0) {
        return open_store(true);
    }
    for (size_t index = 0; name != NULL && index < ARRAYSIZE(empty); index++) {
        if (strcasecmp(name, empty[index]) == 0) {
            return open_store(false);
        }
    }
    return fail(ERROR_FILE_NOT_FOUND);
}

static HCERTSTORE
open_system_wide(const WCHAR *name)
{
    char narrow[64];

    if (name == NULL || WideCharToMultiByte(CP_ACP, 0, name, -1, narrow, sizeof narrow, NULL, NULL) == 0) {
        return fail(ERROR_FILE_NOT_FOUND);
    }
    return open_system(narrow);
}

HCERTSTORE WINAPI
CertOpenSystemStoreA(HCRYPTPROV_LEGACY provider, LPCSTR name)
{
    (void)provider;
    return open_system(name);
}

HCERTSTORE WINAPI
CertOpenSystemStoreW(HCRYPTPROV_LEGACY provider, LPCWSTR name)
{
    (void)provider;
    return open_system_wide(name);
}

HCERTSTORE WINAPI
CertOpenStore(LPCSTR provider, DWORD encoding, HCRYPTPROV_LEGACY crypt, DWORD flags, const void *parameter)
{
    (void)encoding;
    (void)crypt;
    (void)flags;
    if (provider == CERT_STORE_PROV_SYSTEM_A) {
        return open_system(parameter);
    }
    if (provider == CERT_STORE_PROV_SYSTEM_W) {
        return open_system_wide(parameter);
    }
    /* The numbers below 65536 are no addresses. */
    if (provider == CERT_STORE_PROV_MEMORY ||
        ((uintptr_t)provider > 0xffff && strcasecmp(provider, "Memory") == 0)) {
        return open_store(false);
    }
    if ((uintptr_t)provider > 0xffff && strcasecmp(provider, "System") == 0) {
        return open_system_wide(parameter);
    }
    return fail(ERROR_FILE_NOT_FOUND);
}

HCERTSTORE WINAPI
CertDuplicateStore(HCERTSTORE handle)
{
    struct fo_store *store = NULL;

    fo_store_enter();
    store = *find(handle);
    if (store != NULL) {
        store->open_count++;
    }
    fo_store_leave();
    return store != NULL ? handle : fail((DWORD)E_INVALIDARG);
}

BOOL WINAPI
CertCloseStore(HCERTSTORE handle, DWORD flags)
{
    struct fo_store *store = NULL;
    bool is_pending = false;
    bool is_open = false;

    if (handle == NULL) {
        return TRUE;
    }
    fo_store_enter();
    store = *find(handle);
    is_open = store != NULL && store->open_count > 0;
    if (is_open) {
        store->open_count--;
        if ((flags & CERT_CLOSE_STORE_FORCE_FLAG) != 0) {
            store->open_count = 0;
            fo_certificate_end(handle);
        }
        is_pending = store->open_count > 0 || fo_certificate_count(handle) > 0;
        fo_store_sweep(handle);
    }
    fo_store_leave();
    if (!is_open) {
        fo_dropin_count_bad_release();
        SetLastError((DWORD)E_INVALIDARG);
        return FALSE;
    }
    if (is_pending && (flags & CERT_CLOSE_STORE_CHECK_FLAG) != 0) {
        SetLastError((DWORD)CRYPT_E_PENDING_CLOSE);
        return FALSE;
    }
    return TRUE;
}

unsigned
fo_store_count(void)
{
    unsigned count = 0;

    for (const struct fo_store *at = stores; at != NULL; at = at->next) {
        count += at->open_count;
    }
    return count;
}

void
fo_store_end(void)
{
    while (stores != NULL) {
        struct fo_store *next = stores->next;
        end(stores);
        stores = next;
    }
}
