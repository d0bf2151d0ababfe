// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Reading of buffer descriptors.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secbuffer
 */
#include "provider/provider_buffer.h"

ULONG
fo_prv_buffer_type(const SecBuffer *buffer)
{
    return buffer->BufferType & ~(ULONG)SECBUFFER_ATTRMASK;
}

bool
fo_prv_buffer_is_readonly(const SecBuffer *buffer)
{
    ULONG bits = (ULONG)SECBUFFER_READONLY | (ULONG)SECBUFFER_READONLY_WITH_CHECKSUM;
    return (buffer->BufferType & bits) != 0;
}

bool
fo_prv_buffer_desc_is_shaped(const SecBufferDesc *desc)
{
    return desc != NULL && desc->ulVersion == SECBUFFER_VERSION && desc->cBuffers <= FO_PRV_BUFFERS_MAX &&
           (desc->pBuffers != NULL || desc->cBuffers == 0);
}

bool
fo_prv_buffer_desc_is_valid(const SecBufferDesc *desc)
{
    if (!fo_prv_buffer_desc_is_shaped(desc)) {
        return false;
    }
    for (ULONG index = 0; index < desc->cBuffers; index++) {
        const SecBuffer *buffer = &desc->pBuffers[index];
        ULONG type = fo_prv_buffer_type(buffer);
        /* The pointer of these has no meaning on input. */
        bool is_report = type == SECBUFFER_EMPTY || type == SECBUFFER_MISSING || type == SECBUFFER_EXTRA;
        if (!is_report && buffer->cbBuffer > 0 && buffer->pvBuffer == NULL) {
            return false;
        }
    }
    return true;
}

SecBuffer *
fo_prv_buffer_find(const SecBufferDesc *desc, ULONG type)
{
    if (!fo_prv_buffer_desc_is_shaped(desc)) {
        return NULL;
    }
    for (ULONG index = 0; index < desc->cBuffers; index++) {
        if (fo_prv_buffer_type(&desc->pBuffers[index]) == type) {
            return &desc->pBuffers[index];
        }
    }
    return NULL;
}
