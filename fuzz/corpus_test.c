// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of all corpora: no file shows a fault of ours, and what it shows depends on nothing but the file: not
 * on what ran before it, be it nothing, the same file, or others in any order.
 */
#include "base/test.h"

#include "harness.h"
#include "seed.h"

#include "base/file.h"
#include "base/hash.h"
#include "conform/judge.h"
#include "conform/memory_names.h"
#include "exec/token_subject.h"
#include "program/token_case.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FILES_MAX = 1024,
    FILE_BYTES_MAX = 1 << 20,
};

/** Each target's name is its folder's. */
static const char *const targets[] = {"lifecycle", "program", "token", "trace"};

struct file {
    size_t target; /**< Index in targets. */
    struct fo_text path;
    struct fo_text bytes;
    struct fo_text shown; /**< What it showed in a process in which nothing ran before. */
};

static struct file files[FILES_MAX];
static size_t file_count;
static struct fo_judge *judge;
static uint64_t states; /**< Hash of all states that the running program went through. */
static bool is_good;    /**< Nothing was wrong with what ran last. */

static void
note_state(void *user, uint64_t state)
{
    (void)user;
    states = fo_hash_mix(states ^ state);
}

static void
load_file(const char *folder, const char *name, size_t target)
{
    struct fo_text text = {0};
    struct fo_text why = {0};
    assert_true(file_count < FILES_MAX);
    struct file *file = &files[file_count];
    file_count++;
    file->target = target;
    fo_text_printf(&file->path, "%s/%s", folder, name);
    assert_int_equal(fo_file_read(fo_text_get(&file->path), FILE_BYTES_MAX, &text), FO_OK);
    if (fo_seed_to_bytes(fo_seed_kind_of(targets[target]), &text, &file->bytes, &why) != FO_OK) {
        fail_msg("%s: %s", fo_text_get(&file->path), fo_text_get(&why));
    }
    fo_text_fini(&why);
    fo_text_fini(&text);
}

/** Load a folder's files, in the order of their names. @return How many there are. */
static size_t
load_folder(const char *folder, size_t target)
{
    struct dirent **entries;
    size_t before = file_count;
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) {
        return 0;
    }
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            load_file(folder, entries[i]->d_name, target);
        }
        free(entries[i]);
    }
    free(entries);
    return file_count - before;
}

static void
show_program(const struct fo_program *program, const struct fo_subject *subject, struct fo_text *out)
{
    struct fo_judgement judgement;
    states = 0;
    assert_int_equal(fo_judge_program(judge, program, subject, out, &judgement), FO_OK);
    forget_memory_names(out);
    fo_text_printf(out, "states %llx, %llu calls\n", (unsigned long long)states,
                   (unsigned long long)judgement.verdict->call_count);
    fo_judgement_print(&judgement, out);
    is_good = fo_judgement_is_good(&judgement);
}

/** Run a file as its target would. What it shows takes the place of @p out. */
static void
show(const struct file *file, struct fo_text *out)
{
    const uint8_t *bytes = (const uint8_t *)fo_text_get(&file->bytes);
    const char *target = targets[file->target];
    struct fo_program program;
    fo_text_clear(out);
    is_good = true;
    if (strcmp(target, "trace") == 0) {
        fo_text_printf(out, "%llx\n", (unsigned long long)fo_harness_read_trace(bytes, file->bytes.length));
    } else if (strcmp(target, "token") == 0) {
        struct fo_token_case token;
        fo_token_case_decode(bytes, file->bytes.length, &token);
        fo_token_case_program(&token, &program);
        fo_token_subject_set(token.bytes, token.count);
        show_program(&program, &fo_token_subject, out);
    } else {
        fo_program_decode(bytes, file->bytes.length, &program);
        show_program(&program, strcmp(target, "program") == 0 ? &fo_raw_subject : &fo_lifecycle_subject, out);
    }
    assert_false(out->failed);
}

static void
assert_same(const struct file *file, const struct fo_text *shown)
{
    if (strcmp(fo_text_get(&file->shown), fo_text_get(shown)) != 0) {
        (void)fprintf(stderr, "--- once\n%s--- and once\n%s", fo_text_get(&file->shown), fo_text_get(shown));
        fail_msg("%s does not show the same again", fo_text_get(&file->path));
    }
}

