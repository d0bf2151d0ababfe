// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export, import, impersonation, token handles and certificates.
 */
#include "provider/provider_fixture.h"

#include <pthread.h>

static void
finish(struct pair *pair)
{
    pair_close(pair);
    pair_expect_empty(pair);
    pair_end(pair);
}

/** Sign with one context and verify with another. */
static SECURITY_STATUS
pass_message(const struct pair *pair, CtxtHandle *from, CtxtHandle *to)
{
    unsigned char token[512];
    unsigned char data[4] = "word";
    SecBuffer buffers[2] = {{sizeof token, SECBUFFER_TOKEN, token}, {4, SECBUFFER_DATA, data}};
    SecBufferDesc desc = {SECBUFFER_VERSION, 2, buffers};
    assert_int_equal(pair->wide->MakeSignature(from, 0, &desc, 0), SEC_E_OK);
    return pair->wide->VerifySignature(to, &desc, 0, NULL);
}

static SECURITY_STATUS
import(const struct pair *pair, const char *package, SecBuffer *packed, void *token, CtxtHandle *context)
{
    SEC_WCHAR name[64];
    (void)fixture_wide(package, name);
    return pair->wide->ImportSecurityContextW(name, packed, token, context);
}

static void
an_exported_context_goes_on_where_the_old_one_was(void **state)
{
    (void)state;
    static const char *const packages[] = {NEGOSSP_NAME_A, MICROSOFT_KERBEROS_NAME_A, NTLMSP_NAME_A,
                                           WDIGEST_SP_NAME_A};
    for (unsigned index = 0; index < 8; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, packages[index % 4]);
        struct side *side = index < 4 ? &pair.client : &pair.server;
        struct side *other = index < 4 ? &pair.server : &pair.client;
        assert_int_equal(pass_message(&pair, &side->context, &other->context), SEC_E_OK);
        SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
        CtxtHandle old = side->context;
        assert_int_equal(
            pair.wide->ExportSecurityContext(&old, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL),
            SEC_E_OK);
        SecPkgContext_Sizes sizes;
        assert_int_equal(pair.wide->QueryContextAttributesW(&old, SECPKG_ATTR_SIZES, &sizes),
                         SEC_E_INVALID_HANDLE);
        assert_int_equal(import(&pair, packages[index % 4], &packed, NULL, &side->context), SEC_E_OK);
        assert_int_equal(pair.wide->FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
        assert_int_equal(pass_message(&pair, &side->context, &other->context), SEC_E_OK);
        assert_int_equal(pass_message(&pair, &other->context, &side->context), SEC_E_OK);
        finish(&pair);
    }
}

static void
without_delete_old_both_contexts_are_owed(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    assert_int_equal(pass_message(&pair, &pair.client.context, &pair.server.context), SEC_E_OK);
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    void *token = NULL;
    assert_int_equal(pair.wide->ExportSecurityContext(&pair.server.context, SECPKG_CONTEXT_EXPORT_RESET_NEW,
                                                      &packed, &token),
                     SEC_E_OK);
    assert_non_null(token);
    CtxtHandle copy;
    assert_int_equal(import(&pair, NTLMSP_NAME_A, &packed, token, &copy), SEC_E_OK);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_CONTEXT], 3);
    assert_int_equal(now.live[FO_PROVIDER_TOKEN], 1);
    /* The copy begins with sequence 0 again, the client is at 1. */
    assert_int_equal(pass_message(&pair, &pair.client.context, &copy), SEC_E_OUT_OF_SEQUENCE);
    assert_int_equal(pass_message(&pair, &pair.client.context, &pair.server.context), SEC_E_OUT_OF_SEQUENCE);
    assert_int_equal(pair.wide->DeleteSecurityContext(&copy), SEC_E_OK);
    assert_int_equal(pair.wide->FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    assert_true(fo_provider_close_handle(pair.provider, token));
    assert_false(fo_provider_close_handle(pair.provider, token));
    finish(&pair);
}

