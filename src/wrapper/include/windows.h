// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for windows.h: the part of it that code around SSPI uses.
 *
 * What is missing is not declared at all, so that the compiler or the linker names it; nothing here pretends.
 */
#ifndef FO_WRAPPER_INCLUDE_WINDOWS_H
#define FO_WRAPPER_INCLUDE_WINDOWS_H

#include "windef.h"

#include "winbase.h"
#include "winerror.h"
#include "winnls.h"
#include "winnt.h"
#include "winreg.h"

#ifndef WIN32_LEAN_AND_MEAN
#    include "wincrypt.h"
#    include "winsock2.h"
#endif

#endif
