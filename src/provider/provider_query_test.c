// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Every attribute of the ownership table, asked of every package on both sides.
 */
#include "provider/provider_fixture.h"
#include "sspi/attribute.h"
#include "sspi/status.h"

enum {
    VALUE_ROOM = 1024,
    FILL = 0xa5
};

/** A caller's structure with a margin behind it. */
struct value {
    _Alignas(16) unsigned char bytes[VALUE_ROOM];
};

/** How the question is put. */
enum form {
    FORM_WIDE,
    FORM_ANSI,
    FORM_WIDE_EX,
    FORM_ANSI_EX,
    FORMS
};

static SECURITY_STATUS
ask_context(const struct pair *pair, CtxtHandle *context, const struct fo_attribute *attribute,
            enum form form, void *value)
{
    ULONG bytes = attribute->bytes;
    switch (form) {
    case FORM_WIDE:
        return pair->wide->QueryContextAttributesW(context, attribute->value, value);
    case FORM_ANSI:
        return pair->ansi->QueryContextAttributesA(context, attribute->value, value);
    case FORM_WIDE_EX:
        return pair->wide->QueryContextAttributesExW(context, attribute->value, value, bytes);
    case FORM_ANSI_EX:
        return pair->ansi->QueryContextAttributesExA(context, attribute->value, value, bytes);
    case FORMS:
        break;
    }
    return SEC_E_INTERNAL_ERROR;
}

static SECURITY_STATUS
ask_credential(const struct pair *pair, CredHandle *credential, const struct fo_attribute *attribute,
               enum form form, void *value)
{
    ULONG bytes = attribute->bytes;
    switch (form) {
    case FORM_WIDE:
        return pair->wide->QueryCredentialsAttributesW(credential, attribute->value, value);
    case FORM_ANSI:
        return pair->ansi->QueryCredentialsAttributesA(credential, attribute->value, value);
    case FORM_WIDE_EX:
        return pair->wide->QueryCredentialsAttributesExW(credential, attribute->value, value, bytes);
    case FORM_ANSI_EX:
        return pair->ansi->QueryCredentialsAttributesExA(credential, attribute->value, value, bytes);
    case FORMS:
        break;
    }
    return SEC_E_INTERNAL_ERROR;
}

/** Release what the table says the caller owns, each pointer once and its own. */
static void
release_members(struct pair *pair, const struct fo_attribute *attribute, const struct value *value)
{
    void *last = NULL;
    for (unsigned index = 0; index < attribute->pointer_count; index++) {
        void *member = NULL;
        memcpy(&member, value->bytes + attribute->pointer_offsets[index], sizeof member);
        if (attribute->release == FO_RELEASE_BORROWED) {
            assert_non_null(member);
            assert_false(fo_provider_close_handle(pair->provider, member));
            continue;
        }
        assert_true(fo_provider_owns_block(pair->provider, member));
        assert_ptr_not_equal(member, last);
        last = member;
        if (attribute->release == FO_RELEASE_CERTIFICATE) {
            assert_int_equal(pair->wide->FreeContextBuffer(member), SEC_E_INVALID_HANDLE);
            assert_true(fo_provider_free_certificate(pair->provider, member));
        } else {
            assert_int_equal(attribute->release, FO_RELEASE_CONTEXT_BUFFER);
            assert_int_equal(pair->wide->FreeContextBuffer(member), SEC_E_OK);
        }
    }
}

/** Check one answer and give everything back. @return true when it was SEC_E_OK. */
static bool
check_answer(struct pair *pair, const struct fo_attribute *attribute, SECURITY_STATUS status,
             const struct value *value, const struct fo_provider_count *before)
{
    size_t first = status == SEC_E_OK ? attribute->bytes : 0;
    for (size_t index = first; index < VALUE_ROOM; index++) {
        if (value->bytes[index] != FILL) {
            fail_msg("%s wrote at %zu", attribute->name, index);
        }
    }
    if (status == SEC_E_OK) {
        release_members(pair, attribute, value);
    } else if (status != SEC_E_NO_CREDENTIALS && status != SEC_E_NO_IMPERSONATION &&
               status != SEC_E_UNSUPPORTED_FUNCTION && status != SEC_E_INVALID_HANDLE) {
        fail_msg("%s answered %08X", attribute->name, (unsigned)status);
    }
    struct fo_provider_count after;
    fo_provider_count(pair->provider, &after);
    if (!fo_provider_count_compare(before, &after, NULL)) {
        fail_msg("%s left something", attribute->name);
    }
    return status == SEC_E_OK;
}

