// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * ExportSecurityContext and ImportSecurityContext.
 *
 *     0 magic, 8         16 granted, 4           48 key, 8
 *     8 package, inner   20 flags, 4             56 expiry, 8
 *    10 server, first    24 session, 8           64 fingerprints of peer and self, 2 * 8
 *    (one byte each)     32 send sequence, 8     80 messages after the handshake, 2 * 4
 *    12 request, 4       40 receive sequence, 8  88 units of three names, 3 * 2
 *                                                94 the names, then a proof, 8
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-exportsecuritycontext
 */
#include "provider/provider_transfer.h"

#include "base/hash.h"
#include "provider/provider_flow.h"
#include "provider/provider_impersonate.h"
#include "provider/provider_instance.h"

#include <string.h>

enum {
    FIXED_BYTES = 94,
    PROOF_BYTES = 8,
    NAMES_OFFSET = 88,
    FLAG_TLS13 = 1,
    PACKED_MAX = FIXED_BYTES + FO_PRV_NAMES * FO_PRV_NAME_MAX * 2 + PROOF_BYTES,
};

static const char magic[8] = {'F', 'O', 'P', 'A', 'C', 'K', '0', '1'};

/** Key of the proof: a packed context is good on this machine only, which every instance here is. */
#define PACK_KEY UINT64_C(0x7061636b)

static size_t
pack(const struct fo_prv_context *context, bool is_reset, unsigned char out[PACKED_MAX])
{
    memset(out, 0, FIXED_BYTES);
    memcpy(out, magic, sizeof magic);
    out[8] = (unsigned char)context->package;
    out[9] = (unsigned char)context->inner;
    out[10] = context->is_server ? 1 : 0;
    out[11] = context->is_server_first ? 1 : 0;
    fo_prv_wire_put(out + 12, context->request, 4);
    fo_prv_wire_put(out + 16, context->granted, 4);
    fo_prv_wire_put(out + 20, context->stream.is_tls13 ? FLAG_TLS13 : 0, 4);
    bool is_digest = context->package == FO_PRV_DIGEST;
    fo_prv_wire_put(out + 24, is_digest ? context->opaque : context->session, 8);
    fo_prv_wire_put(out + 32, is_reset ? 0 : context->send_sequence, 8);
    fo_prv_wire_put(out + 40, is_reset ? 0 : context->receive_sequence, 8);
    fo_prv_wire_put(out + 48, context->key, 8);
    fo_prv_wire_put(out + 56, (uint64_t)context->expiry, 8);
    fo_prv_wire_put(out + 64, context->stream.peer_fingerprint, 8);
    fo_prv_wire_put(out + 72, context->certificate.fingerprint, 8);
    fo_prv_wire_put(out + 80, context->stream.post_sent, 4);
    fo_prv_wire_put(out + 84, context->stream.post_received, 4);
    const struct fo_prv_identity *client = context->is_server ? &context->peer : &context->identity;
    const struct fo_prv_string *names[FO_PRV_NAMES] = {client->user, client->domain, context->target};
    size_t end = FIXED_BYTES;
    for (unsigned index = 0; index < FO_PRV_NAMES; index++) {
        size_t count = names[index] == NULL ? 0 : names[index]->unit_count;
        fo_prv_wire_put(out + NAMES_OFFSET + 2 * index, count, 2);
        if (count > 0) {
            memcpy(out + end, names[index]->units, count * sizeof(uint16_t));
        }
        end += count * sizeof(uint16_t);
    }
    fo_prv_wire_put(out + end, fo_hash_bytes(PACK_KEY, out, end), PROOF_BYTES);
    return end + PROOF_BYTES;
}

