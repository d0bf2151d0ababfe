// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for windef.h, and for what basetsd.h, minwindef.h and winnt.h add to it: types with the widths they
 * have on Windows, calling conventions, annotations.
 *
 * Flow    the wrapper's own files are compiled with `-D_WIN32 -fshort-wchar` and with this folder among the
 *         system's (-isystem), so that `#include <windows.h>` comes here.
 * Limits  `long` has 64 bits: where a source passes a long for a LONG, the compiler complains, rightly.
 *         __try and __except are not supported, whatever the flags.
 * Source  https://learn.microsoft.com/en-us/windows/win32/winprog/windows-data-types
 *
 * Wide strings. On Windows wchar_t and L"" have 16 bits. With -fshort-wchar they have them here too, which is
 * what code with L"" needs. It costs the C library's own wide functions, which go on reading 32 bits: wchar.h
 * of this folder puts functions of the drop-in in place of the usual ones (wcslen, wcscpy, wcscmp, wcsdup,
 * ...), and any other (wprintf, fgetws, wcstod, ...) is an error of the linker that names it. std::wstring is
 * instantiated in the C++ library for 32 bits and must not be used then; char16_t strings may. Without the
 * flag, W functions take u"" literals, L"" is a type error, and libc's wide functions work as ever.
 */
#ifndef FO_WRAPPER_INCLUDE_WINDEF_H
#define FO_WRAPPER_INCLUDE_WINDEF_H

#define FO_WRAPPER_DROPIN_HEADERS 1

#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sspi/abi_base.h"
#include "sspi/abi_codes.h"

#ifdef __cplusplus
#    define FO_DROPIN_BEGIN extern "C" {
#    define FO_DROPIN_END }
#else
#    define FO_DROPIN_BEGIN
#    define FO_DROPIN_END
#endif

/* https://learn.microsoft.com/en-us/cpp/cpp/argument-passing-and-naming-conventions */
#define CALLBACK
#define APIENTRY
#define APIPRIVATE
#define WINAPIV
#define PASCAL
#define CDECL
#define STDCALL
#define NTAPI
#define STDAPICALLTYPE
#define STDMETHODCALLTYPE
#define WINBASEAPI
#define WINADVAPI
#define DECLSPEC_IMPORT
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define __stdcall
#define _stdcall
#define __cdecl
#define _cdecl
#define __fastcall
#define _fastcall
#define __thiscall
#define __vectorcall
#define __forceinline __inline__ __attribute__((always_inline))
#define __ptr32
#define __ptr64
#define __w64
#define __unaligned
#define FORCEINLINE static __inline__ __attribute__((always_inline, unused))
#define DECLSPEC_ALIGN(BYTES) __attribute__((aligned(BYTES)))

/* https://learn.microsoft.com/en-us/cpp/cpp/declspec: what is not below is an error that names it. */
#undef __declspec
#define __declspec(WHAT) FO_DECLSPEC_##WHAT
#define FO_DECLSPEC_dllimport
#define FO_DECLSPEC_dllexport
#define FO_DECLSPEC_deprecated __attribute__((deprecated))
#define FO_DECLSPEC_naked __attribute__((naked))
#define FO_DECLSPEC_noinline __attribute__((noinline))
#define FO_DECLSPEC_noreturn __attribute__((noreturn))
#define FO_DECLSPEC_nothrow __attribute__((nothrow))
#define FO_DECLSPEC_restrict __attribute__((malloc))
#define FO_DECLSPEC_selectany __attribute__((weak))
#define FO_DECLSPEC_thread __thread
#define FO_DECLSPEC_align(BYTES) __attribute__((aligned(BYTES)))
#define FO_DECLSPEC_allocate(SECTION) __attribute__((section(SECTION)))

#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long

#define CONST const
#define VOID void
#define FAR
#define NEAR
#define far
#define near
#define IN
#define OUT
#define OPTIONAL
#define UNREFERENCED_PARAMETER(NAME) ((void)(NAME))
#define DBG_UNREFERENCED_PARAMETER(NAME) ((void)(NAME))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(NAME) ((void)(NAME))

/* https://learn.microsoft.com/en-us/cpp/code-quality/understanding-sal. The older __in and __out are words of
 * the C++ library. */
