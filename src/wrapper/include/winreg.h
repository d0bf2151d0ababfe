// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for winreg.h: a registry that is empty.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/winreg/
 */
#ifndef FO_WRAPPER_INCLUDE_WINREG_H
#define FO_WRAPPER_INCLUDE_WINREG_H

#include "windef.h"

typedef HKEY *PHKEY;

#define HKEY_CLASSES_ROOT ((HKEY)(ULONG_PTR)0x80000000)
#define HKEY_CURRENT_USER ((HKEY)(ULONG_PTR)0x80000001)
#define HKEY_LOCAL_MACHINE ((HKEY)(ULONG_PTR)0x80000002)
#define KEY_QUERY_VALUE 0x0001
#define KEY_READ 0x20019
#define KEY_WOW64_32KEY 0x0200
#define KEY_WOW64_64KEY 0x0100
#define REG_NONE 0
#define REG_SZ 1
#define REG_EXPAND_SZ 2
#define REG_BINARY 3
#define REG_DWORD 4

#define RegOpenKey FO_FORM(RegOpenKey)
#define RegOpenKeyEx FO_FORM(RegOpenKeyEx)
#define RegQueryValueEx FO_FORM(RegQueryValueEx)

FO_DROPIN_BEGIN

/** Whatever the key: ERROR_FILE_NOT_FOUND. */
LONG WINAPI RegOpenKeyA(HKEY key, LPCSTR name, PHKEY out);
LONG WINAPI RegOpenKeyW(HKEY key, LPCWSTR name, PHKEY out);
LONG WINAPI RegOpenKeyExA(HKEY key, LPCSTR name, DWORD options, REGSAM access, PHKEY out);
LONG WINAPI RegOpenKeyExW(HKEY key, LPCWSTR name, DWORD options, REGSAM access, PHKEY out);
/** Whatever the value: ERROR_FILE_NOT_FOUND. */
LONG WINAPI RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data,
                             LPDWORD size);
LONG WINAPI RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data,
                             LPDWORD size);
/** No key was ever opened, so that there is none to close but those that always are: ERROR_INVALID_HANDLE. */
LONG WINAPI RegCloseKey(HKEY key);

FO_DROPIN_END

#endif
