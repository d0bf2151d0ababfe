// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of blocks that callers hold.
 */
#include "provider/provider_block.h"

#include "base/assert.h"
#include "base/hash.h"
#include "base/sanitizer.h"
#include "provider/provider_instance.h"

#include <stdlib.h>
#include <string.h>

enum {
    RECORDS_FIRST = 64,
    GUARD_BYTE = 0xfd,
};

#define NONE UINT32_MAX

static void
close_guard(unsigned char *guard)
{
#if FO_HAS_ADDRESS_SANITIZER
    __asan_poison_memory_region(guard, FO_PRV_GUARD_BYTES);
#else
    memset(guard, GUARD_BYTE, FO_PRV_GUARD_BYTES);
#endif
}

/** Make the guard ordinary memory again. @return true when it was untouched. */
static bool
open_guard(unsigned char *guard)
{
#if FO_HAS_ADDRESS_SANITIZER
    __asan_unpoison_memory_region(guard, FO_PRV_GUARD_BYTES);
    return true;
#else
    bool is_intact = true;
    for (unsigned index = 0; index < FO_PRV_GUARD_BYTES; index++) {
        is_intact = is_intact && guard[index] == GUARD_BYTE;
    }
    return is_intact;
#endif
}

static uint32_t *
bucket_of(const struct fo_prv_blocks *blocks, const void *block)
{
    uint64_t mixed = fo_hash_mix((uint64_t)(uintptr_t)block);
    return &blocks->buckets[mixed & (blocks->capacity - 1)];
}

/** Put the records from @p first on into the list of free ones and empty all buckets. */
static void
prepare(struct fo_prv_blocks *blocks, uint32_t first)
{
    for (uint32_t index = 0; index < blocks->capacity; index++) {
        blocks->buckets[index] = NONE;
    }
    for (uint32_t index = blocks->capacity; index > first; index--) {
        blocks->records[index - 1] = (struct fo_prv_record){.next_in_bucket = blocks->first_free};
        blocks->first_free = index - 1;
    }
}

bool
fo_prv_blocks_init(struct fo_prv_blocks *blocks)
{
    *blocks = (struct fo_prv_blocks){.first_free = NONE, .first_live = NONE};
    blocks->records = calloc(RECORDS_FIRST, sizeof *blocks->records);
    blocks->buckets = calloc(RECORDS_FIRST, sizeof *blocks->buckets);
    if (blocks->records == NULL || blocks->buckets == NULL) {
        fo_prv_blocks_fini(blocks);
        return false;
    }
    blocks->capacity = RECORDS_FIRST;
    prepare(blocks, 0);
    return true;
}

void
fo_prv_blocks_fini(struct fo_prv_blocks *blocks)
{
    free(blocks->records);
    free(blocks->buckets);
    *blocks = (struct fo_prv_blocks){.first_free = NONE, .first_live = NONE};
}

static bool
grow(struct fo_prv_blocks *blocks)
{
    if (blocks->capacity >= FO_PROVIDER_OBJECTS_MAX) {
        return false;
    }
    uint32_t capacity = blocks->capacity * 2;
    struct fo_prv_record *records = realloc(blocks->records, capacity * sizeof *records);
    if (records == NULL) {
        return false;
    }
    blocks->records = records;
    uint32_t *buckets = realloc(blocks->buckets, capacity * sizeof *buckets);
    if (buckets == NULL) {
        return false;
    }
    blocks->buckets = buckets;
    uint32_t first = blocks->capacity;
    blocks->capacity = capacity;
    prepare(blocks, first);
    for (uint32_t index = blocks->first_live; index != NONE; index = records[index].next) {
        uint32_t *bucket = bucket_of(blocks, records[index].block);
        records[index].next_in_bucket = *bucket;
        *bucket = index;
    }
    return true;
}

static void
link_record(struct fo_prv_blocks *blocks, uint32_t index)
{
    struct fo_prv_record *record = &blocks->records[index];
    uint32_t *bucket = bucket_of(blocks, record->block);
    record->next_in_bucket = *bucket;
    *bucket = index;
    record->previous = NONE;
    record->next = blocks->first_live;
    if (record->next != NONE) {
        blocks->records[record->next].previous = index;
    }
    blocks->first_live = index;
}

