// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Provider's duties in handshakes and messages: what a leg returns, keeps and leaves alone.
 */
#include "check/duty.h"
#include "check/example.h"
#include "check/families.h"
#include "check/seen.h"

#define CLIENT_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--general"
#define SERVER_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/acceptsecuritycontext--general"
#define SCHANNEL_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--schannel"
#define CREATING_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/creating-an-schannel-security-context"
#define DELETE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-deletesecuritycontext"
#define STREAM_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/stream-contexts"
#define EXTRA_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/extra-buffers-returned-by-schannel"
#define REQUIREMENTS_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/context-requirements"
#define SHUTDOWN_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/shutting-down-an-schannel-connection"
#define MESSAGE_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/using-message-support"

static enum fo_outcome
judge(bool is_held)
{
    return is_held ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
judge_fault(const struct fo_view *view, enum fo_charge charge)
{
    return fo_duty_charge(view) == charge ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_token(const struct fo_view *view)
{
    return fo_duty_is_answer(view) ? FO_HELD : judge_fault(view, FO_CHARGE_TOKEN);
}

static enum fo_outcome
check_null_buffer(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_NULL_BUFFER);
    }
    return fo_duty_is_malformed(view->pending) ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_early_message(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_EARLY_MESSAGE);
    }
    if (!fo_duty_is_early_message(view->model, view->pending)) {
        return FO_IRRELEVANT;
    }
    return judge(view->status_class != FO_STATUS_DONE);
}

static bool
is_leg(const struct fo_view *view)
{
    return view->pending != NULL && view->pending->is_leg;
}

/** What a count says about something that happened since the one before. */
static enum fo_outcome
judge_count(const struct fo_view *view, bool has_happened)
{
    const enum fo_count count = has_happened ? fo_duty_count(view) : FO_COUNT_SILENT;
    return count == FO_COUNT_SILENT ? FO_IRRELEVANT : judge(count == FO_COUNT_CLEAN);
}

static enum fo_outcome
check_first_fail(const struct fo_view *view)
{
    if (fo_view_is_mark(view, FO_MARK_OBSERVE)) {
        return judge_count(view, fo_duty_activity(view)->first_fail_line != 0);
    }
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_FIRST_FAIL);
    }
    const struct fo_context *context = fo_duty_context(view->model, view->pending);
    const bool is_deletion = view->record->u.call.call == FO_CALL_DELETE_SECURITY_CONTEXT;
    if (!is_deletion || context == NULL || !context->is_first_failed) {
        return FO_IRRELEVANT;
    }
    return judge(view->record->u.call.status == SEC_E_OK);
}

/** A later leg stored a value that already is another object's, or none at all. */
static enum fo_outcome
judge_new_value(const struct fo_view *view, const struct fo_handle_seen *context,
                const struct fo_handle_seen *out)
{
    const fo_name result = fo_seen_result(out);
    if (result == 0) {
        const bool is_same_variable = out->storage != 0 && out->storage == context->storage;
        return is_same_variable ? FO_HELD : FO_IRRELEVANT;
    }
    if (result == context->before) {
        return FO_HELD;
    }
    const struct fo_object *denoted =
        fo_model_object_by_value(view->model, result, FO_OBJECT_CONTEXT, view->pending->seen.provider);
    if (denoted != NULL && denoted == view->pending->context) {
        return FO_HELD;
    }
    if (out->after == 0) {
        return FO_IRRELEVANT; /* Left unwritten: the handle that was given stays the only one. */
    }
    if (fo_seen_is_special(result)) {
        return FO_BROKEN;
    }
    /* Another value for the same object is allowed; a count will tell whether it costs one. */
    return denoted != NULL && denoted->is_live ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_same_handle(const struct fo_view *view)
{
    if (fo_view_is_mark(view, FO_MARK_OBSERVE)) {
        const struct fo_activity *activity = fo_duty_activity(view);
        return judge_count(view, activity->rename_line != 0 && activity->first_fail_line == 0);
    }
    if (!fo_duty_is_answer(view) || !is_leg(view) || view->pending->is_first ||
        fo_duty_context(view->model, view->pending) == NULL || view->status_class == FO_STATUS_MORE_INPUT) {
        return FO_IRRELEVANT;
    }
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_handle_seen *context = fo_seen_handle(call, FO_SEEN_CONTEXT);
    const struct fo_handle_seen *out = fo_seen_handle(call, FO_SEEN_NEWCONTEXT);
    if (!fo_status_ok(call->call, call->status) || context == NULL || context->before == 0 || out == NULL ||
        out->before == FO_NAME_NULL) {
        return FO_IRRELEVANT;
    }
    return judge_new_value(view, context, out);
}

static enum fo_outcome
check_fail_keeps(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return judge_fault(view, FO_CHARGE_CONT_FAIL);
    }
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_context *context = fo_duty_context(view->model, view->pending);
    if (context == NULL) {
        return FO_IRRELEVANT;
    }
    if (call->call == FO_CALL_DELETE_SECURITY_CONTEXT) {
        const bool is_failed = fo_duty_is_failed_later(context, view->pending->context_phase);
        return is_failed ? judge(call->status == SEC_E_OK) : FO_IRRELEVANT;
    }
    const struct fo_handle_seen *given = fo_seen_handle(call, FO_SEEN_CONTEXT);
    const struct fo_handle_seen *out = fo_seen_handle(call, FO_SEEN_NEWCONTEXT);
    if (!is_leg(view) || view->pending->is_first || fo_status_ok(call->call, call->status) || given == NULL ||
        out == NULL || out->before == FO_NAME_NULL) {
        return FO_IRRELEVANT;
    }
    const bool is_kept = out->after == 0 || out->after == out->before ||
                         (out->storage == given->storage && out->after == given->before);
    return judge(is_kept);
}

