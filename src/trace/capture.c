// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A call's operands, before and after it.
 */
#include "trace/capture.h"

#include "base/hash.h"
#include "sspi/attribute.h"
#include "sspi/status.h"
#include "trace/capture_string.h"
#include "trace/operand_parse.h"

#include <string.h>

/** The first page is never mapped, and no address has other bits than these in user space. */
#define ADDRESS_MIN UINT64_C(4096)
#define ADDRESS_BITS UINT64_C(0x00ffffffffffffff)

#define TYPE_MASK UINT32_C(0x0fffffff)

/** Could @p pointer be read at all? A call that is given such a pointer faults by itself, after its begin. */
static bool
is_readable(const void *pointer)
{
    uint64_t address = (uintptr_t)pointer;
    return address >= ADDRESS_MIN && (address & ~ADDRESS_BITS) == 0;
}

static uint64_t
hash_contents(const struct fo_capture *capture, const SecBuffer *buffer)
{
    if (buffer->cbBuffer == 0 || buffer->cbBuffer > FO_CAPTURE_HASH_BYTES_MAX ||
        !is_readable(buffer->pvBuffer)) {
        return 0;
    }
    uint64_t hash = fo_hash_bytes(capture->hash_key, buffer->pvBuffer, buffer->cbBuffer);
    return hash != 0 ? hash : 1;
}

static enum fo_name_kind
handle_kind(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CREDENTIAL_OUT ? FO_NAME_CREDENTIAL
                                                                              : FO_NAME_CONTEXT;
}

static bool
is_handle_out(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL_OUT || kind == FO_OPERAND_CONTEXT_OUT;
}

static void
begin_handle(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_handle_seen *seen)
{
    const void *handle = capture->frame->arguments[index].pointer;
    *seen = (struct fo_handle_seen){0};
    if (handle == NULL) {
        seen->before = FO_NAME_NULL;
        return;
    }
    seen->storage = fo_renamer_pointer(capture->renamer, FO_NAME_STORAGE, handle);
    if (is_readable(handle)) {
        SecHandle value;
        memcpy(&value, handle, sizeof(value));
        capture->handles[index] = value;
        seen->before = fo_renamer_handle(capture->renamer,
                                         is_handle_out(kind) ? FO_NAME_SPECIAL : handle_kind(kind), value);
    }
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

static void
begin_buffers(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_call_seen *seen)
{
    uint8_t list = seen->operands[index].u.buffers;
    struct fo_buffers_seen *buffers = &seen->buffers[list];
    const void *pointer = capture->frame->arguments[index].pointer;
    buffers->observed = true;
    buffers->count = 0;
    buffers->before_count = 0;
    buffers->after_count = 0;
    if (!is_readable(pointer)) {
        buffers->array = pointer == NULL ? FO_NAME_NULL : FO_NAME_OTHER;
        return;
    }
    const char *array = find_array(kind, pointer, &buffers->count);
    if (!is_readable(array)) {
        buffers->array = array == NULL ? FO_NAME_ZERO : FO_NAME_OTHER;
        return;
    }
    buffers->array = fo_renamer_pointer(capture->renamer, FO_NAME_ARRAY, array);
    uint32_t count = buffers->count < FO_BUFFERS_MAX ? buffers->count : FO_BUFFERS_MAX;
    for (uint32_t entry = 0; entry < count; entry++) {
        SecBuffer *buffer = &capture->buffers[list][entry];
        memcpy(buffer, array + entry * sizeof(*buffer), sizeof(*buffer));
        begin_buffer(capture, buffer, is_input(seen->call, kind, buffer->BufferType),
                     &buffers->before[entry]);
    }
    buffers->before_count = (uint8_t)count;
}

/** The operands of ChangeAccountPassword may be secrets: whether two are equal is one too. */
static fo_name
begin_string(struct fo_capture *capture, enum fo_call call, const void *string)
{
    if (call == FO_CALL_CHANGE_ACCOUNT_PASSWORD || !is_readable(string)) {
        return string == NULL ? FO_NAME_NULL : FO_NAME_OTHER;
    }
    uint64_t hash = fo_capture_string_hash(capture->hash_key, string, capture->frame->wide);
    return fo_renamer_value(capture->renamer, FO_NAME_STRING, hash);
}

static void
begin_operand(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_call_seen *seen)
{
    struct fo_operand_seen *operand = &seen->operands[index];
    const union fo_argument *argument = &capture->frame->arguments[index];
    operand->observed = true;
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CONTEXT_OUT:
        begin_handle(capture, index, kind, &operand->u.handle);
        return;
    case FO_OPERAND_PACKAGE:
        operand->u.package[0] = '\0';
        if (is_readable(argument->pointer)) {
            fo_capture_string_copy(argument->pointer, capture->frame->wide, operand->u.package);
        }
        return;
    case FO_OPERAND_STRING:
        operand->u.name = begin_string(capture, seen->call, argument->pointer);
        return;
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        begin_buffers(capture, index, kind, seen);
        return;
    case FO_OPERAND_BLOCK:
        operand->u.place = fo_renamer_freed(capture->renamer, argument->pointer);
        fo_renamer_release(capture->renamer, argument->pointer);
        return;
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        operand->u.place = fo_renamer_place(capture->renamer, argument->pointer);
        return;
    case FO_OPERAND_TOKEN_IN:
        operand->u.name = fo_renamer_pointer(capture->renamer, FO_NAME_TOKEN, argument->pointer);
        return;
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_TOKEN_OUT:
    case FO_OPERAND_OPAQUE:
        operand->u.name = argument->pointer == NULL ? FO_NAME_NULL : FO_NAME_OTHER;
        return;
    case FO_OPERAND_NUMBER:
    case FO_OPERAND_BOOLEAN:
        operand->u.number = argument->number;
        return;
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
        operand->observed = false;
        return;
    }
}

