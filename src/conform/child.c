// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Child: one function in a disposable process.
 */
#include "conform/child.h"

#include "base/assert.h"
#include "exec/breach.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
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
    if (child->listener > 0) {
        close(child->listener);
    }
    fo_text_fini(&child->printed);
    fo_stack_names_fini(&child->names);
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
    struct fo_record *kept = &shared->records[count];
    *kept = *record;
    kept->stack = NULL;
    kept->addresses = NULL;
    kept->address_count = record->addresses == NULL ? 0 : record->address_count;
    if (kept->address_count > 0) {
        memcpy(shared->addresses[count], record->addresses, kept->address_count * sizeof(uintptr_t));
    }
    __atomic_store_n(&shared->record_count, count + 1, __ATOMIC_RELEASE);
}

void
fo_child_note_modules(struct fo_child_shared *shared)
{
    fo_modules_read(&shared->modules);
}

static void
forget_last_run(struct fo_child_shared *shared)
{
    shared->record_count = 0;
    shared->lost_count = 0;
    shared->is_finished = false;
    shared->is_last = false;
    shared->has_failed = false;
    shared->breach[0] = '\0';
    shared->modules.count = 0;
    shared->is_skipped = false;
    shared->reason[0] = '\0';
    shared->text[0] = '\0';
    memset(shared->answers, 0, sizeof(shared->answers));
}

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/* A provider under test may print, dump core or burn the processor: none of it reaches the user. */
static void
confine_this_process(const struct fo_child *child)
{
    const rlim_t seconds = child->time_out_seconds;
    const struct rlimit no_core = {0, 0};
    const struct rlimit cpu = {seconds, seconds + 1};
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_CPU, &cpu);
    if (nowhere >= 0) {
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);
        dup2(child->is_listening ? child->listener : nowhere, STDERR_FILENO);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    /* An abort handler of a sanitizer or provider may hang; the default dispositions end the process at once.
     */
    for (size_t i = 0; !child->is_listening && i < sizeof(fatal_signals) / sizeof(fatal_signals[0]); i++) {
        signal(fatal_signals[i], SIG_DFL);
    }
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

/* Take over what the child has printed, from its beginning: reports say at once what they are about. */
static void
read_last_words(struct fo_child *child)
{
    char piece[4096];
    off_t at = 0;
    ssize_t count;

    fo_text_clear(&child->printed);
    while (child->is_listening && at < FO_CHILD_LAST_WORDS_MAX &&
           (count = pread(child->listener, piece, sizeof(piece), at)) > 0) {
        fo_text_append_bytes(&child->printed, piece, (size_t)count);
        at += count;
    }
}

/* What a sanitizer calls what it found, if @p printed is a report of one. */
static bool
find_report(const char *printed, char word[FO_CHILD_WORD_MAX])
{
    static const char attempting[] = "attempting ";
    const char *kind = strstr(printed, "Sanitizer: ");

    if (kind != NULL && strstr(printed, "ERROR: ") != NULL) {
        kind += strlen("Sanitizer: ");
        kind += strncmp(kind, attempting, sizeof(attempting) - 1) == 0 ? sizeof(attempting) - 1 : 0;
        snprintf(word, FO_CHILD_WORD_MAX, "%.*s", (int)strcspn(kind, " \n"), kind);
        return true;
    }
    if (strstr(printed, "runtime error: ") != NULL) {
        snprintf(word, FO_CHILD_WORD_MAX, "undefined-behavior");
        return true;
    }
    return false;
}

