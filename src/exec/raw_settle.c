// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What calls gave and took, kept so that everything can be released at the end of a run.
 */
#include "base/assert.h"
#include "exec/raw_state.h"
#include "sspi/attribute.h"
#include "sspi/status.h"

#include <string.h>

static bool
equals(const SecHandle *left, const SecHandle *right)
{
    return left->dwLower == right->dwLower && left->dwUpper == right->dwUpper;
}

static struct fo_raw_debt *
find_debt(struct fo_raw_state *state, enum fo_raw_debt_kind kind, const SecHandle *handle,
          const void *pointer)
{
    for (uint32_t i = 0; i < state->debt_count; i++) {
        struct fo_raw_debt *debt = &state->debts[i];
        bool is_same = handle != NULL ? equals(&debt->handle, handle) : debt->pointer == pointer;
        if (debt->kind == kind && is_same) {
            return debt;
        }
    }
    return NULL;
}

static void
owe(struct fo_raw_state *state, enum fo_raw_debt_kind kind, const SecHandle *handle, void *pointer)
{
    if (find_debt(state, kind, handle, pointer) != NULL) {
        return;
    }
    FO_ASSERT(state->debt_count < FO_RAW_DEBTS_MAX);
    state->debts[state->debt_count] = (struct fo_raw_debt){
        .kind = kind,
        .handle = handle != NULL ? *handle : (SecHandle){0, 0},
        .pointer = pointer,
    };
    state->debt_count++;
}

static void
pay(struct fo_raw_state *state, enum fo_raw_debt_kind kind, const SecHandle *handle, const void *pointer)
{
    struct fo_raw_debt *debt = find_debt(state, kind, handle, pointer);
    if (debt != NULL) {
        debt->kind = FO_DEBT_NONE;
    }
}

/** Keep the value that variables of the released object held. */
static void
make_stale(struct fo_raw_handle *variables, const SecHandle *released)
{
    for (size_t i = 0; i < FO_VARIABLES_MAX; i++) {
        if (equals(&variables[i].value, released)) {
            variables[i].stale = *released;
        }
    }
}

static const SecHandle *
handle_before(const struct fo_raw_state *state, const struct fo_frame *frame, enum fo_operand_kind kind)
{
    int index = fo_call_operand_index(frame->call, kind);
    if (index < 0 || frame->arguments[index].pointer == NULL) {
        return NULL;
    }
    return &state->scratch.before[index];
}

static const SecHandle *
handle_after(const struct fo_frame *frame, enum fo_operand_kind kind)
{
    int index = fo_call_operand_index(frame->call, kind);
    return index < 0 ? NULL : frame->arguments[index].pointer;
}

static void
settle_release(struct fo_raw_state *state, const struct fo_frame *frame)
{
    uint16_t effects = fo_call_get(frame->call)->effects;
    const SecHandle *credential = handle_before(state, frame, FO_OPERAND_CREDENTIAL);
    const SecHandle *context = handle_before(state, frame, FO_OPERAND_CONTEXT);
    int block = fo_call_operand_index(frame->call, FO_OPERAND_BLOCK);
    bool is_export = frame->call == FO_CALL_EXPORT_SECURITY_CONTEXT;
    if ((effects & FO_CONSUMES_CREDENTIAL) != 0 && credential != NULL) {
        make_stale(state->credentials, credential);
        pay(state, FO_DEBT_CREDENTIAL, credential, NULL);
    }
    if ((effects & FO_CONSUMES_CONTEXT) != 0 && context != NULL &&
        (!is_export || (frame->arguments[1].number & SECPKG_CONTEXT_EXPORT_DELETE_OLD) != 0)) {
        make_stale(state->contexts, context);
        pay(state, FO_DEBT_CONTEXT, context, NULL);
    }
    if ((effects & FO_CONSUMES_BLOCK) != 0 && block >= 0) {
        pay(state, FO_DEBT_BLOCK, NULL, frame->arguments[block].pointer);
    }
}

/** A later leg may give its context another value: the newest is the one to release. */
static void
settle_handles(struct fo_raw_state *state, const struct fo_frame *frame)
{
    uint16_t effects = fo_call_get(frame->call)->effects;
    const SecHandle *credential = handle_after(frame, FO_OPERAND_CREDENTIAL_OUT);
    const SecHandle *context = handle_after(frame, FO_OPERAND_CONTEXT_OUT);
    const SecHandle *before = handle_before(state, frame, FO_OPERAND_CONTEXT_OUT);
    const SecHandle *old = handle_before(state, frame, FO_OPERAND_CONTEXT);
    const SecHandle invalid = {(ULONG_PTR)-1, (ULONG_PTR)-1};
    if ((effects & FO_CREATES_CREDENTIAL) != 0 && credential != NULL && !equals(credential, &invalid)) {
        owe(state, FO_DEBT_CREDENTIAL, credential, NULL);
    }
    /* What stood there before is no news of this leg: its context keeps its value. */
    bool is_unwritten = context != NULL && old != NULL && equals(context, before) && !equals(context, old);
    if ((effects & FO_CREATES_CONTEXT) != 0 && context != NULL && !equals(context, &invalid) &&
        !is_unwritten) {
        if (old != NULL) {
            pay(state, FO_DEBT_CONTEXT, old, NULL);
        }
        owe(state, FO_DEBT_CONTEXT, context, NULL);
    }
}

