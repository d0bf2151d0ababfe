// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of certificate contexts and stores.
 */
#include "base/test.h"
#include "provider/provider.h"
#include "wrapper/dropin.h"
#include "wrapper/dropin_der.h"
#include "wrapper/dropin_own_certificate.h"
#include "wrapper/include/schannel.h"
#include "wrapper/include/security.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int
begin(void **state)
{
    (void)state;
    fo_dropin_attach(NULL);
    fo_dropin_reset();
    return 0;
}

static void
the_systems_own_store_has_a_certificate(void **state)
{
    (void)state;
    HCERTSTORE store = CertOpenSystemStoreA(0, "MY");
    PCCERT_CONTEXT certificate =
        CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
    SYSTEMTIME time;
    char name[64];
    WCHAR wide[64];

    assert_int_equal(fo_dropin_certificate_count(), 2);
    assert_int_equal(certificate->cbCertEncoded, sizeof fo_dropin_own_certificate);
    assert_ptr_equal(certificate->hCertStore, store);
    assert_int_equal(certificate->pCertInfo->dwVersion, 2);
    assert_int_equal(certificate->pCertInfo->SerialNumber.cbData, 1);
    assert_int_equal(certificate->pCertInfo->SerialNumber.pbData[0], 1);
    assert_true(FileTimeToSystemTime(&certificate->pCertInfo->NotBefore, &time));
    assert_int_equal(time.wYear, 2020);
    assert_true(FileTimeToSystemTime(&certificate->pCertInfo->NotAfter, &time));
    assert_int_equal(time.wYear * 10000 + time.wMonth * 100 + time.wDay, 20991231);
    assert_int_equal(certificate->pCertInfo->Subject.cbData, certificate->pCertInfo->Issuer.cbData);

    assert_int_equal(
        CertGetNameStringA(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name, sizeof name), 15);
    assert_string_equal(name, "server.example");
    assert_int_equal(CertGetNameStringA(certificate, CERT_NAME_RDN_TYPE, 0, NULL, name, 5), 5);
    assert_string_equal(name, "CN=s");
    assert_int_equal(
        CertGetNameStringW(certificate, CERT_NAME_DNS_TYPE, CERT_NAME_ISSUER_FLAG, NULL, wide, 64), 15);
    assert_memory_equal(wide, u"server.example", 30);
    assert_int_equal(CertGetNameStringW(certificate, CERT_NAME_DNS_TYPE, 0, NULL, NULL, 0), 15);
    assert_int_equal(CertGetNameStringA(certificate, CERT_NAME_EMAIL_TYPE, 0, NULL, name, sizeof name), 1);
    assert_string_equal(name, "");

    certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, certificate);
    assert_null(certificate);
    assert_int_equal(GetLastError(), (DWORD)CRYPT_E_NOT_FOUND);
    assert_int_equal(fo_dropin_certificate_count(), 1);
    assert_true(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
    assert_int_equal(fo_dropin_certificate_count(), 0);
    assert_int_equal(fo_dropin_bad_release_count(), 0);
}

static void
certificates_are_found_by_a_part_of_their_name(void **state)
{
    (void)state;
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, u"my");
    PCCERT_CONTEXT found = NULL;

    found = CertFindCertificateInStore(store, 0, 0, CERT_FIND_SUBJECT_STR_A, "SERVER.ex", NULL);
    assert_non_null(found);
    assert_true(CertFreeCertificateContext(found));
    found = CertFindCertificateInStore(store, 0, 0, CERT_FIND_ISSUER_STR_W, u"example", NULL);
    assert_non_null(found);
    assert_null(CertFindCertificateInStore(store, 0, 0, CERT_FIND_SUBJECT_STR_W, u"another", found));
    assert_null(CertFindCertificateInStore(store, 0, 0, CERT_FIND_HASH, NULL, NULL));
    assert_int_equal(GetLastError(), ERROR_NOT_SUPPORTED);
    assert_int_equal(fo_dropin_certificate_count(), 1);
    fo_dropin_reset();
    assert_int_equal(fo_dropin_certificate_count(), 0);
    assert_null(CertOpenStore(CERT_STORE_PROV_SYSTEM_A, 0, 0, 0, "nobody's"));
    assert_int_equal(GetLastError(), ERROR_FILE_NOT_FOUND);
    assert_null(CertOpenStore((LPCSTR)(uintptr_t)8, 0, 0, 0, NULL));
}

