// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Provider's duties towards handles and blocks: releasing what is alive, refusing what is not.
 */
#include "check/duty.h"
#include "check/example.h"
#include "check/families.h"
#include "check/seen.h"

#define DELETE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-deletesecuritycontext"
#define FREE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-freecredentialshandle"
#define FREE_BUFFER_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-freecontextbuffer"
#define HANDLES_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/sspi-handles"
#define ACQUIRE_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/acquirecredentialshandle--general"
#define REVERT_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-revertsecuritycontext"

static enum fo_outcome
judge(bool is_held)
{
    return is_held ? FO_HELD : FO_BROKEN;
}

/** Broken when the event is a fault that is charged to the asking rule. */
static enum fo_outcome
judge_fault(const struct fo_view *view, enum fo_charge charge)
{
    return fo_duty_charge(view) == charge ? FO_BROKEN : FO_IRRELEVANT;
}

/** Another context of the same credential was deleted before this call. */
static bool
has_deleted_sibling(const struct fo_view *view, const struct fo_context *context)
{
    const struct fo_object *object = fo_model_object_by_id(view->model, context->credential_id);
    const struct fo_credential *credential = fo_object_credential(object);
    const uint32_t own_count = view->pending->releasing != NULL ? 1 : 0;
    return credential != NULL && credential->contexts_ever_count > credential->context_count + own_count;
}

static enum fo_outcome
check_any_state(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_DSC_ANY_STATE);
    }
    const struct fo_context *context = fo_duty_context(view->model, view->pending);
    if (context == NULL || context->is_first_failed ||
        fo_duty_is_failed_later(context, view->pending->context_phase)) {
        return FO_IRRELEVANT;
    }
    if (view->status_class == FO_STATUS_BAD_HANDLE && has_deleted_sibling(view, context)) {
        return FO_IRRELEVANT; /* PRV-TWO-CTX-ONE-CRED. */
    }
    return judge(view->record->u.call.status == SEC_E_OK);
}

/** A call that a package with an intact context never refuses as one on no handle. */
static bool
needs_only_a_handle(const struct fo_pending *pending)
{
    if (pending->is_leg) {
        /* The other side's function is no leg of this context, nor is one with another package's credential;
         * one without a credential may be refused for want of it. */
        const struct fo_context *context = fo_object_context(pending->context);
        return pending->context_phase == FO_CONTEXT_PARTIAL && context != NULL &&
               pending->context->created_call == pending->seen.call && pending->credential != NULL &&
               pending->credential->id == context->credential_ids[0];
    }
    switch (pending->seen.call) {
    case FO_CALL_DELETE_SECURITY_CONTEXT:
        return true;
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES:
    case FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX:
    case FO_CALL_ENCRYPT_MESSAGE:
    case FO_CALL_DECRYPT_MESSAGE:
    case FO_CALL_MAKE_SIGNATURE:
    case FO_CALL_VERIFY_SIGNATURE:
        return pending->context_phase == FO_CONTEXT_ESTABLISHED;
    default:
        return false;
    }
}

static enum fo_outcome
check_two_contexts(const struct fo_view *view)
{
    if (view->moment == FO_AT_MARK) {
        return fo_duty_compare(view, FO_COMPARE_SECOND_CONTEXT);
    }
    const struct fo_context *context =
        fo_duty_is_answer(view) ? fo_duty_context(view->model, view->pending) : NULL;
    if (context == NULL || context->credential_freed_line != 0 || !needs_only_a_handle(view->pending) ||
        !has_deleted_sibling(view, context)) {
        return FO_IRRELEVANT;
    }
    const enum fo_handle_quality credential = fo_duty_credential_quality(view->model, view->pending);
    if (credential != FO_HANDLE_ABSENT && credential != FO_HANDLE_GOOD) {
        return FO_IRRELEVANT;
    }
    return judge(view->status_class != FO_STATUS_BAD_HANDLE);
}

static enum fo_outcome
check_delete_twice(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_DSC_TWICE);
    }
    if (fo_duty_context_quality(view->model, view->pending) != FO_HANDLE_RELEASED) {
        return FO_IRRELEVANT;
    }
    const SECURITY_STATUS status = view->record->u.call.status;
    return judge(status == SEC_E_OK || status == SEC_E_INVALID_HANDLE);
}

static enum fo_outcome
check_free_twice(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_FCH_TWICE);
    }
    if (fo_duty_credential_quality(view->model, view->pending) != FO_HANDLE_RELEASED) {
        return FO_IRRELEVANT;
    }
    return judge(view->record->u.call.status == SEC_E_INVALID_HANDLE);
}

/** Quality of the handle that the view's part stands for. */
static enum fo_handle_quality
quality_of(const struct fo_view *view)
{
    return view->part == FO_PART_CREDENTIAL ? fo_duty_credential_quality(view->model, view->pending)
                                            : fo_duty_context_quality(view->model, view->pending);
}

