// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The module: counted, and let go when the last object that came from it has gone.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session
 */
#include "base/assert.h"
#include "lifecycle/lifecycle_object.h"

SECURITY_STATUS
fo_library_open(const struct fo_library_options *options, struct fo_library **out)
{
    FO_ASSERT(options != NULL && out != NULL);
    if (options->dispatch.table == NULL) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    struct fo_library *library = fo_allocate(options->allocator, sizeof *library);
    if (library == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    if (pthread_mutex_init(&library->lock, NULL) != 0) {
        fo_release(options->allocator, library);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    library->dispatch = options->dispatch;
    library->allocator = options->allocator;
    library->unload = options->unload;
    library->close_token = options->close_token;
    library->user = options->user;
    atomic_init(&library->uses, 1);
    atomic_init(&library->owners, 2);
    atomic_init(&library->is_closed, false);
    *out = library;
    return SEC_E_OK;
}

static void
disown_library(struct fo_library *library)
{
    if (atomic_fetch_sub(&library->owners, 1) == 1) {
        pthread_mutex_destroy(&library->lock);
        fo_release(library->allocator, library);
    }
}

bool
fo_library_hold(struct fo_library *library)
{
    // The count is taken before the flag is read, so that a close on another thread either sees this use
    // or is seen by it. From zero it never rises again: the module has gone.
    unsigned uses = atomic_load(&library->uses);
    do {
        if (uses == 0) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(&library->uses, &uses, uses + 1));
    if (atomic_load(&library->is_closed)) {
        fo_library_drop(library);
        return false;
    }
    return true;
}

void
fo_library_hold_again(struct fo_library *library)
{
    unsigned before = atomic_fetch_add(&library->uses, 1);
    FO_ASSERT(before > 0);
}

void
fo_library_drop(struct fo_library *library)
{
    unsigned before = atomic_fetch_sub(&library->uses, 1);
    FO_ASSERT(before > 0);
    if (before > 1) {
        return;
    }
    if (library->unload != NULL) {
        library->unload(library->user);
    }
    disown_library(library);
}

void
fo_library_close(struct fo_library *library)
{
    if (library != NULL && !atomic_exchange(&library->is_closed, true)) {
        fo_library_drop(library);
    }
}

void
fo_library_free(struct fo_library *library)
{
    if (library != NULL) {
        fo_library_close(library);
        disown_library(library);
    }
}
