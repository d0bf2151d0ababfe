// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Random records for tests.
 */
#ifndef FO_TRACE_RECORD_SAMPLE_H
#define FO_TRACE_RECORD_SAMPLE_H

#include "base/random.h"
#include "trace/operand_parse.h"
#include "trace/record.h"

#include <stdio.h>
#include <string.h>

enum {
    SAMPLE_OPEN_MAX = 3,
    SAMPLE_STACK_BYTES = 64
};

/** A sequence of records in which up to three calls overlap. */
struct sample {
    struct fo_random random;
    uint32_t call_count;
    uint32_t op_line;
    uint32_t open_count;
    struct fo_record open[SAMPLE_OPEN_MAX];
    char stacks[SAMPLE_OPEN_MAX][SAMPLE_STACK_BYTES];
    char ended_stack[SAMPLE_STACK_BYTES];
};

static inline uint32_t
sample_below(struct sample *sample, uint32_t bound)
{
    return (uint32_t)fo_random_below(&sample->random, bound);
}

static inline bool
sample_chance(struct sample *sample, uint32_t percent)
{
    return sample_below(sample, 100) < percent;
}

/** Small, or any of @p bits bits. */
static inline uint64_t
sample_number(struct sample *sample, unsigned bits)
{
    uint64_t number = fo_random_next(&sample->random) >> (64 - bits);
    return sample_chance(sample, 50) ? number & 0xff : number;
}

static inline fo_name
sample_name(struct sample *sample, enum fo_name_kind kind)
{
    uint32_t index = sample_below(sample, 20);
    return fo_name_make(kind, sample_chance(sample, 5) ? 0x0fffffff - index : index);
}

/** Any of the words for a handle value from @p first on, or a number of one of both kinds. */
static inline fo_name
sample_handle(struct sample *sample, enum fo_special first)
{
    if (sample_chance(sample, 30)) {
        return fo_name_make(FO_NAME_SPECIAL, first + sample_below(sample, FO_SPECIAL_COUNT - first));
    }
    return sample_name(sample, sample_chance(sample, 50) ? FO_NAME_CREDENTIAL : FO_NAME_CONTEXT);
}

static inline struct fo_place
sample_place(struct sample *sample)
{
    if (sample_chance(sample, 20)) {
        return (struct fo_place){.name = FO_NAME_NULL};
    }
    return (struct fo_place){
        .name = sample_name(sample, sample_chance(sample, 90) ? FO_NAME_MEMORY : FO_NAME_TABLE),
        .offset = sample_chance(sample, 30) ? (uint32_t)sample_number(sample, 32) : 0,
    };
}

/** Between @p min and @p max bytes: letters, or with a small chance any but NUL and line feed. */
static inline void
sample_text(struct sample *sample, char *out, uint32_t min, uint32_t max)
{
    uint32_t length = min + sample_below(sample, max - min + 1);
    bool is_wild = sample_chance(sample, 30);
    for (uint32_t index = 0; index < length; index++) {
        char byte = (char)('a' + sample_below(sample, 26));
        if (is_wild) {
            byte = (char)(1 + sample_below(sample, 255));
        }
        out[index] = byte == '\n' ? '"' : byte;
    }
    out[length] = '\0';
}

static inline uint8_t
sample_list(struct sample *sample, struct fo_buffer_seen buffers[FO_BUFFERS_MAX], uint32_t min)
{
    uint32_t count = min + sample_below(sample, FO_BUFFERS_MAX + 1 - min);
    for (uint32_t index = 0; index < count; index++) {
        buffers[index] = (struct fo_buffer_seen){
            .type =
                sample_chance(sample, 80) ? sample_below(sample, 32) : (uint32_t)sample_number(sample, 32),
            .bytes = (uint32_t)sample_number(sample, 32),
            .place = sample_chance(sample, 70) ? sample_place(sample) : (struct fo_place){0},
            .hash = sample_chance(sample, 50) ? sample_number(sample, 64) : 0,
        };
    }
    return (uint8_t)count;
}

