// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_BUFFER_H
#define FO_PROVIDER_PROVIDER_BUFFER_H

/**
 * @file
 * Buffer descriptors as callers give them: checked once, then looked at by type.
 */
#include "sspi/abi.h"

#include <stdbool.h>
#include <stddef.h>

/** More entries than any package takes: a descriptor that says more is malformed. */
#define FO_PRV_BUFFERS_MAX 32

/** Type of a buffer without its attribute bits. */
ULONG fo_prv_buffer_type(const SecBuffer *buffer);

/** True when the package may not write to @p buffer. */
bool fo_prv_buffer_is_readonly(const SecBuffer *buffer);

/** True when @p desc has the one known version and at most FO_PRV_BUFFERS_MAX entries. */
bool fo_prv_buffer_desc_is_shaped(const SecBufferDesc *desc);

/** The same, and no entry with bytes points nowhere. */
bool fo_prv_buffer_desc_is_valid(const SecBufferDesc *desc);

/** The first buffer of @p type, or NULL; also for a malformed or NULL descriptor. */
SecBuffer *fo_prv_buffer_find(const SecBufferDesc *desc, ULONG type);

#endif
