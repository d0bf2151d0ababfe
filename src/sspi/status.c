// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Names of status codes, their classes, which function may answer which.
 */
#include "sspi/status.h"

#include "base/assert.h"

#include <string.h>

struct status_name {
    const char *name;
    SECURITY_STATUS status;
};

#define STATUS(NAME) {#NAME, (SECURITY_STATUS)(NAME)}

static const struct status_name names[] = {
    STATUS(SEC_E_OK),
    STATUS(SEC_E_INSUFFICIENT_MEMORY),
    STATUS(SEC_E_INVALID_HANDLE),
    STATUS(SEC_E_UNSUPPORTED_FUNCTION),
    STATUS(SEC_E_TARGET_UNKNOWN),
    STATUS(SEC_E_INTERNAL_ERROR),
    STATUS(SEC_E_SECPKG_NOT_FOUND),
    STATUS(SEC_E_NOT_OWNER),
    STATUS(SEC_E_CANNOT_INSTALL),
    STATUS(SEC_E_INVALID_TOKEN),
    STATUS(SEC_E_CANNOT_PACK),
    STATUS(SEC_E_QOP_NOT_SUPPORTED),
    STATUS(SEC_E_NO_IMPERSONATION),
    STATUS(SEC_E_LOGON_DENIED),
    STATUS(SEC_E_UNKNOWN_CREDENTIALS),
    STATUS(SEC_E_NO_CREDENTIALS),
    STATUS(SEC_E_MESSAGE_ALTERED),
    STATUS(SEC_E_OUT_OF_SEQUENCE),
    STATUS(SEC_E_NO_AUTHENTICATING_AUTHORITY),
    STATUS(SEC_I_CONTINUE_NEEDED),
    STATUS(SEC_I_COMPLETE_NEEDED),
    STATUS(SEC_I_COMPLETE_AND_CONTINUE),
    STATUS(SEC_I_LOCAL_LOGON),
    STATUS(SEC_E_BAD_PKGID),
    STATUS(SEC_I_GENERIC_EXTENSION_RECEIVED),
    STATUS(SEC_E_CONTEXT_EXPIRED),
    STATUS(SEC_I_CONTEXT_EXPIRED),
    STATUS(SEC_E_INCOMPLETE_MESSAGE),
    STATUS(SEC_E_INCOMPLETE_CREDENTIALS),
    STATUS(SEC_I_INCOMPLETE_CREDENTIALS),
    STATUS(SEC_E_BUFFER_TOO_SMALL),
    STATUS(SEC_I_RENEGOTIATE),
    STATUS(SEC_E_WRONG_PRINCIPAL),
    STATUS(SEC_I_NO_LSA_CONTEXT),
    STATUS(SEC_E_TIME_SKEW),
    STATUS(SEC_E_UNTRUSTED_ROOT),
    STATUS(SEC_E_ILLEGAL_MESSAGE),
    STATUS(SEC_E_CERT_UNKNOWN),
    STATUS(SEC_E_CERT_EXPIRED),
    STATUS(SEC_E_ENCRYPT_FAILURE),
    STATUS(SEC_E_DECRYPT_FAILURE),
    STATUS(SEC_E_ALGORITHM_MISMATCH),
    STATUS(SEC_E_SECURITY_QOS_FAILED),
    STATUS(SEC_E_UNFINISHED_CONTEXT_DELETED),
    STATUS(SEC_E_NO_TGT_REPLY),
    STATUS(SEC_E_NO_IP_ADDRESSES),
    STATUS(SEC_E_WRONG_CREDENTIAL_HANDLE),
    STATUS(SEC_E_CRYPTO_SYSTEM_INVALID),
    STATUS(SEC_E_MAX_REFERRALS_EXCEEDED),
    STATUS(SEC_E_MUST_BE_KDC),
    STATUS(SEC_E_STRONG_CRYPTO_NOT_SUPPORTED),
    STATUS(SEC_E_TOO_MANY_PRINCIPALS),
    STATUS(SEC_E_NO_PA_DATA),
    STATUS(SEC_E_PKINIT_NAME_MISMATCH),
    STATUS(SEC_E_SMARTCARD_LOGON_REQUIRED),
    STATUS(SEC_E_SHUTDOWN_IN_PROGRESS),
    STATUS(SEC_E_KDC_INVALID_REQUEST),
    STATUS(SEC_E_KDC_UNABLE_TO_REFER),
    STATUS(SEC_E_KDC_UNKNOWN_ETYPE),
    STATUS(SEC_E_UNSUPPORTED_PREAUTH),
    STATUS(SEC_E_DELEGATION_REQUIRED),
    STATUS(SEC_E_BAD_BINDINGS),
    STATUS(SEC_E_MULTIPLE_ACCOUNTS),
    STATUS(SEC_E_NO_KERB_KEY),
    STATUS(SEC_E_CERT_WRONG_USAGE),
    STATUS(SEC_E_DOWNGRADE_DETECTED),
    STATUS(SEC_E_SMARTCARD_CERT_REVOKED),
    STATUS(SEC_E_ISSUING_CA_UNTRUSTED),
    STATUS(SEC_E_REVOCATION_OFFLINE_C),
    STATUS(SEC_E_PKINIT_CLIENT_FAILURE),
    STATUS(SEC_E_SMARTCARD_CERT_EXPIRED),
    STATUS(SEC_E_NO_S4U_PROT_SUPPORT),
    STATUS(SEC_E_CROSSREALM_DELEGATION_FAILURE),
    STATUS(SEC_E_REVOCATION_OFFLINE_KDC),
    STATUS(SEC_E_ISSUING_CA_UNTRUSTED_KDC),
    STATUS(SEC_E_KDC_CERT_EXPIRED),
    STATUS(SEC_E_KDC_CERT_REVOKED),
    STATUS(SEC_I_SIGNATURE_NEEDED),
    STATUS(SEC_E_INVALID_PARAMETER),
    STATUS(SEC_E_DELEGATION_POLICY),
    STATUS(SEC_E_POLICY_NLTM_ONLY),
    STATUS(SEC_I_NO_RENEGOTIATION),
    STATUS(SEC_E_NO_CONTEXT),
    STATUS(SEC_E_PKU2U_CERT_FAILURE),
    STATUS(SEC_E_MUTUAL_AUTH_FAILED),
    STATUS(SEC_I_MESSAGE_FRAGMENT),
    STATUS(SEC_E_ONLY_HTTPS_ALLOWED),
    STATUS(SEC_I_CONTINUE_NEEDED_MESSAGE_OK),
    STATUS(SEC_E_APPLICATION_PROTOCOL_MISMATCH),
    STATUS(SEC_I_ASYNC_CALL_PENDING),
    STATUS(SEC_E_INVALID_UPN_NAME),
    STATUS(SEC_E_EXT_BUFFER_TOO_SMALL),
    STATUS(SEC_E_INSUFFICIENT_BUFFERS),
    STATUS(STATUS_ACCESS_VIOLATION),
    STATUS(STATUS_INVALID_PARAMETER),
    STATUS(STATUS_LOGON_FAILURE),
};