static enum fo_outcome
check_no_state(const struct fo_view *view)
{
    return fo_duty_compare(view, FO_COMPARE_SPLIT_DELIVERY);
}

/** Package of the leg's context, or of the credential that the context is made from. */
static uint8_t
package_of(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->pending->context);
    const struct fo_credential *credential = fo_object_credential(view->pending->credential);
    return context != NULL ? context->package : credential != NULL ? credential->package : FO_PACKAGE_UNKNOWN;
}

static bool
is_list_changed(const struct fo_buffers_seen *list)
{
    for (unsigned i = 0; i < list->after_count; i++) {
        const struct fo_buffer_seen *before = &list->before[i];
        const struct fo_buffer_seen *after = &list->after[i];
        if (i >= list->before_count || before->bytes != after->bytes || before->type != after->type ||
            (after->place.name != 0 && before->place.name != 0 &&
             !fo_place_equals(before->place, after->place))) {
            return true;
        }
    }
    return false;
}

static enum fo_outcome
check_incomplete_output(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view) || !is_leg(view) || view->status_class != FO_STATUS_MORE_INPUT) {
        return FO_IRRELEVANT;
    }
    const uint8_t package = package_of(view);
    if (package != FO_PACKAGE_SCHANNEL && package != FO_PACKAGE_CREDSSP && package != FO_PACKAGE_UNKNOWN) {
        return FO_IRRELEVANT;
    }
    const struct fo_handle_seen *given = fo_seen_handle(&view->record->u.call, FO_SEEN_CONTEXT);
    const struct fo_handle_seen *out = fo_seen_handle(&view->record->u.call, FO_SEEN_NEWCONTEXT);
    const struct fo_buffers_seen *output = fo_seen_buffers(&view->record->u.call, FO_SEEN_OUTPUT);
    if (out == NULL && output == NULL) {
        return FO_IRRELEVANT;
    }
    /* What a first leg stores then is left to the provider. */
    const bool is_handle_kept = out == NULL || view->pending->is_first || out->after == 0 ||
                                out->after == out->before || (given != NULL && out->after == given->before);
    return judge(is_handle_kept && (output == NULL || !is_list_changed(output)));
}

static uint64_t
count_input(const struct fo_buffers_seen *input)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < input->before_count; i++) {
        const uint32_t type = fo_seen_type(&input->before[i]);
        if (type == SECBUFFER_TOKEN || type == SECBUFFER_DATA || type == SECBUFFER_STREAM) {
            bytes += input->before[i].bytes;
        }
    }
    return bytes;
}

