// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Checker: fed record by record, it moves the model and asks the rules.
 *
 * Flow    reader or recorder -> fo_checker_feed -> model, rules -> verdict.
 * Owns    its model; the verdict belongs to the caller.
 * Limits  memory follows live objects plus a tombstone of at most 64 bytes for each released value.
 * Thread  one at a time.
 */
#ifndef FO_CHECK_CHECKER_H
#define FO_CHECK_CHECKER_H

#include "check/verdict.h"

struct fo_checker_options {
    enum fo_profile profile;
    bool provider_only; /**< Ask only rules that bind the provider: a hostile case. */
    bool caller_only;   /**< Ask only rules that bind the caller: its provider is beyond doubt. */
    const char *filter; /**< Glob of rule ids, NULL: all. Borrowed. */
};

struct fo_checker;

/** @return A checker, or NULL without memory. */
struct fo_checker *fo_checker_new(const struct fo_checker_options *options);
void fo_checker_free(struct fo_checker *checker);

/**
 * Begin a trace.
 *
 * @param header   Copied; NULL: bare (everything observed, knobs unknown).
 * @param verdict  Receives tallies and findings until fo_checker_finish; borrowed. May be one that already
 * holds others' (merge) only after fo_verdict_reset.
 */
void fo_checker_start(struct fo_checker *checker, const struct fo_trace_header *header,
                      struct fo_verdict *verdict);

/** Judge one record. Usable as fo_record_sink with the checker as user. */
void fo_checker_feed(void *checker, const struct fo_record *record);

/**
 * End of what there is. When no end mark came, rules about the end are not exercised, with that reason.
 * The checker can be started again; it keeps its memory.
 */
void fo_checker_finish(struct fo_checker *checker, bool is_truncated);

/**
 * Canonical hash of the abstract state: the multiset of kind, phase and references capped at 2 of all live
 * objects; no values, no order. Equal states of different traces have equal hashes. O(1).
 */
uint64_t fo_checker_state_hash(const struct fo_checker *checker);

/** True as soon as the current trace has a primary finding of at least @p severity. */
bool fo_checker_has_finding(const struct fo_checker *checker, enum fo_severity severity);

/** Bytes that the checker holds now, for the memory bound's test. */
size_t fo_checker_memory_bytes(const struct fo_checker *checker);

#endif
