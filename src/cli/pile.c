// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Files of a folder and their groups.
 */
#include "cli/pile.h"

#include "base/file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** Longest crash file: many times what the longest program needs. */
#define FILE_BYTES_MAX ((size_t)16 << 20)

static int
is_visible(const struct dirent *entry)
{
    /* AFL++ puts a page of its own beside the files. */
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "README.txt") != 0;
}

/** Read one entry of the folder into @p file. @return false when it is no regular file. */
static bool
read_file(const char *folder, const char *name, const struct fo_repro_target *target,
          struct fo_pile_file *file)
{
    struct fo_text path = {0};
    struct stat status;
    fo_text_printf(&path, "%s/%s", folder, name);
    if (stat(fo_text_get(&path), &status) == 0 && !S_ISREG(status.st_mode)) {
        fo_text_fini(&path);
        return false;
    }
    *file = (struct fo_pile_file){.name = strdup(name)};
    const enum fo_error error = fo_file_read(fo_text_get(&path), FILE_BYTES_MAX, &file->content);
    if (error != FO_OK) {
        file->is_unreadable = true;
        fo_text_printf(&file->why, ": %s", error == FO_ERROR_IO ? strerror(errno) : fo_error_text(error));
    } else {
        file->is_program = fo_crash_file_parse(target, &file->content, &file->crash, &file->why) == FO_OK;
    }
    fo_text_fini(&path);
    return true;
}

enum fo_error
fo_pile_read(const char *folder, const struct fo_repro_target *target, struct fo_pile *out)
{
    struct dirent **entries = NULL;
    struct fo_pile pile = {0};
    const int count = scandir(folder, &entries, is_visible, alphasort);
    if (count < 0) {
        return FO_ERROR_IO;
    }
    enum fo_error error = FO_OK;
    pile.files = calloc((size_t)count + 1, sizeof pile.files[0]);
    if (pile.files == NULL) {
        error = FO_ERROR_MEMORY;
    }
    for (int i = 0; i < count; i++) {
        if (error == FO_OK && read_file(folder, entries[i]->d_name, target, &pile.files[pile.count])) {
            error = pile.files[pile.count].name == NULL ? FO_ERROR_MEMORY : FO_OK;
            pile.count++;
        }
        free(entries[i]);
    }
    free(entries);
    if (error != FO_OK) {
        fo_pile_fini(&pile);
        return error;
    }
    *out = pile;
    return FO_OK;
}

void
fo_pile_fini(struct fo_pile *pile)
{
    for (size_t i = 0; i < pile->count; i++) {
        free(pile->files[i].name);
        fo_text_fini(&pile->files[i].content);
        fo_crash_file_fini(&pile->files[i].crash);
        fo_text_fini(&pile->files[i].why);
    }
    free(pile->files);
    *pile = (struct fo_pile){0};
}

bool
fo_pile_has_finding(const struct fo_pile_file *file)
{
    return file->is_run && file->result.end != FO_ATTEMPT_GOOD;
}

static bool
is_in_group(const struct fo_pile *pile, size_t index, size_t of)
{
    return fo_pile_has_finding(&pile->files[index]) &&
           fo_attempt_is_same(&pile->files[index].result, &pile->files[of].result);
}

/** Files keep the order of their names, so of equals the first is the smaller. */
static bool
is_smaller(const struct fo_pile_file *one, const struct fo_pile_file *other)
{
    if (one->crash.program.operation_count != other->crash.program.operation_count) {
        return one->crash.program.operation_count < other->crash.program.operation_count;
    }
    return one->content.length < other->content.length;
}

bool
fo_pile_is_smallest(const struct fo_pile *pile, size_t index)
{
    if (!fo_pile_has_finding(&pile->files[index])) {
        return false;
    }
    for (size_t i = 0; i < pile->count; i++) {
        const bool is_same = i != index && is_in_group(pile, i, index);
        if (is_same && (is_smaller(&pile->files[i], &pile->files[index]) ||
                        (i < index && !is_smaller(&pile->files[index], &pile->files[i])))) {
            return false;
        }
    }
    return true;
}

