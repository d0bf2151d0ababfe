// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Credentials, passwords and identities.
 */
#include "provider/provider_fixture.h"

static void
finish(struct pair *pair)
{
    pair_close(pair);
    pair_expect_empty(pair);
    pair_end(pair);
}

/** AcquireCredentialsHandleA of @p package for @p use. */
static SECURITY_STATUS
acquire(const struct pair *pair, const char *package, ULONG use, CredHandle *out)
{
    char name[64];
    assert_true(strlen(package) < sizeof name);
    strcpy(name, package);
    return pair->ansi->AcquireCredentialsHandleA(NULL, name, use, NULL, NULL, NULL, NULL, out, NULL);
}

static void
uses_follow_the_rules_of_the_package(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    CredHandle credential = {1, 2};
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        const char *package = fixture_packages[index];
        bool has_one_role = strcmp(package, UNISP_NAME_A) == 0 || strcmp(package, WDIGEST_SP_NAME_A) == 0;
        SECURITY_STATUS status = acquire(&pair, package, SECPKG_CRED_BOTH, &credential);
        assert_int_equal(status, has_one_role ? SEC_E_NO_CREDENTIALS : SEC_E_OK);
        if (status == SEC_E_OK) {
            assert_int_equal(pair.ansi->FreeCredentialsHandle(&credential), SEC_E_OK);
        }
        credential.dwLower = 1;
        assert_int_equal(acquire(&pair, package, 0, &credential), SEC_E_UNKNOWN_CREDENTIALS);
        assert_int_equal(credential.dwLower, 1);
    }
    assert_int_equal(
        acquire(&pair, NEGOSSP_NAME_A, SECPKG_CRED_OUTBOUND | SECPKG_CRED_PROCESS_POLICY_ONLY, &credential),
        SEC_E_NO_CREDENTIALS);
    assert_int_equal(acquire(&pair, "Nobody", SECPKG_CRED_OUTBOUND, &credential), SEC_E_SECPKG_NOT_FOUND);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
a_credential_serves_only_its_direction(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_acquire(&pair, NTLMSP_NAME_A);
    CredHandle client = pair.client.credential;
    pair.client.credential = pair.server.credential;
    pair.server.credential = client;
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_NO_CREDENTIALS);
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_NO_CREDENTIALS);
    finish(&pair);
}

static void
expired_credentials_start_nothing(void **state)
{
    (void)state;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_acquire(&pair, fixture_packages[index]);
        fo_provider_clock_advance(pair.provider, FO_PROVIDER_LIFETIME + 1);
        struct side *first = pair_server_begins(&pair) ? &pair.server : &pair.client;
        assert_int_equal(pair_leg(&pair, first),
                         first->is_server ? SEC_I_CONTINUE_NEEDED : SEC_E_NO_CREDENTIALS);
        finish(&pair);
    }
}

/** Run NTLM with these passwords. @return the server's last status. */
static SECURITY_STATUS
log_on(struct pair *pair, const char *client_password, const char *server_password)
{
    UCHAR user[] = "alice";
    UCHAR passwords[2][16];
    const char *given[2] = {client_password, server_password};
    struct side *sides[2] = {&pair->client, &pair->server};
    pair->package = NTLMSP_NAME_A;
    for (unsigned index = 0; index < 2; index++) {
        if (given[index] == NULL) {
            assert_int_equal(pair_acquire_with(pair, sides[index], NULL), SEC_E_OK);
            continue;
        }
        ULONG length = (ULONG)strlen(given[index]);
        memcpy(passwords[index], given[index], length);
        SEC_WINNT_AUTH_IDENTITY_A identity = {
            user, 5, NULL, 0, passwords[index], length, SEC_WINNT_AUTH_IDENTITY_ANSI};
        assert_int_equal(pair_acquire_with(pair, sides[index], &identity), SEC_E_OK);
    }
    (void)pair_pump(pair, false);
    SECURITY_STATUS status = pair->server.status;
    pair_close(pair);
    return status;
}

