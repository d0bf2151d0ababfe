// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for rpc.h: the words that SSPI code takes from it. There is no RPC.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/rpc/authentication-service-constants
 */
#ifndef FO_WRAPPER_INCLUDE_RPC_H
#define FO_WRAPPER_INCLUDE_RPC_H

#include "sspi.h"

#define RPC_ENTRY
#define __RPC_FAR
#define __RPC_USER

typedef LONG RPC_STATUS;
typedef unsigned char *RPC_CSTR;
typedef USHORT *RPC_WSTR;

#define RPC_C_AUTHN_NONE 0
#define RPC_C_AUTHN_GSS_NEGOTIATE 9
#define RPC_C_AUTHN_WINNT 10
#define RPC_C_AUTHN_GSS_SCHANNEL 14
#define RPC_C_AUTHN_GSS_KERBEROS 16
#define RPC_C_AUTHN_DIGEST 21

#endif
