// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The process's recorder: interposed tables in front, one sink behind.
 */
#include "trace/recorder.h"

#include "base/assert.h"
#include "trace/capture.h"
#include "trace/recorder_core.h"
#include "trace/stack_walk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/** A table that the recorder stands in front of. */
struct front {
    bool is_used;
    fo_name name;
    struct fo_dispatch inner;
    struct fo_dispatch out;
};

/** The only recorder. All but `is_running` and `epoch` is guarded by the lock; fronts change only at rest. */
static struct recorder {
    pthread_mutex_t lock;
    atomic_bool is_running;
    atomic_uint_least32_t epoch; /**< Changes with each reset, so that threads forget their names. */
    struct fo_recorder_options options;
    struct front fronts[FO_TRACE_PROVIDERS_MAX];
    struct fo_renamer renamer;
    uint32_t record_count;
    uint32_t call_count;
    uint32_t thread_count;
    int64_t clock;              /**< Last time reported; 0: none yet. */
    struct fo_recorder_tap tap; /**< No callbacks: nobody. */
} recorder = {.lock = PTHREAD_MUTEX_INITIALIZER};

/** A call that this thread is in. */
struct running {
    struct running *outer; /**< The call from within which it was made. */
    uint8_t injected;
};

/** What the recorder knows of this thread. */
static _Thread_local struct {
    uint32_t epoch; /**< Of the recorder when name and operation were set. */
    fo_name name;
    uint32_t op_line;
    struct running *running;
    const void *stack_floor;
    bool is_inside; /**< The thread holds the lock: what it reports now would wait for itself. */
} self;

bool
fo_recorder_core_enter(void)
{
    if (!atomic_load_explicit(&recorder.is_running, memory_order_acquire) || self.is_inside) {
        return false;
    }
    if (!recorder.options.is_alone) {
        (void)pthread_mutex_lock(&recorder.lock);
        if (!atomic_load_explicit(&recorder.is_running, memory_order_relaxed)) {
            (void)pthread_mutex_unlock(&recorder.lock);
            return false;
        }
    }
    self.is_inside = true;
    return true;
}

void
fo_recorder_core_leave(void)
{
    self.is_inside = false;
    if (!recorder.options.is_alone) {
        (void)pthread_mutex_unlock(&recorder.lock);
    }
}

/** Forget what an earlier epoch knew of this thread. */
static void
refresh_thread(void)
{
    uint32_t epoch = atomic_load_explicit(&recorder.epoch, memory_order_relaxed);
    if (self.epoch != epoch) {
        self.epoch = epoch;
        self.name = 0;
        self.op_line = 0;
    }
}

/** Fill what every record has. Under the lock. */
static void
begin_record(struct fo_record *record, enum fo_record_kind kind)
{
    refresh_thread();
    if (self.name == 0) {
        self.name = fo_name_make(FO_NAME_THREAD, recorder.thread_count);
        recorder.thread_count++;
    }
    record->kind = kind;
    record->thread = self.name;
    record->op_line = self.op_line;
    record->stack = NULL;
    record->addresses = NULL;
    record->address_count = 0;
}

/** Number the record and hand it on. Under the lock. */
static void
deliver(struct fo_record *record)
{
    recorder.record_count++;
    record->line = recorder.record_count;
    recorder.options.sink(recorder.options.user, record);
}

void
fo_recorder_core_mark(const struct fo_mark_seen *seen)
{
    struct fo_record record;
    begin_record(&record, FO_RECORD_MARK);
    record.u.mark = *seen;
    deliver(&record);
}

/** Report the time where it has changed. Under the lock. */
static void
deliver_clock(void)
{
    if (recorder.options.clock == NULL) {
        return;
    }
    int64_t now = recorder.options.clock(recorder.options.clock_user);
    if (now != recorder.clock) {
        recorder.clock = now;
        fo_recorder_core_mark(&(struct fo_mark_seen){.mark = FO_MARK_CLOCK, .numbers = {(uint64_t)now}});
    }
}

/** The begin half of a call. Under the lock. */
static void
deliver_begin(const struct front *front, bool flat, struct fo_capture *capture, struct fo_record *record,
              const struct fo_stack *stack)
{
    struct fo_call_seen *seen = &record->u.call;
    deliver_clock();
    begin_record(record, FO_RECORD_BEGIN);
    record->addresses = stack->count > 0 ? stack->addresses : NULL;
    record->address_count = stack->count;
    recorder.call_count++;
    seen->number = recorder.call_count;
    seen->provider = front->name;
    seen->flat = flat;
    seen->injected = 0;
    seen->is_slot_missing = !fo_dispatch_has(&front->inner, capture->frame->call);
    capture->renamer = &recorder.renamer;
    capture->hash_key = recorder.options.hash_key;
    capture->is_careful = recorder.options.is_careful;
    fo_capture_begin(capture, seen);
    deliver(record);
}

