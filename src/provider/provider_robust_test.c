// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Calls with operands that no caller should pass.
 */
#include "provider/provider_fixture.h"
#include "sspi/status.h"

enum {
    HANDLES = 12,
    DESCS = 7,
};

/** Handle arguments of every kind. */
struct handles {
    SecHandle values[HANDLES];
    SecHandle *pointers[HANDLES]; /**< The first is NULL. */
};

static void
make_handles(struct handles *handles, struct pair *pair)
{
    const SecHandle values[HANDLES] = {
        {0, 0},
        {0, 0},
        {(ULONG_PTR)-1, (ULONG_PTR)-1},
        {(ULONG_PTR)-2, (ULONG_PTR)-2},
        {pair->client.context.dwLower, (ULONG_PTR)-1},
        {0x12345678, 0x9abcdef0},
        pair->client.credential,
        pair->server.credential,
        pair->client.context,
        pair->server.context,
        {pair->client.context.dwLower, pair->client.credential.dwUpper},
        {pair->client.context.dwLower + 4, pair->client.context.dwUpper},
    };
    for (unsigned index = 0; index < HANDLES; index++) {
        handles->values[index] = values[index];
        handles->pointers[index] = index == 0 ? NULL : &handles->values[index];
    }
}

/** Descriptors that are malformed or empty. */
struct descs {
    unsigned char bytes[64];
    SecBuffer buffers[4];
    SecBufferDesc values[DESCS];
    SecBufferDesc *pointers[DESCS]; /**< The first is NULL. */
};

static void
make_descs(struct descs *descs)
{
    memset(descs, 0, sizeof *descs);
    for (unsigned index = 0; index < 4; index++) {
        descs->buffers[index] = (SecBuffer){16, SECBUFFER_TOKEN - index % 2, descs->bytes};
    }
    const SecBufferDesc values[DESCS] = {
        {0, 0, NULL},
        {0, 0, NULL},
        {0, 2, NULL},
        {9, 2, descs->buffers},
        {0, 0xffffffff, descs->buffers},
        {0, 2, descs->buffers},
        {0, 1, &descs->buffers[2]},
    };
    descs->buffers[2] = (SecBuffer){99, SECBUFFER_TOKEN, NULL};
    for (unsigned index = 0; index < DESCS; index++) {
        descs->values[index] = values[index];
        descs->pointers[index] = index == 0 ? NULL : &descs->values[index];
    }
}

/** One call with one handle and one descriptor. */
static SECURITY_STATUS
call_with(const struct pair *pair, enum fo_call call, SecHandle *handle, SecBufferDesc *desc)
{
    const SecurityFunctionTableW *table = pair->wide;
    unsigned char value[1024];
    void *token = NULL;
    switch ((unsigned)call) {
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES:
        return table->QueryCredentialsAttributesW(handle, SECPKG_ATTR_CIPHER_STRENGTHS, value);
    case FO_CALL_COMPLETE_AUTH_TOKEN:
        return table->CompleteAuthToken(handle, desc);
    case FO_CALL_APPLY_CONTROL_TOKEN:
        return table->ApplyControlToken(handle, desc);
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES:
        return table->QueryContextAttributesW(handle, SECPKG_ATTR_SIZES, value);
    case FO_CALL_REVERT_SECURITY_CONTEXT:
        return table->RevertSecurityContext(handle);
    case FO_CALL_MAKE_SIGNATURE:
        return table->MakeSignature(handle, 0, desc, 0);
    case FO_CALL_VERIFY_SIGNATURE:
        return table->VerifySignature(handle, desc, 0, NULL);
    case FO_CALL_EXPORT_SECURITY_CONTEXT:
        return table->ExportSecurityContext(handle, 0, NULL, &token);
    case FO_CALL_ADD_CREDENTIALS:
        return table->AddCredentialsW(handle, NULL, NULL, 0, NULL, NULL, NULL, NULL);
    case FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN:
        return table->QuerySecurityContextToken(handle, NULL);
    case FO_CALL_ENCRYPT_MESSAGE:
        return table->EncryptMessage(handle, 0, desc, 0);
    case FO_CALL_DECRYPT_MESSAGE:
        return table->DecryptMessage(handle, desc, 0, NULL);
    case FO_CALL_SET_CONTEXT_ATTRIBUTES:
        return table->SetContextAttributesW(handle, SECPKG_ATTR_APP_DATA, NULL, 0);
    case FO_CALL_SET_CREDENTIALS_ATTRIBUTES:
        return table->SetCredentialsAttributesW(handle, SECPKG_ATTR_SUPPORTED_PROTOCOLS, NULL, 0);
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX:
        return table->QueryContextAttributesExW(handle, SECPKG_ATTR_SIZES, value, 0);
    case FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX:
        return table->QueryCredentialsAttributesExW(handle, SECPKG_ATTR_CIPHER_STRENGTHS, value, 0);
    default:
        return SEC_E_INVALID_HANDLE;
    }
}

