// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * An interposed table that carries out the process's plan of faults.
 */
#include "fault/fault.h"

#include "base/assert.h"
#include "sspi/status.h"

#include <pthread.h>
#include <string.h>

#define TYPE_MASK UINT32_C(0x0fffffff)

/** The plan and its counts, guarded by the lock. */
static struct {
    pthread_mutex_t lock;
    struct fo_fault_plan plan;
    uint32_t matched[FO_FAULTS_MAX]; /**< Calls that each fault's set has met. */
    uint64_t call_count;
    uint32_t fired_count;
    fo_fault_observer observer;
    void *user;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

/** Is it the turn of a fault whose set has met @p matched calls, this one included? */
static bool
is_due(const struct fo_fault *fault, uint32_t matched)
{
    uint32_t nth = fault->nth != 0 ? fault->nth : 1;
    uint32_t times = fault->times != 0 ? fault->times : 1;
    return matched >= nth && matched - nth < times;
}

/** Count the call and copy the fault that is due, if any. */
static bool
take_fault(enum fo_call call, struct fo_fault *out)
{
    bool is_found = false;
    (void)pthread_mutex_lock(&state.lock);
    state.call_count++;
    for (uint32_t index = 0; index < state.plan.count; index++) {
        const struct fo_fault *fault = &state.plan.faults[index];
        if (fault->calls != 0 && (fault->calls & (UINT64_C(1) << call)) == 0) {
            continue;
        }
        if (state.matched[index] < UINT32_MAX) {
            state.matched[index]++;
        }
        if (!is_found && is_due(fault, state.matched[index])) {
            *out = *fault;
            is_found = true;
        }
    }
    (void)pthread_mutex_unlock(&state.lock);
    return is_found;
}

/** Count the fault and tell the observer. @return @p status */
static SECURITY_STATUS
fire(enum fo_call call, SECURITY_STATUS status, uint8_t how)
{
    (void)pthread_mutex_lock(&state.lock);
    state.fired_count++;
    fo_fault_observer observer = state.observer;
    void *user = state.user;
    (void)pthread_mutex_unlock(&state.lock);
    if (observer != NULL) {
        observer(user, call, status, how);
    }
    return status;
}

static SecBuffer *
find_token_in(const SecBufferDesc *descriptor)
{
    if (descriptor == NULL || descriptor->pBuffers == NULL) {
        return NULL;
    }
    for (ULONG index = 0; index < descriptor->cBuffers; index++) {
        SecBuffer *buffer = &descriptor->pBuffers[index];
        if ((buffer->BufferType & TYPE_MASK) == SECBUFFER_TOKEN) {
            return buffer;
        }
    }
    return NULL;
}

/** The call's output token, or NULL. */
static SecBuffer *
find_token(const struct fo_frame *frame)
{
    const struct fo_call_info *info = fo_call_get(frame->call);
    for (size_t index = 0; index < info->operand_count; index++) {
        enum fo_operand_kind kind = info->operands[index].kind;
        void *pointer = frame->arguments[index].pointer;
        if (kind == FO_OPERAND_BUFFER_OUT) {
            return pointer;
        }
        if (kind == FO_OPERAND_BUFFERS_OUT || kind == FO_OPERAND_BUFFERS_INOUT) {
            return find_token_in(pointer);
        }
    }
    return NULL;
}

/** Change the token that the call gave. @return false when there is none. */
static bool
alter_token(const struct fo_fault *fault, SecBuffer *token)
{
    if (token == NULL || token->pvBuffer == NULL || token->cbBuffer == 0) {
        return false;
    }
    ULONG place = fault->argument % token->cbBuffer;
    if (fault->kind == FO_FAULT_FLIP_TOKEN) {
        unsigned char *bytes = token->pvBuffer;
        bytes[place] = (unsigned char)~bytes[place];
    } else {
        token->cbBuffer = fault->kind == FO_FAULT_CUT_TOKEN ? place : 0;
    }
    return true;
}

/** Faults that answer in the provider's place. */
static SECURITY_STATUS
refuse(const struct fo_fault *fault, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    if (fault->kind == FO_FAULT_STATUS) {
        return fire(frame->call, fault->status, FO_FAULT_NOT_CALLED);
    }
    SecBuffer *token = find_token(frame);
    if (token == NULL) {
        return fo_dispatch_invoke(inner, frame);
    }
    ULONG twice = token->cbBuffer <= UINT32_MAX / 2 ? token->cbBuffer * 2 : UINT32_MAX - 1;
    token->cbBuffer = fault->argument != 0 ? fault->argument : twice + 1;
    return fire(frame->call, SEC_E_BUFFER_TOO_SMALL, FO_FAULT_NOT_CALLED);
}

/** Faults that let the provider answer first. */
static SECURITY_STATUS
alter(const struct fo_fault *fault, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    SECURITY_STATUS status = fo_dispatch_invoke(inner, frame);
    /* A leg that wants more input counts as a success, but gave nothing. */
    if (!fo_status_ok(frame->call, status) || fo_status_classify(status) == FO_STATUS_MORE_INPUT) {
        return status;
    }
    if (fault->kind == FO_FAULT_STATUS_AFTER) {
        return fire(frame->call, fault->status, FO_FAULT_ALTERED);
    }
    if (alter_token(fault, find_token(frame))) {
        return fire(frame->call, status, FO_FAULT_ALTERED);
    }
    return status;
}

static SECURITY_STATUS
handle_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    (void)user;
    struct fo_fault fault = {.kind = FO_FAULT_STATUS};
    if (!take_fault(frame->call, &fault)) {
        return fo_dispatch_invoke(inner, frame);
    }
    if (fault.kind == FO_FAULT_STATUS || fault.kind == FO_FAULT_OVERSIZED_TOKEN) {
        return refuse(&fault, inner, frame);
    }
    return alter(&fault, inner, frame);
}

