// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Faults: an interposed table that makes chosen calls fail or alters what they give, in front of any
 * provider.
 *
 * Flow    caller -> recorder -> faults -> provider. A refused call never reaches the provider; an altered one
 * does, and its output is changed afterwards. Owns    nothing; the plan is copied at installation. Thread
 * any.
 */
#ifndef FO_FAULT_FAULT_H
#define FO_FAULT_FAULT_H

#include "base/error.h"
#include "sspi/dispatch.h"

/**
 * What goes wrong.
 *
 * The output token is the first SECBUFFER_TOKEN among the call's output buffers, or the single output buffer
 * of ExportSecurityContext. A fault that finds nothing to alter does not fire: the call passes as it is, also
 * where a leg wants more input.
 */
enum fo_fault_kind {
    FO_FAULT_STATUS, /**< The provider is not called: .status is answered and nothing is written. */
    /** The provider is called; where it succeeded, .status is answered instead. What it made is live, and
     * stands where the caller wanted it. */
    FO_FAULT_STATUS_AFTER,
    FO_FAULT_EMPTY_TOKEN, /**< The output token's cbBuffer becomes 0, its pointer stays. */
    /** The provider is not called: the output token's cbBuffer becomes .argument, or if that is 0 twice the
     * room plus one, as if so much were needed, and SEC_E_BUFFER_TOO_SMALL is answered. Calls without an
     * output token pass. */
    FO_FAULT_OVERSIZED_TOKEN,
    FO_FAULT_FLIP_TOKEN, /**< Byte .argument modulo its size of the output token is inverted. */
    FO_FAULT_CUT_TOKEN,  /**< The output token is cut to .argument modulo its size bytes. */
    FO_FAULT_KIND_COUNT
};

/** One planned fault. */
struct fo_fault {
    enum fo_fault_kind kind;
    uint64_t calls;         /**< Set of FO_CALL_BIT(...); 0: any call. */
    uint32_t nth;           /**< Fires at the n-th matching call, from 1; 0 counts as 1. */
    uint32_t times;         /**< How many matching calls from there on; 0 counts as 1; UINT32_MAX: all. */
    SECURITY_STATUS status; /**< Of FO_FAULT_STATUS and FO_FAULT_STATUS_AFTER. */
    uint32_t argument;      /**< See enum fo_fault_kind. */
};

enum {
    FO_FAULTS_MAX = 16
};

/** The process's plan; where several faults meet one call, the first of them fires. Zero is the valid empty
 * plan: every call passes. */
struct fo_fault_plan {
    uint32_t count;
    struct fo_fault faults[FO_FAULTS_MAX];
};

/** How a fault fired, as traces number it. */
enum fo_fault_how {
    FO_FAULT_NOT_CALLED = 1, /**< It answered in the provider's place. */
    FO_FAULT_ALTERED = 2,    /**< It changed what the provider, which had succeeded, gave. */
};

/** Called (may be NULL) when a fault fires, before the call returns. @p how: enum fo_fault_how. */
typedef void (*fo_fault_observer)(void *user, enum fo_call call, SECURITY_STATUS status, uint8_t how);

/** Stand in front of @p inner with the process's plan. Answers as fo_interpose_install. */
enum fo_error fo_fault_install(const struct fo_dispatch *inner, struct fo_dispatch *out);
void fo_fault_remove(const struct fo_dispatch *dispatch);

/** Replace the plan and zero all counts. */
void fo_fault_set_plan(const struct fo_fault_plan *plan);
/** Add one fault; counting starts now. FO_ERROR_LIMIT when FO_FAULTS_MAX are planned. */
enum fo_error fo_fault_add(const struct fo_fault *fault);
/** Empty plan, zero counts, no observer. */
void fo_fault_reset(void);
void fo_fault_set_observer(fo_fault_observer observer, void *user);

/** Calls seen and faults fired since the last reset: torture loops end when nothing fired. */
uint32_t fo_fault_fired_count(void);
uint64_t fo_fault_call_count(void);

#endif
