// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Status codes: every documented SECURITY_STATUS by name, its class, and which function may answer it.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/sspi-status-codes
 */
#ifndef FO_SSPI_STATUS_H
#define FO_SSPI_STATUS_H

#include "sspi/call.h"

/** What a status means for the life of a context. The sign bit alone does not tell. */
enum fo_status_class {
    FO_STATUS_DONE,              /**< SEC_E_OK and success-bit informational codes. */
    FO_STATUS_CONTINUE,          /**< CONTINUE_NEEDED, MESSAGE_FRAGMENT, CONTINUE_NEEDED_MESSAGE_OK. */
    FO_STATUS_COMPLETE,          /**< COMPLETE_NEEDED. */
    FO_STATUS_COMPLETE_CONTINUE, /**< COMPLETE_AND_CONTINUE. */
    FO_STATUS_MORE_INPUT,        /**< SEC_E_INCOMPLETE_MESSAGE. */
    FO_STATUS_WANT_CREDENTIAL,   /**< SEC_I_INCOMPLETE_CREDENTIALS. */
    FO_STATUS_RENEGOTIATE,       /**< SEC_I_RENEGOTIATE. */
    FO_STATUS_CLOSED,            /**< SEC_I_CONTEXT_EXPIRED. */
    FO_STATUS_EXPIRED,           /**< SEC_E_CONTEXT_EXPIRED. */
    FO_STATUS_PENDING,           /**< SEC_I_ASYNC_CALL_PENDING. */
    FO_STATUS_BAD_HANDLE,        /**< SEC_E_INVALID_HANDLE. */
    FO_STATUS_FAILED, /**< Every other code with the error bit, and every code without it that SSPI does not
                         name: a stub's Win32 error is positive and still no success. */
};

enum fo_status_class fo_status_classify(SECURITY_STATUS status);

/** True when @p status is in the success set of @p call (an ISC leg that wants more input succeeded). */
bool fo_status_ok(enum fo_call call, SECURITY_STATUS status);

/**
 * True when the documentation lists @p status for @p call, as success or as failure. Some pages allow any
 * error code.
 */
bool fo_status_documented(enum fo_call call, SECURITY_STATUS status);

/** Name of @p status, or NULL when it has none here (print 0x%08X then). */
const char *fo_status_name(SECURITY_STATUS status);

/**
 * Parse a status name, or 0x and eight hexadecimal digits (@p length bytes).
 * @return true and @p *status written, or false.
 */
bool fo_status_parse(const char *text, size_t length, SECURITY_STATUS *status);

/** Row @p index of the table of names, false past the end; for enumeration. */
bool fo_status_at(size_t index, SECURITY_STATUS *status, const char **name);

#endif
