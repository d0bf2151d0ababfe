// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Narrow strings, and those whose form is in their name.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/winbase/nf-winbase-lstrlenw
 */
#include "base/utf16.h"
#include "wrapper/heap_block.h"
#include "wrapper/heap_names.h"
#include "wrapper/include/windows.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

int
_stricmp(const char *a, const char *b)
{
    return strcasecmp(a, b);
}

int
_strcmpi(const char *a, const char *b)
{
    return strcasecmp(a, b);
}

int
stricmp(const char *a, const char *b)
{
    return strcasecmp(a, b);
}

int
_strnicmp(const char *a, const char *b, size_t count)
{
    return strncasecmp(a, b, count);
}

int
strnicmp(const char *a, const char *b, size_t count)
{
    return strncasecmp(a, b, count);
}

char *
_strdup(const char *text)
{
    return text == NULL ? NULL : fo_heap_strdup(text);
}

/** ASCII alone, as in the locale that every program begins with. */
static char *
shift(char *text, char first, char last, int by)
{
    for (char *at = text; *at != 0; at++) {
        if (*at >= first && *at <= last) {
            *at = (char)(*at + by);
        }
    }
    return text;
}

char *
_strlwr(char *text)
{
    return shift(text, 'A', 'Z', 'a' - 'A');
}

char *
_strupr(char *text)
{
    return shift(text, 'a', 'z', 'A' - 'a');
}

int
_vsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
{
    va_list again;
    int length = 0;
    char *whole = NULL;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0 || (size_t)length < size) {
        return length < 0 ? -1 : vsnprintf(buffer, size, format, arguments);
    }
    /* Cut: every place of the buffer is used for text. This memory is none of the wrapper's. */
    whole = size > 0 ? malloc((size_t)length + 1) : NULL;
    if (whole == NULL) {
        return size == 0 && length == 0 ? 0 : -1;
    }
    (void)vsnprintf(whole, (size_t)length + 1, format, arguments);
    memcpy(buffer, whole, size);
    free(whole);
    return (size_t)length == size ? length : -1;
}

int
_snprintf(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    int length = 0;

    va_start(arguments, format);
    length = _vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

void *
_aligned_malloc(size_t bytes, size_t alignment)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        return NULL;
    }
    return fo_heap_allocate(FO_HEAP_ALIGNED, bytes, alignment);
}

void
_aligned_free(void *block)
{
    (void)fo_heap_release(FO_HEAP_ALIGNED, block);
}

int WINAPI
lstrlenA(LPCSTR text)
{
    return text == NULL ? 0 : (int)strlen(text);
}

LPSTR WINAPI
lstrcpyA(LPSTR to, LPCSTR from)
{
    return strcpy(to, from);
}

LPSTR WINAPI
lstrcatA(LPSTR to, LPCSTR from)
{
    return strcat(to, from);
}

LPSTR WINAPI
lstrcpynA(LPSTR to, LPCSTR from, int size)
{
    size_t length = size > 0 ? strnlen(from, (size_t)size - 1) : 0;

    if (size > 0) {
        memcpy(to, from, length);
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
lstrcmpA(LPCSTR a, LPCSTR b)
{
    return a == NULL || b == NULL ? compare_null(a, b) : strcmp(a, b);
}

int WINAPI
lstrcmpiA(LPCSTR a, LPCSTR b)
{
    return a == NULL || b == NULL ? compare_null(a, b) : strcasecmp(a, b);
}

void WINAPI
OutputDebugStringA(LPCSTR text)
{
    (void)text;
}

void WINAPI
OutputDebugStringW(LPCWSTR text)
{
    (void)text;
}
