// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Growable text with an upper bound.
 */
#include "base/text.h"

#include "base/assert.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** First allocation; doubling from here reaches the limit in 24 steps. */
#define TEXT_BYTES_FIRST 64

void
fo_text_fini(struct fo_text *text)
{
    if (text == NULL) {
        return;
    }
    free(text->bytes);
    *text = (struct fo_text){0};
}

void
fo_text_clear(struct fo_text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->bytes != NULL) {
        text->bytes[0] = '\0';
    }
}

bool
fo_text_reserve(struct fo_text *text, size_t bytes)
{
    FO_ASSERT(text->length <= FO_TEXT_BYTES_MAX);
    if (text->failed) {
        return false;
    }
    if (bytes > FO_TEXT_BYTES_MAX - text->length) {
        text->failed = true;
        return false;
    }
    size_t needed = text->length + bytes + 1;
    if (needed <= text->capacity) {
        return true;
    }
    size_t capacity = text->capacity == 0 ? TEXT_BYTES_FIRST : text->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    char *grown = realloc(text->bytes, capacity);
    if (grown == NULL) {
        text->failed = true;
        return false;
    }
    grown[text->length] = '\0';
    text->bytes = grown;
    text->capacity = capacity;
    return true;
}

void
fo_text_append(struct fo_text *text, const char *string)
{
    fo_text_append_bytes(text, string, strlen(string));
}

void
fo_text_append_bytes(struct fo_text *text, const void *bytes, size_t length)
{
    if (length == 0 || !fo_text_reserve(text, length)) {
        return;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void
fo_text_printf(struct fo_text *text, const char *format, ...)
{
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0) {
        text->failed = true;
    } else if (length > 0 && fo_text_reserve(text, (size_t)length)) {
        (void)vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

/** Can @p code be shown as it is, on a terminal and in XML 1.0? */
static bool
is_displayable(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
        return false;
    }
    if (code == 0x200e || code == 0x200f || code == 0x061c) {
        return false;
    }
    if ((code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) {
        return false;
    }
    return code != 0xfffe && code != 0xffff;
}

void
fo_text_append_escaped(struct fo_text *text, const void *bytes, size_t length)
{
    const char *rest = bytes;
    while (length > 0 && !text->failed) {
        uint32_t code = 0;
        size_t used = fo_utf8_decode(rest, length, &code);
        if (used > 0 && is_displayable(code)) {
            fo_text_append_bytes(text, rest, used);
        } else {
            used = used > 0 ? used : 1;
            for (size_t index = 0; index < used; index++) {
                fo_text_printf(text, "\\x%02X", (unsigned)(unsigned char)rest[index]);
            }
        }
        rest += used;
        length -= used;
    }
}

const char *
fo_text_get(const struct fo_text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}
