// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Baseline: the findings that somebody has looked at and accepts, as a text file.
 *
 *     freeonce-baseline 1
 *     # close_session, of what open_session created
 *     3f2a9c0e11d4b7aa CRED-FREE-ORDER until=2027-01-31 Windows survives it; see issue 123
 *
 * One finding a line: its fingerprint (check/fingerprint.h), its rule, optionally the last day on which it is
 * accepted, and why. Lines that begin with # and empty lines are kept where they are; a comment goes with the
 * line beneath it.
 *
 * Owns    its entries.
 * Limits  FO_BASELINE_LINE_MAX bytes a line.
 */
#ifndef FO_CHECK_BASELINE_H
#define FO_CHECK_BASELINE_H

#include "base/error.h"
#include "base/text.h"
#include "check/verdict.h"

enum {
    FO_BASELINE_VERSION = 1,
    FO_BASELINE_LINE_MAX = 4096,
    FO_DATE_BYTES_MAX = 11, /**< "2027-01-31" and the terminator. */
};

/** One line. */
struct fo_baseline_entry {
    uint64_t fingerprint;
    const struct fo_rule *rule;
    char until[FO_DATE_BYTES_MAX]; /**< Last day; "": for ever. */
    char *reason;                  /**< Owned, never empty. */
    char *above;                   /**< Comments and empty lines before it, verbatim; owned. */
    uint32_t line;                 /**< Of the file; 0: added by an update. */
    bool is_expired;
    bool has_occurred;         /**< A finding like it was seen, expired or not. */
    uint64_t occurrence_count; /**< Findings that it accepted. */
};

/** Zero is the empty baseline, which accepts nothing. */
struct fo_baseline {
    struct fo_baseline_entry *entries; /**< Owned. */
    size_t count;
    size_t capacity;
    char *head; /**< Comments before the first line; owned, NULL: none. */
    char *tail; /**< Comments behind the last entry; owned, NULL: none. */
    char today[FO_DATE_BYTES_MAX];
};

/** Why a text is no baseline. */
struct fo_baseline_error {
    uint32_t line;
    uint32_t column;
    char expected[96];
};

/** The day of the UTC calendar that it is. */
void fo_baseline_today(char out[FO_DATE_BYTES_MAX]);

/**
 * Read @p bytes.
 *
 * @param today        On which entries have expired or not.
 * @param[out] out     Written on FO_OK only.
 * @param[out] error   Written with FO_ERROR_SYNTAX and FO_ERROR_VERSION.
 * @return FO_OK, FO_ERROR_SYNTAX, FO_ERROR_VERSION or FO_ERROR_MEMORY.
 */
enum fo_error fo_baseline_parse(const char *bytes, size_t length, const char *today, struct fo_baseline *out,
                                struct fo_baseline_error *error);
void fo_baseline_fini(struct fo_baseline *baseline);

/**
 * Accept what the baseline knows: findings get their reason, tallies their count.
 *
 * @param verdict  Of one trace or case, complete, not yet merged into another.
 * @return FO_OK or FO_ERROR_MEMORY.
 */
enum fo_error fo_baseline_apply(struct fo_baseline *baseline, struct fo_verdict *verdict);

/** True when the baseline accepts the finding today. Changes nothing. NULL accepts nothing. */
bool fo_baseline_accepts(const struct fo_baseline *baseline, const struct fo_finding *finding);

/** The entry with that fingerprint and rule, or NULL. */
const struct fo_baseline_entry *
fo_baseline_find(const struct fo_baseline *baseline, uint64_t fingerprint, const struct fo_rule *rule);

/**
 * True when the entry's finding no longer occurs although its rule was exercised.
 *
 * @param verdict  Of the whole run, all of which the baseline was applied to.
 */
bool fo_baseline_is_stale(const struct fo_baseline_entry *entry, const struct fo_verdict *verdict);

/** How many entries are stale. */
size_t fo_baseline_stale_count(const struct fo_baseline *baseline, const struct fo_verdict *verdict);

/**
 * Bring the baseline up to date with a run: drop entries that are stale, add findings of at least @p severity
 * that no entry knows. Expired entries stay as they are: only a person gives them a new date.
 *
 * @param is_whole  The run was a whole one, so that what is stale in it may go.
 * @return FO_OK or FO_ERROR_MEMORY.
 */
enum fo_error fo_baseline_update(struct fo_baseline *baseline, const struct fo_verdict *verdict,
                                 enum fo_profile profile, enum fo_severity severity, bool is_whole);

/** Append the file. */
void fo_baseline_print(const struct fo_baseline *baseline, struct fo_text *out);

#endif
