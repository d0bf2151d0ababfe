// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Child: one function in a disposable process.
 */
#include "conform/child.h"

#include "base/assert.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Freed memory is filled with the complement of this byte, so that a use after free reads neither zero nor
 * old data. */
enum {
    PERTURBATION_BYTE = 0x5a
};

/* How often a waiting parent looks at its stop flag. */
enum {
    SLICE_MILLISECONDS = 50
};

static double
now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum fo_error
fo_child_init(struct fo_child *child, unsigned time_out_seconds, const volatile sig_atomic_t *stop)
{
    void *mapping = mmap(NULL, sizeof(struct fo_child_shared), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (mapping == MAP_FAILED) {
        return FO_ERROR_IO;
    }
    *child = (struct fo_child){
        .shared = mapping,
        .time_out_seconds = time_out_seconds != 0 ? time_out_seconds : 10,
        .stop = stop,
    };
    return FO_OK;
}

void
fo_child_fini(struct fo_child *child)
{
    if (child->shared != NULL) {
        munmap(child->shared, sizeof(struct fo_child_shared));
    }
    *child = (struct fo_child){0};
}

void
fo_child_record(void *shared_mapping, const struct fo_record *record)
{
    struct fo_child_shared *shared = shared_mapping;
    uint32_t count = __atomic_load_n(&shared->record_count, __ATOMIC_RELAXED);

    if (count >= FO_CHILD_RECORDS_MAX) {
        shared->lost_count++;
        return;
    }
    shared->records[count] = *record;
    shared->records[count].stack = NULL;
    __atomic_store_n(&shared->record_count, count + 1, __ATOMIC_RELEASE);
}

static void
forget_last_run(struct fo_child_shared *shared)
{
    shared->record_count = 0;
    shared->lost_count = 0;
    shared->is_skipped = false;
    shared->reason[0] = '\0';
    shared->text[0] = '\0';
    memset(shared->answers, 0, sizeof(shared->answers));
}

/* A provider under test may print, dump core or burn the processor: none of it reaches the user. */
static void
confine_this_process(unsigned seconds)
{
    const struct rlimit no_core = {0, 0};
    const struct rlimit cpu = {seconds, seconds + 1};
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_CPU, &cpu);
    if (nowhere >= 0) {
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    /* An abort handler of a sanitizer or provider may hang; the default dispositions end the process at once.
     */
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
    signal(SIGFPE, SIG_DFL);
    signal(SIGILL, SIG_DFL);
    signal(SIGABRT, SIG_DFL);
    mallopt(M_PERTURB, PERTURBATION_BYTE);
}

static bool
is_stopped(const struct fo_child *child)
{
    return child->stop != NULL && *child->stop != 0;
}

/* Waits for the child by its pidfd, so that no signal handler is needed; returns what ended it. */
static enum fo_child_end
wait_for(const struct fo_child *child, pid_t pid, int *status)
{
    const double deadline = now_seconds() + child->time_out_seconds;
    enum fo_child_end end = FO_CHILD_EXITED;
    int process = (int)syscall(SYS_pidfd_open, pid, 0);

    for (;;) {
        pid_t gone = waitpid(pid, status, WNOHANG);

        if (gone == pid || (gone < 0 && errno != EINTR)) {
            break;
        }
        if (end == FO_CHILD_EXITED && (is_stopped(child) || now_seconds() > deadline)) {
            end = is_stopped(child) ? FO_CHILD_STOPPED : FO_CHILD_TIMED_OUT;
            kill(pid, SIGKILL);
        }
        poll(&(struct pollfd){.fd = process, .events = POLLIN}, process >= 0 ? 1 : 0,
             process >= 0 ? SLICE_MILLISECONDS : 1);
    }
    if (process >= 0) {
        close(process);
    }
    return end;
}

static void
classify(int status, struct fo_child_result *result)
{
    if (result->end != FO_CHILD_EXITED) {
        return;
    }
    if (WIFSIGNALED(status)) {
        result->signal = WTERMSIG(status);
        result->end = result->signal == SIGXCPU ? FO_CHILD_TIMED_OUT : FO_CHILD_SIGNALED;
    } else if (WEXITSTATUS(status) != 0) {
        /* A sanitizer's report, or a provider that ends the process: as fatal as a signal. */
        result->end = FO_CHILD_SIGNALED;
        result->signal = SIGABRT;
    }
}

enum fo_error
fo_child_run(struct fo_child *child, fo_child_body body, void *user, bool in_process,
             struct fo_child_result *result)
{
    const double begin = now_seconds();
    struct fo_child_result answer = {0};
    int status = 0;

    FO_ASSERT(child->shared != NULL);
    forget_last_run(child->shared);
    if (in_process) {
        body(user, child->shared);
    } else {
        pid_t pid = fork();

        if (pid < 0) {
            return FO_ERROR_IO;
        }
        if (pid == 0) {
            confine_this_process(child->time_out_seconds);
            body(user, child->shared);
            _exit(0);
        }
        answer.end = wait_for(child, pid, &status);
        classify(status, &answer);
    }
    answer.seconds = now_seconds() - begin;
    *result = answer;
    return FO_OK;
}

/* The mark that ends the trace of a child that did not end by itself. */
static struct fo_record
make_death(const struct fo_child_result *child, uint32_t line)
{
    struct fo_record record = {
        .kind = FO_RECORD_MARK, .line = line, .thread = fo_name_make(FO_NAME_THREAD, 0)};
    const char *name = child->signal != 0 ? sigabbrev_np(child->signal) : NULL;

    if (child->end == FO_CHILD_TIMED_OUT) {
        record.u.mark.mark = FO_MARK_TIME_OUT;
    } else {
        record.u.mark.mark = FO_MARK_CRASH;
        snprintf(record.u.mark.word, sizeof(record.u.mark.word), "SIG%s", name != NULL ? name : "UNKNOWN");
    }
    return record;
}

void
fo_child_replay(const struct fo_child *child, const struct fo_child_result *result, fo_record_sink sink,
                void *user)
{
    const struct fo_child_shared *shared = child->shared;

    for (uint32_t i = 0; i < shared->record_count; i++) {
        sink(user, &shared->records[i]);
    }
    if (result->end != FO_CHILD_EXITED) {
        const struct fo_record death = make_death(result, shared->record_count + 1);

        sink(user, &death);
    }
}
