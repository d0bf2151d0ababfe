// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The call table: every function of SecurityFunctionTableA and W, with what each operand is and what the call
 * creates, consumes and borrows.
 *
 * Nothing else in the project repeats it: recorder, faults, notation, programs and checker all read this
 * table.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew
 */
#ifndef FO_SSPI_CALL_H
#define FO_SSPI_CALL_H

#include "base/assert.h"
#include "sspi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The functions, in slot order. Append-only: programs and traces store these numbers. */
enum fo_call {
    FO_CALL_ENUMERATE_SECURITY_PACKAGES,
    FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES,
    FO_CALL_ACQUIRE_CREDENTIALS_HANDLE,
    FO_CALL_FREE_CREDENTIALS_HANDLE,
    FO_CALL_INITIALIZE_SECURITY_CONTEXT,
    FO_CALL_ACCEPT_SECURITY_CONTEXT,
    FO_CALL_COMPLETE_AUTH_TOKEN,
    FO_CALL_DELETE_SECURITY_CONTEXT,
    FO_CALL_APPLY_CONTROL_TOKEN,
    FO_CALL_QUERY_CONTEXT_ATTRIBUTES,
    FO_CALL_IMPERSONATE_SECURITY_CONTEXT,
    FO_CALL_REVERT_SECURITY_CONTEXT,
    FO_CALL_MAKE_SIGNATURE,
    FO_CALL_VERIFY_SIGNATURE,
    FO_CALL_FREE_CONTEXT_BUFFER,
    FO_CALL_QUERY_SECURITY_PACKAGE_INFO,
    FO_CALL_EXPORT_SECURITY_CONTEXT,
    FO_CALL_IMPORT_SECURITY_CONTEXT,
    FO_CALL_ADD_CREDENTIALS,
    FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN,
    FO_CALL_ENCRYPT_MESSAGE,
    FO_CALL_DECRYPT_MESSAGE,
    FO_CALL_SET_CONTEXT_ATTRIBUTES,
    FO_CALL_SET_CREDENTIALS_ATTRIBUTES,
    FO_CALL_CHANGE_ACCOUNT_PASSWORD,
    FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX,
    FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX,
    FO_CALL_COUNT
};

/** A set of calls, for instance FO_CALL_BIT(DELETE_SECURITY_CONTEXT). */
#define FO_CALL_BIT(NAME) (UINT64_C(1) << FO_CALL_##NAME)

/** What an operand is. Operands named ..._OUT are written by the provider. */
enum fo_operand_kind {
    FO_OPERAND_CREDENTIAL,     /**< PCredHandle, borrowed or consumed; may be NULL where optional. */
    FO_OPERAND_CREDENTIAL_OUT, /**< PCredHandle, written on success. */
    FO_OPERAND_CONTEXT,        /**< PCtxtHandle, borrowed or consumed; may be NULL where optional. */
    FO_OPERAND_CONTEXT_OUT,    /**< PCtxtHandle, written by a leg or an import. */
    FO_OPERAND_PACKAGE, /**< Package name, SEC_CHAR or SEC_WCHAR by the call's form. Recorded as text. */
    FO_OPERAND_STRING,  /**< Other string (target, principal, account, password). Never recorded as text. */
    FO_OPERAND_NUMBER,  /**< ULONG by value. */
    FO_OPERAND_NUMBER_OUT,    /**< PULONG, written. */
    FO_OPERAND_BUFFERS_IN,    /**< PSecBufferDesc, input; the package may retype entries (EXTRA, MISSING). */
    FO_OPERAND_BUFFERS_OUT,   /**< PSecBufferDesc, output. */
    FO_OPERAND_BUFFERS_INOUT, /**< PSecBufferDesc, changed in place (message calls, CompleteAuthToken). */
    FO_OPERAND_BUFFER_IN,     /**< PSecBuffer, one input buffer (ImportSecurityContext). */
    FO_OPERAND_BUFFER_OUT,    /**< PSecBuffer, one output buffer (ExportSecurityContext). */
    FO_OPERAND_TIME_OUT,      /**< PTimeStamp, written; NULL allowed. */
    FO_OPERAND_BLOCK,         /**< Pointer to a package block, consumed (FreeContextBuffer). */
    FO_OPERAND_PACKAGES_OUT,  /**< PSecPkgInfo *, receives one package block. */
    FO_OPERAND_ATTRIBUTE_OUT, /**< Caller's structure that a query fills; see sspi/attribute.h. */
    FO_OPERAND_ATTRIBUTE_IN,  /**< Caller's structure that a Set call reads. */
    FO_OPERAND_TOKEN_OUT,     /**< HANDLE *, receives a token handle that CloseHandle ends. */
    FO_OPERAND_TOKEN_IN,      /**< HANDLE by value. */
    FO_OPERAND_BOOLEAN,       /**< BOOLEAN by value (ChangeAccountPassword's impersonating flag). */
    FO_OPERAND_OPAQUE,        /**< Pointer that the harness never reads: logon id, identity, key function. */
};

