// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for winnt.h: tokens, locks and atomic operations.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/winnt/
 */
#ifndef FO_WRAPPER_INCLUDE_WINNT_H
#define FO_WRAPPER_INCLUDE_WINNT_H

#include "windef.h"

#ifndef WIN32_NO_STATUS
#    define STATUS_WAIT_0 ((DWORD)0x00000000)
#    define STATUS_TIMEOUT ((DWORD)0x00000102)
#endif
#define WAIT_OBJECT_0 0
#define INFINITE 0xFFFFFFFF

#define GENERIC_READ 0x80000000U
#define GENERIC_WRITE 0x40000000U
#define TOKEN_DUPLICATE 0x0002
#define TOKEN_IMPERSONATE 0x0004
#define TOKEN_QUERY 0x0008

/* https://learn.microsoft.com/en-us/windows/win32/sync/critical-section-objects */
typedef struct _RTL_CRITICAL_SECTION {
    ULONG_PTR opaque[8];
} RTL_CRITICAL_SECTION, CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;

/* https://learn.microsoft.com/en-us/windows/win32/sync/slim-reader-writer--srw--locks */
typedef struct _RTL_SRWLOCK {
    ULONG_PTR opaque[8];
} RTL_SRWLOCK, SRWLOCK, *PSRWLOCK;
#define SRWLOCK_INIT {{0, 0, 0, 0, 0, 0, 0, 0}}

/* https://learn.microsoft.com/en-us/windows/win32/sync/one-time-initialization */
typedef struct _RTL_RUN_ONCE {
    ULONG_PTR opaque[2];
} RTL_RUN_ONCE, INIT_ONCE, *PINIT_ONCE, *LPINIT_ONCE;
#define INIT_ONCE_STATIC_INIT {{0, 0}}

/* https://learn.microsoft.com/en-us/windows/win32/sync/interlocked-variable-access */
FORCEINLINE LONG
InterlockedIncrement(LONG volatile *value)
{
    return __atomic_add_fetch(value, 1, __ATOMIC_SEQ_CST);
}

FORCEINLINE LONG
InterlockedDecrement(LONG volatile *value)
{
    return __atomic_sub_fetch(value, 1, __ATOMIC_SEQ_CST);
}

FORCEINLINE LONG
InterlockedExchange(LONG volatile *value, LONG wanted)
{
    return __atomic_exchange_n(value, wanted, __ATOMIC_SEQ_CST);
}

FORCEINLINE LONG
InterlockedExchangeAdd(LONG volatile *value, LONG addend)
{
    return __atomic_fetch_add(value, addend, __ATOMIC_SEQ_CST);
}

FORCEINLINE LONG
InterlockedCompareExchange(LONG volatile *value, LONG wanted, LONG expected)
{
    (void)__atomic_compare_exchange_n(value, &expected, wanted, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
}

FORCEINLINE PVOID
InterlockedExchangePointer(PVOID volatile *value, PVOID wanted)
{
    return __atomic_exchange_n(value, wanted, __ATOMIC_SEQ_CST);
}

FORCEINLINE PVOID
InterlockedCompareExchangePointer(PVOID volatile *value, PVOID wanted, PVOID expected)
{
    (void)__atomic_compare_exchange_n(value, &expected, wanted, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
}

#define MemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define YieldProcessor() ((void)0)

/* https://learn.microsoft.com/en-us/windows/win32/api/winnt/ns-winnt-osversioninfoexw */
typedef struct _OSVERSIONINFOA {
    DWORD dwOSVersionInfoSize;
    DWORD dwMajorVersion;
    DWORD dwMinorVersion;
    DWORD dwBuildNumber;
    DWORD dwPlatformId;
    CHAR szCSDVersion[128];
} OSVERSIONINFOA, *POSVERSIONINFOA, *LPOSVERSIONINFOA;

typedef struct _OSVERSIONINFOW {
    DWORD dwOSVersionInfoSize;
    DWORD dwMajorVersion;
    DWORD dwMinorVersion;
    DWORD dwBuildNumber;
    DWORD dwPlatformId;
    WCHAR szCSDVersion[128];
} OSVERSIONINFOW, *POSVERSIONINFOW, *LPOSVERSIONINFOW, RTL_OSVERSIONINFOW, *PRTL_OSVERSIONINFOW;

#define OSVERSIONINFO FO_FORM(OSVERSIONINFO)
#define LPOSVERSIONINFO FO_FORM(LPOSVERSIONINFO)
#define VER_PLATFORM_WIN32s 0
#define VER_PLATFORM_WIN32_WINDOWS 1
#define VER_PLATFORM_WIN32_NT 2

#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH 2
#define DLL_THREAD_DETACH 3

#endif
