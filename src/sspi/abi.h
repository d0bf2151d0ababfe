// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The binary interface of SSPI: on Windows the SDK's own headers, elsewhere the same names in the same 64-bit
 * layout.
 *
 * Names and numbers are those of the documentation; each block links its page. The layout is checked when
 * this header is compiled, so that a type of the wrong size stops the build. Source
 * https://learn.microsoft.com/en-us/windows/win32/api/sspi/
 */
#ifndef FO_SSPI_ABI_H
#define FO_SSPI_ABI_H

#ifdef _WIN32
#    ifndef SECURITY_WIN32
#        define SECURITY_WIN32
#    endif
// clang-format off
#    include <windows.h>
#    include <sspi.h>
#    include <schannel.h>
#    include <credssp.h>
// clang-format on
#else
#    include "sspi/abi_attribute.h"
#    include "sspi/abi_base.h"
#    include "sspi/abi_flags.h"
#    include "sspi/abi_schannel.h"
#    include "sspi/abi_table.h"
#endif

#include "sspi/abi_codes.h"

#include <assert.h>
#include <stddef.h>

#define FO_ABI_SIZE(TYPE, BYTES) static_assert(sizeof(TYPE) == (BYTES), #TYPE)
#define FO_ABI_OFFSET(TYPE, MEMBER, BYTES) static_assert(offsetof(TYPE, MEMBER) == (BYTES), #TYPE "." #MEMBER)

static_assert(sizeof(void *) == 8, "The harness knows the 64-bit layout only.");
static_assert((SECURITY_STATUS)-1 < 0, "A SECURITY_STATUS is signed.");

FO_ABI_SIZE(ULONG, 4);
FO_ABI_SIZE(SECURITY_STATUS, 4);
FO_ABI_SIZE(SEC_WCHAR, 2);
FO_ABI_SIZE(BOOLEAN, 1);

FO_ABI_SIZE(SecHandle, 16);
FO_ABI_OFFSET(SecHandle, dwLower, 0);
FO_ABI_OFFSET(SecHandle, dwUpper, 8);

FO_ABI_SIZE(TimeStamp, 8);

FO_ABI_SIZE(SecBuffer, 16);
FO_ABI_OFFSET(SecBuffer, cbBuffer, 0);
FO_ABI_OFFSET(SecBuffer, BufferType, 4);
FO_ABI_OFFSET(SecBuffer, pvBuffer, 8);

FO_ABI_SIZE(SecBufferDesc, 16);
FO_ABI_OFFSET(SecBufferDesc, ulVersion, 0);
FO_ABI_OFFSET(SecBufferDesc, cBuffers, 4);
FO_ABI_OFFSET(SecBufferDesc, pBuffers, 8);

FO_ABI_SIZE(SecPkgInfoA, 32);
FO_ABI_SIZE(SecPkgInfoW, 32);
FO_ABI_OFFSET(SecPkgInfoW, fCapabilities, 0);
FO_ABI_OFFSET(SecPkgInfoW, wVersion, 4);
FO_ABI_OFFSET(SecPkgInfoW, wRPCID, 6);
FO_ABI_OFFSET(SecPkgInfoW, cbMaxToken, 8);
FO_ABI_OFFSET(SecPkgInfoW, Name, 16);
FO_ABI_OFFSET(SecPkgInfoW, Comment, 24);

FO_ABI_SIZE(SEC_WINNT_AUTH_IDENTITY_A, 48);
FO_ABI_SIZE(SEC_WINNT_AUTH_IDENTITY_W, 48);
FO_ABI_OFFSET(SEC_WINNT_AUTH_IDENTITY_W, User, 0);
FO_ABI_OFFSET(SEC_WINNT_AUTH_IDENTITY_W, UserLength, 8);
FO_ABI_OFFSET(SEC_WINNT_AUTH_IDENTITY_W, Domain, 16);
FO_ABI_OFFSET(SEC_WINNT_AUTH_IDENTITY_W, DomainLength, 24);
FO_ABI_OFFSET(SEC_WINNT_AUTH_IDENTITY_W, Password, 32);
FO_ABI_OFFSET(SEC_WINNT_AUTH_IDENTITY_W, PasswordLength, 40);
FO_ABI_OFFSET(SEC_WINNT_AUTH_IDENTITY_W, Flags, 44);

FO_ABI_SIZE(SecurityFunctionTableA, 256);
FO_ABI_SIZE(SecurityFunctionTableW, 256);
FO_ABI_OFFSET(SecurityFunctionTableW, dwVersion, 0);
FO_ABI_OFFSET(SecurityFunctionTableW, EnumerateSecurityPackagesW, 8);
FO_ABI_OFFSET(SecurityFunctionTableW, DecryptMessage, 208);
FO_ABI_OFFSET(SecurityFunctionTableW, SetContextAttributesW, 216);
FO_ABI_OFFSET(SecurityFunctionTableW, SetCredentialsAttributesW, 224);
FO_ABI_OFFSET(SecurityFunctionTableW, ChangeAccountPasswordW, 232);
FO_ABI_OFFSET(SecurityFunctionTableW, QueryContextAttributesExW, 240);
FO_ABI_OFFSET(SecurityFunctionTableW, QueryCredentialsAttributesExW, 248);

#endif
