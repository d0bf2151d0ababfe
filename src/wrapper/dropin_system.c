// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The little of the system that SSPI code asks for: names, versions, the environment, tokens.
 *
 * Names are the same on every machine, so that a run is: those of an account that no provider knows.
 */
#include "wrapper/dropin_state.h"
#include "wrapper/include/security.h"

#include <stdlib.h>

#define COMPUTER "FREEONCE"
#define HOST "freeonce"
#define DOMAIN_NAME "example"
#define USER "user"

BOOL WINAPI
CloseHandle(HANDLE handle)
{
    struct fo_dropin target;

    fo_dropin_get(&target);
    if (handle == NULL || handle == INVALID_HANDLE_VALUE || target.close_token == NULL) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    target.close_token(target.user, handle);
    return TRUE;
}

/** Copy with the NUL. @return false, with the size that is needed and an error set, when it does not fit. */
static BOOL
give(const char *text, LPSTR out, LPDWORD size, DWORD error)
{
    DWORD length = (DWORD)strlen(text);

    if (out == NULL || *size <= length) {
        *size = length + 1;
        SetLastError(error);
        return FALSE;
    }
    memcpy(out, text, length + 1);
    *size = length;
    return TRUE;
}

/** The same for ASCII in 16-bit characters. */
static BOOL
give_wide(const char *text, LPWSTR out, LPDWORD size, DWORD error)
{
    DWORD length = (DWORD)strlen(text);

    if (out == NULL || *size <= length) {
        *size = length + 1;
        SetLastError(error);
        return FALSE;
    }
    for (DWORD index = 0; index <= length; index++) {
        out[index] = (WCHAR)text[index];
    }
    *size = length;
    return TRUE;
}

/** GetUserName alone counts the NUL in what it says on success. */
BOOL WINAPI
GetUserNameA(LPSTR name, LPDWORD size)
{
    BOOL is_given = give(USER, name, size, ERROR_INSUFFICIENT_BUFFER);

    *size += is_given ? 1 : 0;
    return is_given;
}

BOOL WINAPI
GetUserNameW(LPWSTR name, LPDWORD size)
{
    BOOL is_given = give_wide(USER, name, size, ERROR_INSUFFICIENT_BUFFER);

    *size += is_given ? 1 : 0;
    return is_given;
}

/** NULL: a format that no name is known in. */
static const char *
user_name_of(EXTENDED_NAME_FORMAT format)
{
    if (format == NameSamCompatible) {
        return COMPUTER "\\" USER;
    }
    if (format == NameUserPrincipal) {
        return USER "@" DOMAIN_NAME;
    }
    SetLastError(ERROR_NONE_MAPPED);
    return NULL;
}

BOOLEAN SEC_ENTRY
GetUserNameExA(EXTENDED_NAME_FORMAT format, LPSTR name, PULONG size)
{
    const char *text = user_name_of(format);

    return text != NULL && give(text, name, size, ERROR_MORE_DATA);
}

BOOLEAN SEC_ENTRY
GetUserNameExW(EXTENDED_NAME_FORMAT format, LPWSTR name, PULONG size)
{
    const char *text = user_name_of(format);

    return text != NULL && give_wide(text, name, size, ERROR_MORE_DATA);
}

BOOL WINAPI
GetComputerNameA(LPSTR name, LPDWORD size)
{
    return give(COMPUTER, name, size, ERROR_BUFFER_OVERFLOW);
}

BOOL WINAPI
GetComputerNameW(LPWSTR name, LPDWORD size)
{
    return give_wide(COMPUTER, name, size, ERROR_BUFFER_OVERFLOW);
}

static const char *
computer_name_of(COMPUTER_NAME_FORMAT format)
{
    switch (format) {
    case ComputerNameNetBIOS:
    case ComputerNamePhysicalNetBIOS:
        return COMPUTER;
    case ComputerNameDnsHostname:
    case ComputerNamePhysicalDnsHostname:
        return HOST;
    case ComputerNameDnsDomain:
    case ComputerNamePhysicalDnsDomain:
        return DOMAIN_NAME;
    case ComputerNameDnsFullyQualified:
    case ComputerNamePhysicalDnsFullyQualified:
        return HOST "." DOMAIN_NAME;
    case ComputerNameMax:
    default:
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
}

BOOL WINAPI
GetComputerNameExA(COMPUTER_NAME_FORMAT format, LPSTR name, LPDWORD size)
{
    const char *text = computer_name_of(format);

    return text != NULL && give(text, name, size, ERROR_MORE_DATA);
}

BOOL WINAPI
GetComputerNameExW(COMPUTER_NAME_FORMAT format, LPWSTR name, LPDWORD size)
{
    const char *text = computer_name_of(format);

    return text != NULL && give_wide(text, name, size, ERROR_MORE_DATA);
}

#define SYSTEM_FOLDER "C:\\Windows\\System32"

UINT WINAPI
GetSystemDirectoryA(LPSTR buffer, UINT size)
{
    DWORD count = size;

    (void)give(SYSTEM_FOLDER, buffer, &count, ERROR_INSUFFICIENT_BUFFER);
    return count;
}

UINT WINAPI
GetSystemDirectoryW(LPWSTR buffer, UINT size)
{
    DWORD count = size;

    (void)give_wide(SYSTEM_FOLDER, buffer, &count, ERROR_INSUFFICIENT_BUFFER);
    return count;
}

/* Windows 8 is what every later version says it is, too, to an application that does not ask for more. */
enum {
    MAJOR = 6,
    MINOR = 2,
    BUILD = 9200
};

BOOL WINAPI
GetVersionExA(LPOSVERSIONINFOA version)
{
    if (version->dwOSVersionInfoSize < sizeof *version) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    version->dwMajorVersion = MAJOR;
    version->dwMinorVersion = MINOR;
    version->dwBuildNumber = BUILD;
    version->dwPlatformId = VER_PLATFORM_WIN32_NT;
    version->szCSDVersion[0] = 0;
    return TRUE;
}

BOOL WINAPI
GetVersionExW(LPOSVERSIONINFOW version)
{
    if (version->dwOSVersionInfoSize < sizeof *version) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    version->dwMajorVersion = MAJOR;
    version->dwMinorVersion = MINOR;
    version->dwBuildNumber = BUILD;
    version->dwPlatformId = VER_PLATFORM_WIN32_NT;
    version->szCSDVersion[0] = 0;
    return TRUE;
}

DWORD WINAPI
GetEnvironmentVariableA(LPCSTR name, LPSTR value, DWORD size)
{
    const char *text = getenv(name);
    DWORD count = size;

    if (text == NULL) {
        SetLastError(ERROR_ENVVAR_NOT_FOUND);
        return 0;
    }
    (void)give(text, value, &count, ERROR_INSUFFICIENT_BUFFER);
    return count;
}

DWORD WINAPI
GetEnvironmentVariableW(LPCWSTR name, LPWSTR value, DWORD size)
{
    char narrow[256];
    const char *text = NULL;
    int count = 0;

    if (WideCharToMultiByte(CP_UTF8, 0, name, -1, narrow, sizeof narrow, NULL, NULL) > 0) {
        text = getenv(narrow);
    }
    if (text == NULL) {
        SetLastError(ERROR_ENVVAR_NOT_FOUND);
        return 0;
    }
    count = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    if (value == NULL || (DWORD)count > size) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return (DWORD)count;
    }
    return (DWORD)MultiByteToWideChar(CP_UTF8, 0, text, -1, value, (int)size) - 1;
}
