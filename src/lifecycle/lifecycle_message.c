// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Messages: protected and read in the session's own memory, in place.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/encryptmessage--general
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/decryptmessage--schannel
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

#include <string.h>

enum {
    MESSAGE_BUFFERS_MAX = 4,
    FRAME_HEADER_BYTES = 8, /**< Length of the token, length of the padding. */
};

/** The buffers of one message call, all in one piece of own memory. */
struct message {
    SecBuffer buffers[MESSAGE_BUFFERS_MAX];
    SecBufferDesc list;
    uint8_t *begin; /**< Of that memory. */
    size_t bytes;
};

static void
write_length(uint8_t *at, size_t length)
{
    for (unsigned i = 0; i < 4; i++) {
        at[i] = (uint8_t)(length >> 8 * i);
    }
}

static size_t
read_length(const uint8_t *at)
{
    size_t length = 0;
    for (unsigned i = 0; i < 4; i++) {
        length |= (size_t)at[i] << 8 * i;
    }
    return length;
}

/** Add a buffer of @p bytes behind the others. */
static void
add_buffer(struct message *message, ULONG type, size_t bytes)
{
    ULONG index = message->list.cBuffers;
    FO_ASSERT(index < MESSAGE_BUFFERS_MAX);
    message->buffers[index] =
        (SecBuffer){(ULONG)bytes, type, bytes == 0 ? NULL : message->begin + message->bytes};
    message->bytes += bytes;
    message->list.pBuffers = message->buffers;
    message->list.cBuffers = index + 1;
}

/** True when the provider has left @p buffer within the memory that it was given. */
static bool
is_inside(const struct message *message, const SecBuffer *buffer)
{
    uintptr_t at = (uintptr_t)buffer->pvBuffer;
    uintptr_t begin = (uintptr_t)message->begin;
    return buffer->cbBuffer == 0 ||
           (at >= begin && at - begin <= message->bytes && buffer->cbBuffer <= message->bytes - (at - begin));
}

static SECURITY_STATUS
call_message(struct fo_session *session, enum fo_call call, struct message *message)
{
    const struct fo_dispatch *dispatch = &session->library->dispatch;
    bool is_outgoing = call == FO_CALL_ENCRYPT_MESSAGE || call == FO_CALL_MAKE_SIGNATURE;
    ULONG quality = 0;
    struct fo_frame frame = {
        .call = call,
        .wide = dispatch->wide,
        .arguments = {{.pointer = &session->context}},
    };
    if (is_outgoing) {
        frame.arguments[1].number = 0;
        frame.arguments[2].pointer = &message->list;
        frame.arguments[3].number = 0;
    } else {
        frame.arguments[1].pointer = &message->list;
        frame.arguments[2].number = 0;
        frame.arguments[3].pointer = &quality;
    }
    return fo_dispatch_invoke(dispatch, &frame);
}

/** Release what the last call gave out. @return SEC_E_OK when messages may be exchanged. */
static SECURITY_STATUS
begin_message(struct fo_session *session)
{
    SECURITY_STATUS status = fo_session_begin(session, 1U << FO_SESSION_ESTABLISHED);
    return status == SEC_E_OK && session->is_peer_gone ? SEC_E_CONTEXT_EXPIRED : status;
}

/** Lay out an outgoing message of @p plain_bytes in session->message. */
static SECURITY_STATUS
lay_out(struct fo_session *session, size_t plain_bytes, struct message *message)
{
    const SecPkgContext_StreamSizes *stream = &session->stream_sizes;
    const SecPkgContext_Sizes *sizes = &session->sizes;
    size_t head = sizes->cbSecurityTrailer;
    size_t tail = sizes->cbBlockSize;
    size_t begin = FRAME_HEADER_BYTES;
    if (session->is_stream) {
        head = stream->cbHeader;
        tail = stream->cbTrailer;
        begin = 0;
        if (plain_bytes > stream->cbMaximumMessage) {
            return SEC_E_BUFFER_TOO_SMALL;
        }
    } else if (session->is_signing) {
        head = sizes->cbMaxSignature;
        tail = 0;
    }
    if (plain_bytes > FO_SESSION_INPUT_BYTES_MAX || head > FO_SESSION_TOKEN_BYTES_MAX ||
        tail > FO_SESSION_TOKEN_BYTES_MAX ||
        !fo_room_reserve(session->allocator, &session->message, begin + head + plain_bytes + tail)) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    fo_room_use(&session->message, begin + head + plain_bytes + tail);
    *message = (struct message){.begin = session->message.bytes + begin};
    add_buffer(message, session->is_stream ? SECBUFFER_STREAM_HEADER : SECBUFFER_TOKEN, head);
    add_buffer(message, SECBUFFER_DATA, plain_bytes);
    if (session->is_stream) {
        add_buffer(message, SECBUFFER_STREAM_TRAILER, tail);
        add_buffer(message, SECBUFFER_EMPTY, 0);
    } else if (!session->is_signing) {
        add_buffer(message, SECBUFFER_PADDING, tail);
    }
    return SEC_E_OK;
}

