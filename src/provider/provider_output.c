// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Output of legs.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/context-requirements
 */
#include "provider/provider_output.h"

#include "base/hash.h"
#include "provider/provider_buffer.h"
#include "provider/provider_flow.h"
#include "provider/provider_instance.h"

#include <string.h>

enum {
    /** Client flags that are returned when asked for; both functions number them alike. */
    SAME_BITS = ISC_REQ_DELEGATE | ISC_REQ_MUTUAL_AUTH | ISC_REQ_USE_SESSION_KEY | ISC_REQ_USE_DCE_STYLE |
                ISC_REQ_DATAGRAM | ISC_REQ_CONNECTION,
    CLIENT_BITS = SAME_BITS | ISC_REQ_USE_SUPPLIED_CREDS | ISC_REQ_EXTENDED_ERROR | ISC_REQ_STREAM |
                  ISC_REQ_IDENTIFY | ISC_REQ_NULL_SESSION | ISC_REQ_MANUAL_CRED_VALIDATION,
    SERVER_BITS = ASC_REQ_EXTENDED_ERROR | ASC_REQ_STREAM | ASC_REQ_CONNECTION,
    PROTECTION = ISC_RET_REPLAY_DETECT | ISC_RET_SEQUENCE_DETECT | ISC_RET_CONFIDENTIALITY,
    ALERT_HANDSHAKE_FAILURE = TLS1_ALERT_HANDSHAKE_FAILURE,
};

bool
fo_prv_output_allocates(const struct fo_provider *provider, const struct fo_prv_leg *leg)
{
    /* ISC_REQ_ALLOCATE_MEMORY and ASC_REQ_ALLOCATE_MEMORY are the same bit. */
    return (leg->requirements & ISC_REQ_ALLOCATE_MEMORY) != 0 &&
           fo_prv_knob(provider, FO_KNOB_ALLOC_HONOURED, FO_KNOB_YES) == FO_KNOB_YES;
}

/** Put @p token into @p buffer. */
static SECURITY_STATUS
store(struct fo_provider *provider, const struct fo_prv_leg *leg, SecBuffer *buffer,
      const struct fo_prv_token *token, bool *is_allocated)
{
    if (fo_prv_output_allocates(provider, leg)) {
        void *block = fo_prv_block_new(provider, token->bytes);
        if (block == NULL) {
            return SEC_E_INSUFFICIENT_MEMORY;
        }
        buffer->pvBuffer = block;
        *is_allocated = true;
    } else if (buffer->pvBuffer == NULL || buffer->cbBuffer < token->bytes) {
        return SEC_E_BUFFER_TOO_SMALL;
    }
    memcpy(buffer->pvBuffer, token->data, token->bytes);
    buffer->cbBuffer = (ULONG)token->bytes;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_output_token(struct fo_provider *provider, const struct fo_prv_leg *leg,
                    const struct fo_prv_token *token, bool *is_allocated)
{
    SecBuffer *buffer = fo_prv_buffer_find(leg->output, SECBUFFER_TOKEN);
    bool is_writable = buffer != NULL && !fo_prv_buffer_is_readonly(buffer);
    if (token->bytes > 0) {
        return is_writable ? store(provider, leg, buffer, token, is_allocated) : SEC_E_INVALID_TOKEN;
    }
    if (is_writable) {
        buffer->cbBuffer = 0;
        if (fo_prv_output_allocates(provider, leg)) {
            /* Or the caller would find the pointer of an earlier leg in its variable. */
            buffer->pvBuffer = NULL;
        }
    }
    return SEC_E_OK;
}

static void
make_error(const struct fo_prv_context *context, struct fo_prv_token *token)
{
    if (context->package == FO_PRV_SCHANNEL) {
        fo_prv_wire_alert(TLS1_ALERT_FATAL, ALERT_HANDSHAKE_FAILURE, context->send_sequence,
                          fo_prv_flow_key(context, context->is_server), token);
        return;
    }
    struct fo_prv_message message = {
        .package = context->package,
        .inner = context->inner,
        .position = (uint8_t)(context->position + 1),
        .flags = FO_PRV_ERROR,
        .session = context->session,
    };
    fo_prv_wire_write(&message, FO_PRV_ERROR_KEY, token);
}

void
fo_prv_output_error(struct fo_provider *provider, const struct fo_prv_leg *leg,
                    const struct fo_prv_context *context)
{
    const struct fo_prv_package_info *package = fo_prv_package_get(context->package);
    ULONG asked = leg->is_server ? ASC_REQ_EXTENDED_ERROR : ISC_REQ_EXTENDED_ERROR;
    bool is_offered =
        (package->capabilities & SECPKG_FLAG_EXTENDED_ERROR) != 0 && (leg->requirements & asked) != 0;
    if (!is_offered && !provider->options.script.has_error_token) {
        return;
    }
    SecBuffer *buffer = NULL;
    if (context->package == FO_PRV_SCHANNEL) {
        buffer = fo_prv_buffer_find(leg->output, SECBUFFER_ALERT);
    }
    if (buffer == NULL) {
        buffer = fo_prv_buffer_find(leg->output, SECBUFFER_TOKEN);
    }
    if (buffer == NULL || fo_prv_buffer_is_readonly(buffer)) {
        return;
    }
    struct fo_prv_token token;
    token.bytes = 0;
    make_error(context, &token);
    bool is_allocated = false;
    if (store(provider, leg, buffer, &token, &is_allocated) == SEC_E_OK && leg->attributes != NULL) {
        *leg->attributes = asked | (is_allocated ? ISC_RET_ALLOCATED_MEMORY : 0U);
    }
}

uint32_t
fo_prv_output_granted(const struct fo_prv_context *context, ULONG requirements)
{
    bool is_protected = (context->request & ISC_REQ_NO_INTEGRITY) == 0;
    uint32_t granted = is_protected ? (uint32_t)PROTECTION : 0U;
    if (context->is_server) {
        granted |= (requirements & SERVER_BITS) | (context->request & SAME_BITS);
        granted |= is_protected ? ASC_RET_INTEGRITY : 0U;
        granted |= (context->request & ISC_REQ_IDENTIFY) != 0 ? ASC_RET_IDENTIFY : 0U;
        granted |= context->package == FO_PRV_SCHANNEL ? ASC_RET_STREAM : 0U;
    } else {
        granted |= requirements & CLIENT_BITS;
        granted |= is_protected ? ISC_RET_INTEGRITY : 0U;
        granted |= context->package == FO_PRV_SCHANNEL ? ISC_RET_STREAM : 0U;
    }
    return context->inner == FO_PRV_NTLM ? granted & ~(uint32_t)ISC_RET_MUTUAL_AUTH : granted;
}

void
fo_prv_output_withhold(struct fo_prv_context *context, struct fo_prv_token *token)
{
    struct fo_prv_completion *completion = &context->completion;
    *completion = (struct fo_prv_completion){.token_bytes = token->bytes};
    if (token->bytes > 0 && token->proof_bytes > 0) {
        completion->proof_offset = token->proof_offset;
        completion->proof_bytes = token->proof_bytes;
        unsigned char *proof = token->data + token->proof_offset;
        memcpy(completion->proof, proof, token->proof_bytes);
        memset(proof, context->package == FO_PRV_DIGEST ? '0' : 0, token->proof_bytes);
    }
    completion->hash = fo_hash_bytes(0, token->data, token->bytes);
}
