// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Lists of questions, sorted by part.
 */
#include "check/questions.h"

#include "base/assert.h"

#include <stdlib.h>

void
fo_questions_fini(struct fo_questions *questions)
{
    free(questions->all);
    *questions = (struct fo_questions){0};
}

/** An event that a list is for. */
struct event {
    enum fo_moment moment;
    unsigned value; /**< Call, mark or object kind. */
};

static uint16_t
parts_of(const struct fo_rule *rule, enum fo_moment moment)
{
    switch (moment) {
    case FO_AT_UNLOAD:
    case FO_AT_END:
        return rule->parts == 0 ? FO_PART_NONE : FO_PART_LIVE;
    case FO_AT_MARK:
        return rule->parts & (FO_PART_SUBJECT | FO_PART_BLOCK | FO_PART_CREDENTIAL | FO_PART_CONTEXT);
    case FO_AT_BEGIN:
        return rule->parts &
               (FO_PART_CREDENTIAL | FO_PART_CONTEXT | FO_PART_OVERWRITTEN | FO_PART_BLOCK | FO_PART_BUFFER);
    case FO_AT_RETURN:
        return rule->parts & (FO_PART_CREDENTIAL | FO_PART_CONTEXT | FO_PART_OVERWRITTEN | FO_PART_BLOCK |
                              FO_PART_BUFFER | FO_PART_CREATED);
    }
    return FO_PART_NONE;
}

static bool
concerns(const struct fo_rule *rule, struct event event)
{
    if ((rule->moments & event.moment) == 0) {
        return false;
    }
    switch (event.moment) {
    case FO_AT_BEGIN:
    case FO_AT_RETURN:
        return ((rule->calls >> event.value) & 1U) != 0;
    case FO_AT_MARK:
        return ((rule->marks >> event.value) & 1U) != 0;
    case FO_AT_UNLOAD:
    case FO_AT_END:
        return event.value == FO_OBJECT_NONE
                   ? rule->parts == 0
                   : (rule->parts & FO_PART_LIVE) != 0 && ((rule->objects >> event.value) & 1U) != 0;
    }
    return false;
}

static void
append(struct fo_questions *questions, const struct fo_rule *rule, size_t rule_index, unsigned part)
{
    if (questions->all_count < questions->all_capacity) {
        questions->all[questions->all_count] =
            (struct fo_question){rule, rule->check, (uint16_t)rule_index, (uint16_t)part};
    }
    questions->all_count++;
}

static struct fo_question_list
build_list(struct fo_questions *questions, const bool *is_asked, struct event event)
{
    const size_t first = questions->all_count;
    const size_t rule_count = fo_rule_count();
    for (unsigned part = 0; part <= FO_PART_CREATED; part = part == 0 ? 1 : part << 1) {
        for (size_t index = 0; index < rule_count; index++) {
            const struct fo_rule *rule = fo_rule_at(index);
            if (!is_asked[index] || !concerns(rule, event)) {
                continue;
            }
            const unsigned parts = parts_of(rule, event.moment);
            if (part == 0 ? rule->parts == 0 : (parts & part) != 0) {
                append(questions, rule, index, part);
            }
        }
    }
    const struct fo_question *start = questions->all == NULL ? NULL : questions->all + first;
    return (struct fo_question_list){start, (uint32_t)(questions->all_count - first)};
}

static void
build_lists(struct fo_questions *questions, const bool *is_asked)
{
    questions->all_count = 0;
    for (unsigned call = 0; call < FO_CALL_COUNT; call++) {
        questions->begin[call] = build_list(questions, is_asked, (struct event){FO_AT_BEGIN, call});
        questions->end[call] = build_list(questions, is_asked, (struct event){FO_AT_RETURN, call});
    }
    for (unsigned mark = 0; mark < FO_MARK_COUNT; mark++) {
        questions->mark[mark] = build_list(questions, is_asked, (struct event){FO_AT_MARK, mark});
    }
    for (unsigned kind = 0; kind < FO_OBJECT_KIND_COUNT; kind++) {
        questions->unload[kind] = build_list(questions, is_asked, (struct event){FO_AT_UNLOAD, kind});
        questions->finish[kind] = build_list(questions, is_asked, (struct event){FO_AT_END, kind});
    }
}

bool
fo_questions_build(struct fo_questions *questions, const bool *is_asked)
{
    /* The first pass counts when there is no room yet. */
    build_lists(questions, is_asked);
    if (questions->all_count > questions->all_capacity) {
        const size_t capacity = questions->all_count;
        fo_questions_fini(questions);
        questions->all = calloc(capacity, sizeof *questions->all);
        if (questions->all == NULL) {
            return false;
        }
        questions->all_capacity = capacity;
        build_lists(questions, is_asked);
    }
    FO_ASSERT(questions->all_count <= questions->all_capacity);
    return true;
}