static enum fo_outcome
check_bad_handle(const struct fo_view *view)
{
    if (view->pending == NULL) {
        return FO_IRRELEVANT;
    }
    const enum fo_handle_quality quality = quality_of(view);
    if (!fo_duty_is_answer(view)) {
        const bool is_culprit =
            quality == FO_HANDLE_FOREIGN || quality == FO_HANDLE_NULL || quality == FO_HANDLE_RELEASED;
        return is_culprit ? judge_fault(view, FO_CHARGE_BAD_HANDLE) : FO_IRRELEVANT;
    }
    const struct fo_call_seen *call = &view->record->u.call;
    if (quality != FO_HANDLE_FOREIGN) {
        return FO_IRRELEVANT;
    }
    const bool is_zero = view->handle->before == fo_name_special(FO_SPECIAL_ZERO);
    if (is_zero && fo_model_provider(view->model, call->provider)->zero_returned) {
        return FO_IRRELEVANT;
    }
    /* {-2,-2} is the reserved value of a deleted handle, which may be deleted again. */
    if (call->call == FO_CALL_DELETE_SECURITY_CONTEXT &&
        view->handle->before == fo_name_special(FO_SPECIAL_MINUS_TWO)) {
        return FO_HELD;
    }
    return judge(!fo_status_ok(call->call, call->status) || view->status_class == FO_STATUS_MORE_INPUT);
}

static enum fo_outcome
check_kind(const struct fo_view *view)
{
    if (view->pending == NULL || quality_of(view) != FO_HANDLE_MIXED) {
        return FO_IRRELEVANT;
    }
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_KIND_CHECK);
    }
    return judge(!fo_status_ok(view->record->u.call.call, view->record->u.call.status));
}

/** A leg that may use this credential refuses it as no handle at all, though nothing ever worked with it. */
static enum fo_outcome
check_consumer(const struct fo_view *view)
{
    const struct fo_pending *pending = view->pending;
    const struct fo_credential *credential = fo_object_credential(pending->credential);
    if (!pending->is_first || credential == NULL || credential->is_doubtful ||
        fo_duty_credential_quality(view->model, pending) != FO_HANDLE_GOOD ||
        fo_duty_context_quality(view->model, pending) != FO_HANDLE_ABSENT) {
        return FO_IRRELEVANT;
    }
    const struct fo_handle_seen *returned = fo_seen_handle(&pending->seen, FO_SEEN_NEWCONTEXT);
    if (returned != NULL && returned->before == FO_NAME_NULL) {
        return FO_IRRELEVANT; /* The leg had nowhere to put its context: that is what it refused. */
    }
    const uint32_t needed = pending->seen.call == FO_CALL_INITIALIZE_SECURITY_CONTEXT ? SECPKG_CRED_OUTBOUND
                                                                                      : SECPKG_CRED_INBOUND;
    const struct fo_handle_seen *out = fo_seen_handle(&pending->seen, FO_SEEN_NEWCONTEXT);
    const bool has_variable = out != NULL && out->before != FO_NAME_NULL;
    if (!credential->use_observed || (credential->use & needed) == 0 || !has_variable ||
        fo_duty_is_malformed(pending)) {
        return FO_IRRELEVANT;
    }
    const bool is_refused =
        view->status_class == FO_STATUS_BAD_HANDLE && credential->contexts_ever_count == 0;
    return judge(!is_refused);
}

static enum fo_outcome
check_acquire(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_ACQUIRE);
    }
    const struct fo_call_seen *call = &view->record->u.call;
    if (call->call != FO_CALL_ACQUIRE_CREDENTIALS_HANDLE) {
        return check_consumer(view);
    }
    const struct fo_handle_seen *handle = fo_seen_handle(call, FO_SEEN_NEWCREDENTIAL);
    if (handle == NULL || handle->before == FO_NAME_NULL || !fo_status_ok(call->call, call->status)) {
        return FO_IRRELEVANT;
    }
    const fo_name result = fo_seen_result(handle);
    if (result == 0) {
        return FO_IRRELEVANT; /* Neither value was observed. */
    }
    if (fo_seen_is_special(result)) {
        return FO_BROKEN;
    }
    return FO_HELD;
}

