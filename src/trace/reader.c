// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The text of a trace to records, streamed line by line.
 */
#include "trace/reader.h"

#include "base/assert.h"
#include "notation/lexer.h"
#include "trace/call_line.h"
#include "trace/header_text.h"
#include "trace/mark.h"
#include "trace/open_calls.h"
#include "trace/stack.h"

#include <stdlib.h>
#include <string.h>

/** What has been read and still waits for stack lines beneath it. */
enum waiting {
    WAITING_NOTHING,
    WAITING_BEGIN, /**< A begin line. */
    WAITING_CALL,  /**< A call on one line. */
};

/** Where in the trace the next line stands. */
enum section {
    SECTION_START,  /**< A header may begin. */
    SECTION_HEADER, /**< Header lines may follow. */
    SECTION_RECORDS,
};

struct fo_trace_reader {
    fo_record_sink sink;
    void *user;
    struct fo_trace_header header;
    enum section section;
    enum fo_error state; /**< FO_OK, or the first error, which stays. */
    struct fo_syntax_error error;
    bool is_finished;
    bool is_truncated;
    uint32_t line; /**< Lines read so far. */
    uint32_t op_line;
    uint32_t last_number; /**< Number of the newest call. */
    enum waiting waiting;
    uint64_t label; /**< Of the waiting begin. */
    struct fo_record begin;
    struct fo_record end;
    struct fo_open_calls open;
    size_t stack_bytes;
    char stack[FO_STACK_BYTES_MAX]; /**< Of what is waiting. */
    size_t held_bytes;
    /** Beginning of a line whose rest is in a later chunk; room for what is not counted and one byte too
     * many. */
    char held[FO_LINE_BYTES_MAX + 5];
};

static const char byte_order_mark[] = "\xef\xbb\xbf";

void
fo_trace_reader_reset(struct fo_trace_reader *reader)
{
    fo_trace_header_init_bare(&reader->header);
    fo_open_calls_clear(&reader->open);
    reader->section = SECTION_START;
    reader->state = FO_OK;
    reader->error = (struct fo_syntax_error){0};
    reader->is_finished = false;
    reader->is_truncated = false;
    reader->line = 0;
    reader->op_line = 0;
    reader->last_number = 0;
    reader->waiting = WAITING_NOTHING;
    reader->stack_bytes = 0;
    reader->held_bytes = 0;
}

struct fo_trace_reader *
fo_trace_reader_new(fo_record_sink sink, void *user)
{
    struct fo_trace_reader *reader = calloc(1, sizeof(*reader));
    if (reader != NULL) {
        reader->sink = sink;
        reader->user = user;
        fo_trace_reader_reset(reader);
    }
    return reader;
}

void
fo_trace_reader_free(struct fo_trace_reader *reader)
{
    if (reader != NULL) {
        fo_open_calls_fini(&reader->open);
        free(reader);
    }
}

/** Deliver what waits: no stack line will follow. */
static bool
deliver_waiting(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    enum waiting waiting = reader->waiting;
    if (waiting == WAITING_NOTHING) {
        return true;
    }
    reader->waiting = WAITING_NOTHING;
    reader->begin.stack = reader->stack_bytes > 0 ? reader->stack : NULL;
    reader->stack_bytes = 0;
    if (waiting == WAITING_CALL) {
        reader->end.stack = reader->begin.stack;
        reader->sink(reader->user, &reader->begin);
        reader->sink(reader->user, &reader->end);
        return true;
    }
    enum fo_error error = fo_open_calls_add(&reader->open, reader->label, &reader->begin);
    if (error == FO_ERROR_LIMIT) {
        return fo_lexer_fail(lexer, 0, "at most %d calls without an end", FO_OPEN_CALLS_MAX);
    }
    if (error != FO_OK) {
        reader->state = error;
        return false;
    }
    reader->sink(reader->user, &reader->begin);
    return true;
}

/** A line "at text": one frame of the stack of the call above. */
static bool
read_stack(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    if (reader->waiting == WAITING_NOTHING) {
        return fo_lexer_fail(lexer, lexer->at, "a call above the stack line");
    }
    return fo_stack_parse(lexer, reader->stack, &reader->stack_bytes);
}

/** Start a record of this line on thread 0. */
static void
start_record(const struct fo_trace_reader *reader, enum fo_record_kind kind, struct fo_record *record)
{
    memset(record, 0, sizeof(*record));
    record->kind = kind;
    record->line = reader->line;
    record->thread = fo_name_make(FO_NAME_THREAD, 0);
    record->op_line = reader->op_line;
}

