// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Conversion between the caller's strings and shared names.
 */
#include "provider/provider_string.h"

#include "base/utf8.h"
#include "provider/provider_instance.h"

#include <string.h>

static size_t
string_bytes(size_t unit_count)
{
    return sizeof(struct fo_prv_string) + unit_count * sizeof(uint16_t);
}

SECURITY_STATUS
fo_prv_string_from_units(struct fo_provider *provider, const uint16_t *units, size_t count,
                         struct fo_prv_string **out)
{
    if (count > FO_PRV_NAME_MAX) {
        return SEC_E_INVALID_TOKEN;
    }
    struct fo_prv_string *string = NULL;
    if (count > 0) {
        string = fo_prv_allocate(provider, string_bytes(count));
        if (string == NULL) {
            return SEC_E_INSUFFICIENT_MEMORY;
        }
        string->reference_count = 1;
        string->unit_count = (uint32_t)count;
        memcpy(string->units, units, count * sizeof *units);
    }
    *out = string;
    return SEC_E_OK;
}

/** Units of a UTF-8 string, or FO_PRV_NAME_MAX + 1 when it is too long. */
static size_t
widen(const char *text, size_t length, uint16_t units[FO_PRV_NAME_MAX + 2])
{
    size_t count = 0;
    size_t offset = 0;
    while (offset < length && count <= FO_PRV_NAME_MAX) {
        uint32_t code = 0;
        size_t used = fo_utf8_decode(text + offset, length - offset, &code);
        if (used == 0) {
            code = (unsigned char)text[offset];
            used = 1;
        }
        offset += used;
        if (code > 0xffff) {
            units[count++] = (uint16_t)(0xd800 + ((code - 0x10000) >> 10));
            code = 0xdc00 + ((code - 0x10000) & 0x3ff);
        }
        units[count++] = (uint16_t)code;
    }
    return count;
}

/** Read at most one unit more than is allowed, so that an endless string is not followed for ever. */
static size_t
wide_length(const uint16_t *text)
{
    size_t count = 0;
    while (count <= FO_PRV_NAME_MAX && text[count] != 0) {
        count++;
    }
    return count;
}

SECURITY_STATUS
fo_prv_string_copy(struct fo_provider *provider, const void *text, bool wide, size_t count,
                   struct fo_prv_string **out)
{
    if (text == NULL) {
        *out = NULL;
        return SEC_E_OK;
    }
    if (wide) {
        size_t wide_count = count == FO_PRV_TERMINATED ? wide_length(text) : count;
        return fo_prv_string_from_units(provider, text, wide_count, out);
    }
    size_t length_max = (size_t)FO_PRV_NAME_MAX * FO_UTF8_BYTES_MAX;
    size_t length = count == FO_PRV_TERMINATED ? strnlen(text, length_max + 1) : count;
    if (length > length_max) {
        return SEC_E_INVALID_TOKEN;
    }
    uint16_t units[FO_PRV_NAME_MAX + 2];
    return fo_prv_string_from_units(provider, units, widen(text, length, units), out);
}

struct fo_prv_string *
fo_prv_string_share(struct fo_prv_string *string)
{
    if (string != NULL) {
        string->reference_count++;
    }
    return string;
}

void
fo_prv_string_drop(struct fo_provider *provider, struct fo_prv_string *string)
{
    if (string != NULL && --string->reference_count == 0) {
        fo_prv_release(provider, string, string_bytes(string->unit_count));
    }
}

/** Encode the unit at @p index, or the pair that begins there. @return units used. */
static size_t
narrow_one(const struct fo_prv_string *string, size_t index, char bytes[FO_UTF8_BYTES_MAX], size_t *length)
{
    uint32_t code = string->units[index];
    size_t used = 1;
    bool is_high = code >= 0xd800 && code < 0xdc00;
    uint32_t next = is_high && index + 1 < string->unit_count ? string->units[index + 1] : 0;
    if (next >= 0xdc00 && next < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
        used = 2;
    } else if (code >= 0xd800 && code < 0xe000) {
        code = '?';
    }
    *length = fo_utf8_encode(code, bytes);
    return used;
}

size_t
fo_prv_string_bytes(const struct fo_prv_string *string, bool wide)
{
    size_t count = string == NULL ? 0 : string->unit_count;
    if (wide) {
        return (count + 1) * sizeof(uint16_t);
    }
    size_t total = 1;
    for (size_t index = 0; index < count;) {
        char bytes[FO_UTF8_BYTES_MAX];
        size_t length = 0;
        index += narrow_one(string, index, bytes, &length);
        total += length;
    }
    return total;
}

void
fo_prv_string_write(const struct fo_prv_string *string, bool wide, void *out)
{
    size_t count = string == NULL ? 0 : string->unit_count;
    char *target = out;
    if (wide) {
        uint16_t end = 0;
        if (count > 0) {
            memcpy(target, string->units, count * sizeof *string->units);
        }
        memcpy(target + count * sizeof end, &end, sizeof end);
        return;
    }
    for (size_t index = 0; index < count;) {
        char bytes[FO_UTF8_BYTES_MAX];
        size_t length = 0;
        index += narrow_one(string, index, bytes, &length);
        memcpy(target, bytes, length);
        target += length;
    }
    *target = '\0';
}

static uint16_t
fold(uint16_t unit)
{
    return unit >= 'a' && unit <= 'z' ? (uint16_t)(unit - ('a' - 'A')) : unit;
}

bool
fo_prv_string_equal(const struct fo_prv_string *left, const struct fo_prv_string *right)
{
    if (left == NULL || right == NULL) {
        return left == right;
    }
    bool is_equal = left->unit_count == right->unit_count;
    for (uint32_t index = 0; is_equal && index < left->unit_count; index++) {
        is_equal = fold(left->units[index]) == fold(right->units[index]);
    }
    return is_equal;
}

void *
fo_prv_string_block(struct fo_provider *provider, const struct fo_prv_string *string, bool wide)
{
    void *block = fo_prv_block_new(provider, fo_prv_string_bytes(string, wide));
    if (block != NULL) {
        fo_prv_string_write(string, wide, block);
    }
    return block;
}
