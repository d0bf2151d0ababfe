// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Outcome: how a run's results are kept.
 */
#ifndef FO_CONFORM_OUTCOME_H
#define FO_CONFORM_OUTCOME_H

#include "conform/conform.h"

/** A new, zeroed result at the end of the list, or NULL without memory. Valid until the next one. */
struct fo_case_result *fo_outcome_add(struct fo_conform_outcome *outcome);

#endif
