// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's checked wide functions under _FORTIFY_SOURCE, but not under -fshort-wchar: they would be
 * inlined with 32 bits before wchar.h can lead them elsewhere.
 */
#if __SIZEOF_WCHAR_T__ != 2
#    include_next <bits/wchar2.h>
#endif
