// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A registry that is empty: no key is found, so none is ever open.
 */
#include "wrapper/include/winerror.h"
#include "wrapper/include/winreg.h"

LONG WINAPI
RegOpenKeyA(HKEY key, LPCSTR name, PHKEY out)
{
    return RegOpenKeyExA(key, name, 0, 0, out);
}

LONG WINAPI
RegOpenKeyW(HKEY key, LPCWSTR name, PHKEY out)
{
    return RegOpenKeyExW(key, name, 0, 0, out);
}

LONG WINAPI
RegOpenKeyExA(HKEY key, LPCSTR name, DWORD options, REGSAM access, PHKEY out)
{
    (void)key;
    (void)name;
    (void)options;
    (void)access;
    *out = NULL;
    return ERROR_FILE_NOT_FOUND;
}

LONG WINAPI
RegOpenKeyExW(HKEY key, LPCWSTR name, DWORD options, REGSAM access, PHKEY out)
{
    (void)key;
    (void)name;
    (void)options;
    (void)access;
    *out = NULL;
    return ERROR_FILE_NOT_FOUND;
}

LONG WINAPI
RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size)
{
    (void)key;
    (void)name;
    (void)reserved;
    (void)type;
    (void)data;
    (void)size;
    return ERROR_FILE_NOT_FOUND;
}

LONG WINAPI
RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size)
{
    (void)key;
    (void)name;
    (void)reserved;
    (void)type;
    (void)data;
    (void)size;
    return ERROR_FILE_NOT_FOUND;
}

LONG WINAPI
RegCloseKey(HKEY key)
{
    (void)key;
    return ERROR_INVALID_HANDLE;
}
