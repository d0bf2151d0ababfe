// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for wincred.h: how long names can be. There is no credential manager: its functions are not there.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/wincred/
 */
#ifndef FO_WRAPPER_INCLUDE_WINCRED_H
#define FO_WRAPPER_INCLUDE_WINCRED_H

#include "windows.h"

#define CRED_MAX_STRING_LENGTH 256
#define CRED_MAX_USERNAME_LENGTH (256 + 1 + 256)
#define CRED_MAX_GENERIC_TARGET_NAME_LENGTH 32767
#define CRED_MAX_DOMAIN_TARGET_NAME_LENGTH (256 + 1 + 80)
#define CRED_MAX_CREDENTIAL_BLOB_SIZE (5 * 512)
#define CREDUI_MAX_USERNAME_LENGTH CRED_MAX_USERNAME_LENGTH
#define CREDUI_MAX_PASSWORD_LENGTH (512 / 2)
#define CREDUI_MAX_DOMAIN_TARGET_LENGTH CRED_MAX_DOMAIN_TARGET_NAME_LENGTH

#endif
