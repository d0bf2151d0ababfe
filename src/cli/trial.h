// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Trial: runs a program in a process of its own and says by what one would know its finding again.
 */
#ifndef FO_CLI_TRIAL_H
#define FO_CLI_TRIAL_H

#include "base/text.h"
#include "check/rule.h"
#include "conform/child.h"
#include "exec/subject.h"

/** What came of a program. */
enum fo_trial_end {
    FO_TRIAL_GOOD,       /**< Nothing is wrong. */
    FO_TRIAL_BROKEN,     /**< A rule that is a MUST broke. */
    FO_TRIAL_UNBALANCED, /**< No rule broke, but something was left behind. */
    FO_TRIAL_CRASHED,
    FO_TRIAL_TIMED_OUT,
    FO_TRIAL_STOPPED, /**< The user asked for the end. */
};

enum {
    FO_TRIAL_WORD_MAX = 64,
    FO_TRIAL_MESSAGE_MAX = 512,
};

/** A finding. Strings are "" where there is nothing to say. */
struct fo_trial_result {
    enum fo_trial_end end;
    char rule[FO_TRIAL_WORD_MAX];   /**< Rule; "imbalance: ..."; or the signal's name. */
    char call[FO_TRIAL_WORD_MAX];   /**< Call or mark that broke it, or in which the process died. */
    char origin[FO_TRIAL_WORD_MAX]; /**< Call that the object came from. */
    char message[FO_TRIAL_MESSAGE_MAX];
    uint32_t op_line; /**< Operation of the program; 0: none. */
};

struct fo_trial {
    struct fo_child child;        /**< Owned; holds the records of the newest run. */
    struct fo_child_result ended; /**< How the newest run ended. */
    const struct fo_subject *subject;
    enum fo_profile profile;
    const char *filter; /**< Glob of rule ids; NULL: all. Borrowed. */
};

/** FO_OK or FO_ERROR_IO. @p stop as in struct fo_child. */
enum fo_error
fo_trial_init(struct fo_trial *trial, const struct fo_subject *subject, const volatile sig_atomic_t *stop);
void fo_trial_fini(struct fo_trial *trial);

/** Run @p program once. FO_OK and @p *out written; FO_ERROR_IO; FO_ERROR_MEMORY. */
enum fo_error
fo_trial_run(struct fo_trial *trial, const struct fo_program *program, struct fo_trial_result *out);

/** The same rule (or way to die), broken by the same call, about an object of the same origin. */
bool fo_trial_is_same(const struct fo_trial_result *one, const struct fo_trial_result *other);

/** Append "RULE in CALL, from ORIGIN". */
void fo_trial_print(const struct fo_trial_result *result, struct fo_text *out);

#endif