/** Where the pointer of EXTRA lies in the input, the bytes it stands for reach to the input's end. */
static bool
is_at_tail(const struct fo_buffer_seen *input, const struct fo_buffer_seen *extra)
{
    if (extra->place.name != input->place.name || fo_name_kind(extra->place.name) != FO_NAME_MEMORY) {
        return true;
    }
    return (uint64_t)extra->place.offset + extra->bytes == (uint64_t)input->place.offset + input->bytes;
}

static enum fo_outcome
check_extra_count(const struct fo_view *view)
{
    if (view->moment == FO_AT_MARK) {
        return fo_duty_compare(view, FO_COMPARE_EXTRA_CUT);
    }
    if (!fo_duty_is_answer(view) || view->status_class == FO_STATUS_MORE_INPUT) {
        return FO_IRRELEVANT;
    }
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_buffers_seen *input =
        fo_seen_buffers(call, call->call == FO_CALL_DECRYPT_MESSAGE ? FO_SEEN_MESSAGE : FO_SEEN_INPUT);
    const struct fo_buffer_seen *extra =
        input == NULL ? NULL : fo_seen_buffer_of_type(input->after, input->after_count, SECBUFFER_EXTRA);
    if (extra == NULL || input->before_count == 0) {
        return FO_IRRELEVANT;
    }
    return judge(extra->bytes > 0 && extra->bytes <= count_input(input) &&
                 is_at_tail(&input->before[0], extra));
}

/** One output token of a leg that was asked to allocate. */
static enum fo_outcome
judge_allocation(const struct fo_view *view, const struct fo_buffer_seen *before,
                 const struct fo_buffer_seen *after)
{
    uint64_t attributes = 0;
    const bool is_told = fo_seen_number(&view->record->u.call, FO_SEEN_ATTRIBUTES, &attributes);
    const bool is_flagged = (attributes & ISC_RET_ALLOCATED_MEMORY) != 0;
    /* The stale address of a freed block may be given out again. */
    const bool is_allocated = after->place.name != before->place.name ||
                              fo_model_locate(view->model, before->place).where == FO_WHERE_RELEASED;
    if (!is_told) {
        return is_allocated ? FO_HELD : FO_IRRELEVANT;
    }
    /* A package may decline and fill the caller's memory, as long as it does not claim otherwise. */
    if (!is_allocated && !is_flagged) {
        return FO_IRRELEVANT;
    }
    return judge(is_allocated == is_flagged);
}

static enum fo_outcome
judge_output(const struct fo_view *view, bool is_asked, const struct fo_buffers_seen *output)
{
    enum fo_outcome outcome = FO_IRRELEVANT;
    for (unsigned i = 0; i < output->after_count && i < output->before_count; i++) {
        const struct fo_buffer_seen *before = &output->before[i];
        const struct fo_buffer_seen *after = &output->after[i];
        if (fo_seen_type(after) != SECBUFFER_TOKEN || after->bytes == 0 || after->place.name == 0 ||
            before->place.name == 0) {
            continue;
        }
        const bool is_within = fo_place_equals(before->place, after->place) && after->bytes <= before->bytes;
        const enum fo_outcome one = is_asked ? judge_allocation(view, before, after) : judge(is_within);
        outcome = one == FO_BROKEN || outcome == FO_IRRELEVANT ? one : outcome;
        if (outcome == FO_BROKEN) {
            break;
        }
    }
    return outcome;
}

static enum fo_outcome
check_alloc_honour(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_buffers_seen *output = fo_seen_buffers(call, FO_SEEN_OUTPUT);
    uint64_t requirements = 0;
    if (!fo_duty_is_answer(view) || !fo_seen_number(call, FO_SEEN_REQUIREMENTS, &requirements) ||
        output == NULL) {
        return FO_IRRELEVANT;
    }
    if (!fo_status_ok(call->call, call->status)) {
        return FO_IRRELEVANT; /* A package may decline: its answer then is that the caller's buffer is too
                                 small. */
    }
    return judge_output(view, (requirements & ISC_REQ_ALLOCATE_MEMORY) != 0, output);
}

static bool
is_input_empty(const struct fo_call_seen *call)
{
    const struct fo_buffers_seen *input = fo_seen_buffers(call, FO_SEEN_INPUT);
    return input != NULL && (input->array == FO_NAME_NULL || count_input(input) == 0);
}

