// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The names of services.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/ad/name-formats-for-unique-spns
 */
#include "wrapper/include/ntdsapi.h"

#include <stdbool.h>
#include <stdio.h>

enum {
    NAME_MAX_BYTES = 1024
};

/** CLASS/SERVICE[:PORT], or CLASS/INSTANCE[:PORT]/SERVICE where the instance has a name of its own. */
static size_t
compose(const char *const parts[3], USHORT port, char out[NAME_MAX_BYTES])
{
    const char *host = parts[2] != NULL ? parts[2] : parts[1];
    char suffix[8] = "";
    int length = 0;

    if (port != 0) {
        (void)snprintf(suffix, sizeof suffix, ":%u", (unsigned)port);
    }
    length = snprintf(out, NAME_MAX_BYTES, "%s/%s%s%s%s", parts[0], host, suffix, parts[2] != NULL ? "/" : "",
                      parts[2] != NULL ? parts[1] : "");
    return length > 0 && length < NAME_MAX_BYTES ? (size_t)length : 0;
}

DWORD WINAPI
DsMakeSpnA(LPCSTR service_class, LPCSTR service, LPCSTR instance, USHORT port, LPCSTR referrer, DWORD *size,
           LPSTR spn)
{
    const char *const parts[3] = {service_class, service, instance};
    char name[NAME_MAX_BYTES];
    size_t length = 0;
    DWORD room = 0;

    (void)referrer;
    if (service_class == NULL || service == NULL || size == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    length = compose(parts, port, name);
    if (length == 0) {
        return ERROR_INVALID_PARAMETER;
    }
    room = *size;
    *size = (DWORD)length + 1;
    if (spn == NULL || room <= length) {
        return ERROR_BUFFER_OVERFLOW;
    }
    memcpy(spn, name, length + 1);
    return ERROR_SUCCESS;
}

/** @return false for what is no ASCII or too long. NULL stays NULL. */
static bool
narrow(LPCWSTR wide, char out[NAME_MAX_BYTES], LPCSTR *text)
{
    *text = wide == NULL ? NULL : out;
    for (size_t index = 0; wide != NULL; index++) {
        if (index == NAME_MAX_BYTES || wide[index] > 0x7f) {
            return false;
        }
        out[index] = (char)wide[index];
        if (wide[index] == 0) {
            break;
        }
    }
    return true;
}

DWORD WINAPI
DsMakeSpnW(LPCWSTR service_class, LPCWSTR service, LPCWSTR instance, USHORT port, LPCWSTR referrer,
           DWORD *size, LPWSTR spn)
{
    char buffers[3][NAME_MAX_BYTES];
    LPCSTR parts[3];
    char name[NAME_MAX_BYTES];
    DWORD length = NAME_MAX_BYTES;
    DWORD room = size == NULL ? 0 : *size;

    (void)referrer;
    if (size == NULL || !narrow(service_class, buffers[0], &parts[0]) ||
        !narrow(service, buffers[1], &parts[1]) || !narrow(instance, buffers[2], &parts[2]) ||
        DsMakeSpnA(parts[0], parts[1], parts[2], port, NULL, &length, name) != ERROR_SUCCESS) {
        return ERROR_INVALID_PARAMETER;
    }
    *size = length;
    if (spn == NULL || room < length) {
        return ERROR_BUFFER_OVERFLOW;
    }
    for (DWORD index = 0; index < length; index++) {
        spn[index] = (WCHAR)name[index];
    }
    return ERROR_SUCCESS;
}
