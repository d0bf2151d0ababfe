// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The wrapper as a subject: its sessions begin and end as programs say.
 */
#include "exec/breach.h"
#include "wrapper/dropin.h"
#include "wrapper/entry_state.h"
#include "wrapper/heap.h"

#include <stdlib.h>
#include <string.h>

static const struct fo_wrapper *wrapper_set;

/** The run that is going on, for what has no argument of ours. */
static struct fo_entry *running;

const struct fo_wrapper *
fo_entry_wrapper(void)
{
    return wrapper_set != NULL ? wrapper_set : &freeonce_wrapper;
}

void
fo_entry_set_wrapper(const struct fo_wrapper *wrapper)
{
    wrapper_set = wrapper;
}

bool
fo_entry_has_package(const char *package)
{
    const char *at = fo_entry_wrapper()->packages;
    const size_t length = strlen(package);
    while (at != NULL && *at != '\0') {
        const size_t word = strcspn(at, ", ");
        if (word == length && memcmp(at, package, length) == 0) {
            return true;
        }
        at += word;
        at += strspn(at, ", ");
    }
    return fo_entry_wrapper()->packages == NULL;
}

/* The run. */

/** The process ends from within a session's function. */
static void
note_exit(void)
{
    if (running != NULL && fo_entry_current(running) != NULL) {
        fo_breach_report(FO_BREACH_EXIT, "the session function ended the process with exit()");
    }
}

static void
begin(void *state, const struct fo_stage *stage)
{
    static bool watches_exit;
    struct fo_entry *entry = state;
    entry->stage = *stage;
    entry->wrapper = fo_entry_wrapper();
    for (uint32_t i = 0; i < FO_SESSIONS_MAX; i++) {
        entry->peers[i].entry = entry;
        entry->peers[i].index = i;
    }
    if (!watches_exit) {
        watches_exit = true;
        (void)atexit(note_exit);
    }
    running = entry;
    fo_entry_attach(entry);
    fo_entry_others_begin(entry);
}

/** After a jump from a session into what the main stack once held, nothing but this is sure to be there. */
static void
note_jump(void)
{
    if (running->current != NULL) {
        fo_breach_report("jump", "the session function left its stack by a jump");
    }
}

enum fo_applied
fo_entry_start(struct fo_entry *entry)
{
    if (entry->is_started) {
        return FO_IDLE;
    }
    entry->is_started = true;
    if (entry->wrapper->start != NULL) {
        entry->wrapper->start();
    }
    note_jump();
    return FO_APPLIED;
}

/** Between sessions the wrapper may be told to finish; it is started again for the next. */
static enum fo_applied
finish(struct fo_entry *entry)
{
    if (!entry->is_started || !fo_entry_is_idle(entry)) {
        return FO_IDLE;
    }
    entry->is_started = false;
    if (entry->wrapper->finish != NULL) {
        entry->wrapper->finish();
    }
    note_jump();
    return FO_APPLIED;
}

static enum fo_applied
apply(void *state, const struct fo_operation *operation)
{
    struct fo_entry *entry = state;
    entry->line = operation->line;
    switch (operation->code) {
    case FO_OP_OPEN_LIBRARY:
        return fo_entry_start(entry);
    case FO_OP_CLOSE_LIBRARY:
        return finish(entry);
    case FO_OP_FAIL_MODULE:
        fo_dropin_fail((enum fo_dropin_point)operation->operands[FO_OPERAND_A],
                       (operation->argument & UINT16_MAX) + 1);
        return FO_APPLIED;
    case FO_OP_STEP:
    case FO_OP_UNPROTECT:
    case FO_OP_HANDSHAKE:
    case FO_OP_DROP:
    case FO_OP_PROTECT:
    case FO_OP_RENEGOTIATE:
    case FO_OP_SHUTDOWN:
    case FO_OP_QUERY:
        return fo_entry_apply_traffic(entry, operation);
    default:
        return fo_entry_apply_session(entry, operation);
    }
}

static void
close_all(void *state, uint32_t order)
{
    struct fo_entry *entry = state;
    uint8_t items[FO_SESSIONS_MAX];
    for (size_t i = 0; i < FO_SESSIONS_MAX; i++) {
        items[i] = (uint8_t)i;
    }
    fo_subject_shuffle(order, items, FO_SESSIONS_MAX);
    for (size_t i = 0; i < FO_SESSIONS_MAX; i++) {
        fo_entry_leave(&entry->peers[items[i]]);
    }
}

static void
end(void *state)
{
    struct fo_entry *entry = state;
    entry->line = 0;
    close_all(entry, 0);
    (void)finish(entry);
    fo_entry_others_end(entry);
    fo_entry_detach();
    running = NULL;
}

static void
fail_allocation(void *state, uint64_t nth)
{
    (void)state;
    fo_heap_fail(nth);
}

static void
account(const void *state, struct fo_account *out)
{
    const struct fo_entry *entry = state;
    struct fo_heap_count heap;
    fo_heap_get(&heap);
    *out = (struct fo_account){
        .allocation_count = heap.allocation_count,
        .has_failed = fo_heap_has_failed(),
        .leaked_count = heap.live_count,
        .bad_release_count = heap.foreign_free_count + fo_dropin_bad_release_count(),
        .module_count = fo_entry_wrapper()->keeps_module ? 0 : fo_dropin_load_count(),
        .certificate_count = fo_dropin_certificate_count(),
        .socket_count = entry->socket_count,
    };
    fo_heap_fail(0);
}

static const char *
title(void)
{
    return fo_entry_wrapper()->name;
}

const struct fo_subject fo_entry_subject = {
    .name = "wrapper",
    .title = title,
    .declines = fo_entry_declines,
    .state_bytes = sizeof(struct fo_entry),
    .room_bytes = FO_EXPORT_ROOM_BYTES,
    .begin = begin,
    .apply = apply,
    .close_all = close_all,
    .end = end,
    .fail_allocation = fail_allocation,
    .watch_allocations = fo_heap_notice,
    .account = account,
    .each_left = fo_heap_each,
};
