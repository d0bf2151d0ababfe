// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Locks, time and the identities of process and thread.
 */
#include "base/assert.h"
#include "wrapper/include/windows.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

HANDLE WINAPI
GetCurrentProcess(void)
{
    return (HANDLE)(LONG_PTR)-1;
}

HANDLE WINAPI
GetCurrentThread(void)
{
    return (HANDLE)(LONG_PTR)-2;
}

DWORD WINAPI
GetCurrentProcessId(void)
{
    return (DWORD)getpid();
}

DWORD WINAPI
GetCurrentThreadId(void)
{
    return (DWORD)gettid();
}

ULONGLONG WINAPI
GetTickCount64(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (ULONGLONG)now.tv_sec * 1000 + (ULONGLONG)now.tv_nsec / 1000000;
}

DWORD WINAPI
GetTickCount(void)
{
    return (DWORD)GetTickCount64();
}

void WINAPI
Sleep(DWORD milliseconds)
{
    struct timespec left = {.tv_sec = milliseconds / 1000, .tv_nsec = (long)(milliseconds % 1000) * 1000000};

    if (milliseconds == 0) {
        (void)sched_yield();
        return;
    }
    /* A signal leaves the rest of the time to sleep. */
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {
    }
}

/** From 1601 to 1970 in seconds; Windows counts from the earlier. */
#define EPOCH_SECONDS UINT64_C(11644473600)
#define TICKS UINT64_C(10000000)

static ULONGLONG
join(const FILETIME *time)
{
    return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static void
split(ULONGLONG ticks, LPFILETIME time)
{
    time->dwLowDateTime = (DWORD)ticks;
    time->dwHighDateTime = (DWORD)(ticks >> 32);
}

void WINAPI
GetSystemTimeAsFileTime(LPFILETIME time)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    split(((ULONGLONG)now.tv_sec + EPOCH_SECONDS) * TICKS + (ULONGLONG)now.tv_nsec / 100, time);
}

BOOL WINAPI
FileTimeToSystemTime(const FILETIME *file, LPSYSTEMTIME system)
{
    ULONGLONG ticks = join(file);
    time_t seconds = (time_t)(ticks / TICKS) - (time_t)EPOCH_SECONDS;
    struct tm parts;

    if (ticks >> 63 != 0 || gmtime_r(&seconds, &parts) == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *system = (SYSTEMTIME){
        .wYear = (WORD)(parts.tm_year + 1900),
        .wMonth = (WORD)(parts.tm_mon + 1),
        .wDayOfWeek = (WORD)parts.tm_wday,
        .wDay = (WORD)parts.tm_mday,
        .wHour = (WORD)parts.tm_hour,
        .wMinute = (WORD)parts.tm_min,
        .wSecond = (WORD)parts.tm_sec,
        .wMilliseconds = (WORD)(ticks / 10000 % 1000),
    };
    return TRUE;
}

BOOL WINAPI
SystemTimeToFileTime(const SYSTEMTIME *system, LPFILETIME file)
{
    struct tm parts = {
        .tm_year = system->wYear - 1900,
        .tm_mon = system->wMonth - 1,
        .tm_mday = system->wDay,
        .tm_hour = system->wHour,
        .tm_min = system->wMinute,
        .tm_sec = system->wSecond,
    };
    time_t seconds = 0;

    if (system->wYear < 1601 || system->wYear > 30827 || system->wMonth < 1 || system->wMonth > 12 ||
        system->wDay < 1 || system->wDay > 31 || system->wHour > 23 || system->wMinute > 59 ||
        system->wSecond > 59 || system->wMilliseconds > 999) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    seconds = timegm(&parts);
    if (parts.tm_mday != system->wDay) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    split(((ULONGLONG)seconds + EPOCH_SECONDS) * TICKS + (ULONGLONG)system->wMilliseconds * 10000, file);
    return TRUE;
}

void WINAPI
GetSystemTime(LPSYSTEMTIME time)
{
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    (void)FileTimeToSystemTime(&now, time);
}

LONG WINAPI
CompareFileTime(const FILETIME *a, const FILETIME *b)
{
    ULONGLONG left = join(a);
    ULONGLONG right = join(b);

    return left < right ? -1 : left > right;
}

static_assert(sizeof(pthread_mutex_t) <= sizeof(CRITICAL_SECTION), "A critical section holds a mutex.");
static_assert(sizeof(pthread_rwlock_t) <= sizeof(SRWLOCK),
              "A slim lock holds a lock, which begins as zeroes.");

static pthread_mutex_t *
mutex_of(LPCRITICAL_SECTION section)
{
    return (pthread_mutex_t *)(void *)section;
}

static pthread_rwlock_t *
lock_of(PSRWLOCK lock)
{
    return (pthread_rwlock_t *)(void *)lock;
}

void WINAPI
InitializeCriticalSection(LPCRITICAL_SECTION section)
{
    pthread_mutexattr_t kind;
    int error = pthread_mutexattr_init(&kind);

    error |= pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    error |= pthread_mutex_init(mutex_of(section), &kind);
    error |= pthread_mutexattr_destroy(&kind);
    FO_ASSERT(error == 0);
}

BOOL WINAPI
InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spins)
{
    (void)spins;
    InitializeCriticalSection(section);
    return TRUE;
}

BOOL WINAPI
InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spins, DWORD flags)
{
    (void)flags;
    return InitializeCriticalSectionAndSpinCount(section, spins);
}

void WINAPI
EnterCriticalSection(LPCRITICAL_SECTION section)
{
    (void)pthread_mutex_lock(mutex_of(section));
}

BOOL WINAPI
TryEnterCriticalSection(LPCRITICAL_SECTION section)
{
    return pthread_mutex_trylock(mutex_of(section)) == 0;
}

void WINAPI
LeaveCriticalSection(LPCRITICAL_SECTION section)
{
    (void)pthread_mutex_unlock(mutex_of(section));
}

void WINAPI
DeleteCriticalSection(LPCRITICAL_SECTION section)
{
    (void)pthread_mutex_destroy(mutex_of(section));
}

void WINAPI
InitializeSRWLock(PSRWLOCK lock)
{
    (void)pthread_rwlock_init(lock_of(lock), NULL);
}

void WINAPI
AcquireSRWLockExclusive(PSRWLOCK lock)
{
    (void)pthread_rwlock_wrlock(lock_of(lock));
}

void WINAPI
ReleaseSRWLockExclusive(PSRWLOCK lock)
{
    (void)pthread_rwlock_unlock(lock_of(lock));
}

void WINAPI
AcquireSRWLockShared(PSRWLOCK lock)
{
    (void)pthread_rwlock_rdlock(lock_of(lock));
}

void WINAPI
ReleaseSRWLockShared(PSRWLOCK lock)
{
    (void)pthread_rwlock_unlock(lock_of(lock));
}

/** One lock for all of them: what runs once may itself run something else once. */
static pthread_mutex_t once_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

BOOL WINAPI
InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, PVOID *context)
{
    PVOID answer = NULL;
    BOOL is_done = FALSE;

    (void)pthread_mutex_lock(&once_lock);
    if (once->opaque[0] == 0 && function(once, parameter, &answer)) {
        once->opaque[0] = 1;
        once->opaque[1] = (ULONG_PTR)answer;
    }
    is_done = once->opaque[0] != 0;
    if (is_done && context != NULL) {
        *context = (PVOID)once->opaque[1];
    }
    (void)pthread_mutex_unlock(&once_lock);
    return is_done;
}
