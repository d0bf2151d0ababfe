// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * From bytes to a program, and back when it is another.
 */
#include "mutator.h"

#include "base/assert.h"

enum {
    ROUNDS_MAX = 6,
    BOLD_ROUNDS_BITS = 3, /**< 1, 2 or 4 rounds. */
};

/** How many mutations one try is. */
static uint32_t
choose_rounds(struct fo_mutator *mutator)
{
    uint32_t rounds = 1;
    if (mutator->is_bold) {
        return UINT32_C(1) << fo_random_below(&mutator->random, BOLD_ROUNDS_BITS);
    }
    while (rounds < ROUNDS_MAX && fo_random_below(&mutator->random, 2) == 0) {
        rounds++;
    }
    return rounds;
}

/** Hold operations to what fits into @p bytes_max. */
static bool
limit(struct fo_mutator *mutator, size_t bytes_max)
{
    if (bytes_max < FO_PROGRAM_HEADER_BYTES + FO_OPERATION_BYTES) {
        return false;
    }
    size_t operations = (bytes_max - FO_PROGRAM_HEADER_BYTES) / FO_OPERATION_BYTES;
    bool is_more = operations > FO_PROGRAM_OPERATIONS_MAX;
    mutator->operations_max = is_more ? FO_PROGRAM_OPERATIONS_MAX : (uint32_t)operations;
    return true;
}

static size_t
finish(struct fo_program *program, uint8_t out[FO_PROGRAM_BYTES_MAX], size_t bytes_max)
{
    FO_ASSERT(bytes_max > 0);
    fo_program_shorten(program, bytes_max);
    size_t count = fo_program_encode(program, out);
    return count < bytes_max ? count : bytes_max;
}

size_t
fo_mutator_mutate(struct fo_mutator *mutator, struct fo_span input, struct fo_span other,
                  uint8_t out[FO_PROGRAM_BYTES_MAX], size_t bytes_max, enum fo_mutation *what)
{
    struct fo_program program;
    struct fo_program from;
    enum fo_mutation mutation = FO_MUTATION_HEADER;
    fo_program_decode(input.bytes, input.count, &program);
    fo_program_decode(other.bytes, other.count, &from);
    if (!limit(mutator, bytes_max)) {
        program.operation_count = 0;
        (void)fo_program_mutate_as(mutator, FO_MUTATION_HEADER, &program, NULL);
    } else {
        for (uint32_t rounds = choose_rounds(mutator); rounds > 0; rounds--) {
            mutation = fo_program_mutate(mutator, &program, &from);
            /* What many changes of all kinds leave of a program leads nowhere. */
            mutator->is_growing = mutator->is_bold && rounds > 1;
        }
    }
    if (what != NULL) {
        *what = mutation;
    }
    return finish(&program, out, bytes_max);
}

size_t
fo_mutator_cross(struct fo_mutator *mutator, struct fo_span left, struct fo_span right,
                 uint8_t out[FO_PROGRAM_BYTES_MAX], size_t bytes_max)
{
    struct fo_program first;
    struct fo_program second;
    struct fo_program child;
    fo_program_decode(left.bytes, left.count, &first);
    fo_program_decode(right.bytes, right.count, &second);
    if (!limit(mutator, bytes_max)) {
        first.operation_count = 0;
        second.operation_count = 0;
    }
    fo_program_cross(mutator, &first, &second, &child);
    return finish(&child, out, bytes_max);
}