/** Some providers leave a live context behind a first leg that failed. */
static void
settle_failure(struct fo_raw_state *state, const struct fo_frame *frame)
{
    const SecHandle *context = handle_after(frame, FO_OPERAND_CONTEXT_OUT);
    const SecHandle *before = handle_before(state, frame, FO_OPERAND_CONTEXT_OUT);
    const SecHandle zero = {0, 0};
    const SecHandle invalid = {(ULONG_PTR)-1, (ULONG_PTR)-1};
    bool is_leg =
        frame->call == FO_CALL_INITIALIZE_SECURITY_CONTEXT || frame->call == FO_CALL_ACCEPT_SECURITY_CONTEXT;
    /* Where values come again, the new context may have the bits that were there before. */
    bool is_live = state->stage.program->knobs.value[FO_KNOB_FIRST_FAIL_HANDLE] == FO_FIRST_FAIL_LIVE;
    bool is_same_again = is_live && handle_before(state, frame, FO_OPERAND_CONTEXT) == NULL;
    if (is_leg && context != NULL && (is_same_again || !equals(context, before)) && !equals(context, &zero) &&
        !equals(context, &invalid)) {
        owe(state, FO_DEBT_CONTEXT, context, NULL);
    }
}

static void
keep(struct fo_raw_memory *memory, const void *bytes, size_t count)
{
    memory->count = count < FO_RAW_CONTENT_BYTES ? count : FO_RAW_CONTENT_BYTES;
    if (memory->count > 0) {
        memmove(memory->content, bytes, memory->count);
    }
}

/** The record of a stream: header, data and trailer are one. */
static void
keep_record(struct fo_raw_state *state, const struct fo_raw_part *part)
{
    uint8_t *record = state->scratch.record;
    size_t count = 0;
    for (size_t i = 0; i < part->shape->entry_count; i++) {
        const SecBuffer *buffer = &part->buffers[i];
        if (buffer->pvBuffer != NULL && buffer->cbBuffer <= FO_RAW_CONTENT_BYTES - count) {
            memcpy(record + count, buffer->pvBuffer, buffer->cbBuffer);
            count += buffer->cbBuffer;
        }
    }
    keep(&state->memory[part->memory], record, count);
}

static void
settle_entry(struct fo_raw_state *state, struct fo_raw_part *part, size_t index, bool is_good)
{
    const SecBuffer *buffer = &part->buffers[index];
    struct fo_raw_memory *memory = &state->memory[part->memory];
    enum fo_raw_entry entry = part->shape->entries[index];
    bool has_room = entry == FO_ENTRY_TOKEN || entry == FO_ENTRY_TOKEN_SMALL;
    /* A package that is asked to allocate may put its block in the place of the caller's memory. */
    if (part->is_output && buffer->pvBuffer != part->given[index] && buffer->pvBuffer != NULL) {
        owe(state, FO_DEBT_BLOCK, NULL, buffer->pvBuffer);
        if (entry != FO_ENTRY_ALERT_NULL) {
            memory->block = buffer->pvBuffer;
            keep(memory, buffer->pvBuffer, buffer->cbBuffer);
        }
        return;
    }
    if (!is_good) {
        return;
    }
    if (part->is_output && has_room) {
        memory->block = memory->room;
        keep(memory, memory->room, buffer->cbBuffer);
    } else if (buffer->pvBuffer == memory->tail && buffer->cbBuffer <= FO_RAW_TAIL_BYTES) {
        memory->tail_count = buffer->cbBuffer;
    }
}

static void
settle_buffers(struct fo_raw_state *state, const struct fo_frame *frame, bool is_good)
{
    for (uint32_t i = 0; i < state->scratch.part_count; i++) {
        struct fo_raw_part *part = &state->scratch.parts[i];
        /* A call that takes one buffer may fill it, though its shape has none. */
        size_t entry_count = part->shape->entry_count > 0 ? part->shape->entry_count : 1;
        for (size_t j = 0; j < entry_count; j++) {
            settle_entry(state, part, j, is_good);
        }
        if (is_good && frame->call == FO_CALL_ENCRYPT_MESSAGE &&
            part->shape->entries[0] == FO_ENTRY_STREAM_HEADER) {
            keep_record(state, part);
        }
    }
}

