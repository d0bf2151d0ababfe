// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of UTF-16 strings.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew
 */
#include "base/assert.h"
#include "provider/provider_entry.h"

static SECURITY_STATUS
enumerate(ULONG *count, PSecPkgInfoW *packages)
{
    void *block = NULL;
    SECURITY_STATUS status = fo_prv_entry_enumerate(true, count, packages == NULL ? NULL : &block);
    if (status == SEC_E_OK) {
        *packages = block;
    }
    return status;
}

static SECURITY_STATUS
query_package(SEC_WCHAR *name, PSecPkgInfoW *package)
{
    void *block = NULL;
    SECURITY_STATUS status = fo_prv_entry_query_package(true, name, package == NULL ? NULL : &block);
    if (status == SEC_E_OK) {
        *package = block;
    }
    return status;
}

static SECURITY_STATUS
acquire(SEC_WCHAR *principal, SEC_WCHAR *package, ULONG use, void *logon, void *data,
        SEC_GET_KEY_FN key_function, void *key_argument, PCredHandle handle, PTimeStamp expiry)
{
    (void)logon;
    (void)key_function;
    (void)key_argument;
    return fo_prv_entry_acquire(&(struct fo_prv_acquire){
        .wide = true,
        .principal = principal,
        .package = package,
        .use = use,
        .data = data,
        .handle = handle,
        .expiry = expiry,
    });
}

static SECURITY_STATUS
add(PCredHandle handle, SEC_WCHAR *principal, SEC_WCHAR *package, ULONG use, void *data,
    SEC_GET_KEY_FN key_function, void *key_argument, PTimeStamp expiry)
{
    (void)key_function;
    (void)key_argument;
    return fo_prv_entry_add(&(struct fo_prv_acquire){
        .wide = true,
        .principal = principal,
        .package = package,
        .use = use,
        .data = data,
        .handle = handle,
        .expiry = expiry,
    });
}

static SECURITY_STATUS
initialize(PCredHandle credential, PCtxtHandle context, SEC_WCHAR *target, ULONG requirements,
           ULONG reserved1, ULONG representation, PSecBufferDesc input, ULONG reserved2,
           PCtxtHandle new_context, PSecBufferDesc output, ULONG *attributes, PTimeStamp expiry)
{
    (void)reserved1;
    (void)representation;
    (void)reserved2;
    return fo_prv_entry_initialize(&(struct fo_prv_leg){
        .wide = true,
        .credential = credential,
        .context = context,
        .target = target,
        .requirements = requirements,
        .input = input,
        .new_context = new_context,
        .output = output,
        .attributes = attributes,
        .expiry = expiry,
    });
}

static SECURITY_STATUS
query_credential(PCredHandle handle, ULONG attribute, void *value)
{
    return fo_prv_entry_query_credential(&(struct fo_prv_query){
        .handle = handle,
        .wide = true,
        .attribute = attribute,
        .value = value,
    });
}

static SECURITY_STATUS
query_context(PCtxtHandle handle, ULONG attribute, void *value)
{
    return fo_prv_entry_query_context(&(struct fo_prv_query){
        .handle = handle,
        .wide = true,
        .attribute = attribute,
        .value = value,
    });
}

static SECURITY_STATUS
set_context(PCtxtHandle handle, ULONG attribute, void *value, ULONG bytes)
{
    return fo_prv_entry_set_context(&(struct fo_prv_query){
        .handle = handle,
        .wide = true,
        .attribute = attribute,
        .value = value,
        .has_bytes = true,
        .bytes = bytes,
    });
}

static SECURITY_STATUS
set_credential(PCredHandle handle, ULONG attribute, void *value, ULONG bytes)
{
    return fo_prv_entry_set_credential(&(struct fo_prv_query){
        .handle = handle,
        .wide = true,
        .attribute = attribute,
        .value = value,
        .has_bytes = true,
        .bytes = bytes,
    });
}