/** A call on one line, or with @p is_begin the line on which a call begins. */
static bool
read_call(struct fo_trace_reader *reader, struct fo_lexer *lexer, bool is_begin)
{
    reader->begin.u.call.number = reader->last_number + 1;
    if (!fo_call_line_parse(lexer, &reader->begin.u.call, is_begin ? NULL : &reader->end.u.call)) {
        return false;
    }
    reader->end.kind = FO_RECORD_END;
    reader->end.line = reader->begin.line;
    reader->end.thread = reader->begin.thread;
    reader->end.op_line = reader->begin.op_line;
    reader->last_number++;
    reader->waiting = is_begin ? WAITING_BEGIN : WAITING_CALL;
    return true;
}

static bool
read_begin(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    uint64_t label = 0;
    (void)fo_lexer_at_end(lexer);
    size_t at = lexer->at;
    if (!fo_lexer_number(lexer, UINT64_MAX, &label) || !fo_lexer_boundary(lexer)) {
        return false;
    }
    if (fo_open_calls_find(&reader->open, label) != NULL) {
        return fo_lexer_fail(lexer, at, "a number that no open call has");
    }
    reader->label = label;
    (void)fo_call_line_prefix(lexer, FO_NAME_THREAD, &reader->begin.thread);
    return read_call(reader, lexer, true);
}

/** The line on which a call ends; the word and a blank were taken. */
static bool
read_end(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    uint64_t label = 0;
    size_t at = lexer->at;
    if (!fo_lexer_number(lexer, UINT64_MAX, &label) || !fo_lexer_boundary(lexer)) {
        return false;
    }
    struct fo_open_call *open = fo_open_calls_find(&reader->open, label);
    if (open == NULL) {
        return fo_lexer_fail(lexer, at, "the number of a call that began and did not end");
    }
    struct fo_record *end = &reader->end;
    *end = open->record;
    fo_name thread = end->thread;
    (void)fo_lexer_at_end(lexer);
    at = lexer->at;
    if (fo_call_line_prefix(lexer, FO_NAME_THREAD, &thread) && thread != end->thread) {
        return fo_lexer_fail(lexer, at, "the thread on which the call began");
    }
    end->kind = FO_RECORD_END;
    end->line = reader->line;
    if (!fo_call_line_parse_end(lexer, &end->u.call)) {
        return false;
    }
    reader->sink(reader->user, end);
    fo_open_calls_remove(&reader->open, open);
    return true;
}

/** A line "op N". */
static bool
read_op(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    uint64_t op_line = 0;
    (void)fo_lexer_at_end(lexer);
    if (!fo_lexer_number(lexer, UINT32_MAX, &op_line) || !fo_lexer_boundary(lexer)) {
        return false;
    }
    reader->op_line = (uint32_t)op_line;
    return fo_lexer_finish(lexer);
}

/** Is @p word the word "end" of a call's end line, not the mark? Takes the word and the blanks then. */
static bool
take_call_end(struct fo_lexer *lexer, struct fo_word word)
{
    struct fo_lexer ahead = *lexer;
    ahead.at += word.length;
    if (!fo_word_is(word, "end") || fo_lexer_at_end(&ahead)) {
        return false;
    }
    *lexer = ahead;
    return true;
}

/** A mark, a call on one line, or one of the two lines of a call. */
static bool
read_record(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    struct fo_word word;
    (void)fo_lexer_peek(lexer, &word);
    if (take_call_end(lexer, word)) {
        return read_end(reader, lexer);
    }
    start_record(reader, FO_RECORD_BEGIN, &reader->begin);
    if (fo_word_is(word, "begin")) {
        lexer->at += word.length;
        return fo_lexer_boundary(lexer) && read_begin(reader, lexer);
    }
    (void)fo_call_line_prefix(lexer, FO_NAME_THREAD, &reader->begin.thread);
    (void)fo_lexer_at_end(lexer);
    (void)fo_lexer_peek(lexer, &word);
    enum fo_mark mark = fo_mark_find(word.bytes, word.length);
    if (mark == FO_MARK_COUNT) {
        return read_call(reader, lexer, false);
    }
    lexer->at += word.length;
    reader->begin.kind = FO_RECORD_MARK;
    if (!fo_mark_parse(lexer, mark, &reader->begin.u.mark)) {
        return false;
    }
    reader->sink(reader->user, &reader->begin);
    return true;
}

