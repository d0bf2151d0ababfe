// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_ENTRY_H
#define FO_PROVIDER_PROVIDER_ENTRY_H

/**
 * @file
 * Entries: the functions that both tables have in common.
 */
#include "provider/provider_account.h"
#include "provider/provider_credential.h"
#include "provider/provider_leg.h"
#include "provider/provider_query.h"
#include "provider/provider_transfer.h"

/** Entries without strings, as the tables hold them. */
SECURITY_STATUS fo_prv_entry_free_credentials(PCredHandle credential);
SECURITY_STATUS fo_prv_entry_accept(PCredHandle credential, PCtxtHandle context, PSecBufferDesc input,
                                    ULONG requirements, ULONG representation, PCtxtHandle new_context,
                                    PSecBufferDesc output, ULONG *attributes, PTimeStamp expiry);
SECURITY_STATUS fo_prv_entry_complete(PCtxtHandle context, PSecBufferDesc token);
SECURITY_STATUS fo_prv_entry_delete(PCtxtHandle context);
SECURITY_STATUS fo_prv_entry_control(PCtxtHandle context, PSecBufferDesc input);
SECURITY_STATUS fo_prv_entry_impersonate(PCtxtHandle context);
SECURITY_STATUS fo_prv_entry_revert(PCtxtHandle context);
SECURITY_STATUS fo_prv_entry_sign(PCtxtHandle context, ULONG quality, PSecBufferDesc message, ULONG sequence);
SECURITY_STATUS
fo_prv_entry_verify(PCtxtHandle context, PSecBufferDesc message, ULONG sequence, ULONG *quality);
SECURITY_STATUS fo_prv_entry_free_buffer(void *block);
SECURITY_STATUS fo_prv_entry_export(PCtxtHandle context, ULONG flags, PSecBuffer packed, void **token);
SECURITY_STATUS fo_prv_entry_query_token(PCtxtHandle context, void **token);
SECURITY_STATUS
fo_prv_entry_encrypt(PCtxtHandle context, ULONG quality, PSecBufferDesc message, ULONG sequence);
SECURITY_STATUS
fo_prv_entry_decrypt(PCtxtHandle context, PSecBufferDesc message, ULONG sequence, ULONG *quality);

/** Entries with strings, once their form is known. */
SECURITY_STATUS fo_prv_entry_enumerate(bool wide, ULONG *count, void **packages);
SECURITY_STATUS fo_prv_entry_query_package(bool wide, const void *name, void **package);
SECURITY_STATUS fo_prv_entry_acquire(const struct fo_prv_acquire *acquire);
SECURITY_STATUS fo_prv_entry_add(const struct fo_prv_acquire *acquire);
SECURITY_STATUS fo_prv_entry_initialize(const struct fo_prv_leg *leg);
SECURITY_STATUS fo_prv_entry_import(const struct fo_prv_import *import);
SECURITY_STATUS fo_prv_entry_change(const struct fo_prv_change *change);
SECURITY_STATUS fo_prv_entry_query_context(const struct fo_prv_query *query);
SECURITY_STATUS fo_prv_entry_query_credential(const struct fo_prv_query *query);
SECURITY_STATUS fo_prv_entry_set_context(const struct fo_prv_query *query);
SECURITY_STATUS fo_prv_entry_set_credential(const struct fo_prv_query *query);

/** The tables of interface version 1 to 5. */
const SecurityFunctionTableA *fo_prv_table_ansi(unsigned version);
const SecurityFunctionTableW *fo_prv_table_wide(unsigned version);

#endif
