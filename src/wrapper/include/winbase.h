// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for winbase.h: modules, errors, memory, strings and the little of the system that SSPI code asks
 * for.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/winbase/
 */
#ifndef FO_WRAPPER_INCLUDE_WINBASE_H
#define FO_WRAPPER_INCLUDE_WINBASE_H

#include "windef.h"
#include "winnt.h"

#include "dropin_crt.h"

#include <stdlib.h>
#include <string.h>

/* Modules. secur32.dll, security.dll and sspicli.dll are known, with or without path and extension, in any
 * case of letters, and kernel32.dll for its functions that exist here. Any other one is not found. */
#define DONT_RESOLVE_DLL_REFERENCES 0x00000001
#define LOAD_LIBRARY_AS_DATAFILE 0x00000002
#define LOAD_WITH_ALTERED_SEARCH_PATH 0x00000008
#define LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR 0x00000100
#define LOAD_LIBRARY_SEARCH_APPLICATION_DIR 0x00000200
#define LOAD_LIBRARY_SEARCH_USER_DIRS 0x00000400
#define LOAD_LIBRARY_SEARCH_SYSTEM32 0x00000800
#define LOAD_LIBRARY_SEARCH_DEFAULT_DIRS 0x00001000
#define GET_MODULE_HANDLE_EX_FLAG_PIN 0x00000001
#define GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT 0x00000002
#define GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS 0x00000004

#define LoadLibrary FO_FORM(LoadLibrary)
#define LoadLibraryEx FO_FORM(LoadLibraryEx)
#define GetModuleHandle FO_FORM(GetModuleHandle)
#define GetModuleHandleEx FO_FORM(GetModuleHandleEx)
#define GetSystemDirectory FO_FORM(GetSystemDirectory)

/* Errors. */
#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_STRING 0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE 0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF
#define FormatMessage FO_FORM(FormatMessage)

/* Memory. */
#define HEAP_NO_SERIALIZE 0x00000001
#define HEAP_GENERATE_EXCEPTIONS 0x00000004
#define HEAP_ZERO_MEMORY 0x00000008
#define HEAP_REALLOC_IN_PLACE_ONLY 0x00000010
#define LMEM_FIXED 0x0000
#define LMEM_MOVEABLE 0x0002
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
#define LHND (LMEM_MOVEABLE | LMEM_ZEROINIT)
#define GMEM_FIXED 0x0000
#define GMEM_MOVEABLE 0x0002
#define GMEM_ZEROINIT 0x0040
#define GPTR (GMEM_FIXED | GMEM_ZEROINIT)
#define GHND (GMEM_MOVEABLE | GMEM_ZEROINIT)

#define MoveMemory(TO, FROM, BYTES) memmove((TO), (FROM), (BYTES))
#define CopyMemory(TO, FROM, BYTES) memcpy((TO), (FROM), (BYTES))
#define FillMemory(TO, BYTES, VALUE) memset((TO), (VALUE), (BYTES))
#define ZeroMemory(TO, BYTES) memset((TO), 0, (BYTES))
#define RtlMoveMemory MoveMemory
#define RtlCopyMemory CopyMemory
#define RtlFillMemory FillMemory
#define RtlZeroMemory ZeroMemory
#define RtlEqualMemory(A, B, BYTES) (memcmp((A), (B), (BYTES)) == 0)
#define RtlSecureZeroMemory SecureZeroMemory

/* Strings. */
#define lstrlen FO_FORM(lstrlen)
#define lstrcpy FO_FORM(lstrcpy)
#define lstrcpyn FO_FORM(lstrcpyn)
#define lstrcat FO_FORM(lstrcat)
#define lstrcmp FO_FORM(lstrcmp)
#define lstrcmpi FO_FORM(lstrcmpi)
#define OutputDebugString FO_FORM(OutputDebugString)

/* The system. */
#define MAX_COMPUTERNAME_LENGTH 15
#define GetComputerName FO_FORM(GetComputerName)
#define GetComputerNameEx FO_FORM(GetComputerNameEx)
#define GetUserName FO_FORM(GetUserName)
#define GetVersionEx FO_FORM(GetVersionEx)
#define GetEnvironmentVariable FO_FORM(GetEnvironmentVariable)

typedef enum _COMPUTER_NAME_FORMAT {
    ComputerNameNetBIOS,
    ComputerNameDnsHostname,
    ComputerNameDnsDomain,
    ComputerNameDnsFullyQualified,
    ComputerNamePhysicalNetBIOS,
    ComputerNamePhysicalDnsHostname,
    ComputerNamePhysicalDnsDomain,
    ComputerNamePhysicalDnsFullyQualified,
    ComputerNameMax
} COMPUTER_NAME_FORMAT;

typedef BOOL(CALLBACK *PINIT_ONCE_FN)(PINIT_ONCE once, PVOID parameter, PVOID *context);

FO_DROPIN_BEGIN

HMODULE WINAPI LoadLibraryA(LPCSTR name);
HMODULE WINAPI LoadLibraryW(LPCWSTR name);
HMODULE WINAPI LoadLibraryExA(LPCSTR name, HANDLE file, DWORD flags);
HMODULE WINAPI LoadLibraryExW(LPCWSTR name, HANDLE file, DWORD flags);
HMODULE WINAPI GetModuleHandleA(LPCSTR name);
HMODULE WINAPI GetModuleHandleW(LPCWSTR name);
BOOL WINAPI GetModuleHandleExA(DWORD flags, LPCSTR name, HMODULE *module);
BOOL WINAPI GetModuleHandleExW(DWORD flags, LPCWSTR name, HMODULE *module);
FARPROC WINAPI GetProcAddress(HMODULE handle, LPCSTR name);
BOOL WINAPI FreeLibrary(HMODULE handle);
UINT WINAPI GetSystemDirectoryA(LPSTR buffer, UINT size);
UINT WINAPI GetSystemDirectoryW(LPWSTR buffer, UINT size);

DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(DWORD error);
/** FORMAT_MESSAGE_FROM_SYSTEM only, without arguments; the language is always English. */
DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPSTR buffer, DWORD size,
                            va_list *arguments);
DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPWSTR buffer,
                            DWORD size, va_list *arguments);

HANDLE WINAPI GetProcessHeap(void);
LPVOID WINAPI HeapAlloc(HANDLE heap, DWORD flags, SIZE_T bytes);
LPVOID WINAPI HeapReAlloc(HANDLE heap, DWORD flags, LPVOID block, SIZE_T bytes);
BOOL WINAPI HeapFree(HANDLE heap, DWORD flags, LPVOID block);
SIZE_T WINAPI HeapSize(HANDLE heap, DWORD flags, LPCVOID block);
HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T bytes);
HLOCAL WINAPI LocalReAlloc(HLOCAL block, SIZE_T bytes, UINT flags);
HLOCAL WINAPI LocalFree(HLOCAL block);
LPVOID WINAPI LocalLock(HLOCAL block);
BOOL WINAPI LocalUnlock(HLOCAL block);
SIZE_T WINAPI LocalSize(HLOCAL block);
HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T bytes);
HGLOBAL WINAPI GlobalReAlloc(HGLOBAL block, SIZE_T bytes, UINT flags);
HGLOBAL WINAPI GlobalFree(HGLOBAL block);
LPVOID WINAPI GlobalLock(HGLOBAL block);
BOOL WINAPI GlobalUnlock(HGLOBAL block);
SIZE_T WINAPI GlobalSize(HGLOBAL block);
PVOID WINAPI SecureZeroMemory(PVOID memory, SIZE_T bytes);

int WINAPI lstrlenA(LPCSTR text);
int WINAPI lstrlenW(LPCWSTR text);
LPSTR WINAPI lstrcpyA(LPSTR to, LPCSTR from);
LPWSTR WINAPI lstrcpyW(LPWSTR to, LPCWSTR from);
LPSTR WINAPI lstrcpynA(LPSTR to, LPCSTR from, int size);
LPWSTR WINAPI lstrcpynW(LPWSTR to, LPCWSTR from, int size);
LPSTR WINAPI lstrcatA(LPSTR to, LPCSTR from);
LPWSTR WINAPI lstrcatW(LPWSTR to, LPCWSTR from);
/** By code point, not by locale. */
int WINAPI lstrcmpA(LPCSTR a, LPCSTR b);
int WINAPI lstrcmpW(LPCWSTR a, LPCWSTR b);
int WINAPI lstrcmpiA(LPCSTR a, LPCSTR b);
int WINAPI lstrcmpiW(LPCWSTR a, LPCWSTR b);
/** There is no debugger: the text goes nowhere, as on Windows then. */
void WINAPI OutputDebugStringA(LPCSTR text);
void WINAPI OutputDebugStringW(LPCWSTR text);

/** Ends a token that QuerySecurityContextToken gave; of any other handle it answers ERROR_INVALID_HANDLE. */
BOOL WINAPI CloseHandle(HANDLE handle);
HANDLE WINAPI GetCurrentProcess(void);
HANDLE WINAPI GetCurrentThread(void);
DWORD WINAPI GetCurrentProcessId(void);
DWORD WINAPI GetCurrentThreadId(void);
DWORD WINAPI GetTickCount(void);
ULONGLONG WINAPI GetTickCount64(void);
void WINAPI GetSystemTimeAsFileTime(LPFILETIME time);
void WINAPI GetSystemTime(LPSYSTEMTIME time);
BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *system, LPFILETIME file);
BOOL WINAPI FileTimeToSystemTime(const FILETIME *file, LPSYSTEMTIME system);
LONG WINAPI CompareFileTime(const FILETIME *a, const FILETIME *b);
void WINAPI Sleep(DWORD milliseconds);
BOOL WINAPI GetComputerNameA(LPSTR name, LPDWORD size);
BOOL WINAPI GetComputerNameW(LPWSTR name, LPDWORD size);
BOOL WINAPI GetComputerNameExA(COMPUTER_NAME_FORMAT format, LPSTR name, LPDWORD size);
BOOL WINAPI GetComputerNameExW(COMPUTER_NAME_FORMAT format, LPWSTR name, LPDWORD size);
BOOL WINAPI GetUserNameA(LPSTR name, LPDWORD size);
BOOL WINAPI GetUserNameW(LPWSTR name, LPDWORD size);
/** What an application without a manifest is told: 6.2. */
BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA version);
BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW version);
DWORD WINAPI GetEnvironmentVariableA(LPCSTR name, LPSTR value, DWORD size);
DWORD WINAPI GetEnvironmentVariableW(LPCWSTR name, LPWSTR value, DWORD size);

void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section);
BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spins);
BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spins, DWORD flags);
void WINAPI EnterCriticalSection(LPCRITICAL_SECTION section);
BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION section);
void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION section);
void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION section);
void WINAPI InitializeSRWLock(PSRWLOCK lock);
void WINAPI AcquireSRWLockExclusive(PSRWLOCK lock);
void WINAPI ReleaseSRWLockExclusive(PSRWLOCK lock);
void WINAPI AcquireSRWLockShared(PSRWLOCK lock);
void WINAPI ReleaseSRWLockShared(PSRWLOCK lock);
BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, PVOID *context);

FO_DROPIN_END

#endif
