// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The baton between two threads.
 */
#include "exec/schedule.h"

#include "base/assert.h"

#include <unistd.h>

/** Give the baton away. Under the lock. */
static void
pass(struct fo_schedule *schedule, bool to_thread)
{
    schedule->is_on_thread = to_thread;
    (void)pthread_cond_broadcast(&schedule->moved);
}

/** Wait for the baton. Under the lock. */
static void
await(struct fo_schedule *schedule, bool on_thread)
{
    while (schedule->is_on_thread != on_thread) {
        (void)pthread_cond_wait(&schedule->moved, &schedule->lock);
    }
}

static void *
serve(void *user)
{
    struct fo_schedule *schedule = user;
    (void)pthread_mutex_lock(&schedule->lock);
    await(schedule, true);
    while (!schedule->is_ending) {
        (void)pthread_mutex_unlock(&schedule->lock);
        schedule->second.run(schedule->second.user);
        (void)pthread_mutex_lock(&schedule->lock);
        schedule->is_done[1] = true;
        pass(schedule, false);
        await(schedule, true);
    }
    (void)pthread_mutex_unlock(&schedule->lock);
    return NULL;
}

/** Have a thread in this process. A fork leaves it behind, and the lock and the condition as they were. */
static enum fo_error
start(struct fo_schedule *schedule)
{
    pid_t process = getpid();
    if (schedule->process == process) {
        return FO_OK;
    }
    *schedule = (struct fo_schedule){0};
    if (pthread_mutex_init(&schedule->lock, NULL) != 0) {
        return FO_ERROR_MEMORY;
    }
    if (pthread_cond_init(&schedule->moved, NULL) != 0) {
        (void)pthread_mutex_destroy(&schedule->lock);
        return FO_ERROR_MEMORY;
    }
    if (pthread_create(&schedule->thread, NULL, serve, schedule) != 0) {
        (void)pthread_cond_destroy(&schedule->moved);
        (void)pthread_mutex_destroy(&schedule->lock);
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
    (void)pthread_mutex_lock(&schedule->lock);
    schedule->is_ending = true;
    pass(schedule, true);
    (void)pthread_mutex_unlock(&schedule->lock);
    (void)pthread_join(schedule->thread, NULL);
    (void)pthread_cond_destroy(&schedule->moved);
    (void)pthread_mutex_destroy(&schedule->lock);
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
    (void)pthread_mutex_lock(&schedule->lock);
    schedule->second = *second;
    schedule->hand_overs = hand_overs;
    schedule->point_count = 0;
    schedule->change_count = 0;
    schedule->is_done[0] = false;
    schedule->is_done[1] = false;
    schedule->is_running = true;
    (void)pthread_mutex_unlock(&schedule->lock);
    first->run(first->user);
    (void)pthread_mutex_lock(&schedule->lock);
    schedule->is_done[0] = true;
    if (!schedule->is_done[1]) {
        pass(schedule, true);
        await(schedule, false);
    }
    schedule->is_running = false;
    (void)pthread_mutex_unlock(&schedule->lock);
    return FO_OK;
}

void
fo_schedule_point(void *user)
{
    struct fo_schedule *schedule = user;
    (void)pthread_mutex_lock(&schedule->lock);
    bool is_thread = pthread_equal(pthread_self(), schedule->thread) != 0;
    uint32_t point = schedule->point_count;
    schedule->point_count++;
    FO_ASSERT(schedule->is_running && schedule->is_on_thread == is_thread);
    if (point < FO_SCHEDULE_POINTS_MAX && (schedule->hand_overs >> point & 1) != 0 &&
        !schedule->is_done[is_thread ? 0 : 1]) {
        schedule->change_count++;
        pass(schedule, !is_thread);
        await(schedule, is_thread);
    }
    (void)pthread_mutex_unlock(&schedule->lock);
}
