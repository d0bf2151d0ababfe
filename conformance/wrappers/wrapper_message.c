// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Messages in memory of the wrapper's own, protected and read in place.
 */
#include "wrapper_message.h"

#include <string.h>

enum {
    HEAD_BYTES_DEFAULT = 256,
    TAIL_BYTES_DEFAULT = 256,
    HEADER_BYTES = 8, /**< Length of the token, length of the padding. */
    PARTS_MAX = 4,
    PENDING_BYTES_MAX = 1 << 18
};

/** A message call's buffers, in one piece of memory. */
struct message {
    SecBuffer parts[PARTS_MAX];
    SecBufferDesc list;
    uint8_t *memory; /**< Owned. */
    size_t begin;
    size_t end;
};

static void
add_part(struct message *message, ULONG type, size_t bytes)
{
    void *at = bytes == 0 ? NULL : message->memory + message->end;
    message->parts[message->list.cBuffers] = (SecBuffer){(ULONG)bytes, type, at};
    message->list.cBuffers++;
    message->end += bytes;
}

static bool
start_message(const struct wrapper_channel *channel, struct message *message, size_t bytes)
{
    *message = (struct message){.begin = channel->is_stream ? 0 : HEADER_BYTES};
    message->memory = fo_allocate(channel->host->allocator, bytes + HEADER_BYTES);
    message->list = (SecBufferDesc){SECBUFFER_VERSION, 0, message->parts};
    message->end = message->begin;
    return message->memory != NULL;
}

/** Put the parts together as they came back. @return Length, 0: they are not where they were. */
static size_t
join_parts(const struct wrapper_channel *channel, const struct message *message)
{
    size_t used = message->begin;
    for (ULONG i = 0; i < message->list.cBuffers; i++) {
        const SecBuffer *part = &message->parts[i];
        uintptr_t offset = (uintptr_t)part->pvBuffer - (uintptr_t)message->memory;
        if (part->cbBuffer == 0) {
            continue;
        }
        if (offset < used || offset > message->end || part->cbBuffer > message->end - offset) {
            return 0;
        }
        memmove(message->memory + used, message->memory + offset, part->cbBuffer);
        used += part->cbBuffer;
    }
    if (!channel->is_stream) {
        uint32_t lengths[2] = {message->parts[0].cbBuffer,
                               channel->is_signing ? 0 : message->parts[2].cbBuffer};
        memcpy(message->memory, lengths, HEADER_BYTES);
    }
    return used;
}

/** Room in front of the data and behind it: more than enough when the package does not say. */
static void
measure(const struct wrapper_channel *channel, size_t *head, size_t *tail)
{
    SecPkgContext_Sizes sizes = {0};
    SecPkgContext_StreamSizes stream = {0};
    SECURITY_STATUS status;
    if (channel->is_stream) {
        status = wrapper_query_context(channel->host, channel->context, SECPKG_ATTR_STREAM_SIZES, &stream);
        *head = stream.cbHeader;
        *tail = stream.cbTrailer;
    } else {
        status = wrapper_query_context(channel->host, channel->context, SECPKG_ATTR_SIZES, &sizes);
        *head = channel->is_signing ? sizes.cbMaxSignature : sizes.cbSecurityTrailer;
        *tail = channel->is_signing ? 0 : sizes.cbBlockSize;
    }
    if (status != SEC_E_OK || *head > WRAPPER_TOKEN_BYTES_MAX || *tail > WRAPPER_TOKEN_BYTES_MAX) {
        *head = HEAD_BYTES_DEFAULT;
        *tail = TAIL_BYTES_DEFAULT;
    }
}

