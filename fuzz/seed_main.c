// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Seeds: turns a folder of inputs of one target into bytes or into text.
 *
 * Each file keeps its name without ".txt", or gets it. Status 0 when all were turned; 2 otherwise.
 */
#include "seed.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char suffix[] = ".txt";

enum {
    FILE_BYTES_MAX = 1 << 20,
    FILE_MODE = 0644,
    SUFFIX_BYTES = sizeof suffix - 1
};

/** What the command line said. */
struct request {
    enum fo_seed_kind kind;
    bool is_text;
    const char *from;
    const char *to;
};

static bool
turn_file(const struct request *request, const char *name)
{
    struct fo_text path = {0};
    struct fo_text input = {0};
    struct fo_text output = {0};
    struct fo_text why = {0};
    size_t length = strlen(name);
    bool has_suffix = length > SUFFIX_BYTES && strcmp(name + length - SUFFIX_BYTES, suffix) == 0;
    fo_text_printf(&path, "%s/%s", request->from, name);
    enum fo_error error = fo_file_read(fo_text_get(&path), FILE_BYTES_MAX, &input);
    if (error == FO_OK) {
        error = request->is_text ? fo_seed_to_text(request->kind, &input, &output, &why)
                                 : fo_seed_to_bytes(request->kind, &input, &output, &why);
    }
    fo_text_clear(&path);
    fo_text_printf(&path, "%s/%.*s%s", request->to, (int)(has_suffix ? length - SUFFIX_BYTES : length), name,
                   request->is_text ? suffix : "");
    if (error == FO_OK) {
        error = fo_file_write_atomic(fo_text_get(&path), output.bytes, output.length, FILE_MODE);
    }
    if (error != FO_OK) {
        (void)fprintf(stderr, "%s/%s: %s\n", request->from, name,
                      why.length > 0 ? fo_text_get(&why) : fo_error_text(error));
    }
    fo_text_fini(&path);
    fo_text_fini(&input);
    fo_text_fini(&output);
    fo_text_fini(&why);
    return error == FO_OK;
}

static int
is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool
turn_folder(const struct request *request)
{
    struct dirent **entries;
    bool is_good = true;
    int count = scandir(request->from, &entries, is_visible, alphasort);
    if (count < 0) {
        (void)fprintf(stderr, "%s: %s\n", request->from, strerror(errno));
        return false;
    }
    for (int i = 0; i < count; i++) {
        is_good = turn_file(request, entries[i]->d_name) && is_good;
        free(entries[i]);
    }
    free(entries);
    return is_good;
}

int
main(int argument_count, char **arguments)
{
    if (argument_count != 5 || (strcmp(arguments[2], "bytes") != 0 && strcmp(arguments[2], "text") != 0)) {
        (void)fprintf(stderr, "usage: %s TARGET bytes|text FROM-FOLDER TO-FOLDER\n", arguments[0]);
        return 2;
    }
    const struct request request = {
        .kind = fo_seed_kind_of(arguments[1]),
        .is_text = strcmp(arguments[2], "text") == 0,
        .from = arguments[3],
        .to = arguments[4],
    };
    return turn_folder(&request) ? 0 : 2;
}
