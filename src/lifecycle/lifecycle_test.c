// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of legs: what each status makes of a session.
 */
#include "lifecycle/lifecycle_fake.h"

/** A fake with one library, one credential and one session. */
struct world {
    struct fake fake;
    struct fo_library *library;
    struct fo_credential *credential;
    struct fo_session *session;
};

static void
begin(struct world *world, enum fo_role role, const struct fo_session_options *options)
{
    fake_begin(&world->fake);
    world->library = fake_open_library(&world->fake);
    world->credential = fake_acquire(world->library, role);
    assert_int_equal(fo_session_open(world->credential, options, &world->session), SEC_E_OK);
}

/** Free all in the wrong order, and check that the calls were @p log. */
static void
end(struct world *world, const char *log)
{
    fo_library_free(world->library);
    fo_credential_free(world->credential);
    assert_int_equal(world->fake.unload_count, 0);
    fo_session_free(world->session);
    assert_int_equal(world->fake.unload_count, 1);
    if (log != NULL) {
        assert_string_equal(world->fake.log, log);
    }
    fake_end(&world->fake);
}

static struct fo_step_result
step(struct world *world, const char *input, enum fo_step expected)
{
    struct fo_step_result result = fo_session_step(world->session, input, input == NULL ? 0 : strlen(input));
    assert_int_equal(result.step, expected);
    return result;
}

static void
assert_token(const struct fo_step_result *result, const char *expected)
{
    assert_int_equal(result->token.count, strlen(expected));
    assert_memory_equal(result->token.bytes, expected, strlen(expected));
}

static void
assert_input(const struct world *world, const char *expected)
{
    assert_int_equal(world->fake.input_bytes, strlen(expected));
    assert_memory_equal(world->fake.input, expected, strlen(expected));
}

static void
a_handshake_ends_with_context_credential_and_module(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.target = "host/\xc3\xa4"});
    assert_int_equal(fo_session_state(world.session), FO_SESSION_NEW);
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "one"});
    struct fo_step_result result = step(&world, NULL, FO_STEP_CONTINUE);
    assert_token(&result, "one");
    assert_memory_equal(world.fake.last_target, u"host/\u00e4", 7 * sizeof(SEC_WCHAR));
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_OK});
    result = step(&world, "two", FO_STEP_DONE);
    assert_int_equal(result.token.count, 0);
    assert_null(result.token.bytes);
    assert_input(&world, "two");
    assert_int_equal(fo_session_state(world.session), FO_SESSION_ESTABLISHED);
    end(&world, "KBAIIDF");
}

static void
tokens_of_the_package_are_freed_once_each(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){.want_allocate_memory = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = ""});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_OK, .token = "last"});
    struct fo_step_result result = step(&world, "a", FO_STEP_CONTINUE);
    assert_int_equal(result.token.count, 0);
    result = step(&world, "b", FO_STEP_DONE);
    assert_token(&result, "last");
    end(&world, "KBASBSBDF");
}

static void
a_package_that_does_not_allocate_writes_to_own_memory(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.want_allocate_memory = true});
    world.fake.is_allocation_refused = true;
    fake_reply(&world.fake,
               (struct fake_reply){.status = SEC_E_BUFFER_TOO_SMALL, .handle = FAKE_HANDLE_NONE});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "mine"});
    struct fo_step_result result = step(&world, NULL, FO_STEP_CONTINUE);
    assert_token(&result, "mine");
    (void)step(&world, "b", FO_STEP_DONE);
    end(&world, "KBAIIIDF");
}

static void
a_refused_first_leg_that_left_a_context_is_cleared_before_the_next(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.want_allocate_memory = true});
    fake_reply(&world.fake,
               (struct fake_reply){.status = SEC_E_INSUFFICIENT_MEMORY, .token = "", .is_unflagged = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "mine"});
    struct fo_step_result result = step(&world, NULL, FO_STEP_CONTINUE);
    assert_token(&result, "mine");
    end(&world, "KBAIBDIDF");
}

static void
a_refused_later_leg_is_not_made_again(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.want_allocate_memory = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "one"});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_BUFFER_TOO_SMALL, .is_unflagged = true});
    (void)step(&world, NULL, FO_STEP_CONTINUE);
    struct fo_step_result result = step(&world, "b", FO_STEP_FAILED);
    assert_int_equal(result.status, SEC_E_BUFFER_TOO_SMALL);
    end(&world, "KBAIBIDF");
}

