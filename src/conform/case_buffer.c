// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Buffer cases: malformed descriptors, small buffers, and messages before the session is established.
 */
#include "conform/case.h"

#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum malformed {
    NULL_DESCRIPTOR,
    NO_ENTRIES,
    NULL_ARRAY,
    WRONG_VERSION,
    NO_TOKEN_ENTRY,
    NULL_WITH_COUNT,
    ZERO_WITH_POINTER,
    MALFORMED_COUNT
};

static const char *const malformed_names[MALFORMED_COUNT] = {
    "null-descriptor", "no-entries",      "null-array",        "wrong-version",
    "no-token-entry",  "null-with-count", "zero-with-pointer",
};

enum place {
    CLIENT_INPUT,
    CLIENT_OUTPUT,
    SERVER_INPUT,
    SERVER_OUTPUT,
    DECRYPT_INPUT,
    ENCRYPT_INPUT,
    PLACE_COUNT
};

static const char *const place_names[PLACE_COUNT] = {"client-input",  "client-output", "server-input",
                                                     "server-output", "decrypt",       "encrypt"};

/* A descriptor that lacks or contradicts something; *descriptor is NULL for NULL_DESCRIPTOR. */
static PSecBufferDesc
spoil(SecBufferDesc *descriptor, SecBuffer *buffer, enum malformed how, ULONG type)
{
    static unsigned char memory[64];

    *buffer = (SecBuffer){sizeof(memory), type, memory};
    *descriptor = (SecBufferDesc){SECBUFFER_VERSION, 1, buffer};
    switch (how) {
    case NULL_DESCRIPTOR:
        return NULL;
    case NO_ENTRIES:
        descriptor->cBuffers = 0;
        break;
    case NULL_ARRAY:
        descriptor->pBuffers = NULL;
        break;
    case WRONG_VERSION:
        descriptor->ulVersion = 77;
        break;
    case NO_TOKEN_ENTRY:
        buffer->BufferType = SECBUFFER_PADDING;
        break;
    case NULL_WITH_COUNT:
        buffer->pvBuffer = NULL;
        break;
    default:
        buffer->cbBuffer = 0;
    }
    return descriptor;
}

/* One honest descriptor to stand beside the malformed one. */
struct honest_side {
    unsigned char memory[FO_TOKEN_BYTES_MAX];
    SecBuffer buffer;
    SecBufferDesc descriptor;
};

static PSecBufferDesc
honest(struct honest_side *side, ULONG bytes, const void *contents)
{
    FO_ASSERT(bytes <= sizeof(side->memory));
    if (contents != NULL) {
        memcpy(side->memory, contents, bytes);
    }
    side->buffer = (SecBuffer){bytes, SECBUFFER_TOKEN, side->memory};
    side->descriptor = (SecBufferDesc){SECBUFFER_VERSION, 1, &side->buffer};
    return &side->descriptor;
}

static void
call_leg_with(struct fo_bench *bench, struct fo_pair *pair, enum place place, PSecBufferDesc malformed)
{
    static struct honest_side side;
    const bool is_input = place == CLIENT_INPUT || place == SERVER_INPUT;
    struct fo_party *party = place == SERVER_INPUT || place == SERVER_OUTPUT ? &pair->server : &pair->client;
    struct fo_party *peer = party->is_server ? &pair->client : &pair->server;
    PCtxtHandle context = party->has_context ? &party->context : NULL;
    PSecBufferDesc input = malformed;
    PSecBufferDesc output = malformed;
    SECURITY_STATUS status;

    if (is_input) {
        output = honest(&side, bench->max_token_bytes, NULL);
    } else {
        input = peer->token_bytes != 0 ? honest(&side, peer->token_bytes, peer->token) : NULL;
    }
    if (party->is_server) {
        status =
            bench->table->AcceptSecurityContext(&party->credential, context, input, 0, SECURITY_NATIVE_DREP,
                                                &party->context, output, &party->attributes, NULL);
    } else {
        status = bench->table->InitializeSecurityContextW(&party->credential, context, NULL, 0, 0,
                                                          SECURITY_NATIVE_DREP, input, 0, &party->context,
                                                          output, &party->attributes, NULL);
    }
    party->status = status;
    party->has_context =
        context != NULL || (SecIsValidHandle(&party->context) && party->context.dwLower != 0);
}

