// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * CompleteAuthToken and ApplyControlToken.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-completeauthtoken
 */
#include "base/hash.h"
#include "provider/provider_buffer.h"
#include "provider/provider_digest.h"
#include "provider/provider_flow.h"
#include "provider/provider_instance.h"
#include "provider/provider_leg.h"

#include <string.h>

/** Add what the token of the last leg lacks. */
static SECURITY_STATUS
complete_token(const struct fo_provider *provider, const struct fo_prv_completion *completion,
               const SecBufferDesc *token)
{
    if (token != NULL && !fo_prv_buffer_desc_is_valid(token)) {
        return SEC_E_INVALID_TOKEN;
    }
    if (completion->token_bytes == 0) {
        return SEC_E_OK;
    }
    const SecBuffer *buffer = fo_prv_buffer_find(token, SECBUFFER_TOKEN);
    if (buffer == NULL || fo_prv_buffer_is_readonly(buffer)) {
        return SEC_E_INVALID_TOKEN;
    }
    bool is_same = buffer->cbBuffer == completion->token_bytes &&
                   fo_hash_bytes(0, buffer->pvBuffer, buffer->cbBuffer) == completion->hash;
    if (!is_same) {
        return fo_prv_flow_is_checked(provider) ? SEC_E_MESSAGE_ALTERED : SEC_E_OK;
    }
    memcpy((unsigned char *)buffer->pvBuffer + completion->proof_offset, completion->proof,
           completion->proof_bytes);
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_complete(struct fo_provider *provider, const SecHandle *handle, const SecBufferDesc *token)
{
    struct fo_prv_context *context = fo_prv_context_find(provider, handle);
    if (context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    bool is_supported = fo_prv_knob(provider, FO_KNOB_CAT_SUPPORTED, FO_KNOB_YES) == FO_KNOB_YES;
    bool is_due = context->state == FO_PRV_NEED_COMPLETE || context->state == FO_PRV_NEED_COMPLETE_CONTINUE;
    if (!is_due) {
        bool is_known = is_supported && context->package == FO_PRV_DIGEST;
        return is_known ? SEC_E_OUT_OF_SEQUENCE : SEC_E_UNSUPPORTED_FUNCTION;
    }
    SECURITY_STATUS status =
        context->completion.has_request
            ? fo_prv_digest_authenticate(provider, context, context->completion.request_sequence)
            : complete_token(provider, &context->completion, token);
    if (status != SEC_E_OK) {
        context->state = FO_PRV_FAILED;
        return status;
    }
    bool is_done = context->state == FO_PRV_NEED_COMPLETE;
    context->state = is_done ? FO_PRV_ESTABLISHED : FO_PRV_PARTIAL;
    context->completion = (struct fo_prv_completion){0};
    return SEC_E_OK;
}

/** What kind of control token this is, or an error. */
static SECURITY_STATUS
read_control(const SecBufferDesc *input, DWORD *kind)
{
    if (input == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    bool is_one = fo_prv_buffer_desc_is_valid(input) && input->cBuffers == 1 &&
                  fo_prv_buffer_type(&input->pBuffers[0]) == SECBUFFER_TOKEN;
    if (!is_one) {
        return SEC_E_INVALID_TOKEN;
    }
    if (input->pBuffers[0].cbBuffer < sizeof *kind) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    DWORD read = 0;
    memcpy(&read, input->pBuffers[0].pvBuffer, sizeof read);
    bool is_known = read == SCHANNEL_SHUTDOWN || read == SCHANNEL_ALERT || read == SCHANNEL_SESSION;
    if (!is_known) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    *kind = read;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_control(struct fo_provider *provider, const SecHandle *handle, const SecBufferDesc *input)
{
    struct fo_prv_context *context = fo_prv_context_find(provider, handle);
    if (context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    if (context->package != FO_PRV_SCHANNEL ||
        fo_prv_knob(provider, FO_KNOB_ACT_SUPPORTED, FO_KNOB_YES) != FO_KNOB_YES) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    if (context->state == FO_PRV_FAILED) {
        return SEC_E_INVALID_HANDLE;
    }
    DWORD kind = 0;
    SECURITY_STATUS status = read_control(input, &kind);
    /* A closed context keeps its one close alert; the token may be repeated without harm. */
    if (status == SEC_E_OK && kind == SCHANNEL_SHUTDOWN && context->state != FO_PRV_SHUT_DOWN) {
        context->state = FO_PRV_SHUTTING_DOWN;
    }
    return status;
}
