// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The baton between two threads.
 */
#include "exec/schedule.h"

#include "base/assert.h"

#include <errno.h>
#include <unistd.h>

enum {
    CALLER,
    THREAD
};

/** Wait for the baton. */
static void
await(struct fo_schedule *schedule, int self)
{
    int result = 0;
    do {
        result = sem_wait(&schedule->turns[self]);
    } while (result != 0 && errno == EINTR);
    FO_ASSERT(result == 0);
}

/** Give the baton away. From here on the other one reads and writes the schedule. */
static void
pass(struct fo_schedule *schedule, int other)
{
    schedule->is_on_thread = other == THREAD;
    FO_ASSERT(sem_post(&schedule->turns[other]) == 0);
}

static void *
serve(void *user)
{
    struct fo_schedule *schedule = user;
    await(schedule, THREAD);
    while (!schedule->is_ending) {
        schedule->second.run(schedule->second.user);
        schedule->is_done[THREAD] = true;
        pass(schedule, CALLER);
        await(schedule, THREAD);
    }
    return NULL;
}

static void
destroy_turns(struct fo_schedule *schedule)
{
    (void)sem_destroy(&schedule->turns[CALLER]);
    (void)sem_destroy(&schedule->turns[THREAD]);
}

/** Have a thread in this process. A fork leaves it behind, and the turns as they were. */
static enum fo_error
start(struct fo_schedule *schedule)
{
    pid_t process = getpid();
    if (schedule->process == process) {
        return FO_OK;
    }
    *schedule = (struct fo_schedule){0};
    /* It fails for values and sharing that are not asked for. */
    FO_ASSERT(sem_init(&schedule->turns[CALLER], 0, 0) == 0);
    FO_ASSERT(sem_init(&schedule->turns[THREAD], 0, 0) == 0);
    if (pthread_create(&schedule->thread, NULL, serve, schedule) != 0) {
        destroy_turns(schedule);
        return FO_ERROR_MEMORY;
    }
    schedule->process = process;
    return FO_OK;
}

void
fo_schedule_fini(struct fo_schedule *schedule)
{
    if (schedule->process == 0 || schedule->process != getpid()) {
        return;
    }
    schedule->is_ending = true;
    pass(schedule, THREAD);
    (void)pthread_join(schedule->thread, NULL);
    destroy_turns(schedule);
    *schedule = (struct fo_schedule){0};
}

enum fo_error
fo_schedule_run(struct fo_schedule *schedule, uint32_t hand_overs, const struct fo_schedule_job *first,
                const struct fo_schedule_job *second)
{
    enum fo_error error = start(schedule);
    if (error != FO_OK) {
        return error;
    }
    FO_ASSERT(!schedule->is_running);
    schedule->second = *second;
    schedule->hand_overs = hand_overs;
    schedule->point_count = 0;
    schedule->change_count = 0;
    schedule->is_done[CALLER] = false;
    schedule->is_done[THREAD] = false;
    schedule->is_running = true;
    first->run(first->user);
    schedule->is_done[CALLER] = true;
    if (!schedule->is_done[THREAD]) {
        pass(schedule, THREAD);
        await(schedule, CALLER);
    }
    schedule->is_running = false;
    return FO_OK;
}

void
fo_schedule_point(void *user)
{
    struct fo_schedule *schedule = user;
    const int self = pthread_equal(pthread_self(), schedule->thread) != 0 ? THREAD : CALLER;
    const int other = self == THREAD ? CALLER : THREAD;
    uint32_t point = schedule->point_count;
    schedule->point_count++;
    FO_ASSERT(schedule->is_running && schedule->is_on_thread == (self == THREAD));
    if (point < FO_SCHEDULE_POINTS_MAX && (schedule->hand_overs >> point & 1) != 0 &&
        !schedule->is_done[other]) {
        schedule->change_count++;
        pass(schedule, other);
        await(schedule, self);
    }
}
