// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Programs from files.
 */
#include "cli/program_file.h"

#include "base/file.h"
#include "cli/console.h"

#include <errno.h>
#include <string.h>

/** Longest file: many times what the longest program needs in either form. */
#define FILE_BYTES_MAX ((size_t)16 << 20)

static int
parse(const char *path, const struct fo_text *content, struct fo_program *out)
{
    struct fo_syntax_error place = {0};

    if (content->length == 0) {
        fo_console_complain("%s: the file is empty", path);
        return FO_EXIT_USAGE;
    }
    if (!fo_program_is_text(content->bytes, content->length)) {
        fo_program_decode((const uint8_t *)content->bytes, content->length, out);
        return FO_EXIT_HELD;
    }
    const enum fo_error error = fo_program_parse(content->bytes, content->length, out, &place);
    if (error == FO_OK) {
        return FO_EXIT_HELD;
    }
    if (place.line == 0) {
        fo_console_complain("%s: %s", path, fo_error_text(error));
    } else {
        fo_console_complain("%s:%u:%u: expected %s, found %s", path, place.line, place.column, place.expected,
                            place.found);
    }
    return error == FO_ERROR_MEMORY ? FO_EXIT_HARNESS : FO_EXIT_USAGE;
}

int
fo_program_file_read(const char *path, struct fo_program *out)
{
    const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
    struct fo_text content = {0};

    const enum fo_error error = fo_file_read(path, FILE_BYTES_MAX, &content);
    if (error != FO_OK) {
        fo_console_complain("%s: %s", shown, error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
        return error == FO_ERROR_MEMORY ? FO_EXIT_HARNESS : FO_EXIT_USAGE;
    }
    const int status = parse(shown, &content, out);
    fo_text_fini(&content);
    return status;
}
