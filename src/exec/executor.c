// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Running a program: its surroundings are the executor's, everything else is the subject's.
 */
#include "exec/executor.h"

#include "base/assert.h"
#include "exec/arena.h"
#include "exec/schedule.h"
#include "exec/script.h"
#include "fault/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDLE_MAX = 128
};

struct fo_executor {
    struct fo_executor_options options;
    struct fo_arena arena;
    struct fo_mailroom mail;
    struct fo_provider_script script;
    struct fo_schedule schedule;
    unsigned idle_count; /**< Runs in a row that did not need it. */
    void *state;         /**< Owned: the subject's. */
    struct fo_run *run;
};

static void
note_foreign_free(void *user, const void *block)
{
    const struct fo_executor *executor = user;
    fo_observer_mark(executor->options.observer, FO_EXEC_FOREIGN_FREE, NULL, block);
}

struct fo_executor *
fo_executor_new(const struct fo_executor_options *options)
{
    struct fo_executor *executor = calloc(1, sizeof *executor);
    if (executor == NULL) {
        return NULL;
    }
    executor->options = *options;
    executor->state = malloc(options->subject->state_bytes);
    if (executor->state == NULL || fo_arena_init(&executor->arena) != FO_OK ||
        fo_mailroom_init(&executor->mail) != FO_OK) {
        fo_executor_free(executor);
        return NULL;
    }
    executor->arena.note_bad_release = note_foreign_free;
    executor->arena.note_user = executor;
    return executor;
}

void
fo_executor_free(struct fo_executor *executor)
{
    if (executor == NULL) {
        return;
    }
    fo_schedule_fini(&executor->schedule);
    fo_arena_fini(&executor->arena);
    fo_mailroom_fini(&executor->mail);
    free(executor->state);
    free(executor);
}

static void
close_token(void *user, void *token)
{
    struct fo_executor *executor = user;
    fo_observer_mark(executor->options.observer, FO_EXEC_CLOSE_HANDLE, NULL, token);
    if (executor->options.provider != NULL) {
        (void)fo_provider_close_handle(executor->options.provider, token);
    }
}

static void
free_certificate(void *user, const void *certificate)
{
    struct fo_executor *executor = user;
    fo_observer_mark(executor->options.observer, FO_EXEC_FREE_CERTIFICATE, NULL, certificate);
    if (executor->options.provider != NULL) {
        (void)fo_provider_free_certificate(executor->options.provider, certificate);
    }
}

/**
 * A release that is not carried out leaves its object where nobody can release it. A leg that is reported as
 * failed does not: its context is known by its handle.
 */
static bool
leaves_object(enum fo_call call)
{
    const uint64_t releases = FO_CALL_BIT(FREE_CREDENTIALS_HANDLE) | FO_CALL_BIT(DELETE_SECURITY_CONTEXT) |
                              FO_CALL_BIT(FREE_CONTEXT_BUFFER) | FO_CALL_BIT(REVERT_SECURITY_CONTEXT);
    return ((releases >> call) & 1) != 0;
}

static void
note_fault(void *user, enum fo_call call, SECURITY_STATUS status, uint8_t how)
{
    struct fo_executor *executor = user;
    const struct fo_exec_observer *observer = executor->options.observer;
    (void)status;
    if (observer != NULL && observer->fault != NULL) {
        observer->fault(observer->user, how);
    }
    executor->run->fault_count++;
    executor->run->altered_count += how == FO_FAULT_ALTERED;
    executor->run->is_excused = executor->run->is_excused || leaves_object(call);
}

