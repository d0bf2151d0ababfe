// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of reading and writing whole files.
 */
#include "base/file.h"

#include "base/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** A folder of its own for each test. */
struct place {
    char folder[64];
    char path[128];
};

static int
set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL) {
        return -1;
    }
    (void)snprintf(place->folder, sizeof place->folder, "/tmp/freeonce-test-XXXXXX");
    if (mkdtemp(place->folder) == NULL) {
        free(place);
        return -1;
    }
    (void)snprintf(place->path, sizeof place->path, "%s/file", place->folder);
    *state = place;
    return 0;
}

/** Removes what is left; a temporary file that was forgotten shows as a folder not empty. */
static int
tear_down(void **state)
{
    struct place *place = *state;
    (void)unlink(place->path);
    int failed = rmdir(place->folder);
    free(place);
    return failed;
}

static void
assert_content(const char *path, const char *expected)
{
    struct fo_text text = {0};
    assert_int_equal(fo_file_read(path, 1000000, &text), FO_OK);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_fini(&text);
}

static void
what_was_written_is_read(void **state)
{
    struct place *place = *state;
    assert_int_equal(fo_file_write_atomic(place->path, "first", 5, 0600), FO_OK);
    assert_content(place->path, "first");
    assert_int_equal(fo_file_write_atomic(place->path, NULL, 0, 0600), FO_OK);
    assert_content(place->path, "");
    struct stat status;
    assert_int_equal(stat(place->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void
a_long_file_is_read_whole(void **state)
{
    struct place *place = *state;
    struct fo_text text = {0};
    for (int index = 0; index < 50000; index++) {
        fo_text_printf(&text, "%05d\n", index);
    }
    assert_int_equal(fo_file_write_atomic(place->path, text.bytes, text.length, 0600), FO_OK);
    assert_content(place->path, fo_text_get(&text));
    fo_text_fini(&text);
}

static void
a_file_past_the_limit_is_refused(void **state)
{
    struct place *place = *state;
    struct fo_text text = {0};
    fo_text_append(&text, "kept");
    assert_int_equal(fo_file_write_atomic(place->path, "12345", 5, 0600), FO_OK);
    assert_int_equal(fo_file_read(place->path, 4, &text), FO_ERROR_LIMIT);
    assert_string_equal(fo_text_get(&text), "kept");
    assert_int_equal(fo_file_read(place->path, 5, &text), FO_OK);
    assert_string_equal(fo_text_get(&text), "12345");
    fo_text_fini(&text);
}

static void
a_missing_file_says_why(void **state)
{
    struct place *place = *state;
    struct fo_text text = {0};
    assert_int_equal(fo_file_read(place->path, 10, &text), FO_ERROR_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(fo_file_read(place->folder, 10, &text), FO_ERROR_IO);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(fo_file_write_atomic(place->folder, "x", 1, 0600), FO_ERROR_IO);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(fo_file_write_atomic("/nowhere/at/all", "x", 1, 0600), FO_ERROR_IO);
    assert_int_equal(errno, ENOENT);
    fo_text_fini(&text);
}

static void
a_full_device_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(fo_file_write_atomic("/dev/full", "x", 1, 0600), FO_ERROR_IO);
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(fo_file_write_atomic("/dev/null", "x", 1, 0600), FO_OK);
    struct stat status;
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
}

static void
a_symbolic_link_stays_and_its_target_changes(void **state)
{
    struct place *place = *state;
    char link[200];
    (void)snprintf(link, sizeof link, "%s/link", place->folder);
    assert_int_equal(fo_file_write_atomic(place->path, "old", 3, 0600), FO_OK);
    assert_int_equal(symlink("file", link), 0);
    assert_int_equal(fo_file_write_atomic(link, "new", 3, 0600), FO_OK);
    assert_content(place->path, "new");
    struct stat status;
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(unlink(link), 0);
}

static void
redirected_standard_output_is_continued(void **state)
{
    struct place *place = *state;
    int file = open(place->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int kept = dup(STDOUT_FILENO);
    assert_true(file >= 0 && kept >= 0);
    assert_int_equal(fflush(stdout), 0);
    assert_int_equal(dup2(file, STDOUT_FILENO), STDOUT_FILENO);
    ssize_t before = write(STDOUT_FILENO, "before ", 7);
    enum fo_error by_name = fo_file_write_atomic("/dev/stdout", "name ", 5, 0600);
    enum fo_error by_path = fo_file_write_atomic(place->path, "path ", 5, 0600);
    enum fo_error by_dash = fo_file_write_atomic("-", "dash", 4, 0600);
    (void)dup2(kept, STDOUT_FILENO);
    (void)close(kept);
    (void)close(file);
    assert_int_equal(before, 7);
    assert_int_equal(by_name, FO_OK);
    assert_int_equal(by_path, FO_OK);
    assert_int_equal(by_dash, FO_OK);
    assert_content(place->path, "before name path dash");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_file_is_read_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_past_the_limit_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_file_says_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_device_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_symbolic_link_stays_and_its_target_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(redirected_standard_output_is_continued, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