static void
classify(const struct fo_child *child, int status, struct fo_child_result *result)
{
    const char *name;

    if (result->end != FO_CHILD_EXITED) {
        return;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
        result->end = FO_CHILD_TIMED_OUT;
        return;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && child->shared->is_finished) {
        return;
    }
    /* What nobody listened to was a sanitizer's report, or a provider that ends the process. */
    result->end = FO_CHILD_SIGNALED;
    result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : child->is_listening ? 0 : SIGABRT;
    if (child->shared->breach[0] != '\0') {
        memcpy(result->word, child->shared->breach, sizeof(result->word));
        result->end = strcmp(result->word, FO_BREACH_NEVER_RETURNS) == 0 ? FO_CHILD_TIMED_OUT : result->end;
        return;
    }
    if (find_report(fo_text_get(&child->printed), result->word)) {
        return;
    }
    name = result->signal != 0 ? sigabbrev_np(result->signal) : NULL;
    if (result->signal == 0) {
        snprintf(result->word, sizeof(result->word), "exit");
    } else {
        snprintf(result->word, sizeof(result->word), "SIG%s", name != NULL ? name : "UNKNOWN");
    }
}

/* A new file for what the child prints. */
static enum fo_error
listen_anew(struct fo_child *child)
{
    if (!child->is_listening) {
        return FO_OK;
    }
    if (child->listener <= 0) {
        child->listener = memfd_create("freeonce-child", MFD_CLOEXEC);
        if (child->listener < 0) {
            child->listener = 0;
            return FO_ERROR_IO;
        }
    }
    if (ftruncate(child->listener, 0) != 0 || lseek(child->listener, 0, SEEK_SET) != 0) {
        return FO_ERROR_IO;
    }
    return FO_OK;
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
        if (listen_anew(child) != FO_OK) {
            return FO_ERROR_IO;
        }
        pid_t pid = fork();

        if (pid < 0) {
            return FO_ERROR_IO;
        }
        if (pid == 0) {
            confine_this_process(child);
            body(user, child->shared);
            child->shared->is_finished = true;
            _exit(0);
        }
        answer.end = wait_for(child, pid, &status);
        read_last_words(child);
        classify(child, status, &answer);
    }
    answer.seconds = now_seconds() - begin;
    *result = answer;
    return FO_OK;
}

/*
 * Read the addresses of the first stack in a sanitizer's report: lines such as "    #0 0x55d1...
 * (path+0x12)". They are those of instructions; one more makes them the return addresses that all others are.
 */
static uint8_t
read_stack(const char *printed, uintptr_t addresses[FO_STACK_FRAMES_MAX])
{
    const char *at = strstr(printed, "#0 0x");
    uint8_t count = 0;
    unsigned frame = 0;
    uintptr_t address = 0;

    while (at != NULL && count < FO_STACK_FRAMES_MAX &&
           sscanf(at, "#%u 0x%" SCNxPTR, &frame, &address) == 2 && frame == count) {
        addresses[count] = address + 1;
        count++;
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 + strspn(at + 1, " ") : NULL;
    }
    return count;
}

/* The mark that ends the trace of a child that did not end by itself. */
static struct fo_record
make_death(const struct fo_child_result *child, uint32_t line)
{
    struct fo_record record = {
        .kind = FO_RECORD_MARK, .line = line, .thread = fo_name_make(FO_NAME_THREAD, 0)};

    if (child->end == FO_CHILD_TIMED_OUT) {
        record.u.mark.mark = FO_MARK_TIME_OUT;
    } else {
        record.u.mark.mark = FO_MARK_CRASH;
        memcpy(record.u.mark.word, child->word, sizeof(record.u.mark.word));
    }
    return record;
}

void
fo_child_replay(struct fo_child *child, const struct fo_child_result *result, fo_record_sink sink, void *user)
{
    const struct fo_child_shared *shared = child->shared;

    fo_stack_names_map(&child->names, &shared->modules);
    for (uint32_t i = 0; i < shared->record_count; i++) {
        struct fo_record record = shared->records[i];

        record.addresses = record.address_count > 0 ? shared->addresses[i] : NULL;
        fo_stack_names_apply(&child->names, &record);
        sink(user, &record);
    }
    if (result->end != FO_CHILD_EXITED) {
        struct fo_record death = make_death(result, shared->record_count + 1);
        uintptr_t addresses[FO_STACK_FRAMES_MAX];

        death.address_count = read_stack(fo_text_get(&child->printed), addresses);
        death.addresses = death.address_count > 0 ? addresses : NULL;
        fo_stack_names_apply(&child->names, &death);
        sink(user, &death);
    }
}
