// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Buffer lists of raw operations.
 */
#include "base/assert.h"
#include "exec/raw_state.h"

#include <string.h>

enum {
    SMALL_BYTES = 4,
    HEADER_BYTES = 64,
    RANDOM_BYTES = 24,
    SIZED_BYTES = 64
};

static const char default_message[] = "freeonce message";

/** Calls whose message list is filled by the package rather than read. */
static bool
makes_message(enum fo_call call)
{
    return call == FO_CALL_MAKE_SIGNATURE || call == FO_CALL_ENCRYPT_MESSAGE;
}

static bool
is_message(enum fo_call call)
{
    return makes_message(call) || call == FO_CALL_VERIFY_SIGNATURE || call == FO_CALL_DECRYPT_MESSAGE;
}

static void
fill(SecBuffer *buffer, ULONG type, void *memory, size_t count)
{
    *buffer = (SecBuffer){.cbBuffer = (ULONG)count, .BufferType = type, .pvBuffer = memory};
}

/** Bytes of the variable, so laid that they end where the room does: reading beyond them leaves it. */
static void
fill_copy(SecBuffer *buffer, ULONG type, uint8_t room[FO_RAW_CONTENT_BYTES], const uint8_t *bytes,
          size_t count)
{
    memcpy(room, bytes, count);
    fill(buffer, type, room, count);
}

static void
fill_token(const struct fo_raw_part *part, struct fo_raw_memory *memory, enum fo_call call, SecBuffer *buffer,
           uint8_t *room)
{
    if (is_message(call)) {
        size_t count = makes_message(call) ? FO_RAW_TAIL_BYTES : memory->tail_count;
        fill(buffer, SECBUFFER_TOKEN, memory->tail, count);
    } else if (part->is_output) {
        fill(buffer, SECBUFFER_TOKEN, memory->room, FO_RAW_CONTENT_BYTES);
    } else {
        fill_copy(buffer, SECBUFFER_TOKEN, room, memory->content, memory->count);
    }
}

static void
fill_damaged(enum fo_raw_entry entry, const struct fo_raw_memory *memory, SecBuffer *buffer, uint8_t *room)
{
    size_t count = entry == FO_ENTRY_TOKEN_CUT ? memory->count / 2 : memory->count;
    fill_copy(buffer, SECBUFFER_TOKEN, room, memory->content, count);
    if (entry == FO_ENTRY_TOKEN_FLIP && count > 0) {
        room[count / 2] ^= UINT8_MAX;
    }
}

/** The first half of one variable's bytes, then the second half of another's. */
static void
fill_splice(const struct fo_raw_memory *head, const struct fo_raw_memory *tail, SecBuffer *buffer,
            uint8_t room[FO_RAW_CONTENT_BYTES])
{
    size_t head_bytes = head->count / 2;
    size_t tail_bytes = tail->count - tail->count / 2;
    memcpy(room, head->content, head_bytes);
    memcpy(room + head_bytes, tail->content + tail->count / 2, tail_bytes);
    fill(buffer, SECBUFFER_TOKEN, room, head_bytes + tail_bytes);
}

/** Bytes that nobody made. */
static void
fill_random(SecBuffer *buffer, uint8_t room[FO_RAW_CONTENT_BYTES])
{
    for (size_t i = 0; i < RANDOM_BYTES; i++) {
        room[i] = (uint8_t)(i * 37 + 11);
    }
    fill(buffer, SECBUFFER_TOKEN, room, RANDOM_BYTES);
}

static void
fill_draft(struct fo_mailroom *mail, SecBuffer *buffer, uint8_t room[FO_RAW_CONTENT_BYTES])
{
    const uint8_t *draft;
    size_t count = fo_mailroom_draft_take(mail, &draft);
    fill_copy(buffer, SECBUFFER_TOKEN, room, draft, count);
}

static void
fill_data(struct fo_raw_memory *memory, SecBuffer *buffer, ULONG type)
{
    if (memory->count == 0) {
        memcpy(memory->content, default_message, sizeof default_message - 1);
        memory->count = sizeof default_message - 1;
    }
    fill(buffer, type, memory->content, memory->count);
}

