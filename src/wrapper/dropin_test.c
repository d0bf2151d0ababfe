// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of where the drop-in's names lead.
 */
#include "wrapper/dropin.h"

#include "base/test.h"
#include "provider/provider.h"
#include "trace/recorder.h"
#include "wrapper/include/schannel.h"
#include "wrapper/include/security.h"

#include <stdio.h>
#include <string.h>

/** What the callbacks were told. */
static struct {
    unsigned loaded_count;
    unsigned unloaded_count;
    unsigned asked_count;
    bool was_answered;
    unsigned closed_count;
    unsigned freed_count;
} told;

static void
note_loaded(void *user)
{
    assert_ptr_equal(user, &told);
    told.loaded_count++;
}

static void
note_unloaded(void *user)
{
    assert_ptr_equal(user, &told);
    told.unloaded_count++;
}

static void
note_asked(void *user, const struct fo_dispatch *table)
{
    assert_ptr_equal(user, &told);
    told.asked_count++;
    told.was_answered = table->table != NULL;
}

static void
note_closed(void *user, void *token)
{
    assert_ptr_equal(user, &told);
    assert_non_null(token);
    told.closed_count++;
}

static void
note_freed(void *user, const void *certificate)
{
    assert_ptr_equal(user, &told);
    assert_non_null(certificate);
    told.freed_count++;
}

static void
attach(struct fo_dropin *target)
{
    *target = (struct fo_dropin){
        .loaded = note_loaded,
        .asked = note_asked,
        .unloaded = note_unloaded,
        .close_token = note_closed,
        .free_certificate = note_freed,
        .user = &told,
    };
    fo_provider_dispatch(true, &target->wide);
    fo_provider_dispatch(false, &target->ansi);
    fo_dropin_attach(target);
}

static int
begin(void **state)
{
    struct fo_provider *provider = fo_provider_new(NULL);

    *state = provider;
    fo_provider_install(provider);
    fo_dropin_attach(NULL);
    fo_dropin_reset();
    memset(&told, 0, sizeof told);
    return 0;
}

static int
end(void **state)
{
    fo_dropin_attach(NULL);
    fo_dropin_reset();
    fo_provider_free(*state);
    return 0;
}

