// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of validation and mutation.
 */
#include "base/test.h"

#include "program/mutate.h"
#include "program/raw_operand.h"
#include "program/resources.h"
#include "program/swarm.h"
#include "program/validate.h"

#include <stdio.h>
#include <string.h>

enum {
    MUTATIONS = 100000,
    LINEAGE = 40, /**< Mutations before a lineage begins anew. */
    CROSSINGS = 5000,
    SMALL_MAX = 12,
};

static void
assert_valid(const struct fo_program *program)
{
    struct fo_program_flaw flaw;
    if (!fo_program_validate(program, &flaw)) {
        fail_msg("operation %u, line %u: %s", flaw.operation_index, flaw.line, flaw.reason);
    }
}

/** What is decoded from the bytes, or read from the text, is the same program with the same lines. */
static void
assert_round_trips(const struct fo_program *program)
{
    uint8_t bytes[FO_PROGRAM_BYTES_MAX];
    struct fo_program again;
    struct fo_syntax_error error;
    struct fo_text text = {0};
    fo_program_decode(bytes, fo_program_encode(program, bytes), &again);
    assert_true(fo_program_equal(program, &again));
    fo_program_print(program, &text);
    if (fo_program_parse(text.bytes, text.length, &again, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s\n%s", error.line, error.column, error.expected, error.found,
                 fo_text_get(&text));
    }
    assert_true(fo_program_equal(program, &again));
    for (uint32_t i = 0; i < program->operation_count; i++) {
        assert_int_equal(program->operations[i].line, again.operations[i].line);
    }
    fo_text_fini(&text);
}

static void
mutate_and_check(bool has_calls, uint32_t operations_max, bool codes[256], bool kinds[FO_MUTATION_COUNT])
{
    struct fo_program program = {0};
    struct fo_program before = {0};
    struct fo_mutator mutator;
    fo_mutator_init(&mutator, 7 + has_calls);
    mutator.has_calls = has_calls;
    mutator.classes = FO_CLASSES_ALL;
    mutator.operations_max = operations_max;
    for (int i = 0; i < MUTATIONS / 4; i++) {
        if (i % LINEAGE == 0) {
            program = (struct fo_program){0};
        }
        struct fo_program other = before;
        before = program;
        kinds[fo_program_mutate(&mutator, &program, &other)] = true;
        assert_valid(&program);
        assert_true(program.operation_count <= operations_max);
        for (uint32_t j = 0; j < program.operation_count; j++) {
            codes[program.operations[j].code] = true;
        }
        if (i % 16 == 0) {
            assert_round_trips(&program);
        }
    }
}

static void
a_hundred_thousand_mutations_are_valid_and_reach_all_there_is(void **state)
{
    (void)state;
    bool codes[256] = {false};
    bool kinds[FO_MUTATION_COUNT] = {false};
    mutate_and_check(false, FO_PROGRAM_OPERATIONS_MAX, codes, kinds);
    mutate_and_check(false, SMALL_MAX, codes, kinds);
    mutate_and_check(true, FO_PROGRAM_OPERATIONS_MAX, codes, kinds);
    mutate_and_check(true, SMALL_MAX, codes, kinds);
    for (int i = 0; i < FO_MUTATION_COUNT; i++) {
        if (!kinds[i]) {
            fail_msg("never: %s", fo_mutation_name((enum fo_mutation)i));
        }
    }
    for (uint8_t code = FO_OP_NOTHING + 1; code < FO_OP_SESSION_COUNT; code++) {
        if (!codes[code]) {
            fail_msg("never: %s", fo_operation_get(code)->verb);
        }
    }
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        if (!codes[FO_OP_CALL + call]) {
            fail_msg("never: %s", fo_call_get((enum fo_call)call)->name);
        }
    }
}

/** The text of what @p steps mutations from @p seed make. */
static void
print_lineage(uint64_t seed, int steps, struct fo_text *out)
{
    struct fo_program program = {0};
    struct fo_mutator mutator;
    fo_mutator_init(&mutator, seed);
    for (int i = 0; i < steps; i++) {
        (void)fo_program_mutate(&mutator, &program, NULL);
    }
    fo_text_clear(out);
    fo_program_print(&program, out);
}

