// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * View: sets of calls and short questions about the event in front of a rule.
 */
#ifndef FO_CHECK_VIEW_H
#define FO_CHECK_VIEW_H

#include "check/rule.h"

#define FO_CALLS_LEG (FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT) | FO_CALL_BIT(ACCEPT_SECURITY_CONTEXT))
#define FO_CALLS_MESSAGE                                                                          \
    (FO_CALL_BIT(MAKE_SIGNATURE) | FO_CALL_BIT(VERIFY_SIGNATURE) | FO_CALL_BIT(ENCRYPT_MESSAGE) | \
     FO_CALL_BIT(DECRYPT_MESSAGE))
#define FO_CALLS_RELEASE (FO_CALL_BIT(DELETE_SECURITY_CONTEXT) | FO_CALL_BIT(FREE_CREDENTIALS_HANDLE))
/** Every call that reads a context handle. */
#define FO_CALLS_CONTEXT                                                                 \
    (FO_CALLS_LEG | FO_CALLS_MESSAGE | FO_CALL_BIT(COMPLETE_AUTH_TOKEN) |                \
     FO_CALL_BIT(DELETE_SECURITY_CONTEXT) | FO_CALL_BIT(APPLY_CONTROL_TOKEN) |           \
     FO_CALL_BIT(QUERY_CONTEXT_ATTRIBUTES) | FO_CALL_BIT(IMPERSONATE_SECURITY_CONTEXT) | \
     FO_CALL_BIT(REVERT_SECURITY_CONTEXT) | FO_CALL_BIT(EXPORT_SECURITY_CONTEXT) |       \
     FO_CALL_BIT(QUERY_SECURITY_CONTEXT_TOKEN) | FO_CALL_BIT(SET_CONTEXT_ATTRIBUTES) |   \
     FO_CALL_BIT(QUERY_CONTEXT_ATTRIBUTES_EX))
/** Every call that reads a credential handle. */
#define FO_CALLS_CREDENTIAL                                                                            \
    (FO_CALLS_LEG | FO_CALL_BIT(QUERY_CREDENTIALS_ATTRIBUTES) | FO_CALL_BIT(FREE_CREDENTIALS_HANDLE) | \
     FO_CALL_BIT(ADD_CREDENTIALS) | FO_CALL_BIT(SET_CREDENTIALS_ATTRIBUTES) |                          \
     FO_CALL_BIT(QUERY_CREDENTIALS_ATTRIBUTES_EX))
#define FO_CALLS_HANDLE (FO_CALLS_CONTEXT | FO_CALLS_CREDENTIAL)
#define FO_CALLS_ALL ((UINT64_C(1) << FO_CALL_COUNT) - 1)

#define FO_MARK_BIT(NAME) (UINT64_C(1) << FO_MARK_##NAME)

static inline bool
fo_call_is_in(enum fo_call call, uint64_t set)
{
    return ((set >> call) & 1U) != 0;
}

static inline fo_name
fo_name_special(enum fo_special special)
{
    return fo_name_make(FO_NAME_SPECIAL, special);
}

static inline bool
fo_view_is_mark(const struct fo_view *view, enum fo_mark mark)
{
    return view->record->kind == FO_RECORD_MARK && view->record->u.mark.mark == mark;
}

/** True when the view's handle was observed and its pointer is not NULL. */
static inline bool
fo_view_has_handle(const struct fo_view *view)
{
    return view->handle != NULL && view->handle->before != 0 && view->handle->before != FO_NAME_NULL;
}

/** Kind of object that the view's part stands for; FO_OBJECT_NONE for other parts. */
static inline enum fo_object_kind
fo_view_expected_kind(const struct fo_view *view)
{
    if (view->part == FO_PART_CREDENTIAL) {
        return FO_OBJECT_CREDENTIAL;
    }
    return view->part == FO_PART_CONTEXT ? FO_OBJECT_CONTEXT : FO_OBJECT_NONE;
}

/** The object was released before this event, not by it. */
static inline bool
fo_view_was_released(const struct fo_view *view)
{
    return view->object->released_line != 0 &&
           (view->pending == NULL || view->pending->releasing != view->object);
}

static inline bool
fo_place_equals(struct fo_place a, struct fo_place b)
{
    return a.name == b.name && a.offset == b.offset;
}

#endif
