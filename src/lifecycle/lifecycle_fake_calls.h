// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The calls of the scripted SSPI. Include lifecycle/lifecycle_fake.h instead.
 */
#ifndef FO_LIFECYCLE_LIFECYCLE_FAKE_CALLS_H
#define FO_LIFECYCLE_LIFECYCLE_FAKE_CALLS_H

#include "lifecycle/lifecycle_fake_objects.h"

static inline void
fake_remember(struct fake *fake, const void *bytes, size_t count)
{
    assert_true(count <= sizeof fake->input);
    fake->input_bytes = count;
    if (count > 0) {
        memcpy(fake->input, bytes, count);
    }
}

static inline void
fake_put_token(struct fake *fake, SecBuffer *buffer, const char *token, bool is_allocating)
{
    if (token == NULL) {
        buffer->cbBuffer = 0;
        return;
    }
    size_t count = strlen(token);
    if (is_allocating) {
        if (buffer->pvBuffer != NULL) {
            fake_blame(fake, "an output for the package to allocate was not NULL");
        }
        buffer->pvBuffer = fake_give_block(fake, token, count);
    } else {
        assert_true(count <= buffer->cbBuffer);
        memcpy(buffer->pvBuffer, token, count);
    }
    buffer->cbBuffer = (ULONG)count;
}

static inline void
fake_store_context(struct fake *fake, const struct fake_reply *reply, struct fake_object **context,
                   SecHandle *out)
{
    bool is_first = *context == NULL;
    switch (reply->handle) {
    case FAKE_HANDLE_NONE:
        break;
    case FAKE_HANDLE_ZERO:
        *out = (SecHandle){0, 0};
        break;
    case FAKE_HANDLE_OLD:
        for (size_t i = 0; is_first && i < fake->object_count; i++) {
            if (fake->objects[i].kind == FAKE_CONTEXT && fake->objects[i].is_live) {
                *context = &fake->objects[i];
                *out = (SecHandle){(*context)->values[0], 7};
                return;
            }
        }
        break;
    case FAKE_HANDLE_OTHER:
        if (!is_first) {
            (*context)->values[1] = (*context)->values[0] + 1;
            *out = (SecHandle){(*context)->values[1], 7};
            break;
        }
        // A first leg has no other value.
        // fall through
    default:
        if (is_first) {
            *context = fake_create(fake, out, FAKE_CONTEXT);
        }
        break;
    }
}

static inline SECURITY_STATUS
fake_leg(struct fake *fake, const struct fo_frame *frame)
{
    bool is_client = frame->call == FO_CALL_INITIALIZE_SECURITY_CONTEXT;
    const union fo_argument *arguments = frame->arguments;
    struct fake_object *credential = fake_find(fake, arguments[0].pointer, FAKE_CREDENTIAL);
    struct fake_object *context = fake_find(fake, arguments[1].pointer, FAKE_CONTEXT);
    const SecBufferDesc *input = arguments[is_client ? 6 : 2].pointer;
    bool is_allocating = (arguments[3].number & ISC_REQ_ALLOCATE_MEMORY) != 0;
    SecHandle *new_context = arguments[is_client ? 8 : 5].pointer;
    SecBufferDesc *output = arguments[is_client ? 9 : 6].pointer;
    struct fake_reply reply = {0};
    if (fake->reply_next < fake->reply_count) {
        reply = fake->replies[fake->reply_next];
        fake->reply_next++;
    }
    if (credential == NULL || (arguments[1].pointer != NULL && context == NULL) || new_context == NULL ||
        (context != NULL && (context->has_failed || context->wants_completion)) ||
        (context == NULL && SecIsValidHandle(new_context))) {
        fake_blame(fake, "a leg with a handle that it must not have");
        return SEC_E_INVALID_HANDLE;
    }
    fake->last_target = is_client ? arguments[2].pointer : NULL;
    fake_remember(fake, input == NULL ? NULL : input->pBuffers[0].pvBuffer,
                  input == NULL ? 0 : input->pBuffers[0].cbBuffer);
    if (is_allocating && fake->is_allocation_refused) {
        return SEC_E_BUFFER_TOO_SMALL;
    }
    fake_store_context(fake, &reply, &context, new_context);
    if (context != NULL) {
        context->credentials |= 1U << (credential - fake->objects);
        context->wants_completion =
            reply.status == SEC_I_COMPLETE_NEEDED || reply.status == SEC_I_COMPLETE_AND_CONTINUE;
        context->has_failed = reply.status < 0 && reply.status != SEC_E_INCOMPLETE_MESSAGE;
    }
    if (!reply.leaves_room) {
        fake_put_token(fake, &output->pBuffers[0], reply.token, is_allocating);
    }
    if (reply.alert != NULL && output->cBuffers > 1) {
        fake_put_token(fake, &output->pBuffers[1], reply.alert, is_allocating);
    }
    if (reply.extra_bytes > 0 && input != NULL && input->cBuffers > 1) {
        input->pBuffers[1] = (SecBuffer){reply.extra_bytes, SECBUFFER_EXTRA, NULL};
    }
    if (is_allocating && !reply.is_unflagged) {
        *(ULONG *)arguments[is_client ? 10 : 7].pointer = ISC_RET_ALLOCATED_MEMORY;
    }
    return reply.status;
}

