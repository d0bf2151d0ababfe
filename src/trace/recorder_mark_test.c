// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what the recorder tells of marks and time, of operations, resets and threads.
 */
#include "trace/recorder_fixture.h"

#include <pthread.h>

enum {
    THREADS = 4,
    THREAD_CALLS = 2000,
};

static int64_t
tell_time(void *user)
{
    return *(int64_t *)user;
}

static void
the_clock_is_told_when_it_changes(void **test)
{
    (void)test;
    int64_t now = 100;
    SecHandle handle = {3, 4};
    fo_recorder_stop();
    struct fo_recorder_options options = {
        .sink = fo_trace_writer_record, .user = &writer, .clock = tell_time, .clock_user = &now};
    assert_int_equal(fo_recorder_start(&options), FO_OK);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner_wide, &wide), FO_OK);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    now = 250;
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    expect("clock 100\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "clock 250\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n");
}

static void
marks_are_told_in_names(void **test)
{
    (void)test;
    SecHandle credential = {1, 2};
    SecHandle context = {3, 4};
    int unknown = 0;
    open_session(&credential, &context);
    fo_recorder_mark_module(FO_MARK_LOAD, &unknown);
    fo_recorder_mark_init(fo_name_make(FO_NAME_TABLE, 0), &unknown, &inner_wide);
    fo_recorder_mark_init(fo_name_make(FO_NAME_TABLE, 1), &unknown, NULL);
    fo_recorder_mark_handle(FO_MARK_SEND, &context, package_block);
    fo_recorder_mark_handle(FO_MARK_CLIENT_DONE, &credential, NULL);
    fo_recorder_mark_handle(FO_MARK_GIVE_UP, NULL, NULL);
    fo_recorder_mark_receive(&context, 40);
    fo_recorder_mark_block(FO_MARK_READ, package_block + 2, NULL);
    fo_recorder_mark_block(FO_MARK_FOREIGN_FREE, package_block, "free");
    fo_recorder_mark_block(FO_MARK_FOREIGN_FREE, &unknown, "free");
    fo_recorder_mark_token(FO_MARK_CLOSE_HANDLE, &unknown);
    fo_recorder_mark_observe(fo_name_make(FO_NAME_TABLE, 0), 2, 96);
    fo_recorder_mark_compare("data-representation", true);
    fo_recorder_mark_fault(FO_CALL_ENCRYPT_MESSAGE, SEC_E_INTERNAL_ERROR);
    fo_recorder_mark_seen(&(struct fo_mark_seen){.mark = FO_MARK_IDENTITY_FREED, .flag = true});
    fo_recorder_mark(FO_MARK_END);
    expect_opened("load m0\n"
                  "init p0 m0 version=5 slots=27\n"
                  "init p1 m0 null version=0 slots=0\n"
                  "send x0 b0\n"
                  "client-done c0\n"
                  "give-up\n"
                  "receive x0 bytes=40\n"
                  "read b0+2\n"
                  "foreign-free b0 by=free\n"
                  "close-handle h0\n"
                  "observe p0 objects=2 bytes=96\n"
                  "compare data-representation different\n"
                  "fault call=EncryptMessage status=SEC_E_INTERNAL_ERROR\n"
                  "identity-freed zeroed\n"
                  "end\n");
}

static void
freeing_the_table_names_the_provider(void **test)
{
    (void)test;
    void *tables[] = {NULL, NULL};
    memcpy(&tables[0], &inner_wide.table, sizeof(void *));
    memcpy(&tables[1], &ansi.table, sizeof(void *));
    (void)call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", tables[0]);
    (void)call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", tables[1]);
    expect("FreeContextBuffer block=p0 -> SEC_E_OK\n"
           "FreeContextBuffer block=p1 -> SEC_E_OK\n");
}

static void
operations_are_told_with_their_calls(void **test)
{
    (void)test;
    SecHandle handle = {3, 4};
    fo_recorder_set_op_line(3);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    fo_recorder_set_op_line(0);
    fo_recorder_mark(FO_MARK_END);
    expect("op 3\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "op 0\n"
           "end\n");
}

static SECURITY_STATUS
reset_inside(const struct fo_frame *frame)
{
    (void)frame;
    fo_recorder_reset();
    return SEC_E_OK;
}

static void
a_call_that_a_reset_overtakes_has_no_end(void **test)
{
    (void)test;
    SecHandle handle = {3, 4};
    behave = reset_inside;
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    expect("begin 1 DeleteSecurityContext context=x0@s0\n");
}

static void
a_stopped_recorder_may_start_again_and_bounds_its_tables(void **test)
{
    (void)test;
    struct fo_recorder_options options = {.sink = fo_trace_writer_record, .user = &writer};
    struct fo_dispatch more;
    assert_int_equal(fo_recorder_start(&options), FO_ERROR_LIMIT);
    for (uint32_t index = 2; index < FO_TRACE_PROVIDERS_MAX; index++) {
        assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, index), &inner_wide, &more),
                         FO_OK);
    }
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner_wide, &more),
                     FO_ERROR_LIMIT);
    fo_recorder_stop();
    fo_recorder_stop();
    fo_recorder_reset();
    fo_recorder_mark(FO_MARK_END);
    assert_false(fo_recorder_is_running());
    expect("");
    start(fo_trace_writer_record, &writer);
    fo_recorder_mark(FO_MARK_END);
    expect("end\n");
}

/** What a sink counts: each thread must end what it began before it begins again. */
static struct tally {
    uint32_t begin_count;
    uint32_t end_count;
    uint32_t open[THREADS + 1];
    uint32_t last_line;
    bool is_wrong;
} tally;

static void
count_records(void *user, const struct fo_record *record)
{
    struct tally *self = user;
    uint32_t thread = fo_name_index(record->thread);
    self->is_wrong = self->is_wrong || record->line != self->last_line + 1 || thread > THREADS;
    self->last_line = record->line;
    if (self->is_wrong) {
        return;
    }
    if (record->kind == FO_RECORD_BEGIN) {
        self->begin_count++;
        self->is_wrong = self->open[thread] != 0;
        self->open[thread] = record->u.call.number;
    } else {
        self->end_count++;
        self->is_wrong = self->open[thread] != record->u.call.number;
        self->open[thread] = 0;
    }
}

static void *
call_often(void *user)
{
    SecHandle handle = {(ULONG_PTR)user, 4};
    for (int round = 0; round < THREAD_CALLS; round++) {
        (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    }
    return NULL;
}

static void
threads_have_names_and_records_keep_their_order(void **test)
{
    (void)test;
    pthread_t threads[THREADS];
    tally = (struct tally){0};
    fo_recorder_stop();
    start(count_records, &tally);
    for (size_t index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_create(&threads[index], NULL, call_often, (void *)(index + 1)), 0);
    }
    for (size_t index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_join(threads[index], NULL), 0);
    }
    assert_false(tally.is_wrong);
    assert_int_equal(tally.begin_count, THREADS * THREAD_CALLS);
    assert_int_equal(tally.end_count, THREADS * THREAD_CALLS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_clock_is_told_when_it_changes),
        TEST(marks_are_told_in_names),
        TEST(freeing_the_table_names_the_provider),
        TEST(operations_are_told_with_their_calls),
        TEST(a_call_that_a_reset_overtakes_has_no_end),
        TEST(a_stopped_recorder_may_start_again_and_bounds_its_tables),
        TEST(threads_have_names_and_records_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