SECURITY_STATUS
wrapper_protect(const struct wrapper_channel *channel, const void *plain, size_t count)
{
    struct message message;
    size_t head = 0;
    size_t tail = 0;
    measure(channel, &head, &tail);
    if (!start_message(channel, &message, head + count + tail)) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    add_part(&message, channel->is_stream ? SECBUFFER_STREAM_HEADER : SECBUFFER_TOKEN, head);
    add_part(&message, SECBUFFER_DATA, count);
    if (count > 0) {
        memcpy(message.parts[1].pvBuffer, plain, count);
    }
    if (!channel->is_signing) {
        add_part(&message, channel->is_stream ? SECBUFFER_STREAM_TRAILER : SECBUFFER_PADDING, tail);
    }
    if (channel->is_stream) {
        add_part(&message, SECBUFFER_EMPTY, 0);
    }
    const SecurityFunctionTableW *table = channel->host->table;
    SECURITY_STATUS status = channel->is_signing
                                 ? table->MakeSignature(channel->context, 0, &message.list, 0)
                                 : table->EncryptMessage(channel->context, 0, &message.list, 0);
    size_t bytes = status == SEC_E_OK ? join_parts(channel, &message) : 0;
    if (bytes > 0) {
        channel->link->send(channel->link->user, channel->context, message.memory, bytes);
    }
    fo_release(channel->host->allocator, message.memory);
    return status;
}

SECURITY_STATUS
wrapper_unprotect(const struct wrapper_channel *channel, const void *bytes, size_t count,
                  void (*look)(const struct wrapper_channel *channel, void *data))
{
    struct message message;
    uint32_t lengths[2];
    ULONG quality = 0;
    if (count < HEADER_BYTES) {
        return SEC_E_INVALID_TOKEN;
    }
    memcpy(lengths, bytes, HEADER_BYTES);
    size_t rest = count - HEADER_BYTES;
    if (lengths[0] > rest || lengths[1] > rest - lengths[0]) {
        return SEC_E_INVALID_TOKEN;
    }
    if (!start_message(channel, &message, count)) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    memcpy(message.memory, bytes, count);
    add_part(&message, SECBUFFER_TOKEN, lengths[0]);
    add_part(&message, SECBUFFER_DATA, rest - lengths[0] - lengths[1]);
    if (lengths[1] > 0) {
        add_part(&message, SECBUFFER_PADDING, lengths[1]);
    }
    const SecurityFunctionTableW *table = channel->host->table;
    SECURITY_STATUS status = channel->is_signing
                                 ? table->VerifySignature(channel->context, &message.list, 0, &quality)
                                 : table->DecryptMessage(channel->context, &message.list, 0, &quality);
    if (status == SEC_E_OK && look != NULL) {
        look(channel, message.parts[1].pvBuffer);
    }
    fo_release(channel->host->allocator, message.memory);
    return status;
}

bool
wrapper_pending_append(const struct wrapper_host *host, struct wrapper_pending *pending, const void *bytes,
                       size_t count)
{
    if (count == 0) {
        return true;
    }
    if (count > PENDING_BYTES_MAX || pending->count > PENDING_BYTES_MAX - count) {
        return false;
    }
    uint8_t *grown = fo_allocate(host->allocator, pending->count + count);
    if (grown == NULL) {
        return false;
    }
    if (pending->count > 0) {
        memcpy(grown, pending->bytes, pending->count);
    }
    memcpy(grown + pending->count, bytes, count);
    fo_release(host->allocator, pending->bytes);
    pending->bytes = grown;
    pending->count += count;
    return true;
}

void
wrapper_pending_keep(const struct wrapper_host *host, struct wrapper_pending *pending, size_t count)
{
    if (count == 0) {
        fo_release(host->allocator, pending->bytes);
        *pending = (struct wrapper_pending){NULL, 0};
    } else if (count < pending->count) {
        memmove(pending->bytes, pending->bytes + pending->count - count, count);
        pending->count = count;
    }
}

SECURITY_STATUS
wrapper_read_record(const struct wrapper_channel *channel, struct wrapper_pending *pending,
                    size_t *extra_bytes)
{
    SecBuffer parts[PARTS_MAX] = {{(ULONG)pending->count, SECBUFFER_DATA, pending->bytes}};
    SecBufferDesc list = {SECBUFFER_VERSION, PARTS_MAX, parts};
    ULONG quality = 0;
    SECURITY_STATUS status = channel->host->table->DecryptMessage(channel->context, &list, 0, &quality);
    *extra_bytes = 0;
    for (int i = 0; i < PARTS_MAX; i++) {
        if (parts[i].BufferType == SECBUFFER_EXTRA && parts[i].cbBuffer <= pending->count) {
            *extra_bytes = parts[i].cbBuffer;
        }
    }
    return status;
}
