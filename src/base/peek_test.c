// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of reading what may not be there.
 */
#include "base/peek.h"

#include "base/sanitizer.h"
#include "base/test.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    PAGE_BYTES = 4096
};

/** Pages of which every second one cannot be read. */
static char *
map_pages(size_t count)
{
    char *pages = mmap(NULL, count * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    memset(pages, 'x', count * PAGE_BYTES);
    return pages;
}

static void
memory_that_is_there_is_read(void **state)
{
    char *pages = map_pages(200);
    char copy[16] = {0};
    (void)state;
    assert_int_equal(fo_peek(pages, copy, sizeof copy), sizeof copy);
    assert_int_equal(copy[15], 'x');
    assert_true(fo_peek_is_readable(pages, 200 * (size_t)PAGE_BYTES));
    assert_true(fo_peek_is_readable(pages + PAGE_BYTES - 1, 2));
    assert_true(fo_peek_is_readable(NULL, 0));
    (void)munmap(pages, 200 * (size_t)PAGE_BYTES);
}

static void
memory_that_is_not_there_is_no_fault(void **state)
{
    char *pages = map_pages(200);
    char copy[16] = {0};
    (void)state;
    assert_int_equal(mprotect(pages + 199 * PAGE_BYTES, PAGE_BYTES, PROT_NONE), 0);
    assert_int_equal(fo_peek(pages + 199 * PAGE_BYTES - 4, copy, sizeof copy), 4);
    assert_int_equal(fo_peek(pages + 199 * PAGE_BYTES, copy, sizeof copy), 0);
    assert_true(fo_peek_is_readable(pages, 199 * (size_t)PAGE_BYTES));
    assert_false(fo_peek_is_readable(pages, 199 * (size_t)PAGE_BYTES + 1));
    assert_false(fo_peek_is_readable(NULL, 1));
    assert_false(fo_peek_is_readable((void *)UINT64_C(0x7ffffffff000), PAGE_BYTES));
    assert_false(fo_peek_is_readable((void *)UINT64_C(0xfffffffffffffff0), 8));
    assert_false(fo_peek_is_readable((void *)UINT64_C(0xfffffffffffffff0), 64));
    (void)munmap(pages, 200 * (size_t)PAGE_BYTES);
}

static void
memory_that_a_sanitizer_guards_is_left_alone(void **state)
{
    char *block = malloc(32);
    char copy[32];
    (void)state;
    assert_non_null(block);
    memset(block, 'y', 32);
    ASAN_POISON_MEMORY_REGION(block + 8, 8);
    assert_true(fo_peek_is_readable(block, 8));
    assert_int_equal(fo_peek_is_readable(block, 16), !FO_HAS_ADDRESS_SANITIZER);
    assert_int_equal(fo_peek(block, copy, 32), 32);
    ASAN_UNPOISON_MEMORY_REGION(block + 8, 8);
    free(block);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_that_is_there_is_read),
        cmocka_unit_test(memory_that_is_not_there_is_no_fault),
        cmocka_unit_test(memory_that_a_sanitizer_guards_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