/** Second names, which are read but not written. */
static const struct status_name aliases[] = {
    STATUS(SEC_E_NOT_SUPPORTED),
    STATUS(SEC_E_NO_SPM),
};

#undef STATUS

enum {
    NAMES_COUNT = sizeof names / sizeof names[0],
    ALIASES_COUNT = sizeof aliases / sizeof aliases[0],
    FAILURES_MAX = 16
};

#define CLASS(NAME) (1u << FO_STATUS_##NAME)

/** What the pages say about the results of one function. */
struct result {
    unsigned success;                       /**< Bits by class. */
    bool any_failure;                       /**< The page allows any error code. */
    SECURITY_STATUS failures[FAILURES_MAX]; /**< Ends at the first 0. */
};

#define MESSAGE_FAILURES SEC_E_INVALID_HANDLE, SEC_E_INVALID_TOKEN, SEC_E_QOP_NOT_SUPPORTED

static const struct result results[FO_CALL_COUNT] = {
    [FO_CALL_ENUMERATE_SECURITY_PACKAGES] =
        {CLASS(DONE), false, {SEC_E_INSUFFICIENT_MEMORY, SEC_E_INVALID_HANDLE, SEC_E_SECPKG_NOT_FOUND}},
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES] =
        {CLASS(DONE), false, {SEC_E_INVALID_HANDLE, SEC_E_UNSUPPORTED_FUNCTION, SEC_E_INSUFFICIENT_MEMORY}},
    [FO_CALL_ACQUIRE_CREDENTIALS_HANDLE] = {CLASS(DONE),
                                            false,
                                            {SEC_E_INSUFFICIENT_MEMORY, SEC_E_INTERNAL_ERROR,
                                             SEC_E_NO_CREDENTIALS, SEC_E_NOT_OWNER, SEC_E_SECPKG_NOT_FOUND,
                                             SEC_E_UNKNOWN_CREDENTIALS}},
    [FO_CALL_FREE_CREDENTIALS_HANDLE] = {CLASS(DONE), false, {SEC_E_INVALID_HANDLE}},
    /* The pages of both legs leave SEC_E_BUFFER_TOO_SMALL to the page on context requirements. */
    [FO_CALL_INITIALIZE_SECURITY_CONTEXT] =
        {CLASS(DONE) | CLASS(CONTINUE) | CLASS(COMPLETE) | CLASS(COMPLETE_CONTINUE) | CLASS(WANT_CREDENTIAL) |
             CLASS(MORE_INPUT) | CLASS(CLOSED),
         false,
         {SEC_E_INSUFFICIENT_MEMORY, SEC_E_INTERNAL_ERROR, SEC_E_INVALID_HANDLE, SEC_E_INVALID_TOKEN,
          SEC_E_LOGON_DENIED, SEC_E_NO_AUTHENTICATING_AUTHORITY, SEC_E_NO_CREDENTIALS, SEC_E_TARGET_UNKNOWN,
          SEC_E_UNSUPPORTED_FUNCTION, SEC_E_WRONG_PRINCIPAL, SEC_E_APPLICATION_PROTOCOL_MISMATCH,
          SEC_E_DELEGATION_POLICY, SEC_E_POLICY_NLTM_ONLY, SEC_E_MUTUAL_AUTH_FAILED, SEC_E_BUFFER_TOO_SMALL}},
    [FO_CALL_ACCEPT_SECURITY_CONTEXT] = {CLASS(DONE) | CLASS(CONTINUE) | CLASS(COMPLETE) |
                                             CLASS(COMPLETE_CONTINUE) | CLASS(MORE_INPUT) | CLASS(CLOSED),
                                         false,
                                         {SEC_E_BAD_BINDINGS, SEC_E_INSUFFICIENT_MEMORY, SEC_E_INTERNAL_ERROR,
                                          SEC_E_INVALID_HANDLE, SEC_E_INVALID_TOKEN, SEC_E_LOGON_DENIED,
                                          SEC_E_NO_AUTHENTICATING_AUTHORITY, SEC_E_NO_CREDENTIALS,
                                          SEC_E_SECURITY_QOS_FAILED, SEC_E_UNSUPPORTED_FUNCTION,
                                          SEC_E_APPLICATION_PROTOCOL_MISMATCH, STATUS_LOGON_FAILURE,
                                          SEC_E_BUFFER_TOO_SMALL}},
    [FO_CALL_COMPLETE_AUTH_TOKEN] = {CLASS(DONE),
                                     false,
                                     {SEC_E_INVALID_HANDLE, SEC_E_INVALID_TOKEN, SEC_E_OUT_OF_SEQUENCE,
                                      SEC_E_MESSAGE_ALTERED, SEC_E_INTERNAL_ERROR,
                                      SEC_E_UNSUPPORTED_FUNCTION}},
    [FO_CALL_DELETE_SECURITY_CONTEXT] = {CLASS(DONE), false, {SEC_E_INVALID_HANDLE}},
    /* The page names the first only; the others are what Windows was seen to answer. */
    [FO_CALL_APPLY_CONTROL_TOKEN] = {CLASS(DONE),
                                     false,
                                     {SEC_E_UNSUPPORTED_FUNCTION, SEC_E_INVALID_TOKEN, SEC_E_INTERNAL_ERROR,
                                      SEC_E_INVALID_HANDLE}},
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES] =
        {CLASS(DONE), true, {SEC_E_INVALID_HANDLE, SEC_E_UNSUPPORTED_FUNCTION, SEC_E_NO_IMPERSONATION}},
    [FO_CALL_IMPERSONATE_SECURITY_CONTEXT] =
        {CLASS(DONE), false, {SEC_E_INVALID_HANDLE, SEC_E_NO_IMPERSONATION, SEC_E_UNSUPPORTED_FUNCTION}},
    [FO_CALL_REVERT_SECURITY_CONTEXT] = {CLASS(DONE), false, {SEC_E_INVALID_HANDLE}},
    /* The page lists SEC_I_RENEGOTIATE under the failures. */
    [FO_CALL_MAKE_SIGNATURE] = {CLASS(DONE),
                                false,
                                {MESSAGE_FAILURES, SEC_E_OUT_OF_SEQUENCE, SEC_E_NO_AUTHENTICATING_AUTHORITY,
                                 (SECURITY_STATUS)STATUS_INVALID_PARAMETER, SEC_I_RENEGOTIATE}},
    [FO_CALL_VERIFY_SIGNATURE] = {CLASS(DONE),
                                  false,
                                  {MESSAGE_FAILURES, SEC_E_OUT_OF_SEQUENCE, SEC_E_MESSAGE_ALTERED}},
    [FO_CALL_FREE_CONTEXT_BUFFER] = {CLASS(DONE), true, {0}},
    [FO_CALL_QUERY_SECURITY_PACKAGE_INFO] =
        {CLASS(DONE), false, {SEC_E_INSUFFICIENT_MEMORY, SEC_E_INVALID_HANDLE, SEC_E_SECPKG_NOT_FOUND}},
    [FO_CALL_EXPORT_SECURITY_CONTEXT] =
        {CLASS(DONE), false, {SEC_E_INSUFFICIENT_MEMORY, SEC_E_INVALID_HANDLE, SEC_E_NOT_SUPPORTED}},
    [FO_CALL_IMPORT_SECURITY_CONTEXT] = {CLASS(DONE),
                                         false,
                                         {SEC_E_UNKNOWN_CREDENTIALS, SEC_E_NO_CREDENTIALS, SEC_E_NOT_OWNER,
                                          SEC_E_INSUFFICIENT_MEMORY, SEC_E_INTERNAL_ERROR}},
    [FO_CALL_ADD_CREDENTIALS] = {CLASS(DONE), true, {0}},
    [FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN] = {CLASS(DONE), true, {SEC_E_INVALID_HANDLE}},
    [FO_CALL_ENCRYPT_MESSAGE] = {CLASS(DONE),
                                 false,
                                 {MESSAGE_FAILURES, SEC_E_BUFFER_TOO_SMALL, SEC_E_CONTEXT_EXPIRED,
                                  SEC_E_CRYPTO_SYSTEM_INVALID, SEC_E_INSUFFICIENT_MEMORY}},
    [FO_CALL_DECRYPT_MESSAGE] = {CLASS(DONE) | CLASS(CLOSED) | CLASS(RENEGOTIATE),
                                 false,
                                 {MESSAGE_FAILURES, SEC_E_BUFFER_TOO_SMALL, SEC_E_CRYPTO_SYSTEM_INVALID,
                                  SEC_E_INCOMPLETE_MESSAGE, SEC_E_MESSAGE_ALTERED, SEC_E_OUT_OF_SEQUENCE,
                                  SEC_E_DECRYPT_FAILURE, SEC_E_CONTEXT_EXPIRED}},
    /* The page is silent about bad handles; SEC_E_INVALID_HANDLE is what every other function answers. */
    [FO_CALL_SET_CONTEXT_ATTRIBUTES] = {CLASS(DONE),
                                        false,
                                        {SEC_E_UNSUPPORTED_FUNCTION, SEC_E_INVALID_HANDLE}},
    [FO_CALL_SET_CREDENTIALS_ATTRIBUTES] =
        {CLASS(DONE), false, {SEC_E_INVALID_HANDLE, SEC_E_UNSUPPORTED_FUNCTION, SEC_E_INSUFFICIENT_MEMORY}},
    [FO_CALL_CHANGE_ACCOUNT_PASSWORD] = {CLASS(DONE), true, {0}},
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX] =
        {CLASS(DONE), true, {SEC_E_INVALID_HANDLE, SEC_E_UNSUPPORTED_FUNCTION, SEC_E_NO_IMPERSONATION}},
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX] =
        {CLASS(DONE), false, {SEC_E_INVALID_HANDLE, SEC_E_UNSUPPORTED_FUNCTION, SEC_E_INSUFFICIENT_MEMORY}},
};

