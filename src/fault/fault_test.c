// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of faults in front of a provider that only remembers.
 */
#include "base/test.h"
#include "fault/fault.h"

#include <pthread.h>
#include <string.h>

enum {
    THREADS = 4,
    THREAD_CALLS = 5000,
};

/** A provider whose legs write a token of five bytes. */
static struct provider {
    uint32_t call_count;
    SECURITY_STATUS answer;
    unsigned char token[8];
} provider;

/** What the observer heard last. */
static struct heard {
    uint32_t count;
    enum fo_call call;
    SECURITY_STATUS status;
    uint8_t how;
} heard;

static struct fo_dispatch fake;
static struct fo_dispatch faulty;
static SecurityFunctionTableW present;

static SECURITY_STATUS
answer_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    struct provider *self = user;
    (void)inner;
    (void)__atomic_add_fetch(&self->call_count, 1, __ATOMIC_RELAXED);
    if (frame->call == FO_CALL_INITIALIZE_SECURITY_CONTEXT) {
        int index = fo_call_operand_find(frame->call, "output", strlen("output"));
        SecBufferDesc *output = frame->arguments[index].pointer;
        if (output != NULL) {
            memcpy(self->token, "\1\2\3\4\5", 5);
            output->pBuffers[0].pvBuffer = self->token;
            output->pBuffers[0].cbBuffer = 5;
        }
    }
    return self->answer;
}

static void
listen(void *user, enum fo_call call, SECURITY_STATUS status, uint8_t how)
{
    struct heard *self = user;
    self->count++;
    self->call = call;
    self->status = status;
    self->how = how;
}

static int
set_up(void **test)
{
    (void)test;
    memset(&present, 0xff, sizeof(present));
    present.dwVersion = 5;
    provider = (struct provider){.answer = SEC_E_OK};
    heard = (struct heard){0};
    fo_fault_reset();
    fo_fault_set_observer(listen, &heard);
    struct fo_dispatch dummy;
    fo_dispatch_init(&dummy, &present, true, 0);
    assert_int_equal(fo_interpose_install(&dummy, answer_call, &provider, &fake), FO_OK);
    assert_int_equal(fo_fault_install(&fake, &faulty), FO_OK);
    return 0;
}

static int
tear_down(void **test)
{
    (void)test;
    fo_fault_remove(&faulty);
    fo_interpose_remove(&fake);
    fo_fault_reset();
    return 0;
}

static SECURITY_STATUS
call_delete(void)
{
    SecHandle handle = {1, 2};
    struct fo_frame frame = {.call = FO_CALL_DELETE_SECURITY_CONTEXT, .wide = true};
    frame.arguments[0].pointer = &handle;
    return fo_dispatch_invoke(&faulty, &frame);
}

static SECURITY_STATUS
call_leg(SecBuffer *token)
{
    SecBufferDesc output = {.ulVersion = SECBUFFER_VERSION, .cBuffers = 1, .pBuffers = token};
    struct fo_frame frame = {.call = FO_CALL_INITIALIZE_SECURITY_CONTEXT, .wide = true};
    int index = fo_call_operand_find(frame.call, "output", strlen("output"));
    frame.arguments[index].pointer = token != NULL ? &output : NULL;
    return fo_dispatch_invoke(&faulty, &frame);
}

static void
an_empty_plan_lets_every_call_pass(void **test)
{
    (void)test;
    assert_int_equal(call_delete(), SEC_E_OK);
    assert_int_equal(provider.call_count, 1);
    assert_int_equal(fo_fault_call_count(), 1);
    assert_int_equal(fo_fault_fired_count(), 0);
    assert_int_equal(heard.count, 0);
}

static void
a_refused_call_never_reaches_the_provider(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_STATUS, .status = SEC_E_INTERNAL_ERROR};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    assert_int_equal(call_delete(), SEC_E_INTERNAL_ERROR);
    assert_int_equal(provider.call_count, 0);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.call, FO_CALL_DELETE_SECURITY_CONTEXT);
    assert_int_equal(heard.status, SEC_E_INTERNAL_ERROR);
    assert_int_equal(heard.how, 1);
    assert_int_equal(call_delete(), SEC_E_OK);
    assert_int_equal(fo_fault_fired_count(), 1);
}

