// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the replaceable allocator, of embedded files, of error texts and of assertions.
 */
#include "base/allocator.h"

#include "base/assert.h"
#include "base/embedded.h"
#include "base/error.h"
#include "base/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/** Counts blocks and fails when told. */
struct counter {
    int live;
    int left;
};

static void *
counted_allocate(void *user, size_t bytes)
{
    struct counter *counter = user;
    if (counter->left == 0) {
        return NULL;
    }
    void *block = malloc(bytes);
    if (block != NULL) {
        memset(block, 0xaa, bytes);
        counter->left--;
        counter->live++;
    }
    return block;
}

static void
counted_release(void *user, void *block)
{
    struct counter *counter = user;
    counter->live--;
    free(block);
}

static void
a_given_allocator_is_used_and_its_blocks_are_zeroed(void **state)
{
    (void)state;
    struct counter counter = {.left = 1};
    const struct fo_allocator allocator = {counted_allocate, counted_release, &counter};
    static const char zeros[8];
    char *block = fo_allocate(&allocator, 8);
    assert_non_null(block);
    assert_memory_equal(block, zeros, 8);
    assert_null(fo_allocate(&allocator, 8));
    fo_release(&allocator, block);
    fo_release(&allocator, NULL);
    assert_int_equal(counter.live, 0);
}

static void
without_an_allocator_the_c_library_serves(void **state)
{
    (void)state;
    char *block = fo_allocate(NULL, 0);
    assert_non_null(block);
    assert_int_equal(block[0], 0);
    fo_release(NULL, block);
    fo_release(NULL, NULL);
}

static void
every_error_has_its_own_text(void **state)
{
    (void)state;
    for (int first = FO_OK; first <= FO_ERROR_INTERRUPTED + 1; first++) {
        for (int second = FO_OK; second < first; second++) {
            assert_string_not_equal(fo_error_text((enum fo_error)first),
                                    fo_error_text((enum fo_error)second));
        }
    }
}

static void
embedded_files_are_complete_and_in_order(void **state)
{
    (void)state;
    for (size_t index = 0; index < fo_embedded_corpus_lifecycle_count; index++) {
        const struct fo_embedded *file = &fo_embedded_corpus_lifecycle[index];
        assert_true(file->bytes > 0);
        assert_int_equal(strlen(file->text), file->bytes);
        assert_true(index == 0 || strcmp(file[-1].name, file->name) < 0);
    }
    assert_null(fo_embedded_corpus_lifecycle[fo_embedded_corpus_lifecycle_count].name);
}

static void
a_broken_assertion_aborts_and_names_itself(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        (void)signal(SIGABRT, SIG_DFL);
        FO_ASSERT(child > 0);
        _exit(0);
    }
    (void)close(ends[1]);
    char message[200] = {0};
    ssize_t length = read(ends[0], message, sizeof message - 1);
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_true(length > 0);
    assert_non_null(strstr(message, "src/base/allocator_test.c:"));
    assert_non_null(strstr(message, "assertion failed: child > 0"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_given_allocator_is_used_and_its_blocks_are_zeroed),
        cmocka_unit_test(without_an_allocator_the_c_library_serves),
        cmocka_unit_test(every_error_has_its_own_text),
        cmocka_unit_test(embedded_files_are_complete_and_in_order),
        cmocka_unit_test(a_broken_assertion_aborts_and_names_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