static inline void
sample_buffers(struct sample *sample, struct fo_buffers_seen *buffers)
{
    buffers->observed = true;
    if (sample_chance(sample, 10)) {
        buffers->array = FO_NAME_NULL;
        return;
    }
    if (sample_chance(sample, 50)) {
        buffers->array = sample_chance(sample, 80) ? sample_name(sample, FO_NAME_ARRAY) : FO_NAME_ZERO;
    }
    buffers->before_count = sample_list(sample, buffers->before, 0);
    buffers->count = buffers->before_count;
    if (sample_chance(sample, 10)) {
        buffers->count += (uint32_t)sample_number(sample, 24);
    }
}

static inline void
sample_operand(struct sample *sample, enum fo_operand_kind kind, struct fo_call_seen *seen,
               struct fo_operand_seen *operand)
{
    operand->observed = true;
    if (kind <= FO_OPERAND_CONTEXT_OUT) {
        operand->u.handle.before = sample_chance(sample, 80) ? sample_handle(sample, FO_SPECIAL_NULL) : 0;
        if (operand->u.handle.before != FO_NAME_NULL &&
            (operand->u.handle.before == 0 || sample_chance(sample, 50))) {
            operand->u.handle.storage = sample_name(sample, FO_NAME_STORAGE);
        }
    } else if (kind >= FO_OPERAND_BUFFERS_IN && kind <= FO_OPERAND_BUFFER_OUT) {
        sample_buffers(sample, &seen->buffers[operand->u.buffers]);
    } else if (kind == FO_OPERAND_PACKAGE) {
        sample_text(sample, operand->u.package, 0, FO_PACKAGE_BYTES_MAX - 1);
        if (sample_chance(sample, 10)) {
            memcpy(operand->u.package, "null", 5);
        }
    } else if (kind == FO_OPERAND_NUMBER || kind == FO_OPERAND_BOOLEAN) {
        operand->u.number = sample_number(sample, kind == FO_OPERAND_NUMBER ? 32 : 8);
    } else if (kind == FO_OPERAND_BLOCK || kind == FO_OPERAND_ATTRIBUTE_OUT ||
               kind == FO_OPERAND_ATTRIBUTE_IN) {
        operand->u.place = sample_place(sample);
    } else if (kind == FO_OPERAND_NUMBER_OUT || kind == FO_OPERAND_TIME_OUT) {
        operand->observed = false;
        operand->is_null = sample_chance(sample, 50);
    } else {
        operand->u.name = sample_chance(sample, 50) ? FO_NAME_NULL : FO_NAME_OTHER;
        if (kind == FO_OPERAND_STRING || kind == FO_OPERAND_TOKEN_IN) {
            operand->u.name = sample_name(sample, kind == FO_OPERAND_STRING ? FO_NAME_STRING : FO_NAME_TOKEN);
        }
    }
}

static inline void
sample_result(struct sample *sample, enum fo_operand_kind kind, struct fo_call_seen *seen,
              struct fo_operand_seen *operand)
{
    if (kind <= FO_OPERAND_CONTEXT_OUT) {
        operand->observed = true;
        operand->u.handle.after = sample_handle(sample, FO_SPECIAL_ZERO);
    } else if (kind >= FO_OPERAND_BUFFERS_IN && kind <= FO_OPERAND_BUFFER_OUT) {
        struct fo_buffers_seen *buffers = &seen->buffers[operand->u.buffers];
        operand->observed = true;
        buffers->after_count = sample_list(sample, buffers->after, 1);
        if (!buffers->observed) {
            buffers->observed = true;
            buffers->count = buffers->after_count;
        }
    } else if ((kind == FO_OPERAND_NUMBER_OUT || kind == FO_OPERAND_TIME_OUT) && !operand->is_null) {
        operand->observed = true;
        operand->u.number = sample_number(sample, kind == FO_OPERAND_NUMBER_OUT ? 32 : 64);
    }
}

