// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Reading with everything that a test wants to know of it.
 */
#ifndef FO_TRACE_READER_FIXTURE_H
#define FO_TRACE_READER_FIXTURE_H

#include "base/test.h"
#include "trace/reader.h"
#include "trace/writer.h"

#include <stdlib.h>
#include <string.h>

static struct fo_trace_writer writer;
static struct fo_trace_writer second_writer;

/** What reading gave. */
struct outcome {
    enum fo_error error;
    struct fo_syntax_error why;
    bool is_truncated;
    struct fo_trace_header header;
    struct fo_text text; /**< Header and records, printed again. */
};

/** Read in chunks of @p chunk bytes. */
static inline struct outcome
read_chunks(const char *bytes, size_t length, size_t chunk)
{
    struct outcome outcome = {.error = FO_OK};
    struct fo_text records = {0};
    fo_trace_writer_init(&writer, &records);
    struct fo_trace_reader *reader = fo_trace_reader_new(fo_trace_writer_record, &writer);
    assert_non_null(reader);
    for (size_t at = 0; at < length && outcome.error == FO_OK; at += chunk) {
        size_t part = length - at < chunk ? length - at : chunk;
        // A copy of its own, so that a sanitizer sees whoever reads past the chunk.
        char *copy = malloc(part);
        assert_non_null(copy);
        memcpy(copy, bytes + at, part);
        outcome.error = fo_trace_reader_feed(reader, copy, part);
        free(copy);
    }
    if (outcome.error == FO_OK) {
        outcome.error = fo_trace_reader_finish(reader);
    }
    fo_trace_writer_finish(&writer);
    outcome.why = *fo_trace_reader_error(reader);
    outcome.is_truncated = fo_trace_reader_is_truncated(reader);
    outcome.header = *fo_trace_reader_header(reader);
    fo_trace_writer_init(&second_writer, &outcome.text);
    fo_trace_writer_header(&second_writer, &outcome.header);
    fo_text_append(&outcome.text, fo_text_get(&records));
    fo_trace_reader_free(reader);
    fo_text_fini(&records);
    return outcome;
}

static inline struct outcome
read_all(const char *text)
{
    return read_chunks(text, strlen(text), SIZE_MAX / 2);
}

/** @p text must be read and printed as @p expected. */
static inline void
expect_text(const char *text, const char *expected)
{
    struct outcome outcome = read_all(text);
    if (outcome.error != FO_OK) {
        fail_msg("%u:%u expected %s, found %s in:\n%s", outcome.why.line, outcome.why.column,
                 outcome.why.expected, outcome.why.found, text);
    }
    assert_string_equal(fo_text_get(&outcome.text), expected);
    fo_text_fini(&outcome.text);
}

/** A refusal: where, and a part of what was expected and of what was found. */
struct refusal {
    const char *text;
    uint32_t line;
    uint32_t column;
    const char *expected;
    const char *found;
};

static inline void
expect_refusal(const struct refusal *refusal)
{
    struct outcome outcome = read_all(refusal->text);
    if (outcome.error != FO_ERROR_SYNTAX) {
        fail_msg("taken: %s", refusal->text);
    }
    if (outcome.why.line != refusal->line || outcome.why.column != refusal->column ||
        strstr(outcome.why.expected, refusal->expected) == NULL ||
        strstr(outcome.why.found, refusal->found) == NULL) {
        fail_msg("%u:%u expected %s, found %s in: %s", outcome.why.line, outcome.why.column,
                 outcome.why.expected, outcome.why.found, refusal->text);
    }
    fo_text_fini(&outcome.text);
}

#endif
