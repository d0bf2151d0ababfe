// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Reading by way of the kernel.
 */
#include "base/peek.h"

#include "base/sanitizer.h"

#include <errno.h>
#include <stdint.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    PAGE_BYTES = 4096,
    PAGES_MAX = 64, /**< Pages asked about in one system call. */
};

size_t
fo_peek(const void *address, void *out, size_t bytes)
{
    const struct iovec local = {.iov_base = out, .iov_len = bytes};
    const struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = bytes};
    const ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    return got > 0 ? (size_t)got : 0;
}

static bool
is_poisoned(const void *address, size_t bytes)
{
#if FO_HAS_ADDRESS_SANITIZER
    return __asan_region_is_poisoned((void *)(uintptr_t)address, bytes) != NULL;
#else
    (void)address;
    (void)bytes;
    return false;
#endif
}

/** One byte of each page from @p first on, of at most PAGES_MAX pages up to @p last. */
static bool
can_read_pages(uintptr_t first, uintptr_t last)
{
    char bytes[PAGES_MAX];
    struct iovec remote[PAGES_MAX];
    size_t count = 0;
    const uintptr_t beyond_first = (last - first) / PAGE_BYTES;
    for (; count < PAGES_MAX && count <= beyond_first; count++) {
        remote[count] = (struct iovec){.iov_base = (void *)(first + count * PAGE_BYTES), .iov_len = 1};
    }
    const struct iovec local = {.iov_base = bytes, .iov_len = count};
    const ssize_t got = process_vm_readv(getpid(), &local, 1, remote, count, 0);
    if (got < 0) {
        return errno != EFAULT;
    }
    return (size_t)got == count;
}

bool
fo_peek_is_readable(const void *address, size_t bytes)
{
    const uintptr_t start = (uintptr_t)address;
    if (bytes == 0) {
        return true;
    }
    if (start + (bytes - 1) < start) {
        return false;
    }
    const uintptr_t last = (start + (bytes - 1)) / PAGE_BYTES * PAGE_BYTES;
    for (uintptr_t first = start / PAGE_BYTES * PAGE_BYTES; first <= last;
         first += (uintptr_t)PAGES_MAX * PAGE_BYTES) {
        if (!can_read_pages(first, last)) {
            return false;
        }
        if (last - first < (uintptr_t)PAGES_MAX * PAGE_BYTES) {
            break;
        }
    }
    return !is_poisoned(address, bytes);
}
