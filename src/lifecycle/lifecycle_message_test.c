// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what an established session does: messages, queries, impersonation, export, shutdown.
 */
#include "lifecycle/lifecycle_fake.h"

struct world {
    struct fake fake;
    struct fo_library *library;
    struct fo_session *session;
};

/** An established session; the log is empty again. */
static void
begin(struct world *world, enum fo_role role, const struct fo_session_options *options)
{
    fake_begin(&world->fake);
    world->library = fake_open_library(&world->fake);
    struct fo_credential *credential = fake_acquire(world->library, role);
    assert_int_equal(fo_session_open(credential, options, &world->session), SEC_E_OK);
    fo_credential_free(credential);
    assert_int_equal(fo_session_step(world->session, "a", 1).step, FO_STEP_DONE);
    world->fake.log_length = 0;
    memset(world->fake.log, 0, sizeof world->fake.log);
}

static void
end(struct world *world, const char *log)
{
    fo_session_close(world->session);
    fo_session_close(world->session);
    assert_int_equal(fo_session_state(world->session), FO_SESSION_CLOSED);
    assert_string_equal(world->fake.log, log);
    assert_int_equal(fo_session_step(world->session, NULL, 0).status, SEC_E_INVALID_HANDLE);
    fo_session_free(world->session);
    fo_library_free(world->library);
    assert_string_equal(world->fake.log, log);
    fake_end(&world->fake);
}

static void
assert_octets(struct fo_octets octets, const char *expected, size_t count)
{
    assert_int_equal(octets.count, count);
    assert_memory_equal(octets.bytes, expected, count);
}

static void
a_message_is_framed_by_the_lengths_of_token_and_padding(void **state)
{
    struct world world;
    struct fo_octets octets;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){0});
    assert_int_equal(fo_session_protect(world.session, "data", 4, &octets), SEC_E_OK);
    // The fake fills the token, and leaves it one shorter than it was told it may be.
    assert_int_equal(octets.count, 8 + 5 + 4 + 2);
    assert_memory_equal(octets.bytes, "\5\0\0\0\2\0\0\0tttttdata", 17);
    assert_int_equal(fo_session_unprotect(world.session, "\2\0\0\0\1\0\0\0xydatap", 15, &octets), SEC_E_OK);
    assert_memory_equal(world.fake.input, "xy", 2);
    assert_octets(octets, "data", 4);
    assert_int_equal(fo_session_unprotect(world.session, "\2\0\0\0\1\0\0\0xy", 10, &octets),
                     SEC_E_INVALID_TOKEN);
    assert_int_equal(fo_session_unprotect(world.session, "\377\377\377\377\1\0\0\0xy", 10, &octets),
                     SEC_E_INVALID_TOKEN);
    assert_int_equal(fo_session_unprotect(world.session, "\2\0\0", 3, &octets), SEC_E_INVALID_TOKEN);
    world.fake.statuses[FO_CALL_DECRYPT_MESSAGE] = SEC_E_MESSAGE_ALTERED;
    assert_int_equal(fo_session_unprotect(world.session, "\0\0\0\0\0\0\0\0", 8, &octets),
                     SEC_E_MESSAGE_ALTERED);
    assert_int_equal(fo_session_state(world.session), FO_SESSION_ESTABLISHED);
    end(&world, "QENNDF");
}

static void
signing_uses_the_calls_for_signatures(void **state)
{
    struct world world;
    struct fo_octets octets;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){.sign_only = true});
    assert_int_equal(fo_session_protect(world.session, "data", 4, &octets), SEC_E_OK);
    assert_octets(octets, "\3\0\0\0\0\0\0\0tttdata", 15);
    assert_int_equal(fo_session_unprotect(world.session, "\3\0\0\0\0\0\0\0tttdata", 15, &octets), SEC_E_OK);
    assert_octets(octets, "data", 4);
    world.fake.statuses[FO_CALL_MAKE_SIGNATURE] = SEC_I_RENEGOTIATE;
    assert_int_equal(fo_session_protect(world.session, "data", 4, &octets), SEC_I_RENEGOTIATE);
    assert_int_equal(fo_session_protect(world.session, "data", 4, &octets), SEC_E_CONTEXT_EXPIRED);
    assert_int_equal(fo_session_step(world.session, NULL, 0).step, FO_STEP_DONE);
    end(&world, "QMYMSDF");
}

