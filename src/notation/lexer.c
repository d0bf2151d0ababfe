// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One line of text, taken apart.
 */
#include "notation/lexer.h"

#include "base/assert.h"
#include "base/text.h"
#include "notation/buffer_type.h"
#include "sspi/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    CLASS_WORD = 1 << 0,  /**< May stand in a word. */
    CLASS_FIRST = 1 << 1, /**< May begin a word. */
    CLASS_TEXT = 1 << 2,  /**< May stand in a bare text. */
    CLASS_DIGIT = 1 << 3,
    CLASS_HEX = 1 << 4,
    /** Longest bare word that an error quotes; escaped it still fits. */
    FOUND_BYTES_MAX = 32,
};

#define LETTER (CLASS_WORD | CLASS_FIRST | CLASS_TEXT)
#define HEX_LETTER (LETTER | CLASS_HEX)
#define DIGIT (LETTER | CLASS_HEX | CLASS_DIGIT)

static const unsigned char classes[256] = {
    ['0'] = DIGIT,      ['1'] = DIGIT,      ['2'] = DIGIT,      ['3'] = DIGIT,
    ['4'] = DIGIT,      ['5'] = DIGIT,      ['6'] = DIGIT,      ['7'] = DIGIT,
    ['8'] = DIGIT,      ['9'] = DIGIT,      ['a'] = HEX_LETTER, ['b'] = HEX_LETTER,
    ['c'] = HEX_LETTER, ['d'] = HEX_LETTER, ['e'] = HEX_LETTER, ['f'] = HEX_LETTER,
    ['A'] = HEX_LETTER, ['B'] = HEX_LETTER, ['C'] = HEX_LETTER, ['D'] = HEX_LETTER,
    ['E'] = HEX_LETTER, ['F'] = HEX_LETTER, ['g'] = LETTER,     ['h'] = LETTER,
    ['i'] = LETTER,     ['j'] = LETTER,     ['k'] = LETTER,     ['l'] = LETTER,
    ['m'] = LETTER,     ['n'] = LETTER,     ['o'] = LETTER,     ['p'] = LETTER,
    ['q'] = LETTER,     ['r'] = LETTER,     ['s'] = LETTER,     ['t'] = LETTER,
    ['u'] = LETTER,     ['v'] = LETTER,     ['w'] = LETTER,     ['x'] = LETTER,
    ['y'] = LETTER,     ['z'] = LETTER,     ['G'] = LETTER,     ['H'] = LETTER,
    ['I'] = LETTER,     ['J'] = LETTER,     ['K'] = LETTER,     ['L'] = LETTER,
    ['M'] = LETTER,     ['N'] = LETTER,     ['O'] = LETTER,     ['P'] = LETTER,
    ['Q'] = LETTER,     ['R'] = LETTER,     ['S'] = LETTER,     ['T'] = LETTER,
    ['U'] = LETTER,     ['V'] = LETTER,     ['W'] = LETTER,     ['X'] = LETTER,
    ['Y'] = LETTER,     ['Z'] = LETTER,     ['_'] = LETTER,     ['-'] = CLASS_WORD | CLASS_TEXT,
    [','] = CLASS_TEXT, ['+'] = CLASS_TEXT, ['/'] = CLASS_TEXT, ['.'] = CLASS_WORD | CLASS_TEXT,
};

static bool
is_class(char byte, unsigned class)
{
    return (classes[(unsigned char)byte] & class) != 0;
}

static bool
is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

void
fo_lexer_init(struct fo_lexer *lexer, const char *bytes, size_t length, uint32_t line,
              struct fo_syntax_error *error)
{
    *lexer = (struct fo_lexer){.bytes = bytes, .length = length, .line = line, .error = error};
}

/** Quote what stands at byte @p at: a word, a single byte or the end. */
static void
describe_found(const struct fo_lexer *lexer, size_t at, char out[FO_SYNTAX_FOUND_BYTES_MAX])
{
    if (at >= lexer->length) {
        (void)snprintf(out, FO_SYNTAX_FOUND_BYTES_MAX, "the end of the line");
        return;
    }
    size_t end = at;
    while (end < lexer->length && is_class(lexer->bytes[end], CLASS_WORD)) {
        end++;
    }
    end = end == at ? at + 1 : end;
    bool is_cut = end - at > FOUND_BYTES_MAX;
    struct fo_text escaped = {0};
    fo_text_append_escaped(&escaped, lexer->bytes + at, is_cut ? FOUND_BYTES_MAX : end - at);
    (void)snprintf(out, FO_SYNTAX_FOUND_BYTES_MAX, "\"%s\"%s", fo_text_get(&escaped), is_cut ? "..." : "");
    fo_text_fini(&escaped);
}

