// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Unexercised: why a whole run over the built-in provider leaves a rule without a question.
 */
#ifndef FO_CONFORM_UNEXERCISED_H
#define FO_CONFORM_UNEXERCISED_H

#include "conform/conform.h"

#include <stddef.h>

/** One rule that a trace could judge and a run does not. */
struct fo_unexercised_rule {
    const char *id;
    enum fo_target target;
    const char *reason; /**< One sentence. */
    bool is_by_chance;  /**< Some runs do exercise it. */
};

/** Row @p index, or NULL past the end. A test holds the table against the runs. */
const struct fo_unexercised_rule *fo_unexercised_at(size_t index);

/** Why a whole run of @p target leaves the rule out, or NULL. */
const struct fo_unexercised_rule *fo_unexercised_find(enum fo_target target, const char *id);

#endif
