// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of fibers.
 */
#include "wrapper/fiber.h"

#include "base/test.h"

#include <setjmp.h>
#include <string.h>

static char written[64];

static void
write_letter(char letter)
{
    const size_t length = strlen(written);
    written[length] = letter;
}

static void
speak(void *user)
{
    const char *letters = user;
    volatile char room[8192];
    for (size_t i = 0; i < sizeof room; i++) {
        room[i] = letters[0];
    }
    for (; *letters != '\0'; letters++) {
        write_letter(*letters);
        fo_fiber_suspend();
    }
    write_letter(room[sizeof room - 1]);
}

static void
fibers_take_turns_and_keep_their_stacks(void **state)
{
    static char first[] = "abc";
    static char second[] = "xy";
    (void)state;
    memset(written, 0, sizeof written);
    assert_true(fo_fiber_start(0, speak, first));
    assert_true(fo_fiber_start(7, speak, second));
    bool is_first = true;
    bool is_second = true;
    while (is_first || is_second) {
        is_first = is_first && fo_fiber_resume(0);
        is_second = is_second && fo_fiber_resume(7);
    }
    assert_string_equal(written, "axbycxa");
}

static void
a_fiber_that_has_ended_is_started_again(void **state)
{
    static char letters[] = "q";
    (void)state;
    memset(written, 0, sizeof written);
    for (int i = 0; i < 20; i++) {
        assert_true(fo_fiber_start(3, speak, letters));
        assert_true(fo_fiber_resume(3));
        assert_false(fo_fiber_resume(3));
    }
    assert_int_equal(strlen(written), 40);
}

static void
find_own_stack(void *user)
{
    const void *here = __builtin_frame_address(0);
    *(bool *)user = fo_fiber_holds(2, here) && !fo_fiber_holds(1, here);
}

static void
a_fiber_knows_its_stack(void **state)
{
    bool is_own = false;
    (void)state;
    assert_true(fo_fiber_start(2, find_own_stack, &is_own));
    assert_false(fo_fiber_resume(2));
    assert_true(is_own);
    assert_false(fo_fiber_holds(2, __builtin_frame_address(0)));
}

static void
jump_within(void *user)
{
    jmp_buf place;
    volatile int count = 0;
    if (setjmp(place) < 3) {
        fo_fiber_suspend();
        count++;
        longjmp(place, count);
    }
    *(int *)user = count;
}

static void
a_fiber_may_jump_within_its_stack(void **state)
{
    int count = 0;
    (void)state;
    assert_true(fo_fiber_start(1, jump_within, &count));
    for (int i = 0; i < 3; i++) {
        assert_true(fo_fiber_resume(1));
    }
    assert_false(fo_fiber_resume(1));
    assert_int_equal(count, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fibers_take_turns_and_keep_their_stacks),
        cmocka_unit_test(a_fiber_that_has_ended_is_started_again),
        cmocka_unit_test(a_fiber_knows_its_stack),
        cmocka_unit_test(a_fiber_may_jump_within_its_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
