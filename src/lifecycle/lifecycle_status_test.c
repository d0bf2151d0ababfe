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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_status_at_any_leg_leaves_anything_behind),
        cmocka_unit_test(a_failed_leg_that_leaves_the_room_alone_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
