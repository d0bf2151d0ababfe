// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for ntdsapi.h: the names of services.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/ntdsapi/nf-ntdsapi-dsmakespnw
 */
#ifndef FO_WRAPPER_INCLUDE_NTDSAPI_H
#define FO_WRAPPER_INCLUDE_NTDSAPI_H

#include "windows.h"

#define DsMakeSpn FO_FORM(DsMakeSpn)

FO_DROPIN_BEGIN

/** Of what is not in ASCII only the A form is known: the other answers ERROR_INVALID_PARAMETER. */
DWORD WINAPI DsMakeSpnA(LPCSTR service_class, LPCSTR service, LPCSTR instance, USHORT port, LPCSTR referrer,
                        DWORD *size, LPSTR spn);
DWORD WINAPI DsMakeSpnW(LPCWSTR service_class, LPCWSTR service, LPCWSTR instance, USHORT port,
                        LPCWSTR referrer, DWORD *size, LPWSTR spn);

FO_DROPIN_END

#endif