static inline SECURITY_STATUS
fake_query(struct fake *fake, ULONG attribute, void *out)
{
    static const WCHAR name[] = u"\u00fcser";
    static const char narrow[] = "user";
    static const SecPkgInfoW info = {.fCapabilities = 3, .cbMaxToken = FAKE_TOKEN_BYTES};
    switch (attribute) {
    case SECPKG_ATTR_SIZES:
        *(SecPkgContext_Sizes *)out = (SecPkgContext_Sizes){FAKE_TOKEN_BYTES, 4, 2, 6};
        return SEC_E_OK;
    case SECPKG_ATTR_STREAM_SIZES:
        *(SecPkgContext_StreamSizes *)out = (SecPkgContext_StreamSizes){5, 3, 100, 4, 1};
        return SEC_E_OK;
    case SECPKG_ATTR_NAMES:
        *(void **)out = fake->dispatch.wide ? fake_give_block(fake, name, sizeof name)
                                            : fake_give_block(fake, narrow, sizeof narrow);
        return SEC_E_OK;
    case SECPKG_ATTR_PACKAGE_INFO:
        *(void **)out = fake_give_block(fake, &info, sizeof info);
        return SEC_E_OK;
    default:
        fake->key_block = fake_give_block(fake, "key!", 4);
        *(SecPkgContext_SessionKey *)out = (SecPkgContext_SessionKey){4, fake->key_block};
        return SEC_E_OK;
    }
}

static inline void
fake_message(struct fake *fake, const struct fo_frame *frame)
{
    bool is_outgoing = frame->call == FO_CALL_ENCRYPT_MESSAGE || frame->call == FO_CALL_MAKE_SIGNATURE;
    SecBufferDesc *list = frame->arguments[is_outgoing ? 2 : 1].pointer;
    fake_remember(fake, list->pBuffers[0].pvBuffer, is_outgoing ? 0 : list->pBuffers[0].cbBuffer);
    if (is_outgoing) {
        memset(list->pBuffers[0].pvBuffer, 't', list->pBuffers[0].cbBuffer);
        list->pBuffers[0].cbBuffer--;
        return;
    }
    uint8_t *begin = list->pBuffers[0].pvBuffer;
    for (size_t i = 0; fake->decrypted[0].cbBuffer != 0 && i < list->cBuffers; i++) {
        list->pBuffers[i] = fake->decrypted[i];
        list->pBuffers[i].pvBuffer = begin + (uintptr_t)fake->decrypted[i].pvBuffer;
    }
}

