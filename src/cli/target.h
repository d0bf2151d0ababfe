// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Target: which fuzz target a crash file is of, and so what its program runs against.
 */
#ifndef FO_CLI_TARGET_H
#define FO_CLI_TARGET_H

#include "base/text.h"
#include "exec/subject.h"

struct fo_repro_target {
    const char *name;
    const struct fo_subject *subject; /**< NULL: its files are no programs but the text of traces. */
    bool is_token;                    /**< Its files are token cases. */
};

/** Words of help about --target. */
#define FO_TARGET_HELP                                                                                     \
    "  --target NAME      which fuzz target it is a file of: lifecycle (default), sessions of the "        \
    "lifecycle layer;\n"                                                                                   \
    "                     program, single calls, where only what binds the provider is judged; token, "    \
    "a session\n"                                                                                          \
    "                     that gets a token of any bytes; calls, which is program with the caller judged " \
    "too; or, where a\n"                                                                                   \
    "                     wrapper was linked in, wrapper, which is the default then"

/** The target named @p name (fuzz_NAME is the same), or NULL. */
const struct fo_repro_target *fo_repro_target_find(const char *name);

/** The target of everything that is not said otherwise. */
const struct fo_repro_target *fo_repro_target_default(void);

/** Make sessions of @p wrapper a target, named wrapper and the default. NULL: there is none. */
void fo_repro_target_offer(const struct fo_subject *wrapper);

/** The wrapper that is offered, or NULL. */
const struct fo_subject *fo_repro_target_wrapper(void);

/** The names of all targets whose files are programs, as a list for messages. */
const char *fo_repro_target_names(void);

/** Append @p word as one word of a shell's command line. */
void fo_repro_quote(const char *word, struct fo_text *out);

#endif
