// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Messages of wrappers, and the bytes of a stream that wait to be read.
 */
#ifndef FO_CONFORMANCE_WRAPPER_MESSAGE_H
#define FO_CONFORMANCE_WRAPPER_MESSAGE_H

#include "wrapper_table.h"

/** What messages go through. */
struct wrapper_channel {
    const struct wrapper_host *host;
    CtxtHandle *context;
    bool is_stream;
    bool is_signing; /**< Not with streams. */
    const struct wrapper_link *link;
};

/** Protect a message and send it. */
SECURITY_STATUS wrapper_protect(const struct wrapper_channel *channel, const void *plain, size_t count);

/**
 * Read a message that is not of a stream, in a copy of its bytes.
 *
 * @param look  Called with the plain bytes when there are some; they are gone afterwards. May be NULL.
 */
SECURITY_STATUS wrapper_unprotect(const struct wrapper_channel *channel, const void *bytes, size_t count,
                                  void (*look)(const struct wrapper_channel *channel, void *data));

/** Bytes of a stream that were not used yet. Zero is the valid empty state. */
struct wrapper_pending {
    uint8_t *bytes; /**< Owned. */
    size_t count;
};

/** Put @p count bytes behind the others. @return false without memory, or when there are too many. */
bool wrapper_pending_append(const struct wrapper_host *host, struct wrapper_pending *pending,
                            const void *bytes, size_t count);

/** Keep the last @p count bytes, which are there. 0 frees the memory. */
void wrapper_pending_keep(const struct wrapper_host *host, struct wrapper_pending *pending, size_t count);

/** Decrypt the first record in place. @param[out] extra_bytes  How many bytes are behind it. */
SECURITY_STATUS wrapper_read_record(const struct wrapper_channel *channel, struct wrapper_pending *pending,
                                    size_t *extra_bytes);

#endif
