// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * QueryContextAttributes of Schannel.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/querycontextattributes--schannel
 */
#include "base/assert.h"
#include "base/hash.h"
#include "provider/provider_certificate.h"
#include "provider/provider_instance.h"
#include "provider/provider_message.h"
#include "provider/provider_query.h"
#include "provider/provider_wire.h"

#include <string.h>

enum {
    STRENGTH = 256,
    ALGORITHM_AES_256 = 0x6610,
    ALGORITHM_SHA_384 = 0x800d,
    ALGORITHM_ECDHE = 0xae06,
    CIPHER_SUITE = 0xc030,
    KEYING_BYTES_MAX = 4096,
    TLS_MAJOR = 1,
};

static DWORD
protocol_of(const struct fo_prv_context *context)
{
    if (context->stream.is_tls13) {
        return context->is_server ? SP_PROT_TLS1_3_SERVER : SP_PROT_TLS1_3_CLIENT;
    }
    return context->is_server ? SP_PROT_TLS1_2_SERVER : SP_PROT_TLS1_2_CLIENT;
}

static void
put_text(WCHAR out[SZ_ALG_MAX_SIZE], const char *text)
{
    size_t count = strlen(text);
    FO_ASSERT(count < SZ_ALG_MAX_SIZE);
    for (size_t index = 0; index <= count; index++) {
        out[index] = (unsigned char)text[index];
    }
}

static SECURITY_STATUS
fill_stream_sizes(struct fo_prv_ask *ask)
{
    SecPkgContext_StreamSizes *sizes = ask->value;
    *sizes = (SecPkgContext_StreamSizes){
        .cbHeader = FO_PRV_STREAM_HEADER_BYTES,
        .cbTrailer = FO_PRV_STREAM_TRAILER_BYTES,
        .cbMaximumMessage = FO_PRV_STREAM_DATA_MAX,
        .cBuffers = 4,
        .cbBlockSize = 16,
    };
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_proto_info(struct fo_prv_ask *ask)
{
    SecPkgContext_ProtoInfoW *info = ask->value;
    void *block = fo_prv_gift_text(&ask->gift, "TLS", ask->query->wide);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        *info = (SecPkgContext_ProtoInfoW){
            .sProtocolName = block,
            .majorVersion = TLS_MAJOR,
            .minorVersion = ask->context->stream.is_tls13 ? 3 : 2,
        };
    }
    return status;
}

static SECURITY_STATUS
fill_bindings(struct fo_prv_ask *ask)
{
    static const char prefixes[2][24] = {"tls-unique:", "tls-server-end-point:"};
    bool is_unique = ask->query->attribute == SECPKG_ATTR_UNIQUE_BINDINGS;
    const char *prefix = prefixes[is_unique ? 0 : 1];
    const struct fo_prv_context *context = ask->context;
    uint64_t server =
        context->is_server ? context->certificate.fingerprint : context->stream.peer_fingerprint;
    struct {
        SEC_CHANNEL_BINDINGS head;
        unsigned char data[32];
    } bindings;
    memset(&bindings, 0, sizeof bindings);
    size_t length = strlen(prefix);
    memcpy(bindings.data, prefix, length);
    fo_prv_wire_put(bindings.data + length, is_unique ? context->key : server, 8);
    bindings.head.cbApplicationDataLength = (ULONG)length + 8;
    bindings.head.dwApplicationDataOffset = sizeof bindings.head;
    size_t bytes = sizeof bindings.head + length + 8;
    void *block = fo_prv_gift_bytes(&ask->gift, &bindings, bytes);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        SecPkgContext_Bindings *out = ask->value;
        *out = (SecPkgContext_Bindings){.BindingsLength = (ULONG)bytes, .Bindings = block};
    }
    return status;
}

