// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's stdio.h, with what Windows' has besides.
 */
#ifndef FO_WRAPPER_INCLUDE_STDIO_H
#define FO_WRAPPER_INCLUDE_STDIO_H

#include "windef.h"

#include <features.h>
#include <stdarg.h>

/* Before the C library defines them inline, as it does under _FORTIFY_SOURCE. */
#if defined(FO_WRAPPER_REDIRECT_H) && defined(__USE_GNU)
FO_DROPIN_BEGIN
extern int asprintf(char **, const char *, ...) FO_REDIRECT_THROW __asm__("fo_heap_asprintf");
extern int
vasprintf(char **, const char *, va_list)
FO_REDIRECT_THROW __asm__("fo_heap_vasprintf");
extern int
__asprintf_chk(char **, int, const char *, ...) FO_REDIRECT_THROW __asm__("fo_heap_asprintf_checked");
extern int
__vasprintf_chk(char **, int, const char *, va_list)
FO_REDIRECT_THROW __asm__("fo_heap_vasprintf_checked");
FO_DROPIN_END
#endif

#include_next <stdio.h>

#include "dropin_crt.h"

#endif
