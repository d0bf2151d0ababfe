// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of names for raw values and of the regions that they come from.
 */
#include "base/random.h"
#include "base/test.h"
#include "trace/renamer.h"

#include <string.h>

enum {
    VALUES = 20000,
    SPAN = 600,
    STEPS = 20000,
};

static struct fo_renamer renamer;

static int
set_up(void **test)
{
    (void)test;
    return fo_renamer_init(&renamer) == FO_OK ? 0 : -1;
}

static int
tear_down(void **test)
{
    (void)test;
    fo_renamer_fini(&renamer);
    return 0;
}

/** An address that nobody reads. */
static const void *
at(uintptr_t address)
{
    return (const void *)address;
}

static void
names_are_given_in_order_for_each_kind_apart(void **test)
{
    (void)test;
    SecHandle one = {1, 1};
    SecHandle two = {2, 2};
    assert_int_equal(fo_renamer_handle(&renamer, FO_NAME_CONTEXT, one), fo_name_make(FO_NAME_CONTEXT, 0));
    assert_int_equal(fo_renamer_handle(&renamer, FO_NAME_CREDENTIAL, two),
                     fo_name_make(FO_NAME_CREDENTIAL, 0));
    assert_int_equal(fo_renamer_handle(&renamer, FO_NAME_CREDENTIAL, one), fo_name_make(FO_NAME_CONTEXT, 0));
    assert_int_equal(fo_renamer_value(&renamer, FO_NAME_STRING, 1), fo_name_make(FO_NAME_STRING, 0));
    assert_int_equal(fo_renamer_value(&renamer, FO_NAME_TOKEN, 1), fo_name_make(FO_NAME_TOKEN, 0));
    assert_int_equal(fo_renamer_pointer(&renamer, FO_NAME_TOKEN, NULL), FO_NAME_NULL);
}

static void
output_bits_get_no_name_until_someone_uses_them(void **test)
{
    (void)test;
    SecHandle bits = {7, 8};
    assert_int_equal(fo_renamer_handle(&renamer, FO_NAME_SPECIAL, bits), FO_NAME_OTHER);
    assert_int_equal(fo_renamer_handle(&renamer, FO_NAME_CONTEXT, bits), fo_name_make(FO_NAME_CONTEXT, 0));
    assert_int_equal(fo_renamer_handle(&renamer, FO_NAME_SPECIAL, bits), fo_name_make(FO_NAME_CONTEXT, 0));
}

static void
names_stay_when_the_table_grows(void **test)
{
    (void)test;
    for (int round = 0; round < 3; round++) {
        for (uint32_t value = 0; value < VALUES; value++) {
            assert_int_equal(fo_renamer_value(&renamer, FO_NAME_STORAGE, value * 64),
                             fo_name_make(FO_NAME_STORAGE, value));
        }
        for (uint32_t value = 0; value < VALUES; value++) {
            assert_int_equal(fo_renamer_value(&renamer, FO_NAME_STORAGE, value * 64),
                             fo_name_make(FO_NAME_STORAGE, value));
        }
        size_t capacity = renamer.capacity;
        fo_renamer_reset(&renamer);
        assert_int_equal(renamer.capacity, capacity);
        assert_int_equal(renamer.count, 0);
    }
}

static void
names_survive_the_wrap_of_the_epoch(void **test)
{
    (void)test;
    (void)fo_renamer_value(&renamer, FO_NAME_STRING, 1);
    renamer.epoch = UINT32_MAX;
    fo_renamer_reset(&renamer);
    assert_int_equal(renamer.epoch, 1);
    assert_int_equal(fo_renamer_value(&renamer, FO_NAME_STRING, 9), fo_name_make(FO_NAME_STRING, 0));
    assert_int_equal(fo_renamer_value(&renamer, FO_NAME_STRING, 1), fo_name_make(FO_NAME_STRING, 1));
}

static void
a_pointer_into_a_region_is_its_start_and_a_distance(void **test)
{
    (void)test;
    fo_renamer_region(&renamer, at(0x1000), 0x100);
    struct fo_place place = fo_renamer_place(&renamer, at(0x10ff));
    assert_int_equal(place.name, fo_name_make(FO_NAME_MEMORY, 0));
    assert_int_equal(place.offset, 0xff);
    place = fo_renamer_place(&renamer, at(0x1100));
    assert_int_equal(place.name, fo_name_make(FO_NAME_MEMORY, 1));
    assert_int_equal(place.offset, 0);
    fo_renamer_region(&renamer, at(0x1010), 0xf0);
    assert_int_equal(fo_renamer_place(&renamer, at(0x1010)).offset, 0x10);
}

