// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * AcquireCredentialsHandle, AddCredentials, FreeCredentialsHandle.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/acquirecredentialshandle--general
 */
#include "provider/provider_credential.h"

#include "base/assert.h"
#include "base/hash.h"
#include "provider/provider_instance.h"

#include <string.h>

enum {
    DIRECTIONS = SECPKG_CRED_BOTH,
    NEGOTIATE_USES = SECPKG_CRED_AUTOLOGON_RESTRICTED | SECPKG_CRED_PROCESS_POLICY_ONLY,
};

/** The beginning of SCH_CREDENTIALS, which has its members in another order than SCHANNEL_CRED. */
struct sch_credentials {
    DWORD version;
    DWORD format;
    DWORD certificate_count;
    PCCERT_CONTEXT *certificates;
};

static SECURITY_STATUS
check_use(enum fo_prv_package package, ULONG use)
{
    ULONG allowed = DIRECTIONS | (package == FO_PRV_NEGOTIATE ? NEGOTIATE_USES : 0);
    if ((use & SECPKG_CRED_PROCESS_POLICY_ONLY & allowed) != 0) {
        return SEC_E_NO_CREDENTIALS;
    }
    if ((use & ~allowed) != 0 || (use & DIRECTIONS) == 0) {
        return SEC_E_UNKNOWN_CREDENTIALS;
    }
    bool has_one_role = package == FO_PRV_SCHANNEL || package == FO_PRV_DIGEST;
    return has_one_role && (use & DIRECTIONS) == DIRECTIONS ? SEC_E_NO_CREDENTIALS : SEC_E_OK;
}

static uint64_t
fingerprint_of(PCCERT_CONTEXT certificate)
{
    if (certificate == NULL || certificate->pbCertEncoded == NULL) {
        return 1;
    }
    return fo_hash_bytes(2, certificate->pbCertEncoded, certificate->cbCertEncoded) | 1;
}

static SECURITY_STATUS
copy_schannel(const void *data, ULONG use, struct fo_prv_certificate *out)
{
    struct fo_prv_certificate copy = {0};
    DWORD version = SCHANNEL_CRED_VERSION;
    if (data != NULL) {
        memcpy(&version, data, sizeof version);
    }
    if (version == SCHANNEL_CRED_VERSION && data != NULL) {
        SCHANNEL_CRED given;
        memcpy(&given, data, sizeof given);
        copy.protocols = given.grbitEnabledProtocols;
        copy.strength_min = given.dwMinimumCipherStrength;
        copy.strength_max = given.dwMaximumCipherStrength;
        if (given.cCreds > 0 && given.paCred != NULL) {
            copy.fingerprint = fingerprint_of(given.paCred[0]);
        }
    } else if (version == SCH_CREDENTIALS_VERSION) {
        struct sch_credentials given;
        memcpy(&given, data, sizeof given);
        if (given.certificate_count > 0 && given.certificates != NULL) {
            copy.fingerprint = fingerprint_of(given.certificates[0]);
        }
    } else if (data != NULL) {
        return SEC_E_UNKNOWN_CREDENTIALS;
    }
    if ((use & SECPKG_CRED_INBOUND) != 0 && copy.fingerprint == 0) {
        /* A server without certificate gets one of its own, as in a test set-up. */
        copy.fingerprint = fo_hash_mix(3) | 1;
    }
    *out = copy;
    return SEC_E_OK;
}

static void
destroy(struct fo_provider *provider, struct fo_prv_credential *credential)
{
    if (credential->next != NULL) {
        credential->next->previous = credential->previous;
    }
    if (credential->previous != NULL) {
        credential->previous->next = credential->next;
    } else {
        provider->credentials = credential->next;
    }
    fo_prv_slot_drop(provider, credential->slot);
    fo_prv_identity_drop(provider, &credential->identity);
    fo_prv_string_drop(provider, credential->principal);
    fo_prv_release(provider, credential, sizeof *credential);
    provider->count.live[FO_PROVIDER_CREDENTIAL]--;
}

/** A credential without names in the list, or NULL when out of memory. */
static struct fo_prv_credential *
make(struct fo_provider *provider)
{
    struct fo_prv_credential *credential = fo_prv_allocate(provider, sizeof *credential);
    if (credential == NULL) {
        return NULL;
    }
    credential->reference_count = 1;
    credential->slot = fo_prv_slot_take(provider, FO_PRV_SLOT_CREDENTIAL, credential);
    credential->next = provider->credentials;
    if (credential->next != NULL) {
        credential->next->previous = credential;
    }
    provider->credentials = credential;
    provider->count.live[FO_PROVIDER_CREDENTIAL]++;
    if (credential->slot == FO_PRV_SLOT_NONE) {
        destroy(provider, credential);
        return NULL;
    }
    return credential;
}

