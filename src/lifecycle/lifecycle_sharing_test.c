// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what sessions, credentials and libraries owe each other, and what they refuse.
 */
#include "lifecycle/lifecycle_fake.h"

static const struct fo_session_options plain = {.want_allocate_memory = false};

static struct fo_session *
open_session(struct fo_credential *credential)
{
    struct fo_session *session = NULL;
    assert_int_equal(fo_session_open(credential, &plain, &session), SEC_E_OK);
    return session;
}

static void
a_closed_object_answers_without_a_call(void **state)
{
    struct fake fake;
    struct fo_package package;
    struct fo_octets octets;
    char name[8];
    const struct fo_credential_options options = {.package = "Fake"};
    (void)state;
    fake_begin(&fake);
    struct fo_library *library = fake_open_library(&fake);
    struct fo_credential *closed = fake_acquire(library, FO_ROLE_CLIENT);
    struct fo_credential *open = fake_acquire(library, FO_ROLE_CLIENT);
    struct fo_session *session = open_session(closed);
    fo_session_close(session);
    fo_credential_close(closed);
    fo_library_close(library);
    assert_string_equal(fake.log, "KBAKBAF");
    assert_int_equal(fo_session_step(session, NULL, 0).status, SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_use_credential(session, open), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_shutdown(session).status, SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_impersonate(session), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_revert(session), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_protect(session, "a", 1, &octets), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_unprotect(session, "a", 1, &octets), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_export(session, 0, &octets), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_query_name(session, name, sizeof name), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_credential_query_package(closed, &package), SEC_E_INVALID_HANDLE);
    struct fo_session *none = NULL;
    assert_int_equal(fo_session_open(closed, &plain, &none), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_import(library, &(struct fo_import_options){.package = "Fake"}, &none),
                     SEC_E_INVALID_HANDLE);
    // The credential is open, and serves until it is closed too.
    assert_int_equal(fo_session_open(open, &plain, &none), SEC_E_OK);
    fo_session_free(none);
    struct fo_credential *nobody = NULL;
    assert_int_equal(fo_credential_acquire(library, &options, &nobody), SEC_E_INVALID_HANDLE);
    assert_false(SecIsValidHandle(fo_credential_handle(closed)));
    assert_true(SecIsValidHandle(fo_credential_handle(open)));
    assert_string_equal(fake.log, "KBAKBAF");
    assert_int_equal(fake.unload_count, 0);
    fo_library_free(library);
    fo_credential_free(open);
    assert_int_equal(fake.unload_count, 1);
    fo_credential_free(closed);
    fo_session_free(session);
    fake_end(&fake);
}

static void
a_credential_is_replaced_only_where_that_is_documented(void **state)
{
    struct fake fake;
    struct fake other;
    (void)state;
    fake_begin(&fake);
    fake_begin(&other);
    struct fo_library *library = fake_open_library(&fake);
    struct fo_library *other_library = fake_open_library(&other);
    struct fo_credential *first = fake_acquire(library, FO_ROLE_CLIENT);
    struct fo_credential *second = fake_acquire(library, FO_ROLE_CLIENT);
    struct fo_credential *server = fake_acquire(library, FO_ROLE_SERVER);
    struct fo_credential *digest = fake_acquire_digest(library, FO_ROLE_CLIENT, true);
    struct fo_credential *foreign = fake_acquire(other_library, FO_ROLE_CLIENT);
    struct fo_session *session = open_session(first);
    assert_int_equal(fo_session_use_credential(session, server), SEC_E_WRONG_CREDENTIAL_HANDLE);
    assert_int_equal(fo_session_use_credential(session, digest), SEC_E_WRONG_CREDENTIAL_HANDLE);
    assert_int_equal(fo_session_use_credential(session, foreign), SEC_E_WRONG_CREDENTIAL_HANDLE);
    fo_credential_close(first);
    assert_string_equal(fake.log, "KBAKBAKBAKBA");
    // No context knows the first one yet.
    assert_int_equal(fo_session_use_credential(session, second), SEC_E_OK);
    assert_string_equal(fake.log, "KBAKBAKBAKBAF");
    assert_ptr_equal(fo_session_credential(session), second);
    fake_reply(&fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED});
    assert_int_equal(fo_session_step(session, NULL, 0).step, FO_STEP_CONTINUE);
    assert_int_equal(fo_session_use_credential(session, second), SEC_E_OUT_OF_SEQUENCE);
    fo_library_free(library);
    fo_library_free(other_library);
    fo_credential_free(first);
    fo_credential_free(second);
    fo_credential_free(server);
    fo_credential_free(digest);
    fo_credential_free(foreign);
    assert_string_equal(fake.log, "KBAKBAKBAKBAFIFF");
    fo_session_free(session);
    assert_string_equal(fake.log, "KBAKBAKBAKBAFIFFDF");
    fake_end(&fake);
    fake_end(&other);
}