/** One operand of a call. */
struct fo_operand {
    const char *name;          /**< Word in text, lower case, unique within the call. */
    enum fo_operand_kind kind; /**< See enum fo_operand_kind. */
    bool optional;             /**< The documentation lets the pointer be NULL at some legal call. */
};

enum {
    FO_OPERANDS_MAX = 12
};

/** What the call does to objects when it succeeds. */
enum fo_call_effect {
    FO_CREATES_CREDENTIAL = 1 << 0,
    FO_CREATES_CONTEXT = 1 << 1,
    FO_CREATES_BLOCKS = 1 << 2, /**< Package blocks: tokens under ALLOCATE_MEMORY, query results, packed
                                   contexts. */
    FO_CREATES_TOKEN = 1 << 3,
    FO_CREATES_IMPERSONATION = 1 << 4,
    FO_CONSUMES_CREDENTIAL = 1 << 5,
    FO_CONSUMES_CONTEXT = 1 << 6, /**< ExportSecurityContext only with SECPKG_CONTEXT_EXPORT_DELETE_OLD. */
    FO_CONSUMES_BLOCK = 1 << 7,
    FO_CONSUMES_IMPERSONATION = 1 << 8,
};

/** One function of the table. */
struct fo_call_info {
    const char *name; /**< Documented name without A or W, for instance "AcquireCredentialsHandle". */
    bool has_forms;   /**< True when the documented name takes a suffix A or W. */
    uint8_t version;  /**< First interface version with this slot, 1 to 5. */
    uint16_t offset;  /**< Byte offset of the slot in the 64-bit table. */
    uint16_t effects; /**< Bits of enum fo_call_effect. */
    uint8_t operand_count;
    struct fo_operand operands[FO_OPERANDS_MAX]; /**< In the order of the prototype. */
    const char *source;                          /**< Documentation page. */
};

/** The rows themselves, for fo_call_get. */
extern const struct fo_call_info fo_call_table[FO_CALL_COUNT];

/** The row of @p call. Never NULL; @p call must be below FO_CALL_COUNT. */
static inline const struct fo_call_info *
fo_call_get(enum fo_call call)
{
    FO_ASSERT((unsigned)call < FO_CALL_COUNT);
    return &fo_call_table[call];
}

/**
 * Find a call by its documented name, with or without the suffix A or W where it has forms. The old alias
 * FreeCredentialHandle is known.
 *
 * @param name        Name, @p length bytes, not necessarily terminated.
 * @param[out] wide   May be NULL. Set to false for suffix A, true for W or none. Written on success only.
 * @return The call, or FO_CALL_COUNT when no function has that name.
 */
enum fo_call fo_call_find(const char *name, size_t length, bool *wide);

/** Index of the first operand of @p kind in @p call, or -1. */
int fo_call_operand_index(enum fo_call call, enum fo_operand_kind kind);

/** Index of the operand named @p name (@p length bytes), or -1. */
int fo_call_operand_find(enum fo_call call, const char *name, size_t length);

#endif
