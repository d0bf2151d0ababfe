// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Peer cases: the caller keeps every rule, and the peer sends what it likes.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum damage {
    EMPTY,
    ONE_BYTE,
    HALF,
    ALL_BUT_ONE,
    FIRST_BIT,
    MIDDLE_BIT,
    LAST_BIT,
    ONE_BYTE_MORE,
    TWICE,
    RANDOM_SHORT,
    RANDOM_LONG,
    ZEROS,
    ONES,
    OWN_TOKEN,
    LENGTHS_BLOWN_UP,
    DAMAGE_COUNT
};

enum {
    LEGS_DAMAGED = 3,
    LONG_BYTES = 4096,
    SHORT_BYTES = 64
};

static const char *const damage_names[DAMAGE_COUNT] = {
    "empty",       "one-byte", "half",          "all-but-one-byte", "first-bit",
    "middle-bit",  "last-bit", "one-byte-more", "sent-twice",       "random",
    "random-long", "zeros",    "ones",          "own-token",        "lengths-blown-up",
};

struct bytes {
    unsigned char *data; /* Owned. */
    ULONG count;
};

static struct bytes
make(size_t count, int fill)
{
    struct bytes bytes = {malloc(count + 1), (ULONG)count};

    FO_ASSERT(bytes.data != NULL);
    memset(bytes.data, fill, count + 1);
    return bytes;
}

static struct bytes
make_random(size_t count, uint64_t seed)
{
    struct bytes bytes = make(count, 0);
    struct fo_random random;

    fo_random_init(&random, seed);
    for (size_t i = 0; i < count; i++) {
        bytes.data[i] = (unsigned char)fo_random_next(&random);
    }
    return bytes;
}

/* The genuine token with @p kept of its bytes, @p more behind them, and bit 0x10 of byte @p flipped turned
 * when it is inside. */
static struct bytes
make_from(const struct fo_party *sender, size_t kept, size_t more, size_t flipped)
{
    struct bytes bytes = make(kept + more, 0);

    memcpy(bytes.data, sender->token, kept);
    if (flipped < kept) {
        bytes.data[flipped] ^= 0x10;
    }
    return bytes;
}

/* Length fields of binary tokens are small numbers: put large ones wherever a small 16-bit number stands. */
static struct bytes
make_blown_up(const struct fo_party *sender)
{
    struct bytes bytes = make_from(sender, sender->token_bytes, 0, SIZE_MAX);

    for (size_t i = 12; i + 1 < bytes.count; i += 2) {
        if (bytes.data[i + 1] == 0 && bytes.data[i] != 0) {
            bytes.data[i + 1] = 0x7f;
        }
    }
    return bytes;
}

static struct bytes
damage(const struct fo_party *sender, const struct fo_party *receiver, enum damage how, unsigned seed)
{
    const size_t count = sender->token_bytes;

    switch (how) {
    case EMPTY:
        return make(0, 0);
    case ONE_BYTE:
        return make_from(sender, 1, 0, SIZE_MAX);
    case HALF:
        return make_from(sender, count / 2, 0, SIZE_MAX);
    case ALL_BUT_ONE:
        return make_from(sender, count - 1, 0, SIZE_MAX);
    case FIRST_BIT:
        return make_from(sender, count, 0, 0);
    case MIDDLE_BIT:
        return make_from(sender, count, 0, count / 2);
    case LAST_BIT:
        return make_from(sender, count, 0, count - 1);
    case ONE_BYTE_MORE:
        return make_from(sender, count, 1, SIZE_MAX);
    case TWICE: {
        struct bytes bytes = make_from(sender, count, count, SIZE_MAX);

        memcpy(bytes.data + count, sender->token, count);
        return bytes;
    }
    case RANDOM_SHORT:
        return make_random(SHORT_BYTES, seed);
    case RANDOM_LONG:
        return make_random(LONG_BYTES, seed);
    case ZEROS:
        return make(count, 0);
    case ONES:
        return make(count, 0xff);
    case LENGTHS_BLOWN_UP:
        return make_blown_up(sender);
    default:
        return receiver->token != NULL ? make_from(receiver, receiver->token_bytes, 0, SIZE_MAX)
                                       : make(count, 0x55);
    }
}

