// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Schedule: two jobs on two threads of which one runs at a time, handing a baton over where a plan says.
 *
 * Flow    fo_schedule_run begins the first job here and the second on the schedule's own thread; whoever
 *         reaches a yield point calls fo_schedule_point and goes on when it has the baton again. Equal plans
 *         give equal interleavings.
 * Owns    its thread, from the first run to fini. A process that was forked since makes a new one.
 * Limits  FO_SCHEDULE_POINTS_MAX yield points can hand over; behind them a job runs to its end.
 */
#ifndef FO_EXEC_SCHEDULE_H
#define FO_EXEC_SCHEDULE_H

#include "base/error.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    FO_SCHEDULE_POINTS_MAX = 16
};

/** Work of one thread. */
struct fo_schedule_job {
    void (*run)(void *user);
    void *user;
};

/** Zero is the valid idle state; must not move after the first run. */
struct fo_schedule {
    pid_t process; /**< The one that has the thread; 0: none has. */
    pthread_t thread;
    sem_t turns[2];    /**< The baton for the caller; for the thread. Who has it may use what follows. */
    bool is_on_thread; /**< The schedule's own thread has the baton. */
    bool is_ending;
    bool is_running;
    bool is_done[2];       /**< The job of the caller; the job of the thread. */
    uint32_t hand_overs;   /**< Bit n: the baton changes hands at yield point n, from 0. */
    uint32_t point_count;  /**< Yield points met. */
    uint32_t change_count; /**< Times the baton has changed hands at one. */
    struct fo_schedule_job second;
};

void fo_schedule_fini(struct fo_schedule *schedule);

/**
 * Run both jobs to their ends.
 *
 * @param hand_overs  Bit n says that at yield point n of both together the other one goes on.
 * @return FO_OK, or FO_ERROR_MEMORY when there is no thread to be had: neither job has run.
 */
enum fo_error fo_schedule_run(struct fo_schedule *schedule, uint32_t hand_overs,
                              const struct fo_schedule_job *first, const struct fo_schedule_job *second);

/** A yield point, for fo_provider_set_yield: @p user is the struct fo_schedule. */
void fo_schedule_point(void *user);

#endif
