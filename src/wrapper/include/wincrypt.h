// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for wincrypt.h: certificate contexts and stores, as far as Schannel's callers use them.
 *
 * The system's store "MY" has one certificate, for server.example; every other one is empty. Chains, keys and
 * messages are not there.
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/
 */
#ifndef FO_WRAPPER_INCLUDE_WINCRYPT_H
#define FO_WRAPPER_INCLUDE_WINCRYPT_H

#include "winbase.h"
#include "winerror.h"

#include "sspi/abi_attribute.h"
#include "sspi/abi_schannel.h"

typedef struct _CRYPTOAPI_BLOB CRYPT_INTEGER_BLOB, *PCRYPT_INTEGER_BLOB, CRYPT_OBJID_BLOB, *PCRYPT_OBJID_BLOB,
    CRYPT_HASH_BLOB, *PCRYPT_HASH_BLOB, CRYPT_DATA_BLOB, *PCRYPT_DATA_BLOB, DATA_BLOB, *PDATA_BLOB;
typedef ULONG_PTR HCRYPTPROV, HCRYPTPROV_LEGACY, HCRYPTPROV_OR_NCRYPT_KEY_HANDLE, HCRYPTKEY, HCRYPTHASH;

/* What of it is filled. https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/ns-wincrypt-cert_info */
struct _CERT_INFO {
    DWORD dwVersion;
    CRYPT_INTEGER_BLOB SerialNumber;
    CERT_NAME_BLOB Issuer;
    FILETIME NotBefore;
    FILETIME NotAfter;
    CERT_NAME_BLOB Subject;
};
typedef struct _CERT_INFO CERT_INFO;

#define X509_ASN_ENCODING 0x00000001
#define PKCS_7_ASN_ENCODING 0x00010000

#define CERT_STORE_PROV_MEMORY ((LPCSTR)2)
#define CERT_STORE_PROV_SYSTEM_A ((LPCSTR)9)
#define CERT_STORE_PROV_SYSTEM_W ((LPCSTR)10)
#define CERT_STORE_PROV_SYSTEM CERT_STORE_PROV_SYSTEM_W
#define CERT_STORE_OPEN_EXISTING_FLAG 0x00004000
#define CERT_STORE_READONLY_FLAG 0x00008000
#define CERT_STORE_CREATE_NEW_FLAG 0x00002000
#define CERT_STORE_DEFER_CLOSE_UNTIL_LAST_FREE_FLAG 0x00000004
#define CERT_SYSTEM_STORE_LOCATION_SHIFT 16
#define CERT_SYSTEM_STORE_CURRENT_USER (1 << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_LOCAL_MACHINE (2 << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_CURRENT_SERVICE (4 << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_SERVICES (5 << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_USERS (6 << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY (7 << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY (8 << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE (9 << CERT_SYSTEM_STORE_LOCATION_SHIFT)

#define CERT_CLOSE_STORE_FORCE_FLAG 0x00000001
#define CERT_CLOSE_STORE_CHECK_FLAG 0x00000002

#define CERT_FIND_ANY 0x00000000
#define CERT_FIND_SHA1_HASH 0x00010000
#define CERT_FIND_HASH CERT_FIND_SHA1_HASH
#define CERT_FIND_SUBJECT_NAME 0x00020007
#define CERT_FIND_SUBJECT_STR_A 0x00070007
#define CERT_FIND_SUBJECT_STR_W 0x00080007
#define CERT_FIND_SUBJECT_STR CERT_FIND_SUBJECT_STR_W
#define CERT_FIND_ISSUER_STR_A 0x00070004
#define CERT_FIND_ISSUER_STR_W 0x00080004
#define CERT_FIND_ISSUER_STR CERT_FIND_ISSUER_STR_W
#define CERT_FIND_EXISTING 0x000d0000

#define CERT_STORE_ADD_NEW 1
#define CERT_STORE_ADD_USE_EXISTING 2
#define CERT_STORE_ADD_REPLACE_EXISTING 3
#define CERT_STORE_ADD_ALWAYS 4

#define CERT_NAME_EMAIL_TYPE 1
#define CERT_NAME_RDN_TYPE 2
#define CERT_NAME_ATTR_TYPE 3
#define CERT_NAME_SIMPLE_DISPLAY_TYPE 4
#define CERT_NAME_FRIENDLY_DISPLAY_TYPE 5
#define CERT_NAME_DNS_TYPE 6
#define CERT_NAME_ISSUER_FLAG 0x1
#define szOID_COMMON_NAME "2.5.4.3"

