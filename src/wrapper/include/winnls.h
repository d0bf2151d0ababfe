// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for winnls.h and stringapiset.h: conversion between UTF-16 and narrow text.
 *
 * Every code page is UTF-8, as it is on Windows for an application whose manifest says so.
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/stringapiset/
 */
#ifndef FO_WRAPPER_INCLUDE_WINNLS_H
#define FO_WRAPPER_INCLUDE_WINNLS_H

#include "windef.h"

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_THREAD_ACP 3
#define CP_UTF8 65001
#define MB_PRECOMPOSED 0x00000001
#define MB_ERR_INVALID_CHARS 0x00000008
#define WC_COMPOSITECHECK 0x00000200
#define WC_NO_BEST_FIT_CHARS 0x00000400
#define WC_ERR_INVALID_CHARS 0x00000080

FO_DROPIN_BEGIN

int WINAPI MultiByteToWideChar(UINT code_page, DWORD flags, LPCSTR from, int from_count, LPWSTR to,
                               int to_count);
/** A code page other than 0, 1, 3 and 65001 is not there: ERROR_INVALID_PARAMETER. */
int WINAPI WideCharToMultiByte(UINT code_page, DWORD flags, LPCWSTR from, int from_count, LPSTR to,
                               int to_count, LPCSTR replacement, LPBOOL is_replaced);
UINT WINAPI GetACP(void);

FO_DROPIN_END

#endif
