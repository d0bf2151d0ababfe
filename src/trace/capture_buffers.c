// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Buffer operands, before and after a call.
 */
#include "trace/capture_buffers.h"

#include "base/hash.h"
#include "sspi/status.h"

#include <string.h>

#define TYPE_MASK UINT32_C(0x0fffffff)

static uint64_t
hash_contents(const struct fo_capture *capture, const SecBuffer *buffer)
{
    if (buffer->cbBuffer == 0 || buffer->cbBuffer > FO_CAPTURE_HASH_BYTES_MAX ||
        !fo_capture_can_read(capture, buffer->pvBuffer, buffer->cbBuffer)) {
        return 0;
    }
    uint64_t hash = fo_hash_bytes(capture->hash_key, buffer->pvBuffer, buffer->cbBuffer);
    return hash != 0 ? hash : 1;
}

/** Is the buffer's content something that the call reads? Output space is not: nobody wrote it yet. */
static bool
is_input(enum fo_call call, enum fo_operand_kind kind, uint32_t type)
{
    uint32_t base = type & TYPE_MASK;
    if (kind == FO_OPERAND_BUFFERS_IN || kind == FO_OPERAND_BUFFER_IN) {
        return true;
    }
    if (kind != FO_OPERAND_BUFFERS_INOUT) {
        return false;
    }
    if (call == FO_CALL_ENCRYPT_MESSAGE || call == FO_CALL_MAKE_SIGNATURE) {
        return base == SECBUFFER_DATA;
    }
    return base == SECBUFFER_DATA || base == SECBUFFER_TOKEN || base == SECBUFFER_STREAM;
}

/** Bytes of what the operand points to. */
static size_t
operand_bytes(enum fo_operand_kind kind)
{
    const bool is_single = kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT;
    return is_single ? sizeof(SecBuffer) : sizeof(SecBufferDesc);
}

/** The array that a buffer operand means, and how many entries it has. */
static const char *
find_array(enum fo_operand_kind kind, const void *pointer, uint32_t *count)
{
    SecBufferDesc descriptor;
    if (kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT) {
        *count = 1;
        return pointer;
    }
    memcpy(&descriptor, pointer, sizeof(descriptor));
    *count = descriptor.cBuffers;
    return (const char *)descriptor.pBuffers;
}

static void
begin_buffer(struct fo_capture *capture, const SecBuffer *buffer, bool is_read, struct fo_buffer_seen *out)
{
    fo_renamer_region(capture->renamer, buffer->pvBuffer, buffer->cbBuffer);
    out->type = buffer->BufferType;
    out->bytes = buffer->cbBuffer;
    out->place = fo_renamer_place(capture->renamer, buffer->pvBuffer);
    out->hash = is_read ? hash_contents(capture, buffer) : 0;
}

void
fo_capture_buffers_begin(struct fo_capture *capture, size_t index, enum fo_operand_kind kind,
                         struct fo_call_seen *seen)
{
    uint8_t list = seen->operands[index].u.buffers;
    struct fo_buffers_seen *buffers = &seen->buffers[list];
    const void *pointer = capture->frame->arguments[index].pointer;
    buffers->observed = true;
    buffers->count = 0;
    buffers->before_count = 0;
    buffers->after_count = 0;
    if (!fo_capture_can_read(capture, pointer, operand_bytes(kind))) {
        buffers->array = pointer == NULL ? FO_NAME_NULL : FO_NAME_OTHER;
        return;
    }
    const char *array = find_array(kind, pointer, &buffers->count);
    uint32_t count = buffers->count < FO_BUFFERS_MAX ? buffers->count : FO_BUFFERS_MAX;
    if (!fo_capture_can_read(capture, array, count * sizeof(SecBuffer))) {
        buffers->array = array == NULL ? FO_NAME_ZERO : FO_NAME_OTHER;
        return;
    }
    buffers->array = fo_renamer_pointer(capture->renamer, FO_NAME_ARRAY, array);
    for (uint32_t entry = 0; entry < count; entry++) {
        SecBuffer *buffer = &capture->buffers[list][entry];
        memcpy(buffer, array + entry * sizeof(*buffer), sizeof(*buffer));
        begin_buffer(capture, buffer, is_input(seen->call, kind, buffer->BufferType),
                     &buffers->before[entry]);
    }
    buffers->before_count = (uint8_t)count;
}

