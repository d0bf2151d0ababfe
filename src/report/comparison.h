// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Comparison: JSON reports side by side, rule by rule.
 *
 * Owns    the parsed reports.
 * Limits  FO_COMPARISON_REPORTS_MAX reports of FO_COMPARISON_RULES_MAX rules.
 */
#ifndef FO_REPORT_COMPARISON_H
#define FO_REPORT_COMPARISON_H

#include "report/report.h"

enum {
    FO_COMPARISON_REPORTS_MAX = 16,
    FO_COMPARISON_RULES_MAX = 4096,
};

/** What a report says of a rule. */
enum fo_comparison_cell {
    FO_CELL_ABSENT, /**< The report does not know the rule: another version wrote it. */
    FO_CELL_NOT_EXERCISED,
    FO_CELL_HELD,
    FO_CELL_NOTE,    /**< Broken, and an observation. */
    FO_CELL_WARNING, /**< Broken, and does not fail the run. */
    FO_CELL_BROKEN,
    FO_CELL_COUNT
};

/** "absent", "not exercised", "held", "note", "warning", "broken". */
const char *fo_comparison_cell_name(enum fo_comparison_cell cell);

struct fo_comparison_rule {
    const char *id; /**< Borrowed from a report. */
    bool is_different;
    uint8_t cells[FO_COMPARISON_REPORTS_MAX]; /**< enum fo_comparison_cell, by report. */
};

/** One report. Strings are borrowed from it or from the caller. */
struct fo_comparison_report {
    const char *name; /**< As the user named the file. */
    const char *title;
    const char *producer;
    const char *profile;
    bool is_partial;
    void *document;               /**< Owned. */
    size_t counts[FO_CELL_COUNT]; /**< Rules by cell. */
};

/** Zero is the empty comparison. */
struct fo_comparison {
    struct fo_comparison_report reports[FO_COMPARISON_REPORTS_MAX];
    size_t report_count;
    struct fo_comparison_rule *rules; /**< Owned; in the order of the first report that has them. */
    size_t rule_count;
    size_t different_count; /**< Set by fo_comparison_finish. */
};

/**
 * Add a report.
 *
 * @param name  File; kept until the end of the comparison.
 * @param text  Content, NUL-terminated.
 * @param why   Receives "LINE: expected ..., found ..." when the answer is not FO_OK.
 * @return FO_OK; FO_ERROR_SYNTAX: no such report; FO_ERROR_VERSION: of a version that is not read;
 * FO_ERROR_LIMIT; FO_ERROR_MEMORY.
 */
enum fo_error
fo_comparison_add(struct fo_comparison *comparison, const char *name, const char *text, struct fo_text *why);

/** All reports are there: put the rules that differ first. */
void fo_comparison_finish(struct fo_comparison *comparison);
void fo_comparison_fini(struct fo_comparison *comparison);

/** The name of the column of report @p index: "A", "B", ... */
char fo_comparison_letter(size_t index);

/** The rule that has a line of its own, or NULL when no report knows it. */
const struct fo_comparison_rule *fo_comparison_order(const struct fo_comparison *comparison);

/** Append it. @p is_all: name also the rules that are the same everywhere. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_comparison_write_text(const struct fo_comparison *comparison, bool is_all,
                                       const struct fo_report_style *style, struct fo_text *out);
enum fo_error
fo_comparison_write_markdown(const struct fo_comparison *comparison, bool is_all, struct fo_text *out);
enum fo_error fo_comparison_write_json(const struct fo_comparison *comparison, struct fo_text *out);
enum fo_error fo_comparison_write_html(const struct fo_comparison *comparison, struct fo_text *out);

#endif
