// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Counts, and the releases that are no SSPI functions.
 */
#include "base/assert.h"
#include "provider/provider_instance.h"

#include <stddef.h>

/** The lock is not part of what a reader of a constant instance may not change. */
static struct fo_provider *
lock(const struct fo_provider *provider)
{
    struct fo_provider *locked = (struct fo_provider *)(uintptr_t)provider;
    FO_ASSERT(pthread_mutex_lock(&locked->lock) == 0);
    return locked;
}

void
fo_provider_count(const struct fo_provider *provider, struct fo_provider_count *out)
{
    struct fo_provider *locked = lock(provider);
    *out = locked->count;
    fo_prv_leave(locked);
}

bool
fo_provider_count_compare(const struct fo_provider_count *earlier, const struct fo_provider_count *later,
                          struct fo_provider_difference *out)
{
    struct fo_provider_difference difference;
    difference.bytes = (int64_t)(later->bytes - earlier->bytes);
    bool is_equal = difference.bytes == 0;
    for (unsigned kind = 0; kind < FO_PROVIDER_KIND_COUNT; kind++) {
        difference.live[kind] = (int64_t)(later->live[kind] - earlier->live[kind]);
        is_equal = is_equal && difference.live[kind] == 0;
    }
    if (out != NULL) {
        *out = difference;
    }
    return is_equal;
}

const char *
fo_provider_kind_name(enum fo_provider_kind kind)
{
    static const char *const names[FO_PROVIDER_KIND_COUNT] = {
        [FO_PROVIDER_CREDENTIAL] = "credential",
        [FO_PROVIDER_CONTEXT] = "context",
        [FO_PROVIDER_BLOCK] = "block",
        [FO_PROVIDER_TOKEN] = "token",
        [FO_PROVIDER_CERTIFICATE] = "certificate",
        [FO_PROVIDER_IMPERSONATION] = "impersonation",
    };
    FO_ASSERT((unsigned)kind < FO_PROVIDER_KIND_COUNT);
    return names[kind];
}

bool
fo_provider_close_handle(struct fo_provider *provider, void *handle)
{
    if (handle == NULL) {
        return false;
    }
    struct fo_provider *locked = lock(provider);
    uint32_t slot = fo_prv_slot_find_token(locked, handle);
    bool is_owned = slot != FO_PRV_SLOT_NONE && locked->slots.slots[slot].kind == FO_PRV_SLOT_TOKEN;
    if (is_owned) {
        fo_prv_slot_drop(locked, slot);
        locked->count.live[FO_PROVIDER_TOKEN]--;
    } else {
        locked->count.foreign_block_count++;
    }
    fo_prv_leave(locked);
    return is_owned;
}

bool
fo_provider_free_certificate(struct fo_provider *provider, const void *certificate)
{
    if (certificate == NULL) {
        return false;
    }
    struct fo_provider *locked = lock(provider);
    bool is_released = fo_prv_block_release_certificate(locked, certificate);
    fo_prv_leave(locked);
    return is_released;
}

bool
fo_provider_duplicate_certificate(struct fo_provider *provider, const void *certificate)
{
    struct fo_provider *locked = lock(provider);
    struct fo_prv_record *record = fo_prv_block_find(locked, certificate);
    bool is_live = record != NULL && record->is_certificate;
    if (is_live) {
        record->owner_count++;
    }
    fo_prv_leave(locked);
    return is_live;
}

bool
fo_provider_owns_block(const struct fo_provider *provider, const void *block)
{
    struct fo_provider *locked = lock(provider);
    bool is_live = fo_prv_block_find(locked, block) != NULL;
    fo_prv_leave(locked);
    return is_live;
}

bool
fo_provider_owns_address(const struct fo_provider *provider, const void *address)
{
    struct fo_provider *locked = lock(provider);
    const bool is_own =
        fo_prv_pool_has(&locked->pool, address) || fo_prv_block_find_around(locked, address) != NULL;
    fo_prv_leave(locked);
    return is_own;
}

bool
fo_provider_has_handle(const struct fo_provider *provider, SecHandle handle)
{
    struct fo_provider *locked = lock(provider);
    bool is_live = false;
    for (uint32_t index = 0; !is_live && index < locked->slots.count; index++) {
        const enum fo_prv_slot_kind kind = locked->slots.slots[index].kind;
        if (kind == FO_PRV_SLOT_CREDENTIAL || kind == FO_PRV_SLOT_CONTEXT) {
            const SecHandle value = fo_prv_slot_value(locked, index);
            is_live = value.dwLower == handle.dwLower && value.dwUpper == handle.dwUpper;
        }
    }
    fo_prv_leave(locked);
    return is_live;
}
