// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Header of the traces that a judge makes: who speaks, and what can be seen.
 */
#ifndef FO_CONFORM_JUDGE_HEADER_H
#define FO_CONFORM_JUDGE_HEADER_H

#include "exec/subject.h"
#include "trace/header.h"

/** What all runs share; asks the installed built-in provider for its packages. */
void fo_judge_header_init(struct fo_trace_header *header);

/**
 * What has no memory of its own left cannot send what it should: that a wrapper then does not is no evidence
 * against it.
 */
bool fo_judge_may_lack_memory(const struct fo_program *program, const struct fo_subject *subject);

/** What differs from run to run. Allocates nothing. */
void fo_judge_header_set(struct fo_trace_header *header, const struct fo_program *program,
                         const struct fo_subject *subject);

#endif
