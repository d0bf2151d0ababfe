// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A reader of encoded certificates. Whatever the bytes are, it stays within them.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
#include "wrapper/dropin_der.h"

#include <stdint.h>

enum {
    TAG_INTEGER = 0x02,
    TAG_OBJECT = 0x06,
    TAG_UTC_TIME = 0x17,
    TAG_GENERALIZED_TIME = 0x18,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    TAG_VERSION = 0xa0,
};

/** One element: its tag, what it holds, and the whole of it. */
struct element {
    unsigned tag;
    struct fo_der content;
    struct fo_der whole;
};

/** Take the first element off @p rest. */
static bool
take(struct fo_der *rest, struct element *out)
{
    size_t length = 0;
    size_t header = 2;

    if (rest->count < 2) {
        return false;
    }
    length = rest->bytes[1];
    if (length >= 0x80) {
        size_t length_bytes = length & 0x7f;
        length = 0;
        if (length_bytes == 0 || length_bytes > 4 || rest->count < 2 + length_bytes) {
            return false;
        }
        for (size_t index = 0; index < length_bytes; index++) {
            length = length << 8 | rest->bytes[2 + index];
        }
        header += length_bytes;
    }
    if (length > rest->count - header) {
        return false;
    }
    out->tag = rest->bytes[0];
    out->content = (struct fo_der){rest->bytes + header, length};
    out->whole = (struct fo_der){rest->bytes, header + length};
    rest->bytes += header + length;
    rest->count -= header + length;
    return true;
}

static bool
take_tagged(struct fo_der *rest, unsigned tag, struct element *out)
{
    return take(rest, out) && out->tag == tag;
}

/** Two digits; 100 and more: no digits. */
static unsigned
digits(const unsigned char *at)
{
    bool are_digits = at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9';

    return are_digits ? (at[0] - (unsigned)'0') * 10 + (at[1] - (unsigned)'0') : 100;
}

/** YYMMDDhhmmssZ, before 2050, or YYYYMMDDhhmmssZ. */
static bool
read_time(const struct element *element, FILETIME *out)
{
    const unsigned char *at = element->content.bytes;
    SYSTEMTIME time = {0};

    if (element->tag == TAG_UTC_TIME && element->content.count == 13) {
        unsigned year = digits(at);
        time.wYear = (WORD)((year < 50 ? 2000 : 1900) + year);
    } else if (element->tag == TAG_GENERALIZED_TIME && element->content.count == 15) {
        time.wYear = (WORD)(digits(at) * 100 + digits(at + 2));
        at += 2;
    } else {
        return false;
    }
    time.wMonth = (WORD)digits(at + 2);
    time.wDay = (WORD)digits(at + 4);
    time.wHour = (WORD)digits(at + 6);
    time.wMinute = (WORD)digits(at + 8);
    time.wSecond = (WORD)digits(at + 10);
    return at[12] == 'Z' && SystemTimeToFileTime(&time, out);
}

bool
fo_der_read_certificate(const unsigned char *bytes, size_t count, struct fo_der_certificate *out)
{
    struct fo_der rest = {bytes, count};
    struct fo_der_certificate certificate = {0};
    struct element element;
    struct element validity;

    if (!take_tagged(&rest, TAG_SEQUENCE, &element) || rest.count > 0) {
        return false;
    }
    rest = element.content;
    if (!take_tagged(&rest, TAG_SEQUENCE, &element)) {
        return false;
    }
    rest = element.content;
    if (rest.count > 0 && rest.bytes[0] == TAG_VERSION) {
        (void)take(&rest, &element);
        certificate.version = element.content.count == 3 ? element.content.bytes[2] : 0;
    }
    if (!take_tagged(&rest, TAG_INTEGER, &element)) {
        return false;
    }
    certificate.serial = element.content;
    if (!take_tagged(&rest, TAG_SEQUENCE, &element) || !take_tagged(&rest, TAG_SEQUENCE, &element)) {
        return false;
    }
    certificate.issuer = element.whole;
    if (!take_tagged(&rest, TAG_SEQUENCE, &validity) || !take_tagged(&rest, TAG_SEQUENCE, &element)) {
        return false;
    }
    certificate.subject = element.whole;
    rest = validity.content;
    if (!take(&rest, &element) || !read_time(&element, &certificate.not_before) || !take(&rest, &element) ||
        !read_time(&element, &certificate.not_after)) {
        return false;
    }
    *out = certificate;
    return true;
}

struct fo_der
fo_der_common_name(struct fo_der name)
{
    static const unsigned char common_name[] = {0x55, 0x04, 0x03};
    struct fo_der found = {NULL, 0};
    struct element names;
    struct element set;

    if (!take_tagged(&name, TAG_SEQUENCE, &names)) {
        return found;
    }
    while (take_tagged(&names.content, TAG_SET, &set)) {
        struct element pair;
        struct element type;
        struct element value;
        if (!take_tagged(&set.content, TAG_SEQUENCE, &pair) ||
            !take_tagged(&pair.content, TAG_OBJECT, &type) || !take(&pair.content, &value)) {
            continue;
        }
        if (type.content.count == sizeof common_name &&
            memcmp(type.content.bytes, common_name, sizeof common_name) == 0) {
            found = value.content;
        }
    }
    return found;
}
