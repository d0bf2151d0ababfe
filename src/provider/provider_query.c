// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * QueryContextAttributes of all packages.
 *
 * Each function fills one structure and answers for it. The A and W form of a structure have the same layout:
 * only what the pointers mean differs. Source
 * https://learn.microsoft.com/en-us/windows/win32/secauthn/querycontextattributes--general
 */
#include "provider/provider_query.h"

#include "provider/provider_flow.h"
#include "provider/provider_instance.h"
#include "provider/provider_message.h"
#include "sspi/attribute.h"

#include <string.h>

enum {
    KEY_BYTES = 16,
};

static SECURITY_STATUS
fill_sizes(struct fo_prv_ask *ask)
{
    const struct fo_prv_package_info *package = fo_prv_package_get(ask->context->package);
    bool is_stream = ask->context->package == FO_PRV_SCHANNEL;
    SecPkgContext_Sizes *sizes = ask->value;
    *sizes = (SecPkgContext_Sizes){
        .cbMaxToken = package->token_bytes_max,
        .cbMaxSignature = package->signature_bytes,
        .cbBlockSize = is_stream ? 16 : 1,
        .cbSecurityTrailer =
            is_stream ? FO_PRV_STREAM_HEADER_BYTES + FO_PRV_STREAM_TRAILER_BYTES : FO_PRV_TRAILER_BYTES,
    };
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_names(struct fo_prv_ask *ask)
{
    SecPkgContext_NamesW *names = ask->value;
    struct fo_prv_string *name = NULL;
    SECURITY_STATUS status = fo_prv_identity_name(ask->provider, fo_prv_ask_client(ask->context), &name);
    if (status != SEC_E_OK) {
        return status;
    }
    void *block = fo_prv_gift_name(&ask->gift, name, ask->query->wide);
    fo_prv_string_drop(ask->provider, name);
    status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        names->sUserName = block;
    }
    return status;
}

static SECURITY_STATUS
fill_lifespan(struct fo_prv_ask *ask)
{
    SecPkgContext_Lifespan *lifespan = ask->value;
    lifespan->tsStart.QuadPart = ask->context->start;
    lifespan->tsExpiry.QuadPart = ask->context->expiry;
    return SEC_E_OK;
}

/** Structures whose only member is one string. */
static SECURITY_STATUS
fill_text(struct fo_prv_ask *ask, const char *text)
{
    void *block = fo_prv_gift_text(&ask->gift, text, ask->query->wide);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        memcpy(ask->value, &block, sizeof block);
    }
    return status;
}

static SECURITY_STATUS
fill_session_key(struct fo_prv_ask *ask)
{
    SecPkgContext_SessionKey *key = ask->value;
    unsigned char bytes[KEY_BYTES];
    fo_prv_wire_put(bytes, ask->context->key, 8);
    fo_prv_wire_put(bytes + 8, fo_prv_flow_key(ask->context, false), 8);
    void *block = fo_prv_gift_bytes(&ask->gift, bytes, sizeof bytes);
    explicit_bzero(bytes, sizeof bytes);
    SECURITY_STATUS status = fo_prv_gift_finish(&ask->gift);
    if (status == SEC_E_OK) {
        *key = (SecPkgContext_SessionKey){.SessionKeyLength = KEY_BYTES, .SessionKey = block};
    }
    return status;
}

/** A block that describes the package which does the work. */
static void *
describe_package(struct fo_prv_ask *ask)
{
    return fo_prv_package_block(ask->provider, ask->context->inner, ask->query->wide);
}

