// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the entries of both tables do.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew
 */
#include "provider/provider_entry.h"

#include "provider/provider_impersonate.h"
#include "provider/provider_instance.h"
#include "provider/provider_message.h"

SECURITY_STATUS
fo_prv_entry_free_credentials(PCredHandle credential)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_credential_free(provider, credential);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_accept(PCredHandle credential, PCtxtHandle context, PSecBufferDesc input, ULONG requirements,
                    ULONG representation, PCtxtHandle new_context, PSecBufferDesc output, ULONG *attributes,
                    PTimeStamp expiry)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    (void)representation;
    struct fo_prv_leg leg = {
        .is_server = true,
        .credential = credential,
        .context = context,
        .requirements = requirements,
        .input = input,
        .new_context = new_context,
        .output = output,
        .attributes = attributes,
        .expiry = expiry,
    };
    SECURITY_STATUS status = fo_prv_leg_run(provider, &leg);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_complete(PCtxtHandle context, PSecBufferDesc token)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_complete(provider, context, token);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_delete(PCtxtHandle context)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_context_delete(provider, context);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_control(PCtxtHandle context, PSecBufferDesc input)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_control(provider, context, input);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_impersonate(PCtxtHandle context)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_impersonate(provider, context);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_revert(PCtxtHandle context)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_revert(provider, context);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_sign(PCtxtHandle context, ULONG quality, PSecBufferDesc message, ULONG sequence)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    struct fo_prv_protect protect = {
        .context = context,
        .message = message,
        .quality = quality,
        .sequence = sequence,
    };
    SECURITY_STATUS status = fo_prv_message_sign(provider, &protect);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_verify(PCtxtHandle context, PSecBufferDesc message, ULONG sequence, ULONG *quality)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    struct fo_prv_protect protect = {
        .context = context,
        .message = message,
        .sequence = sequence,
        .quality_out = quality,
    };
    SECURITY_STATUS status = fo_prv_message_verify(provider, &protect);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_free_buffer(void *block)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status =
        block == NULL || fo_prv_block_release(provider, block) ? SEC_E_OK : SEC_E_INVALID_HANDLE;
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_export(PCtxtHandle context, ULONG flags, PSecBuffer packed, void **token)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_export(provider, context, flags, packed, token);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_query_token(PCtxtHandle context, void **token)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_query_token(provider, context, token);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_encrypt(PCtxtHandle context, ULONG quality, PSecBufferDesc message, ULONG sequence)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    struct fo_prv_protect protect = {
        .context = context,
        .message = message,
        .quality = quality,
        .sequence = sequence,
    };
    SECURITY_STATUS status = fo_prv_message_encrypt(provider, &protect);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_decrypt(PCtxtHandle context, PSecBufferDesc message, ULONG sequence, ULONG *quality)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    struct fo_prv_protect protect = {
        .context = context,
        .message = message,
        .sequence = sequence,
        .quality_out = quality,
    };
    SECURITY_STATUS status = fo_prv_message_decrypt(provider, &protect);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_enumerate(bool wide, ULONG *count, void **packages)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_package_enumerate(provider, wide, count, packages);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_query_package(bool wide, const void *name, void **package)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_package_query(provider, wide, name, package);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_acquire(const struct fo_prv_acquire *acquire)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_credential_acquire(provider, acquire);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_add(const struct fo_prv_acquire *acquire)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_credential_add(provider, acquire);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_initialize(const struct fo_prv_leg *leg)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_leg_run(provider, leg);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_import(const struct fo_prv_import *import)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_import(provider, import);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_change(const struct fo_prv_change *change)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_account_change(provider, change);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_query_context(const struct fo_prv_query *query)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_context_query(provider, query);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_query_credential(const struct fo_prv_query *query)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_credential_query(provider, query);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_set_context(const struct fo_prv_query *query)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_context_set(provider, query);
    fo_prv_leave(provider);
    return status;
}

SECURITY_STATUS
fo_prv_entry_set_credential(const struct fo_prv_query *query)
{
    struct fo_provider *provider = fo_prv_enter();
    if (provider == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    SECURITY_STATUS status = fo_prv_credential_set(provider, query);
    fo_prv_leave(provider);
    return status;
}