/** Does @p pointer lie in memory that the call was given? Then it is no new block. */
static bool
is_own_memory(const struct fo_capture *capture, const struct fo_call_seen *seen, const void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    for (size_t list = 0; list < seen->buffers_count; list++) {
        for (size_t entry = 0; entry < seen->buffers[list].before_count; entry++) {
            const SecBuffer *buffer = &capture->buffers[list][entry];
            uintptr_t start = (uintptr_t)buffer->pvBuffer;
            if (start != 0 && address >= start && address - start < buffer->cbBuffer) {
                return true;
            }
        }
    }
    return false;
}

/** One entry after the call. @return true when the call changed it. */
static bool
end_buffer(struct fo_capture *capture, const struct fo_call_seen *seen, const SecBuffer *before,
           const SecBuffer *after, struct fo_buffer_seen *out)
{
    bool is_moved = after->pvBuffer != before->pvBuffer;
    if (is_moved && !is_own_memory(capture, seen, after->pvBuffer)) {
        fo_renamer_block(capture->renamer, after->pvBuffer, after->cbBuffer);
    }
    out->type = after->BufferType;
    out->bytes = after->cbBuffer;
    out->place = fo_renamer_place(capture->renamer, after->pvBuffer);
    return is_moved || after->cbBuffer != before->cbBuffer || after->BufferType != before->BufferType;
}

/**
 * Has the call given the buffer contents worth hashing? Messages are changed in place; output space that
 * nobody touched still holds whatever it held.
 */
static bool
is_written(enum fo_operand_kind kind, bool is_changed, bool is_good)
{
    if (kind == FO_OPERAND_BUFFERS_INOUT) {
        return is_changed || is_good;
    }
    return is_changed && (kind == FO_OPERAND_BUFFERS_OUT || kind == FO_OPERAND_BUFFER_OUT);
}

void
fo_capture_buffers_end(struct fo_capture *capture, size_t index, enum fo_operand_kind kind,
                       struct fo_call_seen *seen)
{
    uint8_t list = seen->operands[index].u.buffers;
    struct fo_buffers_seen *buffers = &seen->buffers[list];
    bool is_good = fo_status_ok(seen->call, seen->status);
    bool has_changed = false;
    uint32_t count = 0;
    const void *pointer = capture->frame->arguments[index].pointer;
    if (buffers->before_count == 0 || !fo_capture_can_read(capture, pointer, operand_bytes(kind))) {
        return;
    }
    const char *array = find_array(kind, pointer, &count);
    count = count < buffers->before_count ? count : buffers->before_count;
    if (!fo_capture_can_read(capture, array, count * sizeof(SecBuffer))) {
        return;
    }
    for (uint32_t entry = 0; entry < count; entry++) {
        SecBuffer buffer;
        memcpy(&buffer, array + entry * sizeof(buffer), sizeof(buffer));
        struct fo_buffer_seen *after = &buffers->after[entry];
        bool is_changed = end_buffer(capture, seen, &capture->buffers[list][entry], &buffer, after);
        after->hash = buffers->before[entry].hash;
        /* A count that has grown in the caller's memory says how much was needed, not how much is there. */
        const SecBuffer *before = &capture->buffers[list][entry];
        bool is_room = buffer.pvBuffer != before->pvBuffer || buffer.cbBuffer <= before->cbBuffer;
        if (is_room && is_written(kind, is_changed, is_good)) {
            after->hash = hash_contents(capture, &buffer);
        }
        has_changed = has_changed || is_changed || after->hash != buffers->before[entry].hash;
    }
    buffers->after_count = has_changed ? (uint8_t)count : 0;
}
