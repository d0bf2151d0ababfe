// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for lmcons.h: how long names can be.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/netmgmt/network-management-constants
 */
#ifndef FO_WRAPPER_INCLUDE_LMCONS_H
#define FO_WRAPPER_INCLUDE_LMCONS_H

#include "windef.h"

#define CNLEN 15
#define DNLEN CNLEN
#define UNCLEN (CNLEN + 2)
#define UNLEN 256
#define PWLEN 256
#define NETBIOS_NAME_LEN 16
#define MAX_PREFERRED_LENGTH ((DWORD) - 1)

typedef DWORD NET_API_STATUS;

#endif
