// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Records of application data: 5 bytes of header, 8 of sequence, the data, 16 of proof.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/decryptmessage--schannel
 */
#include "base/hash.h"
#include "provider/provider_buffer.h"
#include "provider/provider_flow.h"
#include "provider/provider_instance.h"
#include "provider/provider_message.h"

enum {
    OVERHEAD = FO_PRV_STREAM_HEADER_BYTES + FO_PRV_STREAM_TRAILER_BYTES,
    BODY_OVERHEAD = OVERHEAD - FO_PRV_RECORD_HEADER,
    RECORD_BODY_MAX = 18432,
    BUFFERS_OUT = 4,
};

/** The entries that DecryptMessage reports in. */
struct entries {
    SecBuffer *data;
    SecBuffer *spare[BUFFERS_OUT - 1];
    unsigned spare_count;
};

SECURITY_STATUS
fo_prv_stream_encrypt(struct fo_provider *provider, struct fo_prv_context *context,
                      const struct fo_prv_protect *protect)
{
    if (context->state != FO_PRV_ESTABLISHED || provider->now > context->expiry) {
        return SEC_E_CONTEXT_EXPIRED;
    }
    if (protect->quality != 0) {
        return SEC_E_QOP_NOT_SUPPORTED;
    }
    SecBuffer *header = fo_prv_buffer_find(protect->message, SECBUFFER_STREAM_HEADER);
    SecBuffer *data = fo_prv_buffer_find(protect->message, SECBUFFER_DATA);
    SecBuffer *trailer = fo_prv_buffer_find(protect->message, SECBUFFER_STREAM_TRAILER);
    if (header == NULL || data == NULL || trailer == NULL || fo_prv_buffer_is_readonly(header) ||
        fo_prv_buffer_is_readonly(data) || fo_prv_buffer_is_readonly(trailer)) {
        return SEC_E_INVALID_TOKEN;
    }
    if (header->cbBuffer < FO_PRV_STREAM_HEADER_BYTES || trailer->cbBuffer < FO_PRV_STREAM_TRAILER_BYTES ||
        data->cbBuffer > FO_PRV_STREAM_DATA_MAX) {
        return SEC_E_BUFFER_TOO_SMALL;
    }
    uint64_t key = fo_prv_flow_key(context, context->is_server);
    struct fo_prv_cipher cipher = fo_prv_cipher_begin(key, context->send_sequence);
    fo_prv_cipher_apply(&cipher, data->pvBuffer, data->cbBuffer);
    fo_prv_cipher_hash(&cipher, data->pvBuffer, data->cbBuffer);
    unsigned char *bytes = header->pvBuffer;
    size_t body_bytes = data->cbBuffer + BODY_OVERHEAD;
    bytes[0] = FO_PRV_RECORD_DATA;
    bytes[1] = 3;
    bytes[2] = 3;
    bytes[3] = (unsigned char)(body_bytes >> 8);
    bytes[4] = (unsigned char)body_bytes;
    fo_prv_wire_put(bytes + FO_PRV_RECORD_HEADER, context->send_sequence, 8);
    uint64_t proof = fo_prv_cipher_finish(&cipher);
    fo_prv_wire_put(trailer->pvBuffer, proof, 8);
    fo_prv_wire_put((unsigned char *)trailer->pvBuffer + 8, fo_hash_mix(proof), 8);
    header->cbBuffer = FO_PRV_STREAM_HEADER_BYTES;
    trailer->cbBuffer = FO_PRV_STREAM_TRAILER_BYTES;
    context->send_sequence++;
    return SEC_E_OK;
}

/** Find one DATA entry and up to three EMPTY ones. @return false when there is nothing to read. */
static bool
find_entries(const SecBufferDesc *message, struct entries *out)
{
    *out = (struct entries){0};
    for (ULONG index = 0; index < message->cBuffers; index++) {
        SecBuffer *buffer = &message->pBuffers[index];
        ULONG type = fo_prv_buffer_type(buffer);
        if (type == SECBUFFER_DATA && out->data == NULL) {
            out->data = buffer;
        } else if (type == SECBUFFER_EMPTY && out->spare_count < BUFFERS_OUT - 1 &&
                   !fo_prv_buffer_is_readonly(buffer)) {
            out->spare[out->spare_count++] = buffer;
        }
    }
    return out->data != NULL && !fo_prv_buffer_is_readonly(out->data);
}

static void
set_entry(SecBuffer *entry, ULONG type, void *bytes, size_t count)
{
    if (entry != NULL) {
        entry->BufferType = type;
        entry->pvBuffer = bytes;
        entry->cbBuffer = (ULONG)count;
    }
}

/** Report what follows the record as EXTRA, in the last entry that is free. */
static void
report_rest(const struct entries *entries, unsigned used, unsigned char *rest, size_t count)
{
    if (count > 0 && used < entries->spare_count) {
        set_entry(entries->spare[entries->spare_count - 1], SECBUFFER_EXTRA, rest, count);
    }
}

/** An alert record: only the one that closes is ever sent on an established context. */
static SECURITY_STATUS
read_alert(const struct fo_provider *provider, struct fo_prv_context *context, const unsigned char *body,
           size_t body_bytes)
{
    bool is_checked = fo_prv_flow_is_checked(provider);
    if (body_bytes != FO_PRV_ALERT_BYTES && is_checked) {
        return SEC_E_DECRYPT_FAILURE;
    }
    uint64_t key = fo_prv_flow_key(context, !context->is_server);
    bool is_genuine = !is_checked || (fo_prv_wire_get(body + 10, 8) == fo_hash_bytes(key, body, 10) &&
                                      fo_prv_wire_get(body + 2, 8) == context->receive_sequence);
    if (!is_genuine) {
        return SEC_E_MESSAGE_ALTERED;
    }
    context->receive_sequence++;
    if (context->state == FO_PRV_ESTABLISHED) {
        context->state = FO_PRV_PEER_CLOSED;
    }
    return SEC_I_CONTEXT_EXPIRED;
}

