// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Crash files of each target.
 */
#include "cli/crash_file.h"

#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "exec/token_subject.h"

#include <errno.h>
#include <string.h>

/** Longest file: many times what the longest program needs in either form. */
#define FILE_BYTES_MAX ((size_t)16 << 20)

/** Bytes of a token case, whatever form the file has. */
static enum fo_error
parse_token(const struct fo_text *content, struct fo_crash_file *file, struct fo_syntax_error *place)
{
    enum fo_error error = FO_OK;
    file->is_text = fo_token_case_is_text(content->bytes, content->length);
    if (file->is_text) {
        error = fo_token_case_parse(content->bytes, content->length, &file->case_bytes, place);
    } else {
        fo_text_append_bytes(&file->case_bytes, content->bytes, content->length);
    }
    if (error == FO_OK && file->case_bytes.failed) {
        error = FO_ERROR_MEMORY;
    }
    if (error == FO_OK) {
        fo_token_case_decode((const uint8_t *)file->case_bytes.bytes, file->case_bytes.length, &file->token);
        uint8_t bytes[FO_PROGRAM_BYTES_MAX];
        fo_token_case_program(&file->token, &file->program);
        /* Coded and decoded, its operations have lines. */
        fo_program_decode(bytes, fo_program_encode(&file->program, bytes), &file->program);
    }
    return error;
}

static enum fo_error
parse_program(const struct fo_text *content, struct fo_crash_file *file, struct fo_syntax_error *place)
{
    file->is_text = fo_program_is_text(content->bytes, content->length);
    if (file->is_text) {
        return fo_program_parse(content->bytes, content->length, &file->program, place);
    }
    fo_program_decode((const uint8_t *)content->bytes, content->length, &file->program);
    return FO_OK;
}

enum fo_error
fo_crash_file_parse(const struct fo_repro_target *target, const struct fo_text *content,
                    struct fo_crash_file *out, struct fo_text *why)
{
    struct fo_syntax_error place = {0};
    struct fo_crash_file file = {.target = target};
    if (content->length == 0) {
        fo_text_append(why, ": the file is empty");
        return FO_ERROR_SYNTAX;
    }
    const enum fo_error error =
        target->is_token ? parse_token(content, &file, &place) : parse_program(content, &file, &place);
    if (error == FO_OK) {
        *out = file;
        return FO_OK;
    }
    fo_crash_file_fini(&file);
    if (place.line == 0) {
        fo_text_printf(why, ": %s", fo_error_text(error));
    } else {
        fo_text_printf(why, ":%u:%u: expected %s, found %s", place.line, place.column, place.expected,
                       place.found);
    }
    return error;
}

int
fo_crash_file_read(const struct fo_repro_target *target, const char *path, struct fo_crash_file *out)
{
    const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
    struct fo_text content = {0};
    struct fo_text why = {0};

    enum fo_error error = fo_file_read(path, FILE_BYTES_MAX, &content);
    if (error == FO_ERROR_LIMIT) {
        fo_console_complain("%s: the file is larger than %zu bytes", shown, FILE_BYTES_MAX);
    } else if (error != FO_OK) {
        fo_console_complain("%s: %s", shown, error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
    } else {
        error = fo_crash_file_parse(target, &content, out, &why);
        if (error != FO_OK) {
            fo_console_complain("%s%s", shown, fo_text_get(&why));
        }
    }
    fo_text_fini(&content);
    fo_text_fini(&why);
    if (error == FO_OK) {
        return FO_EXIT_HELD;
    }
    return error == FO_ERROR_MEMORY ? FO_EXIT_HARNESS : FO_EXIT_USAGE;
}

void
fo_crash_file_fini(struct fo_crash_file *file)
{
    fo_text_fini(&file->case_bytes);
    *file = (struct fo_crash_file){0};
}

void
fo_crash_file_arm(const struct fo_crash_file *file)
{
    if (file->target->is_token) {
        fo_token_subject_set(file->token.bytes, file->token.count);
    }
}

void
fo_crash_file_print(const struct fo_crash_file *file, struct fo_text *out)
{
    if (file->target->is_token) {
        fo_token_case_print(&file->token, out);
    } else {
        fo_program_print(&file->program, out);
    }
}

void
fo_crash_file_encode(const struct fo_crash_file *file, struct fo_text *out)
{
    if (file->target->is_token) {
        uint8_t header[FO_TOKEN_HEADER_BYTES];
        fo_token_case_encode(&file->token, header);
        fo_text_append_bytes(out, header, sizeof header);
        fo_text_append_bytes(out, file->token.bytes, file->token.count);
    } else {
        uint8_t bytes[FO_PROGRAM_BYTES_MAX];
        fo_text_append_bytes(out, bytes, fo_program_encode(&file->program, bytes));
    }
}