/** Leg on a context that was told to shut down. */
static enum fo_outcome
judge_alert(const struct fo_view *view, const struct fo_context *context)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_buffers_seen *output = fo_seen_buffers(call, FO_SEEN_OUTPUT);
    if (!fo_status_ok(call->call, call->status) || output == NULL) {
        return FO_IRRELEVANT;
    }
    const struct fo_buffer_seen *token =
        fo_seen_buffer_of_type(output->after, output->after_count, SECBUFFER_TOKEN);
    if (token != NULL && token->bytes > 0) {
        return FO_HELD;
    }
    const bool may_be_sent = context->leg_class == FO_STATUS_CONTINUE ||
                             context->leg_class == FO_STATUS_MORE_INPUT ||
                             view->status_class == FO_STATUS_MORE_INPUT;
    return may_be_sent ? FO_IRRELEVANT : FO_BROKEN;
}

static enum fo_outcome
check_shutdown(const struct fo_view *view)
{
    const struct fo_context *context =
        fo_duty_is_answer(view) ? fo_duty_context(view->model, view->pending) : NULL;
    if (context == NULL || context->package != FO_PACKAGE_SCHANNEL) {
        return FO_IRRELEVANT;
    }
    if (view->pending->context_phase == FO_CONTEXT_SHUTTING_DOWN) {
        return judge_alert(view, context);
    }
    const bool is_unasked = view->pending->context_phase == FO_CONTEXT_ESTABLISHED &&
                            !context->was_shutdown_asked && is_input_empty(&view->record->u.call);
    return is_unasked ? judge(view->status_class != FO_STATUS_CLOSED) : FO_IRRELEVANT;
}

#define ASKED .binds = FO_BINDS_PROVIDER, .moments = FO_AT_RETURN | FO_AT_MARK, .marks = FO_MARKS_FAULT

#define CLOSE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END
#define SECOND_LEG "InitializeSecurityContextW credential=c0@s0 context=x0@s1 "
#define FAILED_FIRST                                                                   \
    FO_EXAMPLE_ACQUIRE                                                                 \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=other@s1 -> " \
    "SEC_E_INVALID_TOKEN newcontext=x0\n"
#define ACQUIRE_SCHANNEL \
    "AcquireCredentialsHandleW package=Schannel newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define SHUT_DOWN                                                                 \
    "ApplyControlToken context=x0@s1 input=[token:4@b1] -> SEC_E_OK\n" SECOND_LEG \
    "input=null newcontext=@s1 output=[token:512@b2] -> SEC_E_OK"
#define DECRYPT(AFTER)                                                                              \
    "DecryptMessage context=x0@s1 message=[data:100@b1,empty:0@null,empty:0@null,empty:0@null] -> " \
    "SEC_E_OK message=[stream_header:5@b1,data:60@b1+5,stream_trailer:15@b1+65," AFTER "]\n"
#define LEG_OUTPUT(REQUIREMENTS, BEFORE, AFTER)                                           \
    "InitializeSecurityContextW credential=c0@s0 context=null requirements=" REQUIREMENTS \
    " newcontext=@s1 output=a0[" BEFORE "] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[" AFTER "]"