static inline void
sample_begin(struct sample *sample, struct fo_record *record, char stack[SAMPLE_STACK_BYTES])
{
    struct fo_call_seen *seen = &record->u.call;
    record->kind = FO_RECORD_BEGIN;
    sample->call_count++;
    seen->call = (enum fo_call)sample_below(sample, FO_CALL_COUNT);
    const struct fo_call_info *info = fo_call_get(seen->call);
    seen->form = info->has_forms && sample_chance(sample, 50) ? FO_FORM_ANSI : FO_FORM_WIDE;
    seen->flat = sample_chance(sample, 20);
    seen->provider = fo_name_make(FO_NAME_TABLE, sample_chance(sample, 70) ? 0 : 3);
    seen->number = sample->call_count;
    seen->is_slot_missing = sample_chance(sample, 5);
    fo_operands_prepare(seen);
    for (size_t index = 0; index < info->operand_count; index++) {
        if (sample_chance(sample, 70)) {
            sample_operand(sample, info->operands[index].kind, seen, &seen->operands[index]);
        }
    }
    if (sample_chance(sample, 20)) {
        sample_text(sample, stack, 1, SAMPLE_STACK_BYTES / 2 - 1);
        if (sample_chance(sample, 50)) {
            size_t length = strlen(stack);
            stack[length] = '\n';
            sample_text(sample, stack + length + 1, 1, SAMPLE_STACK_BYTES / 2 - 1);
        }
        record->stack = stack;
    }
}

static inline void
sample_end(struct sample *sample, struct fo_record *record)
{
    static const SECURITY_STATUS statuses[] = {0, 0x00090312, (SECURITY_STATUS)0x80090301,
                                               (SECURITY_STATUS)0x8badf00d, 5};
    struct fo_call_seen *seen = &record->u.call;
    const struct fo_call_info *info = fo_call_get(seen->call);
    record->kind = FO_RECORD_END;
    seen->status = statuses[sample_below(sample, 5)];
    seen->injected = (uint8_t)(sample_chance(sample, 80) ? 0 : 1 + sample_below(sample, 2));
    for (size_t index = 0; index < info->operand_count; index++) {
        if (sample_chance(sample, 50)) {
            sample_result(sample, info->operands[index].kind, seen, &seen->operands[index]);
        }
    }
    seen->returned_count = (uint8_t)sample_below(sample, FO_RETURNED_MAX + 1);
    for (size_t index = 0; index < seen->returned_count; index++) {
        seen->returned[index] = sample_place(sample);
        if (sample_chance(sample, 30)) {
            seen->returned[index] = (struct fo_place){.name = sample_name(sample, FO_NAME_TOKEN)};
        }
    }
}

/** Fill a mark whose subject is no handle. @return false, with nothing filled, for the others. */
static inline bool
sample_named_mark(struct sample *sample, struct fo_mark_seen *seen)
{
    enum fo_name_kind kind = FO_NAME_SPECIAL;
    if (seen->mark == FO_MARK_LOAD || seen->mark == FO_MARK_UNLOAD) {
        kind = FO_NAME_MODULE;
    } else if (seen->mark == FO_MARK_CLOSE_HANDLE || seen->mark == FO_MARK_FREE_CERTIFICATE) {
        kind = FO_NAME_TOKEN;
    } else if (seen->mark == FO_MARK_PROCESS) {
        kind = FO_NAME_PROCESS;
    } else if (seen->mark == FO_MARK_TABLE_WRITE || seen->mark == FO_MARK_INIT ||
               seen->mark == FO_MARK_OBSERVE) {
        kind = FO_NAME_TABLE;
    }
    if (kind == FO_NAME_SPECIAL) {
        return false;
    }
    seen->subject = sample_name(sample, kind);
    if (seen->mark == FO_MARK_INIT) {
        seen->module = sample_name(sample, FO_NAME_MODULE);
        seen->flag = sample_chance(sample, 50);
    }
    if (seen->mark == FO_MARK_INIT || seen->mark == FO_MARK_OBSERVE) {
        seen->numbers[0] = sample_number(sample, 64);
        seen->numbers[1] = sample_number(sample, 64);
    }
    return true;
}

