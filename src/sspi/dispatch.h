// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Dispatch: one call as data, its invocation through a security function table, and tables that hand every
 * call to a handler.
 *
 * Flow    caller -> interposed table -> handler(frame) -> fo_dispatch_invoke(inner, frame) -> provider.
 *         The recorder and the fault table are two such handlers; neither knows a prototype.
 * Owns    nothing. Table entries carry no context argument, so interposed tables are process-wide slots.
 * Limits  FO_INTERPOSE_MAX interposed tables at a time.
 * Thread  Interposed tables may be called from any thread; install and remove from one.
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew
 */
#ifndef FO_SSPI_DISPATCH_H
#define FO_SSPI_DISPATCH_H

#include "base/error.h"
#include "sspi/call.h"

/** One argument, in the form in which the ABI passes it. Numbers are zero-extended. */
union fo_argument {
    void *pointer;
    uint64_t number;
};

/** One call with its arguments in the order of the prototype. */
struct fo_frame {
    enum fo_call call;
    bool wide;      /**< Strings are SEC_WCHAR; false: SEC_CHAR. */
    const void *at; /**< Stack frame of the entry that was called: who made the call is above it; NULL:
                       unknown. */
    union fo_argument arguments[FO_OPERANDS_MAX]; /**< fo_call_get(call)->operand_count are meaningful. */
};

/** A security function table that may be called: A or W, with its length bounded. */
struct fo_dispatch {
    const void *table; /**< PSecurityFunctionTableA or W; borrowed. NULL: nothing can be called. */
    bool wide;         /**< Which of the two. */
    uint8_t version;   /**< 1 to 5: slots of later versions are never read. Usually dwVersion, see
                          fo_dispatch_init. */
};

/**
 * Describe @p table. Its length is bounded by dwVersion: 1 up to offset 208, 2 to 216, 3 to 224, 4 to 232, 5
 * to 248 inclusive; values above 5 count as 5, 0 as 1.
 *
 * @param version  0: trust dwVersion; 1 to 5: use this instead (WinPR 2.11.7 says 1 and has 2).
 */
void fo_dispatch_init(struct fo_dispatch *dispatch, const void *table, bool wide, unsigned version);

/** True when the table has a non-NULL entry for @p call within its bound. */
bool fo_dispatch_has(const struct fo_dispatch *dispatch, enum fo_call call);

/**
 * Make the call that @p frame describes through @p dispatch. A missing entry answers
 * SEC_E_UNSUPPORTED_FUNCTION without a call. frame->wide must equal dispatch->wide.
 */
SECURITY_STATUS
fo_dispatch_invoke(const struct fo_dispatch *dispatch, const struct fo_frame *frame);

/** True for an address of code: it is fo_dispatch_invoke's, which passes calls on and makes none itself. */
bool fo_dispatch_is_within(uintptr_t address);

/** Receives each call made through an interposed table and answers it. */
typedef SECURITY_STATUS (*fo_interpose_handler)(void *user, const struct fo_dispatch *inner,
                                                const struct fo_frame *frame);

enum {
    FO_INTERPOSE_MAX = 8
};

/**
 * Make a table in front of @p inner whose every entry calls @p handler. Entries that @p inner lacks are NULL;
 * dwVersion is that of @p inner's bound.
 *
 * @param inner     Copied; its table is borrowed until removal.
 * @param[out] out  Written only on FO_OK; valid until fo_interpose_remove.
 * @return FO_OK, or FO_ERROR_LIMIT when FO_INTERPOSE_MAX tables are in use.
 */
enum fo_error fo_interpose_install(const struct fo_dispatch *inner, fo_interpose_handler handler, void *user,
                                   struct fo_dispatch *out);

/**
 * Give the slot back. NULL, zeroed or foreign dispatches are ignored. No thread may be inside the table.
 * Until the slot is given out again, a stale call through the table answers SEC_E_INTERNAL_ERROR.
 */
void fo_interpose_remove(const struct fo_dispatch *dispatch);

#endif
