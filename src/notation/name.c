// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Names as words.
 */
#include "notation/name.h"

#include <string.h>

/** Letters in the order of enum fo_name_kind; special words have none. */
static const char letters[] = "\0cxbsahnpmtq";

static const char *const specials[FO_SPECIAL_COUNT] = {
    [FO_SPECIAL_UNOBSERVED] = "",         [FO_SPECIAL_NULL] = "null",           [FO_SPECIAL_ZERO] = "zero",
    [FO_SPECIAL_MINUS_ONE] = "minus-one", [FO_SPECIAL_MINUS_TWO] = "minus-two", [FO_SPECIAL_HALF] = "half",
    [FO_SPECIAL_OTHER] = "other",
};

static const char *
print_special(uint32_t index, char out[FO_NAME_BYTES_MAX])
{
    const char *word = index < FO_SPECIAL_COUNT ? specials[index] : "";
    memcpy(out, word, strlen(word) + 1);
    return out;
}

const char *
fo_name_print(fo_name name, char out[FO_NAME_BYTES_MAX])
{
    enum fo_name_kind kind = fo_name_kind(name);
    uint32_t index = fo_name_index(name);
    if (kind == FO_NAME_SPECIAL || kind >= FO_NAME_KIND_COUNT) {
        return print_special(kind == FO_NAME_SPECIAL ? index : 0, out);
    }
    char digits[FO_NAME_BYTES_MAX];
    size_t count = 0;
    do {
        digits[count] = (char)('0' + index % 10);
        count++;
        index /= 10;
    } while (index != 0);
    size_t at = 0;
    out[at++] = letters[kind];
    while (count > 0) {
        count--;
        out[at++] = digits[count];
    }
    out[at] = '\0';
    return out;
}

static bool
parse_special(const char *word, size_t length, fo_name *name)
{
    for (uint32_t index = FO_SPECIAL_NULL; index < FO_SPECIAL_COUNT; index++) {
        if (strlen(specials[index]) == length && memcmp(word, specials[index], length) == 0) {
            *name = fo_name_make(FO_NAME_SPECIAL, index);
            return true;
        }
    }
    return false;
}

/** Decimal digits without leading zeros, at most the largest index. */
static bool
parse_index(const char *digits, size_t length, uint32_t *index)
{
    if (length == 0 || length > 9 || (digits[0] == '0' && length > 1)) {
        return false;
    }
    uint32_t value = 0;
    for (size_t at = 0; at < length; at++) {
        if (digits[at] < '0' || digits[at] > '9') {
            return false;
        }
        value = value * 10 + (uint32_t)(digits[at] - '0');
    }
    if (value != fo_name_index(value)) {
        return false;
    }
    *index = value;
    return true;
}

bool
fo_name_parse(const char *word, size_t length, fo_name *name)
{
    if (length < 2) {
        return false;
    }
    const char *letter = memchr(letters + 1, word[0], FO_NAME_KIND_COUNT - 1);
    uint32_t index = 0;
    if (letter != NULL && parse_index(word + 1, length - 1, &index)) {
        *name = fo_name_make((enum fo_name_kind)(letter - letters), index);
        return true;
    }
    return parse_special(word, length, name);
}
