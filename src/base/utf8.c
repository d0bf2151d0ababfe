// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Strict UTF-8, one code point at a time.
 */
#include "base/utf8.h"

#include "base/assert.h"

/** Bytes that a sequence with this first byte has, or 0 when no sequence begins so. */
static size_t
sequence_bytes(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
        return 3;
    }
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

size_t
fo_utf8_decode(const char *bytes, size_t length, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0) {
        return 0;
    }
    unsigned char first = (unsigned char)bytes[0];
    size_t used = sequence_bytes(first);
    if (used == 0 || used > length) {
        return 0;
    }
    uint32_t value = used == 1 ? first : first & (0x7fU >> used);
    for (size_t index = 1; index < used; index++) {
        unsigned char next = (unsigned char)bytes[index];
        if ((next & 0xc0U) != 0x80U) {
            return 0;
        }
        value = (value << 6) | (next & 0x3fU);
    }
    if (value < smallest[used] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) {
        return 0;
    }
    *code = value;
    return used;
}

size_t
fo_utf8_encode(uint32_t code, char bytes[FO_UTF8_BYTES_MAX])
{
    FO_ASSERT(code <= 0x10ffff && (code < 0xd800 || code >= 0xe000));
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    size_t used = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t index = used - 1; index > 0; index--) {
        bytes[index] = (char)(0x80U | (code & 0x3fU));
        code >>= 6;
    }
    bytes[0] = (char)((0xf00U >> used) & 0xf0U);
    bytes[0] = (char)((unsigned char)bytes[0] | code);
    return used;
}
