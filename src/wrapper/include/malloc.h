// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's malloc.h, with what Windows' has besides.
 */
#ifndef FO_WRAPPER_INCLUDE_MALLOC_H
#define FO_WRAPPER_INCLUDE_MALLOC_H

#include_next <malloc.h>

#include "dropin_crt.h"

#endif
