// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_INSTANCE_H
#define FO_PROVIDER_PROVIDER_INSTANCE_H

/**
 * @file
 * The inside of a provider instance, for the files of this room only.
 *
 * Every function here and in the other provider_*.h runs under the instance's lock.
 */
#include "base/random.h"
#include "provider/provider.h"
#include "provider/provider_block.h"
#include "provider/provider_pool.h"
#include "provider/provider_slot.h"
#include "sspi/abi.h"

#include <pthread.h>
#include <stddef.h>

struct fo_prv_account;
struct fo_prv_context;
struct fo_prv_credential;

/** Kerberos authenticators that a server remembers, to notice a replay. */
enum {
    FO_PRV_REPLAYS_MAX = 32
};

/** One ImpersonateSecurityContext that was not reverted. */
struct fo_prv_frame {
    struct fo_prv_frame *next; /**< The frame before it, of any thread. */
    pthread_t thread;
    uint64_t context_id; /**< Not a pointer: the context may be gone. */
};

struct fo_provider {
    pthread_mutex_t lock;
    struct fo_provider_options options;
    struct fo_random random;
    int64_t now;
    void (*yield)(void *user);
    void *yield_user;
    uint64_t fail_nth; /**< Allocations until the planned failure; 0: none planned. */
    bool has_failed;
    uint64_t last_context_id;
    struct fo_provider_count count; /**< live and bytes are kept here too. */
    struct fo_prv_slots slots;
    struct fo_prv_blocks blocks;
    struct fo_prv_pool pool; /**< Of what is gone at the next reset; most instances have none. */
    struct fo_prv_credential *credentials; /**< All, newest first. */
    struct fo_prv_context *contexts;       /**< All, newest first. */
    struct fo_prv_frame *frames;           /**< Newest first. */
    struct fo_prv_account *accounts;       /**< Passwords that were changed here. */
    uint64_t account_bytes;                /**< Held by them: no call gives it back, so it is not counted. */
    uint64_t replays[FO_PRV_REPLAYS_MAX];
    unsigned replay_index;
};

/** Begin a call: yield, lock, count. @return the installed instance, or NULL: answer SEC_E_INTERNAL_ERROR. */
struct fo_provider *fo_prv_enter(void);

/** End a call. */
void fo_prv_leave(struct fo_provider *provider);

/** Zeroed memory that counts as one allocation, or NULL. */
void *fo_prv_allocate(struct fo_provider *provider, size_t bytes);

/** True when the planned failure is due now: the caller must fail its allocation. */
bool fo_prv_allocation_fails(struct fo_provider *provider);

/** Give memory of fo_prv_allocate back; @p bytes as then. NULL is ignored. */
void fo_prv_release(struct fo_provider *provider, void *memory, size_t bytes);

/** Value of a knob, @p fallback where the options say 0. */
uint8_t fo_prv_knob(const struct fo_provider *provider, enum fo_knob knob, uint8_t fallback);

/** A number that is neither 0 nor all ones. */
uint64_t fo_prv_random(struct fo_provider *provider);

/** Now plus the lifetime of the script. */
int64_t fo_prv_expiry(const struct fo_provider *provider);

#endif
