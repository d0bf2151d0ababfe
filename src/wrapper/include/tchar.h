// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for tchar.h: names whose form follows _UNICODE.
 *
 * Source  https://learn.microsoft.com/en-us/cpp/c-runtime-library/generic-text-mappings
 */
#ifndef FO_WRAPPER_INCLUDE_TCHAR_H
#define FO_WRAPPER_INCLUDE_TCHAR_H

#include "dropin_wide.h"
#include "windef.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#ifdef _UNICODE
typedef WCHAR _TCHAR, _TSCHAR, _TUCHAR, _TXCHAR;
#    define _T(LITERAL) __T(LITERAL)
#    define __T(LITERAL) FO_WIDE(LITERAL)
/* The C library's own read wchar_t, which has 16 bits under -fshort-wchar alone. */
#    if __SIZEOF_WCHAR_T__ == 2
#        define _tcslen wcslen
#        define _tcsnlen wcsnlen
#        define _tcscpy wcscpy
#        define _tcsncpy wcsncpy
#        define _tcscat wcscat
#        define _tcsncat wcsncat
#        define _tcscmp wcscmp
#        define _tcsncmp wcsncmp
#        define _tcschr wcschr
#        define _tcsrchr wcsrchr
#        define _tcsstr wcsstr
#    else
#        define _tcslen fo_dropin_wcslen
#        define _tcsnlen fo_dropin_wcsnlen
#        define _tcscpy fo_dropin_wcscpy
#        define _tcsncpy fo_dropin_wcsncpy
#        define _tcscat fo_dropin_wcscat
#        define _tcsncat fo_dropin_wcsncat
#        define _tcscmp fo_dropin_wcscmp
#        define _tcsncmp fo_dropin_wcsncmp
#        define _tcschr fo_dropin_wcschr
#        define _tcsrchr fo_dropin_wcsrchr
#        define _tcsstr fo_dropin_wcsstr
#    endif
#    define _tcsicmp _wcsicmp
#    define _tcsnicmp _wcsnicmp
#    define _tcsdup _wcsdup
#    define _tcscpy_s wcscpy_s
#    define _tcscat_s wcscat_s
#    define _tcsncpy_s wcsncpy_s
#    define _tprintf wprintf
#    define _ftprintf fwprintf
#    define _sntprintf _snwprintf
#    define _tcstol wcstol
#    define _tcstoul wcstoul
#    define _tmain wmain
#else
typedef char _TCHAR, _TXCHAR;
typedef signed char _TSCHAR;
typedef unsigned char _TUCHAR;
#    define _T(LITERAL) LITERAL
#    define __T(LITERAL) LITERAL
#    define _tcslen strlen
#    define _tcsnlen strnlen
#    define _tcscpy strcpy
#    define _tcsncpy strncpy
#    define _tcscat strcat
#    define _tcsncat strncat
#    define _tcscmp strcmp
#    define _tcsncmp strncmp
#    define _tcsicmp _stricmp
#    define _tcsnicmp _strnicmp
#    define _tcschr strchr
#    define _tcsrchr strrchr
#    define _tcsstr strstr
#    define _tcsdup _strdup
#    define _tcscpy_s strcpy_s
#    define _tcscat_s strcat_s
#    define _tcsncpy_s strncpy_s
#    define _stprintf_s sprintf_s
#    define _tprintf printf
#    define _ftprintf fprintf
#    define _sntprintf _snprintf
#    define _tcstol strtol
#    define _tcstoul strtoul
#    define _tmain main
#endif
#define _TEXT(LITERAL) _T(LITERAL)

#endif