static void
unlink_record(struct fo_prv_blocks *blocks, uint32_t index)
{
    struct fo_prv_record *record = &blocks->records[index];
    uint32_t *link = bucket_of(blocks, record->block);
    while (*link != index) {
        FO_ASSERT(*link != NONE);
        link = &blocks->records[*link].next_in_bucket;
    }
    *link = record->next_in_bucket;
    if (record->next != NONE) {
        blocks->records[record->next].previous = record->previous;
    }
    if (record->previous != NONE) {
        blocks->records[record->previous].next = record->next;
    } else {
        blocks->first_live = record->next;
    }
    *record = (struct fo_prv_record){.next_in_bucket = blocks->first_free};
    blocks->first_free = index;
}

static void *
make(struct fo_provider *provider, size_t bytes, bool is_certificate)
{
    struct fo_prv_blocks *blocks = &provider->blocks;
    size_t body_bytes = bytes == 0 ? 1 : bytes;
    if (blocks->first_free == NONE && !grow(blocks)) {
        return NULL;
    }
    unsigned char *memory = fo_prv_allocate(provider, FO_PRV_GUARD_BYTES + body_bytes);
    if (memory == NULL) {
        return NULL;
    }
    close_guard(memory);
    uint32_t index = blocks->first_free;
    blocks->first_free = blocks->records[index].next_in_bucket;
    blocks->records[index] = (struct fo_prv_record){
        .block = memory + FO_PRV_GUARD_BYTES,
        .bytes = body_bytes,
        .owner_count = 1,
        .is_certificate = is_certificate,
    };
    link_record(blocks, index);
    provider->count.live[is_certificate ? FO_PROVIDER_CERTIFICATE : FO_PROVIDER_BLOCK]++;
    return memory + FO_PRV_GUARD_BYTES;
}

void *
fo_prv_block_new(struct fo_provider *provider, size_t bytes)
{
    return make(provider, bytes, false);
}

void *
fo_prv_block_new_certificate(struct fo_provider *provider, size_t bytes)
{
    return make(provider, bytes, true);
}

struct fo_prv_record *
fo_prv_block_find(const struct fo_provider *provider, const void *block)
{
    const struct fo_prv_blocks *blocks = &provider->blocks;
    uint32_t index = *bucket_of(blocks, block);
    while (index != NONE && blocks->records[index].block != block) {
        index = blocks->records[index].next_in_bucket;
    }
    return index == NONE ? NULL : &blocks->records[index];
}

struct fo_prv_record *
fo_prv_block_find_around(const struct fo_provider *provider, const void *address)
{
    const struct fo_prv_blocks *blocks = &provider->blocks;
    const uintptr_t wanted = (uintptr_t)address;
    uint32_t index = blocks->first_live;
    while (index != NONE) {
        struct fo_prv_record *record = &blocks->records[index];
        const uintptr_t start = (uintptr_t)record->block;
        if (wanted >= start && wanted - start < record->bytes) {
            return record;
        }
        index = record->next;
    }
    return NULL;
}

static void
destroy(struct fo_provider *provider, struct fo_prv_record *record)
{
    unsigned char *memory = record->block - FO_PRV_GUARD_BYTES;
    size_t bytes = FO_PRV_GUARD_BYTES + record->bytes;
    provider->count.live[record->is_certificate ? FO_PROVIDER_CERTIFICATE : FO_PROVIDER_BLOCK]--;
    unlink_record(&provider->blocks, (uint32_t)(record - provider->blocks.records));
    provider->count.damaged_block_count += !open_guard(memory);
    fo_prv_release(provider, memory, bytes);
}

static bool
release(struct fo_provider *provider, const void *block, bool is_certificate)
{
    struct fo_prv_record *record = fo_prv_block_find(provider, block);
    if (record == NULL || record->is_certificate != is_certificate) {
        provider->count.foreign_block_count++;
        return false;
    }
    if (--record->owner_count == 0) {
        destroy(provider, record);
    }
    return true;
}

bool
fo_prv_block_release(struct fo_provider *provider, const void *block)
{
    return release(provider, block, false);
}

bool
fo_prv_block_release_certificate(struct fo_provider *provider, const void *block)
{
    return release(provider, block, true);
}

void
fo_prv_block_undo(struct fo_provider *provider, void *block)
{
    if (block != NULL) {
        struct fo_prv_record *record = fo_prv_block_find(provider, block);
        FO_ASSERT(record != NULL);
        destroy(provider, record);
    }
}

void
fo_prv_blocks_clear(struct fo_provider *provider)
{
    while (provider->blocks.first_live != NONE) {
        destroy(provider, &provider->blocks.records[provider->blocks.first_live]);
    }
}