static SECURITY_STATUS
fill_application_protocol(struct fo_prv_ask *ask)
{
    const struct fo_prv_stream *stream = &ask->context->stream;
    SecPkgContext_ApplicationProtocol *out = ask->value;
    memset(out, 0, sizeof *out);
    if (stream->protocol_bytes > 0) {
        out->ProtoNegoStatus = SecApplicationProtocolNegotiationStatus_Success;
        out->ProtoNegoExt = SecApplicationProtocolNegotiationExt_ALPN;
        out->ProtocolIdSize = stream->protocol_bytes;
        memcpy(out->ProtocolId, stream->protocol, stream->protocol_bytes);
    }
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_certificate(struct fo_prv_ask *ask, uint64_t fingerprint)
{
    if (fingerprint == 0) {
        return SEC_E_NO_CREDENTIALS;
    }
    PCCERT_CONTEXT certificate = fo_prv_certificate_new(ask->provider, fingerprint);
    if (certificate == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    memcpy(ask->value, &certificate, sizeof certificate);
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_issuers(struct fo_prv_ask *ask)
{
    static const char name[] = "CN=freeonce issuer";
    const struct fo_prv_context *context = ask->context;
    if (context->is_server || !context->stream.was_issuer_list_sent) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    unsigned char *block = fo_prv_block_new(ask->provider, sizeof(CERT_NAME_BLOB) + sizeof name);
    if (block == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    CERT_NAME_BLOB *issuer = (CERT_NAME_BLOB *)(void *)block;
    issuer->cbData = sizeof name;
    issuer->pbData = block + sizeof *issuer;
    memcpy(issuer->pbData, name, sizeof name);
    SecPkgContext_IssuerListInfoEx *out = ask->value;
    *out = (SecPkgContext_IssuerListInfoEx){.aIssuers = issuer, .cIssuers = 1};
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_connection(struct fo_prv_ask *ask)
{
    SecPkgContext_ConnectionInfo *info = ask->value;
    *info = (SecPkgContext_ConnectionInfo){
        .dwProtocol = protocol_of(ask->context),
        .aiCipher = ALGORITHM_AES_256,
        .dwCipherStrength = STRENGTH,
        .aiHash = ALGORITHM_SHA_384,
        .dwHashStrength = 384,
        .aiExch = ALGORITHM_ECDHE,
        .dwExchStrength = STRENGTH,
    };
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_connection_ex(struct fo_prv_ask *ask)
{
    SecPkgContext_ConnectionInfoEx *info = ask->value;
    memset(info, 0, sizeof *info);
    info->dwVersion = 1;
    info->dwProtocol = protocol_of(ask->context);
    put_text(info->szCipher, "AES");
    info->dwCipherStrength = STRENGTH;
    put_text(info->szHash, "SHA384");
    info->dwHashStrength = 384;
    put_text(info->szExchange, "ECDHE");
    info->dwExchStrength = STRENGTH;
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_cipher(struct fo_prv_ask *ask)
{
    SecPkgContext_CipherInfo *info = ask->value;
    memset(info, 0, sizeof *info);
    info->dwVersion = 1;
    info->dwProtocol = ask->context->stream.is_tls13 ? 0x0304 : 0x0303;
    info->dwCipherSuite = CIPHER_SUITE;
    info->dwBaseCipherSuite = CIPHER_SUITE;
    put_text(info->szCipherSuite, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    put_text(info->szCipher, "AES");
    info->dwCipherLen = STRENGTH;
    info->dwCipherBlockLen = 16;
    put_text(info->szHash, "SHA384");
    put_text(info->szExchange, "ECDHE");
    put_text(info->szCertificate, "RSA");
    info->dwMaxExchangeLen = 16384;
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_eap_keys(struct fo_prv_ask *ask)
{
    SecPkgContext_EapKeyBlock *keys = ask->value;
    for (unsigned index = 0; index < sizeof *keys; index += 8) {
        fo_prv_wire_put((unsigned char *)keys + index, fo_hash_mix(ask->context->key + index), 8);
    }
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_session(struct fo_prv_ask *ask)
{
    SecPkgContext_SessionInfo *info = ask->value;
    *info = (SecPkgContext_SessionInfo){.cbSessionId = 8};
    fo_prv_wire_put(info->rgbSessionId, ask->context->session, 8);
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_app_data(struct fo_prv_ask *ask)
{
    const struct fo_prv_stream *stream = &ask->context->stream;
    void *block = fo_prv_gift_bytes(&ask->gift, stream->app_data, stream->app_data_bytes);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        SecPkgContext_SessionAppData *data = ask->value;
        *data = (SecPkgContext_SessionAppData){0, stream->app_data_bytes, block};
    }
    return status;
}

static SECURITY_STATUS
fill_chain(struct fo_prv_ask *ask)
{
    unsigned char encoded[FO_PRV_CERTIFICATE_BYTES];
    if (ask->context->stream.peer_fingerprint == 0) {
        return SEC_E_NO_CREDENTIALS;
    }
    fo_prv_certificate_encode(ask->context->stream.peer_fingerprint, encoded);
    void *block = fo_prv_gift_bytes(&ask->gift, encoded, sizeof encoded);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        SecPkgContext_Certificates *out = ask->value;
        *out = (SecPkgContext_Certificates){1, sizeof encoded, block};
    }
    return status;
}

/** Both are a count of 16-bit numbers and a pointer to them. */
static SECURITY_STATUS
fill_numbers(struct fo_prv_ask *ask)
{
    static const WORD signatures[] = {0x0804, 0x0401, 0x0403};
    static const USHORT extensions[] = {0, 16};
    bool is_signatures = ask->query->attribute == SECPKG_ATTR_SUPPORTED_SIGNATURES;
    void *block = is_signatures ? fo_prv_gift_bytes(&ask->gift, signatures, sizeof signatures)
                                : fo_prv_gift_bytes(&ask->gift, extensions, sizeof extensions);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK && is_signatures) {
        SecPkgContext_SupportedSignatures *out = ask->value;
        *out = (SecPkgContext_SupportedSignatures){3, block};
    } else if (status == SEC_E_OK) {
        SecPkgContext_NegotiatedTlsExtensions *out = ask->value;
        *out = (SecPkgContext_NegotiatedTlsExtensions){2, block};
    }
    return status;
}

static SECURITY_STATUS
fill_keying_material(struct fo_prv_ask *ask)
{
    const struct fo_prv_stream *stream = &ask->context->stream;
    unsigned char bytes[KEYING_BYTES_MAX];
    if (stream->keying_bytes == 0) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    FO_ASSERT(stream->keying_bytes <= sizeof bytes);
    for (unsigned index = 0; index < stream->keying_bytes; index++) {
        bytes[index] = (unsigned char)fo_hash_mix(ask->context->key + stream->keying_label + index);
    }
    void *block = fo_prv_gift_bytes(&ask->gift, bytes, stream->keying_bytes);
    explicit_bzero(bytes, sizeof bytes);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        SecPkgContext_KeyingMaterial *out = ask->value;
        *out = (SecPkgContext_KeyingMaterial){stream->keying_bytes, block};
    }
    return status;
}

/** What can be asked before the handshake has ended. */
static SECURITY_STATUS
query_early(struct fo_prv_ask *ask)
{
    switch (ask->query->attribute) {
    case SECPKG_ATTR_ISSUER_LIST_EX:
        return fill_issuers(ask);
    case SECPKG_ATTR_DTLS_MTU:
        ((SEC_DTLS_MTU *)ask->value)->PathMTU = ask->context->stream.mtu;
        return SEC_E_OK;
    case SECPKG_ATTR_REMOTE_CERT_CONTEXT:
        return fill_certificate(ask, ask->context->stream.peer_fingerprint);
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

SECURITY_STATUS
fo_prv_schannel_query(struct fo_provider *provider, struct fo_prv_context *context,
                      const struct fo_prv_query *query)
{
    struct fo_prv_ask ask = {
        .provider = provider,
        .context = context,
        .query = query,
        .value = query->value,
        .gift = {.provider = provider},
    };
    SECURITY_STATUS status = query_early(&ask);
    if (status != SEC_E_UNSUPPORTED_FUNCTION || !fo_prv_context_is_ready(context)) {
        return status;
    }
    switch (query->attribute) {
    case SECPKG_ATTR_STREAM_SIZES:
        return fill_stream_sizes(&ask);
    case SECPKG_ATTR_PROTO_INFO:
        return fill_proto_info(&ask);
    case SECPKG_ATTR_UNIQUE_BINDINGS:
    case SECPKG_ATTR_ENDPOINT_BINDINGS:
        return fill_bindings(&ask);
    case SECPKG_ATTR_APPLICATION_PROTOCOL:
        return fill_application_protocol(&ask);
    case SECPKG_ATTR_LOCAL_CERT_CONTEXT:
        return fill_certificate(&ask, context->certificate.fingerprint);
    case SECPKG_ATTR_CONNECTION_INFO:
        return fill_connection(&ask);
    case SECPKG_ATTR_CONNECTION_INFO_EX:
        return fill_connection_ex(&ask);
    case SECPKG_ATTR_CIPHER_INFO:
        return fill_cipher(&ask);
    case SECPKG_ATTR_EAP_KEY_BLOCK:
        return fill_eap_keys(&ask);
    case SECPKG_ATTR_SESSION_INFO:
        return fill_session(&ask);
    case SECPKG_ATTR_APP_DATA:
        return fill_app_data(&ask);
    case SECPKG_ATTR_REMOTE_CERTIFICATES:
        return fill_chain(&ask);
    case SECPKG_ATTR_SUPPORTED_SIGNATURES:
    case SECPKG_ATTR_NEGOTIATED_TLS_EXTENSIONS:
        return fill_numbers(&ask);
    case SECPKG_ATTR_KEYING_MATERIAL:
        return fill_keying_material(&ask);
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}
