// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the attribute table against the structures of the binary interface.
 */
#include "sspi/attribute.h"

#include "base/test.h"

#include <string.h>

/** What the headers say of one attribute. */
struct expected {
    uint32_t value;
    bool of_credential;
    const char *name;
    size_t bytes;
    size_t pointers[FO_ATTRIBUTE_POINTERS_MAX]; /**< Offset plus 1; 0: none. */
};

#define PLAIN(NAME, TYPE) {SECPKG_ATTR_##NAME, false, "SECPKG_ATTR_" #NAME, sizeof(TYPE), {0, 0}}
#define ONE(NAME, TYPE, MEMBER) \
    {SECPKG_ATTR_##NAME, false, "SECPKG_ATTR_" #NAME, sizeof(TYPE), {offsetof(TYPE, MEMBER) + 1, 0}}
#define TWO(NAME, TYPE, FIRST, SECOND) \
    {SECPKG_ATTR_##NAME,               \
     false,                            \
     "SECPKG_ATTR_" #NAME,             \
     sizeof(TYPE),                     \
     {offsetof(TYPE, FIRST) + 1, offsetof(TYPE, SECOND) + 1}}

static const struct expected rows[] = {
    PLAIN(SIZES, SecPkgContext_Sizes),
    ONE(NAMES, SecPkgContext_NamesW, sUserName),
    PLAIN(LIFESPAN, SecPkgContext_Lifespan),
    ONE(DCE_INFO, SecPkgContext_DceInfo, pPac),
    PLAIN(STREAM_SIZES, SecPkgContext_StreamSizes),
    TWO(KEY_INFO, SecPkgContext_KeyInfoW, sSignatureAlgorithmName, sEncryptAlgorithmName),
    ONE(AUTHORITY, SecPkgContext_AuthorityW, sAuthorityName),
    ONE(PROTO_INFO, SecPkgContext_ProtoInfoW, sProtocolName),
    PLAIN(PASSWORD_EXPIRY, SecPkgContext_PasswordExpiry),
    ONE(SESSION_KEY, SecPkgContext_SessionKey, SessionKey),
    ONE(PACKAGE_INFO, SecPkgContext_PackageInfoW, PackageInfo),
    PLAIN(USER_FLAGS, SecPkgContext_UserFlags),
    ONE(NEGOTIATION_INFO, SecPkgContext_NegotiationInfoW, PackageInfo),
    TWO(NATIVE_NAMES, SecPkgContext_NativeNamesW, sClientName, sServerName),
    PLAIN(FLAGS, SecPkgContext_Flags),
    ONE(CREDENTIAL_NAME, SecPkgContext_CredentialNameW, sCredentialName),
    ONE(TARGET_INFORMATION, SecPkgContext_TargetInformation, MarshalledTargetInfo),
    ONE(ACCESS_TOKEN, SecPkgContext_AccessToken, AccessToken),
    ONE(TARGET, SecPkgContext_Target, Target),
    ONE(UNIQUE_BINDINGS, SecPkgContext_Bindings, Bindings),
    ONE(ENDPOINT_BINDINGS, SecPkgContext_Bindings, Bindings),
    ONE(CLIENT_SPECIFIED_TARGET, SecPkgContext_ClientSpecifiedTarget, sTargetName),
    PLAIN(LAST_CLIENT_TOKEN_STATUS, SecPkgContext_LastClientTokenStatus),
    PLAIN(NEGO_PKG_INFO, SecPkgContext_NegoPackageInfo),
    PLAIN(NEGO_STATUS, SecPkgContext_NegoStatus),
    {SECPKG_ATTR_CONTEXT_DELETED, false, "SECPKG_ATTR_CONTEXT_DELETED", 0, {0, 0}},
    PLAIN(DTLS_MTU, SEC_DTLS_MTU),
    PLAIN(APPLICATION_PROTOCOL, SecPkgContext_ApplicationProtocol),
    ONE(NEGOTIATED_TLS_EXTENSIONS, SecPkgContext_NegotiatedTlsExtensions, Extensions),
    ONE(SUBJECT_SECURITY_ATTRIBUTES, SecPkgContext_SubjectAttributes, AttributeInfo),
    {SECPKG_ATTR_LOCAL_CRED, false, "SECPKG_ATTR_LOCAL_CRED", 0, {0, 0}},
    {SECPKG_ATTR_REMOTE_CERT_CONTEXT,
     false,
     "SECPKG_ATTR_REMOTE_CERT_CONTEXT",
     sizeof(PCCERT_CONTEXT),
     {1, 0}},
    {SECPKG_ATTR_LOCAL_CERT_CONTEXT, false, "SECPKG_ATTR_LOCAL_CERT_CONTEXT", sizeof(PCCERT_CONTEXT), {1, 0}},
    {SECPKG_ATTR_ROOT_STORE, false, "SECPKG_ATTR_ROOT_STORE", sizeof(HCERTSTORE), {1, 0}},
    ONE(ISSUER_LIST_EX, SecPkgContext_IssuerListInfoEx, aIssuers),
    PLAIN(CONNECTION_INFO, SecPkgContext_ConnectionInfo),
    PLAIN(EAP_KEY_BLOCK, SecPkgContext_EapKeyBlock),
    PLAIN(SESSION_INFO, SecPkgContext_SessionInfo),
    ONE(APP_DATA, SecPkgContext_SessionAppData, pbAppData),
    ONE(REMOTE_CERTIFICATES, SecPkgContext_Certificates, pbCertificateChain),
    PLAIN(CIPHER_INFO, SecPkgContext_CipherInfo),
    ONE(SUPPORTED_SIGNATURES, SecPkgContext_SupportedSignatures, pSignatureAndHashAlgorithms),
    ONE(KEYING_MATERIAL, SecPkgContext_KeyingMaterial, pbKeyingMaterial),
    PLAIN(CONNECTION_INFO_EX, SecPkgContext_ConnectionInfoEx),
    ONE(C_ACCESS_TOKEN, SecPkgContext_AccessToken, AccessToken),
    ONE(CREDS, SecPkgContext_ClientCreds, AuthBuffer),
    ONE(NEGOTIATION_PACKAGE, SecPkgContext_PackageInfoW, PackageInfo),
    ONE(C_FULL_ACCESS_TOKEN, SecPkgContext_AccessToken, AccessToken),
    PLAIN(SERVER_AUTH_FLAGS, SecPkgContext_Flags),
    PLAIN(CERT_TRUST_STATUS, CERT_TRUST_STATUS),
    ONE(CREDS_2, SecPkgContext_ClientCreds, AuthBuffer),
    {SECPKG_CRED_ATTR_NAMES,
     true,
     "SECPKG_CRED_ATTR_NAMES",
     sizeof(SecPkgCredentials_NamesW),
     {offsetof(SecPkgCredentials_NamesW, sUserName) + 1, 0}},
    {SECPKG_CRED_ATTR_CERT,
     true,
     "SECPKG_CRED_ATTR_CERT",
     sizeof(SecPkgCredentials_Cert),
     {offsetof(SecPkgCredentials_Cert, EncodedCert) + 1, 0}},
    {SECPKG_ATTR_SUPPORTED_ALGS,
     true,
     "SECPKG_ATTR_SUPPORTED_ALGS",
     sizeof(SecPkgCred_SupportedAlgs),
     {offsetof(SecPkgCred_SupportedAlgs, palgSupportedAlgs) + 1, 0}},
    {SECPKG_ATTR_CIPHER_STRENGTHS,
     true,
     "SECPKG_ATTR_CIPHER_STRENGTHS",
     sizeof(SecPkgCred_CipherStrengths),
     {0, 0}},
    {SECPKG_ATTR_SUPPORTED_PROTOCOLS,
     true,
     "SECPKG_ATTR_SUPPORTED_PROTOCOLS",
     sizeof(SecPkgCred_SupportedProtocols),
     {0, 0}},
};

enum {
    ROWS_COUNT = sizeof rows / sizeof rows[0]
};

static void
every_row_matches_its_structure(void **state)
{
    (void)state;
    for (size_t index = 0; index < ROWS_COUNT; index++) {
        const struct expected *row = &rows[index];
        const struct fo_attribute *attribute = fo_attribute_find(row->value, row->of_credential);
        const size_t pointers = (size_t)(row->pointers[0] != 0) + (row->pointers[1] != 0);

        assert_non_null(attribute);
        assert_string_equal(attribute->name, row->name);
        assert_int_equal(attribute->bytes, row->bytes);
        assert_int_equal(attribute->pointer_count, pointers);
        for (size_t pointer = 0; pointer < pointers; pointer++) {
            assert_int_equal(attribute->pointer_offsets[pointer] + 1, row->pointers[pointer]);
        }
    }
    assert_non_null(fo_attribute_at(ROWS_COUNT - 1));
    assert_null(fo_attribute_at(ROWS_COUNT));
}

static void
the_ansi_structures_have_the_same_layout(void **state)
{
    (void)state;
    assert_int_equal(sizeof(SecPkgContext_NamesA), sizeof(SecPkgContext_NamesW));
    assert_int_equal(sizeof(SecPkgContext_KeyInfoA), sizeof(SecPkgContext_KeyInfoW));
    assert_int_equal(offsetof(SecPkgContext_KeyInfoA, sEncryptAlgorithmName),
                     offsetof(SecPkgContext_KeyInfoW, sEncryptAlgorithmName));
    assert_int_equal(sizeof(SecPkgContext_ProtoInfoA), sizeof(SecPkgContext_ProtoInfoW));
    assert_int_equal(sizeof(SecPkgContext_NegotiationInfoA), sizeof(SecPkgContext_NegotiationInfoW));
    assert_int_equal(offsetof(SecPkgContext_NativeNamesA, sServerName),
                     offsetof(SecPkgContext_NativeNamesW, sServerName));
    assert_int_equal(offsetof(SecPkgContext_CredentialNameA, sCredentialName),
                     offsetof(SecPkgContext_CredentialNameW, sCredentialName));
}

static void
what_is_released_has_pointers_that_fit(void **state)
{
    (void)state;
    const struct fo_attribute *attribute = NULL;

    for (size_t index = 0; (attribute = fo_attribute_at(index)) != NULL; index++) {
        if (attribute->release != FO_RELEASE_NOTHING) {
            assert_true(attribute->pointer_count > 0);
        }
        for (size_t pointer = 0; pointer < attribute->pointer_count; pointer++) {
            assert_int_equal(attribute->pointer_offsets[pointer] % sizeof(void *), 0);
            assert_true(attribute->pointer_offsets[pointer] + sizeof(void *) <= attribute->bytes);
        }
        assert_ptr_equal(fo_attribute_find(attribute->value, attribute->of_credential), attribute);
    }
}

static void
context_and_credential_numbers_are_apart(void **state)
{
    (void)state;
    assert_string_equal(fo_attribute_find(1, false)->name, "SECPKG_ATTR_NAMES");
    assert_string_equal(fo_attribute_find(1, true)->name, "SECPKG_CRED_ATTR_NAMES");
    assert_null(fo_attribute_find(SECPKG_ATTR_SIZES, true));
    assert_null(fo_attribute_find(SECPKG_ATTR_SUPPORTED_ALGS, false));
    assert_null(fo_attribute_find(0xffffffff, false));
}

static void
tokens_are_borrowed_certificates_are_certificates_keys_are_secret(void **state)
{
    (void)state;
    assert_int_equal(fo_attribute_find(SECPKG_ATTR_ACCESS_TOKEN, false)->release, FO_RELEASE_BORROWED);
    assert_int_equal(fo_attribute_find(SECPKG_ATTR_REMOTE_CERT_CONTEXT, false)->release,
                     FO_RELEASE_CERTIFICATE);
    assert_int_equal(fo_attribute_find(SECPKG_ATTR_ROOT_STORE, false)->release, FO_RELEASE_NOTHING);
    assert_true(fo_attribute_find(SECPKG_ATTR_SESSION_KEY, false)->secret);
    assert_true(fo_attribute_find(SECPKG_ATTR_CREDS, false)->secret);
    assert_true(fo_attribute_find(SECPKG_ATTR_EAP_KEY_BLOCK, false)->secret);
    assert_false(fo_attribute_find(SECPKG_ATTR_NAMES, false)->secret);
}

static void
negotiation_is_asked_for_early_sizes_late(void **state)
{
    (void)state;
    assert_int_equal(fo_attribute_find(SECPKG_ATTR_NEGOTIATION_INFO, false)->phase, FO_PHASE_ANY);
    assert_int_equal(fo_attribute_find(SECPKG_ATTR_ISSUER_LIST_EX, false)->phase, FO_PHASE_ANY);
    assert_int_equal(fo_attribute_find(SECPKG_ATTR_SIZES, false)->phase, FO_PHASE_ESTABLISHED);
    assert_int_equal(fo_attribute_find(SECPKG_ATTR_TARGET, false)->phase, FO_PHASE_UNDOCUMENTED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_matches_its_structure),
        cmocka_unit_test(the_ansi_structures_have_the_same_layout),
        cmocka_unit_test(what_is_released_has_pointers_that_fit),
        cmocka_unit_test(context_and_credential_numbers_are_apart),
        cmocka_unit_test(tokens_are_borrowed_certificates_are_certificates_keys_are_secret),
        cmocka_unit_test(negotiation_is_asked_for_early_sizes_late),
    };
    return cmocka_run_group_tests_name("attribute", tests, NULL, NULL);
}