/** Is @p status one that the documentation gives to @p call, or to a package that lacks it? */
static bool
is_expected(enum fo_call call, SECURITY_STATUS status)
{
    return fo_status_documented(call, status) || status == SEC_E_INVALID_HANDLE ||
           status == SEC_E_UNSUPPORTED_FUNCTION;
}

static void
every_call_takes_every_handle_and_descriptor(void **state)
{
    (void)state;
    for (unsigned package = 0; package < FIXTURE_PACKAGES; package++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, fixture_packages[package]);
        struct handles handles;
        make_handles(&handles, &pair);
        struct fo_provider_count before;
        fo_provider_count(pair.provider, &before);
        for (unsigned call = 0; call < FO_CALL_COUNT; call++) {
            for (unsigned index = 0; index < HANDLES * DESCS; index++) {
                struct descs descs;
                make_descs(&descs);
                unsigned handle = index % HANDLES;
                SECURITY_STATUS status = call_with(&pair, (enum fo_call)call, handles.pointers[handle],
                                                   descs.pointers[index / HANDLES]);
                bool is_live = handle >= 6 && handle <= 9;
                if ((!is_live && status != SEC_E_INVALID_HANDLE) ||
                    !is_expected((enum fo_call)call, status)) {
                    fail_msg("call %u handle %u: %08X", call, handle, (unsigned)status);
                }
            }
        }
        struct fo_provider_count after;
        fo_provider_count(pair.provider, &after);
        assert_true(fo_provider_count_compare(&before, &after, NULL));
        assert_true(after.foreign_handle_count > 0 && after.wrong_kind_count > 0);
        pair_close(&pair);
        pair_expect_empty(&pair);
        pair_end(&pair);
    }
}

