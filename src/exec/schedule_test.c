// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the baton: who runs when, how often, and in which process.
 */
#include "base/test.h"

#include "exec/schedule.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_THREAD__)
#    define HAS_THREAD_SANITIZER 1
#elif defined(__has_feature)
#    if __has_feature(thread_sanitizer)
#        define HAS_THREAD_SANITIZER 1
#    endif
#endif
#ifndef HAS_THREAD_SANITIZER
#    define HAS_THREAD_SANITIZER 0
#endif

enum {
    POINTS = 3,
    LOG_BYTES = 32
};

/** What both jobs write into: a letter at each beginning, behind each yield point, and at each end. */
struct story {
    struct fo_schedule *schedule;
    char log[LOG_BYTES];
    size_t count;
    pthread_t threads[2];
};

struct teller {
    struct story *story;
    unsigned index;
    unsigned point_count;
};

static void
tell(struct story *story, char letter)
{
    assert_true(story->count + 1 < LOG_BYTES);
    story->log[story->count] = letter;
    story->count++;
}

static void
run_teller(void *user)
{
    const struct teller *teller = user;
    char letter = (char)('a' + teller->index);
    teller->story->threads[teller->index] = pthread_self();
    for (unsigned i = 0; i < teller->point_count; i++) {
        tell(teller->story, letter);
        fo_schedule_point(teller->story->schedule);
    }
    tell(teller->story, (char)('A' + teller->index));
}

static void
assert_order(struct fo_schedule *schedule, uint32_t hand_overs, unsigned first_points, const char *order)
{
    struct story story = {.schedule = schedule};
    struct teller tellers[2] = {{&story, 0, first_points}, {&story, 1, POINTS}};
    const struct fo_schedule_job first = {run_teller, &tellers[0]};
    const struct fo_schedule_job second = {run_teller, &tellers[1]};
    assert_int_equal(fo_schedule_run(schedule, hand_overs, &first, &second), FO_OK);
    assert_string_equal(story.log, order);
    assert_true(pthread_equal(story.threads[0], pthread_self()));
    assert_false(pthread_equal(story.threads[1], pthread_self()));
}

static void
the_baton_changes_hands_where_the_plan_says(void **state)
{
    (void)state;
    struct fo_schedule schedule = {0};
    assert_order(&schedule, 0, POINTS, "aaaAbbbB");
    assert_int_equal(schedule.change_count, 0);
    assert_order(&schedule, 1, POINTS, "abbbBaaA");
    assert_order(&schedule, 4, POINTS, "aaabbbBA");
    assert_order(&schedule, 0xff, POINTS, "abababAB");
    assert_int_equal(schedule.change_count, 6);
    assert_order(&schedule, 0x21, POINTS, "abbbBaaA");
    assert_order(&schedule, 3, POINTS, "abaaAbbB");
    fo_schedule_fini(&schedule);
}

static void
a_job_without_yield_points_cannot_be_suspended(void **state)
{
    (void)state;
    struct fo_schedule schedule = {0};
    assert_order(&schedule, 0xffff, 0, "AbbbB");
    fo_schedule_fini(&schedule);
}

static void
the_same_thread_serves_many_runs(void **state)
{
    (void)state;
    struct fo_schedule schedule = {0};
    assert_order(&schedule, 0xff, POINTS, "abababAB");
    pthread_t thread = schedule.thread;
    for (int i = 0; i < 200; i++) {
        assert_order(&schedule, 0xff, POINTS, "abababAB");
        assert_true(pthread_equal(thread, schedule.thread));
    }
    fo_schedule_fini(&schedule);
}

static void
a_forked_process_makes_its_own_thread(void **state)
{
    (void)state;
    if (HAS_THREAD_SANITIZER) {
        skip(); /* It ends a forked process that makes threads. */
    }
    struct fo_schedule schedule = {0};
    assert_order(&schedule, 1, POINTS, "abbbBaaA");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct story story = {.schedule = &schedule};
        struct teller tellers[2] = {{&story, 0, POINTS}, {&story, 1, POINTS}};
        const struct fo_schedule_job first = {run_teller, &tellers[0]};
        const struct fo_schedule_job second = {run_teller, &tellers[1]};
        bool is_good =
            fo_schedule_run(&schedule, 3, &first, &second) == FO_OK && strcmp(story.log, "abaaAbbB") == 0;
        fo_schedule_fini(&schedule);
        _exit(is_good ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_order(&schedule, 1, POINTS, "abbbBaaA");
    fo_schedule_fini(&schedule);
}

static void
what_never_ran_needs_no_end(void **state)
{
    (void)state;
    struct fo_schedule schedule = {0};
    fo_schedule_fini(&schedule);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_baton_changes_hands_where_the_plan_says),
        cmocka_unit_test(a_job_without_yield_points_cannot_be_suspended),
        cmocka_unit_test(the_same_thread_serves_many_runs),
        cmocka_unit_test(a_forked_process_makes_its_own_thread),
        cmocka_unit_test(what_never_ran_needs_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