static bool
apply_fault(struct fo_executor *executor, const struct fo_operation *operation)
{
    const uint64_t legs = FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT) | FO_CALL_BIT(ACCEPT_SECURITY_CONTEXT);
    const uint64_t all = (UINT64_C(1) << FO_CALL_COUNT) - 1;
    uint8_t call = operation->operands[FO_OPERAND_C];
    struct fo_fault fault = {
        .kind = (enum fo_fault_kind)operation->operands[FO_OPERAND_A],
        .calls = call == 0 ? 0 : UINT64_C(1) << (call - 1),
        .nth = (operation->argument & UINT16_MAX) + 1,
        .times = 1,
        .status = fo_operation_status_at(operation->operands[FO_OPERAND_B]),
        .argument = operation->argument >> 16,
    };
    if (!executor->options.has_faults) {
        return false;
    }
    if (fault.kind == FO_FAULT_STATUS_AFTER) {
        fault.calls = fault.calls == 0 ? legs : fault.calls & legs;
    } else if (fault.kind == FO_FAULT_EMPTY_TOKEN) {
        /* Completing a token never takes it away: what would be lost is what the leg said to send. */
        fault.calls = (fault.calls == 0 ? all : fault.calls) & ~FO_CALL_BIT(COMPLETE_AUTH_TOKEN);
    } else {
        return fo_fault_add(&fault) == FO_OK;
    }
    if (fault.calls == 0) {
        return false;
    }
    return fo_fault_add(&fault) == FO_OK;
}

static void
fail_allocation(struct fo_executor *executor, uint64_t nth)
{
    const struct fo_subject *subject = executor->options.subject;
    if (subject->fail_allocation != NULL) {
        subject->fail_allocation(executor->state, nth);
    } else {
        fo_arena_fail(&executor->arena, nth);
    }
}

/** Operations about the surroundings. @return FO_NOT_SUPPORTED also for those that are the subject's. */
static enum fo_applied
apply_surroundings(struct fo_executor *executor, const struct fo_operation *operation)
{
    struct fo_provider *provider = executor->options.provider;
    uint32_t low = operation->argument & UINT16_MAX;
    switch (operation->code) {
    case FO_OP_FAULT:
        return apply_fault(executor, operation) ? FO_APPLIED : FO_NOT_SUPPORTED;
    case FO_OP_FAIL_ALLOCATION:
        fail_allocation(executor, (uint64_t)low + 1);
        return FO_APPLIED;
    case FO_OP_FAIL_PROVIDER_ALLOCATION:
        if (provider != NULL) {
            fo_provider_fail_allocation(provider, (uint64_t)low + 1);
        }
        break;
    case FO_OP_SCRIPT:
        if (provider != NULL) {
            enum fo_script_setting setting = (enum fo_script_setting)operation->operands[FO_OPERAND_A];
            fo_script_set(&executor->script, setting, low);
            fo_provider_set_script(provider, &executor->script);
        }
        break;
    case FO_OP_CLOCK:
        if (provider != NULL) {
            fo_provider_clock_advance(provider, (int64_t)operation->argument * 10000000);
        }
        break;
    default:
        return FO_NOT_SUPPORTED;
    }
    return provider != NULL ? FO_APPLIED : FO_NOT_SUPPORTED;
}

static enum fo_applied
apply(struct fo_executor *executor, const struct fo_operation *operation)
{
    switch (operation->code) {
    case FO_OP_NOTHING:
        return FO_IDLE;
    case FO_OP_FAULT:
    case FO_OP_FAIL_ALLOCATION:
    case FO_OP_FAIL_PROVIDER_ALLOCATION:
    case FO_OP_SCRIPT:
    case FO_OP_CLOCK:
        return apply_surroundings(executor, operation);
    case FO_OP_BYTES:
    case FO_OP_WORD:
        fo_mailroom_write(&executor->mail, operation);
        return FO_APPLIED;
    case FO_OP_CLOSE_ALL:
        executor->options.subject->close_all(executor->state, operation->argument);
        return FO_APPLIED;
    default:
        break;
    }
    if (fo_operation_get(operation->code) == NULL && !fo_operation_is_call(operation->code, NULL)) {
        return FO_IDLE;
    }
    return executor->options.subject->apply(executor->state, operation);
}

static void
observe(const struct fo_executor *executor, struct fo_run *run)
{
    const struct fo_exec_observer *observer = executor->options.observer;
    if (executor->options.provider == NULL) {
        return;
    }
    fo_provider_count(executor->options.provider, &run->left);
    run->left_count = 0;
    for (size_t i = 0; i < FO_PROVIDER_KIND_COUNT; i++) {
        run->left_count += run->left.live[i];
    }
    /* After a release that was kept from happening, the count is no evidence against anybody. */
    if (observer != NULL && observer->observe != NULL && !run->is_excused) {
        observer->observe(observer->user, run->left_count, run->left.bytes);
    }
}