enum fo_status_class
fo_status_classify(SECURITY_STATUS status)
{
    switch (status) {
    case SEC_E_OK:
    case SEC_I_LOCAL_LOGON:
    case SEC_I_NO_LSA_CONTEXT:
    case SEC_I_SIGNATURE_NEEDED:
    case SEC_I_NO_RENEGOTIATION:
    case SEC_I_GENERIC_EXTENSION_RECEIVED:
        return FO_STATUS_DONE;
    case SEC_I_CONTINUE_NEEDED:
    case SEC_I_MESSAGE_FRAGMENT:
    case SEC_I_CONTINUE_NEEDED_MESSAGE_OK:
        return FO_STATUS_CONTINUE;
    case SEC_I_COMPLETE_NEEDED:
        return FO_STATUS_COMPLETE;
    case SEC_I_COMPLETE_AND_CONTINUE:
        return FO_STATUS_COMPLETE_CONTINUE;
    case SEC_E_INCOMPLETE_MESSAGE:
        return FO_STATUS_MORE_INPUT;
    case SEC_I_INCOMPLETE_CREDENTIALS:
        return FO_STATUS_WANT_CREDENTIAL;
    case SEC_I_RENEGOTIATE:
        return FO_STATUS_RENEGOTIATE;
    case SEC_I_CONTEXT_EXPIRED:
        return FO_STATUS_CLOSED;
    case SEC_E_CONTEXT_EXPIRED:
        return FO_STATUS_EXPIRED;
    case SEC_I_ASYNC_CALL_PENDING:
        return FO_STATUS_PENDING;
    case SEC_E_INVALID_HANDLE:
        return FO_STATUS_BAD_HANDLE;
    default:
        return FO_STATUS_FAILED;
    }
}

