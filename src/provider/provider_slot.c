// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of handle values.
 */
#include "provider/provider_slot.h"

#include "base/assert.h"
#include "base/hash.h"
#include "provider/provider_instance.h"

#include <signal.h>
#include <stdlib.h>

enum {
    SLOTS_FIRST = 64,
    INDEX_BITS = 17, /**< Enough for FO_PROVIDER_OBJECTS_MAX + 1. */
    KIND_MASK = 15,
};

static uint64_t
upper_of(const struct fo_provider *provider, uint64_t lower, enum fo_prv_slot_kind kind)
{
    uint64_t mixed = fo_hash_mix(lower ^ fo_hash_mix(provider->options.seed + (uint64_t)kind));
    return (mixed & ~(uint64_t)KIND_MASK) | (uint64_t)kind;
}

static bool
is_reusing(const struct fo_provider *provider)
{
    return fo_prv_knob(provider, FO_KNOB_VALUE_REUSE, FO_KNOB_NO) == FO_KNOB_YES;
}

bool
fo_prv_slots_init(struct fo_prv_slots *slots)
{
    slots->slots = calloc(SLOTS_FIRST, sizeof *slots->slots);
    slots->capacity = slots->slots == NULL ? 0 : SLOTS_FIRST;
    fo_prv_slots_clear(slots);
    return slots->slots != NULL;
}

void
fo_prv_slots_clear(struct fo_prv_slots *slots)
{
    slots->count = 0;
    slots->first_free = FO_PRV_SLOT_NONE;
    slots->serial = 0;
}

void
fo_prv_slots_fini(struct fo_prv_slots *slots)
{
    free(slots->slots);
    *slots = (struct fo_prv_slots){0};
}

static bool
grow(struct fo_prv_slots *slots)
{
    if (slots->capacity >= FO_PROVIDER_OBJECTS_MAX) {
        return false;
    }
    uint32_t capacity = slots->capacity * 2;
    struct fo_prv_slot *grown = realloc(slots->slots, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    slots->slots = grown;
    slots->capacity = capacity;
    return true;
}

uint32_t
fo_prv_slot_take(struct fo_provider *provider, enum fo_prv_slot_kind kind, void *object)
{
    struct fo_prv_slots *slots = &provider->slots;
    uint32_t index = slots->first_free;
    if (index != FO_PRV_SLOT_NONE) {
        slots->first_free = slots->slots[index].next;
    } else {
        if (slots->count == slots->capacity && !grow(slots)) {
            return FO_PRV_SLOT_NONE;
        }
        index = slots->count++;
    }
    slots->serial++;
    uint64_t serial = is_reusing(provider) ? 0 : slots->serial;
    slots->slots[index] = (struct fo_prv_slot){
        .lower = ((serial << INDEX_BITS) | (index + 1)) << 2,
        .object = object,
        .next = FO_PRV_SLOT_NONE,
        .kind = kind,
    };
    return index;
}

void
fo_prv_slot_drop(struct fo_provider *provider, uint32_t index)
{
    if (index == FO_PRV_SLOT_NONE) {
        return;
    }
    struct fo_prv_slots *slots = &provider->slots;
    FO_ASSERT(index < slots->count && slots->slots[index].kind != FO_PRV_SLOT_FREE);
    slots->slots[index] = (struct fo_prv_slot){.kind = FO_PRV_SLOT_FREE, .next = slots->first_free};
    slots->first_free = index;
}

SecHandle
fo_prv_slot_value(const struct fo_provider *provider, uint32_t index)
{
    FO_ASSERT(index < provider->slots.count);
    const struct fo_prv_slot *slot = &provider->slots.slots[index];
    FO_ASSERT(slot->kind != FO_PRV_SLOT_FREE);
    return (SecHandle){slot->lower, upper_of(provider, slot->lower, slot->kind)};
}

/** The slot in use whose first word is @p lower, or NULL. */
static const struct fo_prv_slot *
slot_at(const struct fo_provider *provider, uint64_t lower)
{
    uint64_t number = (lower >> 2) & ((UINT64_C(1) << INDEX_BITS) - 1);
    if (number == 0 || number > provider->slots.count) {
        return NULL;
    }
    const struct fo_prv_slot *slot = &provider->slots.slots[number - 1];
    return slot->kind != FO_PRV_SLOT_FREE && slot->lower == lower ? slot : NULL;
}

/** The kind that @p handle was made for, or FO_PRV_SLOT_FREE when it is not one of ours. */
static enum fo_prv_slot_kind
kind_of(const struct fo_provider *provider, const SecHandle *handle)
{
    uint64_t kind = handle->dwUpper & KIND_MASK;
    if (kind != FO_PRV_SLOT_CREDENTIAL && kind != FO_PRV_SLOT_CONTEXT) {
        return FO_PRV_SLOT_FREE;
    }
    enum fo_prv_slot_kind found = (enum fo_prv_slot_kind)kind;
    bool is_ours = handle->dwUpper == upper_of(provider, handle->dwLower, found);
    return is_ours ? found : FO_PRV_SLOT_FREE;
}

static enum fo_prv_found
classify(const struct fo_provider *provider, const SecHandle *handle, enum fo_prv_slot_kind kind,
         void **object)
{
    enum fo_prv_slot_kind made_for = handle == NULL ? FO_PRV_SLOT_FREE : kind_of(provider, handle);
    if (made_for == FO_PRV_SLOT_FREE) {
        return FO_PRV_FOREIGN;
    }
    const struct fo_prv_slot *slot = slot_at(provider, handle->dwLower);
    if (slot == NULL || slot->kind != made_for) {
        return FO_PRV_STALE;
    }
    if (made_for != kind) {
        return FO_PRV_WRONG_KIND;
    }
    *object = slot->object;
    return FO_PRV_LIVE;
}

enum fo_prv_found
fo_prv_slot_find(struct fo_provider *provider, const SecHandle *handle, enum fo_prv_slot_kind kind,
                 void **object)
{
    enum fo_prv_found found = classify(provider, handle, kind, object);
    provider->count.stale_handle_count += found == FO_PRV_STALE;
    provider->count.wrong_kind_count += found == FO_PRV_WRONG_KIND;
    provider->count.foreign_handle_count += found == FO_PRV_FOREIGN;
    bool is_unsafe = fo_prv_knob(provider, FO_KNOB_UNSAFE_ON_BAD_HANDLE, FO_KNOB_NO) == FO_KNOB_YES;
    if (found == FO_PRV_FOREIGN && handle != NULL && is_unsafe) {
        /* What a provider does that takes the first word for a pointer. */
        (void)raise(SIGSEGV);
    }
    return found;
}

uint32_t
fo_prv_slot_find_token(const struct fo_provider *provider, const void *token)
{
    const struct fo_prv_slot *slot = slot_at(provider, (uint64_t)(uintptr_t)token);
    bool is_token = slot != NULL && (slot->kind == FO_PRV_SLOT_TOKEN || slot->kind == FO_PRV_SLOT_BORROWED);
    return is_token ? (uint32_t)(slot - provider->slots.slots) : FO_PRV_SLOT_NONE;
}

void *
fo_prv_slot_token(const struct fo_provider *provider, uint32_t index)
{
    FO_ASSERT(index < provider->slots.count);
    return (void *)(uintptr_t)provider->slots.slots[index].lower;
}

void
fo_prv_slot_overwrite(const struct fo_provider *provider, SecHandle *handle)
{
    if (fo_prv_knob(provider, FO_KNOB_RELEASE_OVERWRITES, FO_KNOB_NO) == FO_KNOB_YES) {
        *handle = (SecHandle){0, 0};
    }
}
