// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for subauth.h: counted strings, which are part of SSPI's own types.
 */
#ifndef FO_WRAPPER_INCLUDE_SUBAUTH_H
#define FO_WRAPPER_INCLUDE_SUBAUTH_H

#include "windef.h"

/* https://learn.microsoft.com/en-us/windows/win32/api/ntdef/ns-ntdef-string */
typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    CHAR *Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING;

#endif
