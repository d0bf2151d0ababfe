// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Provider's duties that show in whole runs: its table, its statuses, its count of objects, what it copies.
 */
#include "check/duty.h"
#include "check/example.h"
#include "check/families.h"

#define DELETE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-deletesecuritycontext"
#define INIT_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-initsecurityinterfacew"
#define STATUS_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/sspi-status-codes"
#define IDENTITY_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_winnt_auth_identity_w"
#define USING_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/using-secbufferdesc-and-secbuffer"
#define CLIENT_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--general"
#define ENCRYPT_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/encryptmessage--general"
#define PACKAGE_PAGE(NAME) "https://learn.microsoft.com/en-us/windows/win32/api/ntsecpkg/nc-ntsecpkg-" NAME

static enum fo_outcome
check_baseline(const struct fo_view *view)
{
    switch (fo_duty_count(view)) {
    case FO_COUNT_CLEAN:
        return FO_HELD;
    case FO_COUNT_GREW:
        break;
    default:
        return FO_IRRELEVANT;
    }
    /* What grew after a failed first leg, a renamed handle or freed blocks alone has a rule of its own. */
    const struct fo_activity *activity = fo_duty_activity(view);
    const bool is_special = activity->first_fail_line != 0 || activity->rename_line != 0 ||
                            (activity->handle_line == 0 && activity->block_freed_line != 0);
    return is_special ? FO_IRRELEVANT : FO_BROKEN;
}

static enum fo_outcome
check_cred_copy(const struct fo_view *view)
{
    return fo_duty_compare(view, FO_COMPARE_IDENTITY_POISONED);
}

static enum fo_outcome
check_input_borrow(const struct fo_view *view)
{
    return fo_duty_compare(view, FO_COMPARE_INPUT_POISONED);
}

static enum fo_outcome
check_target_copy(const struct fo_view *view)
{
    return fo_duty_compare(view, FO_COMPARE_TARGET_POISONED);
}