static const struct result *
get_result(enum fo_call call)
{
    FO_ASSERT((unsigned)call < FO_CALL_COUNT);
    return &results[call];
}

bool
fo_status_ok(enum fo_call call, SECURITY_STATUS status)
{
    return (get_result(call)->success & (1u << fo_status_classify(status))) != 0;
}

bool
fo_status_documented(enum fo_call call, SECURITY_STATUS status)
{
    const struct result *result = get_result(call);
    const enum fo_status_class class = fo_status_classify(status);

    if (class == FO_STATUS_DONE) {
        return status == SEC_E_OK;
    }
    if (fo_status_ok(call, status)) {
        return true;
    }
    if (result->any_failure && (class == FO_STATUS_FAILED || class == FO_STATUS_BAD_HANDLE)) {
        return true;
    }
    for (size_t index = 0; index < FAILURES_MAX && result->failures[index] != 0; index++) {
        if (result->failures[index] == status) {
            return true;
        }
    }
    return false;
}

const char *
fo_status_name(SECURITY_STATUS status)
{
    for (size_t index = 0; index < NAMES_COUNT; index++) {
        if (names[index].status == status) {
            return names[index].name;
        }
    }
    return NULL;
}

bool
fo_status_at(size_t index, SECURITY_STATUS *status, const char **name)
{
    if (index >= NAMES_COUNT) {
        return false;
    }
    *status = names[index].status;
    *name = names[index].name;
    return true;
}

static bool
find_name(const struct status_name *table, size_t count, const char *text, size_t length,
          SECURITY_STATUS *status)
{
    for (size_t index = 0; index < count; index++) {
        if (strlen(table[index].name) == length && memcmp(table[index].name, text, length) == 0) {
            *status = table[index].status;
            return true;
        }
    }
    return false;
}

static int
digit_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static bool
parse_number(const char *text, size_t length, SECURITY_STATUS *status)
{
    uint32_t number = 0;

    if (length != 10 || text[0] != '0' || text[1] != 'x') {
        return false;
    }
    for (size_t index = 2; index < length; index++) {
        const int value = digit_value(text[index]);
        if (value < 0) {
            return false;
        }
        number = number << 4 | (uint32_t)value;
    }
    *status = (SECURITY_STATUS)number;
    return true;
}

bool
fo_status_parse(const char *text, size_t length, SECURITY_STATUS *status)
{
    return find_name(names, NAMES_COUNT, text, length, status) ||
           find_name(aliases, ALIASES_COUNT, text, length, status) || parse_number(text, length, status);
}
