// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Groups of three bytes as groups of four characters, and back.
 */
#include "wrapper/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
fo_base64_encode(const uint8_t *bytes, size_t count, char *out)
{
    for (size_t i = 0; i < count; i += 3) {
        const size_t left = count - i;
        const uint32_t group = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                               (left > 2 ? (uint32_t)bytes[i + 2] : 0);
        out[0] = alphabet[group >> 18];
        out[1] = alphabet[group >> 12 & 63];
        out[2] = left > 1 ? alphabet[group >> 6 & 63] : '=';
        out[3] = left > 2 ? alphabet[group & 63] : '=';
        out += 4;
    }
}

/** The value of @p character, or 64. */
static uint32_t
value_of(char character)
{
    const char *found = character != '\0' ? strchr(alphabet, character) : NULL;
    return found != NULL ? (uint32_t)(found - alphabet) : 64;
}

bool
fo_base64_decode(const char *text, size_t length, uint8_t *out, size_t room, size_t *count)
{
    size_t written = 0;
    if (length % 4 != 0) {
        return false;
    }
    for (size_t i = 0; i < length; i += 4) {
        const bool is_last = i + 4 == length;
        const size_t padding = !is_last || text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
        uint32_t group = 0;
        for (size_t j = 0; j < 4; j++) {
            const uint32_t value = j + padding < 4 ? value_of(text[i + j]) : 0;
            if (value > 63) {
                return false;
            }
            group = group << 6 | value;
        }
        for (size_t j = 0; j < 3 - padding; j++) {
            if (written == room) {
                return false;
            }
            out[written] = (uint8_t)(group >> (16 - 8 * j));
            written++;
        }
    }
    *count = written;
    return true;
}