static void
spoilt_packed_contexts_are_refused(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    CtxtHandle copy;
    assert_int_equal(pair.wide->ExportSecurityContext(&pair.client.context, 0, &packed, NULL), SEC_E_OK);
    for (ULONG index = 0; index < packed.cbBuffer; index++) {
        ((unsigned char *)packed.pvBuffer)[index] ^= 1;
        assert_int_equal(import(&pair, NTLMSP_NAME_A, &packed, NULL, &copy), SEC_E_UNKNOWN_CREDENTIALS);
        ((unsigned char *)packed.pvBuffer)[index] ^= 1;
        SecBuffer cut = {index, SECBUFFER_TOKEN, packed.pvBuffer};
        assert_int_equal(import(&pair, NTLMSP_NAME_A, &cut, NULL, &copy), SEC_E_UNKNOWN_CREDENTIALS);
    }
    assert_int_equal(import(&pair, NEGOSSP_NAME_A, &packed, NULL, &copy), SEC_E_UNKNOWN_CREDENTIALS);
    assert_int_equal(import(&pair, "Nobody", &packed, NULL, &copy), SEC_E_UNKNOWN_CREDENTIALS);
    assert_int_equal(import(&pair, NTLMSP_NAME_A, &packed, &copy, &copy), SEC_E_NOT_OWNER);
    assert_int_equal(import(&pair, NTLMSP_NAME_A, NULL, NULL, &copy), SEC_E_UNKNOWN_CREDENTIALS);
    assert_int_equal(pair.wide->FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    assert_int_equal(pair.wide->ExportSecurityContext(&pair.client.context, SECPKG_CONTEXT_EXPORT_TO_KERNEL,
                                                      &packed, NULL),
                     SEC_E_UNSUPPORTED_FUNCTION);
    finish(&pair);
}

/** Revert from a thread that never impersonated. */
static void *
revert_elsewhere(void *user)
{
    struct pair *pair = user;
    assert_int_equal(pair->wide->RevertSecurityContext(&pair->server.context), SEC_E_INVALID_HANDLE);
    return NULL;
}

static void
impersonation_is_of_one_thread_and_one_context(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    const SecurityFunctionTableW *table = pair.wide;
    CtxtHandle *server = &pair.server.context;
    assert_int_equal(table->ImpersonateSecurityContext(&pair.client.context), SEC_E_NO_IMPERSONATION);
    assert_int_equal(table->RevertSecurityContext(server), SEC_E_INVALID_HANDLE);
    assert_int_equal(table->ImpersonateSecurityContext(server), SEC_E_OK);
    assert_int_equal(table->ImpersonateSecurityContext(server), SEC_E_OK);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_IMPERSONATION], 2);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, revert_elsewhere, &pair), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(table->RevertSecurityContext(server), SEC_E_OK);
    assert_int_equal(table->RevertSecurityContext(server), SEC_E_OK);
    assert_int_equal(table->RevertSecurityContext(server), SEC_E_INVALID_HANDLE);
    finish(&pair);
}

static void
an_impersonation_that_was_never_reverted_stays(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    assert_int_equal(pair.wide->ImpersonateSecurityContext(&pair.server.context), SEC_E_OK);
    pair_close(&pair);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_IMPERSONATION], 1);
    fo_provider_reset(pair.provider, NULL);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
token_handles_outlive_their_context_and_are_closed_once(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, MICROSOFT_KERBEROS_NAME_A);
    void *first = NULL;
    void *second = NULL;
    const SecurityFunctionTableW *table = pair.wide;
    assert_int_equal(table->QuerySecurityContextToken(&pair.client.context, &first), SEC_E_NO_IMPERSONATION);
    assert_int_equal(table->QuerySecurityContextToken(&pair.server.context, &first), SEC_E_OK);
    assert_int_equal(table->QuerySecurityContextToken(&pair.server.context, &second), SEC_E_OK);
    assert_ptr_not_equal(first, second);
    assert_int_equal(table->FreeContextBuffer(first), SEC_E_INVALID_HANDLE);
    pair_close(&pair);
    assert_true(fo_provider_close_handle(pair.provider, first));
    assert_true(fo_provider_close_handle(pair.provider, second));
    assert_false(fo_provider_close_handle(pair.provider, second));
    assert_false(fo_provider_close_handle(pair.provider, &pair));
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
certificates_are_released_as_often_as_they_were_duplicated(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, UNISP_NAME_A);
    PCCERT_CONTEXT certificate = NULL;
    assert_int_equal(pair.wide->QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                                                        &certificate),
                     SEC_E_OK);
    assert_true(fo_provider_duplicate_certificate(pair.provider, certificate));
    assert_true(fo_provider_free_certificate(pair.provider, certificate));
    assert_int_equal(certificate->cbCertEncoded, 32);
    assert_true(fo_provider_free_certificate(pair.provider, certificate));
    assert_false(fo_provider_free_certificate(pair.provider, certificate));
    assert_false(fo_provider_duplicate_certificate(pair.provider, certificate));
    finish(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exported_context_goes_on_where_the_old_one_was),
        cmocka_unit_test(without_delete_old_both_contexts_are_owed),
        cmocka_unit_test(spoilt_packed_contexts_are_refused),
        cmocka_unit_test(impersonation_is_of_one_thread_and_one_context),
        cmocka_unit_test(an_impersonation_that_was_never_reverted_stays),
        cmocka_unit_test(token_handles_outlive_their_context_and_are_closed_once),
        cmocka_unit_test(certificates_are_released_as_often_as_they_were_duplicated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
