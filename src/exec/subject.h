// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Subject: what a program is run against, as a struct of callbacks.
 *
 * Flow    executor -> begin -> apply for each operation -> end -> (what is left is a leak)
 * Owns    its state, in memory that the executor keeps from run to run. A subject allocates nothing itself;
 * the code under test gets the stage's allocator.
 */
#ifndef FO_EXEC_SUBJECT_H
#define FO_EXEC_SUBJECT_H

#include "base/allocator.h"
#include "exec/mailroom.h"
#include "exec/observer.h"
#include "program/program.h"
#include "sspi/dispatch.h"

/** What became of an operation. */
enum fo_applied {
    FO_APPLIED,
    FO_IDLE,          /**< Nothing to do it to: no such session, nothing received yet, ... */
    FO_NOT_SUPPORTED, /**< This subject has no such operation. */
};

/** What a run gives to its subject. Everything is borrowed until end has returned. */
struct fo_stage {
    struct fo_dispatch dispatch; /**< The table to call. */
    /** The same in both forms, for code under test that chooses by itself. One may have no table. */
    struct fo_dispatch wide;
    struct fo_dispatch ansi;
    /** The provider itself, neither recorded nor made to fail, for the harness's own sessions. No table:
     * there is none. */
    struct fo_dispatch honest;
    const struct fo_program *program;
    const struct fo_allocator *allocator;         /**< For the code under test. */
    struct fo_mailroom *mail;                     /**< The transport between sessions. */
    const struct fo_exec_observer *observer;      /**< May be NULL. */
    const void *module;                           /**< What stands for the loaded module in marks. */
    void (*close_token)(void *user, void *token); /**< CloseHandle. */
    void (*free_certificate)(void *user, const void *certificate); /**< CertFreeCertificateContext. */
    void *release_user;                                            /**< Passed to both. */
    const uint32_t *altered_count; /**< Calls of this run whose success a fault altered so far. */
    /** Say in a sentence why an operation is not supported; the first one of a run is kept. NULL: nobody
     * asks.
     */
    void (*explain)(void *user, const char *reason);
    void *explain_user;
};

/** Balance of code under test that has memory of its own in place of the stage's allocator. */
struct fo_account {
    uint64_t allocation_count;
    bool has_failed;            /**< The planned failure has happened. */
    uint64_t leaked_count;      /**< Blocks not released. */
    uint64_t bad_release_count; /**< Releases of what was not its own. */
    uint64_t module_count;      /**< Loads of the module that were not taken back. */
    uint64_t certificate_count; /**< Certificates and stores not released. */
    uint64_t socket_count;      /**< Sockets that were given out and not closed. */
};

/** A kind of subject. */
struct fo_subject {
    const char *name;           /**< Word for the command line and messages. */
    const char *(*title)(void); /**< Name of the very code under test, where it has one. May be NULL. */
    /** Why it cannot be used with a package in a role; NULL: it can, as it can everywhere without this. */
    const char *(*declines)(enum fo_program_package package, bool is_server);
    size_t state_bytes; /**< Memory its state needs. */
    size_t room_bytes;  /**< Of these, at their end: not zeroed for a run, since nothing is read there
                           unwritten. */
    bool breaks_rules;  /**< It breaks the caller's rules on purpose: only the provider is to be judged. */
    /** Begin a run: @p state is zeroed, but for its room, and everything is closed. */
    void (*begin)(void *state, const struct fo_stage *stage);
    enum fo_applied (*apply)(void *state, const struct fo_operation *operation);
    /** Whether the two operations may run at once, on two threads, as far as the contract of the code under
     * test says. NULL: never. */
    bool (*may_overlap)(const void *state, const struct fo_operation *left, const struct fo_operation *right);
    /** Release everything, in the documented order for 0, else in the order that @p order chooses.
     * Repeatable. */
    void (*close_all)(void *state, uint32_t order);
    /** The run is over: release everything in the documented order and let the module go. */
    void (*end)(void *state);
    /** Let the @p nth allocation of the code under test fail. NULL: it uses the stage's allocator, as it does
     * without account. */
    void (*fail_allocation)(void *state, uint64_t nth);
    /** Tell of each allocation of the code under test as it is asked for, and whether it is the one that
     * fails, as what follows may end the process. NULL for @p asked: tell nobody. May be NULL. */
    void (*watch_allocations)(void (*asked)(void *user, bool fails), void *user);
    /** What is left after end. */
    void (*account)(const void *state, struct fo_account *out);
    /** Visit each block that is not released after end, those that belong together one after another. NULL:
     * nobody knows them. */
    void (*each_left)(void (*visit)(void *user, uint32_t group, const void *block, size_t bytes), void *user);
};

/** Sessions of the lifecycle layer. */
extern const struct fo_subject fo_lifecycle_subject;

/** Calls of the table, one by one. */
extern const struct fo_subject fo_raw_subject;

/** The same for programs that mean to keep the caller's rules: both sides are to be judged. */
extern const struct fo_subject fo_calls_subject;

/** The subject named @p name, or NULL. */
const struct fo_subject *fo_subject_find(const char *name);

/** Put @p count items into the order that @p order chooses; 0 leaves them as they are. */
void fo_subject_shuffle(uint32_t order, uint8_t *items, size_t count);

#endif
