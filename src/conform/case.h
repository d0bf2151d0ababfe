// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Case: one thing that conformance does to a provider, in a process of its own.
 *
 * A case only acts; the rules judge what was recorded. Cases of one family stand in one file, as a table.
 */
#ifndef FO_CONFORM_CASE_H
#define FO_CONFORM_CASE_H

#include "conform/bench.h"

/** Who obeys. */
enum fo_case_nature {
    FO_CASE_HONEST,  /**< The harness keeps every rule of a caller: all rules judge, whatever the peer sends.
                      */
    FO_CASE_HOSTILE, /**< The harness breaks rules of a caller: only what binds the provider is judged. */
};

/** Which packages it makes sense for. */
enum fo_case_scope {
    FO_SCOPE_ANY,
    FO_SCOPE_STREAM,
    FO_SCOPE_GENERAL
};

struct fo_case {
    const char *name;    /**< Words joined by '-', unique. */
    const char *summary; /**< What it does, one sentence. */
    enum fo_case_nature nature;
    enum fo_case_scope scope;
    unsigned variant_count; /**< Each variant runs in a process of its own. 0: see count_variants. */
    /** How many variants, where a table elsewhere says so. NULL and variant_count 0: the case has no
     * variants. */
    unsigned (*count_variants)(void);
    /** Writes the variant's word into @p out. NULL when there are no variants. */
    void (*variant_name)(unsigned variant, char *out, size_t size);
    /** Writes the path of the file that the variant is, from the top of the tree. NULL: it is no file. */
    void (*file)(unsigned variant, char *out, size_t size);
    /** Whether the variant is for this package. NULL: every variant is for every package in scope. */
    bool (*suits)(const char *package, unsigned variant);
    /** Whether a variant is a session that the code under test accepts. NULL: it has no role of its own. */
    bool (*is_for_server)(unsigned variant);
    /** One process after the other, with bench->nth counting, until one says that there is no more. */
    bool is_sweep;
    bool marks_itself; /**< It marks load, init and unload itself, and may plan faults. */
    /** What it runs, when it runs a program, with @p nth of a sweep or 0. May be NULL. */
    void (*program)(const char *package, unsigned variant, unsigned nth, struct fo_program *out);
    void (*run)(struct fo_bench *bench);
};

struct fo_case_family {
    const struct fo_case *cases;
    size_t count;
};

extern const struct fo_case_family fo_cases_honest;    /**< Sessions as documented. */
extern const struct fo_case_family fo_cases_scripted;  /**< Less common documented paths. */
extern const struct fo_case_family fo_cases_resource;  /**< Queries, export, impersonation, counts. */
extern const struct fo_case_family fo_cases_peer;      /**< Damaged tokens and messages. */
extern const struct fo_case_family fo_cases_release;   /**< Releases twice, in the wrong order, of the wrong
                                                          thing. */
extern const struct fo_case_family fo_cases_handle;    /**< Each function with each kind of bad handle. */
extern const struct fo_case_family fo_cases_buffer;    /**< Malformed descriptors. */
extern const struct fo_case_family fo_cases_stream;    /**< What only stream packages do. */
extern const struct fo_case_family fo_cases_example;   /**< The calls of the rules' examples. */
extern const struct fo_case_family fo_cases_corpus;    /**< Programs of the lifecycle corpus. */
extern const struct fo_case_family fo_cases_lifecycle; /**< Sessions through the lifecycle layer. */
extern const struct fo_case_family fo_cases_scenario;  /**< Programs that a wrapper must stand. */

#endif
