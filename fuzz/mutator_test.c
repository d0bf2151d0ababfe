// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the adapters: each engine's entry points, called as the engine calls them.
 */
#include "base/test.h"

/* Both adapters in one program, which no engine has. */
#include "mutator_afl.c"       // NOLINT(bugprone-suspicious-include)
#include "mutator_libfuzzer.c" // NOLINT(bugprone-suspicious-include)

#include "program/validate.h"

enum {
    ROUNDS = 20000,
    ENGINE_BYTES_MAX = 1 << 20, /**< What AFL++ gives as the room, whatever its options say. */
};

/** In the engine's place: flips the first byte. */
size_t
LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t bytes_max)
{
    assert_true(count >= 1 && count <= bytes_max && bytes_max == FO_OPERATION_PAYLOAD_MAX);
    bytes[0] ^= UINT8_MAX;
    return count;
}

static void
assert_program(const uint8_t *bytes, size_t count)
{
    struct fo_program program;
    uint8_t again[FO_PROGRAM_BYTES_MAX];
    fo_program_decode(bytes, count, &program);
    assert_true(fo_program_validate(&program, NULL));
    if (count >= FO_PROGRAM_HEADER_BYTES) {
        assert_int_equal(fo_program_encode(&program, again), count);
        assert_memory_equal(again, bytes, count);
    }
}

static void
libfuzzer_gets_programs_that_fit(void **state)
{
    (void)state;
    uint8_t bytes[FO_PROGRAM_BYTES_MAX] = {0};
    size_t count = 1;
    for (unsigned i = 0; i < ROUNDS; i++) {
        size_t room = 1 + i * 7 % (FO_PROGRAM_BYTES_MAX - 1);
        if (count > room) {
            count = room;
        }
        uint8_t *exact = test_malloc(room);
        memcpy(exact, bytes, count);
        count = LLVMFuzzerCustomMutator(exact, count, room, i);
        assert_in_range(count, 1, room);
        memcpy(bytes, exact, count);
        assert_program(bytes, count);
        test_free(exact);
    }
}

static void
equal_seeds_give_equal_bytes(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 200; seed++) {
        uint8_t left[FO_PROGRAM_BYTES_MAX] = {1, 2, 3, 4, 5, 6, 7, 8, FO_OP_STEP, 1, 2, 3};
        uint8_t right[FO_PROGRAM_BYTES_MAX];
        memcpy(right, left, sizeof left);
        size_t count = LLVMFuzzerCustomMutator(left, 24, sizeof left, seed);
        assert_int_equal(LLVMFuzzerCustomMutator(right, 24, sizeof right, seed), count);
        assert_memory_equal(left, right, count);
    }
}

static void
crossing_declines_seven_times_in_eight(void **state)
{
    (void)state;
    uint8_t left[FO_PROGRAM_BYTES_MAX] = {0};
    uint8_t right[FO_PROGRAM_BYTES_MAX] = {0};
    uint8_t out[FO_PROGRAM_BYTES_MAX];
    size_t left_count = LLVMFuzzerCustomMutator(left, 1, sizeof left, 1);
    size_t right_count = LLVMFuzzerCustomMutator(right, 1, sizeof right, 2);
    unsigned made = 0;
    for (unsigned seed = 0; seed < 800; seed++) {
        size_t room = seed % 16 == 0 ? 5 : sizeof out;
        size_t count = LLVMFuzzerCustomCrossOver(left, left_count, right, right_count, out, room, seed);
        made += count > 0;
        assert_true(count <= room);
        assert_program(out, count);
    }
    assert_int_equal(made, 100);
}

static void
bytes_that_programs_carry_are_left_to_the_engine(void **state)
{
    (void)state;
    unsigned flipped = 0;
    for (unsigned seed = 0; seed < 400; seed++) {
        uint8_t bytes[FO_PROGRAM_BYTES_MAX] = {0};
        struct fo_program program = {.operation_count = 1, .operations = {{.code = FO_OP_BYTES}}};
        struct fo_random random;
        fo_operation_bytes_set(&program.operations[0], (const uint8_t *)"\x0f\x01", 2);
        size_t count = fo_program_encode(&program, bytes);
        fo_random_init(&random, seed);
        assert_int_equal(mutate_payload(&random, bytes, count), count);
        fo_program_decode(bytes, count, &program);
        flipped += program.operations[0].argument == 0x01f0;
    }
    assert_int_equal(flipped, 400);
}

static void
afl_gets_programs_that_fit_with_names_for_files(void **state)
{
    (void)state;
    uint8_t input[FO_PROGRAM_BYTES_MAX] = {0};
    uint8_t other[FO_PROGRAM_BYTES_MAX] = {0};
    size_t count = 4;
    void *data = afl_custom_init(NULL, 5);
    assert_non_null(data);
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint8_t *out = NULL;
        size_t room = i % 3 == 0 ? 1 + i % 300 : ENGINE_BYTES_MAX;
        size_t got = afl_custom_fuzz(data, input, count, &out, i % 2 == 0 ? NULL : other, count, room);
        assert_non_null(out);
        assert_true(got >= 1 && got <= room && got <= FO_PROGRAM_BYTES_MAX);
        assert_program(out, got);
        const char *name = afl_custom_describe(data, 64);
        assert_non_null(name);
        assert_null(strchr(name, '/'));
        assert_true(strlen(name) > 0);
        assert_true(strlen(afl_custom_describe(data, 3)) <= 3);
        memcpy(other, input, sizeof other);
        memcpy(input, out, got);
        count = got;
    }
    uint8_t *out = NULL;
    assert_int_equal(afl_custom_fuzz(data, input, count, &out, NULL, 0, 0), 0);
    assert_non_null(out);
    afl_custom_deinit(data);
}

