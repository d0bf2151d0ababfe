// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of packages and the blocks that describe them.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secpkginfow
 */
#include "provider/provider_package.h"

#include "base/assert.h"
#include "provider/provider_instance.h"

#include <string.h>

enum {
    /** Any caller's package name is read no further than this. */
    NAME_MAX_UNITS = 64,
    COMMON = SECPKG_FLAG_INTEGRITY | SECPKG_FLAG_PRIVACY | SECPKG_FLAG_CONNECTION |
             SECPKG_FLAG_MULTI_REQUIRED | SECPKG_FLAG_IMPERSONATION | SECPKG_FLAG_ACCEPT_WIN32_NAME,
};

static const struct fo_prv_package_info packages[FO_PRV_PACKAGE_COUNT] = {
    [FO_PRV_NEGOTIATE] =
        {
            .name = NEGOSSP_NAME_A,
            .comment = "Chooses Kerberos or NTLM",
            .magic = "`FOSPNEG",
            .capabilities = COMMON | SECPKG_FLAG_EXTENDED_ERROR | SECPKG_FLAG_MUTUAL_AUTH |
                            SECPKG_FLAG_DELEGATION | SECPKG_FLAG_GSS_COMPATIBLE | SECPKG_FLAG_LOGON |
                            SECPKG_FLAG_DATAGRAM | SECPKG_FLAG_READONLY_WITH_CHECKSUM,
            .rpc_id = 9,
            .token_bytes_max = 12256,
            .signature_bytes = 16,
        },
    [FO_PRV_KERBEROS] =
        {
            .name = MICROSOFT_KERBEROS_NAME_A,
            .comment = "Authenticates with tickets",
            .magic = "nFOKRB5\x05",
            .capabilities = COMMON | SECPKG_FLAG_EXTENDED_ERROR | SECPKG_FLAG_MUTUAL_AUTH |
                            SECPKG_FLAG_DELEGATION | SECPKG_FLAG_GSS_COMPATIBLE | SECPKG_FLAG_NEGOTIABLE |
                            SECPKG_FLAG_LOGON | SECPKG_FLAG_DATAGRAM | SECPKG_FLAG_READONLY_WITH_CHECKSUM,
            .rpc_id = 16,
            .token_bytes_max = 12000,
            .signature_bytes = 16,
        },
    [FO_PRV_NTLM] =
        {
            .name = NTLMSP_NAME_A,
            .comment = "Authenticates by challenge and response",
            .magic = "NTLMSSP",
            .capabilities = COMMON | SECPKG_FLAG_TOKEN_ONLY | SECPKG_FLAG_NEGOTIABLE | SECPKG_FLAG_LOGON |
                            SECPKG_FLAG_DATAGRAM,
            .rpc_id = 10,
            .token_bytes_max = 2888,
            .signature_bytes = 16,
        },
    [FO_PRV_SCHANNEL] =
        {
            .name = UNISP_NAME_A,
            .alias = SCHANNEL_NAME_A,
            .comment = "Protects streams with certificates",
            .magic = "FOTLSHS",
            .capabilities =
                COMMON | SECPKG_FLAG_EXTENDED_ERROR | SECPKG_FLAG_MUTUAL_AUTH | SECPKG_FLAG_STREAM,
            .rpc_id = 14,
            .token_bytes_max = 24576,
            .signature_bytes = 0,
        },
    [FO_PRV_DIGEST] =
        {
            .name = WDIGEST_SP_NAME_A,
            .alias = "Digest",
            .comment = "Authenticates requests by digest",
            .magic = "FODIGST",
            .capabilities = COMMON | SECPKG_FLAG_TOKEN_ONLY | SECPKG_FLAG_ASCII_BUFFERS,
            .rpc_id = 21,
            .token_bytes_max = 4096,
            .signature_bytes = 512,
        },
};

const struct fo_prv_package_info *
fo_prv_package_get(enum fo_prv_package package)
{
    FO_ASSERT((unsigned)package < FO_PRV_PACKAGE_COUNT);
    return &packages[package];
}

static unsigned
upper(unsigned unit)
{
    return unit >= 'a' && unit <= 'z' ? unit - ('a' - 'A') : unit;
}

static bool
matches(const char *known, const void *name, bool wide)
{
    const uint16_t *units = name;
    const unsigned char *bytes = name;
    for (size_t index = 0; index < NAME_MAX_UNITS; index++) {
        unsigned unit = wide ? units[index] : bytes[index];
        if (upper(unit) != upper((unsigned char)known[index])) {
            return false;
        }
        if (unit == 0) {
            return true;
        }
    }
    return false;
}

