// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Strings between the layer's UTF-8 and the two forms of a security table.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/user-mode-initialization
 */
#include "base/assert.h"
#include "base/utf16.h"
#include "base/utf8.h"
#include "lifecycle/lifecycle_object.h"

#include <string.h>

enum {
    REPLACEMENT_CHARACTER = 0xFFFD
};

void
fo_memory_wipe(void *bytes, size_t count)
{
    // Through a volatile pointer, because a compiler drops a memset of memory that nobody reads any more.
    static void *(*volatile const overwrite)(void *, int, size_t) = memset;
    if (count > 0) {
        overwrite(bytes, 0, count);
    }
}

SECURITY_STATUS
fo_native_new(const struct fo_allocator *allocator, bool wide, const char *utf8, void **out)
{
    if (utf8 == NULL) {
        *out = NULL;
        return SEC_E_OK;
    }
    size_t length = strnlen(utf8, FO_LIFECYCLE_STRING_BYTES_MAX + 1);
    if (length > FO_LIFECYCLE_STRING_BYTES_MAX) {
        return STATUS_INVALID_PARAMETER;
    }
    // No character takes more units of UTF-16 than bytes of UTF-8.
    void *native = fo_allocate(allocator, (length + 1) * (wide ? sizeof(SEC_WCHAR) : 1));
    if (native == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    if (!wide) {
        memcpy(native, utf8, length + 1);
    } else if (fo_utf16_from_utf8(utf8, length, native, length + 1, NULL) != FO_OK) {
        fo_release(allocator, native);
        return STATUS_INVALID_PARAMETER;
    }
    *out = native;
    return SEC_E_OK;
}

/** Decode the character at @p units, of which the last is a NUL. @return Units used. */
static size_t
decode_wide(const SEC_WCHAR *units, uint32_t *code)
{
    uint32_t first = units[0];
    *code = first;
    if (first < 0xD800 || first > 0xDFFF) {
        return 1;
    }
    uint32_t second = units[1];
    if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF) {
        *code = REPLACEMENT_CHARACTER;
        return 1;
    }
    *code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    return 2;
}

static bool
copy_wide(const SEC_WCHAR *units, char *room, size_t room_bytes)
{
    size_t used = 0;
    bool fits = true;
    while (fits && *units != 0) {
        uint32_t code = 0;
        char bytes[FO_UTF8_BYTES_MAX];
        units += decode_wide(units, &code);
        size_t count = fo_utf8_encode(code, bytes);
        fits = count < room_bytes - used;
        for (size_t index = 0; fits && index < count; index++) {
            room[used] = bytes[index];
            used++;
        }
    }
    room[used] = '\0';
    return fits;
}

static bool
copy_narrow(const char *text, char *room, size_t room_bytes)
{
    size_t length = strlen(text);
    bool fits = length < room_bytes;
    if (!fits) {
        length = room_bytes - 1;
        // A continuation byte at the cut would leave half a character behind.
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    memcpy(room, text, length);
    room[length] = '\0';
    return fits;
}

size_t
fo_native_length(bool wide, const void *native)
{
    if (!wide) {
        return strlen(native);
    }
    size_t length = 0;
    for (const SEC_WCHAR *units = native; *units != 0;) {
        uint32_t code = 0;
        char bytes[FO_UTF8_BYTES_MAX];
        units += decode_wide(units, &code);
        length += fo_utf8_encode(code, bytes);
    }
    return length;
}

bool
fo_native_copy(bool wide, const void *native, char *room, size_t room_bytes)
{
    FO_ASSERT(room_bytes > 0);
    return wide ? copy_wide(native, room, room_bytes) : copy_narrow(native, room, room_bytes);
}

void
fo_package_copy(bool wide, const void *info, struct fo_package *out)
{
    // The two structures differ in the type of their strings only.
    const SecPkgInfoW *package = info;
    *out = (struct fo_package){
        .capabilities = package->fCapabilities,
        .version = package->wVersion,
        .rpc_id = package->wRPCID,
        .token_bytes_max = package->cbMaxToken,
    };
    if (package->Name != NULL) {
        (void)fo_native_copy(wide, package->Name, out->name, sizeof out->name);
    }
}