static void
a_record_has_no_gap_between_header_and_data(void **state)
{
    struct world world;
    struct fo_octets octets;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
    assert_int_equal(fo_session_protect(world.session, "data", 4, &octets), SEC_E_OK);
    // The fake uses one byte less of the header than it announced; the trailer is as it was.
    assert_int_equal(octets.count, 4 + 4 + 3);
    assert_memory_equal(octets.bytes, "ttttdata", 8);
    assert_int_equal(fo_session_protect(world.session, world.fake.input, 101, &octets),
                     SEC_E_BUFFER_TOO_SMALL);
    end(&world, "QEDF");
}

static void
what_a_record_says_moves_the_session(void **state)
{
    static const struct {
        SECURITY_STATUS status;
        enum fo_session_state state;
    } cases[] = {
        {SEC_E_INCOMPLETE_MESSAGE, FO_SESSION_ESTABLISHED},
        {SEC_I_RENEGOTIATE, FO_SESSION_RENEGOTIATING},
        {SEC_I_CONTEXT_EXPIRED, FO_SESSION_PEER_CLOSED},
        {SEC_E_DECRYPT_FAILURE, FO_SESSION_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        struct fo_octets octets;
        begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
        world.fake.statuses[FO_CALL_DECRYPT_MESSAGE] = cases[i].status;
        assert_int_equal(fo_session_unprotect(world.session, "ab", 2, &octets), cases[i].status);
        assert_int_equal(fo_session_state(world.session), cases[i].state);
        end(&world, "NDF");
    }
}

static void
left_over_bytes_are_read_next_and_lies_about_them_end_the_stream(void **state)
{
    struct world world;
    struct fo_octets octets;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
    world.fake.decrypted[0] = (SecBuffer){1, SECBUFFER_STREAM_HEADER, NULL};
    world.fake.decrypted[1] = (SecBuffer){2, SECBUFFER_DATA, (void *)1};
    world.fake.decrypted[3] = (SecBuffer){3, SECBUFFER_EXTRA, NULL};
    assert_int_equal(fo_session_unprotect(world.session, "hdatXYZ", 7, &octets), SEC_E_OK);
    assert_octets(octets, "da", 2);
    world.fake.statuses[FO_CALL_DECRYPT_MESSAGE] = SEC_I_RENEGOTIATE;
    assert_int_equal(fo_session_unprotect(world.session, "!", 1, &octets), SEC_I_RENEGOTIATE);
    assert_memory_equal(world.fake.input, "XYZ!", 4);
    assert_int_equal(fo_session_unprotect(world.session, "!", 1, &octets), SEC_E_CONTEXT_EXPIRED);
    assert_int_equal(fo_session_step(world.session, NULL, 0).step, FO_STEP_DONE);
    assert_memory_equal(world.fake.input, "YZ!", 3);
    world.fake.statuses[FO_CALL_DECRYPT_MESSAGE] = SEC_E_OK;
    world.fake.decrypted[1].pvBuffer = (void *)200;
    assert_int_equal(fo_session_unprotect(world.session, "abcd", 4, &octets), SEC_E_INTERNAL_ERROR);
    assert_int_equal(fo_session_state(world.session), FO_SESSION_FAILED);
    end(&world, "NNINDF");
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
    world.fake.decrypted[0] = (SecBuffer){7, SECBUFFER_EXTRA, NULL};
    assert_int_equal(fo_session_unprotect(world.session, "abcd", 4, &octets), SEC_E_INTERNAL_ERROR);
    end(&world, "NDF");
}

static void
queries_copy_and_free_what_they_are_given(void **state)
{
    struct world world;
    char name[8];
    char key[4];
    size_t key_bytes = 0;
    struct fo_package package;
    SecPkgContext_Sizes sizes;
    SecPkgContext_StreamSizes stream_sizes;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){0});
    assert_int_equal(fo_session_query_name(world.session, name, sizeof name), SEC_E_OK);
    assert_string_equal(name, "\xc3\xbcser");
    assert_int_equal(fo_session_query_name(world.session, name, 5), SEC_E_BUFFER_TOO_SMALL);
    assert_int_equal(fo_session_query_key(world.session, key, 4, &key_bytes), SEC_E_OK);
    assert_memory_equal(key, "key!", 4);
    assert_int_equal(fo_session_query_key(world.session, key, 3, &key_bytes), SEC_E_BUFFER_TOO_SMALL);
    assert_int_equal(fo_session_query_package(world.session, &package), SEC_E_OK);
    assert_int_equal(package.token_bytes_max, FAKE_TOKEN_BYTES);
    assert_int_equal(fo_session_query_sizes(world.session, &sizes), SEC_E_OK);
    assert_int_equal(sizes.cbMaxSignature, 4);
    assert_int_equal(fo_session_query_stream_sizes(world.session, &stream_sizes), SEC_E_OK);
    assert_int_equal(stream_sizes.cbHeader, 5);
    world.fake.statuses[FO_CALL_QUERY_CONTEXT_ATTRIBUTES] = SEC_E_INSUFFICIENT_MEMORY;
    assert_int_equal(fo_session_query_name(world.session, name, sizeof name), SEC_E_INSUFFICIENT_MEMORY);
    end(&world, "QBQBQBQBQBQQQDF");
}

