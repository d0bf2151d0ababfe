// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The peer by lines of base64.
 */
#include "wrapper/base64.h"
#include "wrapper/entry_state.h"

#include <string.h>

enum {
    LINE_MAX_BYTES = FO_BASE64_LENGTH(FO_LETTER_BYTES_MAX)
};

/** One line, for whoever has the processor; it ends where this ends, so that reading on is noticed. */
static char line[LINE_MAX_BYTES + 1];
static uint8_t decoded[FO_LETTER_BYTES_MAX];

bool
fo_peer_send_line(struct fo_peer *peer, const char *text)
{
    size_t count = 0;
    const char *blank = strrchr(text, ' ');
    const char *begin = blank != NULL ? blank + 1 : text;
    const size_t length = strcspn(begin, "\r\n");
    if (!fo_base64_decode(begin, length, decoded, sizeof decoded, &count)) {
        count = 0;
    }
    return fo_peer_send(peer, decoded, count);
}

const char *
fo_peer_receive_line(struct fo_peer *peer)
{
    const void *bytes;
    size_t count;
    if (!fo_peer_receive(peer, &bytes, &count)) {
        return NULL;
    }
    char *begin = line + sizeof line - 1 - FO_BASE64_LENGTH(count);
    fo_base64_encode(bytes, count, begin);
    return begin;
}
