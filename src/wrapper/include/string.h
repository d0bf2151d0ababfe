// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's string.h, with what Windows' has besides.
 */
#ifndef FO_WRAPPER_INCLUDE_STRING_H
#define FO_WRAPPER_INCLUDE_STRING_H

#include_next <string.h>

#include "dropin_crt.h"

FO_DROPIN_BEGIN
/* Windows has strdup in every mode; the C library keeps it from strict ones. */
#if !defined(__USE_XOPEN_EXTENDED) && !defined(__USE_XOPEN2K8)
extern char *strdup(const char *text);
#endif
#ifdef FO_WRAPPER_REDIRECT_H
extern __typeof__(strdup) strdup __asm__("fo_heap_strdup");
#    ifdef __USE_XOPEN2K8
extern __typeof__(strndup) strndup __asm__("fo_heap_strndup");
#    endif
#endif
FO_DROPIN_END

#endif