static void
the_module_is_known_under_its_names(void **state)
{
    (void)state;
    static const char *const known[] = {
        "secur32.dll",         "SECUR32", "security.DLL", "SspiCli.dll", "C:\\Windows\\System32\\secur32.dll",
        "C:/windows/security", "secur32."};
    static const char *const unknown[] = {"gssapi64.dll",    "",     "secur32.so",
                                          "secur32.dll.bak", ".dll", "secur3"};

    for (size_t index = 0; index < ARRAYSIZE(known); index++) {
        HMODULE module = LoadLibraryA(known[index]);
        assert_non_null(module);
        assert_int_equal(fo_dropin_load_count(), 1);
        assert_true(FreeLibrary(module));
    }
    for (size_t index = 0; index < ARRAYSIZE(unknown); index++) {
        SetLastError(0);
        assert_null(LoadLibraryA(unknown[index]));
        assert_int_equal(GetLastError(), ERROR_MOD_NOT_FOUND);
        assert_null(GetModuleHandleA(unknown[index]));
    }
    assert_null(LoadLibraryA(NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    HMODULE wide = LoadLibraryExW(u"Secur32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    assert_ptr_equal(wide, GetModuleHandleW(u"SECUR32"));
    assert_ptr_equal(wide, GetModuleHandleA("secur32.dll"));
    assert_null(LoadLibraryW(u"secur32\u00e4.dll"));
    assert_true(FreeLibrary(wide));
    assert_int_equal(fo_dropin_load_count(), 0);
    assert_int_equal(fo_dropin_bad_release_count(), 0);
}

static void
loads_are_counted_and_told_at_the_first_and_the_last(void **state)
{
    (void)state;
    struct fo_dropin target;
    HMODULE first = NULL;
    HMODULE second = NULL;
    HMODULE pinned = NULL;

    attach(&target);
    assert_null(GetModuleHandleA("secur32.dll"));
    first = LoadLibraryA("secur32.dll");
    second = LoadLibraryW(u"security.dll");
    assert_int_equal(told.loaded_count, 1);
    assert_int_equal(fo_dropin_load_count(), 2);
    assert_true(GetModuleHandleExA(0, "secur32", &pinned));
    assert_ptr_equal(pinned, first);
    assert_int_equal(fo_dropin_load_count(), 3);
    assert_true(FreeLibrary(first));
    assert_true(FreeLibrary(second));
    assert_int_equal(told.unloaded_count, 0);
    assert_true(FreeLibrary(first));
    assert_int_equal(told.unloaded_count, 1);
    assert_int_equal(told.loaded_count, 1);

    assert_false(FreeLibrary(first));
    assert_int_equal(GetLastError(), ERROR_MOD_NOT_FOUND);
    assert_false(FreeLibrary((HMODULE)(void *)&target));
    assert_int_equal(fo_dropin_bad_release_count(), 2);
    assert_int_equal(told.unloaded_count, 1);
    fo_dropin_reset();
    assert_int_equal(fo_dropin_bad_release_count(), 0);
}

static void
exports_are_found_by_their_names_while_the_module_is_loaded(void **state)
{
    (void)state;
    HMODULE module = LoadLibraryA("secur32.dll");
    HMODULE kernel = GetModuleHandleA("kernel32.dll");

    assert_true(GetProcAddress(module, "InitSecurityInterfaceW") ==
                (FARPROC)(uintptr_t)InitSecurityInterfaceW);
    assert_true(GetProcAddress(module, "DeleteSecurityContext") == (FARPROC)(uintptr_t)DeleteSecurityContext);
    assert_true(GetProcAddress(module, "SealMessage") == (FARPROC)(uintptr_t)EncryptMessage);
    static const char *const unknown[] = {"InitSecurityInterface", "FreeCredentialHandle",
                                          "deletesecuritycontext", "", "LoadLibraryA"};
    for (size_t index = 0; index < ARRAYSIZE(unknown); index++) {
        SetLastError(0);
        assert_true(GetProcAddress(module, unknown[index]) == NULL);
        assert_int_equal(GetLastError(), ERROR_PROC_NOT_FOUND);
    }
    /* By ordinal. */
    assert_true(GetProcAddress(module, (LPCSTR)(uintptr_t)1) == NULL);
    assert_true(GetProcAddress(kernel, "LoadLibraryExA") == (FARPROC)(uintptr_t)LoadLibraryExA);
    assert_true(GetProcAddress(kernel, "AddDllDirectory") == NULL);
    assert_true(GetProcAddress(NULL, "main") == NULL);
    assert_true(FreeLibrary(module));
    assert_true(GetProcAddress(module, "InitSecurityInterfaceW") == NULL);
    assert_int_equal(GetLastError(), ERROR_MOD_NOT_FOUND);
}

/** Each function that the call table knows is exported under its name, in both forms where it has them. */
static void
every_function_of_the_table_is_exported(void **state)
{
    (void)state;
    HMODULE module = LoadLibraryA("sspicli.dll");

    for (int call = 0; call < FO_CALL_COUNT; call++) {
        const struct fo_call_info *info = fo_call_get((enum fo_call)call);
        static const char *const suffixes[] = {"A", "W"};
        for (size_t form = 0; form < (info->has_forms ? 2U : 1U); form++) {
            char name[64];
            (void)snprintf(name, sizeof name, "%s%s", info->name, info->has_forms ? suffixes[form] : "");
            if (GetProcAddress(module, name) == NULL) {
                fail_msg("%s is not exported", name);
            }
        }
    }
    assert_true(FreeLibrary(module));
}

static void
planned_failures_happen_once(void **state)
{
    (void)state;
    struct fo_dropin target;
    HMODULE module = NULL;

    attach(&target);
    fo_dropin_fail(FO_DROPIN_LOAD, 2);
    assert_null(LoadLibraryA("other.dll"));
    module = LoadLibraryA("secur32.dll");
    assert_non_null(module);
    assert_false(fo_dropin_has_failed(FO_DROPIN_LOAD));
    assert_null(LoadLibraryA("secur32.dll"));
    assert_true(fo_dropin_has_failed(FO_DROPIN_LOAD));
    assert_int_equal(fo_dropin_load_count(), 1);
    assert_non_null(GetModuleHandleA("secur32.dll"));

    fo_dropin_fail(FO_DROPIN_ADDRESS, 1);
    assert_non_null(GetProcAddress(GetModuleHandleA("kernel32"), "LoadLibraryA"));
    assert_true(GetProcAddress(module, "InitSecurityInterfaceW") == NULL);
    assert_true(GetProcAddress(module, "InitSecurityInterfaceW") != NULL);

    fo_dropin_fail(FO_DROPIN_TABLE, 1);
    assert_null(InitSecurityInterfaceW());
    assert_false(told.was_answered);
    assert_ptr_equal(InitSecurityInterfaceW(), target.wide.table);
    assert_true(told.was_answered);
    assert_ptr_equal(InitSecurityInterfaceA(), target.ansi.table);
    assert_int_equal(told.asked_count, 3);
    fo_dropin_reset();
    assert_false(fo_dropin_has_failed(FO_DROPIN_TABLE));
}

/** One handshake by the flat functions, in the narrow form at one end and the wide form at the other. */
static void
handshake(const char *narrow, const SEC_WCHAR *wide)
{
    CredHandle client_credential;
    CredHandle server_credential;
    CtxtHandle client;
    CtxtHandle server;
    TimeStamp expiry;
    ULONG attributes = 0;
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    SECURITY_STATUS answer = SEC_I_CONTINUE_NEEDED;
    SecBuffer to_server = {.BufferType = SECBUFFER_TOKEN};
    SecBuffer to_client = {.BufferType = SECBUFFER_TOKEN};
    SecBufferDesc forth = {SECBUFFER_VERSION, 1, &to_server};
    SecBufferDesc back = {SECBUFFER_VERSION, 1, &to_client};
    bool is_first = true;

    assert_int_equal(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)(uintptr_t)narrow, SECPKG_CRED_OUTBOUND,
                                               NULL, NULL, NULL, NULL, &client_credential, &expiry),
                     SEC_E_OK);
    assert_int_equal(AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)(uintptr_t)wide, SECPKG_CRED_INBOUND, NULL,
                                               NULL, NULL, NULL, &server_credential, &expiry),
                     SEC_E_OK);
    while (status == SEC_I_CONTINUE_NEEDED) {
        static SEC_CHAR target[] = "HTTP/server.example";
        status = InitializeSecurityContextA(
            &client_credential, is_first ? NULL : &client, target, ISC_REQ_ALLOCATE_MEMORY, 0,
            SECURITY_NATIVE_DREP, is_first ? NULL : &back, 0, &client, &forth, &attributes, &expiry);
        assert_true(status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED);
        assert_int_equal(FreeContextBuffer(to_client.pvBuffer), SEC_E_OK);
        to_client = (SecBuffer){.BufferType = SECBUFFER_TOKEN};
        if (to_server.cbBuffer == 0) {
            break;
        }
        answer = AcceptSecurityContext(&server_credential, is_first ? NULL : &server, &forth,
                                       ASC_REQ_ALLOCATE_MEMORY, SECURITY_NATIVE_DREP, &server, &back,
                                       &attributes, &expiry);
        assert_true(answer == SEC_E_OK || answer == SEC_I_CONTINUE_NEEDED);
        assert_int_equal(FreeContextBuffer(to_server.pvBuffer), SEC_E_OK);
        to_server = (SecBuffer){.BufferType = SECBUFFER_TOKEN};
        is_first = false;
    }
    assert_int_equal(status, SEC_E_OK);
    assert_int_equal(answer, SEC_E_OK);
    assert_int_equal(FreeContextBuffer(to_client.pvBuffer), SEC_E_OK);
    assert_int_equal(DeleteSecurityContext(&client), SEC_E_OK);
    assert_int_equal(DeleteSecurityContext(&server), SEC_E_OK);
    assert_int_equal(FreeCredentialsHandle(&client_credential), SEC_E_OK);
    assert_int_equal(FreeCredentialHandle(&server_credential), SEC_E_OK);
}

