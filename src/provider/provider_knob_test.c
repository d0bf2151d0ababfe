// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Each knob turned.
 */
#include "provider/provider_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void
begin(struct pair *pair, enum fo_knob knob, uint8_t value)
{
    struct fo_provider_options options = {0};
    options.knobs.value[knob] = value;
    pair_begin(pair, &options);
}

static void
finish(struct pair *pair)
{
    pair_close(pair);
    pair_expect_empty(pair);
    pair_end(pair);
}

static bool
same(const SecHandle *left, const SecHandle *right)
{
    return left->dwLower == right->dwLower && left->dwUpper == right->dwUpper;
}

static void
a_failed_first_leg_leaves_what_the_knob_says(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_FIRST_FAIL_ZEROED; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_FIRST_FAIL_HANDLE, value);
        pair_acquire(&pair, NTLMSP_NAME_A);
        CtxtHandle marker = {5, 6};
        pair.server.context = marker;
        pair_feed(&pair.server, "garbage", 7);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_INVALID_TOKEN);
        struct fo_provider_count now;
        fo_provider_count(pair.provider, &now);
        bool is_live = value == FO_FIRST_FAIL_LIVE;
        assert_int_equal(now.live[FO_PROVIDER_CONTEXT], is_live);
        if (value == FO_FIRST_FAIL_ZEROED) {
            assert_true(pair.server.context.dwLower == 0 && pair.server.context.dwUpper == 0);
        } else {
            assert_int_equal(same(&pair.server.context, &marker), !is_live);
        }
        pair.server.has_context = is_live;
        finish(&pair);
    }
}

static void
a_short_first_token_leaves_what_the_knob_says(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_FIRST_MOREIN_LIVE; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_FIRST_MOREIN_HANDLE, value);
        pair_acquire(&pair, UNISP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        pair_feed(&pair.server, pair.client.out[0].pvBuffer, 4);
        CtxtHandle marker = {5, 6};
        pair.server.context = marker;
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_INCOMPLETE_MESSAGE);
        bool is_live = value == FO_FIRST_MOREIN_LIVE;
        assert_int_equal(same(&pair.server.context, &marker), !is_live);
        pair.server.has_context = is_live;
        pair_feed(&pair.server, (unsigned char *)pair.client.out[0].pvBuffer + 4,
                  pair.client.out[0].cbBuffer - 4);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.server, &pair.client);
        assert_true(pair_pump(&pair, false));
        finish(&pair);
    }
}

static void
a_second_delete_answers_what_the_knob_says(void **state)
{
    (void)state;
    static const SECURITY_STATUS expected[] = {SEC_E_OK, SEC_E_OK, SEC_E_INVALID_HANDLE,
                                               SEC_E_INTERNAL_ERROR};
    for (uint8_t value = 0; value <= FO_DSC_TWICE_OTHER; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_DSC_TWICE_STATUS, value);
        pair_establish(&pair, NTLMSP_NAME_A);
        CtxtHandle copy = pair.client.context;
        assert_int_equal(pair.wide->DeleteSecurityContext(&copy), SEC_E_OK);
        assert_int_equal(pair.wide->DeleteSecurityContext(&copy), expected[value]);
        assert_int_equal(pair.wide->DeleteSecurityContext(&pair.client.context), expected[value]);
        pair.client.has_context = false;
        struct fo_provider_count now;
        fo_provider_count(pair.provider, &now);
        assert_int_equal(now.stale_handle_count, 2);
        CredHandle credential = pair.client.credential;
        assert_int_equal(pair.wide->FreeCredentialsHandle(&credential), SEC_E_OK);
        assert_int_equal(pair.wide->FreeCredentialsHandle(&credential), SEC_E_INVALID_HANDLE);
        assert_int_equal(pair_acquire_with(&pair, &pair.client, NULL), SEC_E_OK);
        finish(&pair);
    }
}

static void
releases_overwrite_the_variable_if_the_knob_says_so(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_KNOB_YES; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_RELEASE_OVERWRITES, value);
        pair_establish(&pair, NTLMSP_NAME_A);
        CtxtHandle context = pair.client.context;
        CredHandle credential = pair.client.credential;
        pair_close(&pair);
        bool is_zero = value == FO_KNOB_YES;
        CtxtHandle zero = {0, 0};
        assert_true(same(&pair.client.context, is_zero ? &zero : &context));
        assert_true(same(&pair.client.credential, is_zero ? &zero : &credential));
        pair_expect_empty(&pair);
        pair_end(&pair);
    }
}

