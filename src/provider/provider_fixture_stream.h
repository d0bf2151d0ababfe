// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_FIXTURE_STREAM_H
#define FO_PROVIDER_PROVIDER_FIXTURE_STREAM_H

/**
 * @file
 * What the tests of Schannel share: records between two established sides.
 */
#include "provider/provider_fixture.h"

enum {
    STREAM_HEADER_BYTES = 13,
    STREAM_TRAILER_BYTES = 16
};

/** An encrypted record. */
struct sealed {
    unsigned char bytes[512];
    size_t count;
};

static inline SECURITY_STATUS
stream_seal(struct pair *pair, struct side *side, const char *text, struct sealed *out)
{
    size_t length = strlen(text);
    memcpy(out->bytes + STREAM_HEADER_BYTES, text, length);
    SecBuffer buffers[4] = {
        {STREAM_HEADER_BYTES, SECBUFFER_STREAM_HEADER, out->bytes},
        {(ULONG)length, SECBUFFER_DATA, out->bytes + STREAM_HEADER_BYTES},
        {STREAM_TRAILER_BYTES, SECBUFFER_STREAM_TRAILER, out->bytes + STREAM_HEADER_BYTES + length},
        {0, SECBUFFER_EMPTY, NULL},
    };
    SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
    SECURITY_STATUS status = pair->wide->EncryptMessage(&side->context, 0, &desc, 0);
    out->count = STREAM_HEADER_BYTES + length + STREAM_TRAILER_BYTES;
    return status;
}

/** Decrypt @p bytes. @param buffers  As the call left them. */
static inline SECURITY_STATUS
stream_unseal(struct pair *pair, struct side *side, unsigned char *bytes, size_t count, SecBuffer buffers[4])
{
    buffers[0] = (SecBuffer){(ULONG)count, SECBUFFER_DATA, bytes};
    for (unsigned index = 1; index < 4; index++) {
        buffers[index] = (SecBuffer){0, SECBUFFER_EMPTY, NULL};
    }
    SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
    return pair->wide->DecryptMessage(&side->context, &desc, 0, NULL);
}

static inline const SecBuffer *
stream_find(const SecBuffer buffers[4], ULONG type)
{
    for (unsigned index = 0; index < 4; index++) {
        if (buffers[index].BufferType == type) {
            return &buffers[index];
        }
    }
    return NULL;
}

/** One message from @p from arrives at @p to. */
static inline void
stream_expect_message(struct pair *pair, struct side *from, struct side *to)
{
    struct sealed sealed;
    SecBuffer buffers[4];
    assert_int_equal(stream_seal(pair, from, "attack at dawn", &sealed), SEC_E_OK);
    assert_int_equal(stream_unseal(pair, to, sealed.bytes, sealed.count, buffers), SEC_E_OK);
    const SecBuffer *data = stream_find(buffers, SECBUFFER_DATA);
    assert_non_null(data);
    assert_int_equal(data->cbBuffer, 14);
    assert_memory_equal(data->pvBuffer, "attack at dawn", 14);
    assert_ptr_equal(data->pvBuffer, sealed.bytes + STREAM_HEADER_BYTES);
    assert_null(stream_find(buffers, SECBUFFER_EXTRA));
}

static inline void
stream_begin(struct pair *pair, const struct fo_provider_script *script)
{
    struct fo_provider_options options = {0};
    if (script != NULL) {
        options.script = *script;
    }
    pair_begin(pair, &options);
    pair_establish(pair, UNISP_NAME_A);
}

static inline void
stream_finish(struct pair *pair)
{
    pair_close(pair);
    pair_expect_empty(pair);
    pair_end(pair);
}

#endif
