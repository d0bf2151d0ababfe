// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What GetProcAddress finds.
 */
#ifndef FO_WRAPPER_DROPIN_EXPORTS_H
#define FO_WRAPPER_DROPIN_EXPORTS_H

#include "wrapper/include/windows.h"

#include <stdbool.h>

/** The function of that exact name, of the system (kernel32) or of SSPI; NULL: none. */
FARPROC fo_dropin_export_find(const char *name, bool is_system);

#endif