static void
equal_seeds_give_equal_programs_and_others_do_not(void **state)
{
    (void)state;
    struct fo_text first = {0};
    struct fo_text second = {0};
    int different_count = 0;
    for (uint64_t seed = 0; seed < 50; seed++) {
        print_lineage(seed, LINEAGE, &first);
        print_lineage(seed, LINEAGE, &second);
        assert_string_equal(fo_text_get(&first), fo_text_get(&second));
        print_lineage(seed + 1, LINEAGE, &second);
        different_count += strcmp(fo_text_get(&first), fo_text_get(&second)) != 0;
    }
    assert_int_equal(different_count, 50);
    fo_text_fini(&first);
    fo_text_fini(&second);
}

static void
count_classes(const struct fo_program *program, uint32_t counts[FO_CLASS_COUNT])
{
    memset(counts, 0, FO_CLASS_COUNT * sizeof counts[0]);
    for (uint32_t i = 0; i < program->operation_count; i++) {
        counts[fo_operation_class(&program->operations[i])]++;
    }
}

/** The smallest seed of a program that switches @p class off. */
static uint16_t seed_without(enum fo_operation_class class)
{
    uint16_t seed = 1;
    while ((fo_swarm_classes(seed) >> class & 1) != 0) {
        seed++;
    }
    return seed;
}

static void
classes_that_are_off_are_never_added(void **state)
{
    (void)state;
    for (int class = FO_CLASS_BASE + 1; class < FO_CLASS_COUNT; class ++) {
        struct fo_mutator mutator;
        struct fo_program rich = {0};
        struct fo_program program = {.seed = seed_without((enum fo_operation_class) class)};
        fo_mutator_init(&mutator, (uint64_t)class);
        for (int i = 0; i < 4000; i++) {
            uint32_t counts[FO_CLASS_COUNT];
            bool is_header = i % 97 == 0;
            enum fo_mutation mutation = (enum fo_mutation)((unsigned)i % FO_MUTATION_HEADER);
            mutator.has_calls = i % 2 == 0;
            (void)fo_program_mutate_as(&mutator, mutation, &rich, NULL);
            rich.operation_count = is_header ? 0 : rich.operation_count;
            rich.seed = 0;
            (void)fo_program_mutate_as(&mutator, mutation, &program, &rich);
            count_classes(&program, counts);
            assert_int_equal(counts[class], 0);
        }
    }
}

static void
operations_of_wrappers_are_added_only_when_asked_for(void **state)
{
    (void)state;
    struct fo_mutator mutator;
    struct fo_program program = {0};
    uint32_t counts[FO_CLASS_COUNT];
    fo_mutator_init(&mutator, 5);
    for (int i = 0; i < 4000; i++) {
        (void)fo_program_mutate(&mutator, &program, NULL);
        count_classes(&program, counts);
        assert_int_equal(counts[FO_CLASS_WRAPPER], 0);
    }
}

static void
a_new_seed_takes_away_what_it_switches_off(void **state)
{
    (void)state;
    struct fo_mutator mutator;
    fo_mutator_init(&mutator, 3);
    int purged_count = 0;
    for (int i = 0; i < 400; i++) {
        struct fo_program program = {0};
        for (int j = 0; j < LINEAGE; j++) {
            (void)fo_program_mutate_as(&mutator, FO_MUTATION_INSERT, &program, NULL);
        }
        uint32_t before = program.operation_count;
        for (int j = 0; j < 8; j++) {
            (void)fo_program_mutate_as(&mutator, FO_MUTATION_HEADER, &program, NULL);
        }
        for (uint32_t j = 0; j < program.operation_count; j++) {
            enum fo_operation_class class = fo_operation_class(&program.operations[j]);
            assert_true((fo_swarm_classes(program.seed) >> class & 1) != 0);
        }
        purged_count += program.operation_count < before;
    }
    assert_true(purged_count > 20);
}

