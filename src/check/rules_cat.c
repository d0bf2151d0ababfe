// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about CompleteAuthToken: when it is due, on what, and what its failure means.
 */
#include "check/example.h"
#include "check/families.h"
#include "check/view.h"

#define COMPLETE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-completeauthtoken"
#define SERVER_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/acceptsecuritycontext--general"
#define STATUS_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/sspi-status-codes"

static bool
needs_completion(const struct fo_object *object)
{
    return fo_object_context(object) != NULL &&
           (object->phase == FO_CONTEXT_NEED_COMPLETE || object->phase == FO_CONTEXT_NEED_COMPLETE_CONTINUE);
}

static enum fo_outcome
check_required(const struct fo_view *view)
{
    if (!needs_completion(view->object)) {
        return FO_IRRELEVANT;
    }
    switch (view->record->u.call.call) {
    case FO_CALL_COMPLETE_AUTH_TOKEN:
        return FO_HELD;
    case FO_CALL_DELETE_SECURITY_CONTEXT:
        return FO_IRRELEVANT;
    default:
        return FO_BROKEN;
    }
}

static enum fo_outcome
check_only_when_asked(const struct fo_view *view)
{
    if (fo_object_context(view->object) == NULL || view->object->phase == FO_CONTEXT_FAILED) {
        return FO_IRRELEVANT;
    }
    return needs_completion(view->object) ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_before_send(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL) {
        return FO_IRRELEVANT;
    }
    struct fo_place sent = view->record->u.mark.place;
    bool is_other =
        sent.name != 0 && context->token_place.name != 0 && sent.name != context->token_place.name;
    if (is_other) {
        return FO_IRRELEVANT;
    }
    if (needs_completion(view->object)) {
        return FO_BROKEN;
    }
    return context->is_completed ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_context_handle(const struct fo_view *view)
{
    if (fo_object_is(view->object, FO_OBJECT_CREDENTIAL)) {
        return FO_BROKEN;
    }
    return fo_object_is(view->object, FO_OBJECT_CONTEXT) ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_continue_not_lost(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL || view->object->phase != FO_CONTEXT_PARTIAL || !context->is_completed ||
        context->leg_class != FO_STATUS_COMPLETE_CONTINUE) {
        return FO_IRRELEVANT;
    }
    const enum fo_call call = view->record->u.call.call;
    if (fo_call_is_in(call, FO_CALLS_LEG)) {
        return FO_HELD;
    }
    /* A datagram context may sign before its handshake is over. */
    bool may_sign =
        context->is_datagram && (call == FO_CALL_MAKE_SIGNATURE || call == FO_CALL_VERIFY_SIGNATURE);
    return may_sign ? FO_IRRELEVANT : FO_BROKEN;
}

static enum fo_outcome
check_fail_delete(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL || view->object->phase != FO_CONTEXT_FAILED ||
        context->failed_call != FO_CALL_COMPLETE_AUTH_TOKEN) {
        return FO_IRRELEVANT;
    }
    if (view->moment == FO_AT_END) {
        return FO_BROKEN;
    }
    switch (view->record->u.call.call) {
    case FO_CALL_DELETE_SECURITY_CONTEXT:
        return FO_HELD;
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES:
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX:
        return FO_IRRELEVANT; /* Some packages still tell names and sizes. */
    default:
        return FO_BROKEN;
    }
}

#define ACCEPT(STATUS)                                                                                     \
    FO_EXAMPLE_ACQUIRE                                                                                     \
    "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 output=a0[token:64@b0] -> " STATUS \
    " newcontext=x0 output=[token:40@b0]\n"
#define ACCEPT_SILENT(STATUS) \
    FO_EXAMPLE_ACQUIRE        \
    "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 -> " STATUS " newcontext=x0\n"
#define COMPLETE "CompleteAuthToken context=x0@s1 -> SEC_E_OK\n"
#define SEND "send x0 b0\n"
#define CLOSE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END

