// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Programs from text.
 */
#include "notation/lexer.h"
#include "program/call_parse.h"
#include "program/field_parse.h"
#include "program/program.h"

#include <string.h>

static const char magic[] = "freeonce-program";

/** What has been read so far. */
struct parser {
    const char *text; /**< Without a byte order mark. */
    size_t length;
    size_t at;     /**< Where the next line begins. */
    uint32_t line; /**< Number of the line that was taken last. */
    bool has_version;
    bool has_form; /**< A call with forms or the header said whether names end in A or W. */
    bool is_over;  /**< The line `end` was read. */
    bool is_full;  /**< One operation more than a program has. */
    struct fo_program program;
    struct fo_syntax_error error;
};

/** Take the next line without its end. @return false at the end of the text. */
static bool
take_line(struct parser *parser, const char **bytes, size_t *length)
{
    if (parser->at >= parser->length) {
        return false;
    }
    const char *begin = parser->text + parser->at;
    size_t left = parser->length - parser->at;
    const char *end = memchr(begin, '\n', left);
    *bytes = begin;
    *length = end == NULL ? left : (size_t)(end - begin);
    parser->at += *length + (end != NULL);
    parser->line++;
    if (*length > 0 && begin[*length - 1] == '\r') {
        (*length)--;
    }
    return true;
}

static bool
parse_call(struct parser *parser, struct fo_lexer *lexer, struct fo_operation *operation)
{
    struct fo_call_text context = {parser->text + parser->at, parser->length - parser->at};
    enum fo_call call;
    bool wide;
    size_t begin = lexer->at;
    if (!fo_lexer_call(lexer, &call, &wide)) {
        return false;
    }
    if (fo_call_get(call)->has_forms) {
        if (parser->has_form && wide == parser->program.is_ansi) {
            return fo_lexer_fail(lexer, begin, "a name that ends in %s, like those before", wide ? "A" : "W");
        }
        parser->has_form = true;
        parser->program.is_ansi = !wide;
    }
    operation->code = (uint8_t)(FO_OP_CALL + (unsigned)call);
    return fo_call_parse(lexer, &context, call, operation);
}

static bool
parse_knob(struct fo_lexer *lexer, struct fo_knobs *knobs)
{
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    enum fo_knob knob = fo_knob_find(word.bytes, word.length);
    if (knob == FO_KNOB_COUNT) {
        return fo_lexer_fail(lexer, begin, "a knob such as first_fail_handle");
    }
    if (!fo_lexer_expect(lexer, "=")) {
        return false;
    }
    begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    int value = fo_knob_value_find(knob, word.bytes, word.length);
    if (value < 0) {
        return fo_lexer_fail(lexer, begin, "a value of %s", fo_knob_name(knob));
    }
    knobs->value[knob] = (uint8_t)value;
    return true;
}

/** A header line. @return false also when the word begins none; *is_header then says so. */
static bool
parse_header(struct parser *parser, struct fo_lexer *lexer, struct fo_word word, bool *is_header)
{
    static const char *const forms_words[] = {"wide", "ansi", NULL};
    static const char *const integrity_words[] = {"on", "off", NULL};
    static const struct fo_field form = {"table", FO_FIELD_WORD, FO_PLACE_A, 0, 0, forms_words};
    static const struct fo_field integrity = {"integrity", FO_FIELD_WORD, FO_PLACE_A, 0, 0, integrity_words};
    static const struct fo_field seed = {"seed", FO_FIELD_NUMBER, FO_PLACE_LOW, UINT16_MAX, 0, NULL};
    struct fo_program *program = &parser->program;
    uint32_t value = 0;
    (void)fo_lexer_at_end(lexer);
    *is_header = true;
    if (fo_word_is(word, "package")) {
        size_t begin = lexer->at;
        (void)fo_lexer_word(lexer, &word);
        enum fo_program_package package = fo_program_package_find(word.bytes, word.length);
        program->package = package == FO_PROGRAM_COUNT ? 0 : (uint8_t)package;
        return package != FO_PROGRAM_COUNT || fo_lexer_fail(lexer, begin, "a package such as NTLM");
    }
    if (fo_word_is(word, "integrity")) {
        bool is_good = fo_field_parse(lexer, &integrity, &value);
        program->is_integrity_off = value != 0;
        return is_good;
    }
    if (fo_word_is(word, "table")) {
        bool is_good = fo_field_parse(lexer, &form, &value);
        program->is_ansi = value != 0;
        parser->has_form = true;
        return is_good;
    }
    if (fo_word_is(word, "seed")) {
        bool is_good = fo_field_parse(lexer, &seed, &value);
        program->seed = (uint16_t)value;
        return is_good;
    }
    if (fo_word_is(word, "knob")) {
        return parse_knob(lexer, &program->knobs);
    }
    *is_header = false;
    return false;
}

/** Lines of a trace that say what the executor does by itself. */
static bool
is_trace_line(struct fo_word word)
{
    static const char *const words[] = {"load", "init", "unload", "observe", "receive", "honest"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (fo_word_is(word, words[i])) {
            return true;
        }
    }
    return false;
}

