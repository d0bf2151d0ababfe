// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the transport between sessions: each way to take a letter.
 */
#include "base/test.h"

#include "exec/mailroom.h"
#include "program/dictionary.h"

#include <string.h>

enum {
    CLIENT = 1,
    SERVER = 5
};

static int
set_up(void **state)
{
    static struct fo_mailroom mail;
    *state = &mail;
    if (fo_mailroom_init(&mail) != FO_OK) {
        return -1;
    }
    fo_mailroom_post(&mail, SERVER, "first", 5);
    fo_mailroom_post(&mail, SERVER, "second", 6);
    fo_mailroom_post(&mail, SERVER, "third", 5);
    return 0;
}

static int
tear_down(void **state)
{
    fo_mailroom_fini(*state);
    return 0;
}

static void
assert_delivered(struct fo_mailroom *mail, struct fo_delivery delivery, const char *expected)
{
    struct fo_parcel parcel = {(const uint8_t *)"untouched", 9};
    assert_true(fo_mailroom_deliver(mail, SERVER, &delivery, &parcel));
    assert_int_equal(parcel.count, strlen(expected));
    assert_memory_equal(parcel.bytes, expected, parcel.count);
}

static void
assert_nothing(struct fo_mailroom *mail, struct fo_delivery delivery)
{
    struct fo_parcel parcel = {NULL, 77};
    assert_false(fo_mailroom_deliver(mail, SERVER, &delivery, &parcel));
    assert_int_equal(parcel.count, 77);
}

static void
letters_come_in_the_order_of_posting(void **state)
{
    struct fo_mailroom *mail = *state;
    assert_int_equal(fo_mailroom_peer(CLIENT), SERVER);
    assert_int_equal(fo_mailroom_peer(SERVER), CLIENT);
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "first");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "second");
    assert_true(fo_mailroom_waits(mail, SERVER));
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "third");
    assert_false(fo_mailroom_waits(mail, SERVER));
    assert_nothing(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT});
    assert_nothing(mail, (struct fo_delivery){.source = FO_TOKEN_FLIP});
}

static void
a_dropped_letter_is_never_next(void **state)
{
    struct fo_mailroom *mail = *state;
    assert_true(fo_mailroom_drop(mail, SERVER));
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "second");
    assert_false(fo_mailroom_drop(mail, CLIENT));
}

static void
damage_changes_the_delivery_and_not_the_letter(void **state)
{
    struct fo_mailroom *mail = *state;
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_CUT, .argument = 8}, "fir");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_REPEAT}, "first");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_FLIP, .argument = 7},
                     "s\x9a"
                     "cond");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_REPEAT}, "second");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_EXTEND, .argument = '!'}, "third!!!!!");
}

static void
older_letters_come_again(void **state)
{
    struct fo_mailroom *mail = *state;
    assert_nothing(mail, (struct fo_delivery){.source = FO_TOKEN_REPEAT});
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "first");
    assert_nothing(mail, (struct fo_delivery){.source = FO_TOKEN_OLDER});
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "second");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_OLDER}, "first");
    assert_nothing(mail, (struct fo_delivery){.source = FO_TOKEN_OLDER, .other = 1});
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "third");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_OLDER, .other = 1}, "first");
}

static void
the_newest_can_come_first(void **state)
{
    struct fo_mailroom *mail = *state;
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_LATER}, "third");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "first");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "second");
}

static void
a_split_letter_comes_in_pieces(void **state)
{
    struct fo_mailroom *mail = *state;
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_SPLIT, .argument = 1}, "fi");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_SPLIT, .argument = 0}, "r");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "st");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "second");
}

static void
a_swapped_letter_is_taken_from_the_other_session(void **state)
{
    struct fo_mailroom *mail = *state;
    struct fo_parcel parcel;
    const struct fo_delivery delivery = {.source = FO_TOKEN_SWAP, .other = SERVER};
    assert_true(fo_mailroom_deliver(mail, CLIENT, &delivery, &parcel));
    assert_memory_equal(parcel.bytes, "first", 5);
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "second");
}

static void
made_up_letters_leave_the_queue_alone(void **state)
{
    struct fo_mailroom *mail = *state;
    struct fo_parcel first;
    struct fo_parcel second;
    uint8_t copy[64];
    const struct fo_delivery random = {.source = FO_TOKEN_RANDOM, .argument = 9};
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NONE}, "");
    assert_true(fo_mailroom_deliver(mail, SERVER, &random, &first));
    assert_in_range(first.count, 1, sizeof copy);
    memcpy(copy, first.bytes, first.count);
    assert_true(fo_mailroom_deliver(mail, SERVER, &random, &second));
    assert_int_equal(first.count, second.count);
    assert_memory_equal(copy, second.bytes, second.count);
    for (uint32_t i = 0; i < 7; i++) {
        const struct fo_delivery foreign = {.source = FO_TOKEN_FOREIGN, .other = i};
        assert_true(fo_mailroom_deliver(mail, SERVER, &foreign, &first));
        assert_true(first.count > 0);
    }
    const struct fo_delivery empty = {.source = FO_TOKEN_EMPTY};
    assert_true(fo_mailroom_deliver(mail, SERVER, &empty, &first));
    assert_non_null(first.bytes);
    assert_int_equal(first.count, 0);
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "first");
}

