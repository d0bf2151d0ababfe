// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The wrapper of a program: the style that WRAPPER_STYLE names.
 */
#include "wrapper_entry.h"

#define NAME_OF(STYLE, KEEPS) WRAPPER_ENTRY(STYLE, KEEPS)

const struct fo_wrapper freeonce_wrapper = NAME_OF(WRAPPER_STYLE, WRAPPER_KEEPS_MODULE);
