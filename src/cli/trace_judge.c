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
    judge->timeline = fo_timeline_new();
    if (judge->checker == NULL || judge->reader == NULL || judge->timeline == NULL) {
        return FO_ERROR_MEMORY;
    }
    return fo_verdict_init(&judge->verdict);
}

void
fo_trace_judge_fini(struct fo_trace_judge *judge)
{
    fo_checker_free(judge->checker);
    fo_trace_reader_free(judge->reader);
    fo_timeline_free(judge->timeline);
    fo_text_fini(&judge->kept);
    fo_verdict_fini(&judge->verdict);
    *judge = (struct fo_trace_judge){0};
}

void
fo_trace_judge_begin(struct fo_trace_judge *judge)
{
    fo_trace_reader_reset(judge->reader);
    fo_verdict_reset(&judge->verdict);
    fo_text_clear(&judge->kept);
    judge->is_started = false;
    judge->byte_count = 0;
}

enum fo_error
fo_trace_judge_feed(struct fo_trace_judge *judge, const char *bytes, size_t length)
{
    judge->byte_count += length;
    if (judge->byte_count <= FO_TRACE_JUDGE_KEPT_MAX) {
        fo_text_append_bytes(&judge->kept, bytes, length);
    }
    return fo_trace_reader_feed(judge->reader, bytes, length);
}

/** Read the trace once more, for what happened around each finding. Without its text they go without. */
static enum fo_error
tell_stories(struct fo_trace_judge *judge)
{
    if (judge->verdict.finding_count == 0 || judge->byte_count > FO_TRACE_JUDGE_KEPT_MAX ||
        judge->kept.failed) {
        return FO_OK;
    }
    struct fo_trace_reader *reader = fo_trace_reader_new(fo_timeline_feed, judge->timeline);
    if (reader == NULL) {
        return FO_ERROR_MEMORY;
    }
    fo_timeline_start(judge->timeline, fo_trace_reader_header(judge->reader), &judge->verdict);
    enum fo_error error = fo_trace_reader_feed(reader, fo_text_get(&judge->kept), judge->kept.length);
    if (error == FO_OK) {
        error = fo_trace_reader_finish(reader);
    }
    fo_trace_reader_free(reader);
    return error == FO_OK ? fo_timeline_finish(judge->timeline) : error;
}

enum fo_error
fo_trace_judge_finish(struct fo_trace_judge *judge)
{
    const enum fo_error error = fo_trace_reader_finish(judge->reader);
    if (error == FO_OK) {
        start(judge);
        fo_checker_finish(judge->checker, fo_trace_reader_is_truncated(judge->reader));
        return tell_stories(judge);
    }
    return error;
}