#define _In_
#define _In_z_
#define _In_opt_
#define _In_opt_z_
#define _In_reads_(COUNT)
#define _In_reads_opt_(COUNT)
#define _In_reads_bytes_(BYTES)
#define _In_reads_bytes_opt_(BYTES)
#define _Out_
#define _Out_opt_
#define _Out_writes_(COUNT)
#define _Out_writes_opt_(COUNT)
#define _Out_writes_z_(COUNT)
#define _Out_writes_to_(SIZE, COUNT)
#define _Out_writes_bytes_(BYTES)
#define _Out_writes_bytes_opt_(BYTES)
#define _Out_writes_bytes_to_(SIZE, BYTES)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_result_bytebuffer_(BYTES)
#define _Inout_
#define _Inout_opt_
#define _Inout_updates_(COUNT)
#define _Inout_updates_bytes_(BYTES)
#define _Deref_out_
#define _Reserved_
#define _Ret_maybenull_
#define _Ret_z_
#define _Success_(CONDITION)
#define _Check_return_
#define _Must_inspect_result_
#define _Printf_format_string_
#define _Use_decl_annotations_
#define _Pre_
#define _Post_
#ifndef __cplusplus
#    define __in
#    define __in_opt
#    define __in_bcount(BYTES)
#    define __in_ecount(COUNT)
#    define __out
#    define __out_opt
#    define __out_bcount(BYTES)
#    define __out_ecount(COUNT)
#    define __inout
#    define __inout_opt
#    define __reserved
#endif

#ifndef MAX_PATH
#    define MAX_PATH 260
#endif
#define ANYSIZE_ARRAY 1
#define MAXDWORD 0xffffffffU
#define MAXLONG 0x7fffffff
#define MAXULONG 0xffffffffU
#define MAXUSHORT 0xffff
#define DUMMYSTRUCTNAME
#define DUMMYUNIONNAME

/* The C++ library has functions of these names. */
#if !defined(__cplusplus) && !defined(NOMINMAX)
#    ifndef min
#        define min(A, B) (((A) < (B)) ? (A) : (B))
#    endif
#    ifndef max
#        define max(A, B) (((A) > (B)) ? (A) : (B))
#    endif
#endif

/* https://learn.microsoft.com/en-us/windows/win32/winprog/windows-data-types */
typedef float FLOAT;
typedef double DOUBLE;
typedef int8_t INT8, *PINT8;
typedef int16_t INT16, *PINT16;
typedef int32_t INT32, LONG32, *PINT32, *PLONG32;
typedef int64_t INT64, LONG64, *PINT64, *PLONG64;
typedef uint8_t UINT8, *PUINT8;
typedef uint16_t UINT16, *PUINT16;
typedef uint32_t UINT32, ULONG32, DWORD32, *PUINT32, *PULONG32, *PDWORD32;
typedef uint64_t UINT64, ULONG64, DWORDLONG, *PUINT64, *PULONG64, *PDWORD64, *PDWORDLONG;
typedef SHORT *PSHORT;
typedef INT *PINT, *LPINT;
typedef LONG *PLONG, *LPLONG;
typedef LONGLONG *PLONGLONG;
typedef ULONGLONG *PULONGLONG;
typedef UINT *PUINT, *LPUINT;
typedef BOOL *PBOOL, *LPBOOL;
typedef BOOLEAN *PBOOLEAN;
typedef BYTE *LPBYTE;
typedef WORD *LPWORD;
typedef DWORD *LPDWORD;
typedef INT_PTR *PINT_PTR;
typedef UINT_PTR *PUINT_PTR;
typedef LONG_PTR *PLONG_PTR;
typedef ULONG_PTR *PULONG_PTR;
typedef DWORD_PTR *PDWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;
typedef const void *LPCVOID;
typedef HANDLE *LPHANDLE;
typedef CHAR *LPCH, *PCH, *NPSTR, *PSTR, *PZZSTR;
typedef const CHAR *PCCH, *PCSTR, *PCZZSTR;
typedef WCHAR *LPWCH, *PWCH, *NWPSTR, *PWSTR, *PZZWSTR;
typedef const WCHAR *PCWCH, *PCWSTR, *LPCUWSTR;
typedef PSTR *PLPSTR;
typedef WORD LANGID, ATOM;
typedef DWORD LCID, COLORREF, ACCESS_MASK, REGSAM;
typedef LONG_PTR LRESULT, LPARAM;
typedef UINT_PTR WPARAM;
typedef HANDLE HLOCAL, HGLOBAL;

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR, TBYTE, *PTBYTE;
typedef LPWSTR LPTSTR, PTSTR, LPTCH, PTCH;
typedef LPCWSTR LPCTSTR, PCTSTR;
#    define __TEXT(LITERAL) FO_WIDE(LITERAL)
/** The name of a function whose form follows UNICODE. */
#    define FO_FORM(NAME) NAME##W
#else
typedef char TCHAR, *PTCHAR;
typedef unsigned char TBYTE, *PTBYTE;
typedef LPSTR LPTSTR, PTSTR, LPTCH, PTCH;
typedef LPCSTR LPCTSTR, PCTSTR;
#    define __TEXT(LITERAL) LITERAL
#    define FO_FORM(NAME) NAME##A
#endif
#define TEXT(LITERAL) __TEXT(LITERAL)

