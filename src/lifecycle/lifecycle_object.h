// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the files of this room know of each other's objects.
 *
 * Counts  A library and a credential have two counts each. `uses` keeps the SSPI resource: one for the user
 * until close, one for each object that needs it. `owners` keeps the memory: one for the user until free, one
 * for all uses together. Whoever takes the last use releases the resource, whoever takes the last owner the
 * memory. Locks   none is held across an SSPI call or a callback.
 */
#ifndef FO_LIFECYCLE_LIFECYCLE_OBJECT_H
#define FO_LIFECYCLE_LIFECYCLE_OBJECT_H

#include "lifecycle/lifecycle.h"

#include <pthread.h>
#include <stdatomic.h>

struct fo_library {
    struct fo_dispatch dispatch;
    const struct fo_allocator *allocator; /**< Borrowed; NULL: the C library. */
    void (*unload)(void *user);
    void (*close_token)(void *user, void *token);
    void *user;
    atomic_uint uses; /**< The user, each live credential, each open session. */
    atomic_uint owners;
    atomic_bool is_closed;      /**< By the user. */
    pthread_mutex_t lock;       /**< Guards the list of contexts that several sessions may meet. */
    struct fo_session *sharing; /**< Borrowed: sessions whose context may be met by others. */
};

struct fo_credential {
    struct fo_library *library;           /**< A use of it, until the handle is freed. */
    const struct fo_allocator *allocator; /**< That of the library, which may be gone before this object. */
    CredHandle handle;
    enum fo_role role;
    char *package_name; /**< Owned: as the user wrote it. */
    struct fo_package package;
    bool has_package; /**< The package described itself. */
    atomic_uint uses; /**< The user, each session that has or had it. */
    atomic_uint owners;
    atomic_bool is_closed; /**< By the user. */
};

/** A credential that a session's context depends on. */
struct fo_hold {
    struct fo_credential *credential; /**< One use of it. */
    struct fo_hold *next;             /**< Owned. */
};

/** Memory that grows. Zero is empty. */
struct fo_room {
    uint8_t *bytes; /**< Owned. */
    size_t capacity;
    size_t used_bytes; /**< What was written ends here: all that has to be wiped. */
};

/** Most buffers that a leg can give out. */
enum {
    FO_SESSION_BLOCKS_MAX = 2
};

struct fo_session {
    struct fo_library *library; /**< A use of it, until close. */
    const struct fo_allocator *allocator;
    struct fo_hold *holds; /**< Owned, newest first: every credential that the context may know. The first is
                              that of the next leg. */
    CtxtHandle context;    /**< Invalid unless has_context. */
    bool has_context;
    enum fo_session_state state;
    enum fo_role role;
    uint32_t requirements;
    void *target;          /**< Owned: in the form of the table. */
    char *imported;        /**< Owned: the package of an imported context, which has no credential to tell it;
                              else NULL. */
    bool wants_allocation; /**< The package may still be asked to allocate. */
    bool is_stream;
    bool is_signing;
    bool is_digest;
    bool is_impersonating;
    bool is_peer_gone;
    struct fo_room input; /**< Bytes of the peer: from input_at to input_end not used yet. */
    size_t input_at;
    size_t input_end;
    struct fo_room token;                /**< For output tokens where the package does not allocate them. */
    struct fo_room message;              /**< The message given out last. */
    void *blocks[FO_SESSION_BLOCKS_MAX]; /**< Owned package blocks, released at the next call. */
    void *exported_token;                /**< Owned token handle of an exported context. */
    bool has_sizes;
    SecPkgContext_Sizes sizes;              /**< Not of a stream. */
    SecPkgContext_StreamSizes stream_sizes; /**< Of a stream. */
    struct fo_session *sharing_next;        /**< In library->sharing; NULL at its end. */
    struct fo_session *twin; /**< Ring of the sessions with this context; itself when alone. NULL: not in the
                                list. */
};

/** Index of an output of a leg. */
enum {
    FO_LEG_TOKEN,
    FO_LEG_ALERT
};

/** The arguments of one handshake call, and what it made of them. */
struct fo_leg {
    SecBuffer input[2];
    SecBuffer output[FO_SESSION_BLOCKS_MAX];
    SecBufferDesc input_list;
    SecBufferDesc output_list;
    bool has_input;     /**< False: the call gets no input list at all. */
    bool is_first;      /**< There was no context. */
    bool is_allocating; /**< The package was asked to allocate. */
    ULONG attributes;
    SECURITY_STATUS status;
};

/* lifecycle_library.c */

/** Take a use of @p library. @return false when the user has closed it. */
bool fo_library_hold(struct fo_library *library);
/** Take another use, closed or not. The caller has one already. */
void fo_library_hold_again(struct fo_library *library);
/** Give a use back. The last one unloads the module. */
void fo_library_drop(struct fo_library *library);

/* lifecycle_credential.c */

