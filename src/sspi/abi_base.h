// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The Windows types that SSPI's prototypes and structures are made of, in their 64-bit sizes.
 *
 * Include sspi/abi.h instead. Traps for code that comes from Windows: ULONG and DWORD have 32 bits where
 * `long` has 64, and SEC_WCHAR has 16 where wchar_t has 32 (write u"", not L"", or build with -fshort-wchar,
 * which makes them one type). Source
 * https://learn.microsoft.com/en-us/windows/win32/winprog/windows-data-types
 */
#ifndef FO_SSPI_ABI_BASE_H
#define FO_SSPI_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

/* https://learn.microsoft.com/en-us/windows/win32/winprog/windows-data-types */
typedef char CHAR;
typedef unsigned char BYTE, UCHAR, BOOLEAN;
typedef int16_t SHORT;
typedef uint16_t WORD, USHORT;
typedef int32_t INT, LONG, BOOL, HRESULT, NTSTATUS;
typedef uint32_t UINT, DWORD, ULONG;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG, DWORD64;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR;
typedef void *PVOID, *LPVOID, *HANDLE;
typedef HANDLE *PHANDLE;
typedef BYTE *PBYTE;
typedef UCHAR *PUCHAR;
typedef WORD *PWORD;
typedef USHORT *PUSHORT;
typedef DWORD *PDWORD;
typedef ULONG *PULONG;
typedef CHAR *PCHAR, *LPSTR;
typedef const CHAR *LPCSTR;

/*
 * A unit of UTF-16. C++ tells character types from numbers; in C, wchar_t of 16 bits and char16_t are
 * uint16_t by another name. FO_WIDE makes a literal of such units of a narrow one.
 * https://learn.microsoft.com/en-us/windows/win32/extensible-storage-engine/wchar
 */
#if defined(__cplusplus) && __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#elif defined(__cplusplus)
typedef char16_t WCHAR;
#else
typedef uint16_t WCHAR;
#endif
#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
#    define FO_WIDE(LITERAL) L##LITERAL
#elif defined(__cplusplus) || __STDC_VERSION__ >= 201112L || \
    (defined(__GNUC__) && !defined(__STRICT_ANSI__) && !defined(__clang__))
#    define FO_WIDE(LITERAL) u##LITERAL
#else
/** Neither C11 nor -fshort-wchar: there is no such literal, and the compiler says so where one is used. */
#    define FO_WIDE(LITERAL) a_wide_literal_needs_C11_or_fshort_wchar(LITERAL)
#endif
typedef WCHAR *PWCHAR, *LPWSTR;
typedef const WCHAR *LPCWSTR;

#ifndef TRUE
#    define TRUE 1
#    define FALSE 0
#endif
#define WINAPI

