// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Timeline: follows a trace once more and gives each finding its excerpt.
 *
 * Flow    judged verdict, the same records again -> model -> excerpts, kept by the verdict.
 * Owns    a model of its own; the verdict belongs to the caller.
 * Limits  FO_TIMELINE_FINDINGS_MAX findings of one verdict; further ones go without.
 * Thread  one at a time. Nothing of it runs where nobody asks for reports.
 */
#ifndef FO_CHECK_TIMELINE_H
#define FO_CHECK_TIMELINE_H

#include "check/verdict.h"

enum {
    FO_TIMELINE_FINDINGS_MAX = 64
};

struct fo_timeline;

/** @return A timeline, or NULL without memory. */
struct fo_timeline *fo_timeline_new(void);
/** NULL is ignored. */
void fo_timeline_free(struct fo_timeline *timeline);

/**
 * Begin the trace that @p verdict is about.
 *
 * @param header   What the checker was given.
 * @param verdict  Complete; its findings get their excerpts at the end. Borrowed until then.
 */
void fo_timeline_start(struct fo_timeline *timeline, const struct fo_trace_header *header,
                       struct fo_verdict *verdict);

/** Take one record, the same as the checker was fed. Usable as fo_record_sink. */
void fo_timeline_feed(void *timeline, const struct fo_record *record);

/** End of the trace. FO_OK, or FO_ERROR_MEMORY: findings go without. The timeline can be started again. */
enum fo_error fo_timeline_finish(struct fo_timeline *timeline);

#endif
