// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Token cases as text.
 */
#include "notation/lexer.h"
#include "program/token_case.h"

#include <string.h>

static const char magic[] = "freeonce-token";
static const char *const option_words[] = {"integrity-off",  "ansi",  "mutual",    "allocate",
                                           "extended-error", "tls13", "new-value", "as-message"};
static const char *const then_words[] = {"repeat", "handshake", "messages", "shutdown"};

enum {
    OPTION_COUNT = sizeof option_words / sizeof option_words[0],
    THEN_COUNT = sizeof then_words / sizeof then_words[0],
    VERSION = 1,
    ORDER_MAX = 15,
    PAIRS_ON_A_LINE = 16,
    RUN_BYTES = 512
};

/** What has been read so far. */
struct parser {
    struct fo_token_case token;
    struct fo_text *out; /**< Receives the bytes of the token. */
    bool has_version;
    bool is_bytes; /**< The line `bytes` was read. */
};

static void
print_words(const char *key, const char *const *words, size_t count, uint8_t bits, struct fo_text *out)
{
    if (bits == 0) {
        return;
    }
    fo_text_append(out, key);
    for (size_t i = 0; i < count; i++) {
        if ((bits >> i & 1) != 0) {
            fo_text_printf(out, " %s", words[i]);
        }
    }
    fo_text_append(out, "\n");
}

void
fo_token_case_print(const struct fo_token_case *token, struct fo_text *out)
{
    fo_text_printf(out, "%s %d\npackage %s\nside %s\n", magic, VERSION,
                   fo_program_package_name((enum fo_program_package)token->package),
                   token->is_server ? "server" : "client");
    if (token->leg_count > 0) {
        fo_text_printf(out, "leg %u\n", token->leg_count);
    }
    print_words("options", option_words, OPTION_COUNT, token->options, out);
    print_words("then", then_words, THEN_COUNT, token->then, out);
    if (token->order > 0) {
        fo_text_printf(out, "order %u\n", token->order);
    }
    fo_text_append(out, "bytes\n");
    for (size_t i = 0; i < token->count; i++) {
        bool is_last = i + 1 == token->count || (i + 1) % PAIRS_ON_A_LINE == 0;
        fo_text_printf(out, "%02x%s", token->bytes[i], is_last ? "\n" : " ");
    }
}

/** True at the end of the line or a comment, which is then taken, so that it can be asked again. */
static bool
is_over(struct fo_lexer *lexer)
{
    bool is_over = fo_lexer_at_end(lexer);
    lexer->at = is_over ? lexer->length : lexer->at;
    return is_over;
}

static bool
parse_words(struct fo_lexer *lexer, const char *const *words, size_t count, uint8_t *bits)
{
    while (!is_over(lexer)) {
        struct fo_word word;
        size_t begin = lexer->at;
        size_t i = 0;
        (void)fo_lexer_word(lexer, &word);
        while (i < count && !fo_word_is(word, words[i])) {
            i++;
        }
        if (i == count) {
            return fo_lexer_fail(lexer, begin, "a word such as %s", words[0]);
        }
        *bits |= (uint8_t)(1U << i);
    }
    return true;
}

static bool
parse_package(struct fo_lexer *lexer, uint8_t *package)
{
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    enum fo_program_package found = fo_program_package_find(word.bytes, word.length);
    if (found < FO_PROGRAM_NTLM || found > FO_PROGRAM_DIGEST) {
        return fo_lexer_fail(lexer, begin, "NTLM, Negotiate, Kerberos, Schannel or WDigest");
    }
    *package = (uint8_t)found;
    return true;
}

static bool
parse_side(struct fo_lexer *lexer, bool *is_server)
{
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    *is_server = fo_word_is(word, "server");
    return *is_server || fo_word_is(word, "client") || fo_lexer_fail(lexer, begin, "client or server");
}

static bool
parse_small(struct fo_lexer *lexer, uint64_t max, uint8_t *out)
{
    uint64_t value;
    if (!fo_lexer_number(lexer, max, &value)) {
        return false;
    }
    *out = (uint8_t)value;
    return true;
}