/** Take a use of @p credential. @return false when the user has closed it. */
bool fo_credential_hold(struct fo_credential *credential);
/** Give a use back. The last one frees the handle. */
void fo_credential_drop(struct fo_credential *credential);
/**
 * True when a provider that was given an invalid handle to write has written one. {0,0} would pass
 * SecIsValidHandle, but it is what providers leave that have cleared the variable, and none accepts it.
 */
bool fo_handle_is_issued(const SecHandle *handle);
/** True when two package names are the same; SSPI ignores their case. */
bool fo_package_equal(const char *left, const char *right);

/* lifecycle_text.c */

/**
 * Convert UTF-8 to the strings of a table.
 *
 * @param utf8      NULL gives NULL.
 * @param[out] out  Owned by the caller: fo_release.
 * @return SEC_E_OK, SEC_E_INSUFFICIENT_MEMORY, or STATUS_INVALID_PARAMETER when too long or no UTF-8.
 */
SECURITY_STATUS
fo_native_new(const struct fo_allocator *allocator, bool wide, const char *utf8, void **out);
/**
 * Copy a string of a table as UTF-8; what is no valid UTF-16 becomes U+FFFD.
 *
 * @return true when it fitted; else as many whole characters as did. Always terminated; @p room_bytes is not
 * 0.
 */
bool fo_native_copy(bool wide, const void *native, char *room, size_t room_bytes);
/** Length of a string of a table in bytes of UTF-8, without the closing NUL. */
size_t fo_native_length(bool wide, const void *native);
/** Copy a package's description out of the block that holds it. */
void fo_package_copy(bool wide, const void *info, struct fo_package *out);
/** Overwrite a secret so that no compiler leaves it out. NULL is allowed when @p count is 0. */
void fo_memory_wipe(void *bytes, size_t count);

/* lifecycle_buffer.c */

/** Make room for @p bytes in all, keeping the content. @return false, and nothing changed, without memory. */
bool fo_room_reserve(const struct fo_allocator *allocator, struct fo_room *room, size_t bytes);
/** Wipe and release. */
void fo_room_fini(const struct fo_allocator *allocator, struct fo_room *room);

/** The first @p bytes of it were written. */
void fo_room_use(struct fo_room *room, size_t bytes);
/** Put bytes behind those that are waiting. @return false, and nothing changed, without memory or past the
 * limit. */
bool fo_session_input_append(struct fo_session *session, const void *bytes, size_t count);
/** Keep only the last @p count of the waiting bytes. */
void fo_session_input_keep(struct fo_session *session, size_t count);
/** Release one package block. NULL is ignored. */
void fo_block_release(const struct fo_dispatch *dispatch, void *block);
/** Release the blocks that the last call gave out. */
void fo_session_blocks_release(struct fo_session *session);

/* lifecycle_session.c */

/** Memory for a session of @p library. It takes over a use of it, also when this fails. */
SECURITY_STATUS fo_session_new(struct fo_library *library, const struct fo_session_options *options,
                               enum fo_role role, struct fo_session **out);

/* lifecycle_close.c */

/** Let other sessions know the new context where they may be given the same one. */
void fo_session_share(struct fo_session *session);
/** A leg has failed for good: for the other sessions with this context too only close is left. */
void fo_session_fail_twins(const struct fo_session *session);
/** Whether another session has the same context. */
bool fo_session_is_shared(const struct fo_session *session);
/** Delete the context, unless another session has it too. */
void fo_session_context_delete(struct fo_session *session);
/** The context was taken by an export: there is nothing left to delete. It is not shared. */
void fo_session_context_forget(struct fo_session *session);
/** Let every credential go. */
void fo_session_holds_drop(struct fo_session *session);
/** Close the token handle of an exported context. */
void fo_session_token_close(struct fo_session *session);

/* lifecycle_leg.c */

/** Make a leg with the bytes that are waiting. The session has a credential. */
struct fo_step_result fo_session_leg(struct fo_session *session);

/* lifecycle_outcome.c */

/** The result of a step that gives nothing to the peer. */
struct fo_step_result
fo_session_answer(const struct fo_session *session, enum fo_step step, SECURITY_STATUS status);
/** The result of a step after which only close is left. */
struct fo_step_result fo_session_fail(struct fo_session *session, SECURITY_STATUS status);
/** True when @p status says that the handshake call did what it is for, so that it has returned a handle. */
bool fo_leg_has_progressed(SECURITY_STATUS status);
/** Move the session by what @p leg has come to. */
struct fo_step_result fo_session_conclude(struct fo_session *session, struct fo_leg *leg);

/* lifecycle_attribute.c */

/**
 * Begin an operation on the context: release what the last call gave out.
 *
 * @return SEC_E_OK when @p states (bits 1 << enum fo_session_state) contain the session's, else what to
 * answer.
 */
SECURITY_STATUS fo_session_begin(struct fo_session *session, unsigned states);
/** Query an attribute of the context into the caller's structure. */
SECURITY_STATUS fo_session_query(struct fo_session *session, uint32_t attribute, void *out);
/** Make sizes or stream_sizes valid. */
SECURITY_STATUS fo_session_sizes_load(struct fo_session *session);

#endif