static enum fo_outcome
check_independence(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_CRED_INDEPENDENCE);
    }
    const struct fo_context *context = fo_duty_context(view->model, view->pending);
    return context != NULL && context->credential_freed_line != 0 ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_free_block(const struct fo_view *view)
{
    if (fo_view_is_mark(view, FO_MARK_OBSERVE) && view->part != FO_PART_SUBJECT) {
        return FO_IRRELEVANT; /* Asked about the provider, not about a block. */
    }
    if (fo_view_is_mark(view, FO_MARK_OBSERVE)) {
        const struct fo_activity *activity = fo_duty_activity(view);
        const enum fo_count count = fo_duty_count(view);
        if (activity->block_freed_line == 0 || count == FO_COUNT_SILENT) {
            return FO_IRRELEVANT;
        }
        const bool is_only_blocks =
            activity->handle_line == 0 && activity->first_fail_line == 0 && activity->rename_line == 0;
        return count == FO_COUNT_CLEAN ? FO_HELD : is_only_blocks ? FO_BROKEN : FO_IRRELEVANT;
    }
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_FREE_BLOCK);
    }
    if (view->pending->block_where == FO_WHERE_NULL) {
        return FO_HELD;
    }
    const struct fo_object *block = view->pending->releasing;
    if (block == NULL || block->kind != FO_OBJECT_BLOCK || block->as.any == NULL ||
        block->as.block->is_unrequested) {
        return FO_IRRELEVANT;
    }
    return judge(view->record->u.call.status == SEC_E_OK);
}

static enum fo_outcome
check_revert(const struct fo_view *view)
{
    if (fo_view_is_mark(view, FO_MARK_COMPARE)) {
        return fo_duty_compare(view, FO_COMPARE_THREAD_TOKEN);
    }
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_REVERT);
    }
    return fo_duty_is_revert_without(view->model, view->pending) ? FO_HELD : FO_IRRELEVANT;
}

#define ASKED .binds = FO_BINDS_PROVIDER, .moments = FO_AT_RETURN | FO_AT_MARK, .marks = FO_MARKS_FAULT

#define CLOSE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END
#define ACQUIRE_FOR_CLIENT \
    "AcquireCredentialsHandleW package=NTLM use=2 newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define SECOND_CONTEXT                                                                                    \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s2 -> SEC_E_OK newcontext=x1\n" \
    "DeleteSecurityContext context=x1@s2 -> SEC_E_OK\n"