static void
a_package_that_is_silent_about_memory_is_not_asked_again(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.want_allocate_memory = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .is_unflagged = true});
    (void)step(&world, NULL, FO_STEP_CONTINUE);
    world.fake.is_allocation_refused = true;
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_OK, .token = "mine"});
    struct fo_step_result result = step(&world, "b", FO_STEP_DONE);
    assert_token(&result, "mine");
    end(&world, "KBAIIDF");
}

static void
the_newest_value_of_a_handle_is_the_one_that_counts(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){0});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED});
    fake_reply(&world.fake,
               (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .handle = FAKE_HANDLE_OTHER});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .handle = FAKE_HANDLE_NONE});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_OK, .handle = FAKE_HANDLE_ZERO});
    (void)step(&world, NULL, FO_STEP_CONTINUE);
    ULONG_PTR first = fo_session_context_handle(world.session)->dwLower;
    (void)step(&world, "b", FO_STEP_CONTINUE);
    assert_int_equal(fo_session_context_handle(world.session)->dwLower, first + 1);
    (void)step(&world, "c", FO_STEP_CONTINUE);
    (void)step(&world, "d", FO_STEP_DONE);
    assert_int_equal(fo_session_context_handle(world.session)->dwLower, first + 1);
    end(&world, "KBAIIIIDF");
}

static void
a_failed_later_leg_leaves_the_old_handle_to_be_deleted(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){0});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_INVALID_TOKEN, .handle = FAKE_HANDLE_OTHER});
    (void)step(&world, NULL, FO_STEP_CONTINUE);
    ULONG_PTR first = fo_session_context_handle(world.session)->dwLower;
    (void)step(&world, "b", FO_STEP_FAILED);
    assert_int_equal(fo_session_context_handle(world.session)->dwLower, first);
    end(&world, "KBAIIDF");
}

static void
a_failed_first_leg_owes_a_delete_only_for_a_live_handle(void **state)
{
    static const struct {
        enum fake_handle handle;
        const char *log;
    } cases[] = {{FAKE_HANDLE_USUAL, "KBAIDF"}, {FAKE_HANDLE_NONE, "KBAIF"}, {FAKE_HANDLE_ZERO, "KBAIF"}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct world world;
        begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){0});
        fake_reply(&world.fake, (struct fake_reply){
                                    .status = SEC_E_LOGON_DENIED, .handle = cases[i].handle, .token = "no"});
        struct fo_step_result result = step(&world, NULL, FO_STEP_FAILED);
        assert_int_equal(result.status, SEC_E_LOGON_DENIED);
        assert_token(&result, "no");
        result = step(&world, "more", FO_STEP_FAILED);
        assert_int_equal(result.status, SEC_E_OUT_OF_SEQUENCE);
        end(&world, cases[i].log);
    }
}

static void
a_success_without_a_handle_is_a_failure(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.want_allocate_memory = true});
    fake_reply(&world.fake, (struct fake_reply){
                                .status = SEC_I_CONTINUE_NEEDED, .handle = FAKE_HANDLE_NONE, .token = "one"});
    struct fo_step_result result = step(&world, NULL, FO_STEP_FAILED);
    assert_int_equal(result.status, SEC_E_INTERNAL_ERROR);
    assert_int_equal(result.token.count, 0);
    end(&world, "KBAIBF");
}

static void
an_incomplete_message_is_resubmitted_with_what_follows(void **state)
{
    static const enum fake_handle handles[] = {FAKE_HANDLE_NONE, FAKE_HANDLE_USUAL};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct world world;
        begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){.is_stream = true});
        fake_reply(&world.fake,
                   (struct fake_reply){.status = SEC_E_INCOMPLETE_MESSAGE, .handle = handles[i]});
        fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED});
        fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_INCOMPLETE_MESSAGE});
        fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_OK});
        struct fo_step_result result = step(&world, "ab", FO_STEP_NEED_INPUT);
        assert_int_equal(result.input_left_bytes, 2);
        result = step(&world, "cd", FO_STEP_CONTINUE);
        assert_input(&world, "abcd");
        assert_int_equal(result.input_left_bytes, 0);
        (void)step(&world, "e", FO_STEP_NEED_INPUT);
        (void)step(&world, "f", FO_STEP_DONE);
        assert_input(&world, "ef");
        end(&world, "KBASSSSDF");
    }
}

