// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the end: every order of closing, at every moment, after every failure.
 */
#include "lifecycle/lifecycle_fake.h"

enum {
    OBJECT_LIBRARY,
    OBJECT_FIRST_CREDENTIAL,
    OBJECT_SECOND_CREDENTIAL,
    OBJECT_SERVER_CREDENTIAL,
    OBJECT_CLIENT,
    OBJECT_SERVER,
    OBJECT_COUNT
};

/** A client that replaces its credential, and a server; anything may be NULL. */
struct world {
    struct fake fake;
    struct fo_library *library;
    struct fo_credential *credentials[3];
    struct fo_session *client;
    struct fo_session *server;
};

static void
free_object(struct world *world, unsigned object, bool is_close_only)
{
    switch (object) {
    case OBJECT_LIBRARY:
        (is_close_only ? fo_library_close : fo_library_free)(world->library);
        break;
    case OBJECT_CLIENT:
        (is_close_only ? fo_session_close : fo_session_free)(world->client);
        break;
    case OBJECT_SERVER:
        (is_close_only ? fo_session_close : fo_session_free)(world->server);
        break;
    default:
        (is_close_only ? fo_credential_close : fo_credential_free)(world->credentials[object - 1]);
        break;
    }
}

static void
prepare(struct fake *fake)
{
    static const struct fake_reply replies[] = {
        {.status = SEC_I_CONTINUE_NEEDED, .token = "hello"},
        {.status = SEC_I_COMPLETE_AND_CONTINUE, .token = "challenge"},
        {.status = SEC_I_INCOMPLETE_CREDENTIALS, .token = ""},
        {.status = SEC_I_COMPLETE_NEEDED, .token = "welcome"},
        {.status = SEC_E_OK, .token = "bye", .extra_bytes = 2},
        {.status = SEC_I_CONTINUE_NEEDED, .token = "close"},
    };
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        fake_reply(fake, replies[i]);
    }
}

static void
acquire(struct world *world, size_t index, enum fo_role role)
{
    const struct fo_identity identity = {.user = "user", .domain = NULL, .password = "secret"};
    const struct fo_credential_options options = {.package = "Fake", .role = role, .identity = &identity};
    if (world->library != NULL) {
        (void)fo_credential_acquire(world->library, &options, &world->credentials[index]);
    }
}

static void
open_objects(struct world *world)
{
    const struct fo_library_options options = {
        .dispatch = world->fake.dispatch,
        .allocator = &world->fake.allocator,
        .unload = fake_unload,
        .user = &world->fake,
    };
    const struct fo_session_options session = {
        .target = "host", .want_allocate_memory = true, .is_stream = true};
    const struct fo_session_options server = {.want_allocate_memory = true};
    (void)fo_library_open(&options, &world->library);
    acquire(world, 0, FO_ROLE_CLIENT);
    acquire(world, 1, FO_ROLE_CLIENT);
    acquire(world, 2, FO_ROLE_SERVER);
    if (world->credentials[0] != NULL) {
        (void)fo_session_open(world->credentials[0], &session, &world->client);
    }
    if (world->credentials[2] != NULL) {
        (void)fo_session_open(world->credentials[2], &server, &world->server);
    }
}

/** What the two sessions do, one thing after the other. @return false past the end. */
static bool
act(struct world *world, unsigned moment)
{
    struct fo_octets octets;
    char name[32];
    struct fo_session *client = world->client;
    struct fo_session *server = world->server;
    if (client == NULL || server == NULL) {
        return false;
    }
    switch (moment) {
    case 0:
        (void)fo_session_step(client, NULL, 0);
        return true;
    case 1:
        (void)fo_session_step(server, "hello", 5);
        return true;
    case 2:
        (void)fo_session_step(client, "challenge", 9);
        return true;
    case 3:
        if (world->credentials[1] != NULL) {
            (void)fo_session_use_credential(client, world->credentials[1]);
        }
        return true;
    case 4:
        (void)fo_session_step(server, "again", 5);
        return true;
    case 5:
        (void)fo_session_step(client, NULL, 0);
        return true;
    case 6:
        (void)fo_session_impersonate(server);
        return true;
    case 7:
        (void)fo_session_protect(client, "message", 7, &octets);
        return true;
    case 8:
        (void)fo_session_unprotect(client, "record", 6, &octets);
        return true;
    case 9:
        (void)fo_session_query_name(server, name, sizeof name);
        return true;
    case 10:
        (void)fo_session_export(server, 0, &octets);
        return true;
    case 11:
        (void)fo_session_shutdown(client);
        return true;
    default:
        return false;
    }
}

/** The permutation of the objects with index @p rank, 0 to 719. */
static void
permute(unsigned rank, unsigned order[OBJECT_COUNT])
{
    for (unsigned i = 0; i < OBJECT_COUNT; i++) {
        order[i] = i;
    }
    for (unsigned i = OBJECT_COUNT; i > 1; i--) {
        unsigned j = rank % i;
        unsigned other = order[i - 1];
        rank /= i;
        order[i - 1] = order[j];
        order[j] = other;
    }
}

