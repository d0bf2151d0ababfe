// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Sessions of the style that keeps one state.
 */
#ifndef FO_CONFORMANCE_WRAPPER_STAGES_H
#define FO_CONFORMANCE_WRAPPER_STAGES_H

#include "wrapper_message.h"

/** What a login needs to be made again for each session. */
struct wrapper_credential {
    const struct wrapper_host *host;
    const char *package;
    bool is_server;
    unsigned use_count;
};

/** In the order in which things are acquired. */
enum wrapper_stage {
    STAGE_CLOSED,
    STAGE_IDLE,      /**< Knows its login. */
    STAGE_LOGGED_IN, /**< Has a credential. */
    STAGE_HANDSHAKE, /**< From here on: has a context. */
    STAGE_RENEGOTIATION,
    STAGE_ESTABLISHED,
    STAGE_SHUTDOWN,
    STAGE_SHUT,
};

struct wrapper_session {
    const struct wrapper_host *host;
    struct wrapper_credential *login;
    struct wrapper_options options;
    enum wrapper_stage stage;
    CredHandle credential;
    CtxtHandle context;
    bool is_dead;
    unsigned again_count; /**< Handshakes on a context that was established before. */
    bool is_stream;
    struct wrapper_pending pending; /**< Bytes of the peer that were not used yet. */
};

/** The connection cannot go on. */
enum wrapper_outcome wrapper_stages_fail(struct wrapper_session *session);

bool wrapper_stages_protect(struct wrapper_session *session, const void *bytes, size_t count);
enum wrapper_outcome
wrapper_stages_unprotect(struct wrapper_session *session, const void *bytes, size_t count);

#endif
