// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the wrapper's own heap.
 */
#include "wrapper/heap.h"

#include "base/test.h"
#include "wrapper/heap_names.h"
#include "wrapper/include/windows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct fo_heap_count
count_now(void)
{
    struct fo_heap_count count;

    fo_heap_get(&count);
    return count;
}

static int
begin(void **state)
{
    (void)state;
    fo_heap_reset();
    fo_heap_watch(NULL, NULL);
    return 0;
}

static void
what_is_held_is_counted(void **state)
{
    (void)state;
    char *first = fo_heap_malloc(10);
    char *second = fo_heap_calloc(3, 7);
    char *third = fo_heap_strdup("hello");

    assert_int_equal(count_now().live_count, 3);
    assert_int_equal(count_now().live_bytes, 10 + 21 + 6);
    assert_int_equal(count_now().allocation_count, 3);
    for (size_t index = 0; index < 21; index++) {
        assert_int_equal(second[index], 0);
    }
    assert_string_equal(third, "hello");
    third = fo_heap_realloc(third, 100);
    assert_string_equal(third, "hello");
    assert_int_equal(count_now().live_bytes, 10 + 21 + 100);
    assert_int_equal(count_now().allocation_count, 4);
    fo_heap_free(first);
    fo_heap_free(second);
    assert_null(fo_heap_realloc(third, 0));
    fo_heap_free(NULL);
    assert_int_equal(count_now().live_count, 0);
    assert_int_equal(count_now().live_bytes, 0);
    assert_int_equal(count_now().foreign_free_count, 0);
}

/** What was visited. */
struct visited {
    const void *blocks[4];
    uint32_t groups[4];
    size_t count;
};

static void
visit(void *user, uint32_t group, const void *block, size_t bytes)
{
    struct visited *visited = user;

    assert_in_range(visited->count, 0, 3);
    assert_int_equal(bytes, 2 * sizeof(void *));
    visited->blocks[visited->count] = block;
    visited->groups[visited->count] = group;
    visited->count++;
}

static uint32_t
group_of(const struct visited *visited, const void *block)
{
    size_t index = 0;

    while (index < visited->count && visited->blocks[index] != block) {
        index++;
    }
    assert_int_not_equal(index, visited->count);
    return visited->groups[index];
}

static void
what_points_to_one_another_is_visited_together(void **state)
{
    (void)state;
    void *blocks[4];
    struct visited visited = {.count = 0};

    for (size_t index = 0; index < 4; index++) {
        blocks[index] = fo_heap_calloc(2, sizeof(void *));
        assert_non_null(blocks[index]);
    }
    /* Both of the outer ones belong to the last, of which one knows only the inside; the third stands alone.
     */
    memcpy(blocks[0], &blocks[3], sizeof(void *));
    void *inside = (char *)blocks[1] + 3;
    memcpy((char *)blocks[3] + sizeof(void *), &inside, sizeof inside);
    fo_heap_each(visit, &visited);
    assert_int_equal(visited.count, 4);
    assert_int_equal(group_of(&visited, blocks[0]), group_of(&visited, blocks[3]));
    assert_int_equal(group_of(&visited, blocks[1]), group_of(&visited, blocks[3]));
    assert_int_not_equal(group_of(&visited, blocks[2]), group_of(&visited, blocks[3]));
    for (size_t index = 1; index + 1 < 4; index++) {
        const bool is_new = visited.groups[index] != visited.groups[index - 1];
        assert_true(!is_new || visited.groups[index] != visited.groups[0]);
    }
    for (size_t index = 0; index < 4; index++) {
        fo_heap_free(blocks[index]);
    }
    visited.count = 0;
    fo_heap_each(visit, &visited);
    assert_int_equal(visited.count, 0);
}

static void
many_blocks_are_told_apart(void **state)
{
    (void)state;
    enum {
        COUNT = 20000
    };
    static char *blocks[COUNT];

    for (size_t round = 0; round < 3; round++) {
        for (size_t index = 0; index < COUNT; index++) {
            blocks[index] = fo_heap_malloc(1 + index % 50);
            assert_non_null(blocks[index]);
        }
        assert_int_equal(count_now().live_count, COUNT);
        for (size_t index = 0; index < COUNT; index += 2) {
            fo_heap_free(blocks[index]);
        }
        assert_int_equal(count_now().live_count, COUNT / 2);
        for (size_t index = 1; index < COUNT; index += 2) {
            fo_heap_free(blocks[index]);
        }
        assert_int_equal(count_now().live_count, 0);
        assert_int_equal(count_now().live_bytes, 0);
        fo_heap_reset();
    }
    assert_int_equal(count_now().foreign_free_count, 0);
}