static bool
open_judge(void)
{
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE, .state = note_state};
    return fo_judge_new(&options, &judge) == FO_OK;
}

/** Read all that comes until the other end is closed. */
static void
read_all(int from, struct fo_text *out)
{
    char room[4096];
    for (;;) {
        ssize_t count = read(from, room, sizeof room);
        assert_true(count >= 0);
        if (count == 0) {
            return;
        }
        fo_text_append_bytes(out, room, (size_t)count);
    }
}

_Noreturn static void
show_to(const struct file *file, int to)
{
    struct fo_text shown = {0};
    size_t sent = 0;
    if (!open_judge()) {
        _exit(1);
    }
    show(file, &shown);
    while (sent < shown.length) {
        ssize_t count = write(to, shown.bytes + sent, shown.length - sent);
        if (count <= 0) {
            _exit(1);
        }
        sent += (size_t)count;
    }
    _exit(0);
}

/** Run a file in a process in which nothing ran before. */
static void
show_alone(struct file *file)
{
    int ends[2];
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        show_to(file, ends[1]);
    }
    (void)close(ends[1]);
    read_all(ends[0], &file->shown);
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static int
set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        char folder[64];
        (void)snprintf(folder, sizeof folder, "corpus/%s", targets[i]);
        assert_true(load_folder(folder, i) > 0);
        (void)snprintf(folder, sizeof folder, "corpus/regressions/%s", targets[i]);
        (void)load_folder(folder, i);
    }
    for (size_t i = 0; i < file_count; i++) {
        show_alone(&files[i]);
    }
    return open_judge() ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < file_count; i++) {
        fo_text_fini(&files[i].path);
        fo_text_fini(&files[i].bytes);
        fo_text_fini(&files[i].shown);
    }
    fo_judge_free(judge);
    return 0;
}

static void
each_file_shows_something_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < file_count; i++) {
        assert_true(files[i].shown.length > 0);
        for (size_t j = 0; j < i; j++) {
            bool is_same = files[i].target == files[j].target &&
                           strcmp(fo_text_get(&files[i].shown), fo_text_get(&files[j].shown)) == 0;
            if (is_same) {
                fail_msg("%s shows what %s does", fo_text_get(&files[i].path), fo_text_get(&files[j].path));
            }
        }
    }
}

static void
no_file_shows_a_fault(void **state)
{
    (void)state;
    struct fo_text shown = {0};
    for (size_t i = 0; i < file_count; i++) {
        show(&files[i], &shown);
        if (!is_good) {
            fail_msg("%s:\n%s", fo_text_get(&files[i].path), fo_text_get(&shown));
        }
    }
    fo_text_fini(&shown);
}

static void
each_file_shows_the_same_twice_and_behind_those_before_it(void **state)
{
    (void)state;
    struct fo_text shown = {0};
    for (size_t i = 0; i < file_count; i++) {
        for (int round = 0; round < 2; round++) {
            show(&files[i], &shown);
            assert_same(&files[i], &shown);
        }
    }
    fo_text_fini(&shown);
}

static void
each_file_shows_the_same_in_the_opposite_order(void **state)
{
    (void)state;
    struct fo_text shown = {0};
    for (size_t i = file_count; i > 0; i--) {
        show(&files[i - 1], &shown);
        assert_same(&files[i - 1], &shown);
    }
    fo_text_fini(&shown);
}

/** Files of different targets by turns, so that each runs behind one of another kind. */
static void
each_file_shows_the_same_among_those_of_other_targets(void **state)
{
    (void)state;
    const size_t stride = 41;
    struct fo_text shown = {0};
    for (size_t first = 0; first < stride; first++) {
        for (size_t i = first; i < file_count; i += stride) {
            show(&files[i], &shown);
            assert_same(&files[i], &shown);
        }
    }
    fo_text_fini(&shown);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_shows_something_of_its_own),
        cmocka_unit_test(no_file_shows_a_fault),
        cmocka_unit_test(each_file_shows_the_same_twice_and_behind_those_before_it),
        cmocka_unit_test(each_file_shows_the_same_in_the_opposite_order),
        cmocka_unit_test(each_file_shows_the_same_among_those_of_other_targets),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
