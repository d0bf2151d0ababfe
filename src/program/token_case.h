// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Token case: bytes that a peer might send, and the session and moment in which they arrive.
 *
 * Bytes   a header of FO_TOKEN_HEADER_BYTES, then the token as it is. Decoding is total: missing bytes are 0,
 * numbers are brought into range, what is longer than FO_TOKEN_CASE_BYTES_MAX is cut.
 * Text    the line "freeonce-token 1", then `package NTLM`, `side server`, `leg 1`, `options WORD...`,
 * `then WORD...`, `order 3`, each where it differs from the default, then `bytes` and lines of hexadecimal
 * pairs and quoted texts. `#` begins a comment, but not inside quotes.
 * Owns    nothing: the token stays in the bytes that were decoded.
 */
#ifndef FO_PROGRAM_TOKEN_CASE_H
#define FO_PROGRAM_TOKEN_CASE_H

#include "program/program.h"

enum {
    FO_TOKEN_HEADER_BYTES = 4,
    FO_TOKEN_CASE_BYTES_MAX = 8192, /**< Longest token. */
    FO_TOKEN_CASE_LEGS_MAX = 7,
};

/** What the session is like. */
enum fo_token_option {
    FO_TOKEN_INTEGRITY_OFF = 1 << 0, /**< The provider takes tokens without proof of origin. */
    FO_TOKEN_ANSI = 1 << 1,
    FO_TOKEN_MUTUAL = 1 << 2,
    FO_TOKEN_ALLOCATE = 1 << 3,
    FO_TOKEN_EXTENDED_ERROR = 1 << 4,
    FO_TOKEN_TLS13 = 1 << 5,
    FO_TOKEN_NEW_VALUE = 1 << 6,  /**< Later legs give the context another handle value. */
    FO_TOKEN_AS_MESSAGE = 1 << 7, /**< After a whole handshake, as a protected message. */
};

/** What is done after the token. */
enum fo_token_then {
    FO_TOKEN_THEN_REPEAT = 1 << 0, /**< The same bytes once more. */
    FO_TOKEN_THEN_HANDSHAKE = 1 << 1,
    FO_TOKEN_THEN_MESSAGES = 1 << 2,
    FO_TOKEN_THEN_SHUTDOWN = 1 << 3,
};

/** One case. */
struct fo_token_case {
    uint8_t package;      /**< enum fo_program_package, NTLM to Digest. */
    bool is_server;       /**< Who gets the token. */
    uint8_t leg_count;    /**< Honest legs before, of both sides together; at most FO_TOKEN_CASE_LEGS_MAX. */
    uint8_t options;      /**< Bits of enum fo_token_option. */
    uint8_t then;         /**< Bits of enum fo_token_then. */
    uint8_t order;        /**< Closing order, 0 to 15; 0 is the documented one. */
    const uint8_t *bytes; /**< The token; borrowed. */
    size_t count;
};

/** Decode any @p length bytes. @param bytes  NULL is allowed when @p length is 0. */
void fo_token_case_decode(const uint8_t *bytes, size_t length, struct fo_token_case *out);

/** The canonical header of @p token. */
void fo_token_case_encode(const struct fo_token_case *token, uint8_t out[FO_TOKEN_HEADER_BYTES]);

/**
 * The program around the token: what brings it says token=random, which a subject that holds the bytes
 * (exec/token_subject.h) takes for them.
 */
void fo_token_case_program(const struct fo_token_case *token, struct fo_program *out);

/** True when the text begins as a token case does (a byte order mark, blank lines and comments aside). */
bool fo_token_case_is_text(const char *text, size_t length);

/** Append the canonical text. Check out->failed afterwards. */
void fo_token_case_print(const struct fo_token_case *token, struct fo_text *out);

/**
 * Parse a text and append the canonical bytes to @p out.
 *
 * @param[out] error  Filled when the answer is not FO_OK.
 * @return FO_OK; FO_ERROR_SYNTAX; FO_ERROR_MEMORY. On error @p out holds nothing of use.
 */
enum fo_error
fo_token_case_parse(const char *text, size_t length, struct fo_text *out, struct fo_syntax_error *error);

#endif
