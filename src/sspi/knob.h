// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Knobs: the latitudes in which real providers differ, as words that the built-in provider obeys, a probe
 * discovers and a trace header carries.
 */
#ifndef FO_SSPI_KNOB_H
#define FO_SSPI_KNOB_H

#include <stddef.h>
#include <stdint.h>

enum fo_knob {
    FO_KNOB_FIRST_FAIL_HANDLE,   /**< What phNewContext holds after a failed first leg: none, live, zeroed. */
    FO_KNOB_FIRST_MOREIN_HANDLE, /**< The same after SEC_E_INCOMPLETE_MESSAGE on the first leg: none, live. */
    FO_KNOB_DSC_TWICE_STATUS,    /**< Second delete answers: ok, invalid-handle, other. */
    FO_KNOB_RELEASE_OVERWRITES,  /**< A release overwrites the caller's variable: no, yes. */
    FO_KNOB_CTX_HOLDS_CRED,      /**< A context keeps its credential by: copy, refcount, raw, none. */
    FO_KNOB_NEWCTX_ALIAS,      /**< Later legs return: same, new-value (both denote one object), unwritten. */
    FO_KNOB_CRED_NULL_ON_CONT, /**< Later legs with phCredential NULL: allowed, refused. */
    FO_KNOB_VALUE_REUSE,    /**< Handle values of released objects are given out again: no, yes (at once). */
    FO_KNOB_ACT_SUPPORTED,  /**< no, yes. */
    FO_KNOB_CAT_SUPPORTED,  /**< no, yes. */
    FO_KNOB_IMP_SUPPORTED,  /**< no, yes. */
    FO_KNOB_EXP_SUPPORTED,  /**< no, yes. */
    FO_KNOB_ALLOC_HONOURED, /**< ALLOCATE_MEMORY is obeyed: no, yes. */
    FO_KNOB_UNSAFE_ON_BAD_HANDLE, /**< The provider faults on foreign handle values: no, yes. */
    FO_KNOB_TABLE_VERSION,        /**< 1 to 5 (the value is the number). */
    FO_KNOB_COUNT
};

/** Values are numbered from 1 in the order of the comments above; 0 is unknown (trace) or default (provider).
 */
enum {
    FO_KNOB_UNKNOWN = 0
};

enum fo_knob_value {
    FO_FIRST_FAIL_NONE = 1,
    FO_FIRST_FAIL_LIVE,
    FO_FIRST_FAIL_ZEROED,
    FO_FIRST_MOREIN_NONE = 1,
    FO_FIRST_MOREIN_LIVE,
    FO_DSC_TWICE_OK = 1,
    FO_DSC_TWICE_INVALID_HANDLE,
    FO_DSC_TWICE_OTHER,
    FO_KNOB_NO = 1,
    FO_KNOB_YES,
    FO_CTX_HOLDS_COPY = 1,
    FO_CTX_HOLDS_REFCOUNT,
    FO_CTX_HOLDS_RAW,
    FO_CTX_HOLDS_NONE,
    FO_NEWCTX_SAME = 1,
    FO_NEWCTX_NEW_VALUE,
    FO_NEWCTX_UNWRITTEN,
    FO_CRED_NULL_ALLOWED = 1,
    FO_CRED_NULL_REFUSED,
};

/** One value for each knob. Zero is the valid state: everything unknown, or every default. */
struct fo_knobs {
    uint8_t value[FO_KNOB_COUNT];
};

/** Word of the knob, for instance "first_fail_handle". */
const char *fo_knob_name(enum fo_knob knob);

/** The knob named @p name (@p length bytes), or FO_KNOB_COUNT. */
enum fo_knob fo_knob_find(const char *name, size_t length);

/** How many values the knob has; valid values are 1 to this. */
uint8_t fo_knob_value_count(enum fo_knob knob);

/** Word of a value; "unknown" for 0. */
const char *fo_knob_value_name(enum fo_knob knob, uint8_t value);

/** The value named @p word (@p length bytes), or -1. "unknown" is 0. */
int fo_knob_value_find(enum fo_knob knob, const char *word, size_t length);

#endif
