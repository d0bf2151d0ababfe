// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Children that end well, die, hang and are stopped.
 */
#include "base/test.h"

#include "conform/child.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct fo_child child;
static volatile sig_atomic_t stop_flag;

static int
open_child(void **state)
{
    (void)state;
    stop_flag = 0;
    return fo_child_init(&child, 1, &stop_flag) == FO_OK ? 0 : -1;
}

static int
close_child(void **state)
{
    (void)state;
    fo_child_fini(&child);
    return 0;
}

static void
record_marks(struct fo_child_shared *shared, uint32_t count)
{
    struct fo_record record = {.kind = FO_RECORD_MARK, .u.mark.mark = FO_MARK_END};

    for (uint32_t i = 0; i < count; i++) {
        record.line = i + 1;
        fo_child_record(shared, &record);
    }
}

static void
record_and_return(void *user, struct fo_child_shared *shared)
{
    record_marks(shared, *(const uint32_t *)user);
    shared->answers[0] = 7;
}

static void
record_and_crash(void *user, struct fo_child_shared *shared)
{
    record_marks(shared, *(const uint32_t *)user);
    raise(SIGSEGV);
}

static void
record_and_exit(void *user, struct fo_child_shared *shared)
{
    record_marks(shared, *(const uint32_t *)user);
    _exit(3);
}

static void
hang(void *user, struct fo_child_shared *shared)
{
    (void)user;
    (void)shared;
    for (;;) {
        pause();
    }
}

static void
burn(void *user, struct fo_child_shared *shared)
{
    (void)user;
    for (volatile uint64_t i = 0;; i++) {
        shared->answers[1] = (uint8_t)i;
    }
}

static struct fo_child_result
run(fo_child_body body, uint32_t count)
{
    struct fo_child_result result;

    assert_int_equal(fo_child_run(&child, body, &count, false, &result), FO_OK);
    return result;
}

static void
a_child_hands_over_what_it_recorded(void **state)
{
    (void)state;
    assert_int_equal(run(record_and_return, 3).end, FO_CHILD_EXITED);
    assert_int_equal(child.shared->record_count, 3);
    assert_int_equal(child.shared->records[2].line, 3);
    assert_int_equal(child.shared->answers[0], 7);
}

static void
nothing_of_the_last_child_is_left_for_the_next(void **state)
{
    (void)state;
    run(record_and_return, 5);
    run(record_and_return, 1);
    assert_int_equal(child.shared->record_count, 1);
}

static void
a_crash_keeps_the_records_before_it(void **state)
{
    struct fo_child_result result = run(record_and_crash, 2);

    (void)state;
    assert_int_equal(result.end, FO_CHILD_SIGNALED);
    assert_int_equal(result.signal, SIGSEGV);
    assert_int_equal(child.shared->record_count, 2);
}

static void
leaving_the_process_is_as_fatal_as_a_signal(void **state)
{
    (void)state;
    assert_int_equal(run(record_and_exit, 1).end, FO_CHILD_SIGNALED);
}

static void
a_child_that_sleeps_for_ever_times_out(void **state)
{
    struct fo_child_result result = run(hang, 0);

    (void)state;
    assert_int_equal(result.end, FO_CHILD_TIMED_OUT);
    assert_true(result.seconds >= 1.0);
}

static void
a_child_that_burns_the_processor_times_out(void **state)
{
    (void)state;
    assert_int_equal(run(burn, 0).end, FO_CHILD_TIMED_OUT);
}

static void
a_stopped_child_is_ended(void **state)
{
    (void)state;
    stop_flag = 1;
    assert_int_equal(run(hang, 0).end, FO_CHILD_STOPPED);
}

static void
more_records_than_fit_are_counted(void **state)
{
    (void)state;
    run(record_and_return, FO_CHILD_RECORDS_MAX + 9);
    assert_int_equal(child.shared->record_count, FO_CHILD_RECORDS_MAX);
    assert_int_equal(child.shared->lost_count, 9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_child_hands_over_what_it_recorded, open_child, close_child),
        cmocka_unit_test_setup_teardown(nothing_of_the_last_child_is_left_for_the_next, open_child,
                                        close_child),
        cmocka_unit_test_setup_teardown(a_crash_keeps_the_records_before_it, open_child, close_child),
        cmocka_unit_test_setup_teardown(leaving_the_process_is_as_fatal_as_a_signal, open_child, close_child),
        cmocka_unit_test_setup_teardown(a_child_that_sleeps_for_ever_times_out, open_child, close_child),
        cmocka_unit_test_setup_teardown(a_child_that_burns_the_processor_times_out, open_child, close_child),
        cmocka_unit_test_setup_teardown(a_stopped_child_is_ended, open_child, close_child),
        cmocka_unit_test_setup_teardown(more_records_than_fit_are_counted, open_child, close_child),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
