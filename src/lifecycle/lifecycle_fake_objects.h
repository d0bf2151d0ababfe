// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the scripted SSPI keeps of its objects. Include lifecycle/lifecycle_fake.h
 * instead.
 */
#ifndef FO_LIFECYCLE_LIFECYCLE_FAKE_OBJECTS_H
#define FO_LIFECYCLE_LIFECYCLE_FAKE_OBJECTS_H

#include "base/test.h"

#include "lifecycle/lifecycle.h"

#include <stdlib.h>
#include <string.h>

/** What a leg stores in phNewContext. */
enum fake_handle {
    FAKE_HANDLE_USUAL, /**< A new context on a first leg, the same value on a later one. */
    FAKE_HANDLE_NONE,  /**< Nothing. */
    FAKE_HANDLE_ZERO,  /**< {0,0}. */
    FAKE_HANDLE_OTHER, /**< On a later leg another value of the same context. */
    FAKE_HANDLE_OLD,   /**< On a first leg the value of the context that was made first. */
};

/** The answer to one leg. */
struct fake_reply {
    SECURITY_STATUS status;
    enum fake_handle handle;
    const char *token; /**< NULL: none. "" is an empty token with a pointer. */
    bool leaves_room;  /**< The token's buffer stays as the caller gave it, as some do on failure. */
    const char *alert; /**< NULL: none. */
    ULONG extra_bytes; /**< 0: the second input entry is left alone. */
    bool is_unflagged; /**< ALLOCATED_MEMORY is not reported. */
};

enum fake_kind {
    FAKE_CREDENTIAL = 1,
    FAKE_CONTEXT,
};

/** One credential or context. */
struct fake_object {
    enum fake_kind kind;
    bool is_live;
    bool is_refused; /**< Its release was answered with a failure: it must not be tried again. */
    bool wants_completion;
    bool has_failed;
    ULONG_PTR values[2];  /**< Handle values, 0: none. */
    unsigned credentials; /**< Set of the objects by index that a context was made with. */
    unsigned frames;      /**< Outstanding impersonations. */
};

enum {
    FAKE_OBJECTS_MAX = 24,
    FAKE_BLOCKS_MAX = 64,
    FAKE_REPLIES_MAX = 12,
    FAKE_LOG_MAX = 400,
    FAKE_TOKEN_BYTES = 48, /**< cbMaxToken. */
};

struct fake {
    struct fo_dispatch dispatch;
    struct fo_allocator allocator;
    void *table[32];
    struct fake_reply replies[FAKE_REPLIES_MAX]; /**< One for each leg; SEC_E_OK without token after the last.
                                                  */
    size_t reply_count;
    size_t reply_next;
    SECURITY_STATUS statuses[FO_CALL_COUNT]; /**< What calls other than legs answer. */
    SecBuffer decrypted[4];     /**< What DecryptMessage leaves when its first count is not 0. Pointers are
                                   offsets. */
    bool is_silent;             /**< Acquire and import answer SEC_E_OK and write no handle. */
    bool is_allocation_refused; /**< A leg that shall allocate answers SEC_E_BUFFER_TOO_SMALL. */
    bool is_overwriting;        /**< Releases overwrite the variable with a value of another object. */
    unsigned fail_nth_call;     /**< From 1; 0: none. */
    SECURITY_STATUS fail_status;
    bool has_failed_call;
    unsigned fail_nth_allocation;
    struct fake_object objects[FAKE_OBJECTS_MAX];
    size_t object_count;
    void *blocks[FAKE_BLOCKS_MAX];
    void *key_block;        /**< The session key given out last. */
    size_t block_count;     /**< Given out so far. */
    char log[FAKE_LOG_MAX]; /**< One letter for each call. */
    size_t log_length;
    char input[256]; /**< The input token of the last leg or message. */
    size_t input_bytes;
    void *last_target;
    void *last_identity;
    unsigned allocation_count;
    int allocation_balance;
    unsigned unload_count;
    unsigned token_close_count;
    const char *wrong; /**< The first thing that the caller did wrong, or NULL. */
};

static inline void
fake_blame(struct fake *fake, const char *what)
{
    if (fake->wrong == NULL) {
        fake->wrong = what;
    }
}

static inline struct fake_object *
fake_find(struct fake *fake, const SecHandle *handle, enum fake_kind kind)
{
    for (size_t i = 0; handle != NULL && i < fake->object_count; i++) {
        struct fake_object *object = &fake->objects[i];
        for (size_t j = 0; j < 2; j++) {
            if (object->values[j] != 0 && object->values[j] == handle->dwLower && object->kind == kind) {
                return object->is_live ? object : NULL;
            }
        }
    }
    return NULL;
}

static inline struct fake_object *
fake_create(struct fake *fake, SecHandle *out, enum fake_kind kind)
{
    assert_true(fake->object_count < FAKE_OBJECTS_MAX);
    struct fake_object *object = &fake->objects[fake->object_count];
    fake->object_count++;
    *object = (struct fake_object){.kind = kind, .is_live = true, .values = {fake->object_count * 16}};
    *out = (SecHandle){object->values[0], 7};
    return object;
}

static inline void *
fake_give_block(struct fake *fake, const void *bytes, size_t count)
{
    assert_true(fake->block_count < FAKE_BLOCKS_MAX);
    void *block = malloc(count == 0 ? 1 : count);
    assert_non_null(block);
    if (count > 0) {
        memcpy(block, bytes, count);
    }
    fake->blocks[fake->block_count++] = block;
    return block;
}

static inline void
fake_release_block(struct fake *fake, void *block)
{
    for (size_t i = 0; i < fake->block_count; i++) {
        if (fake->blocks[i] == block && block != NULL) {
            if (block == fake->key_block && memcmp(block, "\0\0\0\0", 4) != 0) {
                fake_blame(fake, "a key was released unwiped");
            }
            free(block);
            fake->blocks[i] = NULL;
            return;
        }
    }
    fake_blame(fake, "a block that is not live was released");
}

static inline SECURITY_STATUS
fake_release_handle(struct fake *fake, SecHandle *handle, enum fake_kind kind, SECURITY_STATUS status)
{
    struct fake_object *object = fake_find(fake, handle, kind);
    if (object == NULL || object->is_refused) {
        fake_blame(fake, "a handle that is not live was released");
        return SEC_E_INVALID_HANDLE;
    }
    for (size_t i = 0; kind == FAKE_CREDENTIAL && i < fake->object_count; i++) {
        const struct fake_object *other = &fake->objects[i];
        if (other->kind == FAKE_CONTEXT && other->is_live && !other->is_refused &&
            (other->credentials & 1U << (object - fake->objects)) != 0) {
            fake_blame(fake, "a credential was freed before its context");
        }
    }
    if (object->frames > 0) {
        fake_blame(fake, "a context was deleted under an impersonation");
    }
    object->is_refused = status != SEC_E_OK;
    object->is_live = status != SEC_E_OK;
    if (fake->is_overwriting) {
        *handle = (SecHandle){fake->objects[0].values[0], 7};
    }
    return status;
}

#endif
