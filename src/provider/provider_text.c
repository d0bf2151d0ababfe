// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Digest's tokens, which are header text: the frame is in the nonce or the response.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc7616
 */
#include "provider/provider_wire.h"

#include <string.h>

enum {
    OPAQUE_OFFSET = 24, /**< The session of the frame. */
    OPAQUE_BYTES = 8,
    PROOF_DIGITS = 16,
};

static const char digits[] = "0123456789abcdef";
static const char challenge_head[] =
    "realm=\"freeonce\",qop=\"auth\",algorithm=MD5-sess,charset=utf-8,opaque=\"";
static const char challenge_middle[] = "\",nonce=\"";
static const char response_head[] = "realm=\"freeonce\",qop=auth,opaque=\"";
static const char response_middle[] = "\",response=\"";

static unsigned char *
append(unsigned char *cursor, const char *text)
{
    size_t length = strlen(text);
    memcpy(cursor, text, length);
    return cursor + length;
}

static unsigned char *
append_hex(unsigned char *cursor, const unsigned char *bytes, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        *cursor++ = (unsigned char)digits[bytes[index] >> 4];
        *cursor++ = (unsigned char)digits[bytes[index] & 15];
    }
    return cursor;
}

size_t
fo_prv_text_write(const unsigned char *frame, size_t bytes, bool is_challenge, unsigned char *out,
                  size_t *proof_offset)
{
    unsigned char *cursor = append(out, is_challenge ? challenge_head : response_head);
    cursor = append_hex(cursor, frame + OPAQUE_OFFSET, OPAQUE_BYTES);
    cursor = append(cursor, is_challenge ? challenge_middle : response_middle);
    cursor = append_hex(cursor, frame, bytes);
    *proof_offset = (size_t)(cursor - out) - PROOF_DIGITS;
    *cursor++ = '"';
    return (size_t)(cursor - out);
}

static int
digit_value(unsigned char digit)
{
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);
    return found == NULL ? -1 : (int)(found - digits);
}

/** Decode digits up to the closing quote. @return bytes, or 0. */
static size_t
decode_hex(const unsigned char *text, size_t length, unsigned char frame[FO_PRV_FRAME_MAX])
{
    size_t count = 0;
    size_t offset = 0;
    while (offset + 1 < length && text[offset] != '"' && count < FO_PRV_FRAME_MAX) {
        int high = digit_value(text[offset]);
        int low = digit_value(text[offset + 1]);
        if (high < 0 || low < 0) {
            return 0;
        }
        frame[count++] = (unsigned char)(high * 16 + low);
        offset += 2;
    }
    return offset < length && text[offset] == '"' ? count : 0;
}

size_t
fo_prv_text_read(const unsigned char *text, size_t length, bool is_strict,
                 unsigned char frame[FO_PRV_FRAME_MAX])
{
    const char *middle = challenge_middle;
    const unsigned char *found = memmem(text, length, middle, strlen(middle));
    bool is_challenge = found != NULL;
    if (!is_challenge) {
        middle = response_middle;
        found = memmem(text, length, middle, strlen(middle));
    }
    if (found == NULL) {
        return 0;
    }
    const unsigned char *hex = found + strlen(middle);
    size_t bytes = decode_hex(hex, length - (size_t)(hex - text), frame);
    if (!is_strict || bytes < FO_PRV_FRAME_FIXED) {
        return bytes;
    }
    unsigned char again[FO_PRV_TOKEN_MAX];
    size_t proof_offset = 0;
    size_t again_length = fo_prv_text_write(frame, bytes, is_challenge, again, &proof_offset);
    return again_length == length && memcmp(again, text, length) == 0 ? bytes : 0;
}