static void
a_region_that_reaches_out_of_another_replaces_it(void **test)
{
    (void)test;
    fo_renamer_region(&renamer, at(0x1000), 0x100);
    fo_renamer_region(&renamer, at(0x1080), 0x100);
    struct fo_place place = fo_renamer_place(&renamer, at(0x1090));
    assert_int_equal(place.name, fo_name_make(FO_NAME_MEMORY, 1));
    assert_int_equal(place.offset, 0x10);
    place = fo_renamer_place(&renamer, at(0x1000));
    assert_int_equal(place.name, fo_name_make(FO_NAME_MEMORY, 0));
    assert_int_equal(place.offset, 0);
}

static void
a_released_region_leaves_only_the_name_of_its_address(void **test)
{
    (void)test;
    fo_renamer_block(&renamer, at(0x1000), 0x100);
    fo_renamer_release(&renamer, at(0x1010));
    assert_int_equal(fo_renamer_place(&renamer, at(0x1010)).offset, 0x10);
    fo_renamer_release(&renamer, at(0x1000));
    assert_int_equal(fo_renamer_place(&renamer, at(0x1000)).name, fo_name_make(FO_NAME_MEMORY, 0));
    assert_false(fo_renamer_knows(&renamer, at(0x1010)));
    assert_true(fo_renamer_knows(&renamer, at(0x1000)));
}

static void
a_size_that_is_a_lie_makes_no_region(void **test)
{
    (void)test;
    fo_renamer_region(&renamer, at(0x1000), UINT32_MAX);
    fo_renamer_region(&renamer, at(UINTPTR_MAX - 4), 0x1000);
    assert_false(fo_renamer_knows(&renamer, at(0x1001)));
    assert_true(fo_renamer_knows(&renamer, at(0x1000)));
    assert_true(fo_renamer_knows(&renamer, at(UINTPTR_MAX - 4)));
}

static void
more_regions_than_there_is_room_for_are_forgotten_together(void **test)
{
    (void)test;
    for (uintptr_t index = 0; index <= FO_RANGES_MAX; index++) {
        fo_renamer_region(&renamer, at(0x10000 + index * 0x100), 0x80);
    }
    assert_int_equal(renamer.ranges.count, 1);
    assert_true(fo_renamer_knows(&renamer, at(0x10000 + FO_RANGES_MAX * 0x100 + 1)));
    assert_false(fo_renamer_knows(&renamer, at(0x10001)));
}

/** Every byte of a small space, owned by the range that was put there last. */
static void
ranges_agree_with_a_map_of_bytes(void **test)
{
    (void)test;
    struct fo_ranges ranges;
    static uint32_t owners[SPAN + 64];
    static uintptr_t starts[STEPS + 1];
    struct fo_random random;
    memset(owners, 0, sizeof(owners));
    fo_random_init(&random, 11);
    assert_int_equal(fo_ranges_init(&ranges), FO_OK);
    for (uint32_t step = 1; step <= STEPS; step++) {
        uintptr_t start = 1 + (uintptr_t)fo_random_below(&random, SPAN);
        size_t bytes = 1 + (size_t)fo_random_below(&random, 40);
        bool is_added = fo_random_below(&random, 3) > 0;
        for (size_t byte = 0; byte < bytes; byte++) {
            uint32_t owner = owners[start + byte];
            for (size_t other = 1; owner != 0 && other < SPAN + 64; other++) {
                owners[other] = owners[other] == owner ? 0 : owners[other];
            }
        }
        if (is_added) {
            fo_ranges_add(&ranges, start, bytes, step);
            starts[step] = start;
            for (size_t byte = 0; byte < bytes; byte++) {
                owners[start + byte] = step;
            }
        } else {
            fo_ranges_remove(&ranges, start, bytes);
        }
        uintptr_t probe = 1 + (uintptr_t)fo_random_below(&random, SPAN + 40);
        const struct fo_range *found = fo_ranges_find(&ranges, probe);
        assert_int_equal(found != NULL ? found->name : 0, owners[probe]);
        assert_true(found == NULL || found->start == starts[found->name]);
    }
    fo_ranges_fini(&ranges);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_given_in_order_for_each_kind_apart),
        TEST(output_bits_get_no_name_until_someone_uses_them),
        TEST(names_stay_when_the_table_grows),
        TEST(names_survive_the_wrap_of_the_epoch),
        TEST(a_pointer_into_a_region_is_its_start_and_a_distance),
        TEST(a_region_that_reaches_out_of_another_replaces_it),
        TEST(a_released_region_leaves_only_the_name_of_its_address),
        TEST(a_size_that_is_a_lie_makes_no_region),
        TEST(more_regions_than_there_is_room_for_are_forgotten_together),
        TEST(ranges_agree_with_a_map_of_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
