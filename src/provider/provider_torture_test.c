// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Sessions in which every allocation fails once, and sessions on several threads at a time.
 */
#include "provider/provider_fixture.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    THREADS = 4,
    SESSIONS = 200
};

/** Note that a call may fail for want of memory, and in no other way. */
static bool
went_well(SECURITY_STATUS status, unsigned *failures)
{
    if (status == SEC_E_INSUFFICIENT_MEMORY) {
        (*failures)++;
        return false;
    }
    assert_true(status >= 0);
    return true;
}

/** Acquire both credentials as far as memory allows. @return true when both are there. */
static bool
acquire_both(struct pair *pair, unsigned *failures)
{
    struct side *sides[2] = {&pair->client, &pair->server};
    UCHAR user[] = "alice";
    UCHAR domain[] = "DOM";
    SEC_WINNT_AUTH_IDENTITY_A identity = {user, 5, domain, 3, user, 5, SEC_WINNT_AUTH_IDENTITY_ANSI};
    bool is_stream = strcmp(pair->package, UNISP_NAME_A) == 0;
    for (unsigned index = 0; index < 2; index++) {
        SECURITY_STATUS status = pair_acquire_with(pair, sides[index], is_stream ? NULL : &identity);
        if (!went_well(status, failures)) {
            if (index == 1) {
                assert_int_equal(pair->wide->FreeCredentialsHandle(&pair->client.credential), SEC_E_OK);
            }
            return false;
        }
    }
    return true;
}

/** Query what has blocks and release it. */
static void
query_blocks(struct pair *pair, struct side *side, unsigned *failures)
{
    SecPkgContext_NativeNamesW names;
    SecPkgContext_KeyInfoW keys;
    SecPkgContext_NegotiationInfoW info;
    const SecurityFunctionTableW *table = pair->wide;
    CtxtHandle *context = &side->context;
    if (strcmp(pair->package, UNISP_NAME_A) == 0) {
        PCCERT_CONTEXT certificate = NULL;
        ULONG attribute = side->is_server ? SECPKG_ATTR_LOCAL_CERT_CONTEXT : SECPKG_ATTR_REMOTE_CERT_CONTEXT;
        if (went_well(table->QueryContextAttributesW(context, attribute, &certificate), failures)) {
            assert_true(fo_provider_free_certificate(pair->provider, certificate));
        }
        return;
    }
    if (went_well(table->QueryContextAttributesW(context, SECPKG_ATTR_NATIVE_NAMES, &names), failures)) {
        assert_int_equal(table->FreeContextBuffer(names.sClientName), SEC_E_OK);
        assert_int_equal(table->FreeContextBuffer(names.sServerName), SEC_E_OK);
    }
    if (went_well(table->QueryContextAttributesW(context, SECPKG_ATTR_KEY_INFO, &keys), failures)) {
        assert_int_equal(table->FreeContextBuffer(keys.sSignatureAlgorithmName), SEC_E_OK);
        assert_int_equal(table->FreeContextBuffer(keys.sEncryptAlgorithmName), SEC_E_OK);
    }
    if (went_well(table->QueryContextAttributesW(context, SECPKG_ATTR_NEGOTIATION_INFO, &info), failures)) {
        assert_int_equal(table->FreeContextBuffer(info.PackageInfo), SEC_E_OK);
    }
}

/** Impersonate, take a token, export with a token, import. */
static void
use_server(struct pair *pair, unsigned *failures)
{
    const SecurityFunctionTableW *table = pair->wide;
    CtxtHandle *context = &pair->server.context;
    void *token = NULL;
    if (strcmp(pair->package, UNISP_NAME_A) == 0) {
        return;
    }
    if (went_well(table->ImpersonateSecurityContext(context), failures)) {
        assert_int_equal(table->RevertSecurityContext(context), SEC_E_OK);
    }
    if (went_well(table->QuerySecurityContextToken(context, &token), failures)) {
        assert_true(fo_provider_close_handle(pair->provider, token));
    }
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    if (went_well(table->ExportSecurityContext(context, 0, &packed, &token), failures)) {
        SEC_WCHAR name[64];
        (void)fixture_wide(pair->package, name);
        CtxtHandle copy;
        if (went_well(table->ImportSecurityContextW(name, &packed, token, &copy), failures)) {
            assert_int_equal(table->DeleteSecurityContext(&copy), SEC_E_OK);
        }
        assert_true(fo_provider_close_handle(pair->provider, token));
        assert_int_equal(table->FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    }
}

/** A whole session that gives up where memory is short. @return calls that failed. */
static unsigned
run_session(struct pair *pair)
{
    unsigned failures = 0;
    if (!acquire_both(pair, &failures)) {
        return failures;
    }
    if (pair_pump(pair, pair_server_begins(pair))) {
        query_blocks(pair, &pair->client, &failures);
        query_blocks(pair, &pair->server, &failures);
        use_server(pair, &failures);
    } else {
        bool is_short = pair->client.status == SEC_E_INSUFFICIENT_MEMORY ||
                        pair->server.status == SEC_E_INSUFFICIENT_MEMORY;
        assert_true(is_short);
        failures++;
    }
    pair_close(pair);
    return failures;
}

static void
every_allocation_can_fail_without_a_trace(void **state)
{
    (void)state;
    for (unsigned package = 0; package < FIXTURE_PACKAGES; package++) {
        uint64_t nth = 0;
        bool has_failed = true;
        while (has_failed) {
            nth++;
            struct pair pair;
            pair_begin(&pair, NULL);
            pair.package = fixture_packages[package];
            pair.client.is_allocating = true;
            pair.server.is_allocating = true;
            fo_provider_fail_allocation(pair.provider, nth);
            unsigned failures = run_session(&pair);
            has_failed = fo_provider_allocation_failed(pair.provider);
            assert_int_equal(failures, has_failed ? 1 : 0);
            pair_expect_empty(&pair);
            pair_end(&pair);
        }
        assert_true(nth > 8);
    }
}

/** What the threads share. */
struct crowd {
    struct pair pairs[THREADS];
    atomic_uint done;
};

struct member {
    struct crowd *crowd;
    unsigned index;
};

static void *
run_sessions(void *user)
{
    const struct member *member = user;
    struct pair *pair = &member->crowd->pairs[member->index];
    for (unsigned session = 0; session < SESSIONS; session++) {
        pair->package = fixture_packages[(session + member->index) % FIXTURE_PACKAGES];
        if (run_session(pair) == 0) {
            atomic_fetch_add(&member->crowd->done, 1);
        }
    }
    return NULL;
}

static void
sessions_on_several_threads_do_not_disturb_each_other(void **state)
{
    (void)state;
    static struct crowd crowd;
    struct pair first;
    pair_begin(&first, NULL);
    struct member members[THREADS];
    pthread_t threads[THREADS];
    for (unsigned index = 0; index < THREADS; index++) {
        crowd.pairs[index] = first;
        crowd.pairs[index].client.is_allocating = index % 2 == 0;
        members[index] = (struct member){&crowd, index};
        assert_int_equal(pthread_create(&threads[index], NULL, run_sessions, &members[index]), 0);
    }
    for (unsigned index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_join(threads[index], NULL), 0);
    }
    assert_int_equal(atomic_load(&crowd.done), THREADS * SESSIONS);
    pair_expect_empty(&first);
    pair_end(&first);
}

