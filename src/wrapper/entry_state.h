// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * State of the entry: the wrapper's sessions, and the harness's at their other ends.
 */
#ifndef FO_WRAPPER_ENTRY_STATE_H
#define FO_WRAPPER_ENTRY_STATE_H

#include "exec/lifecycle_subject.h"
#include "wrapper/entry.h"

struct fo_entry;

/** Where a session of the wrapper is. */
enum fo_peer_phase {
    FO_PEER_IDLE,         /**< There is none. */
    FO_PEER_RUNNING,      /**< It has the processor. */
    FO_PEER_AWAITS_TOKEN, /**< Suspended in a receive. */
    FO_PEER_AWAITS_AGAIN, /**< Suspended in fo_peer_again. */
};

/** A connection whose far end is ours. */
struct fo_peer_socket {
    bool is_made;
    bool is_old;     /**< Of a connection that is over: the next one gets another. */
    int near;        /**< The wrapper's. */
    int far;         /**< Ours; -1: closed. */
    uint64_t number; /**< Of the wrapper's, among all sockets. */
    bool has_framing;
    struct fo_framing framing;
};

/** One session of the wrapper, as its function knows it. */
struct fo_peer {
    struct fo_entry *entry;
    uint32_t index; /**< Number of the session in programs. */
    enum fo_program_package package;
    enum fo_peer_phase phase;
    uint8_t wishes;  /**< Bits of enum fo_program_wish. */
    uint32_t flags;  /**< Bits of enum fo_open_flag. */
    bool is_gone;    /**< For good. */
    bool is_cut;     /**< The connection has ended; another one may follow. */
    bool is_renewed; /**< Another one is to follow: fo_peer_again answers true. */
    bool is_declined;
    uint32_t connection;     /**< Number of the pair's connection that it takes part in. */
    uint32_t vain_count;     /**< Questions to a peer that is gone, and sends without a receive. */
    bool has_parcel;         /**< A delivery, not taken yet. */
    struct fo_parcel parcel; /**< That; later what a read has left of it. */
    bool has_context;
    SecHandle context;      /**< The one that it used last, while it lives. */
    const void *context_at; /**< The variable that holds it. */
    const void *token;      /**< Where the last leg put its token. */
    const void *floor; /**< Frame that its session was called from: of no interest to anybody, as all below.
                        */
    bool is_on_socket; /**< It waits for its socket, not in a receive. */
    struct fo_peer_socket socket;
};

/** A credential slot: says packages only, as wrappers have credentials of their own. */
struct fo_entry_slot {
    bool is_set;
    enum fo_program_package package;
};

struct fo_entry {
    struct fo_stage stage;
    const struct fo_wrapper *wrapper;
    bool is_started;
    struct fo_peer *current; /**< Whose function is running on a fiber; NULL: none. */
    uint32_t line;           /**< Of the operation that is carried out. */
    uint32_t socket_count;   /**< Ends of connections that the wrapper did not close. */
    struct fo_entry_slot slots[FO_CREDENTIAL_SLOTS_MAX];
    struct fo_peer peers[FO_SESSIONS_MAX];
    uint32_t connections[FO_SESSION_PAIRS_MAX]; /**< Of each pair, counted. */
    uint8_t said_counts[FO_SESSION_PAIRS_MAX];  /**< Messages that the harness sent on it unasked. */
    struct fo_lifecycle_state others;           /**< The harness's sessions; last, as it ends with room. */
};

/** True when there is a session of the wrapper. */
static inline bool
fo_peer_is_active(const struct fo_peer *peer)
{
    return peer->phase != FO_PEER_IDLE;
}

/** Lead everything that the wrapper is compiled against to this run, and back. */
void fo_entry_attach(struct fo_entry *entry);
void fo_entry_detach(void);

/** Let the wrapper start, if it has not. */
enum fo_applied fo_entry_start(struct fo_entry *entry);

/** True while no session is there. */
bool fo_entry_is_idle(const struct fo_entry *entry);

/** The connection of @p peer is over: let its function clean up and return. */
void fo_entry_leave(struct fo_peer *peer);

/** Operations about beginnings and ends of sessions. */
enum fo_applied fo_entry_apply_session(struct fo_entry *entry, const struct fo_operation *operation);

/** Call the wrapper's session function for @p peer. @return false when there is no stack to be had. */
bool fo_entry_begin_session(struct fo_peer *peer);

/** Let @p peer go on with what was put into it. */
void fo_entry_resume(struct fo_peer *peer);

/** Whose function the caller runs in; NULL: the harness's own. */
struct fo_peer *fo_entry_current(const struct fo_entry *entry);

/** From within the session's function: wait in @p phase. */
void fo_entry_suspend(struct fo_peer *peer, enum fo_peer_phase phase);

/** Count a question that no answer can follow; report a breach when there are too many. */
void fo_entry_note_vain(struct fo_peer *peer);

/** The wrapper called something of its peer: it must be on the session's stack. */
void fo_entry_check_caller(const struct fo_peer *peer);

/** Bytes of the wrapper go to the other end of @p peer. */
void fo_entry_post(struct fo_peer *peer, const void *bytes, size_t count);

/* The far ends of sockets. */

/** Take what the wrapper wrote. @return true when there was something, or it has not read all yet. */
bool fo_peer_socket_serve(struct fo_peer *peer);

/** Write what was delivered to @p peer, as a frame. */
void fo_peer_socket_give(struct fo_peer *peer, const struct fo_parcel *parcel);

/** The peer is gone: the wrapper reads the end. */
void fo_peer_socket_leave(struct fo_peer *peer);

/** The session has returned. @return false when it has not closed its end, which is closed then. */
bool fo_peer_socket_end(struct fo_peer *peer);

/** Make marks of @p peer: bytes it sends or takes. */
void fo_entry_mark(const struct fo_peer *peer, enum fo_exec_mark mark, const void *memory, size_t bytes);

/*
 * The harness's ends.
 */

void fo_entry_others_begin(struct fo_entry *entry);
/** Release everything of theirs. */
void fo_entry_others_end(struct fo_entry *entry);

/** Make sure that the other end of @p index, a session of the wrapper, is there. @return false: the wrapper
 * has it, or it cannot be made. */
bool fo_entry_other_join(struct fo_entry *entry, uint32_t index);

/** End the harness's session @p index, if there is one. */
void fo_entry_other_leave(struct fo_entry *entry, uint32_t index);

/** True when session @p index is the harness's. */
bool fo_entry_other_is(const struct fo_entry *entry, uint32_t index);

/**
 * Let the harness's session @p index do what is honestly due.
 *
 * @param may_speak  A message too, where the wrapper was wished to listen and waits for it.
 * @return false when nothing is.
 */
bool fo_entry_other_step(struct fo_entry *entry, uint32_t index, bool may_speak);

/** Let it do what @p operation says. */
enum fo_applied fo_entry_other_apply(struct fo_entry *entry, const struct fo_operation *operation);

/*
 * Operations that carry bytes.
 */

enum fo_applied fo_entry_apply_traffic(struct fo_entry *entry, const struct fo_operation *operation);

/** Lose everything that is under way between the two ends of @p index. */
void fo_entry_purge(struct fo_entry *entry, uint32_t index);

#endif
