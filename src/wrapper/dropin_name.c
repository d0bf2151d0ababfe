// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The name in a certificate, as a string.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/nf-wincrypt-certgetnamestringw
 */
#include "wrapper/dropin_der.h"
#include "wrapper/include/winnls.h"

#include <stdlib.h>

/** The name into @p out, cut at its end; "" where there is none of that type. */
static void
describe(PCCERT_CONTEXT certificate, DWORD type, DWORD flags, char *out, size_t size)
{
    struct fo_der_certificate parts;
    struct fo_der name = {NULL, 0};
    const char *prefix = type == CERT_NAME_RDN_TYPE ? "CN=" : "";
    size_t length = 0;

    out[0] = 0;
    if (type < CERT_NAME_RDN_TYPE || type > CERT_NAME_DNS_TYPE || certificate == NULL ||
        !fo_der_read_certificate(certificate->pbCertEncoded, certificate->cbCertEncoded, &parts)) {
        return;
    }
    name = fo_der_common_name((flags & CERT_NAME_ISSUER_FLAG) != 0 ? parts.issuer : parts.subject);
    length = strlen(prefix);
    if (name.count == 0 || length + name.count >= size) {
        return;
    }
    memcpy(out, prefix, length);
    memcpy(out + length, name.bytes, name.count);
    out[length + name.count] = 0;
}

/** Both forms answer the characters with the NUL: what is needed, or (with room) what was written. */
DWORD WINAPI
CertGetNameStringA(PCCERT_CONTEXT certificate, DWORD type, DWORD flags, void *parameter, LPSTR name,
                   DWORD size)
{
    char text[256];
    DWORD length = 0;

    (void)parameter;
    describe(certificate, type, flags, text, sizeof text);
    length = (DWORD)strlen(text);
    if (name == NULL || size == 0) {
        return length + 1;
    }
    if (length >= size) {
        length = size - 1;
    }
    memcpy(name, text, length);
    name[length] = 0;
    return length + 1;
}

DWORD WINAPI
CertGetNameStringW(PCCERT_CONTEXT certificate, DWORD type, DWORD flags, void *parameter, LPWSTR name,
                   DWORD size)
{
    char text[256];
    WCHAR wide[256] = {0};
    DWORD length = 0;

    (void)parameter;
    describe(certificate, type, flags, text, sizeof text);
    length = (DWORD)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, ARRAYSIZE(wide)) - 1;
    if (name == NULL || size == 0) {
        return length + 1;
    }
    if (length >= size) {
        length = size - 1;
    }
    memcpy(name, wide, length * sizeof wide[0]);
    name[length] = 0;
    return length + 1;
}
