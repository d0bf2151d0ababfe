// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * State of the lifecycle subject: the objects of the layer under test, by the numbers that programs use.
 */
#ifndef FO_EXEC_LIFECYCLE_SUBJECT_H
#define FO_EXEC_LIFECYCLE_SUBJECT_H

#include "exec/layer_call.h"
#include "exec/subject.h"
#include "lifecycle/lifecycle.h"
#include "sspi/abi.h"

enum {
    FO_EXPORT_BYTES_MAX = 4096,
    FO_EXPORT_ROOM_BYTES = FO_SESSIONS_MAX * FO_EXPORT_BYTES_MAX
};

/** A credential slot. */
struct fo_slot {
    struct fo_credential *credential; /**< Owned; NULL: empty. */
    enum fo_role role;
    enum fo_program_package package;
};

/** An exported context. */
struct fo_exported {
    size_t count; /**< 0: none. */
    enum fo_program_package package;
};

/** A session of a program. */
struct fo_actor {
    struct fo_session *session; /**< Owned; NULL: none. */
    enum fo_program_package package;
    size_t input_left_bytes; /**< As the last leg said. */
    bool is_bound;           /**< To the thread that impersonated. */
};

struct fo_lifecycle_state {
    struct fo_stage stage;
    struct fo_library *library; /**< Owned; NULL: none, or freed while objects keep the module. */
    bool is_loaded;             /**< The module was loaded and not let go. */
    struct fo_slot slots[FO_CREDENTIAL_SLOTS_MAX];
    struct fo_actor actors[FO_SESSIONS_MAX];
    struct fo_exported exports[FO_SESSIONS_MAX];
    uint8_t packed[FO_SESSIONS_MAX][FO_EXPORT_BYTES_MAX]; /**< Bytes of each export: room. */
};

/** The package that number @p package means in this run, never FO_PROGRAM_DEFAULT. */
enum fo_program_package fo_lifecycle_package(const struct fo_lifecycle_state *state, uint32_t package);

/** Tell the observer of a call of the layer that is over. */
void fo_lifecycle_tell(const struct fo_lifecycle_state *state, const struct fo_layer_call *call);

/** Operations on objects: library, credentials, opening and closing sessions, export and import. */
enum fo_applied
fo_lifecycle_apply_object(struct fo_lifecycle_state *state, const struct fo_operation *operation);

/** Whether two operations may run on two threads at once. */
bool fo_lifecycle_may_overlap(const void *state, const struct fo_operation *left,
                              const struct fo_operation *right);

/** Operations that carry bytes: legs, messages, shutdown. */
enum fo_applied
fo_lifecycle_apply_traffic(struct fo_lifecycle_state *state, const struct fo_operation *operation);

#endif
