// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Report: a verdict to bytes, one file for each format.
 */
#ifndef FO_REPORT_REPORT_H
#define FO_REPORT_REPORT_H

#include "base/error.h"
#include "base/text.h"
#include "check/baseline.h"
#include "check/verdict.h"
#include "trace/header.h"

enum fo_report_format {
    FO_REPORT_TEXT,
    FO_REPORT_JSON,
    FO_REPORT_JUNIT,
    FO_REPORT_TAP,
    FO_REPORT_SARIF,
    FO_REPORT_MARKDOWN,
    FO_REPORT_HTML,
    FO_REPORT_FORMAT_COUNT
};

/** Word of a format ("text"), and back: FO_REPORT_FORMAT_COUNT when unknown. */
const char *fo_report_format_name(enum fo_report_format format);
enum fo_report_format fo_report_format_find(const char *name);

enum {
    FO_REPORT_JSON_VERSION = 1
};

/** One case, for formats that list cases. All borrowed. */
struct fo_report_case {
    const char *name;
    const char *summary;
    const char *end;       /**< "ran", "crashed", "timed out", "skipped". */
    const char *reason;    /**< Of a crash ("SIGSEGV") or skip; NULL: none. */
    const char *reproduce; /**< Command that runs it alone; NULL: none. */
    const char *file;      /**< Scenario or trace that it is, as the user named it; NULL: part of freeonce. */
    size_t finding_count;
    double seconds;
};

/** What is reported. All borrowed. */
struct fo_report {
    const char *title;                    /**< "provider libwinpr2.so.2", "trace session.trace". */
    const char *subject;                  /**< "provider", "lifecycle layer", "trace", "program". */
    const struct fo_trace_header *header; /**< NULL: none. */
    const char *packages;                 /**< "" when not known. */
    const char *file;                     /**< Program that was run, where there are no cases; NULL: none. */
    enum fo_profile profile;
    bool is_strict;  /**< SHOULD rules fail too. */
    bool is_partial; /**< Interrupted: said at the top and in the summary. */
    const struct fo_verdict *verdict;
    const struct fo_baseline *baseline; /**< Which was applied to the verdict; NULL: none. */
    bool is_part; /**< Only a part of what there is was run, so that no entry of the baseline is stale. */
    const struct fo_report_case *cases; /**< NULL when case_count is 0. */
    size_t case_count;
    size_t ran_count, crashed_count, timed_out_count, skipped_count;
    double seconds;   /**< 0: not measured. */
    bool is_colored;  /**< Text only: ANSI colours. */
    unsigned columns; /**< Text only: width to wrap at; 0: 80. */
    bool is_verbose;  /**< Text only: rules that were not exercised, with reasons, and implied findings. */
};

/** All formats' names, for people: "text, json, ...", the last two joined by @p last (" or "). */
#define FO_REPORT_FORMATS(LAST) "text, json, junit, tap, sarif, markdown" LAST "html"

/** Append the report. FO_ERROR_MEMORY, or FO_ERROR_UNSUPPORTED for a format that is unknown or not built. */
enum fo_error
fo_report_write(const struct fo_report *report, enum fo_report_format format, struct fo_text *out);

/** The catalogue of rules as text (one line each with counts) or as Markdown (conformance/RULES.md). */
enum fo_error fo_report_catalogue(bool is_markdown, struct fo_text *out);

/** How text for people is laid out. Zero: no line is wrapped, no colour. */
struct fo_report_style {
    unsigned columns; /**< Width to wrap at; 0: never. */
    bool is_colored;
};

/**
 * The catalogue as text, laid out.
 *
 * @param filter  Glob of rule ids; NULL: all.
 * @return FO_OK; FO_ERROR_NOT_FOUND: no rule matches; FO_ERROR_MEMORY.
 */
enum fo_error
fo_report_catalogue_text(const char *filter, const struct fo_report_style *style, struct fo_text *out);

/** Everything that is known of one rule, as text. FO_OK or FO_ERROR_MEMORY. */
enum fo_error
fo_report_rule(const struct fo_rule *rule, const struct fo_report_style *style, struct fo_text *out);

#endif
