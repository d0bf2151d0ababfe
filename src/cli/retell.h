// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Retelling: the trace of a program that died in its own process, and what is to be said of it.
 */
#ifndef FO_CLI_RETELL_H
#define FO_CLI_RETELL_H

#include "check/checker.h"
#include "cli/attempt.h"

/**
 * Write what the newest attempt recorded, without header, and judge it with all that it recorded.
 *
 * @param shows_stacks  The trace says who made each call.
 * @param[out] trace    Appended to; its failed flag tells of a lack of memory.
 * @param[out] verdict  Initialised by the caller.
 * @return FO_OK or FO_ERROR_MEMORY.
 */
enum fo_error fo_retell(struct fo_attempt *attempt, const struct fo_checker_options *options,
                        bool shows_stacks, struct fo_text *trace, struct fo_verdict *verdict);

#endif