static void
a_splice_is_the_head_of_one_and_the_tail_of_another(void **state)
{
    struct fo_mailroom *mail = *state;
    const struct fo_delivery splice = {.source = FO_TOKEN_SPLICE, .other = CLIENT, .argument = 2};
    assert_nothing(mail, splice);
    fo_mailroom_post(mail, CLIENT, "older", 5);
    fo_mailroom_post(mail, CLIENT, "1234567", 7);
    assert_delivered(mail, splice, "fi34567");
    assert_true(fo_mailroom_waits(mail, CLIENT));
    fo_mailroom_post(mail, CLIENT, "x", 1);
    assert_delivered(mail, splice, "se");
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_SPLICE, .other = SERVER, .argument = 5},
                     "third");
    assert_nothing(mail, splice);
}

static void
a_made_up_token_is_put_together_and_taken_once(void **state)
{
    struct fo_mailroom *mail = *state;
    const struct fo_delivery raw = {.source = FO_TOKEN_RAW};
    assert_nothing(mail, raw);
    fo_mailroom_draft(mail, (const uint8_t *)"one", 3);
    fo_mailroom_draft(mail, (const uint8_t *)"two", 3);
    assert_delivered(mail, raw, "onetwo");
    assert_nothing(mail, raw);
    fo_mailroom_draft(mail, (const uint8_t *)"three", 5);
    fo_mailroom_reset(mail);
    assert_nothing(mail, raw);
    while (mail->lost_count == 0) {
        fo_mailroom_draft(mail, (const uint8_t *)"abcdefg", 7);
    }
    const uint8_t *bytes;
    assert_int_equal(fo_mailroom_draft_take(mail, &bytes), FO_DRAFT_BYTES_MAX / 7 * 7);
    assert_memory_equal(bytes, "abcdefgabc", 10);
}

static void
an_enormous_letter_begins_with_the_next(void **state)
{
    struct fo_mailroom *mail = *state;
    const struct fo_delivery enormous = {.source = FO_TOKEN_ENORMOUS, .argument = '?'};
    struct fo_parcel parcel = {NULL, 0};
    assert_true(fo_mailroom_deliver(mail, SERVER, &enormous, &parcel));
    assert_int_equal(parcel.count, FO_LETTER_BYTES_MAX);
    assert_memory_equal(parcel.bytes, "first?", 6);
    assert_int_equal(parcel.bytes[FO_LETTER_BYTES_MAX - 1], '?');
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "second");
}

static void
entries_of_the_dictionary_come_by_number(void **state)
{
    struct fo_mailroom *mail = *state;
    for (uint32_t i = 0; i < 2 * FO_DICTIONARY_COUNT; i++) {
        const struct fo_delivery word = {.source = FO_TOKEN_DICTIONARY, .argument = i};
        struct fo_parcel parcel = {NULL, 0};
        size_t count;
        const uint8_t *expected = fo_dictionary_at(i % FO_DICTIONARY_COUNT, &count);
        assert_true(fo_mailroom_deliver(mail, SERVER, &word, &parcel));
        assert_int_equal(parcel.count, count);
        assert_true(count > 0 && count <= FO_DICTIONARY_BYTES_MAX);
        assert_memory_equal(parcel.bytes, expected, count);
        assert_non_null(fo_dictionary_names[i % FO_DICTIONARY_COUNT]);
    }
    assert_null(fo_dictionary_names[FO_DICTIONARY_COUNT]);
    assert_delivered(mail, (struct fo_delivery){.source = FO_TOKEN_NEXT}, "first");
}

static void
letters_beyond_the_limits_are_lost_and_counted(void **state)
{
    struct fo_mailroom *mail = *state;
    static uint8_t big[FO_LETTER_BYTES_MAX + 1];
    fo_mailroom_post(mail, CLIENT, big, sizeof big);
    assert_int_equal(mail->lost_count, 1);
    for (int i = 0; i < FO_LETTERS_MAX; i++) {
        fo_mailroom_post(mail, CLIENT, "", 0);
    }
    assert_int_equal(mail->lost_count, 1);
    fo_mailroom_post(mail, CLIENT, "", 0);
    assert_int_equal(mail->lost_count, 2);
    fo_mailroom_reset(mail);
    assert_int_equal(mail->lost_count, 0);
    assert_false(fo_mailroom_waits(mail, CLIENT));
    uint32_t fitting = 0;
    while (mail->lost_count == 0) {
        fo_mailroom_post(mail, fitting % FO_SESSIONS_MAX, big, 60000);
        fitting++;
    }
    assert_int_equal(fitting, FO_MAIL_BYTES / 60000 + 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(letters_come_in_the_order_of_posting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dropped_letter_is_never_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_changes_the_delivery_and_not_the_letter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(older_letters_come_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_newest_can_come_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_split_letter_comes_in_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_swapped_letter_is_taken_from_the_other_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(made_up_letters_leave_the_queue_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_splice_is_the_head_of_one_and_the_tail_of_another, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_made_up_token_is_put_together_and_taken_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_enormous_letter_begins_with_the_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(entries_of_the_dictionary_come_by_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(letters_beyond_the_limits_are_lost_and_counted, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
