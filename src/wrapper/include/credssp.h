// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for credssp.h: the credentials that CREDSSP delegates.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/credssp/ns-credssp-credssp_cred
 */
#ifndef FO_WRAPPER_INCLUDE_CREDSSP_H
#define FO_WRAPPER_INCLUDE_CREDSSP_H

#include "schannel.h"
#include "sspi.h"

#ifdef UNICODE
#    define CREDSSP_NAME CREDSSP_NAME_W
#else
#    define CREDSSP_NAME CREDSSP_NAME_A
#endif

typedef enum _CREDSPP_SUBMIT_TYPE {
    CredsspPasswordCreds = 2,
    CredsspSchannelCreds = 4,
    CredsspCertificateCreds = 13,
    CredsspSubmitBufferBoth = 50,
    CredsspSubmitBufferBothOld = 51,
    CredsspCredEx = 100
} CREDSSP_SUBMIT_TYPE;

typedef struct _CREDSSP_CRED {
    CREDSSP_SUBMIT_TYPE Type;
    PVOID pSchannelCred;
    PVOID pSpnegoCred;
} CREDSSP_CRED, *PCREDSSP_CRED;

#endif