/** A line before the bytes. */
static bool
parse_setting(struct parser *parser, struct fo_lexer *lexer)
{
    struct fo_token_case *token = &parser->token;
    struct fo_word word;
    size_t begin = lexer->at;
    (void)fo_lexer_word(lexer, &word);
    (void)fo_lexer_at_end(lexer);
    if (!parser->has_version) {
        uint8_t version;
        parser->has_version = fo_word_is(word, magic);
        return parser->has_version ? parse_small(lexer, VERSION, &version)
                                   : fo_lexer_fail(lexer, begin, "%s %d", magic, VERSION);
    }
    if (fo_word_is(word, "package")) {
        return parse_package(lexer, &token->package);
    }
    if (fo_word_is(word, "side")) {
        return parse_side(lexer, &token->is_server);
    }
    if (fo_word_is(word, "leg")) {
        return parse_small(lexer, FO_TOKEN_CASE_LEGS_MAX, &token->leg_count);
    }
    if (fo_word_is(word, "options")) {
        return parse_words(lexer, option_words, OPTION_COUNT, &token->options);
    }
    if (fo_word_is(word, "then")) {
        return parse_words(lexer, then_words, THEN_COUNT, &token->then);
    }
    if (fo_word_is(word, "order")) {
        return parse_small(lexer, ORDER_MAX, &token->order);
    }
    parser->is_bytes = fo_word_is(word, "bytes");
    return parser->is_bytes ||
           fo_lexer_fail(lexer, begin, "package, side, leg, options, then, order or bytes");
}

/** A line of pairs and quoted texts. */
static bool
parse_bytes(struct parser *parser, struct fo_lexer *lexer)
{
    while (!is_over(lexer)) {
        char run[RUN_BYTES];
        size_t begin = lexer->at;
        uint64_t value;
        if (lexer->bytes[begin] == '"') {
            if (!fo_lexer_text(lexer, run, sizeof run, NULL)) {
                return false;
            }
            fo_text_append(parser->out, run);
        } else if (!fo_lexer_digits(lexer, &value)) {
            return false;
        } else if (lexer->at - begin != 2) {
            return fo_lexer_fail(lexer, begin, "two hexadecimal digits");
        } else {
            run[0] = (char)value;
            fo_text_append_bytes(parser->out, run, 1);
        }
        if (!fo_lexer_boundary(lexer)) {
            return false;
        }
    }
    return parser->out->length <= FO_TOKEN_HEADER_BYTES + FO_TOKEN_CASE_BYTES_MAX ||
           fo_lexer_fail(lexer, 0, "at most %d bytes", FO_TOKEN_CASE_BYTES_MAX);
}

static bool
parse_line(struct parser *parser, struct fo_lexer *lexer)
{
    if (fo_lexer_at_end(lexer)) {
        return true;
    }
    bool is_good = parser->is_bytes ? parse_bytes(parser, lexer) : parse_setting(parser, lexer);
    return is_good && fo_lexer_finish(lexer);
}

static const char bom[] = "\xef\xbb\xbf";

static size_t
skip_bom(const char *text, size_t length)
{
    size_t bytes = sizeof bom - 1;
    return length >= bytes && memcmp(text, bom, bytes) == 0 ? bytes : 0;
}

/** Take the line at @p *at without its end. */
static size_t
take_line(const char *text, size_t length, size_t *at)
{
    const char *end = memchr(text + *at, '\n', length - *at);
    size_t bytes = end == NULL ? length - *at : (size_t)(end - text) - *at;
    *at += bytes + (end != NULL);
    return bytes > 0 && text[*at - 1 - (end != NULL)] == '\r' ? bytes - 1 : bytes;
}

enum fo_error
fo_token_case_parse(const char *text, size_t length, struct fo_text *out, struct fo_syntax_error *error)
{
    static const char header[FO_TOKEN_HEADER_BYTES];
    struct parser parser = {.token = {.package = FO_PROGRAM_NTLM}, .out = out};
    struct fo_lexer lexer;
    uint32_t line = 0;
    bool is_good = true;
    fo_text_clear(out);
    fo_text_append_bytes(out, header, sizeof header);
    for (size_t at = skip_bom(text, length); is_good && at < length;) {
        const char *begin = text + at;
        line++;
        fo_lexer_init(&lexer, begin, take_line(text, length, &at), line, error);
        is_good = parse_line(&parser, &lexer);
    }
    if (is_good && !parser.is_bytes) {
        fo_lexer_init(&lexer, "", 0, line + 1, error);
        is_good = fo_lexer_fail(&lexer, 0, "%s", parser.has_version ? "the line bytes" : magic);
    }
    if (!is_good) {
        return FO_ERROR_SYNTAX;
    }
    if (out->failed) {
        return FO_ERROR_MEMORY;
    }
    fo_token_case_encode(&parser.token, (uint8_t *)out->bytes);
    return FO_OK;
}

bool
fo_token_case_is_text(const char *text, size_t length)
{
    struct fo_syntax_error error;
    struct fo_word word = {NULL, 0};
    for (size_t at = skip_bom(text, length); word.length == 0 && at < length;) {
        struct fo_lexer lexer;
        const char *begin = text + at;
        fo_lexer_init(&lexer, begin, take_line(text, length, &at), 1, &error);
        if (!fo_lexer_at_end(&lexer) && !fo_lexer_word(&lexer, &word)) {
            return false;
        }
    }
    return word.length > 0 && fo_word_is(word, magic);
}
