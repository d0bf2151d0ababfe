// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Conformance: cases are run one process each against a provider or a subject, and their verdicts become one
 * outcome.
 *
 * Flow    probe the knobs -> for each package: each case in a child -> records in shared memory -> checker ->
 * outcome. Owns    the outcome until fo_outcome_fini. Thread  one; children are forked, so the caller must be
 * single-threaded.
 */
#ifndef FO_CONFORM_CONFORM_H
#define FO_CONFORM_CONFORM_H

#include "base/error.h"
#include "base/text.h"
#include "check/baseline.h"
#include "check/verdict.h"
#include "exec/subject.h"
#include "trace/header.h"

#include <signal.h>

/** What is judged. */
enum fo_target {
    FO_TARGET_PROVIDER,  /**< The security provider, by raw calls. */
    FO_TARGET_LIFECYCLE, /**< The lifecycle layer, over a provider. */
    FO_TARGET_WRAPPER,   /**< A wrapper, over the built-in provider. */
};

struct fo_conform_options {
    enum fo_target target;
    const struct fo_subject *subject; /**< FO_TARGET_WRAPPER: which; outlives the outcome. Else NULL. */
    const char *command;    /**< FO_TARGET_WRAPPER: the program that judges it, as the user calls it. */
    const char *provider;   /**< "builtin" or what dlopen takes. Never NULL. */
    const char *package;    /**< One package; NULL: each that the provider lists. */
    unsigned table_version; /**< Bound of the tables, 1 to 5, for a provider that misstates it; 0: dwVersion.
                             */
    enum fo_profile profile;
    const char *filter;                /**< Glob of rule ids; NULL: all. */
    const char *case_filter;           /**< Glob of full case names; NULL: all. */
    unsigned time_out_seconds;         /**< Wall limit of one case; 0: 10. */
    bool list_only;                    /**< Name the cases, run none. */
    bool omits_stacks;                 /**< Do not record who makes calls: reports then do not say. */
    bool in_process;                   /**< Run the cases without a child: for a debugger. */
    struct fo_text *trace;             /**< Receives the trace of the one case that matches; more than one is
                                          FO_ERROR_LIMIT.             NULL: none is made. */
    struct fo_text *program;           /**< The same for the program that it runs, "" where it runs none. */
    struct fo_baseline *baseline;      /**< Accepts findings; NULL: none are accepted. */
    const volatile sig_atomic_t *stop; /**< Non-zero: end the children and return what there is. May be NULL.
                                        */
    /** Called before each case; may be NULL. */
    void (*progress)(void *user, size_t done, size_t total, const char *case_name);
    void *progress_user;
    /** Called with what was found in each case, which the outcome's verdict has merged; may be NULL. */
    void (*judged)(void *user, const char *case_name, const struct fo_verdict *verdict);
    void *judged_user;
};

/** How a case's process ended. */
enum fo_case_end {
    FO_CASE_RAN,
    FO_CASE_CRASHED,
    FO_CASE_TIMED_OUT,
    FO_CASE_SKIPPED,
    FO_CASE_END_COUNT
};

/** One case that was run. Strings are owned by the outcome. */
struct fo_case_result {
    char *name;          /**< Full name, "NTLM/delete-twice/same-variable". */
    const char *summary; /**< What it does, one sentence; static. */
    char *file;          /**< Scenario or program that it is, from the top of the tree; NULL: none. Owned. */
    enum fo_case_end end;
    int signal;   /**< Of a crash; else 0. */
    char *reason; /**< FO_CASE_SKIPPED: why. FO_CASE_CRASHED: the signal, or a sanitizer's word. Else NULL. */
    size_t finding_count;  /**< Primary findings of it that are in the outcome's verdict. */
    size_t accepted_count; /**< Of these, accepted ones. */
    uint64_t call_count;   /**< Calls it made. */
    double seconds;
};

/** Everything a report needs. */
struct fo_conform_outcome {
    struct fo_trace_header header; /**< Provider, its packages and the knobs as probed. */
    enum fo_target target;
    const struct fo_subject *subject; /**< As in the options. */
    const char *command;              /**< As in the options. */
    enum fo_profile profile;
    char *provider;               /**< As the user named it; owned. */
    unsigned table_version;       /**< As in the options. */
    char *packages;               /**< Packages of the run, comma-separated; owned. */
    struct fo_verdict verdict;    /**< Merged. */
    struct fo_case_result *cases; /**< In the order of running; owned. */
    size_t case_count;
    size_t case_capacity;
    size_t ran_count, crashed_count, timed_out_count, skipped_count;
    double seconds;
    bool is_partial; /**< Interrupted. */
};

/**
 * Run.
 *
 * @param[out] out  Initialised in every case; fo_conform_outcome_fini it afterwards.
 * @param why       Receives one line when the answer is not FO_OK.
 * @return FO_OK; FO_ERROR_LOAD, FO_ERROR_NOT_FOUND: no such provider or package; FO_ERROR_LIMIT: a trace of
 * several cases was asked for; FO_ERROR_INTERRUPTED: stopped, *out holds what was done; FO_ERROR_MEMORY;
 * FO_ERROR_IO: the harness could not fork or map.
 */
enum fo_error
fo_conform_run(const struct fo_conform_options *options, struct fo_conform_outcome *out, struct fo_text *why);
void fo_conform_outcome_fini(struct fo_conform_outcome *outcome);

/** How to run @p case_name alone, as a command line: "freeonce conform --provider ... --case ...". */
void
fo_conform_reproduce(const struct fo_conform_outcome *outcome, const char *case_name, struct fo_text *out);

/** Cases that crashed or timed out without a finding that says so: nothing can accept that. */
size_t fo_conform_unexplained_count(const struct fo_conform_outcome *outcome);

/** Exit status of an outcome: 0, 1 or 3 as the design says. What a baseline accepts does not fail. */
int fo_conform_exit_status(const struct fo_conform_outcome *outcome, bool is_strict);

#endif
