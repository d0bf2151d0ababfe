// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Observer: told what a run does that no SSPI call shows.
 */
#ifndef FO_EXEC_OBSERVER_H
#define FO_EXEC_OBSERVER_H

#include "sspi/dispatch.h"

struct fo_layer_call;

/** What happened. */
enum fo_exec_mark {
    FO_EXEC_LOAD,             /**< The module was loaded. memory: what stands for it. */
    FO_EXEC_UNLOAD,           /**< The module was let go. memory: the same. */
    FO_EXEC_SEND,             /**< Bytes of a context went to the peer. memory: the bytes. */
    FO_EXEC_RECEIVE,          /**< Bytes for a context came. memory: the bytes. */
    FO_EXEC_PEER_GONE,        /**< The transport of a context can no longer be used. */
    FO_EXEC_GIVE_UP,          /**< The caller takes its error path for a context. */
    FO_EXEC_CLOSE_HANDLE,     /**< A token handle was closed. memory: the handle. */
    FO_EXEC_FREE_CERTIFICATE, /**< A certificate context was freed. memory: the certificate. */
    FO_EXEC_FOREIGN_FREE, /**< What is no memory of the allocator was released through it. memory: that. */
};

/** One of them, with what its comment names; the rest is 0. */
struct fo_exec_event {
    enum fo_exec_mark mark;
    const SecHandle *handle; /**< The context concerned; NULL: none. */
    const void *memory;
    size_t bytes; /**< Length of memory for SEND and RECEIVE. */
};

/** Callbacks; each may be NULL. Called on the thread that runs the operation, one at a time, before what they
 * announce has further effects. */
struct fo_exec_observer {
    void *user; /**< Passed to each. */
    void (*mark)(void *user, const struct fo_exec_event *event);
    /** InitSecurityInterface answered @p dispatch for the module @p memory. */
    void (*init)(void *user, const struct fo_dispatch *dispatch, const void *memory);
    /** An operation begins; @p line is 0 when what follows belongs to none. */
    void (*operation)(void *user, uint32_t line);
    /** A planned fault fires inside the running call. @p how: 1 not called, 2 altered. */
    void (*fault)(void *user, uint8_t how);
    /** The provider's own count of what is live. */
    void (*observe)(void *user, uint64_t objects, uint64_t bytes);
    /** A call of the lifecycle layer's interface is over. */
    void (*layer)(void *user, const struct fo_layer_call *call);
};

/** Tell @p observer, which may be NULL. */
void fo_observer_mark(const struct fo_exec_observer *observer, enum fo_exec_mark mark,
                      const SecHandle *handle, const void *memory);
/** The same about @p bytes bytes. */
void fo_observer_mark_bytes(const struct fo_exec_observer *observer, enum fo_exec_mark mark,
                            const SecHandle *handle, const void *memory, size_t bytes);

#endif