/** The second answer of InitSecurityInterface is that of the first. */
static enum fo_outcome
judge_init(const struct fo_view *view)
{
    const struct fo_mark_seen *mark = &view->record->u.mark;
    const struct fo_provider_facts *facts = fo_model_provider(view->model, mark->subject);
    if (facts->init_count == 0) {
        return FO_IRRELEVANT;
    }
    const bool is_same = facts->is_null == mark->flag && facts->version == mark->numbers[0] &&
                         facts->slots == mark->numbers[1];
    return is_same ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_table(const struct fo_view *view)
{
    if (view->moment == FO_AT_MARK) {
        return fo_view_is_mark(view, FO_MARK_INIT) ? judge_init(view)
                                                   : fo_duty_compare(view, FO_COMPARE_TABLE_AGAIN);
    }
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_provider_facts *facts = fo_model_provider(view->model, call->provider);
    const bool is_claimed = facts->version >= fo_call_get(call->call)->version;
    return call->is_slot_missing && !facts->is_null && is_claimed ? FO_BROKEN : FO_IRRELEVANT;
}

/** Statuses that other pages give a meaning: the list of codes, the context requirements. */
static bool
is_known_elsewhere(const struct fo_call_seen *call)
{
    const bool is_leg = fo_call_is_in(call->call, FO_CALLS_LEG);
    switch (call->status) {
    case SEC_E_UNSUPPORTED_FUNCTION:
        return true; /* A package may lack any function. */
    case SEC_E_WRONG_CREDENTIAL_HANDLE:
    case SEC_E_BUFFER_TOO_SMALL:
        return is_leg;
    default:
        return false;
    }
}

static enum fo_outcome
check_status(const struct fo_view *view)
{
    if (!fo_duty_is_answer(view)) {
        return fo_duty_charge(view) == FO_CHARGE_STATUS ? FO_BROKEN : FO_IRRELEVANT;
    }
    const struct fo_call_seen *call = &view->record->u.call;
    const bool is_known = fo_status_documented(call->call, call->status) || is_known_elsewhere(call);
    return is_known ? FO_HELD : FO_BROKEN;
}

#define COMPARED .binds = FO_BINDS_PROVIDER, .marks = FO_MARK_BIT(COMPARE), .moments = FO_AT_MARK
#define INSIDE_PACKAGE                                                                                \
    "It binds a package DLL towards the security authority; a trace of SSPI calls shows neither the " \
    "functions between them nor their heaps."
#define NEEDS_RACE_DETECTOR \
    "Only a race detector sees unordered accesses; a trace shows when calls overlap, not what they touch."
#define SESSION FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE FO_EXAMPLE_FREE

const struct fo_rule fo_rules_prv_run[] = {
    {
        .id = "PRV-BASELINE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .marks = FO_MARK_BIT(OBSERVE),
        .moments = FO_AT_MARK,
        .needs = FO_OBSERVES_COUNT,
        .statement = "After a session in which the caller gave everything back, the provider holds no object "
                     "and no memory of it.",
        .rationale = "What the caller cannot reach, only the provider can lose.",
        .source = DELETE_PAGE,
        .check = check_baseline,
        .holds = "observe p0 objects=0 bytes=0\n" SESSION "observe p0 objects=0 bytes=0\n" FO_EXAMPLE_END,
        .broken = "observe p0 objects=0 bytes=0\n" SESSION "observe p0 objects=1 bytes=64\n" FO_EXAMPLE_END,
    },
    {
        .id = "PRV-CRED-COPY",
        .severity = FO_ALWAYS(FO_SHOULD),
        COMPARED,
        .statement = "AcquireCredentialsHandle copies what it needs of the identity.",
        .rationale = "No page asks the caller to keep it, and passwords are wiped early.",
        .source = IDENTITY_PAGE,
        .check = check_cred_copy,
        .holds = "compare identity-poisoned same\n" FO_EXAMPLE_END,
        .broken = "compare identity-poisoned different\n" FO_EXAMPLE_END,
    },
    {
        .id = "PRV-INPUT-BORROW",
        .severity = FO_ALWAYS(FO_SHOULD),
        COMPARED,
        .statement = "Input buffers are not looked at after the call that was given them.",
        .rationale = "Callers reuse their receive buffers at once.",
        .source = USING_PAGE,
        .check = check_input_borrow,
        .holds = "compare input-poisoned same\n" FO_EXAMPLE_END,
        .broken = "compare input-poisoned different\n" FO_EXAMPLE_END,
    },
    {
        .id = "PRV-TARGET-COPY",
        .severity = FO_ALWAYS(FO_SHOULD),
        COMPARED,
        .statement = "Target names are copied.",
        .rationale = "The string often is a temporary of the caller's.",
        .source = CLIENT_PAGE,
        .check = check_target_copy,
        .holds = "compare target-poisoned same\n" FO_EXAMPLE_END,
        .broken = "compare target-poisoned different\n" FO_EXAMPLE_END,
    },
    {
        .id = "PRV-TABLE-CONST",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_ALL,
        .marks = FO_MARK_BIT(INIT) | FO_MARK_BIT(COMPARE),
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .statement =
            "Every InitSecurityInterface returns an equivalent table whose version is true: the slots "
            "it claims are there.",
        .rationale = "Callers ask once and keep the pointer, or ask everywhere.",
        .source = INIT_PAGE,
        .check = check_table,
        .holds = FO_EXAMPLE_LOAD "init p0 m0 version=1 slots=28\n" FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_LOAD "init p0 m0 version=3 slots=30\n" FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "PRV-STATUS-DOMAIN",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_ALL,
        .marks = FO_MARKS_FAULT,
        .moments = FO_AT_RETURN | FO_AT_MARK,
        .statement = "A function answers with one of the statuses that its page lists.",
        .rationale = "Callers decide by it what they own and whether to go on.",
        .source = STATUS_PAGE,
        .check = check_status,
        .holds = SESSION FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE
        "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OUT_OF_SEQUENCE\n" FO_EXAMPLE_END,
    },
    {
        .id = "PRV-SP-DELETE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .statement = "A package's SpDeleteContext and SpFreeCredentialsHandle refuse bad handles and succeed "
                     "on good ones.",
        .rationale = "The dispatcher above hands their answers through.",
        .source = PACKAGE_PAGE("kspdeletecontextfn"),
        .unjudged = INSIDE_PACKAGE,
    },
    {
        .id = "PRV-SP-CONTEXTDATA",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .statement = "Context data that a package returns to the security authority comes from "
                     "AllocateLsaHeap, and the authority frees it.",
        .rationale = "Freeing it in the package as well frees it twice.",
        .source = PACKAGE_PAGE("spinitlsamodecontextfn"),
        .unjudged = INSIDE_PACKAGE,
    },
    {
        .id = "PRV-SP-PACKED",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .statement = "A package releases the packed context that SpInitUserModeContext is given with "
                     "FreeContextBuffer.",
        .rationale = "Nobody else knows when it has been unpacked.",
        .source = PACKAGE_PAGE("spinitusermodecontextfn"),
        .unjudged = INSIDE_PACKAGE,
    },
    {
        .id = "PRV-SP-EXPORT",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .statement = "A package allocates exported contexts with AllocateClientBuffer.",
        .rationale = "The application frees them with FreeContextBuffer.",
        .source = PACKAGE_PAGE("spexportsecuritycontextfn"),
        .unjudged = INSIDE_PACKAGE,
    },
    {
        .id = "PRV-SP-QUERY",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .statement = "Memory in query results comes from the heap that FreeContextBuffer releases to.",
        .rationale = "Otherwise the caller's only way of freeing it corrupts a heap.",
        .source = PACKAGE_PAGE("spquerycontextattributesfn"),
        .unjudged = INSIDE_PACKAGE,
    },
    {
        .id = "PRV-SP-CREDNULL",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .statement = "SpInitLsaModeContext takes a NULL credential when it is given a context, and a NULL "
                     "context when it is given a credential.",
        .rationale = "The first is a later leg, the second a first one.",
        .source = PACKAGE_PAGE("spinitlsamodecontextfn"),
        .unjudged = INSIDE_PACKAGE,
    },
    {
        .id = "PRV-THREAD-ENC-DEC",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_PROVIDER,
        .statement = "One thread may encrypt while another decrypts on the same context.",
        .rationale = "The page allows it, and every full-duplex program does it.",
        .source = ENCRYPT_PAGE,
        .unjudged = NEEDS_RACE_DETECTOR,
    },
    {
        .id = "PRV-THREAD-INDEPENDENT",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .statement = "Calls on different contexts, and frees from different threads, do not race on what the "
                     "provider shares.",
        .rationale = "Tables of handles and blocks without a lock have been seen to corrupt.",
        .source = ENCRYPT_PAGE,
        .unjudged = NEEDS_RACE_DETECTOR,
    },
};
const size_t fo_rules_prv_run_count = sizeof(fo_rules_prv_run) / sizeof(fo_rules_prv_run[0]);
