// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Making, finding and deleting contexts.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-deletesecuritycontext
 */
#include "provider/provider_context.h"

#include "provider/provider_instance.h"

struct fo_prv_context *
fo_prv_context_new(struct fo_provider *provider, enum fo_prv_package package, bool is_server)
{
    struct fo_prv_context *context = fo_prv_allocate(provider, sizeof *context);
    if (context == NULL) {
        return NULL;
    }
    context->id = ++provider->last_context_id;
    context->first_slot = FO_PRV_SLOT_NONE;
    context->access_token = FO_PRV_SLOT_NONE;
    context->package = package;
    context->inner = package;
    context->is_server = is_server;
    context->start = provider->now;
    context->expiry = package == FO_PRV_DIGEST ? FO_PROVIDER_NEVER : fo_prv_expiry(provider);
    context->next = provider->contexts;
    if (context->next != NULL) {
        context->next->previous = context;
    }
    provider->contexts = context;
    provider->count.live[FO_PROVIDER_CONTEXT]++;
    return context;
}

bool
fo_prv_context_name(struct fo_provider *provider, struct fo_prv_context *context)
{
    uint32_t slot = fo_prv_slot_take(provider, FO_PRV_SLOT_CONTEXT, context);
    if (slot == FO_PRV_SLOT_NONE) {
        return false;
    }
    provider->slots.slots[slot].next = context->first_slot;
    context->first_slot = slot;
    return true;
}

SecHandle
fo_prv_context_value(const struct fo_provider *provider, const struct fo_prv_context *context)
{
    return fo_prv_slot_value(provider, context->first_slot);
}

void
fo_prv_context_destroy(struct fo_provider *provider, struct fo_prv_context *context)
{
    if (context == NULL) {
        return;
    }
    if (context->next != NULL) {
        context->next->previous = context->previous;
    }
    if (context->previous != NULL) {
        context->previous->next = context->next;
    } else {
        provider->contexts = context->next;
    }
    while (context->first_slot != FO_PRV_SLOT_NONE) {
        uint32_t slot = context->first_slot;
        context->first_slot = provider->slots.slots[slot].next;
        fo_prv_slot_drop(provider, slot);
    }
    fo_prv_slot_drop(provider, context->access_token);
    fo_prv_credential_drop(provider, context->credential);
    fo_prv_identity_drop(provider, &context->identity);
    fo_prv_identity_drop(provider, &context->peer);
    fo_prv_string_drop(provider, context->target);
    fo_prv_release(provider, context->stream.app_data, context->stream.app_data_bytes);
    fo_prv_release(provider, context, sizeof *context);
    provider->count.live[FO_PROVIDER_CONTEXT]--;
}

void
fo_prv_contexts_clear(struct fo_provider *provider)
{
    while (provider->contexts != NULL) {
        fo_prv_context_destroy(provider, provider->contexts);
    }
}

struct fo_prv_context *
fo_prv_context_find(struct fo_provider *provider, const SecHandle *handle)
{
    void *object = NULL;
    (void)fo_prv_slot_find(provider, handle, FO_PRV_SLOT_CONTEXT, &object);
    return object;
}

void
fo_prv_context_bind(struct fo_provider *provider, struct fo_prv_context *context,
                    struct fo_prv_credential *credential, const SecHandle *handle)
{
    uint8_t holds = fo_prv_knob(provider, FO_KNOB_CTX_HOLDS_CRED, FO_CTX_HOLDS_COPY);
    struct fo_prv_credential *old = context->credential;
    context->credential = NULL;
    if (holds == FO_CTX_HOLDS_REFCOUNT) {
        credential->reference_count++;
        context->credential = credential;
    }
    fo_prv_credential_drop(provider, old);
    fo_prv_identity_drop(provider, &context->identity);
    context->identity = fo_prv_identity_share(&credential->identity);
    context->certificate = credential->certificate;
    context->credential_handle = *handle;
}

bool
fo_prv_context_is_datagram(const struct fo_prv_context *context)
{
    return context->is_server_first && context->package != FO_PRV_DIGEST;
}

bool
fo_prv_context_is_ready(const struct fo_prv_context *context)
{
    switch (context->state) {
    case FO_PRV_ESTABLISHED:
    case FO_PRV_RENEGOTIATING:
    case FO_PRV_PEER_CLOSED:
    case FO_PRV_SHUTTING_DOWN:
    case FO_PRV_SHUT_DOWN:
        return context->key != 0;
    case FO_PRV_PARTIAL:
    case FO_PRV_NEED_COMPLETE:
    case FO_PRV_NEED_COMPLETE_CONTINUE:
    case FO_PRV_WANT_CREDENTIAL:
    case FO_PRV_FAILED:
        break;
    }
    return false;
}

SECURITY_STATUS
fo_prv_context_delete(struct fo_provider *provider, PCtxtHandle handle)
{
    void *object = NULL;
    switch (fo_prv_slot_find(provider, handle, FO_PRV_SLOT_CONTEXT, &object)) {
    case FO_PRV_LIVE:
        fo_prv_context_destroy(provider, object);
        fo_prv_slot_overwrite(provider, handle);
        return SEC_E_OK;
    case FO_PRV_STALE:
        break;
    case FO_PRV_WRONG_KIND:
    case FO_PRV_FOREIGN:
        return SEC_E_INVALID_HANDLE;
    }
    if ((handle->dwUpper & 0xf) != FO_PRV_SLOT_CONTEXT) {
        return SEC_E_INVALID_HANDLE;
    }
    switch (fo_prv_knob(provider, FO_KNOB_DSC_TWICE_STATUS, FO_DSC_TWICE_OK)) {
    case FO_DSC_TWICE_INVALID_HANDLE:
        return SEC_E_INVALID_HANDLE;
    case FO_DSC_TWICE_OTHER:
        return SEC_E_INTERNAL_ERROR;
    default:
        return SEC_E_OK;
    }
}
