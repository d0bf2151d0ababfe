// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Origin: who made the offending call, where its object came from, what happened to it since, and whether
 * somebody accepts it.
 */
#ifndef FO_REPORT_ORIGIN_H
#define FO_REPORT_ORIGIN_H

#include "report/json_make.h"
#include "report/layout.h"
#include "report/report.h"

/** Lines of an entry for people, each begun at @p indent. Nothing where nothing is known. */
void fo_report_write_origin(const struct fo_report *report, const struct fo_finding *finding, unsigned indent,
                            struct fo_layout *layout);

/** A line or two about the baseline; nothing without one. */
void fo_report_write_baseline(const struct fo_report *report, struct fo_layout *layout);

/** The members fingerprint, site, origin, stack, created_stack and accepted. */
void fo_report_set_origin(struct fo_json_maker *maker, json_t *object, const struct fo_finding *finding);

/** The baseline: what it accepted, and which entries need attention; null without one. */
json_t *fo_report_make_baseline(struct fo_json_maker *maker, const struct fo_report *report);

#endif