static void
a_replaced_credential_is_freed_after_the_context(void **state)
{
    struct fake fake;
    (void)state;
    fake_begin(&fake);
    struct fo_library *library = fake_open_library(&fake);
    struct fo_credential *first = fake_acquire(library, FO_ROLE_CLIENT);
    struct fo_credential *second = fake_acquire(library, FO_ROLE_CLIENT);
    struct fo_session *session = open_session(first);
    fake_reply(&fake, (struct fake_reply){.status = SEC_I_INCOMPLETE_CREDENTIALS});
    fake_reply(&fake, (struct fake_reply){.status = SEC_E_LOGON_DENIED});
    assert_int_equal(fo_session_step(session, "request", 7).step, FO_STEP_WANT_CREDENTIAL);
    assert_int_equal(fo_session_use_credential(session, second), SEC_E_OK);
    fo_credential_free(first);
    fo_credential_free(second);
    // The package has not used the request up: it gets it again, now with a credential.
    assert_int_equal(fo_session_step(session, NULL, 0).step, FO_STEP_FAILED);
    assert_int_equal(fake.input_bytes, 7);
    fo_session_close(session);
    assert_string_equal(fake.log, "KBAKBAIIDFF");
    fo_session_free(session);
    fo_library_free(library);
    fake_end(&fake);
}

static void
a_success_that_writes_no_handle_is_a_failure(void **state)
{
    struct fake fake;
    struct fo_credential *credential = NULL;
    const struct fo_credential_options options = {.package = "Fake"};
    (void)state;
    fake_begin(&fake);
    fake.is_silent = true;
    struct fo_library *library = fake_open_library(&fake);
    assert_int_equal(fo_credential_acquire(library, &options, &credential), SEC_E_INTERNAL_ERROR);
    assert_null(credential);
    struct fo_session *session = NULL;
    assert_int_equal(fo_session_import(library, &(struct fo_import_options){.package = "Fake"}, &session),
                     SEC_E_INTERNAL_ERROR);
    assert_null(session);
    fo_library_free(library);
    assert_string_equal(fake.log, "KBAJ");
    assert_int_equal(fake.unload_count, 1);
    fake_end(&fake);
}

static void
text_that_is_no_text_is_refused_before_a_call(void **state)
{
    struct fake fake;
    struct fo_credential *credential = NULL;
    struct fo_session *session = NULL;
    static char long_text[FO_LIFECYCLE_STRING_BYTES_MAX + 2];
    memset(long_text, 'x', FO_LIFECYCLE_STRING_BYTES_MAX + 1);
    const char *const texts[] = {long_text, "\xff", "\xed\xa0\x80"};
    (void)state;
    fake_begin(&fake);
    struct fo_library *library = fake_open_library(&fake);
    for (size_t i = 0; i < 3; i++) {
        const struct fo_identity identity = {.user = "user", .password = texts[i]};
        struct fo_credential_options options = {.package = texts[i]};
        assert_int_equal(fo_credential_acquire(library, &options, &credential), STATUS_INVALID_PARAMETER);
        options = (struct fo_credential_options){.package = "Fake", .identity = &identity};
        assert_int_equal(fo_credential_acquire(library, &options, &credential), STATUS_INVALID_PARAMETER);
    }
    assert_string_equal(fake.log, "");
    credential = fake_acquire(library, FO_ROLE_CLIENT);
    const struct fo_session_options options = {.target = "\xff"};
    assert_int_equal(fo_session_open(credential, &options, &session), STATUS_INVALID_PARAMETER);
    fo_credential_free(credential);
    fo_library_free(library);
    fake_end(&fake);
}

/** An allocator that looks for a password in what it is given back. */
struct searcher {
    struct fo_allocator allocator;
    bool has_seen; /**< It was there while the block was in use. */
    bool has_found;
};

struct block {
    size_t bytes;
    _Alignas(16) uint8_t content[];
};

static const SEC_WCHAR password[] = u"pa55word";

static void *
allocate_block(void *user, size_t bytes)
{
    struct block *block = malloc(sizeof *block + bytes);
    (void)user;
    assert_non_null(block);
    block->bytes = bytes;
    return block->content;
}

static void
search_block(void *user, void *content)
{
    struct searcher *searcher = user;
    struct block *block = (struct block *)((uint8_t *)content - offsetof(struct block, content));
    if (memmem(content, block->bytes, password, sizeof password - sizeof password[0]) != NULL) {
        searcher->has_found = true;
    }
    free(block);
}

static SECURITY_STATUS
look_at_identity(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    struct searcher *searcher = user;
    (void)inner;
    if (frame->call == FO_CALL_ACQUIRE_CREDENTIALS_HANDLE) {
        const SEC_WINNT_AUTH_IDENTITY_W *identity = frame->arguments[4].pointer;
        assert_int_equal(identity->PasswordLength, 8);
        assert_int_equal(identity->DomainLength, 0);
        assert_null(identity->Domain);
        searcher->has_seen = memcmp(identity->Password, password, sizeof password) == 0;
        *(SecHandle *)frame->arguments[7].pointer = (SecHandle){1, 1};
    }
    return SEC_E_OK;
}

