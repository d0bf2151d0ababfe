// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for ntsecapi.h: the types of LSA that SSPI code mentions. The functions of LSA are not there.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/ntsecapi/
 */
#ifndef FO_WRAPPER_INCLUDE_NTSECAPI_H
#define FO_WRAPPER_INCLUDE_NTSECAPI_H

#include "subauth.h"
#include "windows.h"

typedef UNICODE_STRING LSA_UNICODE_STRING, *PLSA_UNICODE_STRING;
typedef STRING LSA_STRING, *PLSA_STRING;
typedef ULONG LSA_OPERATIONAL_MODE, *PLSA_OPERATIONAL_MODE;

#define MSV1_0_PACKAGE_NAME "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"

#endif
