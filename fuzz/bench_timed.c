// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Benchmark: runs a command and says how much processor time it took, with all that it started.
 *
 *   bench_timed SECONDS RESULT COMMAND...
 *
 * After SECONDS of processor time the command is interrupted, and killed when that does not end it. The file
 * RESULT gets "STATUS SECONDS-OF-TIME SECONDS-OF-PROCESSOR"; STATUS is 124 when the time was up. Processes
 * that the command leaves behind are ended, and counted.
 *
 * Source  https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PROCESSES_MAX = 64,
    POLL_NS = 20 * 1000 * 1000,
    GRACE_SECONDS = 5,
    STATUS_LATE = 124,
};

static double
read_clock(clockid_t clock)
{
    struct timespec time = {0, 0};
    (void)clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/** All processes below this one, parents first. @return how many. */
static size_t
list_descendants(pid_t out[PROCESSES_MAX])
{
    size_t count = 0;
    pid_t parent = getpid();
    for (size_t next = 0;; next++) {
        char path[64];
        (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
        FILE *file = fopen(path, "r");
        int child;
        while (file != NULL && count < PROCESSES_MAX && fscanf(file, "%d", &child) == 1) {
            out[count] = child;
            count++;
        }
        if (file != NULL) {
            (void)fclose(file);
        }
        if (next >= count) {
            return count;
        }
        parent = out[next];
    }
}

/** Processor time of the children that @p process has waited for: a fork server's have come and gone. */
static double
read_waited_for(pid_t process)
{
    char path[64];
    char line[1024];
    unsigned long user = 0;
    unsigned long kernel = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return 0;
    }
    /* The name, in brackets, may hold anything; cutime and cstime are the 14th and 15th field behind it. */
    const char *rest = fgets(line, sizeof line, file) != NULL ? strrchr(line, ')') : NULL;
    if (rest != NULL) {
        (void)sscanf(rest + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user,
                     &kernel);
    }
    (void)fclose(file);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

/** Processor time of all that runs and ran. */
static double
read_used(void)
{
    pid_t processes[PROCESSES_MAX];
    struct rusage usage;
    double used = 0;
    if (getrusage(RUSAGE_CHILDREN, &usage) == 0) {
        used = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
    }
    for (size_t i = list_descendants(processes); i > 0; i--) {
        clockid_t clock;
        if (clock_getcpuclockid(processes[i - 1], &clock) == 0) {
            used += read_clock(clock);
        }
        used += read_waited_for(processes[i - 1]);
    }
    return used;
}

static void
pause_a_little(void)
{
    const struct timespec time = {0, POLL_NS};
    (void)nanosleep(&time, NULL);
}

/** End what is left, so that its time is counted. */
static void
end_descendants(void)
{
    pid_t processes[PROCESSES_MAX];
    for (size_t count = list_descendants(processes); count > 0; count = list_descendants(processes)) {
        for (size_t i = 0; i < count; i++) {
            (void)kill(processes[i], SIGKILL);
        }
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
        pause_a_little();
    }
    while (waitpid(-1, NULL, 0) > 0) {
    }
}

/** Wait for @p child. @return the status a shell would give, or STATUS_LATE. */
static int
watch(pid_t child, double limit)
{
    int status = 0;
    bool is_late = false;
    double killed_at = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        double now = read_clock(CLOCK_MONOTONIC);
        if (!is_late && read_used() >= limit) {
            is_late = true;
            killed_at = now + GRACE_SECONDS;
            (void)kill(child, SIGINT);
        } else if (is_late && now >= killed_at) {
            (void)kill(child, SIGKILL);
        }
        pause_a_little();
    }
    if (is_late) {
        return STATUS_LATE;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int count, char **words)
{
    char *rest = NULL;
    double limit = count < 4 ? 0 : strtod(words[1], &rest);
    if (limit <= 0 || *rest != '\0') {
        (void)fputs("usage: bench_timed SECONDS RESULT COMMAND...\n", stderr);
        return 2;
    }
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    double begin = read_clock(CLOCK_MONOTONIC);
    pid_t child = fork();
    if (child == 0) {
        (void)execvp(words[3], words + 3);
        (void)fprintf(stderr, "bench_timed: %s: %s\n", words[3], strerror(errno));
        _exit(127);
    }
    if (child < 0) {
        (void)fprintf(stderr, "bench_timed: %s\n", strerror(errno));
        return 2;
    }
    int status = watch(child, limit);
    double elapsed = read_clock(CLOCK_MONOTONIC) - begin;
    end_descendants();
    FILE *result = fopen(words[2], "w");
    if (result == NULL || fprintf(result, "%d %.2f %.2f\n", status, elapsed, read_used()) < 0 ||
        fclose(result) != 0) {
        (void)fprintf(stderr, "bench_timed: %s: %s\n", words[2], strerror(errno));
        return 2;
    }
    return 0;
}