static void
a_store_stays_as_long_as_a_context_of_it(void **state)
{
    (void)state;
    HCERTSTORE store = CertOpenSystemStoreW(0, u"MY");
    PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, NULL);
    PCCERT_CONTEXT again = CertDuplicateCertificateContext(certificate);

    assert_ptr_equal(again, certificate);
    assert_false(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
    assert_int_equal(GetLastError(), (DWORD)CRYPT_E_PENDING_CLOSE);
    assert_int_equal(fo_dropin_certificate_count(), 2);
    assert_true(CertFreeCertificateContext(again));
    assert_true(CertFreeCertificateContext(certificate));
    assert_int_equal(fo_dropin_certificate_count(), 0);
    assert_false(CertCloseStore(store, 0));
    assert_int_equal(fo_dropin_bad_release_count(), 1);
    assert_true(CertCloseStore(NULL, 0));

    store = CertOpenSystemStoreW(0, u"MY");
    assert_ptr_equal(CertDuplicateStore(store), store);
    assert_non_null(CertEnumCertificatesInStore(store, NULL));
    assert_int_equal(fo_dropin_certificate_count(), 3);
    assert_true(CertCloseStore(store, CERT_CLOSE_STORE_FORCE_FLAG));
    assert_int_equal(fo_dropin_certificate_count(), 0);
}

static void
a_memory_store_keeps_what_is_put_there(void **state)
{
    (void)state;
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    PCCERT_CONTEXT own = CertCreateCertificateContext(X509_ASN_ENCODING, fo_dropin_own_certificate,
                                                      sizeof fo_dropin_own_certificate);
    PCCERT_CONTEXT added = NULL;
    unsigned count = 0;

    assert_non_null(own);
    assert_null(own->hCertStore);
    assert_true(CertAddCertificateContextToStore(store, own, CERT_STORE_ADD_NEW, &added));
    assert_ptr_equal(added->hCertStore, store);
    assert_false(CertAddCertificateContextToStore(store, own, CERT_STORE_ADD_NEW, NULL));
    assert_int_equal(GetLastError(), (DWORD)CRYPT_E_EXISTS);
    assert_true(CertAddCertificateContextToStore(store, own, CERT_STORE_ADD_USE_EXISTING, NULL));
    assert_true(CertAddCertificateContextToStore(store, own, CERT_STORE_ADD_ALWAYS, NULL));
    assert_true(CertFreeCertificateContext(added));
    for (PCCERT_CONTEXT at = CertEnumCertificatesInStore(store, NULL); at != NULL;
         at = CertEnumCertificatesInStore(store, at)) {
        count++;
        assert_true(count < 10);
    }
    assert_int_equal(count, 2);
    added = CertFindCertificateInStore(store, 0, 0, CERT_FIND_EXISTING, own, NULL);
    assert_non_null(added);
    assert_true(CertFreeCertificateContext(added));
    assert_true(CertFreeCertificateContext(own));
    assert_true(CertCloseStore(store, 0));
    assert_int_equal(fo_dropin_certificate_count(), 0);
}

static void
damaged_encodings_are_no_certificates(void **state)
{
    (void)state;
    struct fo_der_certificate parts;

    /* Each in a block of its own length, so that a sanitizer sees a byte too many. */
    for (size_t count = 0; count < sizeof fo_dropin_own_certificate; count++) {
        unsigned char *cut = malloc(count + 1);
        assert_non_null(cut);
        memcpy(cut, fo_dropin_own_certificate, count);
        unsigned char *exact = realloc(cut, count > 0 ? count : 1);
        assert_non_null(exact);
        assert_false(fo_der_read_certificate(exact, count, &parts));
        assert_null(CertCreateCertificateContext(X509_ASN_ENCODING, exact, (DWORD)count));
        free(exact);
    }
    for (size_t place = 0; place < sizeof fo_dropin_own_certificate; place++) {
        unsigned char altered[sizeof fo_dropin_own_certificate];
        memcpy(altered, fo_dropin_own_certificate, sizeof altered);
        altered[place] ^= 0xff;
        if (fo_der_read_certificate(altered, sizeof altered, &parts)) {
            (void)fo_der_common_name(parts.subject);
            (void)fo_der_common_name(parts.issuer);
        }
    }
    assert_int_equal(fo_dropin_certificate_count(), 0);
}

static unsigned released_count;

static void
release(void *user, const void *certificate)
{
    assert_true(fo_provider_free_certificate(user, certificate));
    released_count++;
}

/** One end of a stream, and what it has for the other. */
struct end {
    CredHandle credential;
    CtxtHandle context;
    bool has_context;
    SecBuffer token;
};

