// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The buffers of a session: the peer's bytes, own memory for tokens and messages, the package's blocks.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/extra-buffers-returned-by-schannel
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

#include <string.h>

enum {
    ROOM_BYTES_MIN = 256
};

bool
fo_room_reserve(const struct fo_allocator *allocator, struct fo_room *room, size_t bytes)
{
    if (bytes <= room->capacity) {
        return true;
    }
    size_t capacity = room->capacity * 2 < ROOM_BYTES_MIN ? ROOM_BYTES_MIN : room->capacity * 2;
    if (capacity < bytes) {
        capacity = bytes;
    }
    uint8_t *grown = fo_allocate(allocator, capacity);
    if (grown == NULL) {
        return false;
    }
    size_t used_bytes = room->used_bytes;
    if (used_bytes > 0) {
        memcpy(grown, room->bytes, used_bytes);
    }
    fo_room_fini(allocator, room);
    *room = (struct fo_room){.bytes = grown, .capacity = capacity, .used_bytes = used_bytes};
    return true;
}

void
fo_room_use(struct fo_room *room, size_t bytes)
{
    FO_ASSERT(bytes <= room->capacity);
    if (bytes > room->used_bytes) {
        room->used_bytes = bytes;
    }
}

void
fo_room_fini(const struct fo_allocator *allocator, struct fo_room *room)
{
    // Messages in the clear and passwords in tokens are gone when the memory is given back.
    fo_memory_wipe(room->bytes, room->used_bytes);
    fo_release(allocator, room->bytes);
    *room = (struct fo_room){0};
}

bool
fo_session_input_append(struct fo_session *session, const void *bytes, size_t count)
{
    size_t waiting = session->input_end - session->input_at;
    if (count == 0) {
        return true;
    }
    if (count > FO_SESSION_INPUT_BYTES_MAX || waiting > FO_SESSION_INPUT_BYTES_MAX - count ||
        !fo_room_reserve(session->allocator, &session->input, session->input_end + count)) {
        return false;
    }
    if (waiting > 0) {
        memmove(session->input.bytes, session->input.bytes + session->input_at, waiting);
    }
    memcpy(session->input.bytes + waiting, bytes, count);
    fo_room_use(&session->input, waiting + count);
    session->input_at = 0;
    session->input_end = waiting + count;
    return true;
}

void
fo_session_input_keep(struct fo_session *session, size_t count)
{
    FO_ASSERT(count <= session->input_end - session->input_at);
    session->input_at = session->input_end - count;
}

void
fo_block_release(const struct fo_dispatch *dispatch, void *block)
{
    if (block != NULL) {
        // Whatever the answer: the block was given back and must not be touched again.
        (void)fo_dispatch_invoke(dispatch, &(struct fo_frame){
                                               .call = FO_CALL_FREE_CONTEXT_BUFFER,
                                               .wide = dispatch->wide,
                                               .arguments = {{.pointer = block}},
                                           });
    }
}

void
fo_session_blocks_release(struct fo_session *session)
{
    for (size_t i = 0; i < FO_SESSION_BLOCKS_MAX; i++) {
        void *block = session->blocks[i];
        session->blocks[i] = NULL;
        fo_block_release(&session->library->dispatch, block);
    }
}
