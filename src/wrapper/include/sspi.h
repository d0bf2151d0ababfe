// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for sspi.h: the flat functions of SSPI, each in its A and W form and under the bare name that
 * follows UNICODE.
 *
 * SECURITY_WIN32, which the original insists on, may be defined or not. Everything comes from SSPI's own
 * binary interface in sspi/abi*.h.
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/
 */
#ifndef FO_WRAPPER_INCLUDE_SSPI_H
#define FO_WRAPPER_INCLUDE_SSPI_H

#include "windows.h"

#include "sspi/abi_attribute.h"
#include "sspi/abi_flags.h"
#include "sspi/abi_table.h"

typedef CredHandle *LPCredHandle;
typedef CtxtHandle *LPCtxtHandle;
#ifdef UNICODE
typedef SEC_WCHAR *SECURITY_PSTR;
typedef const SEC_WCHAR *SECURITY_PCSTR;
#else
typedef SEC_CHAR *SECURITY_PSTR;
typedef const SEC_CHAR *SECURITY_PCSTR;
#endif
#define SEC_TEXT TEXT
#define __SEC_FAR
#define __SECSTATUS_DEFINED__
#define __SECHANDLE_DEFINED__
#define ISSP_LEVEL 32
#define ISSP_MODE 1
#define SEC_DELETED_HANDLE ((ULONG_PTR) - 2)
typedef const UNICODE_STRING *PCUNICODE_STRING;
typedef UNICODE_STRING SECURITY_STRING, *PSECURITY_STRING;
typedef void *PSEC_WINNT_AUTH_IDENTITY_OPAQUE;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_winnt_auth_identity_ex2 */
typedef struct _SEC_WINNT_AUTH_IDENTITY_EX2 {
    ULONG Version;
    USHORT cbHeaderLength;
    ULONG cbStructureLength;
    ULONG UserOffset;
    USHORT UserLength;
    ULONG DomainOffset;
    USHORT DomainLength;
    ULONG PackedCredentialsOffset;
    USHORT PackedCredentialsLength;
    ULONG Flags;
    ULONG PackageListOffset;
    USHORT PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EX2, *PSEC_WINNT_AUTH_IDENTITY_EX2;
#define SEC_WINNT_AUTH_IDENTITY_VERSION_2 0x201

/* The bare names. https://learn.microsoft.com/en-us/windows/win32/intl/conventions-for-function-prototypes */
#ifdef UNICODE
#    define FO_SSPI_UNDERSCORE_FORM(NAME) NAME##_W
#else
#    define FO_SSPI_UNDERSCORE_FORM(NAME) NAME##_A
#endif
#define SEC_WINNT_AUTH_IDENTITY FO_SSPI_UNDERSCORE_FORM(SEC_WINNT_AUTH_IDENTITY)
#define PSEC_WINNT_AUTH_IDENTITY FO_SSPI_UNDERSCORE_FORM(PSEC_WINNT_AUTH_IDENTITY)
#define _SEC_WINNT_AUTH_IDENTITY FO_SSPI_UNDERSCORE_FORM(_SEC_WINNT_AUTH_IDENTITY)
#define SEC_WINNT_AUTH_IDENTITY_EX FO_FORM(SEC_WINNT_AUTH_IDENTITY_EX)
#define PSEC_WINNT_AUTH_IDENTITY_EX FO_FORM(PSEC_WINNT_AUTH_IDENTITY_EX)
#define SecPkgInfo FO_FORM(SecPkgInfo)
#define PSecPkgInfo FO_FORM(PSecPkgInfo)
#define SecurityFunctionTable FO_FORM(SecurityFunctionTable)
#define PSecurityFunctionTable FO_FORM(PSecurityFunctionTable)
#define INIT_SECURITY_INTERFACE FO_SSPI_UNDERSCORE_FORM(INIT_SECURITY_INTERFACE)
#define SecPkgContext_Names FO_FORM(SecPkgContext_Names)
#define PSecPkgContext_Names FO_FORM(PSecPkgContext_Names)
#define SecPkgContext_KeyInfo FO_FORM(SecPkgContext_KeyInfo)
#define PSecPkgContext_KeyInfo FO_FORM(PSecPkgContext_KeyInfo)
#define SecPkgContext_Authority FO_FORM(SecPkgContext_Authority)
#define PSecPkgContext_Authority FO_FORM(PSecPkgContext_Authority)
#define SecPkgContext_ProtoInfo FO_FORM(SecPkgContext_ProtoInfo)
#define PSecPkgContext_ProtoInfo FO_FORM(PSecPkgContext_ProtoInfo)
#define SecPkgContext_PackageInfo FO_FORM(SecPkgContext_PackageInfo)
#define PSecPkgContext_PackageInfo FO_FORM(PSecPkgContext_PackageInfo)
#define SecPkgContext_NegotiationInfo FO_FORM(SecPkgContext_NegotiationInfo)
#define PSecPkgContext_NegotiationInfo FO_FORM(PSecPkgContext_NegotiationInfo)
#define SecPkgContext_NativeNames FO_FORM(SecPkgContext_NativeNames)
#define PSecPkgContext_NativeNames FO_FORM(PSecPkgContext_NativeNames)
#define SecPkgContext_CredentialName FO_FORM(SecPkgContext_CredentialName)
#define PSecPkgContext_CredentialName FO_FORM(PSecPkgContext_CredentialName)
#define SecPkgCredentials_Names FO_FORM(SecPkgCredentials_Names)
#define PSecPkgCredentials_Names FO_FORM(PSecPkgCredentials_Names)

#define ACQUIRE_CREDENTIALS_HANDLE_FN FO_SSPI_UNDERSCORE_FORM(ACQUIRE_CREDENTIALS_HANDLE_FN)
#define ADD_CREDENTIALS_FN FO_SSPI_UNDERSCORE_FORM(ADD_CREDENTIALS_FN)
#define CHANGE_PASSWORD_FN FO_SSPI_UNDERSCORE_FORM(CHANGE_PASSWORD_FN)
#define ENUMERATE_SECURITY_PACKAGES_FN FO_SSPI_UNDERSCORE_FORM(ENUMERATE_SECURITY_PACKAGES_FN)
#define IMPORT_SECURITY_CONTEXT_FN FO_SSPI_UNDERSCORE_FORM(IMPORT_SECURITY_CONTEXT_FN)
#define INITIALIZE_SECURITY_CONTEXT_FN FO_SSPI_UNDERSCORE_FORM(INITIALIZE_SECURITY_CONTEXT_FN)
#define QUERY_CONTEXT_ATTRIBUTES_FN FO_SSPI_UNDERSCORE_FORM(QUERY_CONTEXT_ATTRIBUTES_FN)
#define QUERY_CREDENTIALS_ATTRIBUTES_FN FO_SSPI_UNDERSCORE_FORM(QUERY_CREDENTIALS_ATTRIBUTES_FN)
#define QUERY_SECURITY_PACKAGE_INFO_FN FO_SSPI_UNDERSCORE_FORM(QUERY_SECURITY_PACKAGE_INFO_FN)
#define SET_CONTEXT_ATTRIBUTES_FN FO_SSPI_UNDERSCORE_FORM(SET_CONTEXT_ATTRIBUTES_FN)
#define SET_CREDENTIALS_ATTRIBUTES_FN FO_SSPI_UNDERSCORE_FORM(SET_CREDENTIALS_ATTRIBUTES_FN)

#define AcquireCredentialsHandle FO_FORM(AcquireCredentialsHandle)
#define AddCredentials FO_FORM(AddCredentials)
#define ChangeAccountPassword FO_FORM(ChangeAccountPassword)
#define EnumerateSecurityPackages FO_FORM(EnumerateSecurityPackages)
#define ImportSecurityContext FO_FORM(ImportSecurityContext)
#define InitializeSecurityContext FO_FORM(InitializeSecurityContext)
#define InitSecurityInterface FO_FORM(InitSecurityInterface)
#define QueryContextAttributes FO_FORM(QueryContextAttributes)
#define QueryContextAttributesEx FO_FORM(QueryContextAttributesEx)
#define QueryCredentialsAttributes FO_FORM(QueryCredentialsAttributes)
#define QueryCredentialsAttributesEx FO_FORM(QueryCredentialsAttributesEx)
#define QuerySecurityPackageInfo FO_FORM(QuerySecurityPackageInfo)
#define SetContextAttributes FO_FORM(SetContextAttributes)
#define SetCredentialsAttributes FO_FORM(SetCredentialsAttributes)

#define SECURITY_ENTRYPOINT_ANSIA "InitSecurityInterfaceA"
#define SECURITY_ENTRYPOINT_ANSIW "InitSecurityInterfaceW"
#define SECURITY_ENTRYPOINT_ANSI FO_FORM(SECURITY_ENTRYPOINT_ANSI)
/** Wide under UNICODE, so no name for GetProcAddress then; nor is it on Windows. */
#define SECURITY_ENTRYPOINTA TEXT("InitSecurityInterfaceA")
#define SECURITY_ENTRYPOINTW TEXT("InitSecurityInterfaceW")
#define SECURITY_ENTRYPOINT FO_FORM(SECURITY_ENTRYPOINT)

FO_DROPIN_BEGIN

PSecurityFunctionTableA SEC_ENTRY InitSecurityInterfaceA(void);
PSecurityFunctionTableW SEC_ENTRY InitSecurityInterfaceW(void);

SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleA(SEC_CHAR *principal, SEC_CHAR *package, ULONG use,
                                                    void *logon_id, void *auth_data, SEC_GET_KEY_FN get_key,
                                                    void *get_key_argument, PCredHandle credential,
                                                    PTimeStamp expiry);
SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleW(SEC_WCHAR *principal, SEC_WCHAR *package, ULONG use,
                                                    void *logon_id, void *auth_data, SEC_GET_KEY_FN get_key,
                                                    void *get_key_argument, PCredHandle credential,
                                                    PTimeStamp expiry);
SECURITY_STATUS SEC_ENTRY AddCredentialsA(PCredHandle credential, SEC_CHAR *principal, SEC_CHAR *package,
                                          ULONG use, void *auth_data, SEC_GET_KEY_FN get_key,
                                          void *get_key_argument, PTimeStamp expiry);
SECURITY_STATUS SEC_ENTRY AddCredentialsW(PCredHandle credential, SEC_WCHAR *principal, SEC_WCHAR *package,
                                          ULONG use, void *auth_data, SEC_GET_KEY_FN get_key,
                                          void *get_key_argument, PTimeStamp expiry);
SECURITY_STATUS SEC_ENTRY FreeCredentialsHandle(PCredHandle credential);

SECURITY_STATUS SEC_ENTRY InitializeSecurityContextA(PCredHandle credential, PCtxtHandle context,
                                                     SEC_CHAR *target, ULONG requirements, ULONG reserved1,
                                                     ULONG representation, PSecBufferDesc input,
                                                     ULONG reserved2, PCtxtHandle new_context,
                                                     PSecBufferDesc output, ULONG *attributes,
                                                     PTimeStamp expiry);
SECURITY_STATUS SEC_ENTRY InitializeSecurityContextW(PCredHandle credential, PCtxtHandle context,
                                                     SEC_WCHAR *target, ULONG requirements, ULONG reserved1,
                                                     ULONG representation, PSecBufferDesc input,
                                                     ULONG reserved2, PCtxtHandle new_context,
                                                     PSecBufferDesc output, ULONG *attributes,
                                                     PTimeStamp expiry);
SECURITY_STATUS SEC_ENTRY AcceptSecurityContext(PCredHandle credential, PCtxtHandle context,
                                                PSecBufferDesc input, ULONG requirements,
                                                ULONG representation, PCtxtHandle new_context,
                                                PSecBufferDesc output, ULONG *attributes, PTimeStamp expiry);
SECURITY_STATUS SEC_ENTRY CompleteAuthToken(PCtxtHandle context, PSecBufferDesc token);
SECURITY_STATUS SEC_ENTRY DeleteSecurityContext(PCtxtHandle context);
SECURITY_STATUS SEC_ENTRY ApplyControlToken(PCtxtHandle context, PSecBufferDesc input);
SECURITY_STATUS SEC_ENTRY ImpersonateSecurityContext(PCtxtHandle context);
SECURITY_STATUS SEC_ENTRY RevertSecurityContext(PCtxtHandle context);
SECURITY_STATUS SEC_ENTRY QuerySecurityContextToken(PCtxtHandle context, void **token);
SECURITY_STATUS SEC_ENTRY FreeContextBuffer(PVOID block);

SECURITY_STATUS SEC_ENTRY QueryContextAttributesA(PCtxtHandle context, ULONG attribute, void *value);
SECURITY_STATUS SEC_ENTRY QueryContextAttributesW(PCtxtHandle context, ULONG attribute, void *value);
SECURITY_STATUS SEC_ENTRY QueryContextAttributesExA(PCtxtHandle context, ULONG attribute, void *value,
                                                    ULONG bytes);
SECURITY_STATUS SEC_ENTRY QueryContextAttributesExW(PCtxtHandle context, ULONG attribute, void *value,
                                                    ULONG bytes);
SECURITY_STATUS SEC_ENTRY SetContextAttributesA(PCtxtHandle context, ULONG attribute, void *value,
                                                ULONG bytes);
SECURITY_STATUS SEC_ENTRY SetContextAttributesW(PCtxtHandle context, ULONG attribute, void *value,
                                                ULONG bytes);
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesA(PCredHandle credential, ULONG attribute, void *value);
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesW(PCredHandle credential, ULONG attribute, void *value);
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExA(PCredHandle credential, ULONG attribute, void *value,
                                                        ULONG bytes);
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExW(PCredHandle credential, ULONG attribute, void *value,
                                                        ULONG bytes);
SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesA(PCredHandle credential, ULONG attribute, void *value,
                                                    ULONG bytes);
SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesW(PCredHandle credential, ULONG attribute, void *value,
                                                    ULONG bytes);

SECURITY_STATUS SEC_ENTRY MakeSignature(PCtxtHandle context, ULONG protection, PSecBufferDesc message,
                                        ULONG sequence);
SECURITY_STATUS SEC_ENTRY VerifySignature(PCtxtHandle context, PSecBufferDesc message, ULONG sequence,
                                          ULONG *protection);
SECURITY_STATUS SEC_ENTRY EncryptMessage(PCtxtHandle context, ULONG protection, PSecBufferDesc message,
                                         ULONG sequence);
SECURITY_STATUS SEC_ENTRY DecryptMessage(PCtxtHandle context, PSecBufferDesc message, ULONG sequence,
                                         ULONG *protection);

SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesA(ULONG *count, PSecPkgInfoA *packages);
SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesW(ULONG *count, PSecPkgInfoW *packages);
SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoA(SEC_CHAR *package, PSecPkgInfoA *info);
SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoW(SEC_WCHAR *package, PSecPkgInfoW *info);

SECURITY_STATUS SEC_ENTRY ExportSecurityContext(PCtxtHandle context, ULONG flags, PSecBuffer packed,
                                                void **token);
SECURITY_STATUS SEC_ENTRY ImportSecurityContextA(SEC_CHAR *package, PSecBuffer packed, void *token,
                                                 PCtxtHandle context);
SECURITY_STATUS SEC_ENTRY ImportSecurityContextW(SEC_WCHAR *package, PSecBuffer packed, void *token,
                                                 PCtxtHandle context);
SECURITY_STATUS SEC_ENTRY ChangeAccountPasswordA(SEC_CHAR *package, SEC_CHAR *domain, SEC_CHAR *account,
                                                 SEC_CHAR *old_password, SEC_CHAR *new_password,
                                                 BOOLEAN impersonating, ULONG reserved,
                                                 PSecBufferDesc output);
SECURITY_STATUS SEC_ENTRY ChangeAccountPasswordW(SEC_WCHAR *package, SEC_WCHAR *domain, SEC_WCHAR *account,
                                                 SEC_WCHAR *old_password, SEC_WCHAR *new_password,
                                                 BOOLEAN impersonating, ULONG reserved,
                                                 PSecBufferDesc output);

FO_DROPIN_END

#endif
