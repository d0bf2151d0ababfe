// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The C library's wchar.h, made right under -fshort-wchar.
 *
 * The C library's functions read wchar_t of 32 bits. Under -fshort-wchar the ones that SSPI code uses lead to
 * functions of the drop-in; the others lead nowhere, and the linker says which one it was. See windef.h.
 */
#include_next <wchar.h>

/* The C library's own headers ask for parts of it before they ask for all. */
#if !defined(FO_WRAPPER_INCLUDE_WCHAR_H) && !defined(__need_wint_t) && !defined(__need_mbstate_t)
#    define FO_WRAPPER_INCLUDE_WCHAR_H

#    include "dropin_crt.h"

#    if __SIZEOF_WCHAR_T__ == 2
#        define FO_WIDE_NAME(NAME) extern __typeof__(NAME) NAME __asm__("fo_dropin_" #NAME)
#        define FO_WIDE_MISSING(NAME) extern __typeof__(NAME) NAME __asm__("the_dropin_has_no_16_bit_" #NAME)

FO_DROPIN_BEGIN
FO_WIDE_NAME(wcslen);
FO_WIDE_NAME(wcscpy);
FO_WIDE_NAME(wcsncpy);
FO_WIDE_NAME(wcscat);
FO_WIDE_NAME(wcsncat);
FO_WIDE_NAME(wcscmp);
FO_WIDE_NAME(wcsncmp);
FO_WIDE_NAME(wmemcpy);
FO_WIDE_NAME(wmemmove);
FO_WIDE_NAME(wmemset);
FO_WIDE_NAME(wmemcmp);
#        if defined(__USE_XOPEN2K8)
FO_WIDE_NAME(wcsnlen);
FO_WIDE_NAME(wcsdup);
#        endif
FO_WIDE_MISSING(wcscoll);
FO_WIDE_MISSING(wcsxfrm);
FO_WIDE_MISSING(wcsspn);
FO_WIDE_MISSING(wcscspn);
FO_WIDE_MISSING(wcstok);
FO_WIDE_MISSING(wcrtomb);
FO_WIDE_MISSING(mbsrtowcs);
FO_WIDE_MISSING(wcsrtombs);
FO_WIDE_MISSING(wcstod);
FO_WIDE_MISSING(wcstol);
FO_WIDE_MISSING(wcstoul);
FO_WIDE_MISSING(wcstoll);
FO_WIDE_MISSING(wcstoull);
FO_WIDE_MISSING(fwide);
FO_WIDE_MISSING(fwprintf);
FO_WIDE_MISSING(wprintf);
FO_WIDE_MISSING(swprintf);
FO_WIDE_MISSING(vfwprintf);
FO_WIDE_MISSING(vwprintf);
FO_WIDE_MISSING(vswprintf);
/* These have other symbols already, or have been called by inline functions of the C library. */
#        ifdef __clang__
#            define FO_WIDE_ERROR(NAME)                                                       \
                extern __typeof__(NAME) NAME __attribute__((unavailable("the drop-in has no " \
                                                                        "16-bit " #NAME)))
#        else
#            define FO_WIDE_ERROR(NAME) \
                extern __typeof__(NAME) NAME __attribute__((error("the drop-in has no 16-bit " #NAME)))
#        endif
FO_WIDE_ERROR(fwscanf);
FO_WIDE_ERROR(wscanf);
FO_WIDE_ERROR(swscanf);
FO_WIDE_ERROR(mbrtowc);
FO_WIDE_MISSING(fgetwc);
FO_WIDE_MISSING(getwc);
FO_WIDE_MISSING(getwchar);
FO_WIDE_MISSING(fputwc);
FO_WIDE_MISSING(putwc);
FO_WIDE_MISSING(putwchar);
FO_WIDE_MISSING(fgetws);
FO_WIDE_MISSING(fputws);
FO_WIDE_MISSING(ungetwc);
FO_WIDE_MISSING(wcsftime);
FO_DROPIN_END

/* In C++ the C library may have two of each. */
#        ifdef __CORRECT_ISO_CPP_WCHAR_H_PROTO
extern "C++" {
extern wchar_t *wcschr(wchar_t *, wchar_t) noexcept(true) __asm__("fo_dropin_wcschr");
extern const wchar_t *wcschr(const wchar_t *, wchar_t) noexcept(true) __asm__("fo_dropin_wcschr");
extern wchar_t *wcsrchr(wchar_t *, wchar_t) noexcept(true) __asm__("fo_dropin_wcsrchr");
extern const wchar_t *wcsrchr(const wchar_t *, wchar_t) noexcept(true) __asm__("fo_dropin_wcsrchr");
extern wchar_t *wcsstr(wchar_t *, const wchar_t *) noexcept(true) __asm__("fo_dropin_wcsstr");
extern const wchar_t *wcsstr(const wchar_t *, const wchar_t *) noexcept(true) __asm__("fo_dropin_wcsstr");
extern wchar_t *wmemchr(wchar_t *, wchar_t, size_t) noexcept(true) __asm__("fo_dropin_wmemchr");
extern const wchar_t *wmemchr(const wchar_t *, wchar_t, size_t) noexcept(true) __asm__("fo_dropin_wmemchr");
extern wchar_t *
wcspbrk(wchar_t *, const wchar_t *) noexcept(true) __asm__("the_dropin_has_no_16_bit_wcspbrk");
extern const wchar_t *
wcspbrk(const wchar_t *, const wchar_t *) noexcept(true) __asm__("the_dropin_has_no_16_bit_wcspbrk");
}
#        else
FO_DROPIN_BEGIN
FO_WIDE_NAME(wcschr);
FO_WIDE_NAME(wcsrchr);
FO_WIDE_NAME(wcsstr);
FO_WIDE_NAME(wmemchr);
FO_WIDE_MISSING(wcspbrk);
FO_DROPIN_END
#        endif
#    elif defined(FO_WRAPPER_REDIRECT_H) && defined(__USE_XOPEN2K8)
FO_DROPIN_BEGIN
extern __typeof__(wcsdup) wcsdup __asm__("fo_heap_wcsdup");
FO_DROPIN_END
#    endif
#endif