static void
releases_of_wrong_handles_release_nothing(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    struct handles handles;
    make_handles(&handles, &pair);
    struct fo_provider_count before;
    struct fo_provider_count after;
    fo_provider_count(pair.provider, &before);
    for (unsigned index = 0; index < HANDLES; index++) {
        bool is_credential = index == 6 || index == 7;
        bool is_context = index == 8 || index == 9;
        if (!is_context) {
            assert_int_equal(pair.wide->DeleteSecurityContext(handles.pointers[index]), SEC_E_INVALID_HANDLE);
            assert_int_equal(pair.wide->ImpersonateSecurityContext(handles.pointers[index]),
                             SEC_E_INVALID_HANDLE);
        }
        if (!is_credential) {
            assert_int_equal(pair.wide->FreeCredentialsHandle(handles.pointers[index]), SEC_E_INVALID_HANDLE);
        }
    }
    fo_provider_count(pair.provider, &after);
    assert_true(fo_provider_count_compare(&before, &after, NULL));
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
legs_take_every_handle_and_descriptor(void **state)
{
    (void)state;
    unsigned count = 0;
    for (unsigned package = 0; package < FIXTURE_PACKAGES; package++) {
        for (unsigned index = 0; index < HANDLES * HANDLES * DESCS; index++) {
            struct pair pair;
            pair_begin(&pair, NULL);
            pair_establish(&pair, fixture_packages[package]);
            struct handles handles;
            make_handles(&handles, &pair);
            struct descs descs;
            make_descs(&descs);
            SecHandle *credential = handles.pointers[index % HANDLES];
            SecHandle *context = handles.pointers[index / HANDLES % HANDLES];
            SecBufferDesc *desc = descs.pointers[index / HANDLES / HANDLES];
            for (unsigned side = 0; side < 2; side++) {
                CtxtHandle made = {0, 0};
                ULONG attributes = 0;
                CtxtHandle *new_context = index % 5 == 0 ? NULL : &made;
                SECURITY_STATUS status =
                    side == 0
                        ? pair.wide->InitializeSecurityContextW(credential, context, NULL, index, 1, 2, desc,
                                                                3, new_context, desc, &attributes, NULL)
                        : pair.wide->AcceptSecurityContext(credential, context, desc, index, 0, new_context,
                                                           desc, NULL, NULL);
                if (context == NULL && made.dwLower != 0) {
                    assert_true(status >= 0);
                    assert_int_equal(pair.wide->DeleteSecurityContext(&made), SEC_E_OK);
                }
                count++;
            }
            /* Whatever the legs gave in package memory goes with the instance. */
            pair_close(&pair);
            pair_end(&pair);
        }
    }
    assert_int_equal(count, 2U * FIXTURE_PACKAGES * HANDLES * HANDLES * DESCS);
}

static void
without_instance_every_call_says_so(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    fo_provider_install(NULL);
    SecHandle handle = {1, 1};
    assert_int_equal(pair.wide->DeleteSecurityContext(&handle), SEC_E_INTERNAL_ERROR);
    assert_int_equal(pair.wide->FreeContextBuffer(&handle), SEC_E_INTERNAL_ERROR);
    ULONG count = 0;
    PSecPkgInfoA packages = NULL;
    assert_int_equal(pair.ansi->EnumerateSecurityPackagesA(&count, &packages), SEC_E_INTERNAL_ERROR);
    pair_end(&pair);
}

static void
short_room_is_never_overrun(void **state)
{
    (void)state;
    for (unsigned package = 0; package < FIXTURE_PACKAGES; package++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_acquire(&pair, fixture_packages[package]);
        struct side *first = pair_server_begins(&pair) ? &pair.server : &pair.client;
        assert_true(pair_leg(&pair, first) >= 0);
        ULONG needed = first->out[0].cbBuffer;
        assert_true(needed > 0);
        for (ULONG room = 0; room < needed; room += 7) {
            unsigned char *memory = malloc(room == 0 ? 1 : room);
            assert_non_null(memory);
            SecBuffer out = {room, SECBUFFER_TOKEN, memory};
            SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
            SEC_WCHAR target[] = u"host/server.example";
            CtxtHandle context = {0, 0};
            SECURITY_STATUS status =
                first->is_server
                    ? pair.wide->AcceptSecurityContext(&first->credential, NULL, NULL, 0, 0, &context, &desc,
                                                       NULL, NULL)
                    : pair.wide->InitializeSecurityContextW(&first->credential, NULL, target, 0, 0, 0, NULL,
                                                            0, &context, &desc, NULL, NULL);
            assert_int_equal(status, SEC_E_BUFFER_TOO_SMALL);
            assert_int_equal(context.dwLower, 0);
            free(memory);
        }
        pair_close(&pair);
        pair_expect_empty(&pair);
        pair_end(&pair);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_takes_every_handle_and_descriptor),
        cmocka_unit_test(releases_of_wrong_handles_release_nothing),
        cmocka_unit_test(legs_take_every_handle_and_descriptor),
        cmocka_unit_test(without_instance_every_call_says_so),
        cmocka_unit_test(short_room_is_never_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
