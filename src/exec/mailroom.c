// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Queues of letters and the ways to take one.
 */
#include "exec/mailroom.h"

#include "base/assert.h"
#include "base/random.h"
#include "program/dictionary.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    EXTENSION_BYTES = 5,
    RANDOM_BYTES_MAX = 64
};

enum fo_error
fo_mailroom_init(struct fo_mailroom *mail)
{
    /* Only what letters fill becomes memory. */
    void *bytes = mmap(NULL, FO_MAIL_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *mail = (struct fo_mailroom){.bytes = bytes != MAP_FAILED ? bytes : NULL,
                                 .desk = malloc(FO_LETTER_BYTES_MAX)};
    if (mail->bytes == NULL || mail->desk == NULL) {
        fo_mailroom_fini(mail);
        return FO_ERROR_MEMORY;
    }
    return FO_OK;
}

void
fo_mailroom_fini(struct fo_mailroom *mail)
{
    if (mail->bytes != NULL) {
        munmap(mail->bytes, FO_MAIL_BYTES);
    }
    free(mail->desk);
    mail->bytes = NULL;
    mail->desk = NULL;
}

void
fo_mailroom_reset(struct fo_mailroom *mail)
{
    mail->used_bytes = 0;
    mail->lost_count = 0;
    mail->draft_bytes = 0;
    for (size_t i = 0; i < FO_SESSIONS_MAX; i++) {
        mail->inboxes[i].letter_count = 0;
        mail->inboxes[i].next = 0;
    }
}

uint32_t
fo_mailroom_peer(uint32_t session)
{
    return (session + FO_SESSION_PAIRS_MAX) % FO_SESSIONS_MAX;
}

void
fo_mailroom_post(struct fo_mailroom *mail, uint32_t session, const void *bytes, size_t count)
{
    struct fo_inbox *inbox = &mail->inboxes[session];
    if (inbox->letter_count == FO_LETTERS_MAX || count > FO_LETTER_BYTES_MAX - EXTENSION_BYTES ||
        count > FO_MAIL_BYTES - mail->used_bytes) {
        mail->lost_count++;
        return;
    }
    if (count > 0) {
        memcpy(mail->bytes + mail->used_bytes, bytes, count);
    }
    inbox->letters[inbox->letter_count] = (struct fo_letter){mail->used_bytes, (uint32_t)count};
    inbox->letter_count++;
    mail->used_bytes += (uint32_t)count;
}

bool
fo_mailroom_waits(const struct fo_mailroom *mail, uint32_t session)
{
    return mail->inboxes[session].next < mail->inboxes[session].letter_count;
}

bool
fo_mailroom_drop(struct fo_mailroom *mail, uint32_t session)
{
    if (!fo_mailroom_waits(mail, session)) {
        return false;
    }
    mail->inboxes[session].next++;
    return true;
}

void
fo_mailroom_draft(struct fo_mailroom *mail, const uint8_t *bytes, size_t count)
{
    if (count > FO_DRAFT_BYTES_MAX - mail->draft_bytes) {
        mail->lost_count++;
        return;
    }
    memcpy(mail->draft + mail->draft_bytes, bytes, count);
    mail->draft_bytes += (uint32_t)count;
}

void
fo_mailroom_write(struct fo_mailroom *mail, const struct fo_operation *operation)
{
    uint8_t bytes[FO_OPERATION_PAYLOAD_MAX];
    size_t count;
    const uint8_t *added = bytes;
    if (operation->code == FO_OP_BYTES) {
        count = fo_operation_bytes_get(operation, bytes);
    } else {
        added = fo_dictionary_at(operation->operands[FO_OPERAND_A], &count);
    }
    fo_mailroom_draft(mail, added, count);
}

size_t
fo_mailroom_draft_take(struct fo_mailroom *mail, const uint8_t **bytes)
{
    size_t count = mail->draft_bytes;
    *bytes = mail->draft;
    mail->draft_bytes = 0;
    return count;
}

/** Put @p count bytes on the desk so that they end where it ends: reading beyond them faults. */
static uint8_t *
lay_out(struct fo_mailroom *mail, const void *bytes, size_t count, size_t behind)
{
    FO_ASSERT(count + behind <= FO_LETTER_BYTES_MAX);
    uint8_t *begin = mail->desk + FO_LETTER_BYTES_MAX - count - behind;
    if (count > 0) {
        memmove(begin, bytes, count);
    }
    return begin;
}

static void
give(struct fo_mailroom *mail, struct fo_letter letter, struct fo_parcel *out)
{
    out->bytes = lay_out(mail, mail->bytes + letter.offset, letter.bytes, 0);
    out->count = letter.bytes;
}

/** Take the newest first: it becomes the next, and the others follow it. */
static void
take_later(struct fo_inbox *inbox)
{
    struct fo_letter last = inbox->letters[inbox->letter_count - 1];
    memmove(&inbox->letters[inbox->next + 1], &inbox->letters[inbox->next],
            (inbox->letter_count - 1 - inbox->next) * sizeof last);
    inbox->letters[inbox->next] = last;
}

/** Give the first @p count bytes of the next letter; the rest stays first in the queue. */
static void
give_split(struct fo_mailroom *mail, struct fo_inbox *inbox, uint32_t count, struct fo_parcel *out)
{
    struct fo_letter *letter = &inbox->letters[inbox->next];
    uint32_t bytes = letter->bytes > 1 ? 1 + count % (letter->bytes - 1) : letter->bytes;
    give(mail, (struct fo_letter){letter->offset, bytes}, out);
    letter->offset += bytes;
    letter->bytes -= bytes;
    if (letter->bytes == 0) {
        inbox->next++;
    }
}

static void
give_random(struct fo_mailroom *mail, uint32_t seed, struct fo_parcel *out)
{
    struct fo_random random;
    fo_random_init(&random, seed);
    size_t count = 1 + fo_random_below(&random, RANDOM_BYTES_MAX);
    uint8_t *begin = lay_out(mail, NULL, 0, count);
    for (size_t i = 0; i < count; i++) {
        begin[i] = (uint8_t)fo_random_next(&random);
    }
    out->bytes = begin;
    out->count = count;
}

/** Beginnings of what real packages send. */
static void
give_foreign(struct fo_mailroom *mail, uint32_t which, struct fo_parcel *out)
{
    static const struct {
        const char *bytes;
        size_t count;
    } samples[] = {
        {"NTLMSSP\0\1\0\0\0\7\202\10\242\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32},
        {"\26\3\1\0\5\1\0\0\1\0", 10},
        {"`\6\6\6+\6\1\5\5\2\240\0", 12},
        {"n\16\60\14\240\3\2\1\5\241\3\2\1\16\242\0", 16},
        {"realm=\"x\",nonce=\"00\",qop=\"auth\"", 31},
    };
    size_t index = which % (sizeof samples / sizeof samples[0]);
    out->bytes = lay_out(mail, samples[index].bytes, samples[index].count, 0);
    out->count = samples[index].count;
}

static void
give_word(struct fo_mailroom *mail, uint32_t which, struct fo_parcel *out)
{
    const uint8_t *word = fo_dictionary_at(which, &out->count);
    out->bytes = lay_out(mail, word, out->count, 0);
}

/** Sources that need no letter. @return false for the others. */
static bool
deliver_made_up(struct fo_mailroom *mail, const struct fo_delivery *delivery, struct fo_parcel *out)
{
    switch (delivery->source) {
    case FO_TOKEN_NONE:
        *out = (struct fo_parcel){NULL, 0};
        return true;
    case FO_TOKEN_EMPTY:
        *out = (struct fo_parcel){lay_out(mail, NULL, 0, 1), 0};
        return true;
    case FO_TOKEN_FOREIGN:
        give_foreign(mail, delivery->other, out);
        return true;
    case FO_TOKEN_RANDOM:
        give_random(mail, delivery->argument, out);
        return true;
    case FO_TOKEN_DICTIONARY:
        give_word(mail, delivery->argument, out);
        return true;
    default:
        return false;
    }
}

/** Give the made-up token. @return false when there is none. */
static bool
give_draft(struct fo_mailroom *mail, struct fo_parcel *out)
{
    const uint8_t *draft;
    size_t count = fo_mailroom_draft_take(mail, &draft);
    if (count == 0) {
        return false;
    }
    *out = (struct fo_parcel){lay_out(mail, draft, count, 0), count};
    return true;
}

/** Sources that repeat what was delivered. @return false for the others, and when nothing was. */
static bool
deliver_again(struct fo_mailroom *mail, const struct fo_inbox *inbox, const struct fo_delivery *delivery,
              struct fo_parcel *out)
{
    uint32_t back = delivery->source == FO_TOKEN_OLDER ? 2 + delivery->other : 1;
    bool repeats = delivery->source == FO_TOKEN_OLDER || delivery->source == FO_TOKEN_REPEAT;
    if (!repeats || back > inbox->next) {
        return false;
    }
    give(mail, inbox->letters[inbox->next - back], out);
    return true;
}

/** Take the next letter of @p inbox, whole or damaged. */
static void
deliver_next(struct fo_mailroom *mail, struct fo_inbox *inbox, const struct fo_delivery *delivery,
             struct fo_parcel *out)
{
    if (delivery->source == FO_TOKEN_SPLIT) {
        give_split(mail, inbox, delivery->argument, out);
        return;
    }
    if (delivery->source == FO_TOKEN_LATER) {
        take_later(inbox);
    }
    struct fo_letter letter = inbox->letters[inbox->next];
    inbox->next++;
    if (delivery->source == FO_TOKEN_ENORMOUS) {
        uint8_t *begin =
            lay_out(mail, mail->bytes + letter.offset, letter.bytes, FO_LETTER_BYTES_MAX - letter.bytes);
        memset(begin + letter.bytes, (int)(delivery->argument & UINT8_MAX),
               FO_LETTER_BYTES_MAX - letter.bytes);
        *out = (struct fo_parcel){begin, FO_LETTER_BYTES_MAX};
        return;
    }
    if (delivery->source == FO_TOKEN_CUT && letter.bytes > 0) {
        letter.bytes = delivery->argument % letter.bytes;
    }
    if (delivery->source == FO_TOKEN_EXTEND) {
        uint8_t *begin = lay_out(mail, mail->bytes + letter.offset, letter.bytes, EXTENSION_BYTES);
        memset(begin + letter.bytes, (int)(delivery->argument & UINT8_MAX), EXTENSION_BYTES);
        *out = (struct fo_parcel){begin, letter.bytes + EXTENSION_BYTES};
        return;
    }
    give(mail, letter, out);
    if (delivery->source == FO_TOKEN_FLIP && letter.bytes > 0) {
        uint8_t *begin = mail->desk + FO_LETTER_BYTES_MAX - letter.bytes;
        begin[delivery->argument % letter.bytes] ^= UINT8_MAX;
    }
}

/**
 * Give the head of the next letter with the tail of the newest that came for session @p other. @return false
 * without either.
 */
static bool
give_splice(struct fo_mailroom *mail, struct fo_inbox *inbox, const struct fo_delivery *delivery,
            struct fo_parcel *out)
{
    const struct fo_inbox *others = &mail->inboxes[delivery->other % FO_SESSIONS_MAX];
    if (inbox->next == inbox->letter_count || others->letter_count == 0) {
        return false;
    }
    struct fo_letter head = inbox->letters[inbox->next];
    struct fo_letter tail = others->letters[others->letter_count - 1];
    uint32_t place = head.bytes > 0 ? delivery->argument % head.bytes : 0;
    uint32_t tail_bytes = tail.bytes > place ? tail.bytes - place : 0;
    uint8_t *begin = lay_out(mail, mail->bytes + head.offset, place, tail_bytes);
    memcpy(begin + place, mail->bytes + tail.offset + (tail_bytes > 0 ? place : 0), tail_bytes);
    inbox->next++;
    *out = (struct fo_parcel){begin, place + tail_bytes};
    return true;
}

bool
fo_mailroom_deliver(struct fo_mailroom *mail, uint32_t session, const struct fo_delivery *delivery,
                    struct fo_parcel *out)
{
    uint32_t from = delivery->source == FO_TOKEN_SWAP ? delivery->other % FO_SESSIONS_MAX : session;
    struct fo_inbox *inbox = &mail->inboxes[from];
    if (deliver_made_up(mail, delivery, out) || deliver_again(mail, inbox, delivery, out)) {
        return true;
    }
    if (delivery->source == FO_TOKEN_RAW) {
        return give_draft(mail, out);
    }
    if (delivery->source == FO_TOKEN_SPLICE) {
        return give_splice(mail, inbox, delivery, out);
    }
    bool repeats = delivery->source == FO_TOKEN_REPEAT || delivery->source == FO_TOKEN_OLDER;
    if (repeats || inbox->next == inbox->letter_count) {
        return false;
    }
    deliver_next(mail, inbox, delivery, out);
    return true;
}
