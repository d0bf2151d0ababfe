// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Attributes of credentials, and what callers set on either kind.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-querycredentialsattributesw
 */
#include "base/hash.h"
#include "provider/provider_certificate.h"
#include "provider/provider_instance.h"
#include "provider/provider_query.h"
#include "sspi/attribute.h"

#include <string.h>

enum {
    STRENGTH_MIN = 128,
    STRENGTH_MAX = 256,
    KEYING_BYTES_MAX = 4096,
    APP_DATA_MAX = 65536,
};

static SECURITY_STATUS
fill_names(struct fo_provider *provider, const struct fo_prv_credential *credential,
           const struct fo_prv_query *query)
{
    struct fo_prv_gift gift = {.provider = provider};
    struct fo_prv_string *name = NULL;
    SECURITY_STATUS status = fo_prv_identity_name(provider, &credential->identity, &name);
    if (status != SEC_E_OK) {
        return status;
    }
    void *block = fo_prv_gift_name(&gift, name, query->wide);
    fo_prv_string_drop(provider, name);
    status = fo_prv_gift_finish(&gift);
    if (status == SEC_E_OK) {
        ((SecPkgCredentials_NamesW *)query->value)->sUserName = block;
    }
    return status;
}

static SECURITY_STATUS
fill_certificate(struct fo_provider *provider, const struct fo_prv_credential *credential,
                 const struct fo_prv_query *query)
{
    if (credential->package != FO_PRV_KERBEROS) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    struct fo_prv_gift gift = {.provider = provider};
    unsigned char encoded[FO_PRV_CERTIFICATE_BYTES];
    fo_prv_certificate_encode(credential->identity.secret, encoded);
    void *block = fo_prv_gift_bytes(&gift, encoded, sizeof encoded);
    SECURITY_STATUS status = fo_prv_gift_finish(&gift);
    if (status == SEC_E_OK) {
        SecPkgCredentials_Cert *out = query->value;
        *out = (SecPkgCredentials_Cert){sizeof encoded, block};
    }
    return status;
}

static SECURITY_STATUS
fill_algorithms(struct fo_provider *provider, const struct fo_prv_query *query)
{
    static const ALG_ID algorithms[] = {0x6610, 0x660e, 0x800d};
    struct fo_prv_gift gift = {.provider = provider};
    void *block = fo_prv_gift_bytes(&gift, algorithms, sizeof algorithms);
    SECURITY_STATUS status = fo_prv_gift_finish(&gift);
    if (status == SEC_E_OK) {
        SecPkgCred_SupportedAlgs *out = query->value;
        *out = (SecPkgCred_SupportedAlgs){sizeof algorithms / sizeof *algorithms, block};
    }
    return status;
}

