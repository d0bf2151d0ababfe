// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's stdlib.h, with what Windows' has besides.
 */
#ifndef FO_WRAPPER_INCLUDE_STDLIB_H
#define FO_WRAPPER_INCLUDE_STDLIB_H

#include_next <stdlib.h>

#include "dropin_crt.h"

#endif