static void
bytes_that_a_leg_did_not_use_go_to_the_next(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .extra_bytes = 3});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_E_OK, .extra_bytes = 900});
    (void)step(&world, NULL, FO_STEP_CONTINUE);
    struct fo_step_result result = step(&world, NULL, FO_STEP_NEED_INPUT);
    assert_int_equal(result.status, SEC_E_INCOMPLETE_MESSAGE);
    result = step(&world, "abcdef", FO_STEP_CONTINUE);
    assert_int_equal(result.input_left_bytes, 3);
    result = step(&world, NULL, FO_STEP_DONE);
    assert_input(&world, "def");
    // A count beyond the input cannot be.
    assert_int_equal(result.input_left_bytes, 3);
    end(&world, "KBAIIIDF");
}

static void
a_leg_that_uses_and_says_nothing_is_not_repeated_for_ever(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT, &(struct fo_session_options){.is_stream = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .extra_bytes = 2});
    (void)step(&world, NULL, FO_STEP_CONTINUE);
    struct fo_step_result result = step(&world, "ab", FO_STEP_FAILED);
    assert_int_equal(result.status, SEC_E_INTERNAL_ERROR);
    end(&world, "KBAIIDF");
}

static void
completion_comes_before_the_token_is_given_and_loses_no_leg(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){.want_allocate_memory = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_COMPLETE_AND_CONTINUE, .token = "x"});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_COMPLETE_NEEDED, .token = "y"});
    struct fo_step_result result = step(&world, "a", FO_STEP_CONTINUE);
    assert_string_equal(world.fake.log, "KBASC");
    assert_token(&result, "x");
    assert_int_equal(fo_session_state(world.session), FO_SESSION_HANDSHAKING);
    result = step(&world, "b", FO_STEP_DONE);
    assert_token(&result, "y");
    end(&world, "KBASCBSCBDF");
}

static void
a_failed_completion_leaves_only_the_delete(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_SERVER, &(struct fo_session_options){.want_allocate_memory = true});
    world.fake.statuses[FO_CALL_COMPLETE_AUTH_TOKEN] = SEC_E_MESSAGE_ALTERED;
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_COMPLETE_NEEDED, .token = "x"});
    struct fo_step_result result = step(&world, "a", FO_STEP_FAILED);
    assert_int_equal(result.status, SEC_E_MESSAGE_ALTERED);
    assert_int_equal(result.token.count, 0);
    end(&world, "KBASCBDF");
}

static void
an_alert_is_given_out_and_freed(void **state)
{
    struct world world;
    (void)state;
    begin(&world, FO_ROLE_CLIENT,
          &(struct fo_session_options){.want_allocate_memory = true, .is_stream = true});
    fake_reply(&world.fake, (struct fake_reply){.status = SEC_I_CONTINUE_NEEDED, .token = "hello"});
    fake_reply(&world.fake,
               (struct fake_reply){.status = SEC_E_ILLEGAL_MESSAGE, .token = "", .alert = "alert"});
    (void)step(&world, NULL, FO_STEP_CONTINUE);
    struct fo_step_result result = step(&world, "junk", FO_STEP_FAILED);
    assert_token(&result, "alert");
    end(&world, "KBAIBIBBDF");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handshake_ends_with_context_credential_and_module),
        cmocka_unit_test(tokens_of_the_package_are_freed_once_each),
        cmocka_unit_test(a_package_that_does_not_allocate_writes_to_own_memory),
        cmocka_unit_test(a_refused_first_leg_that_left_a_context_is_cleared_before_the_next),
        cmocka_unit_test(a_refused_later_leg_is_not_made_again),
        cmocka_unit_test(a_package_that_is_silent_about_memory_is_not_asked_again),
        cmocka_unit_test(the_newest_value_of_a_handle_is_the_one_that_counts),
        cmocka_unit_test(a_failed_later_leg_leaves_the_old_handle_to_be_deleted),
        cmocka_unit_test(a_failed_first_leg_owes_a_delete_only_for_a_live_handle),
        cmocka_unit_test(a_success_without_a_handle_is_a_failure),
        cmocka_unit_test(an_incomplete_message_is_resubmitted_with_what_follows),
        cmocka_unit_test(bytes_that_a_leg_did_not_use_go_to_the_next),
        cmocka_unit_test(a_leg_that_uses_and_says_nothing_is_not_repeated_for_ever),
        cmocka_unit_test(completion_comes_before_the_token_is_given_and_loses_no_leg),
        cmocka_unit_test(a_failed_completion_leaves_only_the_delete),
        cmocka_unit_test(an_alert_is_given_out_and_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