static SECURITY_STATUS
fill(struct fo_provider *provider, const struct fo_prv_acquire *acquire, struct fo_prv_credential *credential)
{
    SECURITY_STATUS status = fo_prv_string_copy(provider, acquire->principal, acquire->wide,
                                                FO_PRV_TERMINATED, &credential->principal);
    if (status != SEC_E_OK) {
        return status == SEC_E_INVALID_TOKEN ? SEC_E_UNKNOWN_CREDENTIALS : status;
    }
    credential->use = acquire->use & DIRECTIONS;
    credential->expiry = credential->package == FO_PRV_DIGEST ? FO_PROVIDER_NEVER : fo_prv_expiry(provider);
    if (credential->package == FO_PRV_SCHANNEL) {
        return copy_schannel(acquire->data, acquire->use, &credential->certificate);
    }
    return fo_prv_identity_copy(provider, acquire->data, acquire->wide, &credential->identity);
}

SECURITY_STATUS
fo_prv_credential_acquire(struct fo_provider *provider, const struct fo_prv_acquire *acquire)
{
    enum fo_prv_package package = fo_prv_package_find(acquire->package, acquire->wide);
    if (package == FO_PRV_PACKAGE_COUNT) {
        return SEC_E_SECPKG_NOT_FOUND;
    }
    SECURITY_STATUS status = check_use(package, acquire->use);
    if (status == SEC_E_OK && acquire->handle == NULL) {
        status = SEC_E_INTERNAL_ERROR;
    }
    if (status != SEC_E_OK) {
        return status;
    }
    struct fo_prv_credential *credential = make(provider);
    if (credential == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    credential->package = package;
    status = fill(provider, acquire, credential);
    if (status != SEC_E_OK) {
        destroy(provider, credential);
        return status;
    }
    *acquire->handle = fo_prv_slot_value(provider, credential->slot);
    if (acquire->expiry != NULL) {
        acquire->expiry->QuadPart = credential->expiry;
    }
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_credential_add(struct fo_provider *provider, const struct fo_prv_acquire *acquire)
{
    struct fo_prv_credential *credential = fo_prv_credential_find(provider, acquire->handle);
    if (credential == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    enum fo_prv_package package = fo_prv_package_find(acquire->package, acquire->wide);
    if (package == FO_PRV_PACKAGE_COUNT) {
        return SEC_E_SECPKG_NOT_FOUND;
    }
    bool is_inner =
        credential->package == FO_PRV_NEGOTIATE && (package == FO_PRV_KERBEROS || package == FO_PRV_NTLM);
    if ((package != credential->package && !is_inner) || check_use(package, acquire->use) != SEC_E_OK) {
        return SEC_E_UNKNOWN_CREDENTIALS;
    }
    SECURITY_STATUS status = SEC_E_OK;
    if (credential->package == FO_PRV_SCHANNEL) {
        status = copy_schannel(acquire->data, acquire->use, &credential->certificate);
    } else {
        struct fo_prv_identity added;
        status = fo_prv_identity_copy(provider, acquire->data, acquire->wide, &added);
        if (status == SEC_E_OK) {
            /* The newest identity is the one that later contexts use. */
            fo_prv_identity_drop(provider, &credential->identity);
            credential->identity = added;
        }
    }
    if (status == SEC_E_OK && acquire->expiry != NULL) {
        acquire->expiry->QuadPart = credential->expiry;
    }
    return status;
}

struct fo_prv_credential *
fo_prv_credential_find(struct fo_provider *provider, const SecHandle *handle)
{
    void *object = NULL;
    (void)fo_prv_slot_find(provider, handle, FO_PRV_SLOT_CREDENTIAL, &object);
    return object;
}

void
fo_prv_credential_drop(struct fo_provider *provider, struct fo_prv_credential *credential)
{
    if (credential == NULL) {
        return;
    }
    FO_ASSERT(credential->reference_count > 0);
    if (--credential->reference_count == 0) {
        destroy(provider, credential);
    }
}

SECURITY_STATUS
fo_prv_credential_free(struct fo_provider *provider, PCredHandle handle)
{
    struct fo_prv_credential *credential = fo_prv_credential_find(provider, handle);
    if (credential == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    fo_prv_slot_drop(provider, credential->slot);
    credential->slot = FO_PRV_SLOT_NONE;
    fo_prv_credential_drop(provider, credential);
    fo_prv_slot_overwrite(provider, handle);
    return SEC_E_OK;
}

void
fo_prv_credentials_clear(struct fo_provider *provider)
{
    while (provider->credentials != NULL) {
        destroy(provider, provider->credentials);
    }
}
