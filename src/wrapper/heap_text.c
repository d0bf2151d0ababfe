// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's functions that allocate text, for the wrapper's objects.
 */
#include "wrapper/heap_block.h"
#include "wrapper/heap_names.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

wchar_t *
fo_heap_wcsdup(const wchar_t *text)
{
    size_t bytes = (wcslen(text) + 1) * sizeof *text;
    wchar_t *copy = fo_heap_malloc(bytes);

    if (copy != NULL) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

int
fo_heap_vasprintf(char **out, const char *format, va_list arguments)
{
    va_list again;
    int length = 0;
    char *text = NULL;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) {
        return -1;
    }
    text = fo_heap_malloc((size_t)length + 1);
    if (text == NULL) {
        return -1;
    }
    (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    *out = text;
    return length;
}

int
fo_heap_asprintf(char **out, const char *format, ...)
{
    va_list arguments;
    int length = 0;

    va_start(arguments, format);
    length = fo_heap_vasprintf(out, format, arguments);
    va_end(arguments);
    return length;
}

int
fo_heap_vasprintf_checked(char **out, int flag, const char *format, va_list arguments)
{
    (void)flag;
    return fo_heap_vasprintf(out, format, arguments);
}

int
fo_heap_asprintf_checked(char **out, int flag, const char *format, ...)
{
    va_list arguments;
    int length = 0;

    (void)flag;
    va_start(arguments, format);
    length = fo_heap_vasprintf(out, format, arguments);
    va_end(arguments);
    return length;
}

/** The line is the C library's to grow, so that it leaves the account for as long. */
ssize_t
fo_heap_getdelim(char **line, size_t *size, int delimiter, FILE *stream)
{
    ssize_t length = 0;

    fo_heap_disown(*line);
    length = getdelim(line, size, delimiter, stream);
    fo_heap_adopt(FO_HEAP_C, *line, *line == NULL ? 0 : *size);
    return length;
}

ssize_t
fo_heap_getline(char **line, size_t *size, FILE *stream)
{
    return fo_heap_getdelim(line, size, '\n', stream);
}
