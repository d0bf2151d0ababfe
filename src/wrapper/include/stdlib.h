// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's stdlib.h, with what Windows' has besides.
 */
#ifndef FO_WRAPPER_INCLUDE_STDLIB_H
#define FO_WRAPPER_INCLUDE_STDLIB_H

#include_next <stdlib.h>

#include "dropin_crt.h"

/* They read and write wchar_t of 32 bits; MultiByteToWideChar is what knows 16. See windef.h. */
#if __SIZEOF_WCHAR_T__ == 2
#    ifdef __clang__
#        define FO_STDLIB_MISSING(NAME) \
            extern __typeof__(NAME) NAME __attribute__((unavailable("the drop-in has no 16-bit " #NAME)))
#    else
#        define FO_STDLIB_MISSING(NAME) \
            extern __typeof__(NAME) NAME __attribute__((error("the drop-in has no 16-bit " #NAME)))
#    endif
FO_DROPIN_BEGIN
FO_STDLIB_MISSING(mbstowcs);
FO_STDLIB_MISSING(mbtowc);
FO_STDLIB_MISSING(wcstombs);
FO_STDLIB_MISSING(wctomb);
FO_DROPIN_END
#endif

#endif