/** Ask @p attribute of everything in @p pair. @return answers that were SEC_E_OK. */
static unsigned
ask_everything(struct pair *pair, const struct fo_attribute *attribute)
{
    unsigned answered = 0;
    struct side *sides[2] = {&pair->client, &pair->server};
    for (unsigned index = 0; index < 2 * FORMS; index++) {
        struct side *side = sides[index % 2];
        enum form form = (enum form)(index / 2);
        struct fo_provider_count before;
        fo_provider_count(pair->provider, &before);
        struct value value;
        memset(value.bytes, FILL, sizeof value.bytes);
        SECURITY_STATUS status = attribute->of_credential
                                     ? ask_credential(pair, &side->credential, attribute, form, value.bytes)
                                     : ask_context(pair, &side->context, attribute, form, value.bytes);
        answered += check_answer(pair, attribute, status, &value, &before) ? 1 : 0;
    }
    return answered;
}

/** Attributes that none of these packages has. */
static bool
is_unknown_here(const struct fo_attribute *attribute)
{
    static const uint32_t values[] = {SECPKG_ATTR_CONTEXT_DELETED, SECPKG_ATTR_SUBJECT_SECURITY_ATTRIBUTES,
                                      SECPKG_ATTR_LOCAL_CRED, SECPKG_ATTR_ROOT_STORE};
    bool is_unknown = attribute->value >= SECPKG_ATTR_C_ACCESS_TOKEN;
    for (unsigned index = 0; index < sizeof values / sizeof *values; index++) {
        is_unknown = is_unknown || attribute->value == values[index];
    }
    return is_unknown;
}

static void
set_keying(struct pair *pair, struct side *side)
{
    char label[] = "EXPORTER";
    SecPkgContext_KeyingMaterialInfo info = {.cbLabel = 8, .pszLabel = label, .cbKeyingMaterial = 20};
    assert_int_equal(pair->wide->SetContextAttributesW(&side->context, SECPKG_ATTR_KEYING_MATERIAL_INFO,
                                                       &info, sizeof info),
                     SEC_E_OK);
    SecPkgContext_SessionAppData data = {0, 8, (PBYTE)label};
    assert_int_equal(
        pair->ansi->SetContextAttributesA(&side->context, SECPKG_ATTR_APP_DATA, &data, sizeof data),
        SEC_E_OK);
}

static void
every_attribute_is_answered_by_some_package_and_releases_as_the_table_says(void **state)
{
    (void)state;
    unsigned answered[128] = {0};
    for (unsigned package = 0; package < FIXTURE_PACKAGES; package++) {
        struct fo_provider_options options = {.script = {.is_certificate_requested = true}};
        struct pair pair;
        pair_begin(&pair, &options);
        unsigned char encoded[] = {1, 2, 3};
        CERT_CONTEXT certificate = {1, encoded, sizeof encoded, NULL, NULL};
        PCCERT_CONTEXT list[] = {&certificate};
        SCHANNEL_CRED data = {.dwVersion = SCHANNEL_CRED_VERSION, .cCreds = 1, .paCred = list};
        bool is_stream = strcmp(fixture_packages[package], UNISP_NAME_A) == 0;
        pair.package = fixture_packages[package];
        assert_int_equal(pair_acquire_with(&pair, &pair.client, is_stream ? &data : NULL), SEC_E_OK);
        assert_int_equal(pair_acquire_with(&pair, &pair.server, NULL), SEC_E_OK);
        assert_true(pair_pump(&pair, pair_server_begins(&pair)));
        if (is_stream) {
            set_keying(&pair, &pair.client);
        }
        for (size_t index = 0; fo_attribute_at(index) != NULL; index++) {
            assert_true(index < 128);
            answered[index] += ask_everything(&pair, fo_attribute_at(index));
        }
        pair_close(&pair);
        pair_expect_empty(&pair);
        pair_end(&pair);
    }
    for (size_t index = 0; fo_attribute_at(index) != NULL; index++) {
        const struct fo_attribute *attribute = fo_attribute_at(index);
        if ((answered[index] == 0) != is_unknown_here(attribute)) {
            fail_msg("%s was answered %u times", attribute->name, answered[index]);
        }
    }
}

