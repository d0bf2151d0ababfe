// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The lines of a call.
 */
#include "trace/call_line.h"

#include "trace/operand_parse.h"

bool
fo_call_line_prefix(struct fo_lexer *lexer, enum fo_name_kind kind, fo_name *name)
{
    struct fo_word word;
    fo_name found = 0;
    (void)fo_lexer_at_end(lexer);
    if (!fo_lexer_peek(lexer, &word) || !fo_name_parse(word.bytes, word.length, &found) ||
        fo_name_kind(found) != kind) {
        return false;
    }
    lexer->at += word.length;
    *name = found;
    return true;
}

/** What the call's words before its operands say. */
static bool
read_name(struct fo_lexer *lexer, struct fo_call_seen *seen)
{
    struct fo_word word;
    bool wide = true;
    seen->provider = fo_name_make(FO_NAME_TABLE, 0);
    (void)fo_call_line_prefix(lexer, FO_NAME_TABLE, &seen->provider);
    (void)fo_lexer_at_end(lexer);
    if (fo_lexer_peek(lexer, &word) && fo_word_is(word, "flat")) {
        seen->flat = true;
        lexer->at += word.length;
        (void)fo_lexer_at_end(lexer);
    }
    if (!fo_lexer_call(lexer, &seen->call, &wide) || !fo_lexer_boundary(lexer)) {
        return false;
    }
    seen->form = wide ? FO_FORM_WIDE : FO_FORM_ANSI;
    return true;
}

bool
fo_call_line_parse(struct fo_lexer *lexer, struct fo_call_seen *begin, struct fo_call_seen *end)
{
    uint8_t injected = 0;
    bool has_arrow = false;
    if (!read_name(lexer, begin) || !fo_operands_parse(lexer, begin, &injected, &has_arrow)) {
        return false;
    }
    if (end == NULL) {
        return (!has_arrow && injected == 0) ||
               fo_lexer_fail(lexer, lexer->at, "only operands: results stand in the end line");
    }
    if (!has_arrow) {
        return fo_lexer_fail(lexer, lexer->at,
                             "-> and a status, or \"begin N\" before a call that did not end");
    }
    *end = *begin;
    end->injected = injected;
    return fo_results_parse(lexer, end);
}

/** Words between the thread and the arrow of an end line. */
static bool
read_end_words(struct fo_lexer *lexer, uint8_t *injected)
{
    while (!fo_lexer_at_end(lexer)) {
        if (fo_lexer_accept(lexer, "->")) {
            return fo_lexer_boundary(lexer);
        }
        if (fo_lexer_accept(lexer, "injected")) {
            *injected = 1;
        } else if (fo_lexer_accept(lexer, "altered")) {
            *injected = 2;
        } else {
            break;
        }
        if (!fo_lexer_boundary(lexer)) {
            return false;
        }
    }
    return fo_lexer_fail(lexer, lexer->at, "injected, altered or ->");
}

bool
fo_call_line_parse_end(struct fo_lexer *lexer, struct fo_call_seen *end)
{
    uint8_t injected = 0;
    if (!read_end_words(lexer, &injected)) {
        return false;
    }
    end->injected = injected;
    return fo_results_parse(lexer, end);
}
