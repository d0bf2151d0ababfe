// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Mailroom: the transport between paired sessions, in which tokens wait until they are delivered, honestly or
 * not.
 *
 * Owns    its memory, from init to fini; letters live until the reset.
 * Limits  FO_LETTERS_MAX letters for each session and FO_MAIL_BYTES for all; what is beyond is lost, and
 * counted.
 */
#ifndef FO_EXEC_MAILROOM_H
#define FO_EXEC_MAILROOM_H

#include "base/error.h"
#include "program/operation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FO_LETTERS_MAX = 96,
    FO_MAIL_BYTES = 1 << 20,
    FO_LETTER_BYTES_MAX = 1 << 16, /**< Longest letter. */
    FO_DRAFT_BYTES_MAX = 1024,     /**< Longest made-up token. */
};

/** One token or message. */
struct fo_letter {
    uint32_t offset;
    uint32_t bytes;
};

/** What came for one session: delivered letters, then waiting ones. */
struct fo_inbox {
    uint32_t letter_count;
    uint32_t next; /**< Index of the first that waits. */
    struct fo_letter letters[FO_LETTERS_MAX];
};

struct fo_mailroom {
    uint8_t *bytes; /**< Owned: FO_MAIL_BYTES. */
    uint8_t *desk;  /**< Owned: FO_LETTER_BYTES_MAX; a letter on delivery ends where it ends. */
    uint32_t used_bytes;
    uint32_t lost_count; /**< Letters beyond a limit. */
    uint32_t draft_bytes;
    uint8_t draft[FO_DRAFT_BYTES_MAX]; /**< The made-up token, so far. */
    struct fo_inbox inboxes[FO_SESSIONS_MAX];
};

enum fo_error fo_mailroom_init(struct fo_mailroom *mail);
/** Takes a zeroed mailroom. */
void fo_mailroom_fini(struct fo_mailroom *mail);
void fo_mailroom_reset(struct fo_mailroom *mail);

/** The session at the other end. */
uint32_t fo_mailroom_peer(uint32_t session);

/** Copy @p count bytes to the end of the queue of @p session. */
void fo_mailroom_post(struct fo_mailroom *mail, uint32_t session, const void *bytes, size_t count);

/** True when something waits for @p session. */
bool fo_mailroom_waits(const struct fo_mailroom *mail, uint32_t session);

/** Put bytes at the end of the made-up token; what is beyond FO_DRAFT_BYTES_MAX is lost, and counted. */
void fo_mailroom_draft(struct fo_mailroom *mail, const uint8_t *bytes, size_t count);

/** The same with what @p operation, FO_OP_BYTES or FO_OP_WORD, holds. */
void fo_mailroom_write(struct fo_mailroom *mail, const struct fo_operation *operation);

/** Take the made-up token away: valid until the next is drafted. @return its length; 0: there is none. */
size_t fo_mailroom_draft_take(struct fo_mailroom *mail, const uint8_t **bytes);

/** Lose the next letter for @p session. @return false when none waits. */
bool fo_mailroom_drop(struct fo_mailroom *mail, uint32_t session);

/** How a letter is taken. */
struct fo_delivery {
    enum fo_token_source source;
    uint32_t other;    /**< FO_TOKEN_SWAP and FO_TOKEN_SPLICE: whose; FO_TOKEN_OLDER: how much older;
                          FO_TOKEN_FOREIGN: which. */
    uint32_t argument; /**< Place of the damage, seed, length: by source. */
};

/** Bytes on the desk: valid until the next delivery. */
struct fo_parcel {
    const uint8_t *bytes; /**< NULL: no input at all. */
    size_t count;
};

/**
 * Take what @p delivery says for @p session.
 *
 * @return false when there is nothing of that kind; nothing was taken then.
 */
bool fo_mailroom_deliver(struct fo_mailroom *mail, uint32_t session, const struct fo_delivery *delivery,
                         struct fo_parcel *out);

#endif