static void
the_nth_allocation_fails_once(void **state)
{
    (void)state;
    for (uint64_t nth = 1; nth <= 4; nth++) {
        char *blocks[4] = {0};
        fo_heap_fail(nth);
        assert_false(fo_heap_has_failed());
        for (size_t index = 0; index < 4; index++) {
            errno = 0;
            blocks[index] = index % 2 == 0 ? fo_heap_malloc(5) : HeapAlloc(GetProcessHeap(), 0, 5);
            assert_int_equal(blocks[index] == NULL, index + 1 == nth);
            assert_int_equal(errno == ENOMEM, index + 1 == nth);
        }
        assert_true(fo_heap_has_failed());
        for (size_t index = 0; index < 4; index++) {
            if (index % 2 == 0) {
                fo_heap_free(blocks[index]);
            } else {
                assert_true(HeapFree(GetProcessHeap(), 0, blocks[index]));
            }
        }
    }
    fo_heap_fail(2);
    fo_heap_fail(0);
    fo_heap_free(fo_heap_malloc(1));
    fo_heap_free(fo_heap_malloc(1));
    assert_false(fo_heap_has_failed());
}

static void
a_failed_growth_leaves_the_block(void **state)
{
    (void)state;
    char *text = fo_heap_strdup("kept");

    fo_heap_fail(1);
    assert_null(fo_heap_realloc(text, 1000));
    assert_string_equal(text, "kept");
    assert_int_equal(count_now().live_count, 1);
    fo_heap_free(text);
}

static void
an_overflowing_product_is_refused(void **state)
{
    (void)state;
    volatile size_t huge = SIZE_MAX / 2;

    assert_null(fo_heap_calloc(huge, 3));
    assert_null(fo_heap_reallocarray(NULL, huge, 3));
    assert_int_equal(count_now().live_count, 0);
}

static const void *seen_block;
static unsigned seen_count;
static bool seen_answer;

static bool
watch(void *user, const void *block)
{
    assert_ptr_equal(user, &seen_block);
    seen_block = block;
    seen_count++;
    return seen_answer;
}

static void
a_foreign_block_is_left_alone_when_the_watch_says_so(void **state)
{
    (void)state;
    char *mine = fo_heap_malloc(4);
    char *foreign = malloc(40);

    assert_non_null(foreign);
    strcpy(foreign, "still there");
    seen_count = 0;
    seen_answer = true;
    fo_heap_watch(watch, &seen_block);
    fo_heap_free(mine);
    assert_int_equal(seen_count, 0);
    fo_heap_free(foreign);
    assert_int_equal(seen_count, 1);
    assert_ptr_equal(seen_block, foreign);
    assert_null(fo_heap_realloc(foreign, 80));
    assert_string_equal(foreign, "still there");
    assert_int_equal(count_now().foreign_free_count, 2);

    /* What the C library has allocated for the wrapper is no foreign block. */
    seen_answer = false;
    fo_heap_free(foreign);
    assert_int_equal(seen_count, 3);
    assert_int_equal(count_now().foreign_free_count, 2);
}

static void
families_may_not_be_mixed(void **state)
{
    (void)state;
    char *block = fo_heap_malloc(4);
    HLOCAL local = LocalAlloc(LPTR, 4);
    HGLOBAL global = GlobalAlloc(GPTR, 4);
    void *aligned = _aligned_malloc(64, 64);

    assert_int_equal((uintptr_t)aligned % 64, 0);
    assert_ptr_equal(LocalFree(block), block);
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_int_equal(count_now().foreign_free_count, 1);
    fo_heap_free(local);
    assert_int_equal(count_now().foreign_free_count, 2);
    assert_false(HeapFree(GetProcessHeap(), 0, global));
    assert_int_equal(count_now().foreign_free_count, 3);
    fo_heap_free(aligned);
    assert_int_equal(count_now().foreign_free_count, 4);
    /* None of them has leaked all the same. */
    assert_int_equal(count_now().live_count, 0);
}