static void
fill_entry(struct fo_raw_state *state, struct fo_raw_part *part, size_t index, enum fo_call call)
{
    struct fo_raw_memory *memory = &state->memory[part->memory];
    static const DWORD shutdown = SCHANNEL_SHUTDOWN;
    SecBuffer *buffer = &part->buffers[index];
    uint8_t *room = part->bytes[index];
    enum fo_raw_entry entry = part->shape->entries[index];
    switch (entry) {
    case FO_ENTRY_TOKEN:
        fill_token(part, memory, call, buffer, room);
        break;
    case FO_ENTRY_TOKEN_SIZED:
        fill(buffer, SECBUFFER_TOKEN, NULL, SIZED_BYTES);
        break;
    case FO_ENTRY_TOKEN_SMALL:
        fill(buffer, SECBUFFER_TOKEN, memory->room, SMALL_BYTES);
        break;
    case FO_ENTRY_TOKEN_CUT:
    case FO_ENTRY_TOKEN_FLIP:
        fill_damaged(entry, memory, buffer, room);
        break;
    case FO_ENTRY_TOKEN_RANDOM:
        fill_random(buffer, room);
        break;
    case FO_ENTRY_ALERT_NULL:
        fill(buffer, SECBUFFER_ALERT, NULL, 0);
        break;
    case FO_ENTRY_DATA:
        fill_data(memory, buffer, SECBUFFER_DATA);
        break;
    case FO_ENTRY_STREAM:
        fill_data(memory, buffer, SECBUFFER_STREAM);
        break;
    case FO_ENTRY_STREAM_HEADER:
        fill(buffer, SECBUFFER_STREAM_HEADER, room, HEADER_BYTES);
        break;
    case FO_ENTRY_STREAM_TRAILER:
        fill(buffer, SECBUFFER_STREAM_TRAILER, room, HEADER_BYTES);
        break;
    case FO_ENTRY_PADDING:
        fill(buffer, SECBUFFER_PADDING, room, HEADER_BYTES);
        break;
    case FO_ENTRY_SHUTDOWN:
        memcpy(room, &shutdown, sizeof shutdown);
        fill(buffer, SECBUFFER_TOKEN, room, sizeof shutdown);
        break;
    case FO_ENTRY_TOKEN_NULL:
        fill(buffer, SECBUFFER_TOKEN, NULL, 0);
        break;
    case FO_ENTRY_TOKEN_SPLICE:
        fill_splice(memory, &state->memory[(part->memory + 1) % FO_VARIABLES_MAX], buffer, room);
        break;
    case FO_ENTRY_TOKEN_RAW:
        fill_draft(state->stage.mail, buffer, room);
        break;
    case FO_ENTRY_NONE:
    case FO_ENTRY_EMPTY:
    case FO_ENTRY_COUNT:
        fill(buffer, SECBUFFER_EMPTY, NULL, 0);
        break;
    }
}

struct fo_raw_part *
fo_raw_buffers(struct fo_raw_state *state, enum fo_call call, enum fo_operand_kind kind, uint8_t value)
{
    const struct fo_raw_shape *shape = fo_raw_shape_at(value / FO_VARIABLES_MAX);
    FO_ASSERT(state->scratch.part_count < FO_RAW_PARTS_MAX);
    if (shape->is_null) {
        return NULL;
    }
    struct fo_raw_part *part = &state->scratch.parts[state->scratch.part_count];
    state->scratch.part_count++;
    part->shape = shape;
    part->memory = value % FO_VARIABLES_MAX;
    part->is_output = kind == FO_OPERAND_BUFFERS_OUT || kind == FO_OPERAND_BUFFER_OUT;
    memset(part->buffers, 0, sizeof part->buffers);
    memset(part->given, 0, sizeof part->given);
    for (size_t i = 0; i < shape->entry_count; i++) {
        fill_entry(state, part, i, call);
        part->given[i] = part->buffers[i].pvBuffer;
    }
    part->list = (SecBufferDesc){
        .ulVersion = SECBUFFER_VERSION,
        .cBuffers = shape->entry_count,
        .pBuffers = shape->entry_count > 0 ? part->buffers : NULL,
    };
    return part;
}
