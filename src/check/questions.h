// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Questions: which rules are asked about which event, computed once so that an event asks only its own.
 */
#ifndef FO_CHECK_QUESTIONS_H
#define FO_CHECK_QUESTIONS_H

#include "check/checker.h"

/** One rule to be asked about one part of an event. */
struct fo_question {
    const struct fo_rule *rule;
    fo_rule_check check; /**< The rule's. */
    uint16_t rule_index;
    uint16_t part; /**< enum fo_part. */
};

/** Questions about one kind of event, those of a part together. Borrowed from struct fo_questions. */
struct fo_question_list {
    const struct fo_question *questions;
    uint32_t count;
};

/** All lists. All zero asks nothing. */
struct fo_questions {
    struct fo_question *all; /**< Owned. */
    size_t all_count;
    size_t all_capacity;
    struct fo_question_list begin[FO_CALL_COUNT];
    struct fo_question_list end[FO_CALL_COUNT];
    struct fo_question_list mark[FO_MARK_COUNT];
    struct fo_question_list unload[FO_OBJECT_KIND_COUNT]; /**< By kind of the live object. */
    struct fo_question_list finish[FO_OBJECT_KIND_COUNT]; /**< By kind; NONE: asked once. */
};

void fo_questions_fini(struct fo_questions *questions);

/**
 * Compute the lists.
 *
 * @param is_asked  For each rule of the catalogue: whether it is asked at all.
 * @return false without memory; the lists are empty then.
 */
bool fo_questions_build(struct fo_questions *questions, const bool *is_asked);

#endif
