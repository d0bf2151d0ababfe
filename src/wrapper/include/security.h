// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for security.h: SSPI with the names of its packages under UNICODE's setting.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/ssp-packages-provided-by-microsoft
 */
#ifndef FO_WRAPPER_INCLUDE_SECURITY_H
#define FO_WRAPPER_INCLUDE_SECURITY_H

#include "secext.h"
#include "sspi.h"

#ifdef UNICODE
#    define FO_SECURITY_NAME(NAME) NAME##_W
#else
#    define FO_SECURITY_NAME(NAME) NAME##_A
#endif
#define NEGOSSP_NAME FO_SECURITY_NAME(NEGOSSP_NAME)
#define MICROSOFT_KERBEROS_NAME FO_SECURITY_NAME(MICROSOFT_KERBEROS_NAME)
#define WDIGEST_SP_NAME FO_SECURITY_NAME(WDIGEST_SP_NAME)

#endif