static void
a_fault_fires_from_the_nth_matching_call_for_its_times(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_STATUS,
                             .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
                             .nth = 2,
                             .times = 2,
                             .status = SEC_E_INVALID_HANDLE};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    assert_int_equal(call_leg(NULL), SEC_E_OK);
    assert_int_equal(call_delete(), SEC_E_OK);
    assert_int_equal(call_leg(NULL), SEC_E_OK);
    assert_int_equal(call_delete(), SEC_E_INVALID_HANDLE);
    assert_int_equal(call_delete(), SEC_E_INVALID_HANDLE);
    assert_int_equal(call_delete(), SEC_E_OK);
    assert_int_equal(fo_fault_fired_count(), 2);
    assert_int_equal(fo_fault_call_count(), 6);
}

static void
a_fault_for_all_times_never_ends(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_STATUS, .times = UINT32_MAX, .status = SEC_E_INTERNAL_ERROR};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    for (int round = 0; round < 100; round++) {
        assert_int_equal(call_delete(), SEC_E_INTERNAL_ERROR);
    }
    assert_int_equal(provider.call_count, 0);
}

static void
a_status_after_replaces_success_only(void **test)
{
    (void)test;
    struct fo_fault fault = {
        .kind = FO_FAULT_STATUS_AFTER, .times = UINT32_MAX, .status = SEC_E_LOGON_DENIED};
    SecBuffer token = {.BufferType = SECBUFFER_TOKEN};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    provider.answer = SEC_I_CONTINUE_NEEDED;
    assert_int_equal(call_leg(&token), SEC_E_LOGON_DENIED);
    assert_int_equal(token.cbBuffer, 5);
    assert_int_equal(heard.how, 2);
    provider.answer = SEC_E_INVALID_TOKEN;
    assert_int_equal(call_leg(&token), SEC_E_INVALID_TOKEN);
    assert_int_equal(provider.call_count, 2);
    assert_int_equal(fo_fault_fired_count(), 1);
}

static void
a_leg_that_wants_more_input_gave_nothing_to_alter(void **test)
{
    (void)test;
    struct fo_fault status = {
        .kind = FO_FAULT_STATUS_AFTER, .times = UINT32_MAX, .status = SEC_E_LOGON_DENIED};
    struct fo_fault flip = {.kind = FO_FAULT_FLIP_TOKEN, .times = UINT32_MAX};
    unsigned char room[4] = {1, 2, 3, 4};
    SecBuffer token = {.BufferType = SECBUFFER_TOKEN, .cbBuffer = sizeof room, .pvBuffer = room};
    provider.answer = SEC_E_INCOMPLETE_MESSAGE;
    assert_int_equal(fo_fault_add(&status), FO_OK);
    assert_int_equal(call_leg(&token), SEC_E_INCOMPLETE_MESSAGE);
    fo_fault_set_plan(&(struct fo_fault_plan){.count = 1, .faults = {flip}});
    assert_int_equal(call_leg(&token), SEC_E_INCOMPLETE_MESSAGE);
    assert_int_equal(room[0], 1);
    assert_int_equal(fo_fault_fired_count(), 0);
}

static void
an_emptied_token_keeps_its_pointer(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_EMPTY_TOKEN};
    SecBuffer token = {.BufferType = SECBUFFER_TOKEN | SECBUFFER_READONLY};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    assert_int_equal(call_leg(&token), SEC_E_OK);
    assert_int_equal(token.cbBuffer, 0);
    assert_ptr_equal(token.pvBuffer, provider.token);
    assert_int_equal(heard.how, 2);
}

static void
a_flipped_token_differs_in_one_byte(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_FLIP_TOKEN, .argument = 7};
    SecBuffer token = {.BufferType = SECBUFFER_TOKEN};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    assert_int_equal(call_leg(&token), SEC_E_OK);
    assert_int_equal(token.cbBuffer, 5);
    assert_memory_equal(provider.token, "\1\2\xfc\4\5", 5);
}

static void
a_cut_token_is_shorter(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_CUT_TOKEN, .argument = 8};
    SecBuffer token = {.BufferType = SECBUFFER_TOKEN};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    assert_int_equal(call_leg(&token), SEC_E_OK);
    assert_int_equal(token.cbBuffer, 3);
}

