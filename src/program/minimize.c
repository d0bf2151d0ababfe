// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The order in which a program is shrunk.
 */
#include "program/minimize.h"

#include "base/assert.h"
#include "base/hash.h"
#include "program/mention.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRIED_MAX = 1 << 14 /**< Hashes that are remembered; a power of two. */
};

struct search {
    const struct fo_minimize_options *options;
    struct fo_minimized *result;
    struct fo_program *best;       /**< Smallest program known to pass. */
    enum fo_error error;           /**< Not FO_OK: the end came early. */
    uint32_t tried_count;          /**< Hashes in tried. */
    uint64_t tried[2 * TRIED_MAX]; /**< Open addressing; 0: free. */
};

/** Note @p program. @return false when it was noted before. */
static bool
remember(struct search *search, const uint8_t *bytes, size_t length)
{
    const uint64_t hash = fo_hash_bytes(0, bytes, length) | 1;
    size_t index = (size_t)(hash >> 1) % (2 * TRIED_MAX);
    while (search->tried[index] != 0) {
        if (search->tried[index] == hash) {
            return false;
        }
        index = (index + 1) % (2 * TRIED_MAX);
    }
    if (search->tried_count < TRIED_MAX) {
        search->tried[index] = hash;
        search->tried_count++;
    }
    return true;
}

/** Ask about @p candidate in its canonical form, and keep it when it passes. */
static bool
keep_if_broken(struct search *search, const struct fo_program *candidate)
{
    const struct fo_minimize_options *options = search->options;
    uint8_t bytes[FO_PROGRAM_BYTES_MAX];
    struct fo_program canonical;
    const size_t length = fo_program_encode(candidate, bytes);
    if (search->error != FO_OK) {
        return false;
    }
    if (!remember(search, bytes, length)) {
        search->result->known_count++;
        return false;
    }
    if (options->tries_max > 0 && search->result->try_count == options->tries_max) {
        search->error = FO_ERROR_LIMIT;
        return false;
    }
    if (options->progress != NULL &&
        !options->progress(options->user, search->result->try_count, search->best->operation_count)) {
        search->error = FO_ERROR_INTERRUPTED;
        return false;
    }
    fo_program_decode(bytes, length, &canonical);
    search->result->try_count++;
    if (!options->is_broken(options->user, &canonical)) {
        return false;
    }
    *search->best = canonical;
    return true;
}

/** Try to do without the operations whose bits are set in @p dropped. */
static bool
try_without(struct search *search, uint64_t dropped)
{
    struct fo_program candidate = *search->best;
    uint32_t count = 0;
    for (uint32_t i = 0; i < search->best->operation_count; i++) {
        if (((dropped >> i) & 1) == 0) {
            candidate.operations[count] = search->best->operations[i];
            count++;
        }
    }
    if (count == search->best->operation_count) {
        return false;
    }
    candidate.operation_count = count;
    memset(&candidate.operations[count], 0,
           (FO_PROGRAM_OPERATIONS_MAX - count) * sizeof candidate.operations[0]);
    return keep_if_broken(search, &candidate);
}

/** Bits of @p count operations from @p begin on. */
static uint64_t
bits(uint32_t begin, uint32_t count)
{
    const uint64_t ones = count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
    return begin >= 64 ? 0 : ones << begin;
}

_Static_assert((int)FO_PROGRAM_OPERATIONS_MAX <= 64, "a set of operations is one word");

/** The finding ends the story: find the shortest beginning that has it, by halves. */
static void
drop_tail(struct search *search)
{
    uint32_t shortest = 0;
    while (shortest < search->best->operation_count) {
        const uint32_t middle = shortest + (search->best->operation_count - shortest) / 2;
        if (!try_without(search, bits(middle, FO_PROGRAM_OPERATIONS_MAX))) {
            shortest = middle + 1;
        }
    }
}

/** Do without everything about one session, credential or variable, or without all operations of one code. */
static void
drop_groups(struct search *search)
{
    for (uint32_t thing = 0; thing < FO_MENTION_COUNT; thing++) {
        uint64_t dropped = 0;
        for (uint32_t i = 0; i < search->best->operation_count; i++) {
            const uint64_t mentioned = fo_operation_mentions(&search->best->operations[i]);
            dropped |= ((mentioned >> thing) & 1) << i;
        }
        (void)try_without(search, dropped);
    }
    for (uint32_t code = 0; code <= UINT8_MAX; code++) {
        uint64_t dropped = 0;
        for (uint32_t i = 0; i < search->best->operation_count; i++) {
            dropped |= (uint64_t)(search->best->operations[i].code == code) << i;
        }
        (void)try_without(search, dropped);
    }
}

