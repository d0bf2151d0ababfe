// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The pool: what it gives, when it is full, and what a reset gives back.
 */
#include "base/test.h"

#include "provider/provider_pool.h"

#include <string.h>

static void
without_a_region_nothing_is_given(void **state)
{
    (void)state;
    struct fo_prv_pool pool = {0};
    int other = 0;
    assert_null(fo_prv_pool_take(&pool, 1));
    assert_false(fo_prv_pool_give(&pool, &other, sizeof other));
    fo_prv_pool_reset(&pool);
    fo_prv_pool_fini(&pool);
}

static void
pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct fo_prv_pool pool;
    assert_true(fo_prv_pool_init(&pool));
    for (int round = 0; round < 2; round++) {
        const unsigned char *last_end = pool.region;
        for (size_t bytes = 1; bytes < 100; bytes++) {
            unsigned char *piece = fo_prv_pool_take(&pool, bytes);
            assert_non_null(piece);
            assert_int_equal((uintptr_t)piece % 16, 0);
            assert_true(piece == pool.region || piece >= last_end + 16);
            for (size_t i = 0; i < bytes; i++) {
                assert_int_equal(piece[i], 0);
            }
            memset(piece, 0x5a, bytes);
            last_end = piece + bytes;
        }
        fo_prv_pool_reset(&pool);
    }
    fo_prv_pool_fini(&pool);
}

static void
a_full_pool_gives_nothing_until_it_is_reset(void **state)
{
    (void)state;
    struct fo_prv_pool pool;
    assert_true(fo_prv_pool_init(&pool));
    assert_null(fo_prv_pool_take(&pool, FO_PRV_POOL_BYTES));
    assert_null(fo_prv_pool_take(&pool, SIZE_MAX));
    size_t count = 0;
    while (fo_prv_pool_take(&pool, 1000) != NULL) {
        count++;
    }
    assert_in_range(count, FO_PRV_POOL_BYTES / 1100, FO_PRV_POOL_BYTES / 1000);
    fo_prv_pool_reset(&pool);
    assert_non_null(fo_prv_pool_take(&pool, 1000));
    fo_prv_pool_fini(&pool);
}

static void
what_is_given_back_is_not_given_out_before_a_reset(void **state)
{
    (void)state;
    struct fo_prv_pool pool;
    assert_true(fo_prv_pool_init(&pool));
    void *first = fo_prv_pool_take(&pool, 8);
    assert_true(fo_prv_pool_give(&pool, first, 8));
    assert_ptr_not_equal(fo_prv_pool_take(&pool, 8), first);
    fo_prv_pool_reset(&pool);
    assert_ptr_equal(fo_prv_pool_take(&pool, 8), first);
    int other = 0;
    assert_false(fo_prv_pool_give(&pool, &other, sizeof other));
    fo_prv_pool_fini(&pool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_region_nothing_is_given),
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(a_full_pool_gives_nothing_until_it_is_reset),
        cmocka_unit_test(what_is_given_back_is_not_given_out_before_a_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