/* https://learn.microsoft.com/en-us/windows/win32/api/winnt/ns-winnt-large_integer-r1 */
typedef union _LARGE_INTEGER {
    struct {
        DWORD LowPart;
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

/* https://learn.microsoft.com/en-us/windows/win32/api/winnt/ns-winnt-luid */
typedef struct _LUID {
    DWORD LowPart;
    LONG HighPart;
} LUID, *PLUID;

/* https://learn.microsoft.com/en-us/windows/win32/api/subauth/ns-subauth-unicode_string */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    WCHAR *Buffer;
} UNICODE_STRING, *PUNICODE_STRING;

/* https://learn.microsoft.com/en-us/windows/win32/secauthn/sspi-status-codes */
typedef LONG SECURITY_STATUS;
typedef CHAR SEC_CHAR;
typedef WCHAR SEC_WCHAR;

/** The calling convention of SSPI functions; only 32-bit Windows has one of its own. */
#define SEC_ENTRY
#define SEC_FAR

/* https://learn.microsoft.com/en-us/windows/win32/secauthn/sspi-handles */
typedef struct _SecHandle {
    ULONG_PTR dwLower;
    ULONG_PTR dwUpper;
} SecHandle, *PSecHandle;

typedef SecHandle CredHandle, CtxtHandle;
typedef PSecHandle PCredHandle, PCtxtHandle;

/** One expression, so that it is safe after an unbraced if. */
#define SecInvalidateHandle(x) \
    ((void)(((PSecHandle)(x))->dwLower = ((PSecHandle)(x))->dwUpper = (ULONG_PTR) - 1))

/** Says nothing about whether the handle was issued or is still live: {0,0} passes. */
#define SecIsValidHandle(x) \
    (((PSecHandle)(x))->dwLower != (ULONG_PTR) - 1 && ((PSecHandle)(x))->dwUpper != (ULONG_PTR) - 1)

/* https://learn.microsoft.com/en-us/windows/win32/secauthn/timestamp */
typedef LARGE_INTEGER SECURITY_INTEGER, *PSECURITY_INTEGER;
typedef SECURITY_INTEGER TimeStamp, *PTimeStamp;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secbuffer */
typedef struct _SecBuffer {
    ULONG cbBuffer;
    ULONG BufferType;
    void *pvBuffer;
} SecBuffer, *PSecBuffer;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secbufferdesc */
typedef struct _SecBufferDesc {
    ULONG ulVersion;
    ULONG cBuffers;
    PSecBuffer pBuffers;
} SecBufferDesc, *PSecBufferDesc;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secpkginfow */
typedef struct _SecPkgInfoA {
    ULONG fCapabilities;
    USHORT wVersion;
    USHORT wRPCID;
    ULONG cbMaxToken;
    SEC_CHAR *Name;
    SEC_CHAR *Comment;
} SecPkgInfoA, *PSecPkgInfoA;

typedef struct _SecPkgInfoW {
    ULONG fCapabilities;
    USHORT wVersion;
    USHORT wRPCID;
    ULONG cbMaxToken;
    SEC_WCHAR *Name;
    SEC_WCHAR *Comment;
} SecPkgInfoW, *PSecPkgInfoW;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_winnt_auth_identity_w */
typedef struct _SEC_WINNT_AUTH_IDENTITY_A {
    UCHAR *User;
    ULONG UserLength;
    UCHAR *Domain;
    ULONG DomainLength;
    UCHAR *Password;
    ULONG PasswordLength;
    ULONG Flags;
} SEC_WINNT_AUTH_IDENTITY_A, *PSEC_WINNT_AUTH_IDENTITY_A;

typedef struct _SEC_WINNT_AUTH_IDENTITY_W {
    USHORT *User;
    ULONG UserLength;
    USHORT *Domain;
    ULONG DomainLength;
    USHORT *Password;
    ULONG PasswordLength;
    ULONG Flags;
} SEC_WINNT_AUTH_IDENTITY_W, *PSEC_WINNT_AUTH_IDENTITY_W;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_winnt_auth_identity_exw */
typedef struct _SEC_WINNT_AUTH_IDENTITY_EXA {
    ULONG Version;
    ULONG Length;
    UCHAR *User;
    ULONG UserLength;
    UCHAR *Domain;
    ULONG DomainLength;
    UCHAR *Password;
    ULONG PasswordLength;
    ULONG Flags;
    UCHAR *PackageList;
    ULONG PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EXA, *PSEC_WINNT_AUTH_IDENTITY_EXA;

typedef struct _SEC_WINNT_AUTH_IDENTITY_EXW {
    ULONG Version;
    ULONG Length;
    USHORT *User;
    ULONG UserLength;
    USHORT *Domain;
    ULONG DomainLength;
    USHORT *Password;
    ULONG PasswordLength;
    ULONG Flags;
    USHORT *PackageList;
    ULONG PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EXW, *PSEC_WINNT_AUTH_IDENTITY_EXW;

#define SEC_WINNT_AUTH_IDENTITY_VERSION 0x200
#define SEC_WINNT_AUTH_IDENTITY_ANSI 0x1
#define SEC_WINNT_AUTH_IDENTITY_UNICODE 0x2
#define SEC_WINNT_AUTH_IDENTITY_MARSHALLED 0x4
#define SEC_WINNT_AUTH_IDENTITY_ONLY 0x8

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_channel_bindings */
typedef struct _SEC_CHANNEL_BINDINGS {
    ULONG dwInitiatorAddrType;
    ULONG cbInitiatorLength;
    ULONG dwInitiatorOffset;
    ULONG dwAcceptorAddrType;
    ULONG cbAcceptorLength;
    ULONG dwAcceptorOffset;
    ULONG cbApplicationDataLength;
    ULONG dwApplicationDataOffset;
} SEC_CHANNEL_BINDINGS, *PSEC_CHANNEL_BINDINGS;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ne-sspi-sec_application_protocol_negotiation_ext
 */
typedef enum _SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT {
    SecApplicationProtocolNegotiationExt_None,
    SecApplicationProtocolNegotiationExt_NPN,
    SecApplicationProtocolNegotiationExt_ALPN
} SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT;

/* https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_application_protocols */
typedef struct _SEC_APPLICATION_PROTOCOL_LIST {
    SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT ProtoNegoExt;
    USHORT ProtocolListSize;
    UCHAR ProtocolList[1];
} SEC_APPLICATION_PROTOCOL_LIST, *PSEC_APPLICATION_PROTOCOL_LIST;

typedef struct _SEC_APPLICATION_PROTOCOLS {
    ULONG ProtocolListsSize;
    SEC_APPLICATION_PROTOCOL_LIST ProtocolLists[1];
} SEC_APPLICATION_PROTOCOLS, *PSEC_APPLICATION_PROTOCOLS;

#endif
