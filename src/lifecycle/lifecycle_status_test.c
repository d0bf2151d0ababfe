// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of every documented status, at every leg, with everything that a provider may store beside it.
 */
#include "lifecycle/lifecycle_fake.h"
#include "sspi/status.h"

/** Run two legs with @p status at the one with index @p leg, then one more of everything, and close. */
static void
run_with_status(SECURITY_STATUS status, size_t leg, enum fake_handle handle, unsigned options)
{
    struct fake fake;
    struct fo_octets octets;
    struct fo_session *session = NULL;
    fake_begin(&fake);
    struct fo_library *library = fake_open_library(&fake);
    struct fo_credential *credential =
        fake_acquire(library, (options & 1) != 0 ? FO_ROLE_CLIENT : FO_ROLE_SERVER);
    const struct fo_session_options session_options = {.want_allocate_memory = (options & 2) != 0,
                                                       .is_stream = (options & 4) != 0};
    assert_int_equal(fo_session_open(credential, &session_options, &session), SEC_E_OK);
    const struct fake_reply reply = {.status = status, .handle = handle, .token = "t", .alert = "a"};
    if (leg > 0) {
        fake_reply(&fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "s"});
    }
    fake_reply(&fake, reply);
    fake_reply(&fake, (struct fake_reply){.status = SEC_E_OK});
    for (unsigned i = 0; i < 3; i++) {
        (void)fo_session_step(session, "in", 2);
    }
    (void)fo_session_protect(session, "plain", 5, &octets);
    (void)fo_session_unprotect(session, "junk", 4, &octets);
    (void)fo_session_shutdown(session);
    fo_library_free(library);
    fo_credential_free(credential);
    fo_session_free(session);
    assert_int_equal(fake.unload_count, 1);
    fake_end(&fake);
}

static void
no_status_at_any_leg_leaves_anything_behind(void **state)
{
    SECURITY_STATUS status = SEC_E_OK;
    const char *name = NULL;
    size_t count = 0;
    (void)state;
    for (; fo_status_at(count, &status, &name); count++) {
        for (unsigned variant = 0; variant < 2 * 4 * 8; variant++) {
            run_with_status(status, variant & 1, (enum fake_handle)(variant >> 1 & 3), variant >> 3);
        }
    }
    assert_true(count > 50);
    for (unsigned variant = 0; variant < 2 * 4 * 8; variant++) {
        // What a stub answers: a positive number that means failure.
        run_with_status(120, variant & 1, (enum fake_handle)(variant >> 1 & 3), variant >> 3);
    }
}

static void
a_failed_leg_that_leaves_the_room_alone_says_nothing(void **state)
{
    struct fake fake;
    struct fo_session *session = NULL;
    (void)state;
    fake_begin(&fake);
    struct fo_library *library = fake_open_library(&fake);
    struct fo_credential *credential = fake_acquire(library, FO_ROLE_CLIENT);
    const struct fo_session_options options = {0};
    assert_int_equal(fo_session_open(credential, &options, &session), SEC_E_OK);
    fake_reply(&fake,
               (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "secret of the first leg"});
    fake_reply(&fake, (struct fake_reply){.status = SEC_E_INVALID_TOKEN, .leaves_room = true});
    assert_int_equal(fo_session_step(session, NULL, 0).token.count, strlen("secret of the first leg"));
    const struct fo_step_result result = fo_session_step(session, "in", 2);
    assert_int_equal(result.step, FO_STEP_FAILED);
    assert_int_equal(result.token.count, 0);
    fo_session_free(session);
    fo_credential_free(credential);
    fo_library_free(library);
    fake_end(&fake);
}

static void
what_could_not_be_made_answers_like_what_is_closed(void **state)
{
    const struct fo_credential_options credential_options = {.package = "NTLM"};
    const struct fo_session_options session_options = {0};
    const struct fo_import_options import_options = {.package = "NTLM"};
    struct fo_credential *credential = NULL;
    struct fo_session *session = NULL;
    struct fo_octets octets;
    struct fo_package package;
    SecPkgContext_Sizes sizes;
    (void)state;
    assert_int_equal(fo_credential_acquire(NULL, &credential_options, &credential), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_credential_query_package(NULL, &package), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_open(NULL, &session_options, &session), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_import(NULL, &import_options, &session), SEC_E_INVALID_HANDLE);
    assert_null(credential);
    assert_null(session);
    assert_int_equal(fo_session_step(NULL, "in", 2).step, FO_STEP_FAILED);
    assert_int_equal(fo_session_step(NULL, NULL, 0).status, SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_shutdown(NULL).status, SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_use_credential(NULL, NULL), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_protect(NULL, "plain", 5, &octets), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_unprotect(NULL, "junk", 4, &octets), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_query_sizes(NULL, &sizes), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_query_package(NULL, &package), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_impersonate(NULL), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_revert(NULL), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_export(NULL, 0, &octets), SEC_E_INVALID_HANDLE);
    assert_int_equal(fo_session_state(NULL), FO_SESSION_CLOSED);
    fo_session_peer_gone(NULL);
    fo_session_close(NULL);
    fo_session_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_status_at_any_leg_leaves_anything_behind),
        cmocka_unit_test(a_failed_leg_that_leaves_the_room_alone_says_nothing),
        cmocka_unit_test(what_could_not_be_made_answers_like_what_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
