// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What a run learns of the wrapper besides its calls of the peer: from the drop-in, the heap and the
 * recorder.
 */
#include "provider/provider.h"
#include "trace/recorder.h"
#include "wrapper/dropin.h"
#include "wrapper/entry_state.h"
#include "wrapper/heap.h"

#include <string.h>

/* What the drop-in tells. */

static void
mark_init(const struct fo_entry *entry, const struct fo_dispatch *table)
{
    const struct fo_exec_observer *observer = entry->stage.observer;
    if (observer != NULL && observer->init != NULL) {
        observer->init(observer->user, table, entry->stage.module);
    }
}

static void
note_loaded(void *user)
{
    const struct fo_entry *entry = user;
    if (!entry->wrapper->keeps_module) {
        fo_observer_mark(entry->stage.observer, FO_EXEC_LOAD, NULL, entry->stage.module);
    }
}

static void
note_asked(void *user, const struct fo_dispatch *table)
{
    const struct fo_entry *entry = user;
    if (!entry->wrapper->keeps_module) {
        mark_init(entry, table);
    }
}

static void
note_unloaded(void *user)
{
    const struct fo_entry *entry = user;
    if (!entry->wrapper->keeps_module) {
        fo_observer_mark(entry->stage.observer, FO_EXEC_UNLOAD, NULL, entry->stage.module);
    }
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

/** What is neither a package's nor CRYPT32's came from the C library, by a call that is not redirected. */
static bool
note_foreign_free(void *user, const void *block)
{
    const struct fo_entry *entry = user;
    const struct fo_provider *provider = fo_provider_current();
    const bool is_package = provider != NULL && fo_provider_owns_address(provider, block);
    if (!is_package && !fo_dropin_gave(block)) {
        return false;
    }
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

/** What a session has written to its socket was sent before the call that it makes now. */
static void
note_begin(void *user, const struct fo_frame *frame)
{
    const struct fo_entry *entry = user;
    struct fo_peer *peer = fo_entry_current(entry);
    (void)frame;
    if (peer != NULL && peer->socket.is_made) {
        fo_recorder_set_op_line(entry->line);
        (void)fo_peer_socket_serve(peer);
    }
}

static void
note_call(void *user, const struct fo_frame *frame, SECURITY_STATUS status)
{
    struct fo_entry *entry = user;
    const struct fo_call_info *info = fo_call_get(frame->call);
    struct fo_peer *peer = fo_entry_current(entry);
    if (peer == NULL) {
        return;
    }
    if (frame->call == FO_CALL_DELETE_SECURITY_CONTEXT) {
        note_deleted(entry, frame->arguments[0].pointer);
        return;
    }
    for (size_t i = 0; i < info->operand_count; i++) {
        void *pointer = frame->arguments[i].pointer;
        if (info->operands[i].kind == FO_OPERAND_CONTEXT_OUT) {
            note_created(peer, pointer, status);
        } else if (info->operands[i].kind == FO_OPERAND_BUFFERS_OUT && status >= 0) {
            note_output(peer, pointer);
        }
    }
}

void
fo_entry_attach(struct fo_entry *entry)
{
    const struct fo_dropin target = {
        .wide = entry->stage.wide,
        .ansi = entry->stage.ansi,
        .loaded = note_loaded,
        .asked = note_asked,
        .unloaded = note_unloaded,
        .close_token = close_token,
        .free_certificate = free_certificate,
        .user = entry,
    };
    fo_dropin_reset();
    fo_dropin_attach(&target);
    fo_heap_reset();
    fo_heap_watch(note_foreign_free, entry);
    fo_recorder_set_tap(&(struct fo_recorder_tap){note_begin, note_call, entry});
    /* It may have loaded the module in a run before. That no run shows which is the first is what matters. */
    if (entry->wrapper->keeps_module) {
        fo_observer_mark(entry->stage.observer, FO_EXEC_LOAD, NULL, entry->stage.module);
        mark_init(entry, &entry->stage.dispatch);
    }
}

void
fo_entry_detach(void)
{
    fo_recorder_set_tap(NULL);
    fo_heap_watch(NULL, NULL);
    fo_dropin_attach(NULL);
}