static void
a_partial_context_tells_little_and_keeps_working(void **state)
{
    (void)state;
    for (unsigned package = 0; package < FIXTURE_PACKAGES; package++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair.client.requirements = ISC_REQ_MUTUAL_AUTH;
        pair_acquire(&pair, fixture_packages[package]);
        struct side *first = pair_server_begins(&pair) ? &pair.server : &pair.client;
        struct side *second = first->is_server ? &pair.client : &pair.server;
        assert_int_equal(pair_leg(&pair, first), SEC_I_CONTINUE_NEEDED);
        second->context = first->context;
        for (size_t index = 0; fo_attribute_at(index) != NULL; index++) {
            const struct fo_attribute *attribute = fo_attribute_at(index);
            unsigned count = attribute->of_credential ? 0 : ask_everything(&pair, attribute);
            assert_true(count == 0 || attribute->phase == FO_PHASE_ANY);
        }
        pair_send(&pair, first, second);
        assert_true(pair_pump(&pair, second->is_server));
        pair_close(&pair);
        pair_expect_empty(&pair);
        pair_end(&pair);
    }
}

static void
a_structure_that_is_too_small_is_refused(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, UNISP_NAME_A);
    unsigned refused = 0;
    for (size_t index = 0; fo_attribute_at(index) != NULL; index++) {
        const struct fo_attribute *attribute = fo_attribute_at(index);
        if (attribute->bytes > 0 && !attribute->of_credential) {
            unsigned char value[8] = {0};
            SECURITY_STATUS status = pair.wide->QueryContextAttributesExW(
                &pair.client.context, attribute->value, value, attribute->bytes - 1U > 8U ? 8 : 0);
            assert_true(status != SEC_E_OK);
            refused += status == SEC_E_BUFFER_TOO_SMALL;
        }
    }
    assert_true(refused > 20);
    assert_int_equal(pair.wide->QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_SIZES, NULL),
                     SEC_E_INTERNAL_ERROR);
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
names_come_in_the_form_of_the_call(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair.package = NTLMSP_NAME_A;
    SEC_WCHAR user[] = u"j\u00f6rg";
    SEC_WCHAR domain[] = u"DOM";
    SEC_WCHAR password[] = u"secret";
    SEC_WINNT_AUTH_IDENTITY_W identity = {user, 4, domain, 3, password, 6, SEC_WINNT_AUTH_IDENTITY_UNICODE};
    assert_int_equal(pair_acquire_with(&pair, &pair.client, &identity), SEC_E_OK);
    /* The package has its own copy by now. */
    memset(user, 0xee, sizeof user);
    memset(domain, 0xee, sizeof domain);
    memset(&identity, 0xee, sizeof identity);
    assert_int_equal(pair_acquire_with(&pair, &pair.server, NULL), SEC_E_OK);
    assert_true(pair_pump(&pair, false));
    struct side *sides[2] = {&pair.client, &pair.server};
    for (unsigned index = 0; index < 2; index++) {
        SecPkgContext_NamesW wide;
        SecPkgContext_NamesA ansi;
        CtxtHandle *context = &sides[index]->context;
        assert_int_equal(pair.wide->QueryContextAttributesW(context, SECPKG_ATTR_NAMES, &wide), SEC_E_OK);
        assert_int_equal(pair.ansi->QueryContextAttributesA(context, SECPKG_ATTR_NAMES, &ansi), SEC_E_OK);
        assert_memory_equal(wide.sUserName, u"DOM\\j\u00f6rg", 18);
        assert_string_equal(ansi.sUserName, "DOM\\j\xc3\xb6rg");
        assert_int_equal(pair.wide->FreeContextBuffer(wide.sUserName), SEC_E_OK);
        assert_int_equal(pair.wide->FreeContextBuffer(ansi.sUserName), SEC_E_OK);
    }
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
both_sides_have_the_same_keys(void **state)
{
    (void)state;
    for (unsigned package = 0; package < FIXTURE_PACKAGES; package++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, fixture_packages[package]);
        SecPkgContext_SessionKey keys[2];
        struct side *sides[2] = {&pair.client, &pair.server};
        for (unsigned index = 0; index < 2; index++) {
            assert_int_equal(pair.wide->QueryContextAttributesW(&sides[index]->context,
                                                                SECPKG_ATTR_SESSION_KEY, &keys[index]),
                             SEC_E_OK);
        }
        assert_memory_equal(keys[0].SessionKey, keys[1].SessionKey, keys[0].SessionKeyLength);
        assert_int_equal(pair.wide->FreeContextBuffer(keys[0].SessionKey), SEC_E_OK);
        assert_int_equal(pair.wide->FreeContextBuffer(keys[1].SessionKey), SEC_E_OK);
        pair_close(&pair);
        pair_end(&pair);
    }
}

