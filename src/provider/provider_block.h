// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_BLOCK_H
#define FO_PROVIDER_PROVIDER_BLOCK_H

/**
 * @file
 * Blocks: the memory that callers receive, with a guard in front and nothing behind.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fo_provider;

/** Bytes in front of each block that nobody may touch. They keep the block aligned for any type. */
#define FO_PRV_GUARD_BYTES 16

struct fo_prv_record {
    unsigned char *block;    /**< What the caller has; NULL when the record is free. */
    size_t bytes;            /**< Without the guard. */
    uint32_t next_in_bucket; /**< Or the next free record. */
    uint32_t next;           /**< In the list of live records. */
    uint32_t previous;
    uint32_t owner_count; /**< Releases owed: 1, more for a duplicated certificate. */
    bool is_certificate;
};

struct fo_prv_blocks {
    struct fo_prv_record *records; /**< Owned. */
    uint32_t *buckets;             /**< Owned; as many as records, a power of two. */
    uint32_t capacity;
    uint32_t first_free;
    uint32_t first_live;
};

/** Make a zeroed block of @p bytes (0 counts as 1). @return NULL when out of memory. */
void *fo_prv_block_new(struct fo_provider *provider, size_t bytes);

/** The same for CertFreeCertificateContext. */
void *fo_prv_block_new_certificate(struct fo_provider *provider, size_t bytes);

/** Release what fo_prv_block_new gave. @return false when @p block is not such a live block; counted then. */
bool fo_prv_block_release(struct fo_provider *provider, const void *block);

/** Release a certificate once. @return false when @p block is no live certificate; counted then. */
bool fo_prv_block_release_certificate(struct fo_provider *provider, const void *block);

/** Take a just made block back that the caller never saw. NULL is ignored. */
void fo_prv_block_undo(struct fo_provider *provider, void *block);

/** The live record of @p block, or NULL. */
struct fo_prv_record *fo_prv_block_find(const struct fo_provider *provider, const void *block);

/** The live record whose block @p address lies in, or NULL. Looks at all of them. */
struct fo_prv_record *fo_prv_block_find_around(const struct fo_provider *provider, const void *address);

bool fo_prv_blocks_init(struct fo_prv_blocks *blocks);

/** Free every live block but keep the tables. */
void fo_prv_blocks_clear(struct fo_provider *provider);

/** Free the tables; no block is live. */
void fo_prv_blocks_fini(struct fo_prv_blocks *blocks);

#endif
