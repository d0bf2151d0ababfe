// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of credentials and libraries that threads share; a race detector sees more in them than they assert.
 */
#include "lifecycle/lifecycle_fake.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    THREADS = 4,
    ROUNDS = 400,
};

/** An SSPI that only counts, from any thread. */
struct counter {
    atomic_int credentials;
    atomic_int contexts;
    atomic_int blocks;
    atomic_int unloads;
    atomic_int wrong; /**< Calls after the unload, releases without an object. */
};

static SECURITY_STATUS
count_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    static const SecPkgInfoW package = {.cbMaxToken = 16};
    struct counter *counter = user;
    (void)inner;
    if (atomic_load(&counter->unloads) != 0) {
        atomic_fetch_add(&counter->wrong, 1);
    }
    switch (frame->call) {
    case FO_CALL_QUERY_SECURITY_PACKAGE_INFO:
        *(const void **)frame->arguments[1].pointer = &package;
        atomic_fetch_add(&counter->blocks, 1);
        return SEC_E_OK;
    case FO_CALL_FREE_CONTEXT_BUFFER:
        atomic_fetch_sub(&counter->blocks, 1);
        return SEC_E_OK;
    case FO_CALL_ACQUIRE_CREDENTIALS_HANDLE:
        atomic_fetch_add(&counter->credentials, 1);
        *(SecHandle *)frame->arguments[7].pointer = (SecHandle){1, 2};
        return SEC_E_OK;
    case FO_CALL_FREE_CREDENTIALS_HANDLE:
        if (atomic_fetch_sub(&counter->credentials, 1) < 1) {
            atomic_fetch_add(&counter->wrong, 1);
        }
        return SEC_E_OK;
    case FO_CALL_INITIALIZE_SECURITY_CONTEXT:
        if (((const SecHandle *)frame->arguments[0].pointer)->dwLower != 1) {
            atomic_fetch_add(&counter->wrong, 1);
        }
        if (frame->arguments[1].pointer == NULL) {
            atomic_fetch_add(&counter->contexts, 1);
            *(SecHandle *)frame->arguments[8].pointer = (SecHandle){3, 4};
            return SEC_I_CONTINUE_NEEDED;
        }
        return SEC_E_OK;
    case FO_CALL_DELETE_SECURITY_CONTEXT:
        // The shared credential must still be there.
        if (atomic_load(&counter->credentials) < 1 || atomic_fetch_sub(&counter->contexts, 1) < 1) {
            atomic_fetch_add(&counter->wrong, 1);
        }
        return SEC_E_OK;
    default:
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
}

static void
count_unload(void *user)
{
    struct counter *counter = user;
    atomic_fetch_add(&counter->unloads, 1);
}

static const struct fo_session_options session_options = {.want_allocate_memory = false};

/** Run sessions on a credential that another thread may close at any time. */
static void *
run_sessions(void *argument)
{
    struct fo_credential *credential = argument;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct fo_session *session = NULL;
        if (fo_session_open(credential, &session_options, &session) != SEC_E_OK) {
            break;
        }
        (void)fo_session_step(session, NULL, 0);
        if (round % 3 != 0) {
            (void)fo_session_step(session, "a", 1);
        }
        fo_session_free(session);
    }
    return NULL;
}

static void *
close_credential(void *credential)
{
    fo_credential_close(credential);
    return NULL;
}

static void *
close_library(void *library)
{
    fo_library_close(library);
    return NULL;
}

static struct fo_library *
open_library(struct counter *counter, struct fo_dispatch *dispatch, struct fake *fake)
{
    struct fo_library *library = NULL;
    fake_begin(fake);
    assert_int_equal(fo_interpose_install(&fake->dispatch, count_call, counter, dispatch), FO_OK);
    const struct fo_library_options options = {
        .dispatch = *dispatch, .unload = count_unload, .user = counter};
    assert_int_equal(fo_library_open(&options, &library), SEC_E_OK);
    return library;
}

static void
finish(struct counter *counter, struct fo_dispatch *dispatch, struct fake *fake)
{
    assert_int_equal(atomic_load(&counter->unloads), 1);
    assert_int_equal(atomic_load(&counter->wrong), 0);
    assert_int_equal(atomic_load(&counter->credentials), 0);
    assert_int_equal(atomic_load(&counter->contexts), 0);
    assert_int_equal(atomic_load(&counter->blocks), 0);
    fo_interpose_remove(dispatch);
    fake_end(fake);
}

/** Share one credential among threads, and close it and the library meanwhile. */
static void
share(bool is_closing)
{
    static struct counter counter;
    static struct fake fake;
    struct fo_dispatch dispatch;
    struct fo_credential *credential = NULL;
    pthread_t threads[THREADS + 4];
    memset(&counter, 0, sizeof counter);
    struct fo_library *library = open_library(&counter, &dispatch, &fake);
    const struct fo_credential_options options = {.package = "Fake"};
    assert_int_equal(fo_credential_acquire(library, &options, &credential), SEC_E_OK);
    size_t count = 0;
    while (count < THREADS) {
        assert_int_equal(pthread_create(&threads[count++], NULL, run_sessions, credential), 0);
    }
    for (size_t i = 0; is_closing && i < 2; i++) {
        assert_int_equal(pthread_create(&threads[count++], NULL, close_credential, credential), 0);
        assert_int_equal(pthread_create(&threads[count++], NULL, close_library, library), 0);
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&counter.unloads), is_closing ? 1 : 0);
    fo_credential_free(credential);
    fo_library_free(library);
    finish(&counter, &dispatch, &fake);
}

static void
threads_share_a_credential(void **state)
{
    (void)state;
    share(false);
}

static void
a_credential_closed_under_other_threads_is_freed_once_by_the_last(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 40; round++) {
        share(true);
    }
}

static void *
acquire_and_use(void *library)
{
    for (unsigned round = 0; round < ROUNDS / 4; round++) {
        struct fo_credential *credential = NULL;
        const struct fo_credential_options options = {.package = "Fake"};
        if (fo_credential_acquire(library, &options, &credential) != SEC_E_OK) {
            break;
        }
        struct fo_session *session = NULL;
        assert_int_equal(fo_session_open(credential, &session_options, &session), SEC_E_OK);
        fo_credential_free(credential);
        (void)fo_session_step(session, NULL, 0);
        fo_session_free(session);
    }
    return NULL;
}

static void
a_library_closed_under_other_threads_unloads_once(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 40; round++) {
        static struct counter counter;
        static struct fake fake;
        struct fo_dispatch dispatch;
        pthread_t threads[THREADS];
        memset(&counter, 0, sizeof counter);
        struct fo_library *library = open_library(&counter, &dispatch, &fake);
        for (size_t i = 0; i < THREADS; i++) {
            assert_int_equal(
                pthread_create(&threads[i], NULL, i == 0 ? close_library : acquire_and_use, library), 0);
        }
        for (size_t i = 0; i < THREADS; i++) {
            assert_int_equal(pthread_join(threads[i], NULL), 0);
        }
        fo_library_free(library);
        finish(&counter, &dispatch, &fake);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_a_credential),
        cmocka_unit_test(a_credential_closed_under_other_threads_is_freed_once_by_the_last),
        cmocka_unit_test(a_library_closed_under_other_threads_unloads_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