const struct fo_rule fo_rules_prv_release[] = {
    {
        .id = "PRV-DSC-ANY-STATE",
        .severity = FO_ALWAYS(FO_MUST),
        ASKED,
        .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .parts = FO_PART_CONTEXT,
        .implies = {"PRV-STATUS-DOMAIN", "CTX-SUCCESS-OWES-DELETE", "CTX-DELETE-PARTIAL", "CTX-BOTH-SIDES",
                    "CTX-SERVER-CANNOT-ESTABLISH", "CTX-REJECT-INSUFFICIENT", "SES-EARLY-RETURN"},
        .statement = "DeleteSecurityContext succeeds on a live context in any state: partial, incomplete, "
                     "failed, established.",
        .rationale = "It is the only way to give a context back; where it fails, the caller can only leak.",
        .source = DELETE_PAGE,
        .check = check_any_state,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL
        "DeleteSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "PRV-DSC-TWICE",
        .severity = FO_MUST_WINDOWS_SHOULD,
        ASKED,
        .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .parts = FO_PART_CONTEXT,
        .implies = {"PRV-STATUS-DOMAIN"},
        .statement = "DeleteSecurityContext on a deleted handle answers SEC_E_OK or SEC_E_INVALID_HANDLE and "
                     "touches nothing else.",
        .rationale = "Callers do delete twice; a provider that frees again corrupts its heap.",
        .source = DELETE_PAGE,
        .check = check_delete_twice,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE
        "DeleteSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE
        "begin 9 DeleteSecurityContext context=x0@s1\n" FO_EXAMPLE_CRASH,
    },
    {
        .id = "PRV-FCH-TWICE",
        .severity = FO_ALWAYS(FO_MUST),
        ASKED,
        .calls = FO_CALL_BIT(FREE_CREDENTIALS_HANDLE),
        .parts = FO_PART_CREDENTIAL,
        .implies = {"PRV-STATUS-DOMAIN"},
        .statement = "FreeCredentialsHandle on a freed handle answers SEC_E_INVALID_HANDLE.",
        .rationale = "A second success hides the caller's mistake, a fault turns it into an outage.",
        .source = FREE_PAGE,
        .check = check_free_twice,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE
        "FreeCredentialsHandle credential=c0@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "PRV-BAD-HANDLE",
        .severity = FO_ALWAYS(FO_MUST),
        ASKED,
        .calls = FO_CALLS_HANDLE,
        .parts = FO_PART_CREDENTIAL | FO_PART_CONTEXT,
        .implies = {"PRV-STATUS-DOMAIN"},
        .statement = "Every function refuses {0,0}, {-1,-1}, {-2,-2} and words it never issued; a leg does "
                     "not take such a context for a first call.",
        .rationale = "The words may be anything; a provider that follows them reads wild memory.",
        .source = HANDLES_PAGE,
        .check = check_bad_handle,
        .holds = "DeleteSecurityContext context=minus-one@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE
        "InitializeSecurityContextW credential=c0@s0 context=zero@s1 newcontext=@s2 -> "
        "SEC_I_CONTINUE_NEEDED newcontext=x0\n"
        "DeleteSecurityContext context=x0@s2 -> SEC_E_OK\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "PRV-KIND-CHECK",
        .severity = FO_ALWAYS(FO_SHOULD),
        ASKED,
        .calls = FO_CALLS_HANDLE,
        .parts = FO_PART_CREDENTIAL | FO_PART_CONTEXT,
        .implies = {"PRV-STATUS-DOMAIN"},
        .statement = "A credential where a context belongs, and the reverse, is refused with "
                     "SEC_E_INVALID_HANDLE.",
        .rationale = "Both are one C type, so mistakes arrive here first.",
        .source = HANDLES_PAGE,
        .check = check_kind,
        .holds = FO_EXAMPLE_ACQUIRE
        "DeleteSecurityContext context=c0@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE
        "DeleteSecurityContext context=c0@s0 -> SEC_E_OK\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "PRV-ACQ-OK-HANDLE",
        .severity = FO_ALWAYS(FO_MUST),
        ASKED,
        .calls = FO_CALL_BIT(ACQUIRE_CREDENTIALS_HANDLE) | FO_CALLS_LEG,
        .statement =
            "When AcquireCredentialsHandle answers SEC_E_OK it has stored a usable credential handle.",
        .rationale = "Some builds succeed for packages they do not have and leave the variable unwritten.",
        .source = ACQUIRE_PAGE,
        .check = check_acquire,
        .holds = ACQUIRE_FOR_CLIENT FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken =
            "AcquireCredentialsHandleW package=Kerberos newcredential=other@s0 -> SEC_E_OK\n" FO_EXAMPLE_END,
    },
    {
        .id = "PRV-FCB-ALL",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALL_BIT(FREE_CONTEXT_BUFFER),
        .marks = FO_MARKS_FAULT | FO_MARK_BIT(OBSERVE),
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .parts = FO_PART_BLOCK | FO_PART_SUBJECT,
        .statement = "FreeContextBuffer releases every block that the provider handed out; NULL and foreign "
                     "pointers make it fail, not fault.",
        .rationale = "Callers have no other function for any of these blocks.",
        .source = FREE_BUFFER_PAGE,
        .check = check_free_block,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL_BLOCK
        "FreeContextBuffer block=b0 -> SEC_E_INVALID_HANDLE\n" CLOSE,
    },
    {
        .id = "PRV-CRED-INDEPENDENCE",
        .severity = FO_ALWAYS(FO_SHOULD),
        ASKED,
        .calls = FO_CALLS_CONTEXT,
        .parts = FO_PART_CONTEXT,
        .statement = "A context whose credential was freed can still be deleted and queried without a fault.",
        .rationale = "Freeing in the wrong order is the most common mistake there is.",
        .source = FREE_PAGE,
        .check = check_independence,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_FREE FO_EXAMPLE_DELETE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_FREE
        "begin 9 QueryContextAttributesW context=x0@s1 attribute=0\n" FO_EXAMPLE_CRASH,
    },
    {
        .id = "PRV-TWO-CTX-ONE-CRED",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_CONTEXT,
        .marks = FO_MARK_BIT(COMPARE),
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .parts = FO_PART_CONTEXT | FO_PART_SUBJECT,
        .implies = {"PRV-STATUS-DOMAIN"},
        .statement = "Contexts made from one credential are independent: using or deleting one leaves the "
                     "others as they are.",
        .rationale = "Servers make all their contexts from one credential.",
        .source = FREE_PAGE,
        .check = check_two_contexts,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT SECOND_CONTEXT CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT SECOND_CONTEXT
        "QueryContextAttributesW context=x0@s1 attribute=0 -> SEC_E_INVALID_HANDLE\n" CLOSE,
    },
    {
        .id = "PRV-REV-WITHOUT-IMP",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALL_BIT(REVERT_SECURITY_CONTEXT),
        .marks = FO_MARKS_FAULT | FO_MARK_BIT(COMPARE),
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .parts = FO_PART_CONTEXT | FO_PART_SUBJECT,
        .statement = "RevertSecurityContext without an impersonation fails, or does nothing.",
        .rationale = "It must not take away a token that somebody else gave the thread.",
        .source = REVERT_PAGE,
        .check = check_revert,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER
        "RevertSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n" CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER
        "RevertSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n"
        "compare thread-token different\n" CLOSE,
    },
};
const size_t fo_rules_prv_release_count = sizeof(fo_rules_prv_release) / sizeof(fo_rules_prv_release[0]);
