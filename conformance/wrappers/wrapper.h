// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Wrapper: what small pieces of session-owning code, each in a style found in the field, have in common.
 *
 * Flow    adapter -> ops of one style -> function table; bytes for the peer go out through the link.
 * Owns    each style its credentials and sessions, in memory of the host's allocator.
 * Thread  one.
 */
#ifndef FO_CONFORMANCE_WRAPPER_H
#define FO_CONFORMANCE_WRAPPER_H

#include "base/allocator.h"
#include "sspi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The surroundings of a wrapper. Outlives everything made with it. */
struct wrapper_host {
    /** The table; the A form is seen through the same layout, and only wrapper_table.c makes calls whose form
     * depends on the width of text. */
    const SecurityFunctionTableW *table;
    bool is_wide;
    const struct fo_allocator *allocator;
    bool (*load)(void *user);      /**< @return false: the module cannot be loaded. */
    bool (*ask_table)(void *user); /**< Once the module is loaded: before the first call. @return false: there
                                      is none. */
    void (*unload)(void *user);
    void *user;
};

/** Where a session's bytes go. */
struct wrapper_link {
    void (*send)(void *user, const CtxtHandle *context, const void *bytes, size_t count);
    void *user;
};

struct wrapper_options {
    ULONG requirements; /**< ISC_REQ_ or ASC_REQ_ flags, without the one about memory. */
    bool wants_allocation;
    bool is_signing; /**< Messages are signed, not encrypted. */
    struct wrapper_link link;
};

/** What a leg has come to. */
enum wrapper_outcome {
    WRAPPER_REFUSED, /**< Not now; nothing was done. */
    WRAPPER_MORE,    /**< The peer's answer is needed. */
    WRAPPER_DONE,
    WRAPPER_RENEGOTIATE, /**< The peer wants the handshake to be made again. */
    WRAPPER_CLOSED,      /**< The conversation has ended in order. */
    WRAPPER_FAILED,
};

enum wrapper_query {
    WRAPPER_QUERY_NAMES,
    WRAPPER_QUERY_PACKAGE,
};

/* Each style has its own. */
struct wrapper_credential;
struct wrapper_session;

/** One style. Functions that the style lacks are NULL. */
struct wrapper_ops {
    const char *name;
    bool has_streams; /**< Serves Schannel too. */

    /** Forget what the process remembers: a run begins. */
    void (*start)(void);
    /** A style without these two leaves the module to the application. @return false: it cannot be had. */
    bool (*attach)(const struct wrapper_host *host);
    void (*detach)(const struct wrapper_host *host);

    /** @return NULL when the login fails. */
    struct wrapper_credential *(*acquire)(const struct wrapper_host *host, const char *package,
                                          bool is_server);
    /** The application needs @p credential no longer; its sessions may. */
    void (*release)(struct wrapper_credential *credential);

    /** @return NULL without memory. */
    struct wrapper_session *(*open)(struct wrapper_credential *credential,
                                    const struct wrapper_options *options);
    /** Use the object for another connection, whatever state it is in. @return false: it is closed now. */
    bool (*reset)(struct wrapper_session *session, struct wrapper_credential *credential,
                  const struct wrapper_options *options);
    enum wrapper_outcome (*step)(struct wrapper_session *session, const void *bytes, size_t count);
    bool (*protect)(struct wrapper_session *session, const void *bytes, size_t count);
    enum wrapper_outcome (*unprotect)(struct wrapper_session *session, const void *bytes, size_t count);
    void (*query)(struct wrapper_session *session, enum wrapper_query query);
    enum wrapper_outcome (*shutdown)(struct wrapper_session *session);
    /** The context as it is now; NULL: none. */
    const CtxtHandle *(*context)(const struct wrapper_session *session);
    /** End the connection; the object stays and may be reset. */
    void (*close)(struct wrapper_session *session);
    void (*free)(struct wrapper_session *session);
};

extern const struct wrapper_ops wrapper_pointer; /**< Handles on the heap: the pointer means "have". */
extern const struct wrapper_ops wrapper_flags;   /**< A flag beside each handle says that it is held. */
extern const struct wrapper_ops wrapper_stages;  /**< One state, cleaned up by falling through. */
extern const struct wrapper_ops wrapper_invalid; /**< What is not held is invalidated. */
extern const struct wrapper_ops wrapper_zero;    /**< What is not held is zero. */
extern const struct wrapper_ops wrapper_lookup;  /**< Functions looked up one by one, the module counted. */

#endif
