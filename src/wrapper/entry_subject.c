// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The wrapper as a subject: its sessions begin and end as programs say.
 */
#include "base/assert.h"
#include "exec/breach.h"
#include "trace/recorder.h"
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

static enum fo_applied
refuse(const struct fo_entry *entry, const char *reason)
{
    entry->stage.explain(entry->stage.explain_user, reason);
    return FO_NOT_SUPPORTED;
}

/* What the drop-in tells. */

static void
note_loaded(void *user)
{
    const struct fo_entry *entry = user;
    fo_observer_mark(entry->stage.observer, FO_EXEC_LOAD, NULL, entry->stage.module);
}

static void
note_asked(void *user, const struct fo_dispatch *table)
{
    const struct fo_entry *entry = user;
    const struct fo_exec_observer *observer = entry->stage.observer;
    if (observer != NULL && observer->init != NULL) {
        observer->init(observer->user, table, entry->stage.module);
    }
}

static void
note_unloaded(void *user)
{
    const struct fo_entry *entry = user;
    fo_observer_mark(entry->stage.observer, FO_EXEC_UNLOAD, NULL, entry->stage.module);
}

static void
close_token(void *user, void *token)
{
    const struct fo_entry *entry = user;
    entry->stage.close_token(entry->stage.release_user, token);
}

static void
free_certificate(void *user, const void *certificate)
{
    const struct fo_entry *entry = user;
    entry->stage.free_certificate(entry->stage.release_user, certificate);
}

static bool
note_foreign_free(void *user, const void *block)
{
    const struct fo_entry *entry = user;
    fo_observer_mark(entry->stage.observer, FO_EXEC_FOREIGN_FREE, NULL, block);
    return true;
}

/* What the recorder sees. */

static void
note_created(struct fo_peer *peer, const SecHandle *out, SECURITY_STATUS status)
{
    if (out != NULL && status >= 0) {
        peer->has_context = true;
        peer->context = *out;
        peer->context_at = out;
    }
}

static void
note_deleted(struct fo_entry *entry, const SecHandle *context)
{
    for (size_t i = 0; i < FO_SESSIONS_MAX; i++) {
        struct fo_peer *peer = &entry->peers[i];
        const bool is_it = peer->context_at == context ||
                           (context != NULL && memcmp(&peer->context, context, sizeof *context) == 0);
        peer->has_context = peer->has_context && !is_it;
    }
}

static void
note_output(struct fo_peer *peer, const SecBufferDesc *output)
{
    peer->token = NULL;
    for (ULONG i = 0; output != NULL && output->pBuffers != NULL && i < output->cBuffers; i++) {
        if ((output->pBuffers[i].BufferType & ~(ULONG)SECBUFFER_ATTRMASK) == SECBUFFER_TOKEN) {
            peer->token = output->pBuffers[i].pvBuffer;
        }
    }
}

static void
note_call(void *user, const struct fo_frame *frame, SECURITY_STATUS status)
{
    struct fo_entry *entry = user;
    const struct fo_call_info *info = fo_call_get(frame->call);
    if (entry->current == NULL) {
        return;
    }
    if (frame->call == FO_CALL_DELETE_SECURITY_CONTEXT) {
        note_deleted(entry, frame->arguments[0].pointer);
        return;
    }
    for (size_t i = 0; i < info->operand_count; i++) {
        void *pointer = frame->arguments[i].pointer;
        if (info->operands[i].kind == FO_OPERAND_CONTEXT_OUT) {
            note_created(entry->current, pointer, status);
        } else if (info->operands[i].kind == FO_OPERAND_BUFFERS_OUT && status >= 0) {
            note_output(entry->current, pointer);
        }
    }
}

/* The run. */

