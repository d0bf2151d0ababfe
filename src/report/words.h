// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words: what every format calls a severity, a party, a verdict and a reason.
 */
#ifndef FO_REPORT_WORDS_H
#define FO_REPORT_WORDS_H

#include "report/report.h"

enum {
    FO_FAMILY_BYTES_MAX = 16
};

/** What became of one rule. */
enum fo_rule_state {
    FO_RULE_HELD,
    FO_RULE_BROKEN,
    FO_RULE_NOT_EXERCISED,
};

enum fo_rule_state fo_rule_state_of(const struct fo_verdict *verdict, size_t rule_index);

/** Whether a rule is broken, and a baseline accepts every finding of it. */
bool fo_rule_is_accepted(const struct fo_verdict *verdict, size_t rule_index);

/** "held", "broken", "not_exercised". */
const char *fo_rule_state_name(enum fo_rule_state state);

/** "MUST", "SHOULD", "INFO". */
const char *fo_severity_name(enum fo_severity severity);

/** Severity in all profiles: "MUST", or "MUST, windows: SHOULD". */
const char *fo_severities_name(const struct fo_severities *severities);

/** "caller", "provider". */
const char *fo_binds_name(enum fo_binds binds);

/** "portable", "windows". */
const char *fo_profile_name(enum fo_profile profile);

/** Whether breaking a rule of @p severity fails the run. */
bool fo_severity_fails(enum fo_severity severity, bool is_strict);

/** Why all findings of a broken rule are accepted: the first one's reason. NULL: some are not, or it held. */
const char *fo_rule_accepted(const struct fo_verdict *verdict, size_t rule_index);

/** Why a rule was not exercised, in words; never NULL. */
const char *fo_rule_reason(const struct fo_verdict *verdict, size_t rule_index);

/** First part of a rule's id, "CTX". */
void fo_rule_family(const struct fo_rule *rule, char out[FO_FAMILY_BYTES_MAX]);

/** What a family is about, in plain words; its id again when it has no such words. */
const char *fo_family_title(const char *family);

/** Case of @p report named @p name, or NULL. */
const struct fo_report_case *fo_report_case_find(const struct fo_report *report, const char *name);

/** What kind of cases a report lists: "cases", or "traces" when whole traces were judged. */
const char *fo_report_cases_name(const struct fo_report *report);

#endif
