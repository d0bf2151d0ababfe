// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A scripted SSPI for the tests of this room: it answers what it is told and counts what its caller does
 * wrong.
 *
 * Flow    fake_begin, set replies and knobs, use fake->dispatch and fake->allocator, fake_end.
 * Owns    the blocks that it gives out, until they are released.
 */
#ifndef FO_LIFECYCLE_LIFECYCLE_FAKE_H
#define FO_LIFECYCLE_LIFECYCLE_FAKE_H

#include "lifecycle/lifecycle_fake_calls.h"

static inline void *
fake_allocate(void *user, size_t bytes)
{
    struct fake *fake = user;
    fake->allocation_count++;
    if (fake->allocation_count == fake->fail_nth_allocation) {
        return NULL;
    }
    fake->allocation_balance++;
    return malloc(bytes);
}

static inline void
fake_deallocate(void *user, void *block)
{
    struct fake *fake = user;
    fake->allocation_balance--;
    free(block);
}

static inline void
fake_unload(void *user)
{
    struct fake *fake = user;
    fake->unload_count++;
}

static inline void
fake_close_token(void *user, void *token)
{
    struct fake *fake = user;
    assert_ptr_equal(token, fake);
    fake->token_close_count++;
}

static inline SECURITY_STATUS
fake_slot(void)
{
    return SEC_E_INTERNAL_ERROR;
}

/** Every entry but that at @p absent (FO_CALL_COUNT: none) is there. */
static inline void
fake_begin_without(struct fake *fake, bool wide, enum fo_call absent)
{
    memset(fake, 0, sizeof *fake);
    SECURITY_STATUS (*slot)(void) = fake_slot;
    for (size_t call = 0; call < FO_CALL_COUNT; call++) {
        if (call != absent) {
            memcpy((char *)fake->table + fo_call_get((enum fo_call)call)->offset, &slot, sizeof slot);
        }
    }
    struct fo_dispatch inner;
    fo_dispatch_init(&inner, fake->table, wide, 5);
    assert_int_equal(fo_interpose_install(&inner, fake_call, fake, &fake->dispatch), FO_OK);
    fake->allocator = (struct fo_allocator){fake_allocate, fake_deallocate, fake};
}

static inline void
fake_begin(struct fake *fake)
{
    fake_begin_without(fake, true, FO_CALL_COUNT);
}

static inline void
fake_reply(struct fake *fake, struct fake_reply reply)
{
    assert_true(fake->reply_count < FAKE_REPLIES_MAX);
    fake->replies[fake->reply_count++] = reply;
}

/** Everything was released, nothing was done wrong, the module went once if there was one. */
static inline void
fake_end(struct fake *fake)
{
    fo_interpose_remove(&fake->dispatch);
    if (fake->wrong != NULL) {
        fail_msg("%s, after %s", fake->wrong, fake->log);
    }
    for (size_t i = 0; i < fake->object_count; i++) {
        if (fake->objects[i].is_live && !fake->objects[i].is_refused) {
            fail_msg("object %zu is live, after %s", i, fake->log);
        }
    }
    for (size_t i = 0; i < fake->block_count; i++) {
        if (fake->blocks[i] != NULL) {
            fail_msg("block %zu is live, after %s", i, fake->log);
        }
    }
    assert_int_equal(fake->allocation_balance, 0);
}

static inline struct fo_library *
fake_open_library(struct fake *fake)
{
    struct fo_library *library = NULL;
    const struct fo_library_options options = {
        .dispatch = fake->dispatch,
        .allocator = &fake->allocator,
        .unload = fake_unload,
        .close_token = fake_close_token,
        .user = fake,
    };
    assert_int_equal(fo_library_open(&options, &library), SEC_E_OK);
    return library;
}

/** The package is "Fake", or "WDigest" when @p is_digest. */
static inline struct fo_credential *
fake_acquire_digest(struct fo_library *library, enum fo_role role, bool is_digest)
{
    struct fo_credential *credential = NULL;
    const struct fo_credential_options options = {.package = is_digest ? "WDigest" : "Fake", .role = role};
    assert_int_equal(fo_credential_acquire(library, &options, &credential), SEC_E_OK);
    return credential;
}

static inline struct fo_credential *
fake_acquire(struct fo_library *library, enum fo_role role)
{
    return fake_acquire_digest(library, role, false);
}

#endif
