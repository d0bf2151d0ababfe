// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Manual: the page for man, made of what the commands say of themselves.
 */
#ifndef FO_CLI_MANUAL_H
#define FO_CLI_MANUAL_H

#include "base/text.h"
#include "cli/commands.h"

/** Append the page in the language of man(7). */
void fo_manual_print(const struct fo_command *const *commands, size_t count, struct fo_text *out);

#endif
