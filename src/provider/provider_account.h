// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_ACCOUNT_H
#define FO_PROVIDER_PROVIDER_ACCOUNT_H

/**
 * @file
 * Accounts: the passwords that ChangeAccountPassword set.
 */
#include "provider/provider_string.h"
#include "sspi/abi.h"

/** Arguments of ChangeAccountPassword. */
struct fo_prv_change {
    bool wide;
    const void *package;
    const void *domain;
    const void *account;
    const void *old_password;
    const void *new_password;
    PSecBufferDesc output;
};

/** ChangeAccountPassword. */
SECURITY_STATUS fo_prv_account_change(struct fo_provider *provider, const struct fo_prv_change *change);

/** Forget all accounts. */
void fo_prv_accounts_clear(struct fo_provider *provider);

#endif
