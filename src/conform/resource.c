// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Resource: asks for what a context or credential gives out, and releases it as documented.
 */
#include "base/assert.h"
#include "conform/bench.h"
#include "provider/provider.h"
#include "trace/recorder.h"

#include <string.h>

enum {
    ATTRIBUTE_BYTES_MAX = 4096
};

/* Release what the query stored, by the ownership table. */
static void
release_attribute(struct fo_bench *bench, const struct fo_attribute *attribute, const unsigned char *value)
{
    for (size_t i = 0; i < attribute->pointer_count; i++) {
        void *pointer;

        memcpy(&pointer, value + attribute->pointer_offsets[i], sizeof(pointer));
        if (pointer == NULL) {
            continue;
        }
        if (attribute->release == FO_RELEASE_CONTEXT_BUFFER) {
            bench->table->FreeContextBuffer(pointer);
        } else if (attribute->release == FO_RELEASE_CERTIFICATE && bench->is_builtin) {
            fo_recorder_mark_token(FO_MARK_FREE_CERTIFICATE, pointer);
            fo_provider_free_certificate(fo_provider_current(), pointer);
        }
    }
}

void
fo_bench_ask_attribute(struct fo_bench *bench, const struct fo_attribute *attribute, SecHandle *handle)
{
    _Alignas(16) unsigned char value[ATTRIBUTE_BYTES_MAX] = {0};
    SECURITY_STATUS status;

    FO_ASSERT(attribute->bytes <= sizeof(value));
    if (attribute->of_credential) {
        status = bench->table->QueryCredentialsAttributesW(handle, attribute->value, value);
    } else {
        status = bench->table->QueryContextAttributesW(handle, attribute->value, value);
    }
    if (status == SEC_E_OK) {
        release_attribute(bench, attribute, value);
    }
}

void
fo_bench_export(struct fo_bench *bench, struct fo_party *party, ULONG flags)
{
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    CtxtHandle imported;
    void *token = NULL;

    SecInvalidateHandle(&imported);
    if (bench->table->ExportSecurityContext(&party->context, flags, &packed, &token) != SEC_E_OK) {
        return;
    }
    if ((flags & SECPKG_CONTEXT_EXPORT_DELETE_OLD) != 0) {
        party->has_context = false;
        party->is_done = false;
    }
    if (bench->table->ImportSecurityContextW(bench->wide_package, &packed, token, &imported) == SEC_E_OK) {
        bench->table->DeleteSecurityContext(&imported);
    }
    if (packed.pvBuffer != NULL) {
        bench->table->FreeContextBuffer(packed.pvBuffer);
    }
    if (token != NULL && bench->is_builtin) {
        fo_recorder_mark_token(FO_MARK_CLOSE_HANDLE, token);
        fo_provider_close_handle(fo_provider_current(), token);
    }
}