static void
a_password_is_wiped_when_the_credential_is_there(void **state)
{
    struct fake fake;
    struct searcher searcher = {.allocator = {allocate_block, search_block, NULL}};
    struct fo_library *library = NULL;
    struct fo_credential *credential = NULL;
    struct fo_library_options options = {.allocator = &searcher.allocator};
    const struct fo_identity identity = {.user = "user", .password = "pa55word"};
    (void)state;
    searcher.allocator.user = &searcher;
    fake_begin(&fake);
    assert_int_equal(fo_interpose_install(&fake.dispatch, look_at_identity, &searcher, &options.dispatch),
                     FO_OK);
    assert_int_equal(fo_library_open(&options, &library), SEC_E_OK);
    assert_int_equal(
        fo_credential_acquire(
            library, &(struct fo_credential_options){.package = "Fake", .identity = &identity}, &credential),
        SEC_E_OK);
    assert_true(searcher.has_seen);
    fo_credential_free(credential);
    fo_library_free(library);
    assert_false(searcher.has_found);
    fo_interpose_remove(&options.dispatch);
    fake_end(&fake);
}

static void
only_the_server_of_digest_speaks_first(void **state)
{
    struct fake fake;
    (void)state;
    fake_begin(&fake);
    struct fo_library *library = fake_open_library(&fake);
    struct fo_credential *credentials[] = {fake_acquire(library, FO_ROLE_SERVER),
                                           fake_acquire_digest(library, FO_ROLE_SERVER, true)};
    struct fo_session *sessions[] = {open_session(credentials[0]), open_session(credentials[1])};
    assert_int_equal(fo_session_step(sessions[0], NULL, 0).step, FO_STEP_NEED_INPUT);
    fake_reply(&fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "nonce"});
    struct fo_step_result result = fo_session_step(sessions[1], NULL, 0);
    assert_int_equal(result.step, FO_STEP_CONTINUE);
    assert_int_equal(result.token.count, 5);
    for (size_t i = 0; i < 2; i++) {
        fo_session_free(sessions[i]);
        fo_credential_free(credentials[i]);
    }
    fo_library_free(library);
    assert_string_equal(fake.log, "KBAKBASFDF");
    fake_end(&fake);
}

static void
a_context_that_two_digest_sessions_have_is_deleted_with_the_last(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct fake fake;
        fake_begin(&fake);
        struct fo_library *library = fake_open_library(&fake);
        struct fo_session *sessions[2] = {NULL};
        fake_reply(&fake, (struct fake_reply){.status = SEC_E_OK});
        fake_reply(&fake, (struct fake_reply){.status = SEC_E_OK, .handle = FAKE_HANDLE_OLD});
        for (size_t i = 0; i < 2; i++) {
            struct fo_credential *credential = fake_acquire_digest(library, FO_ROLE_SERVER, true);
            assert_int_equal(fo_session_open(credential, &(struct fo_session_options){0}, &sessions[i]),
                             SEC_E_OK);
            fo_credential_free(credential);
            assert_int_equal(fo_session_step(sessions[i], "a", 1).step, FO_STEP_DONE);
        }
        struct fo_octets packed;
        assert_int_equal(fo_session_export(sessions[0], SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed),
                         SEC_E_OUT_OF_SEQUENCE);
        fo_session_free(sessions[order]);
        assert_string_equal(fake.log, "KBASKBAS");
        fo_session_free(sessions[1 - order]);
        fo_library_free(library);
        assert_string_equal(fake.log, "KBASKBASDFF");
        fake_end(&fake);
    }
}

static void
a_library_without_a_table_is_not_opened(void **state)
{
    struct fo_library *library = NULL;
    (void)state;
    assert_int_equal(fo_library_open(&(struct fo_library_options){0}, &library), SEC_E_UNSUPPORTED_FUNCTION);
    assert_null(library);
}

static void
nothing_may_be_ended_any_time(void **state)
{
    (void)state;
    fo_library_close(NULL);
    fo_library_free(NULL);
    fo_credential_close(NULL);
    fo_credential_free(NULL);
    fo_session_close(NULL);
    fo_session_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closed_object_answers_without_a_call),
        cmocka_unit_test(a_credential_is_replaced_only_where_that_is_documented),
        cmocka_unit_test(a_replaced_credential_is_freed_after_the_context),
        cmocka_unit_test(a_success_that_writes_no_handle_is_a_failure),
        cmocka_unit_test(text_that_is_no_text_is_refused_before_a_call),
        cmocka_unit_test(a_password_is_wiped_when_the_credential_is_there),
        cmocka_unit_test(only_the_server_of_digest_speaks_first),
        cmocka_unit_test(a_context_that_two_digest_sessions_have_is_deleted_with_the_last),
        cmocka_unit_test(a_library_without_a_table_is_not_opened),
        cmocka_unit_test(nothing_may_be_ended_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
