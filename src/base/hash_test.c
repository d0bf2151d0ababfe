// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of hashes and random numbers, which must be the same everywhere.
 */
#include "base/hash.h"

#include "base/random.h"
#include "base/test.h"

static void
hashes_depend_on_every_byte_and_the_key(void **state)
{
    (void)state;
    unsigned char bytes[40] = {0};
    uint64_t seen[41];
    for (size_t length = 0; length <= sizeof bytes; length++) {
        seen[length] = fo_hash_bytes(7, bytes, length);
        assert_true(seen[length] == fo_hash_bytes(7, bytes, length));
        assert_true(seen[length] != fo_hash_bytes(8, bytes, length));
        for (size_t other = 0; other < length; other++) {
            assert_true(seen[length] != seen[other]);
            bytes[other] = 1;
            assert_true(seen[length] != fo_hash_bytes(7, bytes, length));
            bytes[other] = 0;
        }
    }
    assert_true(fo_hash_bytes(7, NULL, 0) == seen[0]);
}

static void
splitmix_and_xoshiro_give_their_published_numbers(void **state)
{
    (void)state;
    /* The first SplitMix64 output of seed 1234567, and xoshiro256** from the state 1, 2, 3, 4. */
    assert_true(fo_hash_mix(UINT64_C(1234567) + UINT64_C(0x9e3779b97f4a7c15)) ==
                UINT64_C(6457827717110365317));
    struct fo_random random = {{1, 2, 3, 4}};
    assert_true(fo_random_next(&random) == 11520);
    assert_true(fo_random_next(&random) == 0);
    assert_true(fo_random_next(&random) == 1509978240);
    assert_true(fo_random_next(&random) == UINT64_C(1215971899390074240));
}

static void
the_seed_decides_the_sequence(void **state)
{
    (void)state;
    struct fo_random first;
    struct fo_random second;
    struct fo_random third;
    fo_random_init(&first, 0);
    fo_random_init(&second, 0);
    fo_random_init(&third, 1);
    for (int index = 0; index < 100; index++) {
        uint64_t value = fo_random_next(&first);
        assert_true(value == fo_random_next(&second));
        assert_true(value != fo_random_next(&third));
    }
}

static void
bounded_numbers_reach_every_value_below_the_bound(void **state)
{
    (void)state;
    struct fo_random random;
    unsigned counts[7] = {0};
    fo_random_init(&random, 42);
    for (int index = 0; index < 7000; index++) {
        uint64_t value = fo_random_below(&random, 7);
        assert_true(value < 7);
        counts[value]++;
    }
    for (int value = 0; value < 7; value++) {
        assert_in_range(counts[value], 850, 1150);
    }
    assert_int_equal(fo_random_below(&random, 1), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_depend_on_every_byte_and_the_key),
        cmocka_unit_test(splitmix_and_xoshiro_give_their_published_numbers),
        cmocka_unit_test(the_seed_decides_the_sequence),
        cmocka_unit_test(bounded_numbers_reach_every_value_below_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