/* The token of one leg is damaged on its way; the receiver answers what it likes, and both ends clean up. */
static void
run_damaged_token(struct fo_bench *bench)
{
    const unsigned leg = bench->variant / DAMAGE_COUNT + 1;
    struct fo_party *sender, *receiver;
    struct bytes token;
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.is_honest = false;
    if (fo_pair_acquire(bench, &pair)) {
        if (fo_pair_run_legs(bench, &pair, leg) == leg) {
            const bool client_sent = (leg % 2 == 1) != bench->server_starts;

            sender = client_sent ? &pair.client : &pair.server;
            receiver = client_sent ? &pair.server : &pair.client;
            if (sender->token_bytes == 0) {
                fo_bench_skip(bench, "this leg sends no token");
            } else if (bench->variant % DAMAGE_COUNT == EMPTY && !receiver->has_context &&
                       !bench->server_starts) {
                fo_bench_skip(bench, "a caller that received nothing begins nothing");
            } else {
                token =
                    damage(sender, receiver, (enum damage)(bench->variant % DAMAGE_COUNT), bench->variant);
                fo_party_leg(bench, receiver, token.data, token.count, true);
                free(token.data);
            }
        } else {
            fo_bench_skip(bench, "the handshake has fewer legs");
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_damaged_token(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "leg-%u-%s", variant / DAMAGE_COUNT + 1, damage_names[variant % DAMAGE_COUNT]);
}

/* The peer sends nothing more, or answers its own question: both ends delete. */
static void
run_replayed_session(struct fo_bench *bench)
{
    struct fo_pair first, second;

    fo_pair_init(&first);
    fo_pair_init(&second);
    second.is_honest = false;
    first.is_honest = false;
    if (fo_pair_acquire(bench, &first)) {
        second.client.borrowed = &first.client.credential;
        second.server.borrowed = &first.server.credential;
        fo_pair_run_legs(bench, &first, FO_LEGS_MAX);
        fo_pair_run_legs(bench, &second, 2);
        if (first.client.token != NULL) {
            /* The last token of the first session's client arrives at the second session's server. */
            fo_party_leg(bench, &second.server, first.client.token, first.client.token_bytes, true);
        } else {
            fo_bench_skip(bench, "the client's last leg sends no token");
        }
    }
    fo_party_delete(bench, &second.client);
    fo_party_delete(bench, &second.server);
    free(second.client.token);
    free(second.server.token);
    fo_pair_close(bench, &first);
}

/* Bytes that are no message reach an established context. */
static void
run_damaged_message(struct fo_bench *bench)
{
    static const ULONG sizes[] = {0, 1, 16, 64, 1024};
    unsigned char memory[2048];
    struct fo_pair pair;

    fo_pair_init(&pair);
    pair.is_honest = false;
    if (fo_pair_establish(bench, &pair) && fo_bench_has(bench, FO_CALL_DECRYPT_MESSAGE)) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            struct bytes bytes = make_random(sizeof(memory), i + 1);
            SecBuffer general[2] = {{16, SECBUFFER_TOKEN, memory + 1024}, {sizes[i], SECBUFFER_DATA, memory}};
            SecBuffer stream[4] = {
                {sizes[i], SECBUFFER_DATA, memory}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}};
            SecBufferDesc descriptor = {SECBUFFER_VERSION, bench->is_stream ? 4 : 2,
                                        bench->is_stream ? stream : general};
            ULONG quality = 0;

            memcpy(memory, bytes.data, sizeof(memory));
            free(bytes.data);
            if (bench->table->DecryptMessage(&pair.server.context, &descriptor, 0, &quality) != SEC_E_OK &&
                bench->is_stream) {
                break; /* A stream that was tampered with is not read on. */
            }
        }
    }
    fo_pair_close(bench, &pair);
}

static const struct fo_case cases[] = {
    {
        .name = "damaged-token",
        .summary = "The peer's token of one leg arrives damaged, and both ends clean up.",
        .variant_count = LEGS_DAMAGED * DAMAGE_COUNT,
        .variant_name = name_damaged_token,
        .run = run_damaged_token,
    },
    {
        .name = "replayed-session",
        .summary = "A token of an earlier session arrives in a later one.",
        .run = run_replayed_session,
    },
    {
        .name = "damaged-message",
        .summary = "Bytes that are no message arrive at an established context.",
        .run = run_damaged_message,
    },
};

const struct fo_case_family fo_cases_peer = {cases, sizeof(cases) / sizeof(cases[0])};
