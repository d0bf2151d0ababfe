// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's checked functions of stdlib.h under _FORTIFY_SOURCE, but not under -fshort-wchar: those
 * that convert wide strings would be inlined with 32 bits before stdlib.h can name them.
 */
#if __SIZEOF_WCHAR_T__ != 2
#    include_next <bits/stdlib.h>
#endif
