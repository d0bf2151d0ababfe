// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * AFL++'s custom mutator, with trimming by blocks of operations, as a library for AFL_CUSTOM_MUTATOR_LIBRARY.
 *
 * FREEONCE_MUTATE=calls in the environment begins empty programs with calls of the table, and
 * FREEONCE_MUTATE=wrapper adds what only wrappers have a use for. With AFL_CUSTOM_MUTATOR_ONLY=1 no other
 * mutator is used.
 *
 * Source  https://github.com/AFLplusplus/AFLplusplus/blob/stable/docs/custom_mutators.md
 */
#include "mutator.h"

#include "program/swarm.h"

#include <stdlib.h>
#include <string.h>

/** What one instance of the engine's mutator keeps. */
struct fo_afl_mutator {
    struct fo_mutator mutator;
    enum fo_mutation last; /**< Of the last input that was made. */
    uint8_t out[FO_PROGRAM_BYTES_MAX];
    struct fo_program trimmed; /**< The program that is being made smaller. */
    uint32_t trim_count;       /**< Steps. */
    uint32_t trim_step;
    uint32_t trim_block; /**< Operations that a step leaves out. */
    uint32_t trim_end;   /**< Behind the last operation that the running step leaves out. */
};

enum {
    /** Tries of one input before the next has its turn. The engine's own choice, hundreds, stays so long with
     * the first small programs that what needs a dozen operations is found tens of times later. */
    TRIES_IN_TURN = 8,
    /** Runs of one input for trimming it: one for each operation were most of all runs. */
    TRIM_STEPS_MAX = 8,
};

void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
unsigned afl_custom_fuzz_count(void *data, const uint8_t *input, size_t count);
size_t afl_custom_fuzz(void *data, uint8_t *input, size_t count, uint8_t **out, uint8_t *other,
                       size_t other_count, size_t bytes_max);
int32_t afl_custom_init_trim(void *data, uint8_t *input, size_t count);
size_t afl_custom_trim(void *data, uint8_t **out);
int32_t afl_custom_post_trim(void *data, unsigned char is_kept);
const char *afl_custom_describe(void *data, size_t length_max);

/** @return the instance, or NULL without memory, which the engine reports and ends. */
void *
afl_custom_init(void *afl, unsigned seed)
{
    (void)afl;
    struct fo_afl_mutator *instance = calloc(1, sizeof *instance);
    if (instance != NULL) {
        const char *setting = getenv("FREEONCE_MUTATE");
        fo_mutator_init(&instance->mutator, seed);
        instance->mutator.is_bold = true;
        instance->mutator.has_calls = setting != NULL && strcmp(setting, "calls") == 0;
        if (setting != NULL && strcmp(setting, "wrapper") == 0) {
            instance->mutator.classes = FO_CLASSES_ALL;
        }
    }
    return instance;
}

void
afl_custom_deinit(void *data)
{
    free(data);
}

unsigned
afl_custom_fuzz_count(void *data, const uint8_t *input, size_t count)
{
    (void)data;
    (void)input;
    (void)count;
    return TRIES_IN_TURN;
}

// NOLINTBEGIN(readability-function-size): the engine says what the parameters are.
size_t
afl_custom_fuzz(void *data, uint8_t *input, size_t count, uint8_t **out, uint8_t *other, size_t other_count,
                size_t bytes_max)
{
    struct fo_afl_mutator *instance = data;
    const struct fo_span first = {input, count};
    const struct fo_span second = {other, other == NULL ? 0 : other_count};
    size_t room = bytes_max < sizeof instance->out ? bytes_max : sizeof instance->out;
    *out = instance->out;
    if (room == 0) {
        return 0;
    }
    /* The engine has no call for crossing two: what splice does for a part, this does now and then for all.
     */
    if (second.count > 0 && fo_random_below(&instance->mutator.random, 16) == 0) {
        instance->last = FO_MUTATION_SPLICE;
        return fo_mutator_cross(&instance->mutator, first, second, instance->out, room);
    }
    return fo_mutator_mutate(&instance->mutator, first, second, instance->out, room, &instance->last);
}
// NOLINTEND(readability-function-size)

/** @return how many steps there are. */
int32_t
afl_custom_init_trim(void *data, uint8_t *input, size_t count)
{
    struct fo_afl_mutator *instance = data;
    fo_program_decode(input, count, &instance->trimmed);
    const uint32_t operations = instance->trimmed.operation_count;
    instance->trim_block = (operations + TRIM_STEPS_MAX - 1) / TRIM_STEPS_MAX;
    instance->trim_count =
        operations == 0 ? 0 : (operations + instance->trim_block - 1) / instance->trim_block;
    instance->trim_step = 0;
    instance->trim_end = operations;
    return (int32_t)instance->trim_count;
}

/** The first operation that the running step leaves out. */
static uint32_t
trim_begin(const struct fo_afl_mutator *instance)
{
    return instance->trim_end < instance->trim_block ? 0 : instance->trim_end - instance->trim_block;
}

static void
leave_out(const struct fo_afl_mutator *instance, struct fo_program *program)
{
    const uint32_t begin = trim_begin(instance);
    memmove(&program->operations[begin], &program->operations[instance->trim_end],
            (program->operation_count - instance->trim_end) * sizeof program->operations[0]);
    program->operation_count -= instance->trim_end - begin;
}

/** The program without one block of operations, from the last to the first. */
size_t
afl_custom_trim(void *data, uint8_t **out)
{
    struct fo_afl_mutator *instance = data;
    struct fo_program shorter = instance->trimmed;
    leave_out(instance, &shorter);
    *out = instance->out;
    return fo_program_encode(&shorter, instance->out);
}

/** @return the next step; the number of all steps ends the trimming. */
int32_t
afl_custom_post_trim(void *data, unsigned char is_kept)
{
    struct fo_afl_mutator *instance = data;
    if (is_kept != 0) {
        leave_out(instance, &instance->trimmed);
    }
    instance->trim_end = trim_begin(instance);
    instance->trim_step++;
    return (int32_t)instance->trim_step;
}

/** A part of the file name of what was found. */
const char *
afl_custom_describe(void *data, size_t length_max)
{
    const struct fo_afl_mutator *instance = data;
    const char *name = fo_mutation_name(instance->last);
    return strlen(name) <= length_max ? name : "";
}
