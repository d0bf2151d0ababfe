// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The names that Windows' C library adds to the standard's, as string.h, stdio.h, stdlib.h and wchar.h of
 * this folder show them.
 *
 * Source  https://learn.microsoft.com/en-us/cpp/c-runtime-library/
 */
#ifndef FO_WRAPPER_INCLUDE_DROPIN_CRT_H
#define FO_WRAPPER_INCLUDE_DROPIN_CRT_H

#include "windef.h"

#include <stdarg.h>

#define _TRUNCATE ((size_t)-1)
#define STRUNCATE 80
#define _alloca __builtin_alloca

FO_DROPIN_BEGIN

int _stricmp(const char *a, const char *b);
int _strnicmp(const char *a, const char *b, size_t count);
int _strcmpi(const char *a, const char *b);
int stricmp(const char *a, const char *b);
int strnicmp(const char *a, const char *b, size_t count);
char *_strdup(const char *text);
char *_strlwr(char *text);
char *_strupr(char *text);
/** Unlike snprintf they answer -1 when the text is cut, and write no NUL when it fills the buffer. */
int _snprintf(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int _vsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
void *_aligned_malloc(size_t bytes, size_t alignment);
void _aligned_free(void *block);

/*
 * The secure functions. What does not fit is refused: they empty the buffer and answer ERANGE, where Windows'
 * end the process by default.
 * https://learn.microsoft.com/en-us/cpp/c-runtime-library/security-features-in-the-crt
 */
int strcpy_s(char *to, size_t size, const char *from);
int strcat_s(char *to, size_t size, const char *from);
/** With _TRUNCATE as the count what does not fit is cut, and the answer is STRUNCATE. */
int strncpy_s(char *to, size_t size, const char *from, size_t count);
int wcscpy_s(WCHAR *to, size_t size, const WCHAR *from);
int wcscat_s(WCHAR *to, size_t size, const WCHAR *from);
int wcsncpy_s(WCHAR *to, size_t size, const WCHAR *from, size_t count);
int memcpy_s(void *to, size_t size, const void *from, size_t bytes);
/** -1 when it does not fit. */
int sprintf_s(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

int _wcsicmp(const WCHAR *a, const WCHAR *b);
int _wcsnicmp(const WCHAR *a, const WCHAR *b, size_t count);
WCHAR *_wcsdup(const WCHAR *text);

FO_DROPIN_END

#endif