/** An operation's line, to its end. */
static bool
parse_operation(struct parser *parser, struct fo_lexer *lexer, struct fo_word word)
{
    struct fo_operation operation = {.line = parser->line};
    struct fo_program *program = &parser->program;
    size_t begin = lexer->at;
    uint8_t code = fo_operation_find(word.bytes, word.length);
    bool is_good;
    if (code != FO_OP_SESSION_COUNT) {
        (void)fo_lexer_word(lexer, &word);
        is_good = fo_session_operation_parse(lexer, code, &operation);
    } else if (fo_word_is(word, "reserved")) {
        (void)fo_lexer_word(lexer, &word);
        is_good = fo_reserved_operation_parse(lexer, &operation);
    } else if (fo_call_find(word.bytes, word.length, NULL) != FO_CALL_COUNT) {
        is_good = parse_call(parser, lexer, &operation);
    } else {
        is_good = fo_lexer_fail(lexer, begin, "an operation such as open, or a call of SSPI");
    }
    if (!is_good) {
        return false;
    }
    if (program->operation_count == FO_PROGRAM_OPERATIONS_MAX) {
        parser->is_full = true;
        return fo_lexer_fail(lexer, begin, "at most %d operations", FO_PROGRAM_OPERATIONS_MAX);
    }
    fo_operation_canonicalize(&operation);
    program->operations[program->operation_count] = operation;
    program->operation_count++;
    return true;
}

static enum fo_error
parse_version(struct parser *parser, struct fo_lexer *lexer, struct fo_word word)
{
    uint64_t version;
    if (!fo_word_is(word, magic)) {
        (void)fo_lexer_fail(lexer, lexer->at, "%s %d", magic, FO_PROGRAM_VERSION);
        return FO_ERROR_SYNTAX;
    }
    (void)fo_lexer_word(lexer, &word);
    (void)fo_lexer_at_end(lexer);
    size_t begin = lexer->at;
    if (!fo_lexer_number(lexer, UINT32_MAX, &version) || !fo_lexer_finish(lexer)) {
        return FO_ERROR_SYNTAX;
    }
    if (version != FO_PROGRAM_VERSION) {
        (void)fo_lexer_fail(lexer, begin, "version %d", FO_PROGRAM_VERSION);
        return FO_ERROR_VERSION;
    }
    parser->has_version = true;
    return FO_OK;
}

static enum fo_error
parse_line(struct parser *parser, struct fo_lexer *lexer)
{
    struct fo_word word;
    bool is_header = false;
    if (fo_lexer_at_end(lexer)) {
        return FO_OK;
    }
    (void)fo_lexer_peek(lexer, &word);
    if (!parser->has_version) {
        return parse_version(parser, lexer, word);
    }
    if (parser->is_over) {
        (void)fo_lexer_fail(lexer, lexer->at, "nothing behind the line end");
        return FO_ERROR_SYNTAX;
    }
    if (is_trace_line(word)) {
        return FO_OK;
    }
    if (fo_word_is(word, "end")) {
        (void)fo_lexer_word(lexer, &word);
        parser->is_over = true;
        return fo_lexer_finish(lexer) ? FO_OK : FO_ERROR_SYNTAX;
    }
    struct fo_lexer ahead = *lexer;
    bool is_good = false;
    if (parser->program.operation_count == 0) {
        (void)fo_lexer_word(&ahead, &word);
        is_good = parse_header(parser, &ahead, word, &is_header);
    }
    if (is_header) {
        return is_good && fo_lexer_finish(&ahead) ? FO_OK : FO_ERROR_SYNTAX;
    }
    return parse_operation(parser, lexer, word) ? FO_OK : FO_ERROR_SYNTAX;
}

static size_t
skip_byte_order_mark(const char *text, size_t length)
{
    return length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

bool
fo_program_is_text(const char *text, size_t length)
{
    size_t mark = skip_byte_order_mark(text, length);
    struct parser parser = {.text = text + mark, .length = length - mark};
    const char *bytes;
    size_t line_bytes;
    struct fo_word word;
    while (take_line(&parser, &bytes, &line_bytes)) {
        struct fo_lexer lexer;
        fo_lexer_init(&lexer, bytes, line_bytes, parser.line, &parser.error);
        if (!fo_lexer_at_end(&lexer)) {
            return fo_lexer_peek(&lexer, &word) && fo_word_is(word, magic);
        }
    }
    return false;
}

enum fo_error
fo_program_parse(const char *text, size_t length, struct fo_program *out, struct fo_syntax_error *error)
{
    size_t mark = skip_byte_order_mark(text, length);
    struct parser parser = {.text = text + mark, .length = length - mark};
    struct fo_lexer lexer = {0};
    const char *bytes;
    size_t line_bytes;
    enum fo_error result = FO_OK;
    while (result == FO_OK && take_line(&parser, &bytes, &line_bytes)) {
        fo_lexer_init(&lexer, bytes, line_bytes, parser.line, &parser.error);
        if (line_bytes > FO_LINE_BYTES_MAX) {
            parser.is_full = true;
            (void)fo_lexer_fail(&lexer, FO_LINE_BYTES_MAX, "a line of at most %d bytes", FO_LINE_BYTES_MAX);
            result = FO_ERROR_SYNTAX;
        } else {
            result = parse_line(&parser, &lexer);
        }
    }
    if (result == FO_OK && !parser.has_version) {
        fo_lexer_init(&lexer, "", 0, parser.line + 1, &parser.error);
        (void)fo_lexer_fail(&lexer, 0, "%s %d", magic, FO_PROGRAM_VERSION);
        result = FO_ERROR_SYNTAX;
    }
    if (result == FO_ERROR_SYNTAX && parser.is_full) {
        result = FO_ERROR_LIMIT;
    }
    if (result == FO_OK) {
        *out = parser.program;
    } else if (error != NULL) {
        *error = parser.error;
    }
    return result;
}
