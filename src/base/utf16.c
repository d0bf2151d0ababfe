// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * UTF-16 to UTF-8 and back.
 */
#include "base/utf16.h"

#include "base/utf8.h"

size_t
fo_utf16_length(const uint16_t *units, size_t units_max)
{
    size_t count = 0;
    if (units == NULL) {
        return 0;
    }
    while (count < units_max && units[count] != 0) {
        count++;
    }
    return count;
}

void
fo_utf16_append(struct fo_text *text, const uint16_t *units, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        uint32_t code = units[index];
        if (code >= 0xd800 && code < 0xdc00 && index + 1 < count && (units[index + 1] & 0xfc00U) == 0xdc00U) {
            index++;
            code = 0x10000 + ((code - 0xd800) << 10) + (units[index] - 0xdc00U);
        }
        if (code >= 0xd800 && code < 0xe000) {
            fo_text_printf(text, "\\u%04X", (unsigned)code);
            continue;
        }
        char bytes[FO_UTF8_BYTES_MAX];
        fo_text_append_bytes(text, bytes, fo_utf8_encode(code, bytes));
    }
}

enum fo_error
fo_utf16_from_utf8(const char *bytes, size_t length, uint16_t *units, size_t units_max, size_t *units_count)
{
    size_t count = 0;
    while (length > 0) {
        uint32_t code = 0;
        size_t used = fo_utf8_decode(bytes, length, &code);
        if (used == 0) {
            return FO_ERROR_SYNTAX;
        }
        size_t needed = code < 0x10000 ? 1 : 2;
        if (units_max - count <= needed) {
            return FO_ERROR_LIMIT;
        }
        if (needed == 2) {
            units[count++] = (uint16_t)(0xd800U + ((code - 0x10000) >> 10));
            units[count++] = (uint16_t)(0xdc00U + (code & 0x3ffU));
        } else {
            units[count++] = (uint16_t)code;
        }
        bytes += used;
        length -= used;
    }
    if (units_max == count) {
        return FO_ERROR_LIMIT;
    }
    units[count] = 0;
    if (units_count != NULL) {
        *units_count = count;
    }
    return FO_OK;
}
