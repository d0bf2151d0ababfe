// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Turns between the harness's thread and those of sessions.
 */
#include "wrapper/carrier.h"

#include "base/assert.h"
#include "base/sanitizer.h"
#include "wrapper/fiber.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    SLEEPS_MIN = 3,    /**< Looks in a row that find the thread asleep: it waits. */
    LOOK_NS = 100000,  /**< Between two looks. */
    LOOKS_MAX = 20000, /**< Looks without anything to do after which a thread counts as waiting anyway. */
    STAT_BYTES = 512
};

/** What a thread is doing. */
enum turn {
    TURN_SUSPENDED,
    TURN_RUNNING,
    TURN_ENDED,
};

struct seat {
    bool on_thread;
    struct fo_carrier_job job;
    pthread_t thread;
    pid_t thread_id;
    enum turn turn; /**< Guarded by the lock. */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static struct seat seats[FO_FIBERS_MAX];

static void
set_turn(struct seat *seat, enum turn turn)
{
    (void)pthread_mutex_lock(&lock);
    /* Who was taken for waiting may have ended meanwhile. */
    if (seat->turn != TURN_ENDED) {
        seat->turn = turn;
    }
    (void)pthread_cond_broadcast(&moved);
    (void)pthread_mutex_unlock(&lock);
}

static void
await_turn(struct seat *seat)
{
    (void)pthread_mutex_lock(&lock);
    while (seat->turn != TURN_RUNNING) {
        (void)pthread_cond_wait(&moved, &lock);
    }
    (void)pthread_mutex_unlock(&lock);
}

static void *
run_thread(void *user)
{
    struct seat *seat = user;
    seat->thread_id = (pid_t)syscall(SYS_gettid);
    await_turn(seat);
    seat->job.body(seat->job.user);
    set_turn(seat, TURN_ENDED);
    return NULL;
}

bool
fo_carrier_start(uint32_t index, bool on_thread, const struct fo_carrier_job *job)
{
    struct seat *seat = &seats[index];
    FO_ASSERT(index < FO_FIBERS_MAX);
    /* ThreadSanitizer would take two fibers for one thread that is in two places. */
    *seat = (struct seat){.on_thread = on_thread || FO_HAS_THREAD_SANITIZER, .job = *job};
    if (!seat->on_thread) {
        return fo_fiber_start(index, job->body, job->user);
    }
    return pthread_create(&seat->thread, NULL, run_thread, seat) == 0;
}

/** True when the system says that the thread sleeps. */
static bool
sleeps(const struct seat *seat)
{
    char path[64];
    char text[STAT_BYTES];
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)seat->thread_id);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    const ssize_t count = read(file, text, sizeof text - 1);
    (void)close(file);
    text[count > 0 ? count : 0] = '\0';
    const char *state = strrchr(text, ')');
    return state != NULL && state[1] == ' ' && state[2] == 'S';
}

/** Wait a little for the end of its turn. */
static enum turn
look(const struct seat *seat)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    (void)pthread_mutex_lock(&lock);
    int status = 0;
    while (seat->turn == TURN_RUNNING && status != ETIMEDOUT) {
        status = pthread_cond_timedwait(&moved, &lock, &until);
    }
    const enum turn turn = seat->turn;
    (void)pthread_mutex_unlock(&lock);
    return turn;
}

static enum fo_carrier_end
resume_thread(struct seat *seat)
{
    uint32_t idle_count = 0;
    uint32_t sleep_count = 0;
    enum turn turn;
    set_turn(seat, TURN_RUNNING);
    while ((turn = look(seat)) == TURN_RUNNING) {
        if (seat->job.serve == NULL) {
            continue;
        }
        const bool is_served = seat->job.serve(seat->job.user);
        idle_count = is_served ? 0 : idle_count + 1;
        sleep_count = !is_served && sleeps(seat) ? sleep_count + 1 : 0;
        if (sleep_count >= SLEEPS_MIN || idle_count >= LOOKS_MAX) {
            return FO_CARRIER_QUIET;
        }
    }
    if (turn == TURN_SUSPENDED) {
        return FO_CARRIER_SUSPENDED;
    }
    (void)pthread_join(seat->thread, NULL);
    return FO_CARRIER_ENDED;
}

enum fo_carrier_end
fo_carrier_resume(uint32_t index)
{
    struct seat *seat = &seats[index];
    if (seat->on_thread) {
        return resume_thread(seat);
    }
    return fo_fiber_resume(index) ? FO_CARRIER_SUSPENDED : FO_CARRIER_ENDED;
}

void
fo_carrier_suspend(uint32_t index)
{
    struct seat *seat = &seats[index];
    if (!seat->on_thread) {
        fo_fiber_suspend();
        return;
    }
    set_turn(seat, TURN_SUSPENDED);
    await_turn(seat);
}

bool
fo_carrier_is_own(uint32_t index)
{
    const struct seat *seat = &seats[index];
    if (seat->on_thread) {
        return pthread_equal(seat->thread, pthread_self()) != 0;
    }
    return fo_fiber_holds(index, __builtin_frame_address(0));
}
