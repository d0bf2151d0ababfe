// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * From text to bytes and back.
 */
#include "seed.h"

#include "program/token_case.h"

#include <string.h>

enum fo_seed_kind
fo_seed_kind_of(const char *target)
{
    if (strcmp(target, "trace") == 0) {
        return FO_SEED_TEXT;
    }
    return strcmp(target, "token") == 0 ? FO_SEED_TOKEN : FO_SEED_PROGRAM;
}

static enum fo_error
explain(enum fo_error error, const struct fo_syntax_error *place, struct fo_text *why)
{
    if (error == FO_ERROR_SYNTAX) {
        fo_text_printf(why, "%u:%u: expected %s, found %s", place->line, place->column, place->expected,
                       place->found);
    } else if (error != FO_OK) {
        fo_text_append(why, fo_error_text(error));
    }
    return error;
}

static enum fo_error
program_to_bytes(const struct fo_text *input, struct fo_text *out, struct fo_text *why)
{
    struct fo_program program;
    struct fo_syntax_error place = {0};
    uint8_t bytes[FO_PROGRAM_BYTES_MAX];
    enum fo_error error = fo_program_parse(input->bytes, input->length, &program, &place);
    if (error == FO_OK) {
        fo_text_append_bytes(out, bytes, fo_program_encode(&program, bytes));
    }
    return explain(error, &place, why);
}

static enum fo_error
token_to_bytes(const struct fo_text *input, struct fo_text *out, struct fo_text *why)
{
    struct fo_text bytes = {0};
    struct fo_syntax_error place = {0};
    enum fo_error error = fo_token_case_parse(input->bytes, input->length, &bytes, &place);
    if (error == FO_OK) {
        fo_text_append_bytes(out, bytes.bytes, bytes.length);
    }
    fo_text_fini(&bytes);
    return explain(error, &place, why);
}

enum fo_error
fo_seed_to_bytes(enum fo_seed_kind kind, const struct fo_text *input, struct fo_text *out,
                 struct fo_text *why)
{
    if (input->length > 0 && kind == FO_SEED_PROGRAM && fo_program_is_text(input->bytes, input->length)) {
        return program_to_bytes(input, out, why);
    }
    if (input->length > 0 && kind == FO_SEED_TOKEN && fo_token_case_is_text(input->bytes, input->length)) {
        return token_to_bytes(input, out, why);
    }
    fo_text_append_bytes(out, input->bytes, input->length);
    return explain(out->failed ? FO_ERROR_MEMORY : FO_OK, NULL, why);
}

enum fo_error
fo_seed_to_text(enum fo_seed_kind kind, const struct fo_text *input, struct fo_text *out, struct fo_text *why)
{
    struct fo_text bytes = {0};
    enum fo_error error = fo_seed_to_bytes(kind, input, &bytes, why);
    if (error == FO_OK && kind == FO_SEED_PROGRAM) {
        struct fo_program program;
        fo_program_decode((const uint8_t *)bytes.bytes, bytes.length, &program);
        fo_program_print(&program, out);
    } else if (error == FO_OK && kind == FO_SEED_TOKEN) {
        struct fo_token_case token;
        fo_token_case_decode((const uint8_t *)bytes.bytes, bytes.length, &token);
        fo_token_case_print(&token, out);
    } else if (error == FO_OK) {
        fo_text_append_bytes(out, bytes.bytes, bytes.length);
    }
    fo_text_fini(&bytes);
    return error == FO_OK && out->failed ? explain(FO_ERROR_MEMORY, NULL, why) : error;
}
