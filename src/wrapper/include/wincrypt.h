// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for wincrypt.h: certificate contexts and stores, as far as Schannel's callers use them.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/
 */
#ifndef FO_WRAPPER_INCLUDE_WINCRYPT_H
#define FO_WRAPPER_INCLUDE_WINCRYPT_H

#include "windows.h"

#include "sspi/abi_attribute.h"
#include "sspi/abi_schannel.h"

typedef struct _CRYPTOAPI_BLOB CRYPT_INTEGER_BLOB, *PCRYPT_INTEGER_BLOB, CRYPT_OBJID_BLOB, *PCRYPT_OBJID_BLOB,
    CRYPT_HASH_BLOB, *PCRYPT_HASH_BLOB, CRYPT_DATA_BLOB, *PCRYPT_DATA_BLOB, DATA_BLOB, *PDATA_BLOB;

#endif
