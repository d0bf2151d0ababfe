// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The secure functions of Windows' C library.
 *
 * Source  https://learn.microsoft.com/en-us/cpp/c-runtime-library/security-features-in-the-crt
 */
#include "wrapper/include/dropin_wide.h"
#include "wrapper/include/windows.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

/** How many units of a string of @p length go into @p size units with the NUL; SIZE_MAX: it is refused. */
static size_t
fit(size_t size, size_t length, bool cuts)
{
    if (length < size) {
        return length;
    }
    return cuts && size > 0 ? size - 1 : SIZE_MAX;
}

int
strncpy_s(char *to, size_t size, const char *from, size_t count)
{
    size_t length = from == NULL ? 0 : strnlen(from, count);
    size_t fitting = fit(size, length, count == _TRUNCATE);

    if (to == NULL || size == 0) {
        return EINVAL;
    }
    if (from == NULL || fitting == SIZE_MAX) {
        to[0] = 0;
        return from == NULL ? EINVAL : ERANGE;
    }
    memmove(to, from, fitting);
    to[fitting] = 0;
    return fitting < length ? STRUNCATE : 0;
}

int
wcsncpy_s(WCHAR *to, size_t size, const WCHAR *from, size_t count)
{
    size_t length = from == NULL ? 0 : fo_dropin_wcsnlen(from, count);
    size_t fitting = fit(size, length, count == _TRUNCATE);

    if (to == NULL || size == 0) {
        return EINVAL;
    }
    if (from == NULL || fitting == SIZE_MAX) {
        to[0] = 0;
        return from == NULL ? EINVAL : ERANGE;
    }
    memmove(to, from, fitting * sizeof *to);
    to[fitting] = 0;
    return fitting < length ? STRUNCATE : 0;
}

int
strcpy_s(char *to, size_t size, const char *from)
{
    return strncpy_s(to, size, from, SIZE_MAX - 1);
}

int
wcscpy_s(WCHAR *to, size_t size, const WCHAR *from)
{
    return wcsncpy_s(to, size, from, SIZE_MAX - 1);
}

int
strcat_s(char *to, size_t size, const char *from)
{
    size_t length = to == NULL ? 0 : strnlen(to, size);
    int error = 0;

    if (to == NULL || length == size) {
        return EINVAL;
    }
    error = strcpy_s(to + length, size - length, from);
    if (error != 0) {
        to[0] = 0;
    }
    return error;
}

int
wcscat_s(WCHAR *to, size_t size, const WCHAR *from)
{
    size_t length = to == NULL ? 0 : fo_dropin_wcsnlen(to, size);
    int error = 0;

    if (to == NULL || length == size) {
        return EINVAL;
    }
    error = wcscpy_s(to + length, size - length, from);
    if (error != 0) {
        to[0] = 0;
    }
    return error;
}

int
memcpy_s(void *to, size_t size, const void *from, size_t bytes)
{
    if (bytes == 0) {
        return 0;
    }
    if (to == NULL) {
        return EINVAL;
    }
    if (from == NULL || bytes > size) {
        memset(to, 0, size);
        return from == NULL ? EINVAL : ERANGE;
    }
    memcpy(to, from, bytes);
    return 0;
}

int
sprintf_s(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    int length = 0;

    if (buffer == NULL || size == 0) {
        errno = EINVAL;
        return -1;
    }
    va_start(arguments, format);
    length = vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= size) {
        buffer[0] = 0;
        errno = ERANGE;
        return -1;
    }
    return length;
}
