// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stack names: turns the return addresses of live records into the text that a stack is.
 *
 * Owns    a symbolizer, which looks each address up once, and the newest stack's text.
 * Thread  one at a time.
 */
#ifndef FO_TRACE_STACK_NAMES_H
#define FO_TRACE_STACK_NAMES_H

#include "base/symbolize.h"
#include "trace/record.h"

/** Zero: made when it is needed first. */
struct fo_stack_names {
    struct fo_symbolizer *symbolizer; /**< Owned. */
    struct fo_text text;              /**< Owned. */
};

/** NULL is ignored. */
void fo_stack_names_fini(struct fo_stack_names *names);

/** What follows comes from a process that has loaded @p modules, forked from this one. */
void fo_stack_names_map(struct fo_stack_names *names, const struct fo_modules *modules);

/**
 * Give @p record the text of its stack where it has addresses and no text yet. The text is valid until the
 * next call. Frames that do not fit into FO_STACK_BYTES_MAX are left out. Without memory it has none.
 */
void fo_stack_names_apply(struct fo_stack_names *names, struct fo_record *record);

#endif