static void
crossing_gives_the_head_of_one_and_the_tail_of_the_other(void **state)
{
    (void)state;
    struct fo_mutator mutator;
    struct fo_program left = {0};
    struct fo_program right = {0};
    struct fo_program child;
    fo_mutator_init(&mutator, 11);
    for (int i = 0; i < CROSSINGS; i++) {
        (void)fo_program_mutate(&mutator, i % 2 == 0 ? &left : &right, NULL);
        left.seed = 0;
        fo_program_cross(&mutator, &left, &right, &child);
        assert_valid(&child);
        uint32_t head = 0;
        while (head < child.operation_count && head < left.operation_count &&
               fo_operation_equal(&child.operations[head], &left.operations[head])) {
            head++;
        }
        uint32_t rest = child.operation_count - head;
        assert_true(rest <= right.operation_count);
        bool is_full = child.operation_count == FO_PROGRAM_OPERATIONS_MAX;
        for (uint32_t j = 0; !is_full && j < rest; j++) {
            assert_true(fo_operation_equal(&child.operations[head + j],
                                           &right.operations[right.operation_count - rest + j]));
        }
    }
}

static void
insertions_mostly_work_on_what_is_there(void **state)
{
    (void)state;
    struct fo_mutator mutator;
    fo_mutator_init(&mutator, 5);
    uint32_t session_count = 0;
    uint32_t live_count = 0;
    for (int i = 0; i < 4000; i++) {
        struct fo_program program = {0};
        (void)fo_program_mutate_as(&mutator, FO_MUTATION_PAIR, &program, NULL);
        const struct fo_resources there = fo_resources_at(&program, program.operation_count);
        struct fo_program longer = program;
        (void)fo_program_mutate_as(&mutator, FO_MUTATION_INSERT, &longer, NULL);
        const struct fo_operation *last = &longer.operations[program.operation_count];
        if (longer.operation_count > program.operation_count && last->code == FO_OP_STEP) {
            session_count++;
            live_count += there.sessions >> last->operands[FO_OPERAND_A] & 1;
        }
    }
    assert_true(session_count > 100);
    assert_true(live_count * 10 > session_count * 9);
}

static void
operations_bring_what_follows_them(void **state)
{
    (void)state;
    struct fo_mutator mutator;
    fo_mutator_init(&mutator, 12);
    uint32_t message_count = 0;
    uint32_t read_count = 0;
    for (int i = 0; i < 8000; i++) {
        struct fo_program program = {0};
        (void)fo_program_mutate_as(&mutator, FO_MUTATION_PAIR, &program, NULL);
        (void)fo_program_mutate_as(&mutator, FO_MUTATION_INSERT, &program, NULL);
        for (uint32_t j = 0; j < program.operation_count; j++) {
            const struct fo_operation *next = &program.operations[j + 1];
            uint32_t session = program.operations[j].operands[FO_OPERAND_A];
            uint32_t peer = (session + FO_SESSION_PAIRS_MAX) % FO_SESSIONS_MAX;
            if (program.operations[j].code == FO_OP_PROTECT) {
                message_count++;
                read_count += j + 1 < program.operation_count && next->code == FO_OP_UNPROTECT &&
                              next->operands[FO_OPERAND_A] == peer;
            }
        }
    }
    assert_true(message_count > 100);
    assert_in_range(read_count * 100 / message_count, 30, 80);
}

static void
programs_are_shortened_to_their_room(void **state)
{
    (void)state;
    struct fo_mutator mutator;
    fo_mutator_init(&mutator, 6);
    for (uint32_t i = 0; i < 400; i++) {
        uint8_t bytes[FO_PROGRAM_BYTES_MAX];
        struct fo_program program = {0};
        size_t room = FO_PROGRAM_HEADER_BYTES + i;
        mutator.has_calls = i % 2 == 0;
        for (int j = 0; j < LINEAGE; j++) {
            (void)fo_program_mutate(&mutator, &program, NULL);
        }
        size_t before = fo_program_encode(&program, bytes);
        fo_program_shorten(&program, room);
        size_t after = fo_program_encode(&program, bytes);
        assert_true(after <= room);
        assert_true(before <= room ? after == before : after + 2 * FO_OPERATION_BYTES > room);
    }
}

