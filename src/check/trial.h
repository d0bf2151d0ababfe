// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Trial: a checker that tests feed with trace text and look into.
 */
#ifndef FO_CHECK_TRIAL_H
#define FO_CHECK_TRIAL_H

#include "base/test.h"
#include "check/checker_state.h"
#include "trace/reader.h"

#include <string.h>

struct trial {
    struct fo_checker *checker;
    struct fo_trace_reader *reader;
    struct fo_verdict verdict;
};

static inline void
trial_init(struct trial *trial)
{
    trial->checker = fo_checker_new(&(struct fo_checker_options){0});
    assert_non_null(trial->checker);
    trial->reader = fo_trace_reader_new(fo_checker_feed, trial->checker);
    assert_non_null(trial->reader);
    assert_int_equal(fo_verdict_init(&trial->verdict), FO_OK);
    fo_checker_start(trial->checker, NULL, &trial->verdict);
}

static inline void
trial_fini(struct trial *trial)
{
    fo_trace_reader_free(trial->reader);
    fo_checker_free(trial->checker);
    fo_verdict_fini(&trial->verdict);
}

/** Start another trace with the same checker. */
static inline void
trial_restart(struct trial *trial)
{
    fo_verdict_reset(&trial->verdict);
    fo_checker_start(trial->checker, NULL, &trial->verdict);
}

/** Judge a piece of text that begins and ends between calls; its lines count from 1. */
static inline void
trial_feed(struct trial *trial, const char *text)
{
    fo_trace_reader_reset(trial->reader);
    enum fo_error error = fo_trace_reader_feed(trial->reader, text, strlen(text));
    if (error == FO_OK) {
        error = fo_trace_reader_finish(trial->reader);
    }
    if (error != FO_OK) {
        const struct fo_syntax_error *why = fo_trace_reader_error(trial->reader);
        fail_msg("line %u, column %u: expected %s, found %s", why->line, why->column, why->expected,
                 why->found);
    }
    assert_false(trial->verdict.failed);
}

static inline void
trial_finish(struct trial *trial)
{
    fo_checker_finish(trial->checker, false);
}

/** The object that @p word ("x0", "c1", "b0") denotes, or NULL. */
static inline const struct fo_object *
trial_object(const struct trial *trial, const char *word)
{
    fo_name name = 0;
    assert_true(fo_name_parse(word, strlen(word), &name));
    const enum fo_object_kind kind = word[0] == 'c'   ? FO_OBJECT_CREDENTIAL
                                     : word[0] == 'x' ? FO_OBJECT_CONTEXT
                                     : word[0] == 'b' ? FO_OBJECT_BLOCK
                                                      : FO_OBJECT_TOKEN;
    return fo_model_object_by_value(trial->checker->model, name, kind, fo_name_make(FO_NAME_TABLE, 0));
}

static inline bool
trial_is_live(const struct trial *trial, const char *word)
{
    const struct fo_object *object = trial_object(trial, word);
    return object != NULL && object->is_live;
}

/** The finding of rule @p id, or NULL. */
static inline const struct fo_finding *
trial_finding(const struct trial *trial, const char *id)
{
    for (size_t index = 0; index < trial->verdict.finding_count; index++) {
        if (strcmp(trial->verdict.findings[index].rule->id, id) == 0) {
            return &trial->verdict.findings[index];
        }
    }
    return NULL;
}

static inline size_t
trial_primary_count(const struct trial *trial)
{
    size_t count = 0;
    for (size_t index = 0; index < trial->verdict.finding_count; index++) {
        count += fo_finding_is_primary(&trial->verdict, index);
    }
    return count;
}

#endif