static void
a_context_holds_its_credential_as_the_knob_says(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_CTX_HOLDS_NONE; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_CTX_HOLDS_CRED, value);
        pair_acquire(&pair, NTLMSP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.client, &pair.server);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_I_CONTINUE_NEEDED);
        assert_int_equal(pair.wide->FreeCredentialsHandle(&pair.client.credential), SEC_E_OK);
        struct fo_provider_count now;
        fo_provider_count(pair.provider, &now);
        assert_int_equal(now.live[FO_PROVIDER_CREDENTIAL], value == FO_CTX_HOLDS_REFCOUNT ? 2 : 1);
        SecBuffer in = {pair.server.out[0].cbBuffer, SECBUFFER_TOKEN, pair.server.out[0].pvBuffer};
        SecBufferDesc in_desc = {SECBUFFER_VERSION, 1, &in};
        SecBuffer out = {SIDE_ROOM, SECBUFFER_TOKEN, pair.client.room};
        SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
        SECURITY_STATUS stale =
            pair.wide->InitializeSecurityContextW(&pair.client.credential, &pair.client.context, NULL, 0, 0,
                                                  0, &in_desc, 0, NULL, &out_desc, NULL, NULL);
        assert_int_equal(stale, SEC_E_INVALID_HANDLE);
        SECURITY_STATUS without = pair.wide->InitializeSecurityContextW(
            NULL, &pair.client.context, NULL, 0, 0, 0, &in_desc, 0, NULL, &out_desc, NULL, NULL);
        bool is_lost = value == FO_CTX_HOLDS_RAW || value == FO_CTX_HOLDS_NONE;
        assert_int_equal(without, is_lost ? SEC_E_INVALID_HANDLE : SEC_E_OK);
        if (is_lost) {
            assert_int_equal(pair_acquire_with(&pair, &pair.client, NULL), SEC_E_OK);
            assert_int_equal(pair.wide->InitializeSecurityContextW(&pair.client.credential,
                                                                   &pair.client.context, NULL, 0, 0, 0,
                                                                   &in_desc, 0, NULL, &out_desc, NULL, NULL),
                             SEC_E_OK);
        }
        assert_int_equal(pair.wide->DeleteSecurityContext(&pair.client.context), SEC_E_OK);
        pair.client.has_context = false;
        if (!is_lost) {
            assert_int_equal(pair_acquire_with(&pair, &pair.client, NULL), SEC_E_OK);
        }
        finish(&pair);
    }
}

static void
later_legs_return_the_value_that_the_knob_says(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_NEWCTX_UNWRITTEN; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_NEWCTX_ALIAS, value);
        pair_acquire(&pair, NTLMSP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.client, &pair.server);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_I_CONTINUE_NEEDED);
        SecBuffer in = {pair.server.out[0].cbBuffer, SECBUFFER_TOKEN, pair.server.out[0].pvBuffer};
        SecBufferDesc in_desc = {SECBUFFER_VERSION, 1, &in};
        SecBuffer out = {SIDE_ROOM, SECBUFFER_TOKEN, pair.client.room};
        SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
        CtxtHandle second = {3, 4};
        assert_int_equal(pair.wide->InitializeSecurityContextW(&pair.client.credential, &pair.client.context,
                                                               NULL, 0, 0, 0, &in_desc, 0, &second, &out_desc,
                                                               NULL, NULL),
                         SEC_E_OK);
        bool is_written = value != FO_NEWCTX_UNWRITTEN;
        assert_int_equal(second.dwLower != 3, is_written);
        assert_int_equal(same(&second, &pair.client.context), is_written && value != FO_NEWCTX_NEW_VALUE);
        struct fo_provider_count now;
        fo_provider_count(pair.provider, &now);
        assert_int_equal(now.live[FO_PROVIDER_CONTEXT], 2);
        SecPkgContext_Sizes sizes;
        const SecurityFunctionTableW *table = pair.wide;
        PCtxtHandle newest = is_written ? &second : &pair.client.context;
        assert_int_equal(table->QueryContextAttributesW(newest, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
        assert_int_equal(table->DeleteSecurityContext(newest), SEC_E_OK);
        assert_int_equal(table->QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_SIZES, &sizes),
                         SEC_E_INVALID_HANDLE);
        pair.client.has_context = false;
        finish(&pair);
    }
}

