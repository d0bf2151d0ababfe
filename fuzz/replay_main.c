// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Replay: runs a fuzz target on files and on all files of folders, so that a corpus is a regression test
 * everywhere.
 *
 * A file is a program as text or as bytes. One line is printed for each. Status 0 when all ran; 2 when one
 * could not be read or none was given; a finding aborts the process.
 */
#include "base/file.h"
#include "harness.h"
#include "program/program.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    FILE_BYTES_MAX = 1 << 20
};

static bool
run_text(const char *path, const struct fo_text *text)
{
    struct fo_program program;
    struct fo_syntax_error error;
    uint8_t bytes[FO_PROGRAM_BYTES_MAX];
    if (fo_program_parse(text->bytes, text->length, &program, &error) != FO_OK) {
        (void)fprintf(stderr, "%s:%u:%u: expected %s, found %s\n", path, error.line, error.column,
                      error.expected, error.found);
        return false;
    }
    (void)LLVMFuzzerTestOneInput(bytes, fo_program_encode(&program, bytes));
    return true;
}

static bool
run_file(const char *path)
{
    struct fo_text text = {0};
    enum fo_error error = fo_file_read(path, FILE_BYTES_MAX, &text);
    bool is_good = error == FO_OK;
    if (!is_good) {
        (void)fprintf(stderr, "%s: %s\n", path,
                      error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
    } else if (text.length > 0 && fo_program_is_text(text.bytes, text.length)) {
        is_good = run_text(path, &text);
    } else {
        (void)LLVMFuzzerTestOneInput((const uint8_t *)text.bytes, text.length);
    }
    fo_text_fini(&text);
    if (is_good) {
        (void)printf("%s: ran\n", path);
        (void)fflush(stdout);
    }
    return is_good;
}

static int
is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/** Run the files of a folder, in the order of their names; folders in it are left alone. */
static bool
run_folder(const char *path)
{
    struct dirent **entries;
    bool is_good = true;
    int count = scandir(path, &entries, is_visible, alphasort);
    if (count < 0) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    for (int i = 0; i < count; i++) {
        struct fo_text name = {0};
        struct stat status;
        fo_text_printf(&name, "%s/%s", path, entries[i]->d_name);
        if (stat(fo_text_get(&name), &status) == 0 && S_ISREG(status.st_mode)) {
            is_good = run_file(fo_text_get(&name)) && is_good;
        }
        fo_text_fini(&name);
        free(entries[i]);
    }
    free(entries);
    return is_good;
}

int
main(int argument_count, char **arguments)
{
    bool is_good = argument_count > 1;
    if (!is_good) {
        (void)fprintf(stderr, "usage: %s FILE-OR-FOLDER...\n", arguments[0]);
    }
    for (int i = 1; i < argument_count; i++) {
        struct stat status;
        bool is_folder = stat(arguments[i], &status) == 0 && S_ISDIR(status.st_mode);
        is_good = (is_folder ? run_folder(arguments[i]) : run_file(arguments[i])) && is_good;
    }
    return is_good ? 0 : 2;
}
