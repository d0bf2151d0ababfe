// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's wide functions, for wchar_t of 16 bits. Each does what the function without the prefix
 * does.
 */
#ifndef FO_WRAPPER_INCLUDE_DROPIN_WIDE_H
#define FO_WRAPPER_INCLUDE_DROPIN_WIDE_H

#include "windef.h"

FO_DROPIN_BEGIN

size_t fo_dropin_wcslen(const WCHAR *text);
size_t fo_dropin_wcsnlen(const WCHAR *text, size_t length_max);
WCHAR *fo_dropin_wcscpy(WCHAR *to, const WCHAR *from);
WCHAR *fo_dropin_wcsncpy(WCHAR *to, const WCHAR *from, size_t count);
WCHAR *fo_dropin_wcscat(WCHAR *to, const WCHAR *from);
WCHAR *fo_dropin_wcsncat(WCHAR *to, const WCHAR *from, size_t count);
int fo_dropin_wcscmp(const WCHAR *a, const WCHAR *b);
int fo_dropin_wcsncmp(const WCHAR *a, const WCHAR *b, size_t count);
WCHAR *fo_dropin_wcschr(const WCHAR *text, WCHAR unit);
WCHAR *fo_dropin_wcsrchr(const WCHAR *text, WCHAR unit);
WCHAR *fo_dropin_wcsstr(const WCHAR *text, const WCHAR *part);
WCHAR *fo_dropin_wcsdup(const WCHAR *text);
WCHAR *fo_dropin_wmemcpy(WCHAR *to, const WCHAR *from, size_t count);
WCHAR *fo_dropin_wmemmove(WCHAR *to, const WCHAR *from, size_t count);
WCHAR *fo_dropin_wmemset(WCHAR *to, WCHAR unit, size_t count);
int fo_dropin_wmemcmp(const WCHAR *a, const WCHAR *b, size_t count);
WCHAR *fo_dropin_wmemchr(const WCHAR *text, WCHAR unit, size_t count);

FO_DROPIN_END

#endif