/** Hand out the block and, when asked for, the token: both or neither. */
static SECURITY_STATUS
hand_out(struct fo_provider *provider, const struct fo_prv_context *context, bool is_reset, PSecBuffer packed,
         void **token)
{
    unsigned char bytes[PACKED_MAX];
    size_t count = pack(context, is_reset, bytes);
    void *block = fo_prv_block_new(provider, count);
    if (block != NULL) {
        memcpy(block, bytes, count);
    }
    explicit_bzero(bytes, sizeof bytes);
    void *client = NULL;
    bool wants_token = token != NULL && fo_prv_context_has_client(context);
    if (block != NULL && wants_token && !fo_prv_token_new(provider, &client)) {
        fo_prv_block_undo(provider, block);
        block = NULL;
    }
    if (block == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    packed->pvBuffer = block;
    packed->cbBuffer = (ULONG)count;
    if (token != NULL) {
        *token = client;
    }
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_export(struct fo_provider *provider, const SecHandle *handle, ULONG flags, PSecBuffer packed,
              void **token)
{
    const ULONG known = SECPKG_CONTEXT_EXPORT_RESET_NEW | SECPKG_CONTEXT_EXPORT_DELETE_OLD;
    struct fo_prv_context *context = fo_prv_context_find(provider, handle);
    if (context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    bool is_supported = fo_prv_knob(provider, FO_KNOB_EXP_SUPPORTED, FO_KNOB_YES) == FO_KNOB_YES;
    if (!is_supported || (flags & ~known) != 0 || packed == NULL || context->state != FO_PRV_ESTABLISHED) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    bool is_reset = (flags & SECPKG_CONTEXT_EXPORT_RESET_NEW) != 0;
    SECURITY_STATUS status = hand_out(provider, context, is_reset, packed, token);
    if (status == SEC_E_OK && (flags & SECPKG_CONTEXT_EXPORT_DELETE_OLD) != 0) {
        fo_prv_context_destroy(provider, context);
    }
    return status;
}

/** True when @p bytes are a packed context of @p package. */
static bool
is_packed(const struct fo_provider *provider, enum fo_prv_package package, const unsigned char *bytes,
          size_t count)
{
    if (count < FIXED_BYTES + PROOF_BYTES || count > PACKED_MAX || memcmp(bytes, magic, sizeof magic) != 0 ||
        bytes[8] != package || bytes[9] >= FO_PRV_PACKAGE_COUNT) {
        return false;
    }
    size_t names_bytes = 0;
    for (unsigned index = 0; index < FO_PRV_NAMES; index++) {
        size_t units = fo_prv_wire_get(bytes + NAMES_OFFSET + 2 * index, 2);
        if (units > FO_PRV_NAME_MAX) {
            return false;
        }
        names_bytes += units * sizeof(uint16_t);
    }
    size_t end = count - PROOF_BYTES;
    uint64_t proof = fo_prv_wire_get(bytes + end, PROOF_BYTES);
    bool is_genuine = !fo_prv_flow_is_checked(provider) || proof == fo_hash_bytes(PACK_KEY, bytes, end);
    return FIXED_BYTES + names_bytes == end && is_genuine;
}

/** Fill a context from what is_packed accepted. */
static SECURITY_STATUS
unpack(struct fo_provider *provider, const unsigned char *bytes, struct fo_prv_context *context)
{
    context->inner = (enum fo_prv_package)bytes[9];
    context->is_server_first = bytes[11] != 0;
    context->is_imported = true;
    context->state = FO_PRV_ESTABLISHED;
    context->request = (uint32_t)fo_prv_wire_get(bytes + 12, 4);
    context->granted = (uint32_t)fo_prv_wire_get(bytes + 16, 4);
    context->stream.is_tls13 = (fo_prv_wire_get(bytes + 20, 4) & FLAG_TLS13) != 0;
    context->session = fo_prv_wire_get(bytes + 24, 8);
    context->opaque = context->session;
    context->send_sequence = fo_prv_wire_get(bytes + 32, 8);
    context->receive_sequence = fo_prv_wire_get(bytes + 40, 8);
    context->key = fo_prv_wire_get(bytes + 48, 8) | 1;
    context->expiry = (int64_t)(fo_prv_wire_get(bytes + 56, 8) & (uint64_t)FO_PROVIDER_NEVER);
    context->stream.peer_fingerprint = fo_prv_wire_get(bytes + 64, 8);
    context->certificate.fingerprint = fo_prv_wire_get(bytes + 72, 8);
    context->stream.post_sent = (uint32_t)fo_prv_wire_get(bytes + 80, 4);
    context->stream.post_received = (uint32_t)fo_prv_wire_get(bytes + 84, 4);
    struct fo_prv_identity *client = context->is_server ? &context->peer : &context->identity;
    struct fo_prv_string **places[FO_PRV_NAMES] = {&client->user, &client->domain, &context->target};
    size_t end = FIXED_BYTES;
    SECURITY_STATUS status = SEC_E_OK;
    for (unsigned index = 0; index < FO_PRV_NAMES && status == SEC_E_OK; index++) {
        uint16_t units[FO_PRV_NAME_MAX];
        size_t count = fo_prv_wire_get(bytes + NAMES_OFFSET + 2 * index, 2);
        memcpy(units, bytes + end, count * sizeof *units);
        status = fo_prv_string_from_units(provider, units, count, places[index]);
        end += count * sizeof *units;
    }
    return status;
}

SECURITY_STATUS
fo_prv_import(struct fo_provider *provider, const struct fo_prv_import *import)
{
    enum fo_prv_package package = fo_prv_package_find(import->package, import->wide);
    const SecBuffer *packed = import->packed;
    bool is_whole = import->context != NULL && packed != NULL && packed->pvBuffer != NULL;
    if (!is_whole || package == FO_PRV_PACKAGE_COUNT ||
        !is_packed(provider, package, packed->pvBuffer, packed->cbBuffer)) {
        return SEC_E_UNKNOWN_CREDENTIALS;
    }
    if (fo_prv_knob(provider, FO_KNOB_EXP_SUPPORTED, FO_KNOB_YES) != FO_KNOB_YES) {
        return SEC_E_INTERNAL_ERROR;
    }
    if (import->token != NULL && fo_prv_slot_find_token(provider, import->token) == FO_PRV_SLOT_NONE) {
        return SEC_E_NOT_OWNER;
    }
    const unsigned char *bytes = packed->pvBuffer;
    struct fo_prv_context *context = fo_prv_context_new(provider, package, bytes[10] != 0);
    if (context == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    if (!fo_prv_context_name(provider, context) || unpack(provider, bytes, context) != SEC_E_OK) {
        fo_prv_context_destroy(provider, context);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    *import->context = fo_prv_context_value(provider, context);
    return SEC_E_OK;
}
