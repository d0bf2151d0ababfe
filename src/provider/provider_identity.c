// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Copies of the identities that callers supply.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_winnt_auth_identity_w
 */
#include "base/hash.h"
#include "provider/provider_credential.h"

#include <string.h>

/** Where the three strings of either structure are. */
struct fields {
    const void *user;
    const void *domain;
    const void *password;
    ULONG user_count;
    ULONG domain_count;
    ULONG password_count;
    ULONG flags;
};

/** Both forms of each structure have the same layout: only what the pointers mean differs. */
static struct fields
read_fields(const void *data)
{
    SEC_WINNT_AUTH_IDENTITY_EXW extended;
    ULONG version[2];
    memcpy(version, data, sizeof version);
    if (version[0] == SEC_WINNT_AUTH_IDENTITY_VERSION && version[1] == sizeof extended) {
        memcpy(&extended, data, sizeof extended);
        return (struct fields){
            extended.User,         extended.Domain,         extended.Password, extended.UserLength,
            extended.DomainLength, extended.PasswordLength, extended.Flags,
        };
    }
    SEC_WINNT_AUTH_IDENTITY_W plain;
    memcpy(&plain, data, sizeof plain);
    return (struct fields){
        plain.User,         plain.Domain,         plain.Password, plain.UserLength,
        plain.DomainLength, plain.PasswordLength, plain.Flags,
    };
}

uint64_t
fo_prv_secret(const struct fo_prv_string *password)
{
    size_t bytes = password == NULL ? 0 : password->unit_count * sizeof(uint16_t);
    return fo_hash_bytes(1, password == NULL ? NULL : password->units, bytes);
}

struct fo_prv_identity
fo_prv_identity_share(const struct fo_prv_identity *from)
{
    struct fo_prv_identity shared = *from;
    (void)fo_prv_string_share(shared.user);
    (void)fo_prv_string_share(shared.domain);
    return shared;
}

void
fo_prv_identity_drop(struct fo_provider *provider, struct fo_prv_identity *identity)
{
    fo_prv_string_drop(provider, identity->user);
    fo_prv_string_drop(provider, identity->domain);
    *identity = (struct fo_prv_identity){0};
}

SECURITY_STATUS
fo_prv_identity_copy(struct fo_provider *provider, const void *data, bool wide, struct fo_prv_identity *out)
{
    if (data == NULL) {
        *out = (struct fo_prv_identity){.secret = fo_prv_secret(NULL)};
        return SEC_E_OK;
    }
    struct fields fields = read_fields(data);
    if ((fields.flags & SEC_WINNT_AUTH_IDENTITY_UNICODE) != 0) {
        wide = true;
    } else if ((fields.flags & SEC_WINNT_AUTH_IDENTITY_ANSI) != 0) {
        wide = false;
    }
    struct fo_prv_identity identity = {.is_supplied = true};
    struct fo_prv_string *password = NULL;
    SECURITY_STATUS status =
        fo_prv_string_copy(provider, fields.user, wide, fields.user_count, &identity.user);
    if (status == SEC_E_OK) {
        status = fo_prv_string_copy(provider, fields.domain, wide, fields.domain_count, &identity.domain);
    }
    if (status == SEC_E_OK) {
        status = fo_prv_string_copy(provider, fields.password, wide, fields.password_count, &password);
    }
    if (status != SEC_E_OK) {
        fo_prv_identity_drop(provider, &identity);
        return status == SEC_E_INVALID_TOKEN ? SEC_E_UNKNOWN_CREDENTIALS : status;
    }
    identity.secret = fo_prv_secret(password);
    if (password != NULL) {
        explicit_bzero(password->units, password->unit_count * sizeof *password->units);
    }
    fo_prv_string_drop(provider, password);
    *out = identity;
    return SEC_E_OK;
}