static void
expect_nothing_left(struct fo_provider *provider)
{
    struct fo_provider_count count;

    fo_provider_count(provider, &count);
    for (int kind = 0; kind < FO_PROVIDER_KIND_COUNT; kind++) {
        assert_int_equal(count.live[kind], 0);
    }
    assert_int_equal(count.foreign_block_count, 0);
    assert_int_equal(count.foreign_handle_count, 0);
    assert_int_equal(count.stale_handle_count, 0);
}

static void
flat_functions_reach_the_provider_without_a_harness(void **state)
{
    handshake("NTLM", u"NTLM");
    handshake("Kerberos", u"Kerberos");
    handshake(UNISP_NAME_A, UNISP_NAME_W);
    expect_nothing_left(*state);
}

/** What the recorder saw. */
static struct {
    unsigned begin_count;
    unsigned flat_count;
    unsigned ansi_count;
} recorded;

static void
record(void *user, const struct fo_record *made)
{
    assert_ptr_equal(user, &recorded);
    if (made->kind == FO_RECORD_BEGIN) {
        recorded.begin_count++;
        recorded.flat_count += made->u.call.flat ? 1 : 0;
        recorded.ansi_count += made->u.call.form == FO_FORM_ANSI ? 1 : 0;
    }
}

static void
flat_functions_are_recorded_as_such(void **state)
{
    struct fo_dropin target;
    struct fo_dispatch inner;

    attach(&target);
    assert_int_equal(fo_recorder_start(&(struct fo_recorder_options){.sink = record, .user = &recorded}),
                     FO_OK);
    fo_provider_dispatch(true, &inner);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner, &target.wide), FO_OK);
    fo_provider_dispatch(false, &inner);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner, &target.ansi), FO_OK);
    fo_dropin_attach(&target);
    handshake("NTLM", u"NTLM");
    assert_true(recorded.begin_count > 8);
    assert_int_equal(recorded.flat_count, recorded.begin_count);
    assert_true(recorded.ansi_count >= 3);
    assert_true(recorded.ansi_count < recorded.begin_count);
    fo_dropin_attach(NULL);
    fo_recorder_stop();
    expect_nothing_left(*state);
}