static void
assert_flaw(const struct fo_program *program, uint32_t index, const char *part)
{
    struct fo_program_flaw flaw = {0};
    assert_false(fo_program_validate(program, NULL));
    assert_false(fo_program_validate(program, &flaw));
    assert_int_equal(flaw.operation_index, index);
    assert_int_equal(flaw.line, index == UINT32_MAX ? 0 : program->operations[index].line);
    if (strstr(flaw.reason, part) == NULL) {
        fail_msg("no %s in: %s", part, flaw.reason);
    }
}

static void
each_way_to_be_illegal_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct fo_program good = {
        .operation_count = 3,
        .operations = {{.code = FO_OP_ACQUIRE, .line = 2},
                       {.code = FO_OP_STEP, .line = 3},
                       {.code = (int)FO_OP_CALL + (int)FO_CALL_DELETE_SECURITY_CONTEXT, .line = 9}},
    };
    struct fo_program bad = good;
    assert_valid(&good);
    bad.package = FO_PROGRAM_COUNT;
    assert_flaw(&bad, UINT32_MAX, "package");
    bad = good;
    bad.operation_count = FO_PROGRAM_OPERATIONS_MAX + 1;
    assert_flaw(&bad, UINT32_MAX, "operations");
    bad = good;
    bad.knobs.value[FO_KNOB_TABLE_VERSION] = 100;
    assert_flaw(&bad, UINT32_MAX, "knob");
    bad = good;
    bad.operations[1].operands[FO_OPERAND_B] = FO_TOKEN_SOURCE_COUNT;
    assert_flaw(&bad, 1, "token of step");
    bad = good;
    bad.operations[0].argument = 1;
    assert_flaw(&bad, 0, "mean nothing");
    bad = good;
    bad.operations[2].operands[0] = FO_HANDLE_CHOICES;
    assert_flaw(&bad, 2, "context of DeleteSecurityContext");
    bad = good;
    bad.operations[2].operands[1] = 1;
    assert_flaw(&bad, 2, "mean nothing");
}

static void
an_object_that_is_there_begins_again(void **state)
{
    (void)state;
    struct fo_mutator mutator;
    uint32_t failing_count = 0;
    fo_mutator_init(&mutator, 6);
    for (int i = 0; i < 400; i++) {
        struct fo_program program = {0};
        assert_int_equal(fo_program_mutate_as(&mutator, FO_MUTATION_AGAIN, &program, NULL),
                         FO_MUTATION_INSERT);
        program = (struct fo_program){0};
        (void)fo_program_mutate_as(&mutator, FO_MUTATION_PAIR, &program, NULL);
        uint32_t before = program.operation_count;
        assert_int_equal(fo_program_mutate_as(&mutator, FO_MUTATION_AGAIN, &program, NULL),
                         FO_MUTATION_AGAIN);
        assert_valid(&program);
        assert_true(program.operation_count >= before + 2);
        assert_int_equal(program.operations[before].code, FO_OP_OPEN);
        failing_count += program.operation_count == before + 3;
    }
    assert_true(failing_count > 100 && failing_count < 300);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_mutations_are_valid_and_reach_all_there_is),
        cmocka_unit_test(equal_seeds_give_equal_programs_and_others_do_not),
        cmocka_unit_test(classes_that_are_off_are_never_added),
        cmocka_unit_test(operations_of_wrappers_are_added_only_when_asked_for),
        cmocka_unit_test(a_new_seed_takes_away_what_it_switches_off),
        cmocka_unit_test(crossing_gives_the_head_of_one_and_the_tail_of_the_other),
        cmocka_unit_test(insertions_mostly_work_on_what_is_there),
        cmocka_unit_test(operations_bring_what_follows_them),
        cmocka_unit_test(programs_are_shortened_to_their_room),
        cmocka_unit_test(each_way_to_be_illegal_is_named_with_its_line),
        cmocka_unit_test(an_object_that_is_there_begins_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