bool
fo_lexer_fail(struct fo_lexer *lexer, size_t at, const char *format, ...)
{
    if (lexer->failed) {
        return false;
    }
    lexer->failed = true;
    lexer->error->line = lexer->line;
    lexer->error->column = (uint32_t)at + 1;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(lexer->error->expected, sizeof(lexer->error->expected), format, arguments);
    va_end(arguments);
    describe_found(lexer, at, lexer->error->found);
    return false;
}

bool
fo_lexer_at_end(struct fo_lexer *lexer)
{
    size_t begin = lexer->at;
    while (lexer->at < lexer->length && is_blank(lexer->bytes[lexer->at])) {
        lexer->at++;
    }
    if (lexer->at == lexer->length) {
        return true;
    }
    return lexer->bytes[lexer->at] == '#' && (lexer->at == 0 || lexer->at > begin);
}

bool
fo_lexer_finish(struct fo_lexer *lexer)
{
    return fo_lexer_at_end(lexer) || fo_lexer_fail(lexer, lexer->at, "the end of the line");
}

bool
fo_lexer_boundary(struct fo_lexer *lexer)
{
    if (lexer->at == lexer->length || is_blank(lexer->bytes[lexer->at])) {
        return true;
    }
    return fo_lexer_fail(lexer, lexer->at, "a space or the end of the line");
}

bool
fo_lexer_accept(struct fo_lexer *lexer, const char *symbol)
{
    size_t length = strlen(symbol);
    if (length > lexer->length - lexer->at || memcmp(lexer->bytes + lexer->at, symbol, length) != 0) {
        return false;
    }
    lexer->at += length;
    return true;
}

bool
fo_lexer_expect(struct fo_lexer *lexer, const char *symbol)
{
    return fo_lexer_accept(lexer, symbol) || fo_lexer_fail(lexer, lexer->at, "\"%s\"", symbol);
}

bool
fo_lexer_peek(const struct fo_lexer *lexer, struct fo_word *word)
{
    size_t end = lexer->at;
    if (end < lexer->length && is_class(lexer->bytes[end], CLASS_FIRST)) {
        do {
            end++;
        } while (end < lexer->length && is_class(lexer->bytes[end], CLASS_WORD));
    }
    *word = (struct fo_word){.bytes = lexer->bytes + lexer->at, .length = end - lexer->at};
    return word->length > 0;
}

bool
fo_lexer_word(struct fo_lexer *lexer, struct fo_word *word)
{
    bool is_there = fo_lexer_peek(lexer, word);
    lexer->at += word->length;
    return is_there;
}

bool
fo_word_is(struct fo_word word, const char *text)
{
    return strlen(text) == word.length && memcmp(word.bytes, text, word.length) == 0;
}

static unsigned
digit_value(char digit)
{
    if (digit <= '9') {
        return (unsigned)(digit - '0');
    }
    return (unsigned)(digit | 0x20) - 'a' + 10;
}

/** The digits of @p word in @p base. @return false when there is none, a foreign one, or too many. */
static bool
parse_digits(struct fo_word word, unsigned base, uint64_t *value)
{
    unsigned class = base == 10 ? CLASS_DIGIT : CLASS_HEX;
    uint64_t sum = 0;
    for (size_t at = 0; at < word.length; at++) {
        if (!is_class(word.bytes[at], class)) {
            return false;
        }
        unsigned digit = digit_value(word.bytes[at]);
        if (sum > (UINT64_MAX - digit) / base) {
            return false;
        }
        sum = sum * base + digit;
    }
    *value = sum;
    return word.length > 0;
}

bool
fo_lexer_number(struct fo_lexer *lexer, uint64_t max, uint64_t *value)
{
    size_t at = lexer->at;
    struct fo_word word;
    unsigned base = 10;
    if (fo_lexer_accept(lexer, "0x")) {
        base = 16;
    }
    uint64_t number = 0;
    // After 0x the digits may begin with a letter, and a word takes in all that could be meant.
    (void)fo_lexer_word(lexer, &word);
    if (!parse_digits(word, base, &number) || number > max) {
        lexer->at = at;
        return fo_lexer_fail(lexer, at, "a number from 0 to %llu, decimal or 0x", (unsigned long long)max);
    }
    *value = number;
    return true;
}

bool
fo_lexer_digits(struct fo_lexer *lexer, uint64_t *value)
{
    size_t at = lexer->at;
    struct fo_word word;
    (void)fo_lexer_word(lexer, &word);
    if (!parse_digits(word, 16, value)) {
        return fo_lexer_fail(lexer, at, "hexadecimal digits, at most 16");
    }
    return true;
}

static bool
take_bare(struct fo_lexer *lexer, char *out, size_t out_bytes)
{
    size_t begin = lexer->at;
    size_t end = begin;
    if (end < lexer->length && lexer->bytes[end] != '-') {
        while (end < lexer->length && is_class(lexer->bytes[end], CLASS_TEXT)) {
            end++;
        }
    }
    if (end == begin) {
        return fo_lexer_fail(lexer, begin, "a text, in quotes unless it is a plain word");
    }
    if (end - begin >= out_bytes) {
        return fo_lexer_fail(lexer, begin, "a text of at most %zu bytes", out_bytes - 1);
    }
    memcpy(out, lexer->bytes + begin, end - begin);
    out[end - begin] = '\0';
    lexer->at = end;
    return true;
}