enum fo_error
fo_fault_install(const struct fo_dispatch *inner, struct fo_dispatch *out)
{
    return fo_interpose_install(inner, handle_call, NULL, out);
}

void
fo_fault_remove(const struct fo_dispatch *dispatch)
{
    fo_interpose_remove(dispatch);
}

void
fo_fault_set_plan(const struct fo_fault_plan *plan)
{
    FO_ASSERT(plan->count <= FO_FAULTS_MAX);
    (void)pthread_mutex_lock(&state.lock);
    state.plan = *plan;
    memset(state.matched, 0, sizeof(state.matched));
    state.call_count = 0;
    state.fired_count = 0;
    (void)pthread_mutex_unlock(&state.lock);
}

enum fo_error
fo_fault_add(const struct fo_fault *fault)
{
    FO_ASSERT(fault->kind < FO_FAULT_KIND_COUNT);
    enum fo_error error = FO_ERROR_LIMIT;
    (void)pthread_mutex_lock(&state.lock);
    if (state.plan.count < FO_FAULTS_MAX) {
        state.plan.faults[state.plan.count] = *fault;
        state.matched[state.plan.count] = 0;
        state.plan.count++;
        error = FO_OK;
    }
    (void)pthread_mutex_unlock(&state.lock);
    return error;
}

void
fo_fault_reset(void)
{
    static const struct fo_fault_plan empty;
    fo_fault_set_observer(NULL, NULL);
    fo_fault_set_plan(&empty);
}

void
fo_fault_set_observer(fo_fault_observer observer, void *user)
{
    (void)pthread_mutex_lock(&state.lock);
    state.observer = observer;
    state.user = user;
    (void)pthread_mutex_unlock(&state.lock);
}

uint32_t
fo_fault_fired_count(void)
{
    (void)pthread_mutex_lock(&state.lock);
    uint32_t count = state.fired_count;
    (void)pthread_mutex_unlock(&state.lock);
    return count;
}

uint64_t
fo_fault_call_count(void)
{
    (void)pthread_mutex_lock(&state.lock);
    uint64_t count = state.call_count;
    (void)pthread_mutex_unlock(&state.lock);
    return count;
}