static void
announce(const struct fo_exec_observer *observer, uint32_t line)
{
    if (observer != NULL && observer->operation != NULL) {
        observer->operation(observer->user, line);
    }
}

static void
count_applied(struct fo_run *run, const struct fo_operation *operation, enum fo_applied applied)
{
    run->applied_count += applied == FO_APPLIED;
    run->idle_count += applied == FO_IDLE;
    run->unsupported_count += applied == FO_NOT_SUPPORTED;
    if (applied == FO_NOT_SUPPORTED && run->unsupported_line == 0) {
        run->unsupported_line = operation->line;
    }
}

static void
run_operation(struct fo_executor *executor, const struct fo_operation *operation)
{
    announce(executor->options.observer, operation->line);
    count_applied(executor->run, operation, apply(executor, operation));
}

/** One of two operations that overlap. */
struct overlapping {
    struct fo_executor *executor;
    const struct fo_operation *operation;
};

static void
run_overlapping(void *user)
{
    const struct overlapping *job = user;
    run_operation(job->executor, job->operation);
}

/** Run the two operations behind @p operation under its schedule. */
static enum fo_applied
overlap(struct fo_executor *executor, const struct fo_operation *operation)
{
    struct fo_schedule *schedule = &executor->schedule;
    struct overlapping jobs[2] = {{executor, operation + 1}, {executor, operation + 2}};
    const struct fo_schedule_job first = {run_overlapping, &jobs[0]};
    const struct fo_schedule_job second = {run_overlapping, &jobs[1]};
    executor->idle_count = 0;
    fo_provider_set_yield(executor->options.provider, fo_schedule_point, schedule);
    enum fo_error error = fo_schedule_run(schedule, operation->argument, &first, &second);
    fo_provider_set_yield(executor->options.provider, NULL, NULL);
    if (error != FO_OK) {
        return FO_NOT_SUPPORTED;
    }
    executor->run->overlap_count += schedule->change_count;
    return FO_APPLIED;
}

/** Run operation @p index. @return how many operations that took. */
static uint32_t
run_next(struct fo_executor *executor, const struct fo_program *program, uint32_t index)
{
    const struct fo_subject *subject = executor->options.subject;
    const struct fo_operation *operation = &program->operations[index];
    if (operation->code != FO_OP_OVERLAP) {
        run_operation(executor, operation);
        return 1;
    }
    enum fo_applied applied = FO_NOT_SUPPORTED;
    if (subject->may_overlap != NULL && executor->options.provider != NULL) {
        bool may = program->operation_count - index > 2 &&
                   subject->may_overlap(executor->state, operation + 1, operation + 2);
        applied = may ? overlap(executor, operation) : FO_IDLE;
    }
    count_applied(executor->run, operation, applied);
    return applied == FO_APPLIED ? 3 : 1;
}

static void
prepare(struct fo_executor *executor, const struct fo_program *program, struct fo_run *run)
{
    *run = (struct fo_run){0};
    executor->run = run;
    executor->script = (struct fo_provider_script){0};
    fo_arena_reset(&executor->arena);
    fo_mailroom_reset(&executor->mail);
    if (executor->options.has_faults) {
        fo_fault_reset();
        fo_fault_set_observer(note_fault, executor);
    }
    if (executor->options.provider != NULL) {
        const struct fo_provider_options options = {
            .knobs = program->knobs,
            .is_integrity_off = program->is_integrity_off,
            .seed = program->seed,
        };
        fo_provider_reset(executor->options.provider, &options);
    }
}

/** What the code under test did with its memory. */
static struct fo_account
draw_account(const struct fo_executor *executor)
{
    const struct fo_arena *arena = &executor->arena;
    struct fo_account account = {
        .allocation_count = arena->allocation_count,
        .has_failed = arena->has_failed,
        .leaked_count = arena->live_count,
        .bad_release_count = arena->bad_release_count,
    };
    if (executor->options.subject->account != NULL) {
        executor->options.subject->account(executor->state, &account);
    }
    return account;
}