/** Take one byte of a quoted text, escaped or not. */
static bool
take_quoted_byte(struct fo_lexer *lexer, char *byte)
{
    size_t at = lexer->at;
    char next = lexer->bytes[at];
    if (next != '\\') {
        lexer->at++;
        *byte = next;
        return next != '\0' || fo_lexer_fail(lexer, at, "a byte other than NUL");
    }
    const char *rest = lexer->bytes + at + 1;
    size_t length = lexer->length - at - 1;
    if (length >= 1 && (rest[0] == '\\' || rest[0] == '"')) {
        *byte = rest[0];
        lexer->at += 2;
        return true;
    }
    if (length >= 3 && rest[0] == 'x' && is_class(rest[1], CLASS_HEX) && is_class(rest[2], CLASS_HEX)) {
        *byte = (char)(digit_value(rest[1]) * 16 + digit_value(rest[2]));
        lexer->at += 4;
        return *byte != '\0' || fo_lexer_fail(lexer, at, "a byte other than NUL");
    }
    return fo_lexer_fail(lexer, at, "one of the escapes \\\\ \\\" \\xNN");
}

static bool
take_quoted(struct fo_lexer *lexer, char *out, size_t out_bytes)
{
    size_t begin = lexer->at - 1;
    size_t count = 0;
    while (!fo_lexer_accept(lexer, "\"")) {
        if (lexer->at == lexer->length) {
            return fo_lexer_fail(lexer, lexer->at, "the closing quote");
        }
        if (count + 1 >= out_bytes) {
            return fo_lexer_fail(lexer, begin, "a text of at most %zu bytes", out_bytes - 1);
        }
        if (!take_quoted_byte(lexer, out + count)) {
            return false;
        }
        count++;
    }
    out[count] = '\0';
    return true;
}

bool
fo_lexer_text(struct fo_lexer *lexer, char *out, size_t out_bytes, bool *is_bare)
{
    FO_ASSERT(out_bytes > 0);
    bool is_quoted = fo_lexer_accept(lexer, "\"");
    if (is_bare != NULL) {
        *is_bare = !is_quoted;
    }
    return is_quoted ? take_quoted(lexer, out, out_bytes) : take_bare(lexer, out, out_bytes);
}

bool
fo_lexer_name(struct fo_lexer *lexer, unsigned kinds, const char *expected, fo_name *name)
{
    struct fo_word word;
    fo_name found = 0;
    if (!fo_lexer_peek(lexer, &word) || !fo_name_parse(word.bytes, word.length, &found) ||
        (kinds & (1U << fo_name_kind(found))) == 0) {
        return fo_lexer_fail(lexer, lexer->at, "%s", expected);
    }
    lexer->at += word.length;
    *name = found;
    return true;
}

bool
fo_lexer_call(struct fo_lexer *lexer, enum fo_call *call, bool *wide)
{
    struct fo_word word;
    (void)fo_lexer_peek(lexer, &word);
    enum fo_call found = fo_call_find(word.bytes, word.length, wide);
    if (found == FO_CALL_COUNT) {
        return fo_lexer_fail(lexer, lexer->at, "the name of a call such as DeleteSecurityContext");
    }
    lexer->at += word.length;
    *call = found;
    return true;
}

bool
fo_lexer_status(struct fo_lexer *lexer, SECURITY_STATUS *status)
{
    struct fo_word word;
    (void)fo_lexer_peek(lexer, &word);
    if (!fo_status_parse(word.bytes, word.length, status)) {
        return fo_lexer_fail(lexer, lexer->at, "a status such as SEC_E_OK, or 0x and eight digits");
    }
    lexer->at += word.length;
    return true;
}

bool
fo_lexer_buffer_type(struct fo_lexer *lexer, uint32_t *type)
{
    struct fo_word word;
    if (fo_lexer_peek(lexer, &word) && is_class(word.bytes[0], CLASS_DIGIT)) {
        uint64_t number = 0;
        if (!fo_lexer_number(lexer, UINT32_MAX, &number)) {
            return false;
        }
        *type = (uint32_t)number;
        return true;
    }
    uint32_t joined = 0;
    bool is_flag = false;
    do {
        uint32_t bits = 0;
        if (!fo_lexer_peek(lexer, &word) || !fo_buffer_type_find(word.bytes, word.length, is_flag, &bits)) {
            return fo_lexer_fail(lexer, lexer->at, "%s",
                                 is_flag ? "readonly or checksum"
                                         : "a buffer type such as token, or a number");
        }
        lexer->at += word.length;
        joined |= bits;
        is_flag = true;
    } while (fo_lexer_accept(lexer, "|"));
    *type = joined;
    return true;
}
