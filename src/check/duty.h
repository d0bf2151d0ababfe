// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Provider: what the rules that bind it have in common - whom a fault is charged to, when an answer counts,
 * and when its own count of objects says something.
 */
#ifndef FO_CHECK_DUTY_H
#define FO_CHECK_DUTY_H

#include "check/compare.h"
#include "check/view.h"

/** The rule that a crash or time-out is charged to; each fault is charged once, to the most specific one. */
enum fo_charge {
    FO_CHARGE_NONE, /**< The event is no fault, or no call was running. */
    FO_CHARGE_DSC_ANY_STATE,
    FO_CHARGE_DSC_TWICE,
    FO_CHARGE_FCH_TWICE,
    FO_CHARGE_BAD_HANDLE,
    FO_CHARGE_KIND_CHECK,
    FO_CHARGE_ACQUIRE,
    FO_CHARGE_TOKEN,
    FO_CHARGE_NULL_BUFFER,
    FO_CHARGE_EARLY_MESSAGE,
    FO_CHARGE_FIRST_FAIL,
    FO_CHARGE_CONT_FAIL,
    FO_CHARGE_FREE_BLOCK,
    FO_CHARGE_CRED_INDEPENDENCE,
    FO_CHARGE_REVERT,
    FO_CHARGE_STATUS, /**< No other rule speaks of that call with those operands. */
};

/** Marks and calls that can be faults. STATUS_ACCESS_VIOLATION as a status is a fault that the provider's
 * host caught. */
#define FO_MARKS_FAULT (FO_MARK_BIT(CRASH) | FO_MARK_BIT(TIME_OUT))

/** Rule that the fault in @p view is charged to; FO_CHARGE_NONE: it is none, or another open call's. */
enum fo_charge fo_duty_charge(const struct fo_view *view);

/** True for a return that came from the provider, unaltered, with a status: what rules may judge. */
bool fo_duty_is_answer(const struct fo_view *view);

/** How a handle operand looks to the provider that is given it. */
enum fo_handle_quality {
    FO_HANDLE_ABSENT,   /**< No such operand, not observed, or NULL where NULL is allowed. */
    FO_HANDLE_NULL,     /**< NULL where a handle is needed. */
    FO_HANDLE_GOOD,     /**< A live object of that kind, issued by this provider in this process. */
    FO_HANDLE_RELEASED, /**< The object was released, and its value not given out again. */
    FO_HANDLE_MIXED,    /**< A live object of the other kind. */
    FO_HANDLE_FOREIGN,  /**< A word that was never a handle here, or another provider's or process's. */
};

/** Quality of the call's credential or context operand. */
enum fo_handle_quality
fo_duty_credential_quality(const struct fo_model *model, const struct fo_pending *pending);
enum fo_handle_quality
fo_duty_context_quality(const struct fo_model *model, const struct fo_pending *pending);

/** Context of the call when it was live and good at the begin, and no foreign release had its bits; else
 * NULL. */
const struct fo_context *fo_duty_context(const struct fo_model *model, const struct fo_pending *pending);

/** True when a SecBuffer list of the call is malformed: refused cleanly by a good provider. */
bool fo_duty_is_malformed(const struct fo_pending *pending);

/** True for a message call on a context whose handshake is not over. */
bool fo_duty_is_early_message(const struct fo_model *model, const struct fo_pending *pending);

/** True when the context failed on a later leg, so that it is only kept to be deleted. */
bool fo_duty_is_failed_later(const struct fo_context *context, uint8_t phase);

/** True when the call reverts an impersonation that the thread does not have. */
bool fo_duty_is_revert_without(const struct fo_model *model, const struct fo_pending *pending);

/** What a mark "observe" says. */
enum fo_count {
    FO_COUNT_SILENT, /**< No observe mark, no count before it, objects alive, or the caller misused the
                        provider. */
    FO_COUNT_CLEAN,  /**< As many objects and bytes as before, or fewer. */
    FO_COUNT_GREW,
};
enum fo_count fo_duty_count(const struct fo_view *view);

/** Activity that a count is about. */
const struct fo_activity *fo_duty_activity(const struct fo_view *view);

/** Held or broken at the mark "compare" with @p word; irrelevant elsewhere. */
enum fo_outcome fo_duty_compare(const struct fo_view *view, const char *word);

#endif
