// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * HeapAlloc, LocalAlloc and GlobalAlloc with their kin, on the wrapper's own heap.
 *
 * A moveable block is its own handle and never moves.
 * Source  https://learn.microsoft.com/en-us/windows/win32/memory/heap-functions
 */
#include "wrapper/heap_block.h"
#include "wrapper/include/windows.h"

/** What the handle of the process's heap points at. */
static char process_heap;

HANDLE WINAPI
GetProcessHeap(void)
{
    return &process_heap;
}

static BOOL
is_process_heap(HANDLE heap)
{
    if (heap != &process_heap) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    return TRUE;
}

static void *
allocate(enum fo_heap_kind kind, SIZE_T bytes, bool is_zeroed)
{
    void *block = is_zeroed ? fo_heap_allocate_zeroed(kind, bytes) : fo_heap_allocate(kind, bytes, 0);

    if (block == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    }
    return block;
}

/** Grown room is zeroed on demand. Unlike realloc's, a size of 0 is one like any other. */
static void *
resize(enum fo_heap_kind kind, void *block, SIZE_T bytes, bool is_zeroed)
{
    size_t before = 0;
    unsigned char *moved = NULL;

    if (block == NULL || !fo_heap_size(kind, block, &before)) {
        SetLastError(ERROR_INVALID_HANDLE);
        return NULL;
    }
    moved = fo_heap_resize(kind, block, bytes == 0 ? 1 : bytes);
    if (moved == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    } else if (is_zeroed && bytes > before) {
        memset(moved + before, 0, bytes - before);
    }
    return moved;
}

static SIZE_T
size_of(enum fo_heap_kind kind, const void *block, SIZE_T failure)
{
    size_t bytes = 0;

    if (!fo_heap_size(kind, block, &bytes)) {
        SetLastError(ERROR_INVALID_HANDLE);
        return failure;
    }
    return bytes;
}

LPVOID WINAPI
HeapAlloc(HANDLE heap, DWORD flags, SIZE_T bytes)
{
    return is_process_heap(heap) ? allocate(FO_HEAP_PROCESS, bytes, (flags & HEAP_ZERO_MEMORY) != 0) : NULL;
}

LPVOID WINAPI
HeapReAlloc(HANDLE heap, DWORD flags, LPVOID block, SIZE_T bytes)
{
    size_t before = 0;

    if (!is_process_heap(heap)) {
        return NULL;
    }
    if ((flags & HEAP_REALLOC_IN_PLACE_ONLY) != 0) {
        if (fo_heap_size(FO_HEAP_PROCESS, block, &before) && before >= bytes) {
            return block;
        }
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    return resize(FO_HEAP_PROCESS, block, bytes, (flags & HEAP_ZERO_MEMORY) != 0);
}

BOOL WINAPI
HeapFree(HANDLE heap, DWORD flags, LPVOID block)
{
    (void)flags;
    if (!is_process_heap(heap)) {
        return FALSE;
    }
    if (!fo_heap_release(FO_HEAP_PROCESS, block)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    return TRUE;
}

SIZE_T WINAPI
HeapSize(HANDLE heap, DWORD flags, LPCVOID block)
{
    (void)flags;
    return is_process_heap(heap) ? size_of(FO_HEAP_PROCESS, block, (SIZE_T)-1) : (SIZE_T)-1;
}

/** The handle where it is not released, as the documentation has it. */
static HANDLE
release(enum fo_heap_kind kind, HANDLE block)
{
    if (!fo_heap_release(kind, block)) {
        SetLastError(ERROR_INVALID_HANDLE);
        return block;
    }
    return NULL;
}

static void *
lock(enum fo_heap_kind kind, HANDLE block)
{
    return size_of(kind, block, (SIZE_T)-1) == (SIZE_T)-1 ? NULL : block;
}

HLOCAL WINAPI
LocalAlloc(UINT flags, SIZE_T bytes)
{
    return allocate(FO_HEAP_LOCAL, bytes, (flags & LMEM_ZEROINIT) != 0);
}

HLOCAL WINAPI
LocalReAlloc(HLOCAL block, SIZE_T bytes, UINT flags)
{
    return resize(FO_HEAP_LOCAL, block, bytes, (flags & LMEM_ZEROINIT) != 0);
}

HLOCAL WINAPI
LocalFree(HLOCAL block)
{
    return release(FO_HEAP_LOCAL, block);
}

LPVOID WINAPI
LocalLock(HLOCAL block)
{
    return lock(FO_HEAP_LOCAL, block);
}

BOOL WINAPI
LocalUnlock(HLOCAL block)
{
    (void)block;
    SetLastError(NO_ERROR);
    return FALSE;
}

SIZE_T WINAPI
LocalSize(HLOCAL block)
{
    return size_of(FO_HEAP_LOCAL, block, 0);
}

HGLOBAL WINAPI
GlobalAlloc(UINT flags, SIZE_T bytes)
{
    return allocate(FO_HEAP_GLOBAL, bytes, (flags & GMEM_ZEROINIT) != 0);
}

HGLOBAL WINAPI
GlobalReAlloc(HGLOBAL block, SIZE_T bytes, UINT flags)
{
    return resize(FO_HEAP_GLOBAL, block, bytes, (flags & GMEM_ZEROINIT) != 0);
}

HGLOBAL WINAPI
GlobalFree(HGLOBAL block)
{
    return release(FO_HEAP_GLOBAL, block);
}

LPVOID WINAPI
GlobalLock(HGLOBAL block)
{
    return lock(FO_HEAP_GLOBAL, block);
}

BOOL WINAPI
GlobalUnlock(HGLOBAL block)
{
    (void)block;
    SetLastError(NO_ERROR);
    return FALSE;
}

SIZE_T WINAPI
GlobalSize(HGLOBAL block)
{
    return size_of(FO_HEAP_GLOBAL, block, 0);
}
