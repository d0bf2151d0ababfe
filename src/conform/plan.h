// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Plan: which cases a run consists of, in their order.
 */
#ifndef FO_CONFORM_PLAN_H
#define FO_CONFORM_PLAN_H

#include "base/text.h"
#include "conform/case.h"
#include "conform/conform.h"

/** Position in the cases of one target. Zero is before the first. */
struct fo_plan {
    enum fo_target target;
    size_t family_index, case_index;
    unsigned variant;
    bool has_begun;
};

/** The next case and variant, or NULL at the end. */
const struct fo_case *fo_plan_next(struct fo_plan *plan, unsigned *variant);

/** Append "PACKAGE/case/variant". */
void fo_plan_name(const char *package, const struct fo_case *item, unsigned variant, struct fo_text *out);

#endif