/** What only Schannel credentials answer. */
static SECURITY_STATUS
query_schannel(struct fo_provider *provider, const struct fo_prv_credential *credential,
               const struct fo_prv_query *query)
{
    const struct fo_prv_certificate *own = &credential->certificate;
    bool is_server = (credential->use & SECPKG_CRED_INBOUND) != 0;
    DWORD usual = is_server ? SP_PROT_TLS1_2_SERVER | SP_PROT_TLS1_3_SERVER
                            : SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT;
    if (credential->package != FO_PRV_SCHANNEL) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    switch (query->attribute) {
    case SECPKG_ATTR_SUPPORTED_ALGS:
        return fill_algorithms(provider, query);
    case SECPKG_ATTR_CIPHER_STRENGTHS:
        *(SecPkgCred_CipherStrengths *)query->value = (SecPkgCred_CipherStrengths){
            own->strength_min == 0 ? STRENGTH_MIN : own->strength_min,
            own->strength_max == 0 ? STRENGTH_MAX : own->strength_max,
        };
        return SEC_E_OK;
    case SECPKG_ATTR_SUPPORTED_PROTOCOLS:
        ((SecPkgCred_SupportedProtocols *)query->value)->grbitProtocol =
            own->protocols == 0 ? usual : own->protocols;
        return SEC_E_OK;
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

SECURITY_STATUS
fo_prv_credential_query(struct fo_provider *provider, const struct fo_prv_query *query)
{
    const struct fo_prv_credential *credential = fo_prv_credential_find(provider, query->handle);
    if (credential == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    const struct fo_attribute *attribute = fo_attribute_find(query->attribute, true);
    if (attribute == NULL || query->value == NULL || (query->has_bytes && query->bytes < attribute->bytes)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    switch (query->attribute) {
    case SECPKG_CRED_ATTR_NAMES:
        return fill_names(provider, credential, query);
    case SECPKG_CRED_ATTR_CERT:
        return fill_certificate(provider, credential, query);
    default:
        return query_schannel(provider, credential, query);
    }
}

static SECURITY_STATUS
set_keying(struct fo_prv_stream *stream, const struct fo_prv_query *query)
{
    SecPkgContext_KeyingMaterialInfo info;
    if (query->bytes < sizeof info) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    memcpy(&info, query->value, sizeof info);
    bool is_whole = (info.cbLabel == 0 || info.pszLabel != NULL) &&
                    (info.cbContextValue == 0 || info.pbContextValue != NULL);
    if (!is_whole || info.cbKeyingMaterial == 0 || info.cbKeyingMaterial > KEYING_BYTES_MAX) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    uint64_t label = fo_hash_bytes(0, info.pszLabel, info.cbLabel);
    stream->keying_label = fo_hash_bytes(label, info.pbContextValue, info.cbContextValue);
    stream->keying_bytes = info.cbKeyingMaterial;
    return SEC_E_OK;
}

static SECURITY_STATUS
set_app_data(struct fo_provider *provider, struct fo_prv_stream *stream, const struct fo_prv_query *query)
{
    SecPkgContext_SessionAppData data;
    if (query->bytes < sizeof data) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    memcpy(&data, query->value, sizeof data);
    if (data.cbAppData > APP_DATA_MAX || (data.cbAppData > 0 && data.pbAppData == NULL)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    unsigned char *copy = NULL;
    if (data.cbAppData > 0) {
        copy = fo_prv_allocate(provider, data.cbAppData);
        if (copy == NULL) {
            return SEC_E_INSUFFICIENT_MEMORY;
        }
        memcpy(copy, data.pbAppData, data.cbAppData);
    }
    fo_prv_release(provider, stream->app_data, stream->app_data_bytes);
    stream->app_data = copy;
    stream->app_data_bytes = data.cbAppData;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_context_set(struct fo_provider *provider, const struct fo_prv_query *query)
{
    struct fo_prv_context *context = fo_prv_context_find(provider, query->handle);
    if (context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    if (context->package != FO_PRV_SCHANNEL) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    if (query->value == NULL) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    SEC_DTLS_MTU mtu;
    switch (query->attribute) {
    case SECPKG_ATTR_KEYING_MATERIAL_INFO:
        return set_keying(&context->stream, query);
    case SECPKG_ATTR_APP_DATA:
        return set_app_data(provider, &context->stream, query);
    case SECPKG_ATTR_DTLS_MTU:
        if (query->bytes < sizeof mtu) {
            return SEC_E_UNSUPPORTED_FUNCTION;
        }
        memcpy(&mtu, query->value, sizeof mtu);
        context->stream.mtu = mtu.PathMTU;
        return SEC_E_OK;
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

SECURITY_STATUS
fo_prv_credential_set(struct fo_provider *provider, const struct fo_prv_query *query)
{
    struct fo_prv_credential *credential = fo_prv_credential_find(provider, query->handle);
    if (credential == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    bool is_kerberos =
        credential->package == FO_PRV_KERBEROS && query->attribute == SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS;
    if (is_kerberos) {
        /* There is no proxy to use; the settings are accepted as a real package does and have no effect. */
        return query->value == NULL ? SEC_E_UNSUPPORTED_FUNCTION : SEC_E_OK;
    }
    bool is_protocols =
        credential->package == FO_PRV_SCHANNEL && query->attribute == SECPKG_ATTR_SUPPORTED_PROTOCOLS;
    SecPkgCred_SupportedProtocols protocols;
    if (!is_protocols || query->value == NULL || query->bytes < sizeof protocols) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    memcpy(&protocols, query->value, sizeof protocols);
    credential->certificate.protocols = protocols.grbitProtocol;
    return SEC_E_OK;
}
