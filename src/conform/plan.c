// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Plan: the cases of a run in their order.
 */
#include "conform/plan.h"

enum {
    VARIANT_NAME_MAX = 96
};

static const struct fo_case_family *const provider_families[] = {
    &fo_cases_honest,  &fo_cases_scripted, &fo_cases_resource, &fo_cases_peer,    &fo_cases_stream,
    &fo_cases_release, &fo_cases_handle,   &fo_cases_buffer,   &fo_cases_example, NULL,
};

static const struct fo_case_family *const lifecycle_families[] = {&fo_cases_lifecycle, &fo_cases_corpus,
                                                                  NULL};

static const struct fo_case_family *const wrapper_families[] = {&fo_cases_scenario, NULL};

static const struct fo_case_family *const *
families_of(enum fo_target target)
{
    switch (target) {
    case FO_TARGET_LIFECYCLE:
        return lifecycle_families;
    case FO_TARGET_WRAPPER:
        return wrapper_families;
    default:
        return provider_families;
    }
}

static unsigned
variants_of(const struct fo_case *item)
{
    unsigned count = item->count_variants != NULL ? item->count_variants() : item->variant_count;

    return count != 0 ? count : 1;
}

static void
step(struct fo_plan *plan, const struct fo_case_family *const *families)
{
    const struct fo_case_family *family = families[plan->family_index];

    if (++plan->variant < variants_of(&family->cases[plan->case_index])) {
        return;
    }
    plan->variant = 0;
    if (++plan->case_index < family->count) {
        return;
    }
    plan->case_index = 0;
    plan->family_index++;
}

const struct fo_case *
fo_plan_next(struct fo_plan *plan, unsigned *variant)
{
    const struct fo_case_family *const *families = families_of(plan->target);

    if (families[plan->family_index] != NULL && plan->has_begun) {
        step(plan, families);
    }
    plan->has_begun = true;
    if (families[plan->family_index] == NULL) {
        return NULL;
    }
    *variant = plan->variant;
    return &families[plan->family_index]->cases[plan->case_index];
}

void
fo_plan_name(const char *package, const struct fo_case *item, unsigned variant, struct fo_text *out)
{
    char word[VARIANT_NAME_MAX] = "";

    fo_text_printf(out, "%s/%s", package, item->name);
    if (item->variant_name != NULL) {
        item->variant_name(variant, word, sizeof(word));
        fo_text_printf(out, "/%s", word);
    }
}