/** A line that is neither blank nor a comment nor part of a stack. */
static bool
read_statement(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    struct fo_word word;
    (void)fo_lexer_peek(lexer, &word);
    if (reader->section == SECTION_START && fo_word_is(word, FO_TRACE_WORD)) {
        lexer->at += word.length;
        reader->section = SECTION_HEADER;
        fo_header_text_begin(&reader->header);
        enum fo_error error = fo_header_text_version(lexer, &reader->header);
        reader->state = error == FO_ERROR_VERSION ? error : FO_OK;
        return error == FO_OK;
    }
    if (fo_header_text_knows(word)) {
        if (reader->section == SECTION_HEADER) {
            return fo_header_text_parse(lexer, &reader->header);
        }
        return fo_lexer_fail(lexer, lexer->at,
                             "a call or a mark: header lines stand at the top, "
                             "behind \"" FO_TRACE_WORD " 1\"");
    }
    reader->section = SECTION_RECORDS;
    if (fo_word_is(word, "op")) {
        lexer->at += word.length;
        return fo_lexer_boundary(lexer) && read_op(reader, lexer);
    }
    return read_record(reader, lexer);
}

static bool
read_line(struct fo_trace_reader *reader, struct fo_lexer *lexer)
{
    struct fo_word word;
    if (lexer->length > FO_LINE_BYTES_MAX) {
        return fo_lexer_fail(lexer, FO_LINE_BYTES_MAX, "a line of at most %d bytes", FO_LINE_BYTES_MAX);
    }
    if (fo_lexer_at_end(lexer)) {
        return true;
    }
    if (fo_lexer_peek(lexer, &word) && fo_word_is(word, "at")) {
        return read_stack(reader, lexer);
    }
    return deliver_waiting(reader, lexer) && read_statement(reader, lexer);
}

/** One line without its line feed. */
static void
take_line(struct fo_trace_reader *reader, const char *bytes, size_t length)
{
    size_t mark_bytes = sizeof(byte_order_mark) - 1;
    if (reader->line == 0 && length >= mark_bytes && memcmp(bytes, byte_order_mark, mark_bytes) == 0) {
        bytes += mark_bytes;
        length -= mark_bytes;
    }
    if (length > 0 && bytes[length - 1] == '\r') {
        length--;
    }
    reader->line++;
    struct fo_lexer lexer;
    fo_lexer_init(&lexer, bytes, length, reader->line, &reader->error);
    if (!read_line(reader, &lexer) && reader->state == FO_OK) {
        FO_ASSERT(lexer.failed);
        reader->state = FO_ERROR_SYNTAX;
    }
}

/** Keep the beginning of a line; of one that is too long no more than shows it. */
static void
hold(struct fo_trace_reader *reader, const char *text, size_t length)
{
    size_t room = sizeof(reader->held) - reader->held_bytes;
    size_t kept = length < room ? length : room;
    memcpy(reader->held + reader->held_bytes, text, kept);
    reader->held_bytes += kept;
}

enum fo_error
fo_trace_reader_feed(struct fo_trace_reader *reader, const char *text, size_t length)
{
    FO_ASSERT(!reader->is_finished);
    while (length > 0 && reader->state == FO_OK) {
        const char *feed = memchr(text, '\n', length);
        size_t part = feed != NULL ? (size_t)(feed - text) : length;
        if (feed == NULL || reader->held_bytes > 0) {
            hold(reader, text, part);
        }
        if (feed != NULL) {
            size_t held_bytes = reader->held_bytes;
            reader->held_bytes = 0;
            take_line(reader, held_bytes > 0 ? reader->held : text, held_bytes > 0 ? held_bytes : part);
        }
        part += feed != NULL ? 1 : 0;
        text += part;
        length -= part;
    }
    return reader->state;
}

enum fo_error
fo_trace_reader_finish(struct fo_trace_reader *reader)
{
    if (reader->state == FO_OK && !reader->is_finished) {
        struct fo_lexer lexer;
        fo_lexer_init(&lexer, "", 0, reader->line, &reader->error);
        if (!deliver_waiting(reader, &lexer) && reader->state == FO_OK) {
            reader->state = FO_ERROR_SYNTAX;
        }
        reader->is_truncated = reader->held_bytes > 0;
    }
    reader->is_finished = true;
    return reader->state;
}

const struct fo_trace_header *
fo_trace_reader_header(const struct fo_trace_reader *reader)
{
    return &reader->header;
}

const struct fo_syntax_error *
fo_trace_reader_error(const struct fo_trace_reader *reader)
{
    return &reader->error;
}

bool
fo_trace_reader_is_truncated(const struct fo_trace_reader *reader)
{
    return reader->is_truncated;
}
