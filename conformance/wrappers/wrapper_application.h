// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Application: what stands around a wrapper, with the numbers that programs use for its logins and
 * connections.
 */
#ifndef FO_CONFORMANCE_WRAPPER_APPLICATION_H
#define FO_CONFORMANCE_WRAPPER_APPLICATION_H

#include "exec/subject.h"
#include "wrapper.h"

struct wrapper_slot {
    struct wrapper_credential *credential; /**< Owned; NULL: empty. */
    bool is_server;
    enum fo_program_package package;
};

struct wrapper_application;

/** A connection. */
struct wrapper_actor {
    struct wrapper_application *application;
    uint32_t index;
    struct wrapper_session *session; /**< Owned; NULL: none. */
    enum fo_program_package package;
    enum wrapper_outcome phase; /**< What the last leg has come to; REFUSED: none was made. */
    bool is_bound;              /**< Open for a connection. */
    bool has_begun;             /**< A leg was made. */
    bool is_peer_gone;
};

struct wrapper_application {
    struct fo_stage stage;
    const struct wrapper_ops *ops;
    struct wrapper_host host;
    bool is_open; /**< The application uses the module. */
    struct wrapper_slot slots[FO_CREDENTIAL_SLOTS_MAX];
    struct wrapper_actor actors[FO_SESSIONS_MAX];
};

/** Begin a run with the wrappers of one style; @p application is zeroed. */
void wrapper_application_begin(struct wrapper_application *application, const struct fo_stage *stage,
                               const struct wrapper_ops *ops);

enum fo_applied wrapper_application_open(struct wrapper_application *application);
enum fo_applied wrapper_application_close(struct wrapper_application *application);
enum fo_applied
wrapper_application_log_in(struct wrapper_application *application, const struct fo_operation *operation);
enum fo_applied wrapper_application_log_out(struct wrapper_application *application, uint32_t index);
enum fo_applied
wrapper_application_connect(struct wrapper_application *application, const struct fo_operation *operation);
/** @p is_free: the object goes, too. */
enum fo_applied
wrapper_application_disconnect(struct wrapper_application *application, uint32_t session, bool is_free);

/** Legs, messages and questions. FO_NOT_SUPPORTED for all other operations. */
enum fo_applied
wrapper_application_exchange(struct wrapper_application *application, const struct fo_operation *operation);

#endif
