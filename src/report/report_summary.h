// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The end of the report for people: cases, rules that were not exercised, and the line that sums up.
 */
#ifndef FO_REPORT_REPORT_SUMMARY_H
#define FO_REPORT_REPORT_SUMMARY_H

#include "report/layout.h"
#include "report/report.h"

/** Cases that ended badly without a finding; when verbose also those that were skipped. */
void fo_report_write_cases(const struct fo_report *report, struct fo_layout *layout);

/** How many rules were not exercised for which reason; when verbose which ones. */
void fo_report_write_unexercised(const struct fo_report *report, struct fo_layout *layout);

/** The last line. It is wrapped at its bars only where the width was given. */
void fo_report_write_summary(const struct fo_report *report, struct fo_layout *layout);

#endif
