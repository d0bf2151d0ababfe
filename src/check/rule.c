// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The catalogue: all families joined, and the look-ups in it.
 */
#include "check/rule.h"

#include "base/assert.h"
#include "check/families.h"

#include <string.h>

static const struct family {
    const char *prefix;
    const struct fo_rule *rules;
    const size_t *count;
} families[] = {
    {"SES-", fo_rules_ses, &fo_rules_ses_count},
    {"CRED-", fo_rules_cred, &fo_rules_cred_count},
    {"CTX-", fo_rules_ctx, &fo_rules_ctx_count},
    {"HND-", fo_rules_hnd, &fo_rules_hnd_count},
    {"BUF-", fo_rules_buf, &fo_rules_buf_count},
    {"CAT-", fo_rules_cat, &fo_rules_cat_count},
    {"DLL-", fo_rules_dll, &fo_rules_dll_count},
    {"RUN-", fo_rules_run, &fo_rules_run_count},
    {"PRV-", fo_rules_prv_release, &fo_rules_prv_release_count},
    {"PRV-", fo_rules_prv_leg, &fo_rules_prv_leg_count},
    {"PRV-", fo_rules_prv_run, &fo_rules_prv_run_count},
};

enum {
    FAMILY_COUNT = sizeof families / sizeof *families
};

size_t
fo_rule_count(void)
{
    size_t count = 0;
    for (size_t family = 0; family < FAMILY_COUNT; family++) {
        count += *families[family].count;
    }
    return count;
}

const struct fo_rule *
fo_rule_at(size_t index)
{
    for (size_t family = 0; family < FAMILY_COUNT; family++) {
        if (index < *families[family].count) {
            return &families[family].rules[index];
        }
        index -= *families[family].count;
    }
    FO_ASSERT(false);
    return NULL;
}

const struct fo_rule *
fo_rule_find(const char *id)
{
    for (size_t family = 0; family < FAMILY_COUNT; family++) {
        const struct family *candidate = &families[family];
        if (strncmp(id, candidate->prefix, strlen(candidate->prefix)) != 0) {
            continue;
        }
        for (size_t index = 0; index < *candidate->count; index++) {
            if (strcmp(id, candidate->rules[index].id) == 0) {
                return &candidate->rules[index];
            }
        }
    }
    return NULL;
}

size_t
fo_rule_index(const struct fo_rule *rule)
{
    size_t before = 0;
    for (size_t family = 0; family < FAMILY_COUNT; family++) {
        const struct fo_rule *rules = families[family].rules;
        if (rule >= rules && rule < rules + *families[family].count) {
            return before + (size_t)(rule - rules);
        }
        before += *families[family].count;
    }
    FO_ASSERT(false);
    return before;
}

enum fo_severity
fo_rule_severity(const struct fo_rule *rule, enum fo_profile profile)
{
    return profile == FO_PROFILE_WINDOWS && rule->severity.is_split ? rule->severity.windows
                                                                    : rule->severity.portable;
}

enum {
    REACH_MAX = 256
};

/** Rules reached so far, each once. */
struct reach {
    const struct fo_rule *rules[REACH_MAX];
    size_t count;
};

static void
reach_implied(struct reach *reach, const struct fo_rule *rule)
{
    for (size_t index = 0; index < FO_IMPLIES_MAX && rule->implies[index] != NULL; index++) {
        const struct fo_rule *implied = fo_rule_find(rule->implies[index]);
        bool is_new = implied != NULL;
        for (size_t known = 0; is_new && known < reach->count; known++) {
            is_new = reach->rules[known] != implied;
        }
        if (is_new) {
            FO_ASSERT(reach->count < REACH_MAX);
            reach->rules[reach->count++] = implied;
        }
    }
}

bool
fo_rule_implies(const struct fo_rule *rule, const struct fo_rule *other)
{
    struct reach reach;
    reach.count = 0;
    reach_implied(&reach, rule);
    for (size_t next = 0; next < reach.count; next++) {
        if (reach.rules[next] == other) {
            return true;
        }
        reach_implied(&reach, reach.rules[next]);
    }
    return false;
}

static char
lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool
fo_rule_matches(const struct fo_rule *rule, const char *glob)
{
    const char *text = rule->id;
    const char *star = NULL; /* Where the newest star stands, and the text it has been tried on. */
    const char *tried = NULL;
    while (*text != '\0') {
        if (*glob == '*') {
            star = glob++;
            tried = text;
        } else if (*glob == '?' || lower(*glob) == lower(*text)) {
            glob++;
            text++;
        } else if (star != NULL) {
            glob = star + 1;
            text = ++tried;
        } else {
            return false;
        }
    }
    while (*glob == '*') {
        glob++;
    }
    return *glob == '\0';
}
