// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Message protection of all packages but Schannel.
 *
 * A trailer is flags, sequence and proof: 4, 4 and 8 bytes. Digest signs with a text token instead.
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/encryptmessage--general
 */
#include "provider/provider_message.h"

#include "provider/provider_buffer.h"
#include "provider/provider_digest.h"
#include "provider/provider_flow.h"
#include "provider/provider_instance.h"

#include <string.h>

enum {
    TRAILER_VERSION = 1,
    TRAILER_ENCRYPTED = 0x100,
    PROOF_OFFSET = 8,
};

/** A message on its way. */
struct work {
    struct fo_provider *provider;
    struct fo_prv_context *context;
    const struct fo_prv_protect *protect;
    uint64_t sequence;
    bool is_sending;
};

/** May messages be sent or received now? */
static SECURITY_STATUS
check_state(const struct fo_provider *provider, const struct fo_prv_context *context, bool is_signing,
            bool is_sending)
{
    bool may_sign_early = is_signing && context->state == FO_PRV_PARTIAL && context->key != 0 &&
                          fo_prv_context_is_datagram(context);
    if (may_sign_early) {
        return SEC_E_OK;
    }
    if (!fo_prv_context_is_ready(context)) {
        return SEC_E_INVALID_HANDLE;
    }
    if (context->package == FO_PRV_SCHANNEL) {
        return is_signing ? SEC_E_UNSUPPORTED_FUNCTION : SEC_E_OK;
    }
    if (context->state == FO_PRV_RENEGOTIATING) {
        return SEC_E_CONTEXT_EXPIRED;
    }
    bool can_expire = context->package == FO_PRV_KERBEROS || context->package == FO_PRV_NEGOTIATE;
    bool is_expired = is_sending && can_expire && provider->now > context->expiry;
    if (is_expired) {
        return SEC_E_CONTEXT_EXPIRED;
    }
    bool is_protected = (context->request & ISC_REQ_NO_INTEGRITY) == 0;
    return is_protected ? SEC_E_OK : SEC_E_QOP_NOT_SUPPORTED;
}