/** Close the gaps that shorter buffers have left. @return Length of the whole, or 0 when they are not in
 * place. */
static size_t
gather(struct fo_session *session, const struct message *message)
{
    size_t used = (size_t)(message->begin - session->message.bytes);
    for (size_t i = 0; i < message->list.cBuffers; i++) {
        const SecBuffer *buffer = &message->buffers[i];
        uint8_t *to = session->message.bytes + used;
        if (!is_inside(message, buffer) || (buffer->cbBuffer > 0 && to > (uint8_t *)buffer->pvBuffer)) {
            return 0;
        }
        if (buffer->cbBuffer > 0) {
            memmove(to, buffer->pvBuffer, buffer->cbBuffer);
        }
        used += buffer->cbBuffer;
    }
    if (!session->is_stream) {
        write_length(session->message.bytes, message->buffers[0].cbBuffer);
        write_length(session->message.bytes + 4, session->is_signing ? 0 : message->buffers[2].cbBuffer);
    }
    return used;
}

SECURITY_STATUS
fo_session_protect(struct fo_session *session, const void *plain, size_t plain_bytes, struct fo_octets *out)
{
    FO_ASSERT(out != NULL && (plain != NULL || plain_bytes == 0));
    struct message message;
    SECURITY_STATUS status = begin_message(session);
    if (status != SEC_E_OK) {
        return status;
    }
    enum fo_call call = session->is_signing ? FO_CALL_MAKE_SIGNATURE : FO_CALL_ENCRYPT_MESSAGE;
    if (!fo_dispatch_has(&session->library->dispatch, call)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    status = fo_session_sizes_load(session);
    if (status == SEC_E_OK) {
        status = lay_out(session, plain_bytes, &message);
    }
    if (status != SEC_E_OK) {
        return status;
    }
    if (plain_bytes > 0) {
        memcpy(message.buffers[1].pvBuffer, plain, plain_bytes);
    }
    status = call_message(session, call, &message);
    if (status == SEC_I_RENEGOTIATE || status == SEC_E_NO_AUTHENTICATING_AUTHORITY) {
        // MakeSignature wants the context to be established anew before it signs again.
        session->state = FO_SESSION_RENEGOTIATING;
    }
    if (status != SEC_E_OK) {
        return status;
    }
    size_t count = gather(session, &message);
    if (count == 0) {
        return SEC_E_INTERNAL_ERROR;
    }
    *out = (struct fo_octets){session->message.bytes, count};
    return SEC_E_OK;
}

/** The first buffer of @p type, or NULL. */
static const SecBuffer *
find_buffer(const struct message *message, ULONG type)
{
    for (size_t i = 0; i < message->list.cBuffers; i++) {
        if ((message->buffers[i].BufferType & ~(ULONG)SECBUFFER_ATTRMASK) == type) {
            return &message->buffers[i];
        }
    }
    return NULL;
}

/** Give out the data. It stays inside the memory of the message. */
static SECURITY_STATUS
give_data(const struct message *message, struct fo_octets *out)
{
    const SecBuffer *data = find_buffer(message, SECBUFFER_DATA);
    if (data == NULL || data->cbBuffer == 0) {
        *out = (struct fo_octets){NULL, 0};
        return SEC_E_OK;
    }
    if (!is_inside(message, data)) {
        return SEC_E_INTERNAL_ERROR;
    }
    *out = (struct fo_octets){data->pvBuffer, data->cbBuffer};
    return SEC_E_OK;
}

/** Move a stream by the status of a DecryptMessage. @return What to answer. */
static SECURITY_STATUS
conclude_record(struct fo_session *session, const struct message *message, SECURITY_STATUS status,
                struct fo_octets *out)
{
    const SecBuffer *extra = find_buffer(message, SECBUFFER_EXTRA);
    size_t left = extra == NULL ? 0 : extra->cbBuffer;
    if (left > message->bytes) {
        left = message->bytes;
    }
    switch (status) {
    case SEC_E_INCOMPLETE_MESSAGE:
        return status;
    case SEC_E_OK:
        if (left == message->bytes) {
            // Nothing was used: the next call would be this one again.
            status = SEC_E_INTERNAL_ERROR;
            break;
        }
        status = give_data(message, out);
        if (status != SEC_E_OK) {
            break;
        }
        fo_session_input_keep(session, left);
        return SEC_E_OK;
    case SEC_I_RENEGOTIATE:
        session->state = FO_SESSION_RENEGOTIATING;
        session->has_sizes = false;
        fo_session_input_keep(session, left);
        return status;
    case SEC_I_CONTEXT_EXPIRED:
        session->state = FO_SESSION_PEER_CLOSED;
        fo_session_input_keep(session, 0);
        return status;
    default:
        break;
    }
    // A stream with a damaged record has no next record.
    session->state = FO_SESSION_FAILED;
    fo_session_input_keep(session, 0);
    return status;
}

static SECURITY_STATUS
read_record(struct fo_session *session, const void *input, size_t input_bytes, struct fo_octets *out)
{
    if (!fo_session_input_append(session, input, input_bytes)) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    size_t waiting = session->input_end - session->input_at;
    if (waiting == 0) {
        return SEC_E_INCOMPLETE_MESSAGE;
    }
    struct message message = {.begin = session->input.bytes + session->input_at};
    add_buffer(&message, SECBUFFER_DATA, waiting);
    for (unsigned i = 1; i < MESSAGE_BUFFERS_MAX; i++) {
        add_buffer(&message, SECBUFFER_EMPTY, 0);
    }
    SECURITY_STATUS status = call_message(session, FO_CALL_DECRYPT_MESSAGE, &message);
    return conclude_record(session, &message, status, out);
}

static SECURITY_STATUS
read_frame(struct fo_session *session, const void *input, size_t input_bytes, struct fo_octets *out)
{
    if (input_bytes < FRAME_HEADER_BYTES) {
        return SEC_E_INVALID_TOKEN;
    }
    size_t token_bytes = read_length(input);
    size_t padding_bytes = read_length((const uint8_t *)input + 4);
    size_t rest = input_bytes - FRAME_HEADER_BYTES;
    if (token_bytes > rest || padding_bytes > rest - token_bytes) {
        return SEC_E_INVALID_TOKEN;
    }
    if (input_bytes > FO_SESSION_INPUT_BYTES_MAX + 2 * FO_SESSION_TOKEN_BYTES_MAX ||
        !fo_room_reserve(session->allocator, &session->message, input_bytes)) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    memcpy(session->message.bytes, input, input_bytes);
    fo_room_use(&session->message, input_bytes);
    struct message message = {.begin = session->message.bytes + FRAME_HEADER_BYTES};
    add_buffer(&message, SECBUFFER_TOKEN, token_bytes);
    add_buffer(&message, SECBUFFER_DATA, rest - token_bytes - padding_bytes);
    if (padding_bytes > 0) {
        add_buffer(&message, SECBUFFER_PADDING, padding_bytes);
    }
    enum fo_call call = session->is_signing ? FO_CALL_VERIFY_SIGNATURE : FO_CALL_DECRYPT_MESSAGE;
    SECURITY_STATUS status = call_message(session, call, &message);
    return status == SEC_E_OK ? give_data(&message, out) : status;
}

SECURITY_STATUS
fo_session_unprotect(struct fo_session *session, const void *input, size_t input_bytes, struct fo_octets *out)
{
    FO_ASSERT(out != NULL && (input != NULL || input_bytes == 0));
    SECURITY_STATUS status = begin_message(session);
    if (status != SEC_E_OK) {
        return status;
    }
    enum fo_call call = session->is_signing ? FO_CALL_VERIFY_SIGNATURE : FO_CALL_DECRYPT_MESSAGE;
    if (!fo_dispatch_has(&session->library->dispatch, call)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    return session->is_stream ? read_record(session, input, input_bytes, out)
                              : read_frame(session, input, input_bytes, out);
}
