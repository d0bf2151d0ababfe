// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Strings of a caller, in both forms.
 */
#include "trace/capture_string.h"

#include "base/hash.h"
#include "base/peek.h"
#include "base/utf8.h"

#include <string.h>

enum {
    UNITS_MAX = 32768,
    CHUNK_UNITS = 128,
};

/** Unit @p index of the string. */
static uint16_t
get_unit(const void *string, bool wide, size_t index)
{
    const unsigned char *bytes = string;
    if (!wide) {
        return bytes[index];
    }
    uint16_t unit = 0;
    memcpy(&unit, bytes + index * sizeof(unit), sizeof(unit));
    return unit;
}

uint64_t
fo_capture_string_hash(uint64_t key, const void *string, bool wide)
{
    uint64_t hash = key;
    uint16_t chunk[CHUNK_UNITS];
    size_t at = 0;
    bool is_end = false;
    while (!is_end) {
        size_t filled = 0;
        while (filled < CHUNK_UNITS && !is_end) {
            uint16_t unit = at < UNITS_MAX ? get_unit(string, wide, at) : 0;
            is_end = unit == 0;
            chunk[filled] = unit;
            filled++;
            at++;
        }
        hash = fo_hash_bytes(hash, chunk, filled * sizeof(chunk[0]));
    }
    return hash;
}

bool
fo_capture_string_is_readable(const void *string, bool wide)
{
    const size_t unit_bytes = wide ? sizeof(uint16_t) : 1;
    const size_t bytes_max = UNITS_MAX * unit_bytes;
    uint16_t chunk[CHUNK_UNITS];
    size_t bytes = 0;
    size_t got = sizeof chunk;
    while (got == sizeof chunk && bytes < bytes_max) {
        got = fo_peek((const char *)string + bytes, chunk, sizeof chunk);
        for (size_t at = 0; at + unit_bytes <= got; at += unit_bytes) {
            if (get_unit(chunk, wide, at / unit_bytes) == 0) {
                return fo_peek_is_readable(string, bytes + at + unit_bytes);
            }
        }
        bytes += got;
    }
    /* No end was found: it is not there to be read, unless the kernel does not let itself be asked. */
    return fo_peek_is_readable(string, bytes < bytes_max ? bytes + unit_bytes : bytes_max);
}

/** The code point at unit @p index; a lone surrogate is U+FFFD. */
static uint32_t
decode_at(const void *string, size_t index, size_t *used)
{
    uint32_t first = get_unit(string, true, index);
    *used = 1;
    if (first < 0xd800 || first >= 0xe000) {
        return first;
    }
    uint32_t second = first < 0xdc00 ? get_unit(string, true, index + 1) : 0;
    if (second < 0xdc00 || second >= 0xe000) {
        return 0xfffd;
    }
    *used = 2;
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

static void
copy_wide(const void *string, char out[FO_PACKAGE_BYTES_MAX])
{
    size_t length = 0;
    size_t at = 0;
    for (uint32_t unit = get_unit(string, true, at); unit != 0; unit = get_unit(string, true, at)) {
        char encoded[FO_UTF8_BYTES_MAX];
        if (unit < 0x80 && length + 1 < FO_PACKAGE_BYTES_MAX) {
            out[length] = (char)unit;
            length++;
            at++;
            continue;
        }
        size_t used = 0;
        size_t bytes = fo_utf8_encode(decode_at(string, at, &used), encoded);
        if (length + bytes >= FO_PACKAGE_BYTES_MAX) {
            break;
        }
        memcpy(out + length, encoded, bytes);
        length += bytes;
        at += used;
    }
    out[length] = '\0';
}

void
fo_capture_string_copy(const void *string, bool wide, char out[FO_PACKAGE_BYTES_MAX])
{
    if (wide) {
        copy_wide(string, out);
        return;
    }
    size_t length = strnlen(string, FO_PACKAGE_BYTES_MAX - 1);
    memcpy(out, string, length);
    out[length] = '\0';
}