static void
run_malformed(struct fo_bench *bench)
{
    const enum place place = (enum place)(bench->variant / MALFORMED_COUNT);
    const enum malformed how = (enum malformed)(bench->variant % MALFORMED_COUNT);
    SecBufferDesc descriptor;
    SecBuffer buffer;
    struct fo_pair pair;
    PSecBufferDesc malformed;
    ULONG quality = 0;
    bool is_ready;

    fo_pair_init(&pair);
    if (place >= DECRYPT_INPUT) {
        is_ready = fo_pair_establish(bench, &pair);
        malformed = spoil(&descriptor, &buffer, how, SECBUFFER_DATA);
        if (is_ready && place == DECRYPT_INPUT) {
            bench->table->DecryptMessage(&pair.server.context, malformed, 0, &quality);
        } else if (is_ready) {
            bench->table->EncryptMessage(&pair.server.context, 0, malformed, 0);
        }
    } else if (fo_pair_acquire(bench, &pair)) {
        /* A client's input is looked at on its second leg. */
        fo_pair_run_legs(bench, &pair, place == CLIENT_INPUT ? 2 : (place == CLIENT_OUTPUT ? 0 : 1));
        call_leg_with(bench, &pair, place, spoil(&descriptor, &buffer, how, SECBUFFER_TOKEN));
    }
    fo_pair_close(bench, &pair);
}

static void
name_malformed(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s-%s", place_names[variant / MALFORMED_COUNT],
             malformed_names[variant % MALFORMED_COUNT]);
}

/* Message functions on a context whose handshake still runs. */
static void
run_early_message(struct fo_bench *bench)
{
    unsigned char memory[1024] = {0};
    SecBuffer buffers[2] = {{256, SECBUFFER_TOKEN, memory}, {256, SECBUFFER_DATA, memory + 512}};
    SecBufferDesc descriptor = {SECBUFFER_VERSION, 2, buffers};
    struct fo_pair pair;
    struct fo_party *party;
    ULONG quality = 0;

    fo_pair_init(&pair);
    party = bench->server_starts ? &pair.server : &pair.client;
    if (fo_pair_acquire(bench, &pair)) {
        fo_pair_run_legs(bench, &pair, 1);
        if (bench->variant == 0) {
            bench->table->EncryptMessage(&party->context, 0, &descriptor, 0);
        } else if (bench->variant == 1) {
            bench->table->DecryptMessage(&party->context, &descriptor, 0, &quality);
        } else if (bench->variant == 2) {
            bench->table->MakeSignature(&party->context, 0, &descriptor, 0);
        } else {
            bench->table->VerifySignature(&party->context, &descriptor, 0, &quality);
        }
    }
    fo_pair_close(bench, &pair);
}

static void
name_early_message(unsigned variant, char *out, size_t size)
{
    static const char *const names[] = {"encrypt", "decrypt", "sign", "verify"};

    snprintf(out, size, "%s", names[variant]);
}

/* The caller's buffer has no room for the token: nothing may be written past it, and the call must say so. */
static void
run_small_buffer(struct fo_bench *bench)
{
    static const ULONG sizes[] = {0, 1, 16};
    const ULONG size = sizes[bench->variant];
    unsigned char *memory = malloc(size != 0 ? size : 1);
    SecBuffer buffer = {size, SECBUFFER_TOKEN, memory};
    SecBufferDesc descriptor = {SECBUFFER_VERSION, 1, &buffer};
    struct fo_pair pair;

    FO_ASSERT(memory != NULL);
    fo_pair_init(&pair);
    if (fo_pair_acquire(bench, &pair)) {
        call_leg_with(bench, &pair, CLIENT_OUTPUT, &descriptor);
    }
    fo_pair_close(bench, &pair);
    free(memory);
}

static void
name_small_buffer(unsigned variant, char *out, size_t size)
{
    static const char *const names[] = {"no-room", "one-byte", "sixteen-bytes"};

    snprintf(out, size, "%s", names[variant]);
}

static const struct fo_case cases[] = {
    {
        .name = "malformed",
        .summary = "A descriptor lacks or contradicts something.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = PLACE_COUNT * MALFORMED_COUNT,
        .variant_name = name_malformed,
        .run = run_malformed,
    },
    {
        .name = "early-message",
        .summary = "A message function is called while the handshake still runs.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = 4,
        .variant_name = name_early_message,
        .run = run_early_message,
    },
    {
        .name = "small-buffer",
        .summary = "The caller's token buffer is too small.",
        .nature = FO_CASE_HOSTILE,
        .variant_count = 3,
        .variant_name = name_small_buffer,
        .run = run_small_buffer,
    },
};

const struct fo_case_family fo_cases_buffer = {cases, sizeof(cases) / sizeof(cases[0])};