/** One direction of the traffic on a pair of contexts. */
struct traffic {
    struct pair *pair;
    bool is_encrypting;
};

static void *
run_traffic(void *user)
{
    const struct traffic *traffic = user;
    CtxtHandle *context = &traffic->pair->client.context;
    for (unsigned count = 0; count < SESSIONS; count++) {
        unsigned char token[16] = {0};
        unsigned char data[8] = {0};
        SecBuffer buffers[2] = {{16, SECBUFFER_TOKEN, token}, {8, SECBUFFER_DATA, data}};
        SecBufferDesc desc = {SECBUFFER_VERSION, 2, buffers};
        SECURITY_STATUS status = traffic->is_encrypting
                                     ? traffic->pair->wide->EncryptMessage(context, 0, &desc, 0)
                                     : traffic->pair->wide->DecryptMessage(context, &desc, 0, NULL);
        if (status != (traffic->is_encrypting ? SEC_E_OK : SEC_E_MESSAGE_ALTERED)) {
            return user;
        }
    }
    return NULL;
}

static void
one_thread_encrypts_while_another_decrypts(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    struct traffic traffic[2] = {{&pair, true}, {&pair, false}};
    pthread_t threads[2];
    for (unsigned index = 0; index < 2; index++) {
        assert_int_equal(pthread_create(&threads[index], NULL, run_traffic, &traffic[index]), 0);
    }
    for (unsigned index = 0; index < 2; index++) {
        void *wrong = &pair;
        assert_int_equal(pthread_join(threads[index], &wrong), 0);
        assert_null(wrong);
    }
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
count_yield(void *user)
{
    (*(unsigned *)user)++;
    struct fo_provider_count now;
    /* No lock is held, or this would never return. */
    fo_provider_count(fo_provider_current(), &now);
}

static void
each_call_yields_once_without_a_lock(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    unsigned yields = 0;
    fo_provider_set_yield(pair.provider, count_yield, &yields);
    pair_establish(&pair, NTLMSP_NAME_A);
    pair_close(&pair);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(yields, 10);
    assert_int_equal(now.call_count, 10);
    pair_end(&pair);
}

static void
the_clock_stops_at_its_ends(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    assert_int_equal(fo_provider_clock_get(pair.provider), FO_PROVIDER_CLOCK_START);
    fo_provider_clock_advance(pair.provider, INT64_MAX);
    assert_true(fo_provider_clock_get(pair.provider) == FO_PROVIDER_NEVER);
    fo_provider_clock_advance(pair.provider, INT64_MIN);
    assert_int_equal(fo_provider_clock_get(pair.provider), 0);
    fo_provider_clock_set(pair.provider, 77);
    assert_int_equal(fo_provider_clock_get(pair.provider), 77);
    pair_end(&pair);
}

static void
a_difference_names_what_is_left(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    struct fo_provider_count before;
    struct fo_provider_count after;
    struct fo_provider_difference difference;
    fo_provider_count(pair.provider, &before);
    pair_acquire(&pair, NTLMSP_NAME_A);
    fo_provider_count(pair.provider, &after);
    assert_false(fo_provider_count_compare(&before, &after, &difference));
    assert_int_equal(difference.live[FO_PROVIDER_CREDENTIAL], 2);
    assert_true(difference.bytes > 0);
    assert_string_equal(fo_provider_kind_name(FO_PROVIDER_CREDENTIAL), "credential");
    pair_close(&pair);
    fo_provider_count(pair.provider, &after);
    assert_true(fo_provider_count_compare(&before, &after, &difference));
    pair_end(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_can_fail_without_a_trace),
        cmocka_unit_test(sessions_on_several_threads_do_not_disturb_each_other),
        cmocka_unit_test(one_thread_encrypts_while_another_decrypts),
        cmocka_unit_test(each_call_yields_once_without_a_lock),
        cmocka_unit_test(the_clock_stops_at_its_ends),
        cmocka_unit_test(a_difference_names_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
