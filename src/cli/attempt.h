// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Attempt: runs a program in a process of its own and says by what one would know its finding again.
 */
#ifndef FO_CLI_ATTEMPT_H
#define FO_CLI_ATTEMPT_H

#include "base/text.h"
#include "check/rule.h"
#include "conform/child.h"
#include "exec/subject.h"

/** What came of a program. */
enum fo_attempt_end {
    FO_ATTEMPT_GOOD,       /**< Nothing is wrong. */
    FO_ATTEMPT_BROKEN,     /**< A rule that is a MUST broke. */
    FO_ATTEMPT_UNBALANCED, /**< No rule broke, but something was left behind. */
    FO_ATTEMPT_CRASHED,
    FO_ATTEMPT_TIMED_OUT,
    FO_ATTEMPT_STOPPED, /**< The user asked for the end. */
};

enum {
    FO_ATTEMPT_WORD_MAX = 64,
    FO_ATTEMPT_MESSAGE_MAX = 512,
};

/** A finding. Strings are "" where there is nothing to say. */
struct fo_attempt_result {
    enum fo_attempt_end end;
    char rule[FO_ATTEMPT_WORD_MAX];   /**< Rule; "imbalance: ..."; or the signal's name. */
    char call[FO_ATTEMPT_WORD_MAX];   /**< Call or mark that broke it, or in which the process died. */
    char origin[FO_ATTEMPT_WORD_MAX]; /**< Call that the object came from. */
    char message[FO_ATTEMPT_MESSAGE_MAX];
    uint32_t op_line; /**< Operation of the program; 0: none. */
};

struct fo_attempt {
    struct fo_child child;        /**< Owned; holds the records of the newest run. */
    struct fo_child_result ended; /**< How the newest run ended. */
    const struct fo_subject *subject;
    enum fo_profile profile;
    const char *filter; /**< Glob of rule ids; NULL: all. Borrowed. */
    bool is_thorough;   /**< As in struct fo_judge_options. */
};

/** FO_OK or FO_ERROR_IO. @p stop as in struct fo_child. */
enum fo_error fo_attempt_init(struct fo_attempt *attempt, const struct fo_subject *subject,
                              const volatile sig_atomic_t *stop);
void fo_attempt_fini(struct fo_attempt *attempt);

/** Run @p program once. FO_OK and @p *out written; FO_ERROR_IO; FO_ERROR_MEMORY. */
enum fo_error
fo_attempt_run(struct fo_attempt *attempt, const struct fo_program *program, struct fo_attempt_result *out);

/** The same rule (or way to die), broken by the same call, about an object of the same origin. */
bool fo_attempt_is_same(const struct fo_attempt_result *one, const struct fo_attempt_result *other);

/** Append "RULE in CALL, from ORIGIN". */
void fo_attempt_print(const struct fo_attempt_result *result, struct fo_text *out);

#endif
