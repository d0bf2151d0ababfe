// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * ImpersonateSecurityContext, RevertSecurityContext, QuerySecurityContextToken.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-impersonatesecuritycontext
 */
#include "provider/provider_impersonate.h"

#include "provider/provider_instance.h"

bool
fo_prv_context_has_client(const struct fo_prv_context *context)
{
    bool is_known = context->package != FO_PRV_SCHANNEL || context->stream.peer_fingerprint != 0;
    return context->is_server && is_known && context->state == FO_PRV_ESTABLISHED;
}

/** The context, if it may be impersonated. */
static SECURITY_STATUS
find(struct fo_provider *provider, const SecHandle *handle, struct fo_prv_context **out)
{
    struct fo_prv_context *context = fo_prv_context_find(provider, handle);
    if (context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    if (fo_prv_knob(provider, FO_KNOB_IMP_SUPPORTED, FO_KNOB_YES) != FO_KNOB_YES) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    *out = context;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_impersonate(struct fo_provider *provider, const SecHandle *handle)
{
    struct fo_prv_context *context = NULL;
    SECURITY_STATUS status = find(provider, handle, &context);
    if (status != SEC_E_OK) {
        return status;
    }
    if (!fo_prv_context_has_client(context)) {
        return SEC_E_NO_IMPERSONATION;
    }
    struct fo_prv_frame *frame = fo_prv_allocate(provider, sizeof *frame);
    if (frame == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    frame->thread = pthread_self();
    frame->context_id = context->id;
    frame->next = provider->frames;
    provider->frames = frame;
    provider->count.live[FO_PROVIDER_IMPERSONATION]++;
    return SEC_E_OK;
}

/** Remove the frame that @p link points to. */
static void
pop(struct fo_provider *provider, struct fo_prv_frame **link)
{
    struct fo_prv_frame *frame = *link;
    *link = frame->next;
    fo_prv_release(provider, frame, sizeof *frame);
    provider->count.live[FO_PROVIDER_IMPERSONATION]--;
}

SECURITY_STATUS
fo_prv_revert(struct fo_provider *provider, const SecHandle *handle)
{
    struct fo_prv_context *context = NULL;
    SECURITY_STATUS status = find(provider, handle, &context);
    if (status != SEC_E_OK) {
        return status;
    }
    struct fo_prv_frame **link = &provider->frames;
    while (*link != NULL &&
           !((*link)->context_id == context->id && pthread_equal((*link)->thread, pthread_self()) != 0)) {
        link = &(*link)->next;
    }
    if (*link == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    pop(provider, link);
    return SEC_E_OK;
}

bool
fo_prv_token_new(struct fo_provider *provider, void **token)
{
    uint32_t slot = fo_prv_allocation_fails(provider) ? FO_PRV_SLOT_NONE
                                                      : fo_prv_slot_take(provider, FO_PRV_SLOT_TOKEN, NULL);
    if (slot == FO_PRV_SLOT_NONE) {
        return false;
    }
    provider->count.live[FO_PROVIDER_TOKEN]++;
    *token = fo_prv_slot_token(provider, slot);
    return true;
}

SECURITY_STATUS
fo_prv_query_token(struct fo_provider *provider, const SecHandle *handle, void **token)
{
    struct fo_prv_context *context = NULL;
    SECURITY_STATUS status = find(provider, handle, &context);
    if (status != SEC_E_OK) {
        return status;
    }
    if (token == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    if (!fo_prv_context_has_client(context)) {
        return SEC_E_NO_IMPERSONATION;
    }
    return fo_prv_token_new(provider, token) ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

void
fo_prv_frames_clear(struct fo_provider *provider)
{
    while (provider->frames != NULL) {
        pop(provider, &provider->frames);
    }
}
