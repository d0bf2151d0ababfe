// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Handles that point to blocks, and tokens that are blocks.
 */
#include "fuzz_bytes_provider.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

enum {
    FORM_COUNT = 2
};

/** What a handle points to. */
struct cell {
    SecHandle real;
};

static struct fo_provider *builtin;
static struct fo_dispatch tables[FORM_COUNT];

/** The planned failure. */
static struct {
    bool is_planned;
    enum fo_call call;
    unsigned left;
    SECURITY_STATUS status;
    bool is_token_empty;
} plan;

/** The cell of a handle; NULL when the value is none that was ever given out. */
static struct cell *
cell_of(const SecHandle *handle)
{
    bool is_given = handle != NULL && SecIsValidHandle(handle) && handle->dwLower != 0;
    return is_given ? (struct cell *)handle->dwLower : NULL;
}

static bool
is_issued(const SecHandle *handle)
{
    return SecIsValidHandle(handle) && (handle->dwLower != 0 || handle->dwUpper != 0);
}

static void *
grab(size_t bytes)
{
    void *block = malloc(bytes);
    FO_ASSERT(block != NULL);
    return block;
}

static void
issue(SecHandle *out, const SecHandle *real)
{
    struct cell *cell = grab(sizeof *cell);
    cell->real = *real;
    out->dwLower = (ULONG_PTR)cell;
    out->dwUpper = 1;
}

/** Tokens that the package allocated become blocks of malloc. */
static void
own_tokens(const struct fo_dispatch *inner, const SecBufferDesc *output)
{
    const SecurityFunctionTableW *table = inner->table;
    for (ULONG i = 0; output != NULL && i < output->cBuffers; i++) {
        SecBuffer *buffer = &output->pBuffers[i];
        if (buffer->pvBuffer != NULL && fo_provider_owns_block(builtin, buffer->pvBuffer)) {
            void *block = grab(buffer->cbBuffer > 0 ? buffer->cbBuffer : 1);
            memcpy(block, buffer->pvBuffer, buffer->cbBuffer);
            (void)table->FreeContextBuffer(buffer->pvBuffer);
            buffer->pvBuffer = block;
        }
        if (plan.is_token_empty && buffer->pvBuffer != NULL && buffer->cbBuffer > 0) {
            buffer->cbBuffer = 0;
            plan.is_token_empty = false;
        }
    }
}

static bool
is_to_fail(enum fo_call call)
{
    if (!plan.is_planned || plan.call != call) {
        return false;
    }
    plan.left--;
    plan.is_planned = plan.left > 0;
    return !plan.is_planned;
}

static SECURITY_STATUS
make_leg(const struct fo_dispatch *inner, struct fo_frame *frame)
{
    int place = fo_call_operand_index(frame->call, FO_OPERAND_CONTEXT_OUT);
    int before = fo_call_operand_index(frame->call, FO_OPERAND_CONTEXT);
    int output = fo_call_operand_index(frame->call, FO_OPERAND_BUFFERS_OUT);
    FO_ASSERT(place >= 0 && before >= 0 && output >= 0);
    SecHandle *out = frame->arguments[place].pointer;
    bool is_first = frame->arguments[before].pointer == NULL;
    struct cell *cell = is_first ? NULL : cell_of(out);
    SecHandle real = cell != NULL ? cell->real : (SecHandle){0};
    frame->arguments[place].pointer = out == NULL ? NULL : &real;
    SECURITY_STATUS status = fo_dispatch_invoke(inner, frame);
    own_tokens(inner, frame->arguments[output].pointer);
    if (cell != NULL) {
        cell->real = is_issued(&real) ? real : cell->real;
    } else if (out != NULL && is_first && is_issued(&real)) {
        issue(out, &real);
    }
    return status;
}

static SECURITY_STATUS
answer(void *unused, const struct fo_dispatch *inner, const struct fo_frame *asked)
{
    (void)unused;
    const struct fo_call_info *info = fo_call_get(asked->call);
    struct fo_frame frame = *asked;
    SecHandle real[FO_OPERANDS_MAX];
    struct cell *released = NULL;
    if (is_to_fail(asked->call)) {
        return plan.status;
    }
    for (size_t i = 0; i < info->operand_count; i++) {
        enum fo_operand_kind kind = info->operands[i].kind;
        if (kind != FO_OPERAND_CREDENTIAL && kind != FO_OPERAND_CONTEXT) {
            continue;
        }
        struct cell *cell = cell_of(asked->arguments[i].pointer);
        if (cell != NULL) {
            real[i] = cell->real;
            frame.arguments[i].pointer = &real[i];
            released = cell;
        }
    }
    switch (asked->call) {
    case FO_CALL_INITIALIZE_SECURITY_CONTEXT:
    case FO_CALL_ACCEPT_SECURITY_CONTEXT:
        return make_leg(inner, &frame);
    case FO_CALL_FREE_CONTEXT_BUFFER:
        if (!fo_provider_owns_block(builtin, asked->arguments[0].pointer)) {
            free(asked->arguments[0].pointer);
            return SEC_E_OK;
        }
        break;
    default:
        break;
    }
    SECURITY_STATUS status = fo_dispatch_invoke(inner, &frame);
    int out = fo_call_operand_index(asked->call, FO_OPERAND_CREDENTIAL_OUT);
    if (status == SEC_E_OK && out >= 0) {
        SecHandle *handle = asked->arguments[out].pointer;
        const SecHandle given = *handle;
        issue(handle, &given);
    }
    if (asked->call == FO_CALL_FREE_CREDENTIALS_HANDLE || asked->call == FO_CALL_DELETE_SECURITY_CONTEXT) {
        free(released);
    }
    return status;
}

void
heap_provider_start(struct fo_provider *provider)
{
    builtin = provider;
    for (int i = 0; i < FORM_COUNT; i++) {
        struct fo_dispatch inner;
        fo_provider_dispatch(i == 0, &inner);
        enum fo_error error = fo_interpose_install(&inner, answer, NULL, &tables[i]);
        FO_ASSERT(error == FO_OK);
    }
}

const void *
heap_provider_table(bool is_wide)
{
    return tables[is_wide ? 0 : 1].table;
}

void
heap_provider_fail(enum fo_call call, unsigned nth, SECURITY_STATUS status)
{
    plan.is_planned = true;
    plan.call = call;
    plan.left = nth;
    plan.status = status;
}

void
heap_provider_empty_token(void)
{
    plan.is_token_empty = true;
}

void
heap_provider_reset(void)
{
    memset(&plan, 0, sizeof plan);
}
