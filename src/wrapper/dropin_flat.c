// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The flat functions of SSPI: each becomes a frame for the table that is attached.
 *
 * A function without an A and a W form goes to the wide table, or to the other where there is none.
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/
 */
#include "sspi/dispatch.h"
#include "trace/recorder.h"
#include "wrapper/dropin_state.h"
#include "wrapper/include/sspi.h"

/** Which table: of the function's own form, or any. */
enum form {
    ANSI,
    WIDE,
    EITHER
};

/** Inlined, so that who called the flat function is who made the call. */
static inline __attribute__((always_inline)) SECURITY_STATUS
invoke(enum fo_call call, enum form form, const union fo_argument arguments[FO_OPERANDS_MAX])
{
    struct fo_dropin target;
    struct fo_frame frame = {.call = call, .at = __builtin_frame_address(0)};

    fo_dropin_get(&target);
    frame.wide = form == WIDE || (form == EITHER && target.wide.table != NULL);
    for (size_t index = 0; index < FO_OPERANDS_MAX; index++) {
        frame.arguments[index] = arguments[index];
    }
    return fo_recorder_invoke(frame.wide ? &target.wide : &target.ansi, &frame, true);
}

/** The arguments of one call, in the order of the prototype. */
#define ARGUMENTS(...)                         \
    (const union fo_argument[FO_OPERANDS_MAX]) \
    {                                          \
        __VA_ARGS__                            \
    }
#define POINTER(VALUE) {.pointer = (void *)(VALUE)}
#define FUNCTION(VALUE) {.pointer = (void *)(uintptr_t)(VALUE)}
#define NUMBER(VALUE) {.number = (VALUE)}

SECURITY_STATUS SEC_ENTRY
AcquireCredentialsHandleA(SEC_CHAR *principal, SEC_CHAR *package, ULONG use, void *logon_id, void *auth_data,
                          SEC_GET_KEY_FN get_key, void *get_key_argument, PCredHandle credential,
                          PTimeStamp expiry)
{
    return invoke(FO_CALL_ACQUIRE_CREDENTIALS_HANDLE, ANSI,
                  ARGUMENTS(POINTER(principal), POINTER(package), NUMBER(use), POINTER(logon_id),
                            POINTER(auth_data), FUNCTION(get_key), POINTER(get_key_argument),
                            POINTER(credential), POINTER(expiry)));
}

SECURITY_STATUS SEC_ENTRY
AcquireCredentialsHandleW(SEC_WCHAR *principal, SEC_WCHAR *package, ULONG use, void *logon_id,
                          void *auth_data, SEC_GET_KEY_FN get_key, void *get_key_argument,
                          PCredHandle credential, PTimeStamp expiry)
{
    return invoke(FO_CALL_ACQUIRE_CREDENTIALS_HANDLE, WIDE,
                  ARGUMENTS(POINTER(principal), POINTER(package), NUMBER(use), POINTER(logon_id),
                            POINTER(auth_data), FUNCTION(get_key), POINTER(get_key_argument),
                            POINTER(credential), POINTER(expiry)));
}

SECURITY_STATUS SEC_ENTRY
AddCredentialsA(PCredHandle credential, SEC_CHAR *principal, SEC_CHAR *package, ULONG use, void *auth_data,
                SEC_GET_KEY_FN get_key, void *get_key_argument, PTimeStamp expiry)
{
    return invoke(FO_CALL_ADD_CREDENTIALS, ANSI,
                  ARGUMENTS(POINTER(credential), POINTER(principal), POINTER(package), NUMBER(use),
                            POINTER(auth_data), FUNCTION(get_key), POINTER(get_key_argument),
                            POINTER(expiry)));
}

SECURITY_STATUS SEC_ENTRY
AddCredentialsW(PCredHandle credential, SEC_WCHAR *principal, SEC_WCHAR *package, ULONG use, void *auth_data,
                SEC_GET_KEY_FN get_key, void *get_key_argument, PTimeStamp expiry)
{
    return invoke(FO_CALL_ADD_CREDENTIALS, WIDE,
                  ARGUMENTS(POINTER(credential), POINTER(principal), POINTER(package), NUMBER(use),
                            POINTER(auth_data), FUNCTION(get_key), POINTER(get_key_argument),
                            POINTER(expiry)));
}