static void
draw_balance(struct fo_executor *executor, struct fo_run *run)
{
    const struct fo_account account = draw_account(executor);
    observe(executor, run);
    run->allocation_count = account.allocation_count;
    run->allocation_failed = account.has_failed;
    run->leaked_count = account.leaked_count;
    run->bad_release_count = account.bad_release_count;
    run->module_count = account.module_count;
    run->certificate_count = account.certificate_count;
    run->socket_count = account.socket_count;
    run->is_exhausted = executor->arena.is_exhausted;
    run->lost_count = executor->mail.lost_count;
    if (executor->options.provider != NULL) {
        run->provider_allocation_failed = fo_provider_allocation_failed(executor->options.provider);
    }
    if (executor->options.has_faults) {
        fo_fault_reset();
    }
    executor->run = NULL;
}

/** @p dispatch as the program's provider shows it: a lower version hides later slots. */
static struct fo_dispatch
bound_dispatch(const struct fo_executor *executor, const struct fo_program *program,
               struct fo_dispatch dispatch)
{
    uint8_t version = program->knobs.value[FO_KNOB_TABLE_VERSION];
    if (executor->options.provider != NULL && version != FO_KNOB_UNKNOWN && version < dispatch.version) {
        dispatch.version = version;
    }
    return dispatch;
}

static void
explain(void *user, const char *reason)
{
    const struct fo_executor *executor = user;
    struct fo_run *run = executor->run;
    if (run != NULL && run->reason[0] == '\0') {
        (void)snprintf(run->reason, sizeof run->reason, "%s", reason);
    }
}

/**
 * End the schedule's thread when nobody has needed it for a while: AFL++ stops and continues the process for
 * each run, and so each of its threads. To make one again costs as much as a few runs.
 */
static void
rest_schedule(struct fo_executor *executor)
{
    executor->idle_count++;
    if (executor->idle_count == IDLE_MAX) {
        fo_schedule_fini(&executor->schedule);
    }
}

enum fo_error
fo_executor_run(struct fo_executor *executor, const struct fo_program *program, struct fo_run *out)
{
    const struct fo_subject *subject = executor->options.subject;
    struct fo_stage stage = {
        .wide = bound_dispatch(executor, program, executor->options.wide),
        .ansi = bound_dispatch(executor, program, executor->options.ansi),
        .program = program,
        .allocator = &executor->arena.allocator,
        .mail = &executor->mail,
        .observer = executor->options.observer,
        .module = executor,
        .close_token = close_token,
        .free_certificate = free_certificate,
        .release_user = executor,
        .altered_count = &out->altered_count,
        .explain = explain,
        .explain_user = executor,
    };
    stage.dispatch = program->is_ansi ? stage.ansi : stage.wide;
    if (executor->options.provider != NULL) {
        fo_provider_dispatch(true, &stage.honest);
    }
    if (stage.dispatch.table == NULL) {
        return FO_ERROR_UNSUPPORTED;
    }
    prepare(executor, program, out);
    memset(executor->state, 0, subject->state_bytes - subject->room_bytes);
    announce(stage.observer, 0);
    observe(executor, out);
    subject->begin(executor->state, &stage);
    uint32_t next = 0;
    while (next < program->operation_count) {
        next += run_next(executor, program, next);
    }
    announce(stage.observer, 0);
    subject->end(executor->state);
    draw_balance(executor, out);
    rest_schedule(executor);
    return FO_OK;
}

bool
fo_executor_inject(struct fo_executor *executor, const struct fo_operation *operation)
{
    FO_ASSERT(executor->run != NULL);
    return apply_surroundings(executor, operation) == FO_APPLIED;
}

bool
fo_run_is_balanced(const struct fo_run *run)
{
    bool is_memory_balanced = run->bad_release_count == 0 && (run->leaked_count == 0 || run->is_exhausted);
    bool is_given_up = run->module_count == 0 && run->certificate_count == 0 && run->socket_count == 0;
    return is_memory_balanced && is_given_up && (run->left_count == 0 || run->is_excused);
}