static void
free_all(struct world *world, unsigned rank)
{
    unsigned order[OBJECT_COUNT];
    bool had_library = world->library != NULL;
    permute(rank, order);
    for (unsigned i = 0; i < OBJECT_COUNT; i++) {
        free_object(world, order[i], false);
    }
    assert_int_equal(world->fake.unload_count, had_library ? 1 : 0);
    fake_end(&world->fake);
}

static void
every_order_of_freeing_at_every_moment_is_clean(void **state)
{
    (void)state;
    for (unsigned moments = 0; moments <= 12; moments++) {
        for (unsigned rank = 0; rank < 720; rank++) {
            struct world world = {0};
            fake_begin(&world.fake);
            prepare(&world.fake);
            open_objects(&world);
            for (unsigned moment = 0; moment < moments; moment++) {
                assert_true(act(&world, moment));
            }
            free_all(&world, rank);
        }
    }
}

/** Close @p object twice before the moment @p at, let the others go on, and free all. */
static void
close_in_the_midst(unsigned object, unsigned at)
{
    struct world world = {0};
    fake_begin(&world.fake);
    prepare(&world.fake);
    open_objects(&world);
    for (unsigned moment = 0; moment < 12; moment++) {
        if (moment == at) {
            free_object(&world, object, true);
            free_object(&world, object, true);
        }
        assert_true(act(&world, moment));
    }
    free_all(&world, object * 100 + at);
}

static void
closing_in_the_midst_lets_everything_else_go_on(void **state)
{
    (void)state;
    for (unsigned at = 0; at < 12; at++) {
        for (unsigned object = 0; object < OBJECT_COUNT; object++) {
            close_in_the_midst(object, at);
        }
    }
}

/** What the run with all its calls and allocations is without a failure, so that the loops are known to reach
 * them. */
static void
run_whole(struct world *world, unsigned rank)
{
    open_objects(world);
    for (unsigned moment = 0; act(world, moment); moment++) {
    }
    free_all(world, rank);
}

static void
no_failed_allocation_leaves_anything_behind(void **state)
{
    unsigned nth = 0;
    bool is_reached = true;
    (void)state;
    for (nth = 1; is_reached; nth++) {
        struct world world = {0};
        fake_begin(&world.fake);
        prepare(&world.fake);
        world.fake.fail_nth_allocation = nth;
        run_whole(&world, nth * 37 % 720);
        is_reached = world.fake.allocation_count >= nth;
    }
    assert_true(nth > 20);
}

static void
no_failed_call_leaves_anything_behind(void **state)
{
    static const SECURITY_STATUS statuses[] = {SEC_E_INSUFFICIENT_MEMORY, SEC_E_INVALID_HANDLE,
                                               SEC_E_INTERNAL_ERROR,      SEC_E_INCOMPLETE_MESSAGE,
                                               SEC_I_CONTEXT_EXPIRED,     SEC_E_UNSUPPORTED_FUNCTION};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        unsigned nth = 0;
        bool is_reached = true;
        for (nth = 1; is_reached; nth++) {
            struct world world = {0};
            fake_begin(&world.fake);
            prepare(&world.fake);
            world.fake.fail_nth_call = nth;
            world.fake.fail_status = statuses[i];
            run_whole(&world, nth * 53 % 720);
            is_reached = world.fake.has_failed_call;
        }
        assert_true(nth > 30);
    }
}

static void
no_missing_entry_leaves_anything_behind(void **state)
{
    (void)state;
    for (unsigned call = 0; call <= FO_CALL_COUNT; call++) {
        for (int wide = 0; wide < 2; wide++) {
            struct world world = {0};
            fake_begin_without(&world.fake, wide != 0, (enum fo_call)call);
            prepare(&world.fake);
            run_whole(&world, call);
            if (call == FO_CALL_DELETE_SECURITY_CONTEXT || call == FO_CALL_FREE_CREDENTIALS_HANDLE) {
                // What could not be released is not made.
                assert_true(world.fake.object_count <= 3);
            }
        }
    }
}

static void
releases_that_fail_or_overwrite_are_made_once(void **state)
{
    (void)state;
    for (unsigned rank = 0; rank < 720; rank++) {
        struct world world = {0};
        fake_begin(&world.fake);
        prepare(&world.fake);
        world.fake.is_overwriting = true;
        if (rank % 2 == 1) {
            world.fake.statuses[FO_CALL_DELETE_SECURITY_CONTEXT] = SEC_E_INTERNAL_ERROR;
            world.fake.statuses[FO_CALL_FREE_CREDENTIALS_HANDLE] = SEC_E_INVALID_HANDLE;
            world.fake.statuses[FO_CALL_FREE_CONTEXT_BUFFER] = SEC_E_INTERNAL_ERROR;
        }
        open_objects(&world);
        for (unsigned moment = 0; act(&world, moment); moment++) {
        }
        fo_session_close(world.client);
        assert_false(SecIsValidHandle(fo_session_context_handle(world.client)));
        free_all(&world, rank);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_of_freeing_at_every_moment_is_clean),
        cmocka_unit_test(closing_in_the_midst_lets_everything_else_go_on),
        cmocka_unit_test(no_failed_allocation_leaves_anything_behind),
        cmocka_unit_test(no_failed_call_leaves_anything_behind),
        cmocka_unit_test(no_missing_entry_leaves_anything_behind),
        cmocka_unit_test(releases_that_fail_or_overwrite_are_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
