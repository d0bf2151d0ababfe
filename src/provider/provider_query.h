// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_QUERY_H
#define FO_PROVIDER_PROVIDER_QUERY_H

/**
 * @file
 * Attributes of contexts and credentials.
 */
#include "provider/provider_context.h"

/** Arguments of the query and set functions. */
struct fo_prv_query {
    const SecHandle *handle;
    bool wide;
    ULONG attribute;
    void *value;    /**< The caller's structure. */
    bool has_bytes; /**< bytes was given: Ex and Set functions. */
    ULONG bytes;
};

SECURITY_STATUS fo_prv_context_query(struct fo_provider *provider, const struct fo_prv_query *query);
SECURITY_STATUS fo_prv_credential_query(struct fo_provider *provider, const struct fo_prv_query *query);
SECURITY_STATUS fo_prv_context_set(struct fo_provider *provider, const struct fo_prv_query *query);
SECURITY_STATUS fo_prv_credential_set(struct fo_provider *provider, const struct fo_prv_query *query);

/** Attributes that only Schannel has. SEC_E_UNSUPPORTED_FUNCTION for others. */
SECURITY_STATUS fo_prv_schannel_query(struct fo_provider *provider, struct fo_prv_context *context,
                                      const struct fo_prv_query *query);

struct fo_prv_ask;

/** Attributes that only packages with users have. SEC_E_UNSUPPORTED_FUNCTION for others. */
SECURITY_STATUS fo_prv_user_query(struct fo_prv_ask *ask);

/** Blocks that a query gives all of or none of. */
struct fo_prv_gift {
    struct fo_provider *provider;
    void *blocks[2];
    unsigned count;
    bool has_failed;
};

/** One query on one context. */
struct fo_prv_ask {
    struct fo_provider *provider;
    struct fo_prv_context *context;
    const struct fo_prv_query *query;
    void *value; /**< The caller's structure. */
    struct fo_prv_gift gift;
};

/** The client of the session, whose name both sides see. */
const struct fo_prv_identity *fo_prv_ask_client(const struct fo_prv_context *context);

/** Fill a structure whose only member is one 32-bit number. @return SEC_E_OK. */
SECURITY_STATUS fo_prv_ask_number(struct fo_prv_ask *ask, ULONG number);

/** A block with a copy of @p bytes; NULL once anything has failed. */
void *fo_prv_gift_bytes(struct fo_prv_gift *gift, const void *bytes, size_t count);

/** A block with a string in the caller's form; NULL once anything has failed. */
void *fo_prv_gift_text(struct fo_prv_gift *gift, const char *text, bool wide);

/** The same from a name. */
void *fo_prv_gift_name(struct fo_prv_gift *gift, const struct fo_prv_string *name, bool wide);

/** Take everything back if anything has failed. @return SEC_E_OK or SEC_E_INSUFFICIENT_MEMORY. */
SECURITY_STATUS fo_prv_gift_finish(struct fo_prv_gift *gift);

/** Make "domain\user" of an identity, or a stand-in for the logged-on user. */
SECURITY_STATUS fo_prv_identity_name(struct fo_provider *provider, const struct fo_prv_identity *identity,
                                     struct fo_prv_string **out);

#endif