/** Do without runs of operations, ever shorter, from the back; at last one by one until none can go. */
static void
drop_runs(struct search *search)
{
    uint32_t length = search->best->operation_count / 2;
    while (length > 0) {
        bool has_dropped = false;
        uint32_t end = search->best->operation_count;
        while (end > 0) {
            const uint32_t begin = end > length ? end - length : 0;
            has_dropped = try_without(search, bits(begin, end - begin)) || has_dropped;
            end = begin;
        }
        if (length > 1 || !has_dropped) {
            length /= 2;
        }
    }
    if (search->best->operation_count == 1) {
        (void)try_without(search, 1);
    }
}

static bool
simplify_header(struct search *search)
{
    bool has_changed = false;
    for (uint32_t i = 0; i < 4 + (uint32_t)FO_KNOB_COUNT; i++) {
        struct fo_program candidate = *search->best;
        switch (i) {
        case 0:
            candidate.package = 0;
            break;
        case 1:
            candidate.is_integrity_off = false;
            break;
        case 2:
            candidate.is_ansi = false;
            break;
        case 3:
            candidate.seed = 0;
            break;
        default:
            candidate.knobs.value[i - 4] = FO_KNOB_UNKNOWN;
            break;
        }
        has_changed = (!fo_program_equal(&candidate, search->best) && keep_if_broken(search, &candidate)) ||
                      has_changed;
    }
    return has_changed;
}

/** Give one number of one operation another value. */
static bool
try_value(struct search *search, uint32_t index, int place, uint32_t value)
{
    struct fo_program candidate = *search->best;
    struct fo_operation *operation = &candidate.operations[index];
    if (place == FO_RAW_ARGUMENT) {
        operation->argument = value;
    } else {
        operation->operands[place] = (uint8_t)value;
    }
    fo_operation_canonicalize(operation);
    return !fo_operation_equal(operation, &search->best->operations[index]) &&
           keep_if_broken(search, &candidate);
}

/** The plainest value that a number of @p operation can have: that of an operand that the text leaves out. */
static uint32_t
plain_value(const struct fo_operation *operation, int place)
{
    enum fo_call call;
    if (place == FO_RAW_ARGUMENT || !fo_operation_is_call(operation->code, &call)) {
        return 0;
    }
    const struct fo_call_info *info = fo_call_get(call);
    for (size_t i = 0; i < info->operand_count; i++) {
        if (fo_raw_place(call, i) == place) {
            return fo_raw_default(&info->operands[i]);
        }
    }
    return 0;
}

/** Bring each number to its plainest value, else the argument down by halves. */
static bool
simplify_operands(struct search *search)
{
    bool has_changed = false;
    for (uint32_t i = search->best->operation_count; i > 0; i--) {
        for (int place = FO_RAW_ARGUMENT; place < FO_OPERATION_OPERANDS_MAX; place++) {
            const uint32_t plain = plain_value(&search->best->operations[i - 1], place);
            has_changed = try_value(search, i - 1, place, plain) || has_changed;
        }
        while (search->best->operations[i - 1].argument > 1 &&
               try_value(search, i - 1, FO_RAW_ARGUMENT, search->best->operations[i - 1].argument / 2)) {
            has_changed = true;
        }
    }
    return has_changed;
}

/** Give sessions, credentials and variables the lowest numbers, in order of their appearance. */
static bool
rename_all(struct search *search)
{
    struct fo_program candidate = *search->best;
    fo_program_renumber(&candidate);
    return !fo_program_equal(&candidate, search->best) && keep_if_broken(search, &candidate);
}

static void
shrink(struct search *search)
{
    bool has_changed = true;
    drop_tail(search);
    drop_groups(search);
    while (has_changed && search->error == FO_OK) {
        drop_runs(search);
        has_changed = simplify_header(search);
        has_changed = simplify_operands(search) || has_changed;
        has_changed = rename_all(search) || has_changed;
    }
}

enum fo_error
fo_program_minimize(struct fo_program *program, const struct fo_minimize_options *options,
                    struct fo_minimized *out)
{
    struct search *search = calloc(1, sizeof *search);
    FO_ASSERT(options->is_broken != NULL);
    if (search == NULL) {
        return FO_ERROR_MEMORY;
    }
    struct fo_minimized result = {.operations_before = program->operation_count};
    struct fo_program best = *program;
    *search = (struct search){.options = options, .result = &result, .best = &best};
    enum fo_error error = FO_ERROR_NOT_FOUND;
    if (keep_if_broken(search, program)) {
        shrink(search);
        *program = best;
        result.is_minimal = search->error == FO_OK;
        error = search->error;
    } else if (search->error != FO_OK) {
        error = search->error;
    }
    result.operations_after = program->operation_count;
    *out = result;
    free(search);
    return error;
}
