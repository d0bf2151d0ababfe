// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_WIRE_H
#define FO_PROVIDER_PROVIDER_WIRE_H

/**
 * @file
 * Messages of all packages: one frame with a proof at its end, wrapped as the package's tokens look.
 *
 *     0 magic, 8      20 flags, 4     48 units of user, domain, target, 3 * 2
 *     8 package       24 session, 8   54 bytes of the protocol list, 2
 *     9 inner         32 value, 8     56 the strings, the list
 *    10 position      40 bindings, 8     proof, 8
 *    11 version
 *    12 total, 4      16 request, 4
 *
 * Numbers are little-endian. The proof is a hash of the frame under the transcript of all messages before it,
 * so that what is altered, cut, repeated, out of order or of another session is noticed.
 */
#include "provider/provider_package.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FO_PRV_FRAME_FIXED = 56,
    FO_PRV_FRAME_MAX = 2048,
    FO_PRV_TOKEN_MAX = 4608, /**< Any token with what follows it. */
    FO_PRV_RECORD_HEADER = 5,
    FO_PRV_ALERT_BYTES = 18, /**< Body of an alert record. */
};

/** Flags of a message. */
enum {
    FO_PRV_LAST = 1,   /**< The sender is done. */
    FO_PRV_PROVEN = 2, /**< value proves the password. */
    FO_PRV_ERROR = 4,  /**< The sender has given up. */
    FO_PRV_SWITCH = 8, /**< Negotiate: go on with the mechanism named here. */
    FO_PRV_WANT_CERTIFICATE = 16,
    FO_PRV_TLS13 = 32,
    FO_PRV_TICKET = 64,
    FO_PRV_HELLO_REQUEST = 128,
    FO_PRV_SIGNED = 256, /**< Digest: a request after the handshake. */
};

/** Record types of Schannel. */
enum {
    FO_PRV_RECORD_ALERT = 21,
    FO_PRV_RECORD_HANDSHAKE = 22,
    FO_PRV_RECORD_DATA = 23
};

enum {
    FO_PRV_USER,
    FO_PRV_DOMAIN,
    FO_PRV_TARGET,
    FO_PRV_NAMES
};

struct fo_prv_message {
    enum fo_prv_package package;
    enum fo_prv_package inner;
    uint8_t position;
    uint32_t request;
    uint32_t flags;
    uint64_t session;
    uint64_t value; /**< Password proof, nonce or certificate. */
    uint64_t bindings;
    const void *names[FO_PRV_NAMES]; /**< UTF-16 units, unaligned; borrowed. */
    uint16_t name_counts[FO_PRV_NAMES];
    const void *protocols; /**< Borrowed. */
    uint16_t protocols_bytes;
    uint64_t proof; /**< Set by encode and decode. */
};

/** A token ready to be handed out. */
struct fo_prv_token {
    size_t bytes;
    size_t proof_offset; /**< Where the first message's proof is. */
    size_t proof_bytes;  /**< 8, or 16 digits. */
    unsigned char data[FO_PRV_TOKEN_MAX];
};

/** A token that was read. */
struct fo_prv_reading {
    struct fo_prv_message message; /**< Borrows from frame. */
    size_t consumed;               /**< Bytes of the input that the token took. */
    size_t missing;                /**< More bytes needed; nothing else is valid then. */
    bool is_alert;                 /**< Schannel: an alert record; message is not valid. */
    unsigned char frame[FO_PRV_FRAME_MAX];
};

/**
 * Append @p message to @p token as its package writes it.
 *
 * @param transcript  Key of the proof.
 */
void fo_prv_wire_write(struct fo_prv_message *message, uint64_t transcript, struct fo_prv_token *token);

/**
 * Read the token of @p package at the start of @p bytes.
 *
 * @param is_checked  false: no proof is asked for, and what is no frame counts as one.
 * @return false when it is no token of the package, or its proof is wrong.
 */
bool fo_prv_wire_read(enum fo_prv_package package, const unsigned char *bytes, size_t count,
                      uint64_t transcript, bool is_checked, struct fo_prv_reading *out);

/** Append an alert record. */
void fo_prv_wire_alert(uint8_t level, uint8_t description, uint64_t sequence, uint64_t key,
                       struct fo_prv_token *token);

/** Write a little-endian number. */
void fo_prv_wire_put(unsigned char *bytes, uint64_t value, unsigned count);

/** Read a little-endian number. */
uint64_t fo_prv_wire_get(const unsigned char *bytes, unsigned count);

/** Text form of Digest. @return bytes written. */
size_t fo_prv_text_write(const unsigned char *frame, size_t bytes, bool is_challenge, unsigned char *out,
                         size_t *proof_offset);

/**
 * Frame inside a Digest text.
 *
 * @param is_strict  The text must be exactly what fo_prv_text_write gives.
 * @return its bytes, or 0 when there is none.
 */
size_t fo_prv_text_read(const unsigned char *text, size_t length, bool is_strict,
                        unsigned char frame[FO_PRV_FRAME_MAX]);

#endif