const struct fo_rule fo_rules_cat[] = {
    {
        .id = "CAT-REQUIRED",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_CONTEXT,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .implies = {"CAT-BEFORE-SEND"},
        .statement = "When a leg asks for completion, CompleteAuthToken is called on that context before "
                     "anything else is done with it.",
        .rationale = "Until then the token lacks its integrity check and the context its keys.",
        .source = SERVER_PAGE,
        .check = check_required,
        .holds = ACCEPT("SEC_I_COMPLETE_NEEDED") COMPLETE SEND CLOSE,
        .broken = ACCEPT("SEC_I_COMPLETE_NEEDED") "QueryContextAttributesW context=x0@s1 attribute=0 -> "
                                                  "SEC_E_OK\n" COMPLETE SEND CLOSE,
    },
    {
        .id = "CAT-ONLY-WHEN-ASKED",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(COMPLETE_AUTH_TOKEN),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .statement = "CompleteAuthToken is called only after a leg that asked for it, and once.",
        .rationale = "Most packages do not implement it; those that do expect it at one moment.",
        .source = COMPLETE_PAGE,
        .check = check_only_when_asked,
        .holds = ACCEPT("SEC_I_COMPLETE_NEEDED") COMPLETE SEND CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER
        "CompleteAuthToken context=x0@s1 -> SEC_E_OUT_OF_SEQUENCE\n" CLOSE,
    },
    {
        .id = "CAT-BEFORE-SEND",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .marks = FO_MARK_BIT(SEND),
        .moments = FO_AT_MARK,
        .parts = FO_PART_SUBJECT,
        .needs = FO_OBSERVES_SEND,
        .statement = "A token is completed before it is sent.",
        .rationale = "The peer would receive a message that is not finished and refuse it.",
        .source = SERVER_PAGE,
        .check = check_before_send,
        .holds = ACCEPT("SEC_I_COMPLETE_NEEDED") COMPLETE SEND CLOSE,
        .broken = ACCEPT("SEC_I_COMPLETE_NEEDED") SEND COMPLETE CLOSE,
    },
    {
        .id = "CAT-CONTEXT-HANDLE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(COMPLETE_AUTH_TOKEN),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .implies = {"HND-KIND-MIX"},
        .statement = "CompleteAuthToken is given the context handle, not the credential handle.",
        .rationale =
            "Well-known clients have passed the credential, which compiles and then fails or faults.",
        .source = COMPLETE_PAGE,
        .check = check_context_handle,
        .holds = ACCEPT("SEC_I_COMPLETE_NEEDED") COMPLETE SEND CLOSE,
        .broken = ACCEPT("SEC_I_COMPLETE_NEEDED") "CompleteAuthToken context=c0@s0 -> "
                                                  "SEC_E_INVALID_HANDLE\n" COMPLETE SEND CLOSE,
    },
    {
        .id = "CAT-CONTINUE-NOT-LOST",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG | FO_CALLS_MESSAGE | FO_CALL_BIT(IMPERSONATE_SECURITY_CONTEXT) |
                 FO_CALL_BIT(EXPORT_SECURITY_CONTEXT) | FO_CALL_BIT(QUERY_SECURITY_CONTEXT_TOKEN),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .statement = "After SEC_I_COMPLETE_AND_CONTINUE another leg follows; the SEC_E_OK of "
                     "CompleteAuthToken does not end the handshake.",
        .rationale = "Code that stores both statuses in one variable forgets the leg and uses a context "
                     "whose peer was never authenticated.",
        .source = STATUS_PAGE,
        .check = check_continue_not_lost,
        .holds = ACCEPT_SILENT("SEC_I_COMPLETE_AND_CONTINUE") COMPLETE
        "AcceptSecurityContext credential=c0@s0 context=x0@s1 newcontext=@s1 -> SEC_E_OK\n" CLOSE,
        .broken = ACCEPT_SILENT("SEC_I_COMPLETE_AND_CONTINUE") COMPLETE
        "ImpersonateSecurityContext context=x0@s1 -> SEC_E_NO_IMPERSONATION\n" CLOSE,
    },
    {
        .id = "CAT-COMPLETE-ESTABLISHES",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "After SEC_I_COMPLETE_NEEDED and a successful CompleteAuthToken the context is "
                     "established.",
        .rationale = "No further leg is due, so messages may be protected at once.",
        .source = STATUS_PAGE,
        .unjudged = "It describes a transition that the other rules build on.",
    },
    {
        .id = "CAT-FAIL-DELETE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_CONTEXT,
        .moments = FO_AT_BEGIN | FO_AT_END,
        .parts = FO_PART_CONTEXT | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CONTEXT),
        .implies = {"CTX-FATAL-ONLY-DELETE", "CTX-CONT-STATUS", "CAT-ONLY-WHEN-ASKED", "CTX-DELETE-PARTIAL",
                    "CTX-SUCCESS-OWES-DELETE", "CTX-BOTH-SIDES", "CTX-SERVER-CANNOT-ESTABLISH"},
        .statement = "When CompleteAuthToken fails, the context is only deleted.",
        .rationale = "The peer's proof was refused; going on would accept it after all.",
        .source = COMPLETE_PAGE,
        .check = check_fail_delete,
        .holds = ACCEPT_SILENT("SEC_I_COMPLETE_NEEDED") "CompleteAuthToken context=x0@s1 -> "
                                                        "SEC_E_MESSAGE_ALTERED\n" CLOSE,
        .broken = ACCEPT_SILENT(
            "SEC_I_COMPLETE_NEEDED") "CompleteAuthToken context=x0@s1 -> SEC_E_MESSAGE_ALTERED\n"
                                     "ImpersonateSecurityContext context=x0@s1 -> "
                                     "SEC_E_NO_IMPERSONATION\n" CLOSE,
    },
    {
        .id = "CAT-UNSUPPORTED",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "Packages other than Digest may answer that they do not support CompleteAuthToken, on "
                     "either side.",
        .rationale = "The page limits the function to Digest servers, its remarks speak of clients.",
        .source = COMPLETE_PAGE,
        .unjudged = "It permits an answer; no finding speaks against it.",
    },
};
const size_t fo_rules_cat_count = sizeof(fo_rules_cat) / sizeof(fo_rules_cat[0]);
