// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words of traces and programs, in canonical spelling.
 */
#include "notation/print.h"

#include "notation/buffer_type.h"
#include "sspi/status.h"

#include <string.h>

/** From here on number operands are hexadecimal: flags are, counts and versions stay readable. */
#define HEXADECIMAL_FROM 256U

#define TYPE_READONLY UINT32_C(0x80000000)
#define TYPE_CHECKSUM UINT32_C(0x10000000)
#define TYPE_MASK UINT32_C(0x0fffffff)

static const char digits[] = "0123456789abcdef";

void
fo_print_byte(struct fo_text *out, char byte)
{
    fo_text_append_bytes(out, &byte, 1);
}

static void
print_base(struct fo_text *out, uint64_t number, unsigned base)
{
    char reversed[20];
    size_t at = sizeof(reversed);
    do {
        at--;
        reversed[at] = digits[number % base];
        number /= base;
    } while (number != 0);
    fo_text_append_bytes(out, reversed + at, sizeof(reversed) - at);
}

void
fo_print_decimal(struct fo_text *out, uint64_t number)
{
    print_base(out, number, 10);
}

void
fo_print_digits(struct fo_text *out, uint64_t number)
{
    print_base(out, number, 16);
}

void
fo_print_number(struct fo_text *out, uint64_t number)
{
    if (number < HEXADECIMAL_FROM) {
        print_base(out, number, 10);
        return;
    }
    fo_text_append_bytes(out, "0x", 2);
    print_base(out, number, 16);
}

void
fo_print_name(struct fo_text *out, fo_name name)
{
    char word[FO_NAME_BYTES_MAX];
    fo_text_append(out, fo_name_print(name, word));
}

void
fo_print_key(struct fo_text *out, const char *key)
{
    fo_print_byte(out, ' ');
    fo_text_append(out, key);
    fo_print_byte(out, '=');
}

static bool
is_bare(const char *string)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,+/-";
    size_t length = strlen(string);
    return length > 0 && string[0] != '-' && strspn(string, plain) == length && strcmp(string, "null") != 0;
}

void
fo_print_text(struct fo_text *out, const char *string)
{
    if (is_bare(string)) {
        fo_text_append(out, string);
        return;
    }
    fo_print_byte(out, '"');
    while (*string != '\0') {
        size_t length = strcspn(string, "\\\"");
        fo_text_append_escaped(out, string, length);
        string += length;
        if (*string != '\0') {
            fo_print_byte(out, '\\');
            fo_print_byte(out, *string);
            string++;
        }
    }
    fo_print_byte(out, '"');
}

void
fo_print_call(struct fo_text *out, enum fo_call call, bool wide)
{
    const struct fo_call_info *info = fo_call_get(call);
    fo_text_append(out, info->name);
    if (info->has_forms) {
        fo_print_byte(out, wide ? 'W' : 'A');
    }
}

void
fo_print_status(struct fo_text *out, SECURITY_STATUS status)
{
    const char *name = fo_status_name(status);
    if (name != NULL) {
        fo_text_append(out, name);
        return;
    }
    char word[10] = {'0', 'x'};
    uint32_t bits = (uint32_t)status;
    for (size_t at = 0; at < 8; at++) {
        word[2 + at] = digits[(bits >> (28 - 4 * at)) & 0xf];
    }
    fo_text_append_bytes(out, word, sizeof(word));
}

void
fo_print_buffer_type(struct fo_text *out, uint32_t type)
{
    uint32_t known = TYPE_READONLY | TYPE_CHECKSUM;
    const char *name = fo_buffer_type_name(type & TYPE_MASK);
    if (name == NULL || (type & ~TYPE_MASK & ~known) != 0) {
        fo_print_number(out, type);
        return;
    }
    fo_text_append(out, name);
    fo_text_append(out, (type & TYPE_READONLY) != 0 ? "|readonly" : "");
    fo_text_append(out, (type & TYPE_CHECKSUM) != 0 ? "|checksum" : "");
}
