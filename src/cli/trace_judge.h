// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Trace judge: the text of one trace to a verdict.
 */
#ifndef FO_CLI_TRACE_JUDGE_H
#define FO_CLI_TRACE_JUDGE_H

#include "base/error.h"
#include "base/text.h"
#include "check/checker.h"
#include "check/timeline.h"
#include "trace/reader.h"

enum {
    FO_TRACE_JUDGE_KEPT_MAX = 1 << 24 /**< Bytes of a trace that are kept to tell its findings' stories. */
};

/** One trace after the other through reader and checker. */
struct fo_trace_judge {
    struct fo_checker *checker;     /**< Owned. */
    struct fo_trace_reader *reader; /**< Owned. */
    struct fo_verdict verdict;      /**< Of the newest trace. Owned. */
    struct fo_timeline *timeline;   /**< Owned. */
    struct fo_text kept;            /**< The newest trace, as long as it is not too long. Owned. */
    bool is_started;
    uint64_t byte_count; /**< Bytes of the newest trace. */
};

/** FO_OK or FO_ERROR_MEMORY. fo_trace_judge_fini in every case. */
enum fo_error fo_trace_judge_init(struct fo_trace_judge *judge, const struct fo_checker_options *options);
void fo_trace_judge_fini(struct fo_trace_judge *judge);

/** Begin another trace. */
void fo_trace_judge_begin(struct fo_trace_judge *judge);

/** Feed text, as fo_trace_reader_feed. */
enum fo_error fo_trace_judge_feed(struct fo_trace_judge *judge, const char *bytes, size_t length);

/** End the trace, as fo_trace_reader_finish; the verdict is complete then, and its findings have their
 * stories. */
enum fo_error fo_trace_judge_finish(struct fo_trace_judge *judge);

#endif