enum fo_prv_package
fo_prv_package_find(const void *name, bool wide)
{
    unsigned found = name == NULL ? FO_PRV_PACKAGE_COUNT : 0;
    while (found < FO_PRV_PACKAGE_COUNT && !matches(packages[found].name, name, wide) &&
           (packages[found].alias == NULL || !matches(packages[found].alias, name, wide))) {
        found++;
    }
    return (enum fo_prv_package)found;
}

static size_t
text_bytes(const char *text, bool wide)
{
    return (strlen(text) + 1) * (wide ? sizeof(SEC_WCHAR) : 1);
}

/** Bytes of the strings of @p package. */
static size_t
strings_bytes(enum fo_prv_package package, bool wide)
{
    return text_bytes(packages[package].name, wide) + text_bytes(packages[package].comment, wide);
}

/** Write @p text at @p cursor. @return the byte after it. */
static unsigned char *
write_text(unsigned char *cursor, const char *text, bool wide)
{
    size_t count = strlen(text) + 1;
    if (!wide) {
        memcpy(cursor, text, count);
        return cursor + count;
    }
    for (size_t index = 0; index < count; index++) {
        SEC_WCHAR unit = (unsigned char)text[index];
        memcpy(cursor + index * sizeof unit, &unit, sizeof unit);
    }
    return cursor + count * sizeof(SEC_WCHAR);
}

/** Fill @p info with strings at @p cursor. @return the byte after them. */
static unsigned char *
describe(enum fo_prv_package package, bool wide, void *info, unsigned char *cursor)
{
    const struct fo_prv_package_info *known = &packages[package];
    unsigned char *comment = write_text(cursor, known->name, wide);
    unsigned char *end = write_text(comment, known->comment, wide);
    if (wide) {
        *(SecPkgInfoW *)info = (SecPkgInfoW){
            .fCapabilities = known->capabilities,
            .wVersion = 1,
            .wRPCID = known->rpc_id,
            .cbMaxToken = known->token_bytes_max,
            .Name = (SEC_WCHAR *)(void *)cursor,
            .Comment = (SEC_WCHAR *)(void *)comment,
        };
    } else {
        *(SecPkgInfoA *)info = (SecPkgInfoA){
            .fCapabilities = known->capabilities,
            .wVersion = 1,
            .wRPCID = known->rpc_id,
            .cbMaxToken = known->token_bytes_max,
            .Name = (SEC_CHAR *)cursor,
            .Comment = (SEC_CHAR *)comment,
        };
    }
    return end;
}

void *
fo_prv_package_block(struct fo_provider *provider, enum fo_prv_package package, bool wide)
{
    unsigned char *block = fo_prv_block_new(provider, sizeof(SecPkgInfoW) + strings_bytes(package, wide));
    if (block != NULL) {
        (void)describe(package, wide, block, block + sizeof(SecPkgInfoW));
    }
    return block;
}

SECURITY_STATUS
fo_prv_package_enumerate(struct fo_provider *provider, bool wide, ULONG *count, void **out)
{
    if (count == NULL || out == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    size_t bytes = FO_PRV_PACKAGE_COUNT * sizeof(SecPkgInfoW);
    for (unsigned index = 0; index < FO_PRV_PACKAGE_COUNT; index++) {
        bytes += strings_bytes((enum fo_prv_package)index, wide);
    }
    unsigned char *block = fo_prv_block_new(provider, bytes);
    if (block == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    unsigned char *cursor = block + FO_PRV_PACKAGE_COUNT * sizeof(SecPkgInfoW);
    for (unsigned index = 0; index < FO_PRV_PACKAGE_COUNT; index++) {
        void *info = block + index * sizeof(SecPkgInfoW);
        cursor = describe((enum fo_prv_package)index, wide, info, cursor);
    }
    *count = FO_PRV_PACKAGE_COUNT;
    *out = block;
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_package_query(struct fo_provider *provider, bool wide, const void *name, void **out)
{
    enum fo_prv_package package = fo_prv_package_find(name, wide);
    if (out == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    if (package == FO_PRV_PACKAGE_COUNT) {
        return SEC_E_SECPKG_NOT_FOUND;
    }
    void *block = fo_prv_package_block(provider, package, wide);
    if (block == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    *out = block;
    return SEC_E_OK;
}