SECURITY_STATUS SEC_ENTRY
FreeCredentialsHandle(PCredHandle credential)
{
    return invoke(FO_CALL_FREE_CREDENTIALS_HANDLE, EITHER, ARGUMENTS(POINTER(credential)));
}

SECURITY_STATUS SEC_ENTRY
InitializeSecurityContextA(PCredHandle credential, PCtxtHandle context, SEC_CHAR *target, ULONG requirements,
                           ULONG reserved1, ULONG representation, PSecBufferDesc input, ULONG reserved2,
                           PCtxtHandle new_context, PSecBufferDesc output, ULONG *attributes,
                           PTimeStamp expiry)
{
    return invoke(FO_CALL_INITIALIZE_SECURITY_CONTEXT, ANSI,
                  ARGUMENTS(POINTER(credential), POINTER(context), POINTER(target), NUMBER(requirements),
                            NUMBER(reserved1), NUMBER(representation), POINTER(input), NUMBER(reserved2),
                            POINTER(new_context), POINTER(output), POINTER(attributes), POINTER(expiry)));
}

SECURITY_STATUS SEC_ENTRY
InitializeSecurityContextW(PCredHandle credential, PCtxtHandle context, SEC_WCHAR *target, ULONG requirements,
                           ULONG reserved1, ULONG representation, PSecBufferDesc input, ULONG reserved2,
                           PCtxtHandle new_context, PSecBufferDesc output, ULONG *attributes,
                           PTimeStamp expiry)
{
    return invoke(FO_CALL_INITIALIZE_SECURITY_CONTEXT, WIDE,
                  ARGUMENTS(POINTER(credential), POINTER(context), POINTER(target), NUMBER(requirements),
                            NUMBER(reserved1), NUMBER(representation), POINTER(input), NUMBER(reserved2),
                            POINTER(new_context), POINTER(output), POINTER(attributes), POINTER(expiry)));
}

SECURITY_STATUS SEC_ENTRY
AcceptSecurityContext(PCredHandle credential, PCtxtHandle context, PSecBufferDesc input, ULONG requirements,
                      ULONG representation, PCtxtHandle new_context, PSecBufferDesc output, ULONG *attributes,
                      PTimeStamp expiry)
{
    return invoke(FO_CALL_ACCEPT_SECURITY_CONTEXT, EITHER,
                  ARGUMENTS(POINTER(credential), POINTER(context), POINTER(input), NUMBER(requirements),
                            NUMBER(representation), POINTER(new_context), POINTER(output),
                            POINTER(attributes), POINTER(expiry)));
}

SECURITY_STATUS SEC_ENTRY
CompleteAuthToken(PCtxtHandle context, PSecBufferDesc token)
{
    return invoke(FO_CALL_COMPLETE_AUTH_TOKEN, EITHER, ARGUMENTS(POINTER(context), POINTER(token)));
}

SECURITY_STATUS SEC_ENTRY
DeleteSecurityContext(PCtxtHandle context)
{
    return invoke(FO_CALL_DELETE_SECURITY_CONTEXT, EITHER, ARGUMENTS(POINTER(context)));
}

SECURITY_STATUS SEC_ENTRY
ApplyControlToken(PCtxtHandle context, PSecBufferDesc input)
{
    return invoke(FO_CALL_APPLY_CONTROL_TOKEN, EITHER, ARGUMENTS(POINTER(context), POINTER(input)));
}

SECURITY_STATUS SEC_ENTRY
ImpersonateSecurityContext(PCtxtHandle context)
{
    return invoke(FO_CALL_IMPERSONATE_SECURITY_CONTEXT, EITHER, ARGUMENTS(POINTER(context)));
}

SECURITY_STATUS SEC_ENTRY
RevertSecurityContext(PCtxtHandle context)
{
    return invoke(FO_CALL_REVERT_SECURITY_CONTEXT, EITHER, ARGUMENTS(POINTER(context)));
}