static void
settle_attribute(struct fo_raw_state *state, const struct fo_operation *operation, bool of_credential,
                 uint32_t variable)
{
    const struct fo_attribute *attribute = fo_attribute_find(operation->argument, of_credential);
    if (attribute == NULL) {
        return;
    }
    for (size_t i = 0; i < attribute->pointer_count; i++) {
        void *pointer;
        memcpy(&pointer, state->scratch.structure.bytes + attribute->pointer_offsets[i], sizeof pointer);
        if (pointer == NULL) {
            continue;
        }
        if (attribute->release == FO_RELEASE_CONTEXT_BUFFER) {
            owe(state, FO_DEBT_BLOCK, NULL, pointer);
            state->memory[(variable + i) % FO_VARIABLES_MAX].block = pointer;
        } else if (attribute->release == FO_RELEASE_CERTIFICATE) {
            owe(state, FO_DEBT_CERTIFICATE, NULL, pointer);
        }
    }
}

/** Pointers that the call stored: package information, tokens, what attributes hold. */
static void
settle_pointers(struct fo_raw_state *state, const struct fo_operation *operation,
                const struct fo_frame *frame)
{
    const struct fo_call_info *info = fo_call_get(frame->call);
    for (size_t i = 0; i < info->operand_count; i++) {
        enum fo_operand_kind kind = info->operands[i].kind;
        if (frame->arguments[i].pointer == NULL || fo_raw_place(frame->call, i) == FO_RAW_ARGUMENT) {
            continue;
        }
        uint8_t variable = operation->operands[fo_raw_place(frame->call, i)];
        if (kind == FO_OPERAND_PACKAGES_OUT && state->scratch.pointer != NULL) {
            state->memory[variable].block = state->scratch.pointer;
            owe(state, FO_DEBT_BLOCK, NULL, state->scratch.pointer);
        } else if (kind == FO_OPERAND_TOKEN_OUT && state->scratch.pointer != NULL) {
            state->tokens[variable] = state->scratch.pointer;
            owe(state, FO_DEBT_TOKEN, NULL, state->scratch.pointer);
        } else if (kind == FO_OPERAND_ATTRIBUTE_OUT) {
            settle_attribute(state, operation, fo_call_operand_index(frame->call, FO_OPERAND_CREDENTIAL) >= 0,
                             variable);
        }
    }
}

void
fo_raw_settle(struct fo_raw_state *state, const struct fo_operation *operation, const struct fo_frame *frame,
              SECURITY_STATUS status)
{
    bool is_good = fo_status_ok(frame->call, status);
    bool is_altered = *state->stage.altered_count != state->scratch.altered_count;
    settle_buffers(state, frame, is_good);
    if (!is_good && !is_altered) {
        settle_failure(state, frame);
        return;
    }
    /* Behind a failure that a fault put in its place, the success is as it was. */
    settle_handles(state, frame);
    if (!is_good) {
        return;
    }
    settle_pointers(state, operation, frame);
    settle_release(state, frame);
}

/** Release one debt through the table, as a caller would. */
static void
release_debt(struct fo_raw_state *state, struct fo_raw_debt *debt)
{
    const struct fo_stage *stage = &state->stage;
    struct fo_frame frame = {.wide = stage->dispatch.wide};
    enum fo_raw_debt_kind kind = debt->kind;
    debt->kind = FO_DEBT_NONE;
    switch (kind) {
    case FO_DEBT_NONE:
        return;
    case FO_DEBT_TOKEN:
        if (stage->close_token != NULL) {
            stage->close_token(stage->release_user, debt->pointer);
        }
        return;
    case FO_DEBT_CERTIFICATE:
        if (stage->free_certificate != NULL) {
            stage->free_certificate(stage->release_user, debt->pointer);
        }
        return;
    case FO_DEBT_BLOCK:
        frame.call = FO_CALL_FREE_CONTEXT_BUFFER;
        frame.arguments[0].pointer = debt->pointer;
        break;
    case FO_DEBT_CONTEXT:
        frame.call = FO_CALL_DELETE_SECURITY_CONTEXT;
        frame.arguments[0].pointer = &debt->handle;
        break;
    case FO_DEBT_CREDENTIAL:
        frame.call = FO_CALL_FREE_CREDENTIALS_HANDLE;
        frame.arguments[0].pointer = &debt->handle;
        break;
    }
    (void)fo_dispatch_invoke(&stage->dispatch, &frame);
}

void
fo_raw_release(struct fo_raw_state *state, uint32_t order)
{
    static const enum fo_raw_debt_kind kinds[] = {FO_DEBT_BLOCK, FO_DEBT_CERTIFICATE, FO_DEBT_TOKEN,
                                                  FO_DEBT_CONTEXT, FO_DEBT_CREDENTIAL};
    uint8_t items[FO_RAW_DEBTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (uint32_t j = 0; j < state->debt_count; j++) {
            if (state->debts[j].kind == kinds[i]) {
                items[count] = (uint8_t)j;
                count++;
            }
        }
    }
    fo_subject_shuffle(order, items, count);
    for (size_t i = 0; i < count; i++) {
        release_debt(state, &state->debts[items[i]]);
    }
    state->debt_count = 0;
}
