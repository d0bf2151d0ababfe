// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Message exchange: one protected message from one end of a session to the other.
 */
#include "conform/bench.h"

#include "base/assert.h"
#include "trace/recorder.h"

#include <stdlib.h>
#include <string.h>

static const char plain_text[] = "every handle is freed exactly once";

enum {
    PLAIN_BYTES = sizeof(plain_text) - 1,
    TRAILER_BYTES_MAX = 4096
};

/* A message in the making: [header] data trailer, one block, as streams and packages alike want it. */
struct message {
    unsigned char *memory; /* Owned. */
    SecBuffer buffers[4];
    SecBufferDesc descriptor;
    ULONG header_bytes, trailer_bytes;
};

static bool
prepare(struct fo_bench *bench, struct fo_party *from, bool is_signature, struct message *message)
{
    SecPkgContext_StreamSizes stream = {0};
    SecPkgContext_Sizes sizes = {0};

    *message = (struct message){0};
    if (bench->is_stream) {
        if (bench->table->QueryContextAttributesW(&from->context, SECPKG_ATTR_STREAM_SIZES, &stream) !=
            SEC_E_OK) {
            return false;
        }
        message->header_bytes = stream.cbHeader;
        message->trailer_bytes = stream.cbTrailer;
    } else {
        if (bench->table->QueryContextAttributesW(&from->context, SECPKG_ATTR_SIZES, &sizes) != SEC_E_OK) {
            return false;
        }
        message->trailer_bytes = is_signature ? sizes.cbMaxSignature : sizes.cbSecurityTrailer;
    }
    if (message->header_bytes > TRAILER_BYTES_MAX || message->trailer_bytes > TRAILER_BYTES_MAX) {
        return false;
    }
    message->memory = calloc(1, message->header_bytes + PLAIN_BYTES + message->trailer_bytes + 1);
    FO_ASSERT(message->memory != NULL);
    memcpy(message->memory + message->header_bytes, plain_text, PLAIN_BYTES);
    return true;
}

static void
arrange_general(struct message *message)
{
    /* The trailer stands first in the list and last in memory. */
    message->buffers[0] = (SecBuffer){message->trailer_bytes, SECBUFFER_TOKEN, message->memory + PLAIN_BYTES};
    message->buffers[1] = (SecBuffer){PLAIN_BYTES, SECBUFFER_DATA, message->memory};
    message->descriptor = (SecBufferDesc){SECBUFFER_VERSION, 2, message->buffers};
}

static void
arrange_stream(struct message *message)
{
    unsigned char *data = message->memory + message->header_bytes;

    message->buffers[0] = (SecBuffer){message->header_bytes, SECBUFFER_STREAM_HEADER, message->memory};
    message->buffers[1] = (SecBuffer){PLAIN_BYTES, SECBUFFER_DATA, data};
    message->buffers[2] = (SecBuffer){message->trailer_bytes, SECBUFFER_STREAM_TRAILER, data + PLAIN_BYTES};
    message->buffers[3] = (SecBuffer){0, SECBUFFER_EMPTY, NULL};
    message->descriptor = (SecBufferDesc){SECBUFFER_VERSION, 4, message->buffers};
}

/* What travels is one run of bytes: the receiver sees it as one DATA buffer with room for what the package
 * finds. */
static void
arrange_stream_receipt(struct message *message)
{
    const ULONG bytes =
        message->buffers[0].cbBuffer + message->buffers[1].cbBuffer + message->buffers[2].cbBuffer;

    message->buffers[0] = (SecBuffer){bytes, SECBUFFER_DATA, message->memory};
    for (size_t i = 1; i < 4; i++) {
        message->buffers[i] = (SecBuffer){0, SECBUFFER_EMPTY, NULL};
    }
}

static bool
is_plain(const struct message *message)
{
    for (size_t i = 0; i < message->descriptor.cBuffers; i++) {
        const SecBuffer *buffer = &message->buffers[i];

        if (buffer->BufferType == SECBUFFER_DATA && buffer->cbBuffer == PLAIN_BYTES &&
            buffer->pvBuffer != NULL && memcmp(buffer->pvBuffer, plain_text, PLAIN_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

struct fo_message_result
fo_pair_message(struct fo_bench *bench, struct fo_party *from, struct fo_party *to, ULONG sequence)
{
    struct fo_message_result result = {SEC_E_UNSUPPORTED_FUNCTION, SEC_E_UNSUPPORTED_FUNCTION, false};
    struct message message;
    ULONG quality = 0;

    if (!fo_bench_has(bench, FO_CALL_ENCRYPT_MESSAGE) || !fo_bench_has(bench, FO_CALL_DECRYPT_MESSAGE) ||
        !prepare(bench, from, false, &message)) {
        return result;
    }
    if (bench->is_stream) {
        arrange_stream(&message);
    } else {
        arrange_general(&message);
    }
    result.protect = bench->table->EncryptMessage(&from->context, 0, &message.descriptor, sequence);
    if (result.protect == SEC_E_OK) {
        fo_recorder_mark_handle(FO_MARK_SEND, &from->context, message.memory);
        if (bench->is_stream) {
            arrange_stream_receipt(&message);
        }
        result.unprotect =
            bench->table->DecryptMessage(&to->context, &message.descriptor, sequence, &quality);
        result.is_same = result.unprotect == SEC_E_OK && is_plain(&message);
    }
    free(message.memory);
    return result;
}

struct fo_message_result
fo_pair_signature(struct fo_bench *bench, struct fo_party *from, struct fo_party *to, ULONG sequence)
{
    struct fo_message_result result = {SEC_E_UNSUPPORTED_FUNCTION, SEC_E_UNSUPPORTED_FUNCTION, false};
    struct message message;
    ULONG quality = 0;

    if (bench->is_stream || !fo_bench_has(bench, FO_CALL_MAKE_SIGNATURE) ||
        !fo_bench_has(bench, FO_CALL_VERIFY_SIGNATURE) || !prepare(bench, from, true, &message)) {
        return result;
    }
    arrange_general(&message);
    result.protect = bench->table->MakeSignature(&from->context, 0, &message.descriptor, sequence);
    if (result.protect == SEC_E_OK) {
        fo_recorder_mark_handle(FO_MARK_SEND, &from->context, message.memory);
        result.unprotect =
            bench->table->VerifySignature(&to->context, &message.descriptor, sequence, &quality);
        result.is_same = result.unprotect == SEC_E_OK && is_plain(&message);
    }
    free(message.memory);
    return result;
}
