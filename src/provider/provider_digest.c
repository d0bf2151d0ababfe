// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Signed requests of Digest.
 */
#include "provider/provider_digest.h"

#include "provider/provider_buffer.h"
#include "provider/provider_instance.h"

struct fo_prv_context *
fo_prv_digest_find(struct fo_provider *provider, const SecBufferDesc *input)
{
    const SecBuffer *token = fo_prv_buffer_find(input, SECBUFFER_TOKEN);
    if (token == NULL || token->cbBuffer == 0 || !fo_prv_buffer_desc_is_valid(input)) {
        return NULL;
    }
    struct fo_prv_reading reading;
    if (!fo_prv_wire_read(FO_PRV_DIGEST, token->pvBuffer, token->cbBuffer, 0, false, &reading)) {
        return NULL;
    }
    struct fo_prv_context *context = provider->contexts;
    while (context != NULL && !(context->package == FO_PRV_DIGEST && context->is_server &&
                                context->opaque == reading.message.session && context->opaque != 0 &&
                                (context->state == FO_PRV_ESTABLISHED || context->state == FO_PRV_PARTIAL))) {
        context = context->next;
    }
    return context;
}

SECURITY_STATUS
fo_prv_digest_authenticate(const struct fo_provider *provider, struct fo_prv_context *context,
                           uint64_t sequence)
{
    if (!fo_prv_flow_is_checked(provider)) {
        return SEC_E_OK;
    }
    if (sequence < context->receive_sequence) {
        return SEC_E_OUT_OF_SEQUENCE;
    }
    context->receive_sequence = sequence + 1;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_digest_resume(struct fo_prv_step *step, bool *is_request)
{
    struct fo_prv_context *context = step->context;
    if (context->state != FO_PRV_ESTABLISHED) {
        return SEC_E_OK;
    }
    if (!fo_prv_digest_read(step->provider, context, step->input, step->input_bytes, step->reading)) {
        return SEC_E_INVALID_TOKEN;
    }
    *is_request = true;
    if (fo_prv_knob(step->provider, FO_KNOB_CAT_SUPPORTED, FO_KNOB_YES) != FO_KNOB_YES) {
        SECURITY_STATUS status =
            fo_prv_digest_authenticate(step->provider, context, step->reading->message.value);
        return status == SEC_E_OK ? SEC_E_OK : SEC_E_INVALID_TOKEN;
    }
    context->completion = (struct fo_prv_completion){
        .has_request = true,
        .request_sequence = step->reading->message.value,
    };
    context->state = FO_PRV_NEED_COMPLETE;
    return SEC_I_COMPLETE_NEEDED;
}

void
fo_prv_digest_sign(const struct fo_prv_context *context, uint64_t data_hash, uint64_t sequence,
                   struct fo_prv_token *token)
{
    struct fo_prv_message message = {
        .package = FO_PRV_DIGEST,
        .inner = FO_PRV_DIGEST,
        .flags = FO_PRV_SIGNED,
        .session = context->opaque,
        .value = sequence,
        .bindings = data_hash,
    };
    fo_prv_wire_write(&message, fo_prv_flow_key(context, context->is_server), token);
}

bool
fo_prv_digest_read(const struct fo_provider *provider, const struct fo_prv_context *context,
                   const unsigned char *bytes, size_t count, struct fo_prv_reading *reading)
{
    uint64_t key = fo_prv_flow_key(context, !context->is_server);
    bool is_checked = fo_prv_flow_is_checked(provider);
    return fo_prv_wire_read(FO_PRV_DIGEST, bytes, count, key, is_checked, reading) &&
           (!is_checked || (reading->message.flags & FO_PRV_SIGNED) != 0);
}
