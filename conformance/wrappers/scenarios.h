// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Scenarios: what the parts of the command of that name share.
 */
#ifndef FO_CONFORMANCE_SCENARIOS_H
#define FO_CONFORMANCE_SCENARIOS_H

#include "conform/conform.h"
#include "mutant.h"
#include "wrapper/entry.h"

#include <stdbool.h>
#include <stddef.h>

/** A style as a wrapper under test. */
struct scenarios_style {
    const struct wrapper_ops *ops;
    struct fo_wrapper wrapper;
};

/** @return NULL past the last. */
const struct scenarios_style *scenarios_style_at(size_t index);

/** The style that @p ops belongs to. */
const struct scenarios_style *scenarios_style_of(const struct wrapper_ops *ops);

/**
 * Run the cases that @p wanted asks for; its target and subject are filled in.
 *
 * @param[out] out  Initialised in every case; fo_conform_outcome_fini it afterwards.
 * @return false: not even that could be done, and why not was printed.
 */
bool scenarios_conform(const struct scenarios_style *style, const struct fo_conform_options *wanted,
                       struct fo_conform_outcome *out);

/**
 * Each mutant, or that named @p name unless it is NULL, breaks its rule in the case of its table, and in no
 * case a rule that is not its own.
 *
 * @param is_whole  Run all cases, not only that one, and ask for each declared consequence, too.
 */
bool scenarios_check_mutants(bool is_whole, const char *name);

#endif