/** The process ends from within a session's function. */
static void
note_exit(void)
{
    if (running != NULL && running->current != NULL) {
        fo_breach_report("exit", "the session function ended the process with exit()");
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
    const struct fo_dropin target = {
        .wide = stage->wide,
        .ansi = stage->ansi,
        .loaded = note_loaded,
        .asked = note_asked,
        .unloaded = note_unloaded,
        .close_token = close_token,
        .free_certificate = free_certificate,
        .user = entry,
    };
    if (!watches_exit) {
        watches_exit = true;
        (void)atexit(note_exit);
    }
    running = entry;
    fo_dropin_reset();
    fo_dropin_attach(&target);
    fo_heap_reset();
    fo_heap_watch(note_foreign_free, entry);
    fo_recorder_set_tap(note_call, entry);
    fo_entry_others_begin(entry);
}

static enum fo_applied
start(struct fo_entry *entry)
{
    if (entry->is_started) {
        return FO_IDLE;
    }
    entry->is_started = true;
    if (entry->wrapper->start != NULL) {
        entry->wrapper->start();
    }
    if (entry->current != NULL) {
        fo_breach_report("jump", "the session function left its stack by a jump");
    }
    return FO_APPLIED;
}

static bool
is_idle(const struct fo_entry *entry)
{
    bool is_active = false;
    for (size_t i = 0; i < FO_SESSIONS_MAX; i++) {
        is_active = is_active || fo_peer_is_active(&entry->peers[i]);
    }
    return !is_active;
}

/** Between sessions the wrapper may be told to finish; it is started again for the next. */
static enum fo_applied
finish(struct fo_entry *entry)
{
    if (!entry->is_started || !is_idle(entry)) {
        return FO_IDLE;
    }
    entry->is_started = false;
    if (entry->wrapper->finish != NULL) {
        entry->wrapper->finish();
    }
    if (entry->current != NULL) {
        fo_breach_report("jump", "the session function left its stack by a jump");
    }
    return FO_APPLIED;
}

/* Sessions. */

static enum fo_program_package
package_of(const struct fo_entry *entry, uint32_t slot)
{
    uint32_t package = entry->slots[slot].is_set ? entry->slots[slot].package : FO_PROGRAM_DEFAULT;
    if (package == FO_PROGRAM_DEFAULT) {
        package = entry->stage.program->package;
    }
    return package == FO_PROGRAM_DEFAULT ? FO_PROGRAM_NTLM : (enum fo_program_package)package;
}

/** Why the wrapper cannot be used so, or NULL. */
static const char *
find_obstacle(const struct fo_entry *entry, bool is_server, enum fo_program_package package)
{
    const struct fo_wrapper *wrapper = entry->wrapper;
    if (is_server && wrapper->is_no_server) {
        return "the wrapper accepts no sessions (is_no_server)";
    }
    if (!is_server && wrapper->is_no_client) {
        return "the wrapper initiates no sessions (is_no_client)";
    }
    if (!fo_entry_has_package(fo_program_package_name(package))) {
        return "the wrapper is not used with this package (packages)";
    }
    if (wrapper->runs_one_at_a_time && !is_idle(entry)) {
        return "the wrapper runs one session at a time (runs_one_at_a_time)";
    }
    return NULL;
}

static enum fo_applied
open_session(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_peer *peer = &entry->peers[operation->operands[FO_OPERAND_A]];
    const uint32_t other = fo_mailroom_peer(peer->index);
    const enum fo_program_package package = package_of(entry, operation->operands[FO_OPERAND_B]);
    if (fo_peer_is_active(peer)) {
        return FO_IDLE;
    }
    const char *obstacle = find_obstacle(entry, peer->index >= FO_SESSION_PAIRS_MAX, package);
    if (obstacle != NULL) {
        return refuse(entry, obstacle);
    }
    (void)start(entry);
    fo_entry_other_leave(entry, peer->index);
    if (!fo_peer_is_active(&entry->peers[other])) {
        fo_entry_purge(entry, peer->index);
    }
    *peer = (struct fo_peer){
        .entry = entry,
        .index = peer->index,
        .package = package,
        .wishes = peer->wishes,
        .connection = entry->connections[peer->index % FO_SESSION_PAIRS_MAX],
    };
    if (!fo_entry_begin_session(peer)) {
        return refuse(entry, "there is no memory for another stack");
    }
    return peer->is_declined ? FO_NOT_SUPPORTED : FO_APPLIED;
}

/** The connection of @p peer is over: let its function clean up and return. */
static void
leave(struct fo_peer *peer)
{
    peer->is_gone = true;
    peer->has_parcel = false;
    while (fo_peer_is_active(peer)) {
        fo_entry_resume(peer);
    }
}

/** What the transport of @p peer or its end is told. */
static enum fo_applied
end_session(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_peer *peer = &entry->peers[operation->operands[FO_OPERAND_A]];
    /* The harness's end goes: its peer's is gone. */
    if (!fo_peer_is_active(peer) && fo_entry_other_is(entry, peer->index)) {
        peer = &entry->peers[fo_mailroom_peer(peer->index)];
    }
    if (!fo_peer_is_active(peer)) {
        return FO_IDLE;
    }
    if (operation->code == FO_OP_PEER_GONE && peer->has_context) {
        fo_entry_mark(peer, FO_EXEC_PEER_GONE, NULL, 0);
    }
    leave(peer);
    return FO_APPLIED;
}

/** The connection ends, and the same object of the wrapper is used for another one. */
static enum fo_applied
begin_again(struct fo_entry *entry, uint32_t index)
{
    struct fo_peer *peer = &entry->peers[index];
    struct fo_peer *other = &entry->peers[fo_mailroom_peer(index)];
    uint32_t *connection = &entry->connections[index % FO_SESSION_PAIRS_MAX];
    if (!fo_peer_is_active(peer)) {
        return FO_IDLE;
    }
    if (peer->connection == *connection) {
        (*connection)++;
        fo_entry_purge(entry, index);
        fo_entry_other_leave(entry, other->index);
        other->is_cut = fo_peer_is_active(other);
    }
    peer->connection = *connection;
    peer->is_cut = true;
    peer->is_renewed = true;
    peer->has_parcel = false;
    fo_entry_resume(peer);
    /* It began to wait for the connection that is over, and learns that now. */
    if (fo_peer_is_active(other) && other->is_cut && other->phase == FO_PEER_AWAITS_TOKEN) {
        fo_entry_resume(other);
    }
    return FO_APPLIED;
}

static enum fo_applied
wish(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_peer *peer = &entry->peers[operation->operands[FO_OPERAND_A]];
    peer->wishes = operation->operands[FO_OPERAND_B];
    if ((peer->wishes & FO_PROGRAM_WISH_MESSAGES) != 0 && entry->wrapper->has_no_messages) {
        peer->wishes &= (uint8_t)~FO_PROGRAM_WISH_MESSAGES;
        return refuse(entry, "the wrapper protects no messages (has_no_messages)");
    }
    return FO_APPLIED;
}

static enum fo_applied
set_slot(struct fo_entry *entry, const struct fo_operation *operation)
{
    struct fo_entry_slot *slot = &entry->slots[operation->operands[FO_OPERAND_A]];
    if (operation->code != FO_OP_ACQUIRE) {
        const bool was_set = slot->is_set;
        slot->is_set = false;
        return was_set ? FO_APPLIED : FO_IDLE;
    }
    if (slot->is_set) {
        return FO_IDLE;
    }
    slot->is_set = true;
    slot->package = (enum fo_program_package)operation->operands[FO_OPERAND_C];
    return FO_APPLIED;
}

static enum fo_applied
apply(void *state, const struct fo_operation *operation)
{
    struct fo_entry *entry = state;
    switch (operation->code) {
    case FO_OP_OPEN_LIBRARY:
        return start(entry);
    case FO_OP_CLOSE_LIBRARY:
        return finish(entry);
    case FO_OP_ACQUIRE:
    case FO_OP_CLOSE_CREDENTIAL:
    case FO_OP_FREE_CREDENTIAL:
        return set_slot(entry, operation);
    case FO_OP_OPEN:
        return open_session(entry, operation);
    case FO_OP_CLOSE:
    case FO_OP_FREE:
    case FO_OP_PEER_GONE:
        return end_session(entry, operation);
    case FO_OP_WISH:
        return wish(entry, operation);
    case FO_OP_AGAIN:
        return begin_again(entry, operation->operands[FO_OPERAND_A]);
    case FO_OP_FAIL_MODULE:
        fo_dropin_fail((enum fo_dropin_point)operation->operands[FO_OPERAND_A],
                       (operation->argument & UINT16_MAX) + 1);
        return FO_APPLIED;
    default:
        return fo_entry_apply_traffic(entry, operation);
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
        leave(&entry->peers[items[i]]);
    }
}

static void
end(void *state)
{
    struct fo_entry *entry = state;
    close_all(entry, 0);
    (void)finish(entry);
    fo_entry_others_end(entry);
    fo_recorder_set_tap(NULL, NULL);
    fo_heap_watch(NULL, NULL);
    fo_dropin_attach(NULL);
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
    struct fo_heap_count heap;
    (void)state;
    fo_heap_get(&heap);
    *out = (struct fo_account){
        .allocation_count = heap.allocation_count,
        .has_failed = fo_heap_has_failed(),
        .leaked_count = heap.live_count,
        .bad_release_count = heap.foreign_free_count + fo_dropin_bad_release_count(),
        .module_count = fo_dropin_load_count(),
        .certificate_count = fo_dropin_certificate_count(),
    };
    fo_heap_fail(0);
}

const struct fo_subject fo_entry_subject = {
    .name = "wrapper",
    .state_bytes = sizeof(struct fo_entry),
    .room_bytes = FO_EXPORT_ROOM_BYTES,
    .begin = begin,
    .apply = apply,
    .close_all = close_all,
    .end = end,
    .fail_allocation = fail_allocation,
    .account = account,
};