static SECURITY_STATUS
query_context_ex(PCtxtHandle handle, ULONG attribute, void *value, ULONG bytes)
{
    return fo_prv_entry_query_context(&(struct fo_prv_query){
        .handle = handle,
        .wide = true,
        .attribute = attribute,
        .value = value,
        .has_bytes = true,
        .bytes = bytes,
    });
}

static SECURITY_STATUS
query_credential_ex(PCredHandle handle, ULONG attribute, void *value, ULONG bytes)
{
    return fo_prv_entry_query_credential(&(struct fo_prv_query){
        .handle = handle,
        .wide = true,
        .attribute = attribute,
        .value = value,
        .has_bytes = true,
        .bytes = bytes,
    });
}

static SECURITY_STATUS
import(SEC_WCHAR *package, PSecBuffer packed, void *token, PCtxtHandle context)
{
    return fo_prv_entry_import(&(struct fo_prv_import){
        .wide = true,
        .package = package,
        .packed = packed,
        .token = token,
        .context = context,
    });
}

static SECURITY_STATUS
change(SEC_WCHAR *package, SEC_WCHAR *domain, SEC_WCHAR *account, SEC_WCHAR *old_password,
       SEC_WCHAR *new_password, BOOLEAN is_impersonating, ULONG reserved, PSecBufferDesc output)
{
    (void)is_impersonating;
    (void)reserved;
    return fo_prv_entry_change(&(struct fo_prv_change){
        .wide = true,
        .package = package,
        .domain = domain,
        .account = account,
        .old_password = old_password,
        .new_password = new_password,
        .output = output,
    });
}

/** What every version has. */
#define CORE                                                                                                \
    .EnumerateSecurityPackagesW = enumerate, .QueryCredentialsAttributesW = query_credential,               \
    .AcquireCredentialsHandleW = acquire, .FreeCredentialsHandle = fo_prv_entry_free_credentials,           \
    .InitializeSecurityContextW = initialize, .AcceptSecurityContext = fo_prv_entry_accept,                 \
    .CompleteAuthToken = fo_prv_entry_complete, .DeleteSecurityContext = fo_prv_entry_delete,               \
    .ApplyControlToken = fo_prv_entry_control, .QueryContextAttributesW = query_context,                    \
    .ImpersonateSecurityContext = fo_prv_entry_impersonate, .RevertSecurityContext = fo_prv_entry_revert,   \
    .MakeSignature = fo_prv_entry_sign, .VerifySignature = fo_prv_entry_verify,                             \
    .FreeContextBuffer = fo_prv_entry_free_buffer, .QuerySecurityPackageInfoW = query_package,              \
    .ExportSecurityContext = fo_prv_entry_export, .ImportSecurityContextW = import, .AddCredentialsW = add, \
    .QuerySecurityContextToken = fo_prv_entry_query_token, .EncryptMessage = fo_prv_entry_encrypt,          \
    .DecryptMessage = fo_prv_entry_decrypt

static const SecurityFunctionTableW tables[] = {
    {
        .dwVersion = 1,
        CORE,
    },
    {
        .dwVersion = 2,
        CORE,
        .SetContextAttributesW = set_context,
    },
    {
        .dwVersion = 3,
        CORE,
        .SetContextAttributesW = set_context,
        .SetCredentialsAttributesW = set_credential,
    },
    {
        .dwVersion = 4,
        CORE,
        .SetContextAttributesW = set_context,
        .SetCredentialsAttributesW = set_credential,
        .ChangeAccountPasswordW = change,
    },
    {
        .dwVersion = 5,
        CORE,
        .SetContextAttributesW = set_context,
        .SetCredentialsAttributesW = set_credential,
        .ChangeAccountPasswordW = change,
        .QueryContextAttributesExW = query_context_ex,
        .QueryCredentialsAttributesExW = query_credential_ex,
    },
};

const SecurityFunctionTableW *
fo_prv_table_wide(unsigned version)
{
    FO_ASSERT(version >= 1 && version <= sizeof tables / sizeof *tables);
    return &tables[version - 1];
}
