// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Reader and checker, one behind the other.
 */
#include "cli/trace_judge.h"

/** The header is complete when the first record comes, so the checker begins then. */
static void
start(struct fo_trace_judge *judge)
{
    if (!judge->is_started) {
        fo_checker_start(judge->checker, fo_trace_reader_header(judge->reader), &judge->verdict);
        judge->is_started = true;
    }
}

static void
take(void *user, const struct fo_record *record)
{
    struct fo_trace_judge *judge = user;
    start(judge);
    fo_checker_feed(judge->checker, record);
}

enum fo_error
fo_trace_judge_init(struct fo_trace_judge *judge, const struct fo_checker_options *options)
{
    *judge = (struct fo_trace_judge){0};
    judge->checker = fo_checker_new(options);
    judge->reader = fo_trace_reader_new(take, judge);
    if (judge->checker == NULL || judge->reader == NULL) {
        return FO_ERROR_MEMORY;
    }
    return fo_verdict_init(&judge->verdict);
}

void
fo_trace_judge_fini(struct fo_trace_judge *judge)
{
    fo_checker_free(judge->checker);
    fo_trace_reader_free(judge->reader);
    fo_verdict_fini(&judge->verdict);
    *judge = (struct fo_trace_judge){0};
}

void
fo_trace_judge_begin(struct fo_trace_judge *judge)
{
    fo_trace_reader_reset(judge->reader);
    fo_verdict_reset(&judge->verdict);
    judge->is_started = false;
    judge->byte_count = 0;
}

enum fo_error
fo_trace_judge_feed(struct fo_trace_judge *judge, const char *bytes, size_t length)
{
    judge->byte_count += length;
    return fo_trace_reader_feed(judge->reader, bytes, length);
}

enum fo_error
fo_trace_judge_finish(struct fo_trace_judge *judge)
{
    const enum fo_error error = fo_trace_reader_finish(judge->reader);
    if (error == FO_OK) {
        start(judge);
        fo_checker_finish(judge->checker, fo_trace_reader_is_truncated(judge->reader));
    }
    return error;
}
