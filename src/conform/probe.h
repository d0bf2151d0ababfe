// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Probe: finds out which packages a provider has and how it uses its latitudes, one disposable process for
 * each question.
 */
#ifndef FO_CONFORM_PROBE_H
#define FO_CONFORM_PROBE_H

#include "base/text.h"
#include "conform/child.h"
#include "conform/conform.h"
#include "trace/header.h"

enum {
    FO_PROBED_PACKAGES_MAX = 16,
    FO_PROBED_NAME_MAX = 64
};

/** What the provider says it has. */
struct fo_probed_packages {
    size_t count;
    char names[FO_PROBED_PACKAGES_MAX][FO_PROBED_NAME_MAX];
    bool is_stream[FO_PROBED_PACKAGES_MAX]; /**< The package says that it is fed as a stream. */
};

/**
 * Load the provider once and list its packages.
 *
 * @param why  One line when the answer is not FO_OK.
 * @return FO_OK; FO_ERROR_LOAD: cannot be loaded or is no provider; FO_ERROR_NOT_FOUND: it lists nothing;
 * FO_ERROR_IO, FO_ERROR_INTERRUPTED.
 */
enum fo_error
fo_probe_packages(struct fo_child *child, const struct fo_conform_options *options,
                  struct fo_probed_packages *out, struct fo_trace_provider *described, struct fo_text *why);

/**
 * Keep only the package that the user named; all when none was.
 *
 * @param why  One line, with the names that there are, when the answer is FO_ERROR_NOT_FOUND.
 */
enum fo_error fo_probed_choose(const struct fo_conform_options *options, struct fo_probed_packages *packages,
                               struct fo_text *why);

/** The package to ask for the knobs: NTLM, which answers every question, where it is; else the first.
 * Borrowed. */
const char *fo_probed_speaker(const struct fo_probed_packages *packages);

/** Find out each knob with @p package. What cannot be found out stays unknown. */
enum fo_error fo_probe_knobs(struct fo_child *child, const struct fo_conform_options *options,
                             const char *package, struct fo_knobs *out);

#endif
