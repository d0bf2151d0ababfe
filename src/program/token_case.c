// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Token cases as bytes, and the programs around them.
 */
#include "program/token_case.h"

#include "base/assert.h"

#include <string.h>

enum {
    PACKAGES = FO_PROGRAM_DIGEST, /**< NTLM is the first. */
    LEG_SHIFT = 1,
    ORDER_SHIFT = 4,
    THEN_BITS = 15,
    MESSAGE_BYTES = 40
};

void
fo_token_case_decode(const uint8_t *bytes, size_t length, struct fo_token_case *out)
{
    uint8_t header[FO_TOKEN_HEADER_BYTES] = {0};
    size_t header_bytes = length < sizeof header ? length : sizeof header;
    if (header_bytes > 0) {
        memcpy(header, bytes, header_bytes);
    }
    size_t count = length - header_bytes;
    *out = (struct fo_token_case){
        .package = (uint8_t)(FO_PROGRAM_NTLM + header[0] % PACKAGES),
        .is_server = (header[1] & 1) != 0,
        .leg_count = (header[1] >> LEG_SHIFT) & FO_TOKEN_CASE_LEGS_MAX,
        .options = header[2],
        .then = header[3] & THEN_BITS,
        .order = header[3] >> ORDER_SHIFT,
        .bytes = count > 0 ? bytes + header_bytes : NULL,
        .count = count < FO_TOKEN_CASE_BYTES_MAX ? count : FO_TOKEN_CASE_BYTES_MAX,
    };
}

void
fo_token_case_encode(const struct fo_token_case *token, uint8_t out[FO_TOKEN_HEADER_BYTES])
{
    FO_ASSERT(token->package >= FO_PROGRAM_NTLM && token->package <= PACKAGES);
    FO_ASSERT(token->leg_count <= FO_TOKEN_CASE_LEGS_MAX && token->order <= UINT8_MAX >> ORDER_SHIFT);
    out[0] = (uint8_t)(token->package - FO_PROGRAM_NTLM);
    out[1] = (uint8_t)((token->leg_count << LEG_SHIFT) | token->is_server);
    out[2] = token->options;
    out[3] = (uint8_t)((token->order << ORDER_SHIFT) | token->then);
}

/** Append an operation with its operands in the order of A, B, C. */
static struct fo_operation *
add(struct fo_program *program, uint8_t code, uint32_t a, uint32_t b)
{
    struct fo_operation *operation = &program->operations[program->operation_count];
    FO_ASSERT(program->operation_count < FO_PROGRAM_OPERATIONS_MAX);
    *operation = (struct fo_operation){.code = code, .operands = {(uint8_t)a, (uint8_t)b}};
    program->operation_count++;
    return operation;
}

static uint32_t
open_flags(uint8_t options)
{
    uint32_t flags = FO_OPEN_CONFIDENTIALITY | FO_OPEN_INTEGRITY;
    flags |= (options & FO_TOKEN_MUTUAL) != 0 ? FO_OPEN_MUTUAL : 0;
    flags |= (options & FO_TOKEN_ALLOCATE) != 0 ? FO_OPEN_ALLOCATE : 0;
    flags |= (options & FO_TOKEN_EXTENDED_ERROR) != 0 ? FO_OPEN_EXTENDED_ERROR : 0;
    return flags;
}

/** Everything up to the token. */
static void
add_beginning(const struct fo_token_case *token, struct fo_program *out)
{
    const uint32_t server = FO_SESSION_PAIRS_MAX;
    bool is_whole = (token->options & FO_TOKEN_AS_MESSAGE) != 0;
    if ((token->options & FO_TOKEN_TLS13) != 0) {
        add(out, FO_OP_SCRIPT, FO_SCRIPT_TLS13, 0)->argument = 1;
    }
    add(out, FO_OP_ACQUIRE, 0, 0);
    add(out, FO_OP_ACQUIRE, 1, 1);
    add(out, FO_OP_OPEN, 0, 0)->argument = open_flags(token->options);
    add(out, FO_OP_OPEN, server, 1)->argument = open_flags(token->options);
    if (is_whole || token->leg_count > 0) {
        add(out, FO_OP_HANDSHAKE, 0, is_whole ? 0 : token->leg_count);
    }
}

static void
add_messages(struct fo_program *out, uint32_t session)
{
    const uint32_t peer = (session + FO_SESSION_PAIRS_MAX) % FO_SESSIONS_MAX;
    add(out, FO_OP_PROTECT, session, 0)->argument = MESSAGE_BYTES;
    add(out, FO_OP_UNPROTECT, peer, FO_TOKEN_NEXT);
    add(out, FO_OP_PROTECT, peer, 0)->argument = MESSAGE_BYTES;
    add(out, FO_OP_UNPROTECT, session, FO_TOKEN_NEXT);
}

static void
add_shutdown(struct fo_program *out, uint32_t session)
{
    const uint32_t peer = (session + FO_SESSION_PAIRS_MAX) % FO_SESSIONS_MAX;
    add(out, FO_OP_SHUTDOWN, session, 0);
    add(out, FO_OP_UNPROTECT, peer, FO_TOKEN_NEXT);
    add(out, FO_OP_SHUTDOWN, peer, 0);
    add(out, FO_OP_HANDSHAKE, session, 0);
}

void
fo_token_case_program(const struct fo_token_case *token, struct fo_program *out)
{
    const uint32_t session = token->is_server ? FO_SESSION_PAIRS_MAX : 0;
    const uint8_t arrival = (token->options & FO_TOKEN_AS_MESSAGE) != 0 ? FO_OP_UNPROTECT : FO_OP_STEP;
    memset(out, 0, sizeof *out);
    out->package = token->package;
    out->is_integrity_off = (token->options & FO_TOKEN_INTEGRITY_OFF) != 0;
    out->is_ansi = (token->options & FO_TOKEN_ANSI) != 0;
    if ((token->options & FO_TOKEN_NEW_VALUE) != 0) {
        out->knobs.value[FO_KNOB_NEWCTX_ALIAS] = FO_NEWCTX_NEW_VALUE;
    }
    add_beginning(token, out);
    add(out, arrival, session, FO_TOKEN_RANDOM);
    if ((token->then & FO_TOKEN_THEN_REPEAT) != 0) {
        add(out, arrival, session, FO_TOKEN_RANDOM);
    }
    if ((token->then & FO_TOKEN_THEN_HANDSHAKE) != 0) {
        add(out, FO_OP_HANDSHAKE, 0, 0);
    }
    if ((token->then & FO_TOKEN_THEN_MESSAGES) != 0) {
        add_messages(out, session);
    }
    if ((token->then & FO_TOKEN_THEN_SHUTDOWN) != 0) {
        add_shutdown(out, session);
    }
    add(out, FO_OP_CLOSE_ALL, 0, 0)->argument = token->order;
}