/* https://learn.microsoft.com/en-us/windows/win32/seccrypto/alg-id */
#define CALG_MD2 0x00008001
#define CALG_MD4 0x00008002
#define CALG_MD5 0x00008003
#define CALG_SHA 0x00008004
#define CALG_SHA1 0x00008004
#define CALG_MAC 0x00008005
#define CALG_RSA_SIGN 0x00002400
#define CALG_DSS_SIGN 0x00002200
#define CALG_RSA_KEYX 0x0000a400
#define CALG_DES 0x00006601
#define CALG_3DES_112 0x00006609
#define CALG_3DES 0x00006603
#define CALG_DESX 0x00006604
#define CALG_RC2 0x00006602
#define CALG_RC4 0x00006801
#define CALG_SEAL 0x00006802
#define CALG_DH_EPHEM 0x0000aa02
#define CALG_SKIPJACK 0x0000660a
#define CALG_CYLINK_MEK 0x0000660c
#define CALG_SSL3_SHAMD5 0x00008008
#define CALG_RC5 0x0000660d
#define CALG_HMAC 0x00008009
#define CALG_AES_128 0x0000660e
#define CALG_AES_192 0x0000660f
#define CALG_AES_256 0x00006610
#define CALG_AES 0x00006611
#define CALG_SHA_256 0x0000800c
#define CALG_SHA_384 0x0000800d
#define CALG_SHA_512 0x0000800e
#define CALG_ECDH 0x0000aa05
#define CALG_ECDH_EPHEM 0x0000ae06
#define CALG_ECDSA 0x00002203

#define CertOpenSystemStore FO_FORM(CertOpenSystemStore)
#define CertGetNameString FO_FORM(CertGetNameString)

FO_DROPIN_BEGIN

HCERTSTORE WINAPI CertOpenSystemStoreA(HCRYPTPROV_LEGACY provider, LPCSTR name);
HCERTSTORE WINAPI CertOpenSystemStoreW(HCRYPTPROV_LEGACY provider, LPCWSTR name);
/** Of memory and of the system; another provider is not found. */
HCERTSTORE WINAPI CertOpenStore(LPCSTR provider, DWORD encoding, HCRYPTPROV_LEGACY crypt, DWORD flags,
                                const void *parameter);
HCERTSTORE WINAPI CertDuplicateStore(HCERTSTORE handle);
BOOL WINAPI CertCloseStore(HCERTSTORE handle, DWORD flags);

/** Any, by the subject's or the issuer's name, or the same; another way of finding is not supported. */
PCCERT_CONTEXT WINAPI CertFindCertificateInStore(HCERTSTORE store, DWORD encoding, DWORD flags, DWORD type,
                                                 const void *parameter, PCCERT_CONTEXT previous);
PCCERT_CONTEXT WINAPI CertEnumCertificatesInStore(HCERTSTORE store, PCCERT_CONTEXT previous);
PCCERT_CONTEXT WINAPI CertCreateCertificateContext(DWORD encoding, const BYTE *encoded, DWORD bytes);
PCCERT_CONTEXT WINAPI CertDuplicateCertificateContext(PCCERT_CONTEXT certificate);
BOOL WINAPI CertFreeCertificateContext(PCCERT_CONTEXT certificate);
BOOL WINAPI CertAddCertificateContextToStore(HCERTSTORE store, PCCERT_CONTEXT certificate, DWORD disposition,
                                             PCCERT_CONTEXT *added);
BOOL WINAPI CertAddEncodedCertificateToStore(HCERTSTORE handle, DWORD encoding, const BYTE *encoded,
                                             DWORD bytes, DWORD disposition, PCCERT_CONTEXT *added);
/** The common name, whatever the type but CERT_NAME_EMAIL_TYPE; CERT_NAME_RDN_TYPE puts "CN=" before it. */
DWORD WINAPI CertGetNameStringA(PCCERT_CONTEXT certificate, DWORD type, DWORD flags, void *parameter,
                                LPSTR name, DWORD size);
DWORD WINAPI CertGetNameStringW(PCCERT_CONTEXT certificate, DWORD type, DWORD flags, void *parameter,
                                LPWSTR name, DWORD size);

FO_DROPIN_END

#endif