static void
a_wrong_password_is_denied(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    assert_int_equal(log_on(&pair, "right", "right"), SEC_E_OK);
    assert_int_equal(log_on(&pair, "wrong", "right"), SEC_E_LOGON_DENIED);
    assert_int_equal(log_on(&pair, "wrong", NULL), SEC_E_OK);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
a_changed_password_is_asked_for_from_then_on(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    char package[] = NTLMSP_NAME_A;
    char digest[] = WDIGEST_SP_NAME_A;
    char user[] = "ALICE";
    char first[] = "first";
    char second[] = "second";
    const SecurityFunctionTableA *table = pair.ansi;
    SecBuffer answer = {9, SECBUFFER_CHANGE_PASS_RESPONSE, NULL};
    SecBufferDesc desc = {SECBUFFER_VERSION, 1, &answer};
    assert_int_equal(table->ChangeAccountPasswordA(package, NULL, user, first, second, 0, 0, &desc),
                     SEC_E_OK);
    assert_int_equal(answer.cbBuffer, 0);
    assert_null(answer.pvBuffer);
    assert_int_equal(log_on(&pair, "first", NULL), SEC_E_LOGON_DENIED);
    assert_int_equal(log_on(&pair, "second", NULL), SEC_E_OK);
    assert_int_equal(table->ChangeAccountPasswordA(package, NULL, user, first, second, 0, 0, NULL),
                     SEC_E_LOGON_DENIED);
    assert_int_equal(table->ChangeAccountPasswordA(package, NULL, NULL, first, second, 0, 0, NULL),
                     SEC_E_LOGON_DENIED);
    assert_int_equal(table->ChangeAccountPasswordA(digest, NULL, user, first, second, 0, 0, NULL),
                     SEC_E_UNSUPPORTED_FUNCTION);
    assert_int_equal(table->ChangeAccountPasswordA(first, NULL, user, first, second, 0, 0, NULL),
                     SEC_E_SECPKG_NOT_FOUND);
    fo_provider_reset(pair.provider, NULL);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
added_credentials_are_used_by_later_contexts(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_acquire(&pair, NEGOSSP_NAME_A);
    char package[] = NTLMSP_NAME_A;
    char other[] = UNISP_NAME_A;
    UCHAR user[] = "bob";
    SEC_WINNT_AUTH_IDENTITY_A identity = {user, 3, NULL, 0, NULL, 0, SEC_WINNT_AUTH_IDENTITY_ANSI};
    TimeStamp expiry;
    const SecurityFunctionTableA *table = pair.ansi;
    assert_int_equal(table->AddCredentialsA(&pair.client.credential, NULL, package, SECPKG_CRED_OUTBOUND,
                                            &identity, NULL, NULL, &expiry),
                     SEC_E_OK);
    assert_int_equal(table->AddCredentialsA(&pair.client.credential, NULL, other, SECPKG_CRED_OUTBOUND, NULL,
                                            NULL, NULL, &expiry),
                     SEC_E_UNKNOWN_CREDENTIALS);
    assert_true(pair_pump(&pair, false));
    SecPkgContext_NamesA names;
    assert_int_equal(table->QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_NAMES, &names),
                     SEC_E_OK);
    assert_string_equal(names.sUserName, "bob");
    assert_int_equal(table->FreeContextBuffer(names.sUserName), SEC_E_OK);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_CREDENTIAL], 2);
    finish(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uses_follow_the_rules_of_the_package),
        cmocka_unit_test(a_credential_serves_only_its_direction),
        cmocka_unit_test(expired_credentials_start_nothing),
        cmocka_unit_test(a_wrong_password_is_denied),
        cmocka_unit_test(a_changed_password_is_asked_for_from_then_on),
        cmocka_unit_test(added_credentials_are_used_by_later_contexts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
