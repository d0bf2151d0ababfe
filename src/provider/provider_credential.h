// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_CREDENTIAL_H
#define FO_PROVIDER_PROVIDER_CREDENTIAL_H

/**
 * @file
 * Credentials: who calls, for which package, in which direction.
 */
#include "provider/provider_package.h"
#include "provider/provider_string.h"

/** A user with a secret. Zero is the user who is logged on. */
struct fo_prv_identity {
    struct fo_prv_string *user;   /**< Owned reference; NULL: empty. */
    struct fo_prv_string *domain; /**< Owned reference; NULL: empty. */
    uint64_t secret;              /**< Hash of the password; never the password. */
    bool is_supplied;             /**< The caller gave it. */
};

/** What Schannel keeps of its own structure. */
struct fo_prv_certificate {
    uint64_t fingerprint; /**< 0: none. */
    uint32_t protocols;   /**< 0: the system's default. */
    uint32_t strength_min;
    uint32_t strength_max;
};

struct fo_prv_credential {
    struct fo_prv_credential *next;
    struct fo_prv_credential *previous;
    uint32_t slot;            /**< FO_PRV_SLOT_NONE once the handle is freed. */
    uint32_t reference_count; /**< The handle and each context that holds it. */
    enum fo_prv_package package;
    uint32_t use; /**< SECPKG_CRED_INBOUND, OUTBOUND or both. */
    struct fo_prv_identity identity;
    struct fo_prv_string *principal;
    struct fo_prv_certificate certificate;
    int64_t expiry;
};

/** Arguments of AcquireCredentialsHandle and AddCredentials. */
struct fo_prv_acquire {
    bool wide;
    const void *principal;
    const void *package;
    ULONG use;
    const void *data; /**< pAuthData. */
    PCredHandle handle;
    PTimeStamp expiry;
};

SECURITY_STATUS fo_prv_credential_acquire(struct fo_provider *provider, const struct fo_prv_acquire *acquire);
SECURITY_STATUS fo_prv_credential_add(struct fo_provider *provider, const struct fo_prv_acquire *acquire);
SECURITY_STATUS fo_prv_credential_free(struct fo_provider *provider, PCredHandle handle);

/** The live credential of @p handle, or NULL. */
struct fo_prv_credential *fo_prv_credential_find(struct fo_provider *provider, const SecHandle *handle);

/** One reference less; the last destroys it. NULL is ignored. */
void fo_prv_credential_drop(struct fo_provider *provider, struct fo_prv_credential *credential);

/** Destroy all without looking at references. */
void fo_prv_credentials_clear(struct fo_provider *provider);

/** Share what @p from refers to. */
struct fo_prv_identity fo_prv_identity_share(const struct fo_prv_identity *from);

/** Drop both names and become zero. */
void fo_prv_identity_drop(struct fo_provider *provider, struct fo_prv_identity *identity);

/**
 * Copy a SEC_WINNT_AUTH_IDENTITY or ..._EX in either form.
 *
 * @param data      NULL: the logged-on user.
 * @param wide      Form when the structure's flags do not say.
 * @param[out] out  Written only on SEC_E_OK.
 */
SECURITY_STATUS
fo_prv_identity_copy(struct fo_provider *provider, const void *data, bool wide, struct fo_prv_identity *out);

/** Hash of a password. */
uint64_t fo_prv_secret(const struct fo_prv_string *password);

#endif
