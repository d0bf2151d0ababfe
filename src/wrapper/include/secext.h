// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for secext.h: the name of the user.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/secext/nf-secext-getusernameexw
 */
#ifndef FO_WRAPPER_INCLUDE_SECEXT_H
#define FO_WRAPPER_INCLUDE_SECEXT_H

#include "windows.h"

typedef enum {
    NameUnknown = 0,
    NameFullyQualifiedDN = 1,
    NameSamCompatible = 2,
    NameDisplay = 3,
    NameUniqueId = 6,
    NameCanonical = 7,
    NameUserPrincipal = 8,
    NameCanonicalEx = 9,
    NameServicePrincipal = 10,
    NameDnsDomain = 12,
    NameGivenName = 13,
    NameSurname = 14
} EXTENDED_NAME_FORMAT, *PEXTENDED_NAME_FORMAT;

#define GetUserNameEx FO_FORM(GetUserNameEx)

FO_DROPIN_BEGIN

/** NameSamCompatible and NameUserPrincipal are known; the others answer FALSE, ERROR_NONE_MAPPED. */
BOOLEAN SEC_ENTRY GetUserNameExA(EXTENDED_NAME_FORMAT format, LPSTR name, PULONG size);
BOOLEAN SEC_ENTRY GetUserNameExW(EXTENDED_NAME_FORMAT format, LPWSTR name, PULONG size);

FO_DROPIN_END

#endif