#define DECLARE_HANDLE(NAME) \
    struct NAME##__ {        \
        int unused;          \
    };                       \
    typedef struct NAME##__ *NAME
DECLARE_HANDLE(HINSTANCE);
DECLARE_HANDLE(HKEY);
DECLARE_HANDLE(HWND);
typedef HINSTANCE HMODULE;

#ifdef __cplusplus
typedef INT_PTR(WINAPI *FARPROC)();
typedef INT_PTR(WINAPI *PROC)();
#else
typedef INT_PTR(WINAPI *FARPROC)(void);
typedef INT_PTR(WINAPI *PROC)(void);
#endif

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR) - 1)

#define MAKEWORD(LOW, HIGH) ((WORD)(((BYTE)(LOW)) | ((WORD)((BYTE)(HIGH))) << 8))
#define MAKELONG(LOW, HIGH) ((LONG)(((WORD)(LOW)) | ((DWORD)((WORD)(HIGH))) << 16))
#define LOWORD(VALUE) ((WORD)((DWORD_PTR)(VALUE) & 0xffff))
#define HIWORD(VALUE) ((WORD)(((DWORD_PTR)(VALUE) >> 16) & 0xffff))
#define LOBYTE(VALUE) ((BYTE)((DWORD_PTR)(VALUE) & 0xff))
#define HIBYTE(VALUE) ((BYTE)(((DWORD_PTR)(VALUE) >> 8) & 0xff))
#define MAKELANGID(PRIMARY, SUB) ((WORD)((((WORD)(SUB)) << 10) | (WORD)(PRIMARY)))
#define LANG_NEUTRAL 0x00
#define LANG_ENGLISH 0x09
#define SUBLANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define SUBLANG_SYS_DEFAULT 0x02
#define SUBLANG_ENGLISH_US 0x01
#define LANG_SYSTEM_DEFAULT MAKELANGID(LANG_NEUTRAL, SUBLANG_SYS_DEFAULT)
#define LANG_USER_DEFAULT MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT)

#define ARRAYSIZE(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))
#define _countof(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))
#define CONTAINING_RECORD(ADDRESS, TYPE, FIELD) ((TYPE *)((char *)(ADDRESS) - offsetof(TYPE, FIELD)))
#define FIELD_OFFSET(TYPE, FIELD) ((LONG)offsetof(TYPE, FIELD))

/* https://learn.microsoft.com/en-us/windows/win32/api/minwinbase/ns-minwinbase-filetime */
typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

/* https://learn.microsoft.com/en-us/windows/win32/api/minwinbase/ns-minwinbase-systemtime */
typedef struct _SYSTEMTIME {
    WORD wYear;
    WORD wMonth;
    WORD wDayOfWeek;
    WORD wDay;
    WORD wHour;
    WORD wMinute;
    WORD wSecond;
    WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

/* https://learn.microsoft.com/en-us/windows/win32/api/winnt/ns-winnt-ularge_integer-r1 */
typedef union _ULARGE_INTEGER {
    struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

/* https://learn.microsoft.com/en-us/windows/win32/api/guiddef/ns-guiddef-guid */
typedef struct _GUID {
    UINT32 Data1;
    UINT16 Data2;
    UINT16 Data3;
    UINT8 Data4[8];
} GUID, UUID, IID, CLSID, *LPGUID;

/* https://learn.microsoft.com/en-us/windows/win32/api/wtypesbase/ns-wtypesbase-security_attributes */
typedef struct _SECURITY_ATTRIBUTES {
    DWORD nLength;
    LPVOID lpSecurityDescriptor;
    BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef PVOID PSECURITY_DESCRIPTOR, PSID;

#endif