SECURITY_STATUS SEC_ENTRY
QuerySecurityContextToken(PCtxtHandle context, void **token)
{
    return invoke(FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN, EITHER, ARGUMENTS(POINTER(context), POINTER(token)));
}

SECURITY_STATUS SEC_ENTRY
FreeContextBuffer(PVOID block)
{
    return invoke(FO_CALL_FREE_CONTEXT_BUFFER, EITHER, ARGUMENTS(POINTER(block)));
}

SECURITY_STATUS SEC_ENTRY
QueryContextAttributesA(PCtxtHandle context, ULONG attribute, void *value)
{
    return invoke(FO_CALL_QUERY_CONTEXT_ATTRIBUTES, ANSI,
                  ARGUMENTS(POINTER(context), NUMBER(attribute), POINTER(value)));
}

SECURITY_STATUS SEC_ENTRY
QueryContextAttributesW(PCtxtHandle context, ULONG attribute, void *value)
{
    return invoke(FO_CALL_QUERY_CONTEXT_ATTRIBUTES, WIDE,
                  ARGUMENTS(POINTER(context), NUMBER(attribute), POINTER(value)));
}

SECURITY_STATUS SEC_ENTRY
QueryContextAttributesExA(PCtxtHandle context, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX, ANSI,
                  ARGUMENTS(POINTER(context), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
QueryContextAttributesExW(PCtxtHandle context, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX, WIDE,
                  ARGUMENTS(POINTER(context), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
SetContextAttributesA(PCtxtHandle context, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_SET_CONTEXT_ATTRIBUTES, ANSI,
                  ARGUMENTS(POINTER(context), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
SetContextAttributesW(PCtxtHandle context, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_SET_CONTEXT_ATTRIBUTES, WIDE,
                  ARGUMENTS(POINTER(context), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
QueryCredentialsAttributesA(PCredHandle credential, ULONG attribute, void *value)
{
    return invoke(FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES, ANSI,
                  ARGUMENTS(POINTER(credential), NUMBER(attribute), POINTER(value)));
}

SECURITY_STATUS SEC_ENTRY
QueryCredentialsAttributesW(PCredHandle credential, ULONG attribute, void *value)
{
    return invoke(FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES, WIDE,
                  ARGUMENTS(POINTER(credential), NUMBER(attribute), POINTER(value)));
}

SECURITY_STATUS SEC_ENTRY
QueryCredentialsAttributesExA(PCredHandle credential, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX, ANSI,
                  ARGUMENTS(POINTER(credential), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
QueryCredentialsAttributesExW(PCredHandle credential, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX, WIDE,
                  ARGUMENTS(POINTER(credential), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
SetCredentialsAttributesA(PCredHandle credential, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_SET_CREDENTIALS_ATTRIBUTES, ANSI,
                  ARGUMENTS(POINTER(credential), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
SetCredentialsAttributesW(PCredHandle credential, ULONG attribute, void *value, ULONG bytes)
{
    return invoke(FO_CALL_SET_CREDENTIALS_ATTRIBUTES, WIDE,
                  ARGUMENTS(POINTER(credential), NUMBER(attribute), POINTER(value), NUMBER(bytes)));
}

SECURITY_STATUS SEC_ENTRY
MakeSignature(PCtxtHandle context, ULONG protection, PSecBufferDesc message, ULONG sequence)
{
    return invoke(FO_CALL_MAKE_SIGNATURE, EITHER,
                  ARGUMENTS(POINTER(context), NUMBER(protection), POINTER(message), NUMBER(sequence)));
}

SECURITY_STATUS SEC_ENTRY
VerifySignature(PCtxtHandle context, PSecBufferDesc message, ULONG sequence, ULONG *protection)
{
    return invoke(FO_CALL_VERIFY_SIGNATURE, EITHER,
                  ARGUMENTS(POINTER(context), POINTER(message), NUMBER(sequence), POINTER(protection)));
}

SECURITY_STATUS SEC_ENTRY
EncryptMessage(PCtxtHandle context, ULONG protection, PSecBufferDesc message, ULONG sequence)
{
    return invoke(FO_CALL_ENCRYPT_MESSAGE, EITHER,
                  ARGUMENTS(POINTER(context), NUMBER(protection), POINTER(message), NUMBER(sequence)));
}

SECURITY_STATUS SEC_ENTRY
DecryptMessage(PCtxtHandle context, PSecBufferDesc message, ULONG sequence, ULONG *protection)
{
    return invoke(FO_CALL_DECRYPT_MESSAGE, EITHER,
                  ARGUMENTS(POINTER(context), POINTER(message), NUMBER(sequence), POINTER(protection)));
}

SECURITY_STATUS SEC_ENTRY
EnumerateSecurityPackagesA(ULONG *count, PSecPkgInfoA *packages)
{
    return invoke(FO_CALL_ENUMERATE_SECURITY_PACKAGES, ANSI, ARGUMENTS(POINTER(count), POINTER(packages)));
}

SECURITY_STATUS SEC_ENTRY
EnumerateSecurityPackagesW(ULONG *count, PSecPkgInfoW *packages)
{
    return invoke(FO_CALL_ENUMERATE_SECURITY_PACKAGES, WIDE, ARGUMENTS(POINTER(count), POINTER(packages)));
}

SECURITY_STATUS SEC_ENTRY
QuerySecurityPackageInfoA(SEC_CHAR *package, PSecPkgInfoA *info)
{
    return invoke(FO_CALL_QUERY_SECURITY_PACKAGE_INFO, ANSI, ARGUMENTS(POINTER(package), POINTER(info)));
}

SECURITY_STATUS SEC_ENTRY
QuerySecurityPackageInfoW(SEC_WCHAR *package, PSecPkgInfoW *info)
{
    return invoke(FO_CALL_QUERY_SECURITY_PACKAGE_INFO, WIDE, ARGUMENTS(POINTER(package), POINTER(info)));
}

SECURITY_STATUS SEC_ENTRY
ExportSecurityContext(PCtxtHandle context, ULONG flags, PSecBuffer packed, void **token)
{
    return invoke(FO_CALL_EXPORT_SECURITY_CONTEXT, EITHER,
                  ARGUMENTS(POINTER(context), NUMBER(flags), POINTER(packed), POINTER(token)));
}

SECURITY_STATUS SEC_ENTRY
ImportSecurityContextA(SEC_CHAR *package, PSecBuffer packed, void *token, PCtxtHandle context)
{
    return invoke(FO_CALL_IMPORT_SECURITY_CONTEXT, ANSI,
                  ARGUMENTS(POINTER(package), POINTER(packed), POINTER(token), POINTER(context)));
}

SECURITY_STATUS SEC_ENTRY
ImportSecurityContextW(SEC_WCHAR *package, PSecBuffer packed, void *token, PCtxtHandle context)
{
    return invoke(FO_CALL_IMPORT_SECURITY_CONTEXT, WIDE,
                  ARGUMENTS(POINTER(package), POINTER(packed), POINTER(token), POINTER(context)));
}

SECURITY_STATUS SEC_ENTRY
ChangeAccountPasswordA(SEC_CHAR *package, SEC_CHAR *domain, SEC_CHAR *account, SEC_CHAR *old_password,
                       SEC_CHAR *new_password, BOOLEAN impersonating, ULONG reserved, PSecBufferDesc output)
{
    return invoke(FO_CALL_CHANGE_ACCOUNT_PASSWORD, ANSI,
                  ARGUMENTS(POINTER(package), POINTER(domain), POINTER(account), POINTER(old_password),
                            POINTER(new_password), NUMBER(impersonating), NUMBER(reserved), POINTER(output)));
}

SECURITY_STATUS SEC_ENTRY
ChangeAccountPasswordW(SEC_WCHAR *package, SEC_WCHAR *domain, SEC_WCHAR *account, SEC_WCHAR *old_password,
                       SEC_WCHAR *new_password, BOOLEAN impersonating, ULONG reserved, PSecBufferDesc output)
{
    return invoke(FO_CALL_CHANGE_ACCOUNT_PASSWORD, WIDE,
                  ARGUMENTS(POINTER(package), POINTER(domain), POINTER(account), POINTER(old_password),
                            POINTER(new_password), NUMBER(impersonating), NUMBER(reserved), POINTER(output)));
}
