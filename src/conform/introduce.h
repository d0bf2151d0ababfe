// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Introduce: what the header of a trace says about a provider that was probed.
 */
#ifndef FO_CONFORM_INTRODUCE_H
#define FO_CONFORM_INTRODUCE_H

#include "conform/probe.h"

/**
 * Fill @p header for the provider of @p options, asking it for its knobs unless only a list is wanted. The
 * interface version in it stays as fo_probe_packages found it.
 *
 * @return FO_OK, or as fo_probe_knobs.
 */
enum fo_error fo_introduce(struct fo_child *child, const struct fo_conform_options *options,
                           const struct fo_probed_packages *packages, struct fo_trace_header *header);

#endif
