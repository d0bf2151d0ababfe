// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Replay: runs a fuzz target on files and on all files of folders, so that a corpus is a regression test
 * everywhere.
 *
 * A file is what the target takes, or a text that stands for it (seed.h). One line is printed for each.
 * Status 0 when all ran; 2 when one could not be read or none was given; a finding aborts the process.
 */
#include "base/file.h"
#include "harness.h"
#include "seed.h"

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
run_file(const char *path)
{
    struct fo_text text = {0};
    struct fo_text bytes = {0};
    struct fo_text why = {0};
    enum fo_error error = fo_file_read(path, FILE_BYTES_MAX, &text);
    if (error != FO_OK) {
        fo_text_append(&why, error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
    } else {
        error = fo_seed_to_bytes(fo_seed_kind_of(FO_TARGET_NAME), &text, &bytes, &why);
    }
    if (error == FO_OK) {
        (void)LLVMFuzzerTestOneInput((const uint8_t *)bytes.bytes, bytes.length);
        (void)printf("%s: ran\n", path);
        (void)fflush(stdout);
    } else {
        (void)fprintf(stderr, "%s: %s\n", path, fo_text_get(&why));
    }
    fo_text_fini(&text);
    fo_text_fini(&bytes);
    fo_text_fini(&why);
    return error == FO_OK;
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
