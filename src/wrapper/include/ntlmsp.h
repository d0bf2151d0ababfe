// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for ntlmsp.h: the name of the NTLM package, which sspi.h has.
 */
#include "sspi.h"
