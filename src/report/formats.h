// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Formats: the writer of each.
 */
#ifndef FO_REPORT_FORMATS_H
#define FO_REPORT_FORMATS_H

#include "report/report.h"

/** Append @p report in one format. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_report_write_text(const struct fo_report *report, struct fo_text *out);
enum fo_error fo_report_write_json(const struct fo_report *report, struct fo_text *out);
enum fo_error fo_report_write_junit(const struct fo_report *report, struct fo_text *out);
enum fo_error fo_report_write_tap(const struct fo_report *report, struct fo_text *out);
enum fo_error fo_report_write_sarif(const struct fo_report *report, struct fo_text *out);
enum fo_error fo_report_write_markdown(const struct fo_report *report, struct fo_text *out);
enum fo_error fo_report_write_html(const struct fo_report *report, struct fo_text *out);

#endif