static void
impersonation_ends_before_the_context(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){0});
    assert_int_equal(fo_session_revert(world.session), SEC_E_NO_IMPERSONATION);
    assert_int_equal(fo_session_impersonate(world.session), SEC_E_OK);
    assert_int_equal(fo_session_impersonate(world.session), SEC_E_OUT_OF_SEQUENCE);
    assert_int_equal(fo_session_revert(world.session), SEC_E_OK);
    assert_int_equal(fo_session_impersonate(world.session), SEC_E_OK);
    end(&world, "PVPVDF");
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){0});
    assert_int_equal(fo_session_impersonate(world.session), SEC_E_UNSUPPORTED_FUNCTION);
    end(&world, "DF");
}

static void
a_failed_impersonation_owes_no_revert(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){0});
    world.fake.statuses[FO_CALL_IMPERSONATE_SECURITY_CONTEXT] = SEC_E_NO_IMPERSONATION;
    assert_int_equal(fo_session_impersonate(world.session), SEC_E_NO_IMPERSONATION);
    end(&world, "PDF");
}

static void
a_revert_that_fails_is_tried_once_more_at_close(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){0});
    world.fake.statuses[FO_CALL_REVERT_SECURITY_CONTEXT] = SEC_E_INTERNAL_ERROR;
    assert_int_equal(fo_session_impersonate(world.session), SEC_E_OK);
    assert_int_equal(fo_session_revert(world.session), SEC_E_INTERNAL_ERROR);
    end(&world, "PVVDF");
}

static void
an_exported_context_is_deleted_by_whoever_has_it(void **state)
{
    struct world world;
    struct fo_octets packed;
    struct fo_session *imported = NULL;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){0});
    assert_int_equal(fo_session_export(world.session, 0, &packed), SEC_E_OK);
    assert_octets(packed, "packed", 6);
    const struct fo_import_options options = {
        .package = "Fake", .role = FO_ROLE_SERVER, .packed = packed.bytes, .packed_bytes = packed.count};
    assert_int_equal(fo_session_import(world.library, &options, &imported), SEC_E_OK);
    assert_int_equal(fo_session_state(imported), FO_SESSION_ESTABLISHED);
    assert_null(fo_session_credential(imported));
    struct fo_credential *other = fake_acquire_digest(world.library, FO_ROLE_SERVER, true);
    assert_int_equal(fo_session_use_credential(imported, other), SEC_E_WRONG_CREDENTIAL_HANDLE);
    assert_null(fo_session_credential(imported));
    fo_credential_free(other);
    assert_int_equal(fo_session_step(imported, NULL, 0).step, FO_STEP_FAILED);
    fo_session_free(imported);
    assert_int_equal(fo_session_export(world.session, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed), SEC_E_OK);
    assert_octets(packed, "packed", 6);
    assert_int_equal(world.fake.token_close_count, 1);
    assert_int_equal(fo_session_state(world.session), FO_SESSION_EXPORTED);
    assert_int_equal(fo_session_step(world.session, NULL, 0).status, SEC_E_INVALID_HANDLE);
    end(&world, "XJKBAFDBXBF");
    assert_int_equal(world.fake.token_close_count, 2);
}