static void
a_borrowed_token_dies_with_its_context(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    SecPkgContext_AccessToken first;
    SecPkgContext_AccessToken second;
    CtxtHandle *context = &pair.server.context;
    const SecurityFunctionTableW *table = pair.wide;
    assert_int_equal(table->QueryContextAttributesW(context, SECPKG_ATTR_ACCESS_TOKEN, &first), SEC_E_OK);
    assert_int_equal(table->QueryContextAttributesW(context, SECPKG_ATTR_ACCESS_TOKEN, &second), SEC_E_OK);
    assert_ptr_equal(first.AccessToken, second.AccessToken);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_TOKEN], 0);
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
package_information_is_one_block(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    ULONG count = 0;
    PSecPkgInfoW wide = NULL;
    PSecPkgInfoA ansi = NULL;
    assert_int_equal(pair.wide->EnumerateSecurityPackagesW(&count, &wide), SEC_E_OK);
    assert_int_equal(count, FIXTURE_PACKAGES);
    assert_int_equal(pair.ansi->EnumerateSecurityPackagesA(&count, &ansi), SEC_E_OK);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_BLOCK], 2);
    for (ULONG index = 0; index < count; index++) {
        assert_string_equal(ansi[index].Name, fixture_packages[index]);
        SEC_WCHAR name[64];
        (void)fixture_wide(fixture_packages[index], name);
        assert_memory_equal(wide[index].Name, name, 2 * strlen(fixture_packages[index]) + 2);
        assert_int_equal(pair.wide->FreeContextBuffer(wide[index].Name), SEC_E_INVALID_HANDLE);
        PSecPkgInfoA one = NULL;
        assert_int_equal(pair.ansi->QuerySecurityPackageInfoA(ansi[index].Name, &one), SEC_E_OK);
        assert_int_equal(one->cbMaxToken, ansi[index].cbMaxToken);
        assert_string_equal(one->Comment, ansi[index].Comment);
        assert_int_equal(pair.ansi->FreeContextBuffer(one), SEC_E_OK);
    }
    assert_int_equal(pair.wide->FreeContextBuffer(wide), SEC_E_OK);
    assert_int_equal(pair.wide->FreeContextBuffer(ansi), SEC_E_OK);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_attribute_is_answered_by_some_package_and_releases_as_the_table_says),
        cmocka_unit_test(a_partial_context_tells_little_and_keeps_working),
        cmocka_unit_test(a_structure_that_is_too_small_is_refused),
        cmocka_unit_test(names_come_in_the_form_of_the_call),
        cmocka_unit_test(both_sides_have_the_same_keys),
        cmocka_unit_test(a_borrowed_token_dies_with_its_context),
        cmocka_unit_test(package_information_is_one_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