void
fo_capture_begin(struct fo_capture *capture, struct fo_call_seen *seen)
{
    const struct fo_frame *frame = capture->frame;
    const struct fo_call_info *info = fo_call_get(frame->call);
    seen->call = frame->call;
    seen->form = info->has_forms && !frame->wide ? FO_FORM_ANSI : FO_FORM_WIDE;
    seen->status = 0;
    seen->returned_count = 0;
    fo_operands_prepare(seen);
    for (size_t index = 0; index < info->operand_count; index++) {
        begin_operand(capture, index, info->operands[index].kind, seen);
    }
}

static void
end_handle(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_handle_seen *seen)
{
    const void *handle = capture->frame->arguments[index].pointer;
    if (!is_readable(handle)) {
        return;
    }
    const SecHandle *before = &capture->handles[index];
    SecHandle value;
    memcpy(&value, handle, sizeof(value));
    if (value.dwLower != before->dwLower || value.dwUpper != before->dwUpper) {
        seen->after = fo_renamer_handle(capture->renamer, handle_kind(kind), value);
    }
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

static void
end_buffers(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_call_seen *seen)
{
    uint8_t list = seen->operands[index].u.buffers;
    struct fo_buffers_seen *buffers = &seen->buffers[list];
    bool is_good = fo_status_ok(seen->call, seen->status);
    bool has_changed = false;
    uint32_t count = 0;
    if (buffers->before_count == 0) {
        return;
    }
    const char *array = find_array(kind, capture->frame->arguments[index].pointer, &count);
    count = count < buffers->before_count ? count : buffers->before_count;
    if (!is_readable(array)) {
        return;
    }
    for (uint32_t entry = 0; entry < count; entry++) {
        SecBuffer buffer;
        memcpy(&buffer, array + entry * sizeof(buffer), sizeof(buffer));
        struct fo_buffer_seen *after = &buffers->after[entry];
        bool is_changed = end_buffer(capture, seen, &capture->buffers[list][entry], &buffer, after);
        after->hash = buffers->before[entry].hash;
        if (is_written(kind, is_changed, is_good)) {
            after->hash = hash_contents(capture, &buffer);
        }
        has_changed = has_changed || is_changed || after->hash != buffers->before[entry].hash;
    }
    buffers->after_count = has_changed ? (uint8_t)count : 0;
}

static void
add_returned(struct fo_call_seen *seen, struct fo_place place)
{
    if (seen->returned_count < FO_RETURNED_MAX) {
        seen->returned[seen->returned_count] = place;
        seen->returned_count++;
    }
}

/** A pointer that the call stored in the variable at @p source. */
static void
add_pointer(struct fo_capture *capture, struct fo_call_seen *seen, const void *source, bool is_block)
{
    void *stored = NULL;
    memcpy(&stored, source, sizeof(stored));
    if (!is_block) {
        add_returned(seen,
                     (struct fo_place){.name = fo_renamer_pointer(capture->renamer, FO_NAME_TOKEN, stored)});
        return;
    }
    fo_renamer_block(capture->renamer, stored, 0);
    add_returned(seen, fo_renamer_place(capture->renamer, stored));
}

/** Pointers that a query stored in the caller's structure. */
static void
end_attribute(struct fo_capture *capture, size_t index, struct fo_call_seen *seen)
{
    const char *structure = capture->frame->arguments[index].pointer;
    int number = fo_call_operand_index(seen->call, FO_OPERAND_NUMBER);
    bool of_credential = fo_call_operand_index(seen->call, FO_OPERAND_CREDENTIAL) >= 0;
    if (number < 0 || !is_readable(structure)) {
        return;
    }
    uint32_t value = (uint32_t)capture->frame->arguments[number].number;
    const struct fo_attribute *attribute = fo_attribute_find(value, of_credential);
    if (attribute == NULL) {
        return;
    }
    size_t bytes = attribute->bytes;
    int size = fo_call_operand_find(seen->call, "size", strlen("size"));
    if (size >= 0 && capture->frame->arguments[size].number < bytes) {
        bytes = (size_t)capture->frame->arguments[size].number;
    }
    for (size_t pointer = 0; pointer < attribute->pointer_count; pointer++) {
        size_t offset = attribute->pointer_offsets[pointer];
        if (offset + sizeof(void *) <= bytes) {
            add_pointer(capture, seen, structure + offset, attribute->release == FO_RELEASE_CONTEXT_BUFFER);
        }
    }
}

/** Results that mean nothing unless the call succeeded. */
static void
end_result(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_call_seen *seen)
{
    struct fo_operand_seen *operand = &seen->operands[index];
    const void *pointer = capture->frame->arguments[index].pointer;
    if (!is_readable(pointer)) {
        return;
    }
    if (kind == FO_OPERAND_NUMBER_OUT) {
        ULONG number = 0;
        memcpy(&number, pointer, sizeof(number));
        operand->observed = true;
        operand->u.number = number;
    } else if (kind == FO_OPERAND_TIME_OUT) {
        operand->observed = true;
        memcpy(&operand->u.number, pointer, sizeof(operand->u.number));
    } else if (kind == FO_OPERAND_PACKAGES_OUT) {
        add_pointer(capture, seen, pointer, true);
    } else if (kind == FO_OPERAND_TOKEN_OUT) {
        add_pointer(capture, seen, pointer, false);
    } else if (kind == FO_OPERAND_ATTRIBUTE_OUT) {
        end_attribute(capture, index, seen);
    }
}

void
fo_capture_end(struct fo_capture *capture, struct fo_call_seen *seen)
{
    const struct fo_call_info *info = fo_call_get(seen->call);
    bool is_good = fo_status_ok(seen->call, seen->status);
    for (size_t index = 0; index < info->operand_count; index++) {
        enum fo_operand_kind kind = info->operands[index].kind;
        if (kind <= FO_OPERAND_CONTEXT_OUT) {
            end_handle(capture, index, kind, &seen->operands[index].u.handle);
        } else if (kind >= FO_OPERAND_BUFFERS_IN && kind <= FO_OPERAND_BUFFER_OUT) {
            end_buffers(capture, index, kind, seen);
        } else if (is_good) {
            end_result(capture, index, kind, seen);
        }
    }
}