static SECURITY_STATUS
fill_package_info(struct fo_prv_ask *ask)
{
    void *block = describe_package(ask);
    if (block == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    ((SecPkgContext_PackageInfoW *)ask->value)->PackageInfo = block;
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_negotiation_info(struct fo_prv_ask *ask)
{
    SecPkgContext_NegotiationInfoW *info = ask->value;
    void *block = describe_package(ask);
    if (block == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    ULONG state = SECPKG_NEGOTIATION_COMPLETE;
    if (ask->context->state != FO_PRV_ESTABLISHED) {
        bool is_first = ask->context->position <= 1;
        state = is_first ? SECPKG_NEGOTIATION_OPTIMISTIC : SECPKG_NEGOTIATION_IN_PROGRESS;
    }
    *info = (SecPkgContext_NegotiationInfoW){.PackageInfo = block, .NegotiationState = state};
    return SEC_E_OK;
}

/** The borrowed token is one for each context and dies with it. */
static SECURITY_STATUS
fill_access_token(struct fo_prv_ask *ask)
{
    struct fo_prv_context *context = ask->context;
    if (!context->is_server ||
        fo_prv_knob(ask->provider, FO_KNOB_IMP_SUPPORTED, FO_KNOB_YES) != FO_KNOB_YES) {
        return SEC_E_NO_IMPERSONATION;
    }
    if (context->access_token == FO_PRV_SLOT_NONE) {
        context->access_token = fo_prv_slot_take(ask->provider, FO_PRV_SLOT_BORROWED, NULL);
    }
    if (context->access_token == FO_PRV_SLOT_NONE) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    void *token = fo_prv_slot_token(ask->provider, context->access_token);
    ((SecPkgContext_AccessToken *)ask->value)->AccessToken = token;
    return SEC_E_OK;
}

static SECURITY_STATUS
fill_last_token(struct fo_prv_ask *ask)
{
    bool is_done = fo_prv_context_is_ready(ask->context);
    SecPkgContext_LastClientTokenStatus *status = ask->value;
    status->LastClientTokenStatus = is_done ? SecPkgAttrLastClientTokenYes : SecPkgAttrLastClientTokenNo;
    return SEC_E_OK;
}

/** Attributes that need an established context, of all packages. */
static SECURITY_STATUS
query_established(struct fo_prv_ask *ask)
{
    switch (ask->query->attribute) {
    case SECPKG_ATTR_SIZES:
        return fill_sizes(ask);
    case SECPKG_ATTR_NAMES:
        return fill_names(ask);
    case SECPKG_ATTR_LIFESPAN:
        return fill_lifespan(ask);
    case SECPKG_ATTR_AUTHORITY:
        return fill_text(ask, "FREEONCE");
    case SECPKG_ATTR_SESSION_KEY:
        return fill_session_key(ask);
    case SECPKG_ATTR_FLAGS:
        return fo_prv_ask_number(ask, ask->context->granted);
    case SECPKG_ATTR_ACCESS_TOKEN:
        return fill_access_token(ask);
    default:
        return fo_prv_user_query(ask);
    }
}

/** True when the attribute may be asked for at any time. */
static bool
is_early(ULONG attribute)
{
    return attribute == SECPKG_ATTR_PACKAGE_INFO || attribute == SECPKG_ATTR_NEGOTIATION_INFO ||
           attribute == SECPKG_ATTR_LAST_CLIENT_TOKEN_STATUS;
}

static SECURITY_STATUS
query_early(struct fo_prv_ask *ask)
{
    switch (ask->query->attribute) {
    case SECPKG_ATTR_PACKAGE_INFO:
        return fill_package_info(ask);
    case SECPKG_ATTR_NEGOTIATION_INFO:
        return fill_negotiation_info(ask);
    default:
        return fill_last_token(ask);
    }
}

SECURITY_STATUS
fo_prv_context_query(struct fo_provider *provider, const struct fo_prv_query *query)
{
    struct fo_prv_context *context = fo_prv_context_find(provider, query->handle);
    if (context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    const struct fo_attribute *attribute = fo_attribute_find(query->attribute, false);
    if (attribute == NULL) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    if (query->value == NULL) {
        return SEC_E_INTERNAL_ERROR;
    }
    if (query->has_bytes && query->bytes < attribute->bytes) {
        return SEC_E_BUFFER_TOO_SMALL;
    }
    struct fo_prv_ask ask = {
        .provider = provider,
        .context = context,
        .query = query,
        .value = query->value,
        .gift = {.provider = provider},
    };
    if (is_early(query->attribute)) {
        return query_early(&ask);
    }
    if (context->package == FO_PRV_SCHANNEL) {
        SECURITY_STATUS status = fo_prv_schannel_query(provider, context, query);
        if (status != SEC_E_UNSUPPORTED_FUNCTION) {
            return status;
        }
    }
    return fo_prv_context_is_ready(context) ? query_established(&ask) : SEC_E_INVALID_HANDLE;
}
