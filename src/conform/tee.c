// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One observer for two.
 */
#include "conform/tee.h"

#include <stddef.h>

static const struct fo_exec_observer *
observer_at(const void *user, int index)
{
    const struct fo_tee *tee = user;
    return index == 0 ? tee->first : tee->second;
}

static void
mark(void *user, const struct fo_exec_event *event)
{
    for (int i = 0; i < 2; i++) {
        const struct fo_exec_observer *observer = observer_at(user, i);
        if (observer->mark != NULL) {
            observer->mark(observer->user, event);
        }
    }
}

static void
init(void *user, const struct fo_dispatch *dispatch, const void *memory)
{
    for (int i = 0; i < 2; i++) {
        const struct fo_exec_observer *observer = observer_at(user, i);
        if (observer->init != NULL) {
            observer->init(observer->user, dispatch, memory);
        }
    }
}

static void
begin_operation(void *user, uint32_t line)
{
    for (int i = 0; i < 2; i++) {
        const struct fo_exec_observer *observer = observer_at(user, i);
        if (observer->operation != NULL) {
            observer->operation(observer->user, line);
        }
    }
}

static void
note_fault(void *user, uint8_t how)
{
    for (int i = 0; i < 2; i++) {
        const struct fo_exec_observer *observer = observer_at(user, i);
        if (observer->fault != NULL) {
            observer->fault(observer->user, how);
        }
    }
}

static void
observe(void *user, uint64_t objects, uint64_t bytes)
{
    for (int i = 0; i < 2; i++) {
        const struct fo_exec_observer *observer = observer_at(user, i);
        if (observer->observe != NULL) {
            observer->observe(observer->user, objects, bytes);
        }
    }
}

static void
tell_layer(void *user, const struct fo_layer_call *call)
{
    for (int i = 0; i < 2; i++) {
        const struct fo_exec_observer *observer = observer_at(user, i);
        if (observer->layer != NULL) {
            observer->layer(observer->user, call);
        }
    }
}

void
fo_tee_init(const struct fo_tee *tee, struct fo_exec_observer *out)
{
    *out = (struct fo_exec_observer){
        .user = (void *)(uintptr_t)tee,
        .mark = mark,
        .init = init,
        .operation = begin_operation,
        .fault = note_fault,
        .observe = observe,
        .layer = tell_layer,
    };
}