/** Trim as the engine does; an operation is needed when its code is one of @p needed. */
static void
trim(void *data, uint8_t *bytes, size_t *count, const char *needed)
{
    int32_t steps = afl_custom_init_trim(data, bytes, *count);
    int32_t step = 0;
    while (step < steps) {
        uint8_t *out = NULL;
        struct fo_program program;
        size_t out_count = afl_custom_trim(data, &out);
        assert_non_null(out);
        assert_true(out_count < *count);
        assert_program(out, out_count);
        fo_program_decode(out, out_count, &program);
        size_t left = 0;
        for (uint32_t i = 0; i < program.operation_count; i++) {
            left += strchr(needed, program.operations[i].code) != NULL;
        }
        bool is_kept = left == strlen(needed);
        if (is_kept) {
            memcpy(bytes, out, out_count);
            *count = out_count;
        }
        step = afl_custom_post_trim(data, is_kept);
    }
    assert_int_equal(step, steps);
}

static void
afl_trims_to_what_is_needed_by_operation(void **state)
{
    (void)state;
    static const char needed[] = {FO_OP_ACQUIRE, FO_OP_OPEN, FO_OP_FREE, 0};
    static const uint8_t codes[] = {FO_OP_QUERY, FO_OP_ACQUIRE, FO_OP_REVERT,  FO_OP_STEP,
                                    FO_OP_OPEN,  FO_OP_FREE,    FO_OP_PROTECT, FO_OP_CLOSE};
    struct fo_program program = {.operation_count = sizeof codes};
    uint8_t bytes[FO_PROGRAM_BYTES_MAX];
    void *data = afl_custom_init(NULL, 1);
    for (size_t i = 0; i < sizeof codes; i++) {
        program.operations[i].code = codes[i];
    }
    size_t count = fo_program_encode(&program, bytes);
    trim(data, bytes, &count, needed);
    fo_program_decode(bytes, count, &program);
    assert_int_equal(program.operation_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(program.operations[i].code, needed[i]);
    }
    count = 3;
    assert_int_equal(afl_custom_init_trim(data, bytes, count), 0);
    afl_custom_deinit(data);
}

static void
afl_trims_long_programs_in_few_steps(void **state)
{
    (void)state;
    static const char needed[] = {FO_OP_OPEN, 0};
    void *data = afl_custom_init(NULL, 1);
    for (uint32_t length = 1; length <= FO_PROGRAM_OPERATIONS_MAX; length++) {
        struct fo_program program = {.operation_count = length};
        uint8_t bytes[FO_PROGRAM_BYTES_MAX];
        for (uint32_t i = 0; i < length; i++) {
            program.operations[i].code = i == length / 2 ? FO_OP_OPEN : FO_OP_QUERY;
        }
        size_t count = fo_program_encode(&program, bytes);
        assert_in_range(afl_custom_init_trim(data, bytes, count), 1, 8);
        trim(data, bytes, &count, needed);
        fo_program_decode(bytes, count, &program);
        assert_in_range(program.operation_count, 1, (length + 7) / 8);
    }
    afl_custom_deinit(data);
}

static void
calls_are_begun_with_where_the_environment_says_so(void **state)
{
    (void)state;
    for (int wanted = 0; wanted < 2; wanted++) {
        assert_int_equal(wanted == 1 ? setenv("FREEONCE_MUTATE", "calls", 1) : unsetenv("FREEONCE_MUTATE"),
                         0);
        void *data = afl_custom_init(NULL, 1);
        bool has_calls = false;
        for (int i = 0; i < 200; i++) {
            uint8_t *out;
            uint8_t nothing[4] = {0};
            struct fo_program program;
            size_t count = afl_custom_fuzz(data, nothing, sizeof nothing, &out, NULL, 0, ENGINE_BYTES_MAX);
            fo_program_decode(out, count, &program);
            for (uint32_t j = 0; j < program.operation_count; j++) {
                has_calls = has_calls || fo_operation_is_call(program.operations[j].code, NULL);
            }
        }
        assert_int_equal(has_calls, wanted);
        afl_custom_deinit(data);
    }
    assert_int_equal(unsetenv("FREEONCE_MUTATE"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libfuzzer_gets_programs_that_fit),
        cmocka_unit_test(equal_seeds_give_equal_bytes),
        cmocka_unit_test(crossing_declines_seven_times_in_eight),
        cmocka_unit_test(bytes_that_programs_carry_are_left_to_the_engine),
        cmocka_unit_test(afl_gets_programs_that_fit_with_names_for_files),
        cmocka_unit_test(afl_trims_long_programs_in_few_steps),
        cmocka_unit_test(afl_trims_to_what_is_needed_by_operation),
        cmocka_unit_test(calls_are_begun_with_where_the_environment_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
