// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The checker's insides, for the files that ask and report.
 */
#ifndef FO_CHECK_CHECKER_STATE_H
#define FO_CHECK_CHECKER_STATE_H

#include "check/checker.h"
#include "check/model_state.h"
#include "check/questions.h"
#include "check/stack_pool.h"

#include "base/text.h"

enum {
    FO_RULE_WORDS = 8
};

/** A set of rules as bits. */
struct fo_rule_set {
    uint64_t bits[FO_RULE_WORDS];
};

struct fo_checker {
    struct fo_checker_options options;
    char *filter;               /**< Owned; NULL: all. */
    struct fo_model *model;     /**< Owned. */
    struct fo_verdict *verdict; /**< Borrowed; NULL before the first start. */
    struct fo_questions questions;
    struct fo_rule_set *implied; /**< By rule: all that it implies. Owned. */
    bool *is_asked;              /**< By rule, for observes. Owned. */
    uint8_t *unasked;            /**< By rule: why not, an enum fo_unexercised. Owned. */
    bool *is_at_end;             /**< By rule: it is asked at the end. Owned. */
    uint32_t observes;           /**< What questions were built for. */
    bool has_questions;
    struct fo_stack_pool stacks;
    struct fo_text site, origin;          /**< Scratch. */
    struct fo_text message, object, call; /**< Scratch. */
};

static inline bool
fo_rule_set_has(const struct fo_rule_set *set, size_t index)
{
    return (set->bits[index / 64] >> (index % 64) & 1U) != 0;
}

/** A rule was broken: add a finding, or count it for one that is there, and attach what implies what. */
void fo_checker_report(struct fo_checker *checker, const struct fo_rule *rule, const struct fo_view *asked);

/** Ask the questions about one record of a call. @p view says record and moment. */
void fo_checker_ask_call(struct fo_checker *checker, const struct fo_question_list *list,
                         const struct fo_open_call *open, struct fo_view *view);

/** Ask the questions about a mark. */
void
fo_checker_ask_mark(struct fo_checker *checker, const struct fo_question_list *list, struct fo_view *view);

/** Ask about each live object, of @p module only unless it is 0. */
void fo_checker_ask_living(struct fo_checker *checker, const struct fo_question_list *lists,
                           struct fo_view *view, fo_name module);

#endif