static SECURITY_STATUS
read_data(const struct fo_provider *provider, struct fo_prv_context *context, const struct entries *entries,
          size_t body_bytes)
{
    bool is_checked = fo_prv_flow_is_checked(provider);
    unsigned char *record = entries->data->pvBuffer;
    if (body_bytes < BODY_OVERHEAD) {
        return SEC_E_DECRYPT_FAILURE;
    }
    size_t data_bytes = body_bytes - BODY_OVERHEAD;
    unsigned char *data = record + FO_PRV_STREAM_HEADER_BYTES;
    uint64_t sequence = fo_prv_wire_get(record + FO_PRV_RECORD_HEADER, 8);
    uint64_t key = fo_prv_flow_key(context, !context->is_server);
    struct fo_prv_cipher cipher = fo_prv_cipher_begin(key, sequence);
    fo_prv_cipher_hash(&cipher, data, data_bytes);
    uint64_t proof = fo_prv_cipher_finish(&cipher);
    const unsigned char *trailer = data + data_bytes;
    bool is_genuine =
        fo_prv_wire_get(trailer, 8) == proof && fo_prv_wire_get(trailer + 8, 8) == fo_hash_mix(proof);
    if (is_checked && !is_genuine) {
        return SEC_E_MESSAGE_ALTERED;
    }
    if (is_checked && sequence != context->receive_sequence) {
        return SEC_E_OUT_OF_SEQUENCE;
    }
    fo_prv_cipher_apply(&cipher, data, data_bytes);
    context->receive_sequence++;
    size_t total_bytes = entries->data->cbBuffer;
    size_t used_bytes = FO_PRV_RECORD_HEADER + body_bytes;
    unsigned used = 0;
    if (entries->spare_count > 0) {
        set_entry(entries->data, SECBUFFER_STREAM_HEADER, record, FO_PRV_STREAM_HEADER_BYTES);
        set_entry(entries->spare[used++], SECBUFFER_DATA, data, data_bytes);
    } else {
        set_entry(entries->data, SECBUFFER_DATA, data, data_bytes);
    }
    if (entries->spare_count > used) {
        set_entry(entries->spare[used++], SECBUFFER_STREAM_TRAILER, data + data_bytes,
                  FO_PRV_STREAM_TRAILER_BYTES);
    }
    report_rest(entries, used, record + used_bytes, total_bytes - used_bytes);
    return SEC_E_OK;
}

/** A handshake record: the whole rest is for ISC or ASC. */
static SECURITY_STATUS
begin_renegotiation(struct fo_prv_context *context, const struct entries *entries)
{
    unsigned char *record = entries->data->pvBuffer;
    if (context->state != FO_PRV_ESTABLISHED) {
        return SEC_E_CONTEXT_EXPIRED;
    }
    fo_prv_schannel_restart(context);
    report_rest(entries, 0, record, entries->data->cbBuffer);
    return SEC_I_RENEGOTIATE;
}

/** Say how many bytes of the record lack. */
static SECURITY_STATUS
report_missing(const struct entries *entries, size_t count)
{
    if (entries->spare_count > 0) {
        set_entry(entries->spare[0], SECBUFFER_MISSING, NULL, count);
    }
    return SEC_E_INCOMPLETE_MESSAGE;
}

SECURITY_STATUS
fo_prv_stream_decrypt(struct fo_provider *provider, struct fo_prv_context *context,
                      const struct fo_prv_protect *protect)
{
    if (context->state == FO_PRV_RENEGOTIATING) {
        return SEC_E_CONTEXT_EXPIRED;
    }
    if (context->state == FO_PRV_PEER_CLOSED) {
        return SEC_I_CONTEXT_EXPIRED;
    }
    struct entries entries;
    if (!find_entries(protect->message, &entries)) {
        return SEC_E_INVALID_TOKEN;
    }
    const unsigned char *record = entries.data->pvBuffer;
    size_t count = entries.data->cbBuffer;
    if (count < FO_PRV_RECORD_HEADER) {
        return report_missing(&entries, FO_PRV_RECORD_HEADER - count);
    }
    size_t body_bytes = ((size_t)record[3] << 8) | record[4];
    bool is_known = record[0] >= FO_PRV_RECORD_ALERT && record[0] <= FO_PRV_RECORD_DATA;
    if (!is_known || record[1] != 3 || record[2] != 3 || body_bytes == 0 || body_bytes > RECORD_BODY_MAX) {
        return SEC_E_DECRYPT_FAILURE;
    }
    if (count < FO_PRV_RECORD_HEADER + body_bytes) {
        return report_missing(&entries, FO_PRV_RECORD_HEADER + body_bytes - count);
    }
    SECURITY_STATUS status = SEC_E_OK;
    if (record[0] == FO_PRV_RECORD_ALERT) {
        status = read_alert(provider, context, record + FO_PRV_RECORD_HEADER, body_bytes);
    } else if (record[0] == FO_PRV_RECORD_HANDSHAKE) {
        status = begin_renegotiation(context, &entries);
    } else {
        status = read_data(provider, context, &entries, body_bytes);
    }
    if (status == SEC_E_OK && protect->quality_out != NULL) {
        *protect->quality_out = 0;
    }
    return status;
}