/** Everything that is neither a leg nor a release. */
static inline SECURITY_STATUS
fake_other(struct fake *fake, const struct fo_frame *frame, SECURITY_STATUS status)
{
    static const SecPkgInfoW package = {.cbMaxToken = FAKE_TOKEN_BYTES};
    const union fo_argument *arguments = frame->arguments;
    bool has_context = frame->call != FO_CALL_ACQUIRE_CREDENTIALS_HANDLE &&
                       frame->call != FO_CALL_QUERY_SECURITY_PACKAGE_INFO &&
                       frame->call != FO_CALL_IMPORT_SECURITY_CONTEXT;
    struct fake_object *context = has_context ? fake_find(fake, arguments[0].pointer, FAKE_CONTEXT) : NULL;
    if (has_context && (context == NULL || context->has_failed ||
                        (context->wants_completion && frame->call != FO_CALL_COMPLETE_AUTH_TOKEN))) {
        fake_blame(fake, "a call on a context that must not be used");
        return SEC_E_INVALID_HANDLE;
    }
    switch (frame->call) {
    case FO_CALL_ACQUIRE_CREDENTIALS_HANDLE:
        fake->last_identity = arguments[4].pointer;
        if (status == SEC_E_OK && !fake->is_silent) {
            (void)fake_create(fake, arguments[7].pointer, FAKE_CREDENTIAL);
        }
        return status;
    case FO_CALL_QUERY_SECURITY_PACKAGE_INFO:
        if (status == SEC_E_OK) {
            *(void **)arguments[1].pointer = fake_give_block(fake, &package, sizeof package);
        }
        return status;
    case FO_CALL_IMPORT_SECURITY_CONTEXT:
        if (status == SEC_E_OK && !fake->is_silent) {
            (void)fake_create(fake, arguments[3].pointer, FAKE_CONTEXT);
        }
        return status;
    case FO_CALL_COMPLETE_AUTH_TOKEN:
        context->wants_completion = false;
        context->has_failed = status != SEC_E_OK;
        return status;
    case FO_CALL_IMPERSONATE_SECURITY_CONTEXT:
        context->frames += status == SEC_E_OK;
        return status;
    case FO_CALL_REVERT_SECURITY_CONTEXT:
        // A refused revert must not be the reason for blame at the delete that follows.
        context->frames = 0;
        return status;
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES:
        return status != SEC_E_OK ? status
                                  : fake_query(fake, (ULONG)arguments[1].number, arguments[2].pointer);
    case FO_CALL_EXPORT_SECURITY_CONTEXT:
        if (status == SEC_E_OK) {
            SecBuffer *packed = arguments[2].pointer;
            *packed = (SecBuffer){6, SECBUFFER_TOKEN, fake_give_block(fake, "packed", 6)};
            if (arguments[3].pointer != NULL) {
                *(void **)arguments[3].pointer = fake;
            }
            context->is_live = (arguments[1].number & SECPKG_CONTEXT_EXPORT_DELETE_OLD) == 0;
        }
        return status;
    case FO_CALL_APPLY_CONTROL_TOKEN:
        context->has_failed = status != SEC_E_OK;
        return status;
    default:
        fake_message(fake, frame);
        return status;
    }
}

static inline SECURITY_STATUS
fake_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    static const char letters[] = "eqAFISCDTQPVMYBKXJa?ENscp??";
    struct fake *fake = user;
    (void)inner;
    assert_true(fake->log_length < FAKE_LOG_MAX - 1);
    fake->log[fake->log_length++] = letters[frame->call];
    if (fake->unload_count > 0) {
        fake_blame(fake, "a call into an unloaded module");
    }
    SECURITY_STATUS status = fake->statuses[frame->call];
    if (fake->log_length == fake->fail_nth_call) {
        fake->has_failed_call = true;
        status = fake->fail_status;
    }
    switch (frame->call) {
    case FO_CALL_INITIALIZE_SECURITY_CONTEXT:
    case FO_CALL_ACCEPT_SECURITY_CONTEXT:
        return status != SEC_E_OK ? status : fake_leg(fake, frame);
    case FO_CALL_FREE_CREDENTIALS_HANDLE:
        return fake_release_handle(fake, frame->arguments[0].pointer, FAKE_CREDENTIAL, status);
    case FO_CALL_DELETE_SECURITY_CONTEXT:
        return fake_release_handle(fake, frame->arguments[0].pointer, FAKE_CONTEXT, status);
    case FO_CALL_FREE_CONTEXT_BUFFER:
        // A release that says it failed has still been given the block.
        fake_release_block(fake, frame->arguments[0].pointer);
        return status;
    default:
        return fake_other(fake, frame, status);
    }
}

#endif