static void
acquire(struct end *end, ULONG use, PCCERT_CONTEXT *certificate)
{
    SCHANNEL_CRED data = {.dwVersion = SCHANNEL_CRED_VERSION, .cCreds = 1, .paCred = certificate};
    SEC_WCHAR package[] = UNISP_NAME_W;
    TimeStamp expiry;

    assert_int_equal(
        AcquireCredentialsHandleW(NULL, package, use, NULL, &data, NULL, NULL, &end->credential, &expiry),
        SEC_E_OK);
}

static SECURITY_STATUS
step(struct end *end, struct end *other, bool is_server)
{
    SecBuffer given[2] = {other->token, {.BufferType = SECBUFFER_EMPTY}};
    SecBuffer made = {.BufferType = SECBUFFER_TOKEN};
    SecBufferDesc input = {SECBUFFER_VERSION, 2, given};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &made};
    PCtxtHandle context = end->has_context ? &end->context : NULL;
    ULONG attributes = 0;
    TimeStamp expiry;
    SECURITY_STATUS status = SEC_E_OK;

    given[0].BufferType = SECBUFFER_TOKEN;
    if (is_server) {
        status =
            AcceptSecurityContext(&end->credential, context, &input, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM,
                                  0, &end->context, &output, &attributes, &expiry);
    } else {
        status = InitializeSecurityContextW(
            &end->credential, context, NULL, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0, 0,
            end->has_context ? &input : NULL, 0, &end->context, &output, &attributes, &expiry);
    }
    end->has_context = true;
    assert_int_equal(FreeContextBuffer(other->token.pvBuffer), SEC_E_OK);
    other->token = (SecBuffer){0};
    end->token = made;
    return status;
}

static void
finish(struct end *end)
{
    assert_int_equal(DeleteSecurityContext(&end->context), SEC_E_OK);
    assert_int_equal(FreeCredentialsHandle(&end->credential), SEC_E_OK);
    assert_int_equal(FreeContextBuffer(end->token.pvBuffer), SEC_E_OK);
}

static void
a_providers_certificate_goes_back_after_its_last_duplicate(void **state)
{
    (void)state;
    struct fo_provider *provider = fo_provider_new(NULL);
    struct fo_dropin target = {.free_certificate = release, .user = provider};
    struct end client = {0};
    struct end server = {0};
    PCCERT_CONTEXT certificate = NULL;
    HCERTSTORE store = CertOpenSystemStoreA(0, "MY");
    PCCERT_CONTEXT own = CertFindCertificateInStore(store, 0, 0, CERT_FIND_ANY, NULL, NULL);
    struct fo_provider_count count;

    fo_provider_install(provider);
    fo_provider_dispatch(true, &target.wide);
    fo_provider_dispatch(false, &target.ansi);
    fo_dropin_attach(&target);
    acquire(&client, SECPKG_CRED_OUTBOUND, &own);
    acquire(&server, SECPKG_CRED_INBOUND, &own);
    while (step(&client, &server, false) == SEC_I_CONTINUE_NEEDED || client.token.cbBuffer > 0) {
        (void)step(&server, &client, true);
        assert_true(server.token.cbBuffer > 0);
    }
    assert_int_equal(QueryContextAttributesW(&client.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate),
                     SEC_E_OK);
    assert_ptr_equal(CertDuplicateCertificateContext(certificate), certificate);
    assert_int_equal(fo_dropin_certificate_count(), 3);
    assert_true(CertFreeCertificateContext(certificate));
    assert_int_equal(released_count, 0);
    assert_true(CertFreeCertificateContext(certificate));
    assert_int_equal(released_count, 1);
    assert_true(CertFreeCertificateContext(NULL));
    assert_true(CertFreeCertificateContext(own));
    assert_true(CertCloseStore(store, 0));
    assert_int_equal(fo_dropin_certificate_count(), 0);
    finish(&client);
    finish(&server);
    fo_provider_count(provider, &count);
    assert_int_equal(count.live[FO_PROVIDER_CERTIFICATE], 0);
    assert_int_equal(count.live[FO_PROVIDER_BLOCK], 0);
    fo_dropin_attach(NULL);
    fo_provider_free(provider);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_systems_own_store_has_a_certificate, begin),
        cmocka_unit_test_setup(certificates_are_found_by_a_part_of_their_name, begin),
        cmocka_unit_test_setup(a_store_stays_as_long_as_a_context_of_it, begin),
        cmocka_unit_test_setup(a_memory_store_keeps_what_is_put_there, begin),
        cmocka_unit_test_setup(damaged_encodings_are_no_certificates, begin),
        cmocka_unit_test_setup(a_providers_certificate_goes_back_after_its_last_duplicate, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
