// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A source in the style of TLS clients on Schannel: certificate stores, SCHANNEL_CRED or SCH_CREDENTIALS by
 * the system's version, buffers of several types, a shutdown token.
 */
#ifdef _WIN32

#    define WIN32_LEAN_AND_MEAN
#    include <schannel.h>
#    include <schnlsp.h>
#    include <security.h>
#    include <stdlib.h>
#    include <string.h>
#    include <wincrypt.h>
#    include <windows.h>

#    ifndef UNISP_NAME
#        error "The name of the package is missing."
#    endif
#    ifndef SP_PROT_TLS1_2_CLIENT
#        define SP_PROT_TLS1_2_CLIENT 0x00000800
#    endif

static void
set_buffer(SecBuffer *buffer, unsigned int type, void *data, unsigned int bytes)
{
    buffer->cbBuffer = bytes;
    buffer->BufferType = type;
    buffer->pvBuffer = data;
}

static BOOL
is_windows_10(void)
{
    OSVERSIONINFO version;

    memset(&version, 0, sizeof version);
    version.dwOSVersionInfoSize = sizeof version;
    return GetVersionEx(&version) && version.dwMajorVersion >= 10;
}

static SECURITY_STATUS
acquire(PCCERT_CONTEXT *certificate, CredHandle *credential)
{
    TCHAR name[] = UNISP_NAME;
    TimeStamp expiry;

    if (is_windows_10()) {
        SCH_CREDENTIALS credentials;
        TLS_PARAMETERS parameters;
        memset(&credentials, 0, sizeof credentials);
        memset(&parameters, 0, sizeof parameters);
        credentials.dwVersion = SCH_CREDENTIALS_VERSION;
        credentials.cTlsParameters = 1;
        credentials.pTlsParameters = &parameters;
        parameters.grbitDisabledProtocols = (DWORD)~SP_PROT_TLS1_3_CLIENT;
        credentials.cCreds = 1;
        credentials.paCred = certificate;
        return AcquireCredentialsHandle(NULL, name, SECPKG_CRED_OUTBOUND, NULL, &credentials, NULL, NULL,
                                        credential, &expiry);
    } else {
        SCHANNEL_CRED credentials;
        memset(&credentials, 0, sizeof credentials);
        credentials.dwVersion = SCHANNEL_CRED_VERSION;
        credentials.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT;
        credentials.dwFlags =
            SCH_CRED_NO_DEFAULT_CREDS | SCH_CRED_MANUAL_CRED_VALIDATION | SCH_USE_STRONG_CRYPTO;
        credentials.cCreds = 1;
        credentials.paCred = certificate;
        return AcquireCredentialsHandle(NULL, name, SECPKG_CRED_OUTBOUND, NULL, &credentials, NULL, NULL,
                                        credential, &expiry);
    }
}

static SECURITY_STATUS
shut_down(CredHandle *credential, CtxtHandle *context)
{
    DWORD type = SCHANNEL_SHUTDOWN;
    SecBuffer buffer;
    SecBufferDesc description = {SECBUFFER_VERSION, 1, &buffer};
    ULONG attributes = 0;
    TimeStamp expiry;
    SECURITY_STATUS status;

    set_buffer(&buffer, SECBUFFER_TOKEN, &type, sizeof type);
    status = ApplyControlToken(context, &description);
    if (status != SEC_E_OK) {
        return status;
    }
    set_buffer(&buffer, SECBUFFER_TOKEN, NULL, 0);
    status = InitializeSecurityContext(credential, context, NULL, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0,
                                       0, NULL, 0, context, &description, &attributes, &expiry);
    if (buffer.pvBuffer != NULL) {
        FreeContextBuffer(buffer.pvBuffer);
    }
    return status;
}

int
main(void)
{
    HCERTSTORE store = CertOpenSystemStore(0, TEXT("MY"));
    PCCERT_CONTEXT certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, 0,
                                                            CERT_FIND_ANY, NULL, NULL);
    CredHandle credential;
    CtxtHandle context;
    SecBuffer output[2];
    SecBufferDesc description = {SECBUFFER_VERSION, 2, output};
    TCHAR target[] = TEXT("server.example");
    TCHAR subject[64];
    ULONG attributes = 0;
    TimeStamp expiry;
    SECURITY_STATUS status = acquire(&certificate, &credential);
    int failed = 0;

    if (certificate == NULL || status != SEC_E_OK ||
        CertGetNameString(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, subject, 64) != 15) {
        return 1;
    }
    set_buffer(&output[0], SECBUFFER_TOKEN, NULL, 0);
    set_buffer(&output[1], SECBUFFER_ALERT, NULL, 0);
    status = InitializeSecurityContext(&credential, NULL, target, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0,
                                       0, NULL, 0, &context, &description, &attributes, &expiry);
    if (status == SEC_I_CONTINUE_NEEDED) {
        FreeContextBuffer(output[0].pvBuffer);
        (void)shut_down(&credential, &context);
        DeleteSecurityContext(&context);
    } else {
        failed = 2;
    }
    FreeCredentialsHandle(&credential);
    CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return failed;
}

#else
#    error "Compiled without _WIN32."
#endif
