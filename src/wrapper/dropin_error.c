// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The thread's last error, and errors in words.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/winbase/nf-winbase-formatmessagew
 */
#include "base/text.h"
#include "base/utf16.h"
#include "sspi/status.h"
#include "wrapper/heap_block.h"
#include "wrapper/include/windows.h"

#include <stdio.h>

static _Thread_local DWORD last_error;

DWORD WINAPI
GetLastError(void)
{
    return last_error;
}

void WINAPI
SetLastError(DWORD error)
{
    last_error = error;
}

static const struct {
    DWORD code;
    const char *words;
} messages[] = {
    {ERROR_SUCCESS, "The operation was carried out."},
    {ERROR_FILE_NOT_FOUND, "There is no such file."},
    {ERROR_ACCESS_DENIED, "Access is denied."},
    {ERROR_INVALID_HANDLE, "The handle is not valid."},
    {ERROR_NOT_ENOUGH_MEMORY, "There is not enough memory."},
    {ERROR_OUTOFMEMORY, "There is not enough memory."},
    {ERROR_NOT_SUPPORTED, "The request is not supported."},
    {ERROR_INVALID_PARAMETER, "A parameter is not right."},
    {ERROR_INSUFFICIENT_BUFFER, "The buffer is too small."},
    {ERROR_MOD_NOT_FOUND, "There is no such module."},
    {ERROR_PROC_NOT_FOUND, "The module has no such function."},
    {ERROR_MORE_DATA, "There are more data."},
    {ERROR_NONE_MAPPED, "No name has been mapped."},
    {ERROR_LOGON_FAILURE, "The user name or the password is wrong."},
};

/** The message of @p code; false when it has none. Windows ends each with a line break. */
static bool
describe(DWORD code, char *out, size_t size)
{
    const char *name = fo_status_name((SECURITY_STATUS)code);

    for (size_t index = 0; index < ARRAYSIZE(messages); index++) {
        if (messages[index].code == code) {
            (void)snprintf(out, size, "%s\r\n", messages[index].words);
            return true;
        }
    }
    if (name != NULL && code != 0) {
        (void)snprintf(out, size, "The security package answered %s.\r\n", name);
        return true;
    }
    return false;
}

/** What both forms do before they write. @return characters without the NUL; 0: an error is set. */
static size_t
prepare(DWORD flags, DWORD code, char *message, size_t size)
{
    if ((flags & (FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_FROM_SYSTEM)) != FORMAT_MESSAGE_FROM_SYSTEM) {
        SetLastError(ERROR_NOT_SUPPORTED);
        return 0;
    }
    if (!describe(code, message, size)) {
        SetLastError(ERROR_MR_MID_NOT_FOUND);
        return 0;
    }
    if ((flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) == FORMAT_MESSAGE_MAX_WIDTH_MASK) {
        char *end = strstr(message, "\r\n");
        if (end != NULL) {
            memcpy(end, " ", 2);
        }
    }
    return strlen(message);
}

/**
 * Where the message goes: the caller's buffer, or one of its heap that LocalFree ends, whose address is
 * written where the caller says.
 */
static void *
room_for(DWORD flags, void *buffer, DWORD size, size_t needed, size_t unit)
{
    void *room = NULL;

    if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) == 0) {
        if (size < needed) {
            SetLastError(ERROR_INSUFFICIENT_BUFFER);
            return NULL;
        }
        return buffer;
    }
    room = fo_heap_allocate(FO_HEAP_LOCAL, (size > needed ? size : needed) * unit, 0);
    if (room == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    memcpy(buffer, &room, sizeof room);
    return room;
}

DWORD WINAPI
FormatMessageA(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPSTR buffer, DWORD size,
               va_list *arguments)
{
    char message[256];
    size_t length = prepare(flags, code, message, sizeof message);
    char *room = length == 0 ? NULL : room_for(flags, buffer, size, length + 1, 1);

    (void)source;
    (void)language;
    (void)arguments;
    if (room == NULL) {
        return 0;
    }
    memcpy(room, message, length + 1);
    return (DWORD)length;
}

DWORD WINAPI
FormatMessageW(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPWSTR buffer, DWORD size,
               va_list *arguments)
{
    char message[256];
    size_t length = prepare(flags, code, message, sizeof message);
    WCHAR *room = length == 0 ? NULL : room_for(flags, buffer, size, length + 1, sizeof *room);

    (void)source;
    (void)language;
    (void)arguments;
    if (room == NULL) {
        return 0;
    }
    for (size_t index = 0; index <= length; index++) {
        room[index] = (WCHAR)(unsigned char)message[index];
    }
    return (DWORD)length;
}