/** Look at the arguments. */
static SECURITY_STATUS
begin(struct fo_provider *provider, const struct fo_prv_protect *protect, bool is_signing, struct work *work)
{
    struct fo_prv_context *context = fo_prv_context_find(provider, protect->context);
    if (context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    SECURITY_STATUS status = check_state(provider, context, is_signing, work->is_sending);
    if (status == SEC_E_OK && !fo_prv_buffer_desc_is_valid(protect->message)) {
        status = SEC_E_INVALID_TOKEN;
    }
    work->provider = provider;
    work->context = context;
    work->protect = protect;
    if (fo_prv_context_is_datagram(context)) {
        work->sequence = protect->sequence;
    } else {
        work->sequence = work->is_sending ? context->send_sequence : context->receive_sequence;
    }
    return status;
}

static uint64_t
key_of(const struct work *work)
{
    bool is_from_server = work->context->is_server == work->is_sending;
    return fo_prv_flow_key(work->context, is_from_server);
}

static void
count_message(const struct work *work)
{
    if (work->is_sending) {
        work->context->send_sequence++;
    } else {
        work->context->receive_sequence++;
    }
}

/** True when @p buffer is data that the hash covers. */
static bool
is_covered(const SecBuffer *buffer)
{
    ULONG bits = buffer->BufferType & (ULONG)SECBUFFER_ATTRMASK;
    bool is_plain_readonly =
        (bits & (ULONG)SECBUFFER_READONLY) != 0 && (bits & (ULONG)SECBUFFER_READONLY_WITH_CHECKSUM) == 0;
    return fo_prv_buffer_type(buffer) == SECBUFFER_DATA && !is_plain_readonly;
}

/** Hash all data, and what kind of message it is. */
static uint64_t
hash_data(const struct work *work, uint64_t sequence, uint32_t flags)
{
    struct fo_prv_cipher cipher = fo_prv_cipher_begin(key_of(work), sequence ^ ((uint64_t)flags << 32));
    const SecBufferDesc *message = work->protect->message;
    for (ULONG index = 0; index < message->cBuffers; index++) {
        const SecBuffer *buffer = &message->pBuffers[index];
        if (is_covered(buffer)) {
            fo_prv_cipher_hash(&cipher, buffer->pvBuffer, buffer->cbBuffer);
        }
    }
    return fo_prv_cipher_finish(&cipher);
}

/** Encrypt or decrypt all data that may be written. */
static void
transform_data(const struct work *work)
{
    struct fo_prv_cipher cipher = fo_prv_cipher_begin(key_of(work), work->sequence);
    const SecBufferDesc *message = work->protect->message;
    for (ULONG index = 0; index < message->cBuffers; index++) {
        const SecBuffer *buffer = &message->pBuffers[index];
        if (is_covered(buffer) && !fo_prv_buffer_is_readonly(buffer)) {
            fo_prv_cipher_apply(&cipher, buffer->pvBuffer, buffer->cbBuffer);
        }
    }
}

static void
write_trailer(const struct work *work, uint32_t flags, unsigned char *trailer)
{
    fo_prv_wire_put(trailer, flags, 4);
    fo_prv_wire_put(trailer + 4, work->sequence, 4);
    fo_prv_wire_put(trailer + PROOF_OFFSET, hash_data(work, work->sequence, flags), 8);
}

/** Find room for a trailer of @p bytes. */
static SECURITY_STATUS
find_room(const struct work *work, size_t bytes, SecBuffer **out)
{
    SecBuffer *token = fo_prv_buffer_find(work->protect->message, SECBUFFER_TOKEN);
    SecBuffer *data = fo_prv_buffer_find(work->protect->message, SECBUFFER_DATA);
    if (token == NULL || data == NULL || fo_prv_buffer_is_readonly(token)) {
        return SEC_E_INVALID_TOKEN;
    }
    if (token->cbBuffer < bytes) {
        return SEC_E_BUFFER_TOO_SMALL;
    }
    *out = token;
    return SEC_E_OK;
}

/** A Digest signature, which is a request that a server can also take as a first leg. */
static SECURITY_STATUS
sign_request(struct work *work)
{
    struct fo_prv_token token;
    token.bytes = 0;
    uint64_t hash = hash_data(work, 0, 0);
    fo_prv_digest_sign(work->context, hash, work->sequence, &token);
    SecBuffer *room = NULL;
    SECURITY_STATUS status = find_room(work, token.bytes, &room);
    if (status == SEC_E_OK) {
        memcpy(room->pvBuffer, token.data, token.bytes);
        room->cbBuffer = (ULONG)token.bytes;
        count_message(work);
    }
    /* MakeSignature knows no code of its own for a short buffer. */
    return status == SEC_E_BUFFER_TOO_SMALL ? SEC_E_INVALID_TOKEN : status;
}

SECURITY_STATUS
fo_prv_message_sign(struct fo_provider *provider, const struct fo_prv_protect *protect)
{
    struct work work = {.is_sending = true};
    SECURITY_STATUS status = begin(provider, protect, true, &work);
    if (status == SEC_E_OK && protect->quality != 0) {
        status = SEC_E_QOP_NOT_SUPPORTED;
    }
    if (status != SEC_E_OK) {
        return status;
    }
    if (work.context->package == FO_PRV_DIGEST) {
        return sign_request(&work);
    }
    SecBuffer *room = NULL;
    status = find_room(&work, FO_PRV_TRAILER_BYTES, &room);
    if (status == SEC_E_OK) {
        write_trailer(&work, TRAILER_VERSION, room->pvBuffer);
        room->cbBuffer = FO_PRV_TRAILER_BYTES;
        count_message(&work);
    }
    return status == SEC_E_BUFFER_TOO_SMALL ? SEC_E_INVALID_TOKEN : status;
}

/** Compare sequence numbers of a message that is genuine. */
static SECURITY_STATUS
check_sequence(const struct work *work, uint64_t sequence)
{
    bool is_next = (uint32_t)sequence == (uint32_t)work->sequence;
    return is_next || !fo_prv_flow_is_checked(work->provider) ? SEC_E_OK : SEC_E_OUT_OF_SEQUENCE;
}

/** Check a trailer and the data with it. @param[out] flags  Written on success only. */
static SECURITY_STATUS
check_trailer(const struct work *work, const unsigned char *trailer, uint32_t *flags)
{
    uint32_t found = (uint32_t)fo_prv_wire_get(trailer, 4);
    uint64_t sequence = fo_prv_wire_get(trailer + 4, 4);
    uint64_t proof = fo_prv_wire_get(trailer + PROOF_OFFSET, 8);
    bool is_genuine = (found & ~(uint32_t)TRAILER_ENCRYPTED) == TRAILER_VERSION &&
                      proof == hash_data(work, sequence, found);
    if (!is_genuine && fo_prv_flow_is_checked(work->provider)) {
        return SEC_E_MESSAGE_ALTERED;
    }
    SECURITY_STATUS status = check_sequence(work, sequence);
    if (status == SEC_E_OK) {
        *flags = found;
    }
    return status;
}

static SECURITY_STATUS
verify_request(const struct work *work, const SecBuffer *token)
{
    struct fo_prv_reading reading;
    if (!fo_prv_digest_read(work->provider, work->context, token->pvBuffer, token->cbBuffer, &reading)) {
        return SEC_E_MESSAGE_ALTERED;
    }
    bool is_same = reading.message.bindings == hash_data(work, 0, 0);
    if (!is_same && fo_prv_flow_is_checked(work->provider)) {
        return SEC_E_MESSAGE_ALTERED;
    }
    return check_sequence(work, reading.message.value);
}

static void
report_quality(const struct work *work, ULONG quality)
{
    if (work->protect->quality_out != NULL) {
        *work->protect->quality_out = quality;
    }
}

SECURITY_STATUS
fo_prv_message_verify(struct fo_provider *provider, const struct fo_prv_protect *protect)
{
    struct work work = {.is_sending = false};
    SECURITY_STATUS status = begin(provider, protect, true, &work);
    if (status != SEC_E_OK) {
        return status;
    }
    const SecBuffer *token = fo_prv_buffer_find(protect->message, SECBUFFER_TOKEN);
    const SecBuffer *data = fo_prv_buffer_find(protect->message, SECBUFFER_DATA);
    bool is_text = work.context->package == FO_PRV_DIGEST;
    if (token == NULL || data == NULL || token->cbBuffer == 0 ||
        (!is_text && token->cbBuffer < FO_PRV_TRAILER_BYTES)) {
        return SEC_E_INVALID_TOKEN;
    }
    uint32_t flags = 0;
    status = is_text ? verify_request(&work, token) : check_trailer(&work, token->pvBuffer, &flags);
    if (status == SEC_E_OK) {
        count_message(&work);
        report_quality(&work, 0);
    }
    return status;
}

SECURITY_STATUS
fo_prv_message_encrypt(struct fo_provider *provider, const struct fo_prv_protect *protect)
{
    struct work work = {.is_sending = true};
    SECURITY_STATUS status = begin(provider, protect, false, &work);
    if (status != SEC_E_OK) {
        return status;
    }
    if (work.context->package == FO_PRV_SCHANNEL) {
        return fo_prv_stream_encrypt(provider, work.context, protect);
    }
    bool is_clear = protect->quality == (ULONG)SECQOP_WRAP_NO_ENCRYPT;
    if (protect->quality != 0 && !is_clear) {
        return SEC_E_QOP_NOT_SUPPORTED;
    }
    SecBuffer *room = NULL;
    status = find_room(&work, FO_PRV_TRAILER_BYTES, &room);
    if (status != SEC_E_OK) {
        return status;
    }
    if (!is_clear) {
        transform_data(&work);
    }
    write_trailer(&work, TRAILER_VERSION | (is_clear ? 0U : (uint32_t)TRAILER_ENCRYPTED), room->pvBuffer);
    room->cbBuffer = FO_PRV_TRAILER_BYTES;
    SecBuffer *padding = fo_prv_buffer_find(protect->message, SECBUFFER_PADDING);
    if (padding != NULL && !fo_prv_buffer_is_readonly(padding)) {
        padding->cbBuffer = 0;
    }
    count_message(&work);
    return SEC_E_OK;
}

/** Let the DATA entry point to the data behind the trailer that a STREAM entry begins with. */
static SECURITY_STATUS
split_stream(const struct work *work, const SecBuffer *stream, const unsigned char **trailer)
{
    SecBuffer *data = fo_prv_buffer_find(work->protect->message, SECBUFFER_DATA);
    if (data == NULL || fo_prv_buffer_is_readonly(data) || fo_prv_buffer_is_readonly(stream) ||
        stream->cbBuffer < FO_PRV_TRAILER_BYTES) {
        return SEC_E_INVALID_TOKEN;
    }
    unsigned char *bytes = stream->pvBuffer;
    *trailer = bytes;
    data->pvBuffer = bytes + FO_PRV_TRAILER_BYTES;
    data->cbBuffer = stream->cbBuffer - FO_PRV_TRAILER_BYTES;
    return SEC_E_OK;
}

/** Find the trailer of a message to decrypt. */
static SECURITY_STATUS
find_trailer(const struct work *work, const unsigned char **trailer)
{
    const SecBuffer *stream = fo_prv_buffer_find(work->protect->message, SECBUFFER_STREAM);
    if (stream != NULL) {
        return split_stream(work, stream, trailer);
    }
    const SecBuffer *token = fo_prv_buffer_find(work->protect->message, SECBUFFER_TOKEN);
    const SecBuffer *data = fo_prv_buffer_find(work->protect->message, SECBUFFER_DATA);
    if (token == NULL || data == NULL || token->cbBuffer < FO_PRV_TRAILER_BYTES) {
        return SEC_E_INVALID_TOKEN;
    }
    *trailer = token->pvBuffer;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_message_decrypt(struct fo_provider *provider, const struct fo_prv_protect *protect)
{
    struct work work = {.is_sending = false};
    SECURITY_STATUS status = begin(provider, protect, false, &work);
    if (status != SEC_E_OK) {
        return status;
    }
    if (work.context->package == FO_PRV_SCHANNEL) {
        return fo_prv_stream_decrypt(provider, work.context, protect);
    }
    const unsigned char *trailer = NULL;
    uint32_t flags = 0;
    status = find_trailer(&work, &trailer);
    if (status == SEC_E_OK) {
        status = check_trailer(&work, trailer, &flags);
    }
    if (status != SEC_E_OK) {
        return status;
    }
    bool is_clear = (flags & TRAILER_ENCRYPTED) == 0;
    if (!is_clear) {
        transform_data(&work);
    }
    count_message(&work);
    report_quality(&work, is_clear ? (ULONG)SECQOP_WRAP_NO_ENCRYPT : 0);
    return SEC_E_OK;
}
