// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * QueryContextAttributes of the packages that know users.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/querycontextattributes--general
 */
#include "provider/provider_instance.h"
#include "provider/provider_query.h"

#include <string.h>

enum {
    KEY_BITS = 128,
    ALGORITHM_SIGN = 0x8003, /**< CALG_MD5. */
    ALGORITHM_SEAL = 0x6801, /**< CALG_RC4. */
};

const struct fo_prv_identity *
fo_prv_ask_client(const struct fo_prv_context *context)
{
    return context->is_server ? &context->peer : &context->identity;
}

SECURITY_STATUS
fo_prv_ask_number(struct fo_prv_ask *ask, ULONG number)
{
    memcpy(ask->value, &number, sizeof number);
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_dce_info(struct fo_prv_ask *ask)
{
    SecPkgContext_DceInfo *info = ask->value;
    struct fo_prv_string *name = NULL;
    SECURITY_STATUS status = fo_prv_identity_name(ask->provider, fo_prv_ask_client(ask->context), &name);
    if (status != SEC_E_OK) {
        return status;
    }
    void *block = fo_prv_gift_name(&ask->gift, name, true);
    fo_prv_string_drop(ask->provider, name);
    status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        *info = (SecPkgContext_DceInfo){.AuthzSvc = 1, .pPac = block};
    }
    return status;
}

static SECURITY_STATUS
fill_key_info(struct fo_prv_ask *ask)
{
    SecPkgContext_KeyInfoW *info = ask->value;
    void *sign = fo_prv_gift_text(&ask->gift, "HMAC-MD5", ask->query->wide);
    void *seal = fo_prv_gift_text(&ask->gift, "RC4", ask->query->wide);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        *info = (SecPkgContext_KeyInfoW){
            .sSignatureAlgorithmName = sign,
            .sEncryptAlgorithmName = seal,
            .KeySize = KEY_BITS,
            .SignatureAlgorithm = ALGORITHM_SIGN,
            .EncryptAlgorithm = ALGORITHM_SEAL,
        };
    }
    return status;
}

static SECURITY_STATUS
fill_native_names(struct fo_prv_ask *ask)
{
    SecPkgContext_NativeNamesW *names = ask->value;
    struct fo_prv_string *client = NULL;
    SECURITY_STATUS status = fo_prv_identity_name(ask->provider, fo_prv_ask_client(ask->context), &client);
    if (status != SEC_E_OK) {
        return status;
    }
    void *first = fo_prv_gift_name(&ask->gift, client, ask->query->wide);
    void *second = fo_prv_gift_name(&ask->gift, ask->context->target, ask->query->wide);
    fo_prv_string_drop(ask->provider, client);
    status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        *names = (SecPkgContext_NativeNamesW){.sClientName = first, .sServerName = second};
    }
    return status;
}

static SECURITY_STATUS
fill_credential_name(struct fo_prv_ask *ask)
{
    SecPkgContext_CredentialNameW *name = ask->value;
    void *block = fo_prv_gift_name(&ask->gift, ask->context->identity.user, ask->query->wide);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        *name = (SecPkgContext_CredentialNameW){.CredentialType = 1, .sCredentialName = block};
    }
    return status;
}

/** A count and a pointer to a name, in both target structures. */
static SECURITY_STATUS
fill_target(struct fo_prv_ask *ask)
{
    bool is_marshalled = ask->query->attribute == SECPKG_ATTR_TARGET_INFORMATION;
    const struct fo_prv_string *target = ask->context->target;
    void *block = fo_prv_gift_name(&ask->gift, target, is_marshalled);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status != SEC_E_OK) {
        return status;
    }
    ULONG bytes = (ULONG)fo_prv_string_bytes(target, is_marshalled);
    if (is_marshalled) {
        SecPkgContext_TargetInformation *information = ask->value;
        *information = (SecPkgContext_TargetInformation){bytes, block};
    } else {
        SecPkgContext_Target *name = ask->value;
        *name = (SecPkgContext_Target){bytes - 1, block};
    }
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_client_target(struct fo_prv_ask *ask)
{
    if (!ask->context->is_server) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    void *block = fo_prv_gift_name(&ask->gift, ask->context->target, ask->query->wide);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        ((SecPkgContext_ClientSpecifiedTarget *)ask->value)->sTargetName = block;
    }
    return status;
}

static SECURITY_STATUS
fill_password_expiry(struct fo_prv_ask *ask)
{
    ((SecPkgContext_PasswordExpiry *)ask->value)->tsPasswordExpires.QuadPart = FO_PROVIDER_NEVER;
    return SEC_E_OK;
}

/** What Negotiate alone knows of itself. */
static SECURITY_STATUS
query_negotiate(struct fo_prv_ask *ask)
{
    if (ask->context->package != FO_PRV_NEGOTIATE) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    switch (ask->query->attribute) {
    case SECPKG_ATTR_NEGO_PKG_INFO:
        return fo_prv_ask_number(ask, 1U << ask->context->inner);
    case SECPKG_ATTR_NEGO_STATUS:
        return fo_prv_ask_number(ask, ask->context->state == FO_PRV_FAILED ? 1 : 0);
    case SECPKG_ATTR_CREDENTIAL_NAME:
        return fill_credential_name(ask);
    case SECPKG_ATTR_TARGET:
        return fill_target(ask);
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

SECURITY_STATUS
fo_prv_user_query(struct fo_prv_ask *ask)
{
    if (ask->context->package == FO_PRV_SCHANNEL) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    switch (ask->query->attribute) {
    case SECPKG_ATTR_DCE_INFO:
        return fill_dce_info(ask);
    case SECPKG_ATTR_PASSWORD_EXPIRY:
        return fill_password_expiry(ask);
    case SECPKG_ATTR_USER_FLAGS:
        return fo_prv_ask_number(ask, 0);
    case SECPKG_ATTR_NATIVE_NAMES:
        return fill_native_names(ask);
    case SECPKG_ATTR_CLIENT_SPECIFIED_TARGET:
        return fill_client_target(ask);
    case SECPKG_ATTR_TARGET_INFORMATION:
        return fill_target(ask);
    case SECPKG_ATTR_KEY_INFO:
        return fill_key_info(ask);
    default:
        return query_negotiate(ask);
    }
}
