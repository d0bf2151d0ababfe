// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Making, installing and resetting instances.
 */
#include "provider/provider_instance.h"

#include "base/assert.h"
#include "provider/provider_account.h"
#include "provider/provider_context.h"
#include "provider/provider_impersonate.h"

#include <stdatomic.h>
#include <stdlib.h>

/** The instance that the tables reach. */
static _Atomic(struct fo_provider *) current;

uint8_t
fo_prv_knob(const struct fo_provider *provider, enum fo_knob knob, uint8_t fallback)
{
    uint8_t value = provider->options.knobs.value[knob];
    return value == FO_KNOB_UNKNOWN ? fallback : value;
}

uint64_t
fo_prv_random(struct fo_provider *provider)
{
    uint64_t value = fo_random_next(&provider->random);
    return value == 0 || value == UINT64_MAX ? 1 : value;
}

static int64_t
later(int64_t time, int64_t ticks)
{
    int64_t sum = 0;
    if (__builtin_add_overflow(time, ticks, &sum)) {
        return ticks < 0 ? 0 : FO_PROVIDER_NEVER;
    }
    return sum < 0 ? 0 : sum;
}

int64_t
fo_prv_expiry(const struct fo_provider *provider)
{
    int64_t lifetime = provider->options.script.lifetime;
    return later(provider->now, lifetime == 0 ? FO_PROVIDER_LIFETIME : lifetime);
}

bool
fo_prv_allocation_fails(struct fo_provider *provider)
{
    if (provider->fail_nth == 0 || --provider->fail_nth > 0) {
        return false;
    }
    provider->has_failed = true;
    return true;
}

void *
fo_prv_allocate(struct fo_provider *provider, size_t bytes)
{
    if (fo_prv_allocation_fails(provider)) {
        return NULL;
    }
    void *memory = fo_prv_pool_take(&provider->pool, bytes);
    if (memory == NULL) {
        memory = calloc(1, bytes);
    }
    provider->count.bytes += memory == NULL ? 0 : bytes;
    return memory;
}

void
fo_prv_release(struct fo_provider *provider, void *memory, size_t bytes)
{
    if (memory != NULL) {
        FO_ASSERT(provider->count.bytes >= bytes);
        provider->count.bytes -= bytes;
        if (!fo_prv_pool_give(&provider->pool, memory, bytes)) {
            free(memory);
        }
    }
}

/** Free everything that was handed out. */
static void
clear(struct fo_provider *provider)
{
    fo_prv_contexts_clear(provider);
    fo_prv_credentials_clear(provider);
    fo_prv_frames_clear(provider);
    fo_prv_accounts_clear(provider);
    fo_prv_blocks_clear(provider);
    fo_prv_slots_clear(&provider->slots);
    FO_ASSERT(provider->count.bytes == 0);
    fo_prv_pool_reset(&provider->pool);
}

/** Everything but the tables becomes as new. */
static void
begin(struct fo_provider *provider, const struct fo_provider_options *options)
{
    provider->options = options == NULL ? (struct fo_provider_options){0} : *options;
    fo_random_init(&provider->random, provider->options.seed);
    provider->now = FO_PROVIDER_CLOCK_START;
    provider->yield = NULL;
    provider->yield_user = NULL;
    provider->fail_nth = 0;
    provider->has_failed = false;
    provider->last_context_id = 0;
    provider->count = (struct fo_provider_count){0};
    provider->replay_index = 0;
    for (unsigned index = 0; index < FO_PRV_REPLAYS_MAX; index++) {
        provider->replays[index] = 0;
    }
}

struct fo_provider *
fo_provider_new(const struct fo_provider_options *options)
{
    struct fo_provider *provider = calloc(1, sizeof *provider);
    if (provider == NULL) {
        return NULL;
    }
    if (!fo_prv_slots_init(&provider->slots) || !fo_prv_blocks_init(&provider->blocks) ||
        pthread_mutex_init(&provider->lock, NULL) != 0) {
        fo_prv_blocks_fini(&provider->blocks);
        fo_prv_slots_fini(&provider->slots);
        free(provider);
        return NULL;
    }
    begin(provider, options);
    return provider;
}

void
fo_provider_free(struct fo_provider *provider)
{
    if (provider == NULL) {
        return;
    }
    struct fo_provider *expected = provider;
    (void)atomic_compare_exchange_strong(&current, &expected, NULL);
    clear(provider);
    fo_prv_blocks_fini(&provider->blocks);
    fo_prv_slots_fini(&provider->slots);
    fo_prv_pool_fini(&provider->pool);
    (void)pthread_mutex_destroy(&provider->lock);
    free(provider);
}

bool
fo_provider_use_pool(struct fo_provider *provider)
{
    return provider->pool.region != NULL || fo_prv_pool_init(&provider->pool);
}

void
fo_provider_install(struct fo_provider *provider)
{
    atomic_store(&current, provider);
}

struct fo_provider *
fo_provider_current(void)
{
    return atomic_load(&current);
}

void
fo_provider_reset(struct fo_provider *provider, const struct fo_provider_options *options)
{
    clear(provider);
    begin(provider, options);
}

void
fo_provider_set_script(struct fo_provider *provider, const struct fo_provider_script *script)
{
    provider->options.script = script == NULL ? (struct fo_provider_script){0} : *script;
}

void
fo_provider_clock_set(struct fo_provider *provider, int64_t time)
{
    FO_ASSERT(time >= 0);
    provider->now = time;
}

void
fo_provider_clock_advance(struct fo_provider *provider, int64_t ticks)
{
    provider->now = later(provider->now, ticks);
}

int64_t
fo_provider_clock_get(const struct fo_provider *provider)
{
    return provider->now;
}

void
fo_provider_set_yield(struct fo_provider *provider, void (*yield)(void *user), void *user)
{
    provider->yield = yield;
    provider->yield_user = user;
}

void
fo_provider_fail_allocation(struct fo_provider *provider, uint64_t nth)
{
    provider->fail_nth = nth;
    provider->has_failed = false;
}

bool
fo_provider_allocation_failed(const struct fo_provider *provider)
{
    return provider->has_failed;
}

struct fo_provider *
fo_prv_enter(void)
{
    struct fo_provider *provider = fo_provider_current();
    if (provider == NULL) {
        return NULL;
    }
    if (provider->yield != NULL) {
        provider->yield(provider->yield_user);
    }
    FO_ASSERT(pthread_mutex_lock(&provider->lock) == 0);
    provider->count.call_count++;
    return provider;
}

void
fo_prv_leave(struct fo_provider *provider)
{
    FO_ASSERT(pthread_mutex_unlock(&provider->lock) == 0);
}