static void
a_later_leg_without_credential_answers_as_the_knob_says(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_CRED_NULL_REFUSED; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_CRED_NULL_ON_CONT, value);
        pair_acquire(&pair, UNISP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.client, &pair.server);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_I_CONTINUE_NEEDED);
        SecBuffer in = {pair.server.out[0].cbBuffer, SECBUFFER_TOKEN, pair.server.out[0].pvBuffer};
        SecBufferDesc in_desc = {SECBUFFER_VERSION, 1, &in};
        SecBuffer out = {SIDE_ROOM, SECBUFFER_TOKEN, pair.client.room};
        SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
        assert_int_equal(pair.wide->InitializeSecurityContextW(NULL, &pair.client.context, NULL, 0, 0, 0,
                                                               &in_desc, 0, NULL, &out_desc, NULL, NULL),
                         value == FO_CRED_NULL_REFUSED ? SEC_E_INVALID_HANDLE : SEC_I_CONTINUE_NEEDED);
        finish(&pair);
    }
}

static void
values_are_given_out_again_if_the_knob_says_so(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_KNOB_YES; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_VALUE_REUSE, value);
        pair_acquire(&pair, NTLMSP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        CtxtHandle old = pair.client.context;
        assert_int_equal(pair.wide->DeleteSecurityContext(&pair.client.context), SEC_E_OK);
        pair.client.has_context = false;
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        bool is_reused = value == FO_KNOB_YES;
        assert_int_equal(same(&old, &pair.client.context), is_reused);
        assert_int_equal(pair.wide->DeleteSecurityContext(&old), SEC_E_OK);
        struct fo_provider_count now;
        fo_provider_count(pair.provider, &now);
        assert_int_equal(now.live[FO_PROVIDER_CONTEXT], is_reused ? 0 : 1);
        assert_int_equal(now.stale_handle_count, is_reused ? 0 : 1);
        pair.client.has_context = !is_reused;
        finish(&pair);
    }
}

static void
functions_are_missing_if_the_knob_says_so(void **state)
{
    (void)state;
    static const enum fo_knob knobs[] = {FO_KNOB_ACT_SUPPORTED, FO_KNOB_CAT_SUPPORTED, FO_KNOB_IMP_SUPPORTED,
                                         FO_KNOB_EXP_SUPPORTED};
    for (unsigned index = 0; index < 4; index++) {
        struct pair pair;
        begin(&pair, knobs[index], FO_KNOB_NO);
        pair_establish(&pair, index == 1 ? WDIGEST_SP_NAME_A : UNISP_NAME_A);
        DWORD kind = SCHANNEL_SHUTDOWN;
        SecBuffer buffer = {sizeof kind, SECBUFFER_TOKEN, &kind};
        SecBufferDesc desc = {SECBUFFER_VERSION, 1, &buffer};
        SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
        void *token = NULL;
        PCtxtHandle context = &pair.server.context;
        const SecurityFunctionTableW *table = pair.wide;
        const SECURITY_STATUS answers[4] = {
            table->ApplyControlToken(context, &desc),
            table->CompleteAuthToken(context, &desc),
            table->QuerySecurityContextToken(context, &token),
            table->ExportSecurityContext(context, 0, &packed, NULL),
        };
        assert_int_equal(answers[index], SEC_E_UNSUPPORTED_FUNCTION);
        if (packed.pvBuffer != NULL) {
            assert_int_equal(table->FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
        }
        assert_int_equal(fo_provider_close_handle(pair.provider, token), index == 1);
        finish(&pair);
    }
}

static void
memory_is_the_callers_if_the_knob_says_so(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_KNOB_YES; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_ALLOC_HONOURED, value);
        pair_acquire(&pair, NTLMSP_NAME_A);
        bool is_honoured = value != FO_KNOB_NO;
        pair.client.requirements = ISC_REQ_ALLOCATE_MEMORY;
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        assert_int_equal((pair.client.attributes & ISC_RET_ALLOCATED_MEMORY) != 0, is_honoured);
        assert_int_equal(pair.client.out[0].pvBuffer != pair.client.room, is_honoured);
        pair.client.is_allocating = is_honoured;
        finish(&pair);
    }
}

