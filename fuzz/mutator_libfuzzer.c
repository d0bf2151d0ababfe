// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * libFuzzer's custom mutator and cross-over, for targets whose input is a program.
 *
 * FO_TARGET_HAS_CALLS is 1 for targets whose programs are calls of the table, FO_TARGET_IS_WRAPPER for those
 * that run programs against a wrapper.
 *
 * Source  https://github.com/google/fuzzing/blob/master/docs/structure-aware-fuzzing.md
 */
#include "mutator.h"

#include "program/swarm.h"

#ifndef FO_TARGET_HAS_CALLS
#    define FO_TARGET_HAS_CALLS 0
#endif

#ifndef FO_TARGET_IS_WRAPPER
#    define FO_TARGET_IS_WRAPPER 0
#endif

enum {
    CROSS_ONE_IN = 8,   /**< The engine gives mutation and cross-over equal shares. */
    PAYLOAD_ONE_IN = 8, /**< How often bytes that a program carries are left to the engine. */
};

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t bytes_max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_count, const uint8_t *right,
                                 size_t right_count, uint8_t *out, size_t bytes_max, unsigned seed);

/** The engine's own mutator; not every engine has it. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t bytes_max);

static void
copy(uint8_t *to, const uint8_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

/** Let the engine, which knows what was compared, change the bytes that one operation carries. */
static size_t
mutate_payload(struct fo_random *random, uint8_t *bytes, size_t count)
{
    struct fo_program program;
    fo_program_decode(bytes, count, &program);
    uint32_t start = (uint32_t)fo_random_below(random, FO_PROGRAM_OPERATIONS_MAX);
    for (uint32_t i = 0; i < program.operation_count; i++) {
        struct fo_operation *operation = &program.operations[(start + i) % program.operation_count];
        if (operation->code == FO_OP_BYTES) {
            uint8_t payload[FO_OPERATION_PAYLOAD_MAX];
            size_t payload_count = fo_operation_bytes_get(operation, payload);
            payload_count = LLVMFuzzerMutate(payload, payload_count, sizeof payload);
            if (payload_count > 0) {
                fo_operation_bytes_set(operation, payload, payload_count);
            }
            break;
        }
    }
    uint8_t out[FO_PROGRAM_BYTES_MAX];
    size_t out_count = fo_program_encode(&program, out);
    if (out_count <= count) {
        copy(bytes, out, out_count);
    }
    return count;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t bytes_max, unsigned seed)
{
    struct fo_mutator mutator;
    uint8_t out[FO_PROGRAM_BYTES_MAX];
    const struct fo_span input = {bytes, count};
    const struct fo_span nothing = {NULL, 0};
    fo_mutator_init(&mutator, seed);
    mutator.has_calls = FO_TARGET_HAS_CALLS;
    if (FO_TARGET_IS_WRAPPER) {
        mutator.classes = FO_CLASSES_ALL;
    }
    size_t out_count = fo_mutator_mutate(&mutator, input, nothing, out, bytes_max, NULL);
    copy(bytes, out, out_count);
    if (LLVMFuzzerMutate != NULL && fo_random_below(&mutator.random, PAYLOAD_ONE_IN) == 0) {
        return mutate_payload(&mutator.random, bytes, out_count);
    }
    return out_count;
}

// NOLINTBEGIN(readability-function-size): the engine says what the parameters are.
size_t
LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_count, const uint8_t *right, size_t right_count,
                          uint8_t *out, size_t bytes_max, unsigned seed)
{
    struct fo_mutator mutator;
    uint8_t child[FO_PROGRAM_BYTES_MAX];
    const struct fo_span first = {left, left_count};
    const struct fo_span second = {right, right_count};
    if (seed % CROSS_ONE_IN != 0) {
        return 0;
    }
    fo_mutator_init(&mutator, seed);
    if (FO_TARGET_IS_WRAPPER) {
        mutator.classes = FO_CLASSES_ALL;
    }
    size_t count = fo_mutator_cross(&mutator, first, second, child, bytes_max);
    copy(out, child, count);
    return count;
}
// NOLINTEND(readability-function-size)
