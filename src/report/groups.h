// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Groups: findings that say the same in several cases, joined into one entry for people.
 *
 * Two findings say the same when they break the same rule and their messages differ in numbers only, those of
 * lines and objects, and the same functions made the offending call and created the object.
 */
#ifndef FO_REPORT_GROUPS_H
#define FO_REPORT_GROUPS_H

#include "base/error.h"
#include "check/verdict.h"

/** One entry. */
struct fo_finding_group {
    const struct fo_finding *first; /**< Borrowed from the verdict. */
    enum fo_severity severity;      /**< Effective one. */
    uint64_t case_count;            /**< Different cases that showed it. */
    uint64_t occurrence_count;
    const struct fo_rule *implied_by; /**< Rule of the finding that it is attached to; NULL: it is primary. */
};

/** Entries: the most severe first, rules in the catalogue's order, then as found. */
struct fo_finding_groups {
    struct fo_finding_group *items; /**< Owned. */
    size_t count;
};

/**
 * Join the findings of @p verdict.
 *
 * Attached findings are left out but for those of rules that always have an entry of their own.
 * @param[out] out  Written only on FO_OK.
 */
enum fo_error fo_finding_groups_init(const struct fo_verdict *verdict, enum fo_profile profile,
                                     struct fo_finding_groups *out);
void fo_finding_groups_fini(struct fo_finding_groups *groups);

/** Whether @p rule has an entry of its own also where another finding implies it. */
bool fo_rule_stands_alone(const struct fo_rule *rule);

#endif
