// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Strings of 16-bit characters: what wchar.h of include/ puts in place of the C library's functions under
 * -fshort-wchar, and Windows' own.
 */
#include "wrapper/include/dropin_wide.h"

#include "wrapper/heap_names.h"
#include "wrapper/include/windows.h"

#include <stdbool.h>

size_t
fo_dropin_wcslen(const WCHAR *text)
{
    size_t length = 0;

    while (text[length] != 0) {
        length++;
    }
    return length;
}

size_t
fo_dropin_wcsnlen(const WCHAR *text, size_t length_max)
{
    size_t length = 0;

    while (length < length_max && text[length] != 0) {
        length++;
    }
    return length;
}

WCHAR *
fo_dropin_wcscpy(WCHAR *to, const WCHAR *from)
{
    memcpy(to, from, (fo_dropin_wcslen(from) + 1) * sizeof *to);
    return to;
}

WCHAR *
fo_dropin_wcsncpy(WCHAR *to, const WCHAR *from, size_t count)
{
    size_t length = fo_dropin_wcsnlen(from, count);

    memcpy(to, from, length * sizeof *to);
    memset(to + length, 0, (count - length) * sizeof *to);
    return to;
}

WCHAR *
fo_dropin_wcscat(WCHAR *to, const WCHAR *from)
{
    (void)fo_dropin_wcscpy(to + fo_dropin_wcslen(to), from);
    return to;
}

WCHAR *
fo_dropin_wcsncat(WCHAR *to, const WCHAR *from, size_t count)
{
    size_t length = fo_dropin_wcsnlen(from, count);
    WCHAR *end = to + fo_dropin_wcslen(to);

    memcpy(end, from, length * sizeof *to);
    end[length] = 0;
    return to;
}

/** ASCII alone: the rest would be a matter of locale. */
static unsigned
fold(WCHAR unit)
{
    return unit >= 'A' && unit <= 'Z' ? unit + ('a' - 'A') : unit;
}

static int
compare(const WCHAR *a, const WCHAR *b, size_t count, bool folds)
{
    for (size_t index = 0; index < count; index++) {
        unsigned left = folds ? fold(a[index]) : a[index];
        unsigned right = folds ? fold(b[index]) : b[index];
        if (left != right) {
            return left < right ? -1 : 1;
        }
        if (left == 0) {
            return 0;
        }
    }
    return 0;
}

int
fo_dropin_wcscmp(const WCHAR *a, const WCHAR *b)
{
    return compare(a, b, SIZE_MAX, false);
}

int
fo_dropin_wcsncmp(const WCHAR *a, const WCHAR *b, size_t count)
{
    return compare(a, b, count, false);
}

int
_wcsicmp(const WCHAR *a, const WCHAR *b)
{
    return compare(a, b, SIZE_MAX, true);
}

int
_wcsnicmp(const WCHAR *a, const WCHAR *b, size_t count)
{
    return compare(a, b, count, true);
}

/* The answers point into what was given, whose constness the C library drops as well. */
static WCHAR *
plain(const WCHAR *text)
{
    return (WCHAR *)(uintptr_t)text;
}

WCHAR *
fo_dropin_wcschr(const WCHAR *text, WCHAR unit)
{
    for (;; text++) {
        if (*text == unit) {
            return plain(text);
        }
        if (*text == 0) {
            return NULL;
        }
    }
}

WCHAR *
fo_dropin_wcsrchr(const WCHAR *text, WCHAR unit)
{
    for (size_t index = fo_dropin_wcslen(text) + 1; index > 0; index--) {
        if (text[index - 1] == unit) {
            return plain(text + index - 1);
        }
    }
    return NULL;
}

WCHAR *
fo_dropin_wcsstr(const WCHAR *text, const WCHAR *part)
{
    size_t length = fo_dropin_wcslen(part);

    for (; compare(text, part, length, false) != 0; text++) {
        if (*text == 0) {
            return NULL;
        }
    }
    return plain(text);
}

WCHAR *
_wcsdup(const WCHAR *text)
{
    size_t bytes = (fo_dropin_wcslen(text) + 1) * sizeof *text;
    WCHAR *copy = fo_heap_malloc(bytes);

    if (copy != NULL) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

WCHAR *
fo_dropin_wcsdup(const WCHAR *text)
{
    return _wcsdup(text);
}

WCHAR *
fo_dropin_wmemcpy(WCHAR *to, const WCHAR *from, size_t count)
{
    return memcpy(to, from, count * sizeof *to);
}

WCHAR *
fo_dropin_wmemmove(WCHAR *to, const WCHAR *from, size_t count)
{
    return memmove(to, from, count * sizeof *to);
}

WCHAR *
fo_dropin_wmemset(WCHAR *to, WCHAR unit, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        to[index] = unit;
    }
    return to;
}

int
fo_dropin_wmemcmp(const WCHAR *a, const WCHAR *b, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        if (a[index] != b[index]) {
            return a[index] < b[index] ? -1 : 1;
        }
    }
    return 0;
}

WCHAR *
fo_dropin_wmemchr(const WCHAR *text, WCHAR unit, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        if (text[index] == unit) {
            return plain(text + index);
        }
    }
    return NULL;
}

int WINAPI
lstrlenW(LPCWSTR text)
{
    return text == NULL ? 0 : (int)fo_dropin_wcslen(text);
}

LPWSTR WINAPI
lstrcpyW(LPWSTR to, LPCWSTR from)
{
    return fo_dropin_wcscpy(to, from);
}

LPWSTR WINAPI
lstrcatW(LPWSTR to, LPCWSTR from)
{
    return fo_dropin_wcscat(to, from);
}

LPWSTR WINAPI
lstrcpynW(LPWSTR to, LPCWSTR from, int size)
{
    size_t length = size > 0 ? fo_dropin_wcsnlen(from, (size_t)size - 1) : 0;

    if (size > 0) {
        memcpy(to, from, length * sizeof *to);
        to[length] = 0;
    }
    return to;
}

/** NULL comes before every string. */
static int
compare_null(const void *a, const void *b)
{
    return (a != NULL) - (b != NULL);
}

int WINAPI
lstrcmpW(LPCWSTR a, LPCWSTR b)
{
    return a == NULL || b == NULL ? compare_null(a, b) : fo_dropin_wcscmp(a, b);
}

int WINAPI
lstrcmpiW(LPCWSTR a, LPCWSTR b)
{
    return a == NULL || b == NULL ? compare_null(a, b) : _wcsicmp(a, b);
}
