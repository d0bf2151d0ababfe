// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Catalogue: what its forms, text and Markdown, count and name alike.
 */
#ifndef FO_REPORT_CATALOGUE_H
#define FO_REPORT_CATALOGUE_H

#include "report/report.h"

/** Numbers of rules. Severities are those of the portable profile. */
struct fo_rule_counts {
    size_t rules;
    size_t judged;
    size_t unjudged;
    size_t severities[FO_MUST + 1];
};

/** Count the rules of @p family; NULL: all. */
void fo_rule_count_in(const char *family, struct fo_rule_counts *out);

/** Append what a trace must show for @p rule to be judged, as words with commas; nothing when calls are
 * enough. */
void fo_rule_needs(const struct fo_rule *rule, struct fo_text *out);

/** Append the catalogue as Markdown. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_report_catalogue_markdown(struct fo_text *out);

#endif