static void
windows_heaps_do_what_their_flags_say(void **state)
{
    (void)state;
    HANDLE heap = GetProcessHeap();
    unsigned char *block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 8);

    assert_memory_equal(block, "\0\0\0\0\0\0\0", 8);
    memset(block, 7, 8);
    assert_int_equal(HeapSize(heap, 0, block), 8);
    block = HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 16);
    assert_memory_equal(block, "\7\7\7\7\7\7\7\7\0\0\0\0\0\0\0", 16);
    assert_null(HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 1000));
    assert_true(HeapFree(heap, 0, block));
    assert_true(HeapFree(heap, 0, NULL));
    assert_null(HeapAlloc(&heap, 0, 8));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_null(HeapReAlloc(heap, 0, NULL, 8));

    HLOCAL local = LocalAlloc(LHND, 3);
    assert_ptr_equal(LocalLock(local), local);
    assert_int_equal(LocalSize(local), 3);
    local = LocalReAlloc(local, 30, LMEM_ZEROINIT);
    assert_int_equal(((char *)local)[29], 0);
    assert_null(LocalFree(local));
    assert_null(LocalFree(NULL));
    assert_int_equal(LocalSize(NULL), 0);
    assert_int_equal(count_now().live_count, 0);
    assert_int_equal(count_now().foreign_free_count, 0);
}

static void
a_reset_forgets_counts_and_knows_the_blocks(void **state)
{
    (void)state;
    char *old = fo_heap_malloc(10);
    char *grown = fo_heap_malloc(10);

    fo_heap_fail(1);
    fo_heap_reset();
    assert_int_equal(count_now().live_count, 0);
    assert_int_equal(count_now().allocation_count, 0);
    fo_heap_free(old);
    grown = fo_heap_realloc(grown, 2000);
    assert_non_null(grown);
    assert_int_equal(count_now().foreign_free_count, 0);
    assert_int_equal(count_now().live_count, 1);
    fo_heap_free(grown);
    assert_int_equal(count_now().live_count, 0);
}

static void
formatted_text_and_lines_are_the_wrappers(void **state)
{
    (void)state;
    char *text = NULL;
    char *line = fo_heap_malloc(1);
    size_t size = 1;
    char content[] = "a first line that is longer than the block\nsecond";
    FILE *stream = fmemopen(content, sizeof content - 1, "r");

    assert_int_equal(fo_heap_asprintf(&text, "%s-%d", "x", 42), 4);
    assert_string_equal(text, "x-42");
    assert_int_equal(fo_heap_getline(&line, &size, stream), 43);
    assert_int_equal(count_now().live_count, 2);
    (void)fclose(stream);
    fo_heap_free(line);
    fo_heap_free(text);
    fo_heap_fail(1);
    assert_int_equal(fo_heap_asprintf(&text, "never"), -1);
    assert_int_equal(count_now().live_count, 0);
    assert_int_equal(count_now().foreign_free_count, 0);
}

static void
alignment_is_kept_and_checked(void **state)
{
    (void)state;
    void *block = NULL;

    assert_int_equal(fo_heap_posix_memalign(&block, 256, 10), 0);
    assert_int_equal((uintptr_t)block % 256, 0);
    fo_heap_free(block);
    assert_int_equal(fo_heap_posix_memalign(&block, 3, 10), EINVAL);
    block = fo_heap_aligned_alloc(128, 128);
    assert_int_equal((uintptr_t)block % 128, 0);
    fo_heap_free(block);
    assert_null(fo_heap_aligned_alloc(7, 7));
    assert_int_equal(count_now().live_count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_held_is_counted, begin),
        cmocka_unit_test_setup(many_blocks_are_told_apart, begin),
        cmocka_unit_test_setup(the_nth_allocation_fails_once, begin),
        cmocka_unit_test_setup(a_failed_growth_leaves_the_block, begin),
        cmocka_unit_test_setup(an_overflowing_product_is_refused, begin),
        cmocka_unit_test_setup(a_foreign_block_is_left_alone_when_the_watch_says_so, begin),
        cmocka_unit_test_setup(families_may_not_be_mixed, begin),
        cmocka_unit_test_setup(windows_heaps_do_what_their_flags_say, begin),
        cmocka_unit_test_setup(what_points_to_one_another_is_visited_together, begin),
        cmocka_unit_test_setup(a_reset_forgets_counts_and_knows_the_blocks, begin),
        cmocka_unit_test_setup(formatted_text_and_lines_are_the_wrappers, begin),
        cmocka_unit_test_setup(alignment_is_kept_and_checked, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