const struct fo_rule fo_rules_prv_leg[] = {
    {
        .id = "PRV-TOKEN-ROBUST",
        .severity = FO_ALWAYS(FO_MUST),
        ASKED,
        .calls = FO_CALLS_LEG | FO_CALLS_MESSAGE | FO_CALL_BIT(COMPLETE_AUTH_TOKEN) |
                 FO_CALL_BIT(IMPORT_SECURITY_CONTEXT),
        .statement = "Any bytes from the peer lead to a status: never to a memory fault or a hang.",
        .rationale = "Tokens come from the network before anybody is authenticated.",
        .source = SERVER_PAGE,
        .check = check_token,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL SECOND_LEG
        "input=[token:7@b1] newcontext=@s1 -> SEC_E_INVALID_TOKEN\n" CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL
        "begin 9 " SECOND_LEG "input=[token:7@b1] newcontext=@s1\n" FO_EXAMPLE_CRASH,
    },
    {
        .id = "PRV-NULL-BUFFER",
        .severity = FO_ALWAYS(FO_SHOULD),
        ASKED,
        .calls = FO_CALLS_LEG | FO_CALLS_MESSAGE | FO_CALL_BIT(COMPLETE_AUTH_TOKEN) |
                 FO_CALL_BIT(APPLY_CONTROL_TOKEN) | FO_CALL_BIT(IMPORT_SECURITY_CONTEXT) |
                 FO_CALL_BIT(EXPORT_SECURITY_CONTEXT) | FO_CALL_BIT(CHANGE_ACCOUNT_PASSWORD),
        .statement = "Malformed descriptors are refused: no entries, no token, a null pointer with a length.",
        .rationale = "A caller that ran out of memory passes exactly that.",
        .source = CLIENT_PAGE,
        .check = check_null_buffer,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL SECOND_LEG
        "input=[token:7@null] newcontext=@s1 -> SEC_E_INVALID_TOKEN\n" CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL
        "begin 9 " SECOND_LEG "input=[token:7@null] newcontext=@s1\n" FO_EXAMPLE_CRASH,
    },
    {
        .id = "PRV-EARLY-MESSAGE",
        .severity = FO_ALWAYS(FO_SHOULD),
        ASKED,
        .calls = FO_CALLS_MESSAGE,
        .parts = FO_PART_CONTEXT,
        .statement = "Messages are refused on a context whose handshake is not over.",
        .rationale = "SEC_E_OK there means that bytes go out unprotected or under the wrong key.",
        .source = MESSAGE_PAGE,
        .check = check_early_message,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL
        "EncryptMessage context=x0@s1 -> SEC_E_INVALID_HANDLE\n" CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL "EncryptMessage context=x0@s1 -> SEC_E_OK\n" CLOSE,
    },
    {
        .id = "PRV-FIRST-FAIL-CLEAN",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .marks = FO_MARKS_FAULT | FO_MARK_BIT(OBSERVE),
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .parts = FO_PART_CONTEXT | FO_PART_SUBJECT,
        .implies = {"PRV-STATUS-DOMAIN", "PRV-BASELINE", "CTX-DELETE-PARTIAL", "CTX-SUCCESS-OWES-DELETE",
                    "CTX-FIRST-FAIL"},
        .statement = "A failing first leg leaves no object behind, or stores a handle that can be deleted.",
        .rationale = "An object that nobody can name stays for the life of the process.",
        .source = CREATING_PAGE,
        .check = check_first_fail,
        .holds = FAILED_FIRST CLOSE,
        .broken = FAILED_FIRST
        "DeleteSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "PRV-CONT-SAME-HANDLE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_LEG,
        .marks = FO_MARK_BIT(OBSERVE),
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .statement = "A later leg stores the handle it was given; another value denotes the same object and "
                     "costs nothing extra.",
        .rationale = "A wrapper made anew on each leg orphans the one before.",
        .source = CLIENT_PAGE,
        .check = check_same_handle,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL SECOND_LEG
        "newcontext=other@s2 -> SEC_E_OK newcontext=x0\n" CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL SECOND_LEG
        "newcontext=other@s2 -> SEC_E_OK newcontext=zero\n" CLOSE,
    },
    {
        .id = "PRV-CONT-FAIL-KEEPS",
        .severity = FO_ALWAYS(FO_MUST),
        ASKED,
        .calls = FO_CALLS_LEG | FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .parts = FO_PART_CONTEXT,
        .implies = {"PRV-STATUS-DOMAIN", "CTX-SUCCESS-OWES-DELETE", "CTX-DELETE-PARTIAL", "CTX-BOTH-SIDES",
                    "CTX-SERVER-CANNOT-ESTABLISH"},
        .statement = "A failing later leg leaves the context deletable through its old handle, and the new "
                     "variable as it was.",
        .rationale = "The caller still owns the context and has only that handle.",
        .source = DELETE_PAGE,
        .check = check_fail_keeps,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL SECOND_LEG
        "newcontext=other@s2 -> SEC_E_INVALID_TOKEN\n" CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL SECOND_LEG
        "newcontext=other@s2 -> SEC_E_INVALID_TOKEN newcontext=zero\n" CLOSE,
    },
    {
        .id = "PRV-INCOMPLETE-NO-STATE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .marks = FO_MARK_BIT(COMPARE),
        .moments = FO_AT_MARK,
        .statement =
            "SEC_E_INCOMPLETE_MESSAGE changes nothing: the whole input then succeeds as if the short "
            "one had never come.",
        .rationale = "Streams deliver bytes in any portions.",
        .source = STREAM_PAGE,
        .check = check_no_state,
        .holds = "compare split-delivery same\n" FO_EXAMPLE_END,
        .broken = "compare split-delivery different\n" FO_EXAMPLE_END,
    },
    {
        .id = "PRV-INCOMPLETE-OUTPUT",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_RETURN,
        .statement = "With SEC_E_INCOMPLETE_MESSAGE the output buffers and the new handle stay as they were.",
        .rationale = "Callers pass the same arguments again; changed lengths would shrink their memory.",
        .source = SCHANNEL_PAGE,
        .check = check_incomplete_output,
        .holds = ACQUIRE_SCHANNEL FO_EXAMPLE_PARTIAL SECOND_LEG
        "newcontext=@s1 output=[token:512@b2] -> SEC_E_INCOMPLETE_MESSAGE\npeer-gone x0\n" CLOSE,
        .broken = ACQUIRE_SCHANNEL FO_EXAMPLE_PARTIAL SECOND_LEG
        "newcontext=@s1 output=[token:512@b2] -> SEC_E_INCOMPLETE_MESSAGE output=[token:0@b2]\n"
        "peer-gone x0\n" CLOSE,
    },
    {
        .id = "PRV-EXTRA-COUNT",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_LEG | FO_CALL_BIT(DECRYPT_MESSAGE),
        .marks = FO_MARK_BIT(COMPARE),
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .statement = "The length of an EXTRA entry is the number of bytes at the input's end that were not "
                     "processed.",
        .rationale = "The caller keeps exactly that many; a wrong count loses or repeats bytes.",
        .source = EXTRA_PAGE,
        .check = check_extra_count,
        .holds = ACQUIRE_SCHANNEL FO_EXAMPLE_CLIENT DECRYPT("extra:20@b1+80") "peer-gone x0\n" CLOSE,
        .broken = ACQUIRE_SCHANNEL FO_EXAMPLE_CLIENT DECRYPT("extra:120@null") "peer-gone x0\n" CLOSE,
    },
    {
        .id = "PRV-ALLOC-HONOUR",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_RETURN,
        .statement =
            "Asked to allocate, the package allocates and says so by ALLOCATED_MEMORY; not asked, it "
            "stays within the caller's memory.",
        .rationale = "The flag decides who frees what.",
        .source = REQUIREMENTS_PAGE,
        .check = check_alloc_honour,
        .holds = FO_EXAMPLE_ACQUIRE LEG_OUTPUT("0x100", "token:0@null",
                                               "token:40@b0") " attributes=0x100\n"
                                                              "send x0 b0\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE LEG_OUTPUT("0x100", "token:0@null",
                                                "token:40@b0") " attributes=0\n"
                                                               "send x0 b0\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
    },
    {
        .id = "PRV-ASC-DIGEST-DONE",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_PROVIDER,
        .statement = "A Digest server refuses another leg on an established context with "
                     "STATUS_LOGON_FAILURE and keeps the context deletable.",
        .rationale = "The failure is about the call, not about the context.",
        .source = SERVER_PAGE,
        .unjudged = "Losing the context breaks PRV-CONT-FAIL-KEEPS; the status alone is an observation.",
    },
    {
        .id = "PRV-SHUTDOWN-BYTES",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_RETURN,
        .statement = "After the shutdown token the next leg returns the close alert; without it a leg with "
                     "empty input does not end the context.",
        .rationale = "The peer tells an orderly end from a cut connection by the alert.",
        .source = SHUTDOWN_PAGE,
        .check = check_shutdown,
        .holds = ACQUIRE_SCHANNEL FO_EXAMPLE_CLIENT SHUT_DOWN " output=[token:31@b2]\nsend x0 b2\n" CLOSE,
        .broken = ACQUIRE_SCHANNEL FO_EXAMPLE_CLIENT SHUT_DOWN " output=[token:0@b2]\n" CLOSE,
    },
};
const size_t fo_rules_prv_leg_count = sizeof(fo_rules_prv_leg) / sizeof(fo_rules_prv_leg[0]);