static void
foreign_values_are_fatal_if_the_knob_says_so(void **state)
{
    (void)state;
    for (uint8_t value = 0; value <= FO_KNOB_YES; value++) {
        struct pair pair;
        begin(&pair, FO_KNOB_UNSAFE_ON_BAD_HANDLE, value);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            CtxtHandle foreign = {0x1234, 0x5678};
            assert_non_null(freopen("/dev/null", "w", stderr));
            (void)signal(SIGSEGV, SIG_DFL);
            (void)pair.wide->DeleteSecurityContext(&foreign);
            _exit(0);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, value == FO_KNOB_YES);
        pair_end(&pair);
    }
}

static void
a_request_needs_no_completion_where_there_is_none(void **state)
{
    (void)state;
    struct pair pair;
    begin(&pair, FO_KNOB_CAT_SUPPORTED, FO_KNOB_NO);
    pair_establish(&pair, WDIGEST_SP_NAME_A);
    unsigned char token[512];
    unsigned char data[4] = "word";
    SecBuffer buffers[2] = {{sizeof token, SECBUFFER_TOKEN, token}, {4, SECBUFFER_DATA, data}};
    SecBufferDesc desc = {SECBUFFER_VERSION, 2, buffers};
    assert_int_equal(pair.wide->MakeSignature(&pair.client.context, 0, &desc, 0), SEC_E_OK);
    CtxtHandle again = {0, 0};
    desc.cBuffers = 1;
    SecBuffer out = {SIDE_ROOM, SECBUFFER_TOKEN, pair.server.room};
    SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(pair.wide->AcceptSecurityContext(&pair.server.credential, NULL, &desc, 0, 0, &again,
                                                          &out_desc, NULL, NULL),
                         round == 0 ? SEC_E_OK : SEC_E_INVALID_TOKEN);
    }
    assert_true(same(&again, &pair.server.context));
    finish(&pair);
}

static void
tables_end_where_the_knob_says(void **state)
{
    (void)state;
    static const enum fo_call last[] = {FO_CALL_DECRYPT_MESSAGE, FO_CALL_SET_CONTEXT_ATTRIBUTES,
                                        FO_CALL_SET_CREDENTIALS_ATTRIBUTES, FO_CALL_CHANGE_ACCOUNT_PASSWORD,
                                        FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX};
    for (uint8_t version = 1; version <= 5; version++) {
        struct pair pair;
        begin(&pair, FO_KNOB_TABLE_VERSION, version);
        for (unsigned wide = 0; wide < 2; wide++) {
            struct fo_dispatch dispatch;
            fo_provider_dispatch(wide != 0, &dispatch);
            assert_int_equal(dispatch.version, version);
            for (unsigned call = 0; call < FO_CALL_COUNT; call++) {
                bool is_there = call <= (unsigned)last[version - 1];
                assert_int_equal(fo_dispatch_has(&dispatch, (enum fo_call)call), is_there);
            }
        }
        assert_int_equal(pair.wide->dwVersion, version);
        assert_int_equal(pair.wide->QueryContextAttributesExW != NULL, version == 5);
        assert_int_equal(pair.ansi->SetContextAttributesA != NULL, version >= 2);
        pair_end(&pair);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_first_leg_leaves_what_the_knob_says),
        cmocka_unit_test(a_short_first_token_leaves_what_the_knob_says),
        cmocka_unit_test(a_second_delete_answers_what_the_knob_says),
        cmocka_unit_test(releases_overwrite_the_variable_if_the_knob_says_so),
        cmocka_unit_test(a_context_holds_its_credential_as_the_knob_says),
        cmocka_unit_test(later_legs_return_the_value_that_the_knob_says),
        cmocka_unit_test(a_later_leg_without_credential_answers_as_the_knob_says),
        cmocka_unit_test(values_are_given_out_again_if_the_knob_says_so),
        cmocka_unit_test(functions_are_missing_if_the_knob_says_so),
        cmocka_unit_test(memory_is_the_callers_if_the_knob_says_so),
        cmocka_unit_test(foreign_values_are_fatal_if_the_knob_says_so),
        cmocka_unit_test(a_request_needs_no_completion_where_there_is_none),
        cmocka_unit_test(tables_end_where_the_knob_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