/** Letters and digits, everything else as one '-'. */
static void
append_plain(struct fo_text *out, const char *word)
{
    bool is_after_gap = true;
    for (; *word != '\0'; word++) {
        if (isalnum((unsigned char)*word) != 0) {
            fo_text_append_bytes(out, word, 1);
            is_after_gap = false;
        } else if (!is_after_gap && word[1] != '\0') {
            fo_text_append(out, "-");
            is_after_gap = true;
        }
    }
}

static void
append_name(const struct fo_attempt_result *result, struct fo_text *out)
{
    append_plain(out, result->rule);
    if (result->call[0] != '\0') {
        fo_text_append(out, "-at-");
        append_plain(out, result->call);
    }
    if (result->origin[0] != '\0') {
        fo_text_append(out, "-of-");
        append_plain(out, result->origin);
    }
}

void
fo_pile_name(const struct fo_pile *pile, size_t index, struct fo_text *out)
{
    const struct fo_pile_file *file = &pile->files[index];
    append_name(&file->result, out);
    fo_text_append(out, file->crash.is_text ? ".txt" : ".bin");
}

static size_t
count_group(const struct fo_pile *pile, size_t of)
{
    size_t count = 0;
    for (size_t i = 0; i < pile->count; i++) {
        count += is_in_group(pile, i, of);
    }
    return count;
}

static void
print_group(const struct fo_pile *pile, size_t index, size_t count, struct fo_text *out)
{
    const struct fo_pile_file *file = &pile->files[index];
    fo_text_printf(out, "%5zu  %10u  %5zu  ", count, file->crash.program.operation_count,
                   file->content.length);
    fo_attempt_print(&file->result, out);
    fo_text_append(out, "\n                             ");
    fo_text_append_escaped(out, file->name, strlen(file->name));
    fo_text_append(out, "\n");
}

/** Print the groups of @p size files, in the order of their smallest. @return how many there are. */
static size_t
print_groups_of(const struct fo_pile *pile, size_t size, struct fo_text *out)
{
    size_t group_count = 0;
    for (size_t i = 0; i < pile->count; i++) {
        if (fo_pile_is_smallest(pile, i) && count_group(pile, i) == size) {
            print_group(pile, i, size, out);
            group_count++;
        }
    }
    return group_count;
}

/** Groups by size, largest first. */
static size_t
print_groups(const struct fo_pile *pile, struct fo_text *out)
{
    struct fo_text rows = {0};
    size_t group_count = 0;
    for (size_t size = pile->count; size > 0; size--) {
        group_count += print_groups_of(pile, size, &rows);
    }
    if (group_count > 0) {
        fo_text_append(out, "files  operations  bytes  finding, and its smallest file\n");
        fo_text_append_bytes(out, rows.bytes, rows.length);
        fo_text_append(out, "\n");
    }
    out->failed = out->failed || rows.failed;
    fo_text_fini(&rows);
    return group_count;
}

static void
print_file(const struct fo_pile_file *file, const char *what, struct fo_text *out)
{
    fo_text_printf(out, "%-9s ", what);
    fo_text_append_escaped(out, file->name, strlen(file->name));
    fo_text_append_escaped(out, fo_text_get(&file->why), file->why.length);
    fo_text_append(out, "\n");
}

void
fo_pile_print(const struct fo_pile *pile, struct fo_text *out)
{
    size_t harmless_count = 0;
    size_t damaged_count = 0;
    size_t broken_count = 0;
    const size_t group_count = print_groups(pile, out);
    for (size_t i = 0; i < pile->count; i++) {
        const struct fo_pile_file *file = &pile->files[i];
        broken_count += fo_pile_has_finding(file);
        if (!file->is_program) {
            print_file(file, file->is_unreadable ? "unread" : "damaged", out);
            damaged_count++;
        } else if (file->is_run && file->result.end == FO_ATTEMPT_GOOD) {
            print_file(file, "harmless", out);
            harmless_count++;
        } else if (!file->is_run) {
            print_file(file, "not run", out);
        }
    }
    fo_text_append(out, damaged_count + harmless_count > 0 ? "\n" : "");
    fo_text_printf(out, "files: %zu | findings: %zu in %zu files | harmless: %zu | damaged: %zu\n",
                   pile->count, group_count, broken_count, harmless_count, damaged_count);
}
