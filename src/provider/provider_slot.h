// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_SLOT_H
#define FO_PROVIDER_PROVIDER_SLOT_H

/**
 * @file
 * Slots: which handle value denotes which object.
 *
 * The second word of a value is a keyed hash of the first with the kind in its low bits, so that a value that
 * was once given out is told from one that never was without remembering released objects.
 */
#include "sspi/abi.h"

#include <stdbool.h>
#include <stdint.h>

struct fo_provider;

enum fo_prv_slot_kind {
    FO_PRV_SLOT_FREE,
    FO_PRV_SLOT_CREDENTIAL,
    FO_PRV_SLOT_CONTEXT,
    FO_PRV_SLOT_TOKEN,    /**< A token handle that the caller closes. */
    FO_PRV_SLOT_BORROWED, /**< A token handle that dies with its context. */
};

/** Index of no slot. */
#define FO_PRV_SLOT_NONE UINT32_MAX

struct fo_prv_slot {
    uint64_t lower; /**< First word of the value. */
    void *object;   /**< The credential or context; NULL for tokens. */
    uint32_t next;  /**< Next free slot, or the next value of the same object. */
    enum fo_prv_slot_kind kind;
};

struct fo_prv_slots {
    struct fo_prv_slot *slots; /**< Owned; count of them are initialised. */
    uint32_t count;
    uint32_t capacity;
    uint32_t first_free;
    uint64_t serial; /**< Values given out so far. */
};

/** What a value turned out to be. */
enum fo_prv_found {
    FO_PRV_LIVE,
    FO_PRV_STALE,      /**< Was given out; its object is released. */
    FO_PRV_WRONG_KIND, /**< Live, of another kind. */
    FO_PRV_FOREIGN,    /**< Never given out. */
};

/** Take a slot for @p object. @return its index, or FO_PRV_SLOT_NONE when out of memory. */
uint32_t fo_prv_slot_take(struct fo_provider *provider, enum fo_prv_slot_kind kind, void *object);

/** Give a slot back; FO_PRV_SLOT_NONE is ignored. Its value is stale from now on. */
void fo_prv_slot_drop(struct fo_provider *provider, uint32_t index);

/** The value of a slot in use. */
SecHandle fo_prv_slot_value(const struct fo_provider *provider, uint32_t index);

/**
 * Find the object of @p handle, which may be any value or NULL, and count what is wrong with it.
 *
 * @param[out] object  Written only when FO_PRV_LIVE is returned.
 */
enum fo_prv_found fo_prv_slot_find(struct fo_provider *provider, const SecHandle *handle,
                                   enum fo_prv_slot_kind kind, void **object);

/** Index of the live token slot (either kind) whose HANDLE is @p token, or FO_PRV_SLOT_NONE. */
uint32_t fo_prv_slot_find_token(const struct fo_provider *provider, const void *token);

/** The HANDLE of a token slot. */
void *fo_prv_slot_token(const struct fo_provider *provider, uint32_t index);

/** Overwrite the caller's variable after a release, if the knob says so. */
void fo_prv_slot_overwrite(const struct fo_provider *provider, SecHandle *handle);

/** Make room for the first slots. */
bool fo_prv_slots_init(struct fo_prv_slots *slots);

/** Forget all values but keep the memory. */
void fo_prv_slots_clear(struct fo_prv_slots *slots);

void fo_prv_slots_fini(struct fo_prv_slots *slots);

#endif
