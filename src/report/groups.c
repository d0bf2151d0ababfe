// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Findings that say the same, joined.
 */
#include "report/groups.h"

#include <stdlib.h>
#include <string.h>

/** A finding on its way into a group. */
struct member {
    const struct fo_finding *finding;
    enum fo_severity severity;
    size_t rule_index;
    size_t finding_index;
};

/** The order of the two releases is what the documentation asks for by name, so nothing hides it. */
static const char *const stands_alone[] = {"CRED-FREE-ORDER"};

bool
fo_rule_stands_alone(const struct fo_rule *rule)
{
    for (size_t index = 0; index < sizeof(stands_alone) / sizeof(stands_alone[0]); index++) {
        if (strcmp(rule->id, stands_alone[index]) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/** Skip a number. */
static const char *
skip_digits(const char *text)
{
    while (is_digit(*text)) {
        text++;
    }
    return text;
}

/** Order of two messages in which all numbers are the same. */
static int
compare_messages(const char *left, const char *right)
{
    for (;;) {
        if (is_digit(*left) && is_digit(*right)) {
            left = skip_digits(left);
            right = skip_digits(right);
        } else if (*left != *right) {
            return (unsigned char)*left < (unsigned char)*right ? -1 : 1;
        } else if (*left == '\0') {
            return 0;
        } else {
            left++;
            right++;
        }
    }
}

static int
compare_sizes(size_t left, size_t right)
{
    return left < right ? -1 : left > right;
}

/** Severe rules first, then in the order of the catalogue. */
static int
compare_rules(const struct member *left, const struct member *right)
{
    if (left->severity != right->severity) {
        return left->severity > right->severity ? -1 : 1;
    }
    return compare_sizes(left->rule_index, right->rule_index);
}

/** What was done by different functions, or is accepted in one place only, is not the same. */
static int
compare_fingerprints(const struct fo_finding *left, const struct fo_finding *right)
{
    return left->fingerprint < right->fingerprint ? -1 : left->fingerprint > right->fingerprint;
}

/** Order in which the members of one group are neighbours. */
static int
compare_members(const void *left, const void *right)
{
    const struct member *one = left;
    const struct member *other = right;
    int order = compare_rules(one, other);
    if (order == 0) {
        order = compare_messages(one->finding->message, other->finding->message);
    }
    if (order == 0) {
        order = compare_fingerprints(one->finding, other->finding);
    }
    return order != 0 ? order : compare_sizes(one->finding_index, other->finding_index);
}

static int
compare_groups(const void *left, const void *right)
{
    const struct fo_finding_group *one = left;
    const struct fo_finding_group *other = right;
    /* What is accepted comes last. */
    if ((one->first->accepted != NULL) != (other->first->accepted != NULL)) {
        return one->first->accepted != NULL ? 1 : -1;
    }
    /* What stands alone although it follows from another comes behind that. */
    if ((one->implied_by != NULL) != (other->implied_by != NULL)) {
        return one->implied_by != NULL ? 1 : -1;
    }
    if (one->severity != other->severity) {
        return one->severity > other->severity ? -1 : 1;
    }
    const int order = compare_sizes(fo_rule_index(one->first->rule), fo_rule_index(other->first->rule));
    /* All findings lie in one array: their addresses are in the order in which they were found. */
    return order != 0 ? order : (one->first < other->first ? -1 : one->first > other->first);
}

static size_t
collect(const struct fo_verdict *verdict, enum fo_profile profile, struct member *members)
{
    size_t count = 0;
    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        if (!fo_finding_is_primary(verdict, index) && !fo_rule_stands_alone(finding->rule)) {
            continue;
        }
        members[count++] = (struct member){
            .finding = finding,
            .severity = fo_rule_severity(finding->rule, profile),
            .rule_index = fo_rule_index(finding->rule),
            .finding_index = index,
        };
    }
    return count;
}

static struct fo_finding_group
begin_group(const struct fo_verdict *verdict, const struct member *member)
{
    struct fo_finding_group group = {.first = member->finding, .severity = member->severity, .case_count = 1};
    const size_t primary = member->finding->primary;
    if (primary != member->finding_index && primary < verdict->finding_count) {
        group.implied_by = verdict->findings[primary].rule;
    }
    return group;
}

static size_t
join(const struct fo_verdict *verdict, const struct member *members, size_t count,
     struct fo_finding_group *items)
{
    size_t group_count = 0;
    for (size_t index = 0; index < count; index++) {
        const struct member *member = &members[index];
        const struct member *before = index > 0 ? &members[index - 1] : NULL;
        if (before == NULL || compare_rules(before, member) != 0 ||
            compare_messages(before->finding->message, member->finding->message) != 0 ||
            compare_fingerprints(before->finding, member->finding) != 0) {
            items[group_count++] = begin_group(verdict, member);
        } else if (strcmp(before->finding->case_name, member->finding->case_name) != 0) {
            items[group_count - 1].case_count++;
        }
        items[group_count - 1].occurrence_count += member->finding->occurrence_count;
    }
    return group_count;
}

enum fo_error
fo_finding_groups_init(const struct fo_verdict *verdict, enum fo_profile profile,
                       struct fo_finding_groups *out)
{
    if (verdict->finding_count == 0) {
        *out = (struct fo_finding_groups){0};
        return FO_OK;
    }
    struct member *members = calloc(verdict->finding_count, sizeof(*members));
    struct fo_finding_group *items = calloc(verdict->finding_count, sizeof(*items));
    if (members == NULL || items == NULL) {
        free(members);
        free(items);
        return FO_ERROR_MEMORY;
    }
    const size_t count = collect(verdict, profile, members);
    qsort(members, count, sizeof(*members), compare_members);
    const size_t group_count = join(verdict, members, count, items);
    qsort(items, group_count, sizeof(*items), compare_groups);
    free(members);
    out->items = items;
    out->count = group_count;
    return FO_OK;
}

void
fo_finding_groups_fini(struct fo_finding_groups *groups)
{
    if (groups != NULL) {
        free(groups->items);
        *groups = (struct fo_finding_groups){0};
    }
}
