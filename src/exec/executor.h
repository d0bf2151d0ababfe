// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Executor: runs programs, operation by operation, against a subject.
 *
 * Flow    fo_executor_new -> fo_executor_run for each program: the provider is reset to what the program's
 * header says, the operations are applied, everything is closed, and the balance is drawn. Owns    the
 * subject's state, its allocator and the transport between sessions. Nothing is allocated by a run. Limits
 * one executor at a time may use the process's fault plan and installed provider.
 * Thread  one; a program's overlaps use a second one, which has the executor while the first waits.
 */
#ifndef FO_EXEC_EXECUTOR_H
#define FO_EXEC_EXECUTOR_H

#include "exec/subject.h"
#include "provider/provider.h"

struct fo_executor;

enum {
    FO_RUN_REASON_MAX = 128
};

struct fo_executor_options {
    const struct fo_subject *subject; /**< Required. */
    /** Tables the subject calls, through whatever stands in front of the provider. One may have no table. */
    struct fo_dispatch wide;
    struct fo_dispatch ansi;
    struct fo_provider *provider; /**< The built-in provider, installed; NULL: another one, which has no
                                     knobs. */
    bool has_faults;              /**< The process's fault plan stands in front of the provider. */
    const struct fo_exec_observer *observer; /**< May be NULL. */
};

/** What a run did, and what it left behind. */
struct fo_run {
    uint32_t applied_count;
    uint32_t idle_count;            /**< Operations that found nothing to do. */
    uint32_t unsupported_count;     /**< Operations that the subject or the set-up does not have. */
    uint32_t unsupported_line;      /**< Line of the first of them; 0: none. */
    char reason[FO_RUN_REASON_MAX]; /**< Why something is not supported, as its subject said first; "": it did
                                       not. */
    uint32_t fault_count;           /**< Planned faults that fired. */
    uint32_t altered_count;         /**< Those of them that altered what a call had given. */
    uint64_t allocation_count;      /**< Allocations the code under test asked for. */
    bool allocation_failed;         /**< A planned failure of one of them happened. */
    bool provider_allocation_failed;
    uint64_t leaked_count;      /**< Blocks of the allocator that were not released. */
    uint64_t bad_release_count; /**< Releases of what was no live block of the allocator. */
    uint64_t module_count;      /**< Loads of the module that were not taken back. */
    uint64_t certificate_count; /**< Certificates and stores that were not released. */
    uint64_t socket_count;      /**< Sockets that were given out and not closed. */
    uint32_t overlap_count;     /**< Times that a schedule suspended one operation for another. */
    bool is_exhausted;          /**< The allocator's region was full: the run says nothing about leaks. */
    uint32_t lost_count;        /**< Letters beyond the transport's limits. */
    /** A planned fault kept a release from being carried out: the provider rightly holds what was not
     * released. */
    bool is_excused;
    struct fo_provider_count left; /**< The provider's count when everything was closed. */
    uint64_t left_count;           /**< Objects of all kinds in it. */
};

/** @return An executor, or NULL without memory. */
struct fo_executor *fo_executor_new(const struct fo_executor_options *options);
/** NULL is ignored. */
void fo_executor_free(struct fo_executor *executor);

/**
 * Run @p program to its end and close everything.
 *
 * @return FO_OK, or FO_ERROR_UNSUPPORTED when the program's table (A or W) is not there; *out is then
 * untouched.
 */
enum fo_error
fo_executor_run(struct fo_executor *executor, const struct fo_program *program, struct fo_run *out);

/**
 * Carry out one operation about the surroundings within a run, called by the subject of that run.
 *
 * @return false when it is none of those, or not possible here.
 */
bool fo_executor_inject(struct fo_executor *executor, const struct fo_operation *operation);

/** True when the run released everything it had, as far as it could. */
bool fo_run_is_balanced(const struct fo_run *run);

#endif
