// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Conversion between UTF-16 and UTF-8, which is every code page here.
 *
 * Source https://learn.microsoft.com/en-us/windows/win32/api/stringapiset/nf-stringapiset-multibytetowidechar
 */
#include "base/utf8.h"
#include "wrapper/include/dropin_wide.h"
#include "wrapper/include/windows.h"

#include <limits.h>
#include <stdbool.h>

enum {
    REPLACEMENT = 0xfffd
};

static bool
is_known(UINT code_page)
{
    return code_page == CP_ACP || code_page == CP_OEMCP || code_page == CP_THREAD_ACP || code_page == CP_UTF8;
}

static int
fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

UINT WINAPI
GetACP(void)
{
    return CP_UTF8;
}

/** The code point at @p from as units; @return how many. */
static size_t
encode_units(uint32_t code, WCHAR units[2])
{
    if (code < 0x10000) {
        units[0] = (WCHAR)code;
        return 1;
    }
    units[0] = (WCHAR)(0xd800 + ((code - 0x10000) >> 10));
    units[1] = (WCHAR)(0xdc00 + ((code - 0x10000) & 0x3ff));
    return 2;
}

int WINAPI
MultiByteToWideChar(UINT code_page, DWORD flags, LPCSTR from, int from_count, LPWSTR to, int to_count)
{
    size_t left = 0;
    size_t written = 0;

    if (!is_known(code_page) || from == NULL || from_count == 0 || from_count < -1 || to_count < 0 ||
        (to == NULL && to_count > 0)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    for (left = from_count < 0 ? strlen(from) + 1 : (size_t)from_count; left > 0;) {
        uint32_t code = REPLACEMENT;
        WCHAR units[2];
        size_t bytes = fo_utf8_decode(from, left, &code);
        size_t count = 0;
        if (bytes == 0 && (flags & MB_ERR_INVALID_CHARS) != 0) {
            return fail(ERROR_NO_UNICODE_TRANSLATION);
        }
        count = encode_units(code, units);
        if (to_count > 0 && written + count > (size_t)to_count) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        if (to_count > 0) {
            memcpy(to + written, units, count * sizeof units[0]);
        }
        written += count;
        bytes = bytes == 0 ? 1 : bytes;
        from += bytes;
        left -= bytes;
    }
    return written > INT_MAX ? fail(ERROR_INVALID_PARAMETER) : (int)written;
}

/** The code point of the first units; @return how many they are, 0 for a lone surrogate. */
static size_t
decode_units(const WCHAR *units, size_t count, uint32_t *code)
{
    if (units[0] < 0xd800 || units[0] > 0xdfff) {
        *code = units[0];
        return 1;
    }
    if (units[0] < 0xdc00 && count > 1 && units[1] >= 0xdc00 && units[1] <= 0xdfff) {
        *code = 0x10000 + (((uint32_t)units[0] - 0xd800) << 10) + ((uint32_t)units[1] - 0xdc00);
        return 2;
    }
    return 0;
}

/** The code point of the first units as UTF-8. @return its bytes; 0: it is to be refused. */
static size_t
convert_first(const WCHAR *from, size_t left, bool is_strict, char bytes[FO_UTF8_BYTES_MAX], size_t *units)
{
    uint32_t code = REPLACEMENT;

    *units = decode_units(from, left, &code);
    if (*units == 0) {
        *units = 1;
        return is_strict ? 0 : fo_utf8_encode(REPLACEMENT, bytes);
    }
    return fo_utf8_encode(code, bytes);
}

int WINAPI
WideCharToMultiByte(UINT code_page, DWORD flags, LPCWSTR from, int from_count, LPSTR to, int to_count,
                    LPCSTR replacement, LPBOOL is_replaced)
{
    size_t left = 0;
    size_t written = 0;

    if (!is_known(code_page) || from == NULL || from_count == 0 || from_count < -1 || to_count < 0 ||
        (to == NULL && to_count > 0) ||
        (code_page == CP_UTF8 && (replacement != NULL || is_replaced != NULL))) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (is_replaced != NULL) {
        *is_replaced = FALSE;
    }
    for (left = from_count < 0 ? fo_dropin_wcslen(from) + 1 : (size_t)from_count; left > 0;) {
        char bytes[FO_UTF8_BYTES_MAX];
        size_t units = 0;
        size_t count = convert_first(from, left, (flags & WC_ERR_INVALID_CHARS) != 0, bytes, &units);
        if (count == 0) {
            return fail(ERROR_NO_UNICODE_TRANSLATION);
        }
        if (to_count > 0 && written + count > (size_t)to_count) {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        if (to_count > 0) {
            memcpy(to + written, bytes, count);
        }
        written += count;
        from += units;
        left -= units;
    }
    return written > INT_MAX ? fail(ERROR_INVALID_PARAMETER) : (int)written;
}