static void
a_failed_export_leaves_the_context_to_its_owner(void **state)
{
    struct world world;
    struct fo_octets packed;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){0});
    world.fake.statuses[FO_CALL_EXPORT_SECURITY_CONTEXT] = SEC_E_UNSUPPORTED_FUNCTION;
    assert_int_equal(fo_session_export(world.session, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed),
                     SEC_E_UNSUPPORTED_FUNCTION);
    end(&world, "XDF");
}

static void
a_shutdown_runs_until_the_package_says_that_it_is_over(void **state)
{
    static const SECURITY_STATUS last[] = {SEC_E_OK, SEC_I_CONTEXT_EXPIRED};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct world world;
        begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){.is_stream = true});
        fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "bye"});
        fake_reply(&world.fake, (struct fake_reply){.status = last[i], .token = "end"});
        struct fo_step_result result = fo_session_shutdown(world.session);
        assert_int_equal(result.step, FO_STEP_CONTINUE);
        assert_octets(result.token, "bye", 3);
        assert_int_equal(world.fake.input_bytes, 0);
        result = fo_session_step(world.session, NULL, 0);
        assert_int_equal(result.step, FO_STEP_CLOSED);
        assert_octets(result.token, "end", 3);
        assert_int_equal(fo_session_state(world.session), FO_SESSION_SHUT_DOWN);
        end(&world, "TSSDF");
    }
}

static void
a_shutdown_that_is_refused_leaves_only_the_delete(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
    world.fake.statuses[FO_CALL_APPLY_CONTROL_TOKEN] = SEC_E_UNSUPPORTED_FUNCTION;
    assert_int_equal(fo_session_shutdown(world.session).step, FO_STEP_FAILED);
    assert_int_equal(fo_session_state(world.session), FO_SESSION_FAILED);
    end(&world, "TDF");
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){0});
    assert_int_equal(fo_session_shutdown(world.session).status, SEC_E_UNSUPPORTED_FUNCTION);
    assert_int_equal(fo_session_state(world.session), FO_SESSION_ESTABLISHED);
    end(&world, "DF");
}

static void
nothing_is_tried_when_the_peer_is_gone(void **state)
{
    struct world world;
    struct fo_octets octets;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
    fo_session_peer_gone(world.session);
    assert_int_equal(fo_session_step(world.session, NULL, 0).step, FO_STEP_CLOSED);
    assert_int_equal(fo_session_shutdown(world.session).status, SEC_E_CONTEXT_EXPIRED);
    assert_int_equal(fo_session_protect(world.session, "a", 1, &octets), SEC_E_CONTEXT_EXPIRED);
    assert_int_equal(fo_session_unprotect(world.session, "a", 1, &octets), SEC_E_CONTEXT_EXPIRED);
    end(&world, "DF");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_framed_by_the_lengths_of_token_and_padding),
        cmocka_unit_test(signing_uses_the_calls_for_signatures),
        cmocka_unit_test(a_record_has_no_gap_between_header_and_data),
        cmocka_unit_test(what_a_record_says_moves_the_session),
        cmocka_unit_test(left_over_bytes_are_read_next_and_lies_about_them_end_the_stream),
        cmocka_unit_test(queries_copy_and_free_what_they_are_given),
        cmocka_unit_test(impersonation_ends_before_the_context),
        cmocka_unit_test(a_failed_impersonation_owes_no_revert),
        cmocka_unit_test(a_revert_that_fails_is_tried_once_more_at_close),
        cmocka_unit_test(an_exported_context_is_deleted_by_whoever_has_it),
        cmocka_unit_test(a_failed_export_leaves_the_context_to_its_owner),
        cmocka_unit_test(a_shutdown_runs_until_the_package_says_that_it_is_over),
        cmocka_unit_test(a_shutdown_that_is_refused_leaves_only_the_delete),
        cmocka_unit_test(nothing_is_tried_when_the_peer_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