static void
a_form_without_a_table_is_not_supported(void **state)
{
    (void)state;
    struct fo_dropin target;
    CredHandle credential;
    ULONG count = 0;
    PSecPkgInfoW packages = NULL;
    PSecPkgInfoA narrow = NULL;

    attach(&target);
    target.wide.table = NULL;
    fo_dropin_attach(&target);
    assert_int_equal(EnumerateSecurityPackagesW(&count, &packages), SEC_E_UNSUPPORTED_FUNCTION);
    /* A function without forms is found in the other table. */
    assert_int_equal(EnumerateSecurityPackagesA(&count, &narrow), SEC_E_OK);
    assert_int_equal(FreeContextBuffer(narrow), SEC_E_OK);
    SecInvalidateHandle(&credential);
    assert_int_equal(FreeCredentialsHandle(&credential), SEC_E_INVALID_HANDLE);
    assert_null(InitSecurityInterfaceW());
}

static void
tokens_go_back_where_they_came_from(void **state)
{
    (void)state;
    struct fo_dropin target;

    assert_false(CloseHandle(NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_false(CloseHandle(INVALID_HANDLE_VALUE));
    /* No token of the process's own provider. */
    assert_true(CloseHandle(&target));
    assert_int_equal(fo_dropin_bad_release_count(), 1);
    attach(&target);
    assert_true(CloseHandle(&target));
    assert_int_equal(told.closed_count, 1);
    assert_int_equal(fo_dropin_bad_release_count(), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_module_is_known_under_its_names, begin, end),
        cmocka_unit_test_setup_teardown(loads_are_counted_and_told_at_the_first_and_the_last, begin, end),
        cmocka_unit_test_setup_teardown(exports_are_found_by_their_names_while_the_module_is_loaded, begin,
                                        end),
        cmocka_unit_test_setup_teardown(every_function_of_the_table_is_exported, begin, end),
        cmocka_unit_test_setup_teardown(planned_failures_happen_once, begin, end),
        cmocka_unit_test_setup_teardown(flat_functions_reach_the_provider_without_a_harness, begin, end),
        cmocka_unit_test_setup_teardown(flat_functions_are_recorded_as_such, begin, end),
        cmocka_unit_test_setup_teardown(a_form_without_a_table_is_not_supported, begin, end),
        cmocka_unit_test_setup_teardown(tokens_go_back_where_they_came_from, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