static void
a_token_too_large_is_refused_with_the_size_needed(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_OVERSIZED_TOKEN, .argument = 99};
    unsigned char room[16];
    SecBuffer token = {.cbBuffer = 16, .BufferType = SECBUFFER_TOKEN, .pvBuffer = room};
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    fault.nth = 2;
    fault.argument = 0;
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    assert_int_equal(call_leg(&token), SEC_E_BUFFER_TOO_SMALL);
    assert_int_equal(token.cbBuffer, 99);
    token.cbBuffer = 16;
    assert_int_equal(call_leg(&token), SEC_E_BUFFER_TOO_SMALL);
    assert_int_equal(token.cbBuffer, 33);
    assert_int_equal(provider.call_count, 0);
}

static void
a_token_fault_without_a_token_does_not_fire(void **test)
{
    (void)test;
    for (int kind = FO_FAULT_EMPTY_TOKEN; kind < FO_FAULT_KIND_COUNT; kind++) {
        struct fo_fault fault = {.kind = (enum fo_fault_kind)kind, .times = UINT32_MAX};
        fo_fault_set_plan(&(struct fo_fault_plan){.count = 1, .faults = {fault}});
        provider.call_count = 0;
        assert_int_equal(call_delete(), SEC_E_OK);
        assert_int_equal(call_leg(NULL), SEC_E_OK);
        assert_int_equal(provider.call_count, 2);
        assert_int_equal(fo_fault_fired_count(), 0);
    }
}

static void
of_two_faults_on_one_call_the_first_fires_and_both_count(void **test)
{
    (void)test;
    struct fo_fault_plan plan = {
        .count = 2,
        .faults = {{.kind = FO_FAULT_STATUS, .nth = 1, .status = SEC_E_INTERNAL_ERROR},
                   {.kind = FO_FAULT_STATUS, .nth = 2, .status = SEC_E_INVALID_HANDLE}},
    };
    fo_fault_set_plan(&plan);
    assert_int_equal(call_delete(), SEC_E_INTERNAL_ERROR);
    assert_int_equal(call_delete(), SEC_E_INVALID_HANDLE);
    assert_int_equal(call_delete(), SEC_E_OK);
}

static void
a_plan_is_bounded(void **test)
{
    (void)test;
    struct fo_fault fault = {.kind = FO_FAULT_STATUS, .nth = 1000};
    for (int index = 0; index < FO_FAULTS_MAX; index++) {
        assert_int_equal(fo_fault_add(&fault), FO_OK);
    }
    assert_int_equal(fo_fault_add(&fault), FO_ERROR_LIMIT);
}

static void *
call_often(void *user)
{
    (void)user;
    for (int round = 0; round < THREAD_CALLS; round++) {
        (void)call_delete();
    }
    return NULL;
}

static void
threads_together_meet_a_fault_as_often_as_planned(void **test)
{
    (void)test;
    struct fo_fault fault = {
        .kind = FO_FAULT_STATUS, .nth = 100, .times = 777, .status = SEC_E_INTERNAL_ERROR};
    pthread_t threads[THREADS];
    fo_fault_set_observer(NULL, NULL);
    assert_int_equal(fo_fault_add(&fault), FO_OK);
    for (int index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_create(&threads[index], NULL, call_often, NULL), 0);
    }
    for (int index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_join(threads[index], NULL), 0);
    }
    assert_int_equal(fo_fault_fired_count(), 777);
    assert_int_equal(fo_fault_call_count(), THREADS * THREAD_CALLS);
    assert_int_equal(provider.call_count, THREADS * THREAD_CALLS - 777);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_plan_lets_every_call_pass),
        TEST(a_refused_call_never_reaches_the_provider),
        TEST(a_fault_fires_from_the_nth_matching_call_for_its_times),
        TEST(a_fault_for_all_times_never_ends),
        TEST(a_status_after_replaces_success_only),
        TEST(a_leg_that_wants_more_input_gave_nothing_to_alter),
        TEST(an_emptied_token_keeps_its_pointer),
        TEST(a_flipped_token_differs_in_one_byte),
        TEST(a_cut_token_is_shorter),
        TEST(a_token_too_large_is_refused_with_the_size_needed),
        TEST(a_token_fault_without_a_token_does_not_fire),
        TEST(of_two_faults_on_one_call_the_first_fires_and_both_count),
        TEST(a_plan_is_bounded),
        TEST(threads_together_meet_a_fault_as_often_as_planned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
