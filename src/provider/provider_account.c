// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What is known about passwords: changed ones, and those that servers were given.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-changeaccountpasswordw
 */
#include "provider/provider_account.h"

#include "base/hash.h"
#include "provider/provider_flow.h"
#include "provider/provider_instance.h"

struct fo_prv_account {
    struct fo_prv_account *next;
    struct fo_prv_identity identity;
};

static struct fo_prv_account *
find(const struct fo_provider *provider, const struct fo_prv_identity *identity)
{
    struct fo_prv_account *account = provider->accounts;
    while (account != NULL && !(fo_prv_string_equal(account->identity.user, identity->user) &&
                                fo_prv_string_equal(account->identity.domain, identity->domain))) {
        account = account->next;
    }
    return account;
}

uint64_t
fo_prv_account_proof(const struct fo_prv_context *context, uint64_t secret)
{
    /* The two ends of Digest share the server's opaque value only. */
    const uint64_t shared = context->package == FO_PRV_DIGEST ? context->opaque : context->session;
    return fo_hash_mix(secret ^ fo_hash_mix(context->transcript + shared));
}

bool
fo_prv_account_proves(const struct fo_provider *provider, const struct fo_prv_context *context,
                      uint64_t proof)
{
    const struct fo_prv_account *account = find(provider, &context->peer);
    if (account != NULL) {
        return proof == fo_prv_account_proof(context, account->identity.secret);
    }
    bool is_known = context->identity.is_supplied &&
                    fo_prv_string_equal(context->identity.user, context->peer.user) &&
                    fo_prv_string_equal(context->identity.domain, context->peer.domain);
    return !is_known || proof == fo_prv_account_proof(context, context->identity.secret);
}

/** Copy what the call says. Names left in @p who are the caller's to drop, whatever is answered. */
static SECURITY_STATUS
read_change(struct fo_provider *provider, const struct fo_prv_change *change, struct fo_prv_identity *who,
            uint64_t secrets[2])
{
    SECURITY_STATUS status =
        fo_prv_string_copy(provider, change->account, change->wide, FO_PRV_TERMINATED, &who->user);
    if (status == SEC_E_OK) {
        status = fo_prv_string_copy(provider, change->domain, change->wide, FO_PRV_TERMINATED, &who->domain);
    }
    const void *passwords[2] = {change->old_password, change->new_password};
    for (unsigned index = 0; index < 2 && status == SEC_E_OK; index++) {
        struct fo_prv_string *password = NULL;
        status = fo_prv_string_copy(provider, passwords[index], change->wide, FO_PRV_TERMINATED, &password);
        if (status == SEC_E_OK) {
            secrets[index] = fo_prv_secret(password);
            fo_prv_string_drop(provider, password);
        }
    }
    return status == SEC_E_INVALID_TOKEN ? SEC_E_LOGON_DENIED : status;
}

/** Say in the response buffer that there is nothing to say. */
static void
answer(const SecBufferDesc *output)
{
    bool is_valid = output != NULL && output->ulVersion == SECBUFFER_VERSION && output->pBuffers != NULL &&
                    output->cBuffers >= 1;
    if (is_valid && output->pBuffers[0].BufferType == SECBUFFER_CHANGE_PASS_RESPONSE) {
        output->pBuffers[0].cbBuffer = 0;
    }
}

SECURITY_STATUS
fo_prv_account_change(struct fo_provider *provider, const struct fo_prv_change *change)
{
    enum fo_prv_package package = fo_prv_package_find(change->package, change->wide);
    if (package == FO_PRV_PACKAGE_COUNT) {
        return SEC_E_SECPKG_NOT_FOUND;
    }
    if (package == FO_PRV_SCHANNEL || package == FO_PRV_DIGEST) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    const uint64_t bytes_before = provider->count.bytes;
    struct fo_prv_identity who = {0};
    uint64_t secrets[2] = {0, 0};
    struct fo_prv_account *account = NULL;
    SECURITY_STATUS status = read_change(provider, change, &who, secrets);
    if (status != SEC_E_OK) {
        goto done;
    }
    account = find(provider, &who);
    if (who.user == NULL || (account != NULL && account->identity.secret != secrets[0])) {
        status = SEC_E_LOGON_DENIED;
        goto done;
    }
    if (account == NULL) {
        account = fo_prv_allocate(provider, sizeof *account);
        if (account == NULL) {
            status = SEC_E_INSUFFICIENT_MEMORY;
            goto done;
        }
        account->identity = fo_prv_identity_share(&who);
        account->next = provider->accounts;
        provider->accounts = account;
    }
    account->identity.secret = secrets[1];
    answer(change->output);
done:
    fo_prv_identity_drop(provider, &who);
    provider->account_bytes += provider->count.bytes - bytes_before;
    provider->count.bytes = bytes_before;
    return status;
}

void
fo_prv_accounts_clear(struct fo_provider *provider)
{
    provider->count.bytes += provider->account_bytes;
    provider->account_bytes = 0;
    while (provider->accounts != NULL) {
        struct fo_prv_account *account = provider->accounts;
        provider->accounts = account->next;
        fo_prv_identity_drop(provider, &account->identity);
        fo_prv_release(provider, account, sizeof *account);
    }
}
