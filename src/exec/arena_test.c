// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the counting allocator.
 */
#include "base/test.h"

#include "exec/arena.h"

#include <string.h>

static int
set_up(void **state)
{
    static struct fo_arena arena;
    *state = &arena;
    return fo_arena_init(&arena) == FO_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
    fo_arena_fini(*state);
    return 0;
}

static void
blocks_are_counted_until_they_are_released(void **state)
{
    struct fo_arena *arena = *state;
    void *first = fo_allocate(&arena->allocator, 1);
    void *second = fo_allocate(&arena->allocator, 1000);
    assert_non_null(first);
    assert_non_null(second);
    assert_int_equal((uintptr_t)second % 16, 0);
    assert_int_equal(arena->live_count, 2);
    fo_release(&arena->allocator, first);
    assert_int_equal(arena->live_count, 1);
    fo_release(&arena->allocator, second);
    assert_int_equal(arena->live_count, 0);
    assert_int_equal(arena->bad_release_count, 0);
    assert_int_equal(arena->allocation_count, 2);
}

static void
releasing_twice_is_counted_and_changes_nothing(void **state)
{
    struct fo_arena *arena = *state;
    void *block = fo_allocate(&arena->allocator, 8);
    fo_release(&arena->allocator, block);
    fo_release(&arena->allocator, block);
    assert_int_equal(arena->bad_release_count, 1);
    assert_int_equal(arena->live_count, 0);
}

static void
releasing_what_is_no_block_is_counted(void **state)
{
    struct fo_arena *arena = *state;
    int foreign;
    uint8_t *block = fo_allocate(&arena->allocator, 256);
    fo_release(&arena->allocator, &foreign);
    fo_release(&arena->allocator, block + 16);
    fo_release(&arena->allocator, block + 64);
    fo_release(&arena->allocator, block + 1);
    assert_int_equal(arena->bad_release_count, 4);
    assert_int_equal(arena->live_count, 1);
    fo_release(&arena->allocator, block);
    assert_int_equal(arena->live_count, 0);
}

static void
keep_last(void *user, const void *block)
{
    *(const void **)user = block;
}

static void
who_listens_is_told_of_bad_releases_also_after_a_reset(void **state)
{
    struct fo_arena *arena = *state;
    const void *last = NULL;
    int other = 0;
    arena->note_bad_release = keep_last;
    arena->note_user = &last;
    void *block = fo_allocate(&arena->allocator, 8);
    fo_release(&arena->allocator, block);
    assert_null(last);
    fo_release(&arena->allocator, block);
    assert_ptr_equal(last, block);
    fo_arena_reset(arena);
    fo_release(&arena->allocator, &other);
    assert_ptr_equal(last, &other);
}

static void
the_planned_allocation_fails_once(void **state)
{
    struct fo_arena *arena = *state;
    assert_non_null(fo_allocate(&arena->allocator, 8));
    fo_arena_fail(arena, 2);
    assert_non_null(fo_allocate(&arena->allocator, 8));
    assert_false(arena->has_failed);
    assert_null(fo_allocate(&arena->allocator, 8));
    assert_true(arena->has_failed);
    assert_non_null(fo_allocate(&arena->allocator, 8));
    assert_int_equal(arena->live_count, 3);
}

static void
a_plan_can_be_taken_back(void **state)
{
    struct fo_arena *arena = *state;
    fo_arena_fail(arena, 1);
    fo_arena_fail(arena, 0);
    assert_non_null(fo_allocate(&arena->allocator, 8));
    assert_false(arena->has_failed);
}

static void
a_full_region_says_so(void **state)
{
    struct fo_arena *arena = *state;
    assert_null(fo_allocate(&arena->allocator, FO_ARENA_BYTES));
    assert_true(arena->is_exhausted);
    assert_null(fo_allocate(&arena->allocator, SIZE_MAX / 2));
    fo_arena_reset(arena);
    assert_false(arena->is_exhausted);
    while (fo_allocate(&arena->allocator, 100000) != NULL) {
    }
    assert_true(arena->is_exhausted);
    assert_in_range(arena->live_count, FO_ARENA_BYTES / 100100, FO_ARENA_BYTES / 100000);
}

static void
a_reset_forgets_everything(void **state)
{
    struct fo_arena *arena = *state;
    void *first = fo_allocate(&arena->allocator, 8);
    fo_arena_fail(arena, 5);
    fo_arena_reset(arena);
    assert_int_equal(arena->live_count, 0);
    assert_int_equal(arena->allocation_count, 0);
    fo_release(&arena->allocator, first);
    assert_int_equal(arena->bad_release_count, 1);
    assert_ptr_equal(fo_allocate(&arena->allocator, 8), first);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(blocks_are_counted_until_they_are_released, set_up, tear_down),
        cmocka_unit_test_setup_teardown(releasing_twice_is_counted_and_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(releasing_what_is_no_block_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_listens_is_told_of_bad_releases_also_after_a_reset, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_planned_allocation_fails_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_plan_can_be_taken_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_region_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reset_forgets_everything, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