/** Fill a mark without a subject. @return false, with nothing filled, for the others. */
static inline bool
sample_plain_mark(struct sample *sample, struct fo_mark_seen *seen)
{
    bool is_memory = seen->mark == FO_MARK_READ || seen->mark == FO_MARK_FOREIGN_FREE;
    bool is_word = seen->mark == FO_MARK_COMPARE || seen->mark == FO_MARK_CRASH ||
                   seen->mark == FO_MARK_FOREIGN_FREE || seen->mark == FO_MARK_LEFT;
    if (is_memory) {
        seen->place.name = sample_name(sample, FO_NAME_MEMORY);
        seen->place.offset = (uint32_t)sample_number(sample, 32);
    }
    if (is_word) {
        sample_text(sample, seen->word, 0, FO_WORD_BYTES_MAX - 1);
    }
    if (seen->mark == FO_MARK_COMPARE || seen->mark == FO_MARK_IDENTITY_FREED) {
        seen->flag = sample_chance(sample, 50);
        return true;
    }
    if (seen->mark == FO_MARK_LEFT && sample_chance(sample, 50)) {
        seen->subject = sample_handle(sample, FO_SPECIAL_NULL);
    }
    if (seen->mark == FO_MARK_CLOCK || seen->mark == FO_MARK_LEFT) {
        seen->numbers[0] = sample_number(sample, 64);
        return true;
    }
    if (seen->mark == FO_MARK_FAULT) {
        seen->numbers[0] = sample_below(sample, FO_CALL_COUNT);
        seen->status = (SECURITY_STATUS)sample_number(sample, 32);
        return true;
    }
    return is_memory || is_word || seen->mark == FO_MARK_SERVER_SHUTDOWN || seen->mark == FO_MARK_TIME_OUT ||
           seen->mark == FO_MARK_END;
}

static inline void
sample_mark_parts(struct sample *sample, struct fo_mark_seen *seen)
{
    if (sample_named_mark(sample, seen) || sample_plain_mark(sample, seen)) {
        return;
    }
    seen->subject = sample_chance(sample, 80) ? sample_handle(sample, FO_SPECIAL_NULL) : 0;
    if (seen->mark == FO_MARK_SEND && sample_chance(sample, 50)) {
        seen->place.name = sample_name(sample, FO_NAME_MEMORY);
    }
    if (seen->mark == FO_MARK_RECEIVE) {
        seen->numbers[0] = sample_number(sample, 64);
    }
}

/** The next record: a mark, the begin of a call, or the end of one that is open. Its stack is borrowed. */
static inline void
sample_next(struct sample *sample, struct fo_record *record)
{
    memset(record, 0, sizeof(*record));
    if (sample_chance(sample, 10)) {
        sample->op_line = sample_below(sample, 5);
    }
    record->op_line = sample->op_line;
    record->thread = fo_name_make(FO_NAME_THREAD, sample_chance(sample, 70) ? 0 : 9);
    if (sample_chance(sample, 20)) {
        record->kind = FO_RECORD_MARK;
        record->u.mark.mark = (enum fo_mark)sample_below(sample, FO_MARK_COUNT);
        sample_mark_parts(sample, &record->u.mark);
        return;
    }
    if (sample->open_count < SAMPLE_OPEN_MAX && (sample->open_count == 0 || sample_chance(sample, 30))) {
        sample_begin(sample, record, sample->stacks[sample->open_count]);
        sample->open[sample->open_count] = *record;
        sample->open_count++;
        return;
    }
    // The newest or the oldest ends: both nesting and crossing happen.
    uint32_t which = sample_chance(sample, 70) ? sample->open_count - 1 : 0;
    *record = sample->open[which];
    if (record->stack != NULL) {
        memcpy(sample->ended_stack, record->stack, SAMPLE_STACK_BYTES);
        record->stack = sample->ended_stack;
    }
    sample_end(sample, record);
    sample->open_count--;
    for (uint32_t index = which; index < sample->open_count; index++) {
        sample->open[index] = sample->open[index + 1];
        memcpy(sample->stacks[index], sample->stacks[index + 1], SAMPLE_STACK_BYTES);
        if (sample->open[index].stack != NULL) {
            sample->open[index].stack = sample->stacks[index];
        }
    }
}

#endif