/** Record one call around its forwarding. */
static SECURITY_STATUS
record_call(const struct front *front, const struct fo_frame *frame, bool flat)
{
    struct fo_capture capture;
    struct fo_record record;
    struct fo_stack stack;
    capture.frame = frame;
    stack.count = 0;
    if (recorder.tap.begin != NULL) {
        recorder.tap.begin(recorder.tap.user, frame);
    }
    if (!fo_recorder_core_enter()) {
        return fo_dispatch_invoke(&front->inner, frame);
    }
    if (recorder.options.has_stacks) {
        const void *at = frame->at != NULL ? frame->at : __builtin_frame_address(0);
        fo_stack_walk(at, self.stack_floor, &stack);
    }
    deliver_begin(front, flat, &capture, &record, &stack);
    uint32_t epoch = self.epoch;
    fo_recorder_core_leave();

    struct running running = {.outer = self.running};
    self.running = &running;
    SECURITY_STATUS status = fo_dispatch_invoke(&front->inner, frame);
    self.running = running.outer;

    if (!fo_recorder_core_enter()) {
        return status;
    }
    // After a reset in between, the begin belongs to a trace that is over.
    if (epoch == atomic_load_explicit(&recorder.epoch, memory_order_relaxed)) {
        record.kind = FO_RECORD_END;
        record.u.call.status = status;
        record.u.call.injected = running.injected;
        fo_capture_end(&capture, &record.u.call);
        deliver(&record);
    }
    fo_recorder_core_leave();
    if (recorder.tap.end != NULL) {
        recorder.tap.end(recorder.tap.user, frame, status);
    }
    return status;
}

static SECURITY_STATUS
handle_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    (void)inner;
    return record_call(user, frame, false);
}

/** Tell the renamer which addresses are tables. Under the lock. */
static void
name_tables(void)
{
    for (size_t index = 0; index < FO_TRACE_PROVIDERS_MAX; index++) {
        const struct front *front = &recorder.fronts[index];
        if (front->is_used) {
            fo_renamer_table(&recorder.renamer, front->name, front->inner.table);
            fo_renamer_table(&recorder.renamer, front->name, front->out.table);
        }
    }
}

/** Begin to count and name from the start. Under the lock. */
static void
start_over(void)
{
    fo_renamer_reset(&recorder.renamer);
    name_tables();
    recorder.record_count = 0;
    recorder.call_count = 0;
    recorder.thread_count = 0;
    recorder.clock = 0;
    atomic_fetch_add_explicit(&recorder.epoch, 1, memory_order_relaxed);
}

enum fo_error
fo_recorder_start(const struct fo_recorder_options *options)
{
    FO_ASSERT(options->sink != NULL);
    if (fo_recorder_is_running()) {
        return FO_ERROR_LIMIT;
    }
    enum fo_error error = fo_renamer_init(&recorder.renamer);
    if (error != FO_OK) {
        return error;
    }
    recorder.options = *options;
    start_over();
    atomic_store_explicit(&recorder.is_running, true, memory_order_release);
    return FO_OK;
}

enum fo_error
fo_recorder_interpose(fo_name name, const struct fo_dispatch *inner, struct fo_dispatch *out)
{
    FO_ASSERT(fo_recorder_is_running());
    FO_ASSERT(fo_name_kind(name) == FO_NAME_TABLE && fo_name_index(name) < FO_TRACE_PROVIDERS_MAX);
    size_t index = 0;
    while (index < FO_TRACE_PROVIDERS_MAX && recorder.fronts[index].is_used) {
        index++;
    }
    if (index == FO_TRACE_PROVIDERS_MAX) {
        return FO_ERROR_LIMIT;
    }
    struct front *front = &recorder.fronts[index];
    front->name = name;
    front->inner = *inner;
    enum fo_error error = fo_interpose_install(inner, handle_call, front, &front->out);
    if (error != FO_OK) {
        return error;
    }
    front->is_used = true;
    if (fo_recorder_core_enter()) {
        name_tables();
        fo_recorder_core_leave();
    }
    *out = front->out;
    return FO_OK;
}

void
fo_recorder_stop(void)
{
    if (!fo_recorder_is_running()) {
        return;
    }
    for (size_t index = 0; index < FO_TRACE_PROVIDERS_MAX; index++) {
        struct front *front = &recorder.fronts[index];
        if (front->is_used) {
            fo_interpose_remove(&front->out);
        }
        *front = (struct front){0};
    }
    (void)pthread_mutex_lock(&recorder.lock);
    atomic_store_explicit(&recorder.is_running, false, memory_order_release);
    fo_renamer_fini(&recorder.renamer);
    recorder.options = (struct fo_recorder_options){0};
    recorder.tap = (struct fo_recorder_tap){0};
    (void)pthread_mutex_unlock(&recorder.lock);
}

void
fo_recorder_reset(void)
{
    if (fo_recorder_core_enter()) {
        start_over();
        fo_recorder_core_leave();
    }
}

void
fo_recorder_set_thorough(bool is_thorough)
{
    if (fo_recorder_core_enter()) {
        recorder.options.has_stacks = is_thorough;
        recorder.options.is_careful = is_thorough;
        fo_recorder_core_leave();
    }
}

bool
fo_recorder_is_running(void)
{
    return atomic_load_explicit(&recorder.is_running, memory_order_acquire);
}

void
fo_recorder_set_op_line(uint32_t line)
{
    refresh_thread();
    self.op_line = line;
}

void
fo_recorder_set_tap(const struct fo_recorder_tap *tap)
{
    recorder.tap = tap != NULL ? *tap : (struct fo_recorder_tap){0};
}

void
fo_recorder_set_stack_floor(const void *frame)
{
    self.stack_floor = frame;
}

void
fo_recorder_note_injected(uint8_t how)
{
    if (self.running != NULL) {
        self.running->injected = how;
    }
}

SECURITY_STATUS
fo_recorder_invoke(const struct fo_dispatch *dispatch, const struct fo_frame *frame, bool flat)
{
    for (size_t index = 0; index < FO_TRACE_PROVIDERS_MAX; index++) {
        const struct front *front = &recorder.fronts[index];
        if (front->is_used && front->out.table == dispatch->table) {
            return record_call(front, frame, flat);
        }
    }
    return fo_dispatch_invoke(dispatch, frame);
}

struct fo_renamer *
fo_recorder_core_renamer(void)
{
    return &recorder.renamer;
}
