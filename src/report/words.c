// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words that all formats share.
 */
#include "report/words.h"

#include <string.h>

static const struct {
    const char *family;
    const char *title;
} titles[] = {
    {"SES", "Sessions: the documented close order"},
    {"CRED", "Credentials"},
    {"CTX", "Contexts: creation and continuation"},
    {"HND", "Handles"},
    {"BUF", "Buffers and package blocks"},
    {"CAT", "Completing tokens"},
    {"DLL", "Dispatch table and module"},
    {"RUN", "The process of the code under test"},
    {"PRV", "Obligations of the provider"},
};

enum fo_rule_state
fo_rule_state_of(const struct fo_verdict *verdict, size_t rule_index)
{
    const struct fo_rule_tally *tally = &verdict->tallies[rule_index];
    if (tally->broken_count > 0) {
        return FO_RULE_BROKEN;
    }
    return tally->exercised_count > 0 ? FO_RULE_HELD : FO_RULE_NOT_EXERCISED;
}

bool
fo_rule_is_accepted(const struct fo_verdict *verdict, size_t rule_index)
{
    const struct fo_rule_tally *tally = &verdict->tallies[rule_index];
    return tally->broken_count > 0 && tally->accepted_count == tally->broken_count;
}

const char *
fo_rule_state_name(enum fo_rule_state state)
{
    static const char *const names[] = {"held", "broken", "not_exercised"};
    return names[state];
}

const char *
fo_severity_name(enum fo_severity severity)
{
    static const char *const names[] = {"INFO", "SHOULD", "MUST"};
    return names[severity];
}

const char *
fo_severities_name(const struct fo_severities *severities)
{
    if (!severities->is_split || severities->portable == severities->windows) {
        return fo_severity_name(severities->portable);
    }
    if (severities->portable == FO_MUST) {
        return severities->windows == FO_SHOULD ? "MUST, windows: SHOULD" : "MUST, windows: INFO";
    }
    if (severities->portable == FO_SHOULD) {
        return severities->windows == FO_MUST ? "SHOULD, windows: MUST" : "SHOULD, windows: INFO";
    }
    return severities->windows == FO_MUST ? "INFO, windows: MUST" : "INFO, windows: SHOULD";
}

const char *
fo_binds_name(enum fo_binds binds)
{
    return binds == FO_BINDS_CALLER ? "caller" : "provider";
}

const char *
fo_profile_name(enum fo_profile profile)
{
    return profile == FO_PROFILE_PORTABLE ? "portable" : "windows";
}

bool
fo_severity_fails(enum fo_severity severity, bool is_strict)
{
    return severity == FO_MUST || (is_strict && severity == FO_SHOULD);
}

const char *
fo_rule_accepted(const struct fo_verdict *verdict, size_t rule_index)
{
    const char *reason = NULL;
    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        if (finding->rule != fo_rule_at(rule_index) || !fo_finding_is_primary(verdict, index)) {
            continue;
        }
        if (finding->accepted == NULL) {
            return NULL;
        }
        reason = reason == NULL ? finding->accepted : reason;
    }
    return reason;
}

const char *
fo_rule_reason(const struct fo_verdict *verdict, size_t rule_index)
{
    const struct fo_rule *rule = fo_rule_at(rule_index);
    if (rule->check == NULL && rule->unjudged != NULL) {
        return rule->unjudged;
    }
    return fo_unexercised_text(verdict->tallies[rule_index].why);
}

void
fo_rule_family(const struct fo_rule *rule, char out[FO_FAMILY_BYTES_MAX])
{
    size_t length = strcspn(rule->id, "-");
    if (length >= FO_FAMILY_BYTES_MAX) {
        length = FO_FAMILY_BYTES_MAX - 1;
    }
    memcpy(out, rule->id, length);
    out[length] = '\0';
}

const char *
fo_family_title(const char *family)
{
    for (size_t index = 0; index < sizeof(titles) / sizeof(titles[0]); index++) {
        if (strcmp(titles[index].family, family) == 0) {
            return titles[index].title;
        }
    }
    return family;
}

const struct fo_report_case *
fo_report_case_find(const struct fo_report *report, const char *name)
{
    for (size_t index = 0; index < report->case_count; index++) {
        if (strcmp(report->cases[index].name, name) == 0) {
            return &report->cases[index];
        }
    }
    return NULL;
}

const char *
fo_report_cases_name(const struct fo_report *report)
{
    return strcmp(report->subject, "trace") == 0 ? "traces" : "cases";
}
